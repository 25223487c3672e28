"""The annex's tables of n, Ac and Re by lot size, on the agreed inspection and on that of a re-inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from qcsample.agreement import Agreement
from qcsample.documents.annex_bands import LotBand, lot_bands
from qcsample.documents.annex_clauses import Clauses, Said
from qcsample.documents.blocks import HEADING
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.rows import Cell, Column, Content, Table, table_height
from qcsample.plan import Stage
from qcsample.standards.attributes import is_inferred, letters_place, table_place
from qcsample.standards.words import printed_aql
from qcsample.terms import COMMON

_ACROSS = 4  # classes or tests that one table of lot sizes holds side by side
_WIDEST = 145.0  # points of a class or test among the lot sizes
_ROW = 16.0  # least height of a row [points]
_SAID = 70.0  # for the paragraph above a table [points]
_Laid = tuple[list[Column], list[list[Content]]]


def tables_of_bands(clauses: Clauses, a: Agreement) -> None:
    """The clause with n, Ac and Re of every lot that can be presented: for the first time, and after a refusal."""
    bands, sheet = lot_bands(a), clauses.sheet
    columns, rows = _both(clauses, a, bands)[0]
    clauses.begin("bands clause", min(sheet.full - HEADING, table_height(columns, rows, _ROW) + 2 * _SAID))
    if a.order_quantity:
        clauses.say("bands of order", quantity=f"{a.order_quantity:,}", place=letters_place(a.edition))
    else:
        clauses.say("bands of all", place=letters_place(a.edition))
    _tables(clauses, a, bands, "bands of first")
    again = replace(a, severity="tightened", sampling="single")  # question B of a re-inspection
    if (a.severity, a.sampling) == (again.severity, again.sampling):
        clauses.say("bands again alike")
        other: tuple[LotBand, ...] = ()
    else:
        other = lot_bands(again)
        _tables(clauses, again, other, "bands of again")
    _legend(clauses, a, bands, other)
    clauses.say("severity stays", severity=Said(f"severity {a.severity}"))


def _tables(clauses: Clauses, a: Agreement, bands: Sequence[LotBand], key: str) -> None:
    """A paragraph, kept with the first of its tables: the classes, then the special tests."""
    sheet, made = clauses.sheet, _both(clauses, a, bands)
    columns, rows = made[0]
    sheet.need(min(sheet.full, table_height(columns, rows, _ROW) + _SAID))
    clauses.say(
        key,
        place=table_place(a.severity, a.edition, a.sampling),
        severity=Said(f"severity {a.severity}"),
        sampling=Said(f"sampling {a.sampling}"),
    )
    for columns, rows in made:
        sheet.need(min(sheet.full, table_height(columns, rows, _ROW)))
        table = Table(sheet, columns, _ROW)
        for band, row in zip(bands, rows, strict=True):
            table.row(row, tint=band.ordered)
        table.close()


def _both(clauses: Clauses, a: Agreement, bands: Sequence[LotBand]) -> list[_Laid]:
    """The tables of the classes, then those of the special tests."""
    words, sheet = clauses.words, clauses.sheet
    classes = {entry.name: f"{words.class_name(entry.name)}\n{_aql(a, entry.name)}" for entry in a.classes}
    tests = {test.name: f"{test.name}\n{test.level}, AQL {printed_aql(test.aql)}" for test in a.tests}
    return [*_laid_out(sheet, bands, classes, letters=True), *_laid_out(sheet, bands, tests, letters=False)]


def _aql(a: Agreement, name: str) -> str:
    aql = next(entry.aql for entry in a.classes if entry.name == name)
    return f"AQL {printed_aql(aql)}" if aql else "0/1"


def _laid_out(sheet: Sheet, bands: Sequence[LotBand], titles: dict[str, str], *, letters: bool) -> list[_Laid]:
    """Columns and rows of the lot sizes: as many classes or tests side by side as have room, the others below."""
    words, names = sheet.words, list(titles)
    fixed = [Column(words.stacked("lot size"), 104, bold=True)]
    if letters:
        fixed.append(Column(words.stacked("letter"), 42, "centre"))
    room = sheet.width - sum(column.width for column in fixed)
    across = ceil(len(names) / max(1, ceil(len(names) / _ACROSS)))  # tables of nearly the same width
    made = []
    for start in range(0, len(names), across or 1):
        part = names[start : start + across]
        columns = [Column(titles[name], min(room / len(part), _WIDEST), "centre", 8.5) for name in part]
        rows: list[list[Content]] = []
        for band in bands:
            lots: list[Content] = [_lots(words, band), band.letter] if letters else [_lots(words, band)]
            rows.append([*lots, *(_cell(band, name) for name in part)])
        made.append(([*fixed, *columns], rows))
    return made


def _lots(words: Words, band: LotBand) -> str:
    return words("and over", low=f"{band.low:,}") if band.high is None else f"{band.low:,} – {band.high:,}"


def _cell(band: LotBand, name: str) -> Content:
    """The plan of a class or test in a band: a line a stage, below it what holds of smaller lots and arrows."""
    if name not in band.plans:
        return "–"
    plan, full = band.plans[name], band.is_full(name)
    lines = [f"100 % · {plan.ac}/{plan.re}"] if full else [_stage(stage) for stage in plan.stages]
    small = [f"→ {band.arrow_to(name)}"] if band.arrow_to(name) else []
    if not full and band.full_up_to(name):
        small.append(f"≤ {band.full_up_to(name)}: 100 %")
    if band.without_plan:
        small.append(f"≤ {band.without_plan}: –")
    if is_inferred(plan):
        small.append("*")
    if len(lines) == 1:
        return Cell(lines[0], "   ".join(small), bold=False)
    return [*lines, "   ".join(small)] if small else lines


def _stage(stage: Stage) -> str:
    return f"{stage.n:,} · {'–' if stage.ac is None else stage.ac}/{stage.re}"


def _legend(clauses: Clauses, a: Agreement, bands: Sequence[LotBand], other: Sequence[LotBand]) -> None:
    """What the signs in the tables mean, those alone that stand in them."""
    plans = [(band, name, plan) for band in (*bands, *other) for name, plan in band.plans.items()]
    whole = [(band, name) for band, name, _ in plans if band.full_up_to(name)]
    graded = {entry.name for entry in a.classes if entry.aql}
    shown = [p for band in bands for name, p in band.plans.items() if name in graded and not band.is_full(name)]
    if shown:
        first = shown[-1].stages[-1]
        clauses.say("cell explained", n=f"{first.n:,}", ac=first.ac, re=first.re)
    if any(not plan.is_single for _, _, plan in plans):
        clauses.say("stages explained")
    if whole:
        parts = [(band, name) for band, name in whole if not band.is_full(name)]
        clauses.say("full explained", n=parts[0][0].full_up_to(parts[0][1]) if parts else "n")
    arrows = [band.arrow_to(name) for band, name, _ in plans if band.arrow_to(name)]
    if arrows:
        clauses.say("arrow explained", letter=arrows[0])
    if any(plan.re > plan.ac + 1 for _, _, plan in plans):
        clauses.say("gap explained")
    if any(is_inferred(plan) for _, _, plan in plans):
        clauses.say("inferred explained")
    if a.sample_sizes == COMMON:
        clauses.say("common explained")
    if any(band.without_plan or not band.plans for band in (*bands, *other)):
        clauses.say("no plan explained")
