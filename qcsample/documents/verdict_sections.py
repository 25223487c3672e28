"""What the verdict page and the report say alike: banner, classes, second judgement, concessions, findings."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from qcsample.assessment.assessing import Assessment
from qcsample.documents import blocks, fonts, rework_verdict
from qcsample.documents.cells import carton_id
from qcsample.documents.page import INK, LEADING, TINT, WHITE, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.remarks import in_words
from qcsample.documents.rows import Column, Table
from qcsample.documents.verdict_rows import class_row, class_table
from qcsample.findings import Concession, Finding, Findings
from qcsample.inspection import Inspection
from qcsample.text import natural_key
from qcsample.verdict import NOT_ACCEPTED, Verdict

_WHOLE = 10_000  # lines of a cell: nothing that was reported is cut off
_BANNER = 15.0  # size of the verdict [points]


def banner(sheet: Sheet, inspection: Inspection, verdict: Verdict, assessment: Assessment) -> None:
    """The verdict, white on dark where it is a refusal, and what it rests on."""
    words, lot = sheet.words, inspection.lot
    refused = verdict.outcome == NOT_ACCEPTED
    checked = max(assessment.sizes, key=lambda size: size.checked, default=None)
    given = {
        "units": f"{lot.units:,}",
        "cartons": f"{len(lot.cartons):,}",
        "pulled": f"{checked.checked:,}" if checked else "0",
        "opened": f"{checked.cartons:,}" if checked else "0",
    }
    if inspection.rework is None:
        large: Sequence[str] = words.lines(f"lot {verdict.outcome}")
        small: Sequence[str] = words.lines("verdict of", **given)
    else:
        large, small = rework_verdict.headline(words, inspection, verdict, assessment, given)
    banner_box(sheet, large, small, dark=refused)


def banner_box(sheet: Sheet, large: Sequence[str], small: Sequence[str], *, dark: bool) -> None:
    """A verdict in large letters and what it rests on below it, a line a language; white on dark, or on a tint."""
    room = sheet.width - 16
    under = [part for line in small for part in fonts.wrap(line, 8.5, room)]
    height = _BANNER * LEADING + len(under) * 8.5 * LEADING + 12
    sheet.need(height + 8)
    sheet.y -= 4
    lower = sheet.y - height
    ink = WHITE if dark else INK
    sheet.tint(sheet.left, lower, sheet.width, height, INK if dark else TINT)
    sheet.y -= 4
    sheet.lines(sheet.left + 8, [fonts.fit("   ".join(large), _BANNER, room)], _BANNER, bold=True, colour=ink)
    sheet.lines(sheet.left + 8, under, 8.5, colour=ink)
    sheet.y = lower - 2


def classes(sheet: Sheet, inspection: Inspection, verdict: Verdict) -> None:
    """Each class and test against its Ac and Re."""
    words, plan = sheet.words, inspection.plan
    assert plan is not None
    blocks.heading(sheet, words("by class"), 90)
    aql = {False: {e.name: e.aql for e in plan.classes}, True: {e.name: e.aql for e in plan.tests}}
    table = class_table(sheet)
    for entry in verdict.classes:
        if not entry.is_test:
            table.row(class_row(entry, aql[False].get(entry.name, 0.0), words), tint=entry.outcome == NOT_ACCEPTED)
    tests = [entry for entry in verdict.classes if entry.is_test]
    if tests:
        table.band(words("tests"))
    for entry in tests:
        table.row(class_row(entry, aql[True].get(entry.name, 0.0), words), tint=entry.outcome == NOT_ACCEPTED)
    table.close()
    blocks.sentences(sheet, words.lines("all classes"), compact=True)


def missing(sheet: Sheet, inspection: Inspection, findings: Findings, verdict: Verdict) -> None:
    """The second judgement of cartons that could not be produced."""
    if not verdict.missing or inspection.plan is None:
        return
    words = sheet.words
    lost = [carton_id(c.id) for c in inspection.draw.lost if c.id not in findings.waived]
    blocks.heading(sheet, words("missing judged"), 90)
    blocks.sentences(sheet, words.lines("missing explained", cartons=", ".join(lost)))
    aql = {entry.name: entry.aql for entry in inspection.plan.classes}
    table = class_table(sheet)
    for entry in verdict.missing:
        table.row(class_row(entry, aql.get(entry.name, 0.0), words), tint=entry.outcome == NOT_ACCEPTED)
    table.close()


def told(sheet: Sheet, title: str, said: Iterable[str]) -> None:
    """Sentences of a record under a heading, if there are any."""
    told = in_words(said, sheet.words)
    if told:
        blocks.heading(sheet, sheet.words(title), 20)
        blocks.bullets(sheet, told)


def conceded_defects(sheet: Sheet, conceded: Verdict | None, concessions: Sequence[Concession]) -> None:
    """What the buyer conceded, and what the verdict would be with it."""
    if conceded is None or not concessions:
        return
    words = sheet.words
    blocks.heading(sheet, words("concessions"), 40)
    said = [words.lines("conceded by", defect=c.defect, by=c.by, reason=c.reason)[0] for c in concessions]
    blocks.bullets(sheet, said)
    would = []
    for language in words.languages:
        alone = Words([language])
        found = [entry for entry in conceded.classes if entry.found is not None and not entry.is_test]
        each = [f"{alone.class_name(entry.name)} {entry.found} (Re {entry.re})" for entry in found]
        result = alone(f"outcome {conceded.outcome}")
        would.append(alone("with concessions", outcome=result, counts=", ".join(each)))
    blocks.notice(sheet, would)


def findings_list(sheet: Sheet, rows: Sequence[Finding]) -> None:
    """Every finding as it was reported, whole, in the order of cartons and units."""
    if not rows:
        return
    words = sheet.words
    blocks.heading(sheet, words("findings list"), 80)
    fixed = (64.0, 34.0, 72.0, 30.0, 54.0)
    rest = sheet.width - sum(fixed)
    table = Table(
        sheet,
        (
            Column(words.stacked("carton"), fixed[0], size=8.5, most=_WHOLE),
            Column(words.stacked("unit"), fixed[1], "centre"),
            Column(words.stacked("class"), fixed[2], size=7.5, most=_WHOLE),
            Column(words.stacked("defect"), 0.56 * rest, size=7.5, most=_WHOLE),
            Column(words.stacked("many"), fixed[3], "centre"),
            Column(words.stacked("photo"), fixed[4], size=7.0, most=_WHOLE),
            Column(words.stacked("note"), 0.44 * rest, size=7.0, most=_WHOLE),
        ),
        14.0,
    )
    for row in sorted(rows, key=lambda row: (natural_key(row.carton), row.unit or 0)):
        kind = row.test or (words("difference") if row.kind == "difference" else words.class_name(row.kind))
        unit = "" if row.unit is None else str(row.unit)
        name = carton_id(row.carton)
        table.row((name, unit, kind, row.defect, f"{row.count:,}", row.photo, row.note))
    table.close()


def recheck_digest(sheet: Sheet, inspection: Inspection) -> None:
    """The line that holds the record against the digest printed here."""
    if not inspection.digest:
        return
    sheet.y -= 3
    blocks.sentences(sheet, sheet.words.lines("recheck verdict"))
    blocks.command(sheet, f"qcsample verify RECORD.json PACKING-LIST --digest {shlex.quote(inspection.digest)}")
