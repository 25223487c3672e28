"""Fills in the factory's sort sheets of the refused jackets, so that they can be read and changed as text.

`python examples/make_sort_sheets.py` writes them where they stand, from the record and the findings of the delivery:
the first one that the factory sent, which can't be right, and the one that it sent after it was asked. All cartons
of purchase order 9017 are affected: 48-74 and 87.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from qcsample.documents.sort_sheet import sort_sheet_csv
from qcsample.inspection import Record

HERE = Path(__file__).resolve().parent
DEFECTS = (
    "open seam or skipped stitches over 1 cm",
    "measurement out of tolerance",
    "logo embroidery wrong, loose or puckered",
    "zip does not run, or teeth missing",
)
# carton: bad pieces of each defect, and of them unrepairable; cartons that are not named have none
First = dict[str, tuple[tuple[int, int, int, int], tuple[int, int, int, int]]]
NONE = ((0, 0, 0, 0), (0, 0, 0, 0))
WRONG: First = {
    "48": ((1, 0, 1, 0), (0, 0, 0, 0)),
    "53": ((2, 0, 0, 0), (0, 0, 0, 0)),
    "57": ((1, 0, 0, 0), (0, 0, 0, 0)),
    "61": ((2, 2, 0, 0), (0, 0, 0, 0)),
    "62": ((2, 0, 0, 0), (0, 0, 0, 0)),
    "64": ((2, 0, 0, 0), (0, 0, 0, 0)),
    "65": ((2, 0, 0, 1), (0, 0, 0, 0)),
    "66": ((1, 0, 0, 1), (0, 0, 0, 1)),
    "70": ((1, 0, 0, 0), (0, 0, 0, 0)),
}
RIGHT: First = {
    "48": ((2, 0, 1, 0), (0, 0, 0, 0)),
    "49": ((1, 0, 0, 0), (0, 0, 0, 0)),
    "50": ((0, 1, 1, 0), (0, 0, 0, 0)),
    "53": ((2, 0, 0, 0), (0, 0, 0, 0)),
    "54": ((1, 0, 1, 0), (0, 0, 0, 0)),
    "56": ((3, 1, 0, 0), (0, 0, 0, 0)),
    "57": ((2, 0, 0, 1), (0, 0, 0, 0)),
    "58": ((1, 2, 0, 0), (0, 1, 0, 0)),
    "59": ((4, 0, 0, 0), (0, 0, 0, 0)),
    "60": ((3, 1, 1, 0), (0, 0, 0, 0)),
    "61": ((5, 3, 0, 0), (0, 2, 0, 0)),
    "62": ((4, 1, 0, 0), (0, 0, 0, 0)),
    "63": ((2, 0, 0, 1), (0, 0, 0, 0)),
    "64": ((4, 0, 0, 1), (0, 0, 0, 0)),
    "65": ((4, 0, 0, 2), (0, 0, 0, 1)),
    "66": ((3, 0, 0, 1), (0, 0, 0, 1)),
    "67": ((1, 1, 0, 0), (0, 0, 0, 0)),
    "68": ((2, 0, 1, 0), (0, 0, 0, 0)),
    "70": ((1, 0, 0, 0), (0, 0, 0, 0)),
    "72": ((0, 0, 2, 0), (0, 0, 1, 0)),
    "87": ((2, 0, 0, 0), (0, 0, 0, 0)),
}


def filled(bad: First, sealed: list[tuple[str, int, int]], *, wrong: bool) -> bytes:
    """The template, filled in; `sealed` is mark, defect (by place) and pieces."""
    inspection = Record.from_json((HERE / "jackets" / "expected" / "pick.json").read_bytes()).inspection
    affected = [carton.id for carton in inspection.lot.cartons if carton.stratum == "9017"]
    template = sort_sheet_csv(inspection, affected, DEFECTS)
    lines = list(csv.reader(io.StringIO(template.decode("utf-8-sig"), newline="")))
    lines = [line for line in lines if not line[0].startswith("record digest")]
    marks = [line for line in lines if line[0].startswith("sealed carton")]
    for line, (mark, place, pieces) in zip(marks, sealed, strict=False):
        line[1:] = [mark, DEFECTS[place], str(pieces)]
    top = 1 + next(at for at, line in enumerate(lines) if line[0].startswith("carton"))
    totals = [0] * 17
    for line in lines[top:]:
        counts, lost = bad.get(line[0], NONE)
        stated, gone = int(line[1]), sum(lost)
        cells = [stated, *(n for d, u in zip(counts, lost, strict=True) for n in (d, d - u, u))]
        if wrong and line[0] == "53":
            cells[2] -= 1  # a bad piece of which nobody says what became
        offered = stated - sum(counts) + sum(cells[2::3])
        replaced = 0 if wrong else gone
        if wrong and line[0] == "66":
            offered = stated  # one piece was taken out, none put in
        cells = [*cells, replaced, offered + replaced]
        totals = [a + b for a, b in zip(totals, cells, strict=False)]
        source = "9017, pieces left over from cutting" if replaced else ""
        line[2:] = [str(cell) for cell in cells[:-1]] + [source, str(cells[-1]), ""]
    cells = [str(cell) for cell in totals[:14]] + ["", str(totals[14]), ""]
    lines.append(["TOTAL 合计", str(sum(int(line[1]) for line in lines[top:])), *cells])
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def main() -> None:
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else HERE) / "jackets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sort_sheet_wrong.csv").write_bytes(filled(WRONG, [("NG-1", 3, 1)], wrong=True))
    sealed = [("NG-1", 3, 2), ("NG-2", 1, 3), ("NG-3", 2, 1)]
    (folder / "sort_sheet.csv").write_bytes(filled(RIGHT, sealed, wrong=False))


if __name__ == "__main__":
    main()
