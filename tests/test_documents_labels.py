"""Stickers: every drawn carton exactly once, nothing outside its sticker, sheets as they are sold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from document_samples import AGREEMENT, DRAW_ID, sample, text
from pypdf import PdfReader
from rework_samples import again
from test_documents_pages import ATTACKS, LONG
from test_stages import FIRST, SECOND, at

from qcsample.documents import fonts, labels_pdf
from qcsample.documents.label_phrases import LABEL_PHRASES
from qcsample.documents.label_sheets import KNOWN, PAPER_SIZES, LabelSheet, label_sheet, length
from qcsample.documents.labels import labelled_cartons, qr_line, without_code
from qcsample.documents.page import MM, PAPERS, Sheet
from qcsample.documents.phrases import PHRASES
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Late
from qcsample.qcs1 import substitute, ticket, unit_ticket

A4 = label_sheet("a4-3x8")


@pytest.fixture
def put(monkeypatch):
    """Every text as (page, left, right, lower, upper, text), and the QR codes as (page, corner, side, text)."""
    texts: list[tuple[int, float, float, float, float, str]] = []
    codes: list[tuple[int, float, float, float, str]] = []
    original = Sheet.put

    def recording(self, x, y, said, size=8.5, **options):
        original(self, x, y, said, size, **options)
        if said:
            texts.append((self._pages - 1, x, x + fonts.width(said, size), y - 0.24 * size, y + 0.75 * size, said))

    def coding(sheet, said, x, y, side, **_):
        codes.append((sheet._pages - 1, x, y, side, said))

    monkeypatch.setattr(Sheet, "put", recording)
    monkeypatch.setattr("qcsample.documents.blocks.qr", coding)
    return texts, codes


def rectangles(sheet, stickers, start=1):
    """The stickers in points from the lower left corner, as (page, left, lower, right, upper)."""
    high = PAPERS[sheet.paper][1]
    return [
        (page, x * MM, high - (y + sheet.height) * MM, (x + sheet.width) * MM, high - y * MM)
        for page, x, y in sheet.places(stickers, start)
    ]


def check_inside(put, sheet, stickers, start=1):
    """Each text and QR code lies inside exactly one sticker and on no other text of it; what stands on each."""
    texts, codes = put
    on: list[list[tuple[float, float, float, float, str]]] = [[] for _ in range(stickers)]
    spots = rectangles(sheet, stickers, start)
    things = [*texts, *((page, x, x + side, y, y + side, said) for page, x, y, side, said in codes)]
    for page, left, right, lower, upper, said in things:
        inside = [
            i
            for i, (sheet_no, x, y, to_x, to_y) in enumerate(spots)
            if page == sheet_no and x <= left and right <= to_x + 0.01 and y <= lower and upper <= to_y
        ]
        assert len(inside) == 1, said
        on[inside[0]].append((left, right, lower, upper, said))
    for things_there in on:
        for i, (left, right, lower, upper, said) in enumerate(things_there):
            for other in things_there[i + 1 :]:
                apart = right <= other[0] or other[1] <= left or upper <= other[2] + 0.6 or other[3] <= lower + 0.6
                assert apart, (said, other[4])
    return [[entry[4] for entry in there] for there in on]


def extreme():
    """Long ids and goods with markup in them, a lost carton, its substitute, late cartons."""
    agreement = replace(AGREEMENT, product=LONG, order=LONG)
    made = sample(90, colours=(LONG[:150], ATTACKS[:90]), number="C" * 60 + "{}", agreement=agreement)
    changed = substitute(made.draw, made.lot, [made.draw.cartons[0].id])
    return replace(made, draw=changed, late=(Late("L" * 80, 24, (3, 4)), Late("gone", 8, left_out=True)))


# Sheets


@pytest.mark.parametrize("name", KNOWN)
def test_known_sheets_lie_in_the_middle_of_their_paper(name):
    sheet = label_sheet(name)
    wide, high = PAPER_SIZES[sheet.paper]
    *_, last = sheet.places(sheet.count)
    assert sheet.left == pytest.approx(wide - last.left - sheet.width)
    assert sheet.top == pytest.approx(high - last.top - sheet.height)
    assert name.startswith(f"{sheet.paper}-{sheet.columns}x{sheet.rows}")
    assert last.sheet == 0


def test_margins_as_the_makers_print_them():
    """L7160: 7.2 and 15.1 mm, pitch 66 mm; 5160: 0.1875 and 0.5 inch, pitch 2.75 inch."""
    iso, us = label_sheet("a4-3x7"), label_sheet("letter-3x10")
    assert (iso.left, iso.top) == pytest.approx((7.2, 15.1), abs=0.1)
    assert iso.width + iso.gap_x == pytest.approx(66.0, abs=0.05)
    assert (us.left / 25.4, us.top / 25.4) == pytest.approx((0.1875, 0.5), abs=0.001)
    assert (us.width + us.gap_x) / 25.4 == pytest.approx(2.75, abs=0.001)


GLABELS = {  # gLabels 4: x0, y0, width, height, pitch across and down [points, millimetres or inches as there]
    "a4-3x8": ("pt", 0, 12.566, 198.570, 102.121, 198.570, 102.121),
    "a4-3x8-37": ("mm", 0, 0, 70, 37, 70, 37),
    "a4-3x7": ("pt", 21.2, 43.9, 181.4, 108.0, 187.2, 108.0),
    "a4-2x4": ("pt", 13.2378, 36.9638, 280.8, 191.991, 288.113, 191.991),
    "a4-2x2": ("mm", 0, 0, 105, 148, 105, 148),
    "letter-2x7": ("in", 0.15625, 0.833333333, 4, 1.333333333, 4.1875, 1.333333333),
    "letter-2x5": ("in", 0.1625, 0.5, 4, 2, 4.1875, 2),
    "letter-2x3": ("in", 0.15625, 0.5, 4, 3.333333333, 4.1875, 3.333333333),
}


@pytest.mark.parametrize("name", GLABELS)
def test_sheets_lie_where_the_templates_of_glabels_lay_them(name):
    unit, *lengths = GLABELS[name]
    x, y, width, height, across, down = (length * {"pt": 25.4 / 72, "mm": 1, "in": 25.4}[unit] for length in lengths)
    sheet = label_sheet(name)
    assert (sheet.left, sheet.top) == pytest.approx((x, y), abs=0.51)
    assert (sheet.width, sheet.height) == pytest.approx((width, height), abs=0.51)
    assert (sheet.width + sheet.gap_x, sheet.height + sheet.gap_y) == pytest.approx((across, down), abs=0.1)


def test_a_sheet_in_millimetres():
    given = label_sheet("70x36", columns=3, rows=8)
    assert (given.left, given.top) == (0.0, 4.5)
    assert replace(given, name="a4-3x8") == A4
    assert label_sheet("70 × 36 mm") == given  # as many as the paper holds
    moved = label_sheet("63.5x38.1", columns=3, rows=7, margin_left=7, margin_top=15, gap_x=2.5, gap_y=0.1)
    assert [p.left for p in moved.places(4)] == pytest.approx([7, 73, 139, 7])
    assert [p.top for p in moved.places(4)] == pytest.approx([15, 15, 15, 53.2])


@pytest.mark.parametrize(
    "said",
    ["", "a5", "70", "70x", "nanx36", "infx36", "70x-36", "7e1x36", "70x36x2", "99999x36", "70,5x36", "0x36", "70x0"],
)
def test_sheets_that_are_none(said):
    with pytest.raises(InputError):
        label_sheet(said)


@pytest.mark.parametrize(
    "more",
    [
        {"columns": 4},
        {"rows": 9},
        {"columns": 0},
        {"rows": -1},
        {"margin_left": 1.0},
        {"margin_top": 10.0},
        {"gap_x": 0.5},
        {"gap_y": 3.0},
        {"margin_left": float("nan")},
        {"gap_y": float("inf")},
        {"width": 39.0},
        {"height": 24.0},
        {"height": 300.0, "rows": 1},
        {"paper": "a5"},
        {"columns": True},
    ],
)
def test_sheets_that_no_paper_holds(more):
    with pytest.raises(InputError):
        LabelSheet(**{"width": 70.0, "height": 36.0, "columns": 3, "rows": 8} | more)


def test_lengths_are_plain_figures():
    assert length(" 4.50 mm", "--gap-x") == 4.5
    for said in ("nan", "-1", "1e3", "", "４", "1_0", "0x10", "12345"):
        with pytest.raises(InputError, match="--gap-x"):
            length(said, "--gap-x")


def test_a_used_sheet_is_begun_where_it_is_left():
    places = list(A4.places(20, 24))
    assert (places[0].sheet, places[0].left, places[0].top) == pytest.approx((0, 140, 4.5 + 7 * 36))
    assert (places[1].sheet, places[1].left, places[1].top) == (1, 0, 4.5)
    for start in (0, 25, -1):
        with pytest.raises(InputError, match="1 to 24"):
            list(A4.places(1, start))


# Cartons


def test_every_drawn_carton_exactly_once_in_the_order_of_walking(put):
    made = sample()
    labels_pdf(made, A4)
    stickers = check_inside(put, A4, len(made.draw.opened))
    numbers = [next(said for said in there if said in made.lot.by_id) for there in stickers]
    assert Counter(numbers) == Counter(carton.id for carton in made.draw.opened)
    assert numbers == [entry.row.carton.id for entry in labelled_cartons(made)]
    drawn = {carton.id: carton for carton in made.draw.opened}
    for number, there in zip(numbers, stickers, strict=True):
        carton, said = drawn[number], " ".join(there)
        assert DRAW_ID in said
        assert carton.ticket[:16] in said
        assert ("navy" in said) is (carton.stratum == "navy")
        [line] = [entry for entry in there if entry.startswith("qcs1 ")]
        assert line == f"qcs1 D={DRAW_ID} C={number} T={ticket(made.draw.seed.value, DRAW_ID, number)}"
        [pull] = [entry for entry in there if entry.startswith("Pull 抽")]
        assert positions(pull) == set(carton.positions)


def positions(pull: str) -> set[int]:
    """The positions that "Pull 3: 1, 4–5" names; their number is checked."""
    count, _, said = pull.removeprefix("Pull 抽 ").partition(": ")
    found: set[int] = set()
    for part in said.split(", "):
        first, _, last = part.partition("–")
        found |= set(range(int(first), int(last or first) + 1))
    assert len(found) == int(count)
    return found


def test_text_can_be_copied_and_pages_have_a_name():
    made = sample()
    pdf = labels_pdf(made, A4, defects=2, languages=("en",))
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Carton stickers {DRAW_ID}"
    assert [entry["/Title"] for entry in reader.outline] == ["Carton stickers", "Defect stickers"]
    for carton in made.draw.opened:
        assert f"Ticket {carton.ticket[:16]}" in text(pdf)
    assert pdf == labels_pdf(made, A4, defects=2, languages=("en",))
    assert "Page 1" not in text(pdf)


def test_both_draws_of_a_reinspection(put):
    made = again()
    rest = made.unaffected
    assert rest is not None
    entries = labelled_cartons(made)
    assert Counter((e.part.draw.draw_id, e.row.carton.id) for e in entries) == Counter(
        (part.draw.draw_id, carton.id) for part in (made, rest) for carton in part.draw.opened
    )
    labels_pdf(made, A4)
    stickers = check_inside(put, A4, len(entries))
    ids = [next(line for line in there if line.startswith("qcs1 ")).split()[1] for there in stickers]
    assert Counter(ids) == {"D=PO4711-R1": len(made.draw.opened), "D=PO4711-R1-D": len(rest.draw.opened)}


def test_stages():
    one, two = at(FIRST), at(SECOND)

    def ids(made, stage=None):
        return {entry.row.carton.id for entry in labelled_cartons(made, stage)}

    first, second = ({c.id for c in SECOND.cartons if c.stage == stage} for stage in (1, 2))
    assert (ids(two), ids(two, 1), ids(two, 2), ids(two, 0)) == (second, first, second, first | second)
    assert ids(one) == ids(one, 0) == first
    for made, stage in ((one, 2), (two, 3), (two, -1)):
        with pytest.raises(InputError, match="drawn yet"):
            labelled_cartons(made, stage)
    assert text(labels_pdf(two, A4, languages=("en",))).count("stage 2") == len(second)
    assert "stage" not in text(labels_pdf(one, A4, languages=("en",)))


def test_lost_cartons_get_none_and_substitutes_say_so():
    made = extreme()
    lost = made.draw.lost[0].id
    ids = [entry.row.carton.id for entry in labelled_cartons(made)]
    assert lost not in ids
    assert "gone" not in ids
    assert ids[-1] == "L" * 80
    assert len(ids) == len(made.draw.opened) + 1
    late = labelled_cartons(made)[-1]
    assert qr_line(late) == f"qcs1 D={DRAW_ID} C={'L' * 80}"


@pytest.mark.parametrize("name", KNOWN)
def test_all_is_said_on_every_sheet(put, name):
    made, sheet = sample(), label_sheet(name)
    changed = substitute(made.draw, made.lot, [made.draw.cartons[0].id])
    labels_pdf(replace(made, draw=changed), sheet)
    stickers = check_inside(put, sheet, len(changed.opened))
    pulled, drawn = {}, {carton.id: carton for carton in changed.opened}
    for there in stickers:
        number = next(said for said in there if said in drawn)
        [line] = [said for said in there if said.startswith("qcs1 ")]
        assert line.endswith(f" T={drawn[number].ticket}")
        assert f"Ticket 签号 {drawn[number].ticket[:16]}" in there
        first = next(i for i, said in enumerate(there) if said.startswith("Pull 抽"))
        pulled[number] = positions(" ".join(said for said in there[first:] if not said.startswith("qcs1")))
        assert any("KS-20" in said for said in there)
        substitute_of = drawn[number].replaces
        assert not substitute_of or f"replaces {substitute_of}" in " ".join(there)
    assert pulled == {number: set(carton.positions) for number, carton in drawn.items()}
    assert any(carton.replaces for carton in drawn.values())


def test_the_rule_units_names_a_unit_and_its_hash():
    made = sample(rule="units")
    entry = labelled_cartons(made)[0]
    position = min(j for j, _ in entry.row.pulls)
    hashed = unit_ticket(made.draw.seed.value, DRAW_ID, entry.row.carton.id, position)
    assert qr_line(entry) == f"qcs1 D={DRAW_ID} C={entry.row.carton.id} U={position} T={hashed}"


@pytest.mark.parametrize("name", ["letter-3x10", "a4-3x8", "a4-2x2"])
def test_a_number_too_long_keeps_both_ends(put, name):
    made, sheet = sample(20, number="HEAD" + "m" * 180 + "-{}", strata=()), label_sheet(name)
    rows = tuple(Finding(carton.id, 1, "major", "Leaks") for carton in made.draw.opened)
    labels_pdf(made, sheet, findings=Findings(rows=rows))
    count = len(made.draw.opened)
    stickers = ["".join(there) for there in check_inside(put, sheet, 2 * count)]
    order = [entry.row.carton.id.split("-")[1] for entry in labelled_cartons(made)]
    for said, end in zip(stickers, order + [c.id.split("-")[1] for c in made.draw.opened], strict=True):
        assert "HEADm" in said
        assert f"m-{end}" in said
        assert "m…m" in said or "m" * 180 in said
    assert not put[1]  # no QR code can hold it
    assert without_code(labelled_cartons(made), sheet) == count
    plain = sample(20)
    assert without_code(labelled_cartons(plain), sheet) == 0


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("languages", [("en",), ("en", "zh")])
def test_nothing_leaves_its_sticker(put, name, languages):
    made, sheet = extreme(), label_sheet(name)
    rows = tuple(Finding(c.id, 1, "major", LONG, note=ATTACKS, photo=LONG) for c in made.draw.opened)
    count = len(labelled_cartons(made)) + len(rows) + 3
    findings = Findings(rows=rows)
    labels_pdf(made, sheet, defects=3, findings=findings, start=sheet.count, outline=True, languages=languages)
    stickers = check_inside(put, sheet, count, sheet.count)
    assert all(stickers)
    [late] = ["".join(there) for there in stickers if any("LLLL" in said for said in there)]
    assert "late: extra" in late


def test_the_smallest_stickers_hold_everything(put):
    sheet = label_sheet("40x25")
    made = sample(40, number="WH-2026/{}")
    labels_pdf(made, sheet, defects=5)
    stickers = check_inside(put, sheet, len(made.draw.opened) + 5)
    for entry, there in zip(labelled_cartons(made), stickers, strict=False):
        assert any(entry.row.tickets[0][:16] in said for said in there)


@pytest.mark.parametrize(("cartons", "sheets"), [(1, 1), (24, 1), (25, 2), (300, 13), (5000, 209)])
def test_one_to_many_cartons(cartons, sheets, monkeypatch):
    monkeypatch.setattr("qcsample.documents.blocks.qr", lambda *_, **__: None)
    agreement = replace(AGREEMENT, carton_rule=f"count {cartons}", classes=AGREEMENT.classes[1:], tests=())
    made = sample(cartons, agreement=agreement, rule=f"count {cartons}", strata=())
    assert len(made.draw.opened) == cartons
    assert len(PdfReader(BytesIO(labels_pdf(made, A4, languages=("en",)))).pages) == sheets


def test_text_from_outside_is_text():
    made = sample(20, colours=(ATTACKS[:60],), strata=())
    pdf = labels_pdf(made, label_sheet("a4-2x4"), languages=("en",))
    assert '<img src="/etc/passwd"/>' in text(pdf)
    assert b"/URI" not in pdf


# Defects


def test_blank_and_filled_defect_stickers(put):
    made = sample()
    carton = made.draw.opened[0].id
    rows = (
        Finding(carton, 3, "", "Leaks", note="at the spout", photo="0161"),
        Finding(carton, None, "minor", "Scratch up to 10 mm", count=3),
        Finding(carton, 4, "difference", "Shade of the carton print"),
        Finding(carton, 5, test="drop"),
    )
    labels_pdf(made, A4, cartons=False, defects=2, findings=Findings(rows=rows), languages=("en",))
    stickers = [" | ".join(there) for there in check_inside(put, A4, 6)]
    for said in (carton, "3", "major", "Leaks (at the spout)", "0161", DRAW_ID):
        assert said in stickers[0].split(" | ") or said in stickers[0]
    assert "Scratch up to 10 mm × 3" in stickers[1]
    assert "difference" in stickers[2]
    assert "Special test: drop" in stickers[3]
    assert stickers[4] == stickers[5]
    assert stickers[4].split(" | ") == [f"Defect · Draw {DRAW_ID}", "Carton", "Unit", "Class", "Photo no.", "Defect"]


def test_nothing_to_print_and_too_much():
    made = sample()
    with pytest.raises(InputError, match="no sticker"):
        labels_pdf(made, A4, cartons=False)
    for count in (-1, 10_001, True):
        with pytest.raises(InputError, match="defect stickers"):
            labels_pdf(made, A4, defects=count)


def test_every_phrase_has_both_languages():
    for key, (english, chinese) in LABEL_PHRASES.items():
        assert PHRASES[key] == (english, chinese)
        assert english.isascii()
        assert not chinese.isascii()
