"""The words and numbers that a look-up accepts: lot size, level, AQL, severity, sampling, edition.

Every function here returns the canonical value or raises an error that names the valid ones. Spelling is
taken generously (case, spaces, hyphens, "ANSI/ASQ Z1.4"); meaning is never guessed.
"""

from __future__ import annotations

import math
import operator
import re
import unicodedata
from collections.abc import Iterable, Mapping
from numbers import Number

from qcsample.errors import InputError
from qcsample.standards.published import grid
from qcsample.strict import MAX_WHOLE, shown

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
SEVERITIES = ("normal", "tightened", "reduced")
SAMPLINGS = ("single", "double", "multiple")
EDITIONS = ("MIL-STD-105E", "Z1.4", "ISO 2859-1:1999")
TITLES = dict(zip(EDITIONS, ("MIL-STD-105E", "ANSI/ASQ Z1.4", "ISO 2859-1:1999"), strict=True))

_LEVEL_KEYS = {level.replace("-", ""): level for level in LEVELS}
_EDITION_KEYS = {
    **dict.fromkeys(("MILSTD105E", "MIL105E", "105E", "MILSTD105"), EDITIONS[0]),
    **dict.fromkeys(
        (
            prefix + "Z14" + year
            for prefix in ("", "ANSI", "ASQ", "ANSIASQ", "ANSIASQC", "ASQC")
            for year in ("", "1993", "2003", "2008")
        ),
        EDITIONS[1],
    ),
    **dict.fromkeys(("ISO28591", "ISO285911999", "28591", "285911999"), EDITIONS[2]),
}
_COMMA = re.compile(r"[0-9]{1,9},[0-9]{1,9}")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")


def lot_size_value(value: object) -> int:
    """A lot size [units]: a whole number from 2.

    >>> lot_size_value(3200)
    3200
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        size = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InputError(f"lot size {shown(value)}: a whole number of units, 2 or more, is needed") from None
    if size < 2:
        raise InputError(f"lot size {shown(size)}: the tables start at lots of 2 units")
    if size > MAX_WHOLE:
        raise InputError(f"lot size {shown(size)}: at most {MAX_WHOLE:,} units")
    return size


def level_value(value: object) -> str:
    """An inspection level as the tables write it.

    >>> level_value("s2"), level_value("Ⅱ")
    ('S-2', 'II')
    """
    key = _key(value)
    for candidate in (key, key.removeprefix("GENERAL"), key.removeprefix("LEVEL"), key.removeprefix("G")):
        if candidate in _LEVEL_KEYS:
            return _LEVEL_KEYS[candidate]
    raise InputError(f"inspection level {shown(value)}: one of {_listed(LEVELS)} is needed")


def severity_value(value: object) -> str:
    """A severity: normal, tightened or reduced."""
    return _one_of(value, SEVERITIES, "severity")


def sampling_value(value: object) -> str:
    """A kind of sampling: single, double or multiple."""
    return _one_of(value, SAMPLINGS, "sampling")


def edition_value(value: object) -> str:
    """The edition of the tables.

    >>> edition_value("ANSI/ASQ Z1.4"), edition_value("iso 2859-1")
    ('Z1.4', 'ISO 2859-1:1999')
    """
    try:
        return _EDITION_KEYS[_key(value)]
    except KeyError:
        raise InputError(f"edition {shown(value)}: one of {_listed(EDITIONS)} is needed") from None


def letter_value(value: object, letters: Iterable[str]) -> str:
    """A code letter that is a row of the table."""
    letter = value.strip().upper() if isinstance(value, str) else ""
    if letter not in (known := tuple(letters)):
        raise InputError(f"code letter {shown(value)}: one of {_listed(known)} is needed")
    return letter


def aql_value(value: object) -> float:
    """An AQL as the tables print it: a column of the tables, from a number or from text.

    >>> aql_value("2.5"), aql_value(4)
    (2.5, 4.0)

    Raises
    ------
    InputError
        It is no number, or not a column of the tables; the message names the nearest columns and all.
    """
    zero = " (a class that is not allowed is written aql = 0 in an agreement)"
    return column_value(value, grid("single_normal.csv").columns, "AQL", "the tables", zero=zero)


def column_value(value: object, columns: Mapping[float, str], what: str, where: str, *, zero: str = "") -> float:
    """A column of a table, from a number or from text; `zero` is said of 0.

    Raises
    ------
    InputError
        It is no number, or not a column; the message names the nearest columns and all.
    """
    number = _number(value)
    if number in columns:
        return number
    everything = ", ".join(columns.values())
    if not 0 < number < math.inf:
        said = zero if number == 0 else ""
        if isinstance(value, str) and _COMMA.fullmatch(value.strip()):
            said = f": it is written with a point, {value.strip().replace(',', '.')}"
        raise InputError(f"{what} {shown(value)} is not in {where}{said}; valid: {everything}")
    below = [text for column, text in columns.items() if column < number][-1:]
    above = [text for column, text in columns.items() if column > number][:1]
    nearest = " and ".join(below + above)
    raise InputError(f"{what} {shown(value)} is not in {where}; nearest: {nearest}; valid: {everything}")


def printed_aql(aql: float) -> str:
    """An AQL as the tables print it, and "0" for a class that is not allowed.

    >>> printed_aql(4), printed_aql(0.01)
    ('4.0', '0.010')
    """
    return grid("single_normal.csv").columns.get(aql, f"{aql:g}")


def _number(value: object) -> float:
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _DECIMAL.fullmatch(text) else math.nan
    if isinstance(value, Number) and not isinstance(value, bool):
        try:
            return float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            pass
    return math.nan


def _key(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        return ""
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    return re.sub(r"[\s\-_./:()]+", "", text).upper()


def _one_of(value: object, valid: tuple[str, ...], what: str) -> str:
    if isinstance(value, str) and (word := value.strip().lower()) in valid:
        return word
    raise InputError(f"{what} {shown(value)}: one of {_listed(valid)} is needed")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
