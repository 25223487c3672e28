"""Pick lists and remarks of double and multiple plans: which sample it is, which cartons are new."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from reportlab.graphics.shapes import String
from test_stages import AGREEMENT, FIRST, LOT, PLAN, SECOND, at

from qcsample import sample_risks
from qcsample.agreement import inspection_plan
from qcsample.documents import drawn, pick_list_pdf
from qcsample.documents.carton_map import carton_map
from qcsample.documents.charts.series import LotMark, Panel, series_drawing
from qcsample.documents.page import DARK, Sheet
from qcsample.documents.remarks import in_chinese

NEW = [carton.id for carton in SECOND.cartons if carton.stage == 2]


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_every_page_of_a_later_list_says_which_sample_it_is():
    for language, said in (("en", "sample 2"), ("zh", "第 2 次样本")):
        assert all(said in page for page in pages(pick_list_pdf(at(SECOND), languages=(language,))))
        assert not any(said in page for page in pages(pick_list_pdf(at(FIRST), languages=(language,))))
    both = pages(pick_list_pdf(at(SECOND)))
    assert both[0].startswith("Carton pick list, sample 2\n抽箱清单，第 2 次样本\n")


def test_the_map_names_the_new_cartons_and_only_they_are_dark(monkeypatch):
    painted: list[object] = []
    tint = Sheet.tint
    monkeypatch.setattr(Sheet, "tint", lambda *args: (painted.append(args[-1]), tint(*args))[1])
    told = {}
    for name, made in (("first", FIRST), ("second", SECOND)):
        sheet = drawn.begun(at(made), "pick list", ["en"], "a4")
        painted.clear()
        carton_map(sheet, at(made))
        told[name] = painted.count(DARK), len(painted) - painted.count(DARK)
    assert told == {"first": (9, 0), "second": (9, 9)}
    first, second = (" ".join(pages(pick_list_pdf(at(made), languages=("en",)))) for made in (FIRST, SECOND))
    assert "Dark: new" not in first
    named = re.search(r"Dark: new, to open for sample 2: ([^.]+)\.", second.replace("\n", " "))
    assert named
    ranges = [part.split(" – ") for part in named[1].split(", ")]
    assert [str(n) for part in ranges for n in range(int(part[0]), int(part[-1]) + 1)] == sorted(NEW, key=int)


def test_the_sizes_of_two_samples_stand_in_one_line_of_the_risks():
    risks = sample_risks(PLAN, cartons=(9, 80))
    page = next(p for p in pages(pick_list_pdf(at(FIRST), languages=("en",), risks=risks)) if "sample risks" in p)
    assert page.split("What this sample risks")[1].count("80 + 80") == 3


@pytest.mark.parametrize("severity", ["normal", "tightened", "reduced"])
@pytest.mark.parametrize(
    "source",
    [
        "h.db: 7 lots of A & B / Tumblers, the last of 2026-08-14",
        "h.db: the first lot of this supplier and product, as agreed",
    ],
)
def test_severities_by_the_lots_before_are_chinese_in_chinese(severity, source):
    plan = inspection_plan(AGREEMENT, LOT, severities={"major": severity, "minor": "normal"}, severity_from=source)
    [remark] = [text for text in plan.remarks if text.startswith("Severity by")]
    said = in_chinese(remark)
    word = {"normal": "正常", "tightened": "加严", "reduced": "放宽"}[severity]
    assert said.startswith(f"按先前各批确定的检验严格度：严重缺陷{word}、轻微缺陷正常（h.db：")
    assert not re.search(r"normal|tightened|reduced|major|minor|lots? of|agreed", said)
    if "7 lots" in source:
        assert "A & B / Tumblers 已有 7 批，最近一批 2026-08-14" in said


def test_a_chart_of_lots_keeps_its_title_off_the_axis():
    marks = (LotMark("1", "2026-05-01", 0.02, 0.01, 0.2, "normal", True),)
    drawing = series_drawing([Panel("major", ((0.025, "2.5"),), marks)], [("2026-05-01", "1")], title="T")
    texts = {shape.text: shape for shape in drawing.contents if isinstance(shape, String)}
    [title] = [shape for said, shape in texts.items() if said.startswith("major:")]
    assert title.y - texts["20"].y >= 1.5 * title.fontSize
