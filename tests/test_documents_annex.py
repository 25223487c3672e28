"""The quality annex: the words and numbers that both sides sign."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import fields, replace
from pathlib import Path

import pytest
from document_samples import AGREEMENT, pages, sample, squeezed, text
from rework_samples import TERMS, again

from qcsample.agreement import DefectClass, Refusal, SpecialTest, inspection_plan
from qcsample.agreement_file import read_agreement
from qcsample.carton_rules import CartonLimits
from qcsample.documents import annex_pdf
from qcsample.documents.annex_bands import lot_bands
from qcsample.documents.annex_phrases import ANNEX_PHRASES
from qcsample.documents.phrases import PHRASES
from qcsample.errors import InputError
from qcsample.rework import replanned
from qcsample.standards import attribute_plan, code_letter
from qcsample.terms import Agreement

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).parent / "golden" / "annex.txt"
PAGES = {"jackets": (7, 7), "kettles": (7, 8), "shoes": (7, 7), "": (6, 7)}  # A4, Letter; "": nothing filled in


def agreed(name: str) -> Agreement:
    """The agreement of an example; the default one without a name."""
    return read_agreement(ROOT / "examples" / name / "agreement.toml") if name else Agreement()


def golden() -> str:
    """The words of an annex, a line a page."""
    return "".join(f"{page}\n" for page in pages(annex_pdf(AGREEMENT, languages=("en",))))


def test_the_words_are_the_golden_ones():
    assert golden().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_page_counts_and_the_digest_on_every_page(name, paper):
    agreement = agreed(name)
    printed = pages(annex_pdf(agreement, paper=paper))
    assert len(printed) == PAGES[name][paper == "letter"]
    for number, page in enumerate(printed, 1):
        assert agreement.digest in page
        assert f"Page {number} of {len(printed)}" in page


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_was_agreed_is_in_it(name):
    agreement = agreed(name)
    said = squeezed(annex_pdf(agreement))
    texts = [getattr(agreement, field.name) for field in fields(agreement)]
    wanted = [value for value in texts if isinstance(value, str) and value]
    wanted = [value for value in wanted if value not in (agreement.edition, *_TERMS)]
    wanted += [name for entry in agreement.classes for name in (entry.name, *entry.defects)]
    wanted += [part for test in agreement.tests for part in (test.name, test.level, test.description)]
    for value in (*wanted, *agreement.difference):
        assert "".join(value.split()) in said, value


_TERMS = (  # said in words
    *"II normal single en sqrt by-the-book".split(),
    "nonconforming units",
    "accepted",
    "accepted or re-inspection passed",
    "per-carton 8",
)


# The table of lot sizes


LADDER = [2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10001, 35001, 150001, 500001]  # the standards' Table I


@pytest.mark.parametrize("quantity", [None, 1, 2, 8, 9, 3200, 3201, 150_000, 500_000, 500_001, 9_000_000])
def test_the_bands_go_up_to_the_order_and_one_more(quantity):
    bands = lot_bands(Agreement(order_quantity=quantity))
    assert [band.low for band in bands] == LADDER[: len(bands)]
    assert [band.high for band in bands] == [low - 1 for low in LADDER[1 : len(bands)]] + [bands[-1].high]
    if quantity is None:
        assert len(bands) == 15
        assert not any(band.ordered for band in bands)
    else:
        at = max(bisect_right(LADDER, quantity), 1)
        assert len(bands) == min(at + 1, 15)
        assert [band.ordered for band in bands].index(True) == at - 1


TESTS = (SpecialTest("drop", "S-1", 2.5), SpecialTest("function", "S-4", 1.5))
VARIED = {
    "normal": Agreement(tests=TESTS),
    "tightened": Agreement(severity="tightened", level="III"),
    "reduced": Agreement(severity="reduced", level="I", edition="MIL-STD-105E"),
    "iso": Agreement(edition="ISO 2859-1:1999", tests=TESTS),
    "fine": Agreement(classes=(DefectClass("major", 0.01), DefectClass("minor", 0.065))),
    "double": Agreement(sampling="double", tests=TESTS),
    "multiple": Agreement(sampling="multiple"),
    "rate": Agreement(counting="nonconformities", classes=(DefectClass("any", 65.0),)),
}


@pytest.mark.parametrize("name", VARIED)
def test_the_plans_of_a_band_are_those_of_every_lot_in_it(name):
    agreement = VARIED[name]
    graded = {entry.name: (entry.aql, agreement.level) for entry in agreement.classes if entry.aql}
    graded |= {test.name: (test.aql, test.level) for test in agreement.tests}
    words = {"severity": agreement.severity, "sampling": agreement.sampling, "edition": agreement.edition}
    for band in lot_bands(agreement):
        high = band.high or 10 * band.low
        assert band.letter == code_letter(band.low, agreement.level) == code_letter(high, agreement.level)
        for key, (aql, level) in graded.items():
            near = {band.full_up_to(key), band.full_up_to(key) + 1}
            for lot in {band.low, (band.low + high) // 2, high} | {n for n in near if band.low <= n <= high}:
                plan = attribute_plan(lot, aql, level=level, **words)
                if lot <= band.full_up_to(key):
                    assert plan.full_inspection
                    assert (plan.n, plan.ac, plan.re) == (lot, band.plans[key].ac, band.plans[key].re)
                else:
                    assert not plan.full_inspection
                    assert plan.stages == band.plans[key].stages
                    assert plan.letter == (band.arrow_to(key) or code_letter(lot, level))


def test_a_class_that_is_not_allowed_takes_the_largest_sample():
    for band in lot_bands(Agreement(order_quantity=9600)):
        critical = band.plans["critical"]
        assert (critical.ac, critical.re) == (0, 1)
        assert critical.n == max(band.plans[name].n for name in ("major", "minor"))


def printed_rows(agreement: Agreement, table: int = 1) -> dict[str, str]:
    """The rows of a table of lot sizes by their first number, as printed; 1 is that of the first presentation."""
    said = text(annex_pdf(agreement, languages=("en",)))
    rows = re.split(r" (?=[\d,]+ – [\d,]+ [A-R] |[\d,]+ and over [A-R] )", said.split("Lot size Letter")[table])
    return {row.split(" ")[0].replace(",", ""): row for row in rows[1:]}


def test_the_table_prints_what_the_standard_says():
    rows = printed_rows(replace(AGREEMENT, order_quantity=3200))
    assert set(rows) == {str(low) for low in LADDER[:11]}
    # Z1.4, Tables I and II-A, AQL 2.5 and 4.0
    assert rows["1201"] == "1,201 – 3,200 K 125 · 0/1 125 · 7/8 125 · 10/11"
    assert rows["501"] == "501 – 1,200 J 80 · 0/1 80 · 5/6 80 · 7/8"
    assert rows["51"].startswith("51 – 90 E 20 · 0/1 → F 20 · 1/2 → F 13 · 1/2")
    assert rows["2"].startswith("2 – 8 A 5 · 0/1 → C ≤ 5: 100 % 5 · 0/1 → C ≤ 5: 100 % 3 · 0/1 → B ≤ 3: 100 %")


def test_a_lot_presented_again_has_its_own_table():
    agreement = replace(AGREEMENT, order_quantity=3200, tests=())
    rows = printed_rows(agreement, 2)
    assert set(rows) == {str(low) for low in LADDER[:11]}
    # Z1.4, Table II-B (tightened), AQL 2.5 and 4.0
    assert rows["1201"] == "1,201 – 3,200 K 125 · 0/1 125 · 5/6 125 · 8/9"
    assert rows["501"] == "501 – 1,200 J 80 · 0/1 80 · 3/4 80 · 5/6"
    assert rows["281"] == "281 – 500 H 50 · 0/1 50 · 2/3 50 · 3/4"
    double = printed_rows(replace(agreement, sampling="double"), 2)  # question B is on single sampling
    assert {low: row for low, row in double.items() if low != "3201"} == {
        low: row for low, row in rows.items() if low != "3201"
    }
    alone = text(annex_pdf(replace(agreement, severity="tightened"), languages=("en",)))
    assert alone.count("Lot size Letter") == 1


@pytest.mark.parametrize("cartons", [12, 40, 120])
def test_question_b_asks_what_the_table_says(cartons):
    made = again(sample(2 * cartons, agreement=TERMS), affected=cartons, leaks=20)
    question = replanned(made).question("B")
    assert question is not None
    band = next(
        band
        for band in lot_bands(replace(TERMS, severity="tightened", order_quantity=None))
        if band.low <= question.lot_size and (band.high is None or question.lot_size <= band.high)
    )
    for entry in question.plans:
        assert entry.plan.stages == band.plans[entry.name].stages


def test_a_table_of_lot_sizes_stays_on_one_page():
    for name in PAGES:
        for paper in ("a4", "letter"):
            for page in pages(annex_pdf(agreed(name), languages=("en",), paper=paper)):
                assert ("Lot size Letter" in page) is ("2 – 8 A " in page)


def test_stages_are_printed_a_line_each():
    rows = printed_rows(replace(AGREEMENT, order_quantity=3200, sampling="double", tests=()))
    # Z1.4, Table III-A, letter K: AQL 2.5 is 3/7, 8/9; AQL 4.0 is 5/9, 12/13
    assert "80 · 3/7 80 · 8/9 80 · 5/9 80 · 12/13" in rows["1201"]


def test_lots_without_a_common_sample_are_told():
    agreement = Agreement(sample_sizes="common", order_quantity=3200)
    bands = lot_bands(agreement)
    for band in bands:
        for lot in range(band.low, min(band.high or band.low, band.low + 60) + 1):
            if band.plans and lot > band.without_plan:
                assert {e.name: e.plan.stages for e in inspection_plan(agreement, lot).classes} == {
                    name: plan.stages for name, plan in band.plans.items()
                }
            else:
                with pytest.raises(InputError, match="by-the-book"):
                    inspection_plan(agreement, lot)
    assert any(not band.plans or band.without_plan for band in bands)
    assert not any(band.full_up_to(name) for band in bands for name in band.plans)  # such lots are refused by name
    assert "these terms give no plan for such a lot" in text(annex_pdf(agreement))


# The clauses


def test_the_recheck_is_the_real_one():
    said = squeezed(annex_pdf(AGREEMENT, languages=("en",)))
    seed, draw_id, carton = re.search(r"printf'qcs1\|%s\|%s\|%s'(\d{20})(PO4711-A)(307)\|sha256sum", said).groups()
    assert hashlib.sha256(f"qcs1|{seed}|{draw_id}|{carton}".encode()).hexdigest() in said


@pytest.mark.parametrize(
    ("terms", "english", "chinese"),
    [
        ({"language": "zh"}, "In a dispute the Chinese text prevails.", "如有争议，以中文文本为准。"),
        ({"packed_share": 0.815, "order_quantity": 1000}, "815 of 1,000 pieces", "1,000 件中的 815 件"),
        ({"packed_share": 0.8, "order_quantity": 1001}, "801 of 1,001 pieces", "1,001 件中的 801 件"),
        ({"order_quantity": None}, "the order quantity must be stated for that", "为此须列明订购数量"),
        ({"balance_released_on": "accepted"}, "the buyer decides", "由买方决定"),
        ({"refusal": Refusal(rework_cost="shared")}, "both sides together", "双方分担"),
        ({"refusal": Refusal(days=1)}, "within one calendar day of the refusal", "1 个日历日内"),
        ({"refusal": Refusal(days=12)}, "within 12 calendar days of the refusal", "12 个日历日内"),
        ({"refusal": Refusal(ac=0)}, "one bad piece refuses the lot", "发现一件不合格即不通过"),
        (
            {"refusal": Refusal(limiting_quality=0.015, risk=0.05)},
            "of 100 lots with 15 bad pieces in every 1,000, at most 5 pass.",
            "每 1,000 件中有 15 件不合格的批，100 批中最多通过 5 批",
        ),
        ({"severity": "tightened"}, "by the same tables; of the special tests", "按同样的表"),
        (
            {"severity": "reduced"},
            "presented for the first time is on reduced inspection",
            "首次报检的批一律按放宽检验",
        ),
        ({"language": "zh"}, "Prevailing language Chinese", "效力文本中文"),
        ({"refusal": Refusal(max_submissions=3)}, "3 times at most", "最多报检 3 次"),
        ({"refusal": Refusal(max_submissions=1)}, "may be presented once", "只报检一次"),
        ({"refusal": Refusal(ac=2)}, "2 found passes, one more does not", "发现 2 件通过"),
        ({"refusal": Refusal(limiting_quality=0.04, risk=0.05)}, "4 % is still bad passes in 5 % of", "4 % 不合格的批"),
        ({"strata": ("po", "size")}, "by PO, size, at least one carton", "按订单、尺码，每层"),
        ({"carton_rule": "per-carton 8"}, "8 units from a carton", "每箱抽 8 件"),
        ({"carton_rule": "units"}, "units drawn at random from the whole lot", "不分箱"),
        (
            {"carton_limits": CartonLimits(quality=0.08), "carton_rule": "risk"},
            "consumer's at 8 % to 15 %",
            "8 % 时使用",
        ),
        ({"counting": "nonconformities"}, "Every single nonconformity counts", "每一处不合格都计数"),
        ({"sampling": "double"}, "every piece that the graded classes have pulled", "抽取的全部样品中检查"),
        ({"severity": "reduced"}, "the next is on normal inspection", "下一批恢复正常检验"),
    ],
)
def test_what_was_agreed_decides_the_wording(terms, english, chinese):
    agreement = replace(AGREEMENT, **terms)
    assert english in text(annex_pdf(agreement, languages=("en",)))
    assert "".join(chinese.split()) in squeezed(annex_pdf(agreement, languages=("zh",)))
    assert english not in text(annex_pdf(AGREEMENT, languages=("en",)))


def test_acceptance_waives_nothing_and_nobody_is_advised():
    said = text(annex_pdf(AGREEMENT, languages=("en",)))
    assert "waives no claim for hidden defects" in said
    assert "Nor does it waive any right about a single nonconforming piece" in said
    assert said.index("Not legal advice.") < said.index("Parties and goods")


def test_a_copy_without_the_prevailing_language_says_so():
    assert "this copy is a translation" in text(annex_pdf(replace(AGREEMENT, language="zh"), languages=("en",)))
    assert "this copy is a translation" not in text(annex_pdf(replace(AGREEMENT, language="zh")))


def test_hostile_and_long_text_is_printed_whole_and_as_text():
    nasty = '<img src="/etc/passwd"/>&amp;<b>' + "x" * 460
    agreement = replace(
        AGREEMENT,
        product=nasty,
        buyer="长" * 500,
        classes=(DefectClass("major", 2.5, tuple(f"{i} {nasty}" for i in range(40))), DefectClass("minor", 4.0)),
        difference=(nasty,),
        tests=tuple(SpecialTest(f"test {i} " + "y" * 70, "S-1", 2.5, nasty) for i in range(9)),
    )
    said = squeezed(annex_pdf(agreement))
    assert said.count("".join(nasty.split())) == 1 + 40 + 1 + 9
    assert "长" * 30 in said


def test_english_and_chinese_fill_in_the_same_and_shadow_no_other_phrase():
    for key, (english, chinese) in ANNEX_PHRASES.items():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), key
        assert re.search("[一-鿿]", chinese), key
    assert not ANNEX_PHRASES.keys() & PHRASES.keys()


def test_other_languages_and_papers_are_refused():
    with pytest.raises(InputError, match="en, zh or both"):
        annex_pdf(AGREEMENT, languages=("fr",))
    with pytest.raises(InputError, match="a4 or letter"):
        annex_pdf(AGREEMENT, paper="a5")


def test_the_same_agreement_gives_the_same_bytes():
    assert annex_pdf(AGREEMENT) == annex_pdf(AGREEMENT)
