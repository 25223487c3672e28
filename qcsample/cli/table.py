"""`qcsample table`: the published tables as people know them, arrows included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from qcsample.cli.common import example, json_option, print_json
from qcsample.cli.table_lots import c0, lq
from qcsample.cli.table_staged import double, multiple
from qcsample.cli.table_text import (
    ARROWS,
    csv_option,
    described,
    edition_option,
    grid_options,
    part_of,
    print_columns,
    print_csv,
    print_provenance,
    width,
)
from qcsample.standards.attributes import letters_place, table_file, table_place
from qcsample.standards.published import Grid, code_letters, grid
from qcsample.standards.words import severity_value


@click.group("table", epilog=example("qcsample table single --severity tightened --letter K"))
def command() -> None:
    """Print the published tables as people know them, with where they come from."""


command.add_command(double)
command.add_command(multiple)
command.add_command(c0)
command.add_command(lq)


@command.command(
    "code-letters", short_help="Code letters, by lot size and level.", epilog=example("qcsample table code-letters")
)
@edition_option
@csv_option
@json_option
def letters(edition: str, as_csv: bool, as_json: bool) -> None:
    """Code letters by lot size and inspection level; the same in all editions."""
    table = code_letters()
    ends = [start - 1 for start in table.starts[1:]] + [None]
    rows = [
        [start, end, *(table.letters[level][band] for level in table.levels)]
        for band, (start, end) in enumerate(zip(table.starts, ends, strict=True))
    ]
    header = ["lot_min", "lot_max", *table.levels]
    if as_json:
        bands = [dict(zip(header, row, strict=True)) for row in rows]
        print_json(described(letters_place(edition), "code_letters.csv", edition) | {"bands": bands})
    elif as_csv:
        print_csv([header, *rows])
    else:
        click.echo(f"{letters_place(edition)}: sample size code letters\n")
        shown = [[f"{start:,} to {end:,}" if end else f"{start:,} and over", *cells] for start, end, *cells in rows]
        print_columns(["Lot size", *table.levels], shown)
        print_provenance("code_letters.csv")


@command.command(
    "single",
    short_help="Single sampling plans, by code letter.",
    epilog=example("qcsample table single --severity reduced --edition 'ISO 2859-1:1999'"),
)
@grid_options
def single(
    severity: str,
    edition: str,
    only_letters: tuple[str, ...],
    only_aqls: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
) -> None:
    """Single sampling plans: Ac/Re by code letter and AQL.

    An arrow means: use the first plan below (↓) or above (↑) it, with that letter's sample size. The grid
    keeps to the width of the terminal. --csv prints a row a cell with its arrow already followed.
    """
    severity, file = severity_value(severity), table_file(severity, edition)
    table, place = grid(file), table_place(severity, edition)
    rows, aqls, named = part_of(table, only_letters, only_aqls)
    if as_json:
        cells = [
            {
                "letter": letter,
                "n": table.sizes[letter],
                "cells": {table.columns[aql]: table.cells[letter, aql] for aql in aqls},
                "plans": {table.columns[aql]: _plan(table, letter, aql) for aql in aqls},
            }
            for letter in rows
        ]
        print_json(described(place, file, edition) | {"severity": severity, "rows": cells})
    elif as_csv:
        header = ["letter", "n", "aql", "arrow", "plan_letter", "plan_n", "ac", "re"]
        print_csv([header, *(row for letter in rows for aql in aqls if (row := _cell(table, letter, aql)))])
    else:
        click.echo(f"{place}: single sampling, {severity} inspection")
        click.echo("Ac/Re by code letter, its sample size n, and AQL")
        _print_grid(table, rows, aqls)
        if named:
            _print_followed(table, rows, aqls)
        print_provenance(file)


def _plan(table: Grid, letter: str, aql: float) -> dict[str, Any] | None:
    found = table.resolve(letter, aql)
    return {"letter": found.letter, "n": found.n, "ac": found.ac, "re": found.re} if found else None


def _cell(table: Grid, letter: str, aql: float) -> list[object]:
    found = table.resolve(letter, aql)
    if found is None:
        return []
    here = [letter, table.sizes[letter], table.columns[aql], found.arrow]
    return [*here, found.letter, found.n, found.ac, found.re]


def _print_grid(table: Grid, letters: Sequence[str], aqls: Sequence[float]) -> None:
    """The grid in as many blocks as the width of the terminal asks for."""
    columns = [
        [table.columns[aql], *(ARROWS.get(cell := table.cells[letter, aql], cell) for letter in letters)]
        for aql in aqls
    ]
    widest = max(max(map(len, column)) for column in columns)
    room = max(1, (width() - len("Letter     n")) // (widest + 2))
    blocks = -(-len(columns) // room)
    for block in range(blocks):  # blocks of nearly the same number of columns
        part = columns[block * len(columns) // blocks : (block + 1) * len(columns) // blocks]
        click.echo()
        names = ["Letter", "n", *(column[0] for column in part)]
        rows = [
            [letter, table.sizes[letter], *(column[place] for column in part)]
            for place, letter in enumerate(letters, 1)
            if any(column[place] for column in part)
        ]
        print_columns(names, rows, cell=widest)


def _print_followed(table: Grid, letters: Iterable[str], aqls: Sequence[float]) -> None:
    click.echo()
    for letter in letters:
        for aql in aqls:
            found = table.resolve(letter, aql)
            if found is not None:
                arrow = f" (arrow {found.arrow})" if found.arrow else ""
                click.echo(
                    f"{letter} at AQL {table.columns[aql]}: letter {found.letter}{arrow}, "
                    f"n = {found.n}, {found.ac}/{found.re}"
                )
