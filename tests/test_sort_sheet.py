"""The factory's sort sheet: what adds up and what can be.

The lot of most tests: 80 cartons of 40 units, refused for nine dents where Re is 8.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sort_sheet_samples import DENT, FOUND, HERE, LOT, SEEN, check, failed, kinds, row, sheet

from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Record
from qcsample.lot import uniform_lot
from qcsample.rework.planning import targeted_defects
from qcsample.rework.sort_expected import expected_defects
from qcsample.rework.sort_records import ASK, IMPLAUSIBLE, SEVERITIES, WRONG, Sealed, SortCount, SortRow, SortSheet
from qcsample.rework.sort_sheet import check_sort_sheet
from qcsample.rework.sort_words import KINDS
from qcsample.sheets.findings_file import read_findings
from qcsample.sheets.sort_sheet_file import read_sort_sheet
from qcsample.verdict import judge

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


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
