"""The verdict on paper: what was decided and why, how big it is, where it sits, and what follows."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qcsample.assessment.assessing import Assessment, Size
from qcsample.assessment.letter import paragraphs
from qcsample.assessment.words import clustering_words, percent
from qcsample.documents import blocks, drawn, fonts, rework_verdict
from qcsample.documents.page import INK, LEADING, TINT, WHITE, Sheet
from qcsample.documents.phrases import LANGUAGES, Words
from qcsample.documents.remarks import in_words
from qcsample.documents.risks import RiskTable
from qcsample.documents.rows import Cell, Column, Table
from qcsample.documents.verdict_rows import class_row, class_table
from qcsample.documents.walk import stratum_order
from qcsample.findings import Concession, Finding, Findings
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.statistics.bounds import Bounds
from qcsample.text import natural_key, readable
from qcsample.verdict import NOT_ACCEPTED, Verdict

_NAME = 80  # characters of a carton's id that are printed
_BANNER = 15.0  # size of the verdict [points]
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
    _banner(sheet, inspection, verdict, assessment)
    if inspection.rework is None:
        _classes(sheet, inspection, verdict)
    else:
        rework_verdict.questions(sheet, inspection, verdict)
    _missing(sheet, inspection, findings, verdict)
    for title, sentences in (("still to do", verdict.pending), ("shortfalls", verdict.shortfalls)):
        _bullets(sheet, title, sentences)
    _bullets(sheet, "remarks", verdict.remarks)
    _concessions(sheet, conceded, concessions)
    if inspection.rework is not None:
        rework_verdict.before_and_now(sheet, inspection, verdict, assessment)
    _sizes(sheet, inspection, assessment)
    _places(sheet, inspection, assessment)
    RiskTable(sheet, inspection, assessment.risks).paint()
    blocks.heading(sheet, words("in words"), 60)
    for language in words.languages:
        said = paragraphs(
            inspection, verdict, assessment, language=language, conceded=conceded, concessions=concessions
        )
        blocks.sentences(sheet, said, 8.5)
        sheet.y -= 3
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words(f"signed {party}") for party in ("inspector", "factory", "for buyer")])
    _findings(sheet, findings.rows or ())
    drawn.recheck(sheet, inspection, _RECHECK)
    _recheck(sheet, inspection)
    return sheet.pdf()


def _banner(sheet: Sheet, inspection: Inspection, verdict: Verdict, assessment: Assessment) -> None:
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
    room = sheet.width - 16
    under = [part for line in small for part in fonts.wrap(line, 8.5, room)]
    height = _BANNER * LEADING + len(under) * 8.5 * LEADING + 12
    sheet.need(height + 8)
    sheet.y -= 4
    lower = sheet.y - height
    ink = WHITE if refused else INK
    sheet.tint(sheet.left, lower, sheet.width, height, INK if refused else TINT)
    sheet.y -= 4
    sheet.lines(sheet.left + 8, [fonts.fit("   ".join(large), _BANNER, room)], _BANNER, bold=True, colour=ink)
    sheet.lines(sheet.left + 8, under, 8.5, colour=ink)
    sheet.y = lower - 2


def _classes(sheet: Sheet, inspection: Inspection, verdict: Verdict) -> None:
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


def _missing(sheet: Sheet, inspection: Inspection, findings: Findings, verdict: Verdict) -> None:
    """The second judgement of cartons that could not be produced."""
    if not verdict.missing or inspection.plan is None:
        return
    words = sheet.words
    lost = [readable(c.id, limit=_NAME) for c in inspection.draw.lost if c.id not in findings.waived]
    blocks.heading(sheet, words("missing judged"), 90)
    blocks.sentences(sheet, words.lines("missing explained", cartons=", ".join(lost)))
    aql = {entry.name: entry.aql for entry in inspection.plan.classes}
    table = class_table(sheet)
    for entry in verdict.missing:
        table.row(class_row(entry, aql.get(entry.name, 0.0), words), tint=entry.outcome == NOT_ACCEPTED)
    table.close()


def _bullets(sheet: Sheet, title: str, said: Iterable[str]) -> None:
    told = in_words(said, sheet.words)
    if told:
        blocks.heading(sheet, sheet.words(title), 20)
        blocks.bullets(sheet, told)


def _concessions(sheet: Sheet, conceded: Verdict | None, concessions: Sequence[Concession]) -> None:
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


def _sizes(sheet: Sheet, inspection: Inspection, assessment: Assessment) -> None:
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


def _places(sheet: Sheet, inspection: Inspection, assessment: Assessment) -> None:
    """Strata and cartons with what was found in them, and whether it gathers."""
    words = sheet.words
    told = assessment.places
    if not told:
        return
    blocks.heading(sheet, words("where"), 90)
    for places in told:
        said = [clustering_words(places, name, counting=inspection.agreement.counting) for name in words.languages]
        blocks.sentences(sheet, said, 8.5)
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
    home = {carton.id: carton.stratum for carton in inspection.draw.cartons}
    found = {places.kind: {place.name: place for place in places.cartons} for places in told}
    names = {name for places in found.values() for name in places}
    wide = 0.45 * rest if told[0].strata else rest
    columns = [Column(words.stacked("carton"), wide, size=9, most=3)]
    columns += [Column(words.stacked("stratum"), rest - wide, size=7.5)] if told[0].strata else []
    table = Table(sheet, [*columns, *titles], 14.0)
    most = {name: sum(places[name].found for places in found.values() if name in places) for name in names}
    for name in sorted(names, key=lambda name: (-most[name], natural_key(name))):
        at = [found[places.kind].get(name) for places in told]
        shown = [f"{place.found} / {place.checked}" if place else "–" for place in at]
        stratum = [words.stratum_name(home[name])] if told[0].strata else []
        table.row((readable(name, limit=_NAME), *stratum, *shown))
    table.close()


def _findings(sheet: Sheet, rows: Sequence[Finding]) -> None:
    """Every finding as it was reported."""
    if not rows:
        return
    words = sheet.words
    blocks.heading(sheet, words("findings list"), 80)
    fixed = (64.0, 36.0, 84.0, 34.0, 70.0)
    rest = sheet.width - sum(fixed)
    table = Table(
        sheet,
        (
            Column(words.stacked("carton"), fixed[0], size=8.5),
            Column(words.stacked("unit"), fixed[1], "centre"),
            Column(words.stacked("class"), fixed[2], size=7.5),
            Column(words.stacked("defect"), 0.62 * rest, size=7.5, most=5),
            Column(words.stacked("many"), fixed[3], "centre"),
            Column(words.stacked("photo"), fixed[4], size=7.0),
            Column(words.stacked("note"), 0.38 * rest, size=7.0, most=12),
        ),
        14.0,
    )
    for row in rows:
        kind = row.test or (words("difference") if row.kind == "difference" else words.class_name(row.kind))
        unit = "" if row.unit is None else str(row.unit)
        name = readable(row.carton, limit=_NAME)
        table.row((name, unit, kind, row.defect, f"{row.count:,}", row.photo, row.note))
    table.close()


def _recheck(sheet: Sheet, inspection: Inspection) -> None:
    """The line that holds the record against the digest printed here."""
    if not inspection.digest:
        return
    sheet.y -= 3
    blocks.sentences(sheet, sheet.words.lines("recheck verdict"))
    blocks.command(sheet, f"qcsample verify RECORD.json PACKING-LIST --digest {shlex.quote(inspection.digest)}")
