"""Bounds by exact fractions, and their coverage; designs by exhaustion."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics import (
    carton_bounds,
    defect_bounds,
    design_single,
    oc,
    rate_bounds,
    reliability_plan,
    zero_acceptance_plan,
)


def at_most(count: int, lot: int, bad: int, n: int) -> Fraction:
    ways = sum(
        math.comb(bad, j) * math.comb(lot - bad, n - j) for j in range(count + 1) if j <= bad and n - j <= lot - bad
    )
    return Fraction(ways, math.comb(lot, n))


@pytest.mark.parametrize("lot", [*range(1, 17), 25])
def test_lot_bounds_by_trying_every_number(lot):
    for n in range(1, lot + 1):
        for found in range(n + 1):
            for sides, alpha in ((2, Fraction(1, 40)), (1, Fraction(1, 20))):
                possible = range(found, lot - (n - found) + 1)
                upper = max(bad for bad in possible if bad == found or at_most(found, lot, bad, n) > alpha)
                lower = min(
                    bad
                    for bad in possible
                    if not found or bad == possible[-1] or 1 - at_most(found - 1, lot, bad, n) > alpha
                )
                bounds = defect_bounds(found, n, lot_size=lot, sides=sides)
                assert (bounds.lower_units, bounds.upper_units) == (lower, upper)


@pytest.mark.parametrize(("lot", "n"), [(30, 8), (80, 20), (200, 32)])
def test_lot_bounds_cover_at_least_as_often_as_they_say(lot, n):
    bounds = [defect_bounds(found, n, lot_size=lot) for found in range(n + 1)]
    for bad in range(lot + 1):
        covered = sum(
            at_most(found, lot, bad, n) - (at_most(found - 1, lot, bad, n) if found else 0)
            for found in range(n + 1)
            if bounds[found].lower_units <= bad <= bounds[found].upper_units
        )
        assert covered >= Fraction(95, 100)


@given(st.integers(1, 400), st.data())
def test_process_bounds_are_where_the_tail_is_half_the_risk(n, data):
    found = data.draw(st.integers(0, n))
    bounds = defect_bounds(found, n)
    if found < n:
        assert float(oc(Plan.single(n, found), bounds.upper)) == pytest.approx(0.025, rel=1e-8)
    if found:
        assert 1 - float(oc(Plan.single(n, found - 1), bounds.lower)) == pytest.approx(0.025, rel=1e-6)


def test_rate_bounds_of_nothing_found():
    assert rate_bounds(0, 100, sides=1).upper == pytest.approx(-math.log(0.05), rel=1e-12)
    assert rate_bounds(0, 100).lower == 0


def test_carton_bounds_widen_with_the_icc_and_are_the_plain_ones_without():
    plain = defect_bounds(14, 200)
    none = carton_bounds(14, 200, cartons=15, icc=0.0)
    assert (none.lower, none.upper) == pytest.approx((plain.lower, plain.upper), rel=1e-9)
    widths = [(b := carton_bounds(14, 200, cartons=15, icc=icc)).upper - b.lower for icc in (0, 0.05, 0.1, 0.2)]
    assert widths == sorted(widths)


def test_coverage_allowing_for_cartons_by_simulation():
    # 2,000 seeded samples of 200 units from 15 cartons at 5 %: the plain bounds cover about 86 % at icc 0.1,
    # those allowing for cartons at least 95 % (a standard error is 0.5 %).
    rng = np.random.default_rng(20261123)
    quotas = np.array([14] * 5 + [13] * 10)
    for icc, plain_says in ((0.1, 0.86), (0.2, 0.76)):
        size = 1 / icc - 1
        cartons = rng.beta(0.05 * size, 0.95 * size, (2000, 15))
        totals = rng.binomial(quotas, cartons).sum(axis=1)
        covered = {"plain": 0, "cartons": 0}
        for total, times in zip(*np.unique(totals, return_counts=True), strict=True):
            for name, bounds in (
                ("plain", defect_bounds(int(total), 200)),
                ("cartons", carton_bounds(int(total), 200, cartons=15, icc=icc)),
            ):
                covered[name] += int(times) * (bounds.lower <= 0.05 <= bounds.upper)
        assert covered["plain"] / 2000 == pytest.approx(plain_says, abs=0.03)
        assert covered["cartons"] / 2000 >= 0.945


@pytest.mark.parametrize(
    ("args", "options", "why"),
    [
        ((3, 2), {}, "3 found among 2"),
        ((0, 0), {}, "no units drawn"),
        ((-1, 5), {}, "whole number"),
        ((1.5, 5), {}, "whole number"),
        ((1, 5), {"confidence": 95}, "95 % is 0.95"),
        ((1, 5), {"sides": 3}, "1 or 2"),
        ((1, 5), {"lot_size": 4}, "5 units drawn from a lot of 4"),
    ],
)
def test_bounds_that_can_not_be(args, options, why):
    with pytest.raises(InputError, match=why):
        defect_bounds(*args, **options)


tenths = st.integers(1, 39)


@settings(max_examples=80, deadline=None)
@given(
    qualities=st.lists(tenths, min_size=2, max_size=2, unique=True), alpha=st.integers(1, 30), beta=st.integers(1, 30)
)
def test_binomial_designs_by_exhaustion(qualities, alpha, beta):
    good, bad = (Fraction(q, 40) for q in sorted(qualities))
    wanted, allowed = 1 - Fraction(alpha, 100), Fraction(beta, 100)

    def cdf(c, n, p):
        return sum(math.comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(c + 1))

    plan = design_single((float(good), float(wanted)), (float(bad), float(allowed)))
    if plan.n > 60:
        return
    smallest = next(
        (n, c)
        for n in range(1, plan.n + 1)
        for c in range(n + 1)
        if cdf(c, n, good) >= wanted and cdf(c, n, bad) <= allowed
    )
    assert (plan.n, plan.ac) == smallest


@settings(max_examples=120, deadline=None)
@given(
    lot=st.integers(4, 40),
    qualities=st.lists(tenths, min_size=2, max_size=2, unique=True),
    alpha=st.integers(1, 30),
    beta=st.integers(1, 30),
)
def test_lot_designs_by_exhaustion(lot, qualities, alpha, beta):
    good, bad = (Fraction(q, 40) for q in sorted(qualities))
    few, many = math.floor(good * lot), math.ceil(bad * lot)
    wanted, allowed = 1 - Fraction(alpha, 100), Fraction(beta, 100)
    smallest = next(
        (n, c)
        for n in range(1, lot + 1)
        for c in range(n + 1)
        if at_most(c, lot, few, n) >= wanted and at_most(c, lot, many, n) <= allowed
    )
    plan = design_single((float(good), float(wanted)), (float(bad), float(allowed)), lot_size=lot)
    assert (plan.n, plan.ac) == smallest


@pytest.mark.parametrize(
    ("prp", "crp", "options", "why"),
    [
        ((0.05, 0.95), (0.05, 0.10), {}, "must be better"),
        ((0.05, 0.95), (0.01, 0.10), {}, "must be better"),
        ((0.01, 0.5), (0.05, 0.6), {}, "alpha \\+ beta"),
        ((0.01, 0.95), (1.5, 0.1), {}, "below 1"),
        ((0.01, 95), (0.05, 0.1), {}, "probability 95"),
        ((0.05, 0.95), (0.05000001, 0.1), {}, "no plan"),
    ],
)
def test_demands_that_can_not_be_met(prp, crp, options, why):
    with pytest.raises(InputError, match=why):
        design_single(prp, crp, **options)


# Consumer's risk 10 % / 5 %, zero accepted, as practice prints it.
PROOF = {
    200: {0.01: (137, 155), 0.02: (87, 105), 0.025: (74, 90), 0.05: (41, 51)},
    500: {0.01: (184, 225), 0.02: (102, 129), 0.025: (81, 102), 0.05: (43, 56)},
    1200: {0.01: (209, 264), 0.02: (109, 140), 0.025: (88, 113), 0.05: (45, 57)},
    3200: {0.01: (222, 285), 0.02: (112, 145), 0.025: (90, 117), 0.05: (45, 58)},
    10000: {0.01: (227, 294), 0.02: (114, 148), 0.025: (91, 118), 0.05: (45, 59)},
}


@pytest.mark.parametrize("lot", PROOF)
def test_zero_acceptance_as_practice_prints_it(lot):
    for quality, sizes in PROOF[lot].items():
        assert tuple(zero_acceptance_plan(lot, quality, beta).n for beta in (0.10, 0.05)) == sizes


def test_zero_acceptance_from_cartons():
    assert zero_acceptance_plan(3200, 0.025, cartons=14, icc=0.1).n == 127
    assert zero_acceptance_plan(3200, 0.025, cartons=20, icc=0.1).n == 113
    with pytest.raises(InputError, match="too few"):
        zero_acceptance_plan(3200, 0.025, cartons=2, icc=0.3)


@settings(max_examples=60, deadline=None)
@given(lot=st.integers(3, 60), bad=st.integers(1, 20), ac=st.integers(0, 2), beta=st.sampled_from([0.05, 0.1, 0.2]))
def test_zero_acceptance_is_the_smallest(lot, bad, ac, beta):
    if not ac < bad < lot:
        return
    plan = zero_acceptance_plan(lot, bad / lot, beta, ac=ac)
    assert at_most(ac, lot, bad, plan.n) <= Fraction(str(beta))
    assert plan.n == ac + 1 or at_most(ac, lot, bad, plan.n - 1) > Fraction(str(beta))


def test_reliability_plans():
    assert [reliability_plan(0.95, 0.95, ac=ac).n for ac in range(4)] == [59, 93, 124, 153]
    lot = reliability_plan(0.95, 0.95, lot_size=100)
    assert at_most(0, 100, 6, lot.n) <= Fraction(1, 20) < at_most(0, 100, 6, lot.n - 1)
