"""What a PDF says of itself: title, language, outline; text that is text; nothing that leads out of the file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from document_samples import sample
from every_document import DOCUMENTS, MADE_BY, Delivery
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from rework_samples import TERMS, again

from qcsample import documents
from qcsample.findings import Finding, Findings

LEADS_OUT = {  # keys and actions of PDF 1.7 that open, fetch, embed or run something
    *("/URI", "/Launch", "/GoToR", "/GoToE", "/JavaScript", "/JS", "/SubmitForm", "/ImportData", "/Rendition"),
    *("/EmbeddedFile", "/EmbeddedFiles", "/Filespec", "/OpenAction", "/AA", "/RichMedia", "/Movie", "/Sound"),
}
LANGUAGES = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}


@pytest.fixture(scope="module")
def delivery():
    made, second = sample(agreement=TERMS), again()
    return Delivery(
        made,
        Findings(tests={"drop": 0, "function": 0}, rows=(Finding(*made.draw.pulling[0], "", "Leaks"),)),
        second,
        Findings(rows=(Finding(*second.draw.pulling[0], "", "Leaks"),), unmarked=()),
    )


@pytest.fixture(scope="module", params=[(name, spoken) for name in DOCUMENTS for spoken in LANGUAGES], ids="-".join)
def made(request, delivery):
    name, spoken = request.param
    pdf = DOCUMENTS[name](delivery, LANGUAGES[spoken], "a4")
    return pdf, PdfReader(BytesIO(pdf)), spoken


def entries(outline: list, depth: int = 0) -> Iterator[tuple[int, object]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from entries(entry, depth + 1)
        else:
            yield depth, entry


def objects(value: object, seen: set[int]) -> Iterator[object]:
    """Every object that a file reaches, each once."""
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return
        seen.add(value.idnum)
        value = value.get_object()
    yield value
    if isinstance(value, DictionaryObject):
        for key in value:
            yield key
            yield from objects(value.raw_get(key), seen)
    elif isinstance(value, ArrayObject):
        for entry in value:
            yield from objects(entry, seen)


def test_every_document_is_tested():
    assert {name for name in documents.__all__ if name.endswith("_pdf")} == set(MADE_BY)
    assert {name for made in MADE_BY.values() for name in made} == set(DOCUMENTS)


def test_title_language_and_who_made_it(made):
    _, reader, spoken = made
    root, told = reader.trailer["/Root"], reader.metadata
    (title, *_) = (entry.title for _, entry in entries(reader.outline))
    if "sticker" not in title and "标签" not in title:  # a sheet of stickers has no room for a title
        assert "".join(title.split()) in "".join(reader.pages[0].extract_text().split())
    assert told.title.startswith(title)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/Lang"] == ("zh-CN" if spoken == "zh" else "en")
    assert (told.author, told.subject, told.creator, told.producer) == ("", "", "qcsample", "qcsample")


def test_the_outline_goes_through_the_document_in_order(made):
    _, reader, _ = made
    found = list(entries(reader.outline))
    assert found
    places = []
    for depth, entry in found:
        assert entry.title.strip()
        assert depth <= 1
        page = reader.get_destination_page_number(entry)
        assert page is not None
        places.append((page, -float(entry.top)))
    assert places == sorted(places)
    assert found[0][0] == 0
    assert places[0][0] == 0


def test_text_is_text_and_every_page_has_some(made):
    _, reader, _ = made
    for page in reader.pages:
        assert page.extract_text().strip()
        assert not page.images
        for entry in page.get("/Annots", ()):
            assert entry.get_object()["/Subtype"] == "/Widget"


def test_nothing_leads_out_of_the_file(made):
    _, reader, _ = made
    seen: set[int] = set()
    for value in objects(reader.trailer, seen):
        if isinstance(value, str):
            assert value not in LEADS_OUT
            assert not value.lower().startswith(("http:", "https:", "file:", "ftp:"))
    assert len(seen) > 8


@pytest.mark.parametrize("name", ["form", "rework form"])
def test_the_fields_of_a_form_follow_the_eye_and_say_what_they_are(name, delivery):
    """A field comes after those above it and those to its left: a reader goes from one to the next in this order."""
    reader = PdfReader(BytesIO(DOCUMENTS[name](delivery, ("en",), "a4")))
    count = 0
    for page in reader.pages:
        fields = [entry.get_object() for entry in page.get("/Annots", ())]
        assert all(entry["/TU"].strip() for entry in fields)
        boxes = [[float(edge) for edge in entry["/Rect"]] for entry in fields]
        count += len(boxes)
        for i, (left, low, right, high) in enumerate(boxes):
            for later in boxes[i + 1 :]:
                across = min(right, later[2]) - max(left, later[0]) > 1
                beside = min(high, later[3]) - max(low, later[1]) > 1
                assert not (across and later[1] >= high - 1), "a field above comes later"
                assert not (beside and later[2] <= left + 1), "a field to the left comes later"
    assert count > 40


def test_each_question_of_a_reinspection_is_a_part_of_its_outline(delivery):
    reader = PdfReader(BytesIO(DOCUMENTS["rework list"](delivery, ("en",), "a4")))
    parts: list[list[str]] = []
    for depth, entry in entries(reader.outline):
        if depth == 0:
            parts.append([entry.title])
        else:
            parts[-1].append(entry.title)
    below = {part[0][:2]: part[1:] for part in parts if len(part) > 1}
    assert set(below) == {"A ", "B ", "C ", "D "}
    assert below["A "] == ["Cartons to open", "Tally sheet"]
    assert parts[-1] == ["Signatures"]
