"""Form fields (AcroForm) over the blanks of a page: what an inspector types where the paper asks for handwriting.

A document says where its blanks are and what they are called; only a sheet with a `Form` makes fields of them, so
that the printed page is the same with and without. Fields have neither scripts nor actions. They come in the order
of drawing, which is the order of walking, and a reader draws what is typed (NeedAppearances): in Helvetica, and in
a font of its own for other scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

_READ_ONLY, _MULTILINE, _COMBO, _EDIT = 1, 1 << 12, 1 << 17, 1 << 18
_PRINTED, _HIDDEN = 4, 2  # flags of the annotation
_INK = "0.08 0.1 0.11 rg"
_TICK = b"q 1.6 w 1 J 1 j 0.08 0.1 0.11 RG 2 5.2 m 4.3 2.6 l 8.2 8 l S Q"
_LINES = 19.0  # height from which a text has several lines [points]
MOST = {"text": 500, "number": 12, "choice": 300}  # characters that can be typed


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
        "text", "number", "tick", "choice" (typing something else is possible) or "signature".
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
        self._states: Any = None
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
            field = document.Reference(PDFDictionary(self._field(document, blank, corners)))
            self._fields.sequence.append(field)
            canvas._annotationrefs.append(field)  # type: ignore[attr-defined]

    def _begin(self, document: Any) -> None:
        name, value = self._identity
        hidden = {"FT": PDFName("Tx"), "T": _text(self._called(name)), "V": _text(value), "DV": _text(value)}
        hidden |= {"Ff": _READ_ONLY, "F": _HIDDEN}
        self._fields = PDFArray([document.Reference(PDFDictionary(hidden))])
        fonts = {
            short: document.Reference(
                PDFDictionary({"Type": PDFName("Font"), "Subtype": PDFName("Type1"), "BaseFont": PDFName(name)} | more)
            )
            for short, name, more in (
                ("Helv", "Helvetica", {"Encoding": PDFName("WinAnsiEncoding")}),
                ("ZaDb", "ZapfDingbats", {}),
            )
        }
        form = {
            "Fields": self._fields,
            "NeedAppearances": "true",
            "DA": _text(f"/Helv 9 Tf {_INK}"),
            "DR": PDFDictionary({"Font": PDFDictionary(fonts)}),
        }
        document.Catalog.AcroForm = document.Reference(PDFDictionary(form))
        states = {state: _appearance(document, drawn) for state, drawn in (("Off", b"q Q"), ("Yes", _TICK))}
        self._states = PDFDictionary({"N": PDFDictionary(states)})

    def _field(self, document: Any, blank: Blank, corners: Sequence[float]) -> dict[str, Any]:
        field: dict[str, Any] = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Widget"),
            "T": _text(self._called(blank.name)),
            "TU": _text(blank.tip),
            "Rect": PDFArray(list(corners)),
            "F": _PRINTED,
        }
        if blank.kind == "signature":
            return field | {"FT": PDFName("Sig")}
        if blank.kind == "tick":
            off = {"FT": PDFName("Btn"), "V": PDFName("Off"), "AS": PDFName("Off"), "AP": self._states}
            return field | off | {"MK": PDFDictionary({"CA": _text("4")}), "DA": _text(f"/ZaDb 0 Tf {_INK}")}
        several = blank.kind == "text" and corners[3] - corners[1] >= _LINES
        size = {"text": 7.5 if several else 9, "number": 10, "choice": 8}[blank.kind]
        field["DA"] = _text(f"/Helv {size:g} Tf {_INK}")
        if blank.kind == "choice":
            return field | {
                "FT": PDFName("Ch"),
                "Ff": _COMBO | _EDIT,
                "Opt": self._options(document, blank.choices),
            }
        field |= {"FT": PDFName("Tx"), "Ff": _MULTILINE if several else 0, "MaxLen": MOST[blank.kind]}
        return field | ({"Q": 1} if blank.kind == "number" else {})

    def _options(self, document: Any, choices: tuple[str, ...]) -> Any:
        """The list of a choice, which all blanks with the same one share."""
        if choices not in self._choices:
            self._choices[choices] = document.Reference(PDFArray([_text(choice) for choice in choices]))
        return self._choices[choices]

    def _called(self, name: str) -> str:
        return f"{self.prefix}/{name}"


def _text(text: str) -> PDFString:
    return PDFString(text)


def _appearance(document: Any, drawn: bytes) -> Any:
    """How a state of a box to tick looks, in a square of ten that is scaled to the box."""
    stream = PDFStream(
        PDFDictionary(
            {
                "Type": PDFName("XObject"),
                "Subtype": PDFName("Form"),
                "BBox": PDFArray([0, 0, 10, 10]),
                "Resources": PDFDictionary({}),
            }
        ),
        drawn,
    )
    return document.Reference(stream)
