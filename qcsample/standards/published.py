"""The published tables as they are printed, read once from `qcsample.tables`.

A `Grid` holds a sampling table with its arrows; `CodeLetters` the table of code letters. The look-ups that
follow the arrows are in `qcsample.standards.attributes`.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DOWN, UP = "down", "up"


class Resolved(NamedTuple):
    """A plan of a table after its arrows: the letter really used, its sample size, Ac and Re."""

    letter: str
    n: int
    ac: int
    re: int
    arrow: str  # "", "down" or "up": what the cell that was asked for holds


class Grid:
    """A sampling table as printed: rows are code letters, columns AQLs.

    Attributes
    ----------
    sizes : mapping of str to int
        The printed sample size of every code letter [units].
    columns : mapping of float to str
        The AQLs in the order of the table, each as it is printed ("0.010").
    cells : mapping of (str, float) to str
        "ac/re", "down", "up", or empty where nothing is printed.
    """

    def __init__(self, rows: list[list[str]]) -> None:
        header, *body = rows
        self.columns: Mapping[float, str] = {float(text): text for text in header[2:]}
        self.sizes: Mapping[str, int] = {row[0]: int(row[1]) for row in body}
        self.cells: Mapping[tuple[str, float], str] = {
            (row[0], aql): cell for row in body for aql, cell in zip(self.columns, row[2:], strict=True)
        }
        self._letters = tuple(self.sizes)
        self._resolved: dict[tuple[str, float], Resolved | None] = {}

    def resolve(self, letter: str, aql: float) -> Resolved | None:
        """The plan behind a cell, its arrow followed to the first plan; None where nothing is printed."""
        key = (letter, aql)
        if key not in self._resolved:
            self._resolved[key] = self._follow(letter, aql)
        return self._resolved[key]

    def _follow(self, letter: str, aql: float) -> Resolved | None:
        arrow = cell = self.cells[letter, aql]
        place = self._letters.index(letter)
        while cell in (DOWN, UP):
            place += 1 if cell == DOWN else -1
            letter = self._letters[place]
            cell = self.cells[letter, aql]
        if not cell:
            return None
        ac, re = cell.split("/")
        return Resolved(letter, self.sizes[letter], int(ac), int(re), arrow if arrow in (DOWN, UP) else "")


class CodeLetters(NamedTuple):
    """The table of code letters as printed.

    Attributes
    ----------
    levels : tuple of str
        "S-1" to "S-4", "I", "II", "III".
    starts : tuple of int
        The smallest lot of every band [units]; a band ends before the next begins, the last is open.
    letters : mapping of str to tuple of str
        For every level the code letters, a band each.
    """

    levels: tuple[str, ...]
    starts: tuple[int, ...]
    letters: Mapping[str, tuple[str, ...]]


def tables_root() -> Traversable:
    """The folder of tables: inside an installed package, beside it in a checkout."""
    try:
        return resources.files("qcsample.tables")
    except ModuleNotFoundError:
        beside = Path(__file__).resolve().parents[2] / "tables"
        if not (beside / "__init__.py").is_file():
            raise
        return beside


def read_rows(name: str) -> list[list[str]]:
    """The rows of one table file as text, the header first."""
    return list(csv.reader(tables_root().joinpath(name).read_text(encoding="utf-8").splitlines()))


@functools.cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Provenance of every table by file name: the rows of `sources.csv`."""
    header, *rows = read_rows("sources.csv")
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


@functools.cache
def grid(name: str) -> Grid:
    """The sampling table of that file."""
    return Grid(read_rows(name))


@functools.cache
def code_letters() -> CodeLetters:
    """The table of code letters."""
    header, *rows = read_rows("code_letters.csv")
    levels = tuple(header[2:])
    letters = {level: tuple(row[2 + place] for row in rows) for place, level in enumerate(levels)}
    return CodeLetters(levels, tuple(int(row[0]) for row in rows), letters)
