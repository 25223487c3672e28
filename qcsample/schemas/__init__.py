"""JSON schemas (2020-12) of what the records write: `json_schema("verdict")`.

A schema says of one JSON value what `from_dict` says of it, save what ties several values together: that Ac is
below Re, that a seed is the one of its dice, that a name is known. It admits what `to_dict` writes: one spelling of
each word, where `from_dict` reads "Normal" as "normal" too.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from qcsample.canonical import SCHEMA
from qcsample.errors import InputError
from qcsample.strict import nearest_name, shown

NAMES = (
    "agreement",
    "assessment",
    "bounds",
    "costs",
    "draw",
    "findings",
    "history-line",
    "inspection-plan",
    "lot",
    "options",
    "plan",
    "record",
    "rework-plan",
    "seed",
    "seed-file",
    "verdict",
    "verification",
)


def json_schema(name: str) -> dict[str, Any]:
    """The JSON schema of that name, with every schema that it refers to among its `$defs`.

    Parameters
    ----------
    name : str
        As `qcsample schema` lists them: "plan", "record", "verdict".

    Raises
    ------
    InputError
        No such schema.

    Examples
    --------
    >>> json_schema("plan")["$id"]
    'qcsample/1/plan'
    """
    if not isinstance(name, str) or name not in NAMES:
        hint = nearest_name(name, NAMES) if isinstance(name, str) else ""
        raise InputError(f"no schema {shown(name)}{hint}")
    used: dict[str, dict[str, Any]] = {}
    whole: dict[str, Any] = _gathered(_file(name), "", used)
    if used:
        whole["$defs"] = whole.get("$defs", {}) | {other: used[other] for other in sorted(used)}
    return whole


def _file(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    assert found["$id"] == f"{SCHEMA}/{name}"
    return found


def _gathered(value: Any, home: str, used: dict[str, dict[str, Any]]) -> Any:
    """`value` with its references as they are in the schema that is given out, and what they lead to in `used`.

    `home` is the schema that `value` is a part of, empty for the one that is given out: references within a file
    (`#/$defs/size`) and to another one (`plan`, `agreement#/$defs/carton_limits`) all become local.
    """
    if isinstance(value, list):
        return [_gathered(entry, home, used) for entry in value]
    if not isinstance(value, dict):
        return value
    made = {key: _gathered(entry, home, used) for key, entry in value.items()}
    if "$ref" in value:
        other, _, inner = value["$ref"].partition("#")
        made["$ref"] = "#" + (f"/$defs/{other or home}" if other or home else "") + inner
        if other and other not in used:
            used[other] = {}  # it may refer to itself
            part = {key: entry for key, entry in _file(other).items() if key not in ("$schema", "$id")}
            used[other] |= _gathered(part, other, used)
    return made
