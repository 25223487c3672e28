"""The carton map: every carton of the lot as a cell of a grid, the drawn ones dark."""

from __future__ import annotations

from qcsample.documents import blocks, fonts
from qcsample.documents.page import DARK, INK, LABEL, MM, SMALL, WHITE, Sheet
from qcsample.documents.walk import carton_name, walking_key
from qcsample.inspection import Inspection
from qcsample.lot import ID_FORMS, Carton

MAP_LIMIT = 2000  # cartons
_ACROSS = (40, 30, 25, 20, 15, 10, 8, 5, 4, 3, 2, 1)  # cells in a row
_ABOVE = 58.0  # heading and legend [points]


def map_fits(sheet: Sheet, inspection: Inspection) -> bool:
    """Whether the map has room on this page."""
    cartons = len(inspection.lot.cartons)
    if cartons > MAP_LIMIT:
        return False
    across, _, high = _grid(sheet, _names(inspection))
    parts = _parts(inspection)
    captions = 12 * sum(map(bool, parts))
    return sum(-(-len(part) // across) * high + 3 for part in parts.values()) + captions + _ABOVE < sheet.room


def carton_map(sheet: Sheet, inspection: Inspection) -> None:
    """All cartons in natural order, on a page of its own unless it fits here."""
    words, lot, draw = sheet.words, inspection.lot, inspection.draw
    if not map_fits(sheet, inspection):
        sheet.new_page()
    blocks.heading(sheet, words("map"))
    lost = {c.id for c in draw.lost}
    key = "map explained, lost" if lost else "map explained"
    blocks.sentences(sheet, words.lines(key, cartons=f"{len(lot.cartons):,}"))
    sheet.y -= 2
    drawn = {c.id for c in draw.cartons}
    across, size, high = _grid(sheet, _names(inspection))
    wide = sheet.width / across
    for prefix, cartons in _parts(inspection).items():
        if prefix:
            sheet.need(12 + high)
            sheet.put(sheet.left, sheet.y - 9, fonts.fit(prefix, SMALL, sheet.width), SMALL, colour=LABEL)
            sheet.y -= 12
        for start in range(0, len(cartons), across):
            if sheet.room < high:
                sheet.new_page()
            y = sheet.y - high
            row = cartons[start : start + across]
            for i, carton in enumerate(row):
                x = sheet.left + i * wide
                picked = carton.id in drawn
                if picked:
                    sheet.tint(x, y, wide, high, DARK)
                shown = fonts.fit(carton_name(carton), size, wide - 2)
                base = y + (high - size * 0.72) / 2
                sheet.put(x + wide / 2, base, shown, size, colour=WHITE if picked else INK, align="centre")
                if carton.id in lost:
                    sheet.rule(x + 1.5, y + 1.5, x + wide - 1.5, y + high - 1.5, 1.0, WHITE)
            end = sheet.left + len(row) * wide
            for i in range(len(row) + 1):
                sheet.rule(sheet.left + i * wide, y, sheet.left + i * wide, sheet.y)
            sheet.rule(sheet.left, sheet.y, end, sheet.y)
            sheet.rule(sheet.left, y, end, y)
            sheet.y = y
        sheet.y -= 3


def _parts(inspection: Inspection) -> dict[str, list[Carton]]:
    """The cartons in natural order, apart by PO and style where these are part of the carton ids."""
    parts: dict[str, list[Carton]] = {}
    for carton in sorted(inspection.lot.cartons, key=walking_key):
        prefix = carton.id.rpartition("/")[0] if inspection.lot.id_form in ID_FORMS else ""
        parts.setdefault(prefix, []).append(carton)
    return parts


def _names(inspection: Inspection) -> list[str]:
    return [carton_name(carton) for carton in inspection.lot.cartons]


def _grid(sheet: Sheet, names: list[str]) -> tuple[int, float, float]:
    """Cells in a row, size of their text, height of a row: the largest with which all fit on one page.

    The longest two in a hundred names may be cut.
    """
    widest = sorted(fonts.width(name, 1) for name in names)[-1 - len(names) // 50]
    across, size, high = 1, 5.0, 12.0
    for size in (9.0, 8.0, 7.0, 6.0, 5.0):
        least = min(widest * size + 3, sheet.width)
        across = next(count for count in _ACROSS if sheet.width / count >= max(least, 2.2 * size))
        high = max(size * 1.9, 4 * MM if size > 6 else 10.5)
        if -(-len(names) // across) * high + _ABOVE <= sheet.full:
            break
    return across, size, high
