"""What `pick` says of the risks: of each plan by the book, and of opening these cartons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qcsample.agreement_words import limits_in_words
from qcsample.inspection import Inspection
from qcsample.terms import NONCONFORMITIES

if TYPE_CHECKING:
    from qcsample.statistics import Risks


def risks_of(inspection: Inspection) -> dict[str, Risks | None] | None:
    """The risks of an inspection by class and special test; None for units that are only sent."""
    plan, draw = inspection.plan, inspection.draw
    if plan is None:
        return None
    from qcsample.statistics import sample_risks

    opened = 0 if draw.carton_rule == "units" else len(draw.opened)
    return sample_risks(
        plan,
        cartons=(opened, len(inspection.lot.cartons)) if opened else None,
        nonconformities=inspection.agreement.counting == NONCONFORMITIES,
    )


def risk_sentences(inspection: Inspection, found: Mapping[str, Risks | None]) -> Iterator[str]:
    """A sentence for each plan, and what the carton rule does to it."""
    plan = inspection.plan
    assert plan is not None
    for name, risks in found.items():
        if risks is not None:
            yield f"{name}: {_by_the_book(risks)}"
    of_cartons = None
    for entry in plan.classes:
        risks = found[entry.name]
        if risks is None or risks.cartons is None:
            continue
        of_cartons = risks.cartons
        icc, refused, passed = of_cartons.agreed or (0.0, None, 0.0)
        if refused is not None:
            yield (
                f"{entry.name}, from {of_cartons.opened} of {of_cartons.presented:,} cartons (icc {icc:g}): accepted "
                f"at the AQL {100 * (1 - refused):.1f} %; what passes 1 time in 10 by the book passes "
                f"{100 * passed:.0f} % of the time"
            )
    if of_cartons is not None:
        bad, chance = of_cartons.one_in_twenty
        yield (
            f"with {bad} bad of {of_cartons.presented:,} cartons, at least one of them is opened "
            f"{100 * chance:.0f} % of the time"
        )


def risk_rule(inspection: Inspection) -> str:
    """What the cartons of the carton rule `risk` keep; empty with another rule."""
    plan, draw = inspection.plan, inspection.draw
    if plan is None or plan.carton_limits is None or draw.risk_cartons is None:
        return ""
    kept = limits_in_words(plan.carton_limits)
    return f"risk: {draw.risk_cartons:,} of {len(inspection.lot.cartons):,} cartons keep {kept} (icc {plan.icc:g})"


def _by_the_book(risks: Risks) -> str:
    unit = " per 100" if risks.model == "poisson" else " %"
    said = [f"{100 * risks.consumer:.3g}{unit} passes 1 time in 10"]
    if risks.at_aql is not None:
        said.insert(0, f"accepted at the AQL {100 * risks.at_aql:.1f} %")
    if risks.zero_proves is not None:
        said.append(f"0 found proves below {100 * risks.zero_proves:.3g}{unit} (95 %)")
    return ", ".join(said)
