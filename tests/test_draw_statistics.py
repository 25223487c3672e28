"""Over many seeds every carton, pair, unit and place is drawn as often as it should be.

Seeds are fixed, so a test always ends the same way. Limits are quantiles at `FALSE_ALARM`: with other seeds, a draw
that is right would pass each of them but once in a million times, and all the tests together but once in 50,000.
The environment variable QCSAMPLE_SEEDS sets how many seeds are taken.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from itertools import combinations, permutations
from math import sqrt

import pytest
from scipy.special import chdtri, ndtri

from qcsample import Carton, InspectionPlan, Lot, attribute_plan, draw, uniform_lot
from qcsample.agreement import ClassPlan
from qcsample.qcs1 import next_stage, substitute

SEEDS = int(os.environ.get("QCSAMPLE_SEEDS", "2000"))
FALSE_ALARM = 1e-6


def seeds():
    """Seeds as dice give them: 20 digits each."""
    for number in range(SEEDS):
        digest = hashlib.sha256(f"draw statistics {number}".encode()).hexdigest()
        yield f"{int(digest, 16) % 10**20:020d}"


def assert_uniform(counts, cells):
    """Chi-square of counts that should be alike over `cells`, as many degrees of freedom as cells but one."""
    cells = list(cells)
    assert set(counts) <= set(cells)
    expected = sum(counts.values()) / len(cells)
    assert expected >= 5, "too few seeds for this many cells"
    found = sum((counts[cell] - expected) ** 2 for cell in cells) / expected
    assert found < chdtri(len(cells) - 1, FALSE_ALARM)


def assert_chance(found, trials, chance, tests=1):
    """A count that is binomial: within the normal limits of the false alarm, shared over `tests`."""
    limit = -ndtri(FALSE_ALARM / 2 / tests)
    assert abs(found - trials * chance) <= limit * sqrt(trials * chance * (1 - chance)) + 1


def test_every_set_of_cartons_is_as_likely_as_any_other():
    lot = uniform_lot(8, 10)
    drawn = Counter(
        tuple(sorted(c.id for c in draw(lot, 3, seed, "D", carton_rule="count 3").cartons)) for seed in seeds()
    )
    assert_uniform(drawn, combinations([c.id for c in sorted(lot.cartons, key=lambda c: c.id)], 3))


def test_every_pair_of_many_cartons_is_as_likely_as_any_other():
    lot = uniform_lot(25, 4)
    drawn = Counter(frozenset(c.id for c in draw(lot, 2, seed, "D", carton_rule="count 2").cartons) for seed in seeds())
    assert_uniform(drawn, map(frozenset, combinations([c.id for c in lot.cartons], 2)))


def test_cartons_come_in_every_order():
    lot = uniform_lot(4, 5)
    orders = Counter(tuple(c.id for c in draw(lot, 4, seed, "D", carton_rule="count 4").cartons) for seed in seeds())
    assert_uniform(orders, permutations("1234"))


def test_every_set_of_places_in_a_carton_is_as_likely_as_any_other():
    lot = uniform_lot(3, 10)
    places = Counter()
    for seed in seeds():
        (carton,) = draw(lot, 3, seed, "D", carton_rule="count 1").cartons
        places[tuple(sorted(carton.positions))] += 1
    assert_uniform(places, combinations(range(1, 11), 3))


def test_places_in_one_carton_say_nothing_of_those_in_another():
    lot = uniform_lot(2, 12)
    both = Counter()
    for seed in seeds():
        one, other = sorted(draw(lot, 2, seed, "D", carton_rule="count 2").cartons, key=lambda c: c.id)
        both[one.positions[0], other.positions[0]] += 1
    assert_uniform(both, ((i, j) for i in range(1, 13) for j in range(1, 13)))


def test_a_draw_id_draws_anew():
    lot = uniform_lot(12, 1)
    both = Counter()
    for seed in seeds():
        both[tuple(draw(lot, 1, seed, name, carton_rule="count 1").cartons[0].id for name in ("PO1-A", "PO1-B"))] += 1
    assert_uniform(both, ((a.id, b.id) for a in lot.cartons for b in lot.cartons))


def test_single_units_are_as_likely_as_any_other():
    lot = Lot((Carton("1", 3), Carton("2", 1), Carton("3", 6)))
    drawn = Counter(frozenset(draw(lot, 2, seed, "D", carton_rule="units").pulling) for seed in seeds())
    units = [(c.id, j) for c in lot.cartons for j in range(1, c.units + 1)]
    assert_uniform(drawn, map(frozenset, combinations(units, 2)))


@pytest.mark.parametrize("coverage", [True, False])
def test_cartons_and_units_of_strata_have_the_chances_that_the_record_states(coverage):
    sizes = {"A": 14, "B": 5, "C": 1}
    cartons = [Carton(f"{name}{i}", 6, name) for name, count in sizes.items() for i in range(count)]
    lot = Lot(tuple(cartons))
    opened, pulled = Counter(), Counter()
    for seed in seeds():
        made = draw(lot, 12, seed, "D", carton_rule="count 6", coverage=coverage)
        opened.update(c.id for c in made.cartons)
        pulled.update(made.pulling)
        stated = {s.name: (s.drawn / s.cartons, s.sample / s.units) for s in made.strata}
    for carton in cartons:
        assert_chance(opened[carton.id], SEEDS, stated[carton.stratum][0], len(cartons))
        for place in range(1, 7):
            assert_chance(pulled[carton.id, place], SEEDS, stated[carton.stratum][1], 6 * len(cartons))
    if coverage:
        assert opened["C0"] == SEEDS


def test_of_cartons_of_any_size_each_is_as_likely_to_be_opened():
    lot = Lot(tuple(Carton(str(i), i * i) for i in range(1, 21)))
    opened = Counter(c.id for seed in seeds() for c in draw(lot, 5, seed, "D", carton_rule="count 5").cartons)
    for carton in lot.cartons:
        assert_chance(opened[carton.id], SEEDS, 5 / 20, 20)


def test_substitutes_are_any_of_the_cartons_that_are_left():
    lot = uniform_lot(6, 8)
    pairs = Counter()
    for seed in seeds():
        made = draw(lot, 1, seed, "D", carton_rule="count 1")
        lost = made.cartons[0].id
        now = substitute(made, lot, [lost])
        pairs[lost, next(c.id for c in now.cartons if not c.lost)] += 1
    assert_uniform(pairs, permutations([c.id for c in lot.cartons], 2))


def test_a_second_stage_opens_any_of_the_cartons_that_are_left():
    lot = uniform_lot(6, 200)
    double = attribute_plan(1200, 2.5, sampling="double")
    plan = InspectionPlan(1200, (ClassPlan("major", 2.5, double),), carton_rule="count 1")
    stages = Counter()
    for seed in seeds():
        first = draw(lot, plan, seed, "D")
        now = next_stage(first, lot, plan)
        stages[first.cartons[0].id, next(c.id for c in now.cartons if c.stage == 2)] += 1
    assert_uniform(stages, permutations([c.id for c in lot.cartons], 2))


def test_a_bad_carton_is_touched_as_often_as_the_plan_says():
    from qcsample import touch_chance

    lot = uniform_lot(30, 2)
    bad = {"3", "17", "30"}
    touched = sum(any(c.id in bad for c in draw(lot, 6, seed, "D", carton_rule="count 6").cartons) for seed in seeds())
    assert_chance(touched, SEEDS, float(touch_chance(30, 6, 3)))


def test_the_false_alarm_of_these_limits_is_what_is_said():
    """Chi-square by simulation: counts that are right exceed the limit at one in a hundred about so often."""
    from numpy.random import default_rng

    chance = default_rng(20261123)
    counts = chance.multinomial(2000, [1 / 56] * 56, size=4000)
    found = ((counts - 2000 / 56) ** 2).sum(axis=1) / (2000 / 56)
    beyond = int((found > chdtri(55, 0.01)).sum())
    assert 15 <= beyond <= 70


def test_a_draw_that_prefers_a_carton_is_found():
    """The chi-square has teeth: a carton that is drawn one and a half times too often fails it."""
    drawn = Counter({str(i): SEEDS // 8 for i in range(8)})
    drawn["0"] += SEEDS // 16
    with pytest.raises(AssertionError):
        assert_uniform(drawn, map(str, range(8)))
