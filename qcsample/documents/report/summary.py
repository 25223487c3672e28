"""The first page of the report: the verdict for the reader in a hurry, and nothing that goes on overleaf."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from qcsample.assessment import verdict_words
from qcsample.assessment.assessing import Size
from qcsample.assessment.letter import paragraphs
from qcsample.assessment.rework_words import questions_of, reasons
from qcsample.documents import blocks, fonts
from qcsample.documents.options_page import confidential
from qcsample.documents.page import BODY, LEADING, Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.remarks import in_words
from qcsample.documents.report.subject import Subject
from qcsample.documents.rows import Cell, Column, Content, Table
from qcsample.documents.verdict_rows import size_cells
from qcsample.documents.verdict_sections import banner, banner_box
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.standards.words import printed_aql
from qcsample.verdict import NOT_ACCEPTED, ClassVerdict

_TOP = 3  # defects that the page names
_HEADING = 26.0
_BALANCE = "Balance payment:"


@dataclass(frozen=True, slots=True)
class Brevity:
    """How much the page says: the fullest that fits on it is taken.

    Attributes
    ----------
    values : int
        Lines of a fact's value.
    rows : int
        Classes and tests in the table.
    size : float
        Of the paragraphs [points].
    lines : int or None
        Of each paragraph in each language; None: all.
    both : bool
        Paragraphs in every language of the document, not in its first alone.
    """

    values: int = 3
    rows: int = 100
    size: float = 8.5
    lines: int | None = None
    both: bool = True


BREVITIES = (
    Brevity(size=9.0),
    Brevity(),
    Brevity(2, size=8.0),
    Brevity(2, size=7.2),
    Brevity(2, size=8.0, both=False),
    Brevity(2, 12, 7.2, both=False),
    Brevity(1, 8, 7.2, 7, both=False),
    Brevity(1, 6, 7.2, 5, both=False),
    Brevity(1, 4, 7.2, 3, both=False),
)


def summary(sheet: Sheet, subject: Subject, brevity: Brevity) -> None:
    """What was decided, why, how big it is, what follows, and whether the balance is released.

    The corner for the QR code stays free.
    """
    inspection, verdict = subject.inspection, subject.verdict
    _head(sheet, subject, brevity)
    if subject.assessment is None:
        _no_verdict(sheet, inspection)
    else:
        banner(sheet, inspection, verdict, subject.assessment)
        balance = [line for line in verdict.remarks if line.startswith(_BALANCE)]
        sheet.y -= 2
        waived = [line for line in verdict.remarks if line.startswith("Lost carton") and ": waived by " in line]
        blocks.notice(sheet, in_words([*waived[:_TOP], *balance[-1:]], sheet.words))
    _counts(sheet, subject, brevity)
    if subject.assessment is None:
        _still_to_do(sheet, subject, brevity)
        return
    _most_frequent(sheet, subject)
    for title, at in (("why so", 2), ("next", 3)):
        blocks.heading(sheet, sheet.words(title), 20)
        for language in sheet.words.languages if brevity.both else sheet.words.languages[:1]:
            told = paragraphs(
                inspection,
                verdict,
                subject.assessment,
                language=language,
                conceded=subject.conceded,
                concessions=subject.concessions,
            )
            _paragraph(sheet, told[at], brevity)


class _Draft(Sheet):
    """A page on which nothing is drawn: it tells whether things fit."""

    class Full(Exception):  # noqa: N818
        """They don't."""

    def new_page(self) -> None:
        """There is none."""
        raise _Draft.Full

    def put(self, *_: Any, **__: Any) -> None:
        """Nothing."""

    rule = tint = box = put


def fullest(subject: Subject, words: Words, paper: str) -> Brevity:
    """The first of `BREVITIES` whose page is one page; else the last."""
    for brevity in BREVITIES[:-1]:
        with suppress(_Draft.Full):
            summary(_Draft("", words, paper), subject, brevity)
            return brevity
    return BREVITIES[-1]


def shortened(subject: Subject, brevity: Brevity) -> bool:
    """Whether the table of the page leaves out classes or tests."""
    return len(subject.verdict.classes) > brevity.rows


def _head(sheet: Sheet, subject: Subject, brevity: Brevity) -> None:
    """Title, who and what, with room for the QR code."""
    words, inspection = sheet.words, subject.inspection
    agreement, visit = inspection.agreement, inspection.visit
    side = blocks.QR_SIDE
    room = sheet.width - side - 14
    kind = "report" if inspection.rework is None else "rework report"
    blocks.title(sheet, words.lines(kind), f"{words('draw id')} {inspection.draw.draw_id}", room)
    parties = [(words("buyer"), agreement.buyer or "–"), (words("supplier"), agreement.supplier or "–")]
    blocks.facts(sheet, parties, width=room, most=brevity.values)
    sheet.y = min(sheet.y, sheet.top - side - 4)
    if subject.confidential:
        confidential(sheet)
    if inspection.draw.seed.weak:
        blocks.warning(sheet, words.lines("weak seed"))
    when = ", ".join(text for text in (visit.date, visit.place) if text)
    pairs = [
        ("product", agreement.product),
        ("order", agreement.order),
        ("date and place", when),
        ("inspector", visit.inspector),
    ]
    told = [(words(key), value) for key, value in pairs if value]
    blocks.facts(sheet, told, columns=min(4, max(2, len(told))), most=brevity.values)


def _no_verdict(sheet: Sheet, inspection: Inspection) -> None:
    words, draw = sheet.words, inspection.draw
    given = {
        "units": f"{inspection.lot.units:,}",
        "cartons": f"{len(inspection.lot.cartons):,}",
        "pulled": f"{len(draw.pulling):,}",
        "opened": f"{len(draw.opened):,}",
    }
    banner_box(sheet, words.lines("no verdict"), words.lines("no verdict of", **given), dark=False)


def _still_to_do(sheet: Sheet, subject: Subject, brevity: Brevity) -> None:
    """What is missing before there can be a verdict, and what earlier samples showed."""
    words = sheet.words
    blocks.heading(sheet, words("still to do"), 30)
    for number, counts in enumerate(subject.inspection.earlier, 1):
        said = []
        for name in words.languages:
            alone = Words([name])
            each = ", ".join(f"{alone.class_name(kind)} {count}" for kind, count in counts.items())
            said.append(alone("earlier sample", stage=number, counts=each))
        blocks.bullets(sheet, [beside(said)])
    pending = in_words(subject.verdict.pending, words)
    blocks.bullets(sheet, pending[: brevity.rows])
    blocks.bullets(sheet, [words("judge it")])


def _counts(sheet: Sheet, subject: Subject, brevity: Brevity) -> None:
    """Each class with what was found against Ac and Re, and what may be in the lot, by both bounds."""
    words, inspection, verdict = sheet.words, subject.inspection, subject.verdict
    judged = subject.assessment is not None
    blocks.heading(sheet, words("counts" if judged else "by class"), 80)
    fixed = (58.0, 54.0, 36.0, 36.0, 74.0, 86.0, 86.0)[: None if judged else 5]
    titles = ("aql", "found d", "ac", "re", "outcome", "in lot allowing", "in lot plain")[: len(fixed)]
    columns = [Column(words.stacked("class"), sheet.width - sum(fixed), size=8.5)]
    columns += [Column(words.stacked(key), wide, "centre", 8.5) for key, wide in zip(titles, fixed, strict=True)]
    table = Table(sheet, columns, 17.0, above=1.6)
    letters = questions_of(inspection, verdict) if inspection.rework is not None else ()
    entries = list(enumerate(verdict.classes))
    if letters:
        entries.sort(key=lambda entry: letters[entry[0]])
    entries.sort(key=lambda entry: entry[1].outcome != NOT_ACCEPTED if len(entries) > brevity.rows else False)
    for i, entry in entries[: brevity.rows]:
        size = _size(subject, entry, i)
        cells = _row(sheet, inspection, entry, size, letters[i : i + 1])
        table.row(cells[: len(columns)], tint=entry.outcome == NOT_ACCEPTED)
    table.close()
    _marks(sheet, subject, letters)
    if len(entries) > brevity.rows:
        blocks.sentences(sheet, words.lines("more classes", count=len(entries) - brevity.rows), compact=True)


def _marks(sheet: Sheet, subject: Subject, letters: Sequence[str]) -> None:
    """The answer to question C, which has no row of its own where pieces are checked too."""
    for answer in subject.verdict.questions if "C" not in letters else ():
        if answer.key == "C":
            told = []
            for name in sheet.words.languages:
                alone = Words([name])
                why = "".join(verdict_words.said(reason, name) for reason in reasons(subject.verdict, answer))
                told.append(alone("answer C", outcome=alone(f"answer {answer.outcome}"), why=why))
            blocks.sentences(sheet, told, 8.5, compact=True)


def _size(subject: Subject, entry: ClassVerdict, place: int) -> Size | None:
    """How big a class is: of a re-inspection the entries after its own are those of the unaffected cartons."""
    plan, assessment = subject.inspection.plan, subject.assessment
    if assessment is None or plan is None:
        return None
    own = place < len(plan.classes) + len(plan.tests)
    sizes = assessment.sizes if own else assessment.unaffected
    return next(
        (size for size in sizes if size.kind == entry.name and size.is_test == (entry.is_test or not own)), None
    )


def _row(
    sheet: Sheet, inspection: Inspection, entry: ClassVerdict, size: Size | None, letter: Sequence[str]
) -> list[Content]:
    words, plan = sheet.words, inspection.plan
    assert plan is not None
    aql = {(e.name, i >= len(plan.classes)): e.aql for i, e in enumerate((*plan.classes, *plan.tests))}
    demand: Content = words.lines("not allowed")
    if grade := aql.get((entry.name, entry.is_test), 0.0):
        demand = printed_aql(grade)
    elif entry.name == TARGETED and inspection.rework is not None:
        demand = f"LQ {100 * inspection.rework.quality:.3g} %"
    elif letter == ("C",):
        demand = "–"
    short = words("plan n", n=f"{entry.n:,}") if entry.pulled != entry.n else ""
    counts = Cell("–" if entry.found is None else f"{entry.found:,} / {entry.pulled:,}", short, size=9.0)
    key = "outcome gap" if entry.gap else f"outcome {entry.outcome}"
    _, allowing, piece = size_cells(size)
    return [
        Cell("  ".join((*letter, words.class_name(entry.name)))),
        demand,
        counts,
        "#" if entry.ac is None else str(entry.ac),
        str(entry.re),
        _outcome(words.lines(key), bold=entry.outcome == NOT_ACCEPTED),
        allowing,
        piece,
    ]


def _outcome(said: Sequence[str], *, bold: bool) -> Cell:
    """An outcome, in a second language below it."""
    first, *others = dict.fromkeys(said)
    return Cell(first, "\n".join(others), bold=bold, size=8.0, small_size=7.5)


def _most_frequent(sheet: Sheet, subject: Subject) -> None:
    words, assessment = sheet.words, subject.assessment
    assert assessment is not None
    blocks.heading(sheet, words("most frequent"), 30)
    if not subject.findings.rows and any(size.found for size in assessment.sizes):
        blocks.sentences(sheet, words.lines("needs rows"))
        return
    if not subject.defects:
        blocks.sentences(sheet, words.lines("none found"), compact=True)
        return
    for number, size in enumerate(subject.defects[:_TOP], 1):
        name = size.defect or words("unnamed")
        _, allowing, _ = size_cells(size)
        alone = Words(words.languages[:1])
        given = {"name": alone.class_name(size.kind), "found": f"{size.found:,}"}
        told = alone("frequent found", **given)
        if isinstance(allowing, Cell):
            told = alone("frequent", range=allowing.text, share=allowing.small, **given)
        told = fonts.fit(told, BODY, 0.55 * sheet.width)
        wide = fonts.width(told, BODY)
        sheet.need(BODY * LEADING)
        base = sheet.y - BODY * 1.02
        sheet.put(sheet.left, base, fonts.fit(f"{number}.  {name}", BODY, sheet.width - wide - 12), BODY, bold=True)
        sheet.put(sheet.right, base, told, BODY, align="right")
        sheet.y -= BODY * LEADING


def _paragraph(sheet: Sheet, said: str, brevity: Brevity) -> None:
    size = brevity.size
    for line in fonts.wrap(said, size, sheet.width, brevity.lines):
        sheet.need(size * LEADING)
        sheet.lines(sheet.left, [line], size)
    sheet.y -= 2
