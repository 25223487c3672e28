"""The pick list of 1,000 rows against a bare canvas loop that draws the same strings; at most 2 x.

Run `python tests/benchmarks/bench_pick_list.py`. Both sides draw in one process, with fonts loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from qcsample.agreement import Agreement, inspection_plan
from qcsample.boxes import Box, make_lot
from qcsample.documents import fonts, pick_list_pdf
from qcsample.documents.page import PAPERS, Sheet
from qcsample.inspection import Inspection
from qcsample.lot import Goods
from qcsample.qcs1 import draw
from qcsample.seeds import dice_seed

ROWS = 1000
ROUNDS = 7


def inspection(rows: int) -> Inspection:
    """An inspection that opens `rows` of four times as many cartons."""
    colours = ("navy 藏青", "red 红色", "white 白色", "grey 灰色")
    goods = [(Goods("PO4711", f"KS-{i % 40}", colours[i % 4], "M", units=24),) for i in range(4 * rows)]
    lot = make_lot([Box(str(i), content) for i, content in enumerate(goods, 1)], strata=("colour",))
    agreement = Agreement(buyer="Buyer", supplier="工厂 Factory", product="Kettle", order="PO4711")
    plan = inspection_plan(agreement, lot)
    drawn = draw(lot, plan, dice_seed("20481956370211849357"), "PO4711-A", carton_rule=f"count {rows}")
    return Inspection(agreement, lot, plan, drawn, digest="0" * 64)


def strings(made: Inspection) -> list[list[tuple[float, float, str, str, float]]]:
    """What the pick list draws: for each page x, y, font, text and size."""
    pages: list[list[tuple[float, float, str, str, float]]] = []
    put, fresh = Sheet.put, Sheet._fresh

    def recording_put(self: Sheet, x: float, y: float, text: str, size: float = 8.5, **options: Any) -> None:
        pages[-1].extend((x, y, font, piece, size) for font, piece in fonts.runs(text))
        put(self, x, y, text, size, **options)

    def recording_fresh(self: Sheet) -> None:
        pages.append([])
        fresh(self)

    Sheet.put, Sheet._fresh = recording_put, recording_fresh  # type: ignore[method-assign]
    try:
        pick_list_pdf(made)
    finally:
        Sheet.put, Sheet._fresh = put, fresh  # type: ignore[method-assign]
    half = len(pages) // 2  # the footers are drawn at the end
    return [page + footer for page, footer in zip(pages[:half], pages[half:], strict=True)]


def bare(pages: list[list[tuple[float, float, str, str, float]]]) -> bytes:
    """The same strings, drawn by a loop."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=PAPERS["a4"], pageCompression=1, invariant=1, initialFontName=fonts.LATIN)
    for page in pages:
        now: tuple[str, float] = ("", 0.0)
        for x, y, font, text, size in page:
            if (font, size) != now:
                canvas.setFont(font, size)
                now = (font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """The best of a few rounds [s]."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def pair() -> tuple[Callable[[], float], Callable[[], float]]:
    """The pick list and the bare loop, each a function that returns its seconds."""
    made = inspection(ROWS)
    pages = strings(made)

    def timed(work: Callable[[], object]) -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return lambda: timed(lambda: pick_list_pdf(made)), lambda: timed(lambda: bare(pages))


def main() -> None:
    """Prints both times and their ratio."""
    made = inspection(ROWS)
    pages = strings(made)
    ours, theirs = seconds(lambda: pick_list_pdf(made)), seconds(lambda: bare(pages))
    count = sum(map(len, pages))
    print(f"pick list of {ROWS} rows, {len(pages)} pages, {count} strings: {ours * 1000:.0f} ms")
    print(f"bare canvas loop, the same strings: {theirs * 1000:.0f} ms")
    print(f"ratio {ours / theirs:.2f} (at most 2)")


if __name__ == "__main__":
    main()
