"""The chances of what the switching rules tell apart in a lot: accepted and how, in the gap, not accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from qcsample.plan import Plan
from qcsample.series.lot_outcome import LotOutcome
from qcsample.standards.for_switching import one_step_tighter
from qcsample.standards.words import EDITIONS
from qcsample.statistics.distributions import Floats, hypergeometric_pmf
from qcsample.statistics.models import Quality
from qcsample.statistics.paths import Outcome, together

_ISO = EDITIONS[2]
_BEYOND = 60  # counts past Re that are summed where a refusal is rare
_RARE = 0.01


class Kind(NamedTuple):
    """One kind of lot: a lot that stands for it, and its chance at each quality [-]."""

    outcome: LotOutcome
    chance: Floats


def refusal(quality: Quality, plan: Plan) -> Floats:
    """The chance that a lot is not accepted [-]; a small one keeps its digits."""
    accepted = quality.total(quality.paths.accepted)
    refused = np.maximum(1 - accepted, 0.0)
    rare = refused < _RARE
    if rare.any():
        refused = np.where(rare, quality.total(together(_refused(quality, plan))), refused)
    return refused


def _refused(quality: Quality, plan: Plan) -> list[Outcome]:
    """The outcomes that refuse, up to a count past which nothing adds to a rare refusal."""
    before = {outcome.stage: outcome for outcome in quality.paths.going_on.each}
    outcomes, n = [], 0
    for k, stage in enumerate(plan.stages):
        n += stage.n
        top = min(n, stage.re + _BEYOND + int(10 * stage.re**0.5))
        d = np.arange(stage.re, top + 1)
        if len(d) and (k == 0 or k - 1 in before):
            fractions = np.ones(len(d))
            if k:
                came = before[k - 1]
                counts = came.low + np.arange(len(came.fractions))[:, None]
                fractions = came.fractions @ hypergeometric_pmf(counts, float(n), d, float(came.n))
            outcomes.append(Outcome(k, n, stage.re, fractions))
    return outcomes


def kinds(plan: Plan, quality: Quality) -> list[Kind]:
    """The kinds of lot that matter to the rules under this plan, production steady and consent recorded."""
    accepted = quality.paths.accepted.each
    good: list[tuple[LotOutcome, list[Outcome]]]
    if plan.severity == "normal" and plan.edition == _ISO:
        good = _scoring(plan, accepted)
    elif plan.severity == "reduced" and plan.re > plan.ac + 1:
        good = _gap(plan, accepted)
    else:
        good = [(_lot(plan, 0), list(accepted))]
    bad = LotOutcome(plan, (plan.stages[0].re,), steady=True, consent=True)
    found = [Kind(lot, quality.total(together(ways))) for lot, ways in good if ways]
    return [*found, Kind(bad, refusal(quality, plan))]


def _scoring(plan: Plan, accepted: tuple[Outcome, ...]) -> list[tuple[LotOutcome, list[Outcome]]]:
    """Accepted lots that add to the switching score, and those that set it back."""
    if plan.is_single:
        tighter = plan.ac if plan.ac < 2 else one_step_tighter(plan)
        clean, late = _split(accepted, lambda way, d: tighter is not None and d <= tighter)
        return [(_lot(plan, 0), clean), (_lot(plan, plan.ac), late)]
    early = 0 if len(plan.stages) == 2 else 2
    clean, late = _split(accepted, lambda way, d: way.stage <= early)
    lots = [(LotOutcome(plan, _counts(plan, way.stage, way.low), steady=True, consent=True), way) for way in late]
    return [(_lot(plan, 0), clean), *((lot, [way]) for lot, way in lots)]


def _gap(plan: Plan, accepted: tuple[Outcome, ...]) -> list[tuple[LotOutcome, list[Outcome]]]:
    last = len(plan.stages) - 1
    gap, clean = _split(accepted, lambda way, d: way.stage == last and d > plan.ac)
    found: list[tuple[LotOutcome, list[Outcome]]] = [(_lot(plan, 0), clean)]
    if gap:
        counts = _counts(plan, last, gap[0].low)
        found.append((LotOutcome(plan, counts, steady=True, consent=True), gap))
    return found


def _lot(plan: Plan, count: int) -> LotOutcome:
    return LotOutcome.unbroken(plan, count, steady=True, consent=True)


def _counts(plan: Plan, last: int, total: int) -> tuple[int, ...]:
    """Counts, sample by sample, that go on to sample `last` and have `total` there."""
    counts: list[int] = []
    for stage in plan.stages[:last]:
        needed = 0 if stage.ac is None else stage.ac + 1
        counts.append(max(0, needed - sum(counts)))
    return (*counts, total - sum(counts))


def _split(
    outcomes: tuple[Outcome, ...], belongs: Callable[[Outcome, int], bool]
) -> tuple[list[Outcome], list[Outcome]]:
    """The ways that belong and those that don't; counts of one outcome belong together from one end."""
    inside: list[Outcome] = []
    outside: list[Outcome] = []
    for way in outcomes:
        keep = np.array([belongs(way, way.low + i) for i in range(len(way.fractions))])
        for chosen, into in ((keep, inside), (~keep, outside)):
            if chosen.any():
                first = int(chosen.argmax())
                into.append(replace(way, low=way.low + first, fractions=way.fractions[chosen]))
    return inside, outside
