"""The risks on the pick list: short, in words for the factory, and where they take no page of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from document_samples import AGREEMENT, pages, risks, sample, squeezed, text

from qcsample.agreement import DefectClass
from qcsample.documents import pick_list_pdf
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.risks import RiskTable
from qcsample.plan import Plan, Stage

# Six hundred cartons of 24 units: n = 315, Ac = 14 and 21, from 25 cartons.
SIX_HUNDRED = sample(600)


def test_it_says_what_the_plan_and_the_cartons_risk():
    said = text(pick_list_pdf(SIX_HUNDRED, languages=("en",), risks=risks(SIX_HUNDRED)))
    # n = 315 and nothing found: below 0.95 % at 95 %, as practice prints it.
    assert "What this sample risks" in said
    ten, proved = (100 * (1 - risk ** (1 / 315)) for risk in (0.10, 0.05))
    assert f"critical 315 0 – {ten:.3g} % < {proved:.3g} % – / 10 " in said
    assert "major 315 14 " in said
    assert "units from 25 of 600 cartons" in said
    assert "icc 0 book icc 0.05 icc 0.1 icc 0.2" in said
    assert "% with 30 bad" in said
    assert "95 %" in said


def test_languages_stand_side_by_side():
    both = squeezed(pick_list_pdf(SIX_HUNDRED, risks=risks(SIX_HUNDRED)))
    chinese = squeezed(pick_list_pdf(SIX_HUNDRED, languages=("zh",), risks=risks(SIX_HUNDRED)))
    for phrase in ("本次抽样的风险", "样品取自600箱中的25箱", "坏30箱时"):
        assert phrase in both
        assert phrase in chinese
    assert "Whatthissamplerisks" in both
    assert "Whatthissamplerisks" not in chinese


def test_it_is_left_out_unless_given():
    said = text(pick_list_pdf(SIX_HUNDRED, languages=("en",)))
    assert "risks" not in said
    assert "icc" not in said


def test_where_all_units_are_inspected_there_is_nothing_to_say():
    fine = replace(AGREEMENT, classes=(DefectClass("major", 0.065),), tests=())
    tiny = sample(2, strata=(), agreement=fine)
    assert tiny.plan.classes[0].plan.full_inspection
    assert pick_list_pdf(tiny, risks=risks(tiny)) == pick_list_pdf(tiny)


def test_nonconformities_are_told_per_100_units():
    per_100 = replace(AGREEMENT, counting="nonconformities", classes=(DefectClass("all", 15.0),), tests=())
    made = sample(60, agreement=per_100)
    said = text(pick_list_pdf(made, languages=("en",), risks=risks(made)))
    assert "nonconformities per 100 units" in said
    assert "Columns icc" not in said
    assert "% with 3 bad" in said


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("languages", [("en",), ("zh",), ("en", "zh")], ids="+".join)
@pytest.mark.parametrize("cartons", [5, 60, 250, 400])
def test_a_usual_list_gains_no_page(cartons, languages, paper):
    made = sample(cartons)
    plain = pages(pick_list_pdf(made, languages=languages, paper=paper))
    told = pages(pick_list_pdf(made, languages=languages, paper=paper, risks=risks(made)))
    assert len(told) == len(plain)
    title = Words(languages)("sample risks")
    assert sum("".join(title.split()) in "".join(page.split()) for page in told) == 1


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("en", "zh")], ids="+".join)
@pytest.mark.parametrize("icc", [0.1, 0.15])
@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("severe", None),
        ("defects of the outer carton, its marks and its straps, all of them", None),
        ("<b>&amp;</b>", None),
        ("severe", Plan(tuple(Stage(32, min(i, 5), 6 + i) for i in range(7)), aql=2.5)),
    ],
    ids=["usual", "long", "markup", "seven stages"],
)
def test_the_height_is_what_it_takes(languages, icc, name, plan):
    made = sample(60, agreement=replace(AGREEMENT, icc=icc, tests=()))
    first, *others = made.plan.classes
    entries = (replace(first, name=name, plan=plan or first.plan), *others)
    made = replace(made, plan=replace(made.plan, classes=entries))
    sheet = Sheet("title", Words(languages))
    table = RiskTable(sheet, made, risks(made))
    before = sheet.y
    table.paint()
    assert before - sheet.y == pytest.approx(table.height, abs=0.01)
    assert name.split()[0] in text(sheet.pdf())


def test_it_is_not_torn_over_two_pages():
    sheet = Sheet("title", Words(("en",)))
    table = RiskTable(sheet, SIX_HUNDRED, risks(SIX_HUNDRED))
    sheet.y = sheet.bottom + table.height - 1
    table.paint()
    first, second = pages(sheet.pdf())
    assert "icc" not in first
    assert "minor 315 21" in second
