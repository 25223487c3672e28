"""The options after a verdict: how their figures work, thresholds, what a user may leave out or bring."""

from __future__ import annotations

from dataclasses import replace

import pytest
from options_samples import JACKETS, PRICED, compare_options, hand, judged, refused

from qcsample import (
    Agreement,
    Costs,
    Finding,
    Findings,
    InputError,
    Record,
    dice_seed,
    draw,
    inspection_plan,
    uniform_lot,
)
from qcsample.inspection import Late
from qcsample.options.comparing import Options
from qcsample.options.words import told_best, told_found, told_missing, told_remarks, told_thresholds
from qcsample.rework.sizing import size_for
from qcsample.statistics.posterior import lot_posterior
from qcsample.terms import Refusal

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
