"""The page: paper, margins, colours, header, footer and "page x of y", once for every document.

A document makes a `Sheet` and writes on it from top to bottom: `y` is where the next thing begins. What
does not fit begins a new page. Text is drawn, never parsed: there is no markup. All text of a page lies
in one text object on top of its lines and tints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from qcsample.documents import fonts
from qcsample.documents.characters import KINDS
from qcsample.documents.phrases import Words
from qcsample.errors import InputError

if TYPE_CHECKING:
    from qcsample.documents.form import Blank, Form

MM = 72 / 25.4
PAPERS = {"a4": (210 * MM, 297 * MM), "letter": (612.0, 792.0)}
MARGIN = 12 * MM
HEADER = 9 * MM  # below the upper margin, from the second page on
FOOTER = 7 * MM  # above the lower margin

INK = HexColor(0x15191C)
LABEL = HexColor(0x55606A)
RULE = HexColor(0xA9B2B9)
TINT = HexColor(0xEAEEF1)
DARK = HexColor(0x24404E)
WHITE = HexColor(0xFFFFFF)

BODY = 8.5  # points
SMALL = 7.0
LEADING = 1.32  # of the size


class Mark(NamedTuple):
    """What header and footer of every page say besides the title and the page number."""

    right: str = ""
    footer: str = ""


class _PagedCanvas(Canvas):
    """A canvas that finishes its pages at the end, when their number is known."""

    def __init__(self, sheet: Sheet, *arguments: Any, **options: Any) -> None:
        self._sheet = sheet
        self._finished: list[dict[str, Any]] = []
        super().__init__(*arguments, **options)

    def showPage(self) -> None:  # noqa: N802
        self._finished.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        pages = self._finished
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self._sheet._footer(number, len(pages))
            super().showPage()
        super().save()


class Sheet:
    """One document while it is written.

    Parameters
    ----------
    title : str
        Printed in the header of every page but the first, and the title of the PDF.
    words : Words
        The languages of the document.
    paper : str
        "a4" or "letter".
    mark : Mark
        What header and footer say.

    Attributes
    ----------
    left, right, width : float
        Where text may stand [points].
    top, bottom : float
        The upper and lower end of this page's room [points].
    y : float
        Where the next thing begins; it is moved down by who draws.
    canvas : Canvas
        For lines and tints; text goes through `put`.
    form : Form or None
        Makes fields of the blanks.
    """

    _lists_characters = True  # at the end of the document: what is a code point, or is not shaped

    def __init__(self, title: str, words: Words, paper: str = "a4", mark: Mark = Mark()) -> None:  # noqa: B008
        if paper not in PAPERS:
            raise InputError(f"paper {paper[:20]!r}: {' or '.join(PAPERS)}")
        page = PAPERS[paper]
        fonts.runs(title)  # registers the font that the canvas begins with
        self.words = words
        self.title = title
        self.mark = mark
        self.form: Form | None = None
        self.left, self.right = MARGIN, page[0] - MARGIN
        self.width = self.right - self.left
        self.bottom = MARGIN + FOOTER
        self.top = page[1] - MARGIN
        self._out = BytesIO()
        self._pages = 0
        self._font, self._size, self._bold = "", 0.0, False  # of the text so far
        self._colour = self._outline = INK
        self._stroke, self._fill, self._weight = INK, INK, 0.0  # of the lines and tints so far
        self._bookmarks: dict[int, list[tuple[str, float, int]]] = {}
        self._level = 0  # of the outline's next entry
        self._noted: Counter[tuple[str, str]] = Counter()  # characters to list, by kind
        self._margin = False  # whether header or footer are drawn
        self.canvas: Canvas = _PagedCanvas(
            self,
            self._out,
            pagesize=page,
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.LATIN,
            lang={"en": "en", "zh": "zh-CN"}[words.languages[0]],
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.canvas.setCreator("qcsample")
        self.canvas.setProducer("qcsample")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        self._begin()

    # Writing

    def put(
        self,
        x: float,
        y: float,
        text: str,
        size: float = BODY,
        *,
        bold: bool = False,
        colour: Color = INK,
        align: str = "left",
    ) -> None:
        """`text` in one line with its base line at `y`; `x` is its left end, right end or middle."""
        if not self._margin and (noted := fonts.noted(text)):
            self._noted.update(noted)
        if align == "right":
            x -= fonts.width(text, size)
        elif align == "centre":
            x -= fonts.width(text, size) / 2
        ink = self._ink
        if bold is not self._bold:
            ink.setTextRenderMode(2 if bold else 0)
            self._bold = bold
        if colour is not self._colour:
            ink.setFillColor(colour)
            self._colour = colour
        if bold and colour is not self._outline:
            ink.setStrokeColor(colour)
            self._outline = colour
        ink.setTextOrigin(x, y)
        for font, piece in fonts.runs(text):
            if font != self._font or size != self._size:
                ink.setFont(font, size)
                self._font, self._size = font, size
            ink.textOut(piece)

    def lines(
        self,
        x: float,
        lines: Sequence[str],
        size: float = BODY,
        *,
        bold: bool = False,
        colour: Color = INK,
    ) -> None:
        """`lines` below each other, from `y` downwards; `y` moves."""
        for line in lines:
            self.y -= size * LEADING
            self.put(x, self.y + size * (LEADING - 1), line, size, bold=bold, colour=colour)

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = 0.4, colour: Color = RULE) -> None:
        """A straight line."""
        canvas = self.canvas
        if weight != self._weight:
            canvas.setLineWidth(weight)
            self._weight = weight
        if colour is not self._stroke:
            canvas.setStrokeColor(colour)
            self._stroke = colour
        canvas.line(x, y, to_x, to_y)

    def tint(self, x: float, y: float, width: float, height: float, colour: Color = TINT) -> None:
        """A filled rectangle; `y` is its lower edge."""
        if colour is not self._fill:
            self.canvas.setFillColor(colour)
            self._fill = colour
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def box(self, x: float, y: float, side: float) -> None:
        """A box to tick; `y` is its lower edge."""
        if self._weight != 0.9:
            self.canvas.setLineWidth(0.9)
            self._weight = 0.9
        if self._stroke is not DARK:
            self.canvas.setStrokeColor(DARK)
            self._stroke = DARK
        self.canvas.rect(x, y, side, side, stroke=1, fill=0)

    def blank(self, blank: Blank, x: float, y: float, width: float, height: float) -> None:
        """A place to write in, a field where the document is a form; `x`, `y` is its lower left corner."""
        if self.form is not None and blank.name:
            self.form.add(self._pages, blank, x, y, width, height)

    def note(self, text: str) -> None:
        """Counts what the list of characters has to say of `text` that others draw on the canvas: in a chart."""
        self._noted.update(fonts.noted(text))

    # Pages

    @property
    def room(self) -> float:
        """What is left of the page [points]."""
        return self.y - self.bottom

    @property
    def full(self) -> float:
        """The room of a page from the second on [points]."""
        return self.top - HEADER - self.bottom

    def need(self, height: float) -> None:
        """A new page unless `height` is left."""
        if self.room < height:
            self.new_page()

    def new_page(self) -> None:
        """Ends this page and begins the next below its header."""
        self._end()
        self._begin()

    def bookmark(self, text: str, *, part: bool = False) -> None:
        """An entry of the PDF's outline that leads here; those after a `part` are below it, until `part_ends`."""
        self._bookmarks.setdefault(self._pages, []).append((text, self.y, 0 if part else self._level))
        if part:
            self._level = 1

    def part_ends(self) -> None:
        """What follows is not below the last part of the outline."""
        self._level = 0

    def pdf(self) -> bytes:
        """The finished document."""
        self._characters()
        self._end()
        self.canvas.save()
        return self._out.getvalue()

    def _begin(self) -> None:
        self._pages += 1
        self._fresh()
        self.y = self.top
        if self._pages > 1:
            self._margin = True
            base = self.top - 9
            self.put(self.left, base, fonts.fit(self.title, SMALL, self.width * 0.5), SMALL, colour=LABEL)
            right = fonts.fit(self.mark.right, SMALL, self.width * 0.45)
            self.put(self.right, base, right, SMALL, colour=LABEL, align="right")
            self.rule(self.left, base - 5, self.right, base - 5, 0.6, DARK)
            self.y = self.top - HEADER
            self._margin = False

    def listed(self, words: Words) -> list[str]:
        """The characters so far that are not drawn, or not shaped, a line a kind with how often each stands there."""
        lines = []
        for kind in KINDS:
            counts = sorted((ord(c), count) for (of, c), count in self._noted.items() if of == kind)
            codes = ", ".join(f"U+{code:04X} ({count:,})" for code, count in counts)
            lines += [f"{words(f'characters, {kind}')}: {codes}"] if codes else []
        return lines

    def _characters(self) -> None:
        """What is written as code points, and what is drawn without being shaped, with how often it stands there."""
        if not self._lists_characters:
            return
        for text in {self.mark.footer, *((self.title, self.mark.right) if self._pages > 1 else ())}:
            self._noted.update(fonts.noted(text))  # header and footer count once
        if not self._noted:
            return
        told = [part for line in self.listed(self.words) for part in fonts.wrap(line, SMALL, self.width)]
        self._margin = True
        self.need(min(4, len(told) + 1) * SMALL * LEADING + 16)
        self.y -= 8
        self.rule(self.left, self.y, self.right, self.y)
        self.lines(self.left, [self.words("characters")], SMALL, bold=True, colour=LABEL)
        for line in told:
            self.need(SMALL * LEADING)
            self.lines(self.left, [line], SMALL, colour=LABEL)

    def _fresh(self) -> None:
        """Nothing is set on a fresh canvas: the first text and line set everything they need."""
        self._ink = self.canvas.beginText()
        self._font, self._size, self._bold = "", 0.0, False
        self._colour = self._outline = self._stroke = self._fill = Color(0, 0, 0)
        self._weight = -1.0

    def _end(self) -> None:
        self.canvas.setLineWidth(0.28)  # the stroke that makes bold text of regular letters
        self.canvas.drawText(self._ink)
        self.canvas.showPage()

    def _footer(self, number: int, pages: int) -> None:
        canvas = self.canvas
        self._fresh()
        self._margin = True
        base = MARGIN
        said = self.words("page", page=number, pages=pages)
        self.rule(self.left, base + 11, self.right, base + 11, 0.4, RULE)
        self.put(self.right, base, said, SMALL, colour=LABEL, align="right")
        room = self.width - fonts.width(said, SMALL) - 12
        self.put(self.left, base, fonts.fit(self.mark.footer, SMALL, room), SMALL, colour=LABEL)
        canvas.setLineWidth(0.28)
        canvas.drawText(self._ink)
        self._entries(number)
        if self.form is not None:
            self.form.place(canvas, number)

    def _entries(self, number: int) -> None:
        """The outline's entries that lead to a page."""
        canvas = self.canvas
        for order, (text, y, level) in enumerate(self._bookmarks.get(number, ())):
            key = f"{number}-{order}"
            canvas.bookmarkHorizontal(key, 0, y)
            canvas.addOutlineEntry(fonts.as_shown(text), key, level)
