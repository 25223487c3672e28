"""Carton ids in ranges: what is presented and what is not, short enough to be read and signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qcsample.documents import fonts
from qcsample.documents.phrases import Words
from qcsample.text import natural_key

_DIGITS = "0123456789"


class _Run(NamedTuple):
    prefix: str
    first: str
    last: str

    def __str__(self) -> str:
        end = self.last if self.prefix.endswith("/") else f"{self.prefix}{self.last}"
        return f"{self.prefix}{self.first}" + (f" – {end}" if self.first != self.last else "")


def in_ranges(ids: Iterable[str]) -> list[str]:
    """Carton ids in natural order, those whose numbers run on as one range.

    >>> in_ranges(["85", "1", "2", "3", "M630/9", "M630/10", "A099", "A100"])
    ['1 – 3', '85', 'A099 – A100', 'M630/9 – 10']
    """
    runs = _merged(_Run(prefix := name.rstrip(_DIGITS), name[len(prefix) :], name[len(prefix) :]) for name in ids)
    runs.sort(key=lambda run: natural_key(f"{run.prefix}{run.first}"))
    return [str(run) for run in _merged(runs)]


def shown_ranges(ids: Iterable[str], words: Words, size: float, room: float) -> str:
    """As many ranges of `ids` as `room` holds [points], and how many more there are."""
    ranges = in_ranges(ids)
    said = ", ".join(ranges)
    if fonts.width(said, size) <= room:
        return said
    room -= fonts.width(f", {words('more ranges', count=f'{len(ranges):,}')}", size)
    count = 0
    for text in ranges:
        room -= fonts.width(f"{text}, ", size)
        if room < 0:
            break
        count += 1
    more = words("more ranges", count=f"{len(ranges) - count:,}")
    return ", ".join([*ranges[:count], more])


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    merged: list[_Run] = []
    for run in runs:
        if merged and _follows(merged[-1], run):
            merged[-1] = merged[-1]._replace(last=run.last)
        else:
            merged.append(run)
    return merged


def _follows(run: _Run, following: _Run) -> bool:
    """Whether the next number is one more, written with as many digits if it is filled with zeros."""
    last, first = run.last, following.first
    if run.prefix != following.prefix or not last or not first:
        return False
    filled = last[0] == "0" or first[0] == "0"
    return int(first) == int(last) + 1 and (len(first) == len(last) or not filled)
