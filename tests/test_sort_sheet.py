"""The factory's sort sheet: what adds up, what can be, and files that can't be taken as they stand.

The lot of most tests: 80 cartons of 40 units, refused for nine dents where Re is 8.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcsample.agreement import Agreement, DefectClass, Refusal, inspection_plan
from qcsample.documents.sort_sheet import sort_sheet_csv, sort_sheet_xlsx
from qcsample.errors import InputError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.lot import Lot, uniform_lot
from qcsample.qcs1 import draw
from qcsample.rework.planning import targeted_defects
from qcsample.rework.sort_expected import expected_defects
from qcsample.rework.sort_records import ASK, IMPLAUSIBLE, SEVERITIES, WRONG, Sealed, SortCount, SortRow, SortSheet
from qcsample.rework.sort_sheet import check_sort_sheet
from qcsample.rework.sort_words import KINDS
from qcsample.sheets.findings_file import read_findings
from qcsample.sheets.sort_sheet_file import read_sort_sheet
from qcsample.sheets.sort_sheet_words import header_of
from qcsample.verdict import judge

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CLASSES = (
    DefectClass("critical", 0.0, ("sharp edge",)),
    DefectClass("major", 2.5, ("dent / 凹痕", "leaks")),
    DefectClass("minor", 4.0, ("speck",)),
)
DENT = "dent / 凹痕"


def failed(lot: Lot, dents: int, *, leaks: int = 0, **changes) -> tuple[Inspection, Findings]:
    agreement = Agreement(order="PO1", classes=CLASSES, refusal=Refusal(ac=0), **changes)
    plan = inspection_plan(agreement, lot)
    first = Inspection(agreement, lot, plan, draw(lot, plan, "2048", "PO1-A"), digest="ab" * 32)
    units = first.draw.pulling
    rows = [Finding(*unit, "major", DENT) for unit in units[:dents]]
    rows += [Finding(*unit, "major", "leaks") for unit in units[dents : dents + leaks]]
    return first, Findings(rows=tuple(rows))


LOT = uniform_lot(80, 40)
HERE, FOUND = failed(LOT, 9)
SEEN = {name: sum(1 for carton, _ in HERE.draw.pulling[:9] if carton == name) for name in LOT.by_id}


def row(carton: str, bad: int, *, gone: int = 0, units: int = 40, **changes) -> SortRow:
    """A row that adds up: `gone` of the bad pieces could not be repaired."""
    counts = {"": SortCount(bad, bad - gone, gone)}
    return SortRow(carton, **{"checked": units, "counts": counts, "offered": units - gone, **changes})


def sheet(**rows: SortRow) -> SortSheet:
    """A sheet of all 80 cartons that adds up and can be true; some rows (`c12=`) as given."""
    usual = {name: row(name, SEEN[name] + 1 + number % 4) for number, name in enumerate(LOT.by_id)}
    return SortSheet(tuple(rows.get(f"c{name}", usual[name]) for name in LOT.by_id))


def check(given: SortSheet, **options):
    return check_sort_sheet(given, HERE, FOUND, **options)


def kinds(found) -> list[str]:
    return [entry.what for entry in found]


# Identities, by hand


def test_a_sheet_that_adds_up_and_can_be_true_raises_nothing():
    assert check(sheet()) == ()


@pytest.mark.parametrize(
    ("what", "given", "numbers"),
    [
        # (40 - 3) + 2 + 0 = 39, not 40
        (["offered"], row("12", 3, gone=1, offered=40), {"reckoned": 39, "offered": 40}),
        # 2 + 0 repaired and unrepairable, 3 defects; offered 39 goes with that
        (["split"], SortRow("12", 40, {"": SortCount(3, 2, 0)}, 0, 39), {"reckoned": 2, "defects": 3}),
        (["more defects", "checked"], row("12", 9, units=8), {"checked": 8, "defects": 9}),
        (["checked"], row("12", 3, units=38), {"checked": 38, "stated": 40}),
        # 2 dents + 2 leaks where 3 are said in all; the rest adds up
        (
            ["by defect"],
            SortRow("12", 40, {"": SortCount(3, 3, 0), DENT: SortCount(2), "leaks": SortCount(2)}, 0, 40),
            {"whole": 3, "reckoned": 4},
        ),
        # by defect: 2 dents, 1 repaired; the leaks are fine: 40 - 3 + 2 = 39
        (
            ["split"],
            SortRow("12", 40, {DENT: SortCount(2, 1, 0), "leaks": SortCount(1, 1, 0)}, 0, 39),
            {"defects": 2, "reckoned": 1},
        ),
    ],
)
def test_a_carton_that_does_not_add_up(what, given, numbers):
    wrong = [entry for entry in check(sheet(c12=given)) if entry.severity == WRONG]
    assert kinds(wrong) == what
    assert all(entry.carton == "12" for entry in wrong)
    assert numbers.items() <= wrong[0].numbers.items()


def test_replaced_pieces_are_offered_again():
    counts = {"": SortCount(5, 3, 2)}
    fine = SortRow("12", 40, counts, 2, 40, "PO2")

    def checked(given: SortRow):
        return check(replace(sheet(c12=given), sealed=(Sealed("NG-1", "dent", 2),)))

    assert checked(fine) == ()
    assert kinds(checked(replace(fine, source=""))) == ["no source"]
    more = checked(replace(fine, replaced=3, offered=41))
    assert kinds(more) == ["extra", "list"]
    assert {entry.severity for entry in more} == {ASK}


def test_what_the_inspector_counted_is_as_good_as_the_list():
    short = sheet(c12=row("12", 3, units=39))
    assert "checked" in kinds(check(short))
    counted = replace(FOUND, counted={"12": 39})
    assert kinds(check_sort_sheet(short, HERE, counted)) == ["list"]


def test_totals_that_are_not_those_of_the_rows():
    given = sheet()
    bad = sum(entry.defects or 0 for entry in given.rows)
    right = SortRow("total", 3200, {"": SortCount(bad, bad, 0)}, 0, 3200)
    assert check(replace(given, total=right)) == ()
    wrong = check(replace(given, total=replace(right, counts={"": SortCount(bad - 7, bad, 0)})))
    assert [(entry.what, entry.carton) for entry in wrong] == [("total", ""), ("split", ""), ("offered", "")]
    assert wrong[0].numbers == {"total": bad - 7, "reckoned": bad}
    assert "total of defects" in wrong[0].sentence()


@given(st.integers(0, 40), st.data())
def test_rows_that_keep_the_identities_are_never_faulted(bad, data):
    gone = data.draw(st.integers(0, bad))
    replaced = data.draw(st.integers(0, gone))
    one = SortRow("12", 40, {"": SortCount(bad, bad - gone, gone)}, replaced, 40 - gone + replaced, "PO2")
    assert not [entry for entry in check(sheet(c12=one)) if entry.severity == WRONG]
    off = replace(one, offered=(one.offered or 0) + 1)
    assert "offered" in kinds(check(sheet(c12=off)))


# Cartons


def test_missing_unknown_double_and_unaffected_cartons():
    affected = [str(i) for i in range(1, 21)]
    rows = sheet().rows
    given = SortSheet((*rows[:19], rows[0], rows[40], row("4711", 1)))
    found = {entry.what: entry for entry in check(given, affected=[*affected, *(n for n in SEEN if SEEN[n])])}
    assert found["missing"].cartons[0] == "20"
    assert found["missing"].numbers["units"] == 40 * found["missing"].numbers["count"]
    assert found["unknown"].cartons == ("4711",)
    assert (found["twice"].carton, found["twice"].numbers["times"]) == ("1", 2)
    if SEEN["41"]:
        assert "unaffected" not in found
    else:
        assert found["unaffected"].cartons == ("41",)
    assert found["missing"].severity == found["unknown"].severity == found["twice"].severity == WRONG
    assert "outside" not in found


def test_a_row_that_is_not_filled_in_is_a_missing_carton():
    found = check(sheet(c12=SortRow("12", counts={"": SortCount()})))
    assert [(entry.what, entry.cartons) for entry in found] == [("missing", ("12",))]


def test_defects_of_the_sample_in_cartons_said_to_be_unaffected():
    clean = [name for name in LOT.by_id if not SEEN[name]]
    found = check(SortSheet(tuple(row(name, 2) for name in clean)), affected=clean)
    outside = [entry for entry in found if entry.what == "outside"]
    assert {entry.carton: entry.numbers["seen"] for entry in outside} == {n: SEEN[n] for n in SEEN if SEEN[n]}


def test_a_carton_with_defects_in_the_sample_and_none_on_the_sheet():
    name = max(SEEN, key=lambda carton: SEEN[carton])
    [found] = check(sheet(**{f"c{name}": row(name, 0)}))
    assert (found.what, found.severity, found.carton) == ("known", IMPLAUSIBLE, name)
    assert found.numbers == {"seen": SEEN[name], "defects": 0}


def test_blanks_are_asked_for():
    blank = SortRow("12", 40, {"": SortCount()}, 0, 40)
    [found] = check(sheet(c12=blank))
    assert (found.what, found.column, found.cartons) == ("blank", "defects", ("12",))


# How many there should be


class TestPublished:
    """18 bad in 200 of 8,000: 9.0 %, 95 % 5.4-13.9 %, 437 to 1,103 pieces if drawn piece by piece; 60 is flagged."""

    inspection, findings = failed(uniform_lot(200, 40), 18)

    def sheet(self, bad: int) -> SortSheet:
        seen = [carton for carton, _ in self.inspection.draw.pulling[:18]]
        counts = {name: seen.count(name) for name in self.inspection.lot.by_id}
        for number in range(bad - 18):
            counts[str(number % 200 + 1)] += 1
        return SortSheet(tuple(row(name, count) for name, count in counts.items()))

    def test_the_range(self):
        verdict = judge(self.inspection, self.findings)
        [one] = expected_defects(self.inspection, self.findings, verdict, (DENT,), self.inspection.lot.by_id)
        assert (one.found, one.checked, one.units) == (18, 200, 8000)
        assert (one.piece_lower, one.piece_upper) == (437, 1103)
        assert one.lower < 437 < 1103 < one.upper

    def test_sixty_are_too_few(self):
        [found] = check_sort_sheet(self.sheet(60), self.inspection, self.findings)
        assert (found.what, found.severity, found.numbers["sheet"]) == ("too few", IMPLAUSIBLE, 60)
        assert found.numbers["lower"] > 60
        assert "437 to 1,103" in found.sentence()
        assert "437" in found.sentence("zh")

    def test_seven_hundred_are_not(self):
        assert check_sort_sheet(self.sheet(700), self.inspection, self.findings) == ()

    def test_three_thousand_are_too_many(self):
        [found] = check_sort_sheet(self.sheet(3000), self.inspection, self.findings)
        assert (found.what, found.numbers["sheet"]) == ("too many", 3000)

    def test_too_few_is_said_only_if_the_missing_cartons_could_not_mend_it(self):
        short = self.sheet(60)
        most = SortSheet(short.rows[:199])
        assert kinds(check_sort_sheet(most, self.inspection, self.findings)) == ["missing", "too few"]
        half = SortSheet(short.rows[:100])  # 4,000 pieces nobody has reported on
        assert "too few" not in kinds(check_sort_sheet(half, self.inspection, self.findings))

    def test_counts_alone_say_as_much_of_the_whole_lot_and_nothing_of_a_part(self):
        counts = Findings({"critical": 0, "major": 18, "minor": 0})
        assert kinds(check_sort_sheet(self.sheet(60), self.inspection, counts)) == ["too few"]
        part = self.inspection.lot.cartons[:50]
        found = check_sort_sheet(self.sheet(60), self.inspection, counts, affected=[carton.id for carton in part])
        assert not {"too few", "too many"} & {*kinds(found)}


def test_a_part_named_after_the_fact_has_the_wider_range():
    hit = [name for name in SEEN if SEEN[name]]
    verdict = judge(HERE, FOUND)
    [part] = expected_defects(HERE, FOUND, verdict, (DENT,), hit)
    [whole] = expected_defects(HERE, FOUND, verdict, (DENT,), LOT.by_id)
    assert part.widened
    assert not whole.widened
    assert part.found == whole.found == 9
    assert part.lower <= whole.lower
    assert part.upper == min(whole.upper, part.units) or part.upper > whole.upper


def test_each_defect_is_held_against_its_own_range():
    here, found = failed(LOT, 6, leaks=6)
    verdict = judge(here, found)
    targeted = targeted_defects(here, found, verdict)
    assert set(targeted) == {DENT, "leaks"}
    ranges = {one.defect: one for one in expected_defects(here, found, verdict, targeted, LOT.by_id)}
    assert (ranges[DENT].found, ranges["leaks"].found, ranges[""].found) == (6, 6, 12)
    # six of 125 at 97.5 %: all 300 dents and no leak can't be
    rows = []
    for name in LOT.by_id:
        seen = sum(1 for carton, _ in here.draw.pulling[:12] if carton == name)
        dents = seen + 3
        rows.append(SortRow(name, 40, {DENT: SortCount(dents, dents, 0), "leaks": SortCount(0, 0, 0)}, 0, 40))
    wrong = check_sort_sheet(SortSheet(tuple(rows)), here, found)
    assert [(entry.what, entry.defect) for entry in wrong] == [("too few", "leaks")]
    assert "'leaks'" in wrong[0].sentence()


def test_a_piece_with_two_defects_counts_once():
    twice = replace(FOUND, rows=(*FOUND.rows, *(replace(entry, defect="leaks") for entry in FOUND.rows)))
    verdict = judge(HERE, twice)
    ranges = expected_defects(HERE, twice, verdict, (DENT, "leaks"), LOT.by_id)
    assert [(one.defect, one.found) for one in ranges] == [("", 9), (DENT, 9), ("leaks", 0)]


def test_the_same_number_in_every_carton():
    lot = uniform_lot(30, 40)
    here, found = failed(lot, 8)
    alike = SortSheet(tuple(row(carton.id, 4) for carton in lot.cartons))
    [said] = [entry for entry in check_sort_sheet(alike, here, found) if entry.what == "constant"]
    # exact: ways to have 4 bad of 40 in each of 30 cartons, of all ways to have 120 bad of 1,200
    chance = Fraction(comb(40, 4) ** 30, comb(1200, 120))
    assert said.numbers["chance"] == pytest.approx(float(chance), rel=1e-9)
    assert said.severity == ASK
    assert "less than once in a million times" in said.sentence()
    uneven = (row("1", 5), row("2", 3), *alike.rows[2:])
    assert "constant" not in kinds(check_sort_sheet(SortSheet(uneven), here, found))


# Unrepairable pieces


def test_unrepairable_pieces_are_accounted_for():
    given = sheet(c12=row("12", 5, gone=5), c13=row("13", 4, gone=2))
    assert kinds(check(given)) == ["unsealed", "list"]
    assert check(given)[0].numbers == {"pieces": 7}
    six = replace(given, sealed=(Sealed("NG-1", "dent", 4), Sealed("NG-2", "dent", 2)))
    [wrong, _] = check(six)
    assert (wrong.what, wrong.numbers) == ("sealed", {"unrepairable": 7, "pieces": 6})
    mixed = replace(given, sealed=(Sealed("NG-1", "dent", 4), Sealed("NG-1", "leaks", 3)))
    assert kinds(check(mixed)) == ["mixed", "list"]
    assert check(replace(given, sealed=(Sealed("NG-1", "dent", 7),)))[0].what == "list"


def test_sealed_pieces_of_each_defect():
    counts = {DENT: SortCount(3, 1, 2), "leaks": SortCount(2, 1, 1)}
    given = sheet(c12=SortRow("12", 40, counts, 0, 37))
    right = (Sealed("NG-1", "凹痕", 2), Sealed("NG-2", "Leaks", 1))
    assert kinds(check(replace(given, sealed=right))) == ["list"]
    wrong = (Sealed("NG-1", DENT, 1), Sealed("NG-2", "leaks", 2))
    found = check(replace(given, sealed=wrong))
    assert [(entry.what, entry.defect) for entry in found][:2] == [("sealed", DENT), ("sealed", "leaks")]


# Sentences


def test_every_finding_has_its_sentences_in_both_languages():
    found = check(SortSheet((row("1", 3, gone=1, offered=41, replaced=2), row("1", 50), row("99", 1))))
    assert found == tuple(sorted(found, key=lambda entry: SEVERITIES.index(entry.severity)))
    assert {entry.what for entry in found} <= {*KINDS}
    for entry in found:
        told = entry.to_dict()
        for language in ("en", "zh"):
            for text in (told["said"][language], told["asked"][language]):
                assert text
                assert "{" not in text
        assert not any("\u4e00" <= c <= "\u9fff" for c in told["said"]["en"] + told["asked"]["en"])
        assert any("\u4e00" <= c <= "\u9fff" for c in told["said"]["zh"])


def test_hostile_names_stay_text():
    found = check(SortSheet((row("{0.__class__}\u202e[red]", 1), *sheet().rows)))
    assert "{0.__class__}<U+202E>[red]" in found[0].sentence()


def test_records_refuse_what_no_sheet_can_say():
    for bad in (-1, 1.5, True, "3", 10**9):
        with pytest.raises(InputError):
            SortCount(bad)
        with pytest.raises(InputError):
            SortRow("1", bad)
    with pytest.raises(InputError, match="a row a carton"):
        check(SortSheet(()))
    with pytest.raises(InputError, match="no carton '4711'"):
        check(sheet(), affected=["4711"])


# Files


@pytest.fixture
def csv(tmp_path):
    def read(text, encoding="utf-8", **options):
        path = tmp_path / "sheet.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_sort_sheet(path, HERE, **options)

    return read


@pytest.fixture
def xlsx(tmp_path):
    def read(sheets, **options):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            for cells in rows:
                page.append(cells)
        book.save(tmp_path / "sheet.xlsx")
        return read_sort_sheet(tmp_path / "sheet.xlsx", HERE, **options)

    return read


HEAD = "carton,checked,defects,repaired,unrepairable,replaced,replaced from,offered,note\n"


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "C/NO,Qty checked,Defective,Qty repaired,Scrap,Replacements,From order,Qty offered,Remarks\n",
        "箱号,检查件数,不良数,返修数,无法返修,补换数,来源,交验数,备注\n",
        "箱号 C/NO.,检查数量 Checked,不良品数 Defects,已返修 Repaired,报废 Scrapped,补货数,补换来源,送检数,备注\n",
        "CTN NO;CHECKED;REJECTS;REWORKED;NOT REPAIRABLE;REPLACED;SOURCE;OFFERED;NOTE\n",
    ],
)
def test_headers_in_the_words_of_the_trade(csv, head):
    mark = ";" if ";" in head else ","
    text = head + mark.join(("012", "40 pcs", "3", "2", "1", "1", "PO2", "40", "ok")) + "\n"
    assert csv(text).rows == (SortRow("12", 40, {"": SortCount(3, 2, 1)}, 1, 40, "PO2", "ok"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_columns_of_one_defect_and_totals(csv, encoding):
    head = "箱号,检查件数,不良数：凹痕,返修数：凹痕,无法返修数：凹痕,不良数: Leaks,交验数\n"
    got = csv(f"封存箱,NG-1,凹痕,2\n{head}7,40,3,1,2,0,38\n合计,40,3,1,2,0,38\n", encoding)
    counts = {DENT: SortCount(3, 1, 2), "leaks": SortCount(0)}
    assert got.rows == (SortRow("7", 40, counts, 0, 38),)
    assert got.total == SortRow("total", 40, counts, 0, 38)
    assert got.sealed == (Sealed("NG-1", "凹痕", 2),)
    assert got.defects == (DENT, "leaks")


def test_a_carton_that_no_list_has_is_read_and_told(csv):
    got = csv(HEAD + "4711,40,0,0,0,0,,40,\n")
    assert got.rows[0].carton == "4711"
    assert "unknown" in kinds(check(got))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("carton,qty\n1,2\n", "no header of a sort sheet"),
        (HEAD, "no carton below the header"),
        (HEAD + "1-20,40,0,0,0,0,,40,\n", "row 2, column A (carton): '1-20' is several cartons; a row a carton"),
        (HEAD + ",40,0,0,0,0,,40,\n", "row 2, column A (carton): the number of the carton is needed"),
        (HEAD + "1,forty,0,0,0,0,,40,\n", "row 2, column B (checked): 'forty' is no quantity"),
        (HEAD + "1,40,-1,0,0,0,,40,\n", "column C (defects): -1 is negative"),
        (HEAD + "1,40,1.5,0,0,0,,40,\n", "column C (defects): 1.5 is a fraction"),
        (HEAD + "1,40,1,1,0,0,,#REF!,\n", "column H (offered): #REF! is a formula that failed"),
        (HEAD + "1,99999999999,1,1,0,0,,40,\n", "is more than 10,000,000"),
        (HEAD + "1,40,0,0,0,0,,40,,stray\n", "row 2, column J: 'stray' would not be read"),
        (HEAD + "TOTAL,40,0,0,0,0,,40,\n1,40,0,0,0,0,,40,\n", "row 3, column A (carton): a row below the totals"),
        ("carton,checked,defects,defects,offered\n1,40,0,0,40\n", "two columns of defects"),
        ("carton,checked,defects: dents,offered\n1,40,0,40\n", "'dents' is no defect of the agreement; did you mean"),
        ("draw id,PO9-A\n" + HEAD + "1,40,0,0,0,0,,40,\n", "this sort sheet belongs to the draw 'PO9-A'"),
        ("manifest digest," + "0" * 64 + "\n" + HEAD + "1,40,0,0,0,0,,40,\n", "from another packing list"),
        ("sealed carton,NG-1,dent,\n" + HEAD + "1,40,0,0,0,0,,40,\n", "how many pieces are sealed"),
        ("sealed carton,,dent,3\n" + HEAD + "1,40,0,0,0,0,,40,\n", "the mark of the sealed carton"),
        (b"%PDF-1.4", "is a PDF"),
        (b"\x00\x01" + HEAD.encode(), "a NUL character"),
    ],
)
def test_what_can_not_be_taken_is_one_line_that_names_its_place(csv, text, said):
    with pytest.raises(InputError) as caught:
        csv(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("sheet.csv") or "sheet.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_workbooks_formulas_and_strange_sheets(xlsx):
    head = ["carton", "checked", "defects", "repaired", "unrepairable", "offered"]
    page = [head, [1, 40, 2, 1, 1, 39]]
    sealed = [["sealed carton", "defect", "pieces sealed"], ["NG-1", "dent", 1]]
    got = xlsx({"sort": page, "ng": sealed})
    assert got == SortSheet((SortRow("1", 40, {"": SortCount(2, 1, 1)}, 0, 39),), None, (Sealed("NG-1", "dent", 1),))
    with pytest.raises(InputError, match="row 2, column F: a formula without a stored value"):
        xlsx({"sort": [head, [1, 40, 2, 1, 1, "=B2-E2"]]})
    with pytest.raises(InputError, match="several sheets hold sorted cartons: 'a', 'b'; name the one"):
        xlsx({"a": page, "b": page})
    assert len(xlsx({"a": page, "b": page}, sheet="b").rows) == 1
    with pytest.raises(InputError, match="no sorted cartons are read from 'prices'"):
        xlsx({"sort": page, "prices": [["margin", 3]]})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["carton", "checked", "defects", "note"]))
def test_any_text_is_read_or_refused_in_one_line(csv, text, column):
    cells = {"carton": "1", "checked": "40", "defects": "0", "offered": "40", "note": ""} | {column: text}
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    said = []
    try:
        got = csv(",".join(cells) + "\n" + quoted + "\n")
        said = [text for entry in check(got) for text in (entry.sentence(), entry.question("zh"))]
    except InputError as error:
        said = [str(error)]
    assert not [text for text in said if "\n" in text]


def test_header_words():
    assert header_of("Bad pieces") == ("defects", "")
    assert header_of("不良数: defects") == ("defects", "")
    assert header_of("repaired 返修数: open: seam") == ("repaired", "open: seam")
    assert header_of("units stated 申报件数") == ("stated", "")
    assert header_of("colour of the sky") == ("", "")


# The template


@pytest.mark.parametrize("targeted", [(DENT,), (DENT, "leaks"), tuple("abcde")])
@pytest.mark.parametrize("make", [sort_sheet_csv, sort_sheet_xlsx])
def test_the_template_is_read_back_with_a_row_a_carton(tmp_path, make, targeted):
    affected = ["3", "4", "017"]
    path = tmp_path / "template"
    path.write_bytes(make(HERE, affected, targeted))
    got = read_sort_sheet(path, HERE, targeted=targeted)
    assert [entry.carton for entry in got.rows] == ["3", "4", "17"]
    assert all(entry.blank for entry in got.rows)
    assert got.defects == (targeted if len(targeted) == 2 else ())
    assert make(HERE, affected, targeted) == make(HERE, affected, targeted)
    assert "missing" in kinds(check(got, affected=affected))


def test_the_workbook_has_no_formulas_and_names_the_failed_record():
    data = sort_sheet_xlsx(HERE, None, ("=HYPERLINK(1)", "+cmd"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["sort sheet", "sealed cartons", "how to"]
    cells = [cell for page in book.worksheets for line in page.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = [cell.value for cell in cells]
    assert {"PO1-A", LOT.manifest, "ab" * 32} <= {*values}
    assert sum(1 for value in values if value == 40) == 80
    assert any("24 hours" in str(value) for value in values)
    assert any("24 小时" in str(value) for value in values)


def test_a_template_for_cartons_that_are_not_there():
    with pytest.raises(InputError, match="no carton '81'"):
        sort_sheet_xlsx(HERE, ["81"], (DENT,))
    with pytest.raises(InputError, match="no carton is affected"):
        sort_sheet_csv(HERE, [], (DENT,))


# The example


class TestJackets:
    record = Record.from_json((EXAMPLES / "jackets" / "expected" / "pick.json").read_bytes())
    inspection = record.inspection
    affected = tuple(carton.id for carton in inspection.lot.cartons if carton.stratum == "9017")

    def answers(self, name: str):
        findings = read_findings(EXAMPLES / "jackets" / "findings.csv", self.inspection)
        given = read_sort_sheet(EXAMPLES / "jackets" / name, self.inspection)
        return check_sort_sheet(given, self.inspection, findings, affected=self.affected)

    def test_the_first_sheet_does_not_add_up_and_finds_too_few(self):
        found = self.answers("sort_sheet_wrong.csv")
        assert [(entry.what, entry.carton) for entry in found] == [
            ("split", "53"),
            ("offered", "66"),
            ("too few", ""),
            ("list", ""),
        ]
        assert found[2].numbers["sheet"] == 19

    def test_the_second_does(self):
        assert self.answers("sort_sheet.csv") == ()

    def test_the_sheets_are_what_their_builder_builds(self, tmp_path):
        subprocess.run([sys.executable, str(EXAMPLES / "make_sort_sheets.py"), str(tmp_path)], check=True)
        for path in (tmp_path / "jackets").iterdir():
            assert path.read_bytes() == (EXAMPLES / "jackets" / path.name).read_bytes()
