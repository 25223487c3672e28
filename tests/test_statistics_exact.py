"""The characteristics computed another way: every sample counted, exact fractions, high-precision recursion."""

from __future__ import annotations

import itertools
import math
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.statistics import aoq, aoql, asn, ati, carton_oc, lot_grid, oc, quality_at, touch_chance

DOUBLE = Plan((Stage(80, 3, 7), Stage(80, 8, 9)))
SEVEN = Plan(
    tuple(
        itertools.starmap(
            Stage,
            zip([32] * 7, [None, 1, 3, 5, 7, 10, 13], [4, 6, 8, 10, 11, 12, 14], strict=True),
        )
    )
)


def walk(plan: Plan, chance) -> list[tuple[int, int, object]]:
    """(stage, units so far, probability) of each way to accept, by recursion over `chance(stage, d, j)`."""
    state, accepted, units = {0: 1}, [], 0
    for k, stage in enumerate(plan.stages):
        arrived: dict[int, object] = {}
        for d, weight in state.items():
            for j in range(stage.re - d):
                arrived[d + j] = arrived.get(d + j, 0) + weight * chance(k, units, d, j)
        units += stage.n
        last = k == len(plan.stages) - 1
        taken = {d for d in arrived if last or (stage.ac is not None and d <= stage.ac)}
        accepted += [(k, units, d, arrived[d]) for d in taken]
        state = {d: weight for d, weight in arrived.items() if d not in taken}
    return accepted


def hypergeometric(plan: Plan, lot: int, bad: int):
    def chance(k, units, d, j):
        left, bad_left, n = lot - units, bad - d, plan.stages[k].n
        if not 0 <= j <= bad_left or n - j > left - bad_left or j > n:
            return Fraction(0)
        return Fraction(math.comb(bad_left, j) * math.comb(left - bad_left, n - j), math.comb(left, n))

    return chance


def binomial(plan: Plan, p: Fraction):
    def chance(k, units, d, j):
        n = plan.stages[k].n
        return math.comb(n, j) * p**j * (1 - p) ** (n - j) if j <= n else p * 0

    return chance


def poisson(plan: Plan, p):
    def chance(k, units, d, j):
        mean = plan.stages[k].n * mpmath.mpf(p)
        return mpmath.exp(-mean) * mean**j / mpmath.factorial(j)

    return chance


@st.composite
def plans(draw, most_n: int = 6, most_stages: int = 3) -> Plan:
    stages, ac, re = [], -1, 1
    count = draw(st.integers(1, most_stages))
    for k in range(count):
        ac = max(ac + draw(st.integers(0, 2)), 0 if k == count - 1 else -1)
        re = max(re, ac + 1 + draw(st.integers(0, 2)))
        stages.append(Stage(draw(st.integers(1, most_n)), None if ac < 0 else ac, re))
    return Plan(tuple(stages))


@settings(max_examples=150, deadline=None)
@given(plan=plans(), extra=st.integers(0, 8))
def test_every_sample_of_a_lot_counted_by_fractions(plan, extra):
    lot = plan.n + extra
    qualities = lot_grid(lot)
    for values, weight in (
        (oc(plan, qualities, lot_size=lot), lambda lot, bad, units, d: 1),
        (ati(plan, qualities, lot_size=lot, model="hypergeometric"), None),
        (aoq(plan, qualities, lot_size=lot, model="hypergeometric"), lambda lot, bad, units, d: Fraction(bad - d, lot)),
    ):
        for bad in range(lot + 1):
            ways = walk(plan, hypergeometric(plan, lot, bad))
            if weight is None:
                exact = lot - sum(p * (lot - units) for _, units, _, p in ways)
            else:
                exact = sum(p * weight(lot, bad, units, d) for _, units, d, p in ways)
            assert values[bad] == pytest.approx(float(exact), rel=1e-12, abs=1e-15)


@settings(max_examples=150, deadline=None)
@given(plan=plans(), numerator=st.integers(0, 40))
def test_binomial_by_fractions(plan, numerator):
    p = Fraction(numerator, 40)
    exact = sum(chance for *_, chance in walk(plan, binomial(plan, p)))
    assert float(oc(plan, float(p))) == pytest.approx(float(exact), rel=1e-12, abs=1e-300)


def test_one_lot_by_counting_every_sample():
    plan = Plan((Stage(2, 0, 2), Stage(2, 1, 2)))
    for bad in range(7):
        units = [1] * bad + [0] * (6 - bad)
        orders = list(itertools.permutations(units))
        passed = sum(sum(o[:2]) == 0 or (sum(o[:2]) == 1 and sum(o[:4]) == 1) for o in orders)
        assert float(oc(plan, bad / 6, lot_size=6)) == pytest.approx(passed / len(orders), rel=1e-13)


@pytest.mark.parametrize(
    ("plan", "lot"),
    [
        (Plan.single(125, 7), 3200),
        (Plan.single(2000, 30), 1_000_000),
        (Plan.single(1667, 0, 3), 1667),
        (DOUBLE, 1000),
        (SEVEN, 500),
        (Plan((Stage(332, None, 1), Stage(653, 3, 6))), 9850),
    ],
)
def test_lots_of_real_size_to_the_twelfth_digit(plan, lot):
    for bad in sorted({0, 1, 2, lot // 100, lot // 50, lot // 20, lot // 8, lot // 3, lot - 1, lot}):
        exact = sum(chance for *_, chance in walk(plan, hypergeometric(plan, lot, bad)))
        if exact > Fraction(1, 10**12):
            assert float(oc(plan, bad / lot, lot_size=lot)) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("plan", [Plan.single(2000, 30), DOUBLE, SEVEN, Plan.single(50, 3, 6)])
def test_processes_to_the_twelfth_digit(plan):
    with mpmath.workdps(40):
        for quality in (1e-9, 0.0004, 0.01, 0.02, 0.05, 0.11, 0.3):
            for model, chance in (
                ("binomial", binomial(plan, mpmath.mpf(quality))),
                ("poisson", poisson(plan, quality)),
            ):
                exact = sum(weight for *_, weight in walk(plan, chance))
                if exact > 1e-12:
                    assert float(oc(plan, quality, model=model)) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize(("n", "ac", "p"), [(100_000, 1000, 0.0101), (100_000, 30_000, 0.302), (60_000, 5, 1e-4)])
def test_large_samples_to_the_ninth_digit(n, ac, p):
    with mpmath.workdps(40):
        term = exact = mpmath.binomial(n, ac) * mpmath.mpf(p) ** ac * (1 - mpmath.mpf(p)) ** (n - ac)
        for d in range(ac, 0, -1):
            term *= mpmath.mpf(d) / (n - d + 1) * (1 - mpmath.mpf(p)) / mpmath.mpf(p)
            exact += term
        assert float(oc(Plan.single(n, ac), p)) == pytest.approx(float(exact), rel=1e-9)


def test_no_warning_nan_or_overflow_at_the_ends_of_the_range():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for plan in (Plan.single(100_000, 5000), SEVEN, DOUBLE, Plan.single(2, 0), Plan.single(100_000, 0)):
            for values in (
                oc(plan, [0, 1e-300, 1e-12, 0.5, 1 - 1e-12, 1]),
                oc(plan, [0, 1e-12, 1, 50, 1e6], model="poisson"),
                oc(plan, np.array([0, 1, 10, 10**6, 10**7 - 1, 10**7]) / 10**7, lot_size=10**7),
                asn(plan, [0, 1e-12, 0.3, 1]),
                asn(plan, [0, 1e-12, 0.3, 1], curtailed=True),
                aoq(plan, [0, 0.1, 1], lot_size=10**7),
            ):
                assert np.isfinite(values).all()
                assert (values >= 0).all()
            assert oc(plan, 0) == 1
            assert oc(plan, 1) == 0


@settings(max_examples=100, deadline=None)
@given(plan=plans(most_n=60, most_stages=4), extra=st.integers(0, 400))
def test_acceptance_falls_as_quality_falls(plan, extra):
    lot = plan.n + extra
    for values in (
        oc(plan, np.linspace(0, 1, 50)),
        oc(plan, lot_grid(lot), lot_size=lot),
        oc(plan, np.linspace(0, 3, 50), model="poisson"),
    ):
        assert values[0] == 1
        assert (np.diff(values) <= 1e-12).all()


def test_a_large_lot_comes_near_the_process():
    grid = np.arange(0, 2000, 100) / 10**5
    near = oc(DOUBLE, grid, lot_size=10**7)
    assert near == pytest.approx(oc(DOUBLE, grid), abs=1e-5)


def test_average_sample_number_by_recursion():
    for p in (Fraction(1, 100), Fraction(1, 20), Fraction(1, 5)):
        chance = binomial(DOUBLE, p)
        second = sum(chance(0, 0, 0, d) for d in range(4, 7))
        assert float(asn(DOUBLE, float(p))) == pytest.approx(float(80 + 80 * second), rel=1e-12)
        steps = Fraction(0)
        for d in range(4, 7):
            more = 9 - d  # P(the unit after i is still needed) = P(fewer than `more` among i)
            fewer = sum(math.comb(i, j) * p**j * (1 - p) ** (i - j) for i in range(80) for j in range(min(more, i + 1)))
            steps += chance(0, 0, 0, d) * fewer
        assert float(asn(DOUBLE, float(p), curtailed=True)) == pytest.approx(float(80 + steps), rel=1e-12)


def test_curtailed_in_a_lot_by_recursion():
    lot, bad = 200, 12
    first = hypergeometric(DOUBLE, lot, bad)
    total = Fraction(80)
    for d in range(4, 7):
        for i in range(80):
            fewer = sum(
                Fraction(math.comb(bad - d, j) * math.comb(120 - bad + d, i - j), math.comb(120, i))
                for j in range(min(9 - d, i + 1))
                if j <= bad - d and i - j <= 120 - bad + d
            )
            total += first(0, 0, 0, d) * fewer
    assert float(asn(DOUBLE, bad / lot, curtailed=True, lot_size=lot)) == pytest.approx(float(total), rel=1e-12)


def test_curtailed_poisson_by_recursion():
    plan, p = Plan((Stage(10, 1, 4), Stage(12, 4, 5))), 0.2
    with mpmath.workdps(30):
        total = mpmath.mpf(10)
        for d in (2, 3):
            arrive = mpmath.exp(-2) * mpmath.mpf(2) ** d / mpmath.factorial(d)
            for i in range(12):
                mean = mpmath.mpf(i) / 5
                total += arrive * sum(mpmath.exp(-mean) * mean**j / mpmath.factorial(j) for j in range(5 - d))
    assert float(asn(plan, p, curtailed=True, model="poisson")) == pytest.approx(float(total), rel=1e-12)


def units_taken(plan: Plan, unit):
    """Units inspected on average if curtailed, unit by unit; `unit(taken, d, j)` is the chance of j more in one."""
    state, taken, average = {0: 1}, 0, 0
    for k, stage in enumerate(plan.stages):
        stops = k > 0 or plan.is_single
        for _ in range(stage.n):
            after: dict[int, object] = {}
            for d, weight in state.items():
                if stops and d == stage.re:
                    after[d] = after.get(d, 0) + weight
                    continue
                average += weight
                rest = weight
                for j in range(stage.re - d):  # what is more is as good as Re
                    more = weight * unit(taken, d, j)
                    after[d + j] = after.get(d + j, 0) + more
                    rest -= more
                after[stage.re] = after.get(stage.re, 0) + rest
            state, taken = after, taken + 1
        state = {d: w for d, w in state.items() if d < stage.re and not (stage.ac is not None and d <= stage.ac)}
    return average


@settings(max_examples=60, deadline=None)
@given(plan=plans(), extra=st.integers(0, 6), numerator=st.integers(0, 20))
def test_curtailed_unit_by_unit(plan, extra, numerator):
    p = Fraction(numerator, 20)
    exact = units_taken(plan, lambda taken, d, j: (1 - p, p, Fraction(0))[min(j, 2)])
    assert float(asn(plan, float(p), curtailed=True)) == pytest.approx(float(exact), rel=1e-12)
    lot = plan.n + extra
    values = asn(plan, lot_grid(lot), curtailed=True, lot_size=lot)
    for bad in range(lot + 1):

        def unit(taken, d, j, bad=bad):
            share = Fraction(max(0, bad - d), lot - taken)
            return (1 - share, share, Fraction(0))[min(j, 2)]

        assert values[bad] == pytest.approx(float(units_taken(plan, unit)), rel=1e-12)
    with mpmath.workdps(30):
        mean = mpmath.mpf(numerator) / 20
        none = mpmath.exp(-mean)
        exact = units_taken(plan, lambda taken, d, j: none * mean**j / mpmath.factorial(j))
        assert float(asn(plan, numerator / 20, curtailed=True, model="poisson")) == pytest.approx(
            float(exact), rel=1e-12
        )


@pytest.mark.parametrize("lot", [None, 1000, 8000])
@pytest.mark.parametrize("plan", [Plan.single(125, 7), DOUBLE, Plan.single(5, 0)])
def test_aoql_is_the_worst_of_a_fine_grid(plan, lot):
    grid = np.linspace(0, 1, 200_001)
    found = aoq(plan, grid, lot_size=lot)
    at, worst = aoql(plan, lot)
    assert worst >= found.max() - 1e-15
    assert worst == pytest.approx(float(found.max()), rel=1e-6)
    assert at == pytest.approx(float(grid[found.argmax()]), abs=2e-5)


@pytest.mark.parametrize("lot", [300, 3200, 20_000])
@pytest.mark.parametrize(
    "plan", [Plan.single(125, 7), DOUBLE, Plan.single(5, 0), Plan((Stage(5, 0, 99), Stage(250, 9, 99)))]
)
def test_aoql_of_a_lot_is_the_worst_of_every_number(plan, lot):
    found = aoq(plan, lot_grid(lot), lot_size=lot, model="hypergeometric")
    at, worst = aoql(plan, lot, model="hypergeometric")
    assert worst == pytest.approx(float(found.max()), rel=1e-12)
    assert at * lot == pytest.approx(int(found.argmax()))


@settings(max_examples=60, deadline=None)
@given(plan=plans(most_n=80, most_stages=3), pa=st.floats(0.001, 0.999))
def test_quality_at_is_the_inverse(plan, pa):
    p = quality_at(plan, pa)
    if oc(plan, 1) >= pa:  # such a plan accepts the worst there is
        assert p == 1
    else:
        assert float(oc(plan, p)) == pytest.approx(pa, rel=1e-9)
    lot = plan.n + 50
    units = round(float(quality_at(plan, pa, lot_size=lot)) * lot)
    assert oc(plan, units / lot, lot_size=lot) >= pa
    assert units == lot or oc(plan, (units + 1) / lot, lot_size=lot) < pa


@pytest.mark.parametrize(
    ("p", "options", "why"),
    [
        (2.5, {}, "2.5 % is 0.025"),
        (-0.1, {}, "from 0"),
        (float("nan"), {}, "a number"),
        (0.025, {"lot_size": 3201}, r"80.025 of 3,201 units, no whole number: 80 are 0.0249922, 81 are 0.0253046"),
        (0.1, {"lot_size": 100}, "125 units, the lot has 100"),
        (0.1, {"lot_size": 0}, "lot size 0"),
        (0.1, {"model": "normal"}, "binomial, hypergeometric, poisson"),
        (0.1, {"model": "hypergeometric"}, "needs a lot size"),
    ],
)
def test_qualities_that_can_not_be(p, options, why):
    with pytest.raises(InputError, match=why):
        oc(Plan.single(125, 7), p, **options)


def test_shapes_are_kept():
    assert oc(DOUBLE, 0.02).shape == ()
    assert oc(DOUBLE, np.full((3, 4), 0.02)).shape == (3, 4)
    assert oc(DOUBLE, []).shape == (0,)


class TestCartons:
    def test_without_correlation_it_is_the_binomial(self):
        grid = np.linspace(0, 1, 21)
        for plan in (Plan.single(125, 7), DOUBLE):
            assert carton_oc(plan, grid, cartons=8, icc=0) == pytest.approx(oc(plan, grid), abs=1e-13)

    def test_one_unit_a_carton_feels_no_correlation(self):
        grid = np.linspace(0, 1, 21)
        plan = Plan.single(40, 2)
        assert carton_oc(plan, grid, cartons=40, icc=0.4) == pytest.approx(oc(plan, grid), abs=1e-13)

    def test_risks_of_the_design(self):
        plan = Plan.single(125, 7)
        bad = quality_at(plan, 0.10)
        clustered = carton_oc(plan, [0.025, float(bad)], cartons=8, icc=0.2)
        assert 1 - clustered[0] == pytest.approx(0.11, abs=0.005)
        assert clustered[1] == pytest.approx(0.30, abs=0.02)

    def test_beta_binomial_by_integration(self):
        p, icc, quota, cartons, ac = 0.1, 0.2, 3, 2, 1
        with mpmath.workdps(30):
            size = mpmath.mpf(1) / mpmath.mpf(icc) - 1
            a, b = p * size, (1 - p) * size

            def one(j):
                return mpmath.binomial(quota, j) * mpmath.beta(a + j, b + quota - j) / mpmath.beta(a, b)

            exact = one(0) ** 2 + 2 * one(0) * one(1)
        found = carton_oc(Plan.single(quota * cartons, ac), p, cartons=cartons, icc=icc)
        assert float(found) == pytest.approx(float(exact), rel=1e-12)

    def test_oc_takes_cartons(self):
        plan = Plan.single(125, 7)
        assert oc(plan, 0.05, cartons=8, icc=0.1) == carton_oc(plan, 0.05, cartons=8, icc=0.1)

    def test_touching_a_bad_carton_as_the_trade_counts(self):
        for cartons, opened, bad, chance in (
            (100, 10, 5, 0.42),
            (200, 15, 4, 0.27),
            (200, 15, 10, 0.55),
            (200, 22, 20, 0.91),
            (1000, 32, 50, 0.81),
        ):
            assert float(touch_chance(cartons, opened, bad)) == pytest.approx(chance, abs=0.005)

    @pytest.mark.parametrize(("cartons", "icc"), [(0, 0.1), (126, 0.1), (8, 1.0), (8, -0.1)])
    def test_what_can_not_be(self, cartons, icc):
        with pytest.raises(InputError):
            carton_oc(Plan.single(125, 7), 0.05, cartons=cartons, icc=icc)
