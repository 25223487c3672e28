"""`qcsample table c0` and `lq`: the tables that start from the lot size, and what their plans protect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from qcsample.cli.common import example, json_option, print_json
from qcsample.cli.figures import chance, percent
from qcsample.cli.table_text import csv_option, print_columns, print_csv, print_provenance, print_sentence, width
from qcsample.errors import UnavailableError
from qcsample.plan import Plan
from qcsample.standards import limiting_quality, zero_acceptance
from qcsample.standards.lot_grid import Band, LotGrid
from qcsample.standards.published import sources
from qcsample.standards.words import column_value, lot_size_value
from qcsample.text import whole
from qcsample.typed import whole_number

_ONE_IN_TEN = 0.10


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two tables: how it is found, read and named."""

    file: str
    place: str
    title: str
    column: str  # the key of its columns in --json and --csv
    what: str
    table: Callable[[], LotGrid]
    plan: Callable[[int, float], Plan]
    legend: tuple[tuple[str, str], ...]
    remark: str
    short: str  # what the list of tables says of it


_C0 = _Kind(
    zero_acceptance.FILE,
    zero_acceptance.PLACE,
    "sample size n by lot size and associated AQL; Ac = 0 throughout",
    "aql",
    "AQL",
    zero_acceptance.c0_table,
    zero_acceptance.c0_plan,
    (("*", "the whole lot"), (" or ", "two transcriptions differ: not used")),
    "The associated AQL is a label: a lot of that quality is accepted far less often than 95 % of the time. "
    "--lot with --aql shows what a plan protects.",
    "Squeglia's zero acceptance plans, by lot size.",
)
_LQ = _Kind(
    limiting_quality.FILE,
    limiting_quality.PLACE,
    "n/Ac by lot size and limiting quality in per cent, for isolated lots",
    "lq",
    "limiting quality",
    limiting_quality.limiting_quality_table,
    limiting_quality.limiting_quality_plan,
    (("=", "read in two transcriptions"), ("?", "read in one, and it can't be right: not used")),
    "Where n reaches the lot every unit is inspected. --lot with --lq shows the risks in that lot.",
    "ISO 2859-2 plans for isolated lots, by lot size.",
)


def _command(kind: _Kind, name: str, option: str, shown: str, help_: str) -> click.Command:
    """The command of one table; both do the same on theirs."""

    @click.command(name, short_help=kind.short, help=help_, epilog=example(f"qcsample table {name} {shown}"))
    @click.option("--lot", metavar="N", help="Only the row of a lot of N units.")
    @click.option(option, "only", multiple=True, help=f"Only this {kind.what}, as the table prints it (repeatable).")
    @csv_option
    @json_option
    def command(lot: str | None, only: tuple[str, ...], as_csv: bool, as_json: bool) -> None:
        table = kind.table()
        size = None if lot is None else lot_size_value(whole_number(lot, "--lot"))
        bands = table.bands if size is None else (table.band(size, kind.place),)
        chosen = {column_value(text, table.columns, kind.what, kind.place) for text in only}
        columns = [column for column in table.columns if not chosen or column in chosen]
        plans = [] if size is None else [_plan(kind, table, size, column) for column in columns]
        if chosen and plans and not any(plan["plan"] for plan in plans):
            raise UnavailableError(plans[0]["why"])
        if as_json:
            rows = [_row(kind, table, band, columns) for band in bands]
            facts: dict[str, Any] = {"place": kind.place, "file": kind.file, "source": dict(sources()[kind.file])}
            print_json(facts | {"rows": rows, "lot_size": size, "plans": plans})
        elif as_csv:
            header = ["lot_min", "lot_max", kind.column, "printed", "n", "ac"]
            print_csv([header, *(_cell(table, band, column) for band in bands for column in columns)])
        else:
            print_sentence(f"{kind.place}: {kind.title}")
            _print_grid(kind, table, bands, columns)
            if size is not None and chosen:
                for plan in plans:
                    print_sentence(_sentence(kind, plan, size))
            else:
                print_sentence(kind.remark)
            print_provenance(kind.file)

    return command


def _numbers(cell: str) -> tuple[int | None, int | None]:
    """n and Ac of a cell; None for the whole lot and for what is not used."""
    if cell.isdigit():
        return int(cell), 0
    if cell == zero_acceptance.WHOLE_LOT:
        return None, 0
    numbers = cell.removesuffix(limiting_quality.SEEN_TWICE).split("/")
    return (
        (int(numbers[0]), int(numbers[1])) if all(part.isdigit() for part in numbers) and numbers[1:] else (None, None)
    )


def _cell(table: LotGrid, band: Band, column: float) -> list[object]:
    cell = table.cells[band, column]
    n, ac = _numbers(cell)
    return [band.low, band.high, table.columns[column], cell, n, ac]


def _row(kind: _Kind, table: LotGrid, band: Band, columns: Sequence[float]) -> dict[str, Any]:
    cells = {table.columns[column]: table.cells[band, column] for column in columns}
    return {"lot_min": band.low, "lot_max": band.high, "cells": cells}


def _plan(kind: _Kind, table: LotGrid, size: int, column: float) -> dict[str, Any]:
    """The plan of a lot as JSON values, with what it protects; or why there is none."""
    from math import ceil

    from qcsample.canonical import rounded
    from qcsample.statistics.characteristics import oc, quality_at

    found: dict[str, Any] = {kind.column: table.columns[column]}
    try:
        plan = kind.plan(size, column)
    except UnavailableError as error:
        return found | {"plan": None, "why": str(error)}
    units = ceil(column / 100 * size - 1e-9)
    found |= {"plan": plan.to_dict(), "units": units, "pa": rounded(float(oc(plan, units / size, lot_size=size)))}
    one_in_ten = float(quality_at(plan, _ONE_IN_TEN, lot_size=size))
    return found | {"one_in_ten": {"quality": rounded(one_in_ten), "units": round(one_in_ten * size)}}


def _sentence(kind: _Kind, found: dict[str, Any], size: int) -> str:
    head = f"{'AQL' if kind is _C0 else 'LQ'} {found[kind.column]}{'' if kind is _C0 else ' %'}"
    if found["plan"] is None:
        return f"{head}: {found['why']}."
    plan = Plan.from_dict(found["plan"])
    if plan.full_inspection:
        return f"{head}: n = {plan.n:,}, every unit of the lot, Ac = {plan.ac}. {plan.source}."
    worst = found["one_in_ten"]
    return (
        f"{head}: n = {plan.n:,}, Ac = {plan.ac}. In a lot of {whole(size, 'unit')} this quality, rounded up to "
        f"{found['units']:,}, is accepted {chance(found['pa'])} of the time; accepted one time in ten: "
        f"{percent(worst['quality'])} ({worst['units']:,}). {plan.source}."
    )


def _print_grid(kind: _Kind, table: LotGrid, bands: Sequence[Band], columns: Sequence[float]) -> None:
    """The grid in as many blocks as the width of the terminal asks for, then what its signs mean."""
    texts = {(band, column): table.cells[band, column].replace(" or ", "|") for band in bands for column in columns}
    widest = max(map(len, (*texts.values(), *(table.columns[column] for column in columns))))
    first = max(map(len, ("Lot size", *map(str, bands))))
    room = max(1, (width() - first) // (widest + 2))
    blocks = -(-len(columns) // room)
    for block in range(blocks):  # blocks of nearly the same number of columns
        part = columns[block * len(columns) // blocks : (block + 1) * len(columns) // blocks]
        click.echo()
        names = ["Lot size", *(table.columns[column] for column in part)]
        print_columns(
            names, [[str(band), *(texts[band, column] for column in part)] for band in bands], cell=widest, fixed=1
        )
    printed = "  ".join(table.cells[band, column] for band in bands for column in columns)
    signs = [f"{sign.replace(' or ', '|')}  {meaning}" for sign, meaning in kind.legend if sign in printed]
    click.echo("\n" + "\n".join(signs) if signs else "")


c0 = _command(
    _C0,
    "c0",
    "--aql",
    "--lot 3200 --aql 2.5",
    "Squeglia's zero acceptance plans: n by lot size and associated AQL.\n\n"
    "Ac is 0 throughout. With --lot and --aql the limiting quality of the plan is worked out for that lot.",
)
lq = _command(
    _LQ,
    "lq",
    "--lq",
    "--lot 3200 --lq 3.15",
    "ISO 2859-2 plans for isolated lots: n/Ac by lot size and limiting quality.\n\n"
    "Procedure A of the 1985 edition. With --lot and --lq the risks of the plan are worked out for that lot.",
)
