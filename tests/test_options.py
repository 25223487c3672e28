"""The options after a verdict: the posterior, what becomes of the pieces, costs, chances, thresholds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaln, gammaln

import qcsample
from qcsample import (
    Agreement,
    Costs,
    Finding,
    Findings,
    InputError,
    Inspection,
    Record,
    dice_seed,
    draw,
    inspection_plan,
    judge,
    uniform_lot,
)
from qcsample.inspection import Late
from qcsample.options.comparing import Options
from qcsample.options.words import told_best, told_found, told_missing, told_remarks, told_thresholds
from qcsample.rework.sizing import size_for
from qcsample.statistics.posterior import lot_posterior, quantile
from qcsample.terms import Refusal

JACKETS = Path(__file__).resolve().parents[1] / "examples" / "jackets" / "expected" / "pick.json"
PRICED = Costs(
    per_escaped=30, per_sorted=0.5, per_reworked=2, reinspection=300, reproduction=9000, cancellation=12000,
    failed_reinspection=4000, reproduction_quality=0.02, delay_per_day=50,
)  # fmt: skip


def compare_options(record: Record, costs: Costs | None = None, **given: object) -> Options:
    """The comparison without its thresholds, which take most of the time."""
    return qcsample.compare_options(record, costs, **{"sensitivity": False, **given})


def judged(agreement: Agreement, cartons: int, per_carton: int, findings: Findings, **changes: object) -> Record:
    lot = uniform_lot(cartons, per_carton)
    plan = inspection_plan(agreement, lot)
    drawn = draw(lot, plan, dice_seed("20481956370211849357"), "PO1-A")
    record = Record().with_step("pick", Inspection(agreement, lot, plan, drawn, **changes).to_dict())
    if "late" in changes:
        late = [{"id": c.id, "units": c.units, "positions": list(c.positions)} for c in changes["late"]]
        record = record.with_step("late", {"cartons": late})
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


def refused(major: int = 12, critical: int = 0, minor: int = 5, **terms: object) -> Record:
    """2,000 units in 100 cartons: letter K, n = 125, 7/8 and 10/11."""
    agreement = Agreement(refusal=Refusal(ac=0, **terms))
    return judged(agreement, 100, 20, Findings({"critical": critical, "major": major, "minor": minor}))


# The posterior


def test_the_posterior_of_a_small_lot_is_exact():
    """N = 20, n = 5, d = 1: D has the weight C(D, 1) C(20 - D, 4)."""
    weights = {bad: Fraction(comb(bad, 1) * comb(20 - bad, 4)) for bad in range(21)}
    total = sum(weights.values())
    posterior = lot_posterior(1, 5, lot_size=20)
    found = dict(zip(posterior.bad, posterior.weight, strict=True))
    for bad, weight in weights.items():
        assert found.get(bad, 0.0) == pytest.approx(float(weight / total), rel=1e-12, abs=1e-15)
    assert posterior.mean == pytest.approx(1 + 15 * 2 / 7)  # beta-binomial(15, 2, 5) beside the one found


def carton_pmf(found: int, sizes: list[int], quality: float, icc: float) -> float:
    """P(found) as a sum of beta-binomials, carton by carton, from log gammas."""
    a, b = quality * (1 - icc) / icc, (1 - quality) * (1 - icc) / icc
    total = np.ones(1)
    for size in sizes:
        k = np.arange(size + 1)
        ways = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
        total = np.convolve(total, np.exp(ways + betaln(k + a, size - k + b) - betaln(a, b)))
    return float(total[found])


@pytest.mark.parametrize("prior", ["uniform", "jeffreys"])
def test_the_posterior_allows_for_cartons(prior):
    """N = 60, 3 of 13 from cartons of 4, 4 and 5 units, icc 0.2: every number by itself."""
    weight = np.zeros(61)
    for bad in range(3, 51):
        cut = np.array([bad, bad + 1]) / 61
        mass = 1.0 if prior == "uniform" else np.diff(np.arcsin(np.sqrt(cut)))[0]
        weight[bad] = mass * carton_pmf(3, [4, 4, 5], bad / 60, 0.2)
    posterior = lot_posterior(3, 13, lot_size=60, cartons=3, icc=0.2, prior=prior)
    assert posterior.mean == pytest.approx(np.arange(61) @ weight / weight.sum(), rel=1e-9)
    assert posterior.quantile(0.95) == quantile(np.arange(61.0), weight, 0.95)


@pytest.mark.parametrize(("found", "n"), [(0, 125), (9, 125), (40, 200)])
def test_a_large_lot_is_grouped_to_a_thousandth(found, n):
    """Against the beta-binomial of the units not drawn, all 20,000 of them."""
    left = 20_000 - n
    k = np.arange(left + 1.0)
    log = gammaln(k + found + 1) - gammaln(k + 1) + gammaln(left - k + n - found + 1) - gammaln(left - k + 1)
    weight = np.exp(log - log.max())
    posterior = lot_posterior(found, n, lot_size=20_000)
    assert posterior.mean == pytest.approx(found + left * (found + 1) / (n + 2), rel=1e-3)
    for chance in (0.05, 0.5, 0.95):
        group = np.diff(posterior.bad).max()
        assert posterior.quantile(chance) == pytest.approx(found + quantile(k, weight, chance), abs=group)


@pytest.mark.parametrize(("found", "icc"), [(9, 0.15), (9, 0.0), (0, 0.1)])
def test_a_lot_with_two_or_three_numbers_in_a_group_is_right_to_a_thousandth_too(found, icc):
    """1,528 units, 125 of them from 16 cartons (13 of 8, 3 of 7): every number by itself."""
    weight = np.zeros(1529)
    for bad in range(max(1, found), 1528 - 125 + found + 1):
        if icc:
            weight[bad] = carton_pmf(found, [8] * 13 + [7] * 3, bad / 1528, icc)
        else:
            weight[bad] = comb(bad, found) * comb(1528 - bad, 125 - found) / comb(1528, 125)
    weight[0] = 1.0 if found == 0 else 0.0
    posterior = lot_posterior(found, 125, lot_size=1528, cartons=16, icc=icc)
    assert posterior.mean == pytest.approx(np.arange(1529) @ weight / weight.sum(), rel=1e-3)


def test_ten_million_units_are_as_quick_and_whole_lots_certain():
    posterior = lot_posterior(9, 125, lot_size=10_000_000, cartons=16, icc=0.1, prior="jeffreys")
    assert len(posterior.bad) < 500
    assert 0.04 < posterior.mean / 10_000_000 < 0.11
    assert lot_posterior(3, 10_000, lot_size=10_000, cartons=100, icc=0.1).mean == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"found": 6, "sample_size": 5}, "can't be"),
        ({"found": 1, "sample_size": 0}, "can't be"),
        ({"found": 1, "sample_size": 21}, "can't be"),
        ({"found": 1, "sample_size": 5, "icc": 0.1}, "number of cartons"),
        ({"found": 1, "sample_size": 5, "prior": "flat"}, "uniform, jeffreys"),
        ({"found": 1, "sample_size": 5, "icc": float("nan")}, "icc"),
    ],
)
def test_impossible_posteriors_are_refused(given, said):
    with pytest.raises(InputError, match=said):
        lot_posterior(lot_size=20, **given)


# By hand


def hand() -> Record:
    """20 units in 4 cartons, no likeness inside cartons; n = 5, Ac = 0; one major defect found."""
    refusal = Refusal(limiting_quality=0.10, ac=0, sorting_cost="buyer", rework_cost="shared", days=9)
    agreement = Agreement(icc=0, refusal=refusal)
    return judged(agreement, 4, 5, Findings({"critical": 0, "major": 1, "minor": 0}))


def at_most(ac: int, units: int, bad: int, n: int) -> Fraction:
    n = min(n, units)
    return Fraction(sum(comb(bad, j) * comb(units - bad, n - j) for j in range(ac + 1)), comb(units, n))


def test_worked_by_hand():
    """Every number D of bad units and of those that stay bad, in fractions."""
    costs = Costs(
        per_escaped=10, per_sorted=1, per_reworked=4, per_short=2, reinspection=50, cancellation=400,
        failed_reinspection=100, delay_per_day=3, order_value=1000, discount=0.05, sorters_miss=0.2, false_alarms=0,
        rework_success=0.9, collateral=0.1, reinspection_days=1, pieces_per_day=10, people=1, accept_days=0,
    )  # fmt: skip
    options = compare_options(hand(), costs)
    # 2 of 19 may be bad at the limiting quality: (19 - n)(18 - n) / 342 is at most a tenth from n = 13 on.
    assert options.reinspection == ((13, 0, 4),)
    weight = {bad: Fraction(comb(bad, 1) * comb(20 - bad, 4), comb(21, 6)) for bad in range(1, 17)}
    assert sum(weight.values()) == 1
    left = {bad - 1: chance for bad, chance in weight.items()}  # what was found is set aside
    mean = sum(bad * chance for bad, chance in left.items())
    accept = options["accept"]
    assert accept.bad_shipped.expected == pytest.approx(float(mean))
    assert accept.total.expected == pytest.approx(float(10 * mean + 2))  # one unit short
    assert accept.buyer.expected == pytest.approx(float(10 * mean + 2 - 50))
    cases = {
        "sort": Fraction(1, 5),
        "rework": Fraction(1, 5) + Fraction(4, 5) * (1 - Fraction(9, 10) * Fraction(9, 10)),
    }
    for name, stays in cases.items():
        passes = bad_shipped = total = buyer = Fraction(0)
        days = 3 if name == "sort" else 2 + 1 + 1  # 19 pieces; 3 to 4 of them reworked; the re-inspection
        for bad, chance in left.items():
            for after in range(bad + 1):
                each = chance * comb(bad, after) * stays**after * (1 - stays) ** (bad - after)
                units = 19 - (bad - after) if name == "sort" else 19
                accepted = at_most(0, units, after, 13)
                reworked = Fraction(4, 5) * bad if name == "rework" else 0
                ships = 10 * after + 2 * (20 - units)
                end = accepted * ships + (1 - accepted) * 100
                passes += each * accepted
                bad_shipped += each * accepted * after
                total += each * (19 + 4 * reworked + 50 + 3 * days + end)
                buyer += each * (19 + 2 * reworked + 3 * days + end)  # the supplier bears the re-inspection
        option = options[name]
        assert option.days == days
        assert option.passes == pytest.approx(float(passes), rel=1e-9)
        assert option.bad_shipped.expected == pytest.approx(float(bad_shipped / passes), rel=1e-9)
        assert option.total.expected == pytest.approx(float(total), rel=1e-9)
        assert option.buyer.expected == pytest.approx(float(buyer), rel=1e-9)
    # New goods at the AQL, inspected like these: each of the first 5 units is good; 9 days as agreed, and one.
    reproduce = options["reproduce"]
    assert reproduce.passes == pytest.approx(0.975**5)
    assert reproduce.days == 10
    assert reproduce.missing == ("reproduction",)
    assert reproduce.buyer_missing == ()
    assert options["cancel"].buyer.expected == 400


def test_the_interval_holds_nine_ends_of_ten():
    """Accept, by hand: the cost is 10 for each bad unit left, whose distribution is known."""
    amount = compare_options(hand(), Costs(per_escaped=10))["accept"].total
    weight = [comb(bad, 1) * comb(20 - bad, 4) for bad in range(21)]
    below = [sum(weight[: bad + 1]) / sum(weight) for bad in range(21)]
    low, high = (next(bad for bad in range(21) if below[bad] >= chance) for chance in (0.05, 0.95))
    assert (amount.low, amount.high) == (10 * (low - 1), 10 * (high - 1))


# Against a simulation


def test_sort_and_rework_against_a_simulation():
    """Bad units one by one, re-inspection carton by carton with Beta qualities, 60,000 lots."""
    record = Record.from_json(JACKETS.read_bytes())
    costs = Costs(
        per_escaped=20, per_sorted=1, per_reworked=3, per_short=5, reinspection=300, failed_reinspection=2000,
        sorters_miss=0.1, false_alarms=0.03, rework_success=0.9, collateral=0.05,
    )  # fmt: skip
    options = compare_options(record, costs)
    rng = np.random.default_rng(20261123)
    lots = 60_000
    weight = np.array([carton_pmf(9, [8] * 13 + [7] * 3, bad / 1528, 0.15) for bad in range(9, 1413, 1) if bad < 700])
    bad = rng.choice(np.arange(9, 9 + len(weight)), lots, p=weight / weight.sum()) - 9
    assert options["accept"].bad_shipped.expected == pytest.approx(bad.mean(), rel=0.01)
    left = 1519
    overlooked = rng.binomial(bad, 0.1)
    alarms = rng.binomial(left - bad, 0.03)
    again = rng.binomial(bad - overlooked, 0.1)  # rework fails
    spoiled = rng.binomial(bad - overlooked - again, 0.05) + rng.binomial(alarms, 0.05)
    ends = {
        "sort": (overlooked, left - (bad - overlooked) - alarms, left * 1.0 + 300),
        "rework": (overlooked + again + spoiled, np.full(lots, left), left + 300 + 3 * (bad - overlooked + alarms)),
    }
    n, ac, opened = options.reinspection[0]
    quotas = [n // opened + (i < n % opened) for i in range(opened)]
    for name, (after, units, work) in ends.items():
        quality = after / units
        found = np.zeros(lots, dtype=int)
        for quota in quotas:
            a, b = quality * 0.85 / 0.15, (1 - quality) * 0.85 / 0.15
            inside = np.where(after > 0, rng.beta(np.maximum(a, 1e-12), b), 0.0)
            found += rng.binomial(quota, inside)
        passed = found <= ac
        option = options[name]
        spread = (option.passes * (1 - option.passes) / lots) ** 0.5
        assert option.passes == pytest.approx(passed.mean(), abs=4 * spread + 0.002)
        assert option.bad_shipped.expected == pytest.approx(after[passed].mean(), rel=0.02)
        cost = work + np.where(passed, 20 * after + 5 * (1528 - units), 2000)
        assert option.total.expected == pytest.approx(cost.mean(), rel=0.01)
        assert option.total.low == pytest.approx(np.quantile(cost, 0.05), rel=0.03)
        assert option.total.high == pytest.approx(np.quantile(cost, 0.95), rel=0.03)


# How the figures work


def buyer(options: Options, name: str) -> float:
    amount = options[name].buyer
    assert amount is not None
    return amount.expected


def series(field: str, values: list[float], record: Record | None = None) -> list[Options]:
    record = record or refused()
    return [compare_options(record, replace(PRICED, **{field: value})) for value in values]


def test_dearer_escapes_never_favour_accepting():
    row = series("per_escaped", [0, 1, 10, 100, 1000, 10_000])
    for other in ("sort", "rework", "reproduce", "cancel"):
        gaps = [buyer(options, "accept") - buyer(options, other) for options in row]
        assert gaps == sorted(gaps)
    assert row[0].best == "accept"
    assert row[-1].best != "accept"


def test_worse_sorters_and_workers_pass_less_and_ship_more():
    misses = series("sorters_miss", [0.0, 0.05, 0.2, 0.6, 1.0])
    for name in ("sort", "rework"):
        assert [options[name].passes for options in misses] == sorted((o[name].passes for o in misses), reverse=True)
        shipped = [options[name].bad_shipped.expected for options in misses]
        assert shipped == sorted(shipped)
    successes = [options["rework"].passes for options in series("rework_success", [0.0, 0.5, 0.9, 1.0])]
    assert successes == sorted(successes)
    spoiled = [options["rework"].passes for options in series("collateral", [0.0, 0.02, 0.2, 1.0])]
    assert spoiled == sorted(spoiled, reverse=True)


def test_perfect_sorting_leaves_nothing_and_no_sorting_everything():
    perfect = compare_options(refused(), replace(PRICED, sorters_miss=0, false_alarms=0))
    assert perfect["sort"].bad_shipped.expected == 0
    assert perfect["sort"].passes == pytest.approx(1)
    blind = compare_options(refused(), replace(PRICED, sorters_miss=1, false_alarms=0))
    assert blind["sort"].units == pytest.approx(1988)
    assert blind["rework"].reworked == 0


def test_only_what_the_buyer_bears_is_the_buyers():
    supplier = compare_options(refused(), PRICED)
    shared = compare_options(refused(sorting_cost="shared"), PRICED)
    mine = compare_options(refused(sorting_cost="buyer"), PRICED)
    work = 0.5 * 1988
    assert buyer(shared, "sort") - buyer(supplier, "sort") == pytest.approx(work / 2)
    assert buyer(mine, "sort") - buyer(supplier, "sort") == pytest.approx(work)
    totals = [options["sort"].total.expected for options in (supplier, shared, mine)]
    assert totals == pytest.approx([totals[0]] * 3)


def test_the_deadline_rules_options_out():
    early = compare_options(refused(), replace(PRICED, per_escaped=10_000, deadline_days=0))
    assert [option.in_time for option in early.options] == [True, False, False, False, None]
    assert early.best == "cancel"
    assert "in time" in told_best(early)


@pytest.mark.parametrize("per_escaped", [5, 30, 300])
def test_thresholds_hold_when_recomputed(per_escaped):
    costs = replace(PRICED, per_escaped=per_escaped, order_value=30_000, discount=0.02, deadline_days=30)
    record = refused(reproduction_cost="buyer", reinspection_cost="shared")
    options = compare_options(record, costs, sensitivity=True)
    changes = 0
    for threshold in options.thresholds:
        for value, best, way in (
            (threshold.below, threshold.best_below, -1),
            (threshold.above, threshold.best_above, 1),
        ):
            if value is None:
                continue
            changes += 1
            if threshold.name.endswith("_days"):
                beyond, before = int(value), int(value) - way
            else:
                step = way * 1e-4 * max(abs(value - threshold.now), 1e-6)
                beyond, before = value + step, value - step
                beyond = min(max(beyond, 0.0), 1.0 if threshold.now <= 1 and beyond <= 1.01 else beyond)
            assert compare_options(record, replace(costs, **{threshold.name: beyond})).best == best
            assert compare_options(record, replace(costs, **{threshold.name: before})).best == options.best
    assert changes >= 3


def test_a_figure_without_threshold_changes_nothing():
    options = compare_options(refused(), PRICED, sensitivity=True)
    still = next(t for t in options.thresholds if t.name == "per_sorted")  # the supplier's own affair
    assert (still.below, still.above) == (None, None)
    for value in (0, 1e6):
        assert compare_options(refused(), replace(PRICED, per_sorted=value)).best == options.best


def test_another_prior_is_told():
    options = compare_options(refused(), PRICED)
    name, mean, best = options.other_prior
    other = compare_options(refused(), PRICED, prior="jeffreys")
    assert (name, mean, best) == ("jeffreys", other.bad.expected, other.best)
    assert mean < options.bad.expected
    assert other.other_prior[:2] == ("uniform", options.bad.expected)


# What a user may leave out or bring


def test_without_costs_pieces_and_chances_remain():
    options = compare_options(refused())
    assert options.best == ""
    assert options.thresholds == ()
    assert all(option.total is None and option.buyer is None for option in options.options)
    assert all(option.days is not None for option in options.options[:4])
    assert 0 < options["sort"].passes < 1
    assert options["accept"].bad_shipped.expected > options["sort"].bad_shipped.expected
    assert told_best(options).startswith("No costs were given")


def test_missing_costs_are_named_and_never_invented():
    options = compare_options(refused(reproduction_cost="buyer"), Costs(per_escaped=10, reinspection=200))
    assert options["sort"].missing == ("per_sorted",)
    assert options["sort"].buyer_missing == ()  # the supplier sorts at his own cost
    assert options["reproduce"].buyer_missing == ("reproduction",)
    assert options["cancel"].buyer_missing == ("cancellation",)
    assert options.best in ("accept", "sort", "rework")
    assert any("sort 100 %: without the sorting" in line for line in told_missing(options))
    none = compare_options(refused(), Costs(per_sorted=1))
    assert none.best == ""
    assert "cost of a bad piece that ships" in told_best(none)
    offered = compare_options(refused(), Costs(per_escaped=10, discount=0.1))
    assert offered["accept"].buyer_missing == ("order_value",)


def test_defaults_are_labelled_and_given_figures_are_not():
    assumed = {entry.name: entry.value for entry in compare_options(refused(), Costs(sorters_miss=0.1)).assumed}
    assert "sorters_miss" not in assumed
    assert assumed["rework_success"] == 0.9
    assert assumed["reproduction_quality"] == 0.025  # the AQL of major
    assert assumed["reproduce_days"] == 14  # the agreement's days
    assert "shared_part" not in assumed  # nothing is shared


def test_a_critical_finding_removes_accept():
    options = compare_options(refused(major=2, critical=1), PRICED, sensitivity=True)
    assert options["accept"].refused
    assert options.classes == ("critical",)
    assert options.best not in ("", "accept")
    assert all(t.best_below != "accept" and t.best_above != "accept" for t in options.thresholds)
    assert any("No accept" in line for line in told_remarks(options))
    cheap = compare_options(refused(major=2, critical=1), replace(PRICED, per_escaped=0, failed_reinspection=1e6))
    assert cheap.best != "accept"


def test_a_critical_finding_in_a_late_carton_removes_accept_too():
    late = (Late("L-1", 20, (3, 9)),)
    rows = (Finding("L-1", 3, "critical", "needle left in"),)
    record = judged(Agreement(refusal=Refusal(ac=0)), 100, 20, Findings(rows=rows), late=late)
    options = compare_options(record, PRICED)
    assert options.outcome == "accepted"
    assert options.critical == {"critical": 1}
    assert options["accept"].refused


def test_refusing_classes_are_taken_together_and_others_priced_aside():
    both = compare_options(refused(major=9, minor=13), PRICED)
    assert both.classes == ("major", "minor")
    assert both.found == 22
    alone = compare_options(refused(major=9, minor=13), PRICED, classes=["minor"])
    assert alone.found == 13
    assert alone.left_out == ("major",)
    plain = compare_options(refused(), PRICED)
    priced = compare_options(refused(), replace(PRICED, per_escaped_other=2))
    others = lot_posterior(5, 125, lot_size=2000, cartons=10, icc=0.1).mean - 5
    extra = buyer(priced, "accept") - buyer(plain, "accept")
    assert extra == pytest.approx(2 * others, rel=1e-6)


def test_accepted_and_pending_lots_are_compared_and_say_so():
    accepted = compare_options(refused(major=2, minor=1), PRICED)
    assert "accepted under the agreement" in " ".join(told_remarks(accepted))
    agreement = Agreement(refusal=Refusal(ac=0))
    pending = compare_options(judged(agreement, 100, 20, Findings({"major": 3})), PRICED)
    assert pending.outcome == "pending"
    assert "pending" in " ".join(told_remarks(pending))


def test_alternatives_of_the_reinspection_where_none_was_agreed():
    agreement = Agreement(refusal=Refusal(ac=None))
    record = judged(agreement, 100, 20, Findings({"critical": 0, "major": 12, "minor": 0}))
    options = compare_options(record, PRICED)
    assert [ac for _, ac, _ in options.reinspection] == [0, 1, 2]
    sizes = [n for n, _, _ in options.reinspection]
    assert sizes == sorted(sizes)
    assert options.passes_by_ac["sort"][0] == options["sort"].passes
    assert "buyer's proposal" in " ".join(told_remarks(options))


def test_nonconformities_need_findings_unit_by_unit():
    agreement = Agreement(counting="nonconformities", refusal=Refusal(ac=0))
    with pytest.raises(InputError, match="findings file"):
        compare_options(judged(agreement, 100, 20, Findings({"critical": 0, "major": 12, "minor": 0})), PRICED)
    lot = uniform_lot(100, 20)
    drawn = draw(lot, inspection_plan(agreement, lot), dice_seed("20481956370211849357"), "PO1-A")
    units = drawn.pulling[:5]
    rows = tuple(Finding(carton, unit, "major", text) for carton, unit in units for text in ("hole", "stain"))
    options = compare_options(judged(agreement, 100, 20, Findings(rows=rows)), PRICED)
    assert options.outcome == "not accepted"  # ten nonconformities
    assert options.found == 5  # units


def test_records_that_can_not_be_compared():
    record = refused()
    with pytest.raises(InputError, match="no verdict yet"):
        compare_options(record.without("judge"))
    with pytest.raises(InputError, match="unknown; did you mean major"):
        compare_options(record, classes=["mojor"])
    with pytest.raises(InputError, match="uniform, jeffreys"):
        compare_options(record, prior="flat")


def test_the_reinspection_is_the_one_that_rework_plans():
    for record in (refused(), Record.from_json(JACKETS.read_bytes())):
        options = compare_options(record, PRICED)
        lot, terms = record.inspection.lot, record.inspection.agreement.refusal
        icc = record.inspection.agreement.icc
        size = size_for(lot.units - options.found, len(lot.cartons), terms.limiting_quality, terms.risk, ac=0, icc=icc)
        assert options.reinspection == ((size.n, 0, size.opened),)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": {"outcome": "accepted", "classes": []}},
        {"verdict": None},
        {"findings": {"classes": {"major": 10**6}}},
        {"findings": {"classes": {"major": "12"}}},
        {"findings": {"rows": [{"carton": "no such", "class": "major"}]}},
        {"findings": []},
    ],
)
def test_a_forged_verdict_is_not_compared(change):
    record = refused()
    content = {**record.named("judge")[0]["content"], **change}
    with pytest.raises(InputError) as caught:
        compare_options(record.without("judge").with_step("judge", content), PRICED)
    assert "\n" not in str(caught.value)


def test_the_comparison_is_pure_and_its_json_whole():
    import json

    first, second = (compare_options(refused(), PRICED, sensitivity=True) for _ in range(2))
    assert first.to_dict() == second.to_dict()
    assert json.loads(json.dumps(first.to_dict(), allow_nan=False))["best"] == first.best
    assert Costs.from_dict(PRICED.to_dict()) == PRICED
    for language in ("en", "zh"):
        assert told_found(first, language)
        assert len(told_thresholds(first, language)) >= 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("per_escaped", float("nan")), ("per_escaped", -1), ("per_escaped", 1e13), ("per_escaped", True),
        ("per_escaped", "38"), ("sorters_miss", 1.5), ("sorters_miss", float("inf")), ("deadline_days", -1),
        ("deadline_days", 2.5), ("people", 0), ("currency", "X" * 50), ("currency", 3),
    ],
)  # fmt: skip
def test_figures_that_can_not_be(field, value):
    with pytest.raises(InputError, match=field):
        Costs(**{field: value})


@pytest.mark.parametrize(
    "field", ["sorters_miss", "false_alarms", "rework_success", "collateral", "reproduction_quality"]
)
@pytest.mark.parametrize("value", [0.0, 1e-12, 1.0])
def test_extreme_rates_keep_probabilities(field, value):
    for record in (hand(), refused()):
        options = compare_options(record, replace(PRICED, **{field: value}))
        for option in options.options:
            assert option.passes is None or 0 <= option.passes <= 1 + 1e-12
            assert option.total.low <= option.total.high
            if option.bad_shipped is not None:
                assert 0 <= option.bad_shipped.low <= option.bad_shipped.high <= options.units
