"""What `rework` shows of sizes before the rework, and of chances after it: rows and sentences, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

import click

from qcsample.cli.common import print_table, say
from qcsample.cli.table_text import print_columns
from qcsample.text import readable, whole

if TYPE_CHECKING:
    from qcsample.options.leftover import Left
    from qcsample.rework.repeats import Repetition, SameAgain, Unimproved
    from qcsample.rework.what_if import WhatIf, WhatIfRow

SIZE_HEADERS = ("LQ", "risk", "icc", "n", "pieces", "cartons", "days", "0.25 %", "0.5 %", "1 %")
REPEAT_HEADERS = ("class", "plan", "by the book", "allowing for cartons")
REPETITION_HEADERS = ("lot", "quality", "once", "times", "first plan again", "then tightened")
UNIMPROVED_HEADERS = ("class", "lot", "quality", "first time", "this time", "either")


def show_what_if(table: WhatIf) -> None:
    """The whole table: sizes by acceptance number, what a plain repeat proves, and what the figures rest on."""
    click.echo(f"Re-inspection of {whole(table.lot_size, 'piece')} in {whole(table.cartons, 'carton')}")
    for ac in sorted({row.size.ac for row in table.rows}):
        click.echo(f"\nAc = {ac}")
        print_columns(SIZE_HEADERS, size_rows(table, ac))
    if table.repeats:
        click.echo("\nA plain repeat of the AQL plan passes one time in ten a lot of")
        print_table(repeat_rows(table), REPEAT_HEADERS, colalign=("left", "left", "right", "right"))
    click.echo()
    for line in what_if_notes(table):
        say("Note", line)


def size_rows(table: WhatIf, ac: int) -> list[tuple[str, ...]]:
    """A row for each size with that acceptance number, under `SIZE_HEADERS`; what repeats is left blank."""
    rows: list[tuple[str, ...]] = []
    before: tuple[str, ...] = ("", "")
    for row in table.rows:
        if row.size.ac != ac:
            continue
        size = row.size
        demand = (_share(size.quality), _share(size.risk))
        shown = ("" if demand[0] == before[0] else demand[0], "" if demand == before else demand[1])
        before = demand
        supplier = (_chance(risk) for risk in size.supplier)
        rows.append(
            (
                *shown,
                f"{size.icc:g}",
                "all" if size.full else f"{size.n:,}",
                f"{row.pieces:,}",
                f"{size.opened:,}",
                _days(row),
                *supplier,
            )
        )
    return rows


def repeat_rows(table: WhatIf) -> list[tuple[str, ...]]:
    """A row for each class under `REPEAT_HEADERS`: the quality that its AQL plan passes one time in ten."""
    rows: list[tuple[str, ...]] = []
    for entry in table.repeats:
        told = "" if table.per_unit else " per 100"
        book, allowing = (
            "-" if quality is None else f"{100 * quality:.3g}{told or ' %'}" for quality in (entry.book, entry.allowing)
        )
        if entry.book is None:
            book = "every piece is inspected"
        rows.append((readable(entry.name, limit=24), f"n = {entry.n:,}, Ac = {entry.ac}", book, allowing))
    return rows


def what_if_notes(table: WhatIf) -> Iterator[str]:
    """What the columns mean and what the figures rest on, a sentence each."""
    from qcsample.rework.what_if import CARTONS_A_DAY

    pace = table.pace
    yield (
        "LQ: a lot that bad passes question A with at most the risk. n: pieces of question A; pieces: to be looked "
        "at, with question B. Last three columns: how often A refuses a lot reworked to 0.25, 0.5 and 1 %."
    )
    rate = f"{pace.slow:,}" if pace.slow == pace.fast else f"{pace.slow:,} to {pace.fast:,}"
    yield f"Days of one inspector, begun ones whole, at {rate} pieces a day ({pace.goods}; {pace.source})."
    yield CARTONS_A_DAY
    opened = next((entry for entry in table.repeats if entry.allowing is not None), None)
    if opened is not None:
        yield f"Allowing for cartons: the {opened.opened:,} that the first inspection opened, icc {opened.icc:g}."
    if any(row.size.full for row in table.rows):
        yield "all: no smaller sample meets the demand."


def repetition_rows(rows: Sequence[Repetition]) -> list[tuple[str, ...]]:
    """The chance to pass by repetition, a row for each end of the first bounds, under `REPETITION_HEADERS`."""
    return [
        (
            row.end,
            f"{100 * row.quality:.2g} %",
            _chance(row.once.told),
            f"{row.tries}",
            _chance(row.again.told),
            _chance(row.tightened.told),
        )
        for row in rows
    ]


def unimproved_rows(rows: Sequence[Unimproved]) -> list[tuple[str, ...]]:
    """Whether an unimproved lot would have passed, a row for each end, under `UNIMPROVED_HEADERS`."""
    return [
        (
            readable(row.name, limit=24),
            row.end,
            f"{100 * row.quality:.2g} %",
            _chance(row.before.told),
            f"at most {_chance(row.now.told)}",
            f"at most {_chance(row.by_now.told)}",
        )
        for row in rows
    ]


def same_again_said(same: SameAgain) -> str:
    """If nothing had changed: how likely a second sample this good is, in a sentence."""
    (_, _, _), (found, units, _) = same.first, same.second
    seen = f"{found:,} or fewer in {units:,} would be" if found else f"none in {units:,} would be"
    ends = f"{100 * same.lower:.2g} and {100 * same.upper:.2g} %"
    return (
        f"If nothing had changed since the first sample, which puts the lot between {ends}, {seen} "
        f"found {_chance(same.at_lower)} of the time at the lower end and {_chance(same.at_upper)} at "
        "the upper."
    )


def left_said(left: Left) -> Iterator[str]:
    """What rework is likely to leave, and the chance of the re-inspection, a sentence each."""
    from qcsample.options.words import FIGURES, pieces

    still = left.still
    yield (
        f"{pieces(left.bad.expected)} bad pieces are expected in the lot ({pieces(left.bad.low)} to "
        f"{pieces(left.bad.high)} with 90 %). After sorting and rework {pieces(still.expected)} of them are left "
        f"({pieces(still.low)} to {pieces(still.high)}), and handling spoils {pieces(left.spoiled)} more."
    )
    yield "Counted with: " + "; ".join(f"{FIGURES[name][0]} {_share(rate)}" for name, rate in left.rates) + "."
    chances = [f"A ({whole(n, 'piece')}, Ac = {ac}) {_chance(chance)}" for n, ac, chance in left.passes_a]
    if left.passes_b is not None:
        chances.append(f"B {_chance(left.passes_b)}")
    if chances:
        yield f"The chance that such a lot passes: {', '.join(chances)}."
    if left.passes_a and left.passes_b is not None:
        low, high = (_chance(chance) for chance in left.both)
        yield f"A and B together (Ac = {left.passes_a[0][1]}): {low if low == high else f'{low} to {high}'}."


def _share(value: float) -> str:
    return f"{100 * value:g} %"


def _chance(value: float) -> str:
    """A probability: never 0 or 100 % where it is not."""
    if 0 < value < 0.0005:
        return "<0.1 %"
    if 0.9995 <= value < 1:
        return ">99.9 %"
    return f"{100 * value:.0f} %" if value in (0, 1) or 0.1 <= value < 0.995 else f"{100 * value:.1f} %"


def _days(row: WhatIfRow) -> str:
    least, most = (max(1, ceil(day - 1e-9)) for day in row.days)
    return f"{least:,}" if least == most else f"{least:,}-{most:,}"
