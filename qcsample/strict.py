"""Strict reading of what comes from outside: one value or one table of values, or one clear line.

The checks take a value, return it in its settled form (an int AQL as a float, text in one readable line),
or raise `InputError`. The records use them when they are made, so that a record that exists is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from qcsample.errors import InputError, RecordError, UnavailableError
from qcsample.text import readable

MAX_TEXT = 500  # characters of one text
MAX_SENTENCE = 1_000_000  # characters of a sentence that the library made; it may list many cartons
MAX_WHOLE = 10**14  # units: ten million cartons of ten million pieces each

Check = Callable[[Any], Any]


class TermError(InputError):
    """A term that can't stand.

    Attributes
    ----------
    path : tuple of str and int
        Which term: ("classes", 1, "aql") is the AQL of the second class.
    reason : str
        What is wrong with it and the way out.
    """

    def __init__(self, reason: str, path: tuple[str | int, ...]) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{_dotted(path)}: {reason}" if path else reason)


class UnavailableTermError(TermError, UnavailableError):
    """A term that the field knows and this version refuses by name."""


def shown(value: object) -> str:
    """`value` as an error message quotes it: short, in one line, whatever it is."""
    if isinstance(value, str):
        return repr(readable(value[:200], limit=60))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return f"a number of about {value.bit_length() * 30103 // 100000 + 1} digits"
    try:
        return readable(repr(value)[:200], limit=60)
    except Exception:  # a hostile __repr__ must not hide the error
        return f"a {type(value).__name__}"


def nearest_name(name: str, names: Iterable[str]) -> str:
    """A hint to add to "unknown ...": the known name that looks like it, or all of them.

    >>> nearest_name("suplier", ("buyer", "supplier"))
    '; did you mean supplier?'
    """
    from difflib import get_close_matches

    known = list(names)
    close = get_close_matches(name[:60].lower(), known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


def record_fields(data: object, names: Iterable[str], what: str, *, needed: Iterable[str] = ()) -> dict[str, Any]:
    """The entries of a table that came from outside, as keyword arguments.

    Raises
    ------
    RecordError
        It is no table, has a key that is not among `names`, or lacks one of `needed`.
    """
    if not isinstance(data, Mapping):
        raise RecordError(f"{what}: a table of values is needed, not {shown(data)}")
    known = tuple(names)
    for key in data:
        if key not in known:
            hint = nearest_name(key, known) if isinstance(key, str) else ""
            raise RecordError(f"{what}: unknown key {shown(key)}{hint}")
    for key in needed:
        if key not in data:
            raise RecordError(f"{what}: {key} is missing")
    return dict(data)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Inside it a record is read: a value that can't stand is a `RecordError` that says of `what`."""
    try:
        yield
    except RecordError:
        raise
    except InputError as error:
        raise RecordError(f"{what}: {error.message}") from error


def checked_fields(
    data: object, checks: Mapping[str, Check], what: str, *, needed: Iterable[str] = ()
) -> dict[str, Any]:
    """The entries of a table that came from outside, each through its check; errors are those of `record_fields`."""
    given = record_fields(data, checks, what, needed=needed)
    for key, value in given.items():
        with reading(f"{what}: {key}"):
            given[key] = checks[key](value)
    return given


def text(value: object) -> str:
    """Free text: one readable line of at most 500 characters, or empty."""
    if not isinstance(value, str):
        raise InputError(f"{shown(value)} is not text")
    line = readable(value, limit=MAX_TEXT + 1) if value else ""
    if len(line) > MAX_TEXT:
        raise InputError(f"{shown(value)} is too long: at most {MAX_TEXT} characters")
    return line


def name(value: object) -> str:
    """A name: text that says something, at most 80 characters, without the mark `=`."""
    line = text(value)
    if not line or len(line) > 80 or "=" in line:
        raise InputError(f"{shown(value)} can't be a name: 1 to 80 characters without = are needed")
    return line


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, none of them empty, none twice."""
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{shown(value)} is not a list of texts")
    lines = tuple(text(entry) for entry in value)
    if "" in lines:
        raise InputError("an empty text in the list")
    if len(set(lines)) < len(lines):
        raise InputError(f"{shown(next(line for line in lines if lines.count(line) > 1))} stands in the list twice")
    return lines


def rows(value: object) -> list[Any]:
    """A list of a record, whatever is in it."""
    if not isinstance(value, list):
        raise RecordError(f"{shown(value)} is not a list")
    return value


def lines(value: object) -> tuple[str, ...]:
    """A list of sentences, each readable."""
    return tuple(text(entry) for entry in rows(value))


def sentence(value: object) -> str:
    """What the library said in a record: text of any length a record needs, in one readable line."""
    if not isinstance(value, str):
        raise InputError(f"{shown(value)} is not text")
    if len(value) > MAX_SENTENCE:
        raise InputError(f"{shown(value)} is too long: at most {MAX_SENTENCE:,} characters")
    return value if value.isprintable() else readable(value, limit=MAX_SENTENCE)


def each(check: Check) -> Check:
    """A check for a list, every entry through `check`."""
    return lambda value: tuple(check(entry) for entry in rows(value))


def row(*checks: Check) -> Check:
    """A check for a list of so many entries, each through its own check."""

    def settled(value: object) -> tuple[Any, ...]:
        cells = rows(value)
        if len(cells) != len(checks):
            raise InputError(f"{shown(value)}: a list of {len(checks)} is needed")
        return tuple(check(cell) for check, cell in zip(checks, cells, strict=True))

    return settled


def table(check: Check, key: Check = sentence) -> Check:
    """A check for a table of values by name, every value through `check`."""

    def settled(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise InputError(f"{shown(value)}: a table of values is needed")
        return {key(name): check(entry) for name, entry in value.items()}

    return settled


def optional(check: Check) -> Check:
    """A check that lets None pass."""
    return lambda value: None if value is None else check(value)


def exactly(*valid: str) -> Check:
    """A check for one of `valid`, as it is written."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in valid:
            return value
        raise InputError(f"{shown(value)}: one of {', '.join(valid)} is needed")

    return check


def yes_or_no(value: object) -> bool:
    """True or False, and nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise InputError(f"{shown(value)}: true or false is needed")
    return value


def whole(low: int, high: int = MAX_WHOLE, *, optional: bool = False) -> Check:
    """A check for a whole number from `low` to `high`; None passes where it is `optional`."""

    def check(value: object) -> int | None:
        if value is None and optional:
            return None
        if type(value) is not int or not low <= value <= high:
            raise InputError(f"{shown(value)}: a whole number from {low:,} to {high:,} is needed")
        return value

    return check


def number(low: float, high: float, *, ends: str = "[]") -> Check:
    """A check for a number from `low` to `high`; `ends` says which ends belong to it, as in "(0, 1]"."""

    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InputError(f"{shown(value)} is not a number")
        above = value > low or (value == low and ends[0] == "[")
        below = value < high or (value == high and ends[1] == "]")
        if not (above and below and math.isfinite(value)):
            raise InputError(
                f"{shown(value)}: a number {'from' if ends[0] == '[' else 'above'} {low:g} "
                f"{'to' if ends[1] == ']' else 'and below'} {high:g} is needed"
            )
        return float(value)

    return check


def choice(*valid: str) -> Check:
    """A check for one of `valid`, in any case of letters."""

    def check(value: object) -> str:
        if isinstance(value, str) and (word := " ".join(value.lower().split())) in valid:
            return word
        raise InputError(f"{shown(value)}: one of {', '.join(valid)} is needed")

    return check


def sha256(value: object) -> str:
    """A SHA-256 digest in lower-case hex, or empty text."""
    digest = value.strip().lower() if isinstance(value, str) else None
    if digest is None or (digest and (len(digest) != 64 or digest.strip("0123456789abcdef"))):
        raise InputError(f"{shown(value)} is not a SHA-256 digest: 64 hexadecimal digits are needed")
    return digest


def settle(record: object, checks: Mapping[str, Check]) -> None:
    """Every field of a frozen record through its check; a field that can't stand is a `TermError`."""
    for key, check in checks.items():
        try:
            object.__setattr__(record, key, check(getattr(record, key)))
        except UnavailableError as error:
            raise UnavailableTermError(str(error), (key,)) from None
        except InputError as error:
            raise TermError(error.message, (key,)) from None


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
