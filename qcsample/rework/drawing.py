"""The draw of a re-inspection: a new draw id, a new seed, and the cartons of both lots."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.draws import Draw
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record, Visit
from qcsample.qcs1 import draw, substitute
from qcsample.reinspection import FirstInspection, Reinspection
from qcsample.rework.goods import whole_lot
from qcsample.rework.planning import ReworkPlan, judged
from qcsample.seeds import Seed, check_draw_id
from qcsample.text import readable
from qcsample.verdict import Verdict


def draw_reinspection(
    record: Record, plan: ReworkPlan, seed: Seed, draw_id: str, *, visit: Visit | None = None
) -> Inspection:
    """The re-inspection of a refused lot, drawn.

    The affected cartons are drawn under `draw_id`, the unaffected ones (question D) under `draw_id`-D.

    Parameters
    ----------
    record : Record
        The inspection that failed.
    plan : ReworkPlan
        Made for it by `plan_reinspection`.
    seed, draw_id : Seed, str
        New ones: those of earlier draws are refused.
    visit : Visit, optional
        Where, when and by whom.

    Raises
    ------
    InputError
        A seed or draw id that was used before, an acceptance number still to be chosen, or no question about
        the affected cartons.
    """
    if not plan.decided:
        raise InputError(
            "the agreement leaves the acceptance number of the re-inspection open: choose one of the alternatives "
            "(--ac 0, 1 or 2), the buyer's proposal"
        )
    first = first_inspection(record, plan)
    check_draw_id(draw_id)
    if draw_id in first.draw_ids:
        raise InputError(f"draw id {readable(draw_id, limit=60)} was used before: a re-inspection needs a new one")
    if seed.value in first.seeds:
        raise InputError("this seed was used before, and everybody knows it: a re-inspection needs a new one")
    own, theirs = plan.affected_plan(), plan.unaffected_plan()
    if own is None:
        raise InputError("question D goes with at least one of A, B and C, which are about the affected cartons")
    rest = plan.goods.unaffected
    asked = theirs is not None and rest is not None
    part = Reinspection(
        first,
        tuple(question.key for question in plan.questions),
        plan.targeted,
        plan.collateral,
        plan.ac or 0,
        plan.quality,
        plan.risk,
        plan.basis,
        plan.submission,
        plan.max_submissions,
        plan.beyond_cap,
        rest if asked else None,
        theirs,
        draw(rest, theirs, seed, f"{draw_id}-D") if theirs is not None and rest is not None else None,
    )
    made = draw(plan.goods.affected, own, seed, draw_id)
    presented = {carton.id for carton in (*plan.goods.affected.cartons, *(rest.cartons if rest else ()))}
    return Inspection(
        plan.agreement,
        plan.goods.affected,
        own,
        made,
        visit or Visit(),
        "re-inspection",
        tuple(entry for entry in record.inspection.not_packed if entry[0] not in presented),
        remarks=plan.remarks,
        rework=part,
    )


def lost_in(
    inspection: Inspection, made: Draw, lost: Sequence[str], others: Draw | None = None
) -> tuple[Draw, Draw | None]:
    """The draws with substitutes for lost cartons: the own one, and that of question D if it lost any, else None.

    Parameters
    ----------
    inspection : Inspection
        Whose cartons they are; any inspection, not only one after rework.
    made, others : Draw, Draw or None
        Its draw as it stands, and that of the unaffected cartons [default: the inspection's].
    lost : sequence of str
        Ids of the cartons, of either part.

    Raises
    ------
    InputError
        As `substitute`.
    """
    rest = inspection.unaffected
    theirs = [name for name in lost if rest is not None and inspection.part(name) is rest]
    mine = [name for name in lost if name not in theirs]
    changed = substitute(made, inspection.lot, mine) if mine or not theirs else made
    if rest is None or not theirs:
        return changed, None
    return changed, substitute(others or rest.draw, rest.lot, theirs)


def first_inspection(record: Record, plan: ReworkPlan) -> FirstInspection:
    """What the re-inspection keeps of the inspections before it."""
    last = record.inspection
    findings, verdict = judged(record)
    used = last.rework.first if last.rework else None
    draws = [last.draw, *([last.rework.draw] if last.rework and last.rework.draw else [])]
    return FirstInspection(
        record.digest,
        tuple(dict.fromkeys((*(used.draw_ids if used else ()), *(made.draw_id for made in draws)))),
        tuple(dict.fromkeys((*(used.seeds if used else ()), *(made.seed.value for made in draws)))),
        plan.refused,
        _found(last, findings, verdict),
        {entry.name: [[s.n, s.ac, s.re] for s in entry.plan.stages] for entry in last.plan.classes}
        if last.plan
        else {},
        whole_lot(last).units,
        plan.goods.seen,
    )


def _found(last: Inspection, findings: Findings, verdict: Verdict) -> dict[str, tuple[int, int, int]]:
    """By class what was found, units checked and cartons they came from."""
    order = last.draw.pulling
    return {
        entry.name: (entry.found, entry.pulled, len({carton for carton, _ in order[: entry.pulled]}))
        for entry in verdict.classes
        if not entry.is_test and entry.found is not None and last.plan and entry.name in _names(last)
    }


def _names(last: Inspection) -> set[str]:
    return {entry.name for entry in last.plan.classes} if last.plan else set()
