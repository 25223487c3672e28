"""What the screen shows of a re-inspection's sizes and chances."""

from __future__ import annotations

import re

import pytest
from refused_lot import FAILED, failed
from test_rework_repeats import FIRST, TIGHTENED
from test_rework_repeats import TestUnimproved as Judged

from qcsample.cli.what_if_screen import (
    REPEAT_HEADERS,
    REPETITION_HEADERS,
    SIZE_HEADERS,
    UNIMPROVED_HEADERS,
    left_said,
    repeat_rows,
    repetition_rows,
    same_again_said,
    show_what_if,
    size_rows,
    unimproved_rows,
    what_if_notes,
)
from qcsample.options.costs import Costs
from qcsample.options.leftover import left_after_rework
from qcsample.rework.repeats import repetitions, same_again, unimproved
from qcsample.rework.what_if import what_if, what_if_table


def test_a_row_for_each_size_with_what_repeats_left_blank():
    # Of LQ 2.5 %, risk 10 %, icc 0: 90 pieces from 20 cartons, half a percent refused with 37 %.
    rows = size_rows(what_if_table(3200, 80), 0)
    assert len(rows) == 30
    assert all(len(row) == len(SIZE_HEADERS) for row in rows)
    assert [row[0] for row in rows if row[0]] == ["1 %", "1.5 %", "2.5 %", "4 %", "6.5 %"]
    assert [row[1] for row in rows if row[1]] == ["5 %", "10 %"] * 5
    row = rows[2 * 6 + 3]
    assert (row[1:6], row[8]) == (("10 %", "0", "90", "90", "20"), "37 %")


def test_days_are_whole_and_begin_with_one():
    # 90 pieces: less than a day at 80 to 315 pieces a day would be 0.3 to 1.1.
    assert size_rows(what_if_table(3200, 80), 0)[15][6] == "1-2"


def test_what_a_plain_repeat_proves():
    # n = 125, Ac = 7 accepts 9.2 % one time in ten.
    rows = dict(zip(("critical", "major", "minor"), repeat_rows(what_if(FAILED)), strict=True))
    assert len(rows["major"]) == len(REPEAT_HEADERS)
    assert rows["major"][:2] == ("major", "n = 125, Ac = 7")
    assert rows["major"][2].startswith("9.2")


def test_a_sample_that_is_the_lot():
    table = what_if_table(40, 10, qualities=(0.025,), iccs=(0.1,), acs=(0,))
    assert [row[3] for row in size_rows(table, 0)] == ["all", "all"]
    assert "all: no smaller sample meets the demand." in what_if_notes(table)


@pytest.mark.parametrize("table", [what_if(failed()), what_if_table(3_000_000, 60_000, acs=(0,))])
def test_eighty_columns(table, capsys):
    show_what_if(table)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "default" in out
    assert "Asia Quality Focus" in re.sub(r"\s+", " ", out)


def test_a_pace_of_ones_own_is_no_default():
    assert not any("default" in line for line in what_if_notes(what_if(FAILED, pieces_per_day=150)))


def test_chances_by_repetition():
    # 14 of 200 at n = 200, Ac = 10: at 7 % a lot passes with less than a half, in three tries with more.
    rows = repetition_rows(repetitions(FIRST, "major", TIGHTENED))
    assert [row[0] for row in rows] == ["lower bound", "estimate", "upper bound"]
    assert all(len(row) == len(REPETITION_HEADERS) for row in rows)
    assert rows[1][1] == "7 %"


def test_unimproved():
    rows = unimproved_rows(unimproved(Judged.drawn))
    assert all(len(row) == len(UNIMPROVED_HEADERS) for row in rows)
    assert all(row[4].startswith("at most ") for row in rows)


@pytest.mark.parametrize(("found", "said"), [(0, "none in 125 would be found"), (3, "3 or fewer in 125 would be")])
def test_if_nothing_had_changed(found, said):
    sentence = same_again_said(same_again((14, 200, 15), (found, 125, 20), lot_size=8000))
    assert said in sentence
    assert sentence.startswith("If nothing had changed")


def test_what_rework_leaves():
    perfect = Costs(sorters_miss=0.0, rework_success=1.0, collateral=0.0, false_alarms=0.0)
    said = list(left_said(left_after_rework(failed(), None, perfect)))
    assert "rework 0 of them are left (0 to 0), and handling spoils 0 more" in said[0]
    assert "bad pieces that sorters overlook 0 %" in said[1]
    assert "A (113 pieces, Ac = 0) 100 %, A (204 pieces, Ac = 1) 100 %" in said[2]
    assert len(said) == 4
