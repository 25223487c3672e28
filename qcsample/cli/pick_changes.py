"""What happens to a draw after it was made: cartons that can't be produced, cartons declared late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcsample.canonical import without_empty
from qcsample.carton_ids import canonical_part
from qcsample.cli.options import counts_of
from qcsample.errors import InputError
from qcsample.inspection import Inspection, Record
from qcsample.lot import MAX_UNITS
from qcsample.qcs1 import late_positions, substitute

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
    if not (given["lost"] or given["late"] or given["late_out"]):
        raise InputError("--record: say what changed with --lost, --late or --late-out")
    for key in _FIXED:
        if given[key] is not None:
            option = {"agreement_file": "agreement", "typed": "seed"}.get(key, key.replace("_", "-"))
            raise InputError(f"--{option} is fixed by the record")
    if record.named("judge"):
        if not given["force"]:
            raise InputError(
                "the record has a verdict already; --force drops it and goes on", source=given["record_file"]
            )
        record = record.without("judge")
    if given["lost"]:
        now = record.inspection
        lost = [now.lot.find(name).id for name in given["lost"]]
        if len(set(lost)) < len(lost):
            raise InputError("--lost: a carton is named twice")
        changed = substitute(now.draw, now.lot, lost)
        record = record.with_step("lost", {"cartons": lost, "draw": changed.to_dict()})
    if given["late"] or given["late_out"]:
        record = record.with_step("late", {"cartons": _late(record.inspection, given)})
    return record


def _late(now: Inspection, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    known = {carton.id for carton in now.late}
    for option, left_out in (("late", False), ("late_out", True)):
        for name, units in counts_of(given[option], f"--{option.replace('_', '-')}").items():
            carton = "/".join(canonical_part(part) for part in name.split("/"))
            if now.lot.bears(name) or carton in known or any(carton == packed for packed, _ in now.not_packed):
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
