"""What is printed of the risks: the book's numbers, and what the carton rule does to them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample import inspection_plan, sample_risks
from qcsample.agreement import Agreement, DefectClass, SpecialTest
from qcsample.errors import InputError
from qcsample.statistics import carton_oc

USUAL = inspection_plan(Agreement(tests=(SpecialTest("drop", "S-1", 2.5),)), 3200)


def accepted(n: int, ac: int, p: Fraction) -> float:
    """The binomial sum in exact fractions."""
    return float(sum(comb(n, d) * p**d * (1 - p) ** (n - d) for d in range(ac + 1)))


def test_by_the_book_as_exact_fractions_have_it():
    for entry in (*USUAL.classes, *USUAL.tests):
        risks = sample_risks(USUAL)[entry.name]
        n, ac = entry.plan.n, entry.plan.ac
        assert risks.model == "binomial"
        assert risks.cartons is None
        if entry.aql:
            assert risks.at_aql == pytest.approx(accepted(n, ac, Fraction(str(entry.aql)) / 100), rel=1e-12)
        else:
            assert risks.at_aql is None
        assert accepted(n, ac, Fraction(risks.consumer)) == pytest.approx(0.10, rel=1e-9)
        if ac == 0:
            assert accepted(n, 0, Fraction(risks.zero_proves)) == pytest.approx(0.05, rel=1e-9)
        else:
            assert risks.zero_proves is None


def test_what_the_carton_rule_buys_as_the_design_has_it():
    # 200 cartons, 15 opened, 10 bad: 55 %. n = 125, Ac = 7 from 8 cartons at icc 0.2: from 1.4 to 11 %, from 10 to 30.
    touches = dict(sample_risks(USUAL, cartons=(15, 200))["major"].cartons.touches)
    assert list(touches) == [1, 10, 20]
    assert touches[10] == pytest.approx(0.55, abs=0.005)
    assert touches[1] == pytest.approx(15 / 200, rel=1e-12)
    rows = {icc: told for icc, *told in sample_risks(USUAL, cartons=(8, 200))["major"].cartons.at}
    assert list(rows) == [0, 0.05, 0.1, 0.2]
    assert rows[0] == pytest.approx([0.014, 0.10], abs=0.0005)
    assert rows[0.2] == pytest.approx([0.11, 0.30], abs=0.02)


@given(opened=st.integers(8, 60), icc=st.floats(0, 0.2).map(lambda value: round(value, 3)))
def test_the_agreed_icc_is_told_and_both_risks_grow_with_it(opened, icc):
    plan = inspection_plan(Agreement(icc=icc), 3200)
    cartons = sample_risks(plan, cartons=(opened, 60))["major"].cartons
    assert cartons.agreed[0] == icc
    assert [row[0] for row in cartons.at] == sorted({0, 0.05, 0.1, 0.2, icc})
    for column in (1, 2):
        told = [row[column] for row in cartons.at]
        assert all(a <= b + 1e-12 for a, b in pairwise(told))
    good = carton_oc(plan.classes[1].plan, 0.025, cartons=opened, icc=icc)
    assert cartons.agreed[1] == pytest.approx(1 - float(good), abs=1e-12)


def test_a_unit_a_carton_is_what_the_book_computes():
    drop = sample_risks(USUAL, cartons=(15, 200))["drop"]
    for _, refused, passed in drop.cartons.at:
        assert refused == pytest.approx(1 - drop.at_aql, abs=1e-12)
        assert passed == pytest.approx(0.10, abs=1e-12)


def test_nonconformities_have_a_model_of_their_own():
    plan = inspection_plan(Agreement(counting="nonconformities", classes=(DefectClass("all", 15.0),)), 3200)
    risks = sample_risks(plan, cartons=(15, 200), nonconformities=True)["all"]
    assert risks.model == "poisson"
    assert risks.cartons.at == ()
    assert risks.cartons.agreed is None
    assert risks.cartons.one_in_twenty == (10, pytest.approx(0.55, abs=0.005))


def test_where_all_units_are_inspected_nothing_is_sampled():
    assert sample_risks(inspection_plan(Agreement(), 3)) == {"critical": None, "major": None, "minor": None}


@pytest.mark.parametrize("cartons", [(0, 10), (11, 10)])
def test_cartons_that_can_not_be(cartons):
    with pytest.raises(InputError, match="can't be"):
        sample_risks(USUAL, cartons=cartons)


@pytest.mark.parametrize("cartons", [5, "", (15, None), (15, "200"), (15,), (True, 200), [15, 200]])
def test_cartons_are_two_numbers(cartons):
    with pytest.raises(InputError, match=r"cartons opened and cartons presented are needed, such as \(15, 200\)"):
        sample_risks(USUAL, cartons=cartons)
