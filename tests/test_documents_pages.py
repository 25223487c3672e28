"""Nothing leaves the page or overlaps, whatever the size; the same inspection gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from document_samples import AGREEMENT, READING, pages, sample, squeezed, text
from page_geometry import Recorder
from pypdf import PdfReader

from qcsample.agreement import DefectClass, SpecialTest
from qcsample.documents import manifest_pdf, packing_slip_pdf, pick_list_pdf, reserve_sheet_pdf
from qcsample.documents.page import PAPERS
from qcsample.inspection import Late, Visit
from qcsample.qcs1 import draw, substitute
from qcsample.seeds import commit_seed, typed_seed

LONG = ("名" * 60 + " a very long name," * 10 + "W" * 400)[:500]
ATTACKS = '<img src="/etc/passwd"/><b>bold</b> &amp; <a href="http://x">x</a> =1+1'


@pytest.fixture
def recorder(monkeypatch):
    return Recorder(monkeypatch)


def extreme():
    agreement = replace(
        AGREEMENT,
        **dict.fromkeys(("buyer", "supplier", "product", "contract", "order", "specification", "golden_sample"), LONG),
        classes=(
            DefectClass(LONG[:80], 0.0, ("1" + LONG[1:],)),
            DefectClass("major", 2.5, ("2" + LONG[1:], ATTACKS)),
            DefectClass("x", 4.0),
        ),
        tests=(SpecialTest(LONG[40:120].strip(), "S-1", 2.5),),
        difference=("3" + LONG[1:],),
    )
    made = sample(90, colours=(LONG[:150], ATTACKS[:90]), number="C" * 60 + "{}", agreement=agreement)
    changed = substitute(made.draw, made.lot, [made.draw.cartons[0].id])
    return replace(
        made,
        draw=changed,
        visit=Visit("2024-05-14", LONG, LONG),
        remarks=(LONG, ATTACKS),
        late=(Late("L" * 120, 24, tuple(range(1, 25))),),
    )


CASES = {
    "one carton": lambda: sample(1, strata=()),
    "60 cartons": sample,
    "pallets": lambda: sample(400, pallets=True, rule="count 100"),
    "many strata": lambda: sample(400, colours=[f"colour {i}" for i in range(200)]),
    "units": lambda: sample(200, rule="units"),
    "commit": lambda: sample(seed=commit_seed("PO4711-A", "7f3a9c52e1d04b8690d2c4517be8a63f", "4718820365")),
    "weak": lambda: sample(seed=typed_seed("x" * 128, weak=True)),
    "extreme": extreme,
    "partly packed": lambda: sample(300, not_packed=tuple((str(i), 24) for i in range(301, 900, 2))),
    "2000 in the map": lambda: sample(2000),
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("languages", [("en",), ("zh", "en")])
@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_page_or_overlaps(case, languages, paper, recorder):
    made = CASES[case]()
    for document in (pick_list_pdf, reserve_sheet_pdf, packing_slip_pdf):
        recorder.clear()
        document(made, languages=languages, paper=paper)
        assert not recorder.faults(paper)
    recorder.clear()
    manifest_pdf(made.lot, made.agreement, not_packed=made.not_packed, languages=languages, paper=paper)
    assert not recorder.faults(paper)


def test_one_carton_of_many_units_splits_over_pages(recorder):
    made = sample(1, strata=())
    (carton,) = made.lot.cartons
    lot = replace(made.lot, cartons=(replace(carton, units=9000),))
    made = replace(made, lot=lot, draw=draw(lot, 1250, made.draw.seed, "PO4711-A"))
    pdf = pick_list_pdf(made, languages=("en",))
    assert not recorder.faults()
    printed = text(pdf)
    for number, (_, position) in enumerate(made.draw.pulling, 1):
        assert f"{position} ({number}" in printed


def test_page_counts():
    counts = {name: len(pages(pick_list_pdf(CASES[name](), languages=("en", "zh")))) for name in list(CASES)[:3]}
    assert counts == {"one carton": 4, "60 cartons": 4, "pallets": 8}


def test_a_page_with_one_carton_is_not_left_empty(recorder):
    for cartons in range(12, 26):
        recorder.clear()
        pick_list_pdf(sample(300, rule=f"count {cartons}"), languages=("en", "zh"))
        ends = recorder.lowest()
        assert all(end < 0.55 * PAPERS["a4"][1] for end in ends[2:-1]), cartons


def test_signatures_are_set_tighter_where_there_is_little_room(recorder):
    for defects in range(1, 40):
        agreement = replace(
            AGREEMENT, classes=(DefectClass("major", 2.5, tuple(f"defect {i}" for i in range(defects))),)
        )
        recorder.clear()
        pick_list_pdf(sample(agreement=agreement), languages=("en",))
        assert not recorder.faults()


def test_text_stays_inside_as_a_reader_sees_it():
    for page in PdfReader(BytesIO(pick_list_pdf(extreme(), paper="letter"))).pages:
        box = page.mediabox

        def visit(said, _cm, tm, _font, size, box=box):
            if said.strip():
                assert 0 < tm[4] < box.width
                assert 0 < tm[5] < box.height

        page.extract_text(visitor_text=visit)


def test_markup_is_text():
    pdf = pick_list_pdf(extreme(), languages=("en",))
    assert "".join(ATTACKS.split()) in squeezed(pdf)
    reader = PdfReader(BytesIO(pdf))
    for page in reader.pages:
        assert "/Annots" not in page
        assert not page.images
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def test_control_characters_are_named():
    made = sample(remarks=("left\u202eright \x00 \U0001f4e6",))
    assert "left<U+202E>right <U+0000> <U+1F4E6>" in text(pick_list_pdf(made, languages=("en",)))


@pytest.mark.parametrize("document", [pick_list_pdf, reserve_sheet_pdf, packing_slip_pdf])
def test_two_runs_give_the_same_bytes(document):
    assert document(sample()) == document(sample())


def test_two_processes_give_the_same_bytes():
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests'); from document_samples import sample; "
        "from qcsample.documents import pick_list_pdf; print(hashlib.sha256(pick_list_pdf(sample())).hexdigest())"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1


def test_title_language_outline_and_embedded_fonts():
    reader = PdfReader(BytesIO(pick_list_pdf(sample(), languages=("zh", "en"))))
    assert reader.metadata.title == "抽箱清单 Carton pick list PO4711-A"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert "开箱清单 Cartons to open" in [entry.title for entry in reader.outline]
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            font = font.get_object()
            descriptor = font.get("/FontDescriptor")
            if descriptor is None:  # the Chinese of the PDF reader, where no font is installed
                assert font["/Subtype"] == "/Type0"
            else:
                assert "/FontFile2" in descriptor.get_object()


def test_nothing_heavy_is_loaded_with_the_package():
    code = "import sys, qcsample.documents; print('reportlab' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "False\n"


@pytest.mark.parametrize("paper", PAPERS)
def test_the_manifest_sheet_is_one_page(paper, recorder):
    many = tuple(replace(row, reason=f"reason {i % 12} {LONG}") for i, row in enumerate(READING.skipped * 30))
    away = tuple((f"Z{i}", 24) for i in range(1, 3000, 2))
    hard = replace(READING, file=LONG, understood=(LONG,) * 9, skipped=many, remarks=(LONG,) * 20)
    for made in (CASES["many strata"](), sample(), extreme()):
        for reading in (None, READING, hard):
            lot = replace(made.lot, reading=reading)
            for agreement, aside in ((None, ()), (made.agreement, away)):
                recorder.clear()
                said = pages(manifest_pdf(lot, agreement, not_packed=aside, draw_id="D" * 64, paper=paper))
                assert not recorder.faults(paper)
                assert len(said) == 1
                assert lot.manifest in said[0]
