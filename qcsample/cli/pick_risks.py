"""What `pick` says of the risks: of each plan by the book, and of opening these cartons."""

from __future__ import annotations

from collections.abc import Iterator

from qcsample.agreement import ClassPlan
from qcsample.agreement_words import limits_in_words
from qcsample.inspection import Inspection
from qcsample.terms import NONCONFORMITIES


def risk_sentences(inspection: Inspection) -> Iterator[str]:
    """A sentence for each plan, and what the carton rule does to it; none for units that are only sent."""
    plan, agreement = inspection.plan, inspection.agreement
    if plan is None:
        return
    from qcsample.statistics import carton_option, touch_chance

    per_100 = agreement.counting == NONCONFORMITIES
    for entry in (*plan.classes, *plan.tests):
        if said := _by_the_book(entry, per_100):
            yield f"{entry.name}: {said}"
    if inspection.draw.carton_rule == "units":
        return
    opened, presented = len(inspection.draw.opened), len(inspection.lot.cartons)
    for entry in plan.classes:
        if entry.aql and not entry.plan.full_inspection and not per_100:
            effect = carton_option(presented, opened, entry.plan, icc=agreement.icc)
            yield (
                f"{entry.name}, from {opened} of {presented:,} cartons (icc {agreement.icc:g}): accepted at the AQL "
                f"{100 * (1 - (effect.producer or 0.0)):.1f} %; what passes 1 time in 10 by the book passes with "
                f"{100 * effect.consumer:.0f} %"
            )
    bad = -(-presented // 20)
    chance = float(touch_chance(presented, opened, bad))
    yield f"with {bad} bad of {presented:,} cartons, at least one of them is opened with {100 * chance:.0f} %"


def risk_rule(inspection: Inspection) -> str:
    """What the cartons of the carton rule `risk` keep; empty with another rule."""
    plan, draw = inspection.plan, inspection.draw
    if plan is None or plan.carton_limits is None or draw.risk_cartons is None:
        return ""
    kept = limits_in_words(plan.carton_limits)
    return f"risk: {draw.risk_cartons:,} of {len(inspection.lot.cartons):,} cartons keep {kept} (icc {plan.icc:g})"


def _by_the_book(entry: ClassPlan, per_100: bool) -> str:
    from qcsample.statistics import plan_risks

    risks = plan_risks(entry.plan, nonconformities=per_100)
    if risks is None:
        return ""
    unit = " per 100" if per_100 else " %"
    said = [f"{100 * risks.consumer:.3g}{unit} passes 1 time in 10"]
    if risks.at_aql is not None:
        said.insert(0, f"accepted at the AQL {100 * risks.at_aql:.1f} %")
    if risks.zero_proves is not None:
        said.append(f"0 found proves below {100 * risks.zero_proves:.3g}{unit} (95 %)")
    return ", ".join(said)
