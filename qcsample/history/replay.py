"""From the lots in their order to the state of every class: nothing is stored that could get out of step.

Lots and notes are replayed by day, then in the order of adding. A lot counts for switching unless it was
presented before, was inspected at another severity than the series had, or its class was not decided; why it
doesn't is said. Another AQL or edition begins the class anew at the severity it had reached, from reduced at
normal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qcsample.agreement import Agreement
from qcsample.errors import InputError
from qcsample.history.entries import (
    CONSENT,
    CORRECTED,
    IRREGULAR,
    KINDS,
    NO_CONSENT,
    NORMAL,
    STEADY,
    WAIVED,
    ClassResult,
    LotEntry,
    Note,
)
from qcsample.inspection import Record
from qcsample.series.switching import DISCONTINUED, SwitchingState, advance, call_off, resume
from qcsample.standards.words import EDITIONS, SEVERITIES, printed_aql

_Z14, _ISO = EDITIONS[1:]
_REDUCED = SEVERITIES[2]


@dataclass(frozen=True, slots=True)
class ClassStep:
    """What one lot or note did to one class.

    Attributes
    ----------
    name : str
    fired : tuple of str
        The rules that fired, or why the lot doesn't count, in words.
    severity : str
        Of the next lot.
    counted : bool
        Whether the lot counts for switching; False for a note.
    """

    name: str
    fired: tuple[str, ...]
    severity: str
    counted: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON values."""
        return {"name": self.name, "fired": list(self.fired), "next": self.severity, "counted": self.counted}


@dataclass(frozen=True, slots=True)
class Step:
    """One lot or note of a series, and what it did.

    Attributes
    ----------
    event : LotEntry or Note
    classes : tuple of ClassStep
    number : int
        Of the lot among those presented for the first time; a later presentation bears that of its first; 0 of
        a note.
    presentation : int
        Which presentation of the lot it is; 0 of a note.
    remarks : tuple of str
        Presentations beyond the cap, or other than the record says; why a note could do nothing.
    """

    event: LotEntry | Note
    classes: tuple[ClassStep, ...]
    number: int = 0
    presentation: int = 0
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON values."""
        kind = "note" if isinstance(self.event, Note) else "lot"
        given: dict[str, Any] = {kind: self.event.to_dict(), "classes": [entry.to_dict() for entry in self.classes]}
        if kind == "lot":
            given |= {"number": self.number, "presentation": self.presentation, "remarks": list(self.remarks)}
        return given


@dataclass(frozen=True, slots=True)
class Series:
    """The lots of one supplier and product.

    Attributes
    ----------
    supplier, product : str
        As the last lot or note spells them.
    steps : tuple of Step
        In order.
    states : mapping of str to SwitchingState
        By class: before the next lot.
    """

    supplier: str
    product: str
    steps: tuple[Step, ...] = ()
    states: Mapping[str, SwitchingState] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()

    @property
    def lots(self) -> tuple[Step, ...]:
        """The steps that are inspections."""
        return tuple(step for step in self.steps if isinstance(step.event, LotEntry))

    def severities(self, agreement: Agreement) -> dict[str, str]:
        """By graded class of the agreement the severity of the next lot; "discontinued" where nothing is accepted.

        A class that no lot had yet begins at the agreement's severity.
        """
        found = {}
        for entry in agreement.classes:
            if entry.aql:
                state = self.states.get(_key(entry.name))
                if state is None:
                    found[entry.name] = agreement.severity
                else:
                    found[entry.name] = _anew(state, agreement.edition, entry.aql, False)[0].severity
        return found

    def presented(self, order: str, manifest: str) -> tuple[Step, ...]:
        """The presentations of the lot of this order and packing list; none without an order."""
        hits = {s.number for s in self.lots if order and _lot_key(s.event) == (order, manifest)}
        return tuple(step for step in self.lots if step.number in hits)

    def presentations(self, record: Record) -> tuple[Step, ...]:
        """The presentations of the lot that this record tells of; none where the record is not here."""
        pick = record.steps[0]["digest"]
        hits = {step.number for step in self.lots if isinstance(step.event, LotEntry) and step.event.pick == pick}
        return tuple(step for step in self.lots if step.number in hits)

    def to_dict(self) -> dict[str, Any]:
        """The series as JSON values."""
        return {
            "supplier": self.supplier,
            "product": self.product,
            "steps": [step.to_dict() for step in self.steps],
            "states": {name: state.to_dict() for name, state in self.states.items()},
            "next": {name: state.severity for name, state in self.states.items()},
        }


def replayed(events: Sequence[LotEntry | Note]) -> Series:
    """The series of these lots and notes, which are of one supplier and product and in the order of adding.

    Raises
    ------
    InputError
        None of them.
    """
    if not events:
        raise InputError("the history has no lot of this supplier and product")
    ordered = sorted(events, key=lambda event: event.day)  # stable: then in the order of adding
    lots = [event for event in ordered if isinstance(event, LotEntry)]
    roots = _roots(lots)
    numbers: dict[str, int] = {}
    tries: dict[str, int] = {}
    replay = _Replay()
    steps = []
    for event in ordered:
        if isinstance(event, Note):
            done, wrong = replay.note(event)
            steps.append(Step(event, done, remarks=wrong))
            continue
        root = roots[event.pick]
        number = numbers.setdefault(root.pick, len(numbers) + 1)
        tries[root.pick] = presentation = tries.get(root.pick, 0) + 1
        classes = replay.lot(event, again=presentation > 1 or root is not event)
        steps.append(Step(event, classes, number, presentation, _remarks(event, root, presentation)))
    last = ordered[-1]
    return Series(last.supplier, last.product, tuple(steps), dict(replay.states), frozenset(replay.waived))


class _Replay:
    """The states by class as the lots and notes go by."""

    def __init__(self) -> None:
        self.states: dict[str, SwitchingState] = {}
        self.names: dict[str, str] = {}
        self.consent: dict[str, bool] = {}
        self.steady: dict[str, bool] = {}
        self.waived: set[str] = set()

    def lot(self, lot: LotEntry, *, again: bool) -> tuple[ClassStep, ...]:
        return tuple(self._class(lot, result, again) for result in lot.classes if result.switches)

    def _class(self, lot: LotEntry, result: ClassResult, again: bool) -> ClassStep:
        name = _key(result.name)
        waived = bool({"", name} & self.waived)
        plan = result.plan
        begun: tuple[str, ...] = ()
        assert plan.aql is not None
        state = self.states.get(name)
        if state is not None:
            now, begun = _anew(state, plan.edition, plan.aql, waived)
        elif again:
            return ClassStep(result.name, ("presented before: only original inspection counts",), plan.severity)
        else:
            limits = False if waived and plan.edition == _Z14 else None
            now = SwitchingState.start(plan.edition, plan.aql, limit_numbers=limits, severity=plan.severity)
        circumstances = {
            "resubmitted": again,
            "consent": self.consent.get(name, self.consent.get("", False)),
            "steady": self.steady.get(name, self.steady.get("")),
        }
        try:
            outcome = result.lot_outcome(**circumstances)
            if outcome is None:
                raise InputError("the class was not decided")
            if again and state is not None:
                now, begun = state, ()  # a lot that doesn't count changes nothing
            now, fired = advance(now, outcome)
        except InputError as error:
            severity = DISCONTINUED if state is not None and state.discontinued else (state or now).severity
            return ClassStep(result.name, (f"not counted: {error.message}",), severity)
        self.states[name], self.names[name] = now, result.name
        return ClassStep(result.name, (*begun, *fired), now.severity, counted=not again)

    def note(self, note: Note) -> tuple[tuple[ClassStep, ...], tuple[str, ...]]:
        """What the note did, and why it could do nothing at all."""
        about = _key(note.of_class)
        if about and about not in self.states:
            known = ", ".join(self.names.values()) or "none yet"
            return (), (f"class {note.of_class!r} has no lot in this series before that day: {known}",)
        for kinds, table in (((CONSENT, NO_CONSENT), self.consent), ((STEADY, IRREGULAR), self.steady)):
            if note.kind in kinds:
                if not about:
                    table.clear()
                table[about] = note.kind == kinds[0]
        if note.kind == WAIVED:
            self.waived.add(about)
        done = []
        for name in [about] if about else list(self.states):
            state = self.states[name]
            fired: tuple[str, ...] = ()
            if note.kind == CORRECTED and state.discontinued:
                state, fired = resume(state, f"{note.reason}; {note.by}")
            elif note.kind in (NO_CONSENT, IRREGULAR, NORMAL) and state.severity == _REDUCED:
                state, fired = call_off(state, note.reason or KINDS[note.kind])
            elif note.kind == WAIVED and state.edition == _Z14 and state.limit_numbers:
                state = replace(state, limit_numbers=False, samples=())
                fired = ("Z1.4 8.5: limit numbers waived by agreement",)
            self.states[name] = state
            if fired:
                done.append(ClassStep(self.names[name], fired, state.severity))
        if note.kind == CORRECTED and not done:
            return (), ("nothing is discontinued on that day: no correction is needed",)
        return tuple(done), ()


def _anew(state: SwitchingState, edition: str, aql: float, waived: bool) -> tuple[SwitchingState, tuple[str, ...]]:
    """The state for that edition and AQL: the same, or a new one at the severity that was reached."""
    if (state.edition, state.aql) == (edition, aql):
        return state, ()
    severity = SEVERITIES[0] if state.severity == _REDUCED else state.severity
    limits = edition != _ISO and not (waived and edition == _Z14)
    said = f"{edition}, AQL {printed_aql(aql)} instead of {state.edition}, AQL {printed_aql(state.aql)}"
    return SwitchingState(edition, aql, severity, limits), (f"{said}: counted anew, on {severity} inspection",)


def _roots(lots: Sequence[LotEntry]) -> dict[str, LotEntry]:
    """By draw the first presentation of the same lot."""
    by_step = {digest: lot for lot in lots for digest in lot.digests}
    by_draw = {(lot.draw_id, lot.seed): lot for lot in lots}
    first_of: dict[tuple[str, str], LotEntry] = {}
    before: dict[str, LotEntry] = {}
    for lot in lots:
        found = by_step.get(lot.first) or _by_draw(lot, by_draw)
        if not lot.first and lot.order:
            found = first_of.setdefault(_lot_key(lot), lot)
        if found is not None and found is not lot:
            before[lot.pick] = found
    roots = {}
    for lot in lots:
        root, seen = lot, {lot.pick}
        while root.pick in before and before[root.pick].pick not in seen:
            root = before[root.pick]
            seen.add(root.pick)
        roots[lot.pick] = root
    return roots


def first_of(lot: LotEntry, lots: Sequence[LotEntry]) -> LotEntry | None:
    """Of a re-inspection the inspection among `lots` that it was planned from, if it is there."""
    for other in lots:
        if lot.first in other.digests:
            return other
    return _by_draw(lot, {(other.draw_id, other.seed): other for other in lots})


def _by_draw(lot: LotEntry, draws: Mapping[tuple[str, str], LotEntry]) -> LotEntry | None:
    """The last of the draws that a re-inspection says were used on its lot."""
    hits = (draws.get((name, seed)) for name in reversed(lot.draw_ids) for seed in reversed(lot.seeds))
    return next((found for found in hits if found is not None), None)


def _remarks(lot: LotEntry, root: LotEntry, presentation: int) -> tuple[str, ...]:
    said = []
    if presentation > root.max_submissions:
        allowed = f", allowed by {lot.beyond_cap}" if lot.beyond_cap else ": nobody is on record as having allowed it"
        said.append(f"presentation {presentation}, the agreement has {root.max_submissions} at most{allowed}")
    if lot.first and lot.submission != presentation:
        said.append(f"its record says presentation {lot.submission}, by the history it is {presentation}")
    if not lot.first and presentation > 1:
        said.append("the same order and packing list as before: presented again, not for the first time")
    return tuple(said)


def _lot_key(lot: LotEntry | Note) -> tuple[str, str]:
    assert isinstance(lot, LotEntry)
    return lot.order, lot.manifest


def _key(name: str) -> str:
    return name.casefold()
