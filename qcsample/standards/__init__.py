"""Plans from the published tables, by attributes: AQL schemes, c = 0 plans, plans by limiting quality."""

from qcsample.standards.attributes import attribute_plan, code_letter, plan_for_letter
from qcsample.standards.limiting_quality import limiting_quality_plan
from qcsample.standards.words import EDITIONS, LEVELS, SAMPLINGS, SEVERITIES
from qcsample.standards.zero_acceptance import c0_plan

__all__ = [
    "EDITIONS",
    "LEVELS",
    "SAMPLINGS",
    "SEVERITIES",
    "attribute_plan",
    "c0_plan",
    "code_letter",
    "limiting_quality_plan",
    "plan_for_letter",
]
