"""Schemes: closed forms in exact fractions, the rules run lot by lot, the spread of the simulation, the command.

The closed forms come from counting runs. With a the chance that a lot is accepted on the severity at hand:

* Tightened: a refusal comes before five in a row with r = 1 - a^5, after (1 - a^5) / (1 - a) lots on average.
  Discontinued with r^5; the spell has (1 - a^5) / (1 - a) x (1 - r^5) / (1 - r) lots.
* Normal, reduced after k in a row: the first run fails with 1 - a^k. After a refusal, one within four lots
  (1 - a^4) leads to tightened inspection; else k - 4 more are needed, and a refusal among them starts over.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import comb, inf, isinf, isnan, sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample import plan_for_letter
from qcsample.cli import main
from qcsample.errors import InputError, UnavailableError
from qcsample.series.lot_outcome import LotOutcome
from qcsample.series.scheme import Scheme, scheme_for, scheme_risks
from qcsample.series.scheme.chances import kinds, refusal
from qcsample.series.switching import advance
from qcsample.standards import EDITIONS, SEVERITIES
from qcsample.statistics.models import Quality

MIL, Z14, ISO = EDITIONS


def at_most(c, n, p):
    return sum(comb(n, d) * p**d * (1 - p) ** (n - d) for d in range(c + 1))


def runs(a, k):
    """A spell of normal inspection that k lots accepted in a row end: its lots, the chance of tightened after it."""
    after = (1 - a**4) / (1 - a**4 + a**k)  # tightened, given that a lot was just refused
    fails = 1 - a ** (k - 4)
    lots_after = ((1 - a**4) / (1 - a) + a**4 * fails / (1 - a)) / (1 - a**4 * fails)
    return (1 - a**k) * (1 / (1 - a) + lots_after), (1 - a**k) * after


def whole(normal, worse, tight, leave):
    """Shares of normal, tightened, reduced, and lots until discontinued, from the spells."""
    r = 1 - tight**5
    lots = r / (1 - tight) * (1 - r**5) / (1 - r)
    cycle = (normal, worse * lots, (1 - worse) / leave)
    return [each / sum(cycle) for each in cycle], sum(cycle) / (worse * r**5)


# Exact


@pytest.mark.parametrize("p", [Fraction(1, 1000), Fraction(1, 50), Fraction(1, 10), Fraction(1, 3), Fraction(9, 10)])
@pytest.mark.parametrize(
    ("edition", "lot", "aql", "k"),
    [(Z14, 200, 1.5, 10), (Z14, 8, 6.5, 10), (ISO, 8, 6.5, 15), (ISO, 200, 1.5, 15), (ISO, 3200, 0.10, 15)],
)
def test_schemes_of_runs_equal_their_closed_form(edition, lot, aql, k, p):
    scheme = scheme_for(lot, aql, edition=edition, limit_numbers=False if edition == Z14 else None)
    assert scheme.is_exact
    assert scheme.normal.ac < 2
    normal, tight, reduced = (at_most(plan.ac, plan.n, p) for plan in scheme.plans.values())
    shares, lots = whole(*runs(normal, k), tight, 1 - reduced)  # a count in the gap ends reduced inspection too
    accepted = [normal, tight, at_most(scheme.reduced.re - 1, scheme.reduced.n, p)]
    found = scheme_risks(scheme, float(p))
    assert [float(found.share[each]) for each in SEVERITIES] == pytest.approx([float(s) for s in shares], rel=1e-11)
    assert float(found.lots_until_discontinued) == pytest.approx(float(lots), rel=1e-11)
    assert float(found.scheme_pa) == pytest.approx(
        float(sum(s * pa for s, pa in zip(shares, accepted, strict=True))), rel=1e-11
    )
    sizes = [plan.n for plan in scheme.plans.values()]
    assert float(found.asn) == pytest.approx(float(sum(s * n for s, n in zip(shares, sizes, strict=True))), rel=1e-11)


def solved(matrix, right):
    """The solution of a small linear system, in fractions."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        pivot = next(j for j in range(i, len(rows)) if rows[j][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(len(rows)):
            if j != i and rows[j][i]:
                rows[j] = [x - rows[j][i] * y for x, y in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


@pytest.mark.parametrize("p", [Fraction(1, 40), Fraction(1, 10), Fraction(1, 4)])
def test_the_switching_score_equals_equations_in_fractions(p):
    """Letter E, AQL 6.5: 13, 2/3; one step tighter Ac 1. States: lots since a refusal (0 to 4, 4: none near), score."""
    scheme = scheme_for(90, 6.5, edition=ISO)
    assert [(plan.n, plan.ac) for plan in scheme.plans.values()] == [(13, 2), (13, 1), (5, 1)]
    clean, accepted = at_most(1, 13, p), at_most(2, 13, p)
    refused, late = 1 - accepted, accepted - clean
    states = [(since, score) for since in range(5) for score in range(10)]
    move = [[Fraction(int(i == j)) for j in range(50)] for i in range(50)]
    to_tightened = []
    for i, (since, score) in enumerate(states):
        nearer = min(4, since + 1)
        if score < 9:
            move[i][states.index((nearer, score + 1))] -= clean
        move[i][states.index((nearer, 0))] -= late
        if since == 4:
            move[i][states.index((0, 0))] -= refused
        to_tightened.append(Fraction(0) if since == 4 else refused)
    start = states.index((4, 0))
    lots = solved(move, [Fraction(1)] * 50)[start]
    worse = solved(move, to_tightened)[start]
    shares, until = whole(lots, worse, at_most(1, 13, p), 1 - at_most(1, 5, p))
    found = scheme_risks(scheme, float(p))
    assert [float(found.share[each]) for each in SEVERITIES] == pytest.approx([float(s) for s in shares], rel=1e-11)
    assert float(found.lots_until_discontinued) == pytest.approx(float(until), rel=1e-11)


@pytest.mark.parametrize(
    "words",
    [
        {"edition": ISO},
        {"limit_numbers": False},
        {"limit_numbers": False, "sampling": "multiple"},
        {"uses_reduced": False},
    ],
)
def test_perfect_and_worst_quality(words):
    """All bad: two lots lead to tightened inspection, five more to discontinuation. All good: never."""
    found = scheme_risks(scheme_for(3200, 2.5, **words), [0, 1])
    assert found.lots_until_discontinued.tolist() == [inf, 7.0]
    assert found.scheme_pa.tolist() == [1.0, 0.0]
    assert found.share["tightened"].tolist() == pytest.approx([0, 5 / 7])
    assert found.share["reduced"].tolist() == [float("uses_reduced" not in words), 0]


def test_without_reduced_inspection_the_two_severities_are_left():
    """Refusals 2 of 5 without a way out: from one refusal to the next is geometric, nearer than five with 1 - a^4."""
    scheme, p = scheme_for(200, 1.5, uses_reduced=False), Fraction(1, 20)
    assert scheme.limit_numbers
    assert scheme.is_exact
    a, tight = at_most(1, 32, p), at_most(1, 50, p)
    lots = 1 / (1 - a) + (1 / (1 - a)) / (1 - a**4)
    r = 1 - tight**5
    after = r / (1 - tight) * (1 - r**5) / (1 - r)
    found = scheme_risks(scheme, float(p))
    assert float(found.share["normal"]) == pytest.approx(float(lots / (lots + after)), rel=1e-11)
    assert float(found.lots_until_discontinued) == pytest.approx(float((lots + after) / r**5), rel=1e-11)


@pytest.mark.parametrize("sampling", ["single", "double", "multiple"])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_chances_of_the_kinds_make_one_and_small_refusals_keep_their_digits(sampling, severity):
    plan = plan_for_letter("H", 1.0, sampling=sampling, severity=severity)
    points = [1e-4, 1e-3, 0.01, 0.05, 0.2]
    quality = Quality(plan, points, None, "binomial")
    assert sum(kind.chance for kind in kinds(plan, quality)) == pytest.approx(np.ones(5), rel=1e-13)
    for p, found in zip(points, refusal(quality, plan), strict=True):
        assert found == pytest.approx(float(refused(plan.stages, Fraction(str(p)))), rel=1e-11)


def refused(stages, p):
    """The chance of refusal by following every count from sample to sample."""
    alive, lost = {0: Fraction(1)}, Fraction(0)
    for k, stage in enumerate(stages):
        after: dict[int, Fraction] = {}
        for before, chance in alive.items():
            short = stage.re - before  # fewer than this many are no refusal
            for d in range(min(short, stage.n + 1)):
                after[before + d] = after.get(before + d, 0) + chance * comb(stage.n, d) * p**d * (1 - p) ** (
                    stage.n - d
                )
            lost += chance * (1 - at_most(min(short - 1, stage.n), stage.n, p))
        last = k == len(stages) - 1
        alive = {d: c for d, c in after.items() if not last and (stage.ac is None or d > stage.ac)}
    return lost


# Lot by lot


def lot_by_lot(scheme, p, series, seed):
    """Series until discontinuation, sample by sample and rule by rule: lots at each severity, lots accepted, units."""
    rng = np.random.default_rng(seed)
    tallies = []
    for _ in range(series):
        state, tally = scheme.start(), dict.fromkeys((*SEVERITIES, "accepted", "units"), 0)
        while not state.discontinued:
            plan, counts, total = scheme.plans[state.severity], [], 0
            for stage in plan.stages:
                counts.append(int(rng.binomial(stage.n, p)))
                total += counts[-1]
                if total >= stage.re or (stage.ac is not None and total <= stage.ac):
                    break
            lot = LotOutcome(plan, tuple(counts), steady=True, consent=True)
            tally[state.severity] += 1
            tally["accepted"] += lot.accepted
            tally["units"] += lot.units
            state, _ = advance(state, lot)
        tallies.append(tally)
    return tallies


@pytest.mark.parametrize(
    ("words", "lot", "aql", "p"),
    [
        ({"edition": ISO}, 90, 6.5, 0.09),
        ({"limit_numbers": False}, 90, 6.5, 0.11),
        ({"limit_numbers": False, "sampling": "double"}, 280, 6.5, 0.10),
        ({"edition": MIL}, 90, 6.5, 0.09),
        ({"sampling": "multiple"}, 280, 6.5, 0.09),
    ],
)
def test_the_long_run_is_what_the_rules_do_lot_by_lot(words, lot, aql, p):
    scheme = scheme_for(lot, aql, **words)
    tallies = lot_by_lot(scheme, p, 250, 20261123)
    found = scheme_risks(scheme, p, seed=5, spells=20_000)
    lots = np.array([sum(tally[each] for each in SEVERITIES) for tally in tallies], dtype=float)
    for name, expected, other in (
        *((each, found.share[each], f"share_{each}") for each in SEVERITIES),
        ("accepted", found.scheme_pa, "scheme_pa"),
        ("units", found.asn, "asn"),
    ):
        values = np.array([tally[name] for tally in tallies], dtype=float)
        ratio = values.mean() / lots.mean()
        error = np.std(values - ratio * lots) / lots.mean() / sqrt(len(lots))
        also = 0.0 if found.errors is None else float(found.errors[other])
        assert abs(ratio - float(expected)) <= 4 * sqrt(error**2 + also**2) + 1e-9, name
    also = 0.0 if found.errors is None else float(found.errors["lots_until_discontinued"])
    error = sqrt(np.var(lots) / len(lots) + also**2)
    assert abs(lots.mean() - float(found.lots_until_discontinued)) <= 4 * error


# Simulated


@pytest.mark.parametrize("p", [0.002, 0.01, 0.02])
def test_simulation_against_the_closed_form_where_there_is_one(p):
    """Letter G, AQL 0.40: Ac 0, so that 16 lots accepted in a row are 512 units with none found, limit 0."""
    scheme = scheme_for(200, 0.40, edition=MIL)
    assert not scheme.is_exact
    chances = [at_most(plan.ac, plan.n, p) for plan in scheme.plans.values()]
    shares, lots = whole(*runs(chances[0], 16), chances[1], 1 - chances[2])
    found = scheme_risks(scheme, p, seed=3, spells=20_000)
    assert found.errors is not None
    for each, share in zip(SEVERITIES, shares, strict=True):
        assert abs(float(found.share[each]) - share) <= 4 * float(found.errors[f"share_{each}"])
    assert abs(float(found.lots_until_discontinued) - lots) <= 4 * float(found.errors["lots_until_discontinued"])


def test_the_standard_errors_are_those_of_many_simulations():
    scheme = scheme_for(3200, 2.5)
    runs_ = [scheme_risks(scheme, [0.02, 0.03], seed=seed, spells=400) for seed in range(60)]
    for name in ("share_normal", "share_tightened", "share_reduced", "scheme_pa", "asn", "lots_until_discontinued"):
        values = [run.share[name[6:]] if name.startswith("share_") else getattr(run, name) for run in runs_]
        spread = np.std(values, axis=0, ddof=1)
        said = np.mean([run.errors[name] for run in runs_], axis=0)
        assert (said / spread > 0.6).all(), name
        assert (said / spread < 1.6).all(), name


def test_a_seed_says_it_all():
    scheme = scheme_for(3200, 2.5)
    one = scheme_risks(scheme, [0.02, 0.04], seed=7, spells=50)
    again = scheme_risks(scheme, [[0.04]], seed=7, spells=50)
    assert again.share["normal"].shape == (1, 1)
    assert again.share["normal"][0, 0] == one.share["normal"][1]
    assert one.to_dict() == scheme_risks(scheme, [0.02, 0.04], seed=7, spells=50).to_dict()
    assert one.to_dict() != scheme_risks(scheme, [0.02, 0.04], seed=8, spells=50).to_dict()


def test_what_a_simulation_never_saw_is_not_known():
    found = scheme_risks(scheme_for(3200, 2.5), [0, 0.001, 1], seed=1, spells=20)
    assert isinf(found.lots_until_discontinued[0])
    assert isnan(found.lots_until_discontinued[1])
    assert found.lots_until_discontinued[2] == 7
    assert found.to_dict()["lots_until_discontinued"] == [None, None, 7]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([2, 30, 400, 3200, 40_000]),
    st.sampled_from([0.10, 0.65, 2.5, 10]),
    st.sampled_from([{"edition": ISO}, {"limit_numbers": False}, {"uses_reduced": False, "sampling": "double"}]),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_shares_are_shares_and_the_scheme_lies_between_its_plans(lot, aql, words, p):
    found = scheme_risks(scheme_for(lot, aql, **words), p)
    assert sum(found.share.values()) == pytest.approx(np.ones(len(p)))
    used = [found.pa[each] for each in SEVERITIES]
    assert (found.scheme_pa <= np.max(used, axis=0) + 1e-12).all()
    assert (found.scheme_pa >= np.min(used, axis=0) - 1e-12).all()
    assert (found.lots_until_discontinued >= 7 - 1e-9).all()


# Refused


def test_what_is_refused():
    for make, error, message in (
        (lambda: scheme_for(3200, 15), InputError, "above 10 an AQL counts nonconformities"),
        (lambda: scheme_for(3200, 2.5, sampling="double", edition=ISO), UnavailableError, "Table 3-B"),
        (lambda: scheme_for(3200, 2.5, limit_numbers=False, edition=MIL), InputError, "only edition Z1.4"),
        (lambda: scheme_risks(scheme_for(3200, 2.5), 0.02), InputError, "need a simulation: give it a seed"),
        (lambda: scheme_risks(scheme_for(3200, 2.5), 0.02, seed=-1), InputError, "seed -1"),
        (lambda: scheme_risks(scheme_for(3200, 2.5), 0.02, seed=1, spells=1), InputError, "spells 1"),
        (lambda: scheme_risks(scheme_for(3200, 2.5), 1.2, seed=1), InputError, "above 1"),
        (lambda: scheme_risks(scheme_for(2, 0.10), 0.2, seed=1), UnavailableError, "needs 1,000 lots"),
    ):
        with pytest.raises(error, match=message):
            make()
    plans = scheme_for(3200, 2.5).plans
    with pytest.raises(InputError, match="a tightened plan from the tables"):
        Scheme(plans["normal"], plans["normal"], plans["reduced"], True)
    with pytest.raises(InputError, match="one edition and one AQL"):
        Scheme(plans["normal"], plans["tightened"], plan_for_letter("K", 4, severity="reduced"), True)


# The command


def run(*args):
    return CliRunner().invoke(main, ["oc", "--scheme", *args])


USUAL = ("--lot", "3200", "--aql", "2.5")


def test_command_json_keeps_its_keys():
    found = json.loads(run(*USUAL, "--edition", "ISO 2859-1", "--quality", "2.5%,100%", "--json").stdout)
    assert set(found) == {
        *("schema", "model", "method", "seed", "spells", "quality", "pa", "asn", "share", "plans", "definition"),
        *("lots_until_discontinued", "standard_errors", "limit_numbers", "uses_reduced"),
    }
    assert found["method"] == "exact"
    assert found["seed"] is None
    assert found["lots_until_discontinued"][1] == 7
    assert found["plans"]["reduced"]["stages"] == [[50, 5, 6]]
    simulated = json.loads(run(*USUAL, "--quality", "2.5%", "--json", "--simulation-seed", "9").stdout)
    assert (simulated["method"], simulated["seed"]) == ("simulation", 9)
    assert set(simulated["standard_errors"]) == {
        *("scheme_pa", "asn", "share_normal", "share_tightened", "share_reduced", "lots_until_discontinued"),
    }
    assert simulated["standard_errors"]["share_normal"][0] > 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), ["limit numbers (derived", "Simulated with seed 1", "3 < found < 6: accepted, back to normal"]),
        (("--no-limit-numbers", "--sampling", "double"), ["after 10 lots accepted, limit numbers waived"]),
        (("--no-reduced", "--sampling", "multiple"), ["without reduced inspection", "7.2"]),
        (("--edition", "ISO 2859-1"), ["by the switching score", "50/5"]),
        (("--edition", "ISO 2859-1", "--quality", "0,0.1%,100%"), ["never", "over a million", "7.0"]),
    ],
)
def test_command_in_eighty_columns(args, words):
    result = run(*USUAL, *args)
    assert result.exit_code == 0
    text = result.stdout
    flat = " ".join(text.split())
    assert all(len(line) <= 80 for line in text.splitlines()), text
    assert all(word in flat for word in [*words, "By the scheme: of all lots"])
    assert ("reduced    50" in text) == ("--no-reduced" not in args and "--sampling" not in args)
    assert ("Simulated" in text) == (args == ())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--plan", "125/7"), "leave out --plan"),
        ((*USUAL, "--cartons", "8"), "leave out --cartons"),
        ((*USUAL, "--lot-size", "3200"), "leave out --lot-size"),
        ((*USUAL, "--model", "poisson"), "leave out --model"),
        ((*USUAL, "--severity", "reduced"), "leave out --severity"),
        ((*USUAL, "--plot", "x.svg"), "leave out --plot"),
        (("--aql", "2.5"), "--scheme needs --lot and one --aql"),
        ((*USUAL, "--aql", "4"), "--scheme needs --lot and one --aql"),
        ((*USUAL, "--simulation-seed", "x"), "--simulation-seed 'x'"),
        ((*USUAL, "--edition", "105E", "--no-limit-numbers"), "only edition Z1.4 lets an agreement waive them"),
        (("--lot", "3200", "--aql", "15"), "AQL 10 at most"),
    ],
)
def test_command_refuses_what_a_scheme_cannot_take(args, message):
    result = run(*args)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not result.stdout


@pytest.mark.parametrize("option", [("--no-reduced",), ("--no-limit-numbers",), ("--simulation-seed", "3")])
def test_its_options_are_for_schemes_alone(option):
    result = CliRunner().invoke(main, ["oc", *USUAL, *option])
    assert result.exit_code == 2
    assert f"{option[0]} goes with --scheme" in result.stderr
