"""Reading TOML files, with every error on its line.

`tomllib` keeps no positions, so the line on which a key or table begins is found again. Only an error needs a
line, so this may cost a few more parses of a small file, and nothing otherwise.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from qcsample.errors import InputError
from qcsample.files import ordinary_bytes
from qcsample.strict import TermError
from qcsample.text import readable

Place = tuple[str | int, ...]
MAX_DOTS = 200  # in one line: a key of thousands of parts would cost tomllib the machine's memory
MAX_PARSED = 3_000_000  # characters parsed at most in the search for one line


def read_toml(
    path: Path, most: int, *, folder: str = "", missing: str = "", large: str = ""
) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, line ends as LF, and what it holds; parameters as `ordinary_bytes`.

    Raises
    ------
    InputError
        No such file, not an ordinary one, too large, not UTF-8, not TOML: one line that names the line of the file.
    """
    text = _text(path, ordinary_bytes(path, most, folder=folder, missing=missing, large=large))
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(error, path, text) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"not readable as TOML: {_one_line(error)}", source=path) from None


def on_its_line(error: TermError, path: Path, text: str, place: Place) -> InputError:
    """The error of a value as one of the file that it stands in, with its key and its line."""
    names = ".".join(part for part in place if isinstance(part, str))
    said = f"{readable(names, limit=80)}: {error.reason}" if names else error.reason
    return InputError(said, source=path, row=line_of(text, place))


def line_of(text: str, place: Place) -> int | None:
    """The line, counted from 1, on which `place` begins, or else what holds it.

    Parameters
    ----------
    text : str
        TOML that parses, line ends as LF.
    place : tuple of str and int
        Keys and positions in lists: ("class", 1, "aql") is `aql` of the second [[class]].

    Returns
    -------
    int or None
        None where not even the first key of `place` is in the text, or the search would take too long.

    Examples
    --------
    >>> line_of('a = 1\\n[b]\\n# why\\nc = [\\n 2]', ("b", "c", 0))
    4
    """
    whole = tomllib.loads(text)
    while place and not _holds(whole, place):
        place = place[:-1]
    if not place:
        return None
    lines = text.split("\n")
    budget = MAX_PARSED
    later: dict[int, tuple[int, bool]] = {len(lines): (len(lines), True)}
    low, high = 0, len(lines)  # the first `low` lines lack the place; with `high` of them it has begun
    while high - low > 1:
        count = tried = (low + high) // 2
        while tried not in later:
            prefix = "\n".join(lines[:tried])
            budget -= len(prefix)
            if budget < 0:
                return None
            try:
                later[tried] = tried, _holds(tomllib.loads(prefix), place)
            except ValueError:  # in the midst of a value: the prefix that ends it decides
                tried += 1
        end, begun = later[tried]
        for inside in range(count, tried):
            later[inside] = end, begun
        low, high = (low, count) if begun else (end, high)
    return high


def _holds(data: object, place: Place) -> bool:
    for part in place:
        known = part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))
        if not known:
            return False
        data = data[part]  # type: ignore[index]
    return True


def _text(path: Path, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8 text; save the file as UTF-8", source=path, row=row) from None
    for row, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MAX_DOTS:
            raise InputError(f"more than {MAX_DOTS} dots in one line: break it up", source=path, row=row)
    return text


def _syntax(error: tomllib.TOMLDecodeError, path: Path, text: str) -> InputError:
    """tomllib's own message; its line goes where every error has it."""
    message = _one_line(error)
    found = re.search(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$", message)
    if not found:
        return InputError(f"not readable as TOML: {message}", source=path)
    place = f"at character {found[2]}" if found[2] else "at the end of the file"
    row = int(found[1]) if found[1] else text.count("\n") + 1
    return InputError(f"not readable as TOML: {message[: found.start()]}, {place}", source=path, row=row)


def _one_line(error: BaseException) -> str:
    return readable(str(error)[:200]) or type(error).__name__
