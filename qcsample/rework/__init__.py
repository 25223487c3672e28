"""Re-inspection after rework: up to four questions, each with its own plan; the lot passes when all pass.

A. Is the targeted defect gone from the reworked cartons? B. Did the rework do damage of its own? C. Was every
affected carton reopened? D. Are the cartons said to be unaffected really so?
"""

from qcsample.rework.drawing import draw_reinspection
from qcsample.rework.goods import ReworkedGoods, reworked_goods
from qcsample.rework.planning import ReworkPlan, plan_reinspection, replanned
from qcsample.rework.questions import Question
from qcsample.rework.sizing import GOOD, Size, reinspection_sizes

__all__ = [
    "GOOD",
    "Question",
    "ReworkPlan",
    "ReworkedGoods",
    "Size",
    "draw_reinspection",
    "plan_reinspection",
    "reinspection_sizes",
    "replanned",
    "reworked_goods",
]
