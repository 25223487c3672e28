"""Speed as ratios against a floor measured in the same run; `python tests/benchmarks/run.py` prints the table.

Processes are timed whole, floor and work in turn, and the median of the ratios is printed; peers are what other
programs took for the same, as measured when the limits were set. Nothing here is a
test: machines differ, ratios hardly do.
"""

from __future__ import annotations

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bench_bulk
import statistics_rows
from bench_pick_list import pair

ROUNDS = 9


def process(*args: str, cwd: str | None = None) -> float:
    """Seconds that a whole process takes; it must succeed."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *args], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def compare(work: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Median seconds of work and floor, and the median ratio, measured in turn after one warm-up."""
    work(), floor()
    pairs = [(work(), floor()) for _ in range(rounds)]
    works, floors = zip(*pairs, strict=True)
    return statistics.median(works), statistics.median(floors), statistics.median(a / b for a, b in pairs)


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


def draw_million() -> tuple[Callable[[], float], Callable[[], float]]:
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


def main() -> None:
    """Print the table."""
    rows: list[tuple[str, float, float, float, str, str]] = []

    def row(
        name: str,
        work: Callable[[], float],
        floor: Callable[[], float],
        most: str,
        rounds: int = ROUNDS,
        peers: str = "",
    ) -> None:
        rows.append((name, *compare(work, floor, rounds), most, peers))
        print(f"  {name} ...", file=sys.stderr)

    def click() -> float:
        return process("-c", "import click")

    def risks_floor() -> float:
        return process("-c", "import click, scipy.special")

    row("qcsample --help", lambda: process("-m", "qcsample", "--help"), click, "2")
    row("qcsample table code-letters", lambda: process("-m", "qcsample", "table", "code-letters"), click, "3")
    row(
        "qcsample plan --no-risks", lambda: process("-m", "qcsample", "plan", "--lot", "3200", "--no-risks"), click, "3"
    )
    for line in RISKS:
        command = ("-m", "qcsample", *line.split())
        row(f"qcsample {line}", lambda command=command: process(*command), risks_floor, "1.3")  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        workbook(Path(folder, "list.xlsx"), 400)
        pick = ("-m", "qcsample", "pick", "list.xlsx", "--draw-id", "D", "--force", "-o", "p.pdf")
        row(
            "pick, 400 cartons xlsx to PDF and record",
            lambda: process(*pick, cwd=folder),
            lambda: process("-c", READS_THE_FILE, "list.xlsx", cwd=folder),
            "1.5",
        )
    row("draw from 1,000,000 cartons", *draw_million(), "1.5", 5)
    row("pick list of 1,000 rows", *pair(), "2", 5)
    row(f"plans of {bench_bulk.ROWS:,} lots, against a dict loop", *bench_bulk.pair(), "3", 5)
    for name, work, floor, most, peers in statistics_rows.rows():
        row(name, work, floor, most, peers=peers)
    print(f"{'work':55} {'ms':>8} {'floor ms':>9} {'ratio':>6}  at most  peers")
    for name, seconds, least, ratio, most, peers in rows:
        print(f"{name:55} {seconds * 1000:8.3g} {least * 1000:9.3g} {ratio:6.2f}  {most:7}  {peers}".rstrip())
    for kind in ("xlsx", "csv") if Path("/proc/self/status").exists() else ():
        print(f"peak memory of reading 100,000 rows of {kind}: {memory(kind):.0f} MB, at most 300")


if __name__ == "__main__":
    main()
