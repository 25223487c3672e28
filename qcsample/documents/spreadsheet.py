"""The pick list for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from qcsample.documents.walk import carton_name, walk
from qcsample.inspection import Inspection
from qcsample.text import readable, spreadsheet_safe

COLUMNS = (
    "draw id",
    "carton",
    "carton id",
    "pallet",
    "stratum",
    "po",
    "style",
    "colour",
    "size",
    "description",
    "units stated",
    "units counted",
    "units to pull",
    "positions (unit no.)",
    "ticket",
    "state",
    "seal no.",
    "photo no.",
    "note",
)

REWORK_COLUMNS = ("questions", "seen before", "rework mark")


def pick_list_csv(inspection: Inspection) -> bytes:
    """The pick list as CSV: UTF-8 with a byte order mark, a row a carton, in the order of walking.

    Of a re-inspection the cartons of both draws, and columns for the questions that each carton serves, whether an
    earlier draw opened it, and the rework mark.

    A position in a carton is followed by its number in the order of pulling, in brackets. A text that a
    spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    rework = inspection.rework
    table.writerow((*COLUMNS, *(REWORK_COLUMNS if rework else ())))
    _rows(table, inspection, inspection)
    if inspection.unaffected is not None:
        _rows(table, inspection.unaffected, inspection)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _rows(table: Any, inspection: Inspection, whole: Inspection) -> None:
    """The cartons of one draw; `whole` is the inspection that it is part of."""
    rework = whole.rework
    asked = "".join(rework.questions) if rework else ""
    served = "D" if inspection is not whole else asked.replace("D", "")
    for group in walk(inspection):
        for row in group.rows:
            carton = row.carton
            pulls = [f"{position} ({number})" if number else str(position) for position, number in row.pulls]
            state = "drawn"
            if row.lost:
                state = f"lost, replaced by {', '.join(row.replaced_by)}" if row.replaced_by else "lost"
            elif row.late:
                state = "late, leaves the lot" if row.left_out else "late, extra"
            elif row.replaces:
                state = f"replaces {', '.join(row.replaces)}"
            what = [carton.what(key) for key in ("po", "style", "colour", "size", "description")]
            cells = [
                inspection.draw.draw_id,
                carton_name(carton),
                carton.id,
                carton.pallet,
                carton.stratum,
                *what,
                str(carton.units),
                "",
                str(len(row.pulls)),
                "; ".join(pulls),
                "; ".join(row.tickets),
                state,
            ]
            cells += [""] * 3
            if rework:
                cells += [" ".join(served), "yes" if carton.id in rework.first.seen else "", ""]
            table.writerow([spreadsheet_safe(readable(cell, limit=32_000)) for cell in cells])
