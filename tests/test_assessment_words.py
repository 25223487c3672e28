"""The words of an assessment and the paragraph to send: no claim stronger than the bounds, in both languages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from document_samples import AGREEMENT, sample
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from test_assessment import SPEC, found

from qcsample.agreement import Agreement, DefectClass, Refusal, SpecialTest, inspection_plan
from qcsample.assessment.assessing import Assessment, Place, Places, assess
from qcsample.assessment.letter import paragraphs
from qcsample.assessment.words import assessment_lines, clustering_words, in_one_language, percent, size_words
from qcsample.documents import verdict_pdf
from qcsample.documents.remarks import in_chinese
from qcsample.findings import Concession, Finding, Findings
from qcsample.inspection import Inspection, Late
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw, late_positions, substitute
from qcsample.verdict import judge, judge_conceded

TESTS = {"drop": 0, "function": 0}


@pytest.fixture(scope="module")
def made():
    return sample()


def letter(made, findings, language="en", **more):
    verdict = judge(made, findings)
    return paragraphs(made, verdict, assess(made, findings, verdict), language=language, **more)


@given(st.floats(0, 1))
def test_percentages_are_rounded_outwards(value):
    low, high = (Decimal(percent(value, up=up).removesuffix(" %")) for up in (False, True))
    assert low <= Decimal(f"{100 * value:.10g}") <= high
    assert high - low <= Decimal("0.1")


def test_a_size_in_words_has_both_bounds_in_pieces_and_per_cent(made):
    findings = found(made, SPEC)
    assessed = assess(made, findings)
    major = next(size for size in assessed.sizes if size.kind == "major")
    allowing, piece = major.allowing, major.piece
    said = size_words(major, assessed)
    numbers = re.fullmatch(
        r"major: 6 in 125 pieces; allowing for cartons (\d+) to (\d+) of 1,440 pieces \(([0-9.]+) % to ([0-9.]+) %\), "
        r"as if drawn piece by piece (\d+) to (\d+) pieces \(([0-9.]+) % to ([0-9.]+) %\)",
        said,
    )
    few, many, low, high, few_plain, many_plain, _, _ = map(float, numbers.groups())
    assert (few, many) == (allowing.lower_units, allowing.upper_units)
    assert (few_plain, many_plain) == (piece.lower_units, piece.upper_units)
    assert 0 <= 100 * allowing.lower - low < 0.1
    assert 0 <= high - 100 * allowing.upper < 0.1
    chinese = size_words(major, assessed, "zh")
    assert f"{few:.0f} 至 {many:.0f} 件" in chinese
    assert chinese.startswith("严重缺陷：125 件中发现 6")


def test_zero_is_told_by_what_it_rules_out(made):
    assessed = assess(made, found(made, SPEC))
    critical = next(size for size in assessed.sizes if size.kind == "critical")
    said = size_words(critical, assessed)
    assert said.startswith("critical: none in 125 pieces; allowing for cartons at most ")
    assert f"at most {critical.allowing.upper_units} of 1,440 pieces" in said


@pytest.mark.parametrize("p", [None, 1e-9, 0.003, 0.05, 0.0501, 0.4, 1.0])
@pytest.mark.parametrize("untested", ["", "too large", "units without a position"])
def test_clustering_is_never_denied(p, untested):
    where = Places("major", (Place("7", 9, 3),), 15, (), 3, p, 0.2, untested)
    said = clustering_words(where)
    assert ("more than chance explains" in said) is (not untested and p is not None and p <= 0.05)
    assert "not clustered" not in said
    assert "spread evenly" not in said.replace("nothing here shows that they are spread evenly", "")
    assert "不集中" not in clustering_words(where, "zh")
    if p == 0.003 and not untested:
        assert "(p = 0.003; icc 0.20)" in said


def test_a_refused_lot(made):
    findings = found(made, {("major", "Leaks"): range(9), ("minor", "Scratch up to 10 mm"): [20]})
    agreed, what, follows, recommended = letter(made, findings)
    assert "1,440 pieces presented in 60 cartons" in agreed
    assert "NOT ACCEPTED" in agreed
    assert "critical not allowed (125 pieces, refused from 1)" in agreed
    assert "major AQL 2.5 (125 pieces, accepted up to 7, refused from 8)" in agreed
    assert "test drop AQL 2.5 (5 pieces, accepted with none, refused from 1)" in agreed
    assert "the range that allows for cartons is the one to rely on" in what
    assert "Most often, class by class: Leaks (9), Scratch up to 10 mm (1)." in what
    assert follows.startswith("Under these terms the lot is NOT ACCEPTED: major 9 found, refused from 8.")
    assert "the supplier pays sorting, rework, reproduction and the re-inspection" in follows
    assert "within 14 calendar days, 2 times at most" in follows
    assert "2.5 % nonconforming may pass it with a chance of 10 % at most" in follows
    assert "sort or rework the whole lot" in recommended
    assert "The balance is withheld" in recommended
    assert "when the lot is accepted or a re-inspection is passed" in recommended


def test_a_piece_counts_once_and_the_letter_says_so_where_it_matters(made):
    """A leak and a scratch on one piece: major 1 and minor 0, which is not "no scratch"."""
    both = {("major", "Leaks"): [0], ("minor", "Scratch up to 10 mm"): [0]}
    apart = {("major", "Leaks"): [0], ("minor", "Scratch up to 10 mm"): [1]}
    once = "A piece with several defects counts once, at its worst class."
    what = letter(made, found(made, both))[1]
    assert "Minor: none in 125 pieces" in what
    assert once in what
    assert "只按最严重的类别计一次" in letter(made, found(made, both), "zh")[1]
    assert once not in letter(made, found(made, apart))[1]


def places(*cartons: tuple[int, int], opened: int) -> Places:
    listed = tuple(Place(str(i), checked, bad) for i, (checked, bad) in enumerate(cartons))
    return Places("major", listed, opened, p=1.0, icc=None)


@pytest.mark.parametrize(
    ("given_places", "said"),
    [
        (places((8, 8), (7, 7), opened=2), "major: 15 in 2 of 2 cartons: every piece that was checked"),
        (places((20, 5), opened=1), "major: 5, and all pieces came from one carton"),
        (places((20, 20), opened=1), "major: 20, and all pieces came from one carton"),
        (places((1, 1), (1, 1), (1, 1), opened=125), "major: 3 in 3 of 125 cartons, one piece from each"),
        (places((8, 1), opened=16), "major: 1 in 1 of 16 cartons: so few can't tell"),
    ],
)
def test_why_a_sample_can_not_tell_whether_defects_gather(given_places, said):
    assert clustering_words(given_places).startswith(said)
    assert clustering_words(given_places, "zh").isascii() is False
    assert "few" not in clustering_words(given_places) or "so few" in said


def test_costs_and_balance_are_those_agreed(made):
    refusal = Refusal(sorting_cost="buyer", rework_cost="shared", days=5, max_submissions=1)
    terms = replace(AGREEMENT, refusal=refusal, balance_released_on="accepted")
    other = replace(made, agreement=terms)
    *_, follows, recommended = letter(other, found(made, {("critical", "Live part can be touched"): [0]}))
    assert "the buyer pays sorting; both sides together pay rework" in follows
    assert "the supplier pays reproduction and the re-inspection" in follows
    assert "Only one presentation was agreed" in follows
    assert "check every piece for critical defects" in recommended
    assert "agree in writing on how the goods are checked again" in recommended
    assert "released when the lot is accepted." in recommended


def test_an_accepted_lot_is_not_called_free_of_defects(made):
    *_, follows, recommended = letter(made, found(made, SPEC))
    assert follows == "Under these terms the lot is ACCEPTED."
    assert "what was found in the sample (7)" in recommended
    assert "A plan like this also accepts, 1 time in 10, a lot that is 9.2 % nonconforming (major)" in recommended
    assert "Accepted does not mean free of defects" in recommended
    assert "The balance is released as agreed." in recommended


def test_a_pending_lot(made):
    agreed, _, follows, recommended = letter(made, Findings({"critical": 0, "major": 1}, pulled=60))
    assert "Verdict: PENDING." in agreed
    assert follows.startswith("The verdict is PENDING: Critical: 60 of 125 units checked, 65 to go.")
    assert "Minor: no count was reported." in follows
    assert "do not ship before there is a verdict" in recommended
    assert "withheld meanwhile" in recommended


def test_without_an_agreement_nothing_is_called_agreed():
    made = sample(agreement=Agreement())
    said = letter(made, Findings({"critical": 0, "major": 9, "minor": 0}))
    assert "Without a written agreement the usual terms were taken" in said[0]
    assert "By the usual terms, the supplier pays" in said[2]
    assert "as agreed" not in " ".join(said).lower()


def test_a_concession_stands_beside_the_verdict(made):
    findings = found(made, {("major", "Leaks"): range(9)})
    concessions, conceded = judge_conceded(made, findings, [Concession("leaks", "Ada Lund", "a drop, wiped off")])
    follows = letter(made, findings, conceded=conceded, concessions=concessions)[2]
    assert "Conceded as a difference: Leaks (by Ada Lund: a drop, wiped off)." in follows
    assert "With that the verdict would be accepted; the verdict above stands and decides." in follows


def test_lost_cartons_that_refuse_the_lot(made):
    lost = [carton.id for carton in made.draw.opened[:2]]
    now = replace(made, draw=substitute(made.draw, made.lot, lost))
    findings = replace(found(now, {}), tests=TESTS)
    verdict = judge(now, findings)
    refused = [entry for entry in verdict.missing if entry.outcome == "not accepted"]
    assert refused, "two cartons of eight and more units reach Re"
    *_, follows, recommended = paragraphs(now, verdict, assess(now, findings, verdict))
    assert f"major {refused[0].found} (refused from {refused[0].re})" in follows
    assert "only if those cartons are produced and checked, or waived by name" in follows
    assert "produce the cartons that are missing" in recommended


@pytest.fixture(scope="module")
def spoken(made):
    """Verdicts and assessments that between them say every sentence there is."""
    lost, late = made.draw.opened[0].id, "late 1"
    short = replace(made, draw=substitute(made.draw, made.lot, [lost]), not_packed=(("61", 24),))
    extra = Late(late, 24, late_positions(made.draw, late, 24))
    home = made.draw.opened[0].id
    together = [i for i, (carton, _) in enumerate(made.draw.pulling) if carton == home][:6]
    counts = {"counted": {made.draw.opened[1].id: 20}, "cartons_counted": 58, "tests": TESTS}
    cases = [
        (made, replace(found(made, {("major", "Leaks"): together, ("minor", "other"): [9]}), **counts)),
        (made, replace(found(made, SPEC), tests={"drop": 1, "function": 0})),
        (made, Findings({"critical": 1, "major": 2}, pulled=30)),
        (short, replace(found(short, {}), tests=TESTS)),
        (short, replace(found(short, SPEC), tests=TESTS, waived={lost: "Ada"})),
        (short, Findings({"critical": 0, "major": 1, "minor": 0}, TESTS)),
        (
            replace(made, late=(extra,)),
            Findings(rows=(Finding(late, extra.positions[0], "major"), Finding(late, None, "minor")), tests=TESTS),
        ),
        (made, Findings(tests=TESTS, rows=(Finding(*made.draw.pulling[-1], test="drop"),))),
    ]
    return [(subject, judge(subject, each), assess(subject, each)) for subject, each in cases]


def test_every_sentence_has_its_chinese(spoken):
    for _, verdict, assessed in spoken:
        sentences = [*verdict.pending, *verdict.remarks, *verdict.shortfalls, *assessed.remarks]
        sentences += [entry.reason for entry in (*verdict.classes, *verdict.missing)]
        for sentence in sentences:
            assert in_chinese(sentence), sentence


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_paragraph_is_plain_text_and_nothing_is_left_to_fill_in(spoken, language):
    for made, verdict, assessed in spoken:
        said = [*paragraphs(made, verdict, assessed, language=language), *assessment_lines(made, assessed, language)]
        assert len(said) > 4
        for text in said:
            assert text
            assert not re.search(r"[{}\n]|  |None|False", text), text
            assert text.endswith((".", "。"))
        if language == "zh":
            outside = re.sub(r"Nordlicht.*?GmbH|Shade of the carton print", "", " ".join(said))
            assert not re.search(r"\b(the|and|pieces|found|cartons)\b", outside), outside


def test_braces_and_marks_in_names_are_only_text():
    name = "{0} %s <b>x</b> {found}"
    terms = Agreement(
        product=name, classes=(DefectClass("major", 2.5, (name,)),), tests=(SpecialTest(name, "S-1", 2.5),)
    )
    made = sample(agreement=terms)
    findings = Findings(tests={name: 1}, rows=tuple(Finding(*made.draw.pulling[i], "major", name) for i in range(9)))
    for language in ("en", "zh"):
        said = " ".join(letter(made, findings, language))
        assert said.count(name) >= 4


def test_a_name_in_two_languages_gives_each_its_half():
    assert in_one_language("leaks / 漏水", "en") == "leaks"
    assert in_one_language("leaks / 漏水", "zh") == "漏水"
    assert in_one_language("scratch / dent", "zh") == "scratch / dent"
    assert in_one_language("", "zh") == "未命名"


def small(**changes) -> Inspection:
    """40 pieces in 4 cartons, all of them checked: letter D at AQL 0.1, the arrow leads past the lot."""
    agreement = Agreement(classes=(DefectClass("major", 0.1),), **changes)
    lot = uniform_lot(4, 10)
    plan = inspection_plan(agreement, lot)
    return Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"))


def test_nonconformities_of_a_lot_checked_whole_are_no_share_of_its_pieces():
    """9 nonconformities in 40 pieces are 22.5 per 100 pieces, on at most 9 of them."""
    made = small(counting="nonconformities")
    given = Findings(rows=tuple(Finding(*made.draw.pulling[i], "major", "dent", count=3) for i in (0, 1, 2)))
    verdict = judge(made, given)
    assessed = assess(made, given, verdict)
    assert size_words(assessed.sizes[0], assessed) == "major: 9 in all 40 pieces, 22.5 per 100 pieces"
    assert size_words(assessed.sizes[0], assessed, "zh") == "严重缺陷：全部 40 件中 9，每百件 22.5 个"
    assert assessed.sizes[0].bounds is None
    assert Assessment.from_dict(assessed.to_dict()) == assessed
    sheets = PdfReader(io.BytesIO(verdict_pdf(made, given, verdict, assessed))).pages
    page = "".join(sheet.extract_text() for sheet in sheets)
    assert "22.5" in page
    assert "22.5 %" not in page
    units = small()
    plain = Findings(rows=(Finding(*units.draw.pulling[0], "major", "dent"),))
    told = assess(units, plain)
    assert size_words(told.sizes[0], told) == "major: 1 in all 40 pieces, 2.5 %"


def test_the_risk_of_opening_few_cartons_is_told_only_where_some_stay_closed():
    """One carton of 500: its pieces are the lot, and being alike makes no difference to what the plan accepts."""
    for cartons, told in ((1, False), (50, True)):
        lot = uniform_lot(cartons, 500 // cartons)
        agreement = Agreement()
        plan = inspection_plan(agreement, lot)
        made = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"))
        zero = Findings({"critical": 0, "major": 0, "minor": 0})
        assert ("times in 100 (icc" in letter(made, zero)[3]) is told
        assert ("每百批接收" in letter(made, zero, "zh")[3]) is told


def test_an_icc_of_almost_nothing_has_no_sign():
    given = Places("major", (Place("1", 8, 1), Place("2", 8, 1)), 9, p=0.7, icc=-0.001)
    assert "icc 0.00)" in clustering_words(given)
