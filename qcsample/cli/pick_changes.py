"""What happens to a draw after it was made: cartons that can't be produced, cartons declared late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcsample.canonical import without_empty
from qcsample.carton_ids import canonical_part
from qcsample.cli.options import counts_of
from qcsample.errors import InputError
from qcsample.inspection import Inspection, Record
from qcsample.judging import NEXT_STAGE, PENDING
from qcsample.lot import MAX_UNITS
from qcsample.qcs1 import late_positions, next_stage
from qcsample.verdict import Verdict

_FIXED = (
    *("agreement_file", "draw_id", "packed", "send", "manifest", "strata", "date", "waive_readiness"),
    *("dice", "commit_secret", "called", "public", "public_source", "public_date", "seed_file", "typed"),
)
_LATE_SHARE = 50  # more than one in fifty cartons late: a new list, draw id and seed


def change_record(record: Record, given: Mapping[str, Any]) -> Record:
    """`record` with the lost and late cartons that were named (`qcs1` rule 10).

    Raises
    ------
    InputError
        Nothing to change, a carton that was not drawn, a late one that is in the list, too many late ones,
        or a record that holds a verdict already and no `force`.
    """
    if not (given["lost"] or given["late"] or given["late_out"] or given["next_stage"]):
        raise InputError("--record: say what changed with --lost, --late or --late-out, or --next-stage")
    for key in _FIXED:
        if given[key] is not None:
            option = {"agreement_file": "agreement", "typed": "seed"}.get(key, key.replace("_", "-"))
            raise InputError(f"--{option} is fixed by the record")
    if given["next_stage"]:
        if given["lost"] or given["late"] or given["late_out"]:
            raise InputError("--next-stage: record lost and late cartons in a call of its own")
        return _next_stage(record, given)
    if record.named("judge"):
        if not given["force"]:
            raise InputError(
                "the record has a verdict already; --force drops it and goes on", source=given["record_file"]
            )
        record = record.without("judge", "concession")
    if given["lost"]:
        from qcsample.rework.drawing import lost_in

        now = record.inspection
        lost = [now.part(name).lot.find(name).id for name in given["lost"]]
        if len(set(lost)) < len(lost):
            raise InputError("--lost: a carton is named twice")
        changed, others = lost_in(now, now.draw, lost)
        rest = {"unaffected": others.to_dict()} if others is not None else {}
        record = record.with_step("lost", {"cartons": lost, "draw": changed.to_dict(), **rest})
    if given["late"] or given["late_out"]:
        record = record.with_step("late", {"cartons": _late(record.inspection, given)})
    return record


def _next_stage(record: Record, given: Mapping[str, Any]) -> Record:
    """The record with the next stage drawn; what was found up to now stays in the step."""
    judged = record.named("judge")
    if not judged:
        raise InputError("--next-stage: judge what was found in the stages up to now first")
    content = judged[0]["content"]
    verdict = Verdict.from_dict(content["verdict"])
    entries = (*verdict.classes, *verdict.missing)
    if verdict.outcome != PENDING or not any(entry.outcome == NEXT_STAGE for entry in entries):
        raise InputError(f"--next-stage: the verdict is {verdict.outcome}, no class goes on to another stage")
    if begun := next((entry for entry in entries if entry.outcome == PENDING), None):
        raise InputError(f"--next-stage: finish the sample that was drawn first: {begun.reason}")
    base = record.without("judge", "concession")
    now = base.inspection
    assert now.plan is not None  # a verdict needs one
    made = next_stage(now.draw, now.lot, now.plan)
    kept = {"findings": content["findings"], "verdict": content["verdict"]}
    return base.with_step("stage", {**kept, "draw": made.to_dict()})


def _late(now: Inspection, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    known = {carton.id for carton in now.late}
    for option, left_out in (("late", False), ("late_out", True)):
        for name, units in counts_of(given[option], f"--{option.replace('_', '-')}").items():
            carton = "/".join(canonical_part(part) for part in name.split("/"))
            if now.bears(name) or carton in known or any(carton == packed for packed, _ in now.not_packed):
                raise InputError(f"carton {carton} is in the list or declared already: it is not late")
            if not 0 < units <= MAX_UNITS:
                raise InputError(f"carton {carton}: {units} units; from 1 to {MAX_UNITS:,} are needed")
            known.add(carton)
            positions = [] if left_out else list(late_positions(now.draw, carton, units))
            entries.append(
                {
                    "id": carton,
                    "units": units,
                    **without_empty({"positions": positions, "left_out": left_out or None}),
                }
            )
    late = len(now.late) + len(entries)
    if late * _LATE_SHARE > len(now.lot.cartons):
        raise InputError(
            f"{late} late cartons of {len(now.lot.cartons):,} are more than 2 %: a new list, draw id, seed are needed"
        )
    return entries
