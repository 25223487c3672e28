"""The report of an inspection as one document."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.documents import blocks, drawn, rework_verdict, verdict_sections
from qcsample.documents.options_page import comparison, confidential, own_mark
from qcsample.documents.page import Mark, Sheet
from qcsample.documents.phrases import LANGUAGES, Words
from qcsample.documents.pick_list import plan_table
from qcsample.documents.report.found import findings_told
from qcsample.documents.report.opened import opened_cartons
from qcsample.documents.report.photo_pages import photo_pages
from qcsample.documents.report.place import place_of_lot
from qcsample.documents.report.subject import Subject, subject_of
from qcsample.documents.report.summary import fullest, shortened, summary
from qcsample.documents.rework_list import presentation_facts, question_risks, questions_table
from qcsample.documents.risks import RiskTable
from qcsample.inspection import Record
from qcsample.options.comparing import Options
from qcsample.photos import Photos
from qcsample.rework import replanned

_RECHECK = 160.0  # points that the section on rechecking takes, so that it is not parted


def report_pdf(
    record: Record,
    *,
    options: Options | None = None,
    photos: Photos | None = None,
    languages: Sequence[str] = LANGUAGES,
    paper: str = "a4",
) -> bytes:
    """The report of an inspection as PDF: the verdict on the first page, then all that it rests on.

    The same input gives the same bytes. A record without a verdict gives a report that says so.

    Parameters
    ----------
    record : Record
        Its verdict is made again from its findings; its digest is printed on every page.
    options : Options, optional
        What `qcsample.compare_options` says of it; with the buyer's figures the report is marked confidential.
    photos : Photos, optional
        As `qcsample.photos.read_photos` gives them.
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".

    Raises
    ------
    InputError
        Units that were drawn to be sent only, another language or paper.
    RecordError
        A verdict that its findings do not give.
    """
    subject = subject_of(record, options, photos)
    words = Words(languages)
    brevity = fullest(subject, words, paper)
    sheet = _begun(subject, words, paper)
    blocks.qr(sheet, drawn.qr_text(subject.inspection), sheet.right - blocks.QR_SIDE, sheet.top - blocks.QR_SIDE)
    summary(sheet, subject, brevity)
    sheet.new_page()
    _goods(sheet, subject)
    _verdict(sheet, subject, shortened(subject, brevity))
    _plan(sheet, subject)
    drawn.the_draw(sheet, subject.inspection)
    opened_cartons(sheet, subject)
    if subject.assessment is not None:
        findings_told(sheet, subject)
    photo_pages(sheet, subject)
    if subject.assessment is not None:
        place_of_lot(sheet, subject)
    _options(sheet, subject)
    _rework(sheet, subject)
    verdict_sections.findings_list(sheet, subject.findings.rows or ())
    if subject.assessment is not None:
        verdict_sections.told(sheet, "remarks", subject.verdict.remarks)
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words(f"signed {party}") for party in ("inspector", "factory", "for buyer")])
    drawn.recheck(sheet, subject.inspection, _RECHECK)
    if subject.assessment is not None:
        verdict_sections.recheck_digest(sheet, subject.inspection)
    _digests(sheet, subject)
    return sheet.pdf()


def _begun(subject: Subject, words: Words, paper: str) -> Sheet:
    inspection = subject.inspection
    mark = drawn.mark(inspection, words, revised=False)
    if subject.confidential:
        mark = Mark(f"{own_mark(words)} · {mark.right}", f"{own_mark(words)} · {mark.footer}")
    kind = "report" if inspection.rework is None else "rework report"
    return Sheet(f"{words(kind)} {inspection.draw.draw_id}", words, paper, mark)


def _goods(sheet: Sheet, subject: Subject) -> None:
    """What was ordered, agreed and presented."""
    words, inspection = sheet.words, subject.inspection
    agreement, lot, visit = inspection.agreement, inspection.lot, inspection.visit
    blocks.heading(sheet, words("order and goods"), 60)
    counts = [("units", lot.units), ("cartons", len(lot.cartons))]
    if inspection.not_packed:
        counts += [
            ("units not packed", inspection.units_not_packed),
            ("cartons not packed", len(inspection.not_packed)),
        ]
    pairs = [
        ("buyer", agreement.buyer),
        ("supplier", agreement.supplier),
        ("product", agreement.product),
        ("order", agreement.order),
        ("contract", agreement.contract),
        ("ordered", f"{agreement.order_quantity:,}" if agreement.order_quantity else ""),
        ("specification", agreement.specification),
        ("golden sample", agreement.golden_sample),
        ("place", visit.place),
        ("date", visit.date),
        ("inspector", visit.inspector),
        *((key, f"{count:,}") for key, count in counts),
    ]
    blocks.facts(sheet, [(words(key), value) for key, value in pairs if value], columns=3, most=20)
    if inspection.rework is not None:
        sheet.y -= 3
        blocks.fact_lines(sheet, presentation_facts(inspection.rework, words))


def _verdict(sheet: Sheet, subject: Subject, short: bool) -> None:
    """What the first page had no room for: questions, second judgement, shortfalls, concessions."""
    inspection, verdict, assessment = subject.inspection, subject.verdict, subject.assessment
    if inspection.rework is not None and assessment is not None:
        rework_verdict.questions(sheet, inspection, verdict)
    elif short:
        verdict_sections.classes(sheet, inspection, verdict)
    if assessment is None:
        return
    verdict_sections.missing(sheet, inspection, subject.findings, verdict)
    for title, sentences in (("still to do", verdict.pending), ("shortfalls", verdict.shortfalls)):
        verdict_sections.told(sheet, title, sentences)
    verdict_sections.conceded_defects(sheet, subject.conceded, subject.concessions)
    if inspection.rework is not None:
        rework_verdict.before_and_now(sheet, inspection, verdict, assessment)


def _plan(sheet: Sheet, subject: Subject) -> None:
    inspection = subject.inspection
    if inspection.rework is not None:
        plan = replanned(inspection)
        questions_table(sheet, plan)
        question_risks(sheet, plan)
        return
    plan_table(sheet, inspection, explained=False)
    if subject.assessment is not None:
        RiskTable(sheet, inspection, subject.assessment.risks).paint()


def _options(sheet: Sheet, subject: Subject) -> None:
    if subject.options is None:
        return
    words = sheet.words
    blocks.heading(sheet, words("options title"), 120)
    if subject.confidential:
        confidential(sheet)
    comparison(sheet, subject.options)


def _rework(sheet: Sheet, subject: Subject) -> None:
    """Of a refused lot: what a re-inspection would ask, and what it would risk."""
    plan = subject.rework
    if plan is None or not all(question.plans for question in plan.questions):
        return
    words = sheet.words
    blocks.heading(sheet, words("rework plan"), 140)
    given = {"number": plan.submission, "most": plan.max_submissions}
    blocks.sentences(sheet, words.lines("rework plan explained", **given))
    questions_table(sheet, plan)
    question_risks(sheet, plan)


def _digests(sheet: Sheet, subject: Subject) -> None:
    """Everything that the report can be held against, in full."""
    words, inspection = sheet.words, subject.inspection
    reading = inspection.lot.reading
    pairs = [
        (words("record digest"), inspection.digest),
        (words("manifest digest"), inspection.lot.manifest),
        (words("agreement digest"), inspection.agreement.digest),
    ]
    if reading is not None:
        pairs.append((words("list file"), f"{reading.file}, sha256 {reading.sha256}"))
    blocks.heading(sheet, words("digests"), blocks.fact_lines_height(sheet, pairs))
    blocks.fact_lines(sheet, pairs)
