"""Spells of normal inspection with limit numbers, simulated: what counts is the sum of counts over ten lots or more.

Only these spells are simulated; what comes after them is exact. Lots are drawn in blocks for all spells at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qcsample.errors import UnavailableError
from qcsample.plan import Plan
from qcsample.series.switching import LOTS_FOR_REDUCED, WINDOW
from qcsample.standards.for_switching import Limits, limits
from qcsample.statistics.distributions import Floats, binomial_pmf
from qcsample.statistics.models import Quality

Whole = NDArray[np.int64]

_MOST_LOTS = 500  # that a limit number may need
_LONGEST = 1_000_000  # lots of one spell
_FIRST_BLOCK, _LARGEST_BLOCK = 16, 256


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedSpells:
    """Spells of normal inspection at one quality, one entry each.

    Attributes
    ----------
    lots : ndarray
        Lots of the spell.
    to_reduced : ndarray
        Whether reduced inspection followed; else tightened.
    exposed : ndarray
        Lots for which one refusal meant tightened inspection: another lot among the four before was refused.
        Times the chance of a refusal it is, on average, the chance that the spell ends in tightened inspection,
        and it spreads less than counting those ends.
    """

    lots: Floats
    to_reduced: NDArray[np.bool_]
    exposed: Floats


class _Lots(NamedTuple):
    """The ways a lot can turn out at each quality: units, counts, and the cumulated chances up to refusal."""

    units: Whole
    found: Whole
    until: Floats  # a row a quality
    fewest: int  # units of an accepted lot, at least
    even: bool  # every accepted lot has as many units


def simulated_spells(plan: Plan, quality: Quality, seed: int, spells: int) -> list[SimulatedSpells]:
    """`spells` spells of normal inspection at each quality; the same random numbers at each.

    Raises
    ------
    UnavailableError
        So few units a lot that a limit number needs hundreds of lots, or a spell that does not end.
    """
    table = limits(plan.aql or 0)
    lots = _lots(plan, quality)
    most = max(LOTS_FOR_REDUCED, -(-table.starts[0] // lots.fewest))
    if most > _MOST_LOTS:
        raise UnavailableError(
            f"{lots.fewest:,} units a lot: a limit number at this AQL needs {most:,} lots, more than are simulated; "
            "leave out limit numbers, or reduced inspection"
        )
    return [_at(i, lots, table, most, np.random.default_rng(seed), spells) for i in range(len(quality.p))]


def _lots(plan: Plan, quality: Quality) -> _Lots:
    units, found, chances = [], [], []
    for way in quality.paths.accepted.each:
        d = way.low + np.arange(len(way.fractions))
        units.append(np.full(len(d), way.n))
        found.append(d)
        chances.append(way.fractions * binomial_pmf(d, float(way.n), quality.p[:, None]))
    each = np.concatenate(units)
    until = np.concatenate(chances, axis=1).cumsum(axis=1)
    return _Lots(
        np.append(each, plan.stages[0].n).astype(np.int64),
        np.append(np.concatenate(found), 0).astype(np.int64),
        until,
        int(each.min()),
        bool((each == each[0]).all()),
    )


def _at(i: int, lots: _Lots, table: Limits, most: int, rng: np.random.Generator, spells: int) -> SimulatedSpells:
    refused_kind = len(lots.units) - 1
    length, exposed = np.zeros(spells), np.zeros(spells)
    reduced = np.zeros(spells, dtype=bool)
    left = np.arange(spells)
    kept = max(most, WINDOW) - 1  # lots before a block that its first lots look back on
    kinds = np.full((spells, kept), -1)  # -1: before the spell began
    block = _FIRST_BLOCK
    while len(left):
        drawn = np.searchsorted(lots.until[i], rng.random((len(left), block)), side="right")
        kinds = np.concatenate((kinds, drawn), axis=1)
        refused = kinds == refused_kind
        before = _sums(refused)
        exposure = before[:, kept:-1] > before[:, kept - WINDOW + 1 : -WINDOW]
        tight = refused[:, kept:] & exposure
        ease = _reduced(kinds, refused, lots, table, most, kept)
        over = tight | ease
        ended = over.any(axis=1)
        taken = np.where(ended, over.argmax(axis=1) + 1, block)
        length[left] += taken
        seen = np.concatenate((np.zeros((len(left), 1)), exposure.cumsum(axis=1)), axis=1)
        rows = np.arange(len(left))
        exposed[left] += seen[rows, taken]
        reduced[left] = ended & ease[rows, taken - 1]
        left, kinds = left[~ended], kinds[~ended, block:]
        if len(left) and length[left[0]] > _LONGEST:
            raise UnavailableError(
                "normal inspection goes on for more than a million lots at this quality: it can't be simulated; "
                "leave out limit numbers, or reduced inspection"
            )
        block = min(2 * block, _LARGEST_BLOCK)
    return SimulatedSpells(length, reduced, exposed)


def _reduced(
    kinds: Whole, refused: NDArray[np.bool_], lots: _Lots, table: Limits, most: int, kept: int
) -> NDArray[np.bool_]:
    """After which lots of the block the last ones, all accepted, are within their limit number."""
    breaks = _sums(refused | (kinds < 0))
    units, found = _sums(lots.units[kinds]), _sums(lots.found[kinds])
    columns = np.arange(kept + 1, kinds.shape[1] + 1)
    undecided = np.ones((len(kinds), len(columns)), dtype=bool)
    ease = np.zeros_like(undecided)
    for k in range(most if lots.even else LOTS_FOR_REDUCED, most + 1):
        whole = undecided & (breaks[:, columns] == breaks[:, columns - k])
        n = units[:, columns] - units[:, columns - k]
        enough = whole & (n >= table.starts[0])
        row = np.searchsorted(table.starts, n, side="right") - 1
        ease |= enough & (found[:, columns] - found[:, columns - k] <= np.array(table.numbers)[row])
        undecided &= ~enough
    return ease


def _sums(values: NDArray[np.generic]) -> Whole:
    """Running sums along each row, from 0."""
    sums: Whole = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.int64)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
