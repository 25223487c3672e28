"""Charts of findings: bars and bounds stand where their numbers say, and grey prints keep classes apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, Rect, String

from qcsample.documents import fonts
from qcsample.documents.charts import (
    Bar,
    Curve,
    Interval,
    IntervalWords,
    Place,
    as_png,
    as_svg,
    interval_drawing,
    oc_drawing,
    pareto_drawing,
)
from qcsample.documents.charts.pareto import _FILLS
from qcsample.documents.phrases import Words

LONG = "a seam that opens under a light pull, seen from the outside of the garment " * 6
SAID = IntervalWords("share of the lot", "found", "allowing for cartons", "piece by piece", "AQL")
names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=200)


def rects(drawing: Drawing, height: float) -> list[Rect]:
    """The filled rectangles of that height, from the top."""
    found = [shape for shape in drawing.contents if isinstance(shape, Rect) and shape.height == height]
    return sorted(found, key=lambda rect: -rect.y)


def drawn(bars: list[Bar], **more: object) -> Drawing:
    return pareto_drawing(bars, defect="Defect", count="Found", together="Together", width=500, **more)


def faults(drawing: Drawing) -> list[str]:
    """What leaves the picture, and which texts touch."""
    wide, high = drawing.width + 0.5, drawing.height + 0.5
    found, texts = [], []
    for shape in drawing.contents:
        if isinstance(shape, String):
            end = shape.x + fonts.width(shape.text, shape.fontSize)
            box = (shape.x, shape.y - 0.2 * shape.fontSize, end, shape.y + 0.7 * shape.fontSize)
            texts.append((box, shape.text))
        elif isinstance(shape, Rect):
            box = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
        elif isinstance(shape, PolyLine):
            across, up = shape.points[::2], shape.points[1::2]
            box = (min(across), min(up), max(across), max(up))
        else:
            continue
        if box[0] < -0.5 or box[1] < -0.5 or box[2] > wide or box[3] > high:
            found.append(f"{box} leaves the picture")
    for (a, said), (b, other) in combinations(texts, 2):
        across, up = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if across > 0.6 and up > 0.6:
            found.append(f"{said!r} and {other!r} touch")
    return found


def test_bars_and_their_running_sum():
    counts = (5, 3, 1, 1)
    drawing = drawn([Bar(f"defect {i}", "major" if i % 2 else "minor", count) for i, count in enumerate(counts)])
    bars = rects(drawing, 9)
    assert len(bars) == len(counts)
    for bar, count in zip(bars, counts, strict=True):
        assert bar.width / bars[0].width == pytest.approx(count / 5, rel=1e-3)
    [line] = [s for s in drawing.contents if isinstance(s, PolyLine) and len(s.points) == 2 * len(counts)]
    left, whole = bars[0].x, bars[0].width / counts[0] * sum(counts)
    sums = [(x - left) / whole * sum(counts) for x in line.points[::2]]
    assert sums == pytest.approx([5, 8, 9, 10], rel=1e-3)
    said = [shape.text for shape in drawing.contents if isinstance(shape, String)]
    assert [text for text in said if text.endswith(" %")][-4:] == ["50 %", "80 %", "90 %", "100 %"]
    assert bars[0].fillColor != bars[1].fillColor


def test_classes_differ_in_brightness():
    grey = [sum(weight * part for weight, part in zip((0.3, 0.59, 0.11), fill.rgb(), strict=True)) for fill in _FILLS]
    assert min(abs(a - b) for a, b in combinations(grey, 2)) > 0.1


@given(st.lists(st.tuples(names, names, st.integers(1, 9_999_999)), min_size=1, max_size=15))
def test_any_names_and_counts_stay_inside(rows):
    drawing = drawn([Bar(*row) for row in sorted(rows, key=lambda row: -row[2])])
    for shape in drawing.contents:
        if isinstance(shape, String):
            assert shape.x >= -0.5
            assert shape.x + fonts.width(shape.text, shape.fontSize) <= drawing.width + 0.5
            assert -0.5 <= shape.y <= drawing.height


@pytest.mark.parametrize("count", [1, 2, 15])
def test_long_names_do_not_touch(count):
    assert not faults(
        drawn([Bar(LONG, LONG[:60], 3)] + [Bar(f"{i} {LONG}", f"class {i}", 1) for i in range(count - 1)])
    )


def test_bounds_stand_on_their_axis():
    told = [
        Interval("critical", 0.0, (0.0, 0.04), (0.0, 0.023)),
        Interval("major", 0.072, (0.018, 0.17), (0.035, 0.13), 0.025),
    ]
    drawing = interval_drawing(told, SAID, width=500)
    wide, narrow = ([rect for rect in rects(drawing, high) if rect.width != 18] for high in (8, 3.5))
    scale = wide[1].width / (0.17 - 0.018)
    zero = wide[0].x
    for rows, ends in ((wide, [one.wide for one in told]), (narrow, [one.narrow for one in told])):
        for rect, (low, high) in zip(rows, ends, strict=True):
            assert rect.x - zero == pytest.approx(scale * low, abs=0.02)
            assert rect.width == pytest.approx(scale * (high - low), abs=0.02)
    diamonds = [shape for shape in drawing.contents if isinstance(shape, Polygon)]
    middles = sorted(sum(shape.points[::2]) / 4 for shape in diamonds[:2])
    assert middles[1] - zero == pytest.approx(scale * 0.072, abs=0.02)
    assert not faults(drawing)


@pytest.mark.parametrize("count", [1, 16])
def test_bounds_of_many_classes_with_long_names(count):
    told = [Interval(f"{i} {LONG}", i / 20, (0.0, min(1.0, i / 18 + 0.01)), None, 0.01) for i in range(count)]
    assert not faults(interval_drawing(told, SAID, width=500))
    assert not faults(interval_drawing([Interval("rate", 1.5, None, (0.9, 2.4), 0.65)], SAID, rate=True, width=500))


def test_the_tint_is_where_the_lot_may_lie():
    curve = Curve("plan", ((0.0, 1.0), (0.1, 0.0)))
    with_band = oc_drawing([curve], Words(["en"]), end=0.1, band=(0.02, 0.5), places=[Place(0.099, "at most 9.9 %")])
    plain = oc_drawing([curve], Words(["en"]), end=0.1)
    [band] = [s for s in with_band.contents if isinstance(s, Rect) and s.width < with_band.width][:1]
    [axes] = [s.points for s in with_band.contents if isinstance(s, PolyLine) and len(s.points) == 6]
    left, right = axes[0], axes[4]
    assert band.x == pytest.approx(left + 0.2 * (right - left), abs=0.02)
    assert band.x + band.width == pytest.approx(right, abs=0.02)
    assert (
        len([s for s in plain.contents if isinstance(s, Rect)])
        == len([s for s in with_band.contents if isinstance(s, Rect)]) - 1
    )
    for shape in with_band.contents:
        if isinstance(shape, String):
            assert shape.x + fonts.width(shape.text, shape.fontSize) <= with_band.width


def test_other_renderers_take_them():
    for drawing in (drawn([Bar("a", "b", 1)]), interval_drawing([Interval("a", 0.1, (0.0, 0.2))], SAID)):
        assert b"<svg" in as_svg(drawing, "t")
        assert as_png(drawing, "t").startswith(b"\x89PNG")
        assert any(isinstance(shape, Circle | Polygon) for shape in drawing.contents)
