"""What the verdict of a re-inspection says besides: its questions, before and now, what an unimproved lot would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qcsample.assessment.assessing import Assessment
from qcsample.assessment.before_after import BeforeAfter, before_after
from qcsample.assessment.rework_letter import SMALL
from qcsample.assessment.rework_words import questions_of, reasons
from qcsample.assessment.verdict_words import said
from qcsample.assessment.words import percent
from qcsample.documents import blocks
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.rows import Cell, Column, Table
from qcsample.documents.verdict_rows import class_row, class_table, size_cells
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED, Reinspection
from qcsample.terms import NONCONFORMITIES
from qcsample.verdict import NOT_ACCEPTED, ClassVerdict, Verdict


def headline(
    words: Words, inspection: Inspection, verdict: Verdict, assessment: Assessment, counts: Mapping[str, str]
) -> tuple[Sequence[str], Sequence[str]]:
    """The verdict, and below it which presentation it was, how much was presented and checked; a line a language."""
    part, rest = inspection.rework, inspection.unaffected
    assert part is not None
    given = {"number": part.submission, "most": part.max_submissions, **counts}
    small = list(words.lines("rework verdict of", **given))
    if rest is not None:
        size = max(assessment.unaffected, key=lambda size: size.checked, default=None)
        other = words.lines(
            "unaffected verdict of",
            units=f"{rest.lot.units:,}",
            cartons=f"{len(rest.lot.cartons):,}",
            pulled=f"{size.checked:,}" if size else "0",
            opened=f"{size.cartons:,}" if size else "0",
        )
        gaps = [{"en": " ", "zh": ""}[name] for name in words.languages]
        small = [f"{one}{gap}{two}" for one, gap, two in zip(small, gaps, other, strict=True)]
    return words.lines(f"passed {verdict.outcome}"), small


def questions(sheet: Sheet, inspection: Inspection, verdict: Verdict) -> None:
    """Each question with its answer and why, then its classes against Ac and Re."""
    words, part, plan = sheet.words, inspection.rework, inspection.plan
    assert part is not None
    assert plan is not None
    blocks.heading(sheet, words("by question"), 90)
    fixed = (190.0, 96.0)
    table = Table(
        sheet,
        (
            Column(words.stacked("questions"), fixed[0], size=8.0, most=4),
            Column(words.stacked("outcome"), fixed[1], "centre", 9),
            Column(words.stacked("why"), sheet.width - sum(fixed), size=7.5, most=12),
        ),
        18.0,
    )
    for answer in verdict.questions:
        told = [_plain(reason) for reason in reasons(verdict, answer)]
        by_language = {"en": " ".join(told), "zh": "".join(said(reason, "zh") for reason in told)}
        asks = f"{answer.key}.  {words(f'question {answer.key}')}"
        outcome = Cell(words(f"answer {answer.outcome}"), bold=answer.outcome == NOT_ACCEPTED)
        why = dict.fromkeys(by_language[name] for name in words.languages)
        table.row(
            (asks, outcome, " ".join(why)),
            tint=answer.outcome == NOT_ACCEPTED,
        )
    table.close()
    blocks.sentences(sheet, words.lines("all questions"), compact=True)
    blocks.heading(sheet, words("by class"), 90)
    aql = {entry.name: entry.aql for entry in (*plan.classes, *plan.tests)}
    table = class_table(sheet)
    for key, entries in _by_question(inspection, part, verdict).items():
        table.band(f"{key}   {words(f'question {key}')}")
        for entry in entries:
            limiting = part.quality if entry.name == TARGETED else 0.0
            table.row(class_row(entry, aql.get(entry.name, 0.0), words, limiting), tint=entry.outcome == NOT_ACCEPTED)
    table.close()


def _by_question(inspection: Inspection, part: Reinspection, verdict: Verdict) -> dict[str, list[ClassVerdict]]:
    """The classes that answer each question; question C has none of its own where pieces are checked too."""
    answered: dict[str, list[ClassVerdict]] = {key: [] for key in part.questions}
    for key, entry in zip(questions_of(inspection, verdict), verdict.classes, strict=True):
        answered.setdefault(key, []).append(entry)
    return {key: entries for key, entries in answered.items() if entries}


def before_and_now(sheet: Sheet, inspection: Inspection, verdict: Verdict, assessment: Assessment) -> None:
    """The two inspections side by side, what an unimproved lot would do, and the presentations that are left."""
    compared = before_after(inspection, assessment)
    if compared.changes:
        _changes(sheet, inspection, compared)
    if compared.unimproved:
        _nothing_changed(sheet, compared)
    _presentations(sheet, inspection, verdict)


def _changes(sheet: Sheet, inspection: Inspection, compared: BeforeAfter) -> None:
    words = sheet.words
    rates = inspection.agreement.counting == NONCONFORMITIES
    blocks.heading(sheet, words("before and now"), 90)
    given = {"before": f"{compared.lot_before:,}", "now": f"{inspection.lot.units:,}"}
    if rates:
        blocks.sentences(sheet, words.lines("before explained rate", **given))
    else:
        blocks.sentences(sheet, words.lines("before explained", icc=f"{inspection.agreement.icc:g}", **given))
    part = (sheet.width - 86.0) / 6.4
    columns = [Column(words.stacked("class"), 86.0, size=8.5, most=3)]
    for key in ("before", "now"):
        columns.append(Column(words.stacked(key), 0.9 * part, "centre", 8.5))
        columns += [
            Column(words.stacked(f"before {kind}"), 1.15 * part, "centre", 7.5) for kind in ("at most", "piece")
        ]
    table = Table(sheet, columns, 18.0)
    for change in compared.changes:
        cells = [Cell(words.class_name(change.kind))]
        table.row((*cells, *size_cells(change.before), *size_cells(change.now)))
    if compared.targeted is not None:
        table.row((Cell(words.class_name(TARGETED)), "–", "–", "–", *size_cells(compared.targeted)), tint=True)
    table.close()


def _nothing_changed(sheet: Sheet, compared: BeforeAfter) -> None:
    """The chance of a sample this good, and to have passed by now, at each end of the first bounds."""
    words = sheet.words
    blocks.heading(sheet, words("if nothing changed"), 100)
    blocks.sentences(sheet, words.lines("nothing explained"))
    part = (sheet.width - 176.0) / 4
    titles = ("this good", "passes before", "passes now", "passed by now")
    columns = [
        Column(words.stacked("class"), 86.0, size=8.5),
        Column(words.stacked("how bad"), 90.0, size=8.0),
        *(Column(words.stacked(title), part, "centre", 8.5) for title in titles),
    ]
    table = Table(sheet, columns, 15.0)
    same = {change.kind: change.same for change in compared.changes if change.same is not None}
    for entry in compared.unimproved:
        found = same.get(entry.name)
        good = {"lower bound": found.at_lower, "upper bound": found.at_upper} if found else {}
        chances = (good.get(entry.end), entry.before.told, entry.now.told, entry.by_now.told)
        table.row(
            (
                Cell(words.class_name(entry.name)) if entry.end == "lower bound" else "",
                Cell(percent(entry.quality), words(entry.end), bold=False),
                *("–" if chance is None else _chance(chance) for chance in chances),
            )
        )
    table.close()


def _chance(chance: float) -> str:
    return f"< {percent(SMALL)}" if 0 < chance < SMALL else percent(chance)


def _presentations(sheet: Sheet, inspection: Inspection, verdict: Verdict) -> None:
    """Which presentation it was, and what the cap leaves."""
    words, part = sheet.words, inspection.rework
    assert part is not None
    blocks.heading(sheet, words("presentations"), 30)
    told = [beside(words.lines("left", number=part.submission, most=part.max_submissions))]
    if part.beyond_cap:
        told.append(words("beyond cap", by=part.beyond_cap))
    if verdict.outcome == NOT_ACCEPTED and part.submission >= part.max_submissions:
        told.append(words("none left"))
    blocks.bullets(sheet, told)


def _plain(sentence: str) -> str:
    """A sentence about the targeted defects, which are no special test to a reader."""
    return sentence.replace(f"test {TARGETED}:", f"{TARGETED}:")
