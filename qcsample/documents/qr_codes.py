"""QR codes as rows of modules: reportlab's encoder, with what all codes of one size share worked out once.

With a mask given, only the bits of the text are new from one code to the next: the frame, the way that the bits
take through it and the multiples of the generator polynomial are kept. Thousands of labels need that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import chain, cycle, islice, zip_longest
from pathlib import Path
from typing import Any

from qcsample.errors import InputError

_PADDING = (0xEC, 0x11)  # ISO/IEC 18004: the words that fill a code up, in turn


def qr_rows(text: str, mask: int | None = None) -> list[bytes]:
    """The modules of a QR code with error correction M, row by row from above: 1 is dark, 0 is light.

    Parameters
    ----------
    text : str
    mask : int, optional
        0 to 7; the best one, which takes most of the time to find, if left out.

    Raises
    ------
    InputError
        With a mask: the text is longer than a code can hold.
    """
    encoder = _encoder()
    code = encoder.QRCode(None, encoder.QRErrorCorrectLevel.M)
    code.addData(text)
    if mask is None:
        code.make()
        return [bytes(row) for row in code.modules]
    version = code.calculate_version()
    side, frame, way = _frame(version, mask)
    modules = bytearray(frame)
    words = _words(code.dataList, version)
    for at, bit in zip(way, f"{int.from_bytes(words, 'big'):0{8 * len(words)}b}", strict=False):
        if bit == "1":
            modules[at] ^= 1
    return [bytes(modules[start : start + side]) for start in range(0, side * side, side)]


@cache
def _frame(version: int, mask: int) -> tuple[int, bytes, tuple[int, ...]]:
    """Side [modules], the modules of a code whose words are all 0, and where their bits lie, in order."""
    encoder = _encoder()
    code = encoder.QRCode(version, encoder.QRErrorCorrectLevel.M)
    code.dataCache = []
    code.makeImpl(False, mask)
    side = code.getModuleCount()
    frame = bytes(chain.from_iterable(code.modules))
    return side, frame, tuple(row * side + column for column, row in code.dataPosIterator())


def _words(data: Iterable[Any], version: int) -> bytes:
    """The words of a code: those of the text and their checks, interleaved by block."""
    encoder = _encoder()
    blocks = encoder.QRRSBlock.getRSBlocks(version, encoder.QRErrorCorrectLevel.M)
    most = sum(block.dataCount for block in blocks)
    buffer = encoder.QRBitBuffer()
    for part in data:
        part.write(buffer, version)
    if buffer.getLengthInBits() > 8 * most:
        raise InputError("the text is too long for a QR code")
    if buffer.getLengthInBits() + 4 <= 8 * most:
        buffer.put(0, 4)
    words = iter(islice(chain(buffer.buffer, cycle(_PADDING)), most))
    given, checks = [], []
    for block in blocks:
        given.append(list(islice(words, block.dataCount)))
        checks.append(_checks(given[-1], block.totalCount - block.dataCount))
    pairs = chain(zip_longest(*given), zip_longest(*checks))
    return bytes(word for group in pairs for word in group if word is not None)


def _checks(words: Sequence[int], count: int) -> bytes:
    """`count` Reed-Solomon check words: the remainder of `words` after the generator polynomial."""
    multiples, top, kept = _multiples(count), 8 * (count - 1), (1 << 8 * count) - 1
    rest = 0
    for word in words:
        rest = (rest << 8 & kept) ^ multiples[word ^ rest >> top]
    return rest.to_bytes(count, "big")


@cache
def _multiples(count: int) -> tuple[int, ...]:
    """The generator polynomial of `count` check words times 0 to 255, its leading word aside, as one number each."""
    encoder = _encoder()
    powers, logs = encoder.EXP_TABLE, encoder.LOG_TABLE
    generator = encoder.QRUtil.getErrorCorrectPolynomial(count).num[1:]
    found = [0]
    for factor in range(1, 256):
        found.append(
            int.from_bytes(bytes(powers[(logs[factor] + logs[word]) % 255] if word else 0 for word in generator), "big")
        )
    return tuple(found)


@cache
def _encoder() -> Any:
    """reportlab's QR encoder by itself: the package around it would load all of platypus, which takes longer
    than drawing a pick list."""
    graphics = find_spec("reportlab.graphics")
    folders = (graphics.submodule_search_locations or []) if graphics else []
    spec = PathFinder.find_spec("qrencoder", [str(Path(folder, "barcode")) for folder in folders])
    if spec is None or spec.loader is None:
        return import_module("reportlab.graphics.barcode.qrencoder")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
