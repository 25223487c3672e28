"""Switching between normal, tightened and reduced inspection, and discontinuation: one class of one series of lots.

A `SwitchingState` is all that the rules need to remember; `advance` takes it and one lot to the next state and
names the rules that fired, each with its clause. Nothing here knows who the supplier is or what day it is.

Where the sources differ or are silent, `rules_used` says in words what is done here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from qcsample.errors import InputError, RecordError
from qcsample.series.lot_outcome import LotOutcome
from qcsample.standards.for_switching import limit_number, one_step_tighter
from qcsample.standards.words import EDITIONS, SEVERITIES, aql_value, edition_value, printed_aql, severity_value
from qcsample.strict import choice, record_fields, settle, shown, text, whole, yes_or_no

DISCONTINUED = "discontinued"
LOTS_FOR_REDUCED = 10  # accepted on normal inspection, before reduced (not ISO)
SCORE_FOR_REDUCED = 30
TO_NORMAL = 5  # lots accepted in a row on tightened inspection
TO_DISCONTINUE = 5  # lots not accepted on tightened inspection since it began
WINDOW = 5  # lots among which two not accepted lead to tightened inspection
_MIL, _Z14, _ISO = EDITIONS
_NORMAL, _TIGHTENED, _REDUCED = SEVERITIES

_KINDS = ("original", "tighten", "normal", "reduce", "back", "stop")
_CLAUSES = {
    _MIL: dict(zip(_KINDS, ("4.7", "4.7.1", "4.7.2", "4.7.3", "4.7.4", "4.8"), strict=True)),
    _Z14: dict(zip(_KINDS, ("8.3", "8.3.1", "8.3.2", "8.3.3", "8.3.4", "8.4"), strict=True)),
    _ISO: dict(zip(_KINDS, ("9.3", "9.3.1", "9.3.2", "9.3.3", "9.3.4", "9.4"), strict=True)),
}


def _flags(value: object) -> tuple[bool, ...]:
    if not isinstance(value, (list, tuple)) or len(value) >= WINDOW:
        raise InputError(f"{shown(value)}: a list of at most {WINDOW - 1} true and false is needed")
    return tuple(yes_or_no(entry) for entry in value)


def _samples(value: object) -> tuple[tuple[int, int], ...]:
    check = whole(0)
    if not isinstance(value, (list, tuple)) or not all(isinstance(e, (list, tuple)) and len(e) == 2 for e in value):
        raise InputError(f"{shown(value)}: a list of [units, found] is needed")
    return tuple((check(units), check(found)) for units, found in value)


_CHECKS = {
    "edition": edition_value,
    "aql": aql_value,
    "limit_numbers": yes_or_no,
    "severity": choice(*SEVERITIES, DISCONTINUED),
    "lots": whole(0),
    "in_a_row": whole(0),
    "recent": _flags,
    "samples": _samples,
    "score": whole(0),
    "not_accepted": whole(0, TO_DISCONTINUE),
}


@dataclass(frozen=True, slots=True)
class SwitchingState:
    """What the rules remember of one class of one series of lots.

    Attributes
    ----------
    edition : str
        "MIL-STD-105E", "Z1.4" or "ISO 2859-1:1999".
    aql : float
        As the tables print it.
    severity : str
        Of the next lot: "normal", "tightened", "reduced"; or "discontinued", when nothing is accepted until the
        supplier has corrected the cause (`resume`).
    limit_numbers : bool
        Whether limit numbers guard the way to reduced inspection: always in MIL-STD-105E, unless waived by
        agreement in Z1.4, never in ISO 2859-1:1999, which has a switching score.
    lots : int
        Lots counted since this severity began.
    in_a_row : int
        Lots accepted in a row since this severity began.
    recent : tuple of bool
        Whether each of the last lots on normal inspection was accepted, at most four.
    samples : tuple of (int, int)
        Units and nonconforming units of the last lots accepted in a row on normal inspection; only with limit
        numbers, and as many lots as they need.
    score : int
        The switching score of ISO 2859-1:1999.
    not_accepted : int
        Lots not accepted since tightened inspection began.
    """

    edition: str
    aql: float
    severity: str = _NORMAL
    limit_numbers: bool = False
    lots: int = 0
    in_a_row: int = 0
    recent: tuple[bool, ...] = ()
    samples: tuple[tuple[int, int], ...] = ()
    score: int = 0
    not_accepted: int = 0

    def __post_init__(self) -> None:
        settle(self, _CHECKS)
        if self.limit_numbers != (self.edition != _ISO) and self.edition != _Z14:
            raise InputError(_WRONG_LIMITS[self.edition])
        on_normal = self.severity == _NORMAL
        if self.in_a_row > self.lots or len(self.recent) != (min(self.lots, WINDOW - 1) if on_normal else 0):
            raise InputError("lots, in_a_row and recent contradict each other")
        run = min(self.in_a_row, LOTS_FOR_REDUCED) if on_normal and self.limit_numbers else 0
        if not run <= len(self.samples) <= (self.in_a_row if run else 0):
            raise InputError("in_a_row and samples contradict each other")

    @classmethod
    def start(
        cls, edition: str, aql: float, *, limit_numbers: bool | None = None, severity: str = _NORMAL
    ) -> SwitchingState:
        """The state before the first lot; by default on normal inspection, with the edition's own rule.

        Raises
        ------
        InputError
            An AQL that is not in the tables (a class that isn't allowed, aql = 0, is 0/1 in every severity), or
            limit numbers waived in MIL-STD-105E or wanted in ISO 2859-1:1999.

        Examples
        --------
        >>> SwitchingState.start("Z1.4", 2.5).limit_numbers
        True
        """
        edition = edition_value(edition)
        wanted = edition != _ISO if limit_numbers is None else limit_numbers
        return cls(edition, aql, severity_value(severity), wanted)

    @property
    def discontinued(self) -> bool:
        """Whether inspection under the standard has stopped."""
        return self.severity == DISCONTINUED

    def to_dict(self) -> dict[str, Any]:
        """The state as JSON values."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "recent": list(self.recent),
            "samples": [list(pair) for pair in self.samples],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SwitchingState:
        """The state that `to_dict` wrote.

        Raises
        ------
        RecordError
            It is not such a state.
        """
        fields = record_fields(data, cls.__slots__, "switching state", needed=("edition", "aql"))
        try:
            return cls(**fields)
        except InputError as error:
            raise RecordError(f"switching state: {error.message}") from error


def advance(state: SwitchingState, outcome: LotOutcome) -> tuple[SwitchingState, tuple[str, ...]]:
    """The state after one more lot, and the rules that fired, each in words with its clause.

    Parameters
    ----------
    state : SwitchingState
        Before the lot.
    outcome : LotOutcome
        The lot, inspected at the state's severity. A resubmitted lot changes nothing.

    Returns
    -------
    state : SwitchingState
        `severity` is that of the next lot.
    fired : tuple of str
        Empty where the lot only counts.

    Raises
    ------
    InputError
        Inspection is discontinued, or the lot was inspected at another severity, edition or AQL.

    Examples
    --------
    >>> from qcsample.standards import plan_for_letter
    >>> state = SwitchingState.start("Z1.4", 2.5)
    >>> bad = LotOutcome(plan_for_letter("K", 2.5), (9,))
    >>> state, fired = advance(state, bad)
    >>> state, fired = advance(state, bad)
    >>> state.severity, fired
    ('tightened', ('Z1.4 8.3.1: 2 consecutive lots not accepted: tightened inspection from the next lot',))
    """
    if outcome.resubmitted:
        return state, (_rule(state, "original", "a resubmitted lot: only original inspection counts"),)
    _check_fits(state, outcome)
    return _STEPS[state.severity](state, outcome)


def resume(state: SwitchingState, corrected: str) -> tuple[SwitchingState, tuple[str, ...]]:
    """Tightened inspection after discontinuation, once the supplier has corrected the cause.

    Parameters
    ----------
    state : SwitchingState
        Discontinued.
    corrected : str
        What was corrected, in words: inspection does not resume without it.

    Raises
    ------
    InputError
        Inspection is not discontinued, or it isn't said what was corrected.
    """
    if not state.discontinued:
        raise InputError(f"inspection is not discontinued: it is {state.severity}")
    said = text(corrected)
    if not said:
        raise InputError("what the supplier has corrected is needed, in words")
    return _begin(state, _TIGHTENED), (
        _rule(state, "stop", f"cause corrected ({said}): tightened inspection from the next lot"),
    )


def call_off(state: SwitchingState, reason: str) -> tuple[SwitchingState, tuple[str, ...]]:
    """Normal inspection after reduced, for a reason that lies outside the lots: irregular production, a change.

    Parameters
    ----------
    reason : str
        In words, as "production irregular or delayed".

    Raises
    ------
    InputError
        Inspection is not reduced, or no reason is given.
    """
    if state.severity != _REDUCED:
        raise InputError(f"inspection is not reduced: it is {state.severity}")
    said = text(reason)
    if not said:
        raise InputError("the reason for normal inspection is needed, in words")
    return _begin(state, _NORMAL), (_rule(state, "back", f"{said}; normal inspection from the next lot"),)


def rules_used(edition: str, *, limit_numbers: bool | None = None) -> tuple[str, ...]:
    """Which rule is used where sources differ or are silent, in sentences."""
    edition = edition_value(edition)
    wanted = edition != _ISO if limit_numbers is None else limit_numbers
    said = [
        f"Discontinuation: {TO_DISCONTINUE} lots not accepted since tightened inspection began, not in a row; the rule "
        "of MIL-STD-105D (10 lots staying on tightened inspection) is not used.",
        "2 of 5: only lots since normal inspection began count, so a lot refused on reduced inspection does not.",
    ]
    if edition == _ISO:
        return (*said, "Switching score of double and multiple sampling: from one source.")
    if not wanted:
        return (*said, "Limit numbers are waived by agreement (Z1.4 8.5).")
    return (
        *said,
        "Limit numbers are derived, the printed Table VIII was not seen: up to m - 1.282 sqrt(m), m = units x AQL / "
        "100 of the row. Where ten lots are too few, the fewest that are enough are used.",
    )


def _on_normal(state: SwitchingState, outcome: LotOutcome) -> tuple[SwitchingState, tuple[str, ...]]:
    if not outcome.accepted and False in state.recent:
        lots = state.recent[::-1].index(False) + 2
        which = "2 consecutive lots" if lots == 2 else f"2 of {lots} consecutive lots"
        said = f"{which} not accepted: tightened inspection from the next lot"
        return _begin(state, _TIGHTENED), (_rule(state, "tighten", said),)
    recent = (*state.recent, outcome.accepted)[-(WINDOW - 1) :]
    state = _counted(state, outcome, recent=recent, samples=_run(state, outcome))
    if state.edition == _ISO:
        state, score = _scored(state, outcome)
        if state.score < SCORE_FOR_REDUCED:
            return state, (score,)
        switched, fired = _perhaps_reduced(state, outcome, f"switching score {state.score}")
        return switched, (score, fired)
    if state.in_a_row < LOTS_FOR_REDUCED:
        return state, ()
    if not state.limit_numbers:
        waived = f"the last {LOTS_FOR_REDUCED} lots accepted (limit numbers waived by agreement, 8.5)"
        switched, fired = _perhaps_reduced(state, outcome, waived)
        return switched, (fired,)
    units, found = (sum(column) for column in zip(*state.samples, strict=True))
    run = f"the last {len(state.samples)} lots accepted, {found:,} found in {units:,} units"
    limit = limit_number(units, state.aql)
    if limit is None:
        few = f"{run}, too few for a limit number at AQL {printed_aql(state.aql)} (derived): more lots are counted"
        return state, (_rule(state, "reduce", few),)
    if found > limit:
        return state, (_rule(state, "reduce", f"{run}, above the limit number {limit:,} (derived): not reduced"),)
    switched, fired = _perhaps_reduced(state, outcome, f"{run}, within the limit number {limit:,} (derived)")
    return switched, (fired,)


def _on_tightened(state: SwitchingState, outcome: LotOutcome) -> tuple[SwitchingState, tuple[str, ...]]:
    state = _counted(state, outcome, not_accepted=state.not_accepted + (not outcome.accepted))
    if outcome.accepted:
        if state.in_a_row < TO_NORMAL:
            return state, ()
        said = f"{TO_NORMAL} consecutive lots accepted: normal inspection from the next lot"
        return _begin(state, _NORMAL), (_rule(state, "normal", said),)
    if state.not_accepted < TO_DISCONTINUE:
        return state, ()
    said = (
        f"{TO_DISCONTINUE} lots not accepted since tightened inspection began: inspection is discontinued "
        "until the supplier has corrected the cause"
    )
    return replace(_begin(state, DISCONTINUED), not_accepted=state.not_accepted), (_rule(state, "stop", said),)


def _on_reduced(state: SwitchingState, outcome: LotOutcome) -> tuple[SwitchingState, tuple[str, ...]]:
    reasons = []
    if not outcome.accepted:
        reasons.append("a lot not accepted")
    if outcome.in_gap:
        reasons.append(f"{outcome.total} found, above Ac {outcome.plan.ac} and below Re {outcome.plan.re}: accepted")
    if outcome.steady is False:
        reasons.append("production irregular or delayed")
    if outcome.normal_wanted:
        reasons.append(f"other conditions ({outcome.normal_wanted})")
    fired = tuple(_rule(state, "back", f"{reason}; normal inspection from the next lot") for reason in reasons)
    return (_begin(state, _NORMAL) if fired else _counted(state, outcome)), fired


def _counted(state: SwitchingState, outcome: LotOutcome, **more: Any) -> SwitchingState:
    """The state with one more lot at the same severity."""
    return replace(state, lots=state.lots + 1, in_a_row=state.in_a_row + 1 if outcome.accepted else 0, **more)


_STEPS = {_NORMAL: _on_normal, _TIGHTENED: _on_tightened, _REDUCED: _on_reduced}


def _scored(state: SwitchingState, outcome: LotOutcome) -> tuple[SwitchingState, str]:
    """The state with its switching score after a lot on normal inspection, and the rule in words."""
    plan, found = outcome.plan, outcome.total
    if not outcome.accepted:
        points, why = 0, "not accepted"
    elif len(plan.stages) == 2:
        points, why = (3 if outcome.samples == 1 else 0), f"accepted on sample {outcome.samples} of 2"
    elif len(plan.stages) > 2:
        points, why = (3 if outcome.samples <= 3 else 0), f"accepted by sample {outcome.samples}"
    elif plan.ac < 2:
        points, why = 2, f"accepted with Ac {plan.ac}"
    else:
        tighter = one_step_tighter(plan)
        points = 3 if tighter is not None and found <= tighter else 0
        why = f"{found} found, {'within' if points else 'above'} Ac {tighter} one AQL step tighter"
    score = state.score + points if points else 0
    said = f"switching score {state.score} + {points} = {score}" if points else "switching score back to 0"
    return replace(state, score=score), _rule(state, "reduce", f"{said} ({why})")


def _run(state: SwitchingState, outcome: LotOutcome) -> tuple[tuple[int, int], ...]:
    """The samples of the last lots accepted in a row: ten, or the fewest more that have a limit number."""
    if not (state.limit_numbers and outcome.accepted):
        return ()
    run = (*state.samples, (outcome.units, outcome.total))
    units = sum(n for n, _ in run)
    while len(run) > LOTS_FOR_REDUCED and limit_number(units - run[0][0], state.aql) is not None:
        units -= run[0][0]
        run = run[1:]
    return run


def _perhaps_reduced(state: SwitchingState, outcome: LotOutcome, why: str) -> tuple[SwitchingState, str]:
    lacking = []
    if not outcome.steady:
        lacking.append("production is not recorded as steady")
    if not outcome.consent:
        lacking.append("no consent is recorded")
    if lacking:
        return state, _rule(state, "reduce", f"{why}, but {' and '.join(lacking)}: not reduced")
    said = f"{why}, production steady, consent recorded: reduced inspection from the next lot"
    return _begin(state, _REDUCED), _rule(state, "reduce", said)


def _begin(state: SwitchingState, severity: str) -> SwitchingState:
    return SwitchingState(state.edition, state.aql, severity, state.limit_numbers)


def _rule(state: SwitchingState, name: str, said: str) -> str:
    return f"{state.edition} {_CLAUSES[state.edition][name]}: {said}"


_WRONG_LIMITS = {
    _MIL: "MIL-STD-105E has limit numbers for reduced inspection; only edition Z1.4 lets an agreement waive them",
    _ISO: "ISO 2859-1:1999 has no limit numbers but a switching score: leave limit_numbers out",
}


def _check_fits(state: SwitchingState, outcome: LotOutcome) -> None:
    if state.discontinued:
        raise InputError(
            "inspection is discontinued: no lot is accepted until the supplier has corrected the cause; resume first"
        )
    plan = outcome.plan
    for name in ("severity", "edition", "aql"):
        needed, given = getattr(state, name), getattr(plan, name)
        if given != needed:
            raise InputError(f"the lot's plan has {name} {shown(given)}, the series is at {shown(needed)}")
