"""Finding the header: the rows whose cells name carton numbers and quantities, by score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qcsample.errors import InputError
from qcsample.packing.cells import Sheet, blank_row, column_index, column_letter, is_blank, shown
from qcsample.packing.words import FIELDS, field_of, is_size, size_name, squeezed
from qcsample.text import readable

SEARCHED = 60  # rows in which a header is looked for
_DEPTH = 3  # rows of one header
_CARTON = ("carton", "first", "last")
_QUANTITY = ("pcs", "total", "ctns", "full", "tail_pcs")
_ALIASES = {"color": "colour", "units": "total", "qty": "total", "from": "first", "to": "last", "item": "style"}
_PREFERRED = {"style": ("STYLE", "款", "ITEM", "货号", "貨號", "ART"), "total": ("TOTAL", "TTL", "总", "總", "合计")}


@dataclass
class Header:
    """Which column is what.

    Attributes
    ----------
    row, depth : int
        First row, counted from 0, and number of rows; depth 0 when columns were named by their letters.
    columns : dict of str to int
        Field -> column.
    sizes : list of (int, str)
        Size columns and their labels.
    texts : dict of int to str
        What the header prints above each column.
    score : float
        How much of a header it is.
    """

    row: int
    depth: int
    columns: dict[str, int] = field(default_factory=dict)
    sizes: list[tuple[int, str]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    score: float = 0.0

    @property
    def anchored(self) -> bool:
        """Whether it tells carton numbers and a quantity."""
        has = self.columns.keys()
        return any(key in has for key in _CARTON) and (bool(self.sizes) or any(key in has for key in _QUANTITY))

    def words(self) -> str:
        """The columns in words, for `Reading.understood`."""
        said = [
            f"{name} = {column_letter(c)} ({readable(self.texts.get(c, ''), limit=40)})"
            for name, c in self.columns.items()
        ]
        if self.sizes:
            said.append(
                f"sizes {', '.join(label for _, label in self.sizes[:20])} = "
                f"{column_letter(self.sizes[0][0])}-{column_letter(self.sizes[-1][0])}"
            )
        read = {*self.columns.values(), *(c for c, _ in self.sizes)}
        unread = [(c, text) for c, text in sorted(self.texts.items()) if c not in read and text.strip()]
        if unread:
            named = ", ".join(f"{column_letter(c)} ({readable(text, limit=40)})" for c, text in unread[:20])
            more = f" and {len(unread) - 20} more" if len(unread) > 20 else ""
            said.append(f"not read: {named}{more}")
        return "; ".join(said)


def wanted_columns(columns: Mapping[str, str] | None) -> dict[str, str]:
    """The columns that the user named, checked: field -> header text or column letters.

    Raises
    ------
    InputError
        A field that does not exist, or an empty column.
    """
    wanted = {}
    for given, column in (columns or {}).items():
        name = _ALIASES.get(str(given).lower(), str(given).lower())
        if name not in FIELDS:
            raise InputError(f"column {readable(str(given), limit=40)!r}: one of {', '.join(FIELDS)} is needed")
        if not isinstance(column, str) or not column.strip():
            raise InputError(f"column {name}: give the header text or the column's letters")
        wanted[name] = column.strip()
    return wanted


def find_header(sheet: Sheet, wanted: Mapping[str, str]) -> Header | None:
    """The first header of a sheet: of the rows that can be one, the first that is nearly as good as the best."""
    found = [
        header
        for row in range(min(SEARCHED, len(sheet.rows)))
        if (wanted or any(isinstance(value, str) and field_of(value) for value in sheet.rows[row]))
        and (header := header_at(sheet, row, wanted)) is not None
    ]
    if found:
        best = max(header.score for header in found)
        return next(header for header in found if header.score >= 0.6 * best)
    if wanted and all(re.fullmatch(r"[A-Za-z]{1,3}", text) for text in wanted.values()):
        header = Header(0, 0, {name: column_index(text) for name, text in wanted.items()})
        _settle(header)
        if header.anchored:
            return header
    return None


def header_at(sheet: Sheet, row: int, wanted: Mapping[str, str]) -> Header | None:
    """The header that begins at `row`, one to three rows deep; None if there is none."""
    if blank_row(sheet.rows[row]):
        return None
    best: Header | None = None
    for depth in range(1, _DEPTH + 1):
        if depth > 1 and not _continues(sheet, row, depth):
            break
        header = _header(sheet, row, depth, wanted)
        if header is not None and header.anchored and (best is None or header.score > best.score):
            best = header
    return best


def _continues(sheet: Sheet, row: int, depth: int) -> bool:
    """Whether the row `depth - 1` below `row` still belongs to a header that begins there."""
    at = row + depth - 1
    if at >= len(sheet.rows) or blank_row(sheet.rows[at]):
        return False
    above = _header(sheet, row, depth - 1, {})
    if above is None:
        return False
    anchored = any(key in above.columns for key in (*_CARTON, "ctns"))
    if not anchored and any(
        not (field_of(shown(v)) or is_size(shown(v))) for v in sheet.rows[at - 1] if not is_blank(v)
    ):
        return False
    carton = {above.columns[key] for key in _CARTON if key in above.columns}
    named = set(above.columns.values()) - {above.columns.get("size")}
    for column, value in enumerate(sheet.rows[at]):
        if is_blank(value):
            continue
        text = shown(value)
        if column in carton:
            if field_of(text) not in _CARTON:
                return False
        elif isinstance(value, str) and field_of(text):
            continue
        elif (column in named and not _spans_columns(sheet, at - 1, column)) or not is_size(text):
            return False
    return True


def _spans_columns(sheet: Sheet, row: int, column: int) -> bool:
    area = sheet.area(row, column)
    return area is not None and area[3] > area[1]


def _header(sheet: Sheet, row: int, depth: int, wanted: Mapping[str, str]) -> Header | None:
    header = Header(row, depth)
    width = max((len(sheet.rows[at]) for at in range(row, min(row + depth, len(sheet.rows)))), default=0)
    kept: list[tuple[str, int]] = []
    ignored = 0
    for column in range(width):
        parts, spanned = _parts(sheet, row, depth, column)
        if not parts:
            continue
        header.texts[column] = " ".join(parts)
        name = _named(parts, spanned)
        if name == "size column":
            header.sizes.append((column, size_name(parts[-1] if spanned or not is_size(parts[0]) else parts[0])))
        elif name == "ignore":
            ignored += 1
        elif name:
            kept.append((name, column))
    for name, column in kept:
        _assign(header, name, column)
    if not _override(header, sheet, row, depth, wanted):
        return None
    _settle(header)
    _ranges_in_counts(sheet, header)
    header.score = len(header.columns) + 0.5 * ignored + min(3, len(header.sizes))
    return header


def _parts(sheet: Sheet, row: int, depth: int, column: int) -> tuple[list[str], bool]:
    """The header texts above a column from top to bottom, and whether the top one spans several columns."""
    parts: list[str] = []
    spanned = False
    last = shown(sheet.raw(row + depth - 1, column)) if depth > 1 else ""
    for at in range(row, row + depth):
        text = shown(sheet.raw(at, column))
        area = sheet.area(at, column)
        if area is not None and area[3] > area[1] and area[0] >= row:
            text = shown(sheet.raw(area[0], area[1]))
            spanned = spanned or at < row + depth - 1
        elif not text and at < row + depth - 1 and last and area is None:
            text = _left_of(sheet, at, column)
            spanned = spanned or bool(text)
        elif text and at < row + depth - 1 and area is None:
            right = column + 1
            spanned = spanned or (
                is_blank(sheet.raw(at, right))
                and sheet.area(at, right) is None
                and bool(last)
                and not is_blank(sheet.raw(row + depth - 1, right))
            )
        if text and text not in parts:
            parts.append(text)
    return parts, spanned and len(parts) > 1


def _left_of(sheet: Sheet, row: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        text = shown(sheet.raw(row, left))
        if text:
            return text if sheet.area(row, left) is None else ""
    return ""


def _named(parts: list[str], spanned: bool) -> str:
    upper, lower = parts[0], parts[-1]
    if len(parts) == 1:
        return _size_or_field(upper)
    over, under = field_of(upper), field_of(lower)
    if under in ("first", "last"):
        return under
    if spanned:
        if over == "ignore":
            return "ignore"
        if is_size(lower) or (over == "size" and not under):
            return "size column"
        return field_of(" ".join(parts)) or under
    return field_of(" ".join(parts)) or _size_or_field(upper) or _size_or_field(lower)


def _size_or_field(text: str) -> str:
    return "size column" if is_size(text) else field_of(text)


def _assign(header: Header, name: str, column: int) -> None:
    """Gives a field its column; of two, the better word wins, and `QTY` beside `TOTAL QTY` is per carton."""
    if name not in header.columns:
        header.columns[name] = column
        return
    before = header.columns[name]
    texts = {at: header.texts[at].upper() for at in (before, column)}
    if name == "ctns" and any("件" in text for text in texts.values()) and "total" not in header.columns:
        pieces = column if "件" in texts[column] else before
        header.columns.update(ctns=before if pieces == column else column, total=pieces)
        return
    ranks = [
        next((i for i, word in enumerate(_PREFERRED.get(name, ())) if word in texts[at]), 99) for at in (before, column)
    ]
    if ranks[1] < ranks[0]:
        header.columns[name] = column
        if name == "total" and "pcs" not in header.columns:
            header.columns["pcs"] = before


def _override(header: Header, sheet: Sheet, row: int, depth: int, wanted: Mapping[str, str]) -> bool:
    for name, text in wanted.items():
        column = next((c for c, t in header.texts.items() if squeezed(t) == squeezed(text) != ""), None)
        if column is None:
            column = next(
                (
                    c
                    for c in header.texts
                    for at in range(row, row + depth)
                    if squeezed(shown(sheet.raw(at, c))) == squeezed(text) != ""
                ),
                None,
            )
        if column is None and re.fullmatch(r"[A-Za-z]{1,3}", text):
            column = next((c for c in [column_index(text)] if any(c < len(cells) for cells in sheet.rows)), None)
        if column is None:
            return False
        header.columns = {key: c for key, c in header.columns.items() if c != column}
        header.sizes = [size for size in header.sizes if size[0] != column]
        header.columns[name] = column
    return True


def _settle(header: Header) -> None:
    """Length, width and height are no sizes; first and last carton come as a pair or are one column."""
    letters = {column: label.upper() for column, label in header.sizes}
    header.sizes = [
        (c, label)
        for c, label in header.sizes
        if not (letters[c] == "L" and squeezed(header.texts.get(c + 1, "")) in ("w", "宽", "width"))
    ]
    columns = header.columns
    if "last" in columns and "first" not in columns and "carton" in columns:
        columns["first"] = columns.pop("carton")
    if "first" in columns and "last" not in columns:
        columns.setdefault("carton", columns["first"])
        del columns["first"]
    if "first" in columns and "last" in columns:
        columns.pop("carton", None)
    elif "last" in columns:
        del columns["last"]
    if header.sizes:
        columns.pop("size", None)


def _ranges_in_counts(sheet: Sheet, header: Header) -> None:
    """`NO. OF PKGS` and the like may head the carton numbers themselves: then ranges stand below."""
    column = header.columns.get("ctns")
    if column is None or any(key in header.columns for key in _CARTON):
        return
    for row in range(header.row + header.depth, min(header.row + header.depth + 3, len(sheet.rows))):
        value = sheet.rows[row][column] if column < len(sheet.rows[row]) else None
        if isinstance(value, str) and re.search(r"\d\s*[-~–—到至]\s*\D{0,5}\d", value[:200]):
            header.columns["carton"] = header.columns.pop("ctns")
            return
