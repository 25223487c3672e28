"""The verdict on a re-inspection, question by question, and its verification."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from refused_lot import ALL, DRAWN, FAILED, SEED, failed

from qcsample.answering import UNAFFECTED
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Record
from qcsample.lot import uniform_lot
from qcsample.rework import draw_reinspection, plan_reinspection
from qcsample.rework.drawing import lost_in
from qcsample.seeds import dice_seed
from qcsample.verdict import judge
from qcsample.verification import verify


class TestVerdict:
    """A: n = 127 or so, Ac = 0, dents; B: 125, 5/6; C: no unmarked carton; D: dents elsewhere, Ac = 0."""

    drawn = DRAWN
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
    drawn = DRAWN
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
