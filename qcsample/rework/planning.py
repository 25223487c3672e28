"""From a refused inspection to the plan of its re-inspection."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.agreement import ClassPlan, InspectionPlan
from qcsample.canonical import without_empty
from qcsample.counting import counted, defect_named, settled
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import Lot
from qcsample.plan import Plan
from qcsample.reinspection import MARKS, QUESTIONS, TARGETED
from qcsample.rework.goods import ReworkedGoods, reworked_goods
from qcsample.rework.questions import PROPOSAL, SIGNED, Question, QuestionPlanner
from qcsample.rework.sizing import Size
from qcsample.strict import nearest_name
from qcsample.terms import Agreement, Refusal
from qcsample.text import readable
from qcsample.verdict import NOT_ACCEPTED, Verdict

COLLATERAL = (
    "carton crushed, wet or not closed again",
    "wrong count in the carton",
    "mixed goods: model, colour or size",
    "dirt, fingerprints, glue or tool marks",
    "label or barcode missing or wrong",
    "insert, manual or accessory missing",
    "moisture, desiccant missing",
)
_OPEN = {
    "A": "whether the targeted defect is gone",
    "B": "whether the rework did damage",
    "C": "whether every affected carton was reopened",
}


@dataclass(frozen=True)
class ReworkPlan:
    """The plan of a re-inspection after rework.

    Attributes
    ----------
    goods : ReworkedGoods
    questions : tuple of Question
        Those that are asked, in the order A to D.
    targeted, collateral : tuple of str
        Defects that the rework was for; damage that it may have done.
    alternatives : tuple of Size
        Sizes of question A with Ac 0, 1 and 2 of the same protection.
    submission, max_submissions : int
        Which presentation of the lot this is, the first inspection being 1; the agreement's cap.
    remarks : tuple of str
        What every document must say.
    agreement : Agreement
        As signed.
    refused : tuple of str
        Classes, tests and questions that were not accepted.
    ac, quality, risk, basis : int or None, float, float, str
        Of question A: acceptance number (None: still to be chosen), limiting quality, consumer's risk, and
        whether that is the signed agreement or the buyer's proposal.
    beyond_cap : str
        Who allowed one presentation more than agreed, else empty.
    """

    goods: ReworkedGoods
    questions: tuple[Question, ...]
    targeted: tuple[str, ...]
    collateral: tuple[str, ...]
    alternatives: tuple[Size, ...]
    submission: int
    max_submissions: int
    remarks: tuple[str, ...]
    agreement: Agreement
    refused: tuple[str, ...] = ()
    ac: int | None = None
    quality: float = 0.025
    risk: float = 0.10
    basis: str = PROPOSAL
    beyond_cap: str = ""

    def question(self, key: str) -> Question | None:
        """The question of that letter, if it is asked."""
        return next((q for q in self.questions if q.key == key), None)

    @property
    def decided(self) -> bool:
        """Whether every question has its plan: the acceptance number of A is signed or chosen."""
        return all(question.plans for question in self.questions)

    def affected_plan(self) -> InspectionPlan | None:
        """What is drawn from the affected cartons: pieces for A and B, cartons for A, B and C; None if only D."""
        a, b, c = (self.question(key) for key in "ABC")
        asked = [question for question in (a, b, c) if question]
        if not asked:
            return None
        plans = (*(b.plans if b else ()), *(a.plans if a else ()))
        if not plans:  # only cartons are looked into: a piece of each
            opened = asked[0].opened
            plans = (ClassPlan(MARKS, 0.0, Plan.single(opened, 0, source="question C")),)
        graded = tuple(plan for plan in plans if plan.name != TARGETED) or plans
        tests = tuple(plan for plan in plans if plan not in graded)
        return self._drawn(self.goods.affected, graded, tests, max(q.opened for q in asked))

    def unaffected_plan(self) -> InspectionPlan | None:
        """What is drawn from the cartons said to be unaffected; None if question D is not asked."""
        d = self.question("D")
        if d is None or self.goods.unaffected is None:
            return None
        return self._drawn(self.goods.unaffected, d.plans, (), d.opened)

    def _drawn(
        self, lot: Lot, classes: tuple[ClassPlan, ...], tests: tuple[ClassPlan, ...], opened: int
    ) -> InspectionPlan:
        return InspectionPlan(
            lot.units,
            classes,
            tests,
            carton_rule=f"count {opened}",
            coverage=self.agreement.coverage,
            icc=self.agreement.icc,
        )

    def outline(self) -> dict[str, Any]:
        """The plan as JSON values without what it rests on: agreement and lists of cartons."""
        rest = self.goods.unaffected
        return {
            "affected": {"units": self.goods.affected.units, "cartons": len(self.goods.affected.cartons)},
            "unaffected": None if rest is None else {"units": rest.units, "cartons": len(rest.cartons)},
            "questions": [question.to_dict() for question in self.questions],
            "targeted": list(self.targeted),
            "collateral": list(self.collateral),
            "alternatives": [size.to_dict() for size in self.alternatives],
            "submission": self.submission,
            "max_submissions": self.max_submissions,
            **without_empty({"remarks": list(self.remarks)}),
        }

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON values, with all that it rests on."""
        given = {name: getattr(self, name) for name in _PLAN}
        for name in ("goods", "agreement"):
            given[name] = given[name].to_dict()
        for name in ("questions", "alternatives"):
            given[name] = [entry.to_dict() for entry in given[name]]
        for name in ("targeted", "collateral", "remarks", "refused"):
            given[name] = list(given[name])
        return given

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReworkPlan:
        """The plan that `to_dict` wrote, its chances to 6 significant digits; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _PLAN, "rework plan", needed=_PLAN))


_PLAN: dict[str, strict.Check] = {
    "goods": ReworkedGoods.from_dict,
    "questions": strict.each(Question.from_dict),
    **dict.fromkeys(("targeted", "collateral", "refused"), strict.each(strict.text)),
    "alternatives": strict.each(Size.from_dict),
    "submission": strict.whole(1, 1000),
    "max_submissions": strict.whole(1, 100),
    "remarks": strict.each(strict.sentence),
    "agreement": Agreement.from_dict,
    "ac": strict.whole(0, 10_000, optional=True),
    **dict.fromkeys(("quality", "risk"), strict.number(0, 1, ends="()")),
    "basis": strict.exactly(SIGNED, PROPOSAL),
    "beyond_cap": strict.text,
}


def plan_reinspection(
    record: Record | Inspection,
    findings: Findings | None = None,
    verdict: Verdict | None = None,
    *,
    affected: Collection[str] | None = None,
    goods: ReworkedGoods | None = None,
    questions: Sequence[str] = QUESTIONS,
    ac: int | None = None,
    quality: float | None = None,
    risk: float | None = None,
    targeted: Sequence[str] = (),
    collateral: Sequence[str] = (),
    submission: int | None = None,
    beyond_cap: str = "",
) -> ReworkPlan:
    """The plan of the re-inspection of a refused lot.

    Parameters
    ----------
    record : Record or Inspection
        The inspection that failed; a record brings findings and verdict along.
    findings, verdict : Findings, Verdict, optional
        With an `Inspection`: what was found and how it was judged.
    affected : collection of str, optional
        Ids of the affected cartons; None: all.
    goods : ReworkedGoods, optional
        Instead of `affected` where carton numbers or goods changed.
    questions : sequence of str
        Any of "A" to "D"; D falls away where all cartons are affected.
    ac, quality, risk : int, float, float, optional
        Acceptance number, limiting quality and consumer's risk of question A where they differ from the
        agreement's, or where it leaves the acceptance number open: the buyer's proposal.
    targeted, collateral : sequence of str
        Defects instead of those found in the refused classes, and of the default list.
    submission : int, optional
        Which presentation of the lot this is; the first inspection was 1 [default: one more than the record's].
    beyond_cap : str
        Who allows one presentation more than the agreement does.

    Raises
    ------
    InputError
        The lot was not refused, the cap on presentations is reached, an unknown question, no carton affected, or
        a targeted defect that was not found and that the agreement does not name.

    References
    ----------
    Question A: limiting quality for an isolated lot; B: the tightened plans of the agreement's tables; C: zero
    acceptance in units of cartons. Sizes of A, C and D are derived, not printed in a standard.
    """
    if isinstance(record, Record):
        findings, verdict = judged(record)
        first = record.inspection
    else:
        first = record
    if findings is None or verdict is None or first.plan is None:
        raise InputError("a re-inspection is planned from an inspection that was judged")
    if verdict.outcome != NOT_ACCEPTED:
        raise InputError(f"the verdict is {verdict.outcome}: a re-inspection is for a lot that was not accepted")
    terms = first.agreement.refusal
    if submission is None:
        submission = 1 + (first.rework.submission if first.rework else 1)
    if submission > terms.max_submissions and not beyond_cap.strip():
        raise InputError(
            f"presentation {submission} of at most {terms.max_submissions}: the agreement's cap is reached; "
            "the lot is refused for good unless the buyer allows one more by name"
        )
    goods = goods or reworked_goods(first, affected=affected)
    refused = refused_parts(verdict)
    aims = known_defects(first, findings, targeted) or targeted_defects(first, findings, verdict)
    lq, beta = terms.limiting_quality if quality is None else quality, terms.risk if risk is None else risk
    chosen = terms.ac if ac is None else ac
    return plan_questions(
        first.agreement,
        goods,
        questions,
        refused=refused,
        targeted=aims,
        collateral=tuple(collateral) or COLLATERAL,
        ac=chosen,
        quality=lq,
        risk=beta,
        basis=_basis(terms, chosen, lq, beta),
        submission=submission,
        beyond_cap=beyond_cap.strip() if submission > terms.max_submissions else "",
    )


def plan_questions(
    agreement: Agreement,
    goods: ReworkedGoods,
    questions: Sequence[str],
    *,
    refused: Sequence[str],
    targeted: tuple[str, ...],
    collateral: tuple[str, ...],
    ac: int | None,
    quality: float,
    risk: float,
    basis: str,
    submission: int,
    beyond_cap: str = "",
) -> ReworkPlan:
    """The plan from all that it rests on; parameters as the attributes of `ReworkPlan`.

    Raises
    ------
    InputError
        An unknown question, or a demand that can't be met.
    """
    asked = _asked(questions)
    build = QuestionPlanner(agreement, goods, targeted, quality, risk, ac, basis)
    made = [question for key in asked if (question := build.question(key, refused)) is not None]
    return ReworkPlan(
        goods,
        tuple(made),
        targeted,
        collateral,
        build.alternatives,
        submission,
        agreement.refusal.max_submissions,
        (*build.remarks(beyond_cap), *_not_asked(asked, goods.unaffected)),
        agreement,
        tuple(refused),
        ac,
        quality,
        risk,
        basis,
        beyond_cap,
    )


def replanned(inspection: Inspection) -> ReworkPlan:
    """The plan of a re-inspection again, from what its record keeps.

    Raises
    ------
    InputError
        Not a re-inspection.
    """
    part = inspection.rework
    if part is None:
        raise InputError("this is no re-inspection")
    return plan_questions(
        inspection.agreement,
        ReworkedGoods(inspection.lot, part.lot, part.first.seen),
        part.questions,
        refused=part.first.refused,
        targeted=part.targeted,
        collateral=part.collateral,
        ac=part.ac,
        quality=part.quality,
        risk=part.risk,
        basis=_basis(inspection.agreement.refusal, part.ac, part.quality, part.risk),
        submission=part.submission,
        beyond_cap=part.beyond_cap,
    )


def _basis(terms: Refusal, ac: int | None, quality: float, risk: float) -> str:
    """Whether question A is as it was signed."""
    signed = (terms.ac, terms.limiting_quality, terms.risk)
    return SIGNED if terms.ac is not None and (ac, quality, risk) == signed else PROPOSAL


def _not_asked(asked: Sequence[str], rest: Lot | None) -> list[str]:
    """What stays open where not all questions are asked, a sentence each."""
    said = [f"Question {key} is not asked: {what} stays open." for key, what in _OPEN.items() if key not in asked]
    if "D" not in asked and rest is not None:
        cartons = f"{len(rest.cartons):,} cartons ({rest.units:,} pieces)"
        said.append(f"Question D is not asked: nobody looks into the {cartons} said to be unaffected.")
    return said


def judged(record: Record) -> tuple[Findings, Verdict]:
    """Findings and verdict of a record.

    Raises
    ------
    InputError
        Nothing was judged yet.
    """
    steps = record.named("judge")
    if not steps:
        raise InputError("the record has no verdict yet: judge it first")
    content = steps[0]["content"]
    return Findings.from_dict(content["findings"]), Verdict.from_dict(content["verdict"])


def _asked(questions: Sequence[str]) -> list[str]:
    names = [str(name).strip().upper() for name in questions]
    for name in names:
        if name not in QUESTIONS:
            raise InputError(f"question {name!r}: A, B, C and D are the questions of a re-inspection")
    if not names:
        raise InputError("no question: A, B, C and D are the questions of a re-inspection")
    return [name for name in QUESTIONS if name in names]


def refused_parts(verdict: Verdict) -> tuple[str, ...]:
    """The classes, special tests and questions that were not accepted; else what lost cartons alone refused."""
    refused = tuple(entry.name for entry in verdict.classes if entry.outcome == NOT_ACCEPTED)
    refused += tuple(answer.key for answer in verdict.questions if answer.outcome == NOT_ACCEPTED)
    return refused or tuple(entry.name for entry in verdict.missing if entry.outcome == NOT_ACCEPTED)


def targeted_defects(first: Inspection, findings: Findings, verdict: Verdict) -> tuple[str, ...]:
    """The defects that the rework of a refused lot is for, as its verdict gives them."""
    if first.rework is None:
        return _found_defects(first, findings, refused_parts(verdict))
    return tuple(dict.fromkeys((*first.rework.targeted, *_found_again(first, findings, refused_parts(verdict)))))


def _found_defects(first: Inspection, findings: Findings, refused: Sequence[str]) -> tuple[str, ...]:
    """The defects found in the refused classes; with counts alone all that the agreement names there."""
    if findings.rows is not None:
        found = tuple(entry.defect for entry in counted(first, findings).defects if entry.kind in refused)
        if any(found):
            return tuple(name for name in found if name)
    return _named_defects(first, refused) or tuple(f"any {name} defect" for name in refused)


def _found_again(last: Inspection, findings: Findings, refused: Sequence[str]) -> tuple[str, ...]:
    """The defects that a re-inspection found in the classes it refused, or of what is not allowed, in any carton."""
    refused = [entry.name for entry in last.agreement.classes if entry.name in refused]
    if findings.rows is None:
        return _named_defects(last, refused) or tuple(f"any {name} defect" for name in refused)
    refused += [entry.name for entry in last.agreement.classes if not entry.aql]
    rows = [settled(last.part(row.carton), row) for row in findings.rows if not row.test]
    return tuple(row.defect for row in rows if row.defect and row.kind in refused)


def _named_defects(inspection: Inspection, classes: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for entry in inspection.agreement.classes if entry.name in classes for name in entry.defects)


def known_defects(first: Inspection, findings: Findings, names: Sequence[str]) -> tuple[str, ...]:
    """Defects as the agreement, or who found them, spells them.

    Raises
    ------
    InputError
        One that was not found and that the agreement does not name: nobody could report it, it would prove nothing.
    """
    classes = [entry.name for entry in first.agreement.classes]
    tests = [entry.name for entry in first.agreement.tests]
    found = {row.defect for row in findings.rows or () if row.defect}
    found |= {*tests, *(first.rework.targeted if first.rework else ())}
    found |= {f"any {name} defect" for name in (*classes, *tests)}
    known = []
    for name in names:
        try:
            known.append(name if name in found else defect_named(first.agreement, Finding("-", None, "", name))[1])
        except InputError:
            there = [*found, *_named_defects(first, classes)]
            hint = nearest_name(name, [readable(each, limit=80) for each in there])
            raise InputError(
                f"targeted {readable(name, limit=60)!r} was not found and is not in the agreement"
                f"{hint if 'did you mean' in hint else '; name the defect as one of them does'}"
            ) from None
    return tuple(dict.fromkeys(known))
