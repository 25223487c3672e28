"""The report: the verdict on one page in any state of a lot, then what it rests on; photos, costs, refusals."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from document_samples import AGREEMENT, pages, sample, squeezed, text
from every_document import recorded
from PIL import Image
from pypdf import PdfReader
from rework_samples import TERMS, again
from test_assessment import found

from qcsample.agreement import Agreement
from qcsample.assessment.assessing import assess
from qcsample.documents import report_pdf
from qcsample.documents.phrases import PHRASES
from qcsample.documents.report import photo_pages
from qcsample.documents.report_phrases import REPORT_PHRASES
from qcsample.errors import InputError, RecordError
from qcsample.findings import Concession, Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.options.comparing import compare_options
from qcsample.options.costs import Costs
from qcsample.photos import Photo, Photos
from qcsample.qcs1 import next_stage, substitute
from qcsample.terms import NONCONFORMITIES
from qcsample.verdict import judge, judge_conceded

GOLDEN = Path(__file__).parent / "golden" / "report.txt"
REFUSED = {
    ("major", "Leaks"): [0, 8, 16, 24, 1, 2],
    ("major", "Lid does not lock"): [3, 4, 5],
    ("minor", "Scratch up to 10 mm"): [20],
    ("difference", "Shade of the carton print"): [30],
}


def refused(made: Inspection | None = None, spec=REFUSED) -> Record:
    made = made or sample(agreement=TERMS)
    return recorded(made, found(made, spec))


def golden() -> str:
    """The words of the report of a refused lot, a line a page."""
    return "".join(f"{page}\n" for page in pages(report_pdf(refused(), languages=("en",))))


@pytest.fixture(scope="module")
def record():
    return refused()


@pytest.fixture(scope="module")
def printed(record):
    return pages(report_pdf(record, languages=("en",)))


def photo(name: str, width: int = 60, height: int = 40) -> Photo:
    out = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(out, "JPEG")
    return Photo(name, out.getvalue(), width, height, f"{sum(name.encode()):064x}")


def test_the_words_are_the_golden_ones():
    assert golden().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_the_first_page_says_it_all(record, printed):
    first = printed[0]
    order = [
        "Inspection report",
        "The lot is NOT ACCEPTED",
        "Balance payment: withheld; it is released on: accepted or re-inspection passed.",
        "What was found, and how big it is in the lot",
        "The most frequent defects",
        "Why, and what was agreed for it",
        "What happens next",
    ]
    assert [first.index(part) for part in order] == sorted(first.index(part) for part in order)
    for said in (TERMS.buyer, TERMS.supplier, TERMS.product, TERMS.order, "PO4711-A", "Ningbo", "Chen Wei"):
        assert said in first
    assessed = assess(record.inspection, Findings.from_dict(record.named("judge")[0]["content"]["findings"]))
    for size in assessed.sizes[:3]:
        assert size.allowing is not None
        assert size.piece is not None
        for bounds in (size.allowing, size.piece):
            low = f"{bounds.lower_units:,} – " if size.found else "≤ "
            assert f"{low}{bounds.upper_units:,}" in first
    assert re.search(r"critical not allowed 0 / 125 0 1 accepted", first)
    assert re.search(r"major 2\.5 9 / 125 7 8 NOT ACCEPTED", first)
    assert re.search(r"minor 4\.0 1 / 125 10 11 accepted", first)
    assert re.search(r"1\. +Leaks major: 6 found", first)
    assert re.search(r"2\. +Lid does not lock major: 3 found", first)
    assert re.search(r"3\. +Scratch up to 10 mm minor: 1 found", first)
    assert "the supplier pays" in first


def test_then_everything_that_it_rests_on(record, printed):
    said = " ".join(printed[1:])
    order = [
        "Order and goods",
        "Sampling plan",
        "Draw ",
        "Cartons opened",
        "How big it is in the lot",
        "What may be in the lot",
        "Defects by frequency",
        "Where it was found",
        "Carton map with findings",
        "How often such a lot is accepted",
        "If the goods are reworked: the re-inspection",
        "What was found, piece by piece",
        "Signatures",
        "How anyone can recheck one carton",
        "Digests",
    ]
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    made = record.inspection
    for digest in (made.draw.seed.value, made.lot.manifest, record.digest, made.agreement.digest, "ab" * 32):
        assert digest in said
    for carton in made.draw.opened:
        assert carton.ticket[:8] in said
    for stratum in made.draw.strata:
        assert stratum.threshold in said
    assert f"--digest {record.digest}" in said
    assert all(f"Digest {record.digest[:16]}" in page for page in printed)


def test_every_outcome_has_its_first_page():
    made = sample(agreement=TERMS)
    accepted = recorded(made, found(made, {("minor", "Scratch up to 10 mm"): [3]}))
    pending = recorded(made, replace(found(made, {("major", "Leaks"): [0]}), pulled=80))
    first = pages(report_pdf(accepted, languages=("en",)))[0]
    assert "The lot is ACCEPTED" in first
    assert "Balance payment: released, as agreed" in first
    assert "If the goods are reworked" not in text(report_pdf(accepted, languages=("en",)))
    said = pages(report_pdf(pending, languages=("en",)))
    assert "The verdict is PENDING" in said[0]
    assert "Balance payment: withheld while the verdict is pending" in said[0]
    assert "1 / 80 n = 125" in said[0]
    assert "Still missing for a verdict" in said[1]


def test_without_a_verdict_it_says_what_is_still_to_do():
    made = sample(agreement=TERMS)
    said = pages(report_pdf(Record().with_step("pick", made.to_dict()), languages=("en",)))
    assert "NO VERDICT YET" in said[0]
    assert f"{len(made.draw.pulling)} pieces drawn from {len(made.draw.opened)} cartons" in said[0]
    assert "qcsample judge RECORD.json FINDINGS" in said[0]
    assert made.plan is not None
    for entry in (*made.plan.classes, *made.plan.tests):
        assert re.search(rf"{entry.name} \S+( allowed)? – n = {entry.plan.n} {entry.plan.ac} {entry.plan.re}", said[0])
        assert f"{entry.name}: " in said[0]
    whole = " ".join(said)
    assert "Cartons opened" in whole
    for absent in ("How big it is", "Defects by frequency", "What was found, piece by piece", "Balance payment"):
        assert absent not in whole


def test_a_reinspection_tells_before_from_now():
    made = again()
    rows = (Finding(*made.draw.pulling[0], "minor", "Scratch up to 10 mm"),)
    record = recorded(made, Findings(rows=rows, unmarked=()))
    said = pages(report_pdf(record, languages=("en",)))
    verdict = judge(made, Findings(rows=rows, unmarked=()))
    assert "Re-inspection report" in said[0]
    assert "The re-inspection is PASSED" in said[0]
    for letter, name in (("A", "targeted defects"), ("B", "major"), ("D", "targeted defects")):
        assert f"{letter} {name}" in said[0]
    whole = " ".join(said)
    for part in ("Question by question", "Before and now", "Reworked cartons", "Cartons said to be unaffected"):
        assert part in whole
    assert made.rework is not None
    assert made.rework.first.digest in whole
    assert verdict.outcome == "accepted"
    unjudged = Record().with_step("pick", made.to_dict())
    assert "NO VERDICT YET" in pages(report_pdf(unjudged, languages=("zh", "en")))[0]


def test_a_second_sample_is_counted_with_the_first():
    made = sample(agreement=replace(TERMS, sampling="double"))
    assert made.plan is not None
    entry = next(entry for entry in made.plan.classes if entry.name == "major")
    first, second = entry.plan.stages
    assert first.ac is not None
    between = {("major", "Leaks"): list(range(first.ac + 1))}
    findings = found(made, between)
    verdict = judge(made, findings)
    assert verdict.outcome == "pending"
    assert "next stage" in pages(report_pdf(recorded(made, findings), languages=("en",)))[0]
    drawn = next_stage(made.draw, made.lot, made.plan)
    step = {"findings": findings.to_dict(), "verdict": verdict.to_dict(), "draw": drawn.to_dict()}
    grown = Record().with_step("pick", made.to_dict()).with_step("stage", step)
    said = pages(report_pdf(grown, languages=("en",)))
    assert "NO VERDICT YET" in said[0]
    assert f"Sample 1 showed: critical 0, major {first.ac + 1}, minor 0" in said[0]
    after = grown.inspection
    content = {"findings": findings.to_dict(), "verdict": judge(after, findings).to_dict()}
    said = pages(report_pdf(grown.with_step("judge", content), languages=("en",)))
    assert f"{first.ac + 1} / {first.n + second.n} {second.ac} {second.re} accepted" in said[0]


def test_lost_cartons_and_concessions_are_told():
    made = sample(agreement=TERMS)
    lost = made.draw.opened[0].id
    changed = replace(made, draw=substitute(made.draw, made.lot, [lost]))
    record = Record().with_step("pick", made.to_dict())
    record = record.with_step("lost", {"cartons": [lost], "draw": changed.draw.to_dict()})
    findings = found(record.inspection, {("major", "Leaks"): [0, 8, 16, 24, 1, 2, 3, 4]})
    verdict = judge(record, findings)
    record = record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
    agreed, conceded = judge_conceded(record, findings, [Concession("Leaks", "Ada Lund", "a drop under the spout")])
    content = {"concessions": [entry.to_dict() for entry in agreed], "verdict": conceded.to_dict()}
    said = text(report_pdf(record.with_step("concession", content), languages=("en",)))
    assert "Second judgement: cartons that could not be produced" in said
    assert "LOST, replaced by" in said
    assert "Leaks: conceded as a difference by Ada Lund. a drop under the spout" in said
    assert "The lot is NOT ACCEPTED" in said


def test_counts_alone_and_nonconformities():
    made = sample(agreement=TERMS)
    counts = Findings({"critical": 0, "major": 9, "minor": 3}, {"drop": 0, "function": 0})
    said = pages(report_pdf(recorded(made, counts), languages=("en",)))
    assert "Only counts were reported." in said[0]
    assert "Defects by frequency" not in " ".join(said)
    rates = sample(agreement=replace(AGREEMENT, counting=NONCONFORMITIES))
    rows = tuple(Finding(*rates.draw.pulling[i], "minor", "Scratch up to 10 mm", count=2) for i in range(3))
    said = text(report_pdf(recorded(rates, Findings(tests=counts.tests, rows=rows)), languages=("en",)))
    assert "Nonconformities per 100 units" in said
    assert "minor: 6 found" in said


def test_pages_of_the_chart_and_the_map(record):
    """What is drawn adds up with what is told; of a large lot only the opened cartons are on the map."""
    said = squeezed(report_pdf(record, languages=("en",)))
    assert "100%" in said[said.index("Defectsbyfrequency") :]
    large = sample(2400, rule="count 50", agreement=TERMS)
    whole = text(report_pdf(recorded(large, found(large, REFUSED)), languages=("en",)))
    assert "The 50 opened cartons of 2,400 in natural order" in whole


def test_chances_are_told_as_chances():
    """A lot far beyond the plan is accepted with a chance that has no figures to count: it is told as tiny."""
    made = sample(agreement=TERMS)
    rows = tuple(Finding(*unit, "major", "Leaks") for unit in made.draw.pulling[:100])
    said = text(report_pdf(recorded(made, Findings(tests={"drop": 0, "function": 0}, rows=rows)), languages=("en",)))
    assert "A lot as bad as the sample is accepted under 0.01 % of the time" in said
    assert "0.0000" not in said
    clean = sample(4000, rule="units", agreement=replace(TERMS, tests=()))
    said = text(report_pdf(recorded(clean, Findings(rows=())), languages=("en",)))
    assert "A lot at the upper end of the range is accepted over 99.99 % of the time." in said


def test_photos_stand_with_their_findings(monkeypatch):
    made = sample(agreement=TERMS)
    rows = (
        Finding(*made.draw.pulling[0], "major", "Leaks", photo="P2", note="under the spout"),
        Finding(*made.draw.pulling[1], "major", "Leaks", photo="p1.jpg, P2.jpg"),
        Finding(*made.draw.pulling[2], "minor", "Scratch up to 10 mm", photo="P9"),
    )
    photos = Photos(
        (photo("hall.png", 2000, 10), photo("P1.jpg"), photo("P2.jpg", 30, 90)),
        (("x.heic", "a HEIC picture"),),
        ("P9",),
    )
    placed = []
    draw = photo_pages.picture
    monkeypatch.setattr(photo_pages, "picture", lambda *place: (placed.append(place), draw(*place)))
    pdf = report_pdf(
        recorded(made, Findings(tests={"drop": 0, "function": 0}, rows=rows)), photos=photos, languages=("en",)
    )
    said = text(pdf)
    carton, unit = made.draw.pulling[0]
    assert f"carton {carton}, piece {unit}: major, Leaks, under the spout" in said
    assert said.count(f"carton {made.draw.pulling[1][0]}, piece {made.draw.pulling[1][1]}: major, Leaks") == 2
    assert "Named in the findings, not in the folder: P9" in said
    assert "Left out, a HEIC picture: x.heic" in said
    assert said.index("P2.jpg • carton") < said.index("P1.jpg carton") < said.index("Photos that no finding names")
    assert said.index("Photos that no finding names") < said.index("hall.png")
    assert [data for _, data, *_ in placed] == [each.data for each in (photos.photos[i] for i in (2, 1, 0))]
    for (sheet, _, x, y, wide, high), each in zip(placed, (photos.photos[i] for i in (2, 1, 0)), strict=True):
        assert x >= sheet.left
        assert x + wide <= sheet.right + 0.01
        assert y >= sheet.bottom
        assert high == 4.0 or wide / high == pytest.approx(each.width / each.height)
    assert sum(len(page.images) for page in PdfReader(BytesIO(pdf)).pages) == 3


def test_the_buyers_figures_are_marked_on_every_page(record):
    costs = Costs(per_escaped=38, per_sorted=0.5, per_reworked=2, reinspection=300, cancellation=12000, currency="EUR")
    with_money = pages(report_pdf(record, options=compare_options(record, costs), languages=("en",)))
    assert "CONFIDENTIAL" in with_money[0]
    assert all("Buyer only" in page for page in with_money)
    assert "EUR" in " ".join(with_money)
    without = text(report_pdf(record, options=compare_options(record), languages=("en",)))
    assert "What can be done with the lot" in without
    assert "No costs were given" in without
    assert "CONFIDENTIAL" not in without
    assert "Buyer only" not in without


def test_a_verdict_that_the_findings_do_not_give_is_refused(record):
    content = record.named("judge")[0]["content"]
    forged = record.without("judge").with_step(
        "judge", {**content, "verdict": {**content["verdict"], "outcome": "accepted"}}
    )
    with pytest.raises(RecordError, match="verdict kept is 'accepted', its findings give 'not accepted'"):
        report_pdf(forged)


def test_units_that_were_only_sent_have_no_report():
    made = sample()
    sent = Record().with_step("pick", replace(made, plan=None, purpose="send").to_dict())
    with pytest.raises(InputError, match="nothing to judge and to report"):
        report_pdf(sent)


def test_text_from_outside_is_text():
    attack = '<img src="/etc/passwd"/><b>bold</b> &amp; http://x'
    made = sample(agreement=replace(TERMS, supplier=attack))
    rows = (Finding(*made.draw.pulling[0], "major", attack, note=attack),)
    pdf = report_pdf(recorded(made, Findings(tests={"drop": 0, "function": 0}, rows=rows)), languages=("en",))
    assert squeezed(pdf).count("".join(attack.split())) >= 4
    assert b"/URI" not in pdf


def test_the_same_record_gives_the_same_bytes(record):
    photos = Photos((photo("P1.jpg"),))
    one, two = (report_pdf(record, photos=photos, paper="letter") for _ in range(2))
    assert one == two
    assert len(PdfReader(BytesIO(one)).pages) == len(pages(one))


def test_every_class_is_told_where_the_first_page_has_no_room():
    classes = tuple(replace(TERMS.classes[1], name=f"class {i}", defects=()) for i in range(24))
    made = sample(agreement=Agreement(classes=classes))
    rows = tuple(Finding(*made.draw.pulling[i], "class 20") for i in range(8))
    said = pages(report_pdf(recorded(made, Findings(rows=rows))))
    assert "class 20" in said[0]
    more = re.search(r"and (\d+) more classes and tests, on page 2", said[0])
    assert more
    assert said[0].count("class ") + int(more[1]) >= 24
    for i in range(24):
        assert f"class {i}" in said[1] + said[2]


def test_every_phrase_is_there_in_both_languages_and_in_no_other_table():
    kept = Path(photo_pages.__file__).parents[1] / "phrases.py"
    other = kept.read_text(encoding="utf-8")
    for key, (english, chinese) in REPORT_PHRASES.items():
        assert PHRASES[key] == (english, chinese)
        names = [{name for _, name, _, _ in string.Formatter().parse(said) if name} for said in (english, chinese)]
        assert names[0] == names[1], key
        assert f'    "{key}": (' not in other


if __name__ == "__main__":  # writes the golden text anew, to be read before it is committed
    GOLDEN.write_text(golden(), encoding="utf-8")
