"""Charts: geometry, styles and rendering once, as drawings that a page embeds or a file holds.

`traced` follows a curve, `oc_drawing` draws several in one picture, `pareto_drawing` bars with their running sum,
`interval_drawing` bounds on one axis, `as_svg`, `as_pdf` and `as_png` make a
file of any drawing; a document draws one on its own canvas with reportlab's `renderPDF.draw`. Curves differ by
line and marker, not by colour alone, so that a grey print can be read.
"""

from __future__ import annotations

from qcsample.documents.charts.curves import Curve, Mark, Place, axis_end, traced
from qcsample.documents.charts.files import as_pdf, as_svg
from qcsample.documents.charts.intervals import Interval, IntervalWords, interval_drawing
from qcsample.documents.charts.operating import oc_drawing
from qcsample.documents.charts.pareto import NO_KIND, Bar, pareto_drawing
from qcsample.documents.charts.raster import as_png

__all__ = [
    "NO_KIND",
    "Bar",
    "Curve",
    "Interval",
    "IntervalWords",
    "Mark",
    "Place",
    "as_pdf",
    "as_png",
    "as_svg",
    "axis_end",
    "interval_drawing",
    "oc_drawing",
    "pareto_drawing",
    "traced",
]
