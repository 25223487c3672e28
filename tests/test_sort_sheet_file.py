"""Sort sheets as files: what is read in any words, what can't be taken as it stands, and the template."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sort_sheet_samples import DENT, HERE, LOT, check, kinds

from qcsample.documents.sort_sheet import sort_sheet_csv, sort_sheet_xlsx
from qcsample.errors import InputError
from qcsample.rework.sort_records import Sealed, SortCount, SortRow, SortSheet
from qcsample.sheets.sort_sheet_file import read_sort_sheet
from qcsample.sheets.sort_sheet_words import header_of


@pytest.fixture
def csv(tmp_path):
    def read(text, encoding="utf-8", **options):
        path = tmp_path / "sheet.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_sort_sheet(path, HERE, **options)

    return read


@pytest.fixture
def xlsx(tmp_path):
    def read(sheets, **options):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            for cells in rows:
                page.append(cells)
        book.save(tmp_path / "sheet.xlsx")
        return read_sort_sheet(tmp_path / "sheet.xlsx", HERE, **options)

    return read


HEAD = "carton,checked,defects,repaired,unrepairable,replaced,replaced from,offered,note\n"


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "C/NO,Qty checked,Defective,Qty repaired,Scrap,Replacements,From order,Qty offered,Remarks\n",
        "箱号,检查件数,不良数,返修数,无法返修,补换数,来源,交验数,备注\n",
        "箱号 C/NO.,检查数量 Checked,不良品数 Defects,已返修 Repaired,报废 Scrapped,补货数,补换来源,送检数,备注\n",
        "CTN NO;CHECKED;REJECTS;REWORKED;NOT REPAIRABLE;REPLACED;SOURCE;OFFERED;NOTE\n",
    ],
)
def test_headers_in_the_words_of_the_trade(csv, head):
    mark = ";" if ";" in head else ","
    text = head + mark.join(("012", "40 pcs", "3", "2", "1", "1", "PO2", "40", "ok")) + "\n"
    assert csv(text).rows == (SortRow("12", 40, {"": SortCount(3, 2, 1)}, 1, 40, "PO2", "ok"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_columns_of_one_defect_and_totals(csv, encoding):
    head = "箱号,检查件数,不良数：凹痕,返修数：凹痕,无法返修数：凹痕,不良数: Leaks,交验数\n"
    got = csv(f"封存箱,NG-1,凹痕,2\n{head}7,40,3,1,2,0,38\n合计,40,3,1,2,0,38\n", encoding)
    counts = {DENT: SortCount(3, 1, 2), "leaks": SortCount(0)}
    assert got.rows == (SortRow("7", 40, counts, 0, 38),)
    assert got.total == SortRow("total", 40, counts, 0, 38)
    assert got.sealed == (Sealed("NG-1", "凹痕", 2),)
    assert got.defects == (DENT, "leaks")


def test_a_carton_that_no_list_has_is_read_and_told(csv):
    got = csv(HEAD + "4711,40,0,0,0,0,,40,\n")
    assert got.rows[0].carton == "4711"
    assert "unknown" in kinds(check(got))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("carton,qty\n1,2\n", "no header of a sort sheet"),
        (HEAD, "no carton below the header"),
        (HEAD + "1-20,40,0,0,0,0,,40,\n", "row 2, column A (carton): '1-20' is several cartons; a row a carton"),
        (HEAD + ",40,0,0,0,0,,40,\n", "row 2, column A (carton): the number of the carton is needed"),
        (HEAD + "1,forty,0,0,0,0,,40,\n", "row 2, column B (checked): 'forty' is no quantity"),
        (HEAD + "1,40,-1,0,0,0,,40,\n", "column C (defects): -1 is negative"),
        (HEAD + "1,40,1.5,0,0,0,,40,\n", "column C (defects): 1.5 is a fraction"),
        (HEAD + "1,40,1,1,0,0,,#REF!,\n", "column H (offered): #REF! is a formula that failed"),
        (HEAD + "1,99999999999,1,1,0,0,,40,\n", "is more than 10,000,000"),
        (HEAD + "1,40,0,0,0,0,,40,,stray\n", "row 2, column J: 'stray' would not be read"),
        (HEAD + "TOTAL,40,0,0,0,0,,40,\n1,40,0,0,0,0,,40,\n", "row 3, column A (carton): a row below the totals"),
        ("carton,checked,defects,defects,offered\n1,40,0,0,40\n", "two columns of defects"),
        ("carton,checked,defects: dents,offered\n1,40,0,40\n", "'dents' is no defect of the agreement; did you mean"),
        ("draw id,PO9-A\n" + HEAD + "1,40,0,0,0,0,,40,\n", "this sort sheet belongs to the draw 'PO9-A'"),
        ("manifest digest," + "0" * 64 + "\n" + HEAD + "1,40,0,0,0,0,,40,\n", "from another packing list"),
        ("sealed carton,NG-1,dent,\n" + HEAD + "1,40,0,0,0,0,,40,\n", "how many pieces are sealed"),
        ("sealed carton,,dent,3\n" + HEAD + "1,40,0,0,0,0,,40,\n", "the mark of the sealed carton"),
        (b"%PDF-1.4", "is a PDF"),
        (b"\x00\x01" + HEAD.encode(), "a NUL character"),
    ],
)
def test_what_can_not_be_taken_is_one_line_that_names_its_place(csv, text, said):
    with pytest.raises(InputError) as caught:
        csv(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("sheet.csv") or "sheet.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_workbooks_formulas_and_strange_sheets(xlsx):
    head = ["carton", "checked", "defects", "repaired", "unrepairable", "offered"]
    page = [head, [1, 40, 2, 1, 1, 39]]
    sealed = [["sealed carton", "defect", "pieces sealed"], ["NG-1", "dent", 1]]
    got = xlsx({"sort": page, "ng": sealed})
    assert got == SortSheet((SortRow("1", 40, {"": SortCount(2, 1, 1)}, 0, 39),), None, (Sealed("NG-1", "dent", 1),))
    with pytest.raises(InputError, match="row 2, column F: a formula without a stored value"):
        xlsx({"sort": [head, [1, 40, 2, 1, 1, "=B2-E2"]]})
    with pytest.raises(InputError, match="several sheets hold sorted cartons: 'a', 'b'; name the one"):
        xlsx({"a": page, "b": page})
    assert len(xlsx({"a": page, "b": page}, sheet="b").rows) == 1
    with pytest.raises(InputError, match="no sorted cartons are read from 'prices'"):
        xlsx({"sort": page, "prices": [["margin", 3]]})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["carton", "checked", "defects", "note"]))
def test_any_text_is_read_or_refused_in_one_line(csv, text, column):
    cells = {"carton": "1", "checked": "40", "defects": "0", "offered": "40", "note": ""} | {column: text}
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    said = []
    try:
        got = csv(",".join(cells) + "\n" + quoted + "\n")
        said = [text for entry in check(got) for text in (entry.sentence(), entry.question("zh"))]
    except InputError as error:
        said = [str(error)]
    assert not [text for text in said if "\n" in text]


def test_header_words():
    assert header_of("Bad pieces") == ("defects", "")
    assert header_of("不良数: defects") == ("defects", "")
    assert header_of("repaired 返修数: open: seam") == ("repaired", "open: seam")
    assert header_of("units stated 申报件数") == ("stated", "")
    assert header_of("colour of the sky") == ("", "")


# The template


@pytest.mark.parametrize("targeted", [(DENT,), (DENT, "leaks"), tuple("abcde")])
@pytest.mark.parametrize("make", [sort_sheet_csv, sort_sheet_xlsx])
def test_the_template_is_read_back_with_a_row_a_carton(tmp_path, make, targeted):
    affected = ["3", "4", "017"]
    path = tmp_path / "template"
    path.write_bytes(make(HERE, affected, targeted))
    got = read_sort_sheet(path, HERE, targeted=targeted)
    assert [entry.carton for entry in got.rows] == ["3", "4", "17"]
    assert all(entry.blank for entry in got.rows)
    assert got.defects == (targeted if len(targeted) == 2 else ())
    assert make(HERE, affected, targeted) == make(HERE, affected, targeted)
    assert "missing" in kinds(check(got, affected=affected))


def test_the_workbook_has_no_formulas_and_names_the_failed_record():
    data = sort_sheet_xlsx(HERE, None, ("=HYPERLINK(1)", "+cmd"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["sort sheet", "sealed cartons", "how to"]
    cells = [cell for page in book.worksheets for line in page.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = [cell.value for cell in cells]
    assert {"PO1-A", LOT.manifest, "ab" * 32} <= {*values}
    assert sum(1 for value in values if value == 40) == 80
    assert any("24 hours" in str(value) for value in values)
    assert any("24 小时" in str(value) for value in values)


def test_a_template_for_cartons_that_are_not_there():
    with pytest.raises(InputError, match="no carton '81'"):
        sort_sheet_xlsx(HERE, ["81"], (DENT,))
    with pytest.raises(InputError, match="no carton is affected"):
        sort_sheet_csv(HERE, [], (DENT,))
