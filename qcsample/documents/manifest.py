"""The sheet that the factory signs before the seed of the draw exists: one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qcsample.agreement import Agreement
from qcsample.documents import blocks, fonts
from qcsample.documents.page import BODY, DARK, LABEL, LEADING, MM, Mark, Sheet
from qcsample.documents.phrases import LANGUAGES, Words, beside
from qcsample.documents.ranges import shown_ranges
from qcsample.documents.reading_words import reading_in_chinese
from qcsample.documents.rows import Column, Table
from qcsample.lot import ID_FORMS, Lot, Reading
from qcsample.text import natural_key

_ROW = 5.2 * MM
_ASIDES = 5  # lines of rows not counted, and of remarks, at most
_AROUND = 36.0  # header of the table of strata and the space around it [points]
_MORE = 12.0  # the line below it that sums up the others [points]
_STRATA = 12  # strata that go before rows not counted and remarks


def manifest_pdf(
    lot: Lot,
    agreement: Agreement | None = None,
    *,
    not_packed: Sequence[tuple[str, int]] = (),
    draw_id: str = "",
    languages: Sequence[str] = LANGUAGES,
    paper: str = "a4",
) -> bytes:
    """The list as it was understood and its digest, on one page for signature.

    Parameters
    ----------
    lot : Lot
        What is presented.
    agreement : Agreement, optional
        Names the parties and the order.
    not_packed : sequence of (str, int)
        Carton id and units of the list's cartons that are not presented.
    draw_id : str
        If it was set when the visit was booked.
    languages : sequence of str
        "en", "zh" or both, side by side.
    paper : str
        "a4" or "letter".

    Raises
    ------
    InputError
        Another language or paper.
    """
    words = Words(languages)
    reading = lot.reading
    name = " · ".join(text for text in (agreement.order if agreement else "", draw_id) if text)
    digest = f"{words('manifest digest')} {lot.manifest[:16]}"
    sheet = Sheet(f"{words('manifest')} {name}".strip(), words, paper, Mark(name, digest))
    blocks.title(sheet, words.lines("manifest"))
    if agreement is not None:
        pairs = [
            ("buyer", agreement.buyer),
            ("supplier", agreement.supplier),
            ("product", agreement.product),
            ("order", agreement.order),
        ]
        blocks.facts(sheet, [(words(key), value) for key, value in pairs], most=2)
    if draw_id:
        blocks.facts(sheet, [(words("draw id"), draw_id), (words("contract"), agreement.contract if agreement else "")])
    blocks.heading(sheet, words("presented"))
    wide = (sheet.width - 136) * 1.8  # of text that fits in two lines
    made_of = " / ".join(words(key) for key in lot.strata) or words("none")
    told = [
        (words("cartons"), f"{len(lot.cartons):,}"),
        (words("units"), f"{lot.units:,}"),
        (words("cartons presented"), shown_ranges((c.id for c in lot.cartons), words, BODY, wide)),
        *([(words("not packed"), _away(not_packed, words, wide))] if not_packed else []),
        (words("id form"), _id_form(lot, words)),
        (words("strata made of"), made_of),
    ]
    if reading is not None:
        told.insert(0, (words("file"), fonts.fit(reading.file, BODY, wide)))
        told.insert(1, (words("file digest"), reading.sha256))
    blocks.fact_lines(sheet, told)
    statement = [part for line in words.lines("manifest statement") for part in fonts.wrap(line, 8.5, sheet.width)]
    partly = words.lines("manifest partly", **_amount(not_packed)) if not_packed else ()
    without = [part for line in partly for part in fonts.wrap(line, 8.5, sheet.width)]
    foot = blocks.SIGNATURES + (len(statement) + len(without)) * 8.5 * LEADING + 96
    if reading is not None:
        table = _AROUND + _MORE + min(len(lot.totals), _STRATA) * _ROW if lot.strata else 0.0
        asides = min(len({row.reason for row in reading.skipped}), _ASIDES) + min(len(reading.remarks), _ASIDES)
        _understood(sheet, reading, words, int((sheet.room - foot - table) / (BODY * LEADING + 2)) - asides)
        _asides(sheet, lot, words, int((sheet.room - foot - table) / (BODY * LEADING + 2)))
    if lot.strata:
        _strata(sheet, lot, sheet.room - foot)
    sheet.y = min(sheet.y, sheet.bottom + foot)
    blocks.heading(sheet, words("manifest digest"), 0)
    sheet.tint(sheet.left, sheet.y - 26, sheet.width, 26)
    size = min(12.5, (sheet.width - 16) / fonts.width(lot.manifest, 1))
    sheet.put(sheet.left + 8, sheet.y - 17, lot.manifest, size, bold=True, colour=DARK)
    sheet.y -= 32
    sheet.lines(sheet.left, statement, 8.5)
    sheet.lines(sheet.left, without, 8.5, bold=True)
    blocks.heading(sheet, words("signatures"), 0)
    blocks.signatures(sheet, [words("signed factory"), words("signed inspector")])
    return sheet.pdf()


def _amount(not_packed: Sequence[tuple[str, int]]) -> dict[str, str]:
    return {"cartons": f"{len(not_packed):,}", "units": f"{sum(units for _, units in not_packed):,}"}


def _away(not_packed: Sequence[tuple[str, int]], words: Words, room: float) -> str:
    """How much is not packed, and which cartons."""
    said = f"{words('amount', **_amount(not_packed))}: "
    return said + shown_ranges((name for name, _ in not_packed), words, BODY, room - fonts.width(said, BODY))


def _id_form(lot: Lot, words: Words) -> str:
    if lot.id_form not in ID_FORMS:
        return words("form label")
    return " / ".join(words("form number" if part == "number" else part) for part in lot.id_form.split("/"))


def _understood(sheet: Sheet, reading: Reading, words: Words, room: int) -> None:
    """How the list was read, in `room` lines or the fewest that say it in each language; the end is cut off."""
    wide, said = sheet.width - blocks.FACT_LABEL, []
    short = bool(reading.understood) and fonts.width(reading.understood[0], BODY) < 0.9 * wide
    lines = reading.understood[: 2 if short else 1]
    if short:
        said.append(beside(_spoken(lines[0], words)))
    whole = dict.fromkeys(text for line in lines[short:] for text in _spoken(line, words))
    most = max((room - short) // max(1, len(whole)), 1 if len(whole) > 1 else 2)
    said += [part for text in whole for part in fonts.wrap(text, BODY, wide, most)]
    blocks.fact_lines(sheet, [(words("understood") if i == 0 else "", text) for i, text in enumerate(said)])


def _spoken(said: str, words: Words) -> list[str]:
    """A sentence about the reading in the languages of the page; one that is known in English alone, so."""
    told = {"en": said, "zh": reading_in_chinese(said)}
    return [text for name in words.languages if (text := told[name])] or [said]


def _asides(sheet: Sheet, lot: Lot, words: Words, room: int) -> None:
    """Rows that were not counted, by reason, and the reader's remarks, in `room` lines; the rest as a number."""
    assert lot.reading is not None
    reasons = Counter(row.reason for row in lot.reading.skipped).most_common()
    counted = [f"{count:,} × {beside(_spoken(reason, words))}" for reason, count in reasons]
    remarks = [beside(_spoken(remark, words)) for remark in lot.reading.remarks]
    last = max(1, min(len(remarks), _ASIDES, room // 2 if counted else room)) if remarks else 0
    first = max(1, min(_ASIDES, room - last))
    for title, entries, most in (("rows not counted", counted, first), ("remarks", remarks, last)):
        shown = [fonts.fit(entry, BODY, sheet.width - 140) for entry in entries[:most]]
        if len(entries) > most:
            shown[-1:] = [words("more", count=len(entries) - most + 1)]
        if len(counted) > most == 1 and entries is counted:
            shown = [f"{len(lot.reading.skipped):,}"]
        blocks.fact_lines(sheet, [(words(title) if i == 0 else "", entry) for i, entry in enumerate(shown)])


def _strata(sheet: Sheet, lot: Lot, room: float) -> None:
    """The strata in the order of the list; where not all have room the largest, and the sum of the others."""
    words = sheet.words
    totals = list(lot.totals.items())
    fits = len(totals)
    if _AROUND + len(totals) * _ROW > room:
        totals.sort(key=lambda item: (-item[1][1], natural_key(item[0])))
        fits = max(int((room - _AROUND - _MORE) / _ROW), 0)
    shown = totals[:fits]
    sheet.y -= 4
    if shown:
        _strata_table(sheet, shown)
    rest = totals[len(shown) :]
    if rest:
        cartons, units = (sum(counts[i] for _, counts in rest) for i in (0, 1))
        key = "more strata" if shown else "strata in all"
        said = words(key, count=len(rest), cartons=f"{cartons:,}", units=f"{units:,}")
        sheet.put(sheet.left, sheet.y - 8, fonts.fit(said, 8, sheet.width), 8, colour=LABEL)
        sheet.y -= 12


def _strata_table(sheet: Sheet, shown: Sequence[tuple[str, tuple[int, int]]]) -> None:
    words = sheet.words
    table = Table(
        sheet,
        (
            Column(words.stacked("stratum"), sheet.width - 160, size=8, most=1),
            Column(words.stacked("cartons"), 80, "right"),
            Column(words.stacked("units"), 80, "right"),
        ),
        _ROW,
    )
    for name, (cartons, units) in shown:
        table.row((words.stratum_name(name), f"{cartons:,}", f"{units:,}"))
    table.close()
