"""The building blocks of documents: titles, headings, facts, sentences, signatures, QR codes, commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportlab.lib.colors import Color

from qcsample.documents import fonts
from qcsample.documents.form import Blank
from qcsample.documents.page import BODY, DARK, INK, LABEL, LEADING, MM, SMALL, TINT, WHITE, Sheet
from qcsample.documents.qr_codes import qr_rows

QR_SIDE = 30 * MM
HEADING = 28.0  # room that a heading takes above what is kept with it [points]
SIGNATURES = 148.0  # height of the signature blocks [points]
SIGNATURES_LEAST = 112.0  # where there is not more room
_FACT = 9.0  # size of a fact's value
FACT_LABEL = 136.0  # room for its label where it stands before the value
_DARK = re.compile(b"\x01+")  # modules of a QR code, side by side
_NUMBER = 26.0  # room for the number of a paragraph
_SIGNED = {"name": "name", "signature": "signature", "signed date": "date"}  # what a party fills in: phrase -> field


def title(sheet: Sheet, lines: Sequence[str], under: str = "", width: float | None = None) -> None:
    """The title of a document, a line a language, and a line under it; the outline begins with it."""
    room = width or sheet.width
    sheet.bookmark(" ".join(lines))
    for i, line in enumerate(lines):
        size = 19.0 if i == 0 else 13.0
        sheet.y -= size * 1.25
        sheet.put(sheet.left, sheet.y + size * 0.25, fonts.fit(line, size, room), size, bold=True, colour=DARK)
    if under:
        sheet.y -= 3
        sheet.lines(sheet.left, fonts.wrap(under, 10, room, 2), 10, bold=True)
    sheet.y -= 4


def heading(sheet: Sheet, text: str, keep: float = 60.0) -> None:
    """The heading of a section, kept with `keep` points of what follows; it stands in the outline."""
    sheet.need(keep + HEADING)
    sheet.y -= 9
    sheet.bookmark(text)
    sheet.put(sheet.left, sheet.y - 10, text, 10.5, bold=True, colour=DARK)
    sheet.y -= 15
    sheet.rule(sheet.left, sheet.y, sheet.right, sheet.y, 0.9, DARK)
    sheet.y -= 4


def sentences(sheet: Sheet, lines: Sequence[str], size: float = 8.0, *, compact: bool = False) -> None:
    """A sentence in each language, one below the other; `compact` puts them in one line if they fit in it."""
    if compact and fonts.width(" · ".join(lines), size) <= sheet.width:
        lines = [" · ".join(lines)] if lines else []
    for line in lines:
        wrapped = fonts.wrap(line, size, sheet.width)
        for i, part in enumerate(wrapped):
            sheet.need(size * LEADING * min(2, len(wrapped) - i))
            sheet.lines(sheet.left, [part], size)
        sheet.y -= 1
    sheet.y -= 2


def numbered(sheet: Sheet, number: str, lines: Sequence[str]) -> None:
    """A numbered paragraph, a line a language; its first lines are kept together."""
    room = sheet.width - _NUMBER
    wrapped = [fonts.wrap(line, BODY, room) for line in lines]
    sheet.need(BODY * LEADING * min(2, sum(map(len, wrapped))))
    sheet.put(sheet.left, sheet.y - BODY * 1.02, number, BODY, colour=LABEL)
    for parts in wrapped:
        for i, part in enumerate(parts):
            sheet.need(BODY * LEADING * min(2, len(parts) - i))
            sheet.lines(sheet.left + _NUMBER, [part], BODY)
        sheet.y -= 1
    sheet.y -= 2.5


def bullets(sheet: Sheet, remarks: Iterable[str]) -> None:
    """Remarks, each behind a dot."""
    for remark in remarks:
        wrapped = fonts.wrap(remark, BODY, sheet.width - 10)
        for i, part in enumerate(wrapped):
            sheet.need(BODY * LEADING * min(2, len(wrapped) - i))
            if i == 0:
                sheet.put(sheet.left + 1, sheet.y - BODY * 1.02, "•", BODY)
            sheet.lines(sheet.left + 10, [part], BODY)
        sheet.y -= 1.5


def warning(sheet: Sheet, lines: Sequence[str]) -> None:
    """Sentences that nobody may overlook: white on dark."""
    _boxed(sheet, lines, INK, WHITE)


def notice(sheet: Sheet, lines: Sequence[str]) -> None:
    """Sentences to read before all others: bold on a tint."""
    _boxed(sheet, lines, TINT, INK)


def _boxed(sheet: Sheet, lines: Sequence[str], tint: Color, ink: Color) -> None:
    wrapped = [part for line in lines for part in fonts.wrap(line, 9, sheet.width - 16, 6)]
    height = len(wrapped) * 9 * LEADING + 9
    sheet.need(height + 6)
    sheet.y -= 3
    sheet.tint(sheet.left, sheet.y - height, sheet.width, height, tint)
    lower = sheet.y - height
    sheet.y -= 4
    sheet.lines(sheet.left + 8, wrapped, 9, bold=True, colour=ink)
    sheet.y = lower - 4


def facts(
    sheet: Sheet,
    pairs: Iterable[tuple[str, str | Blank]],
    columns: int = 2,
    width: float | None = None,
    most: int = 3,
    least: float = 0.0,
) -> None:
    """Label and value pairs in a grid; an empty value or a blank leaves its line to write on."""
    pairs = list(pairs)
    room = ((width or sheet.width) - 10 * (columns - 1)) / columns
    for start in range(0, len(pairs), columns):
        row = pairs[start : start + columns]
        values = [fonts.wrap(value, _FACT, room, most) if value and isinstance(value, str) else [] for _, value in row]
        height = max(least, SMALL * 1.3 + max(map(len, [*values, [""]])) * _FACT * 1.25 + 5)
        sheet.need(height)
        for i, ((label, value), lines) in enumerate(zip(row, values, strict=True)):
            x = sheet.left + i * (room + 10)
            sheet.put(x, sheet.y - SMALL, fonts.fit(label, SMALL - 0.5, room), SMALL - 0.5, colour=LABEL)
            y = sheet.y - SMALL * 1.3 - _FACT
            for line in lines:
                sheet.put(x, y, line, _FACT)
                y -= _FACT * 1.25
            sheet.rule(x, sheet.y - height + 2.5, x + room, sheet.y - height + 2.5)
            if isinstance(value, Blank):
                sheet.blank(value, x, sheet.y - height + 3, room, height - SMALL * 1.3 - 3.5)
        sheet.y -= height


def fact_lines(sheet: Sheet, pairs: Iterable[tuple[str, str]]) -> None:
    """Label and value pairs, a pair a line: for digests and sentences that are read in full."""
    for label, value in pairs:
        labels, lines, height = _fact_line(sheet, label, value)
        sheet.need(min(height, sheet.full))
        top = sheet.y
        y = top - BODY * 1.02
        for line in labels:
            sheet.put(sheet.left, y, line, SMALL, colour=LABEL)
            y -= SMALL * LEADING
        sheet.lines(sheet.left + FACT_LABEL, lines, BODY)
        sheet.y = top - height


def fact_lines_height(sheet: Sheet, pairs: Iterable[tuple[str, str]]) -> float:
    """The height of `fact_lines` [points]."""
    return sum(_fact_line(sheet, label, value)[2] for label, value in pairs)


def _fact_line(sheet: Sheet, label: str, value: str) -> tuple[list[str], list[str], float]:
    labels = fonts.wrap(label, SMALL, FACT_LABEL - 8)
    lines = fonts.wrap(value, BODY, sheet.width - FACT_LABEL)
    return labels, lines, max(len(lines) * BODY, len(labels) * SMALL) * LEADING + 2


def signatures(sheet: Sheet, parties: Sequence[str]) -> None:
    """A block for each party: name, signature, date and room for the chop."""
    words = sheet.words
    gap = 14.0
    room = (sheet.width - gap * (len(parties) - 1)) / len(parties)
    sheet.need(SIGNATURES_LEAST)
    height = min(SIGNATURES, sheet.room)
    part = (height - 18) / (SIGNATURES - 18)
    keys = ("name", "signature", "signed date", "chop")
    for i, party in enumerate(parties):
        x = sheet.left + i * (room + gap)
        sheet.tint(x, sheet.y - 14, room, 14)
        sheet.put(x + 4, sheet.y - 10, fonts.fit(party, BODY, room - 8), BODY, bold=True)
        y = sheet.y - 14
        for key, step in zip(keys, (24, 32, 24, 50), strict=True):
            y -= step * part
            label = words(key)
            sheet.put(x, y + 4, label, SMALL, colour=LABEL)
            sheet.rule(x + 62, y + 2, x + room, y + 2)
            if key != "chop":
                kind = "signature" if key == "signature" else "text"
                blank = Blank(f"sign/{i + 1}/{_SIGNED[key]}", f"{party}: {label}", kind)
                sheet.blank(blank, x + 62, y + 2.5, room - 62, min(step * part - 4, 26))
    sheet.y -= height


def qr(sheet: Sheet, text: str, x: float, y: float, side: float = QR_SIDE, *, mask: int | None = None) -> None:
    """`text` as a QR code; `x`, `y` is its lower left corner.

    With a `mask` (0 to 7) the best one is not searched for, which takes most of the time.
    """
    rows = qr_rows(text, mask)
    count = len(rows)
    dark = [
        f"{run.start()} {count - number} {run.end() - run.start()} 1 re"
        for number, row in enumerate(rows, 1)
        for run in _DARK.finditer(row)
    ]
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(side / count, side / count)  # whole numbers from here on: short, and quick to write
    canvas.setFillColor(INK)
    canvas.addLiteral(" ".join(dark) + " f")
    canvas.restoreState()


def command(sheet: Sheet, line: str) -> None:
    """A line to type, on a tint, as large as fits in one line if it can."""
    room = sheet.width - 12
    size = next((size for size in (8.5, 8.0, 7.5, 7.0, 6.5) if fonts.width(line, size) <= room), 7.0)
    lines = fonts.wrap(line, size, room)
    height = len(lines) * size * LEADING + 6
    sheet.need(height + 3)
    sheet.tint(sheet.left, sheet.y - height, sheet.width, height)
    sheet.y -= 3
    sheet.lines(sheet.left + 6, lines, size)
    sheet.y -= 6
