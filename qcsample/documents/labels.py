"""Stickers: one for every drawn carton, with what to pull from it, and those that mark a defect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qcsample.documents import blocks, fonts
from qcsample.documents.cells import note
from qcsample.documents.label_room import Box
from qcsample.documents.label_sheets import LabelSheet, Place
from qcsample.documents.page import LABEL, MM, PAPERS, RULE, Sheet
from qcsample.documents.phrases import LANGUAGES, Words, beside
from qcsample.documents.walk import Row, carton_name, goods_keys, goods_text, walk
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, Finding, Findings
from qcsample.inspection import Inspection
from qcsample.text import readable

ALL_STAGES = 0
MAX_DEFECTS = 10_000  # blank stickers of one file
_PAD = 2.3 * MM  # inside a sticker
_EDGE = 4.5 * MM  # of the paper, where printers don't print
_QR = (22 * MM, 30 * MM)  # side of the QR code: usual, on large stickers
_MODULE = 0.3 * MM  # the smallest square of a QR code that a telephone reads off a sticker
_CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)  # bytes of versions 1 to 10, error correction M
_MASK = 0  # of the QR codes
_TICKET = 16  # digits of a ticket that are printed


@dataclass(frozen=True, slots=True)
class LabelledCarton:
    """A drawn carton that gets a sticker: the part of the inspection it was drawn for, its row and its stage."""

    part: Inspection
    row: Row
    stage: int


class _Stickers(Sheet):
    """Pages without header and footer: every millimetre belongs to a sticker."""

    _lists_characters = False  # there is no room of their own for them

    def _begin(self) -> None:
        self._pages += 1
        self._fresh()
        self.y = PAPERS[self.paper][1]

    def _footer(self, number: int, pages: int) -> None:
        self._entries(number)

    def __init__(self, title: str, words: Words, paper: str) -> None:
        self.paper = paper
        super().__init__(title, words, paper)


def labelled_cartons(inspection: Inspection, stage: int | None = None) -> tuple[LabelledCarton, ...]:
    """The cartons that get a sticker, in the order of walking: all that are opened, of both draws of a re-inspection.

    Parameters
    ----------
    inspection : Inspection
    stage : int, optional
        The stage of a plan of several, from 1; 0 for all of them; what is listed now if left out. Late cartons
        are opened whatever the stage.

    Raises
    ------
    InputError
        A stage that was not drawn.
    """
    last = max(part.draw.stage for part in _parts(inspection))
    if stage is not None and not 0 <= stage <= last:
        raise InputError(f"stage {stage}: {'stages 1 to ' + str(last) + ' are' if last > 1 else 'only 1 is'} drawn yet")
    found = []
    for part in _parts(inspection):
        stages = {carton.id: carton.stage for carton in part.draw.cartons}
        drawn = part.listed if stage is None else part.draw.cartons
        wanted = {carton.id for carton in drawn if stage in (None, ALL_STAGES, carton.stage)}
        for group in walk(part, every_stage=True):
            for row in group.rows:
                if row.lost or row.left_out or not (row.late or row.carton.id in wanted):
                    continue
                of = last if row.late else stages[row.carton.id]
                found.append(LabelledCarton(part, row, of))
    return tuple(found)


def labels_pdf(
    inspection: Inspection,
    sheet: LabelSheet,
    *,
    stage: int | None = None,
    cartons: bool = True,
    defects: int = 0,
    findings: Findings | None = None,
    start: int = 1,
    outline: bool = False,
    languages: Sequence[str] = LANGUAGES,
    listed: list[str] | None = None,
) -> bytes:
    """Stickers as PDF: the drawn cartons, then a sticker for each finding, then blank ones for defects.

    Parameters
    ----------
    inspection : Inspection
        What a record says.
    sheet : LabelSheet
        Where the stickers lie.
    stage : int, optional
        As in `labelled_cartons`.
    cartons : bool
        Whether cartons get stickers.
    defects : int
        Blank defect stickers.
    findings : Findings, optional
        Its rows are filled in on defect stickers.
    start : int
        The first sticker of the first sheet that is still there, from 1.
    outline : bool
        Draw the edge of every sticker.
    languages : sequence of str
        "en", "zh" or both.
    listed : list of str, optional
        Takes what other documents list at their end, for which stickers have no room: the characters that are
        printed as code points, or not shaped, a line a kind, in English.

    Raises
    ------
    InputError
        Another language, a stage that was not drawn, `start` beyond the sheet, too many defect stickers, or
        nothing to print.
    """
    if type(defects) is not int or not 0 <= defects <= MAX_DEFECTS:
        raise InputError(f"defect stickers {readable(str(defects), limit=20)}: 0 to {MAX_DEFECTS:,} can be printed")
    words = Words(languages)
    drawn = labelled_cartons(inspection, stage) if cartons else ()
    rows: list[Finding | None] = [*(findings.rows or () if findings else ()), *[None] * defects]
    if not drawn and not rows:
        raise InputError("there is no sticker to print: no drawn carton, no finding, no blank defect sticker")
    kinds = [key for key, some in (("carton labels", drawn), ("defect labels", rows)) if some]
    named = words("carton labels" if drawn else "defect labels")
    page = _Stickers(f"{named} {inspection.draw.draw_id}", words, sheet.paper)
    keys = goods_keys(entry.row.carton for entry in drawn)
    on = 0
    for at, place in enumerate(sheet.places(len(drawn) + len(rows), start)):
        if place.sheet != on:
            page.new_page()
            on = place.sheet
        if at in (0, len(drawn)) and kinds:
            page.bookmark(words(kinds.pop(0)))
        left, bottom, right, top = _room(sheet, place)
        box = Box(page, left, bottom, top, right - left)
        if outline:
            _edge(page, sheet, place)
        if at < len(drawn):
            _carton(box, drawn[at], keys)
        else:
            _defect(box, inspection, rows[at - len(drawn)])
    if listed is not None:
        listed += page.listed(Words(["en"]))
    return page.pdf()


def without_code(drawn: Sequence[LabelledCarton], sheet: LabelSheet, start: int = 1) -> int:
    """How many of the drawn cartons' stickers have no QR code, since their text is too long for the room."""
    places = sheet.places(len(drawn), start)
    return sum(not _code_side(qr_line(entry), _room(sheet, place)) for entry, place in zip(drawn, places, strict=True))


def qr_line(entry: LabelledCarton) -> str:
    """What the QR code of a carton says: draw id, carton, and the ticket that drew it, as `verify --carton` gives it.

    Under the carton rule `units` the first unit to pull and its hash; a late carton has no ticket.
    """
    line = f"qcs1 D={entry.part.draw.draw_id} C={entry.row.carton.id}"
    if not entry.row.tickets:
        return line
    unit = f" U={entry.row.pulls[0][0]}" if entry.part.draw.carton_rule == "units" and entry.row.pulls else ""
    return f"{line}{unit} T={entry.row.tickets[0]}"


def _parts(inspection: Inspection) -> list[Inspection]:
    rest = inspection.unaffected
    return [inspection] if rest is None else [inspection, rest]


def _corner(sheet: LabelSheet, place: Place) -> tuple[float, float]:
    """The lower left corner of a sticker [points]."""
    return place.left * MM, PAPERS[sheet.paper][1] - (place.top + sheet.height) * MM


def _room(sheet: LabelSheet, place: Place) -> tuple[float, float, float, float]:
    """The room of a sticker, inside its edge and off the edge of the paper: left, lower, right, upper [points]."""
    wide, high = PAPERS[sheet.paper]
    x, y = _corner(sheet, place)
    right, top = x + sheet.width * MM, y + sheet.height * MM
    return max(x + _PAD, _EDGE), max(y + _PAD, _EDGE), min(right - _PAD, wide - _EDGE), min(top - _PAD, high - _EDGE)


def _code_side(text: str, room: tuple[float, float, float, float]) -> float:
    """The side of a sticker's QR code [points]; 0 where its squares would be too small to be read."""
    left, bottom, right, top = room
    wide, high = right - left, top - bottom
    side = max(min(_QR[1], 0.45 * high, 0.38 * wide), min(_QR[0], high, 0.42 * wide))
    modules = _modules(text)
    return side if modules and side / modules >= _MODULE else 0.0


def _edge(page: Sheet, sheet: LabelSheet, place: Place) -> None:
    x, y = _corner(sheet, place)
    right, top = x + sheet.width * MM, y + sheet.height * MM
    for line in ((x, y, right, y), (right, y, right, top), (right, top, x, top), (x, top, x, y)):
        page.rule(*line, 0.3, RULE)


def _carton(box: Box, entry: LabelledCarton, keys: Sequence[str]) -> None:
    """A carton's sticker: draw id and number beside the QR code, below them goods, units to pull and ticket."""
    sheet, row, draw = box.sheet, entry.row, entry.part.draw
    words, line = sheet.words, qr_line(entry)
    large = min(1.8, max(1.0, box.height / 95))  # letters grow with the sticker
    side = _code_side(line, (box.left, box.bottom, box.left + box.width, box.top))
    below = 0.0
    beside_it = box.width
    if side:
        quiet = 4 * side / _modules(line)
        below = box.height - side - quiet if box.height - side >= 24 else 0.0
        y = box.top - side if below else box.bottom + (box.height - side) / 2
        blocks.qr(sheet, line, box.left + box.width - side, y, side, mask=_MASK)
        beside_it = box.width - side - quiet
    upper = Box(sheet, box.left, box.bottom + below, box.top, beside_it)
    said = f"{words('label draw')} {draw.draw_id}"
    if draw.stage > 1 and not row.late:
        said += f" · {words('label stage', stage=entry.stage)}"
    upper.text(said, 0.3 * upper.height, (7.5, 4.5), colour=LABEL, one_line_from=6.0)
    name, goods = carton_name(row.carton), _goods(entry, keys, words)
    told = beside(note(row, words, draw.carton_rule))
    share = (0.62 if goods else 0.9) if below else 0.3 if told else 0.42
    spare = 13.0 if told and goods else 7.0 if told else 0.0  # what comes below the number keeps its room
    high = min(share * upper.height, upper.height - spare)
    upper.text(name, high, (34 * large, 5), bold=True, one_line_from=13.0, whole=True)
    if row.carton.id != name:
        upper.text(row.carton.id, min(9, 0.3 * upper.height), (7, 4.5), colour=LABEL, whole=True)
    lower = Box(sheet, box.left, box.bottom, box.bottom + below, box.width) if below else upper
    foot = Box(sheet, lower.left, lower.bottom, lower.bottom, lower.width)
    if row.tickets:
        foot.top = lower.bottom = lower.bottom + 9
        said = f"{words('ticket')} {row.tickets[0][:_TICKET]}"
        foot.text(said if fonts.width(said, 4.5) <= foot.width else said.split()[-1], 9, (6.5, 4.5), colour=LABEL)
    upper.text(told, max(6.0, 0.5 * upper.height) if below else 7.5, (7.5 * large, 4.5), bold=True)
    upper.text(goods, upper.height if below else max(6.0, 0.42 * upper.height), (8 * large, 4.5))
    lower.text(_pulls(row, words), lower.height, (10 * large, 4.5), bold=True)


def _goods(entry: LabelledCarton, keys: Sequence[str], words: Words) -> str:
    """Goods of a carton, and its stratum where the goods do not say it."""
    carton = entry.row.carton
    goods = goods_text(carton.goods, keys)
    if len(entry.part.draw.strata) < 2 or entry.row.late or all(part in goods for part in carton.stratum.split("/")):
        return goods
    return ", ".join(text for text in (words.stratum_name(carton.stratum), goods) if text)


def _pulls(row: Row, words: Words) -> str:
    """How many units to pull, and their positions."""
    positions = [position for position, _ in row.pulls]
    if not positions:
        return words("count only")
    if len(positions) == row.carton.units:
        return f"{words('pull')} {words('all units', units=len(positions))}"
    return f"{words('pull')} {len(positions)}: {', '.join(_runs(positions))}"


def _runs(positions: Iterable[int]) -> list[str]:
    """Positions in ascending order, three and more that run on as one range."""
    runs: list[list[int]] = []
    for position in sorted(positions):
        if runs and position == runs[-1][1] + 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    said = []
    for first, last in runs:
        said += [f"{first}–{last}"] if last > first + 1 else [str(j) for j in range(first, last + 1)]
    return said


def _defect(box: Box, inspection: Inspection, finding: Finding | None) -> None:
    """A defect sticker: draw id and five fields, blank or filled in."""
    sheet, words = box.sheet, box.sheet.words
    part = inspection if finding is None else inspection.part(finding.carton)
    head = f"{words('defect')} · {words('label draw')} {part.draw.draw_id}"
    box.text(head, 0.22 * box.height, (7.5, 4.5), colour=LABEL, one_line_from=6.0)
    said = _filled(part, finding, words) if finding else ("", "", "", "", "")
    carton, unit, kind, defect, photo = zip(("carton", "label unit", "class", "defect", "photo"), said, strict=True)
    high = min(box.height / 3.4, 13 * MM)
    for left, right, share in ((carton, unit, 0.62), (kind, photo, 0.62)):
        gap = 6.0
        room = (box.width - gap) * share
        _field(Box(sheet, box.left, box.top - high, box.top, room), *left)
        _field(Box(sheet, box.left + room + gap, box.top - high, box.top, box.width - gap - room), *right)
        box.top -= high
    _field(Box(sheet, box.left, max(box.bottom, box.top - 2 * high), box.top, box.width), *defect)


def _field(box: Box, key: str, value: str) -> None:
    sheet = box.sheet
    label = fonts.fit(sheet.words(key), 5.0, box.width)
    sheet.put(box.left, box.top - 5.4, label, 5.0, colour=LABEL)
    sheet.rule(box.left, box.bottom + 0.5, box.left + box.width, box.bottom + 0.5, 0.4, RULE)
    box.top -= 6.2
    box.bottom += 1.0
    if value:
        box.text(value, box.height, (11, 4.5), one_line_from=8.5, whole=key == "carton")


def _filled(part: Inspection, finding: Finding, words: Words) -> tuple[str, str, str, str, str]:
    """Carton, unit, class, defect and photo of a finding."""
    carton = part.lot.by_id.get(finding.carton)
    name = carton_name(carton) if carton is not None and "/" not in part.lot.id_form else finding.carton
    kind = (
        words("label difference")
        if finding.kind == DIFFERENCE
        else words.class_name(finding.kind or _class_of(part, finding.defect))
    )
    if finding.test:
        kind = f"{words('test')}: {finding.test}"
    defect = finding.defect if finding.count == 1 else f"{finding.defect} × {finding.count:,}".strip()
    told = f"{defect} ({finding.note})" if finding.note and defect else defect or finding.note
    return name, str(finding.unit or ""), kind, told, finding.photo


def _class_of(part: Inspection, defect: str) -> str:
    """The class in which the agreement names a defect."""
    return next((entry.name for entry in part.agreement.classes if defect in entry.defects), "")


def _modules(text: str) -> int:
    """Modules along the side of a QR code, 0 for a text too long for a sticker."""
    size = len(text.encode("utf-8"))
    return next((17 + 4 * version for version, room in enumerate(_CAPACITY, 1) if size <= room), 0)
