"""The carton map: every carton of the list as a cell of a grid, the drawn ones dark, the unpacked hatched.

After the inspection it shows what was found: the opened cartons tinted, those with findings dark.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from reportlab.lib.colors import HexColor

from qcsample.documents import blocks, fonts
from qcsample.documents.page import DARK, INK, LABEL, MM, RULE, SMALL, WHITE, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.ranges import shown_ranges
from qcsample.documents.walk import carton_name
from qcsample.inspection import Inspection
from qcsample.lot import ID_FORMS, Lot
from qcsample.text import natural_key

MAP_LIMIT = 2000  # cartons
_ACROSS = (40, 30, 25, 20, 15, 10, 8, 5, 4, 3, 2, 1)  # cells in a row
_ABOVE = 58.0  # heading and legend [points]
_LEAST = 6.0  # size of the names where the map is made smaller for what stands below it [points]
_OPENED = HexColor(0xCAD4DA)
_NAMED = 24.0  # a second line of the legend, in two languages [points]
_HATCH = 4.5  # from one line of the hatching to the next [points]


class _Cell(NamedTuple):
    id: str
    name: str  # what is printed on the carton
    packed: bool = True


def map_shown(inspection: Inspection) -> bool:
    """Whether the list is short enough for a map."""
    return len(inspection.lot.cartons) + len(inspection.not_packed) <= MAP_LIMIT


def map_fits(sheet: Sheet, inspection: Inspection, below: float = 0.0) -> bool:
    """Whether the map has room on this page, with `below` left under it [points]."""
    if not map_shown(inspection):
        return False
    parts = _parts(inspection)
    below += _legend_more(inspection)
    across, _, high = _grid(sheet, parts, below)
    return _height(parts, across, high) < sheet.room - below


def _legend_more(inspection: Inspection) -> float:
    """What the legend takes beyond a line a language: that of a later sample names its cartons [points]."""
    return _NAMED if inspection.draw.stage > 1 else 0.0


def carton_map(
    sheet: Sheet,
    inspection: Inspection,
    below: float = 0.0,
    *,
    found: Mapping[str, int] | None = None,
    which: str = "",
) -> None:
    """All cartons in natural order, on a page of its own unless it fits here.

    Before the inspection those of the sample that is drawn now are dark, those of the samples before light.

    Parameters
    ----------
    sheet : Sheet
    inspection : Inspection
    below : float
        What must be left under it if it can [points]: the map is then drawn smaller.
    found : mapping of str to int, optional
        After the inspection: what was found in each carton. Of more than `MAP_LIMIT` cartons only the opened ones
        are shown then.
    which : str
        Of several lots the one that it shows, for the heading.
    """
    words, draw = sheet.words, inspection.draw
    drawn, lost = {c.id for c in draw.cartons}, {c.id for c in draw.lost}
    now = {c.id for c in (draw.cartons if found is not None else inspection.listed)}
    later = now != drawn
    more_room = _legend_more(inspection) if later else 0.0
    whole = found is None or map_shown(inspection)
    parts = _parts(inspection, None if whole else drawn)
    across, size, high = _grid(sheet, parts, below + more_room)
    under = 0.0 if found is None else _under(sheet, parts, across, size, high)
    high += under
    if not _height(parts, across, high) + more_room < sheet.room:
        sheet.new_page()
    title = words("map" if found is None else "map of findings")
    blocks.heading(sheet, f"{title}: {which}" if which else title)
    more = [key for key, there in (("map lost", lost), ("map not packed", inspection.not_packed and whole)) if there]
    key = "map explained" if found is None else "map findings" if whole else "map findings, opened"
    key = "map of a sample" if later else key
    said = []
    for name in words.languages:
        alone = Words([name])
        given = {"cartons": f"{sum(map(len, parts.values())):,}", "of": f"{len(inspection.lot.cartons):,}"}
        if later:
            given |= {"stage": str(draw.stage), "now": shown_ranges(now - lost, alone, SMALL, 0.9 * sheet.width)}
        counts = alone("map counts") if under else ""
        said.append(alone(key, counts=counts, more="".join(map(alone, more)), **given))
    blocks.sentences(sheet, said)
    sheet.y -= 2
    wide = sheet.width / across
    for prefix, cells in parts.items():
        if prefix:
            sheet.need(12 + high)
            sheet.put(sheet.left, sheet.y - 9, fonts.fit(prefix, SMALL, sheet.width), SMALL, colour=LABEL)
            sheet.y -= 12
        for start in range(0, len(cells), across):
            if sheet.room < high:
                sheet.new_page()
            y = sheet.y - high
            row = cells[start : start + across]
            for i, cell in enumerate(row):
                x = sheet.left + i * wide
                count = 0 if found is None else found.get(cell.id, 0)
                opened = cell.id in drawn
                dark = cell.id in now if found is None else opened and count > 0
                if opened:
                    sheet.tint(x, y, wide, high, DARK if dark else _OPENED)
                elif not cell.packed:
                    _hatch(sheet, x, y, wide, high)
                shown = fonts.fit(cell.name, size, wide - 2)
                base = y + under + (high - under - size * 0.72) / 2
                colour = WHITE if dark else INK if cell.packed else LABEL
                sheet.put(x + wide / 2, base, shown, size, colour=colour, align="centre")
                if under and count:
                    sheet.put(x + wide / 2, y + 2.2, f"{count:,}", 0.8 * size, bold=True, colour=WHITE, align="centre")
                if cell.id in lost:
                    sheet.rule(x + 1.5, y + 1.5, x + wide - 1.5, y + high - 1.5, 1.0, WHITE if dark else INK)
            end = sheet.left + len(row) * wide
            for i in range(len(row) + 1):
                sheet.rule(sheet.left + i * wide, y, sheet.left + i * wide, sheet.y)
            sheet.rule(sheet.left, sheet.y, end, sheet.y)
            sheet.rule(sheet.left, y, end, y)
            sheet.y = y
        sheet.y -= 3


def _under(sheet: Sheet, parts: Mapping[str, Sequence[_Cell]], across: int, size: float, high: float) -> float:
    """Room for a count under the name in each cell [points]; 0 where the map would no longer fit on one page."""
    more = 0.8 * size
    return more if _height(parts, across, high + more) <= sheet.full else 0.0


def _hatch(sheet: Sheet, x: float, y: float, wide: float, high: float) -> None:
    """Slanted lines over a cell; `x`, `y` is its lower left corner."""
    for i in range(1, int((wide + high) / _HATCH) + 1):
        along = i * _HATCH
        left, right = max(0.0, along - high), min(along, wide)
        sheet.rule(x + left, y + along - left, x + right, y + along - right, 0.5, RULE)


def _parts(inspection: Inspection, only: Collection[str] | None = None) -> dict[str, list[_Cell]]:
    """The cartons in natural order, apart by PO and style where these are part of the carton ids; or `only` some."""
    lot = inspection.lot
    cells = [_Cell(c.id, carton_name(c)) for c in lot.cartons if only is None or c.id in only]
    if only is None:
        cells += _away(lot, [name for name, _ in inspection.not_packed])
    parts: dict[str, list[_Cell]] = {}
    for cell in sorted(cells, key=lambda cell: natural_key(cell.id)):
        prefix = cell.id.rpartition("/")[0] if lot.id_form in ID_FORMS else ""
        parts.setdefault(prefix, []).append(cell)
    return parts


def _away(lot: Lot, ids: Sequence[str]) -> list[_Cell]:
    """Cartons that are not packed: of these only ids are known, without the leading zeros of the others' numbers."""
    filled = max((len(c.number) for c in lot.cartons if c.number[:1] == "0" and c.number.isdigit()), default=0)
    cells = []
    for name in ids:
        number = name.rpartition("/")[2] if lot.id_form in ID_FORMS else name
        cells.append(_Cell(name, number.zfill(filled) if number.isdigit() else number, packed=False))
    return cells


def _height(parts: Mapping[str, Sequence[_Cell]], across: int, high: float) -> float:
    captions = 12 * sum(map(bool, parts))
    return sum(-(-len(part) // across) * high + 3 for part in parts.values()) + captions + _ABOVE


def _grid(sheet: Sheet, parts: Mapping[str, Sequence[_Cell]], below: float) -> tuple[int, float, float]:
    """Cells in a row, size of their text, height of a row: the largest with which all fit on one page.

    The longest two in a hundred names may be cut. If a smaller size, not below `_LEAST`, leaves `below` under
    the map on this page, that is taken.
    """
    names = [cell.name for cells in parts.values() for cell in cells]
    widest = sorted(fonts.width(name, 1) for name in names)[-1 - len(names) // 50]
    grids = []
    for size in (9.0, 8.0, 7.0, 6.0, 5.0):
        least = min(widest * size + 3, sheet.width)
        across = next(count for count in _ACROSS if sheet.width / count >= max(least, 2.2 * size))
        grids.append((across, size, max(size * 1.9, 4 * MM if size > 6 else 10.5)))
    whole = (grid for grid in grids if -(-len(names) // grid[0]) * grid[2] + _ABOVE <= sheet.full)
    found = next(whole, grids[-1])
    if not below:
        return found
    smaller = (grid for grid in grids if _LEAST <= grid[1] <= found[1])
    return next((grid for grid in smaller if _height(parts, grid[0], grid[2]) < sheet.room - below), found)
