"""From a pick list that was filled in as a form to `Findings`: its lines by carton, or else its totals.

What is empty was not looked at; what was looked at and is fine has a 0. The lines are the full account once every
class has a line or a total, and the totals must agree with them. Notes on cartons, seals, photos, names and dates
stay in the file; a carton that can't be found is recorded with `qcsample pick --record RECORD --lost`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qcsample.answering import UNAFFECTED
from qcsample.errors import InputError
from qcsample.files import ordinary_bytes
from qcsample.findings import Findings
from qcsample.inspection import Inspection
from qcsample.reinspection import MARKS, TARGETED
from qcsample.sheets.filled_form import MAX_FILE, filled_fields
from qcsample.sheets.form_cartons import (
    carton_notes,
    cartons_counted,
    units_counted,
    units_of_done,
    units_pulled,
    without_mark,
)
from qcsample.sheets.form_fields import FORM, form_fields, identity, prefix
from qcsample.sheets.form_lines import findings_of
from qcsample.sheets.form_tally import Totals, totals_of
from qcsample.sheets.form_values import Values
from qcsample.text import readable

_SHOWN = 6  # cartons that a note names


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form said.

    Attributes
    ----------
    findings : Findings
        By carton where the form has lines and everything is answered; else counts, without what nobody looked at.
    notes : tuple of str
        What was written and is no finding, and why findings by carton are not kept: a sentence each.
    """

    findings: Findings
    notes: tuple[str, ...] = ()


def read_filled_form(path: str | Path, inspection: Inspection) -> FilledForm:
    """What was found, from the pick list of this inspection that was written with `fillable` and filled in.

    Parameters
    ----------
    path : path
        The PDF. Its form fields are read and nothing else of it; nothing in it is run or fetched.
    inspection : Inspection
        Whose form it is: one of another draw, list or state of the record is refused.

    Raises
    ------
    InputError
        Not the form of this record as it stands, a field that can't be understood, two fields that contradict each
        other, nothing filled in, no pypdf: one line that names the fields and the way out.
    """
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    path = Path(path)
    file = readable(path.name)
    data = ordinary_bytes(path, MAX_FILE, folder="; name the form in it", large=": no form of ours is")
    fields = form_fields(inspection)
    start = f"{prefix(inspection)}/"
    kinds = {start + name: asked.kind for name, asked in fields.items()}
    try:
        given = filled_fields(data, kinds, file, partial(_belongs, inspection))
        if start + FORM not in given:
            raise InputError("does not say which record it belongs to: it is not the form that --fillable wrote")
        return _read(inspection, Values(fields, {name.removeprefix(start): text for name, text in given.items()}))
    except InputError as error:
        raise InputError(error.message, source=file) from None


def _belongs(inspection: Inspection, said: str) -> None:
    """Refuses the form of another record.

    Raises
    ------
    InputError
        It is.
    """
    ours, theirs = identity(inspection).split("|"), said.split("|")
    if theirs == ours:
        return
    if len(theirs) != len(ours) or theirs[0] != ours[0]:
        raise InputError("is no form that this version of --fillable wrote; fill in the record's own")
    if theirs[1] != ours[1]:
        raise InputError(f"is the form of draw {readable(theirs[1], limit=64)!r}, the record is of {ours[1]!r}")
    if theirs[2] != ours[2]:
        raise InputError("is the form of a draw from another packing list: name the record of that list")
    raise InputError(
        f"is the form of this draw at record digest {readable(theirs[3], limit=16)}, the record is at {ours[3][:15]}…: "
        "it was drawn anew, or cartons were lost, came late or were added; fill in the list written then"
    )


def _read(inspection: Inspection, values: Values) -> FilledForm:
    """The findings in the values of a form."""
    lines = findings_of(inspection, values)
    totals = totals_of(inspection, values, lines)
    unmarked = without_mark(inspection, values)
    pulled, short = units_pulled(inspection, values)
    done, undone = units_of_done(inspection, values) if pulled is None else (None, [])
    unaffected = inspection.unaffected
    if unaffected is not None and (short or any(name in unaffected.lot.by_id for name in undone)):
        totals.targeted.pop("D", None)
        short = True
    counts, cartons = units_counted(inspection, values), cartons_counted(inspection, values)
    if not (lines or totals.classes or totals.tests or totals.targeted or unmarked is not None):
        raise InputError("no total and no line is filled in: write the totals, 0 where nothing was found")
    why = (
        f"{totals.unanswered[0]} has neither a line nor a total"
        if totals.unanswered
        else "not every carton is done"
        if undone or short
        else "the lines are those of the last sample"
        if totals.later
        else ""
    )
    fine = not lines and not any((*totals.classes.values(), *totals.targeted.values()))
    rows = tuple(row for _, row in lines) if not why and (lines or fine) else None
    classes, tests = _counts(inspection, totals, unmarked) if rows is None else ({}, dict(totals.tests))
    notes = [*totals.notes, *carton_notes(inspection, values)]
    if undone:
        more = f" and {len(undone) - _SHOWN:,} more" if len(undone) > _SHOWN else ""
        named = ", ".join(readable(name, limit=60) for name in undone[:_SHOWN])
        notes.append(f"not ticked as done, so not counted as pulled: carton {named}{more}")
    if lines and why:
        notes.append(f"findings by carton are not kept yet, only counts: {why}")
    findings = Findings(
        classes,
        tests,
        done if pulled is None else pulled,
        rows=rows,
        counted=counts,
        cartons_counted=cartons,
        unmarked=unmarked,
    )
    return FilledForm(findings, tuple(notes))


def _counts(
    inspection: Inspection, totals: Totals, unmarked: tuple[str, ...] | None
) -> tuple[dict[str, int], dict[str, int]]:
    """Counts by class and by test, where there is no full account by carton."""
    assert inspection.plan is not None
    classes, tests = dict(totals.classes), dict(totals.tests)
    alone = inspection.plan.classes[0].name  # where question B is not asked there is one plan for all
    if alone == MARKS and unmarked is not None:
        classes[MARKS] = len(unmarked)
    if "A" in totals.targeted:
        (classes if alone == TARGETED else tests)[TARGETED] = totals.targeted["A"]
    if "D" in totals.targeted:
        tests[UNAFFECTED] = totals.targeted["D"]
    return classes, tests
