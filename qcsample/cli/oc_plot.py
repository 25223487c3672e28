"""`qcsample oc --plot`: the curves of one call as a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qcsample.cli.figures import chance, quality
from qcsample.cli.oc_case import RISKS, Case
from qcsample.documents.charts import Curve, Mark, Place, as_pdf, as_png, as_svg, axis_end, oc_drawing, traced
from qcsample.documents.phrases import Words
from qcsample.plan import Plan
from qcsample.standards.words import printed_aql
from qcsample.statistics.characteristics import oc, quality_at
from qcsample.statistics.distributions import Floats
from qcsample.typed import plan_text

_FILES = {".svg": as_svg, ".pdf": as_pdf, ".png": as_png}
_SHAPE = (0.999, 0.99, 0.9, 0.75, 0.25, 0.05, 0.01, 0.001)  # where a curve bends


def plotted(plans: Sequence[Plan], case: Case, kind: str) -> bytes:
    """The picture of the curves as a file of this kind: ".svg", ".pdf" or ".png"."""
    words = Words(["en"])
    found = [(plan, second, _qualities(plan, case, second)) for plan in plans for second in _both(case)]
    aqls = {plan.aql: _aql(plan) for plan in plans if plan.aql}
    rate = case.model == "poisson"
    marked = [p for _, _, at in found for pa, p in at.items() if pa in RISKS]
    end = axis_end([*marked, *aqls.values()], rate=rate)
    title = words("chart title")
    drawing = oc_drawing(
        [_curve(plan, case, second, at, end, words) for plan, second, at in found],
        words,
        end=end,
        rate=rate,
        lot_size=case.lot_size,
        levels=RISKS,
        places=[Place(p, f"AQL {printed_aql(aql)}") for aql, p in aqls.items()],
        title=title,
        note=f"Model: {case.words()}.",
    )
    return _FILES[kind](drawing, title)


def _both(case: Case) -> tuple[bool, ...]:
    return (False,) if case.cartons is None else (False, True)


def _aql(plan: Plan) -> float:
    return (plan.aql or 0) / 100


def _heights(plan: Plan, case: Case, second: bool) -> Callable[[Floats], Floats]:
    return lambda p: case.pa_cartons(plan, p) if second else case.pa(plan, p)


def _qualities(plan: Plan, case: Case, second: bool) -> dict[float, float]:
    """The quality at each of the risk points and where the curve bends."""
    wanted = np.array(RISKS + _SHAPE)
    if not second:
        at = quality_at(plan, wanted, lot_size=case.lot_size, model=case.model)
    else:
        low, high = np.zeros(wanted.shape), np.ones(wanted.shape)
        for _ in range(40):
            middle = (low + high) / 2
            good = case.pa_cartons(plan, middle) >= wanted
            low, high = np.where(good, middle, low), np.where(good, high, middle)
        at = np.where(low > 1 - 1e-11, 1.0, (low + high) / 2)
    return {float(pa): float(p) for pa, p in zip(wanted, at, strict=True)}


def _curve(plan: Plan, case: Case, second: bool, at: dict[float, float], end: float, words: Words) -> Curve:
    heights = _heights(plan, case, second)
    whole = None if second else case.lot_size
    aql = _aql(plan) if plan.aql else None
    through = [*at.values(), *([aql] if aql is not None and whole is None else [])]
    marks = []
    for level in RISKS:
        p = at[level]
        pa = float(heights(np.array([p]))[0])
        text = quality(p, case.model) + ("" if whole is None else f" ({p * whole:,.0f})")
        comes_down = p < 1 or pa <= level or case.model == "poisson"
        marks.append(Mark(p, pa, text) if comes_down else None)
    name = plan_text(plan).replace(",", ", ") + (f" ({plan.source})" if plan.source else "")
    if second:
        name = words("chart cartons", cartons=f"{case.cartons:,}", icc=f"{case.icc:g}")
    at_aql, said = None, ""
    if aql is not None:
        # The risk told for an AQL is the process's: a lot may not have that quality in whole units.
        model = "poisson" if case.model == "poisson" else "binomial"
        pa = float((heights(np.array([aql])) if second else oc(plan, [aql], model=model))[0])
        said = chance(pa)
        at_aql = Mark(aql, pa, said) if case.lot_size is None else None
    points = traced(heights, end, through=through, lot_size=whole)
    return Curve(name, points, tuple(marks), at_aql, said, second)
