"""`agreement.toml`: reading it, with every error on its line.

The file speaks human units (`packed_percent = 80`); the `Agreement` holds fractions. `starter_file` and
`in_words` are in `qcsample.agreement_words` and are offered here as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from qcsample import strict
from qcsample.agreement_words import in_words, starter_file
from qcsample.carton_rules import CartonLimits
from qcsample.errors import InputError, UnavailableError
from qcsample.strict import TermError, nearest_name
from qcsample.terms import Agreement, DefectClass, Refusal, SpecialTest
from qcsample.toml_lines import Place, on_its_line, read_toml

__all__ = ["ALTERNATIVES", "in_words", "read_agreement", "starter_file"]

MAX_BYTES = 256_000
ALTERNATIVES = "alternatives"

Record = TypeVar("Record")

_REFERENCES = ("specification", "specification_sha256", "golden_sample", "golden_sample_sha256")
_LOOKED_UP = ("edition", "level", "severity", "sampling", "counting", "sample_sizes")
_COSTS = ("sorting_cost", "rework_cost", "reproduction_cost", "reinspection_cost")

# table -> key -> field of Agreement, and the same for Refusal and CartonLimits
_AGREEMENT: dict[str, dict[str, str]] = {
    "parties": {"buyer": "buyer", "supplier": "supplier"},
    "order": {"product": "product", "contract": "contract", "number": "order", "quantity": "order_quantity"},
    "references": {key: key for key in _REFERENCES},
    "inspection": {key: key for key in _LOOKED_UP},
    "difference": {"names": "difference"},
    "cartons": {"rule": "carton_rule", "strata": "strata", "every_stratum": "coverage", "icc": "icc"},
    "readiness": {"packed_percent": "packed_share"},
    "balance": {"released_on": "balance_released_on"},
    "language": {"prevailing": "language"},
}
_REFUSAL: dict[str, dict[str, str]] = {
    "refusal": {key: key for key in (*_COSTS, "days", "max_submissions")},
    "reinspection": {"limiting_quality_percent": "limiting_quality", "risk_percent": "risk", "ac": "ac"},
}
_LIMITS: dict[str, dict[str, str]] = {
    "carton_limits": {f"{key}_percent": key for key in ("producer", "consumer", "quality")},
}
# table -> field of Agreement, record of each entry, keys that must be there
_LISTS: dict[str, tuple[str, type[DefectClass] | type[SpecialTest], tuple[str, ...]]] = {
    "class": ("classes", DefectClass, ("name", "aql")),
    "test": ("tests", SpecialTest, ("name", "level", "aql")),
}
_TABLES = (*_AGREEMENT, *_REFUSAL, *_LIMITS, *_LISTS)
_HOME: dict[str, Place] = {
    field: (table, key)
    for tables in (_AGREEMENT, _REFUSAL, _LIMITS)
    for table, keys in tables.items()
    for key, field in keys.items()
}


def read_agreement(path: str | os.PathLike[str]) -> Agreement:
    """The agreement that a file holds.

    Parameters
    ----------
    path : path
        `agreement.toml`, UTF-8, at most 256 kB. What the file leaves out has the value of `Agreement()`.

    Raises
    ------
    InputError
        No such file, not TOML, an unknown table or key, a wrong type, a value that can't be: one line that
        names the line of the file.
    UnavailableError
        A term that this version refuses by name: double or multiple sampling.
    """
    where = Path(path)
    text, data = read_toml(
        where,
        MAX_BYTES,
        folder="; the agreement is a file in it",
        missing="; `qcsample agreement new` writes one to start from",
        large=": this is no agreement",
    )
    try:
        return _agreement(data)
    except TermError as error:
        placed = on_its_line(error, where, text, error.path)
        if isinstance(error, UnavailableError):
            raise UnavailableError(str(placed)) from None
        raise placed from None


def _agreement(data: Mapping[str, Any]) -> Agreement:
    for table, content in data.items():
        if table not in _TABLES:
            raise TermError(f"unknown table{nearest_name(table, _TABLES)}", (table,))
        if table in _LISTS:
            if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
                raise TermError(f"write [[{table}]] above the keys of every {table}", (table,))
        elif not isinstance(content, dict):
            raise TermError(f"write [{table}] on a line of its own and its keys below", (table,))
    values = _fields(data, _AGREEMENT)
    values["refusal"] = _made(Refusal, _fields(data, _REFUSAL), _in_file)
    for table in _LIMITS:
        if table in data:
            values[table] = _made(CartonLimits, _fields(data, _LIMITS), _in_file)
    for table, (field, kind, needed) in _LISTS.items():
        if table in data:
            values[field] = tuple(_listed(kind, entry, (table, i), needed) for i, entry in enumerate(data[table]))
    return _made(Agreement, values, _in_file)


def _fields(data: Mapping[str, Any], tables: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    values = {}
    for table, keys in tables.items():
        for key, value in data.get(table, {}).items():
            if key not in keys:
                raise TermError(f"unknown key{nearest_name(key, keys)}", (table, key))
            try:
                values[keys[key]] = _in_units_of_the_record(key, value)
            except InputError as error:
                raise TermError(error.message, (table, key)) from None
    return values


def _in_units_of_the_record(key: str, value: object) -> object:
    if key.endswith("_percent"):
        percent: float = strict.number(0, 100, ends="[]" if key == "packed_percent" else "()")(value)
        if key == "packed_percent" and 0 < percent < 1:
            raise InputError(f"{percent:g} is less than one per cent; 80 % is written 80")
        return round(percent / 100, 12)
    return None if key == "ac" and value == ALTERNATIVES else value


def _listed(
    kind: type[DefectClass] | type[SpecialTest], entry: Mapping[str, Any], place: Place, needed: tuple[str, ...]
) -> DefectClass | SpecialTest:
    for key in entry:
        if key not in kind.__slots__:
            raise TermError(f"unknown key{nearest_name(key, kind.__slots__)}", (*place, key))
    for key in needed:
        if key not in entry:
            raise TermError(f"{key} is missing", place)
    return cast("DefectClass | SpecialTest", _made(kind, entry, lambda path: (*place, *path)))


def _made(kind: Callable[..., Record], values: Mapping[str, Any], place_of: Callable[[Place], Place]) -> Record:
    try:
        return kind(**values)
    except TermError as error:
        raise type(error)(error.reason, place_of(error.path)) from None


def _in_file(path: Place) -> Place:
    """Where a field of the record stands in the file."""
    first, *rest = path
    if first in _LIMITS and rest:
        return _in_file(tuple(rest))
    for table, (field, _, _) in _LISTS.items():
        if first == field:
            return (table, *rest)
    return (*_HOME.get(str(first), (first,)), *rest)
