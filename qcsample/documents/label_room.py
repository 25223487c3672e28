"""Room for text on a sticker: as large as it fits, wrapped or abridged, never outside."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.colors import Color

from qcsample.documents import fonts
from qcsample.documents.page import INK, Sheet
from qcsample.text import readable

_LEADING = 1.24  # of the size: room for accents above and below
_BASE = 0.27  # of the size, below the base line
_MAX = 100_000  # characters of an id
_LONGEST = 300  # characters of a text that are looked at


@dataclass(slots=True)
class Box:
    """Room for text, filled from the top: left, lower and upper edge, width [points]."""

    sheet: Sheet
    left: float
    bottom: float
    top: float
    width: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def text(
        self,
        text: str,
        height: float,
        sizes: tuple[float, float],
        *,
        bold: bool = False,
        colour: Color = INK,
        one_line_from: float = 100.0,
        whole: bool = False,
    ) -> None:
        """`text` in the largest size at which it fits `height`; from `one_line_from` points on in one line.

        What is too long is cut at its end, or in its middle if it is told apart by its end (`whole`).
        """
        if not text:
            return
        height = min(height, self.height)
        text = readable(text, limit=_MAX if whole else _LONGEST)
        if whole:
            text = _abridged(text, self.width, height, sizes[1])
        size, lines = _fitted(text, self.width, height, sizes, one_line_from)
        for line in lines:
            self.top -= size * _LEADING
            self.sheet.put(self.left, self.top + size * _BASE, line, size, bold=bold, colour=colour)


def _abridged(text: str, width: float, height: float, size: float) -> str:
    """`text`, without its middle where it is too long for its room."""
    if len(text) <= _LONGEST and _fits(text, width, height, size):
        return text
    low, high = 2, min(len(text), _LONGEST)
    while low < high:  # the most characters that fit
        middle = (low + high + 1) // 2
        if _fits(_ends(text, middle), width, height, size):
            low = middle
        else:
            high = middle - 1
    return _ends(text, low)


def _ends(text: str, kept: int) -> str:
    return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"


def _fits(text: str, width: float, height: float, size: float) -> bool:
    return len(fonts.wrap(text, size, width)) * size * _LEADING <= height


def _fitted(
    text: str, width: float, height: float, sizes: tuple[float, float], one_line_from: float
) -> tuple[float, list[str]]:
    """Size and lines of a text: the largest that fits; at the smallest it is cut and ends in an ellipsis."""
    size, least = sizes
    while size > least:
        lines = 1 if fonts.width(text, size) <= width else 2
        if size * _LEADING * lines <= height and (lines == 1 or size < one_line_from):
            broken = fonts.wrap(text, size, width)
            if len(broken) * size * _LEADING <= height:
                return size, broken
        size -= 0.5 if size <= 12 else 1.0
    most = int(height / (least * _LEADING) + 1e-6)
    return least, fonts.wrap(text, least, width, most) if most else []
