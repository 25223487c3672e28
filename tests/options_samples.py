"""Records and costs whose options tests compare."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.special import betaln, gammaln

import qcsample
from qcsample import (
    Agreement,
    Costs,
    Findings,
    Inspection,
    Record,
    dice_seed,
    draw,
    inspection_plan,
    judge,
    uniform_lot,
)
from qcsample.options.comparing import Options
from qcsample.terms import Refusal

JACKETS = Path(__file__).resolve().parents[1] / "examples" / "jackets" / "expected" / "pick.json"
PRICED = Costs(
    per_escaped=30, per_sorted=0.5, per_reworked=2, reinspection=300, reproduction=9000, cancellation=12000,
    failed_reinspection=4000, reproduction_quality=0.02, delay_per_day=50,
)  # fmt: skip


def compare_options(record: Record, costs: Costs | None = None, **given: object) -> Options:
    """The comparison without its thresholds, which take most of the time."""
    return qcsample.compare_options(record, costs, **{"sensitivity": False, **given})


def judged(agreement: Agreement, cartons: int, per_carton: int, findings: Findings, **changes: object) -> Record:
    lot = uniform_lot(cartons, per_carton)
    plan = inspection_plan(agreement, lot)
    drawn = draw(lot, plan, dice_seed("20481956370211849357"), "PO1-A")
    record = Record().with_step("pick", Inspection(agreement, lot, plan, drawn, **changes).to_dict())
    if "late" in changes:
        late = [{"id": c.id, "units": c.units, "positions": list(c.positions)} for c in changes["late"]]
        record = record.with_step("late", {"cartons": late})
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


def refused(major: int = 12, critical: int = 0, minor: int = 5, **terms: object) -> Record:
    """2,000 units in 100 cartons: letter K, n = 125, 7/8 and 10/11."""
    agreement = Agreement(refusal=Refusal(ac=0, **terms))
    return judged(agreement, 100, 20, Findings({"critical": critical, "major": major, "minor": minor}))


def carton_pmf(found: int, sizes: list[int], quality: float, icc: float) -> float:
    """P(found) as a sum of beta-binomials, carton by carton, from log gammas."""
    a, b = quality * (1 - icc) / icc, (1 - quality) * (1 - icc) / icc
    total = np.ones(1)
    for size in sizes:
        k = np.arange(size + 1)
        ways = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
        total = np.convolve(total, np.exp(ways + betaln(k + a, size - k + b) - betaln(a, b)))
    return float(total[found])


def hand() -> Record:
    """20 units in 4 cartons, no likeness inside cartons; n = 5, Ac = 0; one major defect found."""
    refusal = Refusal(limiting_quality=0.10, ac=0, sorting_cost="buyer", rework_cost="shared", days=9)
    agreement = Agreement(icc=0, refusal=refusal)
    return judged(agreement, 4, 5, Findings({"critical": 0, "major": 1, "minor": 0}))
