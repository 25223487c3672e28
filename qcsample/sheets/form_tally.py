"""The tally sheets of a filled form: totals by class, held against those of their defects and against the lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qcsample.agreement import ClassPlan
from qcsample.answering import split_findings
from qcsample.counting import Tally, counted
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.sheets.findings_file import check_together
from qcsample.sheets.findings_words import class_word
from qcsample.sheets.form_fields import OTHERS, asked_tests, spelled, tallies
from qcsample.sheets.form_lines import lines_about
from qcsample.sheets.form_values import Values
from qcsample.terms import UNITS
from qcsample.text import readable

Lines = Sequence[tuple[int, Finding]]


@dataclass(slots=True)
class Totals:
    """What the tally sheets and the lines come to together.

    Attributes
    ----------
    classes, tests : dict of str to int
        By class and special test; what is not in them was not looked at.
    targeted : dict of str to int
        Of a re-inspection: pieces with a targeted defect by question, "A" and "D".
    unanswered : list of str
        What has neither a total nor a line, in words.
    later : bool
        The lines are those of the last sample alone, the totals of all samples together.
    notes : list of str
        Differences that stand on a tally sheet alone.
    """

    classes: dict[str, int] = field(default_factory=dict)
    tests: dict[str, int] = field(default_factory=dict)
    targeted: dict[str, int] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    later: bool = False
    notes: list[str] = field(default_factory=list)


def totals_of(inspection: Inspection, values: Values, lines: Lines) -> Totals:
    """The totals of a form.

    Raises
    ------
    InputError
        No number where one is needed, a row or class that was begun and has no total, a total that its defects or
        the lines contradict.
    """
    reading = _Reading(inspection, values, lines)
    reading.read()
    if lines:
        reading.compare()
    asked = [(home, key, name) for home, key, name, _ in reading.asked()]
    reading.totals.unanswered = [name for home, key, name in asked if key not in home]
    return reading.totals


class _Reading:
    def __init__(self, inspection: Inspection, values: Values, lines: Lines) -> None:
        self.inspection, self.values, self.lines = inspection, values, lines
        self.sheets: Mapping[str, Sequence[ClassPlan]] = tallies(inspection)
        self.test_names = {entry.name for entry in asked_tests(inspection)}
        self.totals = Totals()

    def asked(self) -> Iterator[tuple[dict[str, int], str, str, str]]:
        """What has to be answered: where the answer goes, under which key, its name in words, its field."""
        for part, entries in self.sheets.items():
            for entry in entries:
                name = f"{part}/class/{spelled(entry.name)}/total"
                if entry.name == TARGETED:
                    yield self.totals.targeted, part, f"question {part}", name
                elif entry.name not in self.test_names:
                    yield self.totals.classes, entry.name, f"class {entry.name}", name

    def tests(self) -> Iterator[tuple[str, str]]:
        """Each special test and the field of its total."""
        for part, entries in self.sheets.items():
            for entry in entries:
                if entry.name in self.test_names:
                    yield entry.name, f"{part}/test/{spelled(entry.name)}/total"

    def read(self) -> None:
        for part, entries in self.sheets.items():
            for entry in entries:
                if entry.name in self.test_names or (total := self.class_total(part, entry)) is None:
                    continue
                if entry.name == TARGETED:
                    self.totals.targeted[part] = total
                else:
                    self.totals.classes[entry.name] = total
            self.differences(part)
        for test, name in self.tests():
            if (failed := self.values.number(name)) is not None:
                self.totals.tests[test] = failed

    def class_total(self, part: str, entry: ClassPlan) -> int | None:
        """The total of a class on a tally sheet; None where nothing is written."""
        values, own = self.values, f"{part}/class/{spelled(entry.name)}"
        rows = [f"{own}/defect/{place}" for place in range(1, len(entry.defects) + 1)]
        rows += [f"{own}/other/{place}" for place in range(1, OTHERS.get(part, 0) + 1)]
        counts = {f"{row}/total": count for row in rows if (count := self.row(row)) is not None}
        collateral = self.collateral() if part == "B" else {}
        counts |= {name: found for name, (kind, found) in collateral.items() if kind == entry.name}
        total = values.number(f"{own}/total")
        once = entry.name == TARGETED or self.inspection.agreement.counting == UNITS
        if total is None:
            if once and sum(1 for count in counts.values() if count) > 1:
                raise values.error(
                    f"{own}/total", "empty; a unit with several defects counts once: write how many units"
                )
            return sum(counts.values()) if counts else None
        if counts and not self.lines:  # the lines are held against each of them
            least = max(counts.values()) if once else sum(counts.values())
            most = sum(counts.values()) + sum(found for kind, found in collateral.values() if not kind)
            if not least <= total <= most:
                largest = max(counts, key=lambda name: counts[name])
                said = f"field {values.label(largest)!r} has {counts[largest]:,}"
                if len(counts) > 1:
                    said += f" and the totals of all its defects come to {sum(counts.values()):,}"
                raise values.conflict(f"{own}/total", total, said)
        return total

    def row(self, row: str) -> int | None:
        """The total of a row of a tally sheet; one that was begun needs it."""
        count = self.values.number(f"{row}/total")
        if count is None and (self.values.text(f"{row}/strokes") or self.values.text(f"{row}/name")):
            raise self.values.error(f"{row}/total", "empty, and something stands in its row: write the total")
        return count

    def collateral(self) -> dict[str, tuple[str, int]]:
        """Damage by the rework that was counted: by field its class, "" where none is written, and how many."""
        kinds = [entry.name for entry in self.inspection.agreement.classes]
        found = {}
        for name in self.values.fields:
            if not (name.startswith("B/collateral/") and name.endswith("/total")):
                continue
            named = name.removesuffix("total") + "class"
            kind, count = class_word(self.values.text(named), kinds), self.values.number(name)
            if kind and kind.casefold() not in map(str.casefold, kinds):
                raise self.values.error(named, f"{readable(kind, limit=60)!r} is no class: {', '.join(kinds)}")
            if kind and count is None:
                raise self.values.error(name, "empty, and its class is named: write the total")
            if count is not None:
                found[name] = next((one for one in kinds if one.casefold() == kind.casefold()), ""), count
        return found

    def differences(self, part: str) -> None:
        """Differences are recorded where a line has them; on a tally sheet alone they are told."""
        named, place = self.inspection.agreement.difference, 1
        while f"{part}/difference/{place}/total" in self.values.fields:
            row = f"{part}/difference/{place}"
            name = named[place - 1] if place <= len(named) else self.values.text(f"{row}/name")
            if (count := self.row(row)) and not self.lines:
                said = readable(name or "no name", limit=80)
                self.totals.notes.append(f"difference, on the tally sheet alone: {said} ({count:,})")
            place += 1

    def compare(self) -> None:
        """Holds the totals against the lines; what the lines come to stands where no total was written."""
        inspection, rows = self.inspection, tuple(row for _, row in self.lines)
        check_together(inspection, Findings(rows=rows))
        targeted: dict[str, int] = {}
        tally: Tally | None
        if inspection.rework is None:
            tally = counted(inspection, Findings(rows=rows))
        else:
            own, other = split_findings(inspection, Findings(rows=rows, unmarked=()))
            tally = None if own.rows is None else counted(inspection, own)
            targeted["A"] = (own.classes if tally is None else tally.tests).get(TARGETED, 0)
            targeted["D"] = other.classes.get(TARGETED, 0)
        for home, key, _, name in self.asked():
            if home is self.totals.targeted:
                came = {targeted[key]}
                where = lines_about(self.lines, lambda row: bool(row.defect or row.kind))
                there = targeted[key] > 0
            else:
                came = {tally.classes.get(key, 0), tally.anywhere.get(key, 0)} if tally is not None else {0}
                where = lines_about(self.lines, lambda row, key=key: row.kind == key)  # type: ignore[misc]
                there = bool(where)
            self.agree(home, key, name, came, where, there)
        if tally is not None:
            self.compare_tests(tally)
            self.compare_defects(tally)

    def agree(self, home: dict[str, int], key: str, name: str, came: set[int], where: str, there: bool) -> None:
        """One total against the lines; of a later sample these may be its own alone."""
        earlier = self.inspection.earlier
        if key not in home:
            if there and earlier:
                raise self.values.error(name, "empty: write the total of all samples together")
            if there:
                home[key] = min(came)
            return
        before = earlier[-1].get(key) if earlier else None
        if before is not None and home[key] in {before + count for count in came} - came:
            self.totals.later = True
        elif home[key] not in came:
            said = f"{where} {min(came):,}" if where and there else "no line says so"
            raise self.values.conflict(name, home[key], said)

    def compare_tests(self, tally: Tally) -> None:
        for test, name in self.tests():
            failed = tally.tests.get(test)
            if failed is not None and self.totals.tests.setdefault(test, failed) != failed:
                where = lines_about(self.lines, lambda row, test=test: row.test == test)  # type: ignore[misc]
                raise self.values.conflict(name, self.totals.tests[test], f"{where} {failed:,}")

    def compare_defects(self, tally: Tally) -> None:
        """The totals of single defects, where the lines are the whole account."""
        if self.inspection.earlier:
            return
        inside = {(entry.kind, entry.defect): entry.count for entry in tally.defects}
        rows: Counter[tuple[str, str]] = Counter()
        for _, row in self.lines:
            rows[row.kind, row.defect] += row.count
        for part, entries in self.sheets.items():
            for entry in entries if part in ("list", "B") else ():
                for place, defect in enumerate(entry.defects, 1):
                    name = f"{part}/class/{spelled(entry.name)}/defect/{place}/total"
                    written = self.values.number(name)
                    came = inside.get((entry.name, defect), 0)
                    if written is not None and written not in (came, rows[entry.name, defect]):
                        where = lines_about(self.lines, lambda row, defect=defect: row.defect == defect)  # type: ignore[misc]
                        raise self.values.conflict(name, written, f"{where} {came:,}" if where else "no line names it")
