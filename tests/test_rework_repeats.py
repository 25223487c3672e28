"""The chance that a lot nobody worked on passes, by repetition, and the chance to look improved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln
from test_rework import FAILED, SEED

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.reinspection import FirstInspection
from qcsample.rework import draw_reinspection, plan_reinspection
from qcsample.rework.repeats import (
    ENDS,
    chance_by_repetition,
    first_ends,
    repetitions,
    same_again,
    unimproved,
)
from qcsample.statistics import carton_bounds, defect_bounds

NORMAL, TIGHTENED = Plan.single(200, 10), Plan.single(200, 8)
FIRST = FirstInspection(
    digest="0" * 64,
    draw_ids=("PO1-A",),
    seeds=("1",),
    refused=("major",),
    found={"major": (14, 200, 15), "minor": (3, 200, 15)},
    plans={"major": [[200, 10, 11]], "minor": [[200, 14, 15]]},
    lot_size=8000,
)


def binomial(n: int, ac: int, p: Fraction) -> Fraction:
    return sum((comb(n, d) * p**d * (1 - p) ** (n - d) for d in range(ac + 1)), Fraction(0))


def from_cartons(most: int, quotas: list[int], quality: float, icc: float) -> float:
    """P(X <= most) carton by carton, from log gammas."""
    a, b = quality * (1 - icc) / icc, (1 - quality) * (1 - icc) / icc
    total = np.ones(1)
    for size in quotas:
        k = np.arange(size + 1)
        ways = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
        total = np.convolve(total, np.exp(ways + betaln(k + a, size - k + b) - betaln(a, b)))
    return float(total[: most + 1].sum())


class TestByRepetition:
    """Figures of the project's study of practice: a 5 % lot, n = 200, Ac = 10, tightened Ac = 8."""

    @pytest.mark.parametrize(
        ("plans", "tries", "percent"), [(NORMAL, 1, 58), (NORMAL, 3, 93), ([NORMAL, TIGHTENED], 3, 81)]
    )
    def test_figures(self, plans, tries, percent):
        assert round(100 * chance_by_repetition(plans, 0.05, tries)) == percent

    @pytest.mark.parametrize("tries", [1, 2, 3, 7])
    def test_one_less_the_chance_to_fail_every_time_exactly(self, tries):
        fails = [1 - binomial(200, ac, Fraction(1, 20)) for ac in (10, *[8] * (tries - 1))]
        exact = 1 - Fraction(np.prod([Fraction(1), *fails]))
        assert chance_by_repetition([NORMAL, TIGHTENED], 0.05, tries) == pytest.approx(float(exact), rel=1e-12)

    def test_small_chances_add_up(self):
        once = binomial(200, 0, Fraction(1, 5))
        assert chance_by_repetition(Plan.single(200, 0), 0.2, 3) == pytest.approx(float(3 * once), rel=1e-12)

    def test_one_plan_each_and_the_last_goes_on(self):
        three = chance_by_repetition([NORMAL, TIGHTENED, TIGHTENED], 0.06)
        assert chance_by_repetition([NORMAL, TIGHTENED], 0.06, 3) == three
        assert chance_by_repetition([NORMAL], 0.0) == 1.0

    def test_allowing_for_cartons(self):
        once = from_cartons(10, [13] * 10 + [14] * 5, 0.05, 0.2)
        assert chance_by_repetition(NORMAL, 0.05, 2, cartons=15, icc=0.2) == pytest.approx(
            1 - (1 - once) ** 2, rel=1e-9
        )

    @settings(max_examples=40, deadline=None)
    @given(st.floats(0.001, 0.3), st.integers(1, 6), st.sampled_from([0.0, 0.1, 0.2]))
    def test_more_tries_help_and_worse_lots_do_not(self, quality, tries, icc):
        more = {"cartons": 15, "icc": icc}
        chance = chance_by_repetition(NORMAL, quality, tries, **more)
        assert chance <= chance_by_repetition(NORMAL, quality, tries + 1, **more) <= 1
        assert chance_by_repetition(NORMAL, quality * 1.1, tries, **more) <= chance + 1e-12

    @pytest.mark.parametrize("plans", [[], [NORMAL]])
    def test_no_plan_or_no_try(self, plans):
        with pytest.raises(InputError, match="at least one of each"):
            chance_by_repetition(plans, 0.05, 0)


class TestAtTheFirstBounds:
    def test_ends_are_the_bounds_of_the_first_sample(self):
        bounds = carton_bounds(14, 200, cartons=15, icc=0.1)
        assert first_ends(FIRST, "major") == tuple(zip(ENDS, (bounds.lower, 0.07, bounds.upper), strict=True))
        # 14 of 200 in 8,000: 314 to 912 pieces (the example of `defect_bounds`).
        ends = dict(first_ends(FIRST, "major", icc=0.0))
        assert (ends["lower bound"], ends["upper bound"]) == (314 / 8000, 912 / 8000)

    def test_every_piece_checked_leaves_no_doubt(self):
        whole = replace(FIRST, found={"major": (80, 8000, 200)}, plans={"major": [[8000, 10, 11]]})
        assert {quality for _, quality in first_ends(whole, "major")} == {0.01}
        assert {row.again.told for row in repetitions(whole, "major")} == {0.0}

    def test_repetition_at_each_end(self):
        rows = repetitions(FIRST, "major", TIGHTENED, icc=0.1)
        assert [row.end for row in rows] == list(ENDS)
        for row in rows:
            once, again = (from_cartons(ac, [13] * 10 + [14] * 5, row.quality, 0.1) for ac in (10, 8))
            assert row.once.allowing == pytest.approx(once, rel=1e-8)
            assert row.again.allowing == pytest.approx(1 - (1 - once) ** 3, rel=1e-8)
            assert row.tightened.allowing == pytest.approx(1 - (1 - once) * (1 - again) ** 2, rel=1e-8)
            assert row.once.book == pytest.approx(float(binomial(200, 10, Fraction(row.quality))), rel=1e-10)
        assert [row.once.told for row in rows] == sorted((row.once.told for row in rows), reverse=True)

    def test_nonconformities_are_poisson(self):
        rows = repetitions(FIRST, "major", rates=True)
        # 14 nonconformities in 200 units, and 200 units again: at most 10 where 14 are expected.
        expected = exp(-14) * sum(14**d / factorial(d) for d in range(11))
        assert rows[1].once.book == pytest.approx(expected, rel=1e-9)
        assert rows[1].once.allowing is None

    @pytest.mark.parametrize("name", ["critical", "speck"])
    def test_a_class_nobody_counted(self, name):
        with pytest.raises(InputError, match="first inspection"):
            repetitions(FIRST, name)


class TestSameAgain:
    def test_piece_by_piece_it_is_hypergeometric_at_both_bounds(self):
        same = same_again((14, 200, 15), (3, 200, 20), lot_size=8000, icc=0.0)
        for bad, chance in ((314, same.at_lower), (912, same.at_upper)):
            exact = sum(Fraction(comb(bad, d) * comb(8000 - bad, 200 - d), comb(8000, 200)) for d in range(4))
            assert chance == pytest.approx(float(exact), rel=1e-11)
        assert (same.at_lower, same.at_upper) == (same.piece_at_lower, same.piece_at_upper)

    def test_allowing_for_cartons_it_is_beta_binomial_at_both_bounds(self):
        same = same_again((14, 200, 15), (3, 125, 20), lot_size=8000, icc=0.1)
        bounds = carton_bounds(14, 200, cartons=15, icc=0.1)
        quotas = [6] * 15 + [7] * 5
        assert (same.lower, same.upper) == (bounds.lower, bounds.upper)
        assert same.at_lower == pytest.approx(from_cartons(3, quotas, bounds.lower, 0.1), rel=1e-8)
        assert same.at_upper == pytest.approx(from_cartons(3, quotas, bounds.upper, 0.1), rel=1e-8)
        piece = defect_bounds(14, 200, lot_size=8000)
        assert (same.piece_lower, same.piece_upper) == (piece.lower, piece.upper)

    @settings(max_examples=40, deadline=None)
    @given(st.integers(1, 40), st.integers(0, 124), st.sampled_from([0.0, 0.1, 0.2]))
    def test_a_better_second_sample_is_less_likely_and_a_worse_lot_too(self, d1, d2, icc):
        same = same_again((d1, 125, 9), (d2, 125, 20), lot_size=3200, icc=icc)
        worse = same_again((d1, 125, 9), (d2 + 1, 125, 20), lot_size=3200, icc=icc)
        assert same.at_upper <= same.at_lower + 1e-12
        assert same.at_lower <= worse.at_lower + 1e-12

    @pytest.mark.parametrize("second", [(5, 4, 2), (-1, 4, 2), (0, 0, 0), (0, 9000, 20)])
    def test_what_can_not_be(self, second):
        with pytest.raises(InputError, match="can't be"):
            same_again((14, 200, 15), second, lot_size=8000)


class TestUnimproved:
    """9 of 125 from 9 of 80 cartons, refused at 7/8; then A: 113 from 20, Ac = 0; B: 125 from 20, 5/6."""

    drawn = draw_reinspection(FAILED, plan_reinspection(FAILED), SEED, "PO1-R1")

    def test_the_least_of_a_and_b_and_both_presentations(self):
        rows = unimproved(self.drawn)
        assert [(row.name, row.end) for row in rows] == [("major", end) for end in ENDS]
        for row in rows:
            before = from_cartons(7, [13] + [14] * 8, row.quality, 0.1)
            a = from_cartons(0, [5] * 7 + [6] * 13, row.quality, 0.1)
            b = from_cartons(5, [6] * 15 + [7] * 5, row.quality, 0.1)
            assert row.before.told == pytest.approx(before, rel=1e-8)
            assert row.now.told == pytest.approx(min(a, b), rel=1e-8)
            assert row.by_now.told == pytest.approx(1 - (1 - before) * (1 - min(a, b)), rel=1e-8)

    def test_b_alone(self):
        plan = plan_reinspection(FAILED, questions="B")
        rows = unimproved(draw_reinspection(FAILED, plan, SEED, "PO1-R1"))
        assert rows[1].now.book == pytest.approx(float(binomial(125, 5, Fraction(9, 125))), rel=1e-10)

    def test_c_alone_proves_nothing_of_the_pieces(self):
        plan = plan_reinspection(FAILED, questions="C")
        rows = unimproved(draw_reinspection(FAILED, plan, SEED, "PO1-R1"))
        assert [row.now.told for row in rows] == [1.0, 1.0, 1.0]

    def test_a_first_inspection_is_none(self):
        with pytest.raises(InputError, match="no re-inspection"):
            unimproved(FAILED.inspection)
