"""The operating characteristic of each class with this lot's place on it: what was found, and its bounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from reportlab.graphics.shapes import Drawing

from qcsample.agreement import ClassPlan
from qcsample.assessment.assessing import Size
from qcsample.assessment.rework_letter import chance_words
from qcsample.assessment.sentences import closed_up
from qcsample.assessment.words import percent
from qcsample.documents import blocks
from qcsample.documents.charts import Curve, Mark, Place, axis_end, oc_drawing, traced
from qcsample.documents.charts.operating import LEVELS
from qcsample.documents.figures import chart
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.plan_sources import source_words
from qcsample.documents.report.subject import Subject
from qcsample.reinspection import TARGETED
from qcsample.standards.words import printed_aql
from qcsample.statistics.characteristics import oc, quality_at

_CHARTS = 4  # classes that are drawn
_HEIGHT = 104.0  # of a chart without its table [points]
_BENDS = (0.999, 0.9, 0.75, 0.25, 0.01)  # acceptance where a curve bends
NEARLY = 0.9999  # chances above it are told as such
Floats = NDArray[np.float64]


def place_of_lot(sheet: Sheet, subject: Subject) -> None:
    """A chart for each graded class that was sampled."""
    assessment, plan = subject.assessment, subject.inspection.plan
    assert assessment is not None
    assert plan is not None
    sizes = {(size.kind, size.is_test): size for size in assessment.sizes}
    told = []
    for entry, is_test in [(e, False) for e in plan.classes] + [(e, True) for e in plan.tests if e.name == TARGETED]:
        size = sizes.get((entry.name, is_test))
        if size is not None and size.bounds is not None and (entry.aql or is_test):
            told.append((entry, size))
    words = sheet.words
    for i, (entry, size) in enumerate(told[:_CHARTS]):
        drawn = _Class(subject, entry, size, words)
        drawing = drawn.drawing(sheet.width)
        keep = float(drawing.height) + 20
        if i == 0:
            blocks.heading(sheet, words("place of lot"), keep + 20)
            blocks.sentences(sheet, words.lines("place explained"), compact=True)
        sheet.need(keep)
        chart(sheet, drawing)
        blocks.sentences(sheet, drawn.chances(), compact=True)


class _Class:
    """One class: its curves, and where the lot lies."""

    def __init__(self, subject: Subject, entry: ClassPlan, size: Size, words: Words) -> None:
        inspection = subject.inspection
        self.entry, self.size, self.words = entry, size, words
        self.rate = size.rate is not None
        self.model = "poisson" if self.rate else "binomial"
        self.scale = 100.0 if self.rate else 1.0
        self.icc = inspection.plan.icc if inspection.plan is not None else 0.0
        first = entry.plan.stages[0].n
        opened = len({carton for carton, _ in inspection.draw.pulling[:first]})
        by_units = inspection.draw.carton_rule == "units"
        self.cartons = None if self.rate or by_units or not self.icc else min(opened, first)
        bounds = size.bounds
        assert bounds is not None
        self.low, self.high = bounds.lower / self.scale, bounds.upper / self.scale
        self.found = size.found / size.checked
        self.aql = entry.aql / 100
        self.quality = inspection.rework.quality if entry.name == TARGETED and inspection.rework is not None else 0.0

    def drawing(self, width: float) -> Drawing:
        """Curves, the lot's place, and the table of risk points."""
        words, plan = self.words, self.entry.plan
        variants = [False] if self.cartons is None else [False, True]
        found = [self._qualities(second) for second in variants]
        marked = [float(p) for at in found for p in at[: len(LEVELS)] if p < 1 or self.rate]
        end = axis_end([*marked, self.aql, self.quality, self.found, self.high / 1.2], rate=self.rate)
        places = [Place(self.aql, f"AQL {printed_aql(self.entry.aql)}")] if self.aql else []
        if self.quality:
            places.append(Place(self.quality, f"LQ {percent(self.quality)}"))
        places += [Place(p, words(key, quality=self._said(p, up))) for p, key, up in self._ends()]
        ac = " / ".join("#" if stage.ac is None else str(stage.ac) for stage in plan.stages)
        n = " + ".join(f"{stage.n:,}" for stage in plan.stages)
        return oc_drawing(
            [self._curve(second, at, end) for second, at in zip(variants, found, strict=True)],
            words,
            end=end,
            rate=self.rate,
            places=places,
            band=(self.low, self.high),
            title=f"{words.class_name(self.entry.name)}: n = {n}, Ac = {ac}, d = {self.size.found:,}",
            width=width,
            height=_HEIGHT,
        )

    def chances(self) -> list[str]:
        """How often lots of such quality are accepted, a sentence a language."""
        at = self._heights(self.cartons is not None)
        chances = [float(at(np.array([p]))[0]) for p in (self.found, self.low, self.high)]
        key = "place chances" if self.size.found else "place chances none"
        said = []
        for name in self.words.languages:
            alone = Words([name])
            cartons = alone("place cartons") if self.cartons is not None else ""
            told = (alone("nearly always") if NEARLY < chance < 1 else chance_words(chance, name) for chance in chances)
            given = dict(zip(("found", "low", "high"), told, strict=True))
            said.append(closed_up(alone(key, cartons=cartons, **given)))
        return said

    def _ends(self) -> list[tuple[float, str, bool | None]]:
        if not self.size.found:
            return [(self.high, "place high", True)]
        return [(self.low, "place low", False), (self.found, "place found", None), (self.high, "place high", True)]

    def _said(self, p: float, up: bool | None) -> str:
        return f"{100 * p:.3g}" if self.rate else percent(p, up=up)

    def _heights(self, second: bool) -> Callable[[Floats], Floats]:
        plan, icc = self.entry.plan, self.icc
        if second:
            return lambda p: oc(plan, p, cartons=self.cartons, icc=icc)
        return lambda p: oc(plan, p, model=self.model)

    def _qualities(self, second: bool) -> list[float]:
        wanted = np.array(LEVELS + _BENDS)
        if second:
            return [float(p) for p in quality_at(self.entry.plan, wanted, cartons=self.cartons, icc=self.icc)]
        return [float(p) for p in quality_at(self.entry.plan, wanted, model=self.model)]

    def _curve(self, second: bool, at: list[float], end: float) -> Curve:
        heights = self._heights(second)
        unit = "" if self.rate else " %"
        marks = tuple(
            Mark(p, level, f"{100 * p:.3g}{unit}") if p < 1 or self.rate else None
            for level, p in zip(LEVELS, at, strict=False)
        )
        aql, said = None, ""
        if self.aql:
            chance = float(heights(np.array([self.aql]))[0])
            said = percent(chance)
            aql = Mark(self.aql, chance, said)
        plan = self.entry.plan
        name = source_words(plan.source, self.words) or self.words.class_name(self.entry.name)
        if second:
            name = self.words("chart cartons", cartons=f"{self.cartons:,}", icc=f"{self.icc:g}")
        points = traced(heights, end, through=[*at, *([self.aql] if self.aql else [])])
        return Curve(name, points, marks, aql, said, second)
