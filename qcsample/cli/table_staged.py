"""`qcsample table double` and `multiple`: the tables of several samples as printed, arrows and marks included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import click

from qcsample.cli.common import example, print_json
from qcsample.cli.table_text import (
    ARROWS,
    described,
    grid_options,
    part_of,
    print_columns,
    print_csv,
    print_provenance,
    print_sentence,
    width,
)
from qcsample.errors import UnavailableError
from qcsample.plan import Plan
from qcsample.standards.attributes import plan_for_letter, table_file, table_place
from qcsample.standards.staged import StagedGrid, staged_grid
from qcsample.standards.words import severity_value

_LEGEND = {
    "↓": "use the first plan below",
    "↑": "use the first plan above",
    "*": "use the single plan",
    "++": "use the double plan",
    "#": "acceptance is not permitted at this sample",
    "~": "inferred from other cells, not read",
    "?": "not known",
}


def _command(sampling: str, shown: str) -> click.Command:
    """The command of one kind of sampling; both do the same on their tables."""

    @click.command(
        sampling,
        short_help=f"{sampling.title()} sampling plans, by code letter.",
        epilog=example(f"qcsample table {sampling} {shown}"),
    )
    @grid_options
    def command(
        severity: str,
        edition: str,
        only_letters: tuple[str, ...],
        only_aqls: tuple[str, ...],
        as_csv: bool,
        as_json: bool,
    ) -> None:
        severity = severity_value(severity)
        file, place = table_file(severity, edition, sampling), table_place(severity, edition, sampling)
        table = staged_grid(file)
        letters, aqls, named = part_of(table, only_letters, only_aqls)
        words = {"severity": severity, "sampling": sampling, "edition": edition}
        if as_json:
            rows = [_as_json(table, letter, aqls, words) for letter in letters]
            print_json(described(place, file, edition) | {"severity": severity, "sampling": sampling, "rows": rows})
        elif as_csv:
            header = ["letter", "aql", "printed", "plan_letter", "stage", "n", "total", "ac", "re"]
            cells = (row for letter in letters for aql in aqls for row in _cell_rows(table, letter, aql, words))
            print_csv([header, *cells])
        else:
            click.echo(f"{place}: {sampling} sampling, {severity} inspection")
            click.echo("Ac/Re, of all samples so far, by code letter, sample size n, and AQL")
            _print_grid(table, letters, aqls)
            if named:
                _print_followed(table, letters, aqls, words)
            print_provenance(file)

    command.help = (
        f"{sampling.capitalize()} sampling plans: Ac/Re by code letter, sample and AQL.\n\n"
        "Ac and Re hold for all samples so far. Arrows (↓ ↑) lead to the first plan below or above, with that "
        "letter's sample sizes; * means the single plan"
        + (", ++ the double plan, # that acceptance is not permitted at this sample" if sampling == "multiple" else "")
        + ". --letter and --aql show a part. --csv prints a row a sample with arrows and marks already followed."
    )
    return command


double = _command("double", "--severity tightened --letter K")
multiple = _command("multiple", "--letter K --aql 2.5")


def _plan(table: StagedGrid, letter: str, aql: float, words: dict[str, str]) -> Plan | None:
    """The plan behind a cell; None where nothing is printed or what is printed is not known."""
    if not table.cells[letter, aql]:
        return None
    try:
        return plan_for_letter(letter, aql, **words)
    except UnavailableError:
        return None


def _as_json(table: StagedGrid, letter: str, aqls: Sequence[float], words: dict[str, str]) -> dict[str, Any]:
    plans = {aql: _plan(table, letter, aql, words) for aql in aqls}
    return {
        "letter": letter,
        "n": list(table.sizes[letter]),
        "cells": {table.columns[aql]: list(table.cells[letter, aql]) for aql in aqls},
        "plans": {
            table.columns[aql]: plan
            and {"letter": plan.letter, "stages": plan.to_dict()["stages"], "source": plan.source}
            for aql, plan in plans.items()
        },
    }


def _cell_rows(table: StagedGrid, letter: str, aql: float, words: dict[str, str]) -> Iterator[list[object]]:
    plan = _plan(table, letter, aql, words)
    if plan is None:
        return
    totals = accumulate(stage.n for stage in plan.stages)
    for number, (stage, total) in enumerate(zip(plan.stages, totals, strict=True), 1):
        here = [letter, table.columns[aql], " ".join(table.cells[letter, aql]), plan.letter]
        yield [*here, number, stage.n, total, "#" if stage.ac is None else stage.ac, stage.re]


def _print_grid(table: StagedGrid, letters: Sequence[str], aqls: Sequence[float]) -> None:
    """The grid in as many blocks as the width of the terminal asks for, then what its signs mean."""
    cells = {(letter, aql): [_sign(line) for line in table.cells[letter, aql]] for letter in letters for aql in aqls}
    texts = [line for lines in cells.values() for line in lines]
    widest = max(map(len, (*texts, *(table.columns[aql] for aql in aqls))))
    room = max(1, (width() - len("Letter     n  total")) // (widest + 2))
    blocks = -(-len(aqls) // room)
    for block in range(blocks):  # blocks of nearly the same number of columns
        part = aqls[block * len(aqls) // blocks : (block + 1) * len(aqls) // blocks]
        rows = [row for letter in letters for row in _rows(letter, table.sizes[letter], cells, part)]
        if rows:
            click.echo()
            names = ["Letter", "n", "total", *(table.columns[aql] for aql in part)]
            print_columns(names, rows, cell=widest, fixed=3)
    signs = [f"{sign:<2} {meaning}" for sign, meaning in _LEGEND.items() if any(sign in text for text in texts)]
    if signs:
        click.echo()
    for line in signs:
        click.echo(line)


def _rows(
    letter: str, sizes: tuple[int, ...], cells: dict[tuple[str, float], list[str]], aqls: Sequence[float]
) -> Iterator[list[object]]:
    """The lines of a letter: one a sample, as many as the cells of these AQLs need."""
    columns = [cells[letter, aql] for aql in aqls]
    totals = list(accumulate(sizes))
    for at in range(max(map(len, columns))):
        here = [sizes[at], totals[at]] if at < len(sizes) else ["", ""]
        yield ["" if at else letter, *here, *(lines[at] if at < len(lines) else "" for lines in columns)]


def _sign(line: str) -> str:
    """A line of a cell with its arrow drawn; what was inferred keeps its sign."""
    word = line.removesuffix("~")
    return ARROWS.get(word, word) + line[len(word) :]


def _print_followed(table: StagedGrid, letters: Sequence[str], aqls: Sequence[float], words: dict[str, str]) -> None:
    click.echo()
    for letter in letters:
        for aql in aqls:
            plan = _plan(table, letter, aql, words)
            if plan is None:
                continue
            stages = ", ".join(f"{s.n}/{'#' if s.ac is None else s.ac}/{s.re}" for s in plan.stages)
            print_sentence(f"{letter} at AQL {table.columns[aql]}: {stages} (n/Ac/Re); {plan.source}")
