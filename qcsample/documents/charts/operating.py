"""Operating characteristics as a picture: curves, risk points, AQLs, and a table that says them in figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import floor, log10

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor

from qcsample.documents import fonts
from qcsample.documents.charts import shapes
from qcsample.documents.charts.curves import TICKS, Curve, Mark, Place, tick_step
from qcsample.documents.charts.shapes import STYLES
from qcsample.documents.page import INK, LABEL, LEADING, RULE, TINT
from qcsample.documents.phrases import Words

LEVELS = (0.95, 0.50, 0.10)
_SIZE = 8.5  # of the text [points]
_TITLE = 12.0
_LEFT, _RIGHT = 40.0, 34.0  # margins of the plot
_EDGE = 10.0  # margins of the rest
_SAMPLE = 58.0  # length of a line in the legend
_NAME_LINES = 3
_AQL = 90.0  # width of the title above what is accepted at the AQL
_DOTS = 60  # whole units up to which each is a dot
_LINE = _SIZE * LEADING
_BAND = HexColor(0xDCE3E7)


def oc_drawing(
    curves: Sequence[Curve],
    words: Words,
    *,
    end: float,
    rate: bool = False,
    lot_size: int | None = None,
    levels: Sequence[float] = LEVELS,
    places: Sequence[Place] = (),
    band: tuple[float, float] | None = None,
    title: str = "",
    note: str = "",
    width: float = 560.0,
    height: float = 300.0,
) -> Drawing:
    """Curves in one picture, their marks, and a table of them below.

    Parameters
    ----------
    curves : sequence of Curve
        At least one; a `second` one follows its first.
    words : Words
        The languages of axes and table.
    end : float
        The last quality of the axis [-], or with `rate` [1/unit].
    rate : bool
        Qualities are nonconformities per unit, shown per 100 units.
    lot_size : int, optional
        Curves are drawn at whole units of this lot [units].
    levels : sequence of float
        Probabilities of acceptance that `Curve.marks` belong to [-].
    places : sequence of Place
        Qualities named on the axis; those beyond its end are left out.
    band : (float, float), optional
        Qualities between which a lot lies: tinted.
    title, note : str
        Above the chart and below the table.
    width, height : float
        Of the picture, and of the chart in it without title and table [points].

    Returns
    -------
    Drawing
        As high as title, chart and table need.
    """
    table = _Table(curves, words, levels, lot_size, width)
    titles = fonts.wrap(title, _TITLE, width - 2 * _EDGE, 2) if title else []
    notes = fonts.wrap(note, _SIZE, width - 2 * _EDGE, 2) if note else []
    room = width - _LEFT - _RIGHT
    named = max((row + 1 for _, _, row in _rows(places, end, room)), default=0) * _LINE
    above = _EDGE + len(titles) * _TITLE * LEADING + _LINE + named + 6
    below = 2 * _LINE + 14
    total = above + height + below + table.height + len(notes) * _LINE + _EDGE
    drawing = shapes.blank(width, total)
    y = float(drawing.height) - _EDGE
    for one in titles:
        shapes.text(drawing, _EDGE, y - _TITLE, one, _TITLE)
        y -= _TITLE * LEADING
    shapes.text(drawing, _EDGE, y - _SIZE, words("chart accepted"), _SIZE, colour=LABEL)
    top = float(drawing.height) - above
    plot = _Plot(drawing, top - height, room, height, end)
    if band is not None:
        plot.band(*band)
    plot.axes(words, rate, lot_size, levels)
    plot.places(places)
    plot.curves(curves, lot_size)
    y = table.draw(drawing, plot.bottom - below)
    for one in notes:
        y -= _LINE
        shapes.text(drawing, _EDGE, y + 2, one, _SIZE, colour=LABEL)
    return drawing


def _rows(places: Sequence[Place], end: float, width: float) -> list[tuple[Place, float, int]]:
    """The places within the axis with where each name begins, from the left of the chart, and in which row.

    A name stands above every name on its right that it would touch, so that no line runs through one.
    """
    found: list[tuple[Place, float, int]] = []
    for place in sorted((one for one in places if 0 <= one.p <= end), key=lambda one: (-one.p, one.name)):
        wide = min(fonts.width(place.name, _SIZE), width / 3)
        start = min(width * place.p / end - 2, width + _RIGHT - _EDGE / 2 - wide)
        stop = start + wide + 6
        row = 1 + max((row for _, other, row in found if other < stop), default=-1)
        found.append((place, start, row))
    return found


class _Plot:
    """The chart proper: where a quality and a probability lie on the picture."""

    def __init__(self, drawing: Drawing, bottom: float, width: float, height: float, end: float) -> None:
        self.drawing = drawing
        self.left, self.bottom, self.width, self.height = _LEFT, bottom, width, height
        self.end = end

    def at(self, p: float, pa: float) -> tuple[float, float]:
        """The place of a point [points of the page]."""
        return self.left + self.width * p / self.end, self.bottom + self.height * pa

    def band(self, low: float, high: float) -> None:
        """A tint from one quality to another, over the height of the chart."""
        x, end = (self.at(min(p, self.end), 0)[0] for p in (low, high))
        shapes.tint(self.drawing, x, self.bottom, end - x, self.height, _BAND)

    def axes(self, words: Words, rate: bool, lot_size: int | None, levels: Sequence[float]) -> None:
        """Grid, ticks, titles, and the levels of the marks with their figures on the right."""
        right, top = self.left + self.width, self.bottom + self.height
        for i in range(0, 101, 20):
            y = self.at(0, i / 100)[1]
            shapes.line(self.drawing, [(self.left, y), (right, y)], TINT, 0.8)
            shapes.text(self.drawing, self.left - 5, y - 3, f"{i} %", _SIZE, align="right")
        step = tick_step(100 * self.end, TICKS)
        places = max(0, -floor(log10(step) + 1e-9))
        for i in range(floor(100 * self.end / step + 1e-9) + 1):
            x = self.at(i * step / 100, 0)[0]
            shapes.line(self.drawing, [(x, self.bottom), (x, top)], TINT, 0.8)
            shapes.line(self.drawing, [(x, self.bottom), (x, self.bottom - 4)], INK, 0.8)
            said = f"{i * step:,.{places if i else 0}f}" + ("" if rate else " %")
            shapes.text(self.drawing, x, self.bottom - 6 - _SIZE, said, _SIZE, align="centre")
        for level in levels:
            y = self.at(0, level)[1]
            shapes.line(self.drawing, [(self.left, y), (right, y)], LABEL, 0.5, (1, 2))
            shapes.text(self.drawing, right + 4, y - 3, f"{100 * level:g} %", _SIZE, colour=LABEL)
        shapes.line(self.drawing, [(self.left, top), (self.left, self.bottom), (right, self.bottom)], INK, 0.9)
        key = "chart rate" if rate else "chart quality" if lot_size is None else "chart quality of lot"
        said = words(key, units=f"{lot_size or 0:,}")
        y = self.bottom - 8 - _SIZE - _LINE
        shapes.text(self.drawing, right, y, fonts.fit(said, _SIZE, right - _EDGE), _SIZE, colour=LABEL, align="right")

    def places(self, places: Sequence[Place]) -> None:
        """A thin line up from the axis to the name of each place above the chart."""
        top = self.bottom + self.height
        for place, start, row in _rows(places, self.end, self.width):
            x = self.at(place.p, 0)[0]
            y = top + 5 + row * _LINE
            shapes.line(self.drawing, [(x, self.bottom), (x, y - 2)], LABEL, 0.6, (4, 2))
            shapes.text(
                self.drawing, self.left + start, y, fonts.fit(place.name, _SIZE, self.width / 3), _SIZE, colour=LABEL
            )

    def curves(self, curves: Sequence[Curve], lot_size: int | None) -> None:
        """Lines first, then marks on top of all of them."""
        looks = list(zip(curves, _styles(curves), strict=True))
        for curve, style in looks:
            look = STYLES[style]
            dash, weight = (shapes.second(style), 0.9) if curve.second else (look.dash, 1.8)
            shapes.line(self.drawing, (self.at(p, pa) for p, pa in curve.points), look.colour, weight, dash)
            if lot_size is not None and not curve.second and self.end * lot_size <= _DOTS:
                for p, pa in curve.points:
                    shapes.marker(self.drawing, *self.at(p, pa), "circle", look.colour, 1.7, hollow=False)
        for curve, style in looks:
            look = STYLES[style]
            for mark in curve.marks:
                if mark is not None and mark.p <= self.end:
                    spot = self.at(mark.p, mark.pa)
                    shapes.marker(self.drawing, *spot, look.marker, look.colour, 3.2, hollow=curve.second)
            if curve.aql is not None and curve.aql.p <= self.end:
                spot = self.at(curve.aql.p, curve.aql.pa)
                shapes.marker(self.drawing, *spot, "circle", look.colour, 4.6, hollow=True)
                shapes.marker(self.drawing, *spot, "circle", look.colour, 1.4, hollow=False)
        if len(curves) == 1:
            self._said([mark for mark in curves[0].marks if mark is not None])

    def _said(self, marks: Sequence[Mark]) -> None:
        """The marks of a curve that is alone, in figures beside them."""
        for mark in marks:
            x, y = self.at(mark.p, mark.pa)
            if x + 8 + fonts.width(mark.text, _SIZE) <= self.left + self.width:
                shapes.text(self.drawing, x + 8, y + 3, mark.text, _SIZE)


class _Table:
    """Legend and figures: a row a curve."""

    def __init__(
        self, curves: Sequence[Curve], words: Words, levels: Sequence[float], lot_size: int | None, width: float
    ) -> None:
        self.curves = curves
        self.width = width
        self.titles = [f"{100 * level:g} %" for level in levels]
        cells = [[mark.text if mark else "–" for mark, _ in zip_longest(curve.marks, levels)] for curve in curves]
        self.over = words.lines("chart accepted at" if lot_size is None else "chart accepted at, units")
        heads = words.lines("chart at AQL" if lot_size is None else "chart at AQL, binomial")
        self.at_aql = [part for one in heads for part in fonts.wrap(one, _SIZE, _AQL)]
        has_aql = any(curve.aql_text for curve in curves)
        if has_aql:
            self.titles.append("")
            cells = [[*row, curve.aql_text or "–"] for row, curve in zip(cells, curves, strict=True)]
        self.cells = cells
        self.wide = [
            max(fonts.width(said, _SIZE) for said in (title, *(row[i] for row in cells))) + 14
            for i, title in enumerate(self.titles)
        ]
        if has_aql:
            self.wide[-1] = max(self.wide[-1], 14 + max(fonts.width(said, _SIZE) for said in self.at_aql))
        risks = sum(self.wide[: len(levels)])
        missing = max(fonts.width(said, _SIZE) for said in self.over) + 10 - risks
        if missing > 0:
            self.wide[: len(levels)] = [one + missing / len(levels) for one in self.wide[: len(levels)]]
        self.levels = len(levels)
        self.name = words("plan")
        room = width - 2 * _EDGE - _SAMPLE - sum(self.wide)
        self.names = [fonts.wrap(curve.name, _SIZE, room, _NAME_LINES) for curve in curves]
        self.heads = max(len(self.over) + 1, len(self.at_aql) if has_aql else 0)
        self.height = (self.heads + sum(map(len, self.names))) * _LINE + 4 * len(curves) + 10

    def draw(self, drawing: Drawing, y: float) -> float:
        """The table from `y` downwards; where it ends."""
        right = self.width - _EDGE
        ends = [right - sum(self.wide[i + 1 :]) for i in range(len(self.wide))]
        for i, said in enumerate(self.over):
            base = y - (self.heads - 1 - len(self.over) + i + 1) * _LINE
            shapes.text(drawing, ends[self.levels - 1], base, said, _SIZE, colour=LABEL, align="right")
        for i, said in enumerate(self.at_aql if len(ends) > self.levels else ()):
            base = y - (self.heads - len(self.at_aql) + i + 1) * _LINE
            shapes.text(drawing, right, base, said, _SIZE, colour=LABEL, align="right")
        y -= self.heads * _LINE
        shapes.text(drawing, _EDGE + _SAMPLE, y, self.name, _SIZE, colour=LABEL)
        for end, title in zip(ends, self.titles, strict=True):
            shapes.text(drawing, end, y, title, _SIZE, colour=LABEL, align="right")
        y -= 4
        shapes.line(drawing, [(_EDGE, y), (right, y)], RULE, 0.6)
        for curve, style, name, row in zip(self.curves, _styles(self.curves), self.names, self.cells, strict=True):
            y -= 4
            base = y - _LINE + 2
            self._sample(drawing, curve, style, base + 3)
            for i, one in enumerate(name):
                shapes.text(drawing, _EDGE + _SAMPLE, base - i * _LINE, one, _SIZE)
            for end, said in zip(ends, row, strict=True):
                shapes.text(drawing, end, base, said, _SIZE, align="right")
            y -= len(name) * _LINE
        return y - 6

    def _sample(self, drawing: Drawing, curve: Curve, style: int, y: float) -> None:
        look = STYLES[style]
        dash, weight = (shapes.second(style), 0.9) if curve.second else (look.dash, 1.8)
        shapes.line(drawing, [(_EDGE, y), (_EDGE + _SAMPLE - 8, y)], look.colour, weight, dash)
        shapes.marker(drawing, _EDGE + (_SAMPLE - 8) / 2, y, look.marker, look.colour, 3.2, hollow=curve.second)


def _styles(curves: Sequence[Curve]) -> list[int]:
    """Of each curve the number of its style: the next one, or for a second curve that of its first."""
    found: list[int] = []
    number = -1
    for curve in curves:
        number += not curve.second
        found.append(max(0, number) % len(STYLES))
    return found
