"""The options by which a packing list is read, the same for every command that reads one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from qcsample.cli.common import F
from qcsample.errors import InputError
from qcsample.lot import Lot, uniform_lot

_OPTIONS = (
    click.option("--sheet", multiple=True, metavar="NAME", help="Sheet of the workbook to read; repeatable."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=HEADER",
        help='Which column is what, such as carton="Box no."; repeatable.',
    ),
    click.option("--id-form", metavar="FORM", help="What tells cartons apart, such as style/number."),
    click.option("--hidden", type=click.Choice(["count", "skip"]), help="What to do with hidden rows of goods."),
    click.option("--accept-totals", is_flag=True, help="Go on though printed totals do not add up; recorded."),
    click.option("--encoding", metavar="NAME", help="Encoding of a CSV, if the guess is wrong."),
    click.option("--cartons", type=int, metavar="N", help="Without a packing list: number of cartons ..."),
    click.option("--per-carton", type=int, metavar="K", help="... and units in each."),
)


def reader_options(command: F) -> F:
    """Add the reader's options to a command; they arrive as one mapping `reader`."""

    def gathered(**given: Any) -> object:
        names = (
            "sheet",
            "columns",
            "id_form",
            "hidden",
            "accept_totals",
            "encoding",
            "cartons",
            "per_carton",
        )
        given["reader"] = {name: given.pop(name) for name in names}
        return command(**given)

    gathered.__name__ = command.__name__
    gathered.__doc__ = command.__doc__
    decorated: Callable[..., Any] = gathered
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[return-value]


def read_lot(path: Path | None, reader: Mapping[str, Any], strata: tuple[str, ...] = ()) -> Lot:
    """The lot in a packing list, or of `--cartons` and `--per-carton`.

    Raises
    ------
    InputError
        Both or neither are given, or what the reader says.
    """
    uniform = reader["cartons"] is not None or reader["per_carton"] is not None
    if path is None:
        if reader["cartons"] is None or reader["per_carton"] is None:
            raise InputError("give a packing list, or --cartons N and --per-carton K")
        if strata:
            raise InputError("strata need a packing list: without one all cartons are alike")
        return uniform_lot(reader["cartons"], reader["per_carton"])
    if uniform:
        raise InputError("--cartons and --per-carton stand in for a packing list: give one or the other")
    from qcsample.packing import read_packing_list

    return read_packing_list(path, **reader_arguments(reader), strata=strata)


def reader_arguments(reader: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, as `read_packing_list` takes them."""
    columns = {}
    for given in reader["columns"]:
        field, equals, header = given.partition("=")
        if not equals or not field.strip() or not header.strip():
            raise InputError(f'--column {given!r}: FIELD=HEADER is needed, such as carton="Box no."')
        columns[field.strip()] = header.strip()
    options = {
        "sheet": tuple(reader["sheet"]),
        "columns": columns,
        "id_form": reader["id_form"],
        "hidden": reader["hidden"],
        "accept_totals": reader["accept_totals"],
        "encoding": reader["encoding"],
    }
    return {name: value for name, value in options.items() if value}


def read_again(path: Path, lot: Lot, reader: Mapping[str, Any]) -> Lot:
    """The packing list at `path`, read with the options kept in the record; those given now come first."""
    from qcsample.packing import read_packing_list

    kept = dict(lot.reading.options) if lot.reading else {}
    kept.pop("strata", None)
    return read_packing_list(path, **{**kept, **reader_arguments(reader)}, strata=lot.strata)


def presented(lot: Lot, packed: str | None) -> tuple[Lot, tuple[tuple[str, int], ...]]:
    """The packed part of `lot` and what is not packed, as (id, units).

    `packed` names cartons and ranges, such as "1-40, 61"; None means all.

    Raises
    ------
    InputError
        A carton that is not in the list.
    """
    if packed is None:
        return lot, ()
    from qcsample.packing.ranges import expand_range

    there = {lot.find(name).id for name in expand_range(packed)}
    aside = tuple((c.id, c.units) for c in lot.cartons if c.id not in there)
    return lot.only(there), aside
