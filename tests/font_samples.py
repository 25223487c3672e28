"""Small TrueType fonts made for the tests: square glyphs for chosen characters, and files that are none."""

from __future__ import annotations

import struct

EM = 1000


def square(width: int = 500) -> bytes:
    """The outline of a square."""
    header = struct.pack(">hhhhh", 1, 50, 0, width - 50, 700)
    corners = struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)
    across = struct.pack(">4h", 50, width - 100, 0, -(width - 100))
    return header + corners + across + struct.pack(">4h", 0, 0, 700, 0)


def composite(glyph: int, *, flags: int = 0x0003) -> bytes:
    """An outline made of another glyph's; `flags` with 0x20 promise one more that does not come."""
    return struct.pack(">hhhhh", -1, 50, 0, 450, 700) + struct.pack(">HHhh", flags, glyph, 0, 0)


def character_map(groups: list[tuple[int, int, int]], *, platform: int = 3, encoding: int = 10) -> bytes:
    """A cmap of format 12: (first, last, glyph of the first)."""
    body = b"".join(struct.pack(">LLL", *group) for group in groups)
    table = struct.pack(">HHLLL", 12, 0, 16 + len(body), 0, len(groups)) + body
    return struct.pack(">HHHHL", 0, 1, platform, encoding, 12) + table


def tables_of(characters: str, *, name: str = "Squares", rights: int = 0) -> dict[str, bytes]:
    """The tables of a font with a square for each character."""
    codes = sorted(map(ord, characters))
    glyphs = [b"", *[square()] * len(codes)]
    count = len(glyphs)
    padded = [glyph + b"\0" * (-len(glyph) % 4) for glyph in glyphs]
    places = [sum(map(len, padded[:i])) for i in range(count + 1)]
    said = name.encode("utf-16-be")
    return {
        "OS/2": struct.pack(">HhHHH", 0, 500, 400, 5, rights) + b"\0" * 58 + struct.pack(">hhhHH", 800, -200, 0, 0, 0),
        "cmap": character_map([(code, code, i) for i, code in enumerate(codes, 1)]),
        "glyf": b"".join(padded),
        "head": struct.pack(
            ">LLLLHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, 0, 0, 0, 0, EM, EM, 0, 8, 2, 1, 0
        ),
        "hhea": struct.pack(">Lhhh", 0x10000, 800, -200, 0) + b"\0" * 24 + struct.pack(">H", count),
        "hmtx": struct.pack(">Hh", 500, 50) * count,
        "loca": struct.pack(f">{count + 1}L", *places),
        "maxp": struct.pack(">LH", 0x10000, count) + b"\0" * 26,
        "name": struct.pack(">HHHHHHHHH", 0, 1, 18, 3, 1, 0x409, 6, len(said), 0) + said,
        "post": struct.pack(">L", 0x30000) + b"\0" * 28,
    }


def packed(tables: dict[str, bytes], kind: bytes = b"\0\1\0\0") -> bytes:
    """A font file of tables."""
    at = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sLLL", tag.encode(), 0, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return kind + struct.pack(">HHHH", len(tables), 0, 0, 0) + directory + body


def font(characters: str, *, name: str = "Squares", rights: int = 0) -> bytes:
    """A font with a square for each character."""
    return packed(tables_of(characters, name=name, rights=rights))


def collection(characters: str) -> bytes:
    """A collection of one font."""
    head = b"ttcf" + struct.pack(">LLL", 0x10000, 1, 16)
    tables = tables_of(characters)
    at = 16 + 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, data in tables.items():
        directory += struct.pack(">4sLLL", tag.encode(), 0, at + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return head + b"\0\1\0\0" + struct.pack(">HHHH", len(tables), 0, 0, 0) + directory + body


def _with(**changed: bytes) -> bytes:
    return packed(tables_of("ไ𠮷") | {name.replace("OS2", "OS/2"): data for name, data in changed.items()})


def not_fonts() -> dict[str, tuple[bytes, str]]:
    """Files that are refused, by what is the matter, and a word of the refusal."""
    good = font("ไ𠮷")
    tables = tables_of("ไ𠮷")
    places = tables["loca"]
    lying = _with(glyf=square() + composite(1, flags=0x0023), loca=struct.pack(">4L", 0, 0, 34, 52))
    return {
        "empty": (b"", "is not a TrueType font"),
        "text": (b"not a font at all\n" * 100, "is not a TrueType font"),
        "CFF": (b"OTTO" + good[4:], "PostScript outlines"),
        "CFF in a collection": (
            b"ttcf" + struct.pack(">LLL", 0x10000, 1, 16) + b"OTTO" + good[4:],
            "PostScript outlines",
        ),
        "WOFF": (b"wOFF" + good[4:], "web font"),
        "WOFF2": (b"wOF2" + good[4:], "web font"),
        "Type 1": (b"%!PS-AdobeFont-1.0", "PostScript font"),
        "no outlines": (packed({k: v for k, v in tables.items() if k not in ("glyf", "loca")}), "without glyf, loca"),
        "header alone": (good[:12], "broken"),
        "cut short": (good[:-200], "cut short"),
        "kept back": (font("ไ", rights=0x0002), "does not allow embedding"),
        "no subsets": (font("ไ", rights=0x0108), "does not allow embedding"),
        "endless map": (_with(cmap=character_map([(0, 0xFFFFFFFF, 1)])), "broken"),
        "map over itself": (_with(cmap=character_map([(0x20, 0xFFFF, 1)] * 5000)), "broken"),
        "map backwards": (_with(cmap=character_map([(0x40, 0x30, 1)])), "broken"),
        "map of no Unicode": (_with(cmap=character_map([(0x40, 0x50, 1)], platform=1, encoding=0)), "broken"),
        "no glyphs": (_with(maxp=struct.pack(">LH", 0x10000, 0) + b"\0" * 26), "broken"),
        "glyphs outside": (_with(loca=places[:-4] + b"\0\1\0\0"), "broken"),
        "glyphs backwards": (_with(loca=places[::-1]), "broken"),
        "em of nothing": (_with(head=tables["head"][:18] + b"\0\0" + tables["head"][20:]), "broken"),
        "short metrics": (_with(hmtx=b"\0\0"), "broken"),
        "part of no glyph": (_with(glyf=square() + composite(9), loca=struct.pack(">4L", 0, 0, 34, 52)), "broken"),
        "parts without end": (lying, "broken"),
    }
