"""What was found by class, defect and carton: tables, bounds drawn on one axis, a Pareto chart, a carton map."""

from __future__ import annotations

from qcsample.documents import blocks, size_tables
from qcsample.documents.carton_map import MAP_LIMIT, carton_map, map_shown
from qcsample.documents.charts import NO_KIND, Bar, Interval, IntervalWords, interval_drawing, pareto_drawing
from qcsample.documents.figures import chart
from qcsample.documents.page import Sheet
from qcsample.documents.report.subject import Subject
from qcsample.reinspection import TARGETED
from qcsample.statistics.bounds import Bounds

_BARS = 14  # defects drawn by themselves; the rest is one bar
_INTERVALS = 16  # classes whose bounds are drawn


def findings_told(sheet: Sheet, subject: Subject) -> None:
    """How big each class and defect is, which defects are frequent, where they sit."""
    assert subject.assessment is not None
    size_tables.sizes(sheet, subject.inspection, subject.assessment)
    _bounds(sheet, subject)
    _pareto(sheet, subject)
    size_tables.places(sheet, subject.inspection, subject.assessment, cartons=False)
    _maps(sheet, subject)


def _bounds(sheet: Sheet, subject: Subject) -> None:
    words, plan, assessment = sheet.words, subject.inspection.plan, subject.assessment
    assert assessment is not None
    assert plan is not None
    aql = {(e.name, i >= len(plan.classes)): e.aql for i, e in enumerate((*plan.classes, *plan.tests))}
    rates = any(size.rate is not None for size in assessment.sizes)
    intervals = []
    letters = {size: key for key, sizes in (("A", assessment.sizes), ("D", assessment.unaffected)) for size in sizes}
    for size, letter in letters.items():
        if size.exact or not size.checked or (size.rate is None) == rates:
            continue
        scale = 100.0 if rates else 1.0
        intervals.append(
            Interval(
                f"{letter}  {words.class_name(size.kind)}" if size.kind == TARGETED else words.class_name(size.kind),
                size.found / size.checked,
                _ends(size.allowing, scale),
                _ends(size.rate if rates else size.piece, scale),
                aql.get((size.kind, size.is_test), 0.0) / 100,
            )
        )
    if not intervals:
        return
    cartons = any(one.wide for one in intervals)
    drawing = interval_drawing(
        intervals[:_INTERVALS],
        IntervalWords(
            words("chart rate" if rates else "chart quality"),
            words("chart found"),
            words("chart allowing"),
            words("chart piece"),
            words("chart AQL"),
        ),
        rate=rates,
        width=sheet.width,
    )
    blocks.heading(sheet, words("bounds drawn"), float(drawing.height) + 24)
    blocks.sentences(sheet, words.lines("bounds drawn explained" if cartons else "bounds drawn plain"), compact=True)
    chart(sheet, drawing)


def _ends(bounds: Bounds | None, scale: float) -> tuple[float, float] | None:
    return None if bounds is None else (bounds.lower / scale, bounds.upper / scale)


def _pareto(sheet: Sheet, subject: Subject) -> None:
    words = sheet.words
    if not subject.defects or not subject.rows:
        return
    told = sorted(subject.defects, key=lambda size: -size.found)
    bars = [Bar(size.defect or words("unnamed"), words.class_name(size.kind), size.found) for size in told[:_BARS]]
    kinds = list(dict.fromkeys(words.class_name(name) for name in _order(subject)))
    if rest := told[_BARS:]:
        other = words("other", count=f"{len(rest):,}")
        bars.append(Bar(other, NO_KIND, sum(size.found for size in rest)))
        kinds.append(NO_KIND)
    drawing = pareto_drawing(
        bars,
        kinds=kinds,
        defect=words("defect"),
        count=words("pareto count"),
        together=words("pareto together"),
        width=sheet.width,
    )
    blocks.heading(sheet, words("pareto"), min(float(drawing.height) + 24, sheet.full - 40))
    blocks.sentences(sheet, words.lines("pareto explained"), compact=True)
    chart(sheet, drawing)


def _order(subject: Subject) -> list[str]:
    """The classes in the agreement's order, then whatever else was found."""
    plan = subject.inspection.plan
    assert plan is not None
    return [*(entry.name for entry in plan.classes), *(size.kind for size in subject.defects)]


def _maps(sheet: Sheet, subject: Subject) -> None:
    if not subject.rows:
        return
    found = {carton: sum(kinds.values()) for carton, kinds in subject.by_carton.items()}
    for which, part in zip(("affected", "unaffected"), subject.parts, strict=False):
        if map_shown(part) or len(part.draw.cartons) <= MAP_LIMIT:
            name = sheet.words(f"{which} cartons") if len(subject.parts) > 1 else ""
            carton_map(sheet, part, found=found, which=name)
