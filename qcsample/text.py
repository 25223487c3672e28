"""Text from outside: harmless and readable before it goes anywhere.

Packing lists, agreements and records come from the other side of the deal. `readable` is what every
free text passes when it is read; `spreadsheet_safe` is what every cell passes when it is written.
"""

from __future__ import annotations

import json
import re
import unicodedata

_COUNTED = re.compile(r"\{(\w+)\}((?: [a-z]+)?) (piece|carton|unit|sample)s\b")  # a count and its noun in a phrase
WHITE_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = re.compile(f"[{WHITE_SPACE}]+")
_HALF_CODE = re.compile(r"<(?:U(?:\+[0-9A-F]*)?)?$")  # of a code point at the end of a text that was cut
_HIDDEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SHOWN = 500  # characters of one text cell that are kept
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")


def one_space(text: str) -> str:
    """`text` with every run of white space (Unicode White_Space) as one space, trimmed.

    >>> one_space("  two\\t words ")
    'two words'
    """
    return _SPACES.sub(" ", text).strip(" ")


def whole(count: int, one: str) -> str:
    """A count with its noun.

    >>> whole(1, "unit"), whole(3200, "unit")
    ('1 unit', '3,200 units')
    """
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def filled(phrase: str, **values: object) -> str:
    """`phrase` with its values filled in; a noun after a count of 1 is singular.

    >>> filled("{bad} pieces in {n} reworked cartons", bad=1, n="1")
    '1 piece in 1 reworked carton'
    >>> filled("{bad} of {n} pieces", bad=1, n=20)
    '1 of 20 pieces'
    """

    def noun(match: re.Match[str]) -> str:
        return match[0].removesuffix("s") if str(values.get(match[1])) == "1" else match[0]

    return _COUNTED.sub(noun, phrase).format(**values)


def readable(text: str, *, limit: int = _SHOWN) -> str:
    """`text` in one line, composed (NFC), control and other invisible characters shown as code points.

    Longer text than `limit` characters is cut and ends in an ellipsis.

    >>> readable("left\\u202eright\\x07")
    'left<U+202E>right<U+0007>'
    """
    if text.isascii() and text.isprintable():
        shown = " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    else:
        shown = "".join(
            f"<U+{ord(c):04X}>" if unicodedata.category(c)[0] == "C" else c
            for c in one_space(unicodedata.normalize("NFC", text))
        )
    return shown if len(shown) <= limit else _HALF_CODE.sub("", shown[: limit - 1]) + "…"


def escaped_json(text: str) -> str:
    """JSON in which what a terminal obeys, or nobody sees, stands as its escape: the same value.

    >>> escaped_json('"left\u202eright, 箱"')
    '"left\\\\u202eright, 箱"'
    """
    return _HIDDEN.sub(lambda match: json.dumps(match[0])[1:-1], text)


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: two for a Chinese character, none for a combining mark.

    >>> columns("leaks"), columns("漏水"), columns("Đỗ Khánh")
    (5, 4, 8)
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def spreadsheet_safe(text: str) -> str:
    """`text` for a CSV or XLSX cell: what a spreadsheet would take for a formula gets an apostrophe.

    >>> spreadsheet_safe("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which `C2` comes before `C10`, as people count.

    >>> sorted(["C10", "C2", "B"], key=natural_key)
    ['B', 'C2', 'C10']
    """
    return tuple(
        (0, int(part), part) if part.isascii() and part.isdigit() else (1, 0, part)
        for part in re.split(r"([0-9]+)", text)
        if part
    )
