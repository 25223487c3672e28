"""Lots in the order of their inspection: what was found, with its bounds, at which severity, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor

from qcsample.documents import fonts
from qcsample.documents.charts import shapes
from qcsample.documents.charts.curves import tick_step
from qcsample.documents.page import INK, LABEL, LEADING, RULE, TINT

_SIZE = 8.5  # of the text [points]
_TITLE = 12.0
_EDGE = 10.0
_LEFT, _RIGHT = 44.0, 60.0  # margins of a panel
_LINE = _SIZE * LEADING
_PANEL = 130.0  # height of a panel's chart
_ABOVE = 15.0  # between the chart and what its axis is: the topmost number lies in it
_TICKS = 6  # parts of the axis, at most
_STRIP = 13.0  # height of the strip of severities
_GOOD, _BAD = HexColor(0x123A5A), HexColor(0xB02A1E)
_STRIPS = {"normal": TINT, "tightened": HexColor(0xD9B8A6), "reduced": HexColor(0xC9DCC9)}


@dataclass(frozen=True, slots=True)
class LotMark:
    """One class in one lot.

    Attributes
    ----------
    name : str
        The lot's number.
    day : str
    estimate, lower, upper : float
        Share nonconforming [-], or nonconformities per unit [1/unit].
    severity : str
        Empty where no switching rules apply.
    accepted, again : bool
        Whether the class was accepted; whether the lot was presented before.
    """

    name: str
    day: str
    estimate: float
    lower: float
    upper: float
    severity: str
    accepted: bool
    again: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One class over the lots: its name, the AQLs it was inspected at as (share, printed), and the marks."""

    name: str
    aqls: tuple[tuple[float, str], ...]
    marks: tuple[LotMark, ...]
    rate: bool = False


def series_drawing(
    panels: Sequence[Panel], lots: Sequence[tuple[str, str]], *, title: str, note: str = "", width: float = 560.0
) -> Drawing:
    """The panels below each other, the same lots in the same place, with what the marks mean below.

    Parameters
    ----------
    panels : sequence of Panel
        At least one, none of them without marks.
    lots : sequence of (str, str)
        Day and name of every lot, in order: where the marks stand.
    title, note : str
        Above and below.
    width : float
        Of the picture [points].
    """
    titles = fonts.wrap(title, _TITLE, width - 2 * _EDGE, 3)
    notes = fonts.wrap(note, _SIZE, width - 2 * _EDGE, 3) if note else []
    each = _LINE + _ABOVE + 6 + _PANEL + _STRIP + 2 * _LINE + 12
    height = 2 * _EDGE + len(titles) * _TITLE * LEADING + each * len(panels) + (len(notes) + 2) * _LINE + 4
    drawing = shapes.blank(width, height)
    y = float(drawing.height) - _EDGE
    for one in titles:
        shapes.text(drawing, _EDGE, y - _TITLE, one, _TITLE)
        y -= _TITLE * LEADING
    places = list(dict.fromkeys(lots))
    for panel in panels:
        _Drawn(drawing, panel, places, y - _LINE - _ABOVE - 6 - _PANEL, width - _LEFT - _RIGHT).draw()
        y -= each
    _legend(drawing, y - _LINE)
    y -= 2 * _LINE
    for one in notes:
        y -= _LINE
        shapes.text(drawing, _EDGE, y, one, _SIZE, colour=LABEL)
    return drawing


class _Drawn:
    """One panel: where a lot and a share lie on the picture."""

    def __init__(
        self, drawing: Drawing, panel: Panel, places: Sequence[tuple[str, str]], bottom: float, width: float
    ) -> None:
        self.drawing, self.panel, self.bottom, self.width = drawing, panel, bottom, width
        self.step = width / max(1, len(places))
        self.x = {place: _LEFT + (i + 0.5) * self.step for i, place in enumerate(places)}
        marked = [mark.upper for mark in panel.marks] + [aql for aql, _ in panel.aqls]
        most = max(100 * max(marked), 0.01)
        self.tick = tick_step(most, _TICKS)
        self.ticks = ceil(most / self.tick - 1e-9)
        self.end = self.ticks * self.tick / 100

    def y(self, share: float) -> float:
        """The height of a share [points]."""
        return self.bottom + _PANEL * share / self.end

    def draw(self) -> None:
        unit = "nonconformities per 100 units" if self.panel.rate else "nonconforming, per cent of the lot"
        shapes.text(self.drawing, _EDGE, self.bottom + _PANEL + _ABOVE, f"{self.panel.name}: {unit}", _SIZE)
        self._axes()
        for mark in self.panel.marks:
            self._mark(mark)
        self._strip()

    def _axes(self) -> None:
        right = _LEFT + self.width
        for i in range(self.ticks + 1):
            y = self.y(i * self.tick / 100)
            shapes.line(self.drawing, [(_LEFT, y), (right, y)], RULE if i == 0 else TINT, 0.8)
            shapes.text(self.drawing, _LEFT - 5, y - 3, f"{i * self.tick:g}", _SIZE, align="right")
        for aql, said in self.panel.aqls:
            y = self.y(aql)
            shapes.line(self.drawing, [(_LEFT, y), (right, y)], LABEL, 0.9, (4, 2))
            shapes.text(self.drawing, right + 4, y - 3, f"AQL {said}", _SIZE, colour=LABEL)

    def _mark(self, mark: LotMark) -> None:
        x, colour = self.x[mark.day, mark.name], _GOOD if mark.accepted else _BAD
        low, high = self.y(mark.lower), self.y(mark.upper)
        cap = min(4.0, self.step / 4)
        shapes.line(self.drawing, [(x, low), (x, high)], colour, 1.2, (2, 2) if mark.again else ())
        for end in (low, high):
            shapes.line(self.drawing, [(x - cap, end), (x + cap, end)], colour, 1.2)
        size = min(3.2, max(1.4, self.step / 3))
        shape = "circle" if mark.accepted else "square"
        shapes.marker(self.drawing, x, self.y(mark.estimate), shape, colour, size, hollow=mark.again)

    def _strip(self) -> None:
        """The severities below the chart, a field a spell, and the lots' numbers, first and last day."""
        top = self.bottom - 5
        placed = sorted(self.panel.marks, key=lambda mark: self.x[mark.day, mark.name])
        own = [mark for mark in placed if not mark.again and mark.severity]
        for severity, spell in groupby(own, key=lambda mark: mark.severity):
            marks = list(spell)
            left, right = (self.x[mark.day, mark.name] for mark in (marks[0], marks[-1]))
            left, right = left - self.step / 2, right + self.step / 2
            shapes.tint(self.drawing, left, top - _STRIP, right - left - 1, _STRIP, _STRIPS.get(severity, TINT))
            for said in (severity, severity[:1].upper()):
                if fonts.width(said, _SIZE) <= right - left - 3:
                    shapes.text(self.drawing, (left + right) / 2, top - _STRIP + 3.5, said, _SIZE, align="centre")
                    break
        free = 0.0
        for mark in placed:
            x = self.x[mark.day, mark.name]
            wide = fonts.width(mark.name, _SIZE)
            if x - wide / 2 >= free:
                shapes.text(self.drawing, x, top - _STRIP - _LINE, mark.name, _SIZE, align="centre")
                free = x + wide / 2 + 3
        days = [placed[0].day, placed[-1].day]
        y = top - _STRIP - 2 * _LINE
        shapes.text(self.drawing, _LEFT, y, days[0], _SIZE, colour=LABEL)
        if len(placed) > 1:
            shapes.text(self.drawing, _LEFT + self.width, y, days[1], _SIZE, colour=LABEL, align="right")


def _legend(drawing: Drawing, y: float) -> None:
    x = _EDGE + 4
    for shape, colour, hollow, said in (
        ("circle", _GOOD, False, "accepted"),
        ("square", _BAD, False, "not accepted"),
        ("circle", _GOOD, True, "presented again, accepted"),
        ("square", _BAD, True, "presented again, not accepted"),
    ):
        shapes.marker(drawing, x, y + 3, shape, colour, 3.2, hollow=hollow)
        shapes.text(drawing, x + 8, y, said, _SIZE, colour=INK)
        x += fonts.width(said, _SIZE) + 26
