"""Files that others send, spoiled in every way: an answer or one line, in little time and memory."""

from __future__ import annotations

import io
import zipfile
from itertools import chain

import pytest
from delivery import AGREEMENT, PACKING_LIST
from findings_samples import HERE
from font_samples import collection, font
from form_samples import filled, known, totals
from fuzzing import EXAMPLES, answered, cases, fuzz, spoiled, words, written
from history_samples import filled as history_of
from history_samples import note
from hypothesis import strategies as st
from packing_samples import FLAT, FOOTWEAR, GARMENTS, packed
from PIL import Image
from sort_sheet_samples import HERE as FAILED

from qcsample import (
    Costs,
    Findings,
    Record,
    judge,
    read_agreement,
    read_costs,
    read_findings,
    read_packing_list,
    read_photos,
    uniform_lot,
)
from qcsample.agreement import Agreement
from qcsample.agreement_file import in_words, starter_file
from qcsample.documents.findings_sheet import findings_csv, findings_xlsx
from qcsample.documents.fonts import using_fonts
from qcsample.documents.pick_list import pick_list_pdf
from qcsample.documents.sort_sheet import sort_sheet_csv
from qcsample.history import History
from qcsample.history.exchange import history_lines, read_history_file
from qcsample.sheets.form_findings import read_filled_form
from qcsample.sheets.mapping_file import read_mapping
from qcsample.sheets.sort_sheet_file import read_sort_sheet


def of_examples(*names: str) -> list[bytes]:
    return [(EXAMPLES / name).read_bytes() for name in names]


JACKETS = Record.from_json(of_examples("jackets/expected/pick.json")[0]).inspection


@st.composite
def spoiled_workbooks(draw, originals: list[bytes]):
    """A workbook with one of its parts spoiled, or its bytes."""
    original = draw(st.sampled_from(originals))
    if draw(st.integers(0, 4)) == 0:
        return draw(spoiled([original], most=3))
    with zipfile.ZipFile(io.BytesIO(original)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheets = [name for name in parts if "worksheets/" in name]
    chosen = draw(st.sampled_from(sheets * 3 + sorted(parts)))
    parts[chosen] = draw(spoiled([parts[chosen]]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def understood(lot) -> None:
    """A lot that was read is one that can be written down and read back."""
    if lot is not None:
        assert lot.units == sum(carton.units for carton in lot.cartons) > 0
        assert type(lot).from_dict(lot.to_dict()) == lot
        assert all(line.isprintable() for line in (*lot.reading.understood, *lot.reading.remarks))


def reported(found, inspection) -> None:
    """Findings that were read can be written down and read back, are of the draw, and are judged or refused."""
    if found is not None:
        assert Findings.from_dict(found.to_dict()) == found
        assert all(inspection.bears(row.carton) for row in found.rows or () if row.carton)
        answered(judge, inspection, found)


@cases(600)
def test_packing_lists_as_text(tmp_path, turn):
    originals = [FLAT.encode(), FLAT.encode("gb18030"), FLAT.encode("utf-16"), PACKING_LIST.replace(",", ";").encode()]
    originals += of_examples("kettles/packing_list.csv")
    originals += ["\n".join(",".join("" if c is None else str(c) for c in row) for row in GARMENTS).encode()]

    def packing_csv(case: bytes) -> None:
        understood(answered(read_packing_list, written(tmp_path / "list.csv", case), accept_totals=len(case) % 2 == 0))

    assert fuzz(turn, spoiled(originals), packing_csv).both


@cases(350)
def test_packing_lists_as_workbooks(tmp_path, turn):
    originals = [packed(), packed(FOOTWEAR), packed(GARMENTS)]

    def packing_xlsx(case: bytes) -> None:
        understood(answered(read_packing_list, written(tmp_path / "list.xlsx", case), strata=("style",)))

    assert fuzz(turn, spoiled_workbooks(originals), packing_xlsx).both


@cases(450)
def test_agreements(tmp_path, turn):
    originals = [starter_file().encode(), AGREEMENT.encode()]
    originals += of_examples(*(f"{name}/agreement.toml" for name in ("jackets", "kettles", "shoes", "series")))

    def agreement(case: bytes) -> None:
        read = answered(read_agreement, written(tmp_path / "agreement.toml", case))
        if read is not None:
            assert Agreement.from_dict(read.to_dict()) == read
            assert all(line.isprintable() for line in in_words(read))

    fuzz(turn, spoiled(originals), agreement)


@cases(200)
def test_costs(tmp_path, turn):
    def costs(case: bytes) -> None:
        read = answered(read_costs, written(tmp_path / "costs.toml", case))
        assert read is None or Costs.from_dict(read.to_dict()) == read

    assert fuzz(turn, spoiled(of_examples("jackets/costs.toml")), costs).both


@cases(250)
def test_findings_as_text(tmp_path, turn):
    own = b"carton,unit,class,defect,count,note,photo\n%s,%d,major,dent,1,x,a.jpg\n" % (
        HERE.draw.pulling[0][0].encode(),
        HERE.draw.pulling[0][1],
    )

    def findings(case: bytes) -> None:
        for inspection in (HERE, JACKETS):
            reported(answered(read_findings, written(tmp_path / "findings.csv", case), inspection), inspection)

    originals = [own, own, findings_csv(HERE), *of_examples("jackets/findings.csv", "jackets/expected/findings.csv")]
    assert fuzz(turn, spoiled(originals), findings).both


@cases(80)
def test_findings_as_workbooks(tmp_path, turn):
    def findings_workbook(case: bytes) -> None:
        reported(answered(read_findings, written(tmp_path / "findings.xlsx", case), HERE), HERE)

    assert fuzz(turn, spoiled_workbooks([findings_xlsx(HERE)]), findings_workbook).both


@cases(150)
def test_sort_sheets(tmp_path, turn):
    def sort_sheet(case: bytes) -> None:
        path = written(tmp_path / "sort.csv", case)
        answered(read_sort_sheet, path, FAILED)
        answered(read_sort_sheet, path, JACKETS, targeted=("new defect",))

    originals = [sort_sheet_csv(FAILED, None, ("dent / 凹痕",)), *of_examples("jackets/sort_sheet.csv")]
    fuzz(
        turn,
        spoiled([*originals, b"carton,checked,defects,repaired,offered\n1,40,2,2,40\ntotal,40,2,2,40\n"]),
        sort_sheet,
    )


@cases(150)
def test_lists_of_renumbered_cartons(tmp_path, turn):
    lot = uniform_lot(60, 8)
    originals = [b"now,before\n1-20,21-40\n21,1\n22,\n", '新箱号;原箱号\n"1,2";3\n5~9;10~14\n'.encode()]

    def mapping(case: bytes) -> None:
        read = answered(read_mapping, written(tmp_path / "map.csv", case), lot, lot)
        assert read is None or {*read, *chain(*read.values())} <= lot.by_id.keys()

    assert fuzz(turn, spoiled(originals), mapping).both


@pytest.fixture(scope="module")
def histories(tmp_path_factory) -> tuple[bytes, bytes]:
    """A history of four lots and a note as SQLite and as JSON lines."""
    path = tmp_path_factory.mktemp("history") / "history.db"
    with history_of(path, 0, 9, 9, 0) as history:
        history.note(note("steady", "2026-05-05", "no change"))
        lines = "\n".join(history_lines(history.events())).encode()
    return path.read_bytes(), lines


@cases(90)
def test_histories_as_lines(tmp_path, turn, histories):
    def history_text(case: bytes) -> None:
        events = answered(lambda: list(read_history_file(written(tmp_path / "lots.jsonl", case))))
        if events is not None:
            lines = "\n".join(history_lines(events)).encode()
            assert list(read_history_file(written(tmp_path / "again.jsonl", lines))) == events

    assert fuzz(turn, spoiled([histories[1]]), history_text).both


@cases(90)
def test_histories_as_files(tmp_path, turn, histories):
    with History(written(tmp_path / "whole.db", histories[0])) as history:
        whole = list(history.events())

    def history_file(case: bytes) -> None:
        for name in ("history.db", "history.db-wal", "history.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        path = written(tmp_path / "history.db", case)

        def read() -> list:
            with History(path) as history:
                history.series()
                return list(history.events())

        events = answered(read)
        assert events is None or all(event in whole for event in events)

    assert fuzz(turn, spoiled([histories[0]], most=8), history_file).both


@cases(40)
def test_filled_forms(tmp_path, turn):
    pytest.importorskip("pypdf")
    blank = pick_list_pdf(HERE, fillable=True)
    form = filled(blank, totals(critical=0, major=1, minor=2))
    given = st.dictionaries(st.sampled_from(sorted(known(HERE) - {"form"})), words | st.sampled_from("012"), max_size=6)
    forms = given.map(lambda typed: filled(form, typed)) | spoiled([form, form, blank], most=3)

    def filled_form(case: bytes) -> None:
        read = answered(read_filled_form, written(tmp_path / "filled.pdf", case), HERE)
        if read is not None:
            reported(read.findings, HERE)
            assert all(note.isprintable() for note in read.notes)

    assert fuzz(turn, forms, filled_form).both


@cases(150)
def test_photos(tmp_path, turn):
    originals = []
    for kind in ("JPEG", "PNG"):
        stream = io.BytesIO()
        Image.linear_gradient("L").convert("RGB").save(stream, kind)
        originals.append(stream.getvalue())

    def photo(case: bytes) -> None:
        written(tmp_path / "a.jpg", case)
        read = answered(read_photos, tmp_path, ["a", "b\x1b"])
        assert read is not None
        assert len(read.photos) + len(read.left_out) == 1
        assert all(line.isprintable() for line in read.remarks)

    fuzz(turn, spoiled(originals, most=4), photo)


@cases(50)
def test_fonts(tmp_path, turn):
    originals = [font("ไทย𠮷"), collection("ไทย𠮷")]

    def one_font(case: bytes) -> None:
        def use() -> None:
            with using_fonts(written(tmp_path / "a.ttf", case)) as used:
                assert used

        answered(use)

    fuzz(turn, spoiled(originals, most=4), one_font)
