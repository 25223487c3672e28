"""What the history keeps of a judged lot, and of what somebody said about the series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.inspection import PURPOSES, Inspection, Record
from qcsample.judging import ACCEPTED, NOT_ACCEPTED, PENDING, ClassVerdict
from qcsample.plan import Plan
from qcsample.reinspection import MARKS, TARGETED
from qcsample.rework.planning import judged
from qcsample.seeds import check_date
from qcsample.series.lot_outcome import LotOutcome
from qcsample.standards.words import EDITIONS, SEVERITIES
from qcsample.terms import NONCONFORMITIES
from qcsample.verdict import Verdict
from qcsample.verification import verify

SEND, REINSPECTION = PURPOSES[1], PURPOSES[2]
CONSENT, NO_CONSENT, STEADY, IRREGULAR = "consent", "no-consent", "steady", "irregular"
CORRECTED, NORMAL, WAIVED = "corrected", "normal", "limit-numbers-waived"
KINDS = {
    CONSENT: "reduced inspection is wanted from now on",
    NO_CONSENT: "reduced inspection is no longer wanted",
    STEADY: "production runs at a steady rate",
    IRREGULAR: "production is irregular or delayed",
    CORRECTED: "the supplier has corrected what led to discontinuation",
    NORMAL: "other conditions call for normal inspection",
    WAIVED: "the limit numbers are waived by agreement (Z1.4)",
}
NEEDS_REASON = (CORRECTED, NORMAL)


def _day(value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"{strict.shown(value)} is not a day, YYYY-MM-DD")
    return check_date(value)


def party(value: object) -> str:
    """The name of a supplier or a product: text that says something."""
    line = strict.text(value)
    if not line:
        raise InputError("a history is kept by supplier and product: name both (--supplier, --product)")
    return line


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What one class of a lot came to.

    Attributes
    ----------
    name : str
    plan : Plan
        With its AQL, edition and severity.
    outcome : str
        "accepted", "not accepted", or another word where the class wasn't decided.
    found : int or None
        In all samples [nonconforming units or nonconformities]; None if nobody reported it. Where a lost carton
        decided, with its units counted as nonconforming.
    checked, cartons : int
        Units of its samples that were checked [units], and the cartons they came from; 0 cartons where units
        were drawn one by one.
    samples : int
        How many samples were judged.
    """

    name: str
    plan: Plan
    outcome: str
    found: int | None
    checked: int
    cartons: int
    samples: int = 1

    def __post_init__(self) -> None:
        strict.settle(self, _RESULT)
        if self.samples > len(self.plan.stages):
            raise InputError(f"{self.name}: {self.samples} samples judged, the plan has {len(self.plan.stages)}")

    @property
    def switches(self) -> bool:
        """Whether switching rules apply: a class with an AQL and a plan of the tables."""
        named = self.plan.edition in EDITIONS and self.plan.severity in SEVERITIES
        return bool(self.plan.aql) and named and self.name not in (TARGETED, MARKS)

    def lot_outcome(self, **circumstances: Any) -> LotOutcome | None:
        """The lot as the switching rules take it; None where the class was not decided.

        Of several samples only their number and the total are known, and all that the rules look at: the counts
        of the samples before the last are the largest that leave the lot undecided.
        """
        if self.found is None or self.outcome not in (ACCEPTED, NOT_ACCEPTED):
            return None
        counts, so_far = [], 0
        for stage in self.plan.stages[: self.samples - 1]:
            after = min(self.found, stage.re - 1)
            counts.append(after - so_far)
            so_far = after
        full = sum(stage.n for stage in self.plan.stages[: self.samples])
        short = self.checked if self.checked < full else None
        return LotOutcome(self.plan, (*counts, self.found - so_far), short, **circumstances)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values."""
        return {**{name: getattr(self, name) for name in self.__slots__}, "plan": self.plan.to_dict()}


_RESULT: dict[str, strict.Check] = {
    "name": strict.name,
    "outcome": strict.text,
    "found": strict.whole(0, optional=True),
    "checked": strict.whole(0),
    "cartons": strict.whole(0),
    "samples": strict.whole(1),
}


@dataclass(frozen=True, slots=True)
class LotEntry:
    """One inspection of a lot, as the history keeps it.

    Attributes
    ----------
    digests : tuple of str
        Of every step of its record (64 hex): the first is that of the draw, the last that of the record.
    day : str
        Of the draw, YYYY-MM-DD.
    supplier, product, order : str
    draw_id, seed, manifest : str
        Which draw from which list.
    purpose, outcome : str
        "inspection" or "re-inspection"; "accepted" or "not accepted".
    units : int
        Presented [units].
    icc : float
    rates : bool
        Nonconformities are counted, not nonconforming units.
    classes : tuple of ClassResult
    max_submissions : int
        The agreement's cap on presentations of a lot, the first included.
    first : str
        Of a re-inspection: the digest of the record that it was planned from.
    draw_ids, seeds : tuple of str
        Of a re-inspection: all that were used on this lot before.
    submission : int
        Which presentation its own record says that it is.
    beyond_cap : str
        Who allowed a presentation more than agreed.
    """

    digests: tuple[str, ...]
    day: str
    supplier: str
    product: str
    order: str
    draw_id: str
    seed: str
    manifest: str
    purpose: str
    outcome: str
    units: int
    icc: float
    rates: bool
    classes: tuple[ClassResult, ...]
    max_submissions: int
    first: str = ""
    draw_ids: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    submission: int = 1
    beyond_cap: str = ""

    def __post_init__(self) -> None:
        strict.settle(self, _ENTRY)
        if bool(self.first) != (self.purpose == REINSPECTION):
            raise InputError("a re-inspection, and nothing else, has a first inspection")

    @property
    def digest(self) -> str:
        """The digest of its record (64 hex)."""
        return self.digests[-1]

    @property
    def pick(self) -> str:
        """The digest of its draw (64 hex): two records that share it tell of the same units."""
        return self.digests[0]

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON values."""
        given = {name: getattr(self, name) for name in self.__slots__}
        given["classes"] = [result.to_dict() for result in self.classes]
        for name in ("digests", "draw_ids", "seeds"):
            given[name] = list(given[name])
        return without_empty(given)

    @classmethod
    def from_dict(cls, data: object) -> LotEntry:
        """The entry that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.record_fields(data, cls.__slots__, "lot", needed=("digests", "day", "classes", "purpose"))
        given.setdefault("order", "")
        try:
            given["classes"] = tuple(_result(entry) for entry in strict.rows(given["classes"]))
            return cls(**given)
        except RecordError:
            raise
        except (InputError, TypeError) as error:
            said = error.message if isinstance(error, InputError) else "something is missing"
            raise RecordError(f"lot: {said}") from error


def _result(data: object) -> ClassResult:
    given = strict.record_fields(data, ClassResult.__slots__, "class of a lot", needed=ClassResult.__slots__)
    given["plan"] = Plan.from_dict(given["plan"])
    return ClassResult(**given)


def _hex(value: object) -> tuple[str, ...]:
    lines = [strict.sha256(entry) for entry in _listed(value)]
    if not lines or "" in lines:
        raise InputError("a lot needs the digests of its record")
    return tuple(lines)


def _listed(value: object) -> list[Any]:
    return strict.rows(list(value) if isinstance(value, tuple) else value)


def _lines(value: object) -> tuple[str, ...]:
    return strict.lines(_listed(value))


def _results(value: object) -> tuple[ClassResult, ...]:
    names = [entry.name.casefold() for entry in value] if isinstance(value, tuple) else []
    if not names or len(set(names)) < len(names):
        raise InputError("a lot needs its classes, each once")
    return value  # type: ignore[return-value]


_ENTRY: dict[str, strict.Check] = {
    "digests": _hex,
    "day": _day,
    "supplier": party,
    "product": party,
    **dict.fromkeys(("order", "draw_id", "seed", "manifest", "first", "beyond_cap"), strict.text),
    "purpose": strict.choice(PURPOSES[0], REINSPECTION),
    "outcome": strict.choice(ACCEPTED, NOT_ACCEPTED),
    "units": strict.whole(1),
    "icc": strict.number(0, 1, ends="[)"),
    "rates": strict.yes_or_no,
    "classes": _results,
    "max_submissions": strict.whole(1, 100),
    "draw_ids": _lines,
    "seeds": _lines,
    "submission": strict.whole(1, 1000),
}


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody said about a series of lots, from a day on.

    Attributes
    ----------
    day : str
        YYYY-MM-DD.
    supplier, product : str
    kind : str
        One of `KINDS`.
    by : str
        Who says so.
    reason : str
        What was corrected, or why; needed for "corrected" and "normal".
    of_class : str
        The class that it is about; empty for all.
    """

    day: str
    supplier: str
    product: str
    kind: str
    by: str
    reason: str = ""
    of_class: str = ""

    def __post_init__(self) -> None:
        strict.settle(self, _NOTE)
        if not self.by:
            raise InputError("a note needs the name of who says so (--by)")
        if self.kind in NEEDS_REASON and not self.reason:
            raise InputError(f"{self.kind}: what it is, in words, is needed (--reason)")

    def said(self) -> str:
        """The note in words."""
        about = f"{self.of_class}: " if self.of_class else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{about}{KINDS[self.kind]}{why}, says {self.by}"

    def to_dict(self) -> dict[str, str]:
        """The note as JSON values."""
        return without_empty({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def from_dict(cls, data: object) -> Note:
        """The note that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.record_fields(data, cls.__slots__, "note", needed=cls.__slots__[:5])
        try:
            return cls(**given)
        except InputError as error:
            raise RecordError(f"note: {error.message}") from error


_NOTE: dict[str, strict.Check] = {
    "day": _day,
    "supplier": party,
    "product": party,
    "kind": strict.choice(*KINDS),
    "by": strict.text,
    "reason": strict.text,
    "of_class": strict.text,
}


def entry_of(record: Record, *, day: str = "", supplier: str = "", product: str = "") -> LotEntry:
    """What the history keeps of a record, once all of it was recomputed.

    Parameters
    ----------
    record : Record
        Judged, and not pending.
    day : str
        YYYY-MM-DD; by default that of the visit.
    supplier, product : str
        Under which it is kept; by default as the record's agreement names them.

    Raises
    ------
    RecordError
        Digests that don't fit, or something that comes out differently when it is recomputed.
    InputError
        No verdict yet, a pending one, units that were only sent, or no day, supplier or product.
    """
    broken = record.broken()
    if broken is not None:
        raise RecordError(f"step {broken[0]} was changed after it was written; 'qcsample verify' says more")
    inspection = record.inspection
    if inspection.purpose == SEND or inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no verdict to keep")
    _, verdict = judged(record)
    difference = verify(record).difference
    if difference is not None:
        raise RecordError(f"{difference.name}: {difference.said}; 'qcsample verify' says more")
    if verdict.outcome == PENDING:
        raise InputError("the verdict is pending: finish the inspection and judge it again, then add it")
    agreement, rework = inspection.agreement, inspection.rework
    given = day or inspection.visit.date
    if not given:
        raise InputError("the record has no date: give the day of the draw with --date YYYY-MM-DD")
    entry = LotEntry(
        tuple(str(step["digest"]) for step in record.steps),
        given,
        supplier or agreement.supplier,
        product or agreement.product,
        agreement.order,
        inspection.draw.draw_id,
        inspection.draw.seed.value,
        inspection.lot.manifest,
        PURPOSES[0],
        verdict.outcome,
        inspection.lot.units,
        agreement.icc,
        agreement.counting == NONCONFORMITIES,
        _results_of(inspection, verdict),
        agreement.refusal.max_submissions,
    )
    if rework is None:
        return entry
    return replace(
        entry,
        purpose=REINSPECTION,
        first=rework.first.digest,
        draw_ids=rework.first.draw_ids,
        seeds=rework.first.seeds,
        submission=rework.submission,
        beyond_cap=rework.beyond_cap,
    )


def _results_of(inspection: Inspection, verdict: Verdict) -> tuple[ClassResult, ...]:
    """What every class came to; where a lost carton refused it, with the missing units counted."""
    assert inspection.plan is not None
    found: dict[str, ClassVerdict] = {}
    for entry in verdict.classes:
        if not entry.is_test:
            found.setdefault(entry.name, entry)
    found |= {entry.name: entry for entry in verdict.missing if entry.outcome == NOT_ACCEPTED}
    pulling, by_units = inspection.draw.pulling, inspection.draw.carton_rule == "units"
    results = []
    for graded in inspection.plan.classes:
        entry = found[graded.name]
        cartons = 0 if by_units else len({carton for carton, _ in pulling[: entry.pulled]})
        results.append(
            ClassResult(graded.name, graded.plan, entry.outcome, entry.found, entry.pulled, cartons, entry.stage)
        )
    return tuple(results)
