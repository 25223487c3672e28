"""Forms that tests fill in, with pypdf, as a PDF reader would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, TextStringObject

from qcsample.findings import Finding
from qcsample.inspection import Inspection
from qcsample.sheets.form_fields import form_fields, places, prefix

Given = Mapping[str, str | bool]


def filled(pdf: bytes, given: Given) -> bytes:
    """The form with these values, by the names of the fields without their prefix; True is a tick."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    left = dict(given)
    for page in writer.pages:
        for widget in page.get("/Annots", ArrayObject()):
            field = widget.get_object()
            name = str(field.get("/T", "")).partition("/")[2]
            if name not in left:
                continue
            value = left.pop(name)
            if value is True:
                field[NameObject("/V")] = field[NameObject("/AS")] = NameObject("/Yes")
            else:
                field[NameObject("/V")] = TextStringObject(value)
    assert not left, f"no such field: {sorted(left)}"
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def lines(rows: Sequence[Finding]) -> dict[str, str | bool]:
    """Findings as they are typed into the lines of a form."""
    given: dict[str, str | bool] = {}
    for number, row in enumerate(rows, 1):
        kind = f"test: {row.test}" if row.test else row.kind
        said = (row.carton, str(row.unit or ""), kind, row.defect, str(row.count), row.note, row.photo)
        names = ("carton", "unit", "class", "defect", "count", "note", "photo")
        given |= {f"line/{number}/{name}": text for name, text in zip(names, said, strict=True) if text}
    return given


def totals(part: str = "list", **counts: int) -> dict[str, str | bool]:
    """Totals of classes as they are typed into a tally sheet."""
    return {f"{part}/class/{name}/total": str(count) for name, count in counts.items()}


def ticks(inspection: Inspection, part: str = "list") -> dict[str, str | bool]:
    """All cartons of a list ticked as done."""
    place = places(inspection)
    return {f"{part}/carton/{place[carton.id]}/done": True for carton in inspection.listed}


def named(pdf: bytes, inspection: Inspection) -> set[str]:
    """The names of the fields of a PDF without their prefix."""
    fields = PdfReader(BytesIO(pdf)).get_fields() or {}
    start = f"{prefix(inspection)}/"
    assert all(name.startswith(start) for name in fields)
    return {name.removeprefix(start) for name in fields}


def known(inspection: Inspection) -> set[str]:
    """The names of all fields that the form of an inspection can have."""
    return set(form_fields(inspection))
