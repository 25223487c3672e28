"""A refused lot and sort sheets of it: 80 cartons of 40 units, nine dents where Re is 8."""

from __future__ import annotations

from qcsample.agreement import Agreement, DefectClass, Refusal, inspection_plan
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.lot import Lot, uniform_lot
from qcsample.qcs1 import draw
from qcsample.rework.sort_records import SortCount, SortRow, SortSheet
from qcsample.rework.sort_sheet import check_sort_sheet

CLASSES = (
    DefectClass("critical", 0.0, ("sharp edge",)),
    DefectClass("major", 2.5, ("dent / 凹痕", "leaks")),
    DefectClass("minor", 4.0, ("speck",)),
)
DENT = "dent / 凹痕"


def failed(lot: Lot, dents: int, *, leaks: int = 0, **changes) -> tuple[Inspection, Findings]:
    agreement = Agreement(order="PO1", classes=CLASSES, refusal=Refusal(ac=0), **changes)
    plan = inspection_plan(agreement, lot)
    first = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"), digest="ab" * 32)
    units = first.draw.pulling
    rows = [Finding(*unit, "major", DENT) for unit in units[:dents]]
    rows += [Finding(*unit, "major", "leaks") for unit in units[dents : dents + leaks]]
    return first, Findings(rows=tuple(rows))


LOT = uniform_lot(80, 40)
HERE, FOUND = failed(LOT, 9)
SEEN = {name: sum(1 for carton, _ in HERE.draw.pulling[:9] if carton == name) for name in LOT.by_id}


def row(carton: str, bad: int, *, gone: int = 0, units: int = 40, **changes) -> SortRow:
    """A row that adds up: `gone` of the bad pieces could not be repaired."""
    counts = {"": SortCount(bad, bad - gone, gone)}
    return SortRow(carton, **{"checked": units, "counts": counts, "offered": units - gone, **changes})


def sheet(**rows: SortRow) -> SortSheet:
    """A sheet of all 80 cartons that adds up and can be true; some rows (`c12=`) as given."""
    usual = {name: row(name, SEEN[name] + 1 + number % 4) for number, name in enumerate(LOT.by_id)}
    return SortSheet(tuple(rows.get(f"c{name}", usual[name]) for name in LOT.by_id))


def check(given: SortSheet, **options):
    return check_sort_sheet(given, HERE, FOUND, **options)


def kinds(found) -> list[str]:
    return [entry.what for entry in found]
