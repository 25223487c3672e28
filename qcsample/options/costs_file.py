"""`costs.toml`: the buyer's figures for `qcsample options`, every error on its line.

The file speaks human units (`sorters_miss_percent = 15`); `Costs` holds fractions.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qcsample import strict
from qcsample.errors import InputError
from qcsample.options.costs import DAYS, MONEY, RATES, Costs
from qcsample.strict import TermError, nearest_name
from qcsample.toml_lines import Place, on_its_line, read_toml

MAX_BYTES = 64_000

TABLES: dict[str, dict[str, str]] = {
    "costs": {"currency": "currency", **{name: name for name in MONEY}},
    "offer": {"discount_percent": "discount"},
    "rates": {f"{name}_percent": name for name in RATES},
    "days": {name.removesuffix("_days"): name for name in DAYS},
    "workers": {"pieces_per_day": "pieces_per_day", "people": "people"},
}
_PLACES: dict[str, Place] = {field: (table, key) for table, keys in TABLES.items() for key, field in keys.items()}


def read_costs(path: str | os.PathLike[str]) -> Costs:
    """The figures that a file holds.

    Parameters
    ----------
    path : path
        `costs.toml`, UTF-8, at most 64 kB. What the file leaves out is not given.

    Raises
    ------
    InputError
        No such file, not TOML, an unknown table or key, a wrong type, a value that can't be: one line that
        names the line of the file.
    """
    return Costs(**read_fields(path))


def read_fields(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The fields of `Costs` that a file gives, each of them checked; errors are those of `read_costs`."""
    where = Path(path)
    text, data = read_toml(
        where,
        MAX_BYTES,
        folder="; the costs are a file in it",
        missing="; examples/jackets/costs.toml shows how one looks",
        large=": these are no costs",
    )
    try:
        fields = _fields(data)
        Costs(**fields)
    except TermError as error:
        place = _PLACES.get(str(error.path[0]), error.path)
        raise on_its_line(error, where, text, place) from None
    return fields


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for table, content in data.items():
        if table not in TABLES:
            raise TermError(f"unknown table{nearest_name(table, TABLES)}", (table,))
        if not isinstance(content, dict):
            raise TermError(f"write [{table}] on a line of its own and its keys below", (table,))
        for key, value in content.items():
            if key not in TABLES[table]:
                raise TermError(f"unknown key{nearest_name(key, TABLES[table])}", (table, key))
            try:
                fields[TABLES[table][key]] = _in_units_of_the_record(key, value)
            except InputError as error:
                raise TermError(error.message, (table, key)) from None
    return fields


def _in_units_of_the_record(key: str, value: object) -> object:
    if not key.endswith("_percent"):
        return value
    percent: float = strict.number(0, 100)(value)
    return round(percent / 100, 12)
