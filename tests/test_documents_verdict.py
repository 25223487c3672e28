"""The verdict page says what was decided, how big it is, where it sits and what follows, in any state of a lot."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from document_samples import AGREEMENT, pages, sample, squeezed, text
from test_assessment import SPEC, found

from qcsample.agreement import Agreement, DefectClass
from qcsample.assessment.assessing import assess
from qcsample.assessment.letter import paragraphs
from qcsample.documents import verdict_pdf
from qcsample.documents.phrases import PHRASES
from qcsample.documents.verdict_phrases import VERDICT_PHRASES
from qcsample.errors import InputError
from qcsample.findings import Concession, Finding, Findings
from qcsample.qcs1 import substitute
from qcsample.verdict import judge, judge_conceded

GOLDEN = Path(__file__).parent / "golden" / "verdict.txt"
STEP = "5e" * 32
REFUSED = {("major", "Leaks"): [0, 8, 16, 24, 1, 2, 3, 4, 5], ("minor", "Scratch up to 10 mm"): [20]}


def printed(made, findings, concessions=(), **more):
    verdict = judge(made, findings)
    conceded = None
    if concessions:
        concessions, conceded = judge_conceded(made, findings, concessions)
    given = {"conceded": conceded, "concessions": concessions, "digest": STEP} | more
    return verdict_pdf(made, findings, verdict, assess(made, findings, verdict), **given)


def golden() -> str:
    """The words of a verdict with a concession, a line a page."""
    made = sample()
    conceded = [Concession("Leaks", "Ada Lund", "a drop under the spout, wiped off")]
    return "".join(f"{page}\n" for page in pages(printed(made, found(made, REFUSED), conceded, languages=("en",))))


@pytest.fixture(scope="module")
def made():
    return sample()


@pytest.fixture(scope="module")
def refused(made):
    return printed(made, found(made, REFUSED), languages=("en",))


def test_the_words_are_the_golden_ones():
    assert golden().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_the_verdict_comes_first_then_each_class(refused):
    first = pages(refused)[0]
    order = ["The lot is NOT ACCEPTED", "Class by class", "How big it is in the lot"]
    assert [first.index(part) for part in order] == sorted(first.index(part) for part in order)
    assert re.search(r"critical not allowed 125 of 125 0 0 1 accepted", first)
    assert re.search(r"major 2\.5 125 of 125 9 7 8 NOT ACCEPTED", first)
    assert re.search(r"minor 4\.0 125 of 125 1 10 11 accepted", first)
    assert re.search(r"drop 2\.5 5 of 5 0 0 1 accepted", first)


def test_the_table_of_sizes_has_both_bounds(made, refused):
    assessed = assess(made, found(made, REFUSED))
    major = next(size for size in assessed.sizes if size.kind == "major")
    said = text(refused)
    for bounds in (major.allowing, major.piece):
        assert f"{bounds.lower_units} – {bounds.upper_units}" in said
    critical = assessed.sizes[0]
    assert f"≤ {critical.allowing.upper_units}" in said
    assert f"≤ {critical.piece.upper_units}" in said


def test_every_finding_carton_and_stratum_is_there(made, refused):
    said = text(refused)
    for i in REFUSED["major", "Leaks"]:
        carton, position = made.draw.pulling[i]
        assert f"{carton} {position} major Leaks 1" in said
    assert "gather" in said
    for stratum in made.draw.strata:
        assert stratum.name in said


def test_the_paragraph_is_the_one_to_send_in_each_language(made):
    findings = found(made, REFUSED)
    said = ""
    for page in pages(printed(made, findings)):
        said += re.sub(r"^.*?PO4711·Kettle1\.7l|Page\d+of\d+.*$", "", "".join(page.split()))
    verdict = judge(made, findings)
    for language in ("en", "zh"):
        for paragraph in paragraphs(made, verdict, assess(made, findings, verdict), language=language):
            for sentence in re.split(r"(?<=[.。]) ?", paragraph):
                assert "".join(sentence.split()) in said, sentence


def test_signatures_digest_and_how_to_recheck(refused):
    said = text(refused)
    assert "For the buyer" in said
    assert f"--digest {STEP}" in said
    assert f"Digest {STEP[:16]}" in said


def test_a_concession_stands_beside_the_verdict(made):
    said = text(printed(made, found(made, REFUSED), [Concession("Leaks", "Ada Lund", "wiped off")], languages=("en",)))
    assert "Leaks: conceded as a difference by Ada Lund. wiped off" in said
    assert "With that the verdict would be: accepted, critical 0 (Re 1), major 0 (Re 8), minor 1 (Re 11)." in said
    assert said.index("The lot is NOT ACCEPTED") < said.index("conceded as a difference")


def test_lost_cartons_are_judged_twice(made):
    lost = [carton.id for carton in made.draw.opened[:2]]
    now = replace(made, draw=substitute(made.draw, made.lot, lost))
    findings = found(now, {})
    verdict = judge(now, findings)
    said = text(printed(now, findings, languages=("en",)))
    assert "Second judgement: cartons that could not be produced" in said
    assert f"The planned pieces of {', '.join(lost)} are counted" in said
    for entry in verdict.missing:
        assert f"{entry.name} {next(c.aql for c in now.plan.classes if c.name == entry.name):g}"[:7] in said
        assert re.search(rf"{entry.name} [0-9.]+ 125 of 125 {entry.found} {entry.ac} {entry.re} ", said)
    assert "This list replaces" not in said


def test_shortfalls_are_findings_of_their_own(made):
    findings = replace(found(made, {}), cartons_counted=58, counted={made.draw.opened[0].id: 20})
    said = text(printed(made, findings, languages=("en",)))
    assert "Cartons: 58 counted, 60 on the packing list: 2 short." in said
    assert "20 units counted, 24 stated: 4 short." in said


def test_counts_alone_and_a_pending_verdict(made):
    said = text(printed(made, Findings({"critical": 0, "major": 1}, pulled=60), languages=("en",)))
    assert "The verdict is PENDING" in said
    assert "Still missing for a verdict" in said
    assert "critical: 60 of 125 units checked, 65 to go." in said
    assert "Only counts were reported." in said
    assert "What was found, piece by piece" not in said
    assert "Where it was found" not in said


def test_nonconformities_units_drawn_one_by_one_and_full_inspection():
    rates = sample(agreement=replace(AGREEMENT, counting="nonconformities"))
    said = text(printed(rates, found(rates, SPEC), languages=("en",)))
    assert "Per 100 pieces" in said
    units = sample(rule="units")
    said = text(printed(units, found(units, SPEC), languages=("en",)))
    assert "Piece by piece: pieces" in said
    assert "llowing for cartons" not in said
    full = sample(1, strata=(), agreement=Agreement(classes=(DefectClass("major", 0.4),)))
    said = text(printed(full, Findings({"major": 2}), languages=("en",)))
    assert "All 24 pieces presented were checked." in said
    assert "8.3 %" in said


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("languages", [("en",), ("zh",), ("en", "zh")])
def test_any_paper_and_language_the_same_bytes(made, paper, languages):
    findings = found(made, SPEC)
    once = printed(made, findings, paper=paper, languages=languages)
    assert once == printed(made, findings, paper=paper, languages=languages)


def test_two_hundred_findings_with_long_and_hostile_names():
    name = "<b>{0} & “seam” <U+202E>" + "verylongword" * 20
    terms = replace(
        AGREEMENT,
        classes=(DefectClass("major", 2.5, (name.replace("<U+202E>", "\u202e"),)), DefectClass("w" * 80, 4.0)),
    )
    made = sample(number="carton with a long name {} " + "x" * 60, agreement=terms)
    units = [unit for unit in made.draw.pulling for _ in range(2)][:200]
    kinds = (("major", name), ("w" * 80, ""))
    rows = tuple(Finding(*unit, *kinds[i % 2], note="n " * 80) for i, unit in enumerate(units))
    pdf = printed(made, Findings(rows=rows, tests={"drop": 0, "function": 0}))
    said = pages(pdf)
    assert len(said) > 5
    assert "<b>{0}&“seam”<U+202E>verylong" in squeezed(pdf)
    assert "not named" in " ".join(said)
    assert "\u202e" not in "".join(said)


def test_every_phrase_of_the_page_fills_in_the_same_values_in_both_languages():
    for key, (english, chinese) in VERDICT_PHRASES.items():
        assert PHRASES[key] == (english, chinese)
        names = [{name for _, name, _, _ in string.Formatter().parse(said) if name} for said in (english, chinese)]
        assert names[0] == names[1], key


def test_another_language_or_paper_is_refused(made):
    for more in ({"languages": ("fr",)}, {"paper": "a5"}):
        with pytest.raises(InputError):
            printed(made, found(made, {}), **more)


if __name__ == "__main__":  # writes the golden text anew, to be read before it is committed
    GOLDEN.write_text(golden(), encoding="utf-8")
