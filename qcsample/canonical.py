"""Canonical JSON and its digest: the same content gives the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from qcsample.errors import InputError
from qcsample.text import readable

SCHEMA = "qcsample/1"


def canonical_json(value: object) -> str:
    """`value` as JSON with sorted keys and no spaces, in Unicode; nan and infinity are refused.

    >>> canonical_json({"b": 1, "a": "箱"})
    '{"a":"箱","b":1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def parsed_json(data: bytes) -> Any:
    """The value of a JSON text that came from outside.

    Raises
    ------
    InputError
        Not JSON in UTF-8, half a character, a number that is none or infinite, a key that stands twice.
    """
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        if "\\u" in text:  # only an escape can hide half a character
            canonical_json(value).encode("utf-8")
    except InputError:
        raise
    except (ValueError, RecursionError) as error:  # a text that is no UTF-8 is a ValueError too
        raise InputError(f"it can't be read as JSON ({readable(str(error), limit=120)})") from error
    return value


def digest(value: object) -> str:
    """SHA-256 (64 lower-case hex characters) of the UTF-8 bytes of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def rounded(value: float) -> float:
    """A result as records keep it: 6 significant digits.

    >>> rounded(1 / 3)
    0.333333
    """
    return float(f"{value:.6g}") if math.isfinite(value) else value


def without_empty(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of `mapping` that say something: no None, no empty text, list or table."""
    return {key: value for key, value in mapping.items() if value not in (None, "", (), [], {})}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key in found if sum(key == other for other, _ in pairs) > 1)
        raise InputError(f"the key {readable(twice, limit=40)!r} stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise InputError(f"{name} is not a number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise InputError(f"{readable(text, limit=20)} is too large")
    return value
