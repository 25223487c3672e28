"""Published tables that start from the lot size: a row a band of lots, a column a quality; read once."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

from qcsample.errors import InputError
from qcsample.standards.published import read_rows


class Band(NamedTuple):
    """A row: lots of `low` to `high` units, None where it is open."""

    low: int
    high: int | None

    def __str__(self) -> str:
        return f"{self.low:,} and over" if self.high is None else f"{self.low:,} to {self.high:,}"


class LotGrid:
    """A table as printed.

    Attributes
    ----------
    bands : tuple of Band
        Its rows, one after the other without a gap [units].
    columns : mapping of float to str
        The qualities in per cent, each as it is printed ("0.010").
    cells : mapping of (Band, float) to str
        What is printed, with the marks of the file.
    """

    def __init__(self, rows: list[list[str]]) -> None:
        header, *body = rows
        self.columns: Mapping[float, str] = {float(text): text for text in header[2:]}
        self.bands = tuple(Band(int(row[0]), int(row[1]) if row[1] else None) for row in body)
        self.cells: Mapping[tuple[Band, float], str] = {
            (band, column): cell
            for band, row in zip(self.bands, body, strict=True)
            for column, cell in zip(self.columns, row[2:], strict=True)
        }

    def band(self, lot_size: int, where: str) -> Band:
        """The row of a lot.

        Raises
        ------
        InputError
            A lot smaller than the first row has.
        """
        place = bisect_right([band.low for band in self.bands], lot_size) - 1
        if place < 0:
            raise InputError(
                f"lot size {lot_size:,}: {where} starts at lots of {self.bands[0].low} units; inspect every unit"
            )
        return self.bands[place]


@functools.cache
def lot_grid_of(name: str) -> LotGrid:
    """The table of that file."""
    return LotGrid(read_rows(name))
