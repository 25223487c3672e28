"""Whether a lot of the file is what its record says, without recomputing the record: quick enough for every reading.

It takes about half a millisecond a lot. `History.events` recomputes all of it, which takes twenty times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcsample.errors import InputError, RecordError
from qcsample.history.entries import LotEntry
from qcsample.inspection import Record
from qcsample.judging import NOT_ACCEPTED
from qcsample.plan import Plan
from qcsample.strict import shown


def check_at_sight(seq: object, entry: LotEntry, record: Record) -> None:
    """Whether the record's steps are as they were written, and the entry says what its draw and verdict say.

    Raises
    ------
    RecordError
        They aren't, or it doesn't; the row is named.
    """
    if tuple(str(step["digest"]) for step in record.steps) != entry.digests or record.broken() is not None:
        raise _wrong(seq, entry)
    try:
        same = _told(record) == _kept(entry)
    except (InputError, KeyError, TypeError, IndexError, AttributeError):
        same = False
    if not same:
        raise _wrong(seq, entry)


def _told(record: Record) -> tuple[Any, ...]:
    """What the record says of the lot."""
    pick = record.steps[0]["content"]
    verdict = record.named("judge")[0]["content"]["verdict"]
    found: dict[str, Mapping[str, Any]] = {}
    for entry in verdict["classes"]:
        if not entry["is_test"]:
            found.setdefault(entry["name"], entry)
    found |= {entry["name"]: entry for entry in verdict.get("missing", ()) if entry["outcome"] == NOT_ACCEPTED}
    classes = []
    for graded in pick["plan"]["classes"]:
        one = found[graded["name"]]
        classes.append(
            (graded["name"], Plan.from_dict(graded["plan"]), one["outcome"], one["found"], one["pulled"], one["stage"])
        )
    draw = pick["draw"]
    return draw["draw_id"], draw["seed"]["value"], verdict["outcome"], classes


def _kept(entry: LotEntry) -> tuple[Any, ...]:
    """The same of the row."""
    classes = [(c.name, c.plan, c.outcome, c.found, c.checked, c.samples) for c in entry.classes]
    return entry.draw_id, entry.seed, entry.outcome, classes


def _wrong(seq: object, entry: LotEntry) -> RecordError:
    return RecordError(
        f"row {shown(seq)}: the lot of {entry.day}, draw {entry.draw_id}, is not what its record says: take the file "
        "from a backup or an export"
    )
