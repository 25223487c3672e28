"""The carton pick list: what an inspector needs on the floor, and the sheet of the reserve."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks, drawn
from qcsample.documents.carton_map import carton_map, map_fits, map_shown
from qcsample.documents.cells import (
    POSITIONS,
    carton_cell,
    carton_column,
    goods_title,
    group_name,
    in_every_carton,
    legend,
    note,
    note_lines,
    positions,
)
from qcsample.documents.form_blanks import carton_blanks, findings_lines, form_of
from qcsample.documents.page import MM, Sheet
from qcsample.documents.phrases import LANGUAGES, Words, beside
from qcsample.documents.plan_sources import source_words
from qcsample.documents.remarks import in_words
from qcsample.documents.risks import RiskTable
from qcsample.documents.rows import HAND, Cell, Column, Content, Table
from qcsample.documents.tally import tally
from qcsample.documents.walk import (
    Group,
    Row,
    everywhere,
    goods_keys,
    goods_text,
    marks,
    reserve_rows,
    sample_numbers,
    stratum_order,
    walk,
)
from qcsample.inspection import Inspection
from qcsample.plan import numbers_in_words
from qcsample.standards.words import printed_aql

if TYPE_CHECKING:
    from qcsample.statistics import Risks

_TALLY_BELOW = 0.6  # of a page: with more room left the tally sheet begins below the list


def pick_list_pdf(
    inspection: Inspection,
    *,
    languages: Sequence[str] = LANGUAGES,
    paper: str = "a4",
    risks: Mapping[str, Risks | None] | None = None,
    fillable: bool = False,
) -> bytes:
    """The carton pick list of an inspection as PDF; the same inspection gives the same bytes.

    Parameters
    ----------
    inspection : Inspection
        What a record says; its `digest` is printed on every page.
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".
    risks : mapping, optional
        What `qcsample.sample_risks` says of the plan, printed where it takes no page of its own if there is
        such a place: below the plan, the draw or the list, else at the end.
    fillable : bool
        Make form fields of the blanks, and add a page for findings by carton; `qcsample.read_filled_form` reads
        the form that was filled in. The other pages stay as they are.

    Of a re-inspection it is `rework_list_pdf`.

    Raises
    ------
    InputError
        Another language or paper.
    """
    if inspection.rework is not None:
        from qcsample.documents.rework_list import rework_list_pdf

        return rework_list_pdf(inspection, languages=languages, paper=paper, risks=risks, fillable=fillable)
    sheet = drawn.begun(inspection, "pick list", languages, paper, form=form_of(inspection) if fillable else None)
    words = sheet.words
    drawn.presented(sheet, inspection)
    plan_table(sheet, inspection)
    told = None if risks is None else RiskTable(sheet, inspection, risks)
    if not drawn.draw_begins_here(sheet, inspection):
        told = painted_if_room(told)
    drawn.the_draw(sheet, inspection)
    drawn.recheck(sheet, inspection)
    below = told.height if told else 0.0
    if not map_fits(sheet, inspection, below):
        below = 0.0
    mapped = map_fits(sheet, inspection, below)
    if mapped:
        carton_map(sheet, inspection, below)
    told = painted_if_room(told)
    sheet.new_page()
    pick_table(sheet, inspection)
    if inspection.plan is not None:
        if sheet.room < _TALLY_BELOW * sheet.full:
            told = painted_if_room(told)
            sheet.new_page()
        tally(sheet, inspection)
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words("signed inspector"), words("signed factory")])
    if told and not mapped and map_fits(sheet, inspection, told.height):
        carton_map(sheet, inspection, told.height)
        mapped = True
    if told:
        told.paint()
    if not mapped and map_shown(inspection):
        carton_map(sheet, inspection)
    findings_lines(sheet, inspection)
    return sheet.pdf()


def reserve_sheet_pdf(inspection: Inspection, *, languages: Sequence[str] = LANGUAGES, paper: str = "a4") -> bytes:
    """The reserve on a sheet of its own: which carton of a stratum comes next if a drawn one is missing.

    Parameters and errors are those of `pick_list_pdf`.
    """
    sheet = drawn.begun(inspection, "reserve sheet", languages, paper)
    words, draw = sheet.words, inspection.draw
    sheet.y -= 4
    blocks.sentences(
        sheet, words.lines("reserve explained" if draw.carton_rule != "units" else "reserve units explained")
    )
    rows = reserve_rows(inspection)
    if not rows:
        blocks.bullets(sheet, words.lines("no reserve"))
        return sheet.pdf()
    keys = goods_keys(row.carton for row in rows)
    fixed = (34.0, 96.0, 40.0, 60.0, 90.0)
    rest = sheet.width - sum(fixed)
    table = Table(
        sheet,
        (
            Column(words.stacked("place in reserve"), fixed[0], "centre"),
            carton_column(words, fixed[1]),
            Column(goods_title(words, keys), rest * 0.6, size=7.5),
            Column(words.stacked("stated"), fixed[2], "right"),
            Column(words.stacked("positions only"), fixed[3], "centre"),
            Column(words.stacked("used for"), fixed[4]),
            Column(words.stacked("note"), rest * 0.4),
        ),
        HAND,
    )
    by_stratum: dict[str, list[Row]] = {}
    for row in rows:
        by_stratum.setdefault(row.carton.stratum if len(draw.strata) > 1 else "", []).append(row)
    order_of = stratum_order(inspection.lot)
    for name in sorted(by_stratum, key=lambda name: order_of.get(name, len(order_of))):
        if len(draw.strata) > 1:
            table.band(group_name(Group("stratum", name, ()), words))
        for order, row in enumerate(by_stratum[name], 1):
            carton = row.carton
            place = ", ".join(str(position) for position, _ in row.pulls)
            goods = goods_text(carton.goods, keys)
            table.row((str(order), carton_cell(row, fixed[1]), goods, f"{carton.units:,}", place, "", ""))
    table.close()
    return sheet.pdf()


def painted_if_room(risks: RiskTable | None) -> RiskTable | None:
    """The risks if they are still to be printed: they are now if this page has room for them."""
    if risks is None or risks.height > risks.sheet.room:
        return risks
    risks.paint()
    return None


def plan_table(sheet: Sheet, inspection: Inspection, *, explained: bool = True) -> None:
    """Each class and test with its n, Ac and Re, and where they were read; `explained` tells how units are numbered."""
    plan, words = inspection.plan, sheet.words
    if plan is None:
        return
    blocks.heading(sheet, words("plan"), 110)
    fixed = (96.0, 43.0, 40.0, 52.0, 42.0, 42.0, 48.0)
    titles = ("class", "code letter", "n", "aql", "ac", "re", "sample numbers", "source")
    widths = (*fixed, sheet.width - sum(fixed))
    columns = [
        Column(words.stacked(key), wide, "left" if key in ("class", "source") else "centre", 8.0)
        for key, wide in zip(titles, widths, strict=True)
    ]
    columns[-1] = Column(words.stacked("source"), widths[-1], size=7.0, most=4)
    table = Table(sheet, columns, 6 * MM)
    marked = {n: mark for mark, (n, _) in marks(inspection).items()}
    for entry in plan.classes:
        table.row(_plan_row(entry, words, sample_numbers(entry, inspection), marked))
    if plan.tests:
        table.band(words("tests"))
        for entry in plan.tests:
            table.row(_plan_row(entry, words, sample_numbers(entry, inspection), marked))
    table.close()
    if explained:
        blocks.sentences(sheet, words.lines("numbers explained"))


def _plan_row(
    entry: ClassPlan, words: Words, numbers: tuple[int, int], marked: Mapping[int, str]
) -> tuple[Content, ...]:
    plan = entry.plan
    letter = plan.letter
    if plan.code_letter and plan.code_letter != letter:
        letter = f"{plan.code_letter} / {letter}"
    first, last = numbers
    sizes, accept, refuse = numbers_in_words(plan)
    rule = entry.by_rule.removeprefix("not allowed: ")  # the AQL column says so
    return (
        Cell(words.class_name(entry.name), bold=True),
        letter,
        sizes,
        printed_aql(entry.aql) if entry.aql else words.lines("not allowed"),
        accept,
        refuse,
        f"{first} – {last} {marked.get(last, '')}".rstrip() if first <= last else "–",
        "; ".join(
            (*in_words([rule] if rule else [], words), *([source_words(plan.source, words)] if entry.aql else []))
        ),
    )


def pick_table(
    sheet: Sheet,
    inspection: Inspection,
    groups: Sequence[Group] | None = None,
    marked: Mapping[str, tuple[int, tuple[str, ...]]] | None = None,
    seen: Collection[str] = (),
    *,
    told: Mapping[str, tuple[int, tuple[str, ...]]] | None = None,
    part: str = "list",
) -> None:
    """The cartons in the order of walking, with room to write.

    Parameters
    ----------
    sheet : Sheet
    inspection : Inspection
    groups : sequence of Group, optional
        Instead of all that `walk` gives.
    marked : mapping, optional
        Instead of what `marks` gives: nested samples, the smallest first, and whose they are.
    seen : collection of str
        Ids of cartons that an earlier draw has opened.
    told : mapping, optional
        The marks that are explained above the table, if not all of them.
    part : str
        Which part of a form it is.
    """
    words = sheet.words
    groups = walk(inspection) if groups is None else groups
    rows = [row for group in groups for row in group.rows]
    cartons = [row.carton for row in rows if not row.late]
    keys = goods_keys(cartons)
    alike = everywhere(cartons, keys)
    keys = tuple(key for key in keys if key not in alike)
    blocks.heading(sheet, words("list"), 100)
    fixed = [24.0, 64.0, 30.0, 36.0, 24.0, 46.0, 42.0]
    rest = sheet.width - sum(fixed)
    shares = (0.29, 0.51, 0.20) if keys else (0.0, 0.65, 0.35)
    spot = rest * shares[1]
    columns = [
        Column(words.stacked("tick"), fixed[0]),
        carton_column(words, fixed[1]),
        Column(goods_title(words, keys), rest * shares[0], size=7.5, most=4),
        Column(words.stacked("stated"), fixed[2], "right", 9),
        Column(words.stacked("counted"), fixed[3]),
        Column(words.stacked("pull"), fixed[4], "centre", 10.5, True),
        Column(words.stacked("positions"), spot, size=POSITIONS),
        Column(words.stacked("seal"), fixed[5]),
        Column(words.stacked("photo"), fixed[6]),
        Column(words.stacked("note"), rest * shares[2], size=7.0, most=20),
    ]
    if not keys:
        del columns[2]
    marked = marks(inspection) if marked is None else marked
    blocks.sentences(sheet, in_every_carton(alike, words), compact=True)
    blocks.sentences(sheet, legend(marked if told is None else told, words), compact=True)
    table = Table(sheet, columns, HAND)
    limits = {mark: n for mark, (n, _) in marked.items()}
    blanks = carton_blanks(sheet, inspection, part)
    for group in groups:
        if group.kind:
            aside = words("group", cartons=group.opened, units=group.units)
            table.band(group_name(group, words), aside)
        for row in group.rows:
            gone = row.lost or row.left_out  # nothing to write there: what became of it stands in the wide column
            noted = note(row, words, inspection.draw.carton_rule)
            if row.carton.id in seen and not gone:
                noted = (*noted, *words.lines("seen"))
            blank = blanks(row) if not gone else {}
            cells: list[Content] = [
                blank.get("done", ""),
                carton_cell(row, fixed[1]),
                goods_text(row.carton.goods, keys),
                f"{row.carton.units:,}",
                blank.get("counted", ""),
                "" if gone else str(len(row.pulls)),
                note_lines(noted, spot) if gone else positions(row, words, limits, spot),
                blank.get("seal", ""),
                blank.get("photo", ""),
                (beside(noted) or blank["note"]) if blank else "",
            ]
            if not keys:
                del cells[2]
            table.row(cells, tint=row.lost)
    table.close()
