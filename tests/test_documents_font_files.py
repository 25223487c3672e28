"""Fonts that somebody names: embedded as subsets, copied right, checked by content, and nobody else's business."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import font_samples
import pytest
from document_samples import AGREEMENT, pages, sample, text
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from qcsample.agreement import DefectClass
from qcsample.documents import fonts, labels_pdf, pick_list_pdf
from qcsample.documents.characters import NO_FONT, RIGHT_TO_LEFT, UNSHAPED
from qcsample.documents.label_sheets import label_sheet
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words
from qcsample.errors import InputError

TEN = {  # languages, and what a delivery has in them
    "German": "Größe XL, weiß",
    "French": "Bouilloire à œuf, façade ébréchée",
    "Vietnamese": "Ấm đun nước bằng điện",
    "Turkish": "Işıklı su ısıtıcı, İğne şişe",
    "Greek": "Βραστήρας νερού",
    "Russian": "Чайник с подъёмом",
    "simplified Chinese": "电热水壶漏水",
    "traditional Chinese": "電熱水壺漏水",
    "Japanese": "電気ケトルのふた",
    "Korean": "전기 주전자 뚜껑",
}
GOLDEN = Path(__file__).parent / "golden" / "ten_languages.txt"


def in_ten_languages() -> bytes:
    """A pick list whose parties, goods and defects are in ten languages."""
    said = list(TEN.values())
    agreement = replace(
        AGREEMENT,
        buyer=said[0],
        supplier=said[6],
        product=said[8],
        order=said[3],
        contract=said[7],
        specification=said[4],
        golden_sample=said[9],
        classes=(DefectClass("critical", 0.0, tuple(said[:3])), DefectClass("major", 2.5, tuple(said[3:]))),
    )
    return pick_list_pdf(sample(24, agreement=agreement, colours=(said[1], said[2], said[5])))


def golden() -> str:
    """Its words, a line a page."""
    return "".join(f"{page}\n" for page in pages(in_ten_languages()))


def one_page(said: str) -> bytes:
    """A document of one line."""
    sheet = Sheet("t", Words(["en"]))
    sheet.put(50, 700, said)
    return sheet.pdf()


def embedded(pdf: bytes) -> dict[str, bool]:
    """The fonts of a document, and whether what it uses of them lies in it with a way back to the text."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inside = "/FontDescriptor" in font and "/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font
            found[font["/BaseFont"]] = inside
    return found


@pytest.fixture
def squares(tmp_path):
    """Writes a font with the characters that are asked for."""

    def write(characters: str, name: str = "squares.ttf", **more) -> Path:
        path = tmp_path / name
        path.write_bytes(font_samples.font(characters, **more))
        return path

    return write


@pytest.mark.parametrize("installed", [True, False])
def test_ten_languages_are_read_back_as_they_were_written(installed):
    with fonts.using_fonts(installed=installed):
        pdf = in_ten_languages()
    said = text(pdf)
    for name, words in TEN.items():
        assert words in said, name
    assert said == " ".join(GOLDEN.read_text(encoding="utf-8").split())
    assert "U+" not in said


def test_where_there_are_files_every_font_is_an_embedded_subset():
    pdf = in_ten_languages()
    if not fonts.font_files.installed("gbk", ord("箱")):
        pytest.skip("no Chinese font on this computer")
    found = embedded(pdf)
    assert len(found) > 1
    assert all(found.values())
    assert all(re.match(r"/[A-K]{6}\+", name) for name in found)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_poppler_agrees(tmp_path):
    (tmp_path / "ten.pdf").write_bytes(in_ten_languages())
    said = subprocess.run(
        ["pdftotext", "-raw", "ten.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, text=True
    ).stdout
    table = subprocess.run(["pdffonts", "ten.pdf"], cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    flags = [line.split()[-5:-2] for line in table.splitlines()[2:]]
    if all(flag == ["yes", "yes", "yes"] for flag in flags):  # the reader's own fonts need poppler-data
        assert [name for name, words in TEN.items() if words not in " ".join(said.split())] == []
    assert flags[0] == ["yes", "yes", "yes"]  # Noto Sans


@pytest.mark.skipif(
    not (shutil.which("pdftotext") and Path("/usr/share/poppler/cMap").is_dir()),
    reason="poppler-utils with poppler-data is not installed",
)
def test_poppler_copies_from_the_readers_own_fonts(tmp_path):
    with fonts.using_fonts(installed=False):
        (tmp_path / "ten.pdf").write_bytes(in_ten_languages())
    said = subprocess.run(
        ["pdftotext", "-raw", "ten.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, text=True
    ).stdout
    assert [name for name, words in TEN.items() if words not in " ".join(said.split())] == []


def test_a_named_font_shows_what_it_has_and_is_embedded(squares):
    said = "ไทย 𠮷野家 \U0001f4e6 box"
    with fonts.using_fonts(squares("ไทย𠮷\U0001f4e6b")):
        pdf = one_page(said)
        assert {font for font, piece in fonts.runs(said) if "b" in piece} == {fonts.LATIN}  # Noto Sans comes first
    assert said in text(pdf)
    named = [inside for name, inside in embedded(pdf).items() if "Squares" in name]
    assert named == [True]


def test_the_first_named_font_shows_what_several_have(squares):
    with fonts.using_fonts(squares("ไ", "1.ttf"), squares("ไท", "2.ttf")):
        (one, _), (two, _) = fonts.runs("ไท")
        pdf = one_page("ไท")
    assert one != two
    assert text(pdf).startswith("ไท")
    assert sum("Squares" in name for name in embedded(pdf)) == 2  # of the same name, and kept apart


def test_a_collection_is_taken_by_its_first_font(tmp_path):
    (tmp_path / "all.ttc").write_bytes(font_samples.collection("ไ"))
    with fonts.using_fonts(tmp_path / "all.ttc"):
        assert fonts.as_shown("ไ") == "ไ"


def test_right_to_left_is_not_drawn_even_from_a_font_that_has_it(squares):
    with fonts.using_fonts(squares("שלוםعربي")):
        assert fonts.as_shown("ש ع") == "<U+05E9> <U+0639>"
        assert fonts.noted("ש ع") == ((RIGHT_TO_LEFT, "ש"), (RIGHT_TO_LEFT, "ع"))


def test_a_font_that_has_nothing_to_see_for_a_character_does_not_show_it(tmp_path):
    tables = font_samples.tables_of("ไ")
    tables["cmap"] = font_samples.character_map([(0x0E44, 0x0E44, 0), (0x20BB7, 0x20BB7, 7)])
    (tmp_path / "empty.ttf").write_bytes(font_samples.packed(tables))
    with fonts.using_fonts(tmp_path / "empty.ttf"):
        assert fonts.as_shown("ไ𠮷") == "<U+0E44><U+20BB7>"


def test_the_choice_holds_for_the_document_and_the_thread_alone(squares):
    path = squares("ไ")
    plain = one_page("ไ")
    with ThreadPoolExecutor(1) as other:
        with fonts.using_fonts(path):
            assert fonts.as_shown("ไ") == "ไ"
            assert other.submit(fonts.as_shown, "ไ").result() == "<U+0E44>"
            with fonts.using_fonts():
                assert fonts.as_shown("ไ") == "<U+0E44>"
            assert fonts.as_shown("ไ") == "ไ"
        with pytest.raises(InputError), fonts.using_fonts(path, path.with_name("none.ttf")):
            pass
    assert fonts.as_shown("ไ") == "<U+0E44>"
    assert one_page("ไ") == plain


def test_threads_share_fonts_without_spoiling_each_others_documents(squares):
    path = squares("ไทย𠮷")

    def made(number: int) -> bytes:
        if number % 2:
            return one_page(f"箱号 {number % 4} ไท 电热水壶")
        with fonts.using_fonts(path):
            return one_page(f"箱号 {number % 4} ไท𠮷 電気")

    alone = [made(number) for number in range(4)]
    with ThreadPoolExecutor(8) as pool:
        for number, pdf in enumerate(pool.map(made, range(64))):
            assert pdf == alone[number % 4]


@pytest.mark.parametrize("what", font_samples.not_fonts())
def test_what_cannot_be_embedded_is_refused_in_one_line(tmp_path, what):
    data, word = font_samples.not_fonts()[what]
    path = tmp_path / "x.ttf"
    path.write_bytes(data)
    with pytest.raises(InputError) as error, fonts.using_fonts(path):
        pass
    said = str(error.value)
    assert word in said
    assert str(path) in said
    assert said.endswith("a TrueType font with glyf outlines (.ttf, .ttc) is needed")
    assert "\n" not in said


def test_what_is_no_ordinary_file_is_refused(tmp_path):
    zero, folder, huge = tmp_path / "zero.ttf", tmp_path / "folder.ttf", tmp_path / "huge.ttf"
    zero.symlink_to("/dev/zero")
    folder.mkdir()
    with huge.open("wb") as out:
        out.write(b"\0\1\0\0")
        out.truncate(fonts.font_files.LARGEST + 1)
    for path, word in ((zero, "a pipe or a device"), (folder, "a folder"), (huge, "larger than 64 MB")):
        with pytest.raises(InputError, match=word), fonts.using_fonts(path):
            pass


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1100), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_font_is_refused_or_printed(tmp_path_factory, damage):
    data = bytearray(font_samples.font("ไทย𠮷"))
    for at, byte in damage:
        data[at % len(data)] = byte
    path = tmp_path_factory.getbasetemp() / "damaged.ttf"
    path.write_bytes(data)
    try:
        with fonts.using_fonts(path):
            pdf = one_page("ไทย𠮷")
    except InputError:
        return
    assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_what_no_font_has_is_listed_with_how_often_it_stands_there():
    agreement = replace(AGREEMENT, classes=(DefectClass("major", 2.5, ("𠮷𠮷 שלום\u202e देव", "ไ")),))
    said = text(pick_list_pdf(sample(12, agreement=agreement), languages=("en",)))
    listed = said[said.index("Characters of this document") :]
    assert "No font has them, so that their code points are printed: U+0E44 (1), U+20BB7 (2)" in listed
    assert re.search(r"right to left.*: U\+05D5 \(1\), U\+05DC \(1\), U\+05DD \(1\), U\+05E9 \(1\)", listed)
    assert "Invisible, shown by their code points: U+202E (1)" in listed
    assert re.search(r"is not shaped: U\+0926 \(1\), U\+0935 \(1\), U\+0947 \(1\)", listed)
    assert said.count("<U+20BB7>") == 2


def test_a_document_of_plain_text_has_no_such_list():
    assert "Characters of this document" not in text(pick_list_pdf(sample(12)))


def test_a_code_point_that_somebody_typed_for_a_character_that_can_be_shown_is_not_listed():
    assert fonts.noted("<U+0041> <U+7BB1> <U+110000>") == ()
    assert fonts.noted("<U+0E44>") == ((NO_FONT, "ไ"),)


def test_what_a_chart_says_is_listed_too():
    sheet = Sheet("t", Words(["en"]))
    sheet.note("Plan ไ")
    assert "U+0E44 (1)" in text(sheet.pdf())


def test_a_header_counts_once_however_many_pages_it_stands_on():
    sheet = Sheet("ไ title", Words(["en"]))
    for _ in range(3):
        sheet.new_page()
    assert "U+0E44 (1)" in text(sheet.pdf())


def test_a_long_list_goes_on_over_pages():
    sheet = Sheet("t", Words(["en"]))
    for code in range(0x13000, 0x13000 + 1000):
        sheet.put(50, 700, chr(code))
    said = text(sheet.pdf())
    assert all(f"U+{code:04X} (1)" in said for code in range(0x13000, 0x13000 + 1000))


def test_unshaped_marks_are_said(squares):
    with fonts.using_fonts(squares("ไ")):
        assert fonts.noted("x\u030c ไ e\u0301") == ((UNSHAPED, "\u030c"), (UNSHAPED, "ไ"))


def test_stickers_have_no_list():
    made = sample(12, agreement=replace(AGREEMENT, product="ไ"))
    pdf = labels_pdf(made, label_sheet("a4-3x7"))
    assert "Characters of this document" not in text(pdf)


if __name__ == "__main__":  # writes the golden text anew, to be read before it is committed
    GOLDEN.write_text(golden(), encoding="utf-8")
