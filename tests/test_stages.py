"""Double and multiple sampling from the draw to the verdict (`qcs1` rule 11), worked by hand.

The lot: 80 cartons of 40 units, 3,200 units, level II: letter K. Z1.4 double: 80 and 80 units; major 2.5: 3/7 and
8/9; minor 4.0: 5/9 and 12/13; critical 0/1 at each. Nine cartons (the root of 80) a stage.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from qcsample.agreement import Agreement, DefectClass, inspection_plan
from qcsample.cli.record import read_record
from qcsample.errors import InputError, UnavailableError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import Carton, Lot, uniform_lot
from qcsample.qcs1 import draw, next_stage, substitute, ticket
from qcsample.verdict import judge
from qcsample.verification import verify

CLASSES = (DefectClass("critical", 0.0), DefectClass("major", 2.5), DefectClass("minor", 4.0))
AGREEMENT = Agreement(order="PO1", classes=CLASSES, sampling="double")
LOT = uniform_lot(80, 40)
PLAN = inspection_plan(AGREEMENT, LOT)
FIRST = draw(LOT, PLAN, "2048", "PO1-A")
SECOND = next_stage(FIRST, LOT, PLAN)


def at(made, **more) -> Inspection:
    return Inspection(AGREEMENT, LOT, PLAN, made, **more)


def found(made, major=0, minor=0, critical=0, start=0) -> tuple[Finding, ...]:
    """So many findings, each on a unit of its own, from unit `start` of the order of pulling on."""
    kinds = ["major"] * major + ["minor"] * minor + ["critical"] * critical
    return tuple(Finding(*made.pulling[start + i], kind) for i, kind in enumerate(kinds))


def test_the_plan_is_the_one_this_page_is_worked_for():
    stages = {entry.name: [(s.n, s.ac, s.re) for s in entry.plan.stages] for entry in PLAN.classes}
    assert stages == {
        "critical": [(80, 0, 1), (80, 0, 1)],
        "major": [(80, 3, 7), (80, 8, 9)],
        "minor": [(80, 5, 9), (80, 12, 13)],
    }


class TestDraw:
    def test_the_first_stage_is_drawn_as_a_sample_of_its_own(self):
        alone = draw(LOT, 80, "2048", "PO1-A")
        assert FIRST.cartons == alone.cartons
        assert FIRST.stage == 1
        assert len(FIRST.pulling) == 80

    def test_the_second_takes_the_next_tickets(self):
        ranked = sorted(ticket("2048", "PO1-A", carton.id) for carton in LOT.cartons)
        assert sorted(c.ticket for c in FIRST.cartons) == ranked[:9]
        assert sorted(c.ticket for c in SECOND.cartons if c.stage == 2) == ranked[9:18]
        assert SECOND.stage_sizes == (80, 80)
        assert SECOND.pulling[:80] == FIRST.pulling
        assert SECOND.strata[0].threshold == ranked[17]

    def test_strata_keep_their_shares(self):
        cartons = tuple(Carton(f"{s}/{i}", 20, s) for s in "AB" for i in range(1, 81 if s == "A" else 41))
        lot = Lot(cartons, "style/number", ("style",))
        plan = inspection_plan(AGREEMENT, lot)
        one = draw(lot, plan, "77", "D-A")
        two = next_stage(one, lot, plan)
        for stage in (1, 2):
            units = {s: sum(len(c.positions) for c in two.cartons if c.stage == stage and c.stratum == s) for s in "AB"}
            assert sum(units.values()) == plan.stage_n(stage)
            assert abs(units["A"] - 2 * units["B"]) <= 2

    def test_a_carton_lost_in_either_stage_is_replaced_in_its_stage(self):
        for stage in (1, 2):
            name = next(c.id for c in SECOND.cartons if c.stage == stage)
            after = substitute(SECOND, LOT, [name])
            instead = next(c for c in after.cartons if c.replaces == name)
            assert instead.stage == stage
            assert after.stage_sizes == (80, 80)

    def test_after_the_last_stage_there_is_none(self):
        with pytest.raises(InputError, match="no stage 3"):
            next_stage(SECOND, LOT, PLAN)

    def test_a_lot_that_runs_out_of_cartons_says_so(self):
        lot = uniform_lot(4, 40)  # 160 units, letter G: 20 and 20; each stage opens the root of 4, 2 cartons
        agreement = replace(AGREEMENT, carton_rule="count 3")
        plan = inspection_plan(agreement, lot)
        two = next_stage(draw(lot, plan, "7", "D-A"), lot, plan)
        assert len(two.cartons) == 4
        assert two.stage_sizes == (plan.stage_n(1), plan.stage_n(2))
        with pytest.raises(InputError, match="no carton is left"):
            next_stage(draw(lot, plan, "7", "D-A", carton_rule="count 4"), lot, plan)

    @pytest.mark.parametrize("rule", ["units"])
    def test_rules_that_do_not_draw_stages_are_refused_by_name(self, rule):
        with pytest.raises(UnavailableError, match=f"carton rule {rule} does not draw plans of several stages"):
            draw(LOT, PLAN, "2048", "PO1-A", carton_rule=rule)

    def test_round_trip(self):
        record = Record().with_step("pick", at(SECOND).to_dict())
        assert Record.from_json(record.to_json()).inspection.draw == SECOND


class TestVerdict:
    @pytest.mark.parametrize(
        ("major", "minor", "critical", "outcome", "stages"),
        [
            (3, 5, 0, "accepted", ["accepted", "accepted", "accepted"]),
            (4, 5, 0, "pending", ["accepted", "next stage", "accepted"]),
            (3, 6, 0, "pending", ["accepted", "accepted", "next stage"]),
            (7, 0, 0, "not accepted", ["accepted", "not accepted", "accepted"]),
            (4, 0, 1, "not accepted", ["not accepted", "next stage", "accepted"]),
        ],
    )
    def test_after_the_first_sample(self, major, minor, critical, outcome, stages):
        verdict = judge(at(FIRST), Findings(rows=found(FIRST, major, minor, critical)))
        assert verdict.outcome == outcome
        assert [entry.outcome for entry in verdict.classes] == stages

    @pytest.mark.parametrize(
        ("first", "second", "outcome"),
        [
            ((4, 0, 0), (4, 0, 0), "accepted"),  # 8 in 160: Ac = 8
            ((4, 0, 0), (5, 0, 0), "not accepted"),  # 9: Re
            ((4, 0, 0), (0, 99, 0), "accepted"),  # minor was accepted in the first sample and stays so
            ((4, 6, 0), (0, 7, 0), "not accepted"),  # minor went on: 13 is Re
            ((4, 0, 0), (0, 0, 1), "not accepted"),  # a critical one counts wherever it is pulled
        ],
    )
    def test_after_the_second(self, first, second, outcome):
        second = (second[0], min(second[1], 79), second[2])
        rows = (*found(SECOND, *first), *found(SECOND, *second, start=80))
        assert judge(at(SECOND), Findings(rows=rows)).outcome == outcome

    def test_what_was_decided_first_is_told_with_its_own_numbers(self):
        rows = (*found(SECOND, 4), *found(SECOND, 0, 30, start=80))
        minor = judge(at(SECOND), Findings(rows=rows)).classes[2]
        assert (minor.found, minor.pulled, minor.n, minor.stage) == (0, 80, 80, 1)

    def test_counts_alone_are_cumulative(self):
        assert judge(at(FIRST), {"critical": 0, "major": 5, "minor": 0}).outcome == "pending"
        assert judge(at(SECOND), {"critical": 0, "major": 8, "minor": 12}).outcome == "accepted"
        assert judge(at(SECOND), {"critical": 0, "major": 9, "minor": 12}).outcome == "not accepted"

    def test_half_of_the_second_sample_is_pending_unless_re_is_reached(self):
        part = Findings({"critical": 0, "major": 5, "minor": 0}, pulled=120)
        assert judge(at(SECOND), part).outcome == "pending"
        assert (
            judge(at(SECOND), replace(part, classes={"critical": 0, "major": 9, "minor": 0})).outcome == "not accepted"
        )


DOUBLE = '[order]\nnumber = "PO4711"\nquantity = 3200\n[inspection]\nsampling = "double"\n'
DICE = ("--dice", "20481956370211849357", "--date", "2026-11-23")
UNIFORM = ("--cartons", "80", "--per-carton", "40")


class TestCommandLine:
    @pytest.fixture
    def picked(self, here, run):
        Path("double.toml").write_text(DOUBLE, encoding="utf-8")
        run("pick", *UNIFORM, "--agreement", "double.toml", *DICE, "-o", "p.pdf")
        return read_record(Path("p.json"))

    def judged(self, run, status: int, **counts: int) -> None:
        given = {"critical": 0, "major": 0, "minor": 0} | counts
        run("judge", "p.json", *(word for k, n in given.items() for word in (f"--{k}", str(n))), status=status)

    def test_the_whole_way(self, picked, run):
        assert "1 – 80" in "".join(page.extract_text() for page in PdfReader("p.pdf").pages)
        self.judged(run, 3, major=5)
        again = run("judge", "p.json", "--critical", "0", "--major", "5", "--minor", "0", "--force", status=3)
        assert "'qcsample pick --record p.json --next-stage' draws the next sample" in again.stderr
        said = run("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf").stdout
        assert "Stage     2: open 9 more cartons, pull 80 more units" in said
        assert "Plan      major: n = 80 + 80, Ac = 3 / 8, Re = 7 / 9" in said
        text = "".join(page.extract_text() for page in PdfReader("p2.pdf").pages)
        assert "81 – 160" in text
        assert "9 cartons, 80 units" in text
        assert "18 cartons, 160 units" not in text
        record = read_record(Path("p.json"))
        assert [step["step"] for step in record.steps] == ["pick", "stage"]
        assert record.steps[1]["content"]["verdict"]["outcome"] == "pending"
        self.judged(run, 0, major=8, minor=40)  # minor had none in the first sample: accepted there, and it stays so
        assert verify(read_record(Path("p.json")), uniform_lot(80, 40)).agrees
        run("findings", "p.json", "-o", "f.csv")
        assert sum(line[:1].isdigit() for line in Path("f.csv").read_text("utf-8-sig").splitlines()) >= 160

    def test_a_sheet_of_seven_samples_has_room_for_its_numbers(self, here, run):
        Path("seven.toml").write_text(DOUBLE.replace("double", "multiple"), encoding="utf-8")
        said = run("pick", *UNIFORM, "--agreement", "seven.toml", *DICE, "--lang", "en", "-o", "p.pdf").stdout
        assert "Plan      critical: n = 7 × 32, Ac = 0, Re = 1\n" in said
        text = " ".join(PdfReader("p.pdf").pages[0].extract_text().split())
        assert "critical K 7 × 32 not allowed 0 1" in text
        assert "major K 7 × 32 2.5 0 / 1 / 3 / 5 / 7 / 10 / 13 4 / 6 / 8 / 10 / 11 / 12 / 14 1 – 32" in text

    def test_a_changed_stage_shows(self, picked, run):
        self.judged(run, 3, major=5)
        run("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf")
        record = read_record(Path("p.json"))
        content = json.loads(json.dumps(record.steps[1]["content"]))
        content["draw"]["cartons"][0]["positions"] = [1, 2]
        changed = Record(record.steps[:1]).with_step("stage", content)
        assert verify(changed).difference.name == "stage 2"
        content = json.loads(json.dumps(record.steps[1]["content"]))
        content["findings"]["classes"]["major"] = 3
        changed = Record(record.steps[:1]).with_step("stage", content)
        assert verify(changed).difference.name == "verdict"

    @pytest.mark.parametrize(
        ("counts", "status", "why"),
        [
            (None, 0, "judge what was found"),
            ({"major": 3}, 0, "the verdict is accepted"),
            ({"major": 7}, 1, "accepted"),
        ],
    )
    def test_no_stage_without_need(self, picked, run, refused, counts, status, why):
        if counts is not None:
            self.judged(run, status, **counts)
        assert why in refused("pick", "--record", "p.json", "--next-stage", "-o", "p2.pdf")
        assert "--next-stage" in refused("pick", *UNIFORM, "--next-stage", *DICE, "-o", "q.pdf")
