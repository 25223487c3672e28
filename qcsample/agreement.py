"""What was agreed in writing, and the inspection plan that follows from it for a lot.

`Agreement` is both the annex that is printed and signed and the input that every later step obeys. It is
read from `agreement.toml` by `qcsample.agreement_file`; `inspection_plan` applies it to a lot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.carton_rules import CartonLimits, carton_limits_value, carton_rule_value
from qcsample.errors import InputError, RecordError, UnavailableError
from qcsample.plan import Plan, Stage
from qcsample.standards.attributes import (
    attribute_plan,
    code_letter,
    for_lot,
    is_inferred,
    letters_of,
    plan_for_letter,
    table_place,
)
from qcsample.standards.words import lot_size_value, printed_aql, severity_value
from qcsample.strict import record_fields, shown
from qcsample.terms import (
    COMMON,
    Agreement,
    DefectClass,
    Refusal,
    SpecialTest,
)

if TYPE_CHECKING:
    from qcsample.lot import Lot

Record = TypeVar("Record")

__all__ = [
    "Agreement",
    "CartonLimits",
    "ClassPlan",
    "DefectClass",
    "InspectionPlan",
    "Refusal",
    "SpecialTest",
    "carton_rule_value",
    "inspection_plan",
]


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """The plan of one class or special test.

    Attributes
    ----------
    name, aql, defects : str, float, tuple of str
        As of its `DefectClass` or special test.
    plan : Plan
    by_rule : str
        In words what is not read from a table: "not allowed: 0/1 on the largest graded sample", "common: letter
        F"; else empty.
    """

    name: str
    aql: float
    plan: Plan
    defects: tuple[str, ...] = ()
    by_rule: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", strict.name(self.name))
        object.__setattr__(self, "aql", _AQL(self.aql))
        object.__setattr__(self, "defects", strict.texts(self.defects))
        object.__setattr__(self, "by_rule", strict.text(self.by_rule))
        if not isinstance(self.plan, Plan):
            raise InputError(f"{self.name}: {shown(self.plan)} is not a plan")

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON values."""
        return {
            "name": self.name,
            "aql": self.aql,
            "plan": self.plan.to_dict(),
            **without_empty({"defects": list(self.defects), "by_rule": self.by_rule}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ClassPlan:
        """The entry that `to_dict` wrote; anything else is a `RecordError`."""
        values = record_fields(data, cls.__slots__, "class plan", needed=("name", "aql", "plan"))
        values["plan"] = Plan.from_dict(values["plan"])
        return _made(cls, values)


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """All plans for one lot and the rule by which cartons are opened.

    Attributes
    ----------
    lot_size : int
        Units presented [units].
    classes, tests : tuple of ClassPlan
        In the agreement's order.
    carton_rule, coverage, icc, carton_limits
        As in `Agreement`.
    remarks : tuple of str
        What every output must say: 100 % inspection, common letter, derived values.
    severities : mapping of str to str
        By class the severity that the lots before led to, where it is not the agreement's.
    severity_from : str
        Where they were taken from, as documents say it.
    """

    lot_size: int
    classes: tuple[ClassPlan, ...]
    tests: tuple[ClassPlan, ...] = ()
    carton_rule: str = "sqrt"
    coverage: bool = True
    icc: float = 0.1
    remarks: tuple[str, ...] = ()
    carton_limits: CartonLimits | None = None
    severities: Mapping[str, str] = field(default_factory=dict)
    severity_from: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lot_size", lot_size_value(self.lot_size))
        for key in ("classes", "tests"):
            entries = getattr(self, key)
            if not isinstance(entries, (list, tuple)) or not all(isinstance(e, ClassPlan) for e in entries):
                raise InputError(f"{key}: {shown(entries)}: class plans are needed")
            object.__setattr__(self, key, tuple(entries))
        if not self.classes:
            raise InputError("an inspection plan needs at least one class")
        object.__setattr__(self, "carton_rule", carton_rule_value(self.carton_rule))
        object.__setattr__(self, "carton_limits", carton_limits_value(self.carton_limits, self.carton_rule))
        object.__setattr__(self, "coverage", strict.yes_or_no(self.coverage))
        object.__setattr__(self, "icc", _ICC(self.icc))
        object.__setattr__(self, "remarks", strict.texts(self.remarks))
        object.__setattr__(self, "severities", _severities(self.severities))
        object.__setattr__(self, "severity_from", strict.text(self.severity_from))
        if bool(self.severities) != bool(self.severity_from):
            raise InputError("severities of a series of lots, and where they come from: both or neither")

    @property
    def n(self) -> int:
        """Units to pull in all stages, of each the largest sample of any class or test [units]."""
        return sum(self.stage_n(1 + k) for k in range(self.stages))

    @property
    def stages(self) -> int:
        """Samples that may be pulled: the most stages of any class or test."""
        return max(len(entry.plan.stages) for entry in (*self.classes, *self.tests))

    def stage_n(self, stage: int) -> int:
        """Units to pull for one stage, counted from 1; 0 beyond the last [units]."""
        return max(entry.plan.stage_n(stage) for entry in (*self.classes, *self.tests))

    @property
    def is_single(self) -> bool:
        """Whether every class and test is decided on one sample."""
        return all(entry.plan.is_single for entry in (*self.classes, *self.tests))

    def cartons_within_limits(self, cartons: int, *, least: int = 1) -> int:
        """How many of `cartons` cartons the carton rule `risk` opens: as few as keep its limits.

        They are kept for every graded class, at the icc; `least` cartons are opened anyway, one of each stratum
        that is covered.

        Raises
        ------
        InputError
            Another carton rule, or limits that no number of cartons keeps.
        """
        if self.carton_limits is None:
            raise InputError(f"the carton rule {self.carton_rule} keeps no limits: the rule risk does")
        from qcsample.statistics.limits import cartons_within

        plans = {entry.name: entry.plan for entry in self.classes if entry.aql}
        return cartons_within(plans, cartons, self.carton_limits, icc=self.icc, least=least)

    def to_dict(self) -> dict[str, Any]:
        """The inspection plan as JSON values."""
        return {
            "lot_size": self.lot_size,
            "classes": [entry.to_dict() for entry in self.classes],
            "carton_rule": self.carton_rule,
            "coverage": self.coverage,
            "icc": self.icc,
            **without_empty(
                {
                    "tests": [entry.to_dict() for entry in self.tests],
                    "remarks": list(self.remarks),
                    "carton_limits": self.carton_limits.to_dict() if self.carton_limits else None,
                    "severities": dict(self.severities),
                    "severity_from": self.severity_from,
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> InspectionPlan:
        """The inspection plan that `to_dict` wrote; anything else is a `RecordError`."""
        values = record_fields(data, cls.__slots__, "inspection plan", needed=("lot_size", "classes"))
        for key in ("classes", "tests"):
            entries = values.get(key, ())
            if not isinstance(entries, (list, tuple)):
                raise RecordError(f"inspection plan: {key}: a list is needed, not {shown(entries)}")
            values[key] = tuple(ClassPlan.from_dict(entry) for entry in entries)
        if "carton_limits" in values:
            values["carton_limits"] = CartonLimits.from_dict(values["carton_limits"])
        return _made(cls, values)


def inspection_plan(
    agreement: Agreement, lot: Lot | int, *, severities: Mapping[str, str] | None = None, severity_from: str = ""
) -> InspectionPlan:
    """The plan of `agreement` for a lot: n, Ac and Re of every class and special test.

    A class with AQL 0 is 0/1 in every severity, on the largest sample of the graded classes. Special tests
    have their own level and AQL, and the agreement's severity whatever the lots before were.

    Parameters
    ----------
    agreement : Agreement
        What was agreed.
    lot : Lot or int
        The lot that is presented, or its size [units].
    severities : mapping of str to str, optional
        By graded class the severity that the lots before led to [default: the agreement's].
    severity_from : str
        Where they were taken from; it goes with them.

    Raises
    ------
    InputError
        A lot of less than 2 units; `common` sample sizes where no code letter has a plan for every class,
        or where the common sample reaches the lot.

    Examples
    --------
    >>> plan = inspection_plan(Agreement(), 3200)
    >>> [(entry.name, entry.plan.n, entry.plan.ac, entry.plan.re) for entry in plan.classes]
    [('critical', 125, 0, 1), ('major', 125, 7, 8), ('minor', 125, 10, 11)]

    References
    ----------
    Code letters, plans and arrows: see `qcsample.standards`. `by-the-book` and `common`: the design of this
    project; the standards leave classes of different sample sizes to the responsible authority.
    """
    lot_size = lot_size_value(lot if isinstance(lot, int) else getattr(lot, "units", lot))
    graded = [entry for entry in agreement.classes if entry.aql]
    given = _severities(severities or {})
    for name in given:
        if name not in {entry.name for entry in graded}:
            raise InputError(f"severities: class {shown(name)} is no graded class of the agreement")
    used = [given.get(entry.name, agreement.severity) for entry in graded]
    if agreement.sample_sizes == COMMON:
        plans, rule, mode = _common(agreement, graded, used, lot_size)
    else:
        plans = [
            _by_the_book(agreement, entry, lot_size, severity) for entry, severity in zip(graded, used, strict=True)
        ]
        rule, mode = "", _BOOK
    tests = [_by_the_book(agreement, test, lot_size, agreement.severity) for test in agreement.tests]
    every = (*plans, *tests)
    if sum(max(plan.stage_n(k) for plan in every) for k in range(1, _MOST_STAGES + 1)) >= lot_size:
        plans, tests = ([_taken_together(plan) for plan in some] for some in (plans, tests))
    by_name = {entry.name: plan for entry, plan in zip(graded, plans, strict=True)}
    classes = tuple(
        ClassPlan(entry.name, entry.aql, by_name[entry.name], entry.defects, rule)
        if entry.aql
        else _not_allowed(entry, graded, plans)
        for entry in agreement.classes
    )
    tested = tuple(ClassPlan(test.name, test.aql, plan) for test, plan in zip(agreement.tests, tests, strict=True))
    return InspectionPlan(
        lot_size,
        classes,
        tested,
        carton_rule=agreement.carton_rule,
        coverage=agreement.coverage,
        icc=agreement.icc,
        carton_limits=agreement.carton_limits,
        remarks=(mode, *_from_series(given, severity_from), *_remarks(lot_size, (*classes, *tested))),
        severities=given,
        severity_from=severity_from,
    )


_AQL = strict.number(0, 1000)
_ICC = strict.number(0, 1, ends="[)")
_BOOK = "Sample sizes by the book: every class has the sample size of its own plan."


def _made(kind: Callable[..., Record], values: Mapping[str, Any]) -> Record:
    try:
        return kind(**values)
    except RecordError:
        raise
    except InputError as error:
        raise RecordError(f"inspection plan: {error.message}") from error


def _severities(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise InputError(f"severities: {shown(value)}: a table by class is needed")
    return {strict.name(name): severity_value(severity) for name, severity in value.items()}


def _from_series(severities: Mapping[str, str], severity_from: str) -> list[str]:
    said = ", ".join(f"{name} {severity}" for name, severity in severities.items())
    return [f"Severity by the lots before: {said} ({strict.text(severity_from)})."] if severities else []


def _by_the_book(agreement: Agreement, entry: DefectClass | SpecialTest, lot_size: int, severity: str) -> Plan:
    return attribute_plan(
        lot_size,
        entry.aql,
        level=entry.level if isinstance(entry, SpecialTest) else agreement.level,
        severity=severity,
        sampling=agreement.sampling,
        edition=agreement.edition,
    )


def _common(
    agreement: Agreement, graded: list[DefectClass], severities: list[str], lot_size: int
) -> tuple[list[Plan], str, str]:
    """From the lot's own letter on, the first letter at which no class meets an arrow serves all."""
    own = code_letter(lot_size, agreement.level)
    words = {"sampling": agreement.sampling, "edition": agreement.edition}
    letters = letters_of(severities[0], **words)
    aqls = " and ".join(printed_aql(entry.aql) for entry in graded)
    place = " and ".join(dict.fromkeys(table_place(severity, **words) for severity in severities))
    for letter in letters[letters.index(own) :]:
        plans = _own_plans(letter, graded, severities, words)
        if plans and len({tuple(stage.n for stage in plan.stages) for plan in plans}) == 1:
            break
    else:
        raise InputError(
            f"no common sample size for AQL {aqls} from letter {own} on ({place}): "
            "agree on sample sizes by-the-book for this lot"
        )
    size = plans[0].n
    if size >= lot_size:
        raise InputError(
            f"the common sample of AQL {aqls} is letter {letter}, n = {size}, which reaches the lot of "
            f"{lot_size} ({place}): agree on sample sizes by-the-book for this lot"
        )
    plans = [for_lot(plan, lot_size, agreement.level, own_letter=own) for plan in plans]
    mode = f"Common sample size: letter {letter}, n = {size}, serves every class (the lot's own letter: {own})."
    return plans, f"common: letter {letter}", mode


def _own_plans(letter: str, graded: list[DefectClass], severities: list[str], words: Mapping[str, str]) -> list[Plan]:
    """The plans of all classes at that letter; none where a class meets an arrow or has no plan there."""
    plans = []
    for entry, severity in zip(graded, severities, strict=True):
        try:
            plan = plan_for_letter(letter, entry.aql, severity=severity, **words)
        except (InputError, UnavailableError):
            return []
        if plan.letter != letter:
            return []
        plans.append(plan)
    return plans


INFERRED = "this plan was inferred from other cells of"
_MOST_STAGES = 7
_TOGETHER = "the samples of all classes together reach the lot, so that its samples are one: the last Ac and Re decide"


def _taken_together(plan: Plan) -> Plan:
    """The plan for a lot in which nothing may be left for a further sample."""
    if plan.is_single:
        return plan
    return replace(plan, stages=(Stage(plan.n, plan.ac, plan.re),), source=f"{plan.source}; {_TOGETHER}")


def _not_allowed(entry: DefectClass, graded: Sequence[DefectClass], plans: Sequence[Plan]) -> ClassPlan:
    """0/1 on the largest graded sample, whatever the severity; of several stages at each, on what was pulled."""
    largest, plan = max(zip(graded, plans, strict=True), key=lambda pair: pair[1].n)
    stages = range(1, 1 + max(len(each.stages) for each in plans))
    sizes = tuple(max(each.stage_n(stage) for each in plans) for stage in stages)
    if sizes == tuple(stage.n for stage in plan.stages):
        source = f"agreement, n as {largest.name} ({plan.source})"
        rule = f"not allowed: 0/1 on the largest graded sample ({largest.name})"
    else:
        source = "agreement, n of each sample as the largest of the graded classes"
        rule = "not allowed: 0/1, each sample as large as the largest of the graded classes"
    derived = Plan(
        tuple(Stage(n, 0, 1) for n in sizes),
        letter=plan.letter,
        source=source,
        code_letter=plan.code_letter,
        aql=0.0,
        level=plan.level,
        severity=plan.severity,
        sampling=plan.sampling,
        edition=plan.edition,
        lot_size=plan.lot_size,
        table_n=plan.table_n,
    )
    return ClassPlan(entry.name, 0.0, derived, entry.defects, rule)


def _remarks(lot_size: int, entries: tuple[ClassPlan, ...]) -> list[str]:
    remarks = [
        f"{entry.name}: the table's n = {entry.plan.table_n} reaches the lot of {lot_size}: 100 % inspection."
        for entry in entries
        if entry.plan.full_inspection
    ]
    remarks += [f"{entry.name}: {_TOGETHER}." for entry in entries if entry.plan.source.endswith(_TOGETHER)]
    remarks += [
        f"{entry.name}: a count of {_between(entry.plan)} lies between Ac and Re: the lot is accepted, "
        "and the next is on normal inspection."
        for entry in entries
        if entry.plan.re > entry.plan.ac + 1
    ]
    remarks += [
        f"{entry.name}: judged on what was pulled: none in the first {entry.plan.stages[0].n} units accepts it."
        for entry in entries
        if not entry.aql and not entry.plan.is_single
    ]
    remarks += [
        f"{entry.name}: {INFERRED} "
        f"{table_place(entry.plan.severity, entry.plan.edition, entry.plan.sampling)}, not read there: "
        "hold it against the standard."
        for entry in entries
        if entry.aql and is_inferred(entry.plan)
    ]
    return remarks


def _between(plan: Plan) -> str:
    low, high = plan.ac + 1, plan.re - 1
    return str(low) if low == high else f"{low} to {high}"
