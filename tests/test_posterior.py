"""The number of bad units in a lot after its sample: exact, allowing for cartons, in large lots."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from options_samples import carton_pmf
from scipy.special import gammaln

from qcsample import InputError
from qcsample.statistics.posterior import lot_posterior, quantile


def test_the_posterior_of_a_small_lot_is_exact():
    """N = 20, n = 5, d = 1: D has the weight C(D, 1) C(20 - D, 4)."""
    weights = {bad: Fraction(comb(bad, 1) * comb(20 - bad, 4)) for bad in range(21)}
    total = sum(weights.values())
    posterior = lot_posterior(1, 5, lot_size=20)
    found = dict(zip(posterior.bad, posterior.weight, strict=True))
    for bad, weight in weights.items():
        assert found.get(bad, 0.0) == pytest.approx(float(weight / total), rel=1e-12, abs=1e-15)
    assert posterior.mean == pytest.approx(1 + 15 * 2 / 7)  # beta-binomial(15, 2, 5) beside the one found


@pytest.mark.parametrize("prior", ["uniform", "jeffreys"])
def test_the_posterior_allows_for_cartons(prior):
    """N = 60, 3 of 13 from cartons of 4, 4 and 5 units, icc 0.2: every number by itself."""
    weight = np.zeros(61)
    for bad in range(3, 51):
        cut = np.array([bad, bad + 1]) / 61
        mass = 1.0 if prior == "uniform" else np.diff(np.arcsin(np.sqrt(cut)))[0]
        weight[bad] = mass * carton_pmf(3, [4, 4, 5], bad / 60, 0.2)
    posterior = lot_posterior(3, 13, lot_size=60, cartons=3, icc=0.2, prior=prior)
    assert posterior.mean == pytest.approx(np.arange(61) @ weight / weight.sum(), rel=1e-9)
    assert posterior.quantile(0.95) == quantile(np.arange(61.0), weight, 0.95)


@pytest.mark.parametrize(("found", "n"), [(0, 125), (9, 125), (40, 200)])
def test_a_large_lot_is_grouped_to_a_thousandth(found, n):
    """Against the beta-binomial of the units not drawn, all 20,000 of them."""
    left = 20_000 - n
    k = np.arange(left + 1.0)
    log = gammaln(k + found + 1) - gammaln(k + 1) + gammaln(left - k + n - found + 1) - gammaln(left - k + 1)
    weight = np.exp(log - log.max())
    posterior = lot_posterior(found, n, lot_size=20_000)
    assert posterior.mean == pytest.approx(found + left * (found + 1) / (n + 2), rel=1e-3)
    for chance in (0.05, 0.5, 0.95):
        group = np.diff(posterior.bad).max()
        assert posterior.quantile(chance) == pytest.approx(found + quantile(k, weight, chance), abs=group)


@pytest.mark.parametrize(("found", "icc"), [(9, 0.15), (9, 0.0), (0, 0.1)])
def test_a_lot_with_two_or_three_numbers_in_a_group_is_right_to_a_thousandth_too(found, icc):
    """1,528 units, 125 of them from 16 cartons (13 of 8, 3 of 7): every number by itself."""
    weight = np.zeros(1529)
    for bad in range(max(1, found), 1528 - 125 + found + 1):
        if icc:
            weight[bad] = carton_pmf(found, [8] * 13 + [7] * 3, bad / 1528, icc)
        else:
            weight[bad] = comb(bad, found) * comb(1528 - bad, 125 - found) / comb(1528, 125)
    weight[0] = 1.0 if found == 0 else 0.0
    posterior = lot_posterior(found, 125, lot_size=1528, cartons=16, icc=icc)
    assert posterior.mean == pytest.approx(np.arange(1529) @ weight / weight.sum(), rel=1e-3)


def test_ten_million_units_are_as_quick_and_whole_lots_certain():
    posterior = lot_posterior(9, 125, lot_size=10_000_000, cartons=16, icc=0.1, prior="jeffreys")
    assert len(posterior.bad) < 500
    assert 0.04 < posterior.mean / 10_000_000 < 0.11
    assert lot_posterior(3, 10_000, lot_size=10_000, cartons=100, icc=0.1).mean == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"found": 6, "sample_size": 5}, "can't be"),
        ({"found": 1, "sample_size": 0}, "can't be"),
        ({"found": 1, "sample_size": 21}, "can't be"),
        ({"found": 1, "sample_size": 5, "icc": 0.1}, "number of cartons"),
        ({"found": 1, "sample_size": 5, "prior": "flat"}, "uniform, jeffreys"),
        ({"found": 1, "sample_size": 5, "icc": float("nan")}, "icc"),
    ],
)
def test_impossible_posteriors_are_refused(given, said):
    with pytest.raises(InputError, match=said):
        lot_posterior(lot_size=20, **given)
