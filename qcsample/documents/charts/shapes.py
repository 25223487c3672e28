"""What charts are made of: lines, markers and text, in styles that a grey print keeps apart.

Only `PolyLine`, `Polygon`, `Rect`, `Circle` and `String` are used, ungrouped, so that every renderer draws the
same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from qcsample.documents import fonts
from qcsample.documents.page import INK, WHITE


class Style(NamedTuple):
    """How one curve looks."""

    colour: Color
    dash: tuple[float, ...]
    marker: str


# The colours differ in brightness too: 49, 81, 103, 129, 156 and 17 of 255.
STYLES = (
    Style(HexColor(0x123A5A), (), "circle"),
    Style(HexColor(0xB02A1E), (9, 3), "square"),
    Style(HexColor(0x1F8A70), (2.5, 2.5), "triangle"),
    Style(HexColor(0xC77700), (9, 2.5, 2, 2.5), "diamond"),
    Style(HexColor(0xA98BD0), (15, 4), "wedge"),
    Style(HexColor(0x111111), (6, 2, 1.5, 2, 1.5, 2), "star"),
)
_CORNERS = {"square": (4, pi / 4, 1.2), "triangle": (3, pi / 2, 1.35), "diamond": (4, 0.0, 1.35)}


def second(style: int) -> tuple[float, ...]:
    """The dashes of a curve's second one: the pattern that none of the first three has."""
    return STYLES[(style + 3) % len(STYLES)].dash or (4, 2)


def line(
    drawing: Drawing,
    points: Iterable[tuple[float, float]],
    colour: Color,
    weight: float,
    dash: Sequence[float] = (),
) -> None:
    """Straight lines through `points` [points of the page]."""
    flat = [round(value, 3) for point in points for value in point]
    shape = PolyLine(flat, strokeColor=colour, strokeWidth=weight)
    if dash:
        shape.strokeDashArray = list(dash)
    drawing.add(shape)


def tint(drawing: Drawing, x: float, y: float, width: float, height: float, colour: Color) -> None:
    """A filled rectangle; `y` is its lower edge."""
    shape = Rect(round(x, 3), round(y, 3), round(width, 3), round(height, 3))
    shape.fillColor, shape.strokeColor = colour, None
    drawing.add(shape)


def marker(drawing: Drawing, x: float, y: float, shape: str, colour: Color, size: float, *, hollow: bool) -> None:
    """A marker about `size` in radius, filled, or hollow with a white inside."""
    inside = WHITE if hollow else colour
    if shape == "circle":
        drawing.add(Circle(round(x, 3), round(y, 3), size, fillColor=inside, strokeColor=colour, strokeWidth=0.9))
        return
    if shape == "star":
        rays = [(pi / 2 + i * pi / 5, size * (1.6 if i % 2 == 0 else 0.65)) for i in range(10)]
    else:
        turned = shape == "wedge"
        count, start, scale = _CORNERS["triangle" if turned else shape]
        rays = [((-start if turned else start) + 2 * pi * i / count, size * scale) for i in range(count)]
    corners = [round(value, 3) for a, r in rays for value in (x + r * cos(a), y + r * sin(a))]
    drawing.add(Polygon(corners, fillColor=inside, strokeColor=colour, strokeWidth=0.9))


def text(
    drawing: Drawing, x: float, y: float, said: str, size: float, *, colour: Color = INK, align: str = "left"
) -> None:
    """`said` in one line with its base line at `y`, to the half point; `x` is its left end, right end or middle."""
    if align == "right":
        x -= fonts.width(said, size)
    elif align == "centre":
        x -= fonts.width(said, size) / 2
    base = round(2 * y) / 2  # the SVG renderer turns text over at whole points of twice its height
    for font, piece in fonts.runs(said):
        drawing.add(String(round(x, 3), base, piece, fontName=font, fontSize=size, fillColor=colour))
        x += fonts.width(piece, size)


def blank(width: float, height: float) -> Drawing:
    """An empty white drawing in the documents' font, whole points wide and high."""
    fonts.runs("")  # registers the font that the drawing begins with
    drawing = Drawing(round(width), round(height), initialFontName=fonts.LATIN)
    tint(drawing, 0, 0, drawing.width, drawing.height, WHITE)
    return drawing
