"""Charts and photos on a page: drawn where the text stands, the page's own colours and fonts untouched."""

from __future__ import annotations

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.utils import ImageReader

from qcsample.documents.page import RULE, Sheet


def chart(sheet: Sheet, drawing: Drawing) -> None:
    """A drawing at the sheet's place, on a new page if this one has no room for it."""
    height = float(drawing.height)
    sheet.need(min(height, sheet.full))
    canvas = sheet.canvas
    canvas.saveState()
    renderPDF.draw(drawing, canvas, sheet.left, sheet.y - height)
    canvas.restoreState()
    for shape in drawing.contents:
        if isinstance(shape, String):
            sheet.note(shape.text)
    sheet.y -= height + 4


def picture(sheet: Sheet, data: bytes, x: float, y: float, width: float, height: float) -> None:
    """A JPEG with a thin line around it; `x`, `y` is its lower left corner [points]."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.drawImage(ImageReader(BytesIO(data)), x, y, width, height)
    canvas.restoreState()
    for from_x, from_y, to_x, to_y in (
        (x, y, x + width, y),
        (x, y + height, x + width, y + height),
        (x, y, x, y + height),
        (x + width, y, x + width, y + height),
    ):
        sheet.rule(from_x, from_y, to_x, to_y, 0.4, RULE)
