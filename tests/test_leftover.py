"""What sorting and rework leave in the lot, against sums over every number of bad pieces."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest
from refused_lot import ALL, CLASSES, failed

from qcsample.agreement import Agreement, inspection_plan
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import uniform_lot
from qcsample.options.costs import Costs
from qcsample.options.leftover import left_after_rework
from qcsample.qcs1 import draw
from qcsample.rework import plan_reinspection
from qcsample.statistics.posterior import lot_posterior
from qcsample.terms import Refusal
from qcsample.verdict import judge

RATES = Costs(sorters_miss=0.2, false_alarms=0.01, rework_success=0.9, collateral=0.02)
STAYS = 0.2 + 0.8 * 0.1  # overlooked, or reworked in vain


def small(dents: int = 6) -> Record:
    """240 units in 24 cartons, icc 0: n = 32 (letter G); tightened the same n. Refused for major."""
    agreement = Agreement(order="PO2", classes=CLASSES, icc=0.0, refusal=Refusal(ac=0, limiting_quality=0.10))
    lot = uniform_lot(24, 10)
    plan = inspection_plan(agreement, lot)
    first = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO2-A"))
    record = Record().with_step("pick", first.to_dict())
    findings = Findings({"critical": 0, "major": dents, "minor": 1})
    verdict = judge(record, findings)
    assert verdict.outcome == "not accepted"
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


def binomial(n: int, p: float) -> np.ndarray:
    return np.array([comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def accepted(lot: int, bad: int, n: int, ac: int) -> float:
    return sum(comb(bad, d) * comb(lot - bad, n - d) for d in range(ac + 1)) / comb(lot, n)


class TestASmallLotExactly:
    """Every number of bad pieces, every number left, every sample."""

    record = small()
    plan = plan_reinspection(record)
    left = left_after_rework(record, plan, RATES)

    def posterior(self, found: int) -> list[tuple[int, float]]:
        n = self.record.inspection.plan.n
        known = lot_posterior(found, n, lot_size=240)
        return list(zip(known.bad.round().astype(int).tolist(), known.weight.tolist(), strict=True))

    def test_what_is_still_there(self):
        spread = np.zeros(241)
        for bad, weight in self.posterior(6):
            chance = binomial(bad - 6, STAYS)
            spread[: len(chance)] += weight * chance
        reached = np.cumsum(spread)
        k = np.arange(241)
        assert self.left.units == 234
        assert self.left.still.expected == pytest.approx(k @ spread, rel=1e-4)
        assert self.left.still.low == np.searchsorted(reached, 0.05)
        assert self.left.still.high == np.searchsorted(reached, 0.95)

    def test_what_handling_spoils(self):
        bad = sum(bad * weight for bad, weight in self.posterior(6)) - 6
        taken = bad * 0.8 + (234 - bad) * 0.01
        spoiled = 0.02 * (bad * 0.8 * 0.9 + (234 - bad) * 0.01)
        assert self.left.bad.expected == pytest.approx(bad + 6)
        assert self.left.reworked == pytest.approx(taken, rel=1e-4)
        assert self.left.spoiled == pytest.approx(spoiled, rel=1e-3)
        assert self.left.after.expected == pytest.approx(bad * STAYS + spoiled, rel=1e-4)

    def test_question_a(self):
        a = self.plan.question("A").plans[0].plan
        chance = 0.0
        for bad, weight in self.posterior(6):
            for still, p in enumerate(binomial(bad - 6, STAYS)):
                chance += weight * p * accepted(234, still, a.n, a.ac)
        assert self.left.passes_a[0][:2] == (a.n, 0)
        assert self.left.passes_a[0][2] == pytest.approx(chance, rel=1e-4)

    def test_question_b(self):
        plans = {entry.name: entry.plan for entry in self.plan.question("B").plans}
        stays = 0.2 + 0.8 * (1 - 0.9 * 0.98)
        major = 0.0
        for bad, weight in self.posterior(6):
            after = np.convolve(binomial(bad - 6, stays), binomial(240 - bad, 0.01 * 0.02))
            major += weight * sum(
                p * accepted(234, k, plans["major"].n, plans["major"].ac) for k, p in enumerate(after) if p > 1e-12
            )
        minor = sum(
            weight * accepted(239, bad - 1, plans["minor"].n, plans["minor"].ac) for bad, weight in self.posterior(1)
        )
        assert self.left.passes_b == pytest.approx(major * minor, rel=1e-4)

    def test_both(self):
        a, b = self.left.passes_a[0][2], self.left.passes_b
        assert self.left.both == (pytest.approx(a * b), min(a, b))


class TestRates:
    record = failed(refusal=Refusal(ac=0))

    def left(self, **rates):
        return left_after_rework(self.record, None, replace(RATES, **rates))

    def test_perfect_work_leaves_nothing(self):
        left = self.left(sorters_miss=0.0, rework_success=1.0, collateral=0.0)
        assert (left.still.high, left.after.high, left.spoiled, left.passes_a[0][2]) == (0, 0, 0, 1)

    def test_no_work_leaves_all_but_what_the_sample_found(self):
        left = self.left(sorters_miss=1.0, false_alarms=0.0)
        assert left.still.expected == pytest.approx(left.bad.expected - 9, rel=1e-3)
        assert left.reworked == pytest.approx(0)

    @pytest.mark.parametrize("rate", ["sorters_miss", "collateral"])
    def test_worse_work_leaves_more_and_passes_less(self, rate):
        better, worse = self.left(**{rate: 0.05}), self.left(**{rate: 0.3})
        assert worse.after.expected > better.after.expected
        assert worse.passes_b < better.passes_b
        if rate == "sorters_miss":
            assert worse.passes_a[0][2] < better.passes_a[0][2]
        else:  # what handling spoils is no targeted defect
            assert worse.passes_a == better.passes_a

    def test_an_acceptance_number_nobody_chose_shows_the_alternatives(self):
        assert [(n, ac) for n, ac, _ in left_after_rework(failed()).passes_a] == [(113, 0), (204, 1), (291, 2)]

    def test_questions_that_are_not_asked(self):
        plan = plan_reinspection(self.record, questions="B")
        left = left_after_rework(self.record, plan, RATES)
        assert left.passes_a == ()
        assert left.both == (left.passes_b, left.passes_b)

    def test_bad_pieces_are_where_the_factory_says(self):
        whole = left_after_rework(self.record, None, RATES)
        part = left_after_rework(self.record, plan_reinspection(self.record, affected=ALL[:60]), RATES)
        assert part.units == 2400 - 9
        assert part.still.expected == pytest.approx(whole.still.expected, rel=1e-6)
        assert part.passes_a[0][2] < whole.passes_a[0][2]

    def test_defaults_are_told(self):
        assert dict(left_after_rework(self.record).rates)["sorters_miss"] == 0.2

    def test_a_lot_that_was_accepted(self):
        with pytest.raises(InputError, match="not accepted"):
            left_after_rework(failed(dents=1))
