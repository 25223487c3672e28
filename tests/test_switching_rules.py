"""Switching: the score of other plans, what always holds, discontinuation, and what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError, RecordError
from qcsample.plan import Plan, Stage
from qcsample.series.lot_outcome import LotOutcome
from qcsample.series.switching import SwitchingState, advance, resume, rules_used
from qcsample.standards import EDITIONS, plan_for_letter

MIL, Z14, ISO = EDITIONS


# The switching score of other plans


def run_of(plan, found, state=None):
    """The score after lots with these counts, production steady and consent recorded."""
    state = state or SwitchingState.start(plan.edition, plan.aql)
    scores = []
    for count in found:
        counts = count if isinstance(count, tuple) else (count,)
        state, _ = advance(state, LotOutcome(plan, counts, steady=True, consent=True))
        scores.append(state.score)
    return state, scores


@pytest.mark.parametrize(("letter", "aql", "ac"), [("G", 0.40, 0), ("G", 1.5, 1)])
def test_two_points_a_lot_where_ac_is_0_or_1(letter, aql, ac):
    plan = plan_for_letter(letter, aql, edition=ISO)
    assert plan.ac == ac
    state, scores = run_of(plan, [ac] * 14)
    assert scores == list(range(2, 30, 2))
    assert run_of(plan, [ac], state)[0].severity == "reduced"
    assert run_of(plan, [ac + 1], state)[1] == [0]


def test_double_sampling_scores_on_the_first_sample():
    plan = plan_for_letter("K", 2.5, sampling="double", edition=ISO)
    assert plan.stages == (Stage(80, 3, 6), Stage(80, 9, 10))
    assert run_of(plan, [3, (4, 0), 0, 3, (5, 4), 2, 6])[1] == [3, 0, 3, 6, 0, 3, 0]
    assert run_of(plan, [3] * 10)[0].severity == "reduced"


def test_multiple_sampling_scores_by_the_third_sample():
    five = Plan(
        (Stage(20, None, 3), Stage(20, 1, 4), Stage(20, 2, 5), Stage(20, 3, 6), Stage(20, 6, 7)),
        aql=2.5,
        severity="normal",
        edition=ISO,
        letter="H",
    )
    assert run_of(five, [(0, 1), (1, 1, 0), (2, 1, 0, 0), (1, 0), (2, 1, 1, 1, 1)])[1] == [3, 6, 0, 3, 0]


def test_every_sample_of_a_double_plan_counts_toward_the_limit_number():
    """Second samples count too. From 800 to 1,249 units m = 20: 20 - 1.282 x 4.472 = 14.27, limit number 14."""
    plan = plan_for_letter("K", 2.5, sampling="double")
    assert plan.stages == (Stage(80, 3, 7), Stage(80, 8, 9))
    lots = [0, (4, 0), 0, (4, 0), 0, (4, 0), 0, 0]
    state, _ = run_of(plan, [*lots, (4, 0)])
    assert sum(units for units, _ in state.samples) == 5 * 80 + 4 * 160
    assert run_of(plan, [0], state)[0].severity == "normal"  # 16 found in 1,120
    state, _ = run_of(plan, [*lots, 1])
    assert run_of(plan, [1], state)[0].severity == "reduced"  # 14 found in 1,040


# What always holds


def any_lot(draw, state, plans):
    plan = plans[state.severity]
    return LotOutcome(
        plan,
        (draw(st.integers(0, plan.re)),),
        resubmitted=draw(st.booleans()) and draw(st.booleans()),
        steady=draw(st.sampled_from([True, True, True, None, False])),
        consent=draw(st.sampled_from([True, True, False])),
    )


def start_of(edition, waived):
    return SwitchingState.start(edition, 2.5, limit_numbers=False if waived and edition == Z14 else None)


PLANS = {
    edition: {s: plan_for_letter("G", 2.5, severity=s, edition=edition) for s in ("normal", "tightened", "reduced")}
    for edition in EDITIONS
}


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(EDITIONS), st.booleans(), st.integers(1, 60))
def test_any_series_keeps_to_the_rules(data, edition, waived, lots):
    """The severities of a series by counting over the whole of it, which `advance` never sees."""
    state = start_of(edition, waived)
    spell: list[LotOutcome] = []
    for _ in range(lots):
        lot = any_lot(data.draw, state, PLANS[edition])
        after, fired = advance(state, lot)
        assert SwitchingState.from_dict(json.loads(json.dumps(after.to_dict()))) == after
        if lot.resubmitted:
            assert after == state
            assert len(fired) == 1
            continue
        spell.append(lot)
        expected = state.severity
        refused = [not past.accepted for past in spell]
        if state.severity == "normal":
            if sum(refused[-5:]) >= 2:
                expected = "tightened"
            elif edition == MIL or (edition == Z14 and not waived):
                enough = next(
                    (k for k in range(10, len(spell) + 1) if sum(past.units for past in spell[-k:]) >= 80), None
                )
                found = None if enough is None else sum(past.total for past in spell[-enough:])
                # AQL 2.5: rows from 80 units, m = 2.0: 0; from 130, 3.25: 0; 200, 5: 2; 320, 8: 4; 500, 12.5: 7
                units = 0 if enough is None else sum(past.units for past in spell[-enough:])
                limit = next((c for n, c in ((500, 7), (320, 4), (200, 2), (80, 0)) if units >= n), None)
                if enough and not any(refused[-enough:]) and found <= limit and lot.steady and lot.consent:
                    expected = "reduced"
            elif edition == Z14:
                if len(spell) >= 10 and not any(refused[-10:]) and lot.steady and lot.consent:
                    expected = "reduced"
            elif after.severity == "reduced":
                assert lot.steady
                assert lot.consent
                assert state.score in (27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57, 60)
                expected = "reduced"
        elif state.severity == "tightened":
            if sum(refused) == 5:
                expected = "discontinued"
            elif len(spell) >= 5 and not any(refused[-5:]):
                expected = "normal"
        elif not lot.accepted or lot.in_gap or lot.steady is False:
            expected = "normal"
        assert after.severity == expected
        assert bool(fired) >= (after.severity != state.severity)
        if after.severity != state.severity:
            spell = []
        state = after
        if state.discontinued:
            break


def test_without_consent_never_reduced_and_without_steadiness_neither():
    for edition in EDITIONS:
        for words in ({"steady": True}, {"consent": True}, {"consent": True, "steady": False}, {}):
            state = SwitchingState.start(edition, 2.5)
            for _ in range(40):
                state, _ = advance(state, LotOutcome(PLANS[edition]["normal"], (0,), **words))
            assert state.severity == "normal"


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=40), st.integers(0, 40))
def test_a_resubmitted_lot_anywhere_changes_nothing(lots, place):
    plan = PLANS[Z14]["normal"]

    def end(series):
        state = SwitchingState.start(Z14, 2.5)
        for count, again in series:
            if state.severity != "normal":
                break
            state, _ = advance(state, LotOutcome(plan, (count,), resubmitted=again, steady=True, consent=True))
        return state

    originals = [(count, False) for count, _ in lots]
    assert end([*originals[:place], (5, True), *originals[place:]]) == end(originals)


# Discontinued, and resumed


def test_after_discontinuation_only_a_correction_leads_on():
    state = SwitchingState(MIL, 2.5, "discontinued", True, not_accepted=5)
    lot = LotOutcome(PLANS[MIL]["tightened"], (0,))
    with pytest.raises(InputError, match="discontinued: no lot is accepted until the supplier has corrected"):
        advance(state, lot)
    assert advance(state, LotOutcome(PLANS[MIL]["tightened"], (0,), resubmitted=True))[0] == state
    with pytest.raises(InputError, match="what the supplier has corrected is needed"):
        resume(state, "  ")
    resumed, fired = resume(state, "new tooling")
    assert resumed == SwitchingState.start(MIL, 2.5, severity="tightened")
    assert fired == ("MIL-STD-105E 4.8: cause corrected (new tooling): tightened inspection from the next lot",)
    with pytest.raises(InputError, match="not discontinued: it is tightened"):
        resume(resumed, "new tooling")


def test_the_rule_used_is_named_where_sources_differ():
    assert any("MIL-STD-105D" in line for line in rules_used(MIL))
    assert any("derived, the printed Table VIII was not seen" in line for line in rules_used("105E"))
    assert any("waived by agreement" in line for line in rules_used(Z14, limit_numbers=False))
    assert any("one source" in line for line in rules_used(ISO))


# What is refused


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SwitchingState.start(MIL, 2.5, limit_numbers=False), "only edition Z1.4 lets an agreement waive them"),
        (lambda: SwitchingState.start(ISO, 2.5, limit_numbers=True), "no limit numbers but a switching score"),
        (lambda: SwitchingState.start(Z14, 0), "aql = 0"),
        (lambda: SwitchingState.start(Z14, 2.5, severity="loose"), "severity 'loose'"),
        (lambda: SwitchingState(Z14, 2.5, lots=2, in_a_row=3, recent=(True, True)), "contradict"),
        (lambda: SwitchingState(Z14, 2.5, "normal", True, 12, 12, (True,) * 4, ()), "samples contradict"),
        (lambda: SwitchingState.start("JIS", 2.5), "edition 'JIS'"),
    ],
)
def test_states_that_cannot_be(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_a_lot_of_another_severity_edition_or_aql_is_refused():
    state = SwitchingState.start(Z14, 2.5)
    for plan, message in (
        (PLANS[Z14]["tightened"], "has severity 'tightened', the series is at 'normal'"),
        (PLANS[MIL]["normal"], "has edition 'MIL-STD-105E'"),
        (plan_for_letter("G", 4.0), "has aql 4.0"),
    ):
        with pytest.raises(InputError, match=message):
            advance(state, LotOutcome(plan, (0,)))


DOUBLE = Plan((Stage(80, 3, 7), Stage(80, 8, 9)))


@pytest.mark.parametrize(
    ("plan", "found", "more", "message"),
    [
        (DOUBLE, (5,), {}, "5 found by sample 1 don't decide: the count of sample 2 is needed"),
        (DOUBLE, (3, 0), {}, "sample 1 with 3 found decides"),
        (DOUBLE, (4, 1, 0), {}, "3 samples were counted, the plan has 2"),
        (DOUBLE, (), {}, "the count of every sample"),
        (DOUBLE, (-1,), {}, "whole number"),
        (DOUBLE, (True,), {}, "whole number"),
        (DOUBLE, (0,), {"inspected": 79}, "accepted on the whole 80 units"),
        (DOUBLE, (7,), {"inspected": 81}, "the samples counted have 80"),
        (DOUBLE, (0,), {"consent": 1}, "consent: 1: true or false"),
        (None, (0,), {}, "a Plan is needed"),
    ],
)
def test_outcomes_that_cannot_be(plan, found, more, message):
    with pytest.raises(InputError, match=message):
        LotOutcome(plan, found, **more)


def test_outcomes_follow_from_plan_and_counts():
    lot = LotOutcome(DOUBLE, (4, 4), steady=False)
    assert (lot.accepted, lot.total, lot.samples, lot.units, lot.in_gap) == (True, 8, 2, 160, False)
    assert not LotOutcome(DOUBLE, (4, 5)).accepted
    early = LotOutcome(DOUBLE, (7,), inspected=41)
    assert (early.accepted, early.units) == (False, 41)
    gap = LotOutcome(plan_for_letter("K", 2.5, severity="reduced"), (5,))
    assert (gap.accepted, gap.in_gap) == (True, True)
    for outcome in (lot, early, gap):
        assert LotOutcome.from_dict(json.loads(json.dumps(outcome.to_dict()))) == outcome
    for damaged in ({}, {"plan": 1, "found": [0]}, {**lot.to_dict(), "found": [5]}, {**lot.to_dict(), "x": 1}, 3):
        with pytest.raises(RecordError):
            LotOutcome.from_dict(damaged)
    for damaged in (
        {},
        {"edition": MIL, "aql": 2.5},
        {"edition": ISO, "aql": "x"},
        [],
        {"edition": ISO, "aql": 1, "recent": 4},
    ):
        with pytest.raises(RecordError):
            SwitchingState.from_dict(damaged)
