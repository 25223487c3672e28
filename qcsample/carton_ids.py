"""Canonical carton ids, part by part (`qcs1` rule 1, docs/qcs1.md)."""

from __future__ import annotations

import unicodedata

from qcsample.errors import InputError
from qcsample.text import one_space, readable

MAX_PART = 200  # characters of one part of an id


def canonical_part(text: str) -> str:
    """One part of a carton id: NFKC, one space for white space, leading zeros of a number gone.

    Raises
    ------
    InputError
        `|`, a character of a Unicode category C* (control, format, private, unassigned), or more than
        200 characters.

    Examples
    --------
    >>> canonical_part(" ００７ "), canonical_part("A001"), canonical_part("000")
    ('7', 'A001', '0')
    """
    part = text if text.isascii() and text.isalnum() else one_space(unicodedata.normalize("NFKC", text))
    if len(part) > MAX_PART:
        raise InputError(f"{readable(part, limit=40)!r} is too long for a carton id: at most {MAX_PART} characters")
    if not part.isprintable() or "|" in part:
        for character in part:
            if character == "|" or unicodedata.category(character)[0] == "C":
                raise InputError(
                    f"{readable(part, limit=60)!r} can't be part of a carton id: it holds "
                    f"{'the mark |' if character == '|' else f'the invisible character U+{ord(character):04X}'}"
                    "; take it out of the list"
                )
    if part.isascii() and part.isdigit():
        return part.lstrip("0") or "0"
    return part


def escaped_part(text: str) -> str:
    """`canonical_part`, with `/` and `%` written `%2F` and `%25`.

    >>> escaped_part("A/12")
    'A%2F12'
    """
    return canonical_part(text).replace("%", "%25").replace("/", "%2F")
