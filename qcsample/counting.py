"""From findings unit by unit to counts: what counts in which class, and what is recorded beside it.

A unit counts once at its worst class, or every nonconformity counts, as agreed. A class or test whose sample
is smaller than the others takes the first units of the order of pulling; what is found beyond them is told
and not counted, as is what is found in late cartons, and every difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from qcsample.agreement import ClassPlan
from qcsample.draws import Draw
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.strict import nearest_name
from qcsample.terms import UNITS, Agreement
from qcsample.text import readable


@dataclass(frozen=True, slots=True)
class DefectCount:
    """How often one defect was found in the sample of its class.

    Attributes
    ----------
    kind, defect : str
        Its class and name; the name may be empty.
    count : int
        Units with it, or nonconformities, as agreed.
    """

    kind: str
    defect: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What findings come to.

    Attributes
    ----------
    classes, tests : mapping of str to int
        d of every class, and of every test that was reported.
    defects : tuple of DefectCount
        By class in the agreement's order, then by count.
    cartons : mapping of str to mapping of str to int
        Of every class d by carton.
    differences : mapping of str to int
        Differences found [units]; never counted.
    anywhere : mapping of str to int
        By class the findings of any unit that was opened, late cartons and units beyond the sample included.
    remarks : tuple of str
        What was recorded and not counted, and defects that the agreement does not name.
    """

    classes: Mapping[str, int]
    tests: Mapping[str, int]
    defects: tuple[DefectCount, ...] = ()
    cartons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    differences: Mapping[str, int] = field(default_factory=dict)
    anywhere: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def settled(inspection: Inspection, finding: Finding) -> Finding:
    """The finding with the carton's id, the defect as the agreement spells it and its class.

    Raises
    ------
    InputError
        A carton that is not opened, a unit that is not pulled, an unknown class, test or defect, or a defect
        that the agreement has in another class.
    """
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    carton = _carton(inspection, finding)
    if finding.test:
        test = _known(finding.test, [entry.name for entry in inspection.plan.tests], "test")
        return replace(finding, carton=carton, test=test, defect=finding.defect)
    kind, defect = defect_named(inspection.agreement, finding)
    return replace(finding, carton=carton, kind=kind, defect=defect)


def found_before(record: Record) -> Findings | None:
    """What was reported of the samples before the one that is drawn now; None of the first one.

    Findings in cartons that were lost since are left out: what they held is no longer part of the sample.
    """
    steps = record.named("stage")
    if not steps:
        return None
    findings = Findings.from_dict(steps[-1]["content"]["findings"])
    lost = {carton.id for carton in record.inspection.draw.lost}
    rows = findings.rows
    return replace(
        findings,
        rows=None if rows is None else tuple(row for row in rows if row.carton not in lost),
        counted={name: count for name, count in findings.counted.items() if name not in lost},
    )


def counted(
    inspection: Inspection,
    findings: Findings,
    *,
    without: Collection[str] = (),
    missing: bool = False,
    upto: int | None = None,
) -> Tally:
    """What findings unit by unit come to; of a re-inspection those in the affected cartons.

    Parameters
    ----------
    inspection : Inspection
        With a plan.
    findings : Findings
        With `rows`.
    without : collection of str
        Defects (as the agreement spells them) that are left out: conceded ones.
    missing : bool
        Count the planned units of lost cartons nobody waived as nonconforming in every class whose Ac is above
        0, and leave out what was found in their substitutes (`qcs1` rule 10).
    upto : int, optional
        Count only the first units of the order of pulling: what an earlier stage came to [units].

    Raises
    ------
    InputError
        As `settled`, and more units than were pulled from a carton.
    """
    plan = inspection.plan
    assert plan is not None
    rows = [settled(inspection, row) for row in findings.rows or () if _own(inspection, row)]
    fits(rows, inspection, findings.pulled)
    book = _Book(inspection, findings, missing, upto)
    for number, row in enumerate(rows):
        unit = (row.carton, row.unit or 0, 0 if row.unit is not None else number + 1)
        if row.test:
            book.test(row, unit)
        elif row.kind == DIFFERENCE:
            book.difference(row, unit)
        elif row.defect not in without:
            book.defect(row, unit)
    return book.tally(findings)


class Place(NamedTuple):
    """A place in the order of pulling: its number from 0, its stage from 1, and its number in the stage from 0."""

    number: int
    stage: int
    in_stage: int


def places_of(draw: Draw) -> dict[tuple[str, int], Place]:
    """The place of every unit (carton id, position) in the order of pulling."""
    begin = [sum(draw.stage_sizes[:k]) for k in range(draw.stage)]
    stages = [k + 1 for k, size in enumerate(draw.stage_sizes) for _ in range(size)]
    return {
        unit: Place(i, stage, i - begin[stage - 1])
        for i, (unit, stage) in enumerate(zip(draw.pulling, stages, strict=True))
    }


def checked_units(entry: ClassPlan, sizes: Sequence[int], pulled: int) -> int:
    """Units of a class's or test's sample among the first `pulled` of stages of these sizes [units]."""
    checked = 0
    for stage, size in enumerate(sizes, 1):
        checked += min(entry.plan.stage_n(stage), size, max(0, pulled))
        pulled -= size
    return checked


_ASIDES = 12  # findings not counted whose places a remark names
_Unit = tuple[str, int, int]  # carton, position or 0, and without a position the number of the row


class _Book:
    """The findings as they are counted, row by row."""

    def __init__(self, inspection: Inspection, findings: Findings, missing: bool, upto: int | None) -> None:
        assert inspection.plan is not None
        self.plan = inspection.plan
        self.by_units = inspection.agreement.counting == UNITS
        self.missing = missing
        self.late = {c.id for c in inspection.late}
        self.lost = {c.id for c in inspection.draw.lost if c.id not in findings.waived}
        draw = _unmarred(inspection.draw, findings.waived) if missing else inspection.draw
        self.order = places_of(draw)
        self.pulled = len(self.order) if findings.pulled is None else findings.pulled
        if upto is not None:
            self.pulled = min(self.pulled, upto)
        self.first: dict[str, Place] = {}  # carton -> the place of its first unit in the order of pulling
        for (carton, _), place in self.order.items():
            self.first.setdefault(carton, place)
        self.places = {entry.name: i for i, entry in enumerate(self.plan.classes)}
        self.units: dict[_Unit, set[int]] = {}  # unit -> places of the classes it has a defect of
        self.sizes: dict[_Unit, int] = {}
        self.classes = Counter({entry.name: 0 for entry in self.plan.classes})
        self.cartons: dict[str, Counter[str]] = {entry.name: Counter() for entry in self.plan.classes}
        self.defects: Counter[tuple[int, str]] = Counter()
        self.differences: Counter[str] = Counter()
        self.anywhere: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()
        self.seen: set[tuple[str, str, _Unit]] = set()
        self.remarks: dict[str, None] = {}
        self.asides: dict[tuple[str, bool, int], dict[tuple[str, int | None], None]] = {}  # class, late, n -> where

    def inside(self, row: Finding, entry: ClassPlan) -> bool:
        """Whether the unit is in the sample of a class or test: among the first units of its stage."""
        if row.carton in self.late:
            return False
        place = self.first.get(row.carton) if row.unit is None else self.order.get((row.carton, row.unit))
        return place is not None and self.within(place, entry)

    def within(self, place: Place, entry: ClassPlan) -> bool:
        """Whether a place in the order of pulling is in the sample of a class or test."""
        return place.number < self.pulled and place.in_stage < entry.plan.stage_n(place.stage)

    def new(self, what: str, name: str, unit: _Unit) -> bool:
        """Whether this of this unit was not seen before."""
        known = (what, name, unit) in self.seen
        self.seen.add((what, name, unit))
        return not known

    def size(self, row: Finding) -> int:
        return 1 if self.by_units and row.unit is not None else row.count

    def test(self, row: Finding, unit: _Unit) -> None:
        entry = next(entry for entry in self.plan.tests if entry.name == row.test)
        if not self.inside(row, entry):
            self.aside(f"test {row.test}", row, entry)
        elif self.new("test", row.test, unit):
            self.tests[row.test] += row.count if row.unit is None else 1

    def difference(self, row: Finding, unit: _Unit) -> None:
        if self.new(DIFFERENCE, row.defect, unit) or not self.by_units:
            self.differences[row.defect] += self.size(row)

    def defect(self, row: Finding, unit: _Unit) -> None:
        place = self.places[row.kind]
        entry = self.plan.classes[place]
        self.anywhere[row.kind] += self.size(row)
        if row.defect and row.defect not in entry.defects:
            said = f"{readable(row.defect, limit=80)!r} is not in the agreement's list: counted as {row.kind}."
            self.remarks[said] = None
        if not self.inside(row, entry):
            self.aside(row.kind, row, entry)
            return
        size = self.size(row)
        if self.by_units:
            self.units.setdefault(unit, set()).add(place)
            self.sizes[unit] = max(self.sizes.get(unit, 0), size)
            if not self.new(row.kind, row.defect, unit):
                return
        else:
            self.classes[row.kind] += size
            self.cartons[row.kind][row.carton] += size
        self.defects[place, row.defect] += size

    def aside(self, what: str, row: Finding, entry: ClassPlan) -> None:
        """A finding that is told and not counted."""
        late = row.carton in self.late
        self.asides.setdefault((what, late, entry.plan.n), {})[row.carton, row.unit] = None

    def tally(self, findings: Findings) -> Tally:
        for unit, of in self.units.items():
            name = self.plan.classes[min(of)].name
            self.classes[name] += self.sizes[unit]
            self.cartons[name][unit[0]] += self.sizes[unit]
        if self.missing:
            for entry in self.plan.classes:
                gone = [place for (carton, _), place in self.order.items() if carton in self.lost and entry.plan.ac]
                self.classes[entry.name] += sum(self.within(place, entry) for place in gone)
        for (what, late, n), where in self.asides.items():
            self.remarks[_aside(what, late, n, list(where))] = None
        by_class = sorted(self.defects.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
        return Tally(
            dict(self.classes),
            _tests(findings, self.tests),
            tuple(DefectCount(self.plan.classes[place].name, name, count) for (place, name), count in by_class),
            {name: dict(found) for name, found in self.cartons.items()},
            dict(self.differences),
            dict(self.anywhere),
            () if self.missing else tuple(self.remarks),
        )


def _aside(what: str, late: bool, n: int, where: Sequence[tuple[str, int | None]]) -> str:
    """The findings of a class or test that are not counted, in one sentence whatever their number."""
    count = len(where)
    if count == 1:
        carton, unit = where[0]
        why = "is extra (late carton)" if late else f"lies beyond its {n} units"
        at = "" if unit is None else f", unit {unit}"
        return f"{what}: a finding in carton {carton}{at} {why} and is not counted."
    why = "are extra (late cartons)" if late else f"lie beyond its {n} units"
    units: dict[str, list[str]] = {}
    for carton, unit in where[:_ASIDES]:
        units.setdefault(carton, []).append("" if unit is None else str(unit))
    each = ", ".join(f"{carton} ({', '.join(at)})" if any(at) else carton for carton, at in units.items())
    more = f" and {count - _ASIDES:,} more" if count > _ASIDES else ""
    return f"{what}: {count:,} findings {why} and are not counted, carton (unit): {each}{more}."


def shortfalls(inspection: Inspection, findings: Findings) -> Iterator[str]:
    """What is missing in quantity: cartons on site, units in cartons that were opened."""
    rest = inspection.unaffected
    cartons = (*inspection.lot.cartons, *(rest.lot.cartons if rest else ()))
    listed = len(cartons)
    there = findings.cartons_counted
    if there is not None and there != listed:
        by = f"{listed - there:,} short" if there < listed else f"{there - listed:,} more than listed"
        yield f"Cartons: {there:,} counted, {listed:,} on the packing list: {by}."
    stated = {c.id: c.units for c in cartons} | {c.id: c.units for c in inspection.late}
    for name, count in findings.counted.items():
        if name not in stated:
            raise InputError(f"carton {readable(name, limit=60)}: units counted in a carton that is not in the list")
        if count != stated[name]:
            by = f"{stated[name] - count:,} short" if count < stated[name] else f"{count - stated[name]:,} too many"
            yield f"Carton {name}: {count:,} units counted, {stated[name]:,} stated: {by}."


def _own(inspection: Inspection, finding: Finding) -> bool:
    """Whether a finding is about the inspection's own cartons, not the unaffected ones of a re-inspection."""
    return inspection.rework is None or inspection.part(finding.carton).draw is inspection.draw


def _carton(inspection: Inspection, finding: Finding) -> str:
    draw, late = inspection.draw, {c.id: c for c in inspection.late}
    drawn = {c.id: c for c in draw.cartons}
    name = finding.carton
    if name not in drawn and name not in late:
        name = inspection.lot.find(name).id
    shown = readable(name, limit=60)
    if name in late:
        if late[name].left_out:
            raise InputError(f"carton: {shown} came late and left lot and shipment: nothing of it is recorded")
        positions = late[name].positions
    elif name not in drawn:
        raise InputError(f"carton: {shown} was not drawn: what other cartons hold is not part of the sample")
    elif drawn[name].lost:
        raise InputError(f"carton: {shown} is recorded as lost: nothing can have been found in it")
    else:
        positions = drawn[name].positions
    if finding.unit is not None and finding.unit not in positions:
        there = ", ".join(map(str, sorted(positions)[:20])) or "none, it is opened for its count alone"
        raise InputError(f"unit: {finding.unit} of carton {shown} is not in the sample; its units: {there}")
    return name


def defect_named(agreement: Agreement, finding: Finding) -> tuple[str, str]:
    """Class and defect as the agreement spells them."""
    homes = {name: (DIFFERENCE, name) for name in agreement.difference}
    for entry in agreement.classes:
        homes |= {name: (entry.name, name) for name in entry.defects}
    spelled = {_folded(name): home for name, home in homes.items()}
    for name, home in homes.items():  # either half of a name in two languages will do
        for part in name.split(" / "):
            spelled.setdefault(_folded(part), home)
    kind = finding.kind
    if kind:
        names = [*(entry.name for entry in agreement.classes), DIFFERENCE]
        kind = _known(kind, names, "class")
    found = spelled.get(_folded(finding.defect)) if finding.defect else None
    if found is None:
        if not kind:
            parts = [part for name in homes for part in name.split(" / ")]
            hint = nearest_name(finding.defect, parts) if parts else ""
            raise InputError(
                f"defect: {readable(finding.defect, limit=60)!r} is not in the agreement"
                f"{hint if 'did you mean' in hint else ''}; give its class too"
            )
        return kind, finding.defect
    if kind and kind != found[0]:
        raise InputError(f"class: {readable(found[1], limit=80)!r} is {found[0]} in the agreement, not {kind}")
    return found


def _known(name: str, names: list[str], what: str) -> str:
    for known in names:
        if _folded(known) == _folded(name):
            return known
    there = ", ".join(names) or "none was agreed"
    raise InputError(f"{what}: unknown {what} {readable(name, limit=60)!r}: {there}")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unmarred(draw: Draw, waived: Collection[str]) -> Draw:
    """The draw as it was before cartons were lost, those waived aside."""
    back = {c.id for c in draw.lost if c.id not in waived}
    stands = draw.carton_rule == "units"
    instead = _substitutes(draw, back)
    cartons = [replace(c, lost=c.lost and c.id not in back) for c in draw.cartons if stands or c.id not in instead]
    return replace(draw, cartons=tuple(cartons))


def _substitutes(draw: Draw, of: set[str]) -> set[str]:
    """The cartons that stand in the place of those, directly or for another substitute."""
    found: set[str] = set()
    while more := {c.id for c in draw.cartons if c.replaces in of | found} - found:
        found |= more
    return found


def fits(rows: Sequence[Finding], inspection: Inspection, pulled: int | None) -> None:
    """No carton has more units with findings than were pulled from it, no unit comes after those pulled."""
    taken = {c.id: len(c.positions) for c in inspection.draw.cartons}
    taken |= {c.id: len(c.positions) for c in inspection.late}
    if pulled is not None:
        order = {unit: i for i, unit in enumerate(inspection.draw.pulling)}
        early = [unit for unit, i in order.items() if i < pulled]
        taken |= dict.fromkeys((c.id for c in inspection.draw.cartons), 0) | Counter(carton for carton, _ in early)
        for row in rows:
            if row.unit is not None and order.get((row.carton, row.unit), -1) >= pulled:
                raise InputError(f"unit {row.unit} of carton {row.carton} comes after the {pulled} units pulled so far")
    named = {(row.carton, row.unit) for row in rows if row.unit is not None}
    bad = Counter(carton for carton, _ in named)
    if inspection.agreement.counting == UNITS:
        for row in rows:
            if row.unit is None and not row.test and row.kind != DIFFERENCE:
                bad[row.carton] += row.count
    for name, count in bad.items():
        if count > taken[name]:
            raise InputError(
                f"carton {readable(name, limit=60)}: {count} units with findings, {taken[name]} were pulled; "
                "a unit with several defects needs its position in each row"
            )


def _tests(findings: Findings, failed: Mapping[str, int]) -> dict[str, int]:
    tests = dict(findings.tests)
    for name, count in failed.items():
        if tests.setdefault(name, count) != count:
            raise InputError(f"test {name}: {tests[name]} failures reported, {count} in the findings: which is it?")
    return tests
