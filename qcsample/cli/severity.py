"""The severity of the next lot, taken from a history: what `plan --history` and `pick --history` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from qcsample.agreement import Agreement
from qcsample.cli.common import remark
from qcsample.errors import InputError
from qcsample.text import readable

if TYPE_CHECKING:
    from qcsample.history import Series

history_option = click.option(
    "--history",
    "history_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take the severity of each class from the lots before ('qcsample history').",
)


class FromHistory(NamedTuple):
    """By graded class the severity of the next lot, where it is from, and the series, if there is one yet."""

    severities: dict[str, str]
    said: str
    series: Series | None


def severity_from(path: Path, agreement: Agreement) -> FromHistory:
    """What the history in the file says of the next lot of this agreement's supplier and product.

    Raises
    ------
    InputError
        No history, one with several series that fit, or inspection of a class is discontinued.
    """
    from qcsample.history import History

    with History(path) as history:
        series = history.series_of(agreement)
    name = readable(path.name, limit=80)
    if series is None:
        parties = " / ".join(readable(part, limit=80) or "-" for part in (agreement.supplier, agreement.product))
        remark(f"note: {name} has no lot of {parties} yet: the severity is as agreed ({agreement.severity})")
        severities = {entry.name: agreement.severity for entry in agreement.classes if entry.aql}
        return FromHistory(severities, f"{name}: the first lot of this supplier and product, as agreed", None)
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
    return FromHistory(severities, f"{name}: {count} of {parties}, the last of {last.day}", series)
