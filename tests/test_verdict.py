"""Verdicts worked by hand, a branch each.

The lot: 3,200 units, level II, so letter K: n = 125; major 2.5: 7/8; minor 4.0: 10/11; critical 0/1.
Drop test S-1 at 2.5: letter C, arrow down to n = 5, 0/1.
"""

from __future__ import annotations

import pytest

from qcsample.agreement import Agreement, SpecialTest, inspection_plan
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Inspection
from qcsample.lot import uniform_lot
from qcsample.plan import Plan
from qcsample.qcs1 import draw, substitute
from qcsample.standards import plan_for_letter
from qcsample.verdict import Verdict, judge


def inspection(**changes) -> Inspection:
    agreement = Agreement(order="PO1", tests=(SpecialTest("drop", "S-1", 2.5),), **changes)
    lot = uniform_lot(80, 40)
    plan = inspection_plan(agreement, lot)
    return Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"))


def found(critical=0, major=0, minor=0, drop=0, **more) -> Findings:
    return Findings({"critical": critical, "major": major, "minor": minor}, {"drop": drop}, **more)


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {entry.name: entry.outcome for entry in verdict.classes}


def test_the_plan_is_the_one_this_page_is_worked_for():
    plan = inspection().plan
    assert [(c.name, c.plan.n, c.plan.ac, c.plan.re) for c in (*plan.classes, *plan.tests)] == [
        ("critical", 125, 0, 1),
        ("major", 125, 7, 8),
        ("minor", 125, 10, 11),
        ("drop", 5, 0, 1),
    ]


def test_at_ac_everywhere_the_lot_is_accepted():
    verdict = judge(inspection(), found(0, 7, 10, 0))
    assert verdict.outcome == "accepted"
    assert verdict.exit_status == 0
    assert any("released" in line for line in verdict.remarks)


@pytest.mark.parametrize("one", [{"critical": 1}, {"major": 8}, {"minor": 11}, {"drop": 1}])
def test_re_in_one_class_or_test_refuses_the_lot(one):
    verdict = judge(inspection(), found(**one))
    assert verdict.outcome == "not accepted"
    assert verdict.exit_status == 1
    assert outcomes(verdict)[next(iter(one))] == "not accepted"
    assert sum(outcome == "accepted" for outcome in outcomes(verdict).values()) == 3
    assert any("withheld" in line for line in verdict.remarks)


def test_re_refuses_however_few_were_pulled():
    verdict = judge(inspection(), found(major=8, pulled=20))
    assert verdict.outcome == "not accepted"
    assert outcomes(verdict) == {"critical": "pending", "major": "not accepted", "minor": "pending", "drop": "accepted"}


def test_units_short_of_the_plan_are_pending():
    verdict = judge(inspection(), found(pulled=124))
    assert verdict.outcome == "pending"
    assert verdict.exit_status == 3
    assert "major: 124 of 125 units checked, 1 to go." in verdict.pending


def test_a_class_that_nobody_reported_is_pending():
    verdict = judge(inspection(), Findings({"critical": 0, "major": 0}, {"drop": 0}))
    assert verdict.outcome == "pending"
    assert verdict.pending == ("minor: no count was reported.",)


def test_a_test_that_nobody_reported_is_pending():
    assert judge(inspection(), Findings({"critical": 0, "major": 0, "minor": 0})).outcome == "pending"


def test_the_gap_of_a_reduced_plan_accepts_with_normal_next():
    # Reduced, letter K, AQL 2.5 of Z1.4: n = 50, Ac 3, Re 6; 4 and 5 lie in the gap.
    verdict = judge(inspection(severity="reduced"), found(major=5))
    assert verdict.outcome == "accepted"
    assert [entry.gap for entry in verdict.classes] == [False, True, False, False]
    assert any("normal inspection is back" in line for line in verdict.remarks)
    assert judge(inspection(severity="reduced"), found(major=6)).outcome == "not accepted"
    assert not any(e.gap for e in judge(inspection(severity="reduced"), found(major=3)).classes)


class TestLostCarton:
    whole = inspection()
    name = whole.draw.cartons[0].id
    after = Inspection(whole.agreement, whole.lot, whole.plan, substitute(whole.draw, whole.lot, [name]))

    def test_pending_until_it_is_waived_by_name(self):
        verdict = judge(self.after, found())
        assert verdict.outcome == "pending"
        assert any(f"carton {self.name} was not produced" in line for line in verdict.pending)
        waived = judge(self.after, found(waived={self.name: "J. Meyer, buyer"}))
        assert waived.outcome == "accepted"
        assert any("J. Meyer" in line for line in waived.remarks)

    def test_re_still_refuses(self):
        assert judge(self.after, found(major=8)).outcome == "not accepted"

    def test_only_a_lost_carton_can_be_waived(self):
        with pytest.raises(InputError, match="not recorded as lost"):
            judge(self.whole, found(waived={self.name: "J. Meyer"}))
        with pytest.raises(InputError, match="needs the name"):
            found(waived={self.name: " "})


@pytest.mark.parametrize(
    ("findings", "why"),
    [
        (Findings({"major": 126}), "126 nonconforming of 125"),
        (Findings({"major": 60, "minor": 66}), "126 nonconforming of 125"),
        (Findings({"major": 3}, pulled=2), "3 nonconforming of 2"),
        (Findings({}, {"drop": 6}), "test drop: 6 nonconforming of 5"),
        (Findings({"major": 1}, pulled=126), "126 units pulled, but the draw has 125"),
        (Findings({"mayor": 1}), "unknown class 'mayor': critical, major, minor"),
        (Findings({"major": 1}, {"fall": 0}), "unknown test 'fall': drop"),
        (Findings(), "nothing was reported"),
    ],
)
def test_findings_that_can_not_be(findings, why):
    with pytest.raises(InputError, match=why):
        judge(inspection(), findings)


@pytest.mark.parametrize("count", [-1, 1.0, "3", None, True, 10**9])
def test_counts_are_whole_numbers(count):
    with pytest.raises(InputError, match="whole number"):
        Findings({"major": count})


def test_nonconformities_may_be_more_than_units():
    # Per 100 units a unit may bear several: 130 on 125 units are refused by Re, not as an impossible count.
    verdict = judge(inspection(counting="nonconformities"), found(major=130))
    assert verdict.outcome == "not accepted"


def test_a_plan_alone():
    plan = plan_for_letter("K", 2.5)
    assert [judge(plan, d).outcome for d in (0, 7, 8, 125)] == ["accepted", "accepted", "not accepted", "not accepted"]
    assert judge(Plan.single(50, 3, 6), 5).classes[0].gap


@pytest.mark.parametrize(
    ("found_so_far", "pulled", "entry", "lot"),
    [
        (3, 80, "accepted", "accepted"),
        (4, 80, "next stage", "pending"),
        (6, 80, "next stage", "pending"),
        (7, 80, "not accepted", "not accepted"),
        (6, 100, "pending", "pending"),
        (9, 100, "not accepted", "not accepted"),
        (8, 160, "accepted", "accepted"),
        (9, 160, "not accepted", "not accepted"),
    ],
)
def test_a_double_plan_stage_by_stage(found_so_far, pulled, entry, lot):
    """Letter K, 2.5: 80 units with 3 and 7, 160 in all with 8 and 9; counts are cumulative."""
    plan = plan_for_letter("K", 2.5, sampling="double")
    assert [(stage.n, stage.ac, stage.re) for stage in plan.stages] == [(80, 3, 7), (80, 8, 9)]
    verdict = judge(plan, Findings({"found": found_so_far}, pulled=pulled))
    assert (verdict.classes[0].outcome, verdict.outcome) == (entry, lot)
    if entry == "next stage":
        assert verdict.pending[0].endswith("stage 2 follows, 80 more units.")


def test_round_trip():
    verdict = judge(inspection(), found(major=9, pulled=80))
    assert Verdict.from_dict(verdict.to_dict()) == verdict
    assert Findings.from_dict(found(1, 2, 3, 0, pulled=9, waived={"1": "x"}).to_dict()) == found(
        1, 2, 3, 0, pulled=9, waived={"1": "x"}
    )
