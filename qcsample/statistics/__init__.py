"""What a plan and its cartons really risk: exact characteristics, bounds, designs. numpy lives here."""

from qcsample.statistics.bounds import Bounds, carton_bounds, defect_bounds, rate_bounds
from qcsample.statistics.cartons import carton_oc, spread, touch_chance
from qcsample.statistics.characteristics import aoq, aoql, asn, ati, lot_grid, oc, quality_at
from qcsample.statistics.designs import design_single, reliability_plan, zero_acceptance_plan
from qcsample.statistics.double_designs import design_double
from qcsample.statistics.inspector_error import inspector_oc, with_inspector_error
from qcsample.statistics.risks import (
    CartonOption,
    CartonRisks,
    Risks,
    carton_option,
    carton_options,
    plan_risks,
    sample_risks,
)

__all__ = [
    "Bounds",
    "CartonOption",
    "CartonRisks",
    "Risks",
    "aoq",
    "aoql",
    "asn",
    "ati",
    "carton_bounds",
    "carton_oc",
    "carton_option",
    "carton_options",
    "defect_bounds",
    "design_double",
    "design_single",
    "inspector_oc",
    "lot_grid",
    "oc",
    "plan_risks",
    "quality_at",
    "rate_bounds",
    "reliability_plan",
    "sample_risks",
    "spread",
    "touch_chance",
    "with_inspector_error",
    "zero_acceptance_plan",
]
