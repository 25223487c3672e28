"""What leaves the tool on paper: pick list, reserve sheet, packing slip, manifest sheet.

A document is a pure function from records to bytes; text from records is drawn, never parsed. Geometry,
header and footer live in `page`, fonts in `fonts`, tables in `rows`, every phrase in `phrases`. The names
below are loaded on first use, so that importing this package loads no reportlab.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qcsample.documents.annex import annex_pdf
    from qcsample.documents.fonts import using_fonts
    from qcsample.documents.labels import labels_pdf
    from qcsample.documents.manifest import manifest_pdf
    from qcsample.documents.options_page import options_pdf
    from qcsample.documents.packing_slip import packing_slip_pdf
    from qcsample.documents.pick_list import pick_list_pdf, reserve_sheet_pdf
    from qcsample.documents.report.whole import report_pdf
    from qcsample.documents.rework_list import rework_list_pdf
    from qcsample.documents.sort_sheet import sort_sheet_csv, sort_sheet_xlsx
    from qcsample.documents.spreadsheet import pick_list_csv
    from qcsample.documents.verdict_page import verdict_pdf

_HOME = {
    "annex_pdf": "annex",
    "labels_pdf": "labels",
    "manifest_pdf": "manifest",
    "options_pdf": "options_page",
    "packing_slip_pdf": "packing_slip",
    "pick_list_csv": "spreadsheet",
    "pick_list_pdf": "pick_list",
    "report_pdf": "report.whole",
    "reserve_sheet_pdf": "pick_list",
    "rework_list_pdf": "rework_list",
    "sort_sheet_csv": "sort_sheet",
    "sort_sheet_xlsx": "sort_sheet",
    "using_fonts": "fonts",
    "verdict_pdf": "verdict_page",
}

__all__ = [
    "annex_pdf",
    "labels_pdf",
    "manifest_pdf",
    "options_pdf",
    "packing_slip_pdf",
    "pick_list_csv",
    "pick_list_pdf",
    "report_pdf",
    "reserve_sheet_pdf",
    "rework_list_pdf",
    "sort_sheet_csv",
    "sort_sheet_xlsx",
    "using_fonts",
    "verdict_pdf",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qcsample.documents' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"qcsample.documents.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
