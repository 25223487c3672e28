"""The published tables of double and multiple sampling as they are printed, read once from `qcsample.tables`.

A `StagedGrid` holds one of them with its arrows and marks; the look-ups that follow both are in
`qcsample.standards.attributes`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

from qcsample.standards.published import DOWN, UP, read_rows

SINGLE_INSTEAD, DOUBLE_INSTEAD = "*", "++"  # use the plan of the same cell in the single, the double table
NOT_KNOWN = "?"  # a plan is printed there, and nobody has read it
INFERRED = "~"  # after a cell that was not read but follows from others
NO_ACCEPTANCE = "#"

Numbers = tuple[int, int | None, int]  # n, Ac, Re of one stage


class StagedCell(NamedTuple):
    """What a cell of a table of double or multiple sampling leads to.

    Attributes
    ----------
    letter : str
        The code letter really used, after the arrow.
    arrow : str
        "", "down" or "up": what the cell that was asked for holds.
    mark : str
        "" where the letter has a plan here, else "*", "++" or "?".
    stages : tuple of (int, int or None, int)
        n of each stage, cumulative Ac (None for `#`) and Re; empty where there is a mark.
    inferred : bool
        The cell at `letter` was not read but follows from others.
    """

    letter: str
    arrow: str
    mark: str
    stages: tuple[Numbers, ...]
    inferred: bool


class StagedGrid:
    """A table of double or multiple sampling as printed: rows are code letters and stages, columns AQLs.

    Attributes
    ----------
    sizes : mapping of str to tuple of int
        The printed sample sizes of every code letter, a stage each [units]; empty where it has none.
    columns : mapping of float to str
        The AQLs in the order of the table, each as it is printed ("0.010").
    cells : mapping of (str, float) to tuple of str
        The lines of a cell: "ac/re" for every stage; one of "down", "up", "*", "++"; "?" for every stage; or
        none where nothing is printed. A line that ends in "~" was inferred, not read.
    has_inferred_cells : bool
        Whether there are such lines.
    """

    def __init__(self, rows: list[list[str]]) -> None:
        header, *body = rows
        self.columns: Mapping[float, str] = {float(text): text for text in header[3:]}
        by_letter: dict[str, list[list[str]]] = {}
        for row in body:
            by_letter.setdefault(row[0], []).append(row)
        self.sizes: Mapping[str, tuple[int, ...]] = {
            letter: tuple(int(row[2]) for row in lines if row[2]) for letter, lines in by_letter.items()
        }
        self.cells: Mapping[tuple[str, float], tuple[str, ...]] = {
            (letter, aql): tuple(filter(None, column))
            for letter, lines in by_letter.items()
            for aql, column in zip(self.columns, zip(*(row[3:] for row in lines), strict=True), strict=True)
        }
        self.has_inferred_cells = any(INFERRED in cell for row in body for cell in row[3:])
        self._letters = tuple(self.sizes)

    def resolve(self, letter: str, aql: float) -> StagedCell | None:
        """What a cell leads to, its arrow followed to the first plan or mark; None where nothing is printed."""
        lines = self._lines(letter, aql)
        arrow = lines[0] if lines and lines[0] in (DOWN, UP) else ""
        place = self._letters.index(letter)
        while lines and lines[0] in (DOWN, UP):
            place += 1 if lines[0] == DOWN else -1
            letter = self._letters[place]
            lines = self._lines(letter, aql)
        if not lines:
            return None
        inferred = self.cells[letter, aql][0].endswith(INFERRED)
        if "/" not in lines[0]:
            return StagedCell(letter, arrow, lines[0], (), inferred)
        numbers = (line.split("/") for line in lines)
        stages = tuple(
            (n, None if ac == NO_ACCEPTANCE else int(ac), int(re))
            for n, (ac, re) in zip(self.sizes[letter], numbers, strict=True)
        )
        return StagedCell(letter, arrow, "", stages, inferred)

    def _lines(self, letter: str, aql: float) -> tuple[str, ...]:
        return tuple(line.removesuffix(INFERRED) for line in self.cells[letter, aql])


@functools.cache
def staged_grid(name: str) -> StagedGrid:
    """The table of double or multiple sampling of that file."""
    return StagedGrid(read_rows(name))
