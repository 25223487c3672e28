"""Look-ups: every cell of every table, a second way of computing them, and the errors others have made."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.errors import InputError, QcsampleError
from qcsample.plan import Plan
from qcsample.standards import EDITIONS, LEVELS, SEVERITIES, attribute_plan, code_letter, plan_for_letter
from qcsample.standards.attributes import letters_place, table_place

PUBLISHED = Path(__file__).parent / "published"
MIL, Z14, ISO = EDITIONS
LETTERS = "ABCDEFGHJKLMNPQR"
AQLS = (
    "0.010 0.015 0.025 0.040 0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5 10 15 25 40 65 100 150 250 400 650 1000"
).split()
FILES = {
    "single_normal": ("normal", (MIL, Z14, ISO)),
    "single_tightened": ("tightened", (MIL, Z14)),
    "single_tightened_iso1999": ("tightened", (ISO,)),
    "single_reduced": ("reduced", (MIL, Z14)),
    "single_reduced_iso1999": ("reduced", (ISO,)),
}
TABLES = [(name, severity, edition) for name, (severity, editions) in FILES.items() for edition in editions]


def published(name):
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(plan):
    return plan.letter, plan.n, plan.ac, plan.re


# Every cell


@pytest.mark.parametrize(("name", "severity", "edition"), TABLES)
def test_every_cell_of_every_table(name, severity, edition):
    checked = 0
    for row in published(name):
        if row["n"]:
            plan = plan_for_letter(row["letter"], row["aql"], severity=severity, edition=edition)
            expected = (row["resolved_letter"], int(row["n"]), int(row["ac"]), int(row["re"]))
            assert numbers(plan) == expected, row
            assert plan.code_letter == row["letter"]
            arrow = f"(arrow {row['printed']} from {row['letter']})"
            assert (arrow in plan.source) == (row["printed"] in ("up", "down"))
            assert f"AQL {row['aql']}" in plan.source
            checked += 1
        else:
            with pytest.raises(InputError, match=r"letter S has no tightened plan.*at 0\.025 only"):
                plan_for_letter(row["letter"], row["aql"], severity=severity, edition=edition)
    assert checked == (417 if severity == "tightened" else 416)


def test_every_band_and_level_at_both_edges():
    rows = published("code_letters")
    for row in rows:
        for lot in {int(row["lot_min"]), int(row["lot_max"] or 10**9)}:
            for level in LEVELS:
                assert code_letter(lot, level) == row[level]
    assert len(rows) == 15


# The same cells from one rule: along a diagonal of letter and AQL the plan stays the same

DIAGONALS = {  # table -> number of its first diagonal (AQL 6.5 at letter A is 14), Ac/Re or arrows from there on
    "single_normal": (14, "0/1 up down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31 44/45"),
    "single_tightened": (15, "0/1 down down 1/2 2/3 3/4 5/6 8/9 12/13 18/19 27/28 41/42"),
    "single_reduced": (14, "0/1 up down 0/2 1/3 1/4 2/5 3/6 5/8 7/10 10/13 14/17 21/24"),
    "single_reduced_iso1999": (14, "0/1 up down down 1/2 2/3 3/4 5/6 6/7 8/9 10/11 14/15 21/22"),
}
DIAGONALS["single_tightened_iso1999"] = DIAGONALS["single_tightened"]
FLOOR = {  # letters whose n can't fall below 2: there the diagonals of reduced inspection end
    ("single_reduced", "A"): "0/1 down down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31",
    ("single_reduced", "B"): "0/1 up down 0/2 1/3 2/4 3/5 5/6 7/8 10/11 14/15 21/22 30/31",
    ("single_reduced_iso1999", "A"): "0/1 down down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31",
    ("single_reduced_iso1999", "B"): "0/1 up down down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31",
}
NORMAL_SIZES = dict(
    zip(LETTERS + "S", (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150), strict=True)
)


def by_the_rule(name):
    """The printed grid of a table from its diagonals alone: {(letter, column): cell}."""
    first, cells = DIAGONALS[name]
    letters = LETTERS + ("S" if "tightened" in name else "")
    grid = {}
    for i, letter in enumerate(letters):
        sequence = FLOOR.get((name, letter), cells).split()
        last = 26 if letter in "ABCDE" else 24  # no plan for more than 21 (18, 10) from letter F on
        for j in range(len(AQLS)):
            d = i + j
            cell = "down" if d < first else "up"
            if first <= d <= last and d - first < len(sequence):
                cell = sequence[d - first]
            grid[letter, j] = cell
    for j in range(len(AQLS)):  # letter S is printed for the one plan that an arrow at R needs
        if "tightened" in name and j != 2:
            del grid["S", j]
    if name == "single_tightened":
        grid["A", 15] = "down"  # the one cell in which the editions differ
    for (letter, j), cell in list(grid.items()):  # an arrow that would lead off the table turns round
        if cell in ("up", "down") and not _leads_to_a_plan(grid, letters, letter, j, cell):
            grid[letter, j] = "down" if cell == "up" else "up"
    return grid


def _leads_to_a_plan(grid, letters, letter, j, arrow):
    ahead = letters[: letters.index(letter)] if arrow == "up" else letters[letters.index(letter) + 1 :]
    return any("/" in grid.get((other, j), "") for other in ahead)


def follow(grid, letters, letter, j):
    step = {"up": -1, "down": 1}
    while (cell := grid[letter, j]) in step:
        letter = letters[letters.index(letter) + step[cell]]
    return letter, *map(int, cell.split("/"))


@pytest.mark.parametrize(("name", "severity", "edition"), TABLES)
def test_the_diagonal_rule_gives_every_cell_arrows_included(name, severity, edition):
    grid = by_the_rule(name)
    rows = [row for row in published(name) if row["printed"]]
    assert {(row["letter"], AQLS.index(row["aql"])): row["printed"] for row in rows} == grid
    letters = LETTERS + ("S" if "tightened" in name else "")
    for letter, j in grid:
        used, ac, re = follow(grid, letters, letter, j)
        plan = plan_for_letter(letter, AQLS[j], severity=severity, edition=edition)
        assert (plan.letter, plan.ac, plan.re) == (used, ac, re)
        if severity != "reduced":
            assert plan.n == NORMAL_SIZES[used]


def test_sizes_of_reduced_inspection_are_those_two_letters_before():
    for edition in EDITIONS:
        for i, letter in enumerate(LETTERS):
            aql = AQLS[14 - i] if i <= 14 else "0.040"  # a cell with a plan of its own
            plan = plan_for_letter(letter, aql, severity="reduced", edition=edition)
            assert plan.letter == letter
            assert plan.n == max(2, NORMAL_SIZES[LETTERS[max(0, i - 2)]])


# Errors that others made


def test_an_arrow_brings_the_sample_size_of_its_letter():
    assert numbers(plan_for_letter("E", 2.5)) == ("F", 20, 1, 2)  # not 13
    assert numbers(plan_for_letter("D", 2.5)) == ("C", 5, 0, 1)  # not 8
    moved = [row for row in published("single_normal") if row["printed"] in ("up", "down")]
    for row in moved:
        assert plan_for_letter(row["letter"], row["aql"]).n != int(row["letter_n"])
    assert len(moved) == 416 - sum("/" in row["printed"] for row in published("single_normal"))


@pytest.mark.parametrize(
    ("lot", "letter"),
    [(8, "A"), (15, "B"), (25, "C"), (50, "D"), (90, "E"), (150, "F"), (280, "G"), (500, "H")],
)
def test_the_upper_end_of_a_band_belongs_to_it(lot, letter):
    assert code_letter(lot) == letter
    assert code_letter(lot + 1) > letter


def test_code_letters_of_small_lots_and_special_levels_are_not_shifted():
    assert [code_letter(8, level) for level in LEVELS] == ["A", "A", "A", "A", "A", "A", "B"]
    assert [code_letter(400, level) for level in LEVELS] == ["B", "C", "D", "E", "F", "H", "J"]


def test_boundary_slips_in_large_lots():
    assert code_letter(5000) == "L"  # not J
    assert numbers(attribute_plan(10_000, 2.5)) == ("L", 200, 10, 11)  # not 315, 14/15
    assert numbers(attribute_plan(10_001, 2.5)) == ("M", 315, 14, 15)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_stricter_column_never_accepts_more(severity, edition):
    """An Ac taken one column too lenient would break the order along a row of one sample size."""
    for letter in LETTERS:
        plans = [plan_for_letter(letter, aql, severity=severity, edition=edition) for aql in AQLS]
        own = [plan for plan in plans if plan.letter == letter]
        assert all(a.ac < b.ac or a.re < b.re for a, b in pairwise(own))
    assert numbers(plan_for_letter("K", 2.5)) == ("K", 125, 7, 8)  # not 10/11


def test_house_tables_that_ignore_arrows():
    assert numbers(attribute_plan(40, 2.5)) == ("C", 5, 0, 1)  # not 8
    assert numbers(attribute_plan(80, 2.5)) == ("F", 20, 1, 2)  # not 13, 1/2
    assert numbers(attribute_plan(80, 2.5, severity="tightened")) == ("G", 32, 1, 2)
    assert numbers(attribute_plan(120, 2.5, severity="tightened")) == ("G", 32, 1, 2)


def test_the_letter_a_at_aql_10_differs_between_the_editions():
    assert numbers(plan_for_letter("A", 10, severity="tightened")) == ("D", 8, 1, 2)
    assert numbers(plan_for_letter("A", 10, severity="tightened", edition=ISO)) == ("A", 2, 0, 1)


def test_the_gap_of_reduced_inspection_is_in_two_editions_only():
    gaps = {
        edition: [
            plan_for_letter(letter, aql, severity="reduced", edition=edition) for letter in LETTERS for aql in AQLS
        ]
        for edition in EDITIONS
    }
    assert any(plan.re > plan.ac + 1 for plan in gaps[MIL])
    assert [numbers(plan) for plan in gaps[MIL]] == [numbers(plan) for plan in gaps[Z14]]
    assert all(plan.re == plan.ac + 1 for plan in gaps[ISO])


# Lots


def test_plan_of_a_lot_says_where_it_was_read():
    plan = attribute_plan(80, 2.5, edition="ISO 2859-1", severity="normal")
    assert plan.source == "ISO 2859-1:1999, Table 2-A, letter F (arrow down from E), AQL 2.5"
    assert (plan.code_letter, plan.letter, plan.level, plan.lot_size) == ("E", "F", "II", 80)
    assert (plan.aql, plan.severity, plan.sampling, plan.edition) == (2.5, "normal", "single", ISO)
    assert table_place("reduced", MIL) == "MIL-STD-105E, Table II-C"
    assert letters_place(ISO) == "ISO 2859-1:1999, Table 1"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lot", [2, 3, 5, 8, 19, 20, 21, 500, 1250, 3200, 10**6])
def test_a_sample_that_reaches_the_lot_is_full_inspection(lot, level):
    for aql in AQLS:
        table = plan_for_letter(code_letter(lot, level), aql)
        plan = attribute_plan(lot, aql, level=level)
        assert plan.n == min(table.n, lot)
        assert (plan.ac, plan.re) == (table.ac, table.re)
        assert plan.full_inspection == (table.n >= lot)
        assert plan.table_n == (table.n if table.n >= lot else None)
        assert (f"n = {table.n} reaches the lot of {lot}: 100 % inspection" in plan.source) == (table.n >= lot)


def test_full_inspection_from_equality_on():
    assert attribute_plan(13, 0.40, level="S-1").table_n == 32
    assert attribute_plan(20, 0.65, level="S-1").full_inspection  # n = 20 is the whole lot
    assert not attribute_plan(21, 0.65, level="S-1").full_inspection


# Spellings and bad input


@pytest.mark.parametrize("aql", [2.5, "2.5", " 2.50 ", Decimal("2.5"), Fraction(5, 2), np.float64(2.5)])
def test_an_aql_in_any_type(aql):
    assert attribute_plan(3200, aql) == attribute_plan(3200, 2.5)
    assert attribute_plan(3200, aql).aql == 2.5


@pytest.mark.parametrize("aql", [4, 4.0, "4", "4.0", np.int64(4)])
def test_a_whole_aql(aql):
    assert attribute_plan(3200, aql).ac == 10


def test_numpy_lot_sizes_and_letters_in_any_case():
    plan = attribute_plan(np.int64(3200), 2.5)
    assert plan == attribute_plan(3200, 2.5)
    assert type(plan.lot_size) is int
    assert plan_for_letter(" k ", 2.5) == plan_for_letter("K", 2.5)


@pytest.mark.parametrize(
    ("spelling", "edition"),
    [
        ("MIL-STD-105E", MIL),
        ("mil std 105e", MIL),
        ("Z1.4", Z14),
        ("ANSI/ASQ Z1.4", Z14),
        ("ansi/asq z1.4-2008", Z14),
        ("ISO 2859-1:1999", ISO),
        ("ISO 2859-1", ISO),
        ("iso2859-1 (1999)", ISO),
    ],
)
def test_editions_are_known_by_their_usual_names(spelling, edition):
    assert attribute_plan(500, 1.0, edition=spelling).edition == edition


@pytest.mark.parametrize("level", ["s-1", "S1", " S-1 "])
def test_levels_in_any_case(level):
    assert code_letter(100_000, level) == code_letter(100_000, "S-1") == "D"
    assert code_letter(100, "Ⅲ") == code_letter(100, "iii") == "G"


HUGE = 10**5000
BAD_LOTS = [0, 1, -5, 3.2, 3200.0, "3200", "many", True, None, float("nan"), float("inf"), HUGE, -HUGE, [10], b"8"]


@pytest.mark.parametrize("lot", BAD_LOTS, ids=lambda lot: str(type(lot).__name__))
def test_lot_sizes_that_can_not_be(lot):
    for look_up in (lambda: code_letter(lot), lambda: attribute_plan(lot, 2.5)):
        with pytest.raises(InputError, match="lot size") as caught:
            look_up()
        assert len(str(caught.value)) < 200
        assert "2" in str(caught.value) or "units" in str(caught.value)


def test_true_is_no_lot_of_one():
    with pytest.raises(InputError, match="lot size True: a whole number"):
        code_letter(True)


BAD_AQLS = [0, 3, -2.5, 1e9, "x", "", "2,5", "1e1", True, None, float("nan"), float("inf"), HUGE, [2.5], 2.5j, b"4"]


@pytest.mark.parametrize("aql", BAD_AQLS, ids=lambda aql: str(type(aql).__name__))
def test_aqls_that_are_not_in_the_tables(aql):
    for look_up in (lambda: attribute_plan(500, aql), lambda: plan_for_letter("K", aql)):
        with pytest.raises(InputError, match=r"^AQL .*0\.010, 0\.015, .* 650, 1000$"):
            look_up()


@pytest.mark.parametrize(
    ("aql", "nearest"), [(3, "2.5 and 4.0"), (0.001, "0.010"), (2000, "1000"), (0.0249, "0.015 and 0.025")]
)
def test_the_nearest_aqls_are_named(aql, nearest):
    with pytest.raises(InputError, match=f"nearest: {nearest};"):
        attribute_plan(500, aql)


@pytest.mark.parametrize("level", ["IV", "S-5", "S", "", "2", 2, None, "II ]", "x" * 500])
def test_unknown_levels_name_the_valid_ones(level):
    with pytest.raises(InputError, match="S-1, S-2, S-3, S-4, I, II, III"):
        attribute_plan(500, 2.5, level=level)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"severity": "strict"}, "normal, tightened, reduced"),
        ({"sampling": "triple"}, "single, double, multiple"),
        ({"edition": "MIL-STD-105D"}, "MIL-STD-105E, Z1.4, ISO 2859-1:1999"),
        ({"edition": "ISO 2859-1:2026"}, "MIL-STD-105E, Z1.4, ISO 2859-1:1999"),
        ({"edition": None}, "MIL-STD-105E, Z1.4, ISO 2859-1:1999"),
        ({"severity": ["normal"]}, "normal, tightened, reduced"),
    ],
)
def test_unknown_words_name_the_valid_ones(words, message):
    with pytest.raises(InputError, match=message):
        attribute_plan(500, 2.5, **words)


@pytest.mark.parametrize("letter", ["I", "O", "S", "T", "", "KK", None, 5, ["K"]])
def test_unknown_letters_name_the_valid_ones(letter):
    with pytest.raises(InputError, match="A, B, C, D, E, F, G, H, J, K, L, M, N, P, Q, R is needed"):
        plan_for_letter(letter, 2.5)


ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_whatever_comes_the_answer_is_a_plan_or_one_line(lot, aql, level, edition):
    try:
        plan = attribute_plan(lot, aql, level=level, edition=edition)
    except QcsampleError as error:
        said = str(error)
    else:
        assert isinstance(plan, Plan)
        return
    assert "\n" not in said
    assert len(said) < 400


@given(st.integers(2, 10**9), st.sampled_from(AQLS), st.sampled_from(LEVELS), st.sampled_from(SEVERITIES))
def test_a_larger_lot_never_has_a_smaller_letter(lot, aql, level, severity):
    assert code_letter(lot, level) <= code_letter(lot * 2, level)
    plan = attribute_plan(lot, aql, level=level, severity=severity)
    assert 1 <= plan.n <= lot
    assert Plan.from_dict(plan.to_dict()) == plan
