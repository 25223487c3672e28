"""The chart of a history: every bar where its bounds are, nothing outside of the picture."""

from __future__ import annotations

import pytest
from reportlab.graphics.shapes import Circle, Polygon, PolyLine, String

from qcsample.documents.charts.series import LotMark, Panel, series_drawing


def marks(*rows: tuple[float, float, float, bool]) -> tuple[LotMark, ...]:
    return tuple(
        LotMark(str(i), f"2026-05-{i:02d}", *row[:3], "tightened" if i > 2 else "normal", row[3])
        for i, row in enumerate(rows, 1)
    )


def test_bars_stand_where_their_bounds_are():
    panel = Panel("major", ((0.025, "2.5"),), marks((0.02, 0.01, 0.05, True), (0.1, 0.06, 0.2, False)))
    drawing = series_drawing([panel], [(m.day, m.name) for m in panel.marks], title="T")
    lines = [shape.points for shape in drawing.contents if isinstance(shape, PolyLine)]
    texts = {shape.text: shape for shape in drawing.contents if isinstance(shape, String)}
    zero, top = (texts[said].y + 3 for said in ("0", "20"))

    def share(y: float) -> float:
        return 20 * (y - zero) / (top - zero)

    upright = [points for points in lines if points[0] == points[2]]
    assert [[share(points[1]), share(points[3])] for points in upright] == [
        [pytest.approx(1, abs=0.1), pytest.approx(5, abs=0.1)],
        [pytest.approx(6, abs=0.1), pytest.approx(20, abs=0.1)],
    ]
    [good] = [shape for shape in drawing.contents if isinstance(shape, Circle) and shape.cx == upright[0][0]]
    assert share(good.cy) == pytest.approx(2, abs=0.1)
    squares = [shape for shape in drawing.contents if isinstance(shape, Polygon)]
    assert len(squares) == 1 + 2  # the lot that was refused, and the legend's two
    assert any(share(points[1]) == pytest.approx(2.5, abs=0.1) for points in lines if points[1] == points[3])


@pytest.mark.parametrize("count", [1, 2, 300])
def test_nothing_leaves_the_picture(count):
    rows = [(0.0, 0.0, 1.0 if i == 0 else 0.001, i % 2 == 0) for i in range(count)]
    many = tuple(LotMark(str(i), "2026-05-01", *row[:3], "reduced", row[3]) for i, row in enumerate(rows))
    panel = Panel("x" * 80, ((0.00065, "0.065"),), many)
    drawing = series_drawing([panel], [(m.day, m.name) for m in many], title="箱" * 100, note="n")
    for shape in drawing.contents:
        if isinstance(shape, PolyLine):
            assert all(0 <= x <= drawing.width for x in shape.points[::2])
            assert all(0 <= y <= drawing.height for y in shape.points[1::2])
        if isinstance(shape, String):
            assert 0 <= shape.x < drawing.width
            assert 0 <= shape.y < drawing.height
