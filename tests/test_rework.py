"""Re-inspection after rework: sizes, questions, goods, draw and verdict.

The lot of most tests: 80 cartons of 40 units, 3,200 units, refused for nine dents where Re is 8.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from qcsample.agreement import Agreement, DefectClass, Refusal, SpecialTest, inspection_plan
from qcsample.answering import UNAFFECTED
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import Carton, Lot, uniform_lot
from qcsample.qcs1 import draw, substitute
from qcsample.rework import draw_reinspection, plan_reinspection, replanned, reworked_goods
from qcsample.rework.drawing import lost_in
from qcsample.seeds import dice_seed
from qcsample.terms import CartonLimits
from qcsample.verdict import judge
from qcsample.verification import verify

CLASSES = (
    DefectClass("critical", 0.0, ("sharp edge",)),
    DefectClass("major", 2.5, ("dent", "leaks")),
    DefectClass("minor", 4.0, ("speck",)),
)
SEED = dice_seed("82049137560218446357")
ALL = [str(i) for i in range(1, 81)]


def failed(lot: Lot | None = None, dents: int = 9, **changes) -> Record:
    agreement = Agreement(order="PO1", classes=CLASSES, **changes)
    lot = lot or uniform_lot(80, 40)
    plan = inspection_plan(agreement, lot)
    first = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"))
    rows = tuple(Finding(*unit, "major", "dent") for unit in first.draw.pulling[:dents])
    findings = Findings(tests={test.name: 0 for test in agreement.tests}, rows=rows)
    record = Record().with_step("pick", first.to_dict())
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


FAILED = failed(refusal=Refusal(ac=0))


class TestPlan:
    def test_all_cartons_affected_asks_three_questions(self):
        plan = plan_reinspection(FAILED)
        assert [q.key for q in plan.questions] == ["A", "B", "C"]
        a, b, c = plan.questions
        assert (a.lot_size, a.opened, a.n, a.plans[0].plan.ac) == (3200, 20, 113, 0)
        # Tightened, letter K: n = 125; 2.5: 5/6; 4.0: 8/9.
        assert [(p.name, p.plan.n, p.plan.ac, p.plan.re) for p in b.plans] == [
            ("critical", 125, 0, 1),
            ("major", 125, 5, 6),
            ("minor", 125, 8, 9),
        ]
        assert (c.unit, c.lot_size, c.n) == ("carton", 80, 20)
        assert plan.targeted == ("dent",)
        assert (a.basis, c.basis) == ("signed agreement", "buyer's proposal")
        assert a.source.startswith("derived")
        assert b.source.startswith("printed")

    def test_some_cartons_affected_asks_about_the_others_too(self):
        plan = plan_reinspection(FAILED, affected=ALL[:60])
        assert [(q.key, q.lot_size, q.cartons) for q in plan.questions] == [
            ("A", 2400, 60),
            ("B", 2400, 60),
            ("C", 60, 60),
            ("D", 800, 20),
        ]

    def test_an_acceptance_number_nobody_signed_is_open_until_it_is_chosen(self):
        record = failed()
        plan = plan_reinspection(record)
        assert not plan.decided
        assert [size.ac for size in plan.alternatives] == [0, 1, 2]
        with pytest.raises(InputError, match="choose one of the alternatives"):
            draw_reinspection(record, plan, SEED, "PO1-R1")
        chosen = plan_reinspection(record, ac=1)
        assert chosen.decided
        assert chosen.questions[0].basis == "buyer's proposal"
        assert (chosen.questions[0].n, chosen.questions[0].plans[0].plan.ac) == (204, 1)

    def test_another_limiting_quality_than_signed_is_a_proposal(self):
        assert plan_reinspection(FAILED, quality=0.04).questions[0].basis == "buyer's proposal"

    def test_only_the_questions_named(self):
        assert [q.key for q in plan_reinspection(FAILED, questions="BA").questions] == ["A", "B"]

    def test_counts_alone_target_what_the_refused_class_names(self):
        record = FAILED.without("judge")
        verdict = judge(record, {"critical": 0, "major": 9, "minor": 0})
        content = {"findings": Findings({"critical": 0, "major": 9, "minor": 0}).to_dict()}
        counted = record.with_step("judge", {**content, "verdict": verdict.to_dict()})
        assert plan_reinspection(counted).targeted == ("dent", "leaks")

    def test_a_failed_special_test_is_made_again(self):
        record = failed(tests=(SpecialTest("drop", "S-1", 2.5),), refusal=Refusal(ac=0))
        base = record.without("judge")
        findings = Findings({"critical": 0, "major": 0, "minor": 0}, {"drop": 1})
        verdict = judge(base, findings)
        again = base.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
        assert [p.name for p in plan_reinspection(again, targeted=["drop"]).questions[1].plans][-1] == "drop"
        assert "drop" not in [p.name for p in plan_reinspection(record).questions[1].plans]

    def test_a_lot_refused_for_a_lost_carton_alone_targets_the_classes_that_refused(self):
        base = FAILED.without("judge")
        lot, made = base.inspection.lot, base.inspection.draw
        gone = [carton.id for carton in made.opened[:2]]
        base = base.with_step("lost", {"cartons": gone, "draw": substitute(made, lot, gone).to_dict()})
        verdict = judge(base, Findings(rows=()))
        assert {entry.outcome for entry in verdict.classes} == {"accepted"}
        again = base.with_step("judge", {"findings": Findings(rows=()).to_dict(), "verdict": verdict.to_dict()})
        assert plan_reinspection(again).targeted == ("dent", "leaks", "speck")

    def test_an_agreement_that_leaves_the_cartons_to_the_risks(self):
        risky = failed(refusal=Refusal(ac=0), carton_rule="risk", carton_limits=CartonLimits())
        asked, usual = plan_reinspection(risky).questions, plan_reinspection(FAILED).questions
        assert [(q.key, q.n, q.opened) for q in asked] == [(q.key, q.n, q.opened) for q in usual]

    def test_a_targeted_defect_is_one_that_can_be_reported(self):
        assert plan_reinspection(FAILED, targeted=["Leaks", "any major defect"]).targeted == (
            "leaks",
            "any major defect",
        )
        with pytest.raises(InputError, match="not in the agreement; did you mean dent"):
            plan_reinspection(FAILED, targeted=["dents"])

    def test_questions_that_are_not_asked_are_told(self):
        plan = plan_reinspection(FAILED, affected=ALL[:60], questions="A")
        told = [line for line in plan.remarks if "not asked" in line]
        assert [line[9] for line in told] == ["B", "C", "D"]
        assert "20 cartons (800 pieces)" in told[-1]
        drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")
        record = Record().with_step("pick", drawn.to_dict())
        assert set(told) <= set(judge(record, Findings(rows=())).remarks)
        assert verify(record, FAILED.inspection.lot, first=FAILED).agrees
        assert not [line for line in plan_reinspection(FAILED, questions="ABC").remarks if "not asked" in line]

    @pytest.mark.parametrize(
        ("record", "more", "why"),
        [
            (failed(dents=3), {}, "the verdict is accepted"),
            (FAILED.without("judge"), {}, "judge it first"),
            (FAILED, {"questions": "E"}, "A, B, C and D"),
            (FAILED, {"questions": ""}, "no question"),
            (FAILED, {"affected": ["999"]}, "'?999'? is not in the list"),
            (FAILED, {"affected": []}, "nothing to re-inspect"),
            (FAILED, {"ac": 80}, "no more than that"),
            (FAILED, {"submission": 3}, "presentation 3 of at most 2"),
        ],
    )
    def test_what_is_not_planned(self, record, more, why):
        with pytest.raises(InputError, match=why):
            plan_reinspection(record, **more)

    def test_one_presentation_more_by_name(self):
        plan = plan_reinspection(FAILED, submission=3, beyond_cap="J. Meyer")
        assert any("allowed by J. Meyer" in line for line in plan.remarks)


class TestGoods:
    first = FAILED.inspection

    def test_the_cartons_of_the_first_draw_are_marked_and_not_excluded(self):
        goods = reworked_goods(self.first)
        assert set(goods.seen) == {c.id for c in self.first.draw.opened}
        assert goods.affected.units == 3200

    def lot(self, *cartons: tuple[str, int]) -> Lot:
        return Lot(tuple(Carton(name, units) for name, units in cartons))

    def test_renumbered_cartons_are_affected_where_their_goods_were(self):
        # Carton i became R<i>; 1 to 20 were affected.
        lot = self.lot(*((f"R{i}", 40) for i in range(1, 81)))
        mapping = {f"R{i}": (str(i),) for i in range(1, 81)}
        goods = reworked_goods(self.first, affected=ALL[:20], lot=lot, renumbered=mapping)
        assert [c.id for c in goods.affected.cartons] == [f"R{i}" for i in range(1, 21)]
        assert goods.unaffected.units == 2400
        assert set(goods.seen) == {f"R{c.id}" for c in self.first.draw.opened}
        assert any("80 cartons were renumbered" in line for line in goods.remarks)

    def test_fewer_cartons_are_affected_as_soon_as_one_was(self):
        # 1 to 80 were repacked two by two; only 1 and 80 were affected.
        lot = self.lot(*((f"N{i}", 80) for i in range(1, 41)))
        mapping = {f"N{i}": (str(2 * i - 1), str(2 * i)) for i in range(1, 41)}
        goods = reworked_goods(self.first, affected=["1", "80"], lot=lot, renumbered=mapping)
        assert [c.id for c in goods.affected.cartons] == ["N1", "N40"]

    def test_goods_of_another_order_are_affected(self):
        lot = self.lot(*((name, 40) for name in ALL[:79]), ("X1", 40))
        goods = reworked_goods(self.first, affected=["1"], lot=lot)
        assert [c.id for c in goods.affected.cartons] == ["1", "X1"]
        assert any("did not cover (X1)" in line for line in goods.remarks)
        assert any("must not ship" in line for line in goods.remarks)

    def test_more_pieces_than_before_are_refused(self):
        lot = self.lot(*((name, 41) for name in ALL))
        with pytest.raises(InputError, match="3,280 units are presented where the first inspection had 3,200"):
            reworked_goods(self.first, lot=lot)

    @pytest.mark.parametrize(("mapping", "why"), [({"Q": ("1",)}, "present list"), ({"1": ("Q",)}, "first list")])
    def test_a_mapping_names_cartons_of_both_lists(self, mapping, why):
        with pytest.raises(InputError, match=why):
            reworked_goods(self.first, renumbered=mapping)


class TestDraw:
    plan = plan_reinspection(FAILED, affected=ALL[:60])
    drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")

    def test_one_draw_serves_a_b_and_c_and_another_d(self):
        assert len(self.drawn.draw.opened) == self.plan.question("C").n
        assert len(self.drawn.draw.pulling) == max(self.plan.question("A").n, 125)
        assert {c.id for c in self.drawn.draw.cartons} <= set(ALL[:60])
        assert self.drawn.rework.draw.draw_id == "PO1-R1-D"
        assert {c.id for c in self.drawn.rework.draw.cartons} <= set(ALL[60:])
        assert len(self.drawn.rework.draw.pulling) == self.plan.question("D").n

    @pytest.mark.parametrize(
        ("seed", "draw_id", "why"),
        [
            (SEED, "PO1-A", "was used before: a re-inspection needs a new one"),
            (replace(SEED, value="2048"), "PO1-R1", "this seed was used before"),
        ],
    )
    def test_old_draw_ids_and_seeds_are_refused(self, seed, draw_id, why):
        with pytest.raises(InputError, match=why):
            draw_reinspection(FAILED, self.plan, seed, draw_id)

    def test_round_trip_and_plan_again_from_the_record_alone(self):
        record = Record().with_step("pick", self.drawn.to_dict())
        again = Record.from_json(record.to_json()).inspection
        assert again.to_dict() == self.drawn.to_dict()
        assert replanned(again).to_dict() == self.plan.to_dict()

    def test_a_second_rework_counts_on(self):
        record = Record().with_step("pick", self.drawn.to_dict())
        unit = self.drawn.draw.pulling[0]
        findings = Findings(rows=(Finding(*unit, "", "dent"),), unmarked=())
        verdict = judge(record, findings)
        assert verdict.outcome == "not accepted"
        record = record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
        with pytest.raises(InputError, match="presentation 3 of at most 2"):
            plan_reinspection(record)
        plan = plan_reinspection(record, beyond_cap="J. Meyer")
        assert plan.submission == 3
        assert plan.goods.units == 3200
        third = draw_reinspection(record, plan, dice_seed("93150248671329557468"), "PO1-R2")
        assert third.rework.first.draw_ids == ("PO1-A", "PO1-R1", "PO1-R1-D")

    def after(self, *rows: Finding, unmarked=()):
        """The plan of the next re-inspection, after one that found this."""
        record = Record().with_step("pick", self.drawn.to_dict())
        findings = Findings(rows=rows, unmarked=unmarked)
        verdict = judge(record, findings)
        record = record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
        return plan_reinspection(record, beyond_cap="J. Meyer")

    def test_the_next_one_targets_what_was_found_in_any_carton(self):
        mine, others = self.drawn.draw.pulling, self.drawn.rework.draw.pulling
        assert self.after(Finding(*mine[0], "", "dent")).targeted == ("dent",)
        assert self.after(unmarked=(mine[0][0],)).targeted == ("dent",)
        assert self.after(Finding(*others[0], "", "dent")).targeted == ("dent",)
        assert self.after(Finding(*others[0], "critical", "blade")).targeted == ("dent", "blade")
        six = [Finding(*unit, "major", "crushed box") for unit in mine[:6]]
        assert self.after(*six).targeted == ("dent", "crushed box")


class TestVerdict:
    """A: n = 127 or so, Ac = 0, dents; B: 125, 5/6; C: no unmarked carton; D: dents elsewhere, Ac = 0."""

    drawn = TestDraw.drawn
    affected = drawn.draw.pulling
    others = drawn.rework.draw.pulling

    def judged(self, *rows: Finding, unmarked=(), **more):
        verdict = judge(self.drawn, Findings(rows=rows, unmarked=unmarked, **more))
        return verdict.outcome, {answer.key: answer.outcome for answer in verdict.questions}

    def test_all_pass(self):
        outcome, answers = self.judged()
        assert outcome == "accepted"
        assert answers == dict.fromkeys("ABCD", "accepted")

    def test_a_targeted_defect_fails_a_alone(self):
        outcome, answers = self.judged(Finding(*self.affected[0], "", "dent"))
        assert outcome == "not accepted"
        assert answers == {"A": "not accepted", "B": "accepted", "C": "accepted", "D": "accepted"}

    def test_a_targeted_defect_beyond_the_units_of_a_counts_for_b_alone(self):
        plan = plan_reinspection(FAILED)  # A: 113 units, B: 125
        drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")
        late, last = drawn.draw.pulling[113], drawn.draw.pulling[112]
        verdict = judge(drawn, Findings(rows=(Finding(*late, "", "dent"),), unmarked=()))
        assert verdict.outcome == "accepted"
        assert {entry.name: entry.found for entry in verdict.classes}["targeted defects"] == 0
        assert {entry.name: entry.found for entry in verdict.classes}["major"] == 1
        assert any("lies beyond its 113 units" in line for line in verdict.remarks)
        assert judge(drawn, Findings(rows=(Finding(*last, "", "dent"),), unmarked=())).outcome == "not accepted"

    def test_other_defects_fail_b_alone(self):
        outcome, answers = self.judged(*(Finding(*unit, "major", "crushed box") for unit in self.affected[:6]))
        assert outcome == "not accepted"
        assert answers == {"A": "accepted", "B": "not accepted", "C": "accepted", "D": "accepted"}

    def test_a_carton_without_its_mark_fails_c(self):
        outcome, answers = self.judged(unmarked=(self.affected[0][0],))
        assert outcome == "not accepted"
        assert answers["C"] == "not accepted"
        assert self.judged(unmarked=None)[0] == "pending"
        with pytest.raises(InputError, match="was not opened"):
            self.judged(unmarked=(next(c for c in ALL[:60] if c not in {unit[0] for unit in self.affected}),))

    def test_a_targeted_defect_in_an_unaffected_carton_fails_d(self):
        outcome, answers = self.judged(Finding(*self.others[0], "major", "dent"))
        assert outcome == "not accepted"
        assert answers == {"A": "accepted", "B": "accepted", "C": "accepted", "D": "not accepted"}

    def test_another_defect_in_an_unaffected_carton_is_not_what_d_asks(self):
        assert self.judged(Finding(*self.others[0], "minor", "speck"))[0] == "accepted"

    @pytest.mark.parametrize("key", ["A", "D"])
    def test_a_lost_carton_is_produced_or_waived_by_name(self, key):
        record = Record().with_step("pick", self.drawn.to_dict())
        now = record.inspection
        drawn = now.draw if key == "A" else now.rework.draw
        gone = drawn.cartons[0].id
        made, others = lost_in(now, now.draw, [gone])
        assert (others is None) == (key == "A")
        rest = {} if others is None else {"unaffected": others.to_dict()}
        record = record.with_step("lost", {"cartons": [gone], "draw": made.to_dict(), **rest})
        assert verify(record, uniform_lot(80, 40), FAILED).agrees
        open_still = judge(record, Findings(rows=(), unmarked=()))
        assert open_still.outcome != "accepted"
        assert {a.key: a.outcome for a in open_still.questions}[key] == "pending"
        assert judge(record, Findings(rows=(), unmarked=(), waived={gone: "J. Meyer"})).outcome == "accepted"
        with pytest.raises(InputError, match="not recorded as lost"):
            judge(record, Findings(rows=(), unmarked=(), waived={drawn.cartons[1].id: "J. Meyer"}))
        content = {"cartons": [gone], "draw": now.draw.to_dict()}  # a lost carton without its substitute
        assert not verify(Record(record.steps[:1]).with_step("lost", content), None, FAILED).agrees

    def test_what_is_not_allowed_refuses_wherever_it_is_found(self):
        plan = plan_reinspection(FAILED, affected=ALL[:60], risk=0.02)
        drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")
        mine, others = drawn.draw.pulling, drawn.rework.draw.pulling
        assert drawn.plan.classes[0].plan.n == 125 < len(mine)  # question A looks at more pieces than the class has
        for unit, key in ((mine[0], "B"), (mine[-1], "B"), (others[0], "D")):
            verdict = judge(drawn, Findings(rows=(Finding(*unit, "critical", "blade"),), unmarked=()))
            assert [answer.key for answer in verdict.questions if answer.outcome != "accepted"] == [key]
            assert verdict.outcome == "not accepted"
            assert "withheld" in verdict.remarks[-1]
        assert any(line.startswith(f"critical: found in carton {others[0][0]};") for line in verdict.remarks)

    def test_what_is_not_allowed_refuses_where_question_b_is_not_asked(self):
        plan = plan_reinspection(FAILED, affected=ALL[:60], questions="AC")
        drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")
        row = Finding(*drawn.draw.pulling[0], "critical", "blade")
        verdict = judge(drawn, Findings(rows=(row,), unmarked=()))
        assert {answer.key: answer.outcome for answer in verdict.questions} == {"A": "not accepted", "C": "accepted"}

    def test_counts(self):
        counts = Findings({"critical": 0, "major": 2, "minor": 0}, {"targeted defects": 0, UNAFFECTED: 0}, unmarked=())
        assert judge(self.drawn, counts).outcome == "accepted"
        one = replace(counts, tests={"targeted defects": 0, UNAFFECTED: 1})
        assert judge(self.drawn, one).outcome == "not accepted"

    def test_the_balance_follows_what_was_signed(self):
        said = judge(self.drawn, Findings(rows=(), unmarked=())).remarks[-1]
        assert "released" in said
        strict = replace(self.drawn, agreement=replace(self.drawn.agreement, balance_released_on="accepted"))
        assert "the buyer decides" in judge(strict, Findings(rows=(), unmarked=())).remarks[-1]

    @pytest.mark.parametrize("questions", ["A", "C", "AC", "AB", "BC"])
    def test_fewer_questions(self, questions):
        plan = plan_reinspection(FAILED, questions=questions)
        drawn = draw_reinspection(FAILED, plan, SEED, "PO1-R1")
        good = judge(drawn, Findings(rows=(), unmarked=()))
        assert good.outcome == "accepted"
        assert [answer.key for answer in good.questions] == sorted(questions)
        dent = Findings(rows=(Finding(*drawn.draw.pulling[0], "", "dent"),), unmarked=(drawn.draw.opened[0].id,))
        assert judge(drawn, dent).outcome == "not accepted"


class TestVerification:
    drawn = TestDraw.drawn
    record = Record().with_step("pick", drawn.to_dict())

    def judged(self, *rows: Finding) -> Record:
        findings = Findings(rows=rows, unmarked=())
        verdict = judge(self.record, findings)
        return self.record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})

    def test_all_of_it_is_recomputed(self):
        record = self.judged(Finding(*self.drawn.draw.pulling[0], "", "dent"))
        done = verify(record, uniform_lot(80, 40), FAILED)
        assert done.agrees, done.difference
        names = [check.name for check in done.checks]
        assert {"plan", "draw", "draw of the unaffected cartons", "first inspection", "verdict"} <= set(names)

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            (lambda c: c["plan"]["tests"][0]["plan"]["stages"][0].__setitem__(0, 50), "plan"),
            (lambda c: c["rework"].update(ac=3), "plan"),
            (lambda c: c["rework"].update(quality=0.1), "plan"),
            (lambda c: c["rework"].update(basis="buyer's proposal"), "terms"),
            (lambda c: c["rework"].update(targeted=["scratch"]), "plan"),
            (lambda c: c["rework"].update(max_submissions=9), "terms"),
            (lambda c: c["rework"]["unaffected"]["draw"]["cartons"].pop(), "draw of the unaffected cartons"),
            (lambda c: c["rework"]["unaffected"]["plan"].update(carton_rule="count 3"), "plan"),
            (
                lambda c: c["rework"]["unaffected"]["lot"].update(manifest="0" * 64),
                "manifest of the unaffected cartons",
            ),
            (lambda c: c["draw"]["cartons"].pop(), "draw"),
            (lambda c: c["rework"]["first"].update(digest="0" * 64), "first inspection"),
            (lambda c: c["rework"]["first"]["found"].update(major=[1, 125, 9]), "first inspection"),
            (lambda c: c["rework"]["first"].update(seeds=["1"]), "first inspection"),
            (lambda c: c["rework"]["first"].update(refused=["minor"]), "first inspection"),
        ],
    )
    def test_what_was_changed_is_named(self, change, name):
        content = json.loads(json.dumps(self.record.steps[0]["content"]))
        change(content)
        done = verify(Record().with_step("pick", content), uniform_lot(80, 40), FAILED)
        assert not done.agrees
        assert done.difference.name == name

    def test_a_proposal_that_calls_itself_signed(self):
        plan = replace(plan_reinspection(FAILED, affected=ALL[:60], quality=0.1), basis="signed agreement")
        record = Record().with_step("pick", draw_reinspection(FAILED, plan, SEED, "PO1-R1").to_dict())
        assert verify(record, uniform_lot(80, 40), FAILED).difference.name == "terms"

    def test_a_defect_that_nobody_could_report(self):
        content = json.loads(json.dumps(self.record.steps[0]["content"]).replace('["dent"]', '["scratch"]'))
        assert content["rework"]["targeted"] == ["scratch"]
        done = verify(Record().with_step("pick", content), uniform_lot(80, 40), FAILED)
        assert done.difference.name == "targeted defects"

    @pytest.mark.parametrize(("submission", "by"), [(2, ""), (2, "J. Meyer"), (3, "")])
    def test_presentations_that_were_not_counted_or_not_allowed(self, submission, by):
        record = self.judged(Finding(*self.drawn.draw.pulling[0], "", "dent"))
        plan = plan_reinspection(record, affected=ALL[:60], beyond_cap="J. Meyer")
        drawn = draw_reinspection(record, plan, dice_seed("93150248671329557468"), "PO1-R2")
        part = replace(drawn.rework, submission=submission, beyond_cap=by)
        again = Record().with_step("pick", replace(drawn, rework=part).to_dict())
        assert verify(again, uniform_lot(80, 40), record).difference.name == "presentations"
        assert verify(Record().with_step("pick", drawn.to_dict()), uniform_lot(80, 40), record).agrees

    def test_another_list_and_another_first_inspection(self):
        assert verify(self.record, uniform_lot(81, 40)).difference.name == "packing list"
        assert verify(self.record, None, failed(dents=10)).difference.name == "first inspection"
        with pytest.raises(InputError, match="no re-inspection"):
            verify(FAILED, None, FAILED)
