"""Worked examples as they are printed in textbooks and manuals of other programs, to the digits printed there."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from qcsample.plan import Plan, Stage
from qcsample.statistics import (
    aoq,
    aoql,
    asn,
    ati,
    defect_bounds,
    design_single,
    oc,
    quality_at,
    reliability_plan,
    with_inspector_error,
)

with (Path(__file__).parent / "published" / "textbook_cases.csv").open(encoding="utf-8", newline="") as stream:
    CASES = [{**row, "inputs": json.loads(row["inputs"])} for row in csv.DictReader(stream)]


def plan_of(given: dict) -> Plan:
    if "n" in given and isinstance(given["n"], list):
        return Plan(tuple(Stage(*stage) for stage in zip(given["n"], given["a"], given["r"], strict=True)))
    if "n1" in given:
        return Plan((Stage(given["n1"], given["a1"], given["r1"]), Stage(given["n2"], given["a2"], given["a2"] + 1)))
    return Plan.single(given["n"], given["c"])


def answer(case: dict) -> float:
    given, quantity = case["inputs"], case["quantity"]
    model = given.get("dist", "binomial")
    finite = {"lot_size": given["N"]} if model == "hypergeometric" else {}
    p = given["D"] / given["N"] if "D" in given else given.get("p")
    if case["system"] == "ci_binomial":
        sides = 2 if quantity.startswith("two") else 1
        bounds = defect_bounds(given["x"], given["n"], confidence=given["cl"], sides=sides)
        return bounds.upper if quantity in ("upper", "two_sided_hi") else bounds.lower
    if case["system"] == "ci_hyper":
        sides = 2 if quantity.startswith("two") else 1
        bounds = defect_bounds(given["x"], given["n"], lot_size=given["N"], confidence=given["cl"], sides=sides)
        return bounds.upper_units if quantity in ("upper", "two_hi") else bounds.lower_units
    if quantity == "expected_type2":  # nonconforming units of the batch that pass the inspector
        return given["N"] * (p - with_inspector_error(p, miss_rate=1 - given["acc_bad"]))
    if case["system"] == "double_design":  # unity values: n1 p depends on the acceptance numbers alone
        first, second = 1000, 1000 * given["n2_over_n1"]
        plan = Plan((Stage(first, given["c1"], given["c2"] + 1), Stage(second, given["c2"], given["c2"] + 1)))
        return quality_at(plan, given["Pa"], model="poisson") * first / given["p"]
    if quantity == "Pa":
        return oc(plan_of(given), p, model=model, **finite)
    if quantity.startswith("ASN"):
        return asn(plan_of(given), p, curtailed=quantity == "ASN_semicurtailed", model=model, **finite)
    if quantity == "AOQ":
        return aoq(plan_of(given), p, lot_size=given["N"], model=model)
    if quantity == "ATI":
        return ati(plan_of(given), p, lot_size=given["N"], model=model)
    if quantity == "AOQL":
        return aoql(plan_of(given), given["N"])[1]
    if quantity == "p_at_Pa":
        return quality_at(plan_of(given), given["Pa"])
    if quantity == "np_at_Pa":
        return 1000 * quality_at(Plan.single(1000, given["c"]), given["Pa"], model="poisson")
    if quantity == "n_min":
        return reliability_plan(1 - given["beta"], 1 - given["p"], ac=given["c"]).n
    plan = design_single((given["p1"], 1 - given["alpha"]), (given["p2"], given["beta"]), model=model)
    return {"n_two_point": plan.n, "c_two_point": plan.ac}[quantity]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['quantity']}")
def test_as_printed(case):
    assert float(answer(case)) == pytest.approx(float(case["expected"]), abs=1.0001 * float(case["tolerance"]))


@pytest.mark.parametrize(
    ("found", "drawn", "lot", "low", "high"), [(14, 200, 8000, 314, 912), (18, 200, 8000, 437, 1103)]
)
def test_bounds_of_the_design(found, drawn, lot, low, high):
    bounds = defect_bounds(found, drawn, lot_size=lot)
    assert (bounds.lower_units, bounds.upper_units) == (low, high)


@pytest.mark.parametrize(
    ("n", "ac", "quality"), [(200, 10, 0.076), (200, 8, 0.064), (125, 7, 0.092), (125, 5, 0.073), (80, 5, 0.113)]
)
def test_quality_accepted_one_time_in_ten(n, ac, quality):
    assert float(quality_at(Plan.single(n, ac), 0.10)) == pytest.approx(quality, abs=0.0005)
