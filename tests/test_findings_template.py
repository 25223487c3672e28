"""The findings file that is made to be filled in: what stands in it, and what comes back of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from findings_samples import CARTON, HERE, LOT, PLAN, UNITS, lost
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcsample.documents.findings_sheet import findings_csv, findings_xlsx
from qcsample.documents.walk import walk
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Late
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw, late_positions
from qcsample.sheets.findings_file import read_findings
from qcsample.sheets.findings_words import answer


def test_the_template_has_the_drawn_units_in_the_order_of_walking():
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(HERE)))
    assert book.sheetnames == ["findings", "cartons", "tests", "lists"]
    sheet = book["findings"]
    rows = list(sheet.iter_rows(min_row=10, values_only=True))
    walked = [(row.carton.id, unit, pull) for group in walk(HERE) for row in group.rows for unit, pull in row.pulls]
    assert [row[:3] for row in rows[:125]] == walked
    assert sorted(pull for _, _, pull in walked) == list(range(1, 126))
    assert all(row == (None,) * 9 for row in rows[125:])
    assert len(rows) >= 225
    assert sheet.freeze_panes == "A10"
    assert {rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "lists!$A$2:$A$5",
        "lists!$B$2:$B$2",
        "lists!$C$2:$C$7",
    }
    lists = [[cell.value for cell in column if cell.value] for column in book["lists"].columns]
    assert lists[0][1:] == ["critical 致命", "major 主要", "minor 次要", "difference 差异"]
    assert "'=HYPERLINK(1)" in lists[2]
    assert [row[0].value for row in book["cartons"].iter_rows(min_row=10)] == [
        row.carton.id for group in walk(HERE) for row in group.rows
    ]
    assert "n = 5 · Ac 0 · Re 1" in book["tests"]["B10"].value


@pytest.mark.parametrize("write", [findings_csv, findings_xlsx])
def test_an_empty_template_says_that_nobody_looked(tmp_path, write):
    path = tmp_path / "template"
    path.write_bytes(write(HERE))
    assert read_findings(path, HERE) == Findings(rows=(), pulled=0)
    assert write(HERE) == path.read_bytes()


def test_the_template_bears_no_hour():
    with zipfile.ZipFile(io.BytesIO(findings_xlsx(HERE))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("write", [findings_csv, findings_xlsx])
def test_a_template_of_another_record_is_refused(tmp_path, write):
    path = tmp_path / "template"
    path.write_bytes(write(HERE))
    named = replace(HERE, draw=draw(LOT, PLAN, "2048", "PO1-B"))
    with pytest.raises(InputError, match="belong to the draw 'PO1-A', the record is of 'PO1-B'"):
        read_findings(path, named)
    longer = uniform_lot(81, 40)
    other = replace(HERE, lot=longer, draw=draw(longer, PLAN, "2048", "PO1-A"))
    with pytest.raises(InputError, match="from another packing list"):
        read_findings(path, other)


def test_a_template_serves_on_when_the_record_has_grown(tmp_path):
    path = tmp_path / "template"
    path.write_bytes(findings_xlsx(HERE))
    late = Late("900", 40, late_positions(HERE.draw, "900", 40))
    grown = replace(lost(), late=(late, Late("901", 40, left_out=True)), digest="cd" * 32)
    assert read_findings(path, grown) == Findings(rows=(), pulled=0)
    sheet = openpyxl.load_workbook(io.BytesIO(findings_xlsx(grown)))["findings"]
    cartons = [row[0] for row in sheet.iter_rows(min_row=10, values_only=True) if row[0]]
    instead = next(c.id for c in grown.draw.cartons if c.replaces == CARTON)
    assert CARTON not in cartons
    assert "901" not in cartons
    assert instead in cartons
    assert cartons[-len(late.positions) :] == ["900"] * len(late.positions)


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=3, max_size=12).filter(
    lambda text: not text.startswith("'") and not text.isdigit() and not answer(text)
)
cells = st.builds(
    lambda i, kind, defect, note, photo: Finding(*UNITS[i], kind, defect, note=note, photo=photo),
    st.integers(0, 124),
    st.sampled_from(["critical", "major", "minor", "difference"]),
    words.filter(lambda text: text not in ("dent", "speck")),
    words,
    words,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(cells, max_size=6), drop=st.none() | st.integers(0, 5))
def test_what_is_written_is_read_back(tmp_path, rows, drop):
    path = tmp_path / "draft.csv"
    given = Findings(rows=tuple(rows), tests={} if drop is None else {"drop": drop})
    path.write_bytes(findings_csv(HERE, given))
    assert read_findings(path, HERE) == given
