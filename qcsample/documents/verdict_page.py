"""The verdict on paper: what was decided and why, how big it is, where it sits, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qcsample.assessment.assessing import Assessment
from qcsample.assessment.letter import paragraphs
from qcsample.documents import blocks, drawn, rework_verdict, size_tables, verdict_sections
from qcsample.documents.phrases import LANGUAGES
from qcsample.documents.risks import RiskTable
from qcsample.findings import Concession, Findings
from qcsample.inspection import Inspection
from qcsample.verdict import Verdict

_RECHECK = 160.0  # points that the section on rechecking takes, so that it is not parted


def verdict_pdf(
    inspection: Inspection,
    findings: Findings,
    verdict: Verdict,
    assessment: Assessment,
    *,
    conceded: Verdict | None = None,
    concessions: Sequence[Concession] = (),
    languages: Sequence[str] = LANGUAGES,
    paper: str = "a4",
    digest: str = "",
) -> bytes:
    """The verdict of an inspection as PDF; the same input gives the same bytes.

    Of a re-inspection it goes question by question and tells before from now.

    Parameters
    ----------
    inspection : Inspection
        With a plan.
    findings, verdict, assessment
        What was found, and what `judge` and `assess` gave for it.
    conceded, concessions
        As `judge_conceded` gave them; printed beside the verdict that stands.
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".
    digest : str
        The digest of the step that holds the verdict (64 hex), printed on every page; empty: of the draw.

    Raises
    ------
    InputError
        Another language or paper.
    """
    inspection = replace(inspection, digest=digest or inspection.digest)
    kind = "verdict" if inspection.rework is None else "rework verdict"
    sheet = drawn.begun(inspection, kind, languages, paper, replaces_list=False)
    words = sheet.words
    verdict_sections.banner(sheet, inspection, verdict, assessment)
    if inspection.rework is None:
        verdict_sections.classes(sheet, inspection, verdict)
    else:
        rework_verdict.questions(sheet, inspection, verdict)
    verdict_sections.missing(sheet, inspection, findings, verdict)
    for title, sentences in (("still to do", verdict.pending), ("shortfalls", verdict.shortfalls)):
        verdict_sections.told(sheet, title, sentences)
    verdict_sections.told(sheet, "remarks", verdict.remarks)
    verdict_sections.conceded_defects(sheet, conceded, concessions)
    if inspection.rework is not None:
        rework_verdict.before_and_now(sheet, inspection, verdict, assessment)
    size_tables.sizes(sheet, inspection, assessment)
    size_tables.places(sheet, inspection, assessment)
    RiskTable(sheet, inspection, assessment.risks).paint()
    blocks.heading(sheet, words("in words"), 60)
    for language in words.languages:
        said = paragraphs(
            inspection, verdict, assessment, language=language, conceded=conceded, concessions=concessions
        )
        blocks.sentences(sheet, said, 8.5)
        sheet.y -= 3
    verdict_sections.findings_list(sheet, findings.rows or ())
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words(f"signed {party}") for party in ("inspector", "factory", "for buyer")])
    drawn.recheck(sheet, inspection, _RECHECK)
    verdict_sections.recheck_digest(sheet, inspection)
    return sheet.pdf()
