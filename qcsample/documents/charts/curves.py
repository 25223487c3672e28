"""What a chart shows before it is drawn: curves through points, marks on them, places on the axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TICKS = 10  # parts of an axis, at most
_FIRST = 40  # equal parts that a curve is looked at in first
_ROUNDS = 14
_FLAT = 0.0015  # how far the middle may lie off its chord, of the height of the chart
_STEP = 0.05  # how far neighbouring points may lie apart, of the height
_EACH = 200  # whole units up to which every one is a point
_MOST = 5_000  # points of one curve


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a curve that is marked.

    Attributes
    ----------
    p, pa : float
        Quality and probability of acceptance [-]; p per unit where nonconformities are counted [1/unit].
    text : str
        What the table under the chart says of it.
    """

    p: float
    pa: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A quality that is named on the axis, such as an AQL or what a lot was found to be."""

    p: float
    name: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve with its marks.

    Attributes
    ----------
    name : str
        As the legend says it.
    points : tuple of (float, float)
        Quality and probability of acceptance, from left to right; straight lines join them.
    marks : tuple of (Mark or None)
        Its risk points, one for each level of the drawing, None where the curve never comes down to it.
    aql : Mark, optional
        Its point at the AQL.
    aql_text : str
        What the table says of the AQL.
    second : bool
        The curve before it under another assumption: thinner, with hollow marks of the same shape.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    marks: tuple[Mark | None, ...] = ()
    aql: Mark | None = None
    aql_text: str = ""
    second: bool = False


def tick_step(end: float, most: int) -> float:
    """The step 1, 2 or 5 times a power of ten that divides 0 to `end` into at most `most` parts.

    >>> tick_step(13.0, 8), tick_step(0.4, 8)
    (2.0, 0.05)
    """
    power = floor(log10(end / most))
    for size in (1, 2, 5, 10):
        step = float(f"{size}e{power}")
        if end / step <= most * (1 + 1e-9):
            return step
    return float(f"1e{power + 1}")


def axis_end(marked: Iterable[float], *, rate: bool = False) -> float:
    """Where the quality axis ends, so that everything marked has room: a whole step of it, and 1 at most.

    Parameters
    ----------
    marked : iterable of float
        The qualities marked [-], or with `rate` nonconformities per unit [1/unit].

    >>> axis_end([0.0322, 0.0924])
    0.12
    """
    wanted = 125 * max(marked, default=0.0)
    if not wanted:
        return 1.0
    step = tick_step(wanted, TICKS)
    end = float(f"{ceil(wanted / step - 1e-9) * step / 100:.12g}")
    return end if rate else min(1.0, end)


def traced(
    heights: Callable[[Floats], Floats], end: float, *, through: Iterable[float] = (), lot_size: int | None = None
) -> tuple[tuple[float, float], ...]:
    """Points of a curve from 0 to `end`, close where it bends, so that straight lines between them look smooth.

    Parameters
    ----------
    heights : function
        The probability of acceptance at an array of qualities [-].
    end : float
        The last quality [-].
    through : iterable of float
        Qualities that have to be among the points; those beyond `end` are left out.
    lot_size : int, optional
        Take whole units of this lot only [units].

    Returns
    -------
    tuple of (float, float)
        At most some thousand; every one was computed, none interpolated.
    """
    unit = 1.0 if lot_size is None else 1.0 / lot_size
    last = end if lot_size is None else float(floor(end * lot_size + 1e-9))
    own = np.array([p / unit for p in through if p <= end], dtype=float)
    x = np.append(np.linspace(0.0, last, _FIRST + 1), own)
    if lot_size is not None:
        x = np.arange(last + 1) if last <= _EACH else np.rint(x)
    x = np.unique(x)

    def at(units: Floats) -> Floats:
        return heights(units if lot_size is None else units / lot_size)

    y = at(x)
    unsettled = np.ones(len(x) - 1, dtype=bool)
    for _ in range(_ROUNDS):
        middle = (x[:-1] + x[1:]) / 2
        if lot_size is not None:
            middle = np.floor(middle)
        new = unsettled & (middle > x[:-1])
        if not new.any() or len(x) + new.sum() > _MOST:
            break
        left, right = x[:-1][new], x[1:][new]
        between = at(middle[new])
        chord = y[:-1][new] + (y[1:] - y[:-1])[new] * (middle[new] - left) / (right - left)
        off = (np.abs(between - chord) > _FLAT) | (np.abs(y[1:] - y[:-1])[new] > 2 * _STEP)
        where = np.nonzero(new)[0]
        unsettled[where] = off
        unsettled = np.insert(unsettled & new, where + 1, off)
        x = np.insert(x, where + 1, middle[new])
        y = np.insert(y, where + 1, between)
    quality = x if lot_size is None else x / lot_size
    return tuple((float(p), float(pa)) for p, pa in zip(quality, y, strict=True))
