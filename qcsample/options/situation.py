"""What of a judged record the options rest on: which classes, how many found, how many there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from qcsample import strict
from qcsample.agreement import ClassPlan
from qcsample.counting import counted, settled
from qcsample.errors import InputError, RecordError
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record
from qcsample.options.remedies import ACCEPT, Acceptance, Situation
from qcsample.plan import Plan
from qcsample.rework.sizing import size_for
from qcsample.statistics.posterior import LotPosterior, lot_posterior
from qcsample.strict import nearest_name, shown
from qcsample.terms import UNITS
from qcsample.verdict import NOT_ACCEPTED, Verdict, judge

ALTERNATIVES = (0, 1, 2)  # acceptance numbers that are shown where none was agreed
Counts = Mapping[str, tuple[int, int]]  # class -> found, checked [units]


@dataclass(frozen=True)
class Judged:
    """A record with its verdict, as the options read it.

    Attributes
    ----------
    inspection : Inspection
    verdict : Verdict
    counts : mapping of str to (int, int)
        Nonconforming units of each class that was reported, and units checked for it.
    critical : mapping of str to int
        Classes of which nothing is allowed, and what was found of them wherever it was.
    chosen : tuple of ClassPlan
        The classes that are compared: one sample size.
    left_out, tests : tuple of str
        Classes and special tests that refused the lot too and are not compared.
    """

    inspection: Inspection
    verdict: Verdict
    counts: Counts
    critical: Mapping[str, int]
    chosen: tuple[ClassPlan, ...]
    left_out: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def found(self) -> int:
        """Nonconforming units of the compared classes in the sample [units]."""
        return sum(self.counts[entry.name][0] for entry in self.chosen)

    @property
    def checked(self) -> int:
        """Units checked for them [units]."""
        return self.counts[self.chosen[0].name][1]

    @property
    def opened(self) -> int:
        """Cartons that those units came from [cartons]."""
        return len({carton for carton, _ in self.inspection.draw.pulling[: self.checked]})

    def posterior(self, prior: str) -> LotPosterior:
        """How likely each number of nonconforming units of the lot is."""
        icc = _plan_icc(self.inspection)
        units = self.inspection.lot.units
        return lot_posterior(self.found, self.checked, lot_size=units, cartons=self.opened, icc=icc, prior=prior)

    @property
    def refused(self) -> dict[str, str]:
        """Remedies that are out of the question, and why."""
        if not any(self.critical.values()):
            return {}
        told = ", ".join(f"{name} ({count})" for name, count in self.critical.items() if count)
        return {ACCEPT: f"{told} found: goods with a critical finding are not accepted at any discount"}


def judged(record: Record, classes: Sequence[str] = ()) -> Judged:
    """The verdict of a record and the classes to be compared.

    Raises
    ------
    InputError
        No verdict, nothing checked, an unknown class, classes of different sample sizes, or nonconformities
        counted without findings unit by unit.
    """
    inspection = record.inspection
    steps = record.named("judge")
    if inspection.plan is None or not steps:
        raise InputError("the record has no verdict yet: the options follow 'qcsample judge'")
    content = strict.record_fields(steps[-1]["content"], steps[-1]["content"], "judge", needed=("findings", "verdict"))
    findings = Findings.from_dict(content["findings"])
    verdict = judge(record, findings)
    kept = content["verdict"].get("outcome") if isinstance(content["verdict"], Mapping) else None
    if kept != verdict.outcome:
        raise RecordError(
            f"the verdict kept is {shown(kept)}, its findings give {verdict.outcome!r}: see 'qcsample verify'"
        )
    counts = _counts(inspection, verdict, findings)
    chosen = _chosen(inspection, verdict, counts, classes)
    refused = [entry for entry in verdict.classes if entry.outcome == NOT_ACCEPTED]
    compared = {entry.name for entry in chosen}
    return Judged(
        inspection,
        verdict,
        counts,
        _critical(inspection, findings, counts),
        chosen,
        tuple(entry.name for entry in refused if not entry.is_test and entry.name not in compared),
        tuple(entry.name for entry in refused if entry.is_test),
    )


def situation_of(subject: Judged, prior: str = "uniform") -> tuple[Situation, tuple[Acceptance, ...]]:
    """The lot after its sample, and the re-inspection: one plan, or the alternatives if no Ac was agreed."""
    inspection, chosen = subject.inspection, subject.chosen
    units, icc = inspection.lot.units, _plan_icc(inspection)
    plans = _reinspection(inspection, units - subject.found)
    others, usual = _others(subject)
    each = sum(entry.aql for entry in chosen) or 1.0
    situation = Situation(
        units=units,
        cartons=len(inspection.lot.cartons),
        found=subject.found,
        posterior=subject.posterior(prior),
        others=others,
        others_usual=usual,
        acceptance=plans[0],
        renewed=tuple((entry.plan, entry.aql / each or 1 / len(chosen)) for entry in chosen),
        opened=subject.opened,
        icc=icc,
        usual_quality=min(1.0, sum(entry.aql for entry in chosen) / 100),
    )
    return situation, plans


def _plan_icc(inspection: Inspection) -> float:
    assert inspection.plan is not None
    return inspection.plan.icc


def _counts(inspection: Inspection, verdict: Verdict, findings: Findings) -> Counts:
    found = {entry.name: entry.found for entry in verdict.classes if not entry.is_test}
    checked = {entry.name: entry.pulled for entry in verdict.classes if not entry.is_test}
    agreement = inspection.agreement
    if agreement.counting != UNITS:
        if findings.rows is None:
            raise InputError(
                "the record counts nonconformities, not units: judge it with a findings file, unit by unit, "
                "and the nonconforming units can be compared"
            )
        try:
            by_units = replace(inspection, agreement=replace(agreement, counting=UNITS, carton_limits=None))
        except InputError as error:
            raise InputError(f"the options compare nonconforming units: {error.message}") from None
        found = dict(counted(by_units, findings).classes)
    return {name: (count, checked[name]) for name, count in found.items() if count is not None and checked.get(name)}


def _critical(inspection: Inspection, findings: Findings, counts: Counts) -> dict[str, int]:
    """What was found of classes of which nothing is allowed, late cartons and units beyond the sample included."""
    anywhere = Counter(() if findings.rows is None else counted(inspection, findings).anywhere)
    rest = inspection.unaffected
    for row in findings.rows or () if rest is not None else ():
        if rest is not None and inspection.part(row.carton) is rest:
            done = settled(rest, row)
            anywhere[done.kind] += 1 if done.unit is not None else done.count
    return {
        entry.name: max(counts.get(entry.name, (0, 0))[0], anywhere.get(entry.name, 0))
        for entry in inspection.agreement.classes
        if not entry.aql or entry.name == "critical"
    }


def _chosen(inspection: Inspection, verdict: Verdict, counts: Counts, wanted: Sequence[str]) -> tuple[ClassPlan, ...]:
    """The classes that are compared: those wanted, else those that refused, else the one with the largest share."""
    assert inspection.plan is not None
    plans = {entry.name: entry for entry in inspection.plan.classes}
    if not counts:
        raise InputError("no class was counted yet: the options follow 'qcsample judge' with counts or findings")
    for name in wanted:
        if name not in plans:
            raise InputError(f"class {shown(name)}: unknown{nearest_name(name, plans)}")
        if name not in counts:
            raise InputError(f"class {shown(name)} was not counted")
    names = list(wanted)
    if len({counts[name][1] for name in names}) > 1:
        raise InputError(f"classes {', '.join(names)} have different sample sizes: compare them one by one")
    if not names:
        refused = [e.name for e in verdict.classes if e.outcome == NOT_ACCEPTED and not e.is_test and e.name in counts]
        worst = max(refused or counts, key=lambda name: counts[name][0] / counts[name][1])
        names = [name for name in refused if counts[name][1] == counts[worst][1]] or [worst]
    return tuple(plans[name] for name in plans if name in names)


def _reinspection(inspection: Inspection, units: int) -> tuple[Acceptance, ...]:
    """The plans that rule out the limiting quality, sized as the re-inspection after rework is."""
    terms, icc, cartons = inspection.agreement.refusal, _plan_icc(inspection), len(inspection.lot.cartons)
    numbers = ALTERNATIVES if terms.ac is None else (terms.ac,)
    plans = []
    for ac in numbers:
        with suppress(InputError):  # a limiting quality of no more than Ac pieces
            size = size_for(units, min(cartons, units), terms.limiting_quality, terms.risk, ac=ac, icc=icc)
            plans.append(Acceptance(Plan.single(size.n, ac, source=size.source), size.opened, icc))
    every = Plan.single(max(1, units), numbers[0], source="every piece: no sample rules the quality out")
    return tuple(plans) or (Acceptance(every, cartons, icc),)


def _others(subject: Judged) -> tuple[float, float]:
    """Expected nonconforming units of the other graded classes: in the lot, and in newly made goods [units]."""
    units = subject.inspection.lot.units
    names = {entry.name for entry in subject.chosen}
    plan = subject.inspection.plan
    assert plan is not None
    there = usual = 0.0
    for entry in plan.classes:
        if entry.name in names or not entry.aql or entry.name not in subject.counts:
            continue
        found, _ = subject.counts[entry.name]
        alike = replace(subject, chosen=(entry,))
        there += alike.posterior("uniform").mean - found
        usual += units * entry.aql / 100
    return there, usual
