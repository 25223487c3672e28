"""What all tables on the screen share: options, aligned columns, CSV, and where a table comes from."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import click

from qcsample.cli.common import json_option
from qcsample.standards.published import Grid, sources
from qcsample.standards.staged import StagedGrid
from qcsample.standards.words import EDITIONS, SEVERITIES, aql_value, edition_value, letter_value

ARROWS = {"down": "↓", "up": "↑"}
edition_option = click.option(
    "--edition", default="Z1.4", show_default=True, metavar="EDITION", help=f"{', '.join(EDITIONS)}."
)
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values.")


def grid_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every sampling table: severity, edition, letters, AQLs, and the form of the output."""
    for option in (
        json_option,
        csv_option,
        click.option("--aql", "only_aqls", multiple=True, help="Only this AQL, as 2.5 (repeatable)."),
        click.option("--letter", "only_letters", multiple=True, help="Only this code letter (repeatable)."),
        edition_option,
        click.option("--severity", default="normal", show_default=True, help=f"{', '.join(SEVERITIES)}."),
    ):
        function = option(function)
    return function


def part_of(
    table: Grid | StagedGrid, only_letters: Sequence[str], only_aqls: Sequence[str]
) -> tuple[list[str], list[float], bool]:
    """The letters and AQLs of the table that are asked for, all by default, and whether some of both are named."""
    wanted = [letter_value(letter, table.sizes) for letter in only_letters]
    chosen = {aql_value(text) for text in only_aqls}
    letters = [letter for letter in table.sizes if not wanted or letter in wanted]
    aqls = [aql for aql in table.columns if not chosen or aql in chosen]
    return letters, aqls, bool(wanted and chosen)


def print_columns(names: Sequence[str], rows: Sequence[Sequence[object]], *, cell: int = 0, fixed: int = 2) -> None:
    """Aligned columns, the first to the left and the others to the right; after `fixed` at least `cell` wide."""
    cells = [[str(cell) for cell in row] for row in (names, *rows)]
    widths = [max(cell if at >= fixed else 0, *map(len, column)) for at, column in enumerate(zip(*cells, strict=True))]
    cells.insert(1, ["-" * width for width in widths])
    for first, *others in cells:
        rest = "  ".join(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        click.echo(f"{first:<{widths[0]}}  {rest}".rstrip())


def print_csv(rows: Iterable[Sequence[object]]) -> None:
    """The rows as comma-separated values."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    click.echo(out.getvalue(), nl=False)


def described(place: str, file: str, edition: str) -> dict[str, Any]:
    """What `--json` says of every table."""
    return {"place": place, "edition": edition_value(edition), "file": file, "source": dict(sources()[file])}


def print_provenance(file: str) -> None:
    """Where the table comes from and how it was checked."""
    source: Mapping[str, str] = sources()[file]
    lines = [
        f"Source: {source['document']} ({source['place']}); {source['obtained']}.",
        f"Checked: {source['checked']} ({source['checked_on']}). Trust: {source['trust']}.",
        f"File: {file}, SHA-256 {source['sha256']}.",
    ]
    click.echo()
    for line in lines:
        print_sentence(line)


def print_sentence(text: str) -> None:
    """A sentence in the width of the terminal, its further lines set in."""
    click.echo("\n".join(wrap(text, max(40, width() - 1), subsequent_indent="  ", break_long_words=False)))


def width() -> int:
    """Columns of the terminal, 80 where it does not say."""
    return shutil.get_terminal_size((80, 24)).columns
