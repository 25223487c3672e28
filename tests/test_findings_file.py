"""Findings files: what the floor writes, in any words, and what can't be taken as it stands.

The lot: 80 cartons of 40 units, n = 125, major 7/8, minor 10/11; drop test on the first five units.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from findings_samples import CARTON, HERE, OTHER, UNIT, UNITS, lost
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcsample.documents.findings_sheet import findings_xlsx
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Record
from qcsample.sheets.findings_file import read_findings
from qcsample.sheets.findings_words import answer, class_word, header_of
from qcsample.verdict import judge

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture
def csv(tmp_path):
    """Reads these lines as a findings file."""

    def read(text, encoding="utf-8", inspection=HERE, **options):
        path = tmp_path / "found.csv"
        path.write_bytes(text.encode(encoding))
        return read_findings(path, inspection, **options)

    return read


@pytest.fixture
def xlsx(tmp_path):
    """Reads these sheets of rows as a findings file; `shape` may change the workbook."""

    def read(sheets, shape=lambda book: None, inspection=HERE, **options):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in (sheets if isinstance(sheets, dict) else {"findings": sheets}).items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        shape(book)
        book.save(tmp_path / "found.xlsx")
        return read_findings(tmp_path / "found.xlsx", inspection, **options)

    return read


def one(findings: Findings) -> Finding:
    assert findings.rows is not None
    [row] = findings.rows
    return row


# Words


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("carton,unit,class,defect", "{c},{u},major,dent"),
        ("C/NO.,Position,Grade,Defect description", "{c},{u},MA,Dent"),
        ("CTN NO,Unit no.,Severity,Fault", "{c},{u},Maj.,dent"),
        ("箱号,件号,缺陷类别,不良现象", "{c},{u},主要,dent"),
        ("箱号,序号,等级,缺陷/不良现象", "{c},{u},严重缺陷,dent"),
        ("箱號,件号/序号,類別,問題點", "{c},{u},嚴重,dent"),
        ("箱号 C/NO.,箱内位置 (position),缺陷类别 Class,缺陷 Defect", "{c},{u},主要 Major,DENT"),
        ("ＣＴＮ　ＮＯ，".replace("，", "") + ",unit,class,defect", "{c},{u},ｍａｊｏｒ,dent"),
        ("carton;unit;class;defect", "{c};{u};major;dent"),
        ("carton\tunit\tclass\tdefect", "{c}\t{u}\t\tdent"),
    ],
)
def test_headers_and_classes_in_the_words_of_the_trade(csv, head, row):
    assert one(csv(f"{head}\n{row.format(c=CARTON, u=UNIT)}\n")) == Finding(CARTON, UNIT, "major", "dent")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(csv, encoding):
    found = csv(f"箱号,件号,缺陷,数量,备注,照片\n{CARTON},{UNIT},漏水,1,壶嘴,IMG 7\n", encoding)
    assert one(found) == Finding(CARTON, UNIT, "major", "leaks / 漏水", note="壶嘴", photo="IMG 7")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("CR", "critical"),
        ("致命", "critical"),
        ("mi", "minor"),
        ("次要", "minor"),
        ("轻微缺陷", "minor"),
        ("差异", "difference"),
    ],
)
def test_class_words(said, name):
    assert class_word(said, ["critical", "major", "minor", "difference"]) == name


def test_a_class_of_the_agreement_is_never_taken_for_another():
    assert class_word("MA", ["ma", "major"]) == "MA"
    assert class_word("MA", ["A", "B"]) == "MA"


def test_the_two_languages_of_a_repeated_header_are_one_header(csv):
    text = f"carton,unit,class,defect\n箱号,件号,类别,缺陷\n{CARTON},{UNIT},major,\n"
    assert one(csv(text)) == Finding(CARTON, UNIT, "major")


def test_a_running_number_beside_the_position_is_not_the_position(csv):
    assert one(csv(f"序号,箱号,件号,缺陷\n99,{CARTON},{UNIT},dent\n")).unit == UNIT


def test_columns_that_say_what_the_goods_are_stay_in_the_file(csv):
    assert one(csv(f"carton,size,colour,unit,defect\n{CARTON},M,red,{UNIT},dent\n")).unit == UNIT


def test_ticks_and_unknown_words():
    assert answer("✓") == "yes"
    assert answer("") == ""
    assert header_of("x" * 500) == ""


# Numbers as people and spreadsheets write them


@pytest.mark.parametrize("unit", ["{u}", "{u}.0", "#{u}", "No. {u}", "第{u}件", " {u} ", "{u} pcs"])
def test_positions(csv, unit):
    assert one(csv(f"carton,unit,defect\n{CARTON},{unit.format(u=UNIT)},dent\n")).unit == UNIT


def test_full_width_digits_and_floats(csv, xlsx):
    wide = str(CARTON).translate({ord("0") + i: chr(0xFF10 + i) for i in range(10)})
    assert one(csv(f"carton,unit,defect\n{wide},{UNIT},dent\n")).carton == CARTON
    assert one(csv(f"carton,unit,defect\n{CARTON}.0,{UNIT},dent\n")).carton == CARTON
    rows = [["carton", "unit", "defect", "count"], [float(CARTON), float(UNIT), "dent", 1.0]]
    assert one(xlsx(rows)) == Finding(CARTON, UNIT, "major", "dent")


def test_a_count_without_a_position_is_that_many_units(csv):
    findings = csv(f"carton,class,qty\n{CARTON},major,3 pcs\n")
    assert judge(HERE, replace(findings, tests={"drop": 0})).classes[1].found == 3


def test_a_unit_known_by_its_number_in_the_order_of_pulling(csv):
    carton, unit = UNITS[16]
    assert one(csv("carton,pull no.,defect\n,17,dent\n")) == Finding(carton, unit, "major", "dent")
    with pytest.raises(InputError, match=f"unit 17 of the order of pulling is in carton {carton}"):
        csv(f"carton,pull no.,defect\n{UNITS[0][0]},17,dent\n")
    with pytest.raises(InputError, match="1 to 125 are pulled"):
        csv("carton,pull no.,defect\n,126,dent\n")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{o},1,major,dent,", "row 2, column A (carton): {o} was not drawn"),
        ("999,1,major,dent,", "row 2, column A (carton): no carton '999' in the list"),
        (",1,major,dent,", "row 2, column A (carton): the number of the carton is needed"),
        ("{c},41,major,dent,", "row 2, column B (unit): 41 of carton {c} is not in the sample; its units:"),
        ("{c},-3,major,dent,", "column B (unit): '-3' is not the position of one unit"),
        ("{c},3+5,major,dent,", "column B (unit): '3+5' is not one unit"),
        ("{c},3.5,major,dent,", "column B (unit): '3.5' is not the position of one unit"),
        ("{c},99999999999999999999,major,dent,", "column B (unit): '99999999999999999999' is not the position"),
        ("{c},0,major,dent,", "column B (unit): 0: a whole number from 1 to 1,000,000 is needed"),
        ("{c},{u},huge,dent,", "column C (class): unknown class 'huge': critical, major, minor, difference"),
        ("{c},{u},minor,dent,", "column C (class): 'dent' is major in the agreement, not minor"),
        (
            "{c},{u},,dennt,",
            "column D (defect): 'dennt' is not in the agreement; did you mean dent?; give its class too",
        ),
        ("{c},{u},major,dent,0", "column E (count): 0: a whole number from 1"),
        ("{c},{u},major,dent,-1", "column E (count): -1 is negative"),
        ("{c},{u},major,dent,many", "column E (count): 'many' is no quantity"),
        ("{c},{u},major,ok,", "column D (defect): says ok and 'major': which is it?"),
        ("{c},{u},,,2", "column E (count): no class, defect or test in this row"),
        ("{c},{u},major," + "x" * 600 + ",", "column D (defect): 'xxx"),
        ("#REF!,{u},major,dent,", "column A (carton): #REF! is a formula that failed"),
    ],
)
def test_a_row_that_cannot_stand_names_its_cell(csv, row, said):
    places = {"c": CARTON, "u": UNIT, "o": OTHER}
    with pytest.raises(InputError) as error:
        csv("carton,unit,class,defect,count\n" + row.format(**places) + "\n")
    assert str(error.value).startswith("found.csv, row 2, column ")
    assert said.format(**places) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_date_in_the_carton_column(xlsx):
    with pytest.raises(InputError, match=r"row 2, column A \(carton\): 2026-01-02 is a date"):
        xlsx([["carton", "unit", "defect"], [datetime.date(2026, 1, 2), UNIT, "dent"]])
    with pytest.raises(InputError, match=r"column A \(carton\): True is yes or no"):
        xlsx([["carton", "unit", "defect"], [True, UNIT, "dent"]])
    with pytest.raises(InputError, match=r"column A \(carton\): 3.5 is no carton number"):
        xlsx([["carton", "unit", "defect"], [3.5, UNIT, "dent"]])
    with pytest.raises(InputError, match=r"column B \(unit\): '2026-01-02' is not the position"):
        xlsx([["carton", "unit", "defect"], [CARTON, datetime.date(2026, 1, 2), "dent"]])


def test_formulas_are_never_computed(xlsx):
    with pytest.raises(InputError, match="row 2, column B: a formula without a stored value"):
        xlsx([["carton", "unit", "defect"], [CARTON, "=1+1", "dent"]])
    with pytest.raises(InputError, match="row 2, column A: a formula without a stored value"):
        xlsx([["carton", "unit", "defect"], ["=1+1", UNIT, "dent"]])
    with pytest.raises(InputError, match="row 2, column D: a formula without a stored value"):
        xlsx([["carton", "unit", "defect"], [None, None, None, "=1+1"]])


# Nothing is dropped silently


def test_blank_rows_and_units_without_a_defect_are_skipped(csv):
    text = (
        f"carton,unit,class,defect,note\n,,,,\n{CARTON},{UNIT},,,\n,,,,\n{CARTON},{UNIT},ok,,\n{CARTON},{UNIT},,,OK\n"
    )
    assert csv(text).rows == ()


def test_a_note_without_a_defect_is_not_dropped(csv):
    with pytest.raises(InputError, match=r"row 2, column E \(note\): no class, defect or test in this row"):
        csv(f"carton,unit,class,defect,note\n{CARTON},{UNIT},,,scratch at the base\n")


def test_cells_that_no_header_explains_are_not_dropped(csv):
    with pytest.raises(InputError, match=r"row 2, column D \(Farbe\): 'rot' would not be read"):
        csv(f"carton,unit,defect,Farbe\n{CARTON},{UNIT},dent,rot\n")
    with pytest.raises(InputError, match="row 3, column D: 'see photo' would not be read"):
        csv(f"carton,unit,defect\n{CARTON},{UNIT},dent\n,,,see photo\n")
    assert csv(f"carton,unit,defect,Farbe\n{CARTON},{UNIT},dent,\n").rows


def test_two_columns_of_one_thing(csv):
    with pytest.raises(InputError, match=r"row 1, column C: two columns of carton, 'carton' and '箱号'; leave one"):
        csv("carton,unit,箱号,defect\n")


def test_no_header(csv, xlsx):
    with pytest.raises(InputError, match=r"no header of findings in the first 60 rows.*qcsample findings RECORD"):
        csv("unit,defect\n1,dent\n")
    with pytest.raises(InputError, match="no header of findings"):
        xlsx({"a": [["carton", "units counted"]]})


def test_merged_cells(xlsx):
    rows = [["carton", "unit", "defect", "count"], [CARTON, UNIT, "dent", 1], [None, None, "leaks", None]]

    def downwards(book):
        book["findings"].merge_cells("A2:A3")
        book["findings"].merge_cells("B2:B3")

    found = xlsx(rows, downwards)
    assert [(row.carton, row.unit) for row in found.rows] == [(CARTON, UNIT)] * 2

    def number(book):
        book["findings"].merge_cells("D2:D3")

    with pytest.raises(InputError, match=r"column D \(count\): a number in merged cells"):
        xlsx(rows, number)

    def across(book):
        book["findings"].merge_cells("A2:C2")

    with pytest.raises(InputError, match="cells merged across columns"):
        xlsx(rows, across)


def test_sheets_that_could_be_meant(xlsx):
    head, row = ["carton", "unit", "defect"], [CARTON, UNIT, "dent"]
    both = {"one": [head, row], "two": [head, row, row]}
    with pytest.raises(
        InputError, match="several sheets hold findings: 'one', 'two'; name the one to read with --sheet"
    ):
        xlsx(both)
    assert len(xlsx(both, sheet="two").rows) == 2
    with pytest.raises(InputError, match="no sheet 'three'; the sheets are 'one', 'two'"):
        xlsx(both, sheet="three")
    with pytest.raises(InputError, match="no findings are read from 'x'; say --sheet 'findings' if that is right"):
        xlsx({"findings": [head, row], "x": [["photos"]]})
    assert xlsx({"findings": [head, row], "x": [["photos"]]}, sheet="findings").rows
    with pytest.raises(InputError, match="sheet 'x': no header of findings"):
        xlsx({"findings": [head, row], "x": [["photos"]]}, sheet="x")


def test_more_units_than_pulled_names_the_file(csv):
    with pytest.raises(InputError, match=rf"^found.csv: carton {CARTON}: 15 units with findings"):
        csv(f"carton,class,qty\n{CARTON},major,15\n")


def test_a_sheet_alone_or_a_file_of_another_kind(csv, tmp_path):
    with pytest.raises(InputError, match="a CSV file has no sheets"):
        csv("carton,defect\n", sheet="x")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="is a PDF"):
        read_findings(tmp_path / "x.pdf", HERE)
    with pytest.raises(InputError, match="no such file"):
        read_findings(tmp_path / "none.csv", HERE)
    with pytest.raises(InputError, match="drawn to be sent"):
        csv("carton,defect\n", inspection=replace(HERE, plan=None, purpose="send"))


# What stands beside the rows


CARTONS = ["carton", "units stated", "units counted", "missing"]
HEAD = ["carton", "unit", "defect"]


def test_units_counted_and_results_of_tests(xlsx):
    found = xlsx(
        {
            "findings": [["units pulled so far", 60], ["现场清点箱数", 79], HEAD],
            "cartons": [CARTONS, [CARTON, 40, 39, None], [UNITS[1][0], 40, None, "no"], [UNITS[2][0], 40, 40, None]],
            "tests": [["test", "n", "failures"], ["Drop", 5, 0]],
        }
    )
    assert found == Findings(
        tests={"drop": 0}, pulled=60, rows=(), counted={CARTON: 39, UNITS[2][0]: 40}, cartons_counted=79
    )


def test_results_of_tests_in_a_csv_file(csv):
    assert csv("failures,drop,1\ncarton,unit,defect\n").tests == {"drop": 1}
    assert csv("failures,drop,\ncarton,unit,defect\n").tests == {}
    with pytest.raises(InputError, match="row 1, column C: unknown test 'dorp': drop"):
        csv("failures,dorp,1\ncarton,unit,defect\n")
    with pytest.raises(InputError, match="test drop: 2 failures here, 1 above"):
        csv("failures,drop,1\nfailures,drop,2\ncarton,unit,defect\n")
    with pytest.raises(InputError, match="0 failures reported, 1 in the findings"):
        csv(f"failures,drop,0\ncarton,unit,test\n{CARTON},{UNIT},drop\n")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([CARTON, 40, None, "yes"], f"'qcsample pick --record RECORD --lost {CARTON}'"),
        ([CARTON, 40, 3, "x"], "is marked missing, and 3 units were counted in it"),
        ([CARTON, 40, None, "perhaps"], "'perhaps': yes or no is needed"),
        ([OTHER, 40, None, "是"], f"carton {OTHER} is marked missing, but it was not drawn"),
        ([None, 40, 3, None], "the number of the carton is needed"),
        (["A1", 40, 3, None], "no carton 'A1' in the list"),
        ([CARTON, 40, "forty", None], "'forty' is no quantity"),
    ],
)
def test_a_row_of_the_cartons_that_cannot_stand(xlsx, row, said):
    with pytest.raises(InputError) as error:
        xlsx({"findings": [HEAD], "cartons": [CARTONS, row]})
    assert str(error.value).startswith("found.xlsx, sheet 'cartons', row 2, column ")
    assert said in str(error.value)


def test_a_carton_counted_twice(xlsx):
    with pytest.raises(InputError, match="39 units here, 40 above"):
        xlsx({"findings": [HEAD], "cartons": [CARTONS, [CARTON, 40, 40], [CARTON, 40, 39]]})


def test_a_missing_carton_that_the_record_has_as_lost(xlsx):
    sheets = {"findings": [HEAD], "cartons": [CARTONS, [CARTON, 40, None, "yes"]]}
    assert xlsx(sheets, inspection=lost()).counted == {}
    sheets["cartons"][1] = [CARTON, 40, 40]
    with pytest.raises(InputError, match="is recorded as lost, and 40 units were counted"):
        xlsx(sheets, inspection=lost())


def test_every_choice_of_the_template_is_understood(xlsx):
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(HERE)))
    lists = [[cell.value for cell in column if cell.value][1:] for column in book["lists"].columns]
    kinds, tests, defects, of = lists
    assert len(defects) == len(of) == 6
    rows = [[CARTON, UNIT, kind, None, None] for kind in kinds]
    rows += [[CARTON, UNIT, kind, defect, None] for kind, defect in zip(of, defects, strict=True)]
    rows += [[CARTON, UNIT, None, None, test] for test in tests]
    found = xlsx([["carton", "unit", "class", "defect", "test"], *rows]).rows
    assert [row.kind for row in found[:4]] == ["critical", "major", "minor", "difference"]
    assert [row.defect for row in found[4:10]] == [
        "sharp edge / 锐边", "leaks / 漏水", "dent", "=HYPERLINK(1)", "speck", "brown tray"
    ]  # fmt: skip
    assert found[10].test == "drop"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["carton", "unit", "class", "defect", "箱号", "failures", "draw id", "major", "dent", CARTON]
                ),
                st.text(max_size=6),
                st.integers(-3, 50).map(str),
            ),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_any_table_is_read_or_refused_in_one_line(csv, rows):
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    said = ""
    try:
        csv(text.replace("\0", "").encode("utf-8", "replace").decode())
    except InputError as error:
        said = str(error)
    assert said.isprintable(), repr(said)


# The examples


@pytest.mark.parametrize(
    ("path", "counts", "tests"),
    [
        ("kettles/findings.csv", (0, 5, 7), {"drop": 0, "function": 1, "boil-dry": 0}),
        ("shoes/findings.xlsx", (0, 4, 8), {"bonding": 0, "fitting": 0}),
        ("jackets/findings.csv", (0, 9, 6), {"measurements": 1, "zip pull": 0}),
    ],
)
def test_the_filled_sheets_of_the_examples(path, counts, tests):
    record = EXAMPLES / path.partition("/")[0] / "expected" / "pick.json"
    inspection = Record.from_json(record.read_bytes()).inspection
    findings = read_findings(EXAMPLES / path, inspection)
    verdict = judge(inspection, findings)
    classes = inspection.plan.classes
    assert tuple(entry.found for entry in verdict.classes[: len(classes)]) == counts
    assert {entry.name: entry.found for entry in verdict.classes[len(classes) :]} == tests
    if path.startswith("jackets"):  # nine defects in three of sixteen cartons
        assert {row.carton for row in findings.rows if row.kind == "major"} == {"48", "61", "65"}
