"""What a re-inspection takes, told before the rework starts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from refused_lot import ALL, FAILED, failed
from test_rework_repeats import from_cartons

from qcsample.agreement import ClassPlan
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.rework.sizing import size_for
from qcsample.rework.what_if import ANY_GOODS, PACES, pace_of, plain_repeat, what_if, what_if_table

# Zero-accept sizes on a finite lot, risks 10 % and 5 %: the project's study of practice.
ZERO_ACCEPT = {
    200: {0.01: (137, 155), 0.025: (74, 90)},
    500: {0.01: (184, 225), 0.025: (81, 102)},
    1200: {0.01: (209, 264), 0.025: (88, 113)},
    3200: {0.01: (222, 285), 0.025: (90, 117)},
    10000: {0.01: (227, 294), 0.025: (91, 118)},
}


@pytest.mark.parametrize("lot_size", ZERO_ACCEPT)
def test_zero_accept_sizes_as_printed(lot_size):
    # Cartons of 10 to 20 pieces; opening more of them only where the sample does not fit in.
    table = what_if_table(lot_size, lot_size // 10, iccs=(0.0,), acs=(0,), qualities=tuple(ZERO_ACCEPT[lot_size]))
    found = {(row.size.quality, row.size.risk): row.size.n for row in table.rows}
    for quality, sizes in ZERO_ACCEPT[lot_size].items():
        assert (found[quality, 0.10], found[quality, 0.05]) == sizes


def test_every_combination_once():
    table = what_if_table(3200, 80)
    keys = [(row.size.quality, row.size.risk, row.size.icc, row.size.ac) for row in table.rows]
    assert len(set(keys)) == len(keys) == 5 * 2 * 3 * 3
    assert keys == sorted(keys)
    assert {key[0] for key in keys} == {0.01, 0.015, 0.025, 0.04, 0.065}


def test_what_can_not_be_demanded_is_left_out():
    # 1 % of 100 pieces is one piece: Ac = 1 and 2 always pass.
    table = what_if_table(100, 10, qualities=(0.01,))
    assert {row.size.ac for row in table.rows} == {0}


class TestDays:
    """Pieces a man-day as published: simple hardlines 200-315, simple electronics 125-200, garments 80-125."""

    @pytest.mark.parametrize(
        ("goods", "slow", "fast"), [("hardlines", 200, 315), ("electronics", 125, 200), ("Garments", 80, 125)]
    )
    def test_defaults_say_what_they_are(self, goods, slow, fast):
        pace = pace_of(kind=goods)
        assert (pace.slow, pace.fast, pace.is_default) == (slow, fast, True)
        assert pace.source.startswith("default: ")
        assert pace.days(1000) == (1000 / fast, 1000 / slow)

    def test_all_goods_span_them(self):
        assert pace_of() is ANY_GOODS
        assert (ANY_GOODS.slow, ANY_GOODS.fast) == (
            min(pace.slow for pace in PACES.values()),
            max(pace.fast for pace in PACES.values()),
        )

    def test_the_users_own_pace(self):
        pace = pace_of(150)
        assert (pace.days(300), pace.is_default) == ((2.0, 2.0), False)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({"pieces_per_day": 0}, "a whole number from 1"),
            ({"pieces_per_day": 1.5}, "a whole number from 1"),
            ({"kind": "garment"}, "did you mean 'garments'|garments"),
            ({"pieces_per_day": 100, "kind": "garments"}, "not both"),
        ],
    )
    def test_what_is_no_pace(self, given, why):
        with pytest.raises(InputError, match=why):
            pace_of(**given)


class TestPlainRepeat:
    @pytest.mark.parametrize(
        ("n", "ac", "percent"), [(200, 10, 7.6), (200, 8, 6.4), (125, 7, 9.2), (125, 5, 7.3), (80, 5, 11.3)]
    )
    def test_quality_accepted_one_time_in_ten_as_printed(self, n, ac, percent):
        repeat = plain_repeat(ClassPlan("major", 2.5, Plan.single(n, ac)), None, 0.1)
        assert round(100 * repeat.book, 1) == percent
        assert repeat.allowing is None

    def test_allowing_for_cartons(self):
        repeat = plain_repeat(ClassPlan("major", 2.5, Plan.single(125, 7)), 9, 0.1)
        assert from_cartons(7, [13] + [14] * 8, repeat.allowing, 0.1) == pytest.approx(0.10, rel=1e-8)
        assert repeat.allowing > repeat.book

    def test_every_piece_leaves_nothing_to_prove(self):
        every = Plan.single(40, 1, lot_size=40, table_n=50)
        assert plain_repeat(ClassPlan("major", 2.5, every), 8, 0.1).book is None


class TestAfterAnInspection:
    def test_pieces_are_those_of_a_or_of_b(self):
        table = what_if(FAILED)  # Ac = 0 is signed; B: tightened, n = 125
        assert {row.size.ac for row in table.rows} == {0}
        for row in table.rows:
            assert row.pieces == max(row.size.n, 125)
            assert row.days == table.pace.days(row.pieces)
        wanted = next(r for r in table.rows if (r.size.quality, r.size.risk, r.size.icc) == (0.025, 0.1, 0.1))
        assert wanted.size == size_for(3200, 80, 0.025, 0.1, icc=0.1)
        assert [(entry.name, entry.n, entry.ac, entry.opened) for entry in table.repeats] == [
            ("critical", 125, 0, 9),
            ("major", 125, 7, 9),
            ("minor", 125, 10, 9),
        ]

    def test_acceptance_numbers_nobody_signed_and_an_icc_of_ones_own(self):
        table = what_if(failed(icc=0.15))
        assert {row.size.ac for row in table.rows} == {0, 1, 2}
        assert {row.size.icc for row in table.rows} == {0.0, 0.1, 0.15, 0.2}

    def test_only_the_affected_cartons_and_a_pace_of_ones_own(self):
        table = what_if(FAILED, affected=ALL[:60], pieces_per_day=125)
        assert table.rows[0].days == (table.rows[0].pieces / 125,) * 2
        assert (table.lot_size, table.cartons) == (2400, 60)

    def test_units_that_were_only_sent(self):
        with pytest.raises(InputError, match="nothing to re-inspect"):
            what_if(replace(FAILED.inspection, plan=None))
