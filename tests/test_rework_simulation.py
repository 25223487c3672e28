"""The risks that a re-inspection states, against lots that are drawn and judged, many thousand times.

80 cartons of 40; a share p of the pieces is bad. At icc 0 the lot has exactly p of 3,200 bad pieces, anywhere; at
icc 0.1 and 0.2 every carton has a fraction of its own from the Beta distribution of the model. Each lot goes
through the draw of `draw_reinspection`: its cartons, positions and pulling order. Where a lot's bad pieces are is
random and the same for all positions, so that lots share a draw and stay independent. Verdicts are counted in
arrays; some of every kind are put before `judge` as findings, and must agree question by question.

Frequencies are held to 4 standard deviations of a binomial: under a right statement a check fails about once in
15,000 generator seeds, any of those here about once in 300. The seed is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np
import pytest
from numpy.typing import NDArray
from test_rework import failed

from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection
from qcsample.plan import Plan
from qcsample.rework import ReworkPlan, draw_reinspection, plan_reinspection
from qcsample.rework.repeats import unimproved
from qcsample.rework.sizing import Size, passing
from qcsample.seeds import dice_seed
from qcsample.statistics import oc
from qcsample.verdict import judge

CARTONS, EACH = 80, 40
UNITS = CARTONS * EACH
DRAWS, PER_DRAW = 40, 200
LOTS = DRAWS * PER_DRAW
SKIPPED = 8  # cartons that nobody reopened, a tenth
FIRST, LIMIT, GOOD, DAMAGE = 0.05, 0.025, 0.0025, 0.01
CASES = [(icc, ac) for icc in (0.0, 0.1, 0.2) for ac in (0, 1)]
Bits = NDArray[np.bool_]


@dataclass
class Case:
    """A planned re-inspection and its real draws."""

    plan: ReworkPlan
    size: Size
    drawn: list[Inspection]

    @property
    def n_b(self) -> int:
        return self.plan.question("B").n


@cache
def case(icc: float, ac: int) -> Case:
    first = failed(icc=icc)
    plan = plan_reinspection(first, ac=ac)
    seeds = [dice_seed(str(82049137560218446357 + 7 * i)) for i in range(DRAWS)]
    drawn = [draw_reinspection(first, plan, seed, "PO1-R1") for seed in seeds]
    return Case(plan, next(size for size in plan.alternatives if size.ac == ac), drawn)


def lots(rng: np.random.Generator, count: int, share: float, icc: float) -> Bits:
    """Bad pieces of `count` lots: lot, carton, position."""
    if icc == 0:
        bad = round(share * UNITS)
        order = rng.random((count, UNITS), dtype=np.float32)
        limit = np.partition(order, bad - 1, axis=1)[:, bad - 1, None]
        return (order <= limit).reshape(count, CARTONS, EACH)
    scale = 1 / icc - 1
    fraction = rng.beta(share * scale, (1 - share) * scale, (count, CARTONS, 1))
    return rng.random((count, CARTONS, EACH), dtype=np.float32) < fraction


@dataclass
class Result:
    """What every lot got: by question whether it passed, and how many bad pieces it had."""

    a: Bits
    b: Bits
    c: Bits
    bad: NDArray[np.int64]

    @property
    def passed(self) -> Bits:
        return self.a & self.b & self.c


@cache
def result(kind: str, icc: float, ac: int) -> Result:
    """`LOTS` lots reworked "well", "badly", "partly" or "not at all"; the first three of every draw judged too."""
    given = case(icc, ac)
    rng = np.random.default_rng([len(kind), round(10 * icc), ac, 2859])
    share = {"well": GOOD, "badly": LIMIT, "partly": GOOD, "not at all": FIRST}[kind]
    damage = 0.0 if kind == "not at all" else DAMAGE
    found = []
    for inspection in given.drawn:
        bad = lots(rng, PER_DRAW, share, icc)
        marked = np.ones((PER_DRAW, CARTONS), dtype=bool)
        if kind == "partly":
            marked = rng.random((PER_DRAW, CARTONS)).argsort(axis=1) >= SKIPPED
            bad = np.where(marked[:, :, None], bad, lots(rng, PER_DRAW, FIRST, icc))
        pulling = inspection.draw.pulling
        at = np.array([(int(carton) - 1, unit - 1) for carton, unit in pulling])
        opened = [int(carton.id) - 1 for carton in inspection.draw.opened]
        dents = bad[:, at[:, 0], at[:, 1]]
        crushed = rng.random(dents.shape) < damage
        one = Result(
            dents[:, : given.size.n].sum(axis=1) <= ac,
            (dents | crushed)[:, : given.n_b].sum(axis=1) <= 5,
            marked[:, opened].all(axis=1),
            bad.sum(axis=(1, 2)),
        )
        for i in range(3):
            rows = [Finding(*pulling[j], "", "dent") for j in np.flatnonzero(dents[i])]
            rows += [Finding(*pulling[j], "major", "crushed box") for j in np.flatnonzero(crushed[i])]
            unmarked = tuple(str(carton + 1) for carton in opened if not marked[i, carton])
            verdict = judge(inspection, Findings(rows=tuple(rows), unmarked=unmarked))
            answers = {answer.key: answer.outcome == "accepted" for answer in verdict.questions}
            assert answers == {"A": one.a[i], "B": one.b[i], "C": one.c[i]}
            assert (verdict.outcome == "accepted") == one.passed[i]
        found.append(one)
    return Result(*(np.concatenate([getattr(one, name) for one in found]) for name in ("a", "b", "c", "bad")))


def off(chance: float, count: int = LOTS) -> float:
    """Four standard deviations of a frequency."""
    return 4 * (chance * (1 - chance) / count) ** 0.5 + 1e-12


@pytest.mark.parametrize(("icc", "ac"), CASES)
class TestStatedRisks:
    def test_the_consumers_risk_of_a_lot_with_half_its_defects_left(self, icc, ac):
        given, got = case(icc, ac), result("badly", icc, ac)
        stated = given.size.consumer
        assert given.size.risk == 0.10
        assert got.a.mean() <= 0.10 + off(0.10)
        assert got.a.mean() == pytest.approx(stated, abs=off(stated))

    def test_it_holds_among_the_lots_that_really_are_that_bad(self, icc, ac):
        got = result("badly", icc, ac)
        really = got.bad >= LIMIT * UNITS
        assert really.sum() > LOTS / 3
        assert got.a[really].mean() <= 0.10 + off(0.10, int(really.sum()))

    def test_the_suppliers_risk_of_a_lot_reworked_well(self, icc, ac):
        stated = case(icc, ac).size.supplier[0]
        refused = 1 - result("well", icc, ac).a.mean()
        assert refused == pytest.approx(stated, abs=off(stated))

    def test_a_lot_nobody_touched(self, icc, ac):
        given, got = case(icc, ac), result("not at all", icc, ac)
        size, b = given.size, Plan.single(given.n_b, 5)
        for passed, plan in ((got.a, size.plan), (got.b, b)):
            chance = passing(plan, FIRST, lot_size=UNITS, cartons=size.opened, icc=icc)
            assert passed.mean() == pytest.approx(chance, abs=off(chance))
        assert got.passed.mean() <= min(got.a.mean(), got.b.mean())

    def test_skipped_cartons_are_found(self, icc, ac):
        got = result("partly", icc, ac)
        opened = case(icc, ac).size.opened
        missed = comb(CARTONS - SKIPPED, opened) / comb(CARTONS, opened)
        assert missed <= 0.10
        assert got.c.mean() == pytest.approx(missed, abs=off(missed))
        assert got.passed.mean() <= 0.10

    def test_damage_that_rework_did_is_what_b_sees(self, icc, ac):
        # 1 % of the pieces damaged and 0.25 % dents: at most 5 among 125, all independent at icc 0.
        got = result("well", icc, ac)
        if icc == 0:
            share = 1 - (1 - GOOD) * (1 - DAMAGE)
            chance = float(oc(Plan.single(125, 5), share))
            assert got.b.mean() == pytest.approx(chance, abs=off(chance))
        assert got.b.mean() > result("not at all", icc, ac).b.mean()


@pytest.mark.parametrize(("icc", "ac"), CASES)
def test_repetition_never_gets_an_unimproved_lot_through_more_often_than_told(icc, ac):
    """Lots at the estimate of the first sample, 9 of 125; `now` is at most so much."""
    given = case(icc, ac)
    told = next(row for row in unimproved(given.drawn[0]) if row.end == "estimate")
    assert told.quality == 9 / 125
    rng = np.random.default_rng([4, round(10 * icc), ac])
    passed = 0
    for inspection in given.drawn:
        bad = lots(rng, PER_DRAW, told.quality, icc)
        at = np.array([(int(carton) - 1, unit - 1) for carton, unit in inspection.draw.pulling])
        dents = bad[:, at[:, 0], at[:, 1]]
        passed += int(((dents[:, : given.size.n].sum(axis=1) <= ac) & (dents[:, :125].sum(axis=1) <= 5)).sum())
    assert passed / LOTS <= told.now.told + off(told.now.told)


def test_the_draw_finds_cartons_that_the_factory_chose_to_skip():
    """Cartons 1 to 8 were not reopened: now the lot is fixed and only the draws differ, 1,000 of them."""
    first = failed()
    plan = plan_reinspection(first, questions="C")
    skipped = {str(i) for i in range(1, SKIPPED + 1)}
    seeds = (dice_seed(str(31049137560218446357 + 11 * i)) for i in range(1000))
    draws = [draw_reinspection(first, plan, seed, "PO1-R1").draw for seed in seeds]
    missed = sum(skipped.isdisjoint({carton.id for carton in draw.opened}) for draw in draws) / len(draws)
    stated = comb(72, 20) / comb(80, 20)
    assert missed == pytest.approx(stated, abs=off(stated, len(draws)))
