"""Pictures that tests make, and how they look at what came of them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

RED, GREEN, BLUE, YELLOW, WHITE = (230, 20, 20), (20, 180, 20), (20, 20, 220), (240, 230, 20), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """A picture whose four quarters tell which way up it is."""
    image = Image.new("RGB", (2, 2))
    image.putdata(CORNERS)
    return image.resize((width, height), Image.Resampling.NEAREST)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **({"quality": 95} if kind == "JPEG" else {}) | options)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    width, height = image.size
    return [image.getpixel((x * width // 4, y * height // 4)) for y in (1, 3) for x in (1, 3)]


def near(seen: list[tuple[int, ...]], meant: tuple[tuple[int, ...], ...], within: int = 12) -> bool:
    return all(
        abs(a - b) <= within for one, other in zip(seen, meant, strict=True) for a, b in zip(one, other, strict=False)
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")
