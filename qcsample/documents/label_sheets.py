"""Sheets of labels: where each sticker lies on the paper [mm].

`KNOWN` was held against the label templates of gLabels 4 (avery-iso, avery-us, zweckform-iso and
herma-iso-templates.xml, github.com/jimevins/glabels-qt): the first sticker lies within 0.5 mm of theirs. Two
differ, and there the figures are those most label programs carry: of Avery L7163 gLabels has the left margin
3.35 mm and the gap 3.9 mm, of Avery 5160 margin and gap 3.97 mm. gLabels has no Avery L7159; other programs give
it margins of 7.2 and 12.9 mm. The sheets of 105 x 74 and 105 x 148 mm divide A4 in whole millimetres; the latter
is Herma 10809.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qcsample.errors import InputError
from qcsample.text import readable

PAPER_SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
LEAST = (40.0, 25.0)  # width and height of a sticker that has room for what it says
_SLACK = 0.06  # of rounded figures: 8 x 37.125 is given as 37.1
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)(?: ?mm)?", re.ASCII)
_PAIR = re.compile(r"(.+?) ?(?:mm)? ?[x×*] ?(.+)", re.IGNORECASE)


class _Known(NamedTuple):
    """A sheet that is sold under many names; the grid lies in the middle of the paper."""

    paper: str
    width: float
    height: float
    columns: int
    rows: int
    gap: float  # between columns; rows touch
    trade: str = ""


KNOWN: dict[str, _Known] = {
    "a4-3x8": _Known("a4", 70, 36, 3, 8, 0, "Avery Zweckform 3475"),
    "a4-3x8-37": _Known("a4", 70, 37, 3, 8, 0, "Avery 3474, Herma 4464"),
    "a4-3x8-34": _Known("a4", 63.5, 33.9, 3, 8, 2.5, "Avery L7159"),
    "a4-3x7": _Known("a4", 63.5, 38.1, 3, 7, 2.5, "Avery L7160, J8160"),
    "a4-2x7": _Known("a4", 99.1, 38.1, 2, 7, 2.5, "Avery L7163"),
    "a4-2x4": _Known("a4", 99.1, 67.7, 2, 4, 2.5, "Avery L7165, J8165"),
    "a4-2x4-74": _Known("a4", 105, 74, 2, 4, 0),
    "a4-2x2": _Known("a4", 105, 148, 2, 2, 0, "Herma 10809"),
    "letter-3x10": _Known("letter", 66.675, 25.4, 3, 10, 3.175, "Avery 5160, 8160"),
    "letter-2x7": _Known("letter", 101.6, 33.867, 2, 7, 4.7625, "Avery 5162, 8162"),
    "letter-2x5": _Known("letter", 101.6, 50.8, 2, 5, 4.7625, "Avery 5163, 8163"),
    "letter-2x3": _Known("letter", 101.6, 84.667, 2, 3, 4.7625, "Avery 5164, 8164"),
}


class Place(NamedTuple):
    """Where a sticker lies: its upper left corner, from the upper left corner of the paper [mm]."""

    sheet: int  # from 0
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of equal stickers in columns and rows.

    Attributes
    ----------
    width, height : float
        Of a sticker [mm].
    columns, rows : int
    paper : str
        "a4" or "letter".
    margin_left, margin_top : float or None
        From the edge of the paper to the first sticker [mm]; None: the grid lies in the middle.
    gap_x, gap_y : float
        Between columns, between rows [mm].
    name : str
        As it is called, else empty.
    """

    width: float
    height: float
    columns: int
    rows: int
    paper: str = "a4"
    margin_left: float | None = None
    margin_top: float | None = None
    gap_x: float = 0.0
    gap_y: float = 0.0
    name: str = ""

    def __post_init__(self) -> None:
        if self.paper not in PAPER_SIZES:
            raise InputError(f"paper {readable(str(self.paper), limit=20)!r}: {' or '.join(PAPER_SIZES)}")
        for what, number in (("columns", self.columns), ("rows", self.rows)):
            if type(number) is not int or not 1 <= number <= 100:
                raise InputError(f"{what} {readable(str(number), limit=20)}: a whole number from 1 to 100 is needed")
        lengths = (self.width, self.height, self.margin_left or 0.0, self.margin_top or 0.0, self.gap_x, self.gap_y)
        if not all(math.isfinite(length) and length >= 0 for length in lengths):
            raise InputError("a sheet of labels: its lengths are millimetres from 0")
        if self.width < LEAST[0] or self.height < LEAST[1]:
            raise InputError(
                f"stickers of {self.width:g} x {self.height:g} mm have no room for what they say; "
                f"{LEAST[0]:g} x {LEAST[1]:g} mm at least are needed"
            )
        for across, used, most in zip(("wide", "high"), self._used(), PAPER_SIZES[self.paper], strict=True):
            if used > most + _SLACK:
                count = f"{self.columns} columns" if across == "wide" else f"{self.rows} rows"
                raise InputError(
                    f"{count} of these stickers are {used:g} mm {across} with margin and gaps, "
                    f"{self.paper} is {most:g} mm {across}; fewer or smaller ones are needed"
                )

    def _grid(self) -> tuple[float, float]:
        """Width and height of all stickers and the gaps between them [mm]."""
        return (
            self.columns * self.width + (self.columns - 1) * self.gap_x,
            self.rows * self.height + (self.rows - 1) * self.gap_y,
        )

    def _used(self) -> tuple[float, float]:
        wide, high = self._grid()
        return wide + (self.margin_left or 0.0), high + (self.margin_top or 0.0)

    @property
    def count(self) -> int:
        """Stickers of one sheet."""
        return self.columns * self.rows

    @property
    def left(self) -> float:
        """From the left edge of the paper to the first column [mm]."""
        middle = (PAPER_SIZES[self.paper][0] - self._grid()[0]) / 2
        return max(0.0, middle) if self.margin_left is None else self.margin_left

    @property
    def top(self) -> float:
        """From the upper edge of the paper to the first row [mm]."""
        middle = (PAPER_SIZES[self.paper][1] - self._grid()[1]) / 2
        return max(0.0, middle) if self.margin_top is None else self.margin_top

    def places(self, stickers: int, start: int = 1) -> Iterator[Place]:
        """Where so many stickers lie, row by row, from sticker `start` of the first sheet on.

        Raises
        ------
        InputError
            `start` is not on the sheet.
        """
        if type(start) is not int or not 1 <= start <= self.count:
            raise InputError(f"start {readable(str(start), limit=20)}: this sheet has the stickers 1 to {self.count}")
        for at in range(start - 1, start - 1 + stickers):
            sheet, on_it = divmod(at, self.count)
            row, column = divmod(on_it, self.columns)
            yield Place(
                sheet, self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)
            )


def length(text: str, option: str) -> float:
    """Millimetres as typed.

    >>> length("63.5", "--gap-x"), length("2 mm", "--gap-x")
    (63.5, 2.0)

    Raises
    ------
    InputError
        Not plain digits, or a thousand times more than a sheet of paper.
    """
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{option} {readable(text, limit=40)!r}: millimetres such as 4.5 are needed")
    return float(match[1])


def label_sheet(
    said: str,
    *,
    columns: int | None = None,
    rows: int | None = None,
    paper: str | None = None,
    margin_left: float | None = None,
    margin_top: float | None = None,
    gap_x: float | None = None,
    gap_y: float | None = None,
) -> LabelSheet:
    """The sheet of a name, or of stickers given as "70x36" [mm].

    Parameters
    ----------
    said : str
        A name of `KNOWN`, or width x height [mm].
    columns, rows : int, optional
        Of stickers given in millimetres; as many as the paper holds if left out.
    paper : str, optional
        Of stickers given in millimetres; A4 if left out.
    margin_left, margin_top, gap_x, gap_y : float, optional
        As in `LabelSheet`; for a name they replace its own.

    Raises
    ------
    InputError
        Neither a name nor two lengths, figures that go against the name, or stickers that the paper can't hold.
    """
    known = KNOWN.get(said.strip().lower())
    if known is not None:
        for what, mine, other in (
            ("columns", str(known.columns), columns),
            ("rows", str(known.rows), rows),
            ("paper", known.paper, paper),
        ):
            if other is not None and str(other) != mine:
                raise InputError(
                    f"sheet {said.strip().lower()}: its {what}: {mine}, not {other}; give millimetres instead"
                )
        return LabelSheet(
            known.width,
            known.height,
            known.columns,
            known.rows,
            known.paper,
            margin_left,
            margin_top,
            known.gap if gap_x is None else gap_x,
            gap_y or 0.0,
            said.strip().lower(),
        )
    match = _PAIR.fullmatch(said.strip())
    if match is None:
        raise InputError(
            f"--sheet {readable(said, limit=40)!r}: millimetres such as 70x36, or one of {', '.join(KNOWN)}"
        )
    width, height = (length(part, "--sheet") for part in match.groups())
    paper = paper or "a4"
    across, down = PAPER_SIZES.get(paper, (0.0, 0.0))
    return LabelSheet(
        width,
        height,
        _held(across - (margin_left or 0.0), width, gap_x or 0.0) if columns is None else columns,
        _held(down - (margin_top or 0.0), height, gap_y or 0.0) if rows is None else rows,
        paper,
        margin_left,
        margin_top,
        gap_x or 0.0,
        gap_y or 0.0,
    )


def _held(room: float, size: float, gap: float) -> int:
    """How many stickers of `size` a length holds, at least 1: what does not fit is refused later, with its figures."""
    return min(100, max(1, int((room + gap + _SLACK) // (size + gap)))) if size + gap > 0 else 1
