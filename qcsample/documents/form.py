"""Form fields (AcroForm) over the blanks of a page: what an inspector types where the paper asks for handwriting.

A document says where its blanks are and what they are called; only a sheet with a `Form` makes fields of them, so
that the printed page is the same with and without. Fields have neither scripts nor actions. They come in the order
of drawing, which is the order of walking, and a reader draws what is typed (NeedAppearances): in Helvetica, and in
a font of its own for other scripts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFStream
from reportlab.pdfgen.canvas import Canvas

_READ_ONLY, _MULTILINE, _COMBO, _EDIT = 1, 1 << 12, 1 << 17, 1 << 18
_PRINTED, _HIDDEN = 4, 2  # flags of the annotation
_INK = b"0.08 0.1 0.11 rg"
_TICK = b"q 1.6 w 1 J 1 j 0.08 0.1 0.11 RG 2 5.2 m 4.3 2.6 l 8.2 8 l S Q"
_LINES = 17.0  # height from which a text has several lines [points]
_SIZES = {"text": 9.0, "word": 8.0, "number": 10.0, "choice": 8.0}  # of what is typed [points]
_SMALL = 7.0  # in several lines
MOST = {"text": 500, "word": 200, "number": 12}  # characters that can be typed


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to write in.

    Attributes
    ----------
    name : str
        The field's, without the prefix of its form; without a name no field is made.
    tip : str
        What is to be written there, in the document's languages.
    kind : str
        "text", "word" (in one line), "number", "tick", "choice" (typing something else is possible) or "signature".
    choices : tuple of str
        Of a choice.
    """

    name: str = ""
    tip: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()


class Form:
    """The fields of one document.

    Parameters
    ----------
    prefix : str
        What the name of every field begins with: without a full stop.
    identity : (str, str)
        Name and value of a hidden field that nobody can change: what the form belongs to.
    """

    def __init__(self, prefix: str, identity: tuple[str, str]) -> None:
        self.prefix = prefix
        self.names: set[str] = set()
        self._identity = identity
        self._blanks: dict[int, list[tuple[Blank, tuple[float, ...]]]] = {}
        self._fields: Any = None
        self._off: Any = None
        self._yes: Any = None
        self._choices: dict[tuple[str, ...], Any] = {}

    def add(self, page: int, blank: Blank, x: float, y: float, width: float, height: float) -> None:
        """A blank on a page, numbered from 1; `x`, `y` is its lower left corner [points].

        Raises
        ------
        ValueError
            A second blank of that name.
        """
        if blank.name in self.names:
            raise ValueError(f"two blanks are called {blank.name!r}")
        self.names.add(blank.name)
        corners = tuple(round(value, 2) for value in (x, y, x + width, y + height))
        self._blanks.setdefault(page, []).append((blank, corners))

    def place(self, canvas: Canvas, page: int) -> None:
        """Puts the fields of a page on the canvas, which is about to end that page."""
        document: Any = canvas._doc  # type: ignore[attr-defined]
        if self._fields is None:
            self._begin(document)
        for blank, corners in self._blanks.get(page, ()):
            field = document.Reference(_Written([*self._field(blank, corners), *self._shared(document, blank)]))
            self._fields.sequence.append(field)
            canvas._annotationrefs.append(field)  # type: ignore[attr-defined]

    def _begin(self, document: Any) -> None:
        name, value = (_text(self._called(self._identity[0])), _text(self._identity[1]))
        hidden = b"/FT/Tx/T%b/V%b/DV%b/Ff %d/F %d" % (name, value, value, _READ_ONLY, _HIDDEN)
        self._fields = PDFArray([document.Reference(_Written([hidden]))])
        fonts = [
            b"/Helv",
            document.Reference(_Written([b"/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"])),
            b"/ZaDb",
            document.Reference(_Written([b"/Type/Font/Subtype/Type1/BaseFont/ZapfDingbats"])),
        ]
        rest = b"/NeedAppearances true/DA(/Helv 9 Tf %b)/DR<</Font<<" % _INK
        form = [b"/Fields", self._fields, rest, *fonts, b">>>>"]
        document.Catalog.AcroForm = document.Reference(_Written(form))
        self._off, self._yes = (_appearance(document, drawn) for drawn in (b"q Q", _TICK))

    def _field(self, blank: Blank, corners: Sequence[float]) -> list[bytes]:
        """The entries of a field that are its own."""
        edges = b" ".join(b"%g" % value for value in corners)
        name, tip = _text(self._called(blank.name)), _text(blank.tip)
        said = [b"/Subtype/Widget/T%b/TU%b/Rect[%b]/F %d" % (name, tip, edges, _PRINTED)]
        if blank.kind == "signature":
            return [*said, b"/FT/Sig"]
        if blank.kind == "tick":
            return [*said, b"/FT/Btn/V/Off/AS/Off/MK<</CA(4)>>/DA(/ZaDb 0 Tf %b)" % _INK]
        several = blank.kind == "text" and corners[3] - corners[1] >= _LINES
        said.append(b"/DA(/Helv %g Tf %b)" % (_SMALL if several else _SIZES[blank.kind], _INK))
        if blank.kind == "choice":
            return [*said, b"/FT/Ch/Ff %d" % (_COMBO | _EDIT)]
        said.append(b"/FT/Tx/Ff %d/MaxLen %d" % (_MULTILINE if several else 0, MOST[blank.kind]))
        return [*said, b"/Q 1"] if blank.kind == "number" else said

    def _shared(self, document: Any, blank: Blank) -> list[Any]:
        """What a field shares with others: the two looks of a box to tick, the list of a choice."""
        if blank.kind == "tick":
            return [b"/AP<</N<</Off", self._off, b"/Yes", self._yes, b">>>>"]
        if blank.kind != "choice":
            return []
        if blank.choices not in self._choices:
            array = PDFArray([_Written([_text(choice)], bare=True) for choice in blank.choices])
            self._choices[blank.choices] = document.Reference(array)
        return [b"/Opt", self._choices[blank.choices]]

    def _called(self, name: str) -> str:
        return f"{self.prefix}/{name}"


class _Written(PDFObject):
    """A dictionary already written, but for the references in it: thousands of fields are written in no time."""

    def __init__(self, parts: Sequence[Any], *, bare: bool = False) -> None:
        self.parts, self.bare = parts, bare

    def format(self, document: Any) -> bytes:
        said = b" ".join(part if isinstance(part, bytes) else part.format(document) for part in self.parts)
        return said if self.bare else b"<<%b>>" % said


def _text(text: str) -> bytes:
    """`text` as a PDF has it: ASCII in brackets, all else as UTF-16.

    >>> _text("a (b)"), _text("é")
    (b'(a \\\\(b\\\\))', b'<feff00e9>')
    """
    if text.isascii() and text.isprintable():
        return b"(%b)" % re.sub(rb"([\\()])", rb"\\\1", text.encode("ascii"))
    return b"<feff%b>" % text.encode("utf-16-be", "replace").hex().encode("ascii")


def _appearance(document: Any, drawn: bytes) -> Any:
    """How a state of a box to tick looks, in a square of ten that is scaled to the box."""
    square = {"BBox": PDFArray([0, 0, 10, 10]), "Resources": PDFDictionary({})}
    named = {"Type": PDFName("XObject"), "Subtype": PDFName("Form")}
    return document.Reference(PDFStream(PDFDictionary(named | square), drawn))
