"""Font files: finding them, checking those that somebody names, embedding what a document uses of them.

Only TrueType outlines can be embedded. A file that is named is input from outside: its tables are checked
before reportlab reads them, so that a broken or hostile one is an error and not an endless loop.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
from array import array
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from sys import byteorder
from threading import RLock
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from qcsample.errors import InputError
from qcsample.files import ordinary_bytes
from qcsample.text import readable

LATIN = "qcsample-latin"
LARGEST = 64_000_000  # bytes of a font file that is named

_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_WIDE = ("wqy-microhei.ttc", "DroidSansFallbackFull.ttf")  # of all four, and on every system that has them the best
_FILES = {  # TrueType outlines, the best first, by the character set that they are looked up for
    "gbk": (*_WIDE, "wqy-zenhei.ttc", "STHeiti Light.ttc", "msyh.ttc", "Deng.ttf", "simhei.ttf", "simsun.ttc"),
    "cp949": (*_WIDE, "NanumGothic.ttf", "UnDotum.ttf", "AppleGothic.ttf", "malgun.ttf", "gulim.ttc"),
    "cp932": (*_WIDE, "ipag.ttf", "VL-Gothic-Regular.ttf", "TakaoGothic.ttf", "YuGothM.ttc", "msgothic.ttc"),
    "big5": (*_WIDE, "uming.ttc", "wqy-zenhei.ttc", "STHeiti Light.ttc", "msjh.ttc", "mingliu.ttc"),
}
_TRIED = 2  # installed fonts that a character is looked up in
_NEEDED = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post")
_OTHERS = {  # how files begin that are fonts, and not of the kind that can be embedded
    b"OTTO": "has PostScript outlines (OpenType CFF)",
    b"wOFF": "is a web font (WOFF)",
    b"wOF2": "is a web font (WOFF2)",
    b"typ1": "is a PostScript font",
    b"%!PS": "is a PostScript font",
    b"%!Fo": "is a PostScript font",
}
_ASK = "a TrueType font with glyf outlines (.ttf, .ttc) is needed"
_BROKEN = (TTFError, struct.error, ValueError, LookupError, ArithmeticError, TypeError, AttributeError)
_LOCK = RLock()  # reportlab's registers and its font objects are shared by all threads


class FontFile(TTFont):
    """A TrueType font as reportlab embeds it, for several threads, and with characters beyond U+FFFF copied right."""

    def has(self, code: int) -> bool:
        """Whether there is something to see for a code point."""
        face: Any = self.face
        glyph = face.charToGlyph.get(code, 0)
        return bool(0 < glyph < face.numGlyphs and face.glyphPos[glyph] < face.glyphPos[glyph + 1])

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Writes the subsets of a document; the face has one reading position, so one document at a time."""
        with _LOCK:
            super().addObjects(doc)
        for name, part in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:") and isinstance(part.content, str):
                part.content = _FIVE_DIGITS.sub(_as_utf_16, part.content)


_FIVE_DIGITS = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")


def _as_utf_16(match: re.Match[str]) -> str:
    return chr(int(match[0], 16)).encode("utf-16-be").hex().upper()


@cache
def latin() -> FontFile:
    """Noto Sans."""
    import fontpkg_noto_sans  # type: ignore[import-untyped]

    with _LOCK:
        return _registered(FontFile(LATIN, str(fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf")))


@cache
def readers_own(name: str) -> str:
    """A font that every PDF reader brings along; nothing of it is embedded."""
    with _LOCK:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def installed(codec: str, code: int) -> FontFile | None:
    """The font of this computer for a character of a national character set, if one has it."""
    with _LOCK:
        return next((font for font in _installed(codec) if font.has(code)), None)


@cache
def _installed(codec: str) -> tuple[FontFile, ...]:
    fonts: list[FontFile] = []
    for path in _candidates(_FILES[codec]):
        font = _of_this_computer(path)
        if font is not None:
            fonts.append(font)
        if len(fonts) == _TRIED:
            break
    return tuple(fonts)


@cache
def _of_this_computer(path: Path) -> FontFile | None:
    try:
        return _registered(FontFile(f"qcsample-{path.name}", str(path)))
    except (*_BROKEN, OSError):
        return None  # PostScript outlines, or not a font at all


def _candidates(names: tuple[str, ...]) -> Iterator[Path]:
    folders = [folder for name in _FOLDERS if os.path.isdir(folder := os.path.expanduser(name))]
    for name in names:
        for folder in folders:
            for pattern in (name, f"*/{name}", f"*/*/{name}"):
                with suppress(OSError):  # a folder that may not be read has no font for us
                    yield from sorted(Path(folder).glob(pattern))


def _registered(font: FontFile) -> FontFile:
    pdfmetrics.registerFont(font)
    return font


def named(path: Path) -> FontFile:
    """The TrueType font in a file that somebody names, checked by its content; of a collection the first font.

    Raises
    ------
    InputError
        No ordinary file, larger than `LARGEST`, not TrueType, broken, or not to be embedded by its maker's word.
    """
    data = ordinary_bytes(path, LARGEST, missing=f": {_ASK}", large=f": {_ASK}")
    digest = hashlib.sha256(data).hexdigest()
    with _LOCK:
        if digest in _NAMED:
            return _NAMED[digest]
        try:
            wrong = _fault(data)
            font = None if wrong else _read(data, digest, path)
        except _BROKEN:
            wrong, font = "is a broken font", None
        if font is None:
            raise InputError(f"{wrong}; {_ASK}", source=readable(str(path), limit=4096))
        _NAMED[digest] = font
        return font


_NAMED: dict[str, FontFile] = {}  # by the digest of the file; reportlab keeps them as long


def _read(data: bytes, digest: str, path: Path) -> FontFile:
    """The font under a name that no other has, inside the PDF too: reportlab takes equal names for one font."""
    font = FontFile(f"qcsample-{digest}", BytesIO(data))
    face: Any = font.face
    face.name = re.sub(rb"[^A-Za-z0-9-]", b"", bytes(face.name))[:40] + b"-" + digest[:8].encode()
    face.filename = str(path)
    return _registered(font)


def _fault(data: bytes) -> str:
    """What keeps a file from being embedded, or nothing."""
    kind = data[:4]
    if kind in _OTHERS:
        return _OTHERS[kind]
    start = 0
    if kind == b"ttcf":
        (start,) = struct.unpack_from(">L", data, 12)
        kind = data[start : start + 4]
    if kind == b"OTTO":
        return _OTHERS[kind]
    if kind not in (b"\0\1\0\0", b"true"):
        return "is not a TrueType font"
    tables: dict[str, bytes] = {}
    for i in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, start + 12 + 16 * i)
        if offset + length > len(data):
            return "is a broken font: it is cut short"
        tables[tag.decode("latin-1")] = data[offset : offset + length]
    missing = [tag for tag in _NEEDED if tag not in tables]
    if missing:
        return f"is a font without {', '.join(missing)}"
    if _kept_back(tables.get("OS/2", b"")):
        return "is a font whose maker does not allow embedding a part of it (OS/2 fsType)"
    if not (_sane_sizes(tables) and _sane_map(tables["cmap"])):
        return "is a broken font"
    return ""


def _kept_back(os2: bytes) -> bool:
    """Whether embedding, or embedding a subset, or outlines, is forbidden."""
    if len(os2) < 10:
        return False
    (rights,) = struct.unpack_from(">H", os2, 8)
    return rights & 0x000F == 0x0002 or bool(rights & 0x0300)


def _sane_sizes(tables: dict[str, bytes]) -> bool:
    """Whether metrics and glyphs lie where the font says, and composite glyphs are made of glyphs that exist."""
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    (em,) = struct.unpack_from(">H", tables["head"], 18)
    (long_places,) = struct.unpack_from(">H", tables["head"], 50)
    (metrics,) = struct.unpack_from(">H", tables["hhea"], 34)
    (names,) = struct.unpack_from(">H", tables["name"], 2)
    places = array("I" if long_places else "H")
    size = 4 if long_places else 2
    if not (count and 16 <= em <= 16384 and 1 <= metrics <= count and names <= 4096 and places.itemsize == size):
        return False
    if len(tables["hmtx"]) < 2 * (metrics + count) or len(tables["loca"]) < size * (count + 1):
        return False
    (widest,) = struct.unpack_from(">H", tables["hmtx"], 4 * metrics - 4)
    if widest > 64 * em:  # of all glyphs after it too
        return False
    places.frombytes(tables["loca"][: size * (count + 1)])
    if byteorder == "little":
        places.byteswap()
    glyf, scale = tables["glyf"], 1 if long_places else 2
    begin = 0
    for i, place in enumerate(places):
        end = place * scale
        if end < begin or end > len(glyf) or (i and begin != end and not _sane_glyph(glyf[begin:end], count)):
            return False
        begin = end
    return True


def _sane_glyph(data: bytes, count: int) -> bool:
    if len(data) < 10:
        return False
    if data[0] < 0x80:  # contours of its own
        return True
    at, more = 10, True
    for _ in range(256):
        flags, glyph = struct.unpack_from(">HH", data, at)
        if glyph >= count:
            return False
        more = bool(flags & 0x20)
        at += 8 if flags & 0x01 else 6
        at += 2 if flags & 0x08 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
        if not more:
            return at <= len(data)
    return False


def _sane_map(cmap: bytes) -> bool:
    """Whether the map from characters to glyphs that reportlab takes is one of Unicode, and of a sane size."""
    chosen, unicode = None, False
    for i in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * i)
        if platform == 3 or (platform == 0 and encoding != 5):
            chosen, unicode = offset, True
        elif platform == 1 and (encoding == 1 or not unicode):
            chosen, unicode = offset, False
    if chosen is None or not unicode:
        return False
    (form,) = struct.unpack_from(">H", cmap, chosen)
    if form == 4:
        segments = struct.unpack_from(">H", cmap, chosen + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", cmap, chosen + 14)
        starts = struct.unpack_from(f">{segments}H", cmap, chosen + 16 + 2 * segments)
        return _apart(zip(starts, ends, strict=True), 0xFFFF)
    if form == 12:
        (groups,) = struct.unpack_from(">L", cmap, chosen + 12)
        if groups > 0x10FFFF or chosen + 16 + 12 * groups > len(cmap):
            return False
        return _apart(((s, e) for s, e, _ in struct.iter_unpack(">LLL", cmap[chosen + 16 :][: 12 * groups])), 0x10FFFF)
    return False


def _apart(ranges: Iterator[tuple[int, int]], most: int) -> bool:
    """Whether ranges of characters rise and do not overlap."""
    last = -1
    for start, end in ranges:
        if not last < start <= end <= most:
            return False
        last = end
    return True
