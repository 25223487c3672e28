"""What every document of a drawn inspection says: who, what, how it was drawn, how to recheck it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from qcsample.agreement import Agreement
from qcsample.documents import blocks, fonts
from qcsample.documents.form import Blank, Form
from qcsample.documents.page import BODY, MM, SMALL, Mark, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.ranges import shown_ranges
from qcsample.documents.remarks import in_words
from qcsample.documents.rows import Column, Table
from qcsample.documents.walk import stratum_order, substitutes
from qcsample.inspection import Inspection
from qcsample.qcs1 import unit_ticket
from qcsample.seeds import Seed

_WHOLE = 20  # lines of a fact: names are printed whole
_CHANGES = 6  # lost and late cartons that are named above the list


def begun(
    inspection: Inspection,
    kind: str,
    languages: Sequence[str],
    paper: str,
    *,
    replaces_list: bool = True,
    form: Form | None = None,
) -> Sheet:
    """The sheet of a document about a draw, with its title and first part; `kind` names it in the phrases.

    A document that `replaces_list` says so where cartons were lost or came late; with a `form` its blanks are fields.

    Raises
    ------
    InputError
        Another language or paper.
    """
    words = Words(languages)
    marked = mark(inspection, words, revised=replaces_list)
    sheet = Sheet(of_sample(f"{words(kind)} {inspection.draw.draw_id}", inspection, words), words, paper, marked)
    sheet.form = form
    _first_part(sheet, inspection, kind, replaces_list)
    return sheet


def _first_part(sheet: Sheet, inspection: Inspection, kind: str, replaces_list: bool) -> None:
    """Title, QR code, parties and goods, and a loud word about a weak seed."""
    words, agreement, visit = sheet.words, inspection.agreement, inspection.visit
    side = blocks.QR_SIDE
    blocks.qr(sheet, qr_text(inspection), sheet.right - side, sheet.top - side)
    room = sheet.width - side - 14
    titles = [of_sample(title, inspection, alone) for title, alone in _each(words, kind)]
    blocks.title(sheet, titles, f"{words('draw id')} {inspection.draw.draw_id}", room)
    parties = [(words("buyer"), agreement.buyer), (words("supplier"), agreement.supplier)]
    blocks.facts(sheet, parties, width=room, most=_WHOLE)
    sheet.y = min(sheet.y, sheet.top - side - 4)
    if replaces_list and (revised := revision(inspection, words)):
        blocks.notice(sheet, revised)
    if inspection.draw.seed.weak:
        blocks.warning(sheet, words.lines("weak seed"))
    ordered = f"{agreement.order_quantity:,}" if agreement.order_quantity else ""
    agreed = (
        ("product", agreement.product),
        ("order", agreement.order),
        ("contract", agreement.contract),
        ("ordered", ordered),
        ("specification", agreement.specification),
        ("golden sample", agreement.golden_sample),
    )
    pairs: list[tuple[str, str | Blank]] = []
    pairs += [(words(key), value) for key, value in agreed if value or key in ("product", "order")]
    for key, value in (("place", visit.place), ("date", visit.date), ("inspector", visit.inspector)):
        pairs.append((words(key), value or Blank(f"visit/{key}", words(key))))
    blocks.facts(sheet, pairs, columns=3, most=_WHOLE)


def of_sample(title: str, inspection: Inspection, words: Words) -> str:
    """A title that says which sample of a double or multiple plan this is, from the second one on."""
    stage = inspection.draw.stage
    return title if stage == 1 else Words(words.languages[:1])("of sample", title=title, stage=str(stage))


def _each(words: Words, key: str) -> list[tuple[str, Words]]:
    """A phrase in each language of a document, with the phrases of that language."""
    return [(alone(key), alone) for alone in (Words([name]) for name in words.languages)]


def revision(inspection: Inspection, words: Words) -> list[str]:
    """What became of the cartons since the list that this one replaces, a sentence a language."""
    draw = inspection.draw
    by = substitutes(draw)
    changes = []
    for c in draw.lost:
        key = "lost, units" if draw.carton_rule == "units" else "lost" if c.id in by else "lost alone"
        changes.append((key, c.id, ", ".join(by.get(c.id, ()))))
    changes += [("left out" if c.left_out else "late", c.id, "") for c in inspection.late]
    said = []
    for name in words.languages if changes else ():
        alone = Words([name])
        told = [alone(f"change {key}", carton=carton, by=new) for key, carton, new in changes[:_CHANGES]]
        if len(changes) > _CHANGES:
            told.append(alone("more", count=len(changes) - _CHANGES))
        said.append(alone("revised", changes={"en": "; ", "zh": "；"}[name].join(told)))
    return said


def presented(sheet: Sheet, inspection: Inspection) -> None:
    """The goods presented: cartons and units as claimed, with room for what is counted."""
    words, lot = sheet.words, inspection.lot
    blocks.heading(sheet, words("presented"))
    parts = (sheet.width - 130) / 3
    titles = [words.stacked(key) for key in ("claimed", "counted", "difference")]
    table = Table(
        sheet,
        (Column("", 130, size=9), *(Column(text, parts, "right", 10) for text in titles)),
        7.5 * MM,
    )
    presented_row(table, words("cartons"), len(lot.cartons), "cartons")
    presented_row(table, words("units"), lot.units, "units")
    if inspection.not_packed:
        presented_row(table, words("cartons not packed"), len(inspection.not_packed), "not packed/cartons")
        presented_row(table, words("units not packed"), inspection.units_not_packed, "not packed/units")
    table.close()
    blocks.sentences(sheet, words.lines("carton count first"))


def presented_row(table: Table, what: str, claimed: int, field: str) -> None:
    """What is claimed of the goods presented, with room for what is counted."""
    words = table.sheet.words
    keys = ("counted", "difference")
    blanks = (Blank(f"presented/{field}/{key}", f"{what}: {words(key)}", "number") for key in keys)
    table.row((what, f"{claimed:,}", *blanks))


def draw_begins_here(sheet: Sheet, inspection: Inspection) -> bool:
    """Whether `the_draw` has room to begin on this page."""
    return sheet.room >= blocks.fact_lines_height(sheet, _draw_facts(sheet, inspection)) + blocks.HEADING


def _draw_facts(sheet: Sheet, inspection: Inspection) -> list[tuple[str, str]]:
    words, draw = sheet.words, inspection.draw
    cartons = sum(carton.stage == draw.stage for carton in draw.opened)
    said = words("amount", cartons=f"{cartons:,}", units=f"{draw.stage_sizes[-1]:,}")
    return [
        *seed_facts(draw.seed, words),
        *([(words("agreement digest"), inspection.agreement.digest)] if inspection.agreement != Agreement() else []),
        (words("manifest digest"), inspection.lot.manifest),
        *([(words("record digest"), inspection.digest)] if inspection.digest else []),
        (words("carton rule"), carton_rule(inspection, words)),
        (words("to open"), said),
    ]


def the_draw(sheet: Sheet, inspection: Inspection) -> None:
    """Seed, digests, carton rule, thresholds and remarks."""
    words, draw = sheet.words, inspection.draw
    pairs = _draw_facts(sheet, inspection)
    blocks.heading(sheet, words("draw"), blocks.fact_lines_height(sheet, pairs))
    blocks.fact_lines(sheet, pairs)
    told = (*inspection.remarks, *(inspection.plan.remarks if inspection.plan else ()), *draw.remarks)
    remarks = in_words(told, words)
    if inspection.not_packed:
        away, units = len(inspection.not_packed), inspection.units_not_packed
        ranges = shown_ranges((name for name, _ in inspection.not_packed), words, BODY, 2 * sheet.width)
        told = words.lines("not checkable", cartons=f"{away:,}", units=f"{units:,}", ranges=ranges)
        remarks.insert(0, " ".join(told))
    if remarks:
        blocks.heading(sheet, words("remarks"), 20)
        blocks.bullets(sheet, remarks)
    thresholds(sheet, inspection)


def thresholds(sheet: Sheet, inspection: Inspection) -> None:
    """Each stratum with its threshold in full."""
    words, draw = sheet.words, inspection.draw
    digits = fonts.width("a" * 64, SMALL) + 12
    part = 42.0
    wide = sheet.width - digits - 4 * part
    blocks.heading(sheet, words("strata" if len(draw.strata) > 1 else "threshold heading"), 70)
    kind = "unit threshold" if draw.carton_rule == "units" else "threshold"
    table = Table(
        sheet,
        (
            Column(words.stacked("stratum"), wide, size=7.5, most=_WHOLE),
            Column(words.stacked("cartons"), part, "right", 7.5),
            Column(words.stacked("units"), part, "right", 7.5),
            Column(words.stacked("drawn"), part, "right", 7.5),
            Column(words.stacked("sample"), part, "right", 7.5),
            Column(words.stacked(kind), digits, size=SMALL),
        ),
    )
    place = stratum_order(inspection.lot)
    for s in sorted(draw.strata, key=lambda s: place.get(s.name, len(place))):
        counts = (f"{count:,}" for count in (s.cartons, s.units, s.drawn, s.sample))
        name = words.stratum_name(s.name) if len(draw.strata) > 1 else words("whole lot")
        table.row((name, *counts, s.threshold or words("nothing drawn")))
    table.close()
    if draw.carton_rule != "units":
        blocks.sentences(sheet, words.lines("threshold explained"))


def mark(inspection: Inspection, words: Words, *, revised: bool = True) -> Mark:
    """Header and footer of a document of a drawn inspection."""
    agreement = inspection.agreement
    of = " · ".join(text for text in (agreement.order, agreement.product) if text)
    said = f"{words('draw id')} {inspection.draw.draw_id}"
    if inspection.digest:
        said += f" · {words('digest')} {inspection.digest[:16]}"
    if revised and (inspection.draw.lost or inspection.late):
        said += f" · {words('revised mark')}"
    if inspection.draw.seed.weak:
        said += f" · {words('weak mark')}"
    return Mark(of, said)


def qr_text(inspection: Inspection) -> str:
    """What the QR code says: draw id, seed, manifest and record digest, a line each."""
    draw = inspection.draw
    lines = [f"qcs1 D={draw.draw_id}", f"S={draw.seed.value}", f"M={inspection.lot.manifest}"]
    return "\n".join([*lines, f"R={inspection.digest}"] if inspection.digest else lines)


def seed_facts(seed: Seed, words: Words) -> list[tuple[str, str]]:
    """The seed in full and how it was made."""
    told = {"sides": "", "source": "", "date": ""} | dict(seed.facts)
    made = " ".join(words.lines(seed.kind, **told))
    given = [(words(key), seed.facts[key]) for key in ("A", "B", "C") if seed.kind == "commit" and key in seed.facts]
    return [(words("seed"), seed.value), (words("how made"), made), *given]


def carton_rule(inspection: Inspection, words: Words) -> str:
    """The carton rule and what it means."""
    draw, plan = inspection.draw, inspection.plan
    kind, _, number = draw.carton_rule.partition(" ")
    if plan is not None and plan.carton_limits is not None and draw.risk_cartons is not None:
        limits = {key: f"{100 * share:.6g} %" for key, share in plan.carton_limits.to_dict().items()}
        key = "risk at" if "quality" in limits else "risk"
        said = words.lines(key, number=f"{draw.risk_cartons:,}", icc=f"{plan.icc:g}", **limits)
    else:
        said = words.lines({"units": "units rule", "risk": "count"}.get(kind, kind), number=number or draw.risk_cartons)
    if draw.coverage and len(draw.strata) > 1:
        marks = [{"en": "; ", "zh": "；"}[name] for name in words.languages]
        said = tuple(map("".join, zip(said, marks, words.lines("coverage"), strict=True)))
    return f"{draw.carton_rule}: {' · '.join(said)}"


def recheck(sheet: Sheet, inspection: Inspection, keep: float = 90.0) -> None:
    """How anyone can recheck one carton in one line, with the values of the first; begun with `keep` points left."""
    draw, words = inspection.draw, sheet.words
    if not draw.opened:
        return
    first = draw.opened[0]
    message = [draw.seed.value, draw.draw_id, first.id]
    ticket = first.ticket
    key, mask = "recheck carton", "qcs1|%s|%s|%s"
    if draw.carton_rule == "units":
        name, position = draw.pulling[0]
        message = [draw.seed.value, draw.draw_id, name, str(position)]
        ticket = unit_ticket(draw.seed.value, draw.draw_id, name, position)
        key, mask = "recheck unit", "qcs1|%s|%s|%s|%s"
    blocks.heading(sheet, words("recheck"), keep)
    unit = draw.pulling[0] if draw.pulling else ("", 0)
    blocks.sentences(sheet, words.lines(key, carton=message[2], position=unit[1]))
    blocks.command(sheet, _printf(mask, message))
    sheet.lines(sheet.left + 6, fonts.wrap(f"{words('ticket')}  {ticket}", BODY, sheet.width - 12), BODY)
    sheet.y -= 3
    blocks.sentences(sheet, words.lines("recheck all"))
    if draw.seed.kind == "commit":
        a, b = draw.seed.facts.get("A", ""), draw.seed.facts.get("B", "")
        sheet.y -= 3
        blocks.sentences(sheet, words.lines("recheck commit"))
        blocks.command(sheet, _printf("qcs1-commit|%s|%s", [draw.draw_id, a]))
        blocks.command(sheet, _printf("qcs1-seed|%s|%s|%s", [draw.draw_id, a, b]))


def _printf(mask: str, values: Iterable[str]) -> str:
    return f"printf '{mask}' {' '.join(map(shlex.quote, values))} | sha256sum"
