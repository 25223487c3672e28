"""On which line of a TOML text a key or table begins: `tomllib` keeps no positions, so they are found again.

Only an error needs a line, so this may cost a few more parses of a small file, and nothing otherwise.
"""

from __future__ import annotations

import tomllib

Place = tuple[str | int, ...]
MAX_PARSED = 3_000_000  # characters parsed at most in the search for one line


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
