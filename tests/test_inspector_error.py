"""Inspectors who err, held against counting every way the errors can fall, and against simulation."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.standards import plan_for_letter
from qcsample.statistics import inspector_oc, oc, with_inspector_error


def by_counting(lot: int, bad: int, n: int, c: int, miss: float, false: float) -> float:
    """Single plan: d bad in the sample, a of them called bad, b of the good called bad."""
    total = 0.0
    for d in range(max(0, n - (lot - bad)), min(n, bad) + 1):
        drawn = comb(bad, d) * comb(lot - bad, n - d) / comb(lot, n)
        for a, b in product(range(d + 1), range(n - d + 1)):
            if a + b <= c:
                seen = comb(d, a) * (1 - miss) ** a * miss ** (d - a)
                total += drawn * seen * comb(n - d, b) * false**b * (1 - false) ** (n - d - b)
    return total


@pytest.mark.parametrize("miss", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("false", [0.0, 0.03, 1.0])
@pytest.mark.parametrize(("lot", "bad", "n", "c"), [(50, 5, 13, 1), (20, 0, 8, 0), (20, 20, 8, 2), (300, 12, 80, 3)])
def test_lots_by_counting_every_way(lot, bad, n, c, miss, false):
    found = inspector_oc(Plan.single(n, c), bad / lot, miss_rate=miss, false_alarm=false, lot_size=lot)
    assert float(found) == pytest.approx(by_counting(lot, bad, n, c, miss, false), rel=1e-11, abs=1e-14)


def test_several_stages_of_a_lot_by_simulation():
    plan = Plan((Stage(20, 0, 3), Stage(20, 3, 4)))
    random = np.random.default_rng(20)
    accepted, tries = 0, 40_000
    for _ in range(tries):
        true = random.permutation(100)[:40] < 8
        called = np.where(true, random.random(40) >= 0.25, random.random(40) < 0.02)
        first, both = called[:20].sum(), called.sum()
        accepted += first == 0 or (first < 3 and both <= 3)
    found = float(inspector_oc(plan, 0.08, miss_rate=0.25, false_alarm=0.02, lot_size=100))
    assert accepted / tries == pytest.approx(found, abs=4 * (found * (1 - found) / tries) ** 0.5)


@pytest.mark.parametrize("model", ["binomial", "poisson", "hypergeometric"])
def test_no_errors_change_nothing(model):
    plan = plan_for_letter("K", 2.5, sampling="double")
    finite = {"lot_size": 1000} if model == "hypergeometric" else {}
    p = np.array([0.0, 0.01, 0.025, 0.05, 0.1])
    assert inspector_oc(plan, p, model=model, **finite) == pytest.approx(oc(plan, p, model=model, **finite), rel=1e-13)


def test_a_large_lot_comes_close_to_the_process():
    plan, rates = Plan.single(125, 7), {"miss_rate": 0.2, "false_alarm": 0.01}
    process = inspector_oc(plan, [0.025, 0.1], **rates)
    assert inspector_oc(plan, [0.025, 0.1], lot_size=1_000_000, **rates) == pytest.approx(process, rel=1e-3)
    assert process == pytest.approx(oc(plan, with_inspector_error([0.025, 0.1], **rates)), rel=1e-14)


def test_apparent_quality():
    assert with_inspector_error(0.1, miss_rate=1.0, false_alarm=0.0) == 0
    assert with_inspector_error(0.1, miss_rate=0.0, false_alarm=1.0) == pytest.approx(1.0)
    assert with_inspector_error([0.0, 1.0], 0.3, 0.02) == pytest.approx([0.02, 0.7])
    assert with_inspector_error(2.0, 0.3, 0.02, model="poisson") == pytest.approx(1.42)
    assert with_inspector_error([[0.1]], 0.3).shape == (1, 1)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({"miss_rate": 1.2}, "miss rate 1.2: a fraction from 0 to 1"),
        ({"miss_rate": -0.1}, "miss rate -0.1: a number from 0"),
        ({"miss_rate": "x"}, "miss rate 'x'"),
        ({"false_alarm": True}, "false alarms True"),
        ({"false_alarm": float("nan")}, "false alarms nan"),
        ({"lot_size": 50_000_000, "false_alarm": 0.1}, "leave out the lot size"),
        ({"lot_size": 30}, "no whole number"),
        ({"lot_size": 10}, "the plan takes 20 units"),
        ({"model": "normal"}, "model 'normal'"),
    ],
)
def test_what_can_not_be_is_one_line(rates, message):
    with pytest.raises(InputError, match=message) as error:
        inspector_oc(Plan.single(20, 1), 0.025, **rates)
    assert "\n" not in error.value.message


def test_a_quality_above_1_is_refused():
    with pytest.raises(InputError, match=r"quality 1\.5 is above 1"):
        with_inspector_error(1.5, 0.1)
