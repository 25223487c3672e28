"""Charts: where points stand, that grey prints can be read, and the three kinds of file."""

from __future__ import annotations

import io
from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from reportlab.graphics.shapes import Ellipse, PolyLine, String

from qcsample.documents import fonts
from qcsample.documents.charts import Curve, Mark, Place, as_pdf, as_png, as_svg, axis_end, oc_drawing, traced
from qcsample.documents.charts.curves import tick_step
from qcsample.documents.charts.raster import dashes
from qcsample.documents.phrases import Words
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc
from qcsample.statistics.characteristics import oc, quality_at

SVG = "{http://www.w3.org/2000/svg}"
TITLE = "How often"
LEVELS = (0.95, 0.5, 0.1)


def curve(plan, end, name="", **options):
    at = quality_at(plan, LEVELS, **options)
    marks = tuple(Mark(float(p), pa, f"{100 * p:.3g} %") for p, pa in zip(at, oc(plan, at, **options), strict=True))
    points = traced(lambda p: oc(plan, p, **options), end, through=at, lot_size=options.get("lot_size"))
    return Curve(name or f"{plan.n}/{plan.ac}", points, marks)


def six(end=0.3):
    return [curve(Plan.single(n, ac), end) for n, ac in ((125, 7), (80, 3), (50, 5), (20, 1), (200, 14), (13, 0))]


@pytest.fixture(scope="module")
def drawing():
    return oc_drawing(six(), Words(["en"]), end=0.3, title=TITLE, note="Model: binomial.")


def lines(drawing):
    return [shape for shape in drawing.contents if isinstance(shape, PolyLine)]


def strings(drawing):
    return [shape for shape in drawing.contents if isinstance(shape, String)]


def frame(drawing):
    """Left, right, bottom and top of the chart: the axes are its one line of three points."""
    [axes] = [line.points for line in lines(drawing) if len(line.points) == 6]
    return axes[0], axes[4], axes[3], axes[1]


def drawn(drawing, end):
    """The curves as they stand on the picture, as arrays of quality and probability."""
    left, right, bottom, top = frame(drawing)
    found = []
    for line in lines(drawing):
        if len(line.points) > 6:
            x, y = np.array(line.points[::2]), np.array(line.points[1::2])
            found.append(((x - left) / (right - left) * end, (y - bottom) / (top - bottom)))
    return found


def test_drawn_points_lie_on_the_curve():
    plan = Plan.single(125, 7)
    [(p, pa)] = drawn(oc_drawing([curve(plan, 0.12)], Words(["en"]), end=0.12), 0.12)
    assert p[0] == pytest.approx(0)
    assert p[-1] == pytest.approx(0.12)
    assert np.abs(oc(plan, np.clip(p, 0, 1)) - pa).max() < 1e-4  # coordinates are thousandths of a point


@pytest.mark.parametrize(("n", "ac", "end"), [(100_000, 21, 0.5), (100_000, 2100, 0.03), (125, 7, 1.0), (5, 0, 0.5)])
def test_straight_lines_between_points_follow_the_curve(n, ac, end):
    plan = Plan.single(n, ac)
    points = traced(lambda p: oc(plan, p), end, through=quality_at(plan, LEVELS))
    assert len(points) < 500
    p, pa = np.array(points).T
    assert (np.diff(p) > 0).all()
    assert np.abs(oc(plan, p) - pa).max() < 1e-12
    between = p[:-1] + np.diff(p) * np.array([[0.25], [0.5], [0.75]])
    assert np.abs(oc(plan, between) - np.interp(between, p, pa)).max() < 0.0015


@pytest.mark.parametrize(("lot", "end"), [(20, 0.45), (3200, 0.12), (1_000_000, 0.12)])
def test_a_lot_has_whole_units(lot, end):
    plan = Plan.single(13, 0) if lot == 20 else Plan.single(125, 7)
    points = curve(plan, end, lot_size=lot).points
    units = [p * lot for p, _ in points]
    assert all(abs(unit - round(unit)) < 1e-6 for unit in units)
    assert round(units[-1]) == int(end * lot + 1e-9)
    if lot == 20:
        assert [round(unit) for unit in units] == list(range(10))


def test_risk_points_are_marked_where_they_are():
    plan = Plan.single(125, 7)
    one = curve(plan, 0.12)
    picture = oc_drawing([one], Words(["en"]), end=0.12)
    left, right, bottom, top = frame(picture)
    spots = {(round(c.cx, 1), round(c.cy, 1)) for c in picture.contents if hasattr(c, "cx")}
    for pa, p in zip(LEVELS, (0.0322, 0.0612, 0.0924), strict=True):  # the README's figures
        x, y = left + (right - left) * p / 0.12, bottom + (top - bottom) * pa
        assert any(abs(x - a) < 0.3 and abs(y - b) < 0.3 for a, b in spots)
    said = [shape.text for shape in strings(picture)]
    assert said.count("6.12 %") == 2  # in the table, and beside the point of a curve that is alone


@given(st.floats(1e-9, 1e9), st.integers(2, 20))
def test_steps_are_round_and_not_too_many(end, most):
    step = tick_step(end, most)
    assert f"{step:e}"[0] in "125"
    assert f"{step:.6e}"[2:8] == "000000"
    assert most / 2.5 * (1 - 1e-6) <= end / step <= most * (1 + 1e-6)


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=6))
def test_the_axis_has_room_for_what_is_marked(marked):
    end = axis_end(marked)
    assert max(marked) <= end <= 1
    assert end == 1 or end >= 1.24 * max(marked)
    assert axis_end([3.0], rate=True) >= 3.7


def test_ticks_are_in_per_cent_or_per_100():
    picture = oc_drawing([curve(Plan.single(125, 7), 0.12)], Words(["en"]), end=0.12)
    said = [shape.text for shape in strings(picture)]
    assert {"0 %", "2 %", "4 %", "12 %", "20 %", "100 %", "95 %"} <= set(said)
    rate = oc_drawing([curve(Plan.single(80, 21), 0.5, model="poisson")], Words(["en"]), end=0.5, rate=True)
    assert {"5", "45", "50", "Nonconformities per 100 units"} <= {shape.text for shape in strings(rate)}


def test_a_second_curve_is_thinner_and_dashed_otherwise():
    plan = Plan.single(125, 7)
    points = traced(lambda p: carton_oc(plan, p, cartons=15, icc=0.1), 0.14)
    for number in (1, 2, 3):
        pairs = [one for _ in range(number) for one in (curve(plan, 0.14), Curve("cartons", points, second=True))]
        picture = oc_drawing(pairs, Words(["en"]), end=0.14)
        looks = [line for line in lines(picture) if len(line.points) > 6]
        assert len({tuple(line.strokeDashArray or ()) for line in looks}) == 2 * number
        for first, second in zip(looks[::2], looks[1::2], strict=True):
            assert second.strokeWidth < first.strokeWidth
            assert second.strokeColor == first.strokeColor
            assert second.strokeDashArray


@pytest.mark.parametrize("languages", [["en"], ["zh"], ["en", "zh"]])
@pytest.mark.parametrize("count", [1, 3, 6])
def test_long_names_stay_on_the_picture_and_apart(count, languages):
    curves = [
        Curve(f"32/#/4, 32/3/6, 32/5/6 ({'a very long source ' * 6}, 电热水壶 {i})", one.points, one.marks)
        for i, one in enumerate(six()[:count])
    ]
    places = [Place(p, f"AQL {100 * p:g}") for p in (0.0065, 0.01, 0.015, 0.025, 0.04, 0.065)]
    picture = oc_drawing(curves, Words(languages), end=0.3, title="A title " * 20, places=places, note="note " * 40)
    boxes = []
    for shape in strings(picture):
        wide = fonts.width(shape.text, shape.fontSize)
        assert shape.x >= 0
        assert shape.x + wide <= picture.width + 0.01
        assert 0 < shape.y < picture.height - shape.fontSize * 0.7
        boxes.append((shape.x, shape.y, shape.x + wide, shape.y + 0.7 * shape.fontSize, shape.text))
    for a, b in combinations(boxes, 2):
        apart = a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1
        assert apart, (a[4], b[4])


def test_no_line_of_a_place_runs_through_a_name():
    places = [Place(p, f"AQL {100 * p:g}") for p in (0.0065, 0.01, 0.015, 0.025, 0.04, 0.065, 0.9)]
    picture = oc_drawing([curve(Plan.single(125, 7), 0.3)], Words(["en"]), end=0.3, places=places)
    names = [shape for shape in strings(picture) if shape.text.startswith("AQL ")]
    assert len(names) == 6  # the seventh lies beyond the axis
    upright = [line.points for line in lines(picture) if len(line.points) == 4 and line.points[0] == line.points[2]]
    for name in names:
        right = name.x + fonts.width(name.text, name.fontSize)
        assert not [p for p in upright if name.x < p[0] < right and max(p[1], p[3]) > name.y]


def test_svg_is_real_text_that_refers_to_nothing(drawing):
    data = as_svg(drawing, TITLE)
    assert data == as_svg(oc_drawing(six(), Words(["en"]), end=0.3, title=TITLE, note="Model: binomial."), TITLE)
    root = ElementTree.fromstring(data)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == TITLE
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert {"125/7", "13/0", "Lots accepted", "Model: binomial."} <= set(texts)
    assert len([node for node in root.iter(f"{SVG}polyline") if node.get("points").count(",") > 20]) == 6
    assert b"<!DOCTYPE" not in data
    assert b"href" not in data
    assert data.count(b"http") == data.count(b"://www.w3.org/2000/svg") == 1
    assert {node.get("style").split("fill: ")[1].split(";")[0] for node in root.iter(f"{SVG}polyline")} == {"none"}


def test_text_from_outside_is_text():
    name = '</text><script>alert("1")</script> fill: None; & \x07\u202e 箱'
    picture = oc_drawing([Curve(name, six()[0].points, six()[0].marks)], Words(["en"]), end=0.3, width=700)
    root = ElementTree.fromstring(as_svg(picture, name))
    assert root.find(f".//{SVG}script") is None
    assert "".join(node.text for node in root.iter(f"{SVG}text")).count("alert") == 1
    assert root.find(f"{SVG}title").text == name.replace("\x07", "<U+0007>").replace("\u202e", "<U+202E>")
    assert "fill: None;" in root.find(f"{SVG}title").text
    assert "<script>" in PdfReader(io.BytesIO(as_pdf(picture, name))).pages[0].extract_text()
    assert Image.open(io.BytesIO(as_png(picture, name))).size[0] == 1400


def test_pdf_has_one_page_its_title_and_embedded_fonts(drawing):
    data = as_pdf(drawing, TITLE)
    assert data == as_pdf(drawing, TITLE)
    reader = PdfReader(io.BytesIO(data))
    [page] = reader.pages
    assert reader.metadata.title == TITLE
    assert (page.mediabox.width, page.mediabox.height) == (drawing.width, drawing.height)
    text = page.extract_text()
    for said in ("How often", "Lots accepted", "125/7", "6.12 %", "Quality accepted this often", "Model: binomial."):
        assert said in text
    used = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert used
    assert all("NotoSans" in font["/BaseFont"] and "/FontFile2" in font["/FontDescriptor"] for font in used)


def test_png_has_its_size_and_title(drawing):
    data = as_png(drawing, TITLE)
    assert data == as_png(drawing, TITLE)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.mode) == ("PNG", "RGB")
    assert image.size == (2 * drawing.width, 2 * drawing.height)
    assert image.text["Title"] == TITLE
    assert Image.open(io.BytesIO(as_png(drawing, TITLE, scale=1))).size == (drawing.width, drawing.height)


def test_png_shows_what_was_drawn():
    plan = Plan.single(125, 7)
    picture = oc_drawing([curve(plan, 0.12)], Words(["en"]), end=0.12)
    left, right, bottom, top = frame(picture)
    grey = Image.open(io.BytesIO(as_png(picture, TITLE))).convert("L")
    for p in (0.042, 0.05, 0.07, 0.083):
        x = left + (right - left) * p / 0.12
        y = bottom + (top - bottom) * float(oc(plan, p))
        assert grey.getpixel((round(2 * x), round(2 * (picture.height - y)))) < 90
        assert grey.getpixel((round(2 * x) + 12, round(2 * (picture.height - y)) - 12)) > 220


def test_curves_differ_in_grey_and_in_shape(drawing):
    grey = Image.open(io.BytesIO(as_png(drawing, TITLE))).convert("L")
    samples, tones = [], []
    for name in ("125/7", "80/3", "50/5", "20/1", "200/14", "13/0"):
        [shape] = [one for one in strings(drawing) if one.text == name]
        middle = 2 * (drawing.height - shape.y - 3)
        part = np.asarray(grey.crop((20, round(middle) - 10, round(2 * shape.x) - 8, round(middle) + 10)))
        samples.append(part < 200)
        tones.append(int(part.min()))
    for a, b in combinations(samples, 2):
        assert (a != b).sum() > 40  # pixels of ink that only one has, whatever the colour
    assert all(b - a >= 20 for a, b in pairwise(sorted(tones)))


def test_pixels_refuse_a_shape_that_charts_lack(drawing):
    other = oc_drawing(six()[:1], Words(["en"]), end=0.3)
    other.add(Ellipse(10, 10, 5, 3))
    with pytest.raises(TypeError, match="Ellipse"):
        as_png(other, TITLE)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=8))
def test_dashes_cover_their_share_of_a_line(points):
    def length(part):
        return sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(part))

    whole = length(points)
    drawn_parts = sum(length(part) for part in dashes(points, (6, 2, 2, 2)))
    share = sum(min(max(whole - start, 0), on) for start, on in _starts(whole))
    assert drawn_parts == pytest.approx(share, abs=1e-6)


def _starts(whole):
    """Where each dash of the pattern 6 on, 2 off, 2 on, 2 off begins, and how long it is."""
    return [(12 * k + shift, on) for k in range(int(whole // 12) + 1) for shift, on in ((0, 6), (8, 2))]
