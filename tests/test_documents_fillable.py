"""Pick lists as forms: the same pages, fields over their blanks, and what a reader of them makes of what was typed."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO

import pytest
from document_samples import AGREEMENT, pages, sample
from form_samples import filled, known, lines, named, ticks, totals
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from rework_samples import TERMS, again

from qcsample.agreement import DefectClass, SpecialTest
from qcsample.counting import settled
from qcsample.documents import pick_list_pdf, rework_list_pdf
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Visit
from qcsample.qcs1 import substitute
from qcsample.sheets.form_fields import spelled
from qcsample.sheets.form_findings import read_filled_form
from qcsample.terms import NONCONFORMITIES
from qcsample.verdict import judge

PRINTED = re.compile(r"Page \d+ of \d+.*")


@pytest.fixture(scope="module")
def made():
    return sample(visit=Visit())


@pytest.fixture(scope="module")
def form(made):
    return pick_list_pdf(made, fillable=True)


@pytest.fixture
def read(made, form, tmp_path):
    """Reads the form with these values."""

    def reading(given, inspection=made, pdf=form):
        path = tmp_path / "filled.pdf"
        path.write_bytes(filled(pdf, given))
        return read_filled_form(path, inspection)

    return reading


def widgets(pdf: bytes):
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages):
        for widget in page.get("/Annots", ()):
            yield number, widget.get_object()


# Pages and fields


@pytest.mark.parametrize("languages", [("en",), ("en", "zh"), ("zh",)])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_pages_are_those_of_the_list_and_one_for_findings(made, languages, paper):
    plain = pick_list_pdf(made, languages=languages, paper=paper)
    as_form = pick_list_pdf(made, languages=languages, paper=paper, fillable=True)
    before, now = PdfReader(BytesIO(plain)).pages, PdfReader(BytesIO(as_form)).pages
    assert len(now) > len(before)
    for one, other in zip(before, now, strict=False):
        drawn, again_drawn = one.get_contents().get_data(), other.get_contents().get_data()
        assert drawn.count(b" l S") == again_drawn.count(b" l S")  # the same rules and boxes
        assert drawn.count(b" re") == again_drawn.count(b" re")
    for one, other in zip(pages(plain), pages(as_form), strict=False):
        assert PRINTED.sub("", one).split("第")[0] == PRINTED.sub("", other).split("第")[0]


def test_a_list_that_is_no_form_has_no_fields(made):
    assert "/AcroForm" not in PdfReader(BytesIO(pick_list_pdf(made))).trailer["/Root"]


@pytest.mark.parametrize("inspection", [sample(visit=Visit()), sample(pallets=True, rule="units"), again()], ids=str)
def test_every_field_is_known_to_the_reader_and_nearly_all_of_them_are_there(inspection):
    make = rework_list_pdf if inspection.rework else pick_list_pdf
    there = named(make(inspection, fillable=True), inspection)
    assert there <= known(inspection)
    missing = {name.rpartition("/")[2] for name in known(inspection) - there}
    assert missing <= {"name", "inspector", "date", "place", "note", "counted", "difference", "strokes", "total"}
    assert len(known(inspection) - there) < 20


def test_the_same_inspection_gives_the_same_bytes(made, form):
    assert pick_list_pdf(made, fillable=True) == form


def test_fields_lie_on_the_page_apart_from_each_other_and_each_says_what_it_asks(form):
    boxes: dict[int, list[tuple[float, ...]]] = {}
    for number, widget in widgets(form):
        left, lower, right, upper = map(float, widget["/Rect"])
        assert 0 < left < right < 596
        assert 0 < lower < upper < 842
        assert widget["/TU"].strip()
        for other in boxes.get(number, ()):
            apart = right <= other[0] or other[2] <= left or upper <= other[1] or other[3] <= lower
            assert apart, f"{widget['/T']} lies on another field"
        boxes.setdefault(number, []).append((left, lower, right, upper))


def test_fields_come_in_the_order_of_walking(made, form):
    there = [str(widget["/T"]) for _, widget in widgets(form)]
    opened = [name.split("/")[3] for name in there if name.endswith("/done")]
    ids = [made.lot.cartons[int(place) - 1].id for place in opened]
    listed = [carton.id for carton in made.draw.opened]
    by_colour = {carton.id: carton.stratum for carton in made.lot.cartons}
    strata = list(made.lot.totals)
    assert ids == sorted(listed, key=lambda name: (strata.index(by_colour[name]), int(name)))
    own = [name.split("/")[4] for name in there if f"/carton/{opened[0]}/" in name]
    assert own == ["done", "counted", "seal", "photo", "note"]


def test_a_form_has_neither_scripts_nor_actions_nor_addresses(form):
    reader = PdfReader(BytesIO(form))
    root = reader.trailer["/Root"]
    assert root["/AcroForm"]["/NeedAppearances"]
    for number in reader.xref[0]:
        thing = reader.get_object(number)
        keys = set(thing) if isinstance(thing, dict) else set()
        assert not keys & {"/JS", "/AA", "/URI", "/OpenAction", "/JavaScript", "/Launch"}
        assert thing.get("/S") not in ("/JavaScript", "/URI", "/Launch", "/SubmitForm") if keys else True


def test_names_do_not_move_when_a_carton_is_lost(made):
    gone = made.draw.opened[0].id
    now = replace(made, draw=substitute(made.draw, made.lot, [gone]), digest="ab" * 32)
    before, after = known(made), known(now)
    place = [carton.id for carton in made.lot.cartons].index(gone) + 1
    assert before - after == {f"list/carton/{place}/{what}" for what in ("done", "counted", "seal", "photo", "note")}


# What was typed


def test_lines_become_findings_as_those_of_a_file_do(made, read):
    units = made.draw.pulling
    rows = [
        Finding(*units[0], "major", "Leaks", note="漏水 ở đáy"),
        Finding(*units[0], "minor", "loose thread", photo="P12"),
        Finding(units[3][0], None, "major", count=2),
        Finding(*units[5], "difference", "Shade of the carton print"),
        Finding(*units[1], test="drop"),
    ]
    said = read(lines(rows) | totals(critical=0) | {"list/test/function/total": "0"})
    assert said.findings == Findings(tests={"drop": 1, "function": 0}, rows=tuple(rows))
    assert said.notes == ()


def test_class_and_defect_are_understood_as_in_a_findings_file(made, read):
    carton, unit = made.draw.pulling[0]
    given = {"line/1/carton": carton, "line/1/unit": f"#{unit}", "line/1/class": "主要", "line/1/defect": "leaks"}
    found = read(given | totals(critical=0, minor=0)).findings.rows
    assert found == (Finding(carton, unit, "major", "Leaks"),)


def test_cartons_counted_notes_and_units_pulled_are_read(made, read):
    first, second = (str(made.lot.cartons.index(made.lot.by_id[c.id]) + 1) for c in made.draw.opened[:2])
    given = totals(critical=0, major=0, minor=3) | ticks(made)
    given |= {f"list/carton/{first}/counted": "23", f"list/carton/{second}/note": "tape torn\nwet"}
    said = read(given | {"presented/cartons/counted": " 59 ", "list/pulled": "40"})
    assert said.findings.counted == {made.draw.opened[0].id: 23}
    assert (said.findings.cartons_counted, said.findings.pulled) == (59, 40)
    assert said.notes == (f"carton {made.draw.opened[1].id}: tape torn wet",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"list/class/major/total": "3"}, "'major: counted in all': 3, but lines 1, 2 come to 2: which is it?"),
        ({"list/class/minor/total": "1"}, "'minor: counted in all': 1, but no line says so: which is it?"),
        ({"list/class/major/defect/2/total": "2"}, "'major, Lid does not lock: total': 2, but line 2 comes to 1"),
        ({"list/test/drop/total": "1", "line/3/class": "test: drop"}, "'line 3: carton': the number"),
        ({"line/1/count": "many"}, "'line 1: count': 'many' is no quantity"),
        ({"line/2/carton": "4000"}, "'line 2: carton': no carton '4000' in the list"),
        ({"line/2/unit": "99"}, "'line 2: unit': 99 of carton"),
        ({"line/1/class": "minor"}, "'line 1: class': 'Leaks' is major in the agreement, not minor"),
        ({"line/4/carton": "1"}, "'line 4: class': empty, and the line is begun"),
        ({"list/class/minor/other/1/strokes": "||"}, "'minor, other defect 1: total': empty"),
        ({"list/class/minor/other/1/name": "smell"}, "'minor, other defect 1: total': empty"),
        ({"list/class/critical/total": "-1"}, "'critical: counted in all': -1 is negative"),
        ({"list/class/critical/total": "1.5"}, "'critical: counted in all': 1.5 is a fraction"),
        ({"presented/cartons/counted": "about 60"}, "'cartons presented: counted': 'about 60' is no quantity"),
        ({"list/pulled": "400"}, "400 units pulled"),
    ],
)
def test_what_contradicts_or_can_not_be_is_one_line_that_names_the_field(made, read, given, said):
    rows = [Finding(*made.draw.pulling[0], "", "Leaks"), Finding(*made.draw.pulling[1], "", "Lid does not lock")]
    with pytest.raises(InputError) as error:  # what every account is held against, the verdict tells
        judge(made, read(lines(rows) | totals(critical=0) | given).findings)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_tally_whose_rows_and_total_differ_names_both(read):
    given = totals(critical=0, major=5, minor=0) | {"list/class/major/defect/1/total": "2"}
    given |= {"list/class/major/defect/2/total": "2"}
    with pytest.raises(InputError, match=r"'major: counted in all': 5, but field 'major, Leaks: total' has 2 and .* 4"):
        read(given)
    with pytest.raises(InputError, match="'major: counted in all': empty; a unit with several defects counts once"):
        read({**given, "list/class/major/total": ""})
    assert read(given | totals(major=3)).findings.classes["major"] == 3  # one unit has both
    del given["list/class/major/defect/2/total"], given["list/class/major/total"]
    assert read(given).findings.classes["major"] == 2


def test_where_every_defect_counts_the_rows_add_up(tmp_path):
    made = sample(agreement=replace(AGREEMENT, counting=NONCONFORMITIES, tests=()))
    pdf, path = pick_list_pdf(made, fillable=True), tmp_path / "filled.pdf"
    given = totals(critical=0, minor=0) | {f"list/class/major/defect/{i}/total": "2" for i in (1, 2)}
    path.write_bytes(filled(pdf, given))
    assert read_filled_form(path, made).findings.classes["major"] == 4
    path.write_bytes(filled(pdf, given | totals(major=3)))
    with pytest.raises(InputError, match="'major: counted in all': 3, but"):
        read_filled_form(path, made)


@pytest.fixture(scope="module")
def second():
    return again(sample(agreement=TERMS))


@pytest.fixture
def reread(second, tmp_path):
    """Reads the form of a re-inspection with these values and totals of nothing."""
    pdf = rework_list_pdf(second, fillable=True)
    nothing = totals("B", critical=0, major=0, minor=0)
    nothing |= {f"{part}/class/targeted defects/total": "0" for part in "AD"}

    def reading(given):
        path = tmp_path / "filled.pdf"
        path.write_bytes(filled(pdf, {**nothing, **given}))
        return read_filled_form(path, second)

    return reading


def test_two_lists_of_a_re_inspection_that_count_a_carton_differently_are_a_conflict(second, reread):
    there = named(rework_list_pdf(second, fillable=True), second)
    name = next(name for name in sorted(there) if name.endswith("/counted") and "B" + name[1:] in there - {name})
    with pytest.raises(InputError, match=r"field 'question (A|B), carton \d+: counted'.* but field 'question (A|B), "):
        reread({name: "24", "B" + name[1:]: "23"})


def test_collateral_damage_counts_in_the_class_that_is_written_beside_it(reread):
    damage = {"B/collateral/1/total": "2", "B/collateral/1/class": "minor 次要"}
    assert reread(damage | totals("B", minor=2)).findings.classes["minor"] == 2
    with pytest.raises(InputError, match=r"'question B, minor: counted in all': 0, but field 'question B, .* has 2"):
        reread(damage)
    with pytest.raises(InputError, match=r"class': 'ugly' is no class: critical, major, minor"):
        reread({**damage, "B/collateral/1/class": "ugly"})


def test_of_a_re_inspection_a_carton_that_is_not_done_leaves_it_open(second, reread):
    there = named(rework_list_pdf(second, fillable=True), second)
    cartons = sorted(name for name in there if name[0] in "AB" and name.endswith("/done"))
    left = cartons[0].split("/")[2]
    done = {name: True for name in cartons if name.split("/")[2] != left}
    said = reread(done)
    carton = second.lot.cartons[int(left) - 1].id
    assert said.notes == (f"not ticked as done, so not counted as pulled: carton {carton}",)
    opened = {one.id: len(one.positions) for one in second.draw.opened}
    assert said.findings.pulled == sum(opened.values()) - opened[carton]
    assert said.findings.rows is None
    assert judge(second, said.findings).outcome == "pending"
    short = {"D/pulled": "3"}
    assert "targeted defects, unaffected cartons" not in reread(short).findings.tests


# Whose form it is


def test_a_form_of_another_record_is_refused(made, form, read, tmp_path):
    path = tmp_path / "filled.pdf"
    path.write_bytes(form)
    for other, said in (
        (
            replace(made, draw=replace(made.draw, draw_id="PO4711-B")),
            "is the form of draw 'PO4711-A', the record is of",
        ),
        (sample(61, visit=Visit()), "from another packing list"),
        (replace(made, digest="ab" * 32), "is the form of this draw at record digest c0ffee"),
    ):
        with pytest.raises(InputError, match=said):
            read_filled_form(path, other)


def test_an_empty_form_says_nothing(read):
    with pytest.raises(InputError, match="no total and no line is filled in"):
        read({})
    with pytest.raises(InputError, match="no total and no line is filled in"):
        read({"sign/1/name": "Chen Wei", "visit/date": "2026-11-23"})


def test_without_pypdf_one_line_says_how_to_install_it(made, form, tmp_path, monkeypatch):
    path = tmp_path / "filled.pdf"
    path.write_bytes(form)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(InputError, match="pip install pypdf"):
        read_filled_form(path, made)


# Whatever is called and found


def test_names_that_would_part_or_repeat_a_field_do_neither(tmp_path):
    classes = ("a", "a/defect/1", "100% .é 严重")
    terms = replace(
        AGREEMENT,
        classes=tuple(DefectClass(name, 2.5, (f"{name} {'x' * 200}",)) for name in classes),
        tests=(SpecialTest("form/form", "S-1", 2.5),),
        difference=(),
    )
    made = sample(agreement=terms)
    pdf = pick_list_pdf(made, fillable=True)
    there = named(pdf, made)
    assert there <= known(made)
    given = {f"list/class/{spelled(name)}/total": str(count) for count, name in enumerate(classes)}
    path = tmp_path / "filled.pdf"
    path.write_bytes(filled(pdf, given | {f"list/test/{spelled('form/form')}/total": "0"}))
    found = read_filled_form(path, made).findings
    assert (found.classes, found.tests) == (dict(zip(classes, range(3), strict=True)), {"form/form": 0})


DASHES = ("", "-", "--", "–", "—", "/", "\\")  # what a findings file takes for nothing
NOTES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=30)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_findings_come_back_as_they_were_typed(made, read, data):
    units = data.draw(st.lists(st.sampled_from(made.draw.pulling), max_size=9, unique=True), "units")
    named_defects = [(entry.name, name) for entry in AGREEMENT.classes for name in entry.defects]
    rows = []
    for unit in units:
        kind, defect = data.draw(st.sampled_from([*named_defects, ("difference", AGREEMENT.difference[0])]))
        rows.append(settled(made, Finding(*unit, kind, defect, note=data.draw(NOTES))))
    answered = {row.kind for row in rows}
    zeros = {entry.name: 0 for entry in AGREEMENT.classes if entry.name not in answered}
    found = read(lines(rows) | totals(**zeros)).findings
    notes = [row.note for row in found.rows]
    assert [replace(row, note="") for row in found.rows] == [replace(row, note="") for row in rows]
    assert [unicodedata.normalize("NFC", row.note) for row in rows if row.note not in DASHES] == [n for n in notes if n]


DASHES = ("", "-", "--", "–", "—", "/", "\\")  # what findings files take for nothing
