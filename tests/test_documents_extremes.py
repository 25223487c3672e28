"""Nothing leaves the page, overlaps or loses its header: every document, at the sizes and names it has to bear."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from document_samples import sample, squeezed
from every_document import DOCUMENTS, Delivery, judged
from page_geometry import Recorder
from pypdf import PdfReader
from rework_samples import TERMS, again

from qcsample.agreement import DefectClass, SpecialTest
from qcsample.documents import labels_pdf, manifest_pdf, pick_list_pdf, verdict_pdf
from qcsample.documents.cells import carton_id
from qcsample.documents.label_sheets import label_sheet
from qcsample.documents.page import MARGIN, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.rows import Column, Table
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Visit

UNBROKEN = ("Wärmflaschenschraubverschlußdichtung" * 6)[:200]
CHINESE = ("不锈钢电热水壶外壳喷涂色差划痕" * 14)[:200]
WORDY = " ".join(f"wd{i}" for i in range(1, 41))
NOTE = ("seen under the lamp; " * 30)[:500]
LANGUAGES = {"en": ("en",), "both": ("en", "zh")}
PRINTED = [("en", "letter"), ("both", "a4")]
MARGINS = {"labels": 0.0}  # their sheets have none


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    return Recorder(monkeypatch)


def findings_of(made: Inspection, rows: int, note: str = "") -> Findings:
    """So many findings, over the pieces pulled and the defects named, with some that no agreement names."""
    named = [name for entry in made.agreement.classes for name in entry.defects] or [""]
    found = []
    for i in range(rows):
        carton, unit = made.draw.pulling[i % len(made.draw.pulling)]
        found.append(Finding(carton, unit, "", named[i % len(named)], note=note if i % 3 == 0 else ""))
    tests = {} if made.rework else {test.name: 0 for test in made.agreement.tests}
    return Findings(tests=tests, rows=tuple(found))


def long_names() -> Inspection:
    """Every text of an agreement, a packing list and a visit as long as it can be."""
    fields = ("buyer", "supplier", "product", "contract", "order", "specification", "golden_sample")
    agreement = replace(
        TERMS,
        **{name: (UNBROKEN, CHINESE, WORDY)[i % 3] for i, name in enumerate(fields)},
        specification_sha256="ab" * 32,
        golden_sample_sha256="cd" * 32,
        classes=(
            DefectClass(UNBROKEN[:80], 0.0, (UNBROKEN, CHINESE)),
            DefectClass("major", 2.5, (WORDY, "Leaks", NOTE.strip())),
            DefectClass(CHINESE[:80], 4.0, (UNBROKEN[::-1],)),
        ),
        difference=(CHINESE + "。", UNBROKEN + "."),
        tests=(SpecialTest(UNBROKEN[:60], "S-1", 2.5, NOTE), SpecialTest(CHINESE[:60], "S-4", 1.5, CHINESE)),
    )
    colours = (UNBROKEN, CHINESE, WORDY)
    return sample(
        90, colours=colours, number="LANGE-KARTON-NUMMER-" * 3 + "{}", agreement=agreement,
        visit=Visit("2024-05-14", UNBROKEN, CHINESE), remarks=(UNBROKEN, CHINESE, WORDY),
    )  # fmt: skip


def many_terms() -> Inspection:
    """Twelve classes, sixty defects, ten special tests, forty strata."""
    aqls = (0.0, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5)
    classes = tuple(
        DefectClass("major" if i == 9 else f"class {i}", aql, tuple(f"defect {i}.{j}" for j in range(5)))
        for i, aql in enumerate(aqls)
    )
    tests = tuple(SpecialTest(f"test {i}", f"S-{i % 4 + 1}", 2.5, f"{WORDY[: 20 * i]} fails") for i in range(10))
    agreement = replace(TERMS, classes=classes, tests=tests, difference=tuple(f"difference {i}" for i in range(20)))
    return sample(400, colours=[f"colour {i}" for i in range(40)], agreement=agreement, pallets=True)


CASES: dict[str, Callable[[], tuple[Inspection, int]]] = {  # an inspection and how many findings it has
    "one carton": lambda: (sample(1, strata=(), agreement=TERMS), 0),
    "two cartons": lambda: (sample(2, strata=(), agreement=TERMS), 1),
    "400 cartons": lambda: (sample(400, agreement=TERMS), 60),
    "long names": lambda: (long_names(), 30),
    "many terms": lambda: (many_terms(), 400),
}


@pytest.fixture(scope="module")
def deliveries() -> dict[str, Delivery]:
    made = {}
    for name, case in CASES.items():
        first, rows = case()
        assert first.plan is not None
        leaks = max(9, next(entry.plan.re for entry in first.plan.classes if entry.name == "major"))
        many = len(first.lot.cartons)
        second = again(first, affected=many // 2 if many > 2 else None, leaks=leaks)
        found = replace(findings_of(second, rows, NOTE), unmarked=tuple(c.id for c in second.draw.opened[:rows]))
        made[name] = Delivery(first, findings_of(first, rows, NOTE), second, found, leaks)
    return made


@pytest.mark.parametrize(("spoken", "paper"), PRINTED)
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_page_or_overlaps(case, document, spoken, paper, deliveries, recorder):
    pdf = DOCUMENTS[document](deliveries[case], LANGUAGES[spoken], paper)
    faults = recorder.faults(paper, MARGINS.get(document, MARGIN))
    assert not faults, "\n".join(faults[:12])
    assert len(recorder.pages) == len(PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_does_in_chinese_alone(document, deliveries, recorder):
    DOCUMENTS[document](deliveries["long names"], ("zh",), "a4")
    assert not recorder.faults("a4", MARGINS.get(document, MARGIN))


@pytest.mark.parametrize("document", ["verdict", "rework verdict", "report"])
def test_what_was_found_is_printed_whole(document, deliveries):
    """Carton, defect and note of every finding: cartons with long names are told apart by their ends."""
    delivery = deliveries["long names"]
    findings = delivery.found_again if document.startswith("rework") else delivery.findings
    said = squeezed(DOCUMENTS[document](delivery, ("en",), "a4"))
    for row in findings.rows or ():
        for told in (row.carton, row.defect, row.note):
            assert "".join(told.split()) in said


def test_a_very_long_id_keeps_both_ends_and_parts_no_code_point():
    for pad in range(12):
        name = "A" * 150 + "\u202e" * 40 + "B" * (100 + pad) + "7"
        said = carton_id(name)
        assert len(said) <= 240
        assert said.startswith("A" * 100)
        assert said.endswith("B" * 100 + "7")
        assert re.fullmatch("A*(<U\\+202E>)*…(<U\\+202E>)*B+7", said)
    assert carton_id("PO/style/12") == "PO/style/12"


def test_2000_findings(recorder):
    made = sample(5000, rule="count 70", agreement=TERMS, colours=[f"colour {i}" for i in range(40)])
    findings = findings_of(made, 2000, NOTE)
    verdict_pdf(*judged(made, findings), languages=("en", "zh"), paper="letter")
    assert not recorder.faults("letter")
    said = {text.said for page in recorder.pages.values() for text in page.texts}
    assert {"Leaks", "Scratch up to 10 mm"} <= said
    assert len(recorder.pages) > 30
    recorder.clear()
    labels_pdf(made, label_sheet("a4-3x7"), findings=findings)
    assert not recorder.faults("a4", 0.0)
    assert len(recorder.pages) == -(-(70 + 2000) // 21)


def test_5000_cartons(recorder):
    made = sample(5000, rule="count 5000", pallets=True)
    pick_list_pdf(made, languages=("en",))
    assert not recorder.faults()
    assert 150 < len(recorder.pages) < 350
    said = {text.said for page in recorder.pages.values() for text in page.texts}
    assert {carton.ticket[:8] for carton in made.draw.cartons} <= said
    recorder.clear()
    manifest_pdf(made.lot, made.agreement, languages=("zh",), paper="letter")
    assert not recorder.faults("letter")
    recorder.clear()
    labels_pdf(made, label_sheet("a4-3x8"))
    assert not recorder.faults("a4", 0.0)
    assert len(recorder.pages) == -(-5000 // 24)


# The recorder itself


def blank(recorder: Recorder) -> Sheet:
    sheet = Sheet("a title", Words(("en",)), "a4")
    sheet.put(sheet.left, 400, "here")
    return sheet


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda sheet: sheet.put(sheet.left - 2, 500, "too far left"), "leaves the margins"),
        (lambda sheet: sheet.put(sheet.right - 20, 500, "too far to the right"), "leaves the margins"),
        (lambda sheet: sheet.put(sheet.left, MARGIN - 4, "too low"), "leaves the margins"),
        (lambda sheet: sheet.put(sheet.left, sheet.top - 2, "too high"), "leaves the margins"),
        (lambda sheet: sheet.rule(sheet.left, 500, sheet.right + 3, 500), "leaves the margins"),
        (lambda sheet: sheet.tint(sheet.left, 500, sheet.width + 3, 9), "leaves the margins"),
        (lambda sheet: sheet.put(sheet.left + 12, 404, "there"), "'here' and 'there' overlap"),
        (lambda sheet: sheet.put(sheet.left + 30, 405, "there", align="right"), "'here' and 'there' overlap"),
        (lambda sheet: sheet.box(sheet.left + 10, 402, 9), "'here' and 'tick' overlap"),
        (lambda sheet: sheet.rule(sheet.left + 8, 300, sheet.left + 8, 500), "a rule crosses 'here'"),
        (lambda sheet: sheet.rule(sheet.left, 402, sheet.right, 402), "a rule crosses 'here'"),
    ],
)
def test_a_fault_is_found(fault, said, recorder):
    sheet = blank(recorder)
    assert not recorder.faults()
    fault(sheet)
    (found,) = recorder.faults()
    assert said in found


def test_rows_without_their_titles_are_found(recorder, monkeypatch):
    monkeypatch.setattr(Table, "_turn", lambda table: table.sheet.new_page())
    table = Table(blank(recorder), (Column("number", 50), Column("defect", 90)))
    for i in range(99):
        table.row((str(i), f"dent {i}"))
    assert any("no header above rows: ('number', 'defect')" in found for found in recorder.faults())
