"""A drawing as a file: SVG with real text, PDF with embedded fonts."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import Any

from reportlab.graphics import renderPDF, renderSVG
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from qcsample.documents import fonts

_FAMILY = {"family": "'Noto Sans', 'Noto Sans CJK SC', Arial, sans-serif"}


def as_svg(drawing: Drawing, title: str) -> bytes:
    """The drawing as an SVG that refers to nothing outside itself; text is text, in Noto Sans or the viewer's own.

    The same drawing gives the same bytes.
    """
    canvas: Any = renderSVG.SVGCanvas(
        (drawing.width, drawing.height),
        fontHacks={name: dict(_FAMILY) for name in _font_names(drawing)},
        svgAttrs={"xml:space": "preserve"},
    )
    renderSVG.draw(drawing, canvas)
    document = canvas.doc
    document.removeChild(document.doctype)  # it names a file on the web
    root = document.documentElement
    heading, description = root.getElementsByTagName("title")[0], root.getElementsByTagName("desc")[0]
    heading.firstChild.data = fonts.as_shown(title)
    root.removeChild(description)
    root.removeAttribute("xmlns:xlink")
    for shape in root.getElementsByTagName("polyline"):
        shape.setAttribute("style", shape.getAttribute("style").replace("fill: None", "fill: none"))
    out = StringIO()
    canvas.save(out)
    return out.getvalue().encode()


def as_pdf(drawing: Drawing, title: str) -> bytes:
    """The drawing as a PDF of one page of its size, with the documents' fonts embedded, the same bytes each time."""
    out = BytesIO()
    fonts.runs(title)
    settings: dict[str, Any] = {"invariant": 1, "pageCompression": 1, "initialFontName": fonts.LATIN, "lang": "en"}
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), **settings)
    canvas.setTitle(fonts.as_shown(title))
    canvas.setAuthor("")
    canvas.setCreator("qcsample")
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _font_names(drawing: Drawing) -> set[str]:
    return {fonts.LATIN, *(shape.fontName for shape in drawing.contents if hasattr(shape, "fontName"))}
