"""How many pages the documents of the example deliveries have, and the words of those that no delivery prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_samples import DRAW_ID, pages, sample
from pypdf import PdfReader

from qcsample.documents import packing_slip_pdf

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
GOLDEN = Path(__file__).parent / "golden" / "packing_slip.txt"
PAGES = {  # `examples/run` holds the words of each page against what is expected
    "jackets": {
        "annex": 6,
        "manifest": 1,
        "pick": 5,
        "verdict": 4,
        "options": 1,
        "reinspection": 10,
        "reinspection_verdict": 3,
        "report": 9,
        "reinspection_report": 9,
        "labels": 5,
    },
    "kettles": {"annex": 7, "manifest": 1, "pick": 5, "pick-reserve": 1, "labels": 2, "verdict": 5, "report": 9},
    "shoes": {"annex": 7, "manifest": 1, "pick": 5, "pick-lost": 5, "verdict": 4, "report": 9},
}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_of_a_delivery(name):
    counted = {
        path.stem: len(PdfReader(path).pages)
        for path in (EXAMPLES / name / "expected").glob("*.pdf")
        if path.stem in PAGES[name]
    }
    assert counted == PAGES[name]


def test_the_first_page_of_a_report_tells_of_waived_cartons_and_every_question():
    first = {name: pages((EXAMPLES / name).read_bytes())[0] for name in (
        "shoes/expected/report.pdf", "jackets/expected/reinspection_report.pdf",
    )}  # fmt: skip
    assert "Lost carton M641/45: waived by Mette Strandgaard." in first["shoes/expected/report.pdf"]
    again = first["jackets/expected/reinspection_report.pdf"]
    told = [
        "A targeted defects LQ",
        "B critical",
        "B major",
        "B minor",
        "D targeted defects LQ",
        "C passed: rework mark",
    ]
    assert [again.index(part) for part in told] == sorted(again.index(part) for part in told)


def golden() -> str:
    """The words of a packing slip, a line a page."""
    made = sample(12, strata=(), purpose="send")
    return "".join(f"{page}\n" for page in pages(packing_slip_pdf(made, languages=("en",))))


def test_the_words_of_a_packing_slip_are_the_golden_ones():
    said = golden().splitlines()
    assert said == GOLDEN.read_text(encoding="utf-8").splitlines()
    assert all(DRAW_ID in page for page in said)


if __name__ == "__main__":  # writes the golden text anew, to be read before it is committed
    GOLDEN.write_text(golden(), encoding="utf-8")
