"""A spell: the lots from the first at a severity to the one after which another severity begins.

Every spell begins afresh, so the long run is made of them. The states of a spell are those that
`qcsample.series.switching.advance` reaches, and what follows from them is worked out by eliminating state after state
without a subtraction, so that rare ends of a spell keep their digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qcsample.series.scheme.chances import Kind
from qcsample.series.switching import LOTS_FOR_REDUCED, SCORE_FOR_REDUCED, SwitchingState, advance
from qcsample.standards.words import EDITIONS, SEVERITIES
from qcsample.statistics.distributions import Floats

_ISO = EDITIONS[2]
_NORMAL = SEVERITIES[0]


@dataclass(frozen=True, slots=True, eq=False)
class Spell:
    """One spell at a severity, at each quality.

    Attributes
    ----------
    lots : ndarray
        Lots on average [lots].
    ends : mapping of str to ndarray
        The chance of each severity that follows [-].
    """

    lots: Floats
    ends: Mapping[str, Floats]


def exact_spell(start: SwitchingState, kinds: list[Kind], *, consent: bool = True) -> Spell:
    """The spell that begins with `start`, from the chances of the kinds of lot."""
    states, steps, ends = _states(start, kinds, consent)
    size, points = len(states), len(kinds[0].chance)
    exits = sorted({end for _, _, end in ends})
    move = np.zeros((points, size, size + len(exits) + 1))
    for at, kind, to in steps:
        move[:, at, to] += kinds[kind].chance
    for at, kind, end in ends:
        move[:, at, size + exits.index(end)] += kinds[kind].chance
    move[:, :, -1] = 1.0  # a lot at every visit
    return _solved(move, size, exits)


def _states(
    start: SwitchingState, kinds: list[Kind], consent: bool
) -> tuple[list[SwitchingState], list[tuple[int, int, int]], list[tuple[int, int, str]]]:
    """The states of a spell, its steps (from, kind, to) and its ends (from, kind, severity)."""
    outcomes = [replace(kind.outcome, consent=consent) for kind in kinds]
    states = [start]
    place = {_key(start): 0}
    steps: list[tuple[int, int, int]] = []
    ends: list[tuple[int, int, str]] = []
    for at, state in enumerate(states):  # grows on the way
        for number, outcome in enumerate(outcomes):
            after, _ = advance(state, outcome)
            if after.severity != start.severity:
                ends.append((at, number, after.severity))
                continue
            key = _key(after)
            if key not in place:
                place[key] = len(states)
                states.append(after)
            steps.append((at, number, place[key]))
    return states, steps, ends


def _key(state: SwitchingState) -> tuple[object, ...]:
    """What the rules can still tell apart: counts past what they ask for are alike."""
    recent = state.recent[state.recent.index(False) :] if False in state.recent else ()
    scored = state.edition == _ISO and state.severity == _NORMAL
    in_a_row = 0 if scored else min(state.in_a_row, LOTS_FOR_REDUCED)
    return recent, in_a_row, min(state.score, SCORE_FOR_REDUCED), state.not_accepted


def _solved(move: NDArray[np.float64], size: int, exits: list[str]) -> Spell:
    for s in range(size - 1, -1, -1):
        leaving = move[:, s, :s].sum(axis=1) + move[:, s, size:-1].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            row = move[:, s] / leaving[:, None]
        row = np.where(np.isnan(row), 0.0, row)
        if not s:
            return Spell(row[:, -1], {end: row[:, size + k] for k, end in enumerate(exits)})
        into = move[:, :s, s, None]
        with np.errstate(invalid="ignore", over="ignore"):
            move[:, :s] += np.where(into > 0, into * row[:, None, :], 0.0)
    raise AssertionError("a spell has a first state")
