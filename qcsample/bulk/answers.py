"""Rows of a table that are answered one by one: the plan of a lot, Pa of a quality, a verdict, bounds.

A row is a mapping of column to value, as a CSV or a JSON line has it. What can't be answered becomes an `error`
of its own row and stops nothing. Columns that no question reads are passed on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qcsample.agreement import Agreement, InspectionPlan, inspection_plan
from qcsample.bulk.question import ERROR, LOOK_UP, Question, answered, column_name
from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.plan import Plan
from qcsample.standards.attributes import attribute_plan
from qcsample.strict import shown
from qcsample.terms import NONCONFORMITIES, UNITS
from qcsample.typed import MAX_DRAWN, MODELS, cartons_and_icc, fraction, model_named, plan_from, plan_text, whole_number
from qcsample.verdict import NOT_ACCEPTED, judge

if TYPE_CHECKING:
    from qcsample.statistics.bounds import Bounds

_MOST_SUMS = 4_000_000  # stages of a plan times the square of its Re: two seconds or so
_KEPT = 4096  # plans of an agreement that are kept, so that rows that are alike are quick


class PlanRows(Question):
    """`plan`: n, Ac and Re of a lot, at one AQL or for the classes of an agreement."""

    name = "plan"
    fields = ("lot", "lot_size", "aql", *LOOK_UP)

    def needs(self, there: set[str]) -> list[tuple[str, ...]]:
        """A lot."""
        return [("lot", "lot_size")]

    def gives(self, columns: Iterable[str]) -> tuple[str, ...]:
        """With an AQL one plan, without one a plan for each class and test."""
        if "aql" in {*columns, *self.defaults}:
            return "plan", "letter", "n", "ac", "re", "full_inspection", "source", ERROR
        each = [f"{name}_{what}" for name in _columns_of(self.agreement) for what in ("plan", "n", "ac", "re")]
        return "letter", "n", *each, "full_inspection", ERROR

    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The plan or the plans."""
        size = self.lot(row)
        how = self.look_up(row)
        aql = self.aql(row, above_10=_above_10(self.agreement))
        if aql is not None:
            plan = attribute_plan(size, aql, **how)
            return {"letter": plan.letter, "source": plan.source, **_numbers(plan)}
        if "aql" in row:
            raise InputError("aql is missing")
        found = _agreed_plan(self.agreement, size, **how)
        answer: dict[str, Any] = {"letter": found.classes[0].plan.code_letter, "n": found.n}
        plans = [entry.plan for entry in (*found.classes, *found.tests)]
        for column, plan in zip(_columns_of(self.agreement), plans, strict=True):
            numbers = _numbers(plan)
            answer |= {f"{column}_{what}": numbers[what] for what in ("plan", "n", "ac", "re")}
        return answer | {"full_inspection": any(plan.full_inspection for plan in plans)}


class OcRows(Question):
    """`oc`: how often a plan accepts a quality."""

    name = "oc"
    fields = ("plan", "lot", "aql", *LOOK_UP, "quality", "model", "lot_size", "cartons", "icc")

    def needs(self, there: set[str]) -> list[tuple[str, ...]]:
        """A plan, written or looked up, and a quality."""
        return [("plan", "lot"), *([] if "plan" in there else [("aql",)]), ("quality",)]

    def gives(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Pa, and with cartons Pa allowing for them."""
        cartons = ("pa_cartons",) if "cartons" in {*columns, *self.defaults} else ()
        return "used_plan", "pa", *cartons, ERROR

    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Pa at the quality."""
        from qcsample.statistics.characteristics import oc

        model = model_named(self.text(row, "model"), "model")
        size = self.whole(row, "lot_size")
        if model is None:
            model = MODELS[0] if size is None else MODELS[1]
        plan = _plan_of(self, row, above_10="" if model == MODELS[2] else "add model poisson")
        if len(plan.stages) > 1 and len(plan.stages) * plan.re**2 > _MOST_SUMS:
            most = math.isqrt(_MOST_SUMS // len(plan.stages))
            raise InputError(f"plan {plan_text(plan)}: Re {most:,} at most in a row of {len(plan.stages)} stages")
        if model != MODELS[1] and size is not None:
            raise InputError(f"lot_size makes the model hypergeometric: leave out model {model}")
        p = fraction(self.needed(row, "quality"), "quality", any_size=model == "poisson")
        cartons, icc = cartons_and_icc(self.text(row, "cartons"), self.text(row, "icc"), "")
        if cartons is not None and model == MODELS[2]:
            raise InputError("cartons count nonconforming units: leave out model poisson")
        answer = {"used_plan": plan_text(plan), "pa": rounded(float(oc(plan, p, lot_size=size, model=model)))}
        if cartons is not None:
            answer["pa_cartons"] = rounded(float(oc(plan, p, cartons=cartons, icc=icc)))
        return answer


class JudgeRows(Question):
    """`judge`: the verdict of counts, of one plan or of the classes of an agreement."""

    name = "judge"
    fields = ("plan", "found", "lot", "lot_size", "aql", *LOOK_UP, "pulled")

    def reads(self) -> tuple[str, ...]:
        """The fixed columns, and one for each class and test."""
        return (*self.fields, *self._counts())

    def _counts(self) -> dict[str, tuple[str, bool]]:
        """Column -> name and whether it is a test."""
        return _columns_of(self.agreement)

    def needs(self, there: set[str]) -> list[tuple[str, ...]]:
        """A count and what it is judged by."""
        counts = tuple(self._counts())
        if "plan" in there:
            return [("found",)]
        return [("lot", "lot_size"), ("found", *counts), *([("aql",)] if "found" in there else [])]

    def gives(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The outcome and its reasons, class by class where there are classes."""
        each = () if "found" in {*columns, *self.defaults} else tuple(f"{name}_outcome" for name in self._counts())
        return "outcome", *each, "reason", ERROR

    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The verdict."""
        pulled = self.whole(row, "pulled")
        if self.value(row, "plan") is not None or self.value(row, "aql") is not None:
            found = whole_number(self.needed(row, "found"), "found")
            written = _plan_of(self, row, above_10=_above_10(self.agreement))
            verdict = judge(written, Findings({"found": found}, pulled=pulled), counting=self._counting)
            return {"outcome": verdict.outcome, "reason": verdict.classes[0].reason.removeprefix("found: ")}
        plan = _agreed_plan(self.agreement, self.lot(row), **self.look_up(row))
        classes: dict[str, int] = {}
        tests: dict[str, int] = {}
        for column, (name, is_test) in self._counts().items():
            count = self.whole(row, column)
            if count is not None:
                (tests if is_test else classes)[name] = count
        verdict = judge(plan, Findings(classes, tests=tests, pulled=pulled), counting=self._counting)
        deciding = [e for e in verdict.classes if e.outcome == NOT_ACCEPTED] or verdict.classes
        answer = {"outcome": verdict.outcome, "reason": " ".join(entry.reason for entry in deciding)}
        columns = list(self._counts())
        return answer | {f"{name}_outcome": e.outcome for name, e in zip(columns, verdict.classes, strict=True)}

    @property
    def _counting(self) -> str:
        return self.agreement.counting


class EstimateRows(Question):
    """`estimate`: bounds of what was found in a sample."""

    name = "estimate"
    fields = ("found", "drawn", "lot_size", "lot", "cartons", "icc", "confidence", "sides")

    def needs(self, there: set[str]) -> list[tuple[str, ...]]:
        """A count and how many were drawn."""
        return [("found",), ("drawn",)]

    def gives(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The bounds as if drawn piece by piece, and allowing for cartons."""
        if self.agreement.counting == NONCONFORMITIES:
            return "lower_per_100", "upper_per_100", ERROR
        there = {*columns, *self.defaults}
        units = ("lower_units", "upper_units") if there & {"lot", "lot_size"} else ()
        plain = ("lower", "upper", *units)
        return (*plain, *(f"cartons_{name}" for name in plain if "cartons" in there), ERROR)

    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The bounds."""
        from qcsample.statistics.bounds import carton_bounds, defect_bounds, rate_bounds

        found, drawn = (whole_number(self.needed(row, name), name) for name in ("found", "drawn"))
        if max(found, drawn) > MAX_DRAWN:
            raise InputError(f"at most {MAX_DRAWN:,} units")
        confidence = fraction(self.text(row, "confidence") or "0.95", "confidence")
        sides = whole_number(self.text(row, "sides") or "2", "sides")
        size = self.whole(row, "lot_size")
        size = self.whole(row, "lot") if size is None else size
        cartons, icc = cartons_and_icc(self.text(row, "cartons"), self.text(row, "icc"), "")
        if self.agreement.counting == NONCONFORMITIES:
            if size is not None or cartons is not None:
                raise InputError("nonconformities are estimated per 100 units: leave out lot and cartons")
            rate = rate_bounds(found, drawn, confidence=confidence, sides=sides)
            return {"lower_per_100": rounded(rate.lower), "upper_per_100": rounded(rate.upper)}
        answer = _said(defect_bounds(found, drawn, lot_size=size, confidence=confidence, sides=sides))
        if cartons is not None:
            allowing = carton_bounds(
                found, drawn, cartons=cartons, icc=icc, lot_size=size, confidence=confidence, sides=sides
            )
            answer |= {f"cartons_{name}": value for name, value in _said(allowing).items()}
        return answer


@lru_cache(maxsize=16)
def _columns_of(agreement: Agreement) -> dict[str, tuple[str, bool]]:
    """The column of every class and test, with its name and whether it is a test.

    Raises
    ------
    InputError
        Two of them would share a column, or one has the name of a column that says something else.
    """
    named = [(entry.name, entry.name, False) for entry in agreement.classes]
    named += [(f"test {test.name}", test.name, True) for test in agreement.tests]
    columns: dict[str, tuple[str, bool]] = {}
    for title, name, is_test in named:
        column = column_name(title)
        if column in columns or column in _TAKEN:
            other = f"{shown(columns[column][0])} has it too" if column in columns else "it says something else"
            raise InputError(f"{shown(title)} would be the column {column}, and {other}: rename it in the agreement")
        columns[column] = (name, is_test)
    return columns


_TAKEN = {*PlanRows.fields, *JudgeRows.fields, "n", "letter", "full_inspection", "outcome", "reason", ERROR}
QUESTIONS: Mapping[str, type[Question]] = {each.name: each for each in (PlanRows, OcRows, JudgeRows, EstimateRows)}


def answer_rows(
    question: str, rows: Iterable[Mapping[str, Any]], *, agreement: Agreement | None = None, **defaults: Any
) -> Iterator[dict[str, Any]]:
    """Every row with its answer, or with an `error`; rows are taken one by one, as many as there are.

    Parameters
    ----------
    question : str
        "plan", "oc", "judge" or "estimate".
    rows : iterable of mapping
        Columns as the command's options are named: lot, aql, level, severity, sampling, edition; plan ("125/7"),
        quality, model, lot_size, cartons, icc; found, pulled, or a count for each class; drawn, confidence, sides.
        Numbers, or text as it would be typed. Others are passed on.
    agreement : Agreement, optional
        Classes and terms where a row has no AQL of its own.
    **defaults
        Columns that are the same for all rows.

    Raises
    ------
    InputError
        Another question, or a default that it does not read. What is wrong with a row is in the row.

    Examples
    --------
    >>> rows = [{"po": "4711", "lot": 3200, "aql": 2.5}, {"po": "4712", "lot": 1, "aql": 2.5}]
    >>> [(row["po"], row.get("n"), row.get("error")) for row in answer_rows("plan", rows)]
    [('4711', 125, None), ('4712', None, 'lot size 1: the tables start at lots of 2 units')]
    """
    if not isinstance(question, str) or question not in QUESTIONS:
        raise InputError(f"question {shown(question)}: one of {', '.join(QUESTIONS)} is needed")
    return _answers(QUESTIONS[question](agreement or Agreement(), defaults), rows)


def _answers(asked: Question, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield answered(asked, row)


def _above_10(agreement: Agreement) -> str:
    """The way out where an agreement counts units, and an AQL above 10 can't be meant."""
    return "take one up to 10, or an agreement that counts them" if agreement.counting == UNITS else ""


def _plan_of(asked: Question, row: Mapping[str, Any], *, above_10: str) -> Plan:
    written = asked.text(row, "plan")
    if written is not None:
        return plan_from(written, "plan")
    aql = asked.aql(row, above_10=above_10)
    if aql is None:
        raise InputError("aql is missing")
    return attribute_plan(asked.lot(row), aql, **asked.look_up(row))


@lru_cache(maxsize=_KEPT)
def _agreed_plan(agreement: Agreement, size: int, **how: str) -> InspectionPlan:
    same = all(getattr(agreement, name) == text for name, text in how.items())
    return inspection_plan(agreement if same else replace(agreement, **how), size)  # type: ignore[arg-type]


def _numbers(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan_text(plan),
        "n": plan.n,
        "ac": plan.ac,
        "re": plan.re,
        "full_inspection": plan.full_inspection,
    }


def _said(bounds: Bounds) -> dict[str, Any]:
    data = {name: value for name, value in bounds.to_dict().items() if value is not None}
    return {name: data[name] for name in ("lower", "upper", "lower_units", "upper_units") if name in data}
