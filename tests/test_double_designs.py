"""Double plans are the best of all that meet the two points: held against every plan there is, one by one."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import comb, exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.statistics import asn, design_double, design_single, oc

SLACK = 1e-12


def numbers(plan: Plan) -> tuple[int, ...]:
    first, second = plan.stages
    return first.n, first.ac, first.re, second.n, second.ac


@cache
def one(model: str, n: int, d: int, level: float, lot: int = 0) -> float:
    """P(d in n), written out."""
    if model == "poisson":
        return exp(-n * level) * (n * level) ** d / factorial(d)
    if model == "binomial":
        return comb(n, d) * level**d * (1 - level) ** (n - d)
    if not 0 <= level - d <= lot - n:
        return 0.0
    return comb(n, d) * comb(lot - n, int(level) - d) / comb(lot, int(level))


def second(model: str, n1: int, i: int, n2: int, c: int, level: float, lot: int) -> float:
    """At most c in the second sample after i in the first."""
    if model == "hypergeometric":
        return sum(one(model, n2, j, level - i, lot - n1) for j in range(min(c, n2) + 1))
    return sum(one(model, n2, j, level) for j in range(c + 1))


def accepted(model: str, plan: tuple[int, ...], level: float, lot: int) -> float:
    n1, c1, r1, n2, c2 = plan
    total = sum(one(model, n1, i, level, lot) for i in range(c1 + 1))
    for i in range(c1 + 1, r1):
        if at := one(model, n1, i, level, lot):
            total += at * second(model, n1, i, n2, c2 - i, level, lot)
    return total


def average(model: str, plan: tuple[int, ...], level: float, lot: int) -> float:
    n1, c1, r1, n2, _ = plan
    return n1 + n2 * sum(one(model, n1, i, level, lot) for i in range(c1 + 1, r1))


def best_of_all(
    model: str, levels: tuple[float, float, float], wanted: float, allowed: float, ratio: str, lot: int, most: int
) -> float:
    """The least average of every plan with n1 up to `most` and c2 up to 7, tried one after the other."""
    best = float("inf")
    for n1 in range(1, most + 1):
        sizes = {"equal": [n1], "double": [2 * n1], "free": range(1, 10 * n1 + 1)}[ratio]
        for n2, c2 in product(sizes, range(1, 8)):
            if lot and n1 + n2 > lot:
                continue
            for c1, r1 in ((low, high) for low in range(c2) for high in range(low + 2, c2 + 2)):
                plan = (n1, c1, r1, n2, c2)
                if (units := average(model, plan, levels[2], lot)) >= best:
                    continue
                if accepted(model, plan, levels[0], lot) < wanted * (1 - SLACK):
                    continue
                if accepted(model, plan, levels[1], lot) <= allowed * (1 + SLACK):
                    best = units
    return best


CASES = [((0.1, 0.9), (0.5, 0.1)), ((0.05, 0.9), (0.4, 0.1)), ((0.15, 0.85), (0.5, 0.15)), ((0.02, 0.95), (0.5, 0.02))]


@pytest.mark.parametrize("ratio", ["equal", "double", "free"])
@pytest.mark.parametrize(("prp", "crp"), CASES)
@pytest.mark.parametrize(("model", "lot"), [("binomial", 0), ("poisson", 0), ("hypergeometric", 20)])
@pytest.mark.parametrize("at_bad", [False, True])
def test_no_other_plan_takes_fewer_units(prp, crp, model, lot, ratio, at_bad):
    at = crp[0] if at_bad else prp[0]
    finite = {"lot_size": lot} if lot else {}
    plan = design_double(prp, crp, model=model, ratio=ratio, asn_at=at, **finite)
    scale = lot or 1
    levels = (prp[0], crp[0], at) if not lot else (int(prp[0] * scale + 1e-9), -int(-crp[0] * scale), round(at * scale))
    most = 10  # at or above every average found: a larger first sample can't be better
    found = average(model, numbers(plan), levels[2], lot)
    assert found <= most + 1
    assert found == pytest.approx(best_of_all(model, levels, prp[1], crp[1], ratio, lot, most), rel=1e-9)
    assert accepted(model, numbers(plan), levels[0], lot) >= prp[1] * (1 - SLACK)
    assert accepted(model, numbers(plan), levels[1], lot) <= crp[1] * (1 + SLACK)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(5, 40),
    st.floats(2.5, 8),
    st.sampled_from([0.9, 0.95, 0.99]),
    st.sampled_from([0.05, 0.1, 0.2]),
    st.sampled_from(["equal", "double", "free"]),
    st.sampled_from(["binomial", "poisson", "hypergeometric"]),
)
def test_points_are_met_and_free_is_never_worse(per_thousand, times, wanted, allowed, ratio, model):
    good, bad = per_thousand / 1000, round(per_thousand * times) / 1000
    kind = {"model": model} | ({"lot_size": 1000} if model == "hypergeometric" else {})
    plan = design_double((good, wanted), (bad, allowed), ratio=ratio, **kind)
    assert oc(plan, good, **kind) >= wanted * (1 - 1e-11)
    assert oc(plan, bad, **kind) <= allowed * (1 + 1e-11)
    first, second = plan.stages
    if ratio != "free":
        assert second.n == first.n * (2 if ratio == "double" else 1)
        free = design_double((good, wanted), (bad, allowed), ratio="free", **kind)
        assert asn(free, good, **kind) <= asn(plan, good, **kind) * (1 + 1e-9)


@pytest.mark.parametrize(
    ("printed", "ratio"),
    [
        (Plan((Stage(108, 2, 5), Stage(108, 4, 5))), "equal"),
        (Plan((Stage(77, 1, 5), Stage(154, 4, 5))), "double"),
        (Plan((Stage(77, 1, 5), Stage(154, 4, 5))), "free"),
    ],
)
def test_not_worse_than_the_plans_of_the_nist_handbook(printed, ratio):
    """NIST/SEMATECH e-Handbook, double sampling: p1 = .01, p2 = .05, alpha = .05, beta = .10, Poisson, rounded."""
    risks = oc(printed, [0.01, 0.05], model="poisson")
    assert risks[0] > 0.945  # one of the two points is held as nearly as whole units allow, the other is safer
    assert risks[1] < 0.11
    plan = design_double((0.01, float(risks[0])), (0.05, float(risks[1])), ratio=ratio, model="poisson")
    assert asn(plan, 0.01, model="poisson") <= asn(printed, 0.01, model="poisson")
    assert asn(plan, 0.01, model="poisson") < design_single((0.01, 0.95), (0.05, 0.10), model="poisson").n


def test_the_average_counts_where_it_is_asked():
    prp, crp = (0.01, 0.95), (0.05, 0.10)
    for ratio in ("equal", "double", "free"):
        plans = {at: design_double(prp, crp, ratio=ratio, asn_at=at) for at in (0.0, 0.01, 0.03, 0.05)}
        for at, plan in plans.items():
            assert asn(plan, at) == pytest.approx(min(float(asn(other, at)) for other in plans.values()), rel=1e-9)
            assert f"least ASN at {at:g}" in plan.source
    assert design_double(prp, crp) == design_double(prp, crp, asn_at=0.01)


def test_it_says_that_it_is_derived_and_how():
    plan = design_double((0.01, 0.95), (0.05, 0.10), lot_size=3200, ratio="double")
    assert plan.lot_size == 3200
    assert plan.source == (
        "double design, ratio double, least ASN at 32 of 3,200: 0.95 accepted at 0.01, 0.1 at 0.05 "
        "(hypergeometric, 32 and 160 of 3,200 units); derived, not from a table"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ratio": "half"}, "ratio 'half': one of equal, double, free is needed"),
        ({"ratio": None}, "ratio None: one of equal, double, free is needed"),
        ({"asn_at": 1.5}, "asn_at 1.5: one quality is needed, 2.5 % is 0.025"),
        ({"asn_at": -0.1}, "a fraction such as 0.025 is needed"),
        ({"asn_at": [0.1, 0.2]}, "one quality is needed"),
        ({"asn_at": float("nan")}, "a fraction such as 0.025 is needed"),
        ({"crp": (0.011, 0.10)}, "take points further apart"),
        ({"crp": (0.0165, 0.10), "ratio": "free"}, "or ratio equal"),
        ({"crp": (0.005, 0.10)}, "must be better"),
        ({"crp": (0.00005, 0.10), "prp": (0.00001, 0.95), "ratio": "free"}, "too many: take points further apart"),
        (
            {"prp": (0.02, 0.9999), "crp": (0.07, 0.0001), "ratio": "double", "lot_size": 5000},
            "takes too long: take points further apart, ratio equal, or the binomial model",
        ),
        ({"lot_size": 1, "prp": (0.01, 0.9), "crp": (0.9, 0.1)}, "within the lot of 1: use a single plan"),
        ({"lot_size": 20}, "both points|within the lot"),
    ],
)
def test_what_can_not_be_is_one_line(change, message):
    given = {"prp": (0.01, 0.95), "crp": (0.05, 0.10)} | change
    if change == {"lot_size": 20}:
        given["crp"] = (0.05, 1e-9)
    with pytest.raises(InputError, match=message) as error:
        design_double(given.pop("prp"), given.pop("crp"), **given)
    assert "\n" not in error.value.message


def test_nonconformities_of_more_than_one_a_unit():
    """A sample may then be smaller than what it finds."""
    plan = design_single((1.5, 0.9), (4.0, 0.01), model="poisson")
    candidates = [
        (n, c)
        for n, c in product(range(1, 12), range(40))
        if sum(one("poisson", n, d, 1.5) for d in range(c + 1)) >= 0.9
        and sum(one("poisson", n, d, 4.0) for d in range(c + 1)) <= 0.01
    ]
    assert (plan.n, plan.ac) == min(candidates)
    assert design_double((1.5, 0.9), (4.0, 0.01), model="poisson", ratio="free").stages[0].n < plan.n
