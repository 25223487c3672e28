"""Plans from the published tables: MIL-STD-105E, ANSI/ASQ Z1.4 and ISO 2859-1:1999, by attributes."""

from qcsample.standards.attributes import attribute_plan, code_letter, plan_for_letter
from qcsample.standards.words import EDITIONS, LEVELS, SAMPLINGS, SEVERITIES

__all__ = [
    "EDITIONS",
    "LEVELS",
    "SAMPLINGS",
    "SEVERITIES",
    "attribute_plan",
    "code_letter",
    "plan_for_letter",
]
