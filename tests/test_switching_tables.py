"""What switching looks up: every limit number by a second way, and one AQL step tighter in every cell."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.standards import attribute_plan, plan_for_letter
from qcsample.standards.for_switching import LIMITS_FILE, MORE, limit_number, one_step_tighter
from qcsample.standards.published import grid, read_rows, sources

PUBLISHED = Path(__file__).parent / "published" / LIMITS_FILE
TABLE = grid("single_normal.csv")


def rows():
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_limit_number_is_the_published_one():
    seen = rows()
    assert len(seen) == 17 * 26
    for row in seen:
        wanted = None if row["limit_number"] == "more-lots" else int(row["limit_number"])
        for units in (int(row["n_min"]), int(row["n_max"] or 10**6)):
            assert limit_number(units, row["aql"]) == wanted, row


def test_every_limit_number_is_computed_again_with_whole_numbers_alone():
    """k <= m - 1.282 sqrt(m) is (m - k)^2 >= 1.282^2 m with k <= m, which needs no root."""
    header, *lines = read_rows(LIMITS_FILE)
    for line in lines:
        for aql, cell in zip(header[2:], line[2:], strict=True):
            m = int(line[0]) * Fraction(aql) / 100

            def fits(k, m=m):
                return k <= m and (m - k) ** 2 >= Fraction("1.282") ** 2 * m

            if cell == MORE:
                assert not fits(0), (line[0], aql)
            else:
                assert fits(int(cell)), (line[0], aql)
                assert not fits(int(cell) + 1), (line[0], aql)


def test_rows_follow_each_other_and_numbers_grow_with_the_units():
    header, *lines = read_rows(LIMITS_FILE)
    assert [int(line[0]) for line in lines[1:]] == [int(line[1]) + 1 for line in lines[:-1]]
    assert lines[-1][1] == ""
    for column in range(2, len(header)):
        numbers = [-1 if line[column] == MORE else int(line[column]) for line in lines]
        assert numbers == sorted(numbers)


def test_they_are_labelled_derived():
    assert sources()[LIMITS_FILE]["trust"].startswith("derived, not read")
    assert "not seen" in sources()[LIMITS_FILE]["checked"]


def test_fewer_units_than_the_table_has_need_more_lots():
    assert limit_number(19, 1000) is None
    with pytest.raises(InputError, match="whole number from 1"):
        limit_number(0, 2.5)


@pytest.mark.parametrize("letter", TABLE.sizes)
def test_one_step_tighter_is_the_cell_to_the_left_of_the_plan(letter):
    """For every plan with Ac of 2 or more that cell is a plan with the same sample size, never an arrow."""
    columns = list(TABLE.columns)
    for aql in columns:
        if TABLE.resolve(letter, aql) is None:
            continue
        plan = plan_for_letter(letter, aql, edition="ISO 2859-1:1999")
        if plan.ac >= 2:
            left = TABLE.cells[plan.letter, columns[columns.index(aql) - 1]]
            assert one_step_tighter(plan) == int(left.split("/")[0]) < plan.ac


def test_one_step_tighter_than_an_arrow_and_than_the_first_column():
    """K at AQL 15 is an arrow up to J, 80 units 21/22: one step tighter J at AQL 10, 14/15."""
    plan = attribute_plan(3200, 15, edition="ISO 2859-1:1999")
    assert (plan.code_letter, plan.letter, plan.n, plan.ac) == ("K", "J", 80, 21)
    assert one_step_tighter(plan) == 14
    assert one_step_tighter(plan_for_letter("P", 0.010)) is None
    with pytest.raises(InputError, match="a plan that was read there"):
        one_step_tighter(Plan.single(125, 7))
