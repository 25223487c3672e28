"""Which font shows which character, how wide text is, and where a line breaks.

Noto Sans (installed with qcsample) shows Latin, Greek, Cyrillic and Vietnamese. What it lacks comes from the
fonts that somebody named (`using_fonts`); else Chinese, Japanese and Korean from an installed TrueType font, or
from the fonts every PDF reader brings along. What is shown must not depend on what is installed, so without a
font that was named the choice is by character set: a character that neither Noto Sans nor one of the national
sets in `_NATIONAL` has is written as its code point. So are right-to-left scripts whatever the fonts, because
unshaped and from left to right they would say something else; other scripts that need shaping are drawn letter
by letter: Devanagari, and Thai from a font that was named.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics

from qcsample.documents import font_files
from qcsample.documents.characters import (
    CODE_POINT,
    NO_FONT,
    UNSHAPED,
    clusters,
    code_point,
    is_mark,
    never_drawn,
    unshaped,
)
from qcsample.documents.font_files import LATIN as LATIN
from qcsample.documents.font_files import FontFile
from qcsample.text import WHITE_SPACE

_NATIONAL = (
    ("gbk", "STSong-Light"),
    ("cp949", "HYSMyeongJo-Medium"),
    ("cp932", "HeiseiMin-W3"),
    ("big5", "MSung-Light"),
)
_ELLIPSIS = "…"
_SPACE = re.compile(f"[{WHITE_SPACE}]")
_WIDE = r"\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef\U0001f300-\U0001faff\U00020000-\U0003fffd"
_OPEN = r"（《「『【〈〔［｛“‘(\[{"
_CLOSE = r"，。、；：）》」』】〉〕］｝！？％”’)\]},.;:!?%"
# A line may break after a space and on both sides of a Chinese, Japanese or Korean character, but not behind
# an opening bracket, before closing punctuation or between a figure and what it counts (12 箱, 10 %).
_TOKENS = re.compile(
    rf"[{_OPEN}]*(?:[0-9][0-9.,]* [%{_WIDE}]|[{_WIDE}]|[^ {_WIDE}]*[^ {_WIDE}{_OPEN}])[{_CLOSE}]* *|.", re.DOTALL
)


class FontSet:
    """The fonts of a document, and what was found out about text in them.

    Parameters
    ----------
    named : sequence of FontFile
        Fonts for what Noto Sans lacks, the first that has a character shows it.
    installed : bool
        Whether fonts of this computer are looked for; without them Chinese, Japanese and Korean are in fonts
        of the reader's own, and the same document is the same bytes on every computer.
    """

    def __init__(self, named: Sequence[FontFile] = (), *, installed: bool = True) -> None:
        self.named = tuple(named)
        self.installed = installed
        self.shown = lru_cache(maxsize=None)(self._shown)
        self.runs = lru_cache(maxsize=16384)(self._runs)
        self.width = lru_cache(maxsize=16384)(self._width)
        self.noted = lru_cache(maxsize=4096)(self._noted)

    def _shown(self, character: str) -> tuple[str, str]:
        """The font that shows `character`, and what it shows: the code point where no font has it."""
        if _SPACE.match(character):
            return LATIN, " "
        if not never_drawn(character):
            code = ord(character)
            for font in (font_files.latin(), *self.named):
                if font.has(code):
                    return font.fontName, character
            for codec, name in _NATIONAL:
                if character.encode(codec, "ignore"):
                    own = font_files.installed(codec, code) if self.installed else None
                    return own.fontName if own else font_files.readers_own(name), character
        return LATIN, code_point(character)

    def _runs(self, text: str) -> tuple[tuple[str, str], ...]:
        font_files.latin()
        if text.isascii() and text.isprintable():
            return ((LATIN, text),) if text else ()
        pieces: list[tuple[str, str]] = []
        for font, shown in map(self.shown, unicodedata.normalize("NFC", text)):
            if pieces and pieces[-1][0] == font:
                pieces[-1] = (font, pieces[-1][1] + shown)
            else:
                pieces.append((font, shown))
        return tuple(pieces)

    def _width(self, text: str) -> float:
        return sum(pdfmetrics.stringWidth(piece, font, 1) for font, piece in self.runs(text))

    def _noted(self, text: str) -> tuple[tuple[str, str], ...]:
        shown = "".join(piece for _, piece in self.runs(text))
        found = []
        for digits in CODE_POINT.findall(shown):
            code = int(digits, 16)
            if code <= sys.maxunicode and self.shown(chr(code))[1] != chr(code):
                found.append((never_drawn(chr(code)) or NO_FONT, chr(code)))
        found += [(UNSHAPED, character) for character in shown if not character.isascii() and unshaped(character)]
        return tuple(found)


_CHOSEN: ContextVar[FontSet] = ContextVar("fonts of the document", default=FontSet())  # noqa: B039


@lru_cache(maxsize=8)
def _font_set(named: tuple[FontFile, ...], installed: bool) -> FontSet:
    return FontSet(named, installed=installed)


@contextmanager
def using_fonts(*files: Path | str, installed: bool = True) -> Iterator[FontSet]:
    """The documents made inside take what Noto Sans lacks from these TrueType files, embedded as subsets.

    It holds for this thread or task alone. What was drawn from a file stays in memory with it.

    Parameters
    ----------
    *files : Path or str
        TrueType with glyf outlines; the first that has a character shows it.
    installed : bool
        Whether fonts found on this computer are embedded for Chinese, Japanese and Korean.

    Raises
    ------
    InputError
        A file that is no TrueType font, is broken, or may not be embedded.
    """
    named = tuple(dict.fromkeys(font_files.named(Path(file)) for file in files))
    token = _CHOSEN.set(_font_set(named, installed))
    try:
        yield _CHOSEN.get()
    finally:
        _CHOSEN.reset(token)


def runs(text: str) -> tuple[tuple[str, str], ...]:
    """`text` in one line as (font name, piece) pairs, invisible and unknown characters as code points.

    >>> runs("Carton 12")
    (('qcsample-latin', 'Carton 12'),)
    """
    return _CHOSEN.get().runs(text)


def as_shown(text: str) -> str:
    """`text` as a document shows it."""
    return "".join(piece for _, piece in runs(text))


def noted(text: str) -> tuple[tuple[str, str], ...]:
    """What a document has to say about `text`: (kind, character) of what is a code point, or is not shaped.

    >>> noted("Carton 12"), noted("\u05d0")
    ((), (('right to left', 'א'),))
    """
    if text.isascii() and "<U+" not in text:
        return ()
    return _CHOSEN.get().noted(text)


def width(text: str, size: float) -> float:
    """The width of `text` in one line [points]."""
    return _CHOSEN.get().width(text) * size


def fit(text: str, size: float, room: float) -> str:
    """`text`, cut and ending in an ellipsis if it is wider than `room` [points]."""
    if width(text, size) <= room:
        return text
    text = as_shown(text)
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + _ELLIPSIS, size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[: _between(text, low)].rstrip() + _ELLIPSIS


def _between(text: str, place: int) -> int:
    """`place`, or the last one before it that parts neither a code point nor a letter from its marks."""
    for match in CODE_POINT.finditer(text):
        if match.start() < place < match.end():
            return match.start()
    while 0 < place < len(text) and is_mark(text[place]):
        place -= 1
    return place


def wrap(text: str, size: float, room: float, most: int | None = None) -> list[str]:
    """`text` in lines at most `room` wide [points]; with `most` lines the last may end in an ellipsis."""
    if width(text, size) <= room:
        return [text]
    return flow(_TOKENS.findall(as_shown(text)), size, room, most)


def flow(tokens: Iterable[str], size: float, room: float, most: int | None = None) -> list[str]:
    """Lines of `tokens`, which are not broken unless one alone is wider than `room` [points]."""
    lines: list[str] = []
    line = ""
    used = 0.0
    for token in tokens:
        wide = width(token, size)
        if used + wide <= room:
            line, used = line + token, used + wide
            continue
        if used + width(token.rstrip(), size) <= room:  # only the space after it hangs over
            line, used = line + token, room
            continue
        if line:
            lines.append(line.rstrip())
        *full, line = _broken(token.lstrip() or token, size, room)
        lines += full
        used = width(line, size)
        if most is not None and len(lines) > most:
            break
    lines.append(line.rstrip())
    lines = [entry for entry in lines if entry] or [""]
    if most is not None and len(lines) > most:
        return [*lines[: most - 1], fit(lines[most - 1] + _ELLIPSIS, size, room)]
    return lines


def _broken(token: str, size: float, room: float) -> Sequence[str]:
    if width(token.rstrip(), size) <= room:
        return (token,)
    parts = [""]
    used = 0.0
    for piece in clusters(token):
        for part in (piece,) if width(piece, size) <= room else piece:
            wide = width(part, size)
            if used + wide > room and parts[-1]:
                parts.append("")
                used = 0.0
            parts[-1] += part
            used += wide
    return parts
