"""Double and multiple sampling: every cell of every table, what is behind it by a second way, and what is refused."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample import oc, quality_at
from qcsample.errors import InputError, UnavailableError
from qcsample.plan import Plan
from qcsample.standards import EDITIONS, LEVELS, SEVERITIES, attribute_plan, code_letter, plan_for_letter
from qcsample.standards.attributes import is_inferred, letters_of, table_file, table_place
from qcsample.standards.published import DOWN, UP, grid, sources
from qcsample.standards.staged import INFERRED, staged_grid

PUBLISHED = Path(__file__).parent / "published"
MIL, Z14, ISO = EDITIONS
LETTERS = "ABCDEFGHJKLMNPQR"
STAGES = {"double": 2, "multiple": 7}
TABLES = [(sampling, severity) for sampling in STAGES for severity in SEVERITIES]
FILES = [name for name in sources() if name.startswith(("double_", "multiple_"))]
AQLS = list(grid("single_normal.csv").columns.values())


def published(name):
    with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(plan):
    return " ".join(f"{stage.n}/{'#' if stage.ac is None else stage.ac}/{stage.re}" for stage in plan.stages)


def printed(table, letter, aql):
    """What stands in the first line of a cell, without the sign of what was inferred."""
    lines = table.cells[letter, float(aql)]
    return lines[0].removesuffix(INFERRED) if lines else ""


# Every cell


@pytest.mark.parametrize("edition", [MIL, Z14])
@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_every_cell_of_every_table(sampling, severity, edition):
    words = {"severity": severity, "sampling": sampling, "edition": edition}
    place = table_place(**words)
    rows = published(f"{sampling}_{severity}")
    for row in rows:
        plan = plan_for_letter(row["letter"], row["aql"], **words)
        assert text(plan) == row["plan"], row
        assert (plan.letter, plan.code_letter, plan.sampling) == (row["resolved_letter"], row["letter"], sampling)
        assert plan.source.startswith(f"{place}, letter {row['resolved_letter']}")
        assert (f"(arrow {row['printed']} from {row['letter']})" in plan.source) == (row["printed"] in (DOWN, UP))
        instead = "" if row["use"] == sampling else f"= the {row['use']} plan of Table"
        assert instead in plan.source
        assert ("= the" in plan.source) == bool(instead)
        assert not is_inferred(plan)
    assert len(rows) == 417 if severity == "tightened" else 416


@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_the_cells_are_stored_as_printed(sampling, severity):
    table = staged_grid(table_file(severity, Z14, sampling))
    for row in published(f"{sampling}_{severity}"):
        stored = printed(table, row["letter"], row["aql"])
        assert stored == row["printed"] or ("/" in stored and row["printed"] == "plan"), row
        if "/" in stored:
            lines = [stage.split("/", 1)[1] for stage in row["plan"].split()]
            assert list(table.cells[row["letter"], float(row["aql"])]) == lines


@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_letter_s_is_printed_for_one_plan_only(sampling, severity):
    if severity == "tightened":
        with pytest.raises(InputError, match=r"letter S has no tightened plan at AQL 2\.5; it has one at 0\.025 only"):
            plan_for_letter("S", 2.5, severity=severity, sampling=sampling)
    else:
        with pytest.raises(InputError, match="code letter 'S': one of A, B"):
            plan_for_letter("S", 0.025, severity=severity, sampling=sampling)


# The same cells a second way: the plan follows from the single plan of the same cell


@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_the_plan_is_the_one_that_belongs_to_the_single_plan(sampling, severity):
    """A number taken one AQL column or one letter beside its place would not belong to the single plan there."""
    behind = {
        (row["single_ac"], row["single_re"]): row
        for row in published("plans_by_single_acre")
        if row["severity"] == severity
    }
    single, table = (grid(table_file(severity)), staged_grid(table_file(severity, Z14, sampling)))
    checked = 0
    for (letter, aql), lines in table.cells.items():
        if not lines or "/" not in lines[0]:
            continue
        row = behind[tuple(single.cells[letter, aql].split("/"))]
        if sampling == "double":
            expected = [f"{row['d_ac1']}/{row['d_re1']}", f"{row['d_ac2']}/{row['d_re2']}"]
        else:
            pairs = zip(row["multiple_ac_7_stages"].split(), row["multiple_re_7_stages"].split(), strict=True)
            expected = ["/".join(pair) for pair in pairs]
        assert list(lines) == expected, (letter, aql)
        checked += 1
    assert checked > 70


@pytest.mark.parametrize("name", FILES)
def test_arrows_stand_where_the_single_table_has_them(name):
    severity = name.split("_")[1]
    table, single = staged_grid(name), grid(table_file(severity))
    assert list(table.columns.values()) == AQLS
    assert list(table.sizes) == list(single.sizes)
    for key, cell in single.cells.items():
        here = printed(table, *key)
        assert (here if here in (DOWN, UP, "") else "plan") == (cell if cell in (DOWN, UP, "") else "plan"), key
        if cell == "0/1":
            assert here == "*"  # no acceptance number can be divided


@pytest.mark.parametrize("name", FILES)
def test_marks_stand_where_a_letter_has_no_sizes_of_its_own(name):
    """Besides 0/1: `*` where the double table has none, `++` where only the multiple table has none."""
    sampling, severity = name.split("_")[:2]
    table, single = staged_grid(name), grid(table_file(severity))
    doubles = staged_grid(table_file(severity, Z14, "double")).sizes
    for letter, aql in table.cells:
        here = printed(table, letter, aql)
        if here in ("*", "++") and single.cells[letter, aql] != "0/1":
            assert not table.sizes[letter]
            assert here == ("++" if sampling == "multiple" and doubles[letter] else "*")


@pytest.mark.parametrize("name", FILES)
def test_sizes_are_those_of_single_letters_before(name):
    """Every sample of a double plan is as large as the single one a letter before, of a multiple plan three before."""
    sampling, severity = name.split("_")[:2]
    sizes = list(grid(table_file(severity)).sizes.items())
    back = 1 if sampling == "double" else 3
    for place, (letter, n) in enumerate(sizes):
        own = staged_grid(name).sizes[letter]
        if own:
            assert own == (sizes[place - back][1],) * STAGES[sampling]
            assert own[0] < n <= sum(own)
        else:
            assert place <= back + (2 if severity == "reduced" else 0)


# What holds for every plan


@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_acceptance_and_rejection_numbers_are_in_order(sampling, severity):
    table = staged_grid(table_file(severity, Z14, sampling))
    for key, lines in table.cells.items():
        if not lines or "/" not in lines[0]:
            continue
        stages = [line.split("/") for line in lines]
        accept = [-1 if ac == "#" else int(ac) for ac, _ in stages]
        reject = [int(re_) for _, re_ in stages]
        assert len(stages) == STAGES[sampling] == len(table.sizes[key[0]])
        assert accept == sorted(accept)
        assert reject == sorted(reject)
        assert all(re_ > ac + 1 for ac, re_ in zip(accept[:-1], reject[:-1], strict=True))  # room to go on
        gap = reject[-1] - accept[-1] - 1
        assert (gap > 0) if severity == "reduced" else (gap == 0), key
        assert sampling == "multiple" or "#" not in "".join(lines)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("sampling", list(STAGES))
def test_a_stricter_column_never_accepts_more(sampling, severity):
    for letter in LETTERS:
        plans = [plan_for_letter(letter, aql, severity=severity, sampling=sampling) for aql in AQLS]
        own = [plan for plan in plans if plan.letter == letter and not plan.is_single]
        for strict, lenient in pairwise(own):
            for a, b in zip(strict.stages, lenient.stages, strict=True):
                assert (-1 if a.ac is None else a.ac) <= (-1 if b.ac is None else b.ac)
                assert a.re <= b.re
            assert (strict.ac, strict.re) < (lenient.ac, lenient.re)


# The curves: a double or multiple plan protects as the single plan of its cell does

RISKS = (0.95, 0.50, 0.10)


def away(plan, single, model):
    """How far the curve lies from the single plan's, at the qualities that it accepts 95, 50 and 10 % of the time."""
    return np.abs(oc(plan, quality_at(single, RISKS, model=model), model=model) - np.array(RISKS))


def own_plans(letter, severity, sampling, aqls):
    """The plans that a letter has itself: {aql: plan}."""
    plans = {aql: plan_for_letter(letter, aql, severity=severity, sampling=sampling) for aql in aqls}
    return {aql: plan for aql, plan in plans.items() if plan.letter == letter and not plan.is_single}


@pytest.mark.parametrize(("sampling", "severity"), TABLES)
def test_the_curve_lies_at_that_of_the_single_plan(sampling, severity):
    """Above 10 an AQL counts nonconformities, so the columns up to 10 are compared as units."""
    most = np.array([0.045, 0.20, 0.08]) if severity == "reduced" else np.array([0.03, 0.09, 0.035])
    for letter in LETTERS:
        for aql, plan in own_plans(letter, severity, sampling, AQLS[: AQLS.index("10") + 1]).items():
            single = plan_for_letter(letter, aql, severity=severity)
            assert (away(plan, single, "binomial") <= most).all(), (letter, aql)
            at_aql = float(oc(plan, float(aql) / 100) - oc(single, float(aql) / 100))
            assert abs(at_aql) < 0.06, (letter, aql)


@pytest.mark.parametrize("sampling", list(STAGES))
@pytest.mark.parametrize("severity", ["normal", "tightened"])  # reduced: the gaps differ as well
def test_no_other_plan_of_the_letter_lies_nearer(sampling, severity):
    """Nonconformities, every column: a plan that stands one column beside its place would show."""
    for letter in LETTERS:
        own = own_plans(letter, severity, sampling, AQLS)
        for aql, plan in own.items():
            single = plan_for_letter(letter, aql, severity=severity)
            here = away(plan, single, "poisson").sum()
            assert all(here < away(other, single, "poisson").sum() for name, other in own.items() if name != aql)


# ISO 2859-1:1999: what was read, what follows, what nobody has read

ISO_DOUBLE = {"sampling": "double", "edition": ISO}


def test_double_plans_of_iso_that_were_read_say_so():
    rows = published("double_normal_iso1999_seen")
    for row in rows:
        plan = plan_for_letter(row["letter"], row["aql"], **ISO_DOUBLE)
        assert text(plan) == "{n1}/{ac1}/{re1} {n2}/{ac2}/{re2}".format(**row)
        assert plan.source.endswith(f"letter {row['letter']}, AQL {row['aql']} (read in a reprint of the table)")
        assert not is_inferred(plan)
    assert len(rows) == 14


def test_every_other_cell_of_iso_is_said_to_be_inferred_or_not_known():
    read = {(row["letter"], row["aql"]) for row in published("double_normal_iso1999_seen")}
    behind = {row["single_ac"]: row for row in published("double_normal_iso1999")}
    count = dict.fromkeys(("read", "inferred", "not known"), 0)
    for row in published("double_normal"):
        letter, aql, used = row["letter"], row["aql"], row["resolved_letter"]
        single = plan_for_letter(letter, aql, edition=ISO)
        if row["use"] == "double" and str(single.ac) not in behind:
            assert single.ac in (30, 44)
            with pytest.raises(UnavailableError, match=f"letter {used}.*no reprint of it could be read"):
                plan_for_letter(letter, aql, **ISO_DOUBLE)
            count["not known"] += 1
            continue
        plan = plan_for_letter(letter, aql, **ISO_DOUBLE)
        assert plan.letter == used == single.letter
        if row["use"] == "single":
            assert plan.stages == single.stages
            assert "* = the single plan of Table 2-A" in plan.source
        else:
            n = row["plan"].split("/")[0]
            assert text(plan) == "{n}/{ac1}/{re1} {n}/{ac2}/{re2}".format(n=n, **behind[str(single.ac)])
        assert is_inferred(plan) == ((used, aql) not in read)
        arrow = row["printed"] in (DOWN, UP)
        assert ("the arrow inferred" in plan.source) == (arrow and not is_inferred(plan))
        count["inferred" if is_inferred(plan) else "read"] += 1
    assert sum(count.values()) == 416
    assert min(count.values()) > 0


def test_iso_differs_from_105e_in_two_double_plans():
    differing = {
        plan_for_letter(row["letter"], row["aql"]).ac
        for row in published("double_normal")
        if row["use"] == "double"
        and plan_for_letter(row["letter"], row["aql"]).ac < 30
        and plan_for_letter(row["letter"], row["aql"], **ISO_DOUBLE).stages
        != plan_for_letter(row["letter"], row["aql"], sampling="double").stages
    }
    assert differing == {3, 7}


@pytest.mark.parametrize(
    ("sampling", "severity", "table"),
    [
        ("double", "tightened", "3-B"),
        ("double", "reduced", "3-C"),
        ("multiple", "normal", "4-A"),
        ("multiple", "tightened", "4-B"),
        ("multiple", "reduced", "4-C"),
    ],
)
def test_tables_of_iso_that_are_not_here_are_refused_by_name(sampling, severity, table):
    said = f"^{sampling} sampling, {severity} inspection .ISO 2859-1:1999, Table {table}. is not in the tables: .*Z1.4"
    for look_up in (
        lambda: attribute_plan(500, 2.5, sampling=sampling, severity=severity, edition=ISO),
        lambda: plan_for_letter("K", 2.5, sampling=sampling, severity=severity, edition=ISO),
        lambda: letters_of(severity, ISO, sampling),
    ):
        with pytest.raises(UnavailableError, match=said):
            look_up()


# Errors that others made, and plans that everybody knows


def test_plans_that_everybody_knows():
    words = {"severity": "normal", "edition": MIL}
    assert text(plan_for_letter("K", 2.5, sampling="double", **words)) == "80/3/7 80/8/9"
    assert text(plan_for_letter("J", 1.0, sampling="double", **words)) == "50/0/3 50/3/4"
    seven = "32/0/4 32/1/6 32/3/8 32/5/10 32/7/11 32/10/12 32/13/14"
    assert text(plan_for_letter("K", 2.5, sampling="multiple", **words)) == seven
    assert text(plan_for_letter("K", 0.65, sampling="double", severity="reduced", edition=MIL)) == "32/0/3 32/0/4"


@pytest.mark.parametrize("letter", "LMNP")
def test_the_last_sample_decides(letter):
    plan = plan_for_letter(letter, 100, sampling="double")  # not 26/26
    assert (plan.ac, plan.re) == (26, 27)


def test_arrows_bring_the_sizes_of_their_letter():
    assert text(plan_for_letter("A", 10, sampling="double")) == "3/0/2 3/1/2"  # of letter C
    assert text(plan_for_letter("A", 15, sampling="double")) == "2/0/2 2/1/2"  # of letter B
    for aql in (100, 150):
        plan = plan_for_letter("F", aql, sampling="multiple")
        assert (plan.letter, {stage.n for stage in plan.stages}) == ("E", {3})  # not 5


def test_the_first_rejection_number_of_the_tightened_plan_of_3_4():
    plan = plan_for_letter("K", 1.5, sampling="multiple", severity="tightened")
    assert plan_for_letter("K", 1.5, severity="tightened").ac == 3
    assert (plan.stages[0].ac, plan.stages[0].re) == (None, 3)  # not 2


def test_marks_lead_to_the_other_tables():
    plan = plan_for_letter("K", 0.10, sampling="double")
    assert text(plan) == "125/0/1"
    assert plan.source == "ANSI/ASQ Z1.4, Table III-A, letter K, AQL 0.10: * = the single plan of Table II-A"
    plan = plan_for_letter("B", 25, sampling="multiple", severity="normal", edition=MIL)
    assert text(plan) == "2/0/3 2/3/4"
    assert plan.source == "MIL-STD-105E, Table IV-A, letter B, AQL 25: ++ = the double plan of Table III-A"
    assert text(plan_for_letter("C", 25, sampling="multiple", severity="reduced")) == "2/1/4"  # no double plan either


# Lots


def test_plan_of_a_lot():
    plan = attribute_plan(3200, 2.5, sampling="Double")
    assert [(stage.n, stage.ac, stage.re) for stage in plan.stages] == [(80, 3, 7), (80, 8, 9)]
    assert (plan.n, plan.ac, plan.re, plan.sampling, plan.level, plan.lot_size) == (160, 8, 9, "double", "II", 3200)
    assert Plan.from_dict(plan.to_dict()) == plan


@given(
    st.integers(2, 10_000),
    st.sampled_from(AQLS),
    st.sampled_from(LEVELS),
    st.sampled_from(SEVERITIES),
    st.sampled_from(list(STAGES)),
)
def test_samples_that_reach_the_lot_are_full_inspection(lot, aql, level, severity, sampling):
    """Where all samples together reach the lot, all of it is inspected, and the last Ac and Re decide."""
    plan = attribute_plan(lot, aql, level=level, severity=severity, sampling=sampling)
    table = plan_for_letter(code_letter(lot, level), aql, severity=severity, sampling=sampling)
    assert plan.full_inspection == (table.n >= lot)
    assert (plan.ac, plan.re) == (table.ac, table.re)
    if table.n >= lot:
        assert [stage.n for stage in plan.stages] == [lot]
        assert plan.table_n == table.n
        assert f"n = {table.n} in {len(table.stages)} stages" in plan.source or table.is_single
        assert plan.source.endswith(f"reaches the lot of {lot}: 100 % inspection")
    else:
        assert plan.stages == table.stages
    assert Plan.from_dict(plan.to_dict()) == plan


def test_full_inspection_from_equality_on():
    at, above = (attribute_plan(lot, 4.0, level="III", sampling="double") for lot in (16, 17))
    assert (text(at), at.table_n, at.letter, at.code_letter) == ("16/1/2", 16, "E", "D")
    assert "the table's n = 16 in 2 stages reaches the lot of 16: 100 % inspection" in at.source
    assert (text(above), above.table_n) == ("8/0/2 8/1/2", None)
