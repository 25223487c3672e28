"""Units from cartons: tails by exact fractions and by plain convolution, the characteristics stage by stage."""

from __future__ import annotations

import math
import warnings
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.carton_rules import CartonLimits
from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.statistics import (
    aoq,
    aoql,
    asn,
    ati,
    carton_bounds,
    carton_oc,
    carton_options,
    defect_bounds,
    design_single,
    lot_grid,
    oc,
    quality_at,
    rate_bounds,
    reliability_plan,
    spread,
    touch_chance,
    zero_acceptance_plan,
)
from qcsample.statistics.beta_binomial import beta_binomial_pmf, carton_tails

DOUBLE = Plan((Stage(80, 3, 7), Stage(80, 8, 9)))
THREE = Plan((Stage(6, None, 2), Stage(4, 1, 3), Stage(7, 3, 4)))


def one_carton(p, icc, quota):
    """The beta-binomial by its rising products, in whatever numbers are given."""
    a, b = p * (1 - icc), (1 - p) * (1 - icc)

    def rising(x, times):
        return math.prod((x + i * icc for i in range(times)), start=p**0)

    return [
        math.comb(quota, j) * rising(a, j) * rising(b, quota - j) / rising(1 - icc, quota) for j in range(quota + 1)
    ]


def total(p, icc, quotas):
    """The count of all cartons, one carton after the other."""
    counts = [p**0]
    for quota, cartons in quotas.items():
        one = one_carton(p, icc, quota)
        for _ in range(cartons):
            counts = [
                sum(counts[i - j] * one[j] for j in range(max(0, i - len(counts) + 1), min(i, quota) + 1))
                for i in range(len(counts) + quota)
            ]
    return counts


def stage_by_stage(plan, p, icc, cartons):
    """(units so far, chance to accept there), (units of the next stage, chance to go on)."""
    state, accepted, going_on, units = {0: p**0}, [], [], 0
    for k, stage in enumerate(plan.stages):
        opened = max(1, math.ceil(Fraction(cartons * stage.n, plan.stages[0].n)))
        counts = total(p, icc, spread(stage.n, min(opened, stage.n)))
        arrived: dict[int, object] = {}
        for d, weight in state.items():
            for j, chance in enumerate(counts):
                arrived[d + j] = arrived.get(d + j, 0) + weight * chance
        units += stage.n
        last = k == len(plan.stages) - 1
        taken = {d for d in arrived if d < stage.re and (last or (stage.ac is not None and d <= stage.ac))}
        accepted.append((units, sum(arrived[d] for d in taken)))
        state = {d: weight for d, weight in arrived.items() if d < stage.re and d not in taken}
        if not last:
            going_on.append((plan.stages[k + 1].n, sum(state.values())))
    return accepted, going_on


@settings(max_examples=60, deadline=None)
@given(
    quota=st.integers(1, 12),
    few=st.integers(1, 5),
    more=st.integers(0, 4),
    p=st.sampled_from(["1e-6", "0.001", "0.025", "0.1", "0.5", "0.97"]),
    icc=st.sampled_from(["0", "1e-6", "0.1", "0.5", "0.99"]),
    data=st.data(),
)
def test_both_tails_in_forty_digits(quota, few, more, p, icc, data):
    quotas = {quota: few} | ({quota + 1: more} if more else {})
    n = sum(units * cartons for units, cartons in quotas.items())
    count = data.draw(st.integers(0, n - 1))
    with mpmath.workdps(40):
        counts = total(mpmath.mpf(float(p)), mpmath.mpf(float(icc)), quotas)
        exact = sum(counts[: count + 1]), sum(counts[count + 1 :])
        for found, wanted in zip(carton_tails(count, quotas, float(p), float(icc)), exact, strict=True):
            if wanted > 1e-12:
                assert found == pytest.approx(float(wanted), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    cartons=st.integers(2, 9),
    units=st.integers(2001, 5000),
    exponent=st.floats(-9, -0.05),
    icc=st.sampled_from([0.0, 1e-6, 0.05, 0.1, 0.5, 0.99]),
    good=st.booleans(),
    data=st.data(),
)
def test_both_tails_of_many_units_as_their_counts_sum(cartons, units, exponent, icc, good, data):
    # What the Fourier sum leaves out shows where nearly all or hardly any unit is nonconforming.
    quotas, p = spread(units, cartons), 1 - 10**exponent if good else 10**exponent
    counts = np.ones(1)
    for quota, times in quotas.items():
        for _ in range(times):
            counts = np.convolve(counts, beta_binomial_pmf(p, quota, icc))
    count = data.draw(st.integers(0, units - 1) | st.integers(0, 9) | st.integers(units - 9, units - 1))
    lower, upper = carton_tails(count, quotas, p, icc)
    assert lower == pytest.approx(counts[: count + 1].sum(), rel=1e-9, abs=1e-15)
    assert upper == pytest.approx(counts[count + 1 :].sum(), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("cartons", [1, 7, 3000])
@pytest.mark.parametrize(("n", "count", "p"), [(100_000, 3000, 0.034), (100_000, 30_000, 0.302), (60_000, 5, 1e-4)])
def test_without_correlation_large_samples_are_binomial(n, count, p, cartons):
    with mpmath.workdps(40):
        quality = mpmath.mpf(p)
        term = exact = mpmath.binomial(n, count) * quality**count * (1 - quality) ** (n - count)
        for d in range(count, 0, -1):
            term *= mpmath.mpf(d) / (n - d + 1) * (1 - quality) / quality
            exact += term
    assert carton_tails(count, spread(n, cartons), p, 0.0)[0] == pytest.approx(float(exact), rel=1e-9)


def by_squaring(p: float, icc: float, quota: int, cartons: int) -> np.ndarray:
    """The count by plain convolution, doubling the cartons; nothing is subtracted, so nothing cancels."""
    with mpmath.workdps(30):
        one = np.array([float(x) for x in one_carton(mpmath.mpf(p), mpmath.mpf(icc), quota)])
    counts = np.ones(1)
    for digit in f"{cartons:b}":
        counts = np.convolve(counts, counts)
        if digit == "1":
            counts = np.convolve(counts, one)
    return counts


@pytest.mark.parametrize(("p", "icc"), [(0.031, 0.1), (0.3, 0.02), (0.002, 0.6)])
def test_large_samples_by_plain_convolution(p, icc):
    counts = by_squaring(p, icc, 16, 500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for share in (0.3, 0.8, 1.0, 1.1, 1.5, 2.5):
            count = round(share * p * 8000)
            lower, upper = carton_tails(count, {16: 500}, p, icc)
            for found, exact in ((lower, counts[: count + 1].sum()), (upper, counts[count + 1 :].sum())):
                if exact > 1e-12:
                    assert found == pytest.approx(exact, rel=1e-9)


def test_no_warning_at_the_ends():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for quotas in ({1: 1}, {100_000: 1}, {50_000: 2}, {1: 3000}, {33: 2000, 34: 1000}):
            n = sum(quota * cartons for quota, cartons in quotas.items())
            for p in (0, 1e-300, 1e-9, 0.3, 1 - 1e-12, 1):
                for icc in (0, 1e-12, 0.1, 1 - 1e-12):
                    for count in (0, 1, n // 3, n - 1, n):
                        lower, upper = carton_tails(count, quotas, p, icc)
                        assert 0 <= lower <= 1
                        assert lower + upper == pytest.approx(1, abs=1e-12)


def test_many_cartons_bounds_are_where_the_tails_are_half_the_risk():
    bounds = carton_bounds(300, 10_000, cartons=625)
    assert by_squaring(bounds.upper, 0.1, 16, 625)[:301].sum() == pytest.approx(0.025, rel=1e-9)
    assert by_squaring(bounds.lower, 0.1, 16, 625)[300:].sum() == pytest.approx(0.025, rel=1e-9)


def test_bounds_of_a_large_sample_without_correlation_are_those_of_a_process():
    many, plain = carton_bounds(3000, 100_000, cartons=3000, icc=0.0), defect_bounds(3000, 100_000)
    assert (many.lower, many.upper) == pytest.approx((plain.lower, plain.upper), rel=1e-9)


@pytest.mark.parametrize(
    ("plan", "cartons"), [(THREE, 3), (THREE, 6), (Plan.single(12, 2), 5), (Plan.single(9, 1, 4), 2)]
)
@pytest.mark.parametrize("icc", [Fraction(1, 10), Fraction(1, 2)])
def test_characteristics_stage_by_stage(plan, cartons, icc):
    for p in (Fraction(0), Fraction(1, 50), Fraction(1, 5), Fraction(3, 4), Fraction(1)):
        accepted, going_on = stage_by_stage(plan, p, icc, cartons)
        how = {"cartons": cartons, "icc": float(icc)}
        pa = float(sum(chance for _, chance in accepted))
        average = float(plan.stages[0].n + sum(n * chance for n, chance in going_on))
        inspected = float(200 - sum((200 - n) * chance for n, chance in accepted))
        assert float(oc(plan, float(p), **how)) == pytest.approx(pa, rel=1e-12, abs=1e-15)
        assert float(asn(plan, float(p), **how)) == pytest.approx(average, rel=1e-12)
        assert float(ati(plan, float(p), lot_size=200, **how)) == pytest.approx(inspected, rel=1e-12)
        assert float(aoq(plan, float(p), **how)) == pytest.approx(float(p) * pa, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("plan", "cartons", "icc"),
    [
        (Plan.single(125, 7), 15, 0.1),
        (DOUBLE, 10, 0.2),
        (Plan.single(50, 0), 3, 0.9),
        (Plan.single(3000, 200), 60, 0.1),
    ],
)
def test_the_worst_that_leaves_is_the_worst_of_a_fine_grid(plan, cartons, icc):
    grid = np.concatenate((np.geomspace(1e-6, 1, 1500), np.linspace(0, 1, 1500)))
    found = aoq(plan, grid, cartons=cartons, icc=icc)
    at, worst = aoql(plan, cartons=cartons, icc=icc)
    assert worst >= found.max() - 1e-15
    assert worst == pytest.approx(float(found.max()), rel=1e-4)
    assert float(aoq(plan, at, cartons=cartons, icc=icc)) == pytest.approx(worst, rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    plan=st.sampled_from(
        [Plan.single(125, 7), Plan.single(20, 0), DOUBLE, Plan.single(3000, 200), Plan.single(5, 3, 6)]
    ),
    share=st.floats(0.01, 1),
    icc=st.sampled_from([0.001, 0.1, 0.7]),
    pa=st.floats(0.001, 0.999),
)
def test_quality_at_is_the_inverse(plan, share, icc, pa):
    how = {"cartons": max(1, int(share * plan.stages[0].n)), "icc": icc}
    p = float(quality_at(plan, pa, **how))
    if p == 1:
        assert oc(plan, 1, **how) >= pa
    else:
        assert float(oc(plan, p, **how)) == pytest.approx(pa, rel=1e-9)


def test_little_correlation_comes_near_none():
    how = {"cartons": 15, "icc": 1e-9}
    for plan in (Plan.single(125, 7), DOUBLE):
        assert quality_at(plan, [0.95, 0.1], **how) == pytest.approx(quality_at(plan, [0.95, 0.1]), rel=1e-6)
        assert asn(plan, [0.01, 0.05], **how) == pytest.approx(asn(plan, [0.01, 0.05]), rel=1e-6)
        assert aoql(plan, **how) == pytest.approx(aoql(plan), rel=1e-3)


def test_large_plans_in_two_stages_by_way_of_one():
    # A second stage that is never reached leaves the single plan, which is summed in another way.
    one, two = Plan.single(3000, 200), Plan((Stage(3000, 200, 201), Stage(10, 200, 201)))
    grid = np.array([0, 0.04, 0.07, 0.1, 1])
    for icc in (0.0, 0.1):
        assert carton_oc(two, grid, cartons=60, icc=icc) == pytest.approx(
            carton_oc(one, grid, cartons=60, icc=icc), rel=1e-9
        )


@pytest.mark.parametrize("what", [oc, asn, aoq, ati])
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"icc": 0.1}, "needs the number of cartons"),
        ({"cartons": 126}, "125 units can't come from 126 cartons"),
        ({"cartons": 126, "icc": 0.1}, "125 units can't come from 126 cartons"),
        ({"cartons": 0, "icc": 0.1}, "from 1"),
        ({"cartons": 8.0, "icc": 0.1}, "from 1"),
        ({"cartons": 8, "icc": 1.0}, "below 1"),
        ({"cartons": 8, "icc": float("nan")}, "below 1"),
        ({"cartons": 8, "icc": "0.1"}, "below 1"),
        ({"cartons": 8, "icc": True}, "below 1"),
        ({"cartons": 8, "icc": 0.1, "model": "poisson"}, "model of their own"),
        ({"cartons": 8, "icc": 0.1, "lot_size": 100}, "125 units, the lot has 100"),
    ],
)
def test_what_can_not_be(what, options, why):
    options = {"lot_size": 3200} | options if what is ati else options
    with pytest.raises(InputError, match=why):
        what(Plan.single(125, 7), 0.025, **options)


def test_what_the_plan_does_not_tell_is_refused():
    how = {"cartons": 8, "icc": 0.1}
    with pytest.raises(InputError, match="order of the cartons"):
        asn(DOUBLE, 0.025, curtailed=True, **how)
    for what in (lambda: aoq(DOUBLE, 0.025, lot_size=3200, **how), lambda: aoql(DOUBLE, 3200, **how)):
        with pytest.raises(InputError, match="still hold: leave out the lot size"):
            what()


NO_NUMBERS = ["0.1", "x", None, True, [0.1, None], 1j, {}, b"1", float("nan"), float("inf"), -1, 10**400]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: repr(value)[:12])
def test_what_is_no_number_is_one_line(value):
    plan, how = Plan.single(125, 7), {"cartons": 8, "icc": 0.1}
    calls = [
        *(lambda f=f, o=o: f(plan, value, **o) for f in (oc, asn, aoq, quality_at) for o in ({}, how)),
        lambda: ati(plan, value, lot_size=3200),
        lambda: defect_bounds(3, 50, confidence=value),
        lambda: defect_bounds(3, 50, sides=value),
        lambda: carton_bounds(3, 50, cartons=value),
        lambda: carton_bounds(3, 50, cartons=4, icc=value),
        lambda: zero_acceptance_plan(3200, value),
        lambda: zero_acceptance_plan(3200, 0.025, value),
        lambda: zero_acceptance_plan(3200, 0.025, cartons=14, icc=value),
        lambda: reliability_plan(0.95, value),
        lambda: design_single((value, 0.95), (0.05, 0.1)),
        lambda: design_single((0.01, 0.95), value),
        lambda: touch_chance(100, 10, value),
        lambda: spread(value, 3),
        lambda: carton_options(value, plan),
    ]
    for call in calls:
        with pytest.raises(InputError) as caught:
            call()
        assert len(str(caught.value).splitlines()) == 1
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [None, 125, "125/7", (125, 7), 1j, object()], ids=lambda value: type(value).__name__)
def test_what_is_no_plan_is_one_line(value):
    calls = [
        lambda: oc(value, 0.025),
        lambda: oc(value, 0.025, lot_size=3200),
        lambda: oc(value, 0.025, cartons=8, icc=0.1),
        lambda: asn(value, 0.025),
        lambda: aoq(value, 0.025),
        lambda: ati(value, 0.025, lot_size=3200),
        lambda: aoql(value),
        lambda: quality_at(value, 0.1),
        lambda: carton_options(200, value),
    ]
    for call in calls:
        with pytest.raises(InputError, match=r"a Plan is needed, such as Plan.single\(125, 7\)$"):
            call()


@pytest.mark.parametrize("model", ["Binomial", 1, np.array([]), np.array([0.1, 0.2]), ["poisson"], b"poisson"])
def test_what_is_no_model_is_one_line(model):
    for call in (
        lambda: oc(DOUBLE, 0.025, model=model),
        lambda: aoql(DOUBLE, model=model),
        lambda: quality_at(DOUBLE, 0.1, model=model),
        lambda: oc(DOUBLE, 0.025, model=model, cartons=8, icc=0.1),
    ):
        with pytest.raises(InputError, match=r"one of binomial, hypergeometric, poisson is needed$"):
            call()


def test_numbers_far_too_large_are_one_short_line():
    many = 10**400
    for call in (
        lambda: defect_bounds(14, many),
        lambda: defect_bounds(many, 200),
        lambda: rate_bounds(many, 200),
        lambda: carton_bounds(many, 200, cartons=15),
        lambda: touch_chance(many, 15, 10),
        lambda: touch_chance(200, many, 10),
        lambda: zero_acceptance_plan(3200, 0.025, ac=many),
        lambda: reliability_plan(0.95, 0.95, ac=many, lot_size=3200),
        lambda: CartonLimits(producer=many),
        lambda: lot_grid(10**9),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert len(str(caught.value)) < 170
        assert "\n" not in str(caught.value)


def test_numbers_of_any_kind_are_numbers():
    plan = Plan.single(125, 7)
    for one in (Fraction(1, 8), Decimal("0.125"), np.float32(0.125), np.array(0.125), np.array([[0.125]])):
        found = oc(plan, one)
        assert found.shape == np.shape(one)
        assert found.ravel()[0] == oc(plan, 0.125)
    assert oc(plan, [0, 1]).tolist() == [1, 0]
    assert oc(plan, [], cartons=8, icc=0.1).shape == (0,)
    assert quality_at(plan, [], cartons=8, icc=0.1).shape == (0,)


def test_more_units_a_carton_than_can_be_summed_are_refused():
    with pytest.raises(InputError, match="at most 100,000 a carton"):
        carton_bounds(3, 1_000_000, cartons=3)


def test_qualities_next_to_nothing_have_designs():
    # With nothing found at all: (1 - 0.05)**45 is the first below 0.1.
    assert design_single((1e-300, 0.95), (0.05, 0.1)).stages == (Stage(45, 0, 1),)
    assert reliability_plan(0.9, 1e-300).n == 1
