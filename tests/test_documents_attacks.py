"""Text from outside comes out of every document as text: nothing in it is parsed, opened, fetched or run."""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from attack_samples import ATTACKS, BAIT, Texts, hostile
from every_document import DOCUMENTS, Delivery, Languages, recorded
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject

import qcsample
from qcsample.agreement import Agreement
from qcsample.boxes import Box, make_lot
from qcsample.documents import (
    pick_list_csv,
    pick_list_pdf,
    report_pdf,
    rework_list_pdf,
    sort_sheet_csv,
    sort_sheet_xlsx,
)
from qcsample.documents.findings_sheet import findings_csv, findings_xlsx
from qcsample.inspection import Inspection
from qcsample.lot import Goods
from qcsample.photos import Photo, Photos
from qcsample.qcs1 import draw
from qcsample.text import readable

NEVER = {  # keys, types and actions of a PDF that open, fetch, embed or run something
    *("/URI", "/Launch", "/GoToR", "/GoToE", "/JavaScript", "/JS", "/SubmitForm", "/ImportData", "/Rendition", "/AA"),
    *("/EmbeddedFile", "/EmbeddedFiles", "/Filespec", "/AF", "/OpenAction", "/RichMedia", "/Movie", "/Sound", "/3D"),
    *("/Ref", "/OPI", "/PS", "/Thread", "/Named", "/XFA", "/Collection", "/Perms", "/FileAttachment", "/Link"),
}
DRAWN = set(
    "BT ET Tf Tj TJ ' Tm Td TD T* Tr Tc Tw Tz TL Ts q Q cm gs w J j M d m l c v y h re S s f F f* B B* b b* n".split()
)
FOOTER = re.compile(r"(?:Page\d+of\d+|第\d+页)")
DRAWN |= set("W W* g G rg RG k K Do".split())


WATCHED = ("open", "os", "shutil", "socket", "subprocess", "urllib", "ctypes", "webbrowser")
HOUSE = Path(qcsample.__file__).parent
CODE = [Path(name).resolve() for name in (sys.prefix, sys.base_prefix, HOUSE)]
FONTS = [Path(name).expanduser() for name in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")]

# ------------------------------------------------------------------------------- what happens while a PDF is made


class Watch:
    """What the process does to the world, as Python's audit events tell it, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[tuple[str, str]] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or event.split(".")[0] not in WATCHED:
            return
        if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
            path = Path(arguments[0])
            if any(path.is_relative_to(root) for root in FONTS):
                return
            if any(path.is_relative_to(root) for root in CODE) and path.suffix in ("", ".py", ".pyc", ".ttf"):
                return
        self.seen.append((event, str(arguments)))


WATCH = Watch()
sys.addaudithook(WATCH)


@contextmanager
def nothing_opened() -> Iterator[None]:
    """Within it nothing is started or asked over a network, and nothing opened but code and fonts, to be read."""
    WATCH.seen.clear()
    keeps_code, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    WATCH.on = True
    try:
        yield
    finally:
        WATCH.on = False
        sys.dont_write_bytecode = keeps_code
    assert not WATCH.seen, WATCH.seen[:5]


def test_the_watch_sees_files_and_networks(tmp_path):
    import socket

    for deed in (
        lambda: BAIT.read_text(encoding="utf-8"),
        lambda: (tmp_path / "new").write_text("x"),
        lambda: socket.socket().connect_ex(("127.0.0.1", 9)),
        lambda: list(tmp_path.iterdir()),
    ):
        with pytest.raises(AssertionError), nothing_opened():
            deed()


# ------------------------------------------------------------------------------------------ what else is printed


def form(delivery: Delivery, languages: Languages, paper: str) -> bytes:
    return pick_list_pdf(delivery.made, languages=languages, paper=paper, fillable=True)


def rework_form(delivery: Delivery, languages: Languages, paper: str) -> bytes:
    return rework_list_pdf(delivery.again, languages=languages, paper=paper, fillable=True)


def report_with_photos(delivery: Delivery, languages: Languages, paper: str) -> bytes:
    """The photos bear the names that the findings name, and one more that none names."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    names = [row.photo for row in delivery.findings.rows if row.photo]
    photos = [Photo(name, out.getvalue(), 40, 30, "ab" * 32) for name in (*names, "other.jpg")]
    given = Photos(tuple(photos), (("left.jpg", "damaged"),), ("missing.jpg",))
    record = recorded(delivery.made, delivery.findings)
    return report_pdf(record, photos=given, languages=languages, paper=paper)


ALL = {**DOCUMENTS, "form": form, "form of a rework": rework_form, "report with photos": report_with_photos}


# ------------------------------------------------------------------------------------------------------ checks


@cache
def forms(character: str) -> tuple[str, ...]:
    """How a document may show a character: as itself, or as its code point; invisible ones never as themselves."""
    code = f"<U+{ord(character):04X}>"
    if character.isascii() and character.isprintable():
        return (character,)
    hidden = unicodedata.category(character)[0] == "C" or unicodedata.bidirectional(character) in ("R", "AL")
    return (code,) if hidden else (code, character)


def begins_with(shown: str, text: str) -> bool:
    """Whether `shown`, without white space, is `text`, or a beginning of it up to an ellipsis or the page's end."""
    at = 0
    for character in "".join(unicodedata.normalize("NFC", text).split()):
        rest = shown[at:]
        form = next((form for form in forms(character) if rest.startswith(form)), None)
        if form is None:
            return not rest or rest[0] == "…" or FOOTER.match(rest) is not None
        at += len(form)
    return True


def writings(text: str) -> set[str]:
    """A text as it is, as an id, in quotation marks, and as a word of a shell command."""
    text = readable(text)
    as_id = text.replace("%", "%25").replace("/", "%2F")
    return {text, as_id, repr(text)[1:-1], as_id.replace("'", "'\"'\"'"), text.replace("'", "'\"'\"'")}


def told(pdf: bytes) -> list[str]:
    """The text of each page without white space."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return ["".join(unicodedata.normalize("NFC", page).split()) for page in pages]


def check_text(pdf: bytes, places: dict[str, str], expected: set[str]) -> None:
    """Every place that is expected is there, and wherever its tag stands its text follows."""
    pages = told(pdf)
    # A text is away only where a long one before it in its cell was cut.
    cut = any("…" in page for page in pages) and max(map(len, places.values())) > SHORT
    for place, text in places.items():
        tag, rest = text[:5], text[5:]
        following = [part for page in pages for part in page.split(tag)[1:]]
        # An id of other characters has another ticket: where only drawn cartons stand it may be missing.
        assert following or place not in expected or cut or place == "number", place
        for part in following:
            assert any(begins_with(part, written) for written in writings(rest)), (place, part[:80])


def check_objects(pdf: bytes) -> None:
    """No object of the file opens, fetches, embeds or runs anything; the pages hold drawing and nothing else."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    assert pdf.endswith(b"%%EOF\n")
    for number in reader.xref[0]:
        waiting = [reader.get_object(number)]
        while waiting:
            value = waiting.pop()
            assert not (isinstance(value, NameObject) and value in NEVER), value
            if isinstance(value, DictionaryObject):
                assert value.get("/Subtype") != "/Image" or "/F" not in value
                waiting += [*value.keys(), *(value.raw_get(key) for key in value)]
            elif isinstance(value, ArrayObject):
                waiting += list(value)
    for page in reader.pages:
        assert all(entry.get_object()["/Subtype"] == "/Widget" for entry in page.get("/Annots", ()))
        drawn = {operator.decode() for _, operator in ContentStream(page.get_contents(), reader).operations}
        assert drawn <= DRAWN, drawn - DRAWN


@pytest.fixture(scope="module")
def printed() -> dict[str, set[str]]:
    """What each document prints of a delivery, found with harmless texts; it also warms every cache."""
    texts = Texts("")
    delivery = hostile(texts)
    found = {}
    for name, make in ALL.items():
        shown = "".join(told(make(delivery, ("en", "zh"), "a4")))
        found[name] = {place for place, text in texts.places.items() if text in shown}
    return found


def test_every_place_is_printed_somewhere(printed):
    texts = Texts("")
    hostile(texts)
    assert set.union(*printed.values()) == set(texts.places) - {"goods"}  # a description alone: below


SHORT = 20
TURNS = 2  # every place has that many attacks, every attack about as many places
NAMES = list(ATTACKS)


def turned(turn: int) -> list[str]:
    """The attacks, beginning with another one each turn."""
    shift = turn * len(NAMES) // TURNS
    return [ATTACKS[name] for name in NAMES[shift:] + NAMES[:shift]]


@pytest.mark.parametrize("turn", range(TURNS))
def test_attacks_come_out_as_text(turn, printed):
    texts = Texts(*turned(turn))
    delivery = hostile(texts)
    for name, make in ALL.items():
        with nothing_opened():
            pdf = make(delivery, ("en", "zh"), "a4")
        check_text(pdf, texts.places, printed[name])
        check_objects(pdf)


@pytest.mark.parametrize("attack", ATTACKS)
def test_one_attack_everywhere(attack, printed):
    texts = Texts(ATTACKS[attack])
    delivery = hostile(texts)
    document = list(ALL)[NAMES.index(attack) % len(ALL)]
    with nothing_opened():
        pdf = ALL[document](delivery, ("en",), "letter")
    check_text(pdf, texts.places, printed[document])
    check_objects(pdf)


HARD = st.sampled_from(
    "<>&;/\\(){}[]%$#\"'`=+-@.:|!?*~^,_0aZ \t\n\r\0\x1b\x7f\x85\xa0\xad"
    "\u061c\u200b\u200e\u202e\u2066\u2028\ufeff\ufffe\ue000\ud800"
)
ANY = st.one_of(HARD, st.characters(codec="utf-8"), st.characters(categories=["L", "M", "N", "P", "S"]))


@settings(max_examples=16, derandomize=True)
@given(st.lists(st.text(ANY, min_size=1, max_size=40), min_size=1, max_size=5), st.sampled_from(list(ALL)))
def test_any_text_comes_out_as_text(printed, attacks, document):
    texts = Texts(*attacks)
    delivery = hostile(texts)
    with nothing_opened():
        pdf = ALL[document](delivery, ("en", "zh"), "a4")
    check_text(pdf, texts.places, printed[document])
    check_objects(pdf)


def test_a_description_alone_comes_out_as_text():
    places = {name: readable(f"Zq{i:02}z{attack}") for i, (name, attack) in enumerate(ATTACKS.items())}
    lot = make_lot([Box(str(i), (Goods(description=said, units=24),)) for i, said in enumerate(places.values())])
    made = draw(lot, 200, "typed", "A", carton_rule=f"count {len(lot.cartons)}")
    pdf = pick_list_pdf(Inspection(Agreement(), lot, None, made, purpose="send"))
    check_text(pdf, places, set(places))
    check_objects(pdf)


# ------------------------------------------------------------------------------------------------ spreadsheets


def csv_cells(data: bytes) -> list[str]:
    return [cell for row in csv.reader(StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]


def targeted(delivery: Delivery) -> list[str]:
    return [name for entry in delivery.made.agreement.classes for name in entry.defects]


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "\u200b=1", '"=1', "|cmd"]
)
def test_no_cell_of_a_csv_is_a_formula(start):
    texts = Texts(start, first="attack")
    delivery = hostile(texts)
    for data in (
        pick_list_csv(delivery.made),
        findings_csv(delivery.made),
        findings_csv(delivery.made, delivery.findings),
        sort_sheet_csv(delivery.made, None, targeted(delivery)),
    ):
        cells = [cell for cell in csv_cells(data) if "Zq" in cell]
        assert cells
        assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


@pytest.mark.parametrize("first", ["tag", "attack"])
@pytest.mark.parametrize("turn", range(TURNS))
def test_a_workbook_holds_attacks_as_text(turn, first):
    texts = Texts(*turned(turn), first=first)
    delivery = hostile(texts)
    for data in (findings_xlsx(delivery.made), sort_sheet_xlsx(delivery.made, None, targeted(delivery))):
        with ZipFile(BytesIO(data)) as parts:
            for part in parts.namelist():
                assert "external" not in part.lower()
                assert not part.endswith((".bin", ".vml"))
                assert b'TargetMode="External"' not in parts.read(part)
        book = openpyxl.load_workbook(BytesIO(data))
        held = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "Zq" in str(cell.value)]
        assert held
        for cell in held:
            assert (cell.data_type, cell.hyperlink, cell.comment) == ("s", None, None)
        said = {cell.value.lstrip("'") for cell in held}
        for place in ("critical defect", "major defect"):
            tag = re.search("Zq..z", texts.places[place])[0]
            text = readable(texts.places[place])
            written = [cell for cell in said if tag in cell]
            assert not written or any(cell.rstrip("…") in text or text in cell for cell in written)
