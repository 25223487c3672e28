"""Plans of several stages walked to their end, and what must not get through on the way.

The lot: 100 cartons of 32 units, level II, letter K. Z1.4 multiple, 32 units a stage; major 2.5: Ac 0 1 3 5 7 10 13,
Re 4 6 8 10 11 12 14; minor 4.0: Ac 0 3 6 8 11 14 18, Re 5 8 10 13 15 17 19.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.agreement import Agreement, DefectClass, SpecialTest, inspection_plan
from qcsample.cli.pick_changes import change_record
from qcsample.documents.labels import labelled_cartons
from qcsample.documents.walk import walk
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw, substitute
from qcsample.verdict import judge
from qcsample.verification import verify

CLASSES = (DefectClass("critical", 0.0), DefectClass("major", 2.5), DefectClass("minor", 4.0))
LOT = uniform_lot(100, 32)
NUMBERS = {
    "major": ((0, 1, 3, 5, 7, 10, 13), (4, 6, 8, 10, 11, 12, 14)),
    "minor": ((0, 3, 6, 8, 11, 14, 18), (5, 8, 10, 13, 15, 17, 19)),
}
FIXED = ("agreement_file", "draw_id", "packed", "send", "manifest", "strata", "date", "waive_readiness")
SEEDS = ("dice", "commit_secret", "called", "public", "public_source", "public_date", "seed_file", "typed")
NEXT = {**dict.fromkeys((*FIXED, *SEEDS, "lost", "late", "late_out", "force", "record_file")), "next_stage": True}


def begun(classes=CLASSES, lot=LOT, seed="2048", **more) -> Record:
    agreement = Agreement(order="PO1", classes=classes, **{"sampling": "multiple", **more})
    plan = inspection_plan(agreement, lot)
    return Record().with_step("pick", Inspection(agreement, lot, plan, draw(lot, plan, seed, "PO1-A")).to_dict())


def judged(record: Record, findings: Findings) -> Record:
    content = {"findings": findings.to_dict(), "verdict": judge(record, findings).to_dict()}
    return record.with_step("judge", content)


def onward(record: Record, findings: Findings) -> Record:
    return change_record(judged(record, findings), NEXT)


def without_carton(record: Record, name: str) -> Record:
    return change_record(record, {**NEXT, "next_stage": False, "lost": (name,)})


def rows(record: Record, *counts: dict[str, int]) -> Findings:
    """So many findings of each class in each sample, each on a unit of its own."""
    made, found, start = record.inspection.draw, [], 0
    for size, each in zip(made.stage_sizes, counts, strict=True):
        kinds = [kind for kind, count in each.items() for _ in range(count)]
        units = made.pulling[start : start + size]
        found += [Finding(*unit, kind) for unit, kind in zip(units, kinds, strict=False)]
        start += size
    return Findings(rows=tuple(found))


def by_the_book(kind: str, counts: list[int]) -> str:
    """What the table says of a class after these samples; a class that was decided stays so."""
    for total, ac, re in zip(accumulate(counts), *NUMBERS[kind], strict=False):
        if total >= re:
            return "not accepted"
        if total <= ac:
            return "accepted"
    return "pending"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=7, max_size=7), st.booleans())
def test_walks_end_as_the_table_says(samples, only_counts):
    record = begun()
    for k in range(1, 8):
        majors, minors = ([pair[i] for pair in samples[:k]] for i in (0, 1))
        findings = rows(record, *({"major": a, "minor": b} for a, b in samples[:k]))
        if only_counts:
            findings = Findings({"critical": 0, "major": sum(majors), "minor": sum(minors)})
        verdict = judge(record, findings)
        each = {by_the_book("major", majors), by_the_book("minor", minors)}
        wanted = next(outcome for outcome in ("not accepted", "pending", "accepted") if outcome in each)
        assert verdict.outcome == wanted
        assert verify(judged(record, findings)).agrees
        if wanted != "pending":
            with pytest.raises(InputError, match="no class goes on"):
                onward(record, findings)
            break
        record = onward(record, findings)
        assert record.inspection.draw.stage_sizes == (32,) * (k + 1)
    else:
        pytest.fail("the seventh sample decides")


class TestEarlierSamplesStand:
    def test_counts_never_fall(self):
        record = onward(begun(), Findings({"critical": 0, "major": 3, "minor": 0}))
        with pytest.raises(InputError, match="major: 1 found, and 3 before this sample: counts are those of all"):
            judge(record, {"critical": 0, "major": 1, "minor": 0})
        assert judge(record, {"critical": 0, "major": 3, "minor": 0}).outcome == "pending"

    def test_findings_of_the_first_sample_are_not_taken_back(self):
        """Ac = 0 in the first sample: without it the class would have been accepted there, whatever came later."""
        record = onward(begun(), rows(begun(), {"major": 3}))
        with pytest.raises(InputError, match="major: 0 found in sample 1, 3 when it was judged"):
            judge(record, rows(record, {}, {"major": 9}))
        with pytest.raises(InputError, match="major: 4 found in sample 1, 3 when it was judged"):
            judge(record, rows(record, {"major": 4}, {}))
        assert judge(record, rows(record, {"major": 3}, {"major": 3})).outcome == "not accepted"

    def test_a_class_that_was_decided_may_be_told_of_as_it_comes(self):
        record = onward(begun(), rows(begun(), {"major": 3}))
        assert judge(record, rows(record, {"major": 3}, {"minor": 20})).classes[2].outcome == "accepted"
        assert judge(record, {"critical": 0, "major": 4, "minor": 40}).classes[2].outcome == "accepted"

    def test_a_carton_lost_since_is_told_anew(self):
        record = onward(begun(), rows(begun(), {"major": 3}))
        gone = record.inspection.draw.pulling[0][0]
        record = without_carton(record, gone)
        verdict = judge(record, Findings(rows=()))
        assert record.inspection.stands == (False,)
        assert {entry.name: entry.found for entry in verdict.classes} == {"critical": 0, "major": 0, "minor": 0}

    def test_a_sample_that_was_drawn_is_finished_first(self):
        """What lay in the first sample alone is no reason to draw a third one."""
        record = onward(begun(), Findings({"critical": 0, "major": 3, "minor": 0}))
        findings = Findings({"critical": 0, "major": 3, "minor": 0}, pulled=32)
        verdict = judge(record, findings)
        assert verdict.outcome == "pending"
        assert (verdict.classes[1].pulled, verdict.classes[1].n) == (32, 64)
        with pytest.raises(InputError, match="no class goes on"):
            onward(record, findings)


class TestClassesOfDifferentSizes:
    """Letter K, double: AQL 0.10 is the single plan 125, 0/1; AQL 2.5 is 80, 3/7, and 80, 8/9."""

    CLASSES = (DefectClass("critical", 0.0), DefectClass("major", 0.10), DefectClass("minor", 2.5))

    def test_each_sample_is_as_large_as_its_largest_class(self):
        record = begun(self.CLASSES, sampling="double")
        plan = record.inspection.plan
        assert (plan.n, plan.stage_n(1), plan.stage_n(2)) == (205, 125, 80)
        assert [(s.n, s.ac, s.re) for s in plan.classes[0].plan.stages] == [(125, 0, 1), (80, 0, 1)]

    def test_a_class_that_is_not_allowed_counts_on_every_unit(self):
        record = begun(self.CLASSES, sampling="double")
        last = record.inspection.draw.pulling[124]
        assert judge(record, Findings(rows=(Finding(*last, "critical"),))).outcome == "not accepted"

    @pytest.mark.parametrize(("second", "outcome"), [(3, "accepted"), (4, "not accepted")])
    def test_the_second_sample_decides(self, second, outcome):
        counts = {"critical": 0, "major": 0, "minor": 5}
        record = onward(begun(self.CLASSES, sampling="double"), Findings(counts))
        verdict = judge(record, {**counts, "minor": 5 + second})
        assert verdict.outcome == outcome
        assert [(entry.pulled, entry.n) for entry in verdict.classes] == [(205, 205), (125, 125), (160, 160)]

    def test_units_beyond_a_class_are_not_its_own(self):
        """Unit 81 of the first sample is beyond the 80 of minor; unit 1 of the second is its 81st."""
        record = begun(self.CLASSES, sampling="double")
        made = record.inspection.draw
        own = tuple(Finding(*made.pulling[i], "minor") for i in range(5))
        beyond = Finding(*made.pulling[80], "minor")
        assert judge(record, Findings(rows=(*own, beyond))).classes[2].found == 5
        record = onward(record, Findings(rows=(*own, beyond)))
        first = Finding(*record.inspection.draw.pulling[125], "minor")
        assert judge(record, Findings(rows=(*own, beyond, first))).classes[2].found == 6


def test_a_reduced_plan_with_ac_0_is_decided_where_it_was_decided():
    """Double, reduced, letter K, AQL 0.65: 32, 0/3, and 32, 0/4; none in the first sample accepts for good."""
    classes = (DefectClass("critical", 0.0), DefectClass("major", 0.65), DefectClass("minor", 4.0))
    record = begun(classes, sampling="double", severity="reduced")
    plan = record.inspection.plan.classes[1].plan
    assert [(s.n, s.ac, s.re) for s in plan.stages] == [(32, 0, 3), (32, 0, 4)]
    minor = record.inspection.plan.classes[2].plan.stages
    more = minor[0].ac + 1
    record = onward(record, rows(record, {"minor": more}))
    verdict = judge(record, rows(record, {"minor": more}, {"major": 5}))
    assert (verdict.classes[1].outcome, verdict.classes[1].stage) == ("accepted", 1)


def test_a_test_that_passed_in_the_first_sample_stays_so():
    agreement = {"tests": (SpecialTest("drop", "S-4", 2.5),), "sampling": "double"}
    record = begun(**agreement)
    stages = record.inspection.plan.tests[0].plan.stages
    assert len(stages) == 2
    counts = {"critical": 0, "major": 5, "minor": 0}
    record = onward(record, Findings(counts, tests={"drop": stages[0].ac}))
    verdict = judge(record, Findings(counts, tests={"drop": stages[1].re}))
    assert (verdict.classes[3].outcome, verdict.classes[3].stage) == ("accepted", 1)


def test_samples_that_take_more_cartons_than_agreed_say_so_once():
    record = begun(lot=uniform_lot(400, 1), carton_rule="count 3")
    size = record.inspection.draw.n
    record = onward(record, Findings({"critical": 0, "major": 1, "minor": 1}))
    said = f"{size} cartons instead of the 3 of rule count 3: fewer do not hold {size} units."
    assert record.inspection.draw.stage == 2
    assert record.inspection.draw.remarks.count(said) == 1


def test_a_test_of_one_sample_need_not_be_told_again():
    record = begun(tests=(SpecialTest("drop", "S-1", 2.5),), sampling="double")
    plan = record.inspection.plan.tests[0].plan
    assert [(stage.ac, stage.re) for stage in plan.stages] == [(0, 1)]
    record = onward(record, Findings({"critical": 0, "major": 5, "minor": 0}, tests={"drop": 0}))
    assert judge(record, {"critical": 0, "major": 5, "minor": 0}).outcome == "accepted"
    assert judge(record, Findings({"critical": 0, "major": 5, "minor": 0}, tests={"drop": 1})).outcome == "not accepted"


class TestLostCartons:
    """Rule 10 with stages: the second judgement, missing units counted, may need another sample too."""

    def test_the_second_judgement_goes_on_where_the_first_accepts(self):
        record = begun()
        gone = next(c for c in record.inspection.draw.cartons if len(c.positions) == 3)  # Ac 0, Re 4
        record = without_carton(record, gone.id)
        verdict = judge(record, Findings(rows=()))
        assert [entry.outcome for entry in verdict.classes] == ["accepted"] * 3
        assert [(entry.name, entry.found, entry.outcome) for entry in verdict.missing] == [
            ("major", 3, "next stage"),
            ("minor", 3, "next stage"),
        ]
        assert verdict.outcome == "pending"
        assert not any("both judgements accept" in remark for remark in verdict.remarks)
        waived = Findings(rows=(), waived={gone.id: "the buyer"})
        assert judge(record, waived).outcome == "accepted"
        record = onward(record, Findings(rows=()))  # 3 in 64: minor Ac 3; major Ac 1, Re 6
        verdict = judge(record, Findings(rows=()))
        assert [entry.outcome for entry in verdict.missing] == ["next stage", "accepted"]
        record = onward(record, Findings(rows=()))  # 3 in 96: Ac 3
        verdict = judge(record, Findings(rows=()))
        assert verdict.outcome == "accepted"
        assert any("both judgements accept" in remark for remark in verdict.remarks)
        assert verify(judged(record, Findings(rows=()))).agrees

    def test_what_the_second_judgement_decided_first_stays(self):
        """One found and four missing in the first sample are its Re; the second sample can't take that back."""
        record = onward(begun(), rows(begun(), {"major": 1}))
        made = record.inspection.draw
        gone = next(c for c in made.cartons if c.stage == 1 and len(c.positions) == 4 and c.id != made.pulling[0][0])
        record = without_carton(record, gone.id)
        verdict = judge(record, rows(record, {"major": 1}, {}))  # 5 in the first sample: Re = 4
        major = verdict.missing[0]
        assert (major.name, major.found, major.re, major.stage) == ("major", 5, 4, 1)
        assert verdict.outcome == "not accepted"


class TestSmallLots:
    def test_a_class_of_stages_beside_one_that_needs_the_whole_lot(self):
        """60 units, letter E, double: AQL 0.15 is 80 units, the lot; AQL 4.0 would be 8 and 8, 0/2 and 1/2."""
        classes = (DefectClass("major", 0.15), DefectClass("minor", 4.0))
        record = begun(classes, uniform_lot(6, 10), sampling="double")
        plan = record.inspection.plan
        minor = plan.classes[1].plan
        assert [(s.n, s.ac, s.re) for s in minor.stages] == [(16, 1, 2)]
        assert "the last Ac and Re decide" in minor.source
        assert any("minor: the samples of all classes together reach the lot" in remark for remark in plan.remarks)
        assert judge(record, {"major": 0, "minor": 1}).outcome == "accepted"
        assert judge(record, {"major": 0, "minor": 2}).outcome == "not accepted"

    @pytest.mark.parametrize(
        ("cartons", "sampling", "said"), [(1, "double", 2), (49, "multiple", 0), (42, "multiple", 7)]
    )
    def test_cartons_that_may_run_out_are_told_before_the_first_is_opened(self, cartons, sampling, said):
        """The root of 49 is 7: seven samples open them all; of 42 it is 7 too, and none is left for the seventh."""
        record = begun(lot=uniform_lot(cartons, 3200 // cartons), sampling=sampling)
        told = [remark for remark in record.inspection.draw.remarks if "too few units in unopened cartons" in remark]
        assert [remark.split()[1] for remark in told] == ([str(said)] if said else [])

    def test_a_lot_without_unopened_cartons_says_the_way_out(self):
        record = begun(lot=uniform_lot(1, 200), sampling="double")
        with pytest.raises(InputError, match="agree on single sampling for it, with a new draw id and seed"):
            onward(record, Findings({"critical": 0, "major": 1, "minor": 2}))


def test_a_substitute_of_an_earlier_sample_does_not_move_the_later_one():
    record = onward(begun(), rows(begun(), {"major": 3}))
    made = record.inspection.draw
    gone = next(c.id for c in made.cartons if c.stage == 1)
    after = substitute(made, LOT, [gone])
    assert after.pulling[32:] == made.pulling[32:]
    assert after.stage_sizes == (32, 32)
    assert replace(after, cartons=made.cartons).stage == 2


@pytest.mark.parametrize("rule", ["units", "risk"])
def test_an_agreement_whose_carton_rule_draws_no_stages_is_refused_when_it_is_made(rule):
    with pytest.raises(InputError, match=f"carton rule {rule} does not draw plans of several stages: agree on"):
        Agreement(order="PO1", classes=CLASSES, sampling="double", carton_rule=rule)
    assert Agreement(order="PO1", classes=CLASSES, carton_rule=rule).carton_rule == rule


def test_a_verdict_on_an_inferred_plan_says_so():
    """ISO 2859-1:1999, double, letter K: AQL 2.5 was read in a reprint, AQL 4.0 was not."""
    record = begun(sampling="double", edition="ISO 2859-1:1999")
    told = [remark for remark in judge(record, {"critical": 0, "major": 0, "minor": 0}).remarks if "inferred" in remark]
    assert [remark.split(":")[0] for remark in told] == ["minor"]
    assert "Table 3-A" in told[0]
    z14 = judge(begun(sampling="double"), {"critical": 0, "major": 0, "minor": 0})
    assert not any("inferred" in remark for remark in z14.remarks)

    def test_what_takes_the_place_of_a_carton_of_an_earlier_sample_is_listed(self):
        """Somebody has to open it; what was checked before stays off the list."""
        record = onward(begun(), Findings({"critical": 0, "major": 3, "minor": 0}))
        later = {c.id for c in record.inspection.draw.cartons if c.stage == 2}
        assert {c.id for c in record.inspection.listed} == later
        gone = next(c.id for c in record.inspection.draw.cartons if c.stage == 1)
        changed = without_carton(record, gone).inspection
        (instead,) = (c.id for c in changed.draw.cartons if c.replaces == gone)
        assert {c.id for c in changed.listed} == {*later, gone, instead}
        assert {row.carton.id for group in walk(changed) for row in group.rows} == {*later, gone, instead}
        assert {label.row.carton.id for label in labelled_cartons(changed)} == {*later, instead}
