"""A drawing as pixels: reportlab's own way needs a package more, Pillow comes along with it anyway.

The few shapes of `shapes` are drawn large and scaled down, which smooths their edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics

from qcsample.documents import fonts

_FINE = 3  # pixels drawn for each one kept, along a side

Point = tuple[float, float]
Ink = tuple[int, int, int] | None


def as_png(drawing: Drawing, title: str, *, scale: float = 2.0) -> bytes:
    """The drawing as a PNG of `scale` pixels a point (2: 144 to the inch).

    Characters that only a PDF reader's own fonts have are written as boxes.

    Raises
    ------
    TypeError
        The drawing has a shape that charts don't use.
    """
    size = (round(drawing.width * scale), round(drawing.height * scale))
    fine = scale * _FINE
    image = Image.new("RGB", (size[0] * _FINE, size[1] * _FINE), "white")
    pen = _Pen(ImageDraw.Draw(image), fine, float(drawing.height))
    for shape in drawing.contents:
        pen.draw(shape)
    about = PngInfo()
    about.add_itxt("Title", fonts.as_shown(title))
    out = BytesIO()
    small = image.resize(size, Image.Resampling.BOX)
    small.save(out, "PNG", optimize=True, dpi=(72 * scale, 72 * scale), pnginfo=about)
    return out.getvalue()


class _Pen:
    """Draws shapes, whose y grows upwards, on an image, whose y grows downwards."""

    def __init__(self, on: ImageDraw.ImageDraw, scale: float, height: float) -> None:
        self.on = on
        self.scale = scale
        self.height = height

    def draw(self, shape: object) -> None:
        if isinstance(shape, PolyLine):
            self._line(_pairs(shape.points), shape.strokeColor, shape.strokeWidth, shape.strokeDashArray or ())
        elif isinstance(shape, Polygon):
            points = _pairs(shape.points)
            self.on.polygon([self._at(point) for point in points], fill=_ink(shape.fillColor))
            if shape.strokeColor is not None:
                self._line([*points, *points[:2]], shape.strokeColor, shape.strokeWidth, ())
        elif isinstance(shape, Rect):
            corners = [(shape.x, shape.y + shape.height), (shape.x + shape.width, shape.y)]
            self.on.rectangle([self._at(corner) for corner in corners], fill=_ink(shape.fillColor))
        elif isinstance(shape, Circle):
            self._circle(shape)
        elif isinstance(shape, String):
            font = _font(shape.fontName, round(shape.fontSize * self.scale))
            spot = self._at((shape.x, shape.y))
            self.on.text(spot, shape.text, fill=_ink(shape.fillColor), font=font, anchor="ls")
        else:
            raise TypeError(f"{type(shape).__name__}: not a shape that charts are made of")

    def _at(self, point: Point) -> Point:
        return point[0] * self.scale, (self.height - point[1]) * self.scale

    def _line(self, points: Sequence[Point], colour: Color | None, weight: float, dash: Any) -> None:
        wide = max(1, round(weight * self.scale))
        for part in dashes(points, dash) if dash else [points]:
            self.on.line([self._at(point) for point in part], fill=_ink(colour), width=wide, joint="curve")

    def _circle(self, circle: Circle) -> None:
        for radius, colour in (
            (circle.r + circle.strokeWidth / 2, circle.strokeColor),
            (circle.r - circle.strokeWidth / 2, circle.fillColor),
        ):
            if colour is not None and radius > 0:
                corners = [(circle.cx - radius, circle.cy + radius), (circle.cx + radius, circle.cy - radius)]
                self.on.ellipse([self._at(corner) for corner in corners], fill=_ink(colour))


def dashes(points: Sequence[Point], pattern: Sequence[float]) -> Iterator[list[Point]]:
    """The drawn parts of a line through `points`: `pattern` is lengths drawn and left out by turns.

    >>> list(dashes([(0, 0), (10, 0)], (4, 2)))
    [[(0, 0), (4.0, 0.0)], [(6.0, 0.0), (10, 0)]]
    """
    part = [points[0]]
    i, left = 0, pattern[0]
    for (x, y), (to_x, to_y) in pairwise(points):
        length = hypot(to_x - x, to_y - y)
        done = 0.0
        while length - done > left:
            done += left
            spot = (x + (to_x - x) * done / length, y + (to_y - y) * done / length)
            if i % 2 == 0:
                yield [*part, spot]
            i += 1
            left = pattern[i % len(pattern)]
            part = [spot]
        left -= length - done
        part.append((to_x, to_y))
    if i % 2 == 0 and len(part) > 1:
        yield part


def _pairs(flat: Sequence[float]) -> list[Point]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def _ink(colour: Color | None) -> Ink:
    if colour is None:
        return None
    red, green, blue = (round(255 * part) for part in colour.rgb())
    return red, green, blue


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font file behind a font of the documents; Noto Sans where it is a PDF reader's own."""
    face: Any = getattr(pdfmetrics.getFont(name), "face", None)
    if not hasattr(face, "filename"):
        face = getattr(pdfmetrics.getFont(fonts.LATIN), "face")  # noqa: B009
    return ImageFont.truetype(face.filename, size, layout_engine=ImageFont.Layout.BASIC)
