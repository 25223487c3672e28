"""Findings unit by unit, counted by hand.

The lot: 80 cartons of 40 units, 3,200 units, letter K: n = 125; major 2.5: 7/8; minor 4.0: 10/11; critical 0/1.
Nine cartons are opened (the root of 80), 13 or 14 units from each. Drop test S-1 at 2.5: n = 5, 0/1: the first
unit of the first five drawn cartons.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from findings_samples import AGREEMENT, HERE, LOT, UNITS, findings, row
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.agreement import Agreement, DefectClass, inspection_plan
from qcsample.assessment.assessing import assess
from qcsample.assessment.letter import paragraphs
from qcsample.assessment.verdict_words import in_chinese
from qcsample.counting import counted, settled, shortfalls
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Late
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw, late_positions, substitute
from qcsample.verdict import judge


def inspection(**changes) -> Inspection:
    agreement = replace(AGREEMENT, **changes)
    plan = inspection_plan(agreement, LOT)
    return Inspection(agreement, LOT, plan, draw(LOT, plan, "2048", "PO1-A"))


def test_a_unit_counts_once_at_its_worst_class():
    # Unit 0: major twice and minor; unit 1: minor twice; unit 2: a difference alone.
    rows = (
        row(0, "major", "dent"),
        row(0, "major", "leaks"),
        row(0, "minor", "speck"),
        row(1, "minor", "speck"),
        row(1, "minor"),
        row(2, "difference", "brown tray"),
    )
    tally = counted(HERE, findings(*rows))
    assert tally.classes == {"critical": 0, "major": 1, "minor": 1}
    assert [(d.kind, d.defect, d.count) for d in tally.defects] == [
        ("major", "dent", 1),
        ("major", "leaks / 漏水", 1),
        ("minor", "speck", 2),
        ("minor", "", 1),
    ]
    assert tally.differences == {"brown tray": 1}
    assert tally.cartons["major"] == {UNITS[0][0]: 1}
    assert judge(HERE, findings(*rows)).outcome == "accepted"


def test_every_nonconformity_counts_where_that_was_agreed():
    each = inspection(counting="nonconformities")
    rows = (row(0, "major", "dent", count=3), row(0, "major", "leaks"), row(0, "minor", "speck"), row(1, "minor"))
    assert counted(each, findings(*rows)).classes == {"critical": 0, "major": 4, "minor": 2}


def test_the_same_row_twice_is_one_unit():
    assert counted(HERE, findings(row(5), row(5))).classes["major"] == 1


def test_units_whose_position_nobody_noted_are_units_of_their_own():
    carton = UNITS[0][0]
    rows = (Finding(carton, None, "major", count=3), Finding(carton, None, "major"), row(0, "major"))
    assert counted(HERE, findings(*rows)).classes["major"] == 5


def test_nothing_found_is_a_full_account():
    verdict = judge(HERE, findings())
    assert verdict.outcome == "accepted"
    assert [entry.found for entry in verdict.classes] == [0, 0, 0, 0]


def test_a_special_test_needs_its_result():
    assert judge(HERE, findings(drop=None)).outcome == "pending"
    failed = Finding(*UNITS[4], test="drop", defect="handle broke")
    verdict = judge(HERE, findings(failed, drop=None))
    assert verdict.outcome == "not accepted"
    assert verdict.classes[-1].found == 1
    with pytest.raises(InputError, match="0 failures reported, 1 in the findings"):
        judge(HERE, findings(failed))


def test_a_failure_beyond_the_tests_own_units_is_told_and_not_counted():
    tally = counted(HERE, findings(Finding(*UNITS[5], test="drop")))
    assert tally.tests == {"drop": 0}
    assert any("lies beyond its 5 units" in line for line in tally.remarks)


def test_a_class_with_a_smaller_sample_takes_the_first_units():
    # Level II, 2.5 and 6.5, 80 units: letter E: 2.5 takes 20 (1/2), 6.5 takes 13 (2/3); n = 20 units are pulled.
    agreement = Agreement(classes=(DefectClass("major", 2.5), DefectClass("minor", 6.5)))
    lot = uniform_lot(20, 4)
    plan = inspection_plan(agreement, lot)
    assert [entry.plan.n for entry in plan.classes] == [20, 13]
    here = Inspection(agreement, lot, plan, draw(lot, plan, "77", "PO2-A"))
    units = here.draw.pulling
    rows = (Finding(*units[12], "minor"), Finding(*units[13], "minor"), Finding(*units[13], "major"))
    tally = counted(here, Findings(rows=rows))
    assert tally.classes == {"major": 1, "minor": 1}
    assert tally.anywhere == {"major": 1, "minor": 2}
    assert sum("lies beyond its 13 units" in line for line in tally.remarks) == 1


def test_findings_that_are_not_counted_are_told_in_one_sentence_whatever_their_number():
    agreement = Agreement(classes=(DefectClass("major", 2.5), DefectClass("minor", 6.5)))
    lot = uniform_lot(20, 4)
    plan = inspection_plan(agreement, lot)
    here = Inspection(agreement, lot, plan, draw(lot, plan, "77", "PO2-A"))
    beyond = here.draw.pulling[13:]
    few, many = (
        counted(here, Findings(rows=tuple(Finding(*unit, "minor", name) for unit in beyond for name in names))).remarks
        for names in ((), ("dent", "scratch", "smell"))
    )
    assert few == ()
    (told,) = (line for line in many if "units" in line)
    assert told.startswith("minor: 7 findings lie beyond its 13 units and are not counted, carton (unit): ")
    cartons = {carton for carton, _ in beyond}
    assert all(f"{carton} (" in told for carton in cartons)
    assert in_chinese(told).startswith("轻微缺陷：7 处问题超出其样本量（13 件），不计数；箱号 (件号)：")


def test_names_in_either_language_and_without_a_class():
    wanted = ("major", "leaks / 漏水")
    for defect in ("leaks", "漏水", "LEAKS / 漏水", " leaks "):
        done = settled(HERE, Finding(UNITS[0][0], None, "", defect))
        assert (done.kind, done.defect) == wanted
    done = settled(HERE, Finding(UNITS[0][0], None, "", "Brown  Tray"))
    assert (done.kind, done.defect) == ("difference", "brown tray")


def test_a_defect_that_the_agreement_does_not_name_counts_and_is_told():
    tally = counted(HERE, findings(row(0, "Minor", "glue stain")))
    assert tally.classes["minor"] == 1
    assert tally.remarks == ("'glue stain' is not in the agreement's list: counted as minor.",)


def other_carton() -> str:
    return next(c.id for c in HERE.lot.cartons if c.id not in {d.id for d in HERE.draw.cartons})


@pytest.mark.parametrize(
    ("finding", "why"),
    [
        (Finding("999", 1, "major"), "no carton '999' in the list"),
        (Finding(other_carton(), 1, "major"), "was not drawn"),
        (Finding(UNITS[0][0], 41, "major"), "is not in the sample; its units: "),
        (Finding(UNITS[0][0], None, "mayor"), "unknown class 'mayor': critical, major, minor, difference"),
        (Finding(UNITS[0][0], None, "", "lekas"), "'lekas' is not in the agreement; did you mean"),
        (Finding(UNITS[0][0], None, "minor", "dent"), "'dent' is major in the agreement, not minor"),
        (Finding(UNITS[0][0], None, test="fall"), "unknown test 'fall': drop"),
        (Finding(UNITS[0][0], None, "major", count=15), "15 units with findings, 14 were pulled"),
    ],
)
def test_findings_that_can_not_be(finding, why):
    with pytest.raises(InputError, match=why):
        judge(HERE, findings(finding))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: Finding("", 1, "major"), "number of the carton"),
        (lambda: Finding("1", 1), "a class, a defect or a test"),
        (lambda: Finding("1", 0, "major"), "whole number from 1"),
        (lambda: Finding("1", 1.0, "major"), "whole number from 1"),
        (lambda: Finding("1", 1, "major", count=0), "whole number from 1"),
        (lambda: Finding("1", 1, "major", test="drop"), "not both"),
        (lambda: Finding("1", 1, ["major"]), "is not text"),
        (lambda: Findings({"major": 1}, rows=()), "two accounts"),
        (lambda: Findings(rows=("x",)), "Finding records"),
        (lambda: Findings(counted={"1": -1}), "whole number"),
        (lambda: Finding.from_dict({"carton": "1", "clas": "major"}), "unknown key"),
    ],
)
def test_records_that_can_not_be(made, why):
    with pytest.raises(InputError, match=why):
        made()


def test_units_pulled_so_far():
    assert judge(HERE, findings(row(19), pulled=20)).outcome == "pending"
    with pytest.raises(InputError, match="comes after the 20 units pulled so far"):
        judge(HERE, findings(row(20), pulled=20))
    eight = [row(i) for i in range(8)]
    assert judge(HERE, findings(*eight, pulled=20)).outcome == "not accepted"


def test_quantity_is_a_finding_of_its_own():
    found = findings(counted={UNITS[0][0]: 38, UNITS[1][0]: 40}, cartons_counted=79)
    said = list(shortfalls(HERE, found))
    assert said == [
        "Cartons: 79 counted, 80 on the packing list: 1 short.",
        f"Carton {UNITS[0][0]}: 38 units counted, 40 stated: 2 short.",
    ]
    verdict = judge(HERE, found)
    assert verdict.outcome == "accepted"
    assert list(verdict.shortfalls) == said
    with pytest.raises(InputError, match="not in the list"):
        judge(HERE, findings(counted={"999": 40}))


class TestLateCarton:
    late = Late("L1", 40, late_positions(HERE.draw, "L1", 40))
    here = replace(HERE, late=(late, Late("L2", 40, (), left_out=True)))

    def test_what_it_holds_is_told_and_not_counted(self):
        tally = counted(self.here, findings(Finding("L1", self.late.positions[0], "critical")))
        assert tally.classes["critical"] == 0
        assert tally.anywhere == {"critical": 1}
        assert any("is extra (late carton)" in line for line in tally.remarks)

    def test_one_that_left_the_lot_has_no_findings(self):
        with pytest.raises(InputError, match="left lot and shipment"):
            counted(self.here, findings(Finding("L2", None, "major")))


class TestMissingCarton:
    """Rule 10: judged with the substitute, and with the missing carton's units as nonconforming.

    125 units from 9 cartons: eight give 14, one 13. One lost carton is thus 13 or 14 units: above Ac = 7 and 10,
    so the second judgement refuses. From 63 cartons (two units each, one gives one) it is 2 units.
    """

    name = UNITS[0][0]

    def lost(self, here: Inspection, *names: str) -> Inspection:
        return replace(here, draw=substitute(here.draw, here.lot, names))

    def test_a_carton_of_fourteen_units_refuses_the_lot(self):
        verdict = judge(self.lost(HERE, self.name), findings())
        assert verdict.outcome == "not accepted"
        assert [(e.name, e.found, e.outcome) for e in verdict.missing] == [
            ("major", 14, "not accepted"),
            ("minor", 14, "not accepted"),
        ]
        assert [e.outcome for e in verdict.classes] == ["accepted"] * 4
        assert any("judged twice" in line and "waived by name" in line for line in verdict.remarks)

    def test_a_waiver_by_name_leaves_the_first_judgement(self):
        verdict = judge(self.lost(HERE, self.name), findings(waived={self.name: "J. Meyer"}))
        assert verdict.outcome == "accepted"
        assert verdict.missing == ()

    def test_counts_alone_can_not_be_judged_twice(self):
        verdict = judge(self.lost(HERE, self.name), {"critical": 0, "major": 0, "minor": 0})
        assert verdict.outcome == "pending"

    @pytest.mark.parametrize(("others", "outcome"), [(5, "accepted"), (6, "not accepted")])
    def test_two_units_leave_room(self, others, outcome):
        here = inspection(carton_rule="per-carton 2")
        quota = Counter(carton for carton, _ in here.draw.pulling)
        name = next(carton for carton in quota if quota[carton] == 2)
        after = self.lost(here, name)
        instead = next(c.id for c in after.draw.cartons if c.replaces == name)
        kept = [unit for unit in after.draw.pulling if unit[0] != instead][:others]
        # One finding in the substitute counts the first time and not the second: 5 + 1, then 5 + 2 = 7 = Ac.
        rows = [Finding(*unit, "major") for unit in kept]
        if others == 5:
            rows.append(Finding(instead, None, "major"))
        verdict = judge(after, findings(*rows))
        assert next(e.found for e in verdict.classes if e.name == "major") == len(rows)
        assert next(e.found for e in verdict.missing if e.name == "major") == others + 2
        assert verdict.outcome == outcome

    def test_a_lost_substitute_takes_no_second_place(self):
        once = self.lost(HERE, self.name)
        instead = next(c.id for c in once.draw.cartons if c.replaces == self.name)
        twice = self.lost(once, instead)
        assert judge(twice, findings()).missing[0].found == 14

    def test_both_judgements_accept_only_where_both_do(self):
        """Two units a carton: the second judgement reaches no Re, whatever the first comes to."""
        here = inspection(carton_rule="per-carton 2")
        after = self.lost(here, here.draw.pulling[0][0])

        def said(*rows: Finding, **more) -> tuple[str, str]:
            verdict = judge(after, findings(*rows, **more))
            return verdict.outcome, next(line for line in verdict.remarks if line.startswith("Lost carton"))

        outcome, line = said()
        assert outcome == "accepted"
        assert line.endswith("; both judgements accept.")
        for case, end in (
            (said(drop=1), ", which refuses nothing more."),
            (said(Finding(*after.draw.pulling[0], "critical")), ", which refuses nothing more."),
            (said(drop=None), ", which refuses nothing so far."),
            (said(pulled=50), ", which refuses nothing so far."),
        ):
            assert case[0] != "accepted"
            assert case[1].endswith(end)
            assert in_chinese(case[1]) is not None
        told = said(drop=1)[1]
        assert (
            in_chinese(told)
            == f"缺失箱 {after.draw.lost[0].id}：判定两次，第二次将缺失的样品计为不合格，未使更多类别拒收。"
        )

    def test_two_lost_cartons_are_told_as_two(self):
        names = list(dict.fromkeys(carton for carton, _ in UNITS))[:2]
        verdict = judge(self.lost(HERE, *names), findings())
        line = next(line for line in verdict.remarks if line.startswith("Lost cartons "))
        assert "only if the cartons are produced and checked" in line
        assert in_chinese(line) is not None
        # 14 units each: 28 in both classes.
        assert [entry.found for entry in verdict.missing] == [28, 28]

    def test_without_an_ac_above_0_there_is_nothing_to_judge_twice(self):
        """Major at AQL 0.1, letter K: n = 125, 0/1."""
        classes = (DefectClass("critical", 0.0), DefectClass("major", 0.1))
        here = inspection(classes=classes, difference=(), tests=())
        verdict = judge(self.lost(here, here.draw.pulling[0][0]), Findings(rows=()))
        assert verdict.missing == ()
        line = next(line for line in verdict.remarks if line.startswith("Lost carton"))
        assert "no class has an Ac above 0" in line
        assert in_chinese(line) is not None

    def test_the_letter_says_no_more_than_the_second_judgement(self):
        here = inspection(carton_rule="per-carton 2")
        few = self.lost(here, here.draw.pulling[0][0])
        many = self.lost(HERE, self.name)

        def follows(after: Inspection, language: str = "en", **more) -> str:
            given = findings(**more)
            verdict = judge(after, given)
            return paragraphs(after, verdict, assess(after, given, verdict), language=language)[2]

        assert "every class is accepted" in follows(few)
        assert "every class is accepted" not in follows(few, drop=1)
        assert "every class is accepted" not in follows(few, pulled=50)
        twice = "counted as nonconforming, major 14 (refused from 8) and minor 14 (refused from 11)."
        assert f"NOT ACCEPTED: with the pieces of cartons that could not be produced {twice}" in follows(many)
        assert "只有提供这些箱并检验" in follows(many, "zh")
        waits = follows(many, drop=None)
        assert "The verdict is PENDING" in waits
        assert "it is refused by major 14 (refused from 8)" in waits
        assert "only if those cartons are produced" in waits
        also = follows(many, drop=1)  # producing the carton would not help: the test refused the lot
        assert "it is refused by major 14 (refused from 8)" in also
        assert "only if those cartons" not in also

    def test_findings_in_the_lost_carton_can_not_be(self):
        with pytest.raises(InputError, match="recorded as lost"):
            judge(self.lost(HERE, self.name), findings(row(0)))

    def test_under_the_rule_units_the_lost_units_count(self):
        here = inspection(carton_rule="units")
        name = here.draw.pulling[0][0]
        planned = sum(carton == name for carton, _ in here.draw.pulling)
        verdict = judge(self.lost(here, name), findings())
        assert verdict.missing[0].found == planned


KINDS = st.sampled_from(["critical", "major", "minor", "difference"])
ROWS = st.lists(st.builds(row, st.integers(0, 124), KINDS), max_size=60)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_counting_is_a_set_of_units_whatever_the_order(rows, shuffler):
    worst = {}
    for r in rows:
        if r.kind != "difference":
            unit = (r.carton, r.unit)
            worst[unit] = min(worst.get(unit, 9), ["critical", "major", "minor"].index(r.kind))
    wanted = Counter(worst.values())
    mixed = list(rows)
    shuffler.shuffle(mixed)
    tally = counted(HERE, findings(*mixed))
    assert list(tally.classes.values()) == [wanted[0], wanted[1], wanted[2]]
    assert {name: sum(found.values()) for name, found in tally.cartons.items()} == tally.classes


@given(ROWS)
def test_round_trip(rows):
    given_ = findings(*rows, counted={"1": 3}, cartons_counted=80, pulled=125)
    assert Findings.from_dict(given_.to_dict()) == given_
