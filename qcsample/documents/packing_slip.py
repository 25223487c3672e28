"""The packing slip of units that were drawn to be sent to the buyer."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.documents import blocks, drawn
from qcsample.documents.cells import carton_cell, carton_column, goods_title, group_name, note, positions
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import LANGUAGES, beside
from qcsample.documents.rows import HAND, TICK, Cell, Column, Content, Table
from qcsample.documents.walk import goods_keys, goods_text, walk
from qcsample.inspection import Inspection


def packing_slip_pdf(inspection: Inspection, *, languages: Sequence[str] = LANGUAGES, paper: str = "a4") -> bytes:
    """The packing slip of units drawn to be sent to the buyer: they have no acceptance number.

    Parameters
    ----------
    inspection : Inspection
        Of the purpose "send".
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".

    Raises
    ------
    InputError
        Another language or paper.
    """
    sheet = drawn.begun(inspection, "packing slip", languages, paper)
    words = sheet.words
    sheet.y -= 3
    blocks.sentences(sheet, words.lines("slip explained"))
    agreement = inspection.agreement
    half = [
        (f"{words('from')}: {words('factory')}", agreement.supplier),
        (f"{words('to')}: {words('buyer')}", agreement.buyer),
    ]
    blocks.facts(sheet, half)
    blanks = ("address", "address", "telephone", "telephone", "courier", "parcels")
    blocks.facts(sheet, [(words(key), "") for key in blanks], least=26.0)
    _table(sheet, inspection)
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words(key) for key in ("signed factory", "signed inspector", "signed buyer")])
    drawn.the_draw(sheet, inspection)
    drawn.recheck(sheet, inspection)
    return sheet.pdf()


def _table(sheet: Sheet, inspection: Inspection) -> None:
    words = sheet.words
    groups = walk(inspection)
    keys = goods_keys(row.carton for group in groups for row in group.rows)
    blocks.heading(sheet, words("list"), 80)
    fixed = (26.0, 100.0, 40.0, 44.0, 40.0)
    rest = sheet.width - sum(fixed)
    spot = rest * 0.35
    table = Table(
        sheet,
        (
            Column(words.stacked("tick"), fixed[0]),
            carton_column(words, fixed[1]),
            Column(goods_title(words, keys), rest * 0.4, size=7.5, most=4),
            Column(words.stacked("stated"), fixed[2], "right", 9),
            Column(words.stacked("pull"), fixed[3], "centre", 10.5, True),
            Column(words.stacked("positions"), spot),
            Column(words.stacked("packed"), fixed[4]),
            Column(words.stacked("note"), rest * 0.25, size=7.0, most=20),
        ),
        HAND,
    )
    for group in groups:
        if group.kind:
            table.band(group_name(group, words))
        for row in group.rows:
            cells: tuple[Content, ...] = (
                "" if row.lost else TICK,
                carton_cell(row, fixed[1]),
                goods_text(row.carton.goods, keys),
                f"{row.carton.units:,}",
                "" if row.lost else str(len(row.pulls)),
                positions(row, words, {}, spot),
                "",
                beside(note(row, words, inspection.draw.carton_rule)),
            )
            table.row(cells, tint=row.lost)
    total = f"{len(inspection.draw.pulling):,}"
    table.row(("", Cell(words("slip total"), size=8.5), "", "", total, "", "", ""), tint=True)
    table.close()
