"""What a filled form says of cartons: units counted, which are done, rework marks, notes, units pulled so far."""

from __future__ import annotations

from collections.abc import Iterator

from qcsample.inspection import Inspection
from qcsample.sheets.form_fields import places, tallies
from qcsample.sheets.form_values import Values
from qcsample.text import readable

_NOTE = 200  # characters of a note that are told


def _listed(inspection: Inspection, what: str, values: Values) -> Iterator[tuple[str, str, str]]:
    """Part, carton id and field of everything of a kind that is asked of cartons."""
    for part in (*tallies(inspection), "C"):
        there = inspection.unaffected if part == "D" else inspection
        for carton, place in places(there).items() if there is not None else ():
            name = f"{part}/carton/{place}/{what}"
            if name in values.fields:
                yield part, carton, name


def units_counted(inspection: Inspection, values: Values) -> dict[str, int]:
    """Units counted in cartons, by id.

    Raises
    ------
    InputError
        No number, or two lists that differ.
    """
    counts: dict[str, int] = {}
    fields: dict[str, str] = {}
    for _, carton, name in _listed(inspection, "counted", values):
        count = values.number(name)
        if count is None:
            continue
        if counts.setdefault(carton, count) != count:
            raise values.conflict(name, count, f"field {values.label(fields[carton])!r} has {counts[carton]:,}")
        fields[carton] = name
    return counts


def cartons_counted(inspection: Inspection, values: Values) -> int | None:
    """Cartons counted on site; of a re-inspection of all that is presented, None while a part is not counted."""
    of = ["affected/"] if inspection.rework is not None else [""]
    if inspection.rework is not None and inspection.rework.lot is not None:
        of.append("unaffected/")
    for which in of:
        values.number(f"presented/{which}units/counted")
    counts = [values.number(f"presented/{which}cartons/counted") for which in of]
    return None if None in counts else sum(count for count in counts if count is not None)


def units_pulled(inspection: Inspection, values: Values) -> tuple[int | None, bool]:
    """Units pulled so far, None for all; and whether question D is short of its own.

    Raises
    ------
    InputError
        More than are planned.
    """
    if inspection.rework is None:
        return values.number("list/pulled"), False
    partial: list[int] = []
    short = False
    for part, entries in tallies(inspection).items():
        count = values.number(f"{part}/pulled")
        planned = max(entry.plan.n for entry in entries)
        if count is not None and count > planned:
            raise values.error(f"{part}/pulled", f"{count:,} units, but {planned:,} are planned: correct it")
        if count is not None and count < planned:
            short = short or part == "D"
            partial += [count] if part != "D" else []
    return min(partial, default=None), short


def units_of_done(inspection: Inspection, values: Values) -> tuple[int | None, list[str]]:
    """Where some cartons of a draw are ticked as done and others not: units of those done, and the others' ids.

    The units are those of the inspection's own draw, None where nothing of it is short; of a re-inspection the ids
    are those of question D's draw too. A carton is done where it is ticked in one of its lists, and a draw without
    any tick says nothing.
    """
    ticked: dict[bool, dict[str, bool]] = {False: {}, True: {}}
    for part, carton, name in _listed(inspection, "done", values):
        if part != "C":
            there = ticked[part == "D"]
            there[carton] = there.get(carton, False) or bool(values.text(name))
    undone: dict[bool, list[str]] = {}
    for unaffected, there in ticked.items():
        of = inspection.unaffected if unaffected else inspection
        pulled = {carton.id for carton in of.draw.opened if carton.positions} if of is not None else set()
        left = [carton for carton, done in there.items() if not done and carton in pulled]
        undone[unaffected] = left if any(there.values()) else []
    units = None
    if undone[False]:
        units = sum(len(carton.positions) for carton in inspection.draw.opened if carton.id not in undone[False])
    return units, [*undone[False], *undone[True]]


def without_mark(inspection: Inspection, values: Values) -> tuple[str, ...] | None:
    """Opened cartons without a rework mark; None while some are not answered for and none is without.

    Raises
    ------
    InputError
        A carton with a mark and without one.
    """
    marks: dict[str, str] = {}
    for _, carton, name in _listed(inspection, "inside", values):
        other = name.removesuffix("inside") + "none"
        if values.text(name) and values.text(other):
            raise values.error(name, f"ticked, and so is {values.label(other)!r}: which is it?")
        if values.text(name) or values.text(other):
            marks[carton] = "yes" if values.text(name) else "no"
    without = tuple(carton for carton, mark in marks.items() if mark == "no")
    all_told = bool(marks) and {carton.id for carton in inspection.draw.opened} <= set(marks)
    return without if without or all_told else None


def carton_notes(inspection: Inspection, values: Values) -> list[str]:
    """What was noted beside cartons, a sentence each."""
    notes = []
    for _, carton, name in _listed(inspection, "note", values):
        if text := values.text(name):
            notes.append(f"carton {readable(carton, limit=60)}: {readable(text, limit=_NOTE)}")
    return list(dict.fromkeys(notes))
