"""`qcsample oc --miss --false-alarm`: the same plans in the hands of inspectors who err."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from qcsample.canonical import rounded
from qcsample.cli.common import print_table
from qcsample.cli.figures import chance, note, percent, quality
from qcsample.cli.oc_case import Case
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.typed import fraction


@dataclass(frozen=True, slots=True)
class Erring:
    """What inspectors who err see of qualities, and how often they accept them."""

    miss_rate: float
    false_alarm: float
    apparent: list[float]
    pa: list[list[float]]  # a list a plan

    def to_dict(self) -> dict[str, Any]:
        """The values of `--json`, key `inspector`."""
        return {
            "miss_rate": self.miss_rate,
            "false_alarm": self.false_alarm,
            "apparent_quality": [rounded(p) for p in self.apparent],
            "pa": [[rounded(pa) for pa in column] for column in self.pa],
        }


def erring_inspectors(
    miss: str | None,
    false_alarm: str | None,
    plans: Sequence[Plan],
    rows: Sequence[float],
    case: Case,
    plot: str | None,
) -> Erring | None:
    """The plans at these true qualities with the errors of the two options; None where neither is given."""
    if miss is None and false_alarm is None:
        return None
    name = "--miss" if miss is not None else "--false-alarm"
    for option, value in (("--cartons", case.cartons), ("--plot", plot)):
        if value is not None:
            raise InputError(f"{option} shows inspectors who do not err: leave it out, or {name}")
    per_unit = case.model == "poisson"
    missed = 0.0 if miss is None else fraction(miss, "--miss")
    false = 0.0 if false_alarm is None else fraction(false_alarm, "--false-alarm", any_size=per_unit)
    from qcsample.statistics.inspector_error import inspector_oc, with_inspector_error

    rates = {"miss_rate": missed, "false_alarm": false}
    apparent = with_inspector_error(list(rows), model=case.model, **rates).tolist()
    pa = [inspector_oc(plan, list(rows), lot_size=case.lot_size, model=case.model, **rates).tolist() for plan in plans]
    return Erring(missed, false, apparent, pa)


def print_erring(erring: Erring, names: Sequence[str], rows: Sequence[float], case: Case) -> None:
    """The table of true and apparent quality with how often each plan then accepts."""
    per_unit = case.model == "poisson"
    bad, good = ("nonconformities", "per 100 units") if per_unit else ("nonconforming units", "of the good units")
    called = f"{100 * erring.false_alarm:g}" if per_unit else percent(erring.false_alarm)
    click.echo()
    note(
        f"Inspectors who miss {percent(erring.miss_rate)} of the {bad} and find {called} {good} "
        f"{'too many' if per_unit else 'nonconforming'}: what they see, and how often they accept.",
        indent="",
    )
    click.echo()
    columns = [[quality(p, case.model) for p in values] for values in (rows, erring.apparent)]
    cells = [*columns, *([chance(pa) for pa in column] for column in erring.pa)]
    print_table(zip(*cells, strict=True), ["Quality", "Seen as", *names], colalign=("right",) * len(cells))
