"""A module as another project has it: every public name of qcsample, for mypy --strict against the installed wheel.

`.ci/run` installs the wheel into an empty environment, checks this file there and runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import qcsample as q

DICE = "20481956370211849357"


def tables() -> tuple[q.Plan, ...]:
    """Plans from the tables, and from what they have to prove."""
    letter: str = q.code_letter(3200, level="II")
    found: q.Plans = q.attribute_plans([500, 3200], 2.5)
    outcomes: list[str] = [str(word) for word in q.judge_counts(found, [3, 9])]
    assert outcomes == ["accepted", "not accepted"]
    return (
        q.plan_for_letter(letter, 2.5),
        q.attribute_plan(3200, 2.5, severity="tightened"),
        q.c0_plan(3200, 2.5),
        q.limiting_quality_plan(3200, 5.0),
        q.zero_acceptance_plan(3200, 0.025),
        q.design_single((0.01, 0.95), (0.05, 0.1)),
        q.design_double((0.01, 0.95), (0.05, 0.1)),
        q.reliability_plan(0.95, 0.99),
        q.Plan((q.Stage(80, 3, 7), q.Stage(80, 8, 9))),
    )


def characteristics(plan: q.Plan) -> list[float]:
    """What a plan does, as numbers."""
    worst, limit = q.aoql(plan)
    arrays = (
        q.oc(plan, [0.01, worst]),
        q.asn(plan, 0.01),
        q.aoq(plan, 0.01, lot_size=3200),
        q.ati(plan, 0.01, lot_size=3200),
        q.quality_at(plan, 0.1),
        q.inspector_oc(plan, 0.01, miss_rate=0.2),
        q.with_inspector_error(0.01, 0.2),
        q.touch_chance(200, 15, 10),
        q.lot_grid(4),
    )
    options = [option.consumer for option in q.carton_options(200, plan)]
    return [limit, *options, *(float(value) for array in arrays for value in array.ravel())]


def estimates() -> Iterator[q.Bounds]:
    """How big it is."""
    yield q.defect_bounds(14, 200, lot_size=8000)
    yield q.carton_bounds(14, 200, cartons=15)
    yield q.rate_bounds(3, 125)
    each: q.BoundsEach = q.defect_bounds_each([0, 14], 200)
    assert len(each.upper) == 2
    rows: list[dict[str, Any]] = list(q.answer_rows("plan", [{"lot": 3200, "aql": 2.5}]))
    assert rows[0]["n"] == 125


def series() -> tuple[q.SwitchingState, q.SchemeRisks]:
    """Lot by lot, and in the long run."""
    state = q.SwitchingState.start("Z1.4", 2.5)
    outcome: q.LotOutcome = q.LotOutcome(q.plan_for_letter("K", 2.5), (9,))
    for _ in range(2):
        state, _ = q.advance(state, outcome)
    assert state.severity == "tightened"
    stopped = q.SwitchingState("Z1.4", 2.5, "discontinued", True)
    again, _ = q.resume(stopped, "new moulds")
    scheme: q.Scheme = q.scheme_for(3200, 2.5, edition="ISO 2859-1:1999")
    return again, q.scheme_risks(scheme, [0.01, 0.04])


def seeds() -> list[q.Seed]:
    """Each kind of seed."""
    promise: str = q.commitment_of("PO1-A", "00112233445566778899aabbccddeeff")
    return [
        q.dice_seed(DICE),
        q.commit_seed("PO1-A", "00112233445566778899aabbccddeeff", "6820573914", commitment=promise),
        q.public_seed("20481956370211849357", "lottery", "2026-03-02"),
        q.system_seed("0123456789abcdef0123456789abcdef"),
        q.typed_seed("any", weak=True),
    ]


def inspected(agreement: q.Agreement) -> tuple[q.Record, q.Verdict]:
    """From the lot to the verdict."""
    lot: q.Lot = q.uniform_lot(80, 40)
    carton: q.Carton = lot.cartons[0]
    goods: tuple[q.Goods, ...] = carton.goods
    plan: q.InspectionPlan = q.inspection_plan(agreement, lot)
    first: q.ClassPlan = plan.classes[0]
    risks = q.sample_risks(plan)
    assert (goods, first.name in risks) == ((), True)
    drawn: q.Draw = q.draw(lot, plan, q.dice_seed(DICE), "PO1-A")
    inspection = q.Inspection(agreement, lot, plan, drawn, visit=q.Visit("2026-03-02"))
    assert q.check_carton(inspection, drawn.cartons[0].id).drawn
    assert len(q.ticket(DICE, "PO1-A", "1")) == len(q.unit_ticket(DICE, "PO1-A", "1", 1)) == 64
    record = q.Record().with_step("pick", inspection.to_dict())
    rows = tuple(q.Finding(carton, unit, "", "dent") for carton, unit in drawn.pulling[:12])
    findings = q.Findings(rows=rows)
    verdict = q.judge(record, findings)
    conceded, other = q.judge_conceded(record, findings, [q.Concession("dent", "M. S.", "seconds")])
    assert (len(conceded), other.outcome) == (1, "accepted")
    size: q.Assessment = q.assess(record, findings, verdict)
    assert size.lot_size == 3200
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()}), verdict


def after(record: q.Record) -> q.Verification:
    """What follows a refusal, and the recheck."""
    costs = q.Costs(per_escaped=30, per_sorted=0.5)
    options: q.Options = q.compare_options(record, costs, sensitivity=False)
    assert options["accept"].units > 0
    plan: q.ReworkPlan = q.plan_reinspection(record, ac=0)
    again: q.Inspection = q.draw_reinspection(record, plan, q.dice_seed("82049137560218446357"), "PO1-R1")
    assert again.rework is not None
    return q.verify(record)


def files(folder: Path) -> list[str]:
    """What is read from files is refused with one line where it can't be."""
    record, _ = inspected(agreement())
    said = []
    reads: list[Any] = [
        lambda: q.read_agreement(folder / "no.toml"),
        lambda: q.read_packing_list(folder / "no.csv"),
        lambda: q.read_findings(folder / "no.csv", record.inspection),
        lambda: q.read_filled_form(folder / "no.pdf", record.inspection),
        lambda: q.read_costs(folder / "no.toml"),
        lambda: q.read_photos(folder / "no"),
        lambda: q.History(folder / "no.db"),
    ]
    for read in reads:
        try:
            read()
        except (q.InputError, q.UnavailableError) as error:
            said.append(str(error))
    assert all(isinstance(error, type) for error in (q.QcsampleError, q.RecordError))
    return said


def records(photos: q.Photos, form: q.FilledForm | None = None) -> dict[str, Any]:
    """Records that are read and written."""
    photo: q.Photo | None = photos.photos[0] if photos.photos else None
    assert photo is None
    assert form is None
    return q.json_schema("verdict")


def agreement() -> q.Agreement:
    """What was agreed."""
    graded = q.DefectClass("major", 2.5, ("dent",))
    return q.Agreement(classes=(graded,), carton_rule="risk", carton_limits=q.CartonLimits())


def main() -> None:
    """All of it once."""
    print(q.__version__, [characteristics(plan)[0] for plan in tables()[:2]])
    print([bounds.upper for bounds in estimates()], series()[0].severity, [seed.kind for seed in seeds()])
    record, verdict = inspected(agreement())
    print(verdict.outcome, after(record).agrees, records(q.Photos())["title"])
    with TemporaryDirectory() as folder:
        print(*files(Path(folder)), sep="\n")


if __name__ == "__main__":
    main()
