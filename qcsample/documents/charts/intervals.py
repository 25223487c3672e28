"""How much of a lot may be nonconforming: what was found and its bounds, a row a class, on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor

from qcsample.documents import fonts
from qcsample.documents.charts import shapes
from qcsample.documents.charts.curves import axis_end, tick_step
from qcsample.documents.page import DARK, INK, LABEL, LEADING, RULE, TINT

_SIZE = 8.5  # of the text [points]
_LINE = _SIZE * LEADING
_NAME = 0.24  # of the width, for the names
_ROW = 25.0
_TICKS = 10  # parts of the axis, at most
_THIN = HexColor(0x8C9AA3)


@dataclass(frozen=True, slots=True)
class Interval:
    """One class.

    Attributes
    ----------
    name : str
    found : float
        Share of the sample [-], or nonconformities per unit [1/unit].
    wide, narrow : (float, float) or None
        The bounds that decisions use, and the others: allowing for cartons, piece by piece.
    aql : float
        The same as a share [-]; 0 for none.
    """

    name: str
    found: float
    wide: tuple[float, float] | None = None
    narrow: tuple[float, float] | None = None
    aql: float = 0.0


@dataclass(frozen=True, slots=True)
class IntervalWords:
    """What the chart says: the axis, and its marks."""

    axis: str
    found: str
    wide: str
    narrow: str
    aql: str


def interval_drawing(
    intervals: Sequence[Interval], words: IntervalWords, *, rate: bool = False, width: float = 560.0
) -> Drawing:
    """A row a class: the wide bounds as a bar, the narrow ones as a thin one below it, what was found as a diamond.

    Parameters
    ----------
    intervals : sequence of Interval
        At least one.
    words : IntervalWords
    rate : bool
        Nonconformities, shown per 100 units.
    width : float
        Of the picture [points].
    """
    ends = [value for one in intervals for span in (one.wide, one.narrow) if span for value in span]
    end = axis_end([*(one / 1.25 for one in ends), *(one.found for one in intervals), 0.001], rate=rate)
    left, right = _NAME * width, width - 14
    room = right - left
    drawing = shapes.blank(width, len(intervals) * _ROW + 4 * _LINE + 12)
    top = float(drawing.height) - 2
    lower = top - len(intervals) * _ROW
    step = tick_step(100 * end, _TICKS)
    places = max(0, -floor(log10(step) + 1e-9))
    for i in range(floor(100 * end / step + 1e-9) + 1):
        x = left + room * i * step / 100 / end
        shapes.line(drawing, [(x, top), (x, lower)], RULE if i == 0 else TINT, 0.8)
        said = f"{i * step:,.{places if i else 0}f}" + ("" if rate else " %")
        shapes.text(drawing, x, lower - _LINE, said, _SIZE, colour=LABEL, align="centre")
    shapes.text(
        drawing, right, lower - 2 * _LINE, fonts.fit(words.axis, _SIZE, room), _SIZE, colour=LABEL, align="right"
    )
    for i, one in enumerate(intervals):
        middle = top - (i + 0.5) * _ROW
        lines = fonts.wrap(one.name, _SIZE, left - 10, 2)
        base = middle + len(lines) * _LINE / 2 - _SIZE
        for line in lines:
            shapes.text(drawing, 0, base, line, _SIZE)
            base -= _LINE
        shapes.line(drawing, [(left, top - (i + 1) * _ROW), (right, top - (i + 1) * _ROW)], TINT, 0.6)
        for span, y, high, colour in ((one.wide, middle, 8.0, DARK), (one.narrow, middle - 6.5, 3.5, _THIN)):
            if span is not None:
                low, up = (left + room * min(value, end) / end for value in span)
                shapes.tint(drawing, low, y, max(1.0, up - low), high, colour)
        if one.aql and one.aql <= end:
            x = left + room * one.aql / end
            shapes.line(drawing, [(x, middle + 10), (x, middle - 9)], INK, 1.0, (2, 1.5))
        spot = left + room * min(one.found, end) / end
        shapes.marker(drawing, spot, middle + (4 if one.wide else -4.75), "diamond", INK, 3.4, hollow=True)
    _legend(drawing, words, intervals)
    return drawing


def _legend(drawing: Drawing, words: IntervalWords, intervals: Sequence[Interval]) -> None:
    x, y = 0.0, 4.0
    if any(one.wide for one in intervals):
        shapes.tint(drawing, x, y - 0.5, 18, 8, DARK)
        x = _said(drawing, x + 22, y, words.wide)
    if any(one.narrow for one in intervals):
        shapes.tint(drawing, x, y + 1.5, 18, 3.5, _THIN)
        x = _said(drawing, x + 22, y, words.narrow)
    shapes.marker(drawing, x + 4, y + 3, "diamond", INK, 3.4, hollow=True)
    x = _said(drawing, x + 12, y, words.found)
    if any(one.aql for one in intervals):
        shapes.line(drawing, [(x + 3, y + 9), (x + 3, y - 2)], INK, 1.0, (2, 1.5))
        _said(drawing, x + 9, y, words.aql)


def _said(drawing: Drawing, x: float, y: float, text: str) -> float:
    """A word of the legend; where the next one begins."""
    shown = fonts.fit(text, _SIZE, float(drawing.width) - x)
    shapes.text(drawing, x, y, shown, _SIZE)
    return x + fonts.width(shown, _SIZE) + 14
