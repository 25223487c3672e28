"""The blanks of a pick list by name: those of each carton, those of a tally, and the page for findings by carton."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qcsample.documents import blocks
from qcsample.documents.form import Blank, Form
from qcsample.documents.page import MM, Sheet
from qcsample.documents.rows import TICK, Column, Table
from qcsample.documents.walk import Row, carton_name
from qcsample.inspection import Inspection
from qcsample.sheets.form_fields import (
    CARTON,
    FORM,
    LINE,
    MARK,
    class_choices,
    defect_choices,
    identity,
    lines_of,
    places,
    prefix,
    spelled,
)

_ROW = 7 * MM
_SAID = {"inside": "mark inside", "none": "no mark", "of": "mark of", "unit": "line unit", "count": "line count"}
_EMPTY = {"done": TICK, "inside": TICK, "none": TICK} | dict.fromkeys((*CARTON, "of"), Blank())


def form_of(inspection: Inspection) -> Form:
    """The form that the list of an inspection becomes; a hidden field says which record it belongs to."""
    return Form(prefix(inspection), (FORM, identity(inspection)))


def carton_blanks(sheet: Sheet, part: Inspection, key: str) -> Callable[[Row], Mapping[str, Blank]]:
    """What is written beside each carton of a list; `key` is its part of the form: "list", or a question's letter."""
    if sheet.form is None:
        return lambda row: _EMPTY
    place, words = places(part), sheet.words
    fields = {"done": "tick"} | (MARK if key == "C" else CARTON)
    titles = {what: words("tick" if what == "done" else _SAID.get(what, what)) for what in fields}

    def blanks(row: Row) -> Mapping[str, Blank]:
        at, name = f"{key}/carton/{place[row.carton.id]}", carton_name(row.carton)
        return {
            what: Blank(f"{at}/{what}", f"{words('carton')} {name}: {titles[what]}", kind)
            for what, kind in fields.items()
        }

    return blanks


def class_field(key: str, name: str) -> str:
    """What the names of the fields of a class on a tally begin with."""
    return f"{key}/class/{spelled(name)}"


def counted(sheet: Sheet, field: str, of: str) -> tuple[Blank, Blank]:
    """Strokes and total of a row of a tally."""
    words = sheet.words
    return (
        Blank(f"{field}/strokes", f"{of}: {words('strokes')}"),
        Blank(f"{field}/total", f"{of}: {words('total')}", "number"),
    )


def findings_lines(sheet: Sheet, inspection: Inspection) -> None:
    """The page, of a form alone, on which findings are written by carton."""
    if sheet.form is None or inspection.plan is None:
        return
    words = sheet.words
    sheet.new_page()
    blocks.heading(sheet, words("lines"), 100)
    blocks.sentences(sheet, words.lines("lines explained"))
    blocks.sentences(sheet, words.lines("blank explained"))
    wide = {"carton": 66.0, "unit": 40.0, "class": 84.0, "count": 38.0, "photo": 46.0}
    number = 24.0
    rest = sheet.width - number - sum(wide.values())
    wide |= {"defect": rest * 0.6, "note": rest * 0.4}
    titles = {what: words(_SAID.get(what, what)) for what in LINE}
    choices = {"class": class_choices(inspection), "defect": defect_choices(inspection)}
    columns = [Column(words.stacked("line"), number, "centre")]
    columns += [Column(words.stacked(_SAID.get(what, what)), wide[what]) for what in LINE]
    table = Table(sheet, columns, _ROW)
    for line in range(1, lines_of(inspection) + 1):
        tip = f"{words('line')} {line}"
        table.row(
            (
                str(line),
                *(
                    Blank(f"line/{line}/{what}", f"{tip}: {titles[what]}", kind, choices.get(what, ()))
                    for what, kind in LINE.items()
                ),
            )
        )
    table.close()
