"""Sentences put together in either language: a phrase filled in, a list, one sentence after the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qcsample.text import filled

Texts = Mapping[str, tuple[str, str]]  # key -> English, Chinese

_BEFORE_WORD = re.compile("(?<=[\u4e00-\u9fff]) (?=[低高]于 [0-9])")


def place_of(language: str) -> int:
    """Where the language stands in a pair of texts: 0 for "en", 1 for "zh"."""
    return ("en", "zh").index(language)


def say(texts: Texts, key: str, language: str, **values: object) -> str:
    """The phrase of that key, filled in."""
    return closed_up(filled(texts[key][place_of(language)], **values))


def closed_up(said: str) -> str:
    """A Chinese sentence whose filled-in words stand without a space before them, as figures alone have one.

    >>> closed_up("机会为 低于 0.01 %")
    '机会为低于 0.01 %'
    """
    return _BEFORE_WORD.sub("", said)


def listed(parts: Iterable[str], language: str) -> str:
    """One after the other: "sorting, rework"."""
    return (", ", "、")[place_of(language)].join(parts)


def spoken(parts: Sequence[str], language: str) -> str:
    """A list as it is spoken.

    >>> spoken(("sorting", "rework", "reproduction"), "en")
    'sorting, rework and reproduction'
    """
    if language == "zh" or len(parts) < 2:
        return listed(parts, language)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def joined(parts: Iterable[str], language: str) -> str:
    """Sentences one after the other, each beginning with a capital; empty ones are left out."""
    return (" ", "")[place_of(language)].join(text[:1].upper() + text[1:] for text in parts if text)
