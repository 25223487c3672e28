"""Speed as ratios against a floor measured in the same run; `python tests/benchmarks/run.py` prints the table.

`--readme` writes it into the README too, `--rows` prints what would be measured. Processes are timed whole, floor and
work in turn, and the median of the ratios is told; peers are what other programs took for the same, as measured
when the limits were set. Nothing here is a test: machines differ, ratios hardly do.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bench_bulk
import bench_pick_list
import statistics_rows
from rows import Row, Timed, compare, process

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- speed: python tests/benchmarks/run.py --readme -->\n", "<!-- end of speed -->\n"
KINDS = ("xlsx", "csv")
MOST_MEMORY = 300  # MB


def workbook(path: Path, cartons: int) -> None:
    """A packing list of `cartons` cartons, a row each, as .xlsx."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["C/NO.", "STYLE", "COLOR", "PCS/CTN", "CTNS", "TOTAL"])
    for i in range(1, cartons + 1):
        sheet.append([i, f"KT-{210 + i % 7}", "white", 24, 1, 24])
    book.save(path)


RISKS = (  # against a process that imports click and scipy.special
    "plan --lot 3200",
    "plan --lot 3200 --cartons 200",
    "oc --plan 125/7",
    "oc --plan 125/7 --cartons 15",
    "oc --scheme --lot 3200 --aql 2.5",
    "design --lq 2.5% --lot-size 3200",
    "estimate 14 200 --lot-size 8000",
    "estimate 14 200 --lot-size 8000 --cartons 15",
)
READS_THE_FILE = """
import click, openpyxl, reportlab.platypus, reportlab.pdfgen.canvas, scipy.special, sys
book = openpyxl.load_workbook(sys.argv[1])
for sheet in book:
    for row in sheet.iter_rows(values_only=True):
        pass
"""


def draw_million() -> tuple[Timed, Timed]:
    """The draw from a million cartons, and the bare loop of the same SHA-256 calls."""
    from qcsample import Lot, draw, uniform_lot

    cartons = uniform_lot(1_000_000, 40).cartons
    prefix = b"qcs1|20481956370211849357|PO4711-A|"

    def work() -> float:
        lot = Lot(cartons)
        start = time.perf_counter()
        draw(lot, 800, "20481956370211849357", "PO4711-A")
        return time.perf_counter() - start

    def floor() -> float:
        start = time.perf_counter()
        for carton in cartons:
            hashlib.sha256(prefix + carton.id.encode()).digest()
        return time.perf_counter() - start

    return work, floor


READS_A_LIST = """
import pathlib, re, sys
import qcsample
assert len(qcsample.read_packing_list(sys.argv[1]).cartons) == 100_000
print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


def memory(kind: str) -> float:
    """Peak memory [MB] of a process that reads a packing list of 100,000 rows; on Linux, as the kernel tells it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"list.{kind}")
        if kind == "xlsx":
            workbook(path, 100_000)
        else:
            rows = "".join(f"{i},KT-{210 + i % 7},white,24\n" for i in range(1, 100_001))
            path.write_text("C/NO.,STYLE,COLOR,PCS/CTN\n" + rows, encoding="utf-8")
        shown = subprocess.run([sys.executable, "-c", READS_A_LIST, path], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1000


def pick_a_list() -> tuple[Timed, Timed]:
    """The main job on 400 cartons, and a process that imports the same libraries and reads the same file."""
    folder = tempfile.TemporaryDirectory()
    workbook(Path(folder.name, "list.xlsx"), 400)
    pick = ("-m", "qcsample", "pick", "list.xlsx", "--draw-id", "D", "--force", "-o", "p.pdf")
    return (
        lambda: process(*pick, cwd=folder.name),
        lambda: process("-c", READS_THE_FILE, "list.xlsx", cwd=folder.name),
    )


def rows() -> Iterator[Row]:
    """All rows, in the order of the table; nothing is measured before a row is made."""

    def command(line: str, imports: str, most: str) -> Row:
        return Row(
            f"qcsample {line}",
            f"import {imports}",
            most,
            lambda: (lambda: process("-m", "qcsample", *line.split()), lambda: process("-c", f"import {imports}")),
        )

    for line, most in (("--help", "2"), ("table code-letters", "3"), ("plan --lot 3200 --no-risks", "3")):
        yield command(line, "click", most)
    for line in RISKS:
        yield command(line, "click, scipy.special", "1.3")
    yield Row("pick, 400 cartons xlsx to PDF and record", "import all it needs, read the file", "1.5", pick_a_list)
    yield Row("draw from 1,000,000 cartons", "a loop of the same SHA-256 calls", "1.5", draw_million, 5)
    yield Row(f"pick list of {bench_pick_list.ROWS:,} rows", "a loop drawing the strings", "2", bench_pick_list.pair, 5)
    yield Row(f"plans of {bench_bulk.ROWS:,} lots", "a loop over a dict", "3", bench_bulk.pair, 5)
    yield from statistics_rows.rows()


def memory_row(kind: str) -> str:
    """The name of the row that tells how much memory reading a long list takes."""
    return f"memory of reading 100,000 rows of {kind}"


def duration(seconds: float) -> str:
    """A time in ms, three digits of it."""
    ms = seconds * 1000
    return f"{ms:,.0f} ms" if ms >= 100 else f"{ms:.3g} ms"


def measured() -> list[tuple[str, ...]]:
    """Every row measured: work, its time, the floor, its time, ratio, the most it may be, peers."""
    found: list[tuple[str, ...]] = []
    for row in rows():
        print(f"  {row.name} ...", file=sys.stderr)
        work, floor, ratio = compare(row)
        found.append((row.name, duration(work), row.floor, duration(floor), f"{ratio:.2f}", row.most, row.peers))
    for kind in KINDS if Path("/proc/self/status").exists() else ():
        peak = memory(kind)
        ratio = f"{peak / MOST_MEMORY:.2f}"
        found.append((memory_row(kind), f"{peak:.0f} MB", "a limit", f"{MOST_MEMORY} MB", ratio, "1", ""))
    return found


def in_readme(text: str, found: list[tuple[str, ...]]) -> str:
    """The README's text with the table of what was measured."""
    import numpy
    import scipy

    versions = (platform.python_version(), numpy.__version__, scipy.__version__)
    lines = ["", "| work | takes | against | takes | ratio | at most |", "| --- | --: | --- | --: | --: | --: |"]
    lines += [f"| {' | '.join(row[:6])} |" for row in found]
    lines += ["", "Measured with Python {}, numpy {} and scipy {}.".format(*versions), ""]
    table = "".join(f"{line}\n" for line in lines)
    if not re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", text, flags=re.S):
        raise SystemExit(f"README.md: the lines {BEGIN.strip()} and {END.strip()} are needed")
    return text[: text.index(BEGIN) + len(BEGIN)] + table + text[text.index(END) :]


def main() -> None:
    """Print the table, or what it is made of."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--readme", action="store_true", help="write the table into README.md too")
    options.add_argument("--rows", action="store_true", help="print the rows, measure nothing")
    given = options.parse_args()
    if given.rows:
        print("\n".join([*(row.name for row in rows()), *map(memory_row, KINDS)]))
        return
    found = measured()
    for name, seconds, floor, least, ratio, most, peers in found:
        print(f"{name:55} {seconds:>9} {floor:34} {least:>9} {ratio:>6}  {most:4} {peers}".rstrip())
    if given.readme:
        README.write_text(in_readme(README.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
