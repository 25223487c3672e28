"""Canonical JSON and its digest: the same content gives the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

SCHEMA = "qcsample/1"


def canonical_json(value: object) -> str:
    """`value` as JSON with sorted keys and no spaces, in Unicode; nan and infinity are refused.

    >>> canonical_json({"b": 1, "a": "箱"})
    '{"a":"箱","b":1}'
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


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
