"""One picture from outside, JPEG or PNG by its content, as a fresh small JPEG that holds pixels and nothing else.

The file is taken apart here before any decoder sees it: what is needed to decode the pixels is kept, all else
(Exif, GPS, thumbnails, colour profiles, comments, texts, further pictures) is dropped unread, the orientation
aside. So a compressed text or profile that swells to gigabytes is never unpacked, and size, passes and
damage are judged from the structure. Colours are taken as sRGB; a phone's wider profile prints a little paler.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from qcsample.errors import InputError
from qcsample.quiet import quiet

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 120_000_000  # a JPEG in one pass is decoded small: a phone's largest photo passes
MOST_PIXELS_WHOLE = 40_000_000  # PNG and JPEG in several passes are decoded at full size, in memory
MOST_PASSES = 64  # of a progressive JPEG; cameras and editors write about ten
QUALITY = 85  # of the new JPEG

NOT_A_PICTURE = "not a JPEG or PNG by its content; save it as JPEG"
HEIC = "a HEIC or AVIF picture, as some phones save them; save it as JPEG"
DAMAGED = "damaged or not copied whole; copy it again from the camera"
ANIMATED = "an animated PNG; save the picture that counts as JPEG"
TOO_MANY_PASSES = f"a JPEG in more than {MOST_PASSES} passes, as no camera writes it"

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT = b"IHDR", b"PLTE", b"tRNS"
_MOST_EXIF = 65_536  # bytes of a block in which the orientation is looked for
_ORIENTATION = 0x0112
# What Image.Transpose undoes each Exif orientation with: FLIP_LEFT_RIGHT 0, FLIP_TOP_BOTTOM 1, ROTATE_90 2,
# ROTATE_180 3, ROTATE_270 4, TRANSPOSE 5, TRANSVERSE 6.
_TURN = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


@dataclass(frozen=True, slots=True)
class _Bare:
    """A picture file without everything that is not needed for its pixels.

    Attributes
    ----------
    data : bytes
        JPEG or PNG.
    width, height : int
        As stored [px].
    orientation : int
        As Exif has it, 1 to 8.
    """

    data: bytes
    width: int
    height: int
    orientation: int


def fresh_jpeg(data: bytes, longest: int) -> tuple[bytes, int, int]:
    """A JPEG or PNG as a new RGB JPEG, upright, on white, with width and height [px].

    Parameters
    ----------
    data : bytes
        The file.
    longest : int
        Most pixels of its longer side [px]; a smaller picture keeps its size.

    Raises
    ------
    InputError
        Not a JPEG or PNG by its content, damaged, animated, too many pixels.
    """
    try:
        bare = _bare_jpeg(data) if data.startswith(_JPEG) else _bare_png(data) if data.startswith(_PNG) else None
    except (struct.error, IndexError):  # the file ends in the middle of a block
        raise InputError(DAMAGED) from None
    if bare is None:
        raise InputError(HEIC if data[4:8] == b"ftyp" else NOT_A_PICTURE)
    try:
        return _drawn_anew(bare, longest)
    except InputError:
        raise
    except Exception:  # a decoder that stumbles over what others sent does so in many ways
        raise InputError(DAMAGED) from None


def _bare_jpeg(data: bytes) -> _Bare:
    """Frame, tables and scans; Adobe's note on colours, since CMYK can't be read without it."""
    kept, size, orientation, at = [data[:2]], None, 1, 2
    while True:
        if data[at] != 0xFF:
            raise InputError(DAMAGED)
        while data[at] == 0xFF:
            at += 1
        marker, at = data[at], at + 1
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            continue
        if marker in (0x00, 0xD8, 0xD9):
            raise InputError(DAMAGED)
        if marker == 0xDA:
            break
        (length,) = struct.unpack_from(">H", data, at)
        block = data[at + 2 : at + length]
        if marker in _FRAMES:
            size = struct.unpack_from(">HH", block, 1)
        if marker == 0xE1 and block.startswith(b"Exif\0\0") and orientation == 1:
            orientation = _orientation(block[6:])
        if marker == 0xE0 and block.startswith(b"JFIF\0"):
            kept.append(_JFIF)
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or (marker == 0xEE and block.startswith(b"Adobe")):
            kept.append(b"\xff" + data[at - 1 : at + length])
        at += length
    if size is None:
        raise InputError(DAMAGED)
    end = data.find(b"\xff\xd9", at) + 2  # what follows the picture's end are further pictures
    if end < 2:
        raise InputError(DAMAGED)
    passes = 1 + data.count(b"\xff\xda", at, end)
    if passes > MOST_PASSES:
        raise InputError(TOO_MANY_PASSES)
    height, width = size
    _check_size(width, height, MOST_PIXELS if passes == 1 else MOST_PIXELS_WHOLE)
    return _Bare(b"".join((*kept, data[at - 2 : end])), width, height, orientation)


def _bare_png(data: bytes) -> _Bare:
    """Header, palette, transparency and the compressed pixels as one chunk, their check sums compared."""
    kept: dict[bytes, bytes] = {}
    pixels, orientation, at = [], 1, len(_PNG)
    length, kind, width, height = struct.unpack_from(">I4sII", data, at)
    if (length, kind) != (13, b"IHDR"):
        raise InputError(DAMAGED)
    _check_size(width, height, MOST_PIXELS_WHOLE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        (stated,) = struct.unpack_from(">I", data, end)
        if kind == b"acTL":
            raise InputError(ANIMATED)
        if kind == b"eXIf" and length <= _MOST_EXIF and orientation == 1:
            orientation = _orientation(data[at + 8 : end])
        if kind == b"IDAT" or kind in _KEPT:
            if zlib.crc32(memoryview(data)[at + 4 : end]) != stated:
                raise InputError(DAMAGED)
            if kind == b"IDAT":
                pixels.append(data[at + 8 : end])
            else:
                kept.setdefault(kind, data[at + 8 : end])
        if kind == b"IEND":
            break
        at = end + 4
    chunks = [(kind, kept[kind]) for kind in _KEPT if kind in kept]
    chunks += [(b"IDAT", b"".join(pixels)), (b"IEND", b"")]
    return _Bare(_PNG + b"".join(_chunk(kind, content) for kind, content in chunks), width, height, orientation)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(content, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(content)), kind, content, struct.pack(">I", check)))


def _check_size(width: int, height: int, most: int) -> None:
    if not width or not height:
        raise InputError(DAMAGED)
    if width * height > most:
        raise InputError(
            f"{width:,} x {height:,} pixels: at most {most // 1_000_000} million are read; save it smaller"
        )


def _orientation(tiff: bytes) -> int:
    """The orientation, 1 to 8, that an Exif block states; 1 where it states none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (entries,) = struct.unpack_from(order + "H", tiff, at)
        for entry in range(entries):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", tiff, at + 2 + 12 * entry)
            if tag == _ORIENTATION:
                return value if kind == 3 and count == 1 and 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def _drawn_anew(bare: _Bare, longest: int) -> tuple[bytes, int, int]:
    from PIL import Image

    share = min(1.0, longest / max(bare.width, bare.height))
    size = max(1, round(bare.width * share)), max(1, round(bare.height * share))
    with quiet(Image.DecompressionBombWarning):  # the pixels were counted above
        image: Image.Image = Image.open(BytesIO(bare.data), formats=("JPEG", "PNG"))
        if image.size != (bare.width, bare.height):
            raise InputError(DAMAGED)
        image.draft(None, size)  # a JPEG is decoded at 1/2, 1/4 or 1/8 where that is enough
        image.load()
    image = _plain(image)
    if image.size != size:
        image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    clean = Image.new("RGB", size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    if bare.orientation in _TURN:
        clean = clean.transpose(Image.Transpose(_TURN[bare.orientation]))
    out = BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), clean.width, clean.height


def _plain(image: Image) -> Image:
    """The picture in 8 bits: L, RGB, or RGBA where it has transparency."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")
