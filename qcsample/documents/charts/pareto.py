"""Defects by how often they were found: bars, the most frequent first, and what they come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor

from qcsample.documents import fonts
from qcsample.documents.charts import shapes
from qcsample.documents.page import INK, LABEL, LEADING, RULE, TINT

NO_KIND = "–"  # of a bar that stands for defects of several classes; the legend leaves it out
_SIZE = 8.5  # of the text [points]
_LINE = _SIZE * LEADING
_NAME = 0.36  # of the width, for the names
_NAME_LINES = 2
_COUNT = 40.0  # room for the counts, left of the bars [points]
_SHARE = 46.0  # and for what they come to together, right of them
_GAP = 8.0
# Bars differ in brightness: 24, 118, 190 and 71 of 255.
_FILLS = (HexColor(0x15191C), HexColor(0x5F7A8C), HexColor(0xB4C0C7), HexColor(0x35495C))
_MARK = HexColor(0xB02A1E)


@dataclass(frozen=True, slots=True)
class Bar:
    """One defect.

    Attributes
    ----------
    name, kind : str
        The defect and its class, as they are printed.
    count : int
        How often it was found, at least once.
    """

    name: str
    kind: str
    count: int


def pareto_drawing(
    bars: Sequence[Bar], *, defect: str, count: str, together: str, kinds: Sequence[str] = (), width: float = 560.0
) -> Drawing:
    """Bars from left to right, drawn on one axis with their running sum: its end is everything that was found.

    Parameters
    ----------
    bars : sequence of Bar
        At least one, in the order of drawing: the most frequent first, what is left over last.
    defect, count, together : str
        Titles of names, counts and running sum.
    kinds : sequence of str
        All classes in their order, each with its own shade; those of the bars if left out.
    width : float
        Of the picture [points].
    """
    left = _NAME * width
    names = [fonts.wrap(bar.name, _SIZE, left - _GAP, _NAME_LINES) for bar in bars]
    heights = [len(lines) * _LINE + 6 for lines in names]
    kinds = list(kinds or dict.fromkeys(bar.kind for bar in bars))
    shown = [kind for kind in kinds if kind in {bar.kind for bar in bars} and kind != NO_KIND]
    legend = _legend_rows(shown, width)
    drawing = shapes.blank(width, 2 * _LINE + sum(heights) + _LINE + len(legend) * (_LINE + 3) + 4)
    top = float(drawing.height) - _LINE - 4
    start, room = left + _COUNT, width - left - _COUNT - _SHARE
    shapes.text(drawing, 0, top, fonts.fit(defect, _SIZE, left / 2), _SIZE, colour=LABEL)
    shapes.text(drawing, start - _GAP, top, fonts.fit(count, _SIZE, left / 2), _SIZE, colour=LABEL, align="right")
    shapes.text(drawing, width, top, fonts.fit(together, _SIZE, room), _SIZE, colour=LABEL, align="right")
    total = sum(bar.count for bar in bars)
    upper, lower = top - 5, top - 5 - sum(heights)
    for i in range(0, 101, 20):
        x = start + room * i / 100
        shapes.line(drawing, [(x, upper), (x, lower)], RULE if i == 0 else TINT, 0.8)
        shapes.text(drawing, x, lower - _LINE, f"{i} %", _SIZE, colour=LABEL, align="centre")
    y = upper
    points = []
    for bar, lines, high, so_far in zip(bars, names, heights, accumulate(bar.count for bar in bars), strict=True):
        middle = y - high / 2
        base = middle + len(lines) * _LINE / 2 - _SIZE
        for line in lines:
            shapes.text(drawing, 0, base, line, _SIZE)
            base -= _LINE
        shapes.text(drawing, start - _GAP, middle - 3, f"{bar.count:,}", _SIZE, align="right")
        shapes.tint(drawing, start, middle - 4.5, max(0.8, room * bar.count / total), 9, _fill(kinds, bar.kind))
        points.append((start + room * so_far / total, middle))
        shapes.text(drawing, width, middle - 3, f"{100 * so_far / total:.0f} %", _SIZE, align="right")
        y -= high
    if len(points) > 1:
        shapes.line(drawing, points, _MARK, 1.1, (3, 2))
    for x, at in points:
        shapes.marker(drawing, x, at, "circle", _MARK, 2.2, hollow=True)
    y = lower - 2 * _LINE - 4
    for row in legend:
        for x, kind in row:
            shapes.tint(drawing, x, y, 12, 8, _fill(kinds, kind))
            shapes.text(drawing, x + 16, y + 0.5, fonts.fit(kind, _SIZE, width - 20), _SIZE, colour=INK)
        y -= _LINE + 3
    return drawing


def _fill(kinds: Sequence[str], kind: str) -> Color:
    return _FILLS[kinds.index(kind) % len(_FILLS)]


def _legend_rows(kinds: Sequence[str], width: float) -> list[list[tuple[float, str]]]:
    """Where each class stands in the legend, in as many rows as they take."""
    rows: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for kind in kinds:
        wide = min(width, fonts.width(kind, _SIZE) + 34)
        if rows[-1] and x + wide > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, kind))
        x += wide
    return rows
