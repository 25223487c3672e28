"""The reader against generated lists: what is written is read back, and nothing but `InputError` comes out."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.lot import Lot
from qcsample.packing import read_packing_list

SIZES = ("S", "M", "L", "XL")
GIVEN = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def as_csv(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return stream.getvalue().encode()


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def read(tmp_path):
    def read(data, **options):
        path = tmp_path / "list"
        path.write_bytes(data)
        return read_packing_list(path, **options)

    return read


@st.composite
def deliveries(draw):
    """Runs of cartons that follow each other: (first, last, style, colour, {size: pieces per carton})."""
    runs, number, styles = [], 1, ["S1", "S2", "K-9"]
    for index in range(draw(st.integers(1, 6))):
        count = draw(st.integers(1, 9))
        inside = draw(st.dictionaries(st.sampled_from(SIZES), st.integers(1, 30), min_size=1))
        style, colour = draw(st.sampled_from(styles)), draw(st.sampled_from(["red", "黑 black"]))
        if draw(st.booleans()) and index:  # a new style may start at 1 again
            style, styles, number = f"N{index}", [f"N{index}"], 1
        runs.append((number, number + count - 1, style, colour, inside))
        number += count
    return runs


def expected(runs):
    return [
        (str(number), frozenset((style, colour, size, units) for size, units in inside.items()))
        for first, last, style, colour, inside in runs
        for number in range(first, last + 1)
    ]


def seen(lot):
    return [(c.number, frozenset((g.style, g.colour, g.size, g.units) for g in c.goods)) for c in lot.cartons]


def flat(runs):
    """L1: a row a size; rows with one range are mixed cartons, and only the first prints the count."""
    rows = [["C/NO.", "STYLE", "COLOR", "SIZE", "PCS/CTN", "CTNS", "TOTAL"]]
    pieces = 0
    for first, last, style, colour, inside in runs:
        count = last - first + 1
        for at, (size, units) in enumerate(inside.items()):
            cartons = f"{first}-{last}" if count > 1 else first
            rows.append([cartons, style, colour, size, units, count if at == 0 else None, units * count])
            pieces += units * count
    return [*rows, ["TOTAL", None, None, None, None, sum(r[1] - r[0] + 1 for r in runs), pieces]]


def matrix(runs):
    """L2: a column a size."""
    rows = [["箱号", None, "款号", "颜色", *SIZES, "PCS/CTN", "箱数", "总数量"]]
    rows[0][0:2] = ["起始箱号", "截止箱号"]
    pieces = 0
    for first, last, style, colour, inside in runs:
        each, count = sum(inside.values()), last - first + 1
        rows.append([first, last, style, colour, *(inside.get(s) for s in SIZES), each, count, each * count])
        pieces += each * count
    return [*rows, ["合计", *[None] * 8, sum(r[1] - r[0] + 1 for r in runs), pieces]]


def across(runs):
    """L3: a column a run, a row a kind of goods, pieces of the whole run in the cells."""
    kinds = dict.fromkeys((style, colour, size) for _, _, style, colour, inside in runs for size in inside)
    rows = [
        ["Style", "Colour", "From (Ctn)", *(run[0] for run in runs), "TOT"],
        [None, None, "To (Ctn)", *(run[1] for run in runs)],
    ]
    for kind in kinds:
        cells = [
            inside.get(kind[2]) * (last - first + 1) if (style, colour) == kind[:2] and kind[2] in inside else None
            for first, last, style, colour, inside in runs
        ]
        rows.append([*kind, *cells, sum(cell or 0 for cell in cells)])
    return rows


@GIVEN
@given(runs=deliveries(), layout=st.sampled_from([flat, matrix, across]), pack=st.sampled_from([as_csv, as_xlsx]))
def test_a_delivery_is_read_back_from_every_layout(read, runs, layout, pack):
    lot = read(pack(layout(runs)), id_form="style/number")
    assert seen(lot) == expected(runs)
    assert Lot.from_dict(lot.to_dict()) == lot


@GIVEN
@given(runs=deliveries(), layout=st.sampled_from([flat, matrix]), add=st.integers(1, 5), data=st.data())
def test_a_quantity_that_was_changed_is_noticed(read, runs, layout, add, data):
    rows = layout(runs)
    row = data.draw(st.integers(1, len(rows) - 2))
    column = data.draw(st.sampled_from([at for at, v in enumerate(rows[row]) if isinstance(v, int) and at >= 4]))
    rows[row][column] += add
    try:
        lot = read(as_csv(rows), id_form="style/number")
    except InputError as error:
        said = str(error)
    else:  # 6 of a size in 3 cartons of 2, 6 in all: the cell may be read as the sum of the range
        said = " ".join((*lot.reading.remarks, *[f"row {row + 1}"] * (seen(lot) == expected(runs))))
    assert f"row {row + 1}" in said or "the rows add up to" in said


WORDS = (
    "1-20 | C/NO. | CTN NO | 箱号 | From | To | QTY | PCS/CTN | CTNS | TOTAL | 合计 | SUB TOTAL | STYLE | 36 | M | 3+5"
    " | PO# 77 12 PCS | 20-1 | 1,3,5-7 | 尾箱 | - | approx 9 | =1+1 | SIZE | COLOR | 整箱数 | 尾箱数 | 1/2 | 2024-01-02"
)
cells = (
    st.none() | st.integers(-5, 60) | st.floats(width=32) | st.sampled_from(WORDS.split(" | ")) | st.text(max_size=12)
)
HEADERS = (
    ["C/NO.", "STYLE", "COLOR", "PCS/CTN", "CTNS", "TOTAL"],
    ["FROM", "TO", "S", "M", "L", "TOTAL"],
    ["箱号", "款号", "颜色", "整箱数", "尾箱数", "尾箱每箱数量"],
    ["Style", "From", "1", "2", "5", "TOT"],
)


@GIVEN
@given(
    header=st.sampled_from(HEADERS) | st.lists(cells, max_size=6),
    body=st.lists(st.lists(cells, max_size=7), max_size=12),
    accept=st.booleans(),
    id_form=st.sampled_from([None, "number", "style/number"]),
)
def test_any_cells_give_a_lot_or_an_input_error(read, header, body, accept, id_form):
    rows = [header, *body]
    if header and header[0] == "Style":
        rows[1:1] = [[None, "To", 1, 4, 6]]
    try:
        lot = read(as_csv(rows), accept_totals=accept, id_form=id_form)
    except InputError as error:
        said = str(error)
    else:
        said = " ".join((*lot.reading.understood, *lot.reading.remarks, *(s.text for s in lot.reading.skipped)))
        assert lot.units == sum(g.units for c in lot.cartons for g in c.goods) > 0
    assert said.isprintable()


@GIVEN
@given(
    data=st.binary(max_size=300)
    | st.binary(max_size=40).map(lambda tail: b"PK\x03\x04" + tail)
    | st.text(max_size=200).map(str.encode)
    | st.text(alphabet="C/NO.,QTY\n1-20;\t\"'箱号数量 ", max_size=200).map(str.encode)
)
def test_any_bytes_give_a_lot_or_an_input_error(read, data):
    try:
        said = read(data).reading.file
    except InputError as error:
        said = str(error)
    assert said.isprintable()
    assert said.startswith("list")


@GIVEN
@given(at=st.integers(0, 5_000), change=st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_a_lot_or_an_input_error(read, at, change):
    data = as_xlsx(flat([(1, 9, "S1", "red", {"S": 4}), (10, 10, "S2", "blue", {"M": 2})]))
    at %= len(data)
    try:
        said = read(data[:at] + change + data[at + len(change) :]).reading.file
    except InputError as error:
        said = str(error)
    assert said.isprintable()
