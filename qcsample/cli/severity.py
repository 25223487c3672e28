"""What `plan`, `pick` and `rework` take from a history: the severity of the next lot, and which presentation it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from qcsample.agreement import Agreement
from qcsample.errors import InputError
from qcsample.text import readable

if TYPE_CHECKING:
    from qcsample.history import Series
    from qcsample.history.replay import Step
    from qcsample.inspection import Record

history_option = click.option(
    "--history",
    "history_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the severity of each class from the lots before ('qcsample history').",
)


class FromHistory(NamedTuple):
    """By graded class the severity of the next lot, where it is from, the series, if there is one yet, or a note."""

    severities: dict[str, str]
    said: str
    series: Series | None
    note: str = ""


def severity_from(path: Path, agreement: Agreement) -> FromHistory:
    """What the history in the file says of the next lot of this agreement's supplier and product.

    Raises
    ------
    InputError
        No history, one with several series that fit, or inspection of a class is discontinued.
    """
    from qcsample.history import History

    if not path.exists():
        raise InputError(
            "no such file: leave --history out for a first lot; 'qcsample history add RECORD' makes it afterwards",
            source=path,
        )
    with History(path) as history:
        series = history.series_of(agreement)
    name = readable(path.name, limit=80)
    tests = f"; special tests as agreed: {agreement.severity}" if agreement.tests else ""
    if series is None:
        parties = " / ".join(readable(part, limit=80) or "-" for part in (agreement.supplier, agreement.product))
        note = f"note: {name} has no lot of {parties} yet: the severity is as agreed ({agreement.severity})"
        severities = {entry.name: agreement.severity for entry in agreement.classes if entry.aql}
        return FromHistory(severities, f"{name}: the first lot of this supplier and product, as agreed", None, note)
    severities = series.severities(agreement)
    if stopped := [key for key, severity in severities.items() if severity == "discontinued"]:
        raise InputError(
            f"inspection is discontinued for {', '.join(stopped)}: nothing is accepted until the supplier has "
            "corrected the cause; then 'qcsample history note corrected --by NAME --reason TEXT'",
            source=path,
        )
    lots = [step.event for step in series.lots if step.presentation == 1]
    count = f"{len(lots):,} lot{'' if len(lots) == 1 else 's'}"
    parties = f"{readable(series.supplier, limit=80)} / {readable(series.product, limit=80)}"
    last = series.lots[-1].event
    return FromHistory(severities, f"{name}: {count} of {parties}, the last of {last.day}{tests}", series)


def presentations_from(path: Path, record: Record) -> tuple[Step, ...]:
    """The presentations of the lot that this record tells of, its own among them, as the history has them.

    Raises
    ------
    InputError
        No history, or the record is not in it.
    """
    from qcsample.history import History

    with History(path) as history:
        for series in history.series():
            if found := series.presentations(record):
                return found
    raise InputError("this inspection is not in the history: 'qcsample history add' it first", source=path)


def check_new(before: Sequence[Step], draw_id: str, seed: str) -> None:
    """Whether draw id and seed are new to a lot that was presented so before.

    Raises
    ------
    InputError
        One of these presentations used them.
    """
    from qcsample.history import LotEntry

    lots = [step.event for step in before if isinstance(step.event, LotEntry)]
    if any(draw_id in (lot.draw_id, *lot.draw_ids) for lot in lots):
        raise InputError(
            f"by the history draw id {readable(draw_id, limit=60)} was used on this lot: --draw-id another"
        )
    if any(seed in (lot.seed, *lot.seeds) for lot in lots):
        raise InputError("by the history this seed was used on this lot, and everybody knows it: make a new one")
