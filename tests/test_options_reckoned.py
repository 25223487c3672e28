"""The options' figures reckoned in other ways: by hand in fractions, and by simulation."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from options_samples import JACKETS, carton_pmf, compare_options, hand

from qcsample import Costs, Record

# By hand


def at_most(ac: int, units: int, bad: int, n: int) -> Fraction:
    n = min(n, units)
    return Fraction(sum(comb(bad, j) * comb(units - bad, n - j) for j in range(ac + 1)), comb(units, n))


def test_worked_by_hand():
    """Every number D of bad units and of those that stay bad, in fractions."""
    costs = Costs(
        per_escaped=10, per_sorted=1, per_reworked=4, per_short=2, reinspection=50, cancellation=400,
        failed_reinspection=100, delay_per_day=3, order_value=1000, discount=0.05, sorters_miss=0.2, false_alarms=0,
        rework_success=0.9, collateral=0.1, reinspection_days=1, pieces_per_day=10, people=1, accept_days=0,
    )  # fmt: skip
    options = compare_options(hand(), costs)
    # 2 of 19 may be bad at the limiting quality: (19 - n)(18 - n) / 342 is at most a tenth from n = 13 on.
    assert options.reinspection == ((13, 0, 4),)
    weight = {bad: Fraction(comb(bad, 1) * comb(20 - bad, 4), comb(21, 6)) for bad in range(1, 17)}
    assert sum(weight.values()) == 1
    left = {bad - 1: chance for bad, chance in weight.items()}  # what was found is set aside
    mean = sum(bad * chance for bad, chance in left.items())
    accept = options["accept"]
    assert accept.bad_shipped.expected == pytest.approx(float(mean))
    assert accept.total.expected == pytest.approx(float(10 * mean + 2))  # one unit short
    assert accept.buyer.expected == pytest.approx(float(10 * mean + 2 - 50))
    cases = {
        "sort": Fraction(1, 5),
        "rework": Fraction(1, 5) + Fraction(4, 5) * (1 - Fraction(9, 10) * Fraction(9, 10)),
    }
    for name, stays in cases.items():
        passes = bad_shipped = total = buyer = Fraction(0)
        days = 3 if name == "sort" else 2 + 1 + 1  # 19 pieces; 3 to 4 of them reworked; the re-inspection
        for bad, chance in left.items():
            for after in range(bad + 1):
                each = chance * comb(bad, after) * stays**after * (1 - stays) ** (bad - after)
                units = 19 - (bad - after) if name == "sort" else 19
                accepted = at_most(0, units, after, 13)
                reworked = Fraction(4, 5) * bad if name == "rework" else 0
                ships = 10 * after + 2 * (20 - units)
                end = accepted * ships + (1 - accepted) * 100
                passes += each * accepted
                bad_shipped += each * accepted * after
                total += each * (19 + 4 * reworked + 50 + 3 * days + end)
                buyer += each * (19 + 2 * reworked + 3 * days + end)  # the supplier bears the re-inspection
        option = options[name]
        assert option.days == days
        assert option.passes == pytest.approx(float(passes), rel=1e-9)
        assert option.bad_shipped.expected == pytest.approx(float(bad_shipped / passes), rel=1e-9)
        assert option.total.expected == pytest.approx(float(total), rel=1e-9)
        assert option.buyer.expected == pytest.approx(float(buyer), rel=1e-9)
    # New goods at the AQL, inspected like these: each of the first 5 units is good; 9 days as agreed, and one.
    reproduce = options["reproduce"]
    assert reproduce.passes == pytest.approx(0.975**5)
    assert reproduce.days == 10
    assert reproduce.missing == ("reproduction",)
    assert reproduce.buyer_missing == ()
    assert options["cancel"].buyer.expected == 400


def test_the_interval_holds_nine_ends_of_ten():
    """Accept, by hand: the cost is 10 for each bad unit left, whose distribution is known."""
    amount = compare_options(hand(), Costs(per_escaped=10))["accept"].total
    weight = [comb(bad, 1) * comb(20 - bad, 4) for bad in range(21)]
    below = [sum(weight[: bad + 1]) / sum(weight) for bad in range(21)]
    low, high = (next(bad for bad in range(21) if below[bad] >= chance) for chance in (0.05, 0.95))
    assert (amount.low, amount.high) == (10 * (low - 1), 10 * (high - 1))


# Against a simulation


def test_sort_and_rework_against_a_simulation():
    """Bad units one by one, re-inspection carton by carton with Beta qualities, 60,000 lots."""
    record = Record.from_json(JACKETS.read_bytes())
    costs = Costs(
        per_escaped=20, per_sorted=1, per_reworked=3, per_short=5, reinspection=300, failed_reinspection=2000,
        sorters_miss=0.1, false_alarms=0.03, rework_success=0.9, collateral=0.05,
    )  # fmt: skip
    options = compare_options(record, costs)
    rng = np.random.default_rng(20261123)
    lots = 60_000
    weight = np.array([carton_pmf(9, [8] * 13 + [7] * 3, bad / 1528, 0.15) for bad in range(9, 1413, 1) if bad < 700])
    bad = rng.choice(np.arange(9, 9 + len(weight)), lots, p=weight / weight.sum()) - 9
    assert options["accept"].bad_shipped.expected == pytest.approx(bad.mean(), rel=0.01)
    left = 1519
    overlooked = rng.binomial(bad, 0.1)
    alarms = rng.binomial(left - bad, 0.03)
    again = rng.binomial(bad - overlooked, 0.1)  # rework fails
    spoiled = rng.binomial(bad - overlooked - again, 0.05) + rng.binomial(alarms, 0.05)
    ends = {
        "sort": (overlooked, left - (bad - overlooked) - alarms, left * 1.0 + 300),
        "rework": (overlooked + again + spoiled, np.full(lots, left), left + 300 + 3 * (bad - overlooked + alarms)),
    }
    n, ac, opened = options.reinspection[0]
    quotas = [n // opened + (i < n % opened) for i in range(opened)]
    for name, (after, units, work) in ends.items():
        quality = after / units
        found = np.zeros(lots, dtype=int)
        for quota in quotas:
            a, b = quality * 0.85 / 0.15, (1 - quality) * 0.85 / 0.15
            inside = np.where(after > 0, rng.beta(np.maximum(a, 1e-12), b), 0.0)
            found += rng.binomial(quota, inside)
        passed = found <= ac
        option = options[name]
        spread = (option.passes * (1 - option.passes) / lots) ** 0.5
        assert option.passes == pytest.approx(passed.mean(), abs=4 * spread + 0.002)
        assert option.bad_shipped.expected == pytest.approx(after[passed].mean(), rel=0.02)
        cost = work + np.where(passed, 20 * after + 5 * (1528 - units), 2000)
        assert option.total.expected == pytest.approx(cost.mean(), rel=0.01)
        assert option.total.low == pytest.approx(np.quantile(cost, 0.05), rel=0.03)
        assert option.total.high == pytest.approx(np.quantile(cost, 0.95), rel=0.03)
