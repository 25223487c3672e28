"""Carton numbers as people write them: `1-20`, `1,3,5-7`, `A001~A020`, `C/NO. 1 to 20`, `＃１－２０`.

A cell is read into spans first, and a span is expanded only after its size was checked: `1-999999999`
costs nothing but an error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from qcsample.errors import InputError
from qcsample.lot import MAX_CARTONS
from qcsample.text import one_space, readable

_MAX_ITEM = 250  # characters of one number or range
_MAX_DIGITS = 30

_BETWEEN = re.compile(
    r"\s*(?:--?|[~‐‒–—―−〜∼]|\.{2,}|\bto\b|(?<=[0-9])to(?=[0-9])|\bthru\b|\bthrough\b|至|到)\s*", re.IGNORECASE
)
_COMMAS = re.compile(r"[,;、&\n]|\band\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:c\s?/\s?nos?|c\s?/\s?n|(?:ctns?|cartons?|cases?|box(?:es)?|pkgs?|packages?)(?:[\s./]*nos?\b|(?=[\s.:#]))"
    r"|nos?(?=[\s.:#0-9])|箱号|箱號|第)[\s.:'’]*#?\s*(?=\S*[0-9])",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?<=[0-9])\s*(?:#|号箱|號箱|箱|号|號|of\s*[0-9]+)$", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?P<prefix>.*?)(?P<digits>[0-9]{{1,{_MAX_DIGITS}}})", re.DOTALL)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?:[ t][0-9:.]+)?|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{2,4}"
    rf"|[0-9]{{1,2}}[- ./]?{_MONTH}(?:[- ./,]+[0-9]{{2,4}})?|{_MONTH}[- ./][0-9]{{1,4}}(?:[- ./,]+[0-9]{{2,4}})?"
    r"|(?:[0-9]{4}年)?[0-9]{1,2}月(?:[0-9]{1,2}[日号]?)?",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"[0-9]\s{0,3}[-~–—&]?\s{0,3}(?:up|以上)$", re.IGNORECASE)
_BROKEN = re.compile(r"[\r\n]+ ?(?=[-~–—至到])|(?<=[-~–—至到])[\r\n]+")  # a line break inside a range


class Span(NamedTuple):
    """Cartons whose numbers run on: `prefix` and a number from `first` to `last`.

    Attributes
    ----------
    prefix : str
        What stands before the number; the whole number of a carton that has no digits to count.
    first, last : int
        Ends of the run, both included; -1 for a carton whose number is `prefix` alone.
    width : int
        Digits to which the printed numbers are filled with zeros; 0 if they are not.
    """

    prefix: str
    first: int
    last: int
    width: int

    @property
    def cartons(self) -> int:
        """How many cartons [cartons]; 0 or less when the range runs backwards."""
        return self.last - self.first + 1

    def numbers(self) -> Iterator[str]:
        """The carton numbers as printed, one after the other."""
        if self.first < 0:
            yield self.prefix
            return
        for number in range(self.first, self.last + 1):
            yield f"{self.prefix}{number:0{self.width}d}"

    def __str__(self) -> str:
        prefix = readable(self.prefix, limit=40)
        if self.first < 0:
            return prefix
        ends = [f"{prefix}{end:0{self.width}d}" for end in (self.first, self.last)]
        return ends[0] if ends[0] == ends[1] else "-".join(ends)


def expand_range(text: str) -> list[str]:
    """The carton numbers of one cell or command line argument, as printed.

    Parameters
    ----------
    text : str
        Numbers and ranges, such as `C/NO 1-40, 61` or `M630/1-40`. A prefix before a range belongs to
        every number of it; leading zeros stay.

    Returns
    -------
    list of str
        One entry a carton, in the order written.

    Raises
    ------
    InputError
        Nothing in it, a range that runs backwards, a date, or more than 10,000,000 cartons.

    Examples
    --------
    >>> expand_range("C/NO 1-3, 61")
    ['1', '2', '3', '61']
    >>> expand_range("#098~#101"), expand_range("M630/1 to 3")
    (['098', '099', '100', '101'], ['M630/1', 'M630/2', 'M630/3'])
    """
    spans = parse_spans(text)
    for span in spans:
        check_direction(span)
    return [number for span in spans for number in span.numbers()]


def check_direction(span: Span) -> None:
    """Refuses a range that runs backwards.

    Raises
    ------
    InputError
        `last` is before `first`.
    """
    if span.cartons < 1:
        raise InputError(f"carton range {span} runs backwards; write the lower number first")


def parse_spans(text: str) -> list[Span]:
    """The spans of one cell, not expanded; a range that runs backwards is returned as it stands.

    Raises
    ------
    InputError
        No number in it, a date, an open end (`1-UP`), something unreadable, too many cartons.
    """
    plain = _BROKEN.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if _OPEN_END.search(plain):
        raise InputError(f"{readable(plain, limit=40)!r} does not say which carton is the last")
    spans = [_span(item) for part in _COMMAS.split(plain) if (item := one_space(part))]
    if not spans:
        raise InputError("no carton number")
    if sum(max(span.cartons, 0) for span in spans) > MAX_CARTONS:
        raise InputError(f"{readable(plain, limit=60)!r} is more than {MAX_CARTONS:,} cartons; correct the range")
    return spans


def join_span(first: Span, last: Span) -> Span:
    """The range from the single carton `first` to the single carton `last` (two columns of a list).

    Raises
    ------
    InputError
        One of them is no single number, or their prefixes differ.
    """
    if first.cartons != 1 or last.cartons != 1:
        raise InputError(f"first carton {first} and last carton {last}: single numbers are needed")
    if first == last:
        return first
    if first.first < 0 or last.first < 0 or last.prefix not in ("", first.prefix):
        raise InputError(f"from carton {first} to {last}: these two can't be the ends of one range")
    return Span(first.prefix, first.first, last.first, first.width)


def _span(item: str) -> Span:
    if len(item) > _MAX_ITEM:
        raise InputError(f"{readable(item, limit=40)!r} is too long for a carton number")
    if _DATE.fullmatch(item):
        raise InputError(
            f"{readable(item, limit=40)!r} is a date: a spreadsheet made it from a carton range such as 1-2; "
            "set the column to text and type the range again"
        )
    item = _bare(item)
    loose: Span | None = None
    for between in _BETWEEN.finditer(item):
        left, right = _NUMBERED.fullmatch(_bare(item[: between.start()])), _bare(item[between.end() :])
        ending = _NUMBERED.fullmatch(right)
        if left is None or ending is None or ending["prefix"] not in ("", left["prefix"]):
            continue
        span = _run(left["prefix"], left["digits"], ending["digits"])
        if ending["prefix"] == left["prefix"]:
            return span
        loose = span
    if loose is not None:
        if loose.prefix.rstrip("-~ ").isdigit() and not loose.prefix.endswith("/"):
            raise _unreadable(item)
        return loose
    if item.isascii() and item.isdigit() and len(item) <= _MAX_DIGITS:
        return _run("", item, item)
    whole = re.fullmatch(rf"([0-9]{{1,{_MAX_DIGITS}}})\.0+", item)
    if whole:
        return _run("", whole[1], whole[1])
    numbered = _NUMBERED.fullmatch(item)
    if numbered and not re.fullmatch(r"[-+0-9 .~–—]*", numbered["prefix"]):
        return _run(numbered["prefix"], numbered["digits"], numbered["digits"])
    if re.fullmatch(r"[-+0-9 .~–—#*/?]*", item):
        raise _unreadable(item)
    return Span(item, -1, -1, 0)


def _run(prefix: str, first: str, last: str) -> Span:
    return Span(prefix, int(first), int(last), len(first) if first.startswith("0") else 0)


def _bare(item: str) -> str:
    """`item` without `C/NO.`, `#` and the like around its numbers."""
    return _TAIL.sub("", _LABEL.sub("", item.strip()).lstrip("# ")).strip()


def _unreadable(item: str) -> InputError:
    return InputError(f"{readable(item, limit=40)!r} can't be read as carton numbers; write them like 1-20 or 1,3,5-7")
