"""The tables that start from the lot size: c = 0 plans and plans by limiting quality, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from math import ceil, comb
from pathlib import Path

import pytest
from click.testing import CliRunner

from qcsample.cli import main
from qcsample.errors import InputError, UnavailableError
from qcsample.standards import c0_plan, limiting_quality_plan
from qcsample.standards.limiting_quality import limiting_quality_table
from qcsample.standards.zero_acceptance import c0_table

PUBLISHED = Path(__file__).parent / "published"


def published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


C0, LQ = published("squeglia_c0.csv"), published("iso2859_2_procedure_a.csv")


def lots_of(row: dict[str, str]) -> list[int]:
    """The ends of a band, and some lots between them."""
    low = int(row["lot_min"])
    high = int(row["lot_max"] or 10 * low)
    return sorted({low, (low + high) // 2, high})


def test_every_cell_of_the_c0_table():
    assert len(C0) == 240 == len(c0_table().cells)
    refused = []
    for row in C0:
        for lot in lots_of(row):
            if not row["n"].isdigit() and row["n"] != "*":
                refused.append((lot, row["aql"]))
                with pytest.raises(UnavailableError, match=f"{row['n']}, and which is printed is not settled"):
                    c0_plan(lot, float(row["aql"]))
                continue
            plan = c0_plan(lot, float(row["aql"]))
            n = lot if row["n"] == "*" else int(row["n"])
            assert (plan.n, plan.ac, plan.re, plan.aql) == (min(n, lot), 0, 1, float(row["aql"])), (lot, row["aql"])
            assert plan.full_inspection == (n >= lot)
            assert plan.lot_size == lot
            assert "(printed)" in plan.source
    assert {aql for _, aql in refused} == {"0.40"}


def test_the_two_transcriptions_of_the_c0_table_agree_where_the_notes_say():
    differ = [row for row in C0 if row["first"] != row["second"]]
    assert len(C0) - len(differ) == 231
    shifted = [row for row in differ if row["lot_max"] == "280"]
    assert len(shifted) == 8
    band = [row for row in C0 if row["lot_max"] == "280"]
    for row, after in pairwise(band):  # each is what the first has one column on
        if row in shifted:
            assert row["second"] == after["first"]


def test_c0_samples_grow_with_the_lot_and_shrink_with_the_aql():
    sizes = {(int(r["lot_min"]), r["aql"]): int(r["n"]) for r in C0 if r["n"].isdigit()}
    columns, bands = list(dict.fromkeys(r["aql"] for r in C0)), sorted({int(r["lot_min"]) for r in C0})
    for band in bands:
        row = [sizes[band, aql] for aql in columns if (band, aql) in sizes]
        assert row == sorted(row, reverse=True)
    for aql in columns:
        column = [sizes[band, aql] for band in bands if (band, aql) in sizes]
        assert column == sorted(column)


def risk(lot: int, bad: int, n: int, ac: int) -> float:
    if n >= lot:
        return 0.0
    return sum(comb(bad, d) * comb(lot - bad, n - d) for d in range(ac + 1)) / comb(lot, n)


def test_every_cell_of_procedure_a():
    assert len(LQ) == 91 == len(limiting_quality_table().cells)
    assert sum(row["second"] == "yes" for row in LQ) == 22
    refused = []
    for row in LQ:
        for lot in lots_of(row):
            if row["established"] == "no":
                refused.append(lot)
                with pytest.raises(UnavailableError, match=r"n = 50, Ac = 0 was read in one transcription only"):
                    limiting_quality_plan(lot, float(row["lq"]))
                continue
            plan = limiting_quality_plan(lot, float(row["lq"]))
            n, ac = int(row["n"]), int(row["ac"])
            assert (plan.n, plan.ac, plan.re) == (min(n, lot), ac, ac + 1), (lot, row["lq"])
            assert plan.full_inspection == (n >= lot)
            times = "two transcriptions" if row["second"] == "yes" else "one transcription"
            assert f"(printed; read in {times})" in plan.source
    assert refused == [51, 70, 90]


def test_the_risk_is_what_the_standard_promises_in_every_cell_that_is_used():
    """Below 13 % at the limiting quality, for every lot of a small band, and for lots across a large one."""
    for row in LQ:
        low = int(row["lot_min"])
        high = min(int(row["lot_max"] or 20_000), 20_000)
        if low > 20_000:
            continue
        share, n, ac = float(row["lq"]) / 100, int(row["n"]), int(row["ac"])
        lots = range(low, high + 1, max(1, (high - low) // 60))
        worst = max(risk(lot, ceil(lot * share - 1e-9), n, ac) for lot in lots)
        assert (worst < 0.13) == (row["established"] == "yes"), row


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: c0_plan(3000, 3), "AQL 3 is not in Squeglia's c = 0 table; nearest: 2.5 and 4.0; valid: 0.010"),
        (lambda: c0_plan(3000, 15), "nearest: 10.0; valid"),
        (lambda: c0_plan(1, 1.0), "the tables start at lots of 2 units"),
        (lambda: c0_plan(3000.5, 1.0), "a whole number of units"),
        (lambda: c0_plan(3000, "one"), "AQL 'one' is not in"),
        (lambda: limiting_quality_plan(15, 2.0), "starts at lots of 16 units; inspect every unit"),
        (lambda: limiting_quality_plan(100, 10), "limiting quality 10 is not in .*; nearest: 8.0 and 12.5"),
        (lambda: limiting_quality_plan(100, 0.0315), "nearest: 2.0; valid: 2.0, 3.15"),
        (lambda: limiting_quality_plan(100, 0), "limiting quality 0 is not in"),
    ],
)
def test_what_is_not_in_the_tables_is_one_line(call, message):
    with pytest.raises(InputError, match=message) as error:
        call()
    assert "\n" not in error.value.message


# Command line


def run(*args, columns="80"):
    return CliRunner().invoke(main, ["table", *args], env={"COLUMNS": columns})


def grid_of(text: str) -> dict[tuple[str, str], str]:
    """{(band, column): cell} of every block of a printed grid."""
    cells, heads = {}, []
    for line in text.splitlines():
        if line.startswith("Lot size"):
            heads = line.split()[2:]
        elif heads and line[:1].isdigit():
            parts = line.split()
            cells |= {
                (" ".join(parts[: -len(heads)]), head): cell
                for head, cell in zip(heads, parts[-len(heads) :], strict=True)
            }
        elif not line:
            heads = []
    return cells


def band_text(row: dict[str, str]) -> str:
    low = int(row["lot_min"])
    return f"{low:,} to {int(row['lot_max']):,}" if row["lot_max"] else f"{low:,} and over"


@pytest.mark.parametrize("columns", ["50", "80", "200"])
def test_the_printed_grids_are_the_published_ones(columns):
    result = run("c0", columns=columns)
    assert result.exit_code == 0
    assert grid_of(result.stdout) == {(band_text(r), r["aql"]): r["n"].replace(" or ", "|") for r in C0}
    assert max(map(len, result.stdout.splitlines())) <= max(80, int(columns))
    result = run("lq", columns=columns)
    marks = {("yes", "yes"): "=", ("no", "no"): "?", ("no", "yes"): ""}
    expected = {(band_text(r), r["lq"]): f"{r['n']}/{r['ac']}{marks[r['second'], r['established']]}" for r in LQ}
    assert grid_of(result.stdout) == expected
    assert "=  read in two transcriptions" in result.stdout


def test_a_plan_is_shown_with_what_it_protects():
    text = " ".join(run("c0", "--lot", "3200", "--aql", "2.5").stdout.split())
    pa = risk(3200, 80, 23, 0)
    assert (
        f"n = 23, Ac = 0. In a lot of 3,200 units this quality, rounded up to 80, is accepted {100 * pa:.2f} %" in text
    )
    worst = max(bad for bad in range(3200) if risk(3200, bad, 23, 0) >= 0.10)
    assert f"accepted one time in ten: {100 * worst / 3200:.3g} % ({worst})" in text
    found = json.loads(run("lq", "--lot", "3200", "--lq", "3.15", "--json").stdout)
    assert found["plans"][0]["pa"] == pytest.approx(risk(3200, 101, 125, 1), rel=1e-5)
    assert found["plans"][0]["plan"]["stages"] == [[125, 1, 2]]
    assert found["source"]["sha256"]


def test_csv_has_a_row_a_cell_and_leaves_empty_what_is_not_used():
    rows = list(csv.DictReader(io.StringIO(run("lq", "--csv").stdout)))
    assert len(rows) == 91
    assert [(row["lot_min"], row["lq"], row["printed"]) for row in rows if not row["n"]] == [("51", "2.0", "50/0?")]
    rows = list(csv.DictReader(io.StringIO(run("c0", "--csv", "--lot", "4000").stdout)))
    assert [row["n"] for row in rows if row["aql"] in ("0.40", "1.0")] == ["", "50"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("c0", "--lot", "5000", "--aql", "0.4"), "86 or 89"),
        (("lq", "--lot", "60", "--lq", "2"), "in one transcription only"),
        (("lq", "--lot", "10"), "starts at lots of 16 units"),
        (("c0", "--lot", "x"), "--lot 'x'"),
        (("c0", "--aql", "3"), "nearest: 2.5 and 4.0"),
    ],
)
def test_bad_input_is_one_line(args, message):
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
