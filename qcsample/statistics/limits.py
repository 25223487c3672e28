"""How many cartons keep both risks of several plans within limits: the carton rule `risk`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.statistics.cartons import carton_oc
from qcsample.statistics.characteristics import quality_at
from qcsample.statistics.distributions import Floats
from qcsample.statistics.risks import RISK

DIGITS = 9  # decimals of a risk that count against a limit, far above what machines and libraries differ by


class _Limits(Protocol):
    @property
    def producer(self) -> float: ...
    @property
    def consumer(self) -> float: ...
    @property
    def quality(self) -> float | None: ...


def cartons_within(plans: Mapping[str, Plan], cartons: int, limits: _Limits, *, icc: float, least: int = 1) -> int:
    """The smallest number of cartons with which every plan keeps both limits.

    A plan of n units takes them from as many of the opened cartons as it can, at most n, spread evenly; the
    probability of acceptance is that of `carton_oc`. Risks are rounded to 9 decimals before they are held
    against a limit. They need not fall with every carton (with Ac = 0 the producer's grows), so the
    numbers are tried one by one.

    Parameters
    ----------
    plans : mapping of str to Plan
        By name; plans that inspect all units, or that have no AQL, have no such risks and are passed over.
    cartons : int
        Cartons presented [cartons].
    limits : CartonLimits
        Producer's risk at the AQL, consumer's risk and at which quality [-].
    icc : float
        Intra-carton correlation, from 0 and below 1.
    least : int
        Cartons that are opened anyway, one of each stratum [cartons].

    Returns
    -------
    int
        From `least` to `cartons` [cartons]; all cartons where there is no plan to hold against the limits.

    Raises
    ------
    InputError
        No number of cartons keeps the limits: it says how near one comes.

    Examples
    --------
    >>> from qcsample.carton_rules import CartonLimits
    >>> cartons_within({"major": Plan.single(125, 7, aql=2.5)}, 200, CartonLimits(), icc=0.1)
    22
    """
    tried = [_Tried(name, plan, limits, icc) for name, plan in plans.items() if plan.aql and not plan.full_inspection]
    if not tried:
        return cartons
    top = max(least, min(cartons, max(one.n for one in tried)))
    nearest: tuple[float, int] | None = None
    for count in range(least, top + 1):
        excess = max(one.excess(count) for one in tried)
        if excess <= 1:
            return count
        if nearest is None or excess < nearest[0]:
            nearest = excess, count
    assert nearest is not None
    count = nearest[1]
    worst = max(tried, key=lambda one: one.excess(count))
    numbers = f"{least} to {top}" if top > least else str(top)
    raise InputError(
        f"carton rule risk: with {numbers} of {cartons:,} cartons at icc {icc:g} the limits are not kept. Nearest: "
        f"{count}, where {worst.said(count)}; agree on wider limits, a larger sample or another carton rule"
    )


@dataclass
class _Tried:
    """One plan against the limits."""

    name: str
    plan: Plan
    limits: _Limits
    icc: float

    def __post_init__(self) -> None:
        self.n = self.plan.stages[0].n
        asked = self.limits.quality
        self.bad = float(quality_at(self.plan, RISK)) if asked is None else asked
        self.known: dict[int, Floats] = {}

    def risks(self, cartons: int) -> Floats:
        """Producer's and consumer's risk from that many opened cartons, rounded."""
        used = min(cartons, self.n)
        if used not in self.known:
            accepted = carton_oc(self.plan, [(self.plan.aql or 0.0) / 100, self.bad], cartons=used, icc=self.icc)
            self.known[used] = np.round([1 - accepted[0], accepted[1]], DIGITS)
        return self.known[used]

    def excess(self, cartons: int) -> float:
        """The larger of both risks as a share of its limit: kept up to 1."""
        producer, consumer = self.risks(cartons)
        return max(float(producer) / self.limits.producer, float(consumer) / self.limits.consumer)

    def said(self, cartons: int) -> str:
        producer, consumer = self.risks(cartons)
        stage = self.plan.stages[0]
        return (
            f"{self.name} (n = {stage.n}, Ac = {stage.ac}) has a producer's risk of {_per_cent(producer)} at the AQL "
            f"(limit {_per_cent(self.limits.producer)}) and a consumer's of {_per_cent(consumer)} at "
            f"{_per_cent(self.bad)} (limit {_per_cent(self.limits.consumer)})"
        )


def _per_cent(share: float) -> str:
    return f"{100 * float(share):.3g} %"
