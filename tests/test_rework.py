"""Re-inspection after rework: sizes, questions, goods and draw; the verdict is in test_rework_verdict.py.

The lot of most tests: 80 cartons of 40 units, 3,200 units, refused for nine dents where Re is 8.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from refused_lot import ALL, DRAWN, FAILED, PLAN, SEED, failed

from qcsample.agreement import Refusal, SpecialTest
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Record
from qcsample.lot import Carton, Lot
from qcsample.qcs1 import substitute
from qcsample.rework import draw_reinspection, plan_reinspection, replanned, reworked_goods
from qcsample.seeds import dice_seed
from qcsample.terms import CartonLimits
from qcsample.verdict import judge
from qcsample.verification import verify


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
    plan = PLAN
    drawn = DRAWN

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
