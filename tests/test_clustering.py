"""Clustering: the exact test against every arrangement, the estimate against tables worked by hand and simulation."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.statistics import clustering
from qcsample.statistics.clustering import clustering_p, intra_carton_correlation, pairs


def by_every_arrangement(found, checked):
    """P(T >= observed) as a fraction: each way of marking the units counted."""
    home = [carton for carton, size in enumerate(checked) for _ in range(size)]
    hits = ways = 0
    for marked in combinations(home, sum(found)):
        ways += 1
        hits += pairs([marked.count(carton) for carton in range(len(checked))]) >= pairs(found)
    return Fraction(hits, ways)


def by_tables(found, checked):
    """The same from the multivariate hypergeometric: each table of counts with its weight."""
    total, hits = sum(found), 0
    for table in product(*(range(min(size, total) + 1) for size in checked)):
        if sum(table) == total and pairs(table) >= pairs(found):
            hits += prod(map(comb, checked, table))
    return Fraction(hits, comb(sum(checked), total))


@pytest.mark.parametrize(
    ("found", "checked", "p"),
    [
        # 12 units, 2 found: 66 pairs of units, 3 x 6 of them in one carton.
        ([2, 0, 0], [4, 4, 4], Fraction(18, 66)),
        # 3 found in one carton of three: 1 of the 84 ways of choosing 3 of 9, times 3 cartons.
        ([3, 0, 0], [3, 3, 3], Fraction(3, 84)),
        # 2 of 5 units, in the carton of 3: 3 of 10 pairs there and 1 in the carton of 2.
        ([2, 0], [3, 2], Fraction(4, 10)),
        ([1, 1, 1], [5, 5, 5], Fraction(1)),
        ([0, 0], [5, 5], Fraction(1)),
        ([2, 2], [2, 2], Fraction(1)),
    ],
)
def test_small_cases_worked_by_hand(found, checked, p):
    assert clustering_p(found, checked) == pytest.approx(float(p), rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_it_is_exact_against_every_arrangement(cartons):
    found = [min(x, size) for x, size in cartons]
    checked = [size for _, size in cartons]
    expected = by_every_arrangement(found, checked)
    assert by_tables(found, checked) == expected
    assert clustering_p(found, checked) == pytest.approx(float(expected), rel=1e-11)


def test_a_tiny_chance_keeps_its_digits():
    # 8 found in one of 40 cartons of 8 and nowhere else: one of C(320, 8) ways, times 40 cartons.
    p = clustering_p([8] + [0] * 39, [8] * 40)
    assert p == pytest.approx(40 / comb(320, 8), rel=1e-9)


def test_under_chance_alone_p_is_at_most_its_level_as_often_as_it_says():
    rng = np.random.default_rng(5)
    sizes = [8] * 10 + [9] * 5
    ps = []
    for _ in range(400):
        drawn = rng.permutation(125)[:12]
        home = np.repeat(np.arange(15), sizes)[drawn]
        ps.append(clustering_p(np.bincount(home, minlength=15).tolist(), sizes))
    share = np.mean(np.array(ps) <= 0.05)
    assert share <= 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5


def test_a_test_too_large_says_so_and_is_never_approximated(monkeypatch):
    found, checked = [5, 4, 0, 1], [9, 9, 9, 9]
    assert clustering_p(found, checked) is not None
    monkeypatch.setattr(clustering, "MAX_WORK", 100)
    assert clustering_p(found, checked) is None


def test_two_cartons_by_hand():
    # 3 of 4 and 1 of 4. Between: 9/4 + 1/4 - 16/8 = 0.5 on 1 degree; within: 4 - 2.5 = 1.5 on 6, 0.25.
    # m = 4: (0.5 - 0.25) / (0.5 + 3 * 0.25) = 0.2.
    assert intra_carton_correlation([3, 1], [4, 4]) == pytest.approx(0.2)


def test_three_unequal_cartons_by_hand():
    # 2 of 2, 0 of 3, 1 of 5: sum x^2/n = 2.2, 3^2/10 = 0.9. Between 1.3/2 = 0.65, within 0.8/7.
    # m = (10 - 38/10)/2 = 3.1.
    expected = (0.65 - 0.8 / 7) / (0.65 + 2.1 * 0.8 / 7)
    assert intra_carton_correlation([2, 0, 1], [2, 3, 5]) == pytest.approx(expected)


def test_all_in_whole_cartons_is_one_and_all_apart_is_the_least():
    assert intra_carton_correlation([4, 0, 0], [4, 4, 4]) == pytest.approx(1.0)
    assert intra_carton_correlation([2, 2, 2], [4, 4, 4]) == pytest.approx(-1 / 3)  # -1 / (m - 1)


@pytest.mark.parametrize(
    ("found", "checked"),
    [([3], [9]), ([1, 0, 1], [1, 1, 1]), ([0, 0], [5, 5]), ([5, 5], [5, 5]), ([], []), ([2, 0], [5, 0])],
)
def test_where_it_is_undefined(found, checked):
    assert intra_carton_correlation(found, checked) is None


@pytest.mark.parametrize("icc", [0.05, 0.2, 0.5])
def test_it_finds_the_correlation_of_simulated_cartons(icc):
    rng = np.random.default_rng(17)
    p, cartons, each = 0.15, 3000, 9
    scale = 1 / icc - 1
    found = rng.binomial(each, rng.beta(p * scale, (1 - p) * scale, cartons))
    assert intra_carton_correlation(found.tolist(), [each] * cartons) == pytest.approx(icc, abs=0.03)


@pytest.mark.parametrize(("found", "checked"), [([3], [2]), ([-1], [2]), ([1.0], [2]), ([1, 1], [2])])
def test_impossible_counts_are_refused(found, checked):
    for function in (clustering_p, intra_carton_correlation):
        with pytest.raises(InputError, match=r"can't be|one for each"):
            function(found, checked)
