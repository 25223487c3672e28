"""Where everything of a document stands: what was put, ruled and tinted, page by page, and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest

from qcsample.documents import blocks, fonts
from qcsample.documents.page import MARGIN, PAPERS, Sheet
from qcsample.documents.rows import Table

ABOVE, BELOW = 0.74, 0.21  # of the size: what capitals and the usual descenders take
SLACK = 0.35  # points that letters may come into each other's room
EDGE = 0.5  # points that a stroke may stand over the margin


class Box(NamedTuple):
    """Something on a page: its edges [points] and what it is."""

    left: float
    low: float
    right: float
    high: float
    said: str


@dataclass
class Page:
    """What stands on one page."""

    texts: list[Box] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)  # upright and level ones
    others: list[Box] = field(default_factory=list)  # slanted rules and tints: they may lie under text
    solids: list[Box] = field(default_factory=list)  # boxes to tick and QR codes: no text may touch them
    titles: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)  # of the tables with rows here
    footer: set[Box] = field(default_factory=set)  # of the texts
    headers: set[int] = field(default_factory=set)  # the tables whose titles were painted here


class Recorder:
    """Listens to sheets while documents are made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: dict[int, Page] = defaultdict(Page)
        self._footer = 0
        self._tables: list[Table] = []  # kept alive, so that no two have the same id
        self._listen(monkeypatch)

    def _page(self, sheet: Sheet) -> Page:
        return self.pages[self._footer or sheet._pages]

    def _listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put, rule, tint, box, footer = Sheet.put, Sheet.rule, Sheet.tint, Sheet.box, Sheet._footer
        paint, header = Table._paint, Table._header

        def putting(sheet: Sheet, x: float, y: float, text: str, size: float = 8.5, **how: Any) -> None:
            put(sheet, x, y, text, size, **how)
            if text.strip():
                wide = fonts.width(text, size)
                left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[how.get("align", "left")]
                page, box = self._page(sheet), Box(left, y - BELOW * size, left + wide, y + ABOVE * size, text)
                page.texts.append(box)
                if self._footer:
                    page.footer.add(box)

        def ruling(sheet: Sheet, x: float, y: float, to_x: float, to_y: float, *style: Any, **how: Any) -> None:
            rule(sheet, x, y, to_x, to_y, *style, **how)
            page = self._page(sheet)
            line = Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y), f"rule {style}")
            struck = bool(style) and style[0] >= 1.0
            (page.rules if (x == to_x or y == to_y) and not struck else page.others).append(line)

        def tinting(sheet: Sheet, x: float, y: float, width: float, height: float, *colour: Any) -> None:
            tint(sheet, x, y, width, height, *colour)
            self._page(sheet).others.append(Box(x, y, x + width, y + height, "tint"))

        def ticking(sheet: Sheet, x: float, y: float, side: float) -> None:
            box(sheet, x, y, side)
            self._page(sheet).solids.append(Box(x, y, x + side, y + side, "tick"))

        def coding(sheet: Sheet, text: str, x: float, y: float, side: float = blocks.QR_SIDE, **_: Any) -> None:
            self._page(sheet).solids.append(Box(x, y, x + side, y + side, f"QR {text}"))

        def ending(sheet: Sheet, number: int, pages: int) -> None:
            self._footer = number
            footer(sheet, number, pages)
            self._footer = 0

        def painting(table: Table, *row: Any) -> None:
            paint(table, *row)
            titles = tuple(line for lines in table._titles for line in lines)
            self._page(table.sheet).titles.append((id(table), titles))

        def heading(table: Table) -> None:
            self._tables.append(table)
            self._page(table.sheet).headers.add(id(table))
            header(table)

        for home, name, listening in (
            (Sheet, "put", putting),
            (Sheet, "rule", ruling),
            (Sheet, "tint", tinting),
            (Sheet, "box", ticking),
            (Sheet, "_footer", ending),
            (Table, "_paint", painting),
            (Table, "_header", heading),
            (blocks, "qr", coding),
        ):
            monkeypatch.setattr(home, name, listening)

    def lowest(self) -> list[float]:
        """Where the text of each page ends, above its footer [points]."""
        return [min(text.low for text in page.texts if text not in page.footer) for page in self.pages.values()]

    def clear(self) -> None:
        self.pages.clear()
        self._tables.clear()

    def faults(self, paper: str = "a4", margin: float = MARGIN) -> list[str]:
        """What is wrong, a line each; empty if nothing is."""
        wide, high = PAPERS[paper]
        found = []
        for number, page in sorted(self.pages.items()):
            for what in (*_outside(page, wide, high, margin), *_touching(page), *_crossed(page), *_untitled(page)):
                found.append(f"page {number}: {what}")
        return found


def _outside(page: Page, wide: float, high: float, margin: float) -> Iterator[str]:
    """What leaves the margins; the footer's descenders may hang a little below."""
    for thing in (*page.texts, *page.rules, *page.others, *page.solids):
        sides = (margin - thing.left, thing.right - wide + margin, thing.high - high + margin)
        if max(sides) > EDGE or thing.low < margin - 2:
            yield f"leaves the margins: {tuple(round(edge, 1) for edge in thing[:4])} {thing.said[:60]!r}"


def _touching(page: Page) -> Iterator[str]:
    """Texts that overlap each other, a box to tick or a QR code: a sweep from the left to the right."""
    things = sorted([*page.texts, *page.solids])
    open_: list[Box] = []
    for thing in things:
        open_ = [other for other in open_ if other.right > thing.left + SLACK]
        for other in open_:
            if (
                min(thing.high, other.high) - max(thing.low, other.low) > SLACK
                and min(thing.right, other.right) > thing.left + SLACK
            ):
                yield f"{other.said[:60]!r} and {thing.said[:60]!r} overlap"
        open_.append(thing)


def _crossed(page: Page) -> Iterator[str]:
    """Texts with a rule through them: the kernel of a text is what no accent or descender reaches."""
    rules = sorted(page.rules)
    for text in page.texts:
        low, high = text.low + 1.2, text.high - 1.2
        for rule in rules:
            if rule.left > text.right - 0.6:
                break
            if rule.right > text.left + 0.6 and rule.high > low and rule.low < high:
                yield f"a rule crosses {text.said[:60]!r}"
                break


def _untitled(page: Page) -> Iterator[str]:
    """Tables with rows but without their titles."""
    said = {text.said for text in page.texts}
    for table, titles in dict(page.titles).items():
        if table not in page.headers:
            yield f"no header above rows: {titles}"
        elif missing := [title for title in titles if title.strip() and title not in said]:
            yield f"titles are missing: {missing}"
