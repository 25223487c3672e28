"""The rows of a verdict: each class and test with what was found, Ac, Re and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.assessment.assessing import Size
from qcsample.assessment.words import percent
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.rows import Cell, Column, Table
from qcsample.standards.words import printed_aql
from qcsample.statistics.bounds import Bounds
from qcsample.verdict import ClassVerdict


def class_table(sheet: Sheet) -> Table:
    """The empty table of classes: AQL, checked, found, Ac, Re, verdict."""
    words = sheet.words
    fixed = (62.0, 76.0, 56.0, 48.0, 48.0, 124.0)
    titles = ("aql", "checked", "found d", "ac", "re", "outcome")
    columns = [Column(words.stacked(key), wide, "centre", 9) for key, wide in zip(titles, fixed, strict=True)]
    return Table(sheet, [Column(words.stacked("class"), sheet.width - sum(fixed), size=9), *columns], 18.0)


def class_row(entry: ClassVerdict, aql: float, words: Words, limiting: float = 0.0) -> list[str | Sequence[str] | Cell]:
    """The row of a class or test; `limiting` is the limiting quality of one that has no AQL."""
    key = "outcome gap" if entry.gap else f"outcome {entry.outcome}"
    demand: str | Sequence[str] = printed_aql(aql) if aql else words.lines("not allowed")
    if limiting:
        demand = words("limiting", quality=percent(limiting))
    return [
        Cell(words.class_name(entry.name), bold=True),
        demand,
        words("of n", checked=f"{entry.pulled:,}", n=f"{entry.n:,}")
        if len(words.languages) == 1
        else f"{entry.pulled:,} / {entry.n:,}",
        Cell("–" if entry.found is None else f"{entry.found:,}", size=10.5),
        "#" if entry.ac is None else str(entry.ac),
        str(entry.re),
        Cell("\n".join(words.lines(key)) if len(words.languages) == 1 else beside(words.lines(key))),
    ]


def size_cells(size: Size | None) -> tuple[str | Cell, str | Cell, str | Cell]:
    """d of n, and what may be in the lot: allowing for cartons, piece by piece."""
    if size is None:
        return "–", "–", "–"
    counts = Cell(f"{size.found:,} / {size.checked:,}")
    if size.exact:
        share = percent(size.found / size.checked) if size.rate is None else f"{size.rate.upper:.3g}"
        return counts, share, share
    return counts, _range(size.allowing), _range(size.piece or size.rate)


def _range(bounds: Bounds | None) -> str | Cell:
    if bounds is None:
        return "–"
    if bounds.lower_units is None or bounds.upper_units is None:
        low, high = f"{bounds.lower:.3g}", f"{bounds.upper:.3g}"
        return f"{low} – {high}" if bounds.sides == 2 else f"≤ {high}"
    high = percent(bounds.upper, up=True)
    if bounds.sides == 1:
        return Cell(f"≤ {bounds.upper_units:,}", f"≤ {high}", bold=False)
    low = percent(bounds.lower, up=False).removesuffix(" %")
    return Cell(f"{bounds.lower_units:,} – {bounds.upper_units:,}", f"{low} – {high}", bold=False)
