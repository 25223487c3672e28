"""Which font shows which character, how wide text is, and where a line breaks.

Noto Sans (installed with qcsample) shows Latin, Greek, Cyrillic and Vietnamese. Chinese, Japanese and
Korean come from an installed TrueType font, or else from the fonts every PDF reader brings along. What is
shown must not depend on what is installed, so the choice is by character set: a character that neither
Noto Sans nor one of the national sets in `_NATIONAL` has is written as its code point: Arabic, Hebrew and
Thai, which would need shaping, come out that way; Devanagari is drawn letter by letter, unshaped.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from qcsample.text import WHITE_SPACE

LATIN = "qcsample-latin"
_CJK = "qcsample-cjk"
_NATIONAL = (
    ("gbk", "STSong-Light"),
    ("cp949", "HYSMyeongJo-Medium"),
    ("shift_jis", "HeiseiMin-W3"),
    ("big5", "MSung-Light"),
)
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_FILES = (  # TrueType outlines and a wide coverage, the best first
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "wqy-zenhei.ttc",
    "Arial Unicode.ttf",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "Deng.ttf",
    "simhei.ttf",
    "simsun.ttc",
)
_ELLIPSIS = "…"
_SPACE = re.compile(f"[{WHITE_SPACE}]")
_WIDE = r"\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef"
_OPEN = r"（《「『【〈〔［｛“‘(\[{"
_CLOSE = r"，。、；：）》」』】〉〕］｝！？％”’)\]},.;:!?%"
# A line may break after a space and on both sides of a Chinese, Japanese or Korean character, but not behind
# an opening bracket, before closing punctuation or between a figure and the word it counts (12 箱).
_TOKENS = re.compile(
    rf"[{_OPEN}]*(?:[0-9][0-9.,]* [{_WIDE}]|[{_WIDE}]|[^ {_WIDE}]*[^ {_WIDE}{_OPEN}])[{_CLOSE}]* *|.", re.DOTALL
)


@cache
def _latin() -> TTFont:
    import fontpkg_noto_sans  # type: ignore[import-untyped]

    font = TTFont(LATIN, str(fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def _installed() -> TTFont | None:
    """The first usable Chinese font of this computer."""
    for path in _candidates():
        try:
            font = TTFont(_CJK, str(path))
        except (TTFError, OSError, ValueError, KeyError, IndexError):
            continue  # PostScript outlines, or not a font at all
        pdfmetrics.registerFont(font)
        return font
    return None


def _candidates() -> Iterator[Path]:
    folders = [folder for name in _FOLDERS if os.path.isdir(folder := os.path.expanduser(name))]
    for name in _FILES:
        for folder in folders:
            for pattern in (name, f"*/{name}", f"*/*/{name}"):
                with suppress(OSError):  # a folder that may not be read has no font for us
                    yield from sorted(Path(folder).glob(pattern))


@cache
def _cid(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@cache
def _shown(character: str) -> tuple[str, str]:
    """The font that shows `character`, and what it shows: the code point where no font has it."""
    if _SPACE.match(character):
        return LATIN, " "
    code = ord(character)
    if unicodedata.category(character)[0] != "C" and code <= 0xFFFF:
        if code in _latin().face.charToGlyph:
            return LATIN, character
        for codec, name in _NATIONAL:
            if character.encode(codec, "ignore"):
                installed = _installed()
                has = installed is not None and code in installed.face.charToGlyph
                return _CJK if has else _cid(name), character
    return LATIN, f"<U+{code:04X}>"


@lru_cache(maxsize=16384)
def runs(text: str) -> tuple[tuple[str, str], ...]:
    """`text` in one line as (font name, piece) pairs, invisible and unknown characters as code points.

    >>> runs("Carton 12")
    (('qcsample-latin', 'Carton 12'),)
    """
    _latin()
    if text.isascii() and text.isprintable():
        return ((LATIN, text),) if text else ()
    pieces: list[tuple[str, str]] = []
    for font, shown in map(_shown, unicodedata.normalize("NFC", text)):
        if pieces and pieces[-1][0] == font:
            pieces[-1] = (font, pieces[-1][1] + shown)
        else:
            pieces.append((font, shown))
    return tuple(pieces)


def as_shown(text: str) -> str:
    """`text` as a document shows it."""
    return "".join(piece for _, piece in runs(text))


@lru_cache(maxsize=16384)
def _unit_width(text: str) -> float:
    return sum(pdfmetrics.stringWidth(piece, font, 1) for font, piece in runs(text))


def width(text: str, size: float) -> float:
    """The width of `text` in one line [points]."""
    return _unit_width(text) * size


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
    return text[:low].rstrip() + _ELLIPSIS


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
    for character in token:
        wide = width(character, size)
        if used + wide > room and parts[-1]:
            parts.append("")
            used = 0.0
        parts[-1] += character
        used += wide
    return parts
