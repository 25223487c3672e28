"""The pick list of a re-inspection: what is asked, and then a part for each question that begins on a new page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks, drawn, fonts
from qcsample.documents.carton_map import carton_map, map_fits
from qcsample.documents.cells import carton_cell, carton_column, goods_title, group_name, in_every_carton
from qcsample.documents.form import Blank
from qcsample.documents.form_blanks import carton_blanks, findings_lines, form_of
from qcsample.documents.page import DARK, LEADING, MM, SMALL, TINT, WHITE, Sheet
from qcsample.documents.phrases import LANGUAGES, Words, beside
from qcsample.documents.pick_list import painted_if_room, pick_table
from qcsample.documents.plan_sources import source_words
from qcsample.documents.remarks import in_chinese
from qcsample.documents.rework_phrases import COLLATERAL_ZH
from qcsample.documents.risks import RiskTable
from qcsample.documents.rows import HAND, Cell, Column, Content, Table
from qcsample.documents.tally import tally_begun, tally_classes, tally_differences, tally_tests
from qcsample.documents.walk import Group, Row, everywhere, goods_keys, goods_text, walk
from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED, Reinspection
from qcsample.rework.planning import ReworkPlan, replanned
from qcsample.rework.questions import Question
from qcsample.sheets.findings_words import class_title

if TYPE_CHECKING:
    from qcsample.statistics import Risks

_LETTERS = "xyzwvu"  # marks of B's smaller samples; a capital is a question
_MAP = 120.0  # room without which no carton map is begun below the draw [points]
_DEFECTS = 12  # targeted defects that the first page names


def rework_list_pdf(
    inspection: Inspection,
    *,
    languages: Sequence[str] = LANGUAGES,
    paper: str = "a4",
    risks: Mapping[str, Risks | None] | None = None,
    fillable: bool = False,
) -> bytes:
    """The pick list of a re-inspection as PDF; the same inspection gives the same bytes.

    First what is asked, with the plan of each question and what it risks, and the draw; then each question that is
    asked on pages of its own: A cartons and pieces and a tally for the targeted defects, B cartons and pieces and the
    tally by class, C cartons and boxes for the rework mark, D its own draw and list.

    Parameters
    ----------
    inspection : Inspection
        Of purpose "re-inspection"; its `digest` is printed on every page.
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".
    risks : mapping, optional
        What `qcsample.sample_risks` says of the inspection's plan: printed with question B.
    fillable : bool
        As of `pick_list_pdf`.

    Raises
    ------
    InputError
        Not a re-inspection, another language or paper.
    """
    part = inspection.rework
    if part is None:
        raise InputError("this is no re-inspection: its pick list is that of an inspection")
    plan = replanned(inspection)
    sheet = drawn.begun(inspection, "rework list", languages, paper, form=form_of(inspection) if fillable else None)
    _presented(sheet, inspection, part)
    questions_table(sheet, plan)
    question_risks(sheet, plan)
    collateral = part.collateral if plan.question("B") else ()
    for title, names in (("targeted defects", part.targeted), ("collateral defects", collateral)):
        if not names:
            continue
        blocks.heading(sheet, sheet.words(title), 24)
        shown = [collateral_name(name, sheet.words) for name in names[:_DEFECTS]]
        more = [sheet.words("more", count=len(names) - _DEFECTS)] if names[_DEFECTS:] else []
        blocks.bullets(sheet, [*shown, *more])
    drawn.the_draw(sheet, replace(inspection, remarks=plan_remarks(inspection, plan)))
    drawn.recheck(sheet, inspection)
    told = None if risks is None or plan.question("B") is None else painted_if_room(RiskTable(sheet, inspection, risks))
    if sheet.room > _MAP and map_fits(sheet, inspection):
        carton_map(sheet, inspection)
    parts = {"A": _targeted, "C": _marks, "D": _unaffected}
    for question in plan.questions:
        sheet.new_page()
        if question.key == "B":
            _collateral(sheet, inspection, plan, question, told)
        else:
            parts[question.key](sheet, inspection, plan, question)
    words = sheet.words
    sheet.part_ends()
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words("signed inspector"), words("signed factory")])
    findings_lines(sheet, inspection)
    return sheet.pdf()


def plan_remarks(inspection: Inspection, plan: ReworkPlan) -> tuple[str, ...]:
    """What plan and record must say, each once."""
    return tuple(dict.fromkeys((*inspection.remarks, *plan.remarks)))


def collateral_name(name: str, words: Words) -> str:
    """A defect in the languages of a document where its Chinese is known; one of the agreement as it stands."""
    chinese = COLLATERAL_ZH.get(name)
    return beside(name if language == "en" else chinese for language in words.languages) if chinese else name


def limits(question: Question) -> tuple[str, str]:
    """Ac and Re of a question whose plan is one."""
    plan = question.plans[0].plan
    return str(plan.ac), str(plan.re)


def shared_marks(plan: ReworkPlan, key: str) -> dict[str, tuple[int, tuple[str, ...]]]:
    """The nested samples among the pieces of question A or B: mark -> n, and whose they are; the smallest first.

    A capital marks the pieces that serve the other question too.
    """
    question, other = plan.question(key), plan.question("B" if key == "A" else "A")
    whole = question.n if question else 0
    names: dict[int, list[str]] = {}
    for entry in question.plans if question and key == "B" else ():
        if entry.plan.n < whole:
            names.setdefault(entry.plan.n, []).append(entry.name)
    marked = [(n, letter, tuple(names[n])) for letter, n in zip(_LETTERS, sorted(names), strict=False)]
    if other is not None and other.n < whole:
        marked.append((other.n, other.key, (TARGETED,) if other.key == "A" else ("",)))
    return {letter: (n, of) for n, letter, of in sorted(marked, key=lambda entry: entry[0])}


def presentation_facts(part: Reinspection, words: Words) -> list[tuple[str, str]]:
    """Which presentation this is, and what came before it: labels and values."""
    first = part.first
    number = words("of presentations", number=part.submission, most=part.max_submissions)
    beyond = f" ({words('beyond cap', by=part.beyond_cap)})" if part.beyond_cap else ""
    return [
        (words("presentation"), number + beyond),
        (words("refused before"), ", ".join(words.class_name(name) for name in first.refused)),
        (words("draws before"), ", ".join(first.draw_ids)),
        (words("record before"), first.digest),
    ]


def _presented(sheet: Sheet, inspection: Inspection, part: Reinspection) -> None:
    """Which presentation this is, what came before it, and what is presented, with room for what is counted."""
    words = sheet.words
    sheet.y -= 3
    blocks.fact_lines(sheet, presentation_facts(part, words))
    blocks.heading(sheet, words("presented"), 90)
    parts = (sheet.width - 250) / 3
    titles = [words.stacked(key) for key in ("claimed", "counted", "difference")]
    columns = (Column("", 250, size=8.5), *(Column(text, parts, "right", 10) for text in titles))
    table = Table(sheet, columns, 7 * MM)
    lots = [("affected", inspection.lot), ("unaffected", part.lot)]
    for key, lot in lots:
        if lot is not None:
            drawn.presented_row(table, _of(words, "cartons of", key), len(lot.cartons), f"{key}/cartons")
            drawn.presented_row(table, _of(words, "units of", key), lot.units, f"{key}/units")
    table.close()
    blocks.sentences(sheet, words.lines("carton count first"), compact=True)


def _of(words: Words, key: str, which: str) -> str:
    return beside(Words([name])(key, which=Words([name])(which)) for name in words.languages)


def questions_table(sheet: Sheet, plan: ReworkPlan) -> None:
    """A band a question and below it its plans."""
    words = sheet.words
    blocks.heading(sheet, words("questions"), 110)
    fixed = (104.0, 62.0, 62.0, 36.0, 40.0, 40.0)
    titles = ("class", "asked of", "opened", "n", "ac", "re")
    columns = [
        Column(words.stacked(title), wide, "centre" if i else "left", 8.0, most=4)
        for i, (title, wide) in enumerate(zip(titles, fixed, strict=True))
    ]
    columns.append(Column(words.stacked("where from"), sheet.width - sum(fixed), size=6.5, most=6))
    table = Table(sheet, columns, 15.0, above=1.8)
    for question in plan.questions:
        table.band(f"{question.key}   {words(f'question {question.key}')}")
        for i, entry in enumerate(question.plans):
            table.row(_question_row(question, entry, words, first=i == 0))
    table.close()
    blocks.sentences(sheet, words.lines("all questions"))


def _question_row(question: Question, entry: ClassPlan, words: Words, *, first: bool) -> tuple[Content, ...]:
    counts = {"piece": "pieces", "carton": "in cartons"}
    lot = words.lines(counts[question.unit], count=f"{question.lot_size:,}")
    opened = f"{question.opened:,} / {question.cartons:,}"
    plan = entry.plan
    kind = words(question.source.partition(":")[0].partition(";")[0])
    source = plan.source.removesuffix("; derived, not from a table")
    return (
        Cell(words.class_name(entry.name)),
        lot if first else "",
        opened if first else "",
        " + ".join(str(stage.n) for stage in plan.stages),
        " / ".join("#" if stage.ac is None else str(stage.ac) for stage in plan.stages),
        " / ".join(str(stage.re) for stage in plan.stages),
        Words(words.languages[:1])(
            "origin", kind=kind, source=source_words(source, words), basis=words(question.basis)
        ),
    )


def question_risks(sheet: Sheet, plan: ReworkPlan) -> None:
    """Both risks of each question in words."""
    words = sheet.words
    blocks.heading(sheet, words("what questions risk"), 40)
    for question in plan.questions:
        for key, text in (("risk of buyer", question.consumer), ("risk of supplier", question.supplier)):
            told = {"en": text, "zh": in_chinese(text) or text}
            each = (Words([name])(key, letter=question.key, risk=told[name]) for name in words.languages)
            blocks.bullets(sheet, [" ".join(each)])


def _head(sheet: Sheet, plan: ReworkPlan, question: Question) -> None:
    """The letter of a question, what it asks, and its plan in a line."""
    words, width = sheet.words, sheet.width
    asks = [part for line in words.lines(f"question {question.key}") for part in fonts.wrap(line, 12, width - 56)]
    given = {
        "n": f"{question.n:,}",
        "opened": f"{question.opened:,}",
        "lot": f"{question.lot_size:,}",
        "cartons": f"{question.cartons:,}",
    }
    given |= dict(zip(("ac", "re"), limits(question), strict=True))
    key = "sample of cartons" if question.key == "C" else "sample of"
    if question.key == "B" and len(question.plans) > 1:
        key = "sample of classes"
    under = [part for line in words.lines(key, **given) for part in fonts.wrap(line, 8.5, width - 56)]
    height = len(asks) * 12 * LEADING + len(under) * 8.5 * LEADING + 10
    sheet.bookmark(f"{question.key} {words(f'question {question.key}')}", part=True)
    lower = sheet.y - height
    sheet.tint(sheet.left, lower, width, height, TINT)
    sheet.tint(sheet.left, lower, 40, height, DARK)
    sheet.put(sheet.left + 20, lower + height / 2 - 9, question.key, 26, bold=True, colour=WHITE, align="centre")
    sheet.y -= 4
    sheet.lines(sheet.left + 50, asks, 12, bold=True, colour=DARK)
    sheet.lines(sheet.left + 50, under, 8.5)
    sheet.y = lower - 5


def _targeted(sheet: Sheet, inspection: Inspection, plan: ReworkPlan, question: Question) -> None:
    words = sheet.words
    _head(sheet, plan, question)
    blocks.sentences(sheet, words.lines("targeted only", n=f"{question.n:,}"))
    _list(sheet, inspection, plan, question)
    sheet.need(120 + 8 * MM * (len(question.plans[0].defects) + 1) if len(question.plans[0].defects) < 12 else 0)
    table = tally_begun(sheet, inspection, question.key)
    tally_classes(table, question.plans, blanks=0, part=question.key)
    table.close()


def _collateral(
    sheet: Sheet,
    inspection: Inspection,
    plan: ReworkPlan,
    question: Question,
    told: RiskTable | None,
) -> None:
    words = sheet.words
    _head(sheet, plan, question)
    _list(sheet, inspection, plan, question)
    told = painted_if_room(told)
    if sheet.room < 0.5 * sheet.full:
        sheet.new_page()
    classes = {entry.name for entry in inspection.agreement.classes}
    table = tally_begun(sheet, inspection, "B")
    tally_classes(table, [entry for entry in question.plans if entry.name in classes], blanks=1, part="B")
    tally_tests(table, inspection, [entry for entry in question.plans if entry.name not in classes], part="B")
    table.band(words("collateral counted"))
    kinds = tuple(class_title(entry.name) for entry in inspection.agreement.classes)
    for place, name in enumerate(plan.collateral, 1):
        said = collateral_name(name, words)
        total = Blank(f"B/collateral/{place}/total", f"{said}: {words('total')}", "number")
        named = Blank(f"B/collateral/{place}/class", f"{said}: {words('class')}", "choice", kinds)
        table.row((Cell(said, bold=False), Cell("", words("its class"), blank=named), total))
    tally_differences(table, inspection.agreement.difference or ("",), part="B")
    table.close()
    if told:
        told.paint()


def _marks(sheet: Sheet, inspection: Inspection, plan: ReworkPlan, question: Question) -> None:
    """The cartons to open, with boxes for the rework mark."""
    words, seen = sheet.words, _seen(inspection)
    _head(sheet, plan, question)
    blocks.sentences(sheet, words.lines("marks explained"))
    groups = [Group(g.kind, g.name, tuple(row for row in g.rows if not row.late)) for g in walk(inspection)]
    rows = [row for group in groups for row in group.rows]
    keys = goods_keys(row.carton for row in rows)
    alike = everywhere((row.carton for row in rows), keys)
    keys = tuple(key for key in keys if key not in alike)
    blocks.heading(sheet, words("mark list"), 100)
    blocks.sentences(sheet, in_every_carton(alike, words), compact=True)
    _seen_explained(sheet, seen, rows)
    fixed = [26.0, 70.0, 46.0, 46.0, 120.0, 54.0]
    rest = sheet.width - sum(fixed)
    columns = [
        Column(words.stacked("tick"), fixed[0]),
        carton_column(words, fixed[1]),
        Column(goods_title(words, keys) if keys else "", rest * 0.4 if keys else 0.0, size=7.5, most=4),
        Column(words.stacked("mark inside"), fixed[2]),
        Column(words.stacked("no mark"), fixed[3]),
        Column(words.stacked("mark of"), fixed[4]),
        Column(words.stacked("photo"), fixed[5]),
        Column(words.stacked("note"), rest * 0.6 if keys else rest, size=7.0, most=20),
    ]
    if not keys:
        del columns[2]
    table = Table(sheet, columns, HAND)
    blanks = carton_blanks(sheet, inspection, "C")
    for group in groups:
        if group.kind and group.rows:
            said = words("in cartons", count=group.opened)
            table.band(group_name(group, words), said)
        for row in group.rows:
            told = [*(words.lines("lost") if row.lost else ()), *(words.lines("seen") if row.carton.id in seen else ())]
            blank = blanks(row) if not row.lost else {}
            cells: list[Content] = [
                blank.get("done", ""),
                carton_cell(row, fixed[1]),
                goods_text(row.carton.goods, keys),
                blank.get("inside", ""),
                blank.get("none", ""),
                blank.get("of", ""),
                blank.get("photo", ""),
                beside(told) or blank.get("note", ""),
            ]
            if not keys:
                del cells[2]
            table.row(cells, tint=row.lost)
    table.close()


def _unaffected(sheet: Sheet, inspection: Inspection, plan: ReworkPlan, question: Question) -> None:
    """The cartons said to be unaffected: their own draw, list and tally."""
    rest = inspection.unaffected
    assert rest is not None
    words, seen = sheet.words, _seen(inspection)
    rest = replace(rest, remarks=())
    _head(sheet, plan, question)
    blocks.sentences(sheet, words.lines("own draw", draw_id=rest.draw.draw_id))
    drawn.the_draw(sheet, rest)
    drawn.recheck(sheet, rest)
    _seen_explained(sheet, seen, [row for group in walk(rest) for row in group.rows])
    pick_table(sheet, rest, seen=seen, part="D")
    sheet.need(120 + 8 * MM * (len(question.plans[0].defects) + 1) if len(question.plans[0].defects) < 12 else 0)
    table = tally_begun(sheet, inspection, question.key)
    tally_classes(table, question.plans, blanks=0, part=question.key)
    table.close()


def _list(sheet: Sheet, inspection: Inspection, plan: ReworkPlan, question: Question) -> None:
    """Cartons and pieces of question A or B, those that serve the other one too marked."""
    words, seen = sheet.words, _seen(inspection)
    groups = _limited(walk(inspection), question.n, beside=question.key == "B" or plan.question("B") is None)
    marked = shared_marks(plan, question.key)
    other = plan.question("B" if question.key == "A" else "A")
    if other is not None and other.n >= question.n:
        blocks.sentences(sheet, words.lines("all serve", letter=other.key))
    elif other is not None:
        blocks.sentences(sheet, words.lines("some serve", letter=other.key, n=f"{other.n:,}"))
    _seen_explained(sheet, seen, [row for group in groups for row in group.rows])
    shown = {mark: (n, names) for mark, (n, names) in marked.items() if not mark.isupper()}
    pick_table(sheet, inspection, groups, marked, seen, told=shown, part=question.key)


def _limited(groups: Sequence[Group], n: int, *, beside: bool) -> tuple[Group, ...]:
    """The cartons with pieces among the first `n`; `beside`: late ones and those without a piece as well."""
    kept = []
    for group in groups:
        rows = []
        for row in group.rows:
            pulls = tuple((position, number) for position, number in row.pulls if number <= n)
            if row.late:
                if beside:
                    rows.append(row)
            elif pulls or row.lost or (beside and not row.pulls):
                rows.append(replace(row, pulls=pulls))
        if rows:
            kept.append(Group(group.kind, group.name, tuple(rows)))
    return tuple(kept)


def _seen(inspection: Inspection) -> frozenset[str]:
    return frozenset(inspection.rework.first.seen if inspection.rework else ())


def _seen_explained(sheet: Sheet, seen: frozenset[str], rows: Iterable[Row]) -> None:
    if any(row.carton.id in seen for row in rows):
        blocks.sentences(sheet, sheet.words.lines("seen explained"), SMALL + 0.5)
