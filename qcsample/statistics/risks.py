"""The few numbers that every plan should be printed with: what it accepts, and what zero proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qcsample.canonical import rounded
from qcsample.plan import Plan
from qcsample.statistics.characteristics import oc, quality_at

RISK = 0.10  # the consumer's risk that is printed
CONFIDENCE = 0.95  # of what zero found proves


@dataclass(frozen=True, slots=True)
class Risks:
    """The risks of a plan, as of a process: binomial, or Poisson for nonconformities.

    Attributes
    ----------
    at_aql : float or None
        Probability of acceptance at the AQL [-]; None where it is 0 or there is none.
    consumer : float
        The quality that is accepted 10 % of the time: fraction nonconforming [-], or nonconformities per
        unit [1/unit].
    zero_proves : float or None
        With Ac = 0: what nothing found rules out at 95 %, as `consumer`; None with other plans.
    model : str
        "binomial" or "poisson".
    """

    at_aql: float | None
    consumer: float
    zero_proves: float | None
    model: str

    def to_dict(self) -> dict[str, Any]:
        """The risks as JSON values, to 6 significant digits."""
        return {
            "at_aql": None if self.at_aql is None else rounded(self.at_aql),
            "consumer": rounded(self.consumer),
            "zero_proves": None if self.zero_proves is None else rounded(self.zero_proves),
            "model": self.model,
        }


def plan_risks(plan: Plan, *, nonconformities: bool = False) -> Risks | None:
    """The risks of a plan at its own AQL; None where all units are inspected and nothing is sampled.

    Examples
    --------
    >>> risks = plan_risks(Plan.single(125, 7, aql=2.5))
    >>> f"{risks.at_aql:.3f} {risks.consumer:.4f}"
    '0.986 0.0924'
    """
    if plan.full_inspection:
        return None
    model = "poisson" if nonconformities else "binomial"
    at_aql = float(oc(plan, plan.aql / 100, model=model)) if plan.aql else None
    consumer = float(quality_at(plan, RISK, model=model))
    zero = float(quality_at(plan, 1 - CONFIDENCE, model=model)) if plan.is_single and plan.re == 1 else None
    return Risks(at_aql, consumer, zero, model)
