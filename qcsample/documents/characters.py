"""Which characters are never drawn, and which are drawn without the shaping that their script asks for.

By fixed ranges where that is possible, so that a newer Python or font says the same.
"""

from __future__ import annotations

import re
import unicodedata

NO_FONT, RIGHT_TO_LEFT, INVISIBLE, UNSHAPED = "no font", "right to left", "invisible", "unshaped"
KINDS = (NO_FONT, RIGHT_TO_LEFT, INVISIBLE, UNSHAPED)  # in the order in which a document lists them
CODE_POINT = re.compile(r"<U\+([0-9A-F]{4,6})>")

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
# Letters, marks and symbols that show nothing: joiners, fillers, variation selectors, the blank Braille cell.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
# South and South-East Asian scripts, Tibetan, Mongolian, Hangul in single letters.
_COMPLEX = re.compile(
    "[\u0900-\u109f\u1100-\u11ff\u1700-\u18af\u1900-\u1cff\ua800-\ua82f\ua840-\uaaff\uabc0-\uabff\ud7b0-\ud7ff"
    "\U00011000-\U00011fff]"
)


def code_point(character: str) -> str:
    """A character as its code point.

    >>> code_point("\\u202e"), code_point("\\U0001f4e6")
    ('<U+202E>', '<U+1F4E6>')
    """
    return f"<U+{ord(character):04X}>"


def never_drawn(character: str) -> str:
    """Why a character is written as its code point whatever the fonts, or nothing.

    >>> never_drawn("\\u202e"), never_drawn("\\u05d0"), never_drawn("k")
    ('invisible', 'right to left', '')
    """
    category = unicodedata.category(character)
    if _RIGHT_TO_LEFT.match(character):
        return RIGHT_TO_LEFT
    if category == "Cn":
        return NO_FONT  # not assigned, as far as this Python knows
    return INVISIBLE if category[0] == "C" or _BLANK.match(character) else ""


def unshaped(character: str) -> bool:
    """Whether a character is drawn by itself though its script joins, stacks or places it: Thai, Devanagari, marks."""
    return bool(_COMPLEX.match(character)) or is_mark(character)


def is_mark(character: str) -> bool:
    """Whether a character stands on the one before it."""
    return unicodedata.category(character)[0] == "M"


def clusters(shown: str) -> list[str]:
    """`shown` in pieces that no line should part: a code point, a letter with its marks.

    >>> list(map(len, clusters("a<U+0E44>o\\u0303k")))
    [1, 8, 2, 1]
    """
    pieces: list[str] = []
    end = 0
    for match in CODE_POINT.finditer(shown):
        _marked(shown[end : match.start()], pieces)
        pieces.append(match[0])
        end = match.end()
    _marked(shown[end:], pieces)
    return pieces


def _marked(shown: str, pieces: list[str]) -> None:
    for at, character in enumerate(shown):
        if at and not character.isascii() and is_mark(character):
            pieces[-1] += character
        else:
            pieces.append(character)
