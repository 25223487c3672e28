"""The rows of a verdict: each class and test with what was found, Ac, Re and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.assessment.words import percent
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.rows import Cell, Column, Table
from qcsample.standards.words import printed_aql
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
