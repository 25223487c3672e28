"""How big it is and where it sits, as tables: every class and defect with its bounds, strata and cartons."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.assessment.assessing import Assessment, Size
from qcsample.assessment.words import clustering_words, percent
from qcsample.documents import blocks
from qcsample.documents.cells import carton_id
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.remarks import in_words
from qcsample.documents.rows import Cell, Column, Table
from qcsample.documents.walk import stratum_order
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.statistics.bounds import Bounds
from qcsample.text import natural_key

_CAPTION = 76.0  # of a table, kept with its header and first rows [points]


def sizes(sheet: Sheet, inspection: Inspection, assessment: Assessment) -> None:
    """Every class, defect and test with both bounds."""
    words = sheet.words
    sizes = assessment.sizes
    if not sizes:
        return
    blocks.heading(sheet, words("how big"), 110)
    exact, rates = all(s.exact for s in sizes), any(s.rate for s in sizes)
    cartons = any(s.allowing for s in sizes)
    key = "bounds exact" if exact else "bounds rate" if rates else "bounds explained" if cartons else "bounds plain"
    given = {"lot": f"{assessment.lot_size:,}", "icc": f"{assessment.icc:g}"}
    blocks.sentences(sheet, words.lines(key, **given))
    titles = ["allowing pieces", "allowing share"] if cartons else []
    titles += ["plain pieces", "plain share"] if any(s.piece for s in sizes) else []
    titles += ["rate column"] if rates else []
    titles += ["plain share"] if exact and not rates else []
    wide = {"allowing pieces": 78.0, "plain pieces": 78.0, "rate column": 84.0}
    fixed = [38.0, 40.0, *(wide.get(title, 66.0) for title in titles)]
    columns = [Column(words.stacked("what"), sheet.width - sum(fixed), most=4)]
    columns += [
        Column(words.stacked(title), room, "centre", 8.0)
        for title, room in zip(["found d", "checked", *titles], fixed, strict=True)
    ]
    table = Table(sheet, columns, 14.0)
    for size in (s for s in sizes if not s.is_test):
        table.row(_size_row(size, titles, words), tint=True)
        for each in assessment.defects:
            if each.kind == size.kind:
                table.row(_size_row(each, titles, words, whole=False))
    targeted = [s for s in sizes if s.is_test and s.kind == TARGETED and inspection.rework is not None]
    for size in targeted:
        table.row(_size_row(size, titles, words), tint=True)
    tests = [s for s in sizes if s.is_test and s not in targeted]
    if tests:
        table.band(words("tests"))
    for size in tests:
        table.row(_size_row(size, titles, words))
    if assessment.unaffected and inspection.rework is not None and inspection.rework.lot is not None:
        table.band(words("unaffected now", lot=f"{inspection.rework.lot.units:,}"))
    for size in assessment.unaffected:
        table.row(_size_row(size, titles, words), tint=True)
    table.close()
    if assessment.defects and not rates:
        blocks.sentences(sheet, words.lines("unit counts once"), compact=True)
    blocks.bullets(sheet, in_words(assessment.remarks, words))
    if assessment.needs:
        blocks.sentences(sheet, words.lines("needs rows"))


def _size_row(size: Size, titles: Sequence[str], words: Words, *, whole: bool = True) -> list[str | Cell]:
    if whole:
        plain = size.is_test and size.kind != TARGETED
        name: str | Cell = size.kind if plain else Cell(words.class_name(size.kind))
    else:
        name = size.defect or words("unnamed")
    cells = [name, f"{size.found:,}", f"{size.checked:,}"]
    for title in titles:
        bounds = {"allowing": size.allowing, "plain": size.piece, "rate": size.rate}[title.split()[0]]
        if size.exact and size.rate is not None:
            cells.append(f"{size.rate.upper:.3g}" if title == "rate column" else "–")
        elif size.exact:
            cells.append("–" if title == "rate column" else percent(size.found / size.checked))
        elif bounds is None:
            cells.append("–")
        else:
            cells.append(_range(bounds, title))
    return cells


def _range(bounds: Bounds, title: str) -> str:
    if title == "rate column":
        low, high = f"{bounds.lower:.3g}", f"{bounds.upper:.3g}"
    elif title.endswith("pieces"):
        low, high = f"{bounds.lower_units:,}", f"{bounds.upper_units:,}"
    else:
        low, high = percent(bounds.lower, up=False).removesuffix(" %"), percent(bounds.upper, up=True)
    return f"{low} – {high}" if bounds.sides == 2 else f"≤ {high}"


def places(sheet: Sheet, inspection: Inspection, assessment: Assessment, *, cartons: bool = True) -> None:
    """Strata and cartons with what was found in them, and whether it gathers; `cartons` False leaves those out."""
    words = sheet.words
    told = assessment.places
    if not told:
        return
    blocks.heading(sheet, words("where"), 90)
    for places in told:
        said = [clustering_words(places, name, counting=inspection.agreement.counting) for name in words.languages]
        blocks.sentences(sheet, said, 8.5)
    sheet.need(_CAPTION)
    blocks.sentences(sheet, words.lines("where explained"), compact=True)
    part = min(90.0, 0.5 * sheet.width / len(told))
    titles = [Column(words.class_name(places.kind), part, "centre", 8.5) for places in told]
    rest = sheet.width - part * len(told)
    if told[0].strata:
        table = Table(sheet, [Column(words.stacked("stratum"), rest), *titles], 14.0)
        order = stratum_order(inspection.lot)
        rows = zip(*(places.strata for places in told), strict=True)
        for row in sorted(rows, key=lambda row: order.get(row[0].name, len(order))):
            shown = [f"{place.found} / {place.checked}" if place.checked else "–" for place in row]
            table.row((words.stratum_name(row[0].name), *shown))
        table.close()
        sheet.y -= 4
    if not cartons:
        return
    home = {carton.id: carton.stratum for carton in inspection.draw.cartons}
    found = {places.kind: {place.name: place for place in places.cartons} for places in told}
    names = {name for places in found.values() for name in places}
    wide = 0.45 * rest if told[0].strata else rest
    columns = [Column(words.stacked("carton"), wide, size=9, most=100)]
    columns += [Column(words.stacked("stratum"), rest - wide, size=7.5)] if told[0].strata else []
    table = Table(sheet, [*columns, *titles], 14.0)
    most = {name: sum(places[name].found for places in found.values() if name in places) for name in names}
    for name in sorted(names, key=lambda name: (-most[name], natural_key(name))):
        at = [found[places.kind].get(name) for places in told]
        shown = [f"{place.found} / {place.checked}" if place else "–" for place in at]
        stratum = [words.stratum_name(home[name])] if told[0].strata else []
        table.row((carton_id(name), *stratum, *shown))
    table.close()
