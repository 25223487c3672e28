"""Many questions at once: arrays equal the answers one by one, rows carry their own errors."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qcsample
from qcsample import (
    Agreement,
    DefectClass,
    InputError,
    Plan,
    UnavailableError,
    answer_rows,
    attribute_plan,
    attribute_plans,
    defect_bounds,
    defect_bounds_each,
    judge,
    judge_counts,
)
from qcsample.standards.published import code_letters, grid
from qcsample.standards.words import EDITIONS, LEVELS, SAMPLINGS, SEVERITIES

EDGES = sorted({max(2, start + step) for start in code_letters().starts for step in (-1, 0, 1)})
AQLS = tuple(grid("single_normal.csv").columns)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_arrays_hold_what_one_look_up_gives_at_every_edge_of_every_band(sampling, edition):
    for level, severity in product(LEVELS, SEVERITIES):
        how = {"level": level, "severity": severity, "sampling": sampling, "edition": edition}
        for aql in AQLS[5::6]:
            good, expected = [], []
            for size in EDGES:
                try:
                    expected.append(attribute_plan(size, aql, **how))
                except (InputError, UnavailableError) as error:
                    with pytest.raises(type(error)):
                        attribute_plans([size], aql, **how)
                else:
                    good.append(size)
            plans = attribute_plans(good, [aql] * len(good), **how) if good else []
            assert [plans[row] for row in range(len(plans))] == expected
            if good:
                assert plans.n.tolist() == [plan.n for plan in expected]
                assert list(zip(plans.ac.tolist(), plans.re.tolist(), strict=True)) == [(p.ac, p.re) for p in expected]
                assert plans.letter.tolist() == [plan.letter for plan in expected]
                assert plans.full_inspection.tolist() == [plan.full_inspection for plan in expected]


def test_aqls_row_by_row_as_numbers_or_text():
    by_number = attribute_plans([500, 3200, 500], [2.5, 4, 0.65])
    by_text = attribute_plans([500.0, 3200.0, 500.0], ["2.5", "4.0", "0.65"])
    assert by_number.n.tolist() == by_text.n.tolist() == [50, 125, 80]
    assert by_number.aqls.tolist() == by_text.aqls.tolist() == [2.5, 4.0, 0.65]


@pytest.mark.parametrize(
    ("sizes", "aqls", "said"),
    [
        ([500, 1], 2.5, "row 1: lot sizes 1"),
        ([500, 10**15], 2.5, "row 1: lot sizes"),
        ([500, 10**30], 2.5, "row 1: lot sizes"),
        ([500, 3.5], 2.5, "row 1: lot sizes 3.5"),
        ([500, float("nan")], 2.5, "row 1: lot sizes nan"),
        ([500, float("inf")], 2.5, "row 1: lot sizes inf"),
        ([True, False], 2.5, "lot sizes True"),
        (["500"], 2.5, "lot sizes '500'"),
        ([[500]], 2.5, "one dimension"),
        ([[500], [1, 2]], 2.5, "array of whole numbers"),
        ([500, 500], [2.5], "shape"),
        ([500, 500], [2.5, 3.0], "row 1: AQL 3.0 is not in the tables"),
        ([500, 500], ["2.5", "x"], "row 1: AQL 'x'"),
        ([500, 500], [2.5, float("nan")], "row 1: AQL nan"),
        ([500], float("inf"), "AQL inf"),
    ],
)
def test_rows_that_cannot_be_looked_up_are_named(sizes, aqls, said):
    with pytest.raises(InputError, match=said):
        attribute_plans(sizes, aqls)


def test_a_cell_without_a_plan_is_named_by_its_row():
    with pytest.raises(UnavailableError, match=r"row 1: ISO 2859-1:1999, Table 3-A, letter E .*AQL 250"):
        attribute_plans([500, 10**6], [2.5, 250], sampling="double", edition="ISO 2859-1")


def test_counts_are_judged_as_one_by_one():
    plans = attribute_plans([500, 3200, 30, 3200], [2.5, 2.5, 1.5, 4.0])
    for found in ([3, 7, 0, 10], [4, 8, 1, 11]):
        expected = [judge(plans[row], count).outcome for row, count in enumerate(found)]
        assert judge_counts(plans, found).tolist() == expected
    gap = attribute_plan(3200, 2.5, severity="reduced")
    assert [judge(gap, d).outcome for d in range(8)] == judge_counts(gap, range(8)).tolist()
    for wrong in (Plan.single(5, 0), plans):
        with pytest.raises(InputError):
            judge_counts(wrong, [-1, 0, 0, 0])
    with pytest.raises(InputError, match="stage by stage"):
        judge_counts(attribute_plans([500], 2.5, sampling="double"), [1])
    with pytest.raises(InputError, match="as many"):
        judge_counts(plans, [1])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(20, 60), st.integers(60, 300)), min_size=1, max_size=8))
def test_bounds_of_many_samples_are_those_of_each(rows):
    found, drawn, lots = map(list, zip(*rows, strict=True))
    each = defect_bounds_each(found, drawn, lot_size=lots)
    for row, (d, n, size) in enumerate(rows):
        bounds = defect_bounds(d, n, lot_size=size)
        assert (each.lower_units[row], each.upper_units[row]) == (bounds.lower_units, bounds.upper_units)
        assert (each.lower[row], each.upper[row]) == (bounds.lower, bounds.upper)
    process = defect_bounds_each(found, 60)
    assert process.upper.tolist() == [defect_bounds(d, 60).upper for d in found]
    assert process.lower_units is None


def test_bounds_that_cannot_be_name_their_row():
    with pytest.raises(InputError, match="row 1: 30 found among 20"):
        defect_bounds_each([1, 30], 20)
    with pytest.raises(InputError, match="as many of each"):
        defect_bounds_each([1, 2], [20, 20, 20])


def test_plans_of_rows_are_those_of_the_tables():
    rows = [
        {"po": "A", "Lot size": "3,200", "AQL": "2.5"},
        {"po": "B", "Lot size": 8, "AQL": 0.65, "level": "s2"},
        {"po": "C", "Lot size": 3200.0, "AQL": 2.5, "sampling": "double"},
    ]
    answers = list(answer_rows("plan", rows))
    assert [row["po"] for row in answers] == ["A", "B", "C"]
    assert answers[0]["source"] == attribute_plan(3200, 2.5).source
    assert (answers[1]["n"], answers[1]["full_inspection"]) == (8, True)
    assert answers[2]["plan"] == "80/3/7,80/8/9"
    (classes,) = answer_rows("plan", [{"lot": 3200}])
    assert (classes["letter"], classes["n"]) == ("K", 125)
    assert (classes["critical_plan"], classes["major_plan"], classes["minor_ac"]) == ("125/0", "125/7", 10)


def test_verdicts_of_rows_are_those_of_judge():
    rows = [
        {"lot": 3200, "critical": 0, "major": 7, "minor": 10},
        {"lot": 3200, "critical": 0, "major": 8, "minor": "0"},
        {"lot": 3200, "critical": 0, "major": 1, "minor": 0, "pulled": 80},
        {"lot": 3200, "critical": 0, "major": 1, "minor": None},
    ]
    answers = list(answer_rows("judge", rows))
    assert [row["outcome"] for row in answers] == ["accepted", "not accepted", "pending", "pending"]
    assert answers[1]["reason"] == "major: 8 found, Re = 8 is reached."
    assert answers[1]["minor_outcome"] == "accepted"
    (single,) = answer_rows("judge", [{"plan": "125/7", "found": 8}])
    assert single["outcome"] == "not accepted"
    agreed = Agreement(classes=(DefectClass("big hole", 1.0),))
    (own,) = answer_rows("judge", [{"lot": 3200, "Big hole": 4}], agreement=agreed)
    assert (own["outcome"], own["big_hole_outcome"]) == ("not accepted", "not accepted")


def test_pa_and_bounds_of_rows_are_those_of_the_functions():
    (row,) = answer_rows("oc", [{"plan": "125/7", "quality": "2.5%", "cartons": 15}])
    assert row["pa"] == pytest.approx(float(qcsample.oc(Plan.single(125, 7), 0.025)), rel=1e-5)
    assert row["pa_cartons"] == pytest.approx(float(qcsample.oc(Plan.single(125, 7), 0.025, cartons=15, icc=0.1)), 1e-5)
    (lot,) = answer_rows("oc", [{"plan": "125/7", "quality": 0.025, "lot_size": 3200}])
    assert lot["pa"] == pytest.approx(float(qcsample.oc(Plan.single(125, 7), 0.025, lot_size=3200)), rel=1e-5)
    (bounds,) = answer_rows("estimate", [{"found": 14, "drawn": 200, "lot": 8000}], cartons=15)
    assert (bounds["lower_units"], bounds["upper_units"]) == (314, 912)
    assert bounds["cartons_upper_units"] > 912


@pytest.mark.parametrize(
    ("question", "row", "said"),
    [
        ("plan", {"lot": "x", "aql": 2.5}, "lot 'x'"),
        ("plan", {"lot": None, "aql": 2.5}, "lot is missing"),
        ("plan", {"lot": 500, "aql": ""}, "aql is missing"),
        ("plan", {"lot": 500, "aql": "2,5"}, "with a point, 2.5"),
        ("plan", {"lot": True, "aql": 2.5}, "lot True"),
        ("plan", {"lot": [500], "aql": 2.5}, "a number or text"),
        ("plan", {"lot": 10**400, "aql": 2.5}, "too large"),
        ("plan", {"lot": 500, "aql": 2.5, "level": "IV"}, "inspection level 'IV'"),
        ("plan", {"lot": 500, "aql": 2.5, "n": 3}, "bears the name of an answer"),
        ("plan", {"lot": 500, "LOT": 500, "aql": 2.5}, "two columns"),
        ("plan", {"lot": 500, "level": "IV"}, "inspection level 'IV'"),
        ("oc", {"plan": "125/7", "quality": 2.5}, "below 1"),
        ("oc", {"plan": "125", "quality": 0.1}, "plan '125'"),
        ("oc", {"plan": "125/7", "quality": float("nan")}, "quality 'nan'"),
        ("plan", {"lot": 500, "aql": 65}, "AQL 65: above 10 an AQL counts nonconformities"),
        ("judge", {"lot": 500, "aql": 65, "found": 20}, "AQL 65: above 10 an AQL counts nonconformities"),
        ("oc", {"lot": 500, "aql": 65, "quality": 0.1}, "nonconformities: add model poisson"),
        ("oc", {"plan": "125/7", "quality": 0.1, "model": "poisson", "cartons": 9}, "leave out model poisson"),
        ("oc", {"plan": "5000000/100/5000,5000000/4999/5000", "quality": 0.1}, "Re 1,414 at most"),
        ("estimate", {"found": 1, "drawn": 10, "lot_size": 0}, "lot"),
        ("estimate", {"found": 1, "drawn": 10, "lot": 0}, "lot"),
        ("judge", {"plan": "125/7", "found": 126}, "can't be"),
        ("judge", {"lot": 500, "major": -1}, "major '-1'"),
        ("estimate", {"found": 9, "drawn": 8}, "9 found among 8"),
        ("estimate", {"found": 0, "drawn": 10**9}, "at most 10,000,000"),
        ("estimate", {"found": 1, "drawn": 8, "icc": 0.1}, "icc goes with cartons"),
    ],
)
def test_what_cannot_be_answered_is_an_error_of_its_row_alone(question, row, said):
    good = {
        "plan": {"lot": 500, "aql": 2.5},
        "oc": {"plan": "125/7", "quality": 0.1},
        "judge": {"plan": "125/7", "found": 1},
        "estimate": {"found": 1, "drawn": 8},
    }[question]
    bad, after = answer_rows(question, [row, good])
    assert said in bad["error"]
    assert "\n" not in bad["error"]
    assert "error" not in after


def test_aqls_above_10_are_answered_where_nonconformities_are_counted():
    counting = qcsample.Agreement(counting="nonconformities")
    (plan,) = answer_rows("plan", [{"lot": 500, "aql": 65}], agreement=counting)
    assert plan["n"] == qcsample.attribute_plan(500, 65).n
    (verdict,) = answer_rows("judge", [{"lot": 500, "aql": 65, "found": 20}], agreement=counting)
    assert verdict["outcome"] == "accepted"
    (pa,) = answer_rows("oc", [{"lot": 500, "aql": 65, "quality": 0.65, "model": "poisson"}])
    assert pa["pa"] == pytest.approx(float(qcsample.oc(qcsample.attribute_plan(500, 65), 0.65, model="poisson")), 1e-5)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("minor a", "minor-a"), "would be the column minor_a, and 'minor a' has it too"),
        (("major", "lot"), "'lot' would be the column lot, and it says something else"),
    ],
)
def test_classes_that_would_share_a_column_are_refused(names, said):
    classes = tuple(qcsample.DefectClass(name, aql) for name, aql in zip(names, (2.5, 4.0), strict=True))
    for question in ("plan", "judge"):
        with pytest.raises(InputError, match=said):
            answer_rows(question, [], agreement=qcsample.Agreement(classes=classes))


def test_values_that_are_masked_are_not_looked_at():
    hidden = np.ma.array([9, 3], mask=[True, False])
    for call in (
        lambda: judge_counts(Plan.single(125, 7), hidden),
        lambda: attribute_plans(hidden, 2.5),
        lambda: attribute_plans([500, 500], np.ma.array([2.5, 2.5], mask=[False, True])),
        lambda: defect_bounds_each(hidden, 200),
    ):
        with pytest.raises(InputError, match=r"row [01]: .*masked"):
            call()
    assert judge_counts(Plan.single(125, 7), np.ma.array([9, 3])).tolist() == ["not accepted", "accepted"]


def test_numbers_of_numpy_are_numbers_of_a_row():
    given = {"lot": np.int64(3200), "aql": np.float32(2.5)}
    (row,) = answer_rows("plan", [given])
    assert row["n"] == 125


@pytest.mark.parametrize("aqls", [[[2.5], [4.0, 1.0]], "2,5"])
def test_aqls_that_are_no_array(aqls):
    with pytest.raises(InputError):
        attribute_plans([500, 500], aqls)


def test_questions_and_defaults_are_checked_at_once():
    with pytest.raises(InputError, match="question"):
        answer_rows(["plan"], [])
    with pytest.raises(InputError, match="plan, oc, judge, estimate"):
        answer_rows("aql", [])
    with pytest.raises(InputError, match="unknown column 'lott'"):
        answer_rows("plan", [], lott=3)
    assert [row["n"] for row in answer_rows("plan", [{"lot": 3200}, {"lot": 3200, "aql": ""}], aql=2.5)] == [125, 125]


def test_a_plan_of_classes_is_judged_without_a_draw():
    plan = qcsample.inspection_plan(Agreement(), 3200)
    assert judge(plan, {"critical": 0, "major": 7, "minor": 10}).outcome == "accepted"
    assert judge(plan, {"critical": 1, "major": 0, "minor": 0}).outcome == "not accepted"
    with pytest.raises(InputError, match="can't be"):
        judge(plan, {"critical": 0, "major": 126, "minor": 0})
    many = judge(plan, {"critical": 0, "major": 126, "minor": 0}, counting="nonconformities")
    assert many.outcome == "not accepted"
    with pytest.raises(InputError, match="nonconformities"):
        judge(plan, {"critical": 0}, counting="defects")
