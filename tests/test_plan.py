"""Stages and plans are checked when they are made, and read back strictly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.errors import InputError, RecordError
from qcsample.plan import Plan, Stage
from qcsample.standards import attribute_plan

DOUBLE = Plan((Stage(80, 2, 5), Stage(80, 6, 7)))


def test_a_single_plan():
    plan = Plan.single(125, 7, letter="K", source="a table")
    assert (plan.n, plan.ac, plan.re, plan.is_single, plan.full_inspection) == (125, 7, 8, True, False)
    assert Plan.single(50, 1, 4).re == 4


def test_a_double_plan_counts_units_of_both_stages():
    assert (DOUBLE.n, DOUBLE.ac, DOUBLE.re, DOUBLE.is_single) == (160, 6, 7, False)


def test_acceptance_may_begin_late():
    assert Plan((Stage(5, None, 2), Stage(5, None, 2), Stage(5, 1, 3))).ac == 1


@pytest.mark.parametrize(
    ("n", "ac", "re"),
    [
        (0, 0, 1),
        (-1, 0, 1),
        (2.0, 0, 1),
        (True, 0, 1),
        ("5", 0, 1),
        (5, -1, 1),
        (5, 1, 1),
        (5, 2, 1),
        (5, None, 0),
        (5, 0, None),
        (5, 0.0, 1),
        (5, True, 2),
        (10**5000, 0, 1),
        (5, 0, 10**5000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_stages_that_can_not_be(n, ac, re):
    with pytest.raises(InputError):
        Stage(n, ac, re)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ((), "at least one stage"),
        (((5, 0, 1),), "at least one stage"),
        ((Stage(5, 2, 5), Stage(5, 1, 6)), "never fall"),
        ((Stage(5, 2, 5), Stage(5, 3, 4)), "never fall"),
        ((Stage(5, 0, 2), Stage(5, None, 2), Stage(5, 1, 2)), "once permitted"),
        ((Stage(5, None, 2),), "last stage must permit"),
    ],
)
def test_plans_that_can_not_be(stages, message):
    with pytest.raises(InputError, match=message):
        Plan(stages)


@pytest.mark.parametrize(
    "where", [{"letter": 5}, {"source": None}, {"aql": -1}, {"aql": "2.5"}, {"lot_size": 2.5}, {"table_n": 0}]
)
def test_fields_of_the_wrong_kind(where):
    with pytest.raises(InputError):
        Plan.single(5, 0, **where)


@pytest.mark.parametrize("plan", [DOUBLE, Plan.single(2, 0), attribute_plan(3, 0.65, severity="reduced")])
def test_round_trip_through_json(plan):
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_the_json_form_is_short_and_stays():
    assert Plan.single(2, 0).to_dict() == {"stages": [[2, 0, 1]]}
    assert attribute_plan(30, 1.5).to_dict() == {
        "stages": [[8, 0, 1]],
        "letter": "D",
        "source": "ANSI/ASQ Z1.4, Table II-A, letter D, AQL 1.5",
        "code_letter": "D",
        "aql": 1.5,
        "level": "II",
        "severity": "normal",
        "sampling": "single",
        "edition": "Z1.4",
        "lot_size": 30,
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "table of values"),
        ({}, "stages is missing"),
        ({"stages": 5}, "list of"),
        ({"stages": [[5, 0]]}, "list of"),
        ({"stages": ["abc"]}, "list of"),
        ({"stages": []}, "at least one stage"),
        ({"stages": [[5, 1, 1]]}, "Re = 1"),
        ({"stages": [[5, 0, 1]], "leter": "K"}, "did you mean letter"),
        ({"stages": [[5, 0, 1]], "aql": float("nan")}, "nan"),
        ({"stages": [[5, 0, 1]], 5: 5}, "unknown key 5"),
    ],
)
def test_reading_is_strict(data, message):
    with pytest.raises(RecordError, match=message):
        Plan.from_dict(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(st.one_of(JSON, st.fixed_dictionaries({"stages": st.lists(st.lists(JSON, max_size=4), max_size=3)})))
def test_whatever_is_read_is_a_plan_or_a_record_error(data):
    try:
        plan = Plan.from_dict(data)
    except RecordError:
        return
    assert Plan.from_dict(plan.to_dict()) == plan
