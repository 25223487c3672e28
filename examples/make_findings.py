"""Fills in the findings sheets of the three deliveries, so that they can be read and changed as text.

`python examples/make_findings.py` writes them where they stand, from the draws in `expected/`, the same bytes every
time. The sheets are those of `qcsample findings`; who inspected wrote the rest.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from openpyxl import load_workbook

from qcsample.documents.fillable import timeless
from qcsample.documents.findings_sheet import findings_csv, findings_xlsx
from qcsample.inspection import Inspection, Record

HERE = Path(__file__).resolve().parent

# carton, unit, class (empty where the defect's name says it), defect, test, note, photo
Row = tuple[str, int, str, str, str, str, str]

KETTLES: list[Row] = [
    ("76", 3, "", "dent or scratch over 10 mm seen at arm's length", "", "14 mm, left of the spout", "0161"),
    ("86", 4, "", "gift box crushed or badly glued", "", "", ""),
    ("114", 5, "", "paint speck or thin spot", "", "on the lid", ""),
    ("121", 4, "", "leaks at spout, gauge or base", "", "at the gauge, a drop in 20 s", "0163"),
    ("121", 4, "", "fingerprints, dust or glue inside the box", "", "", ""),
    ("125", 7, "", "fingerprints, dust or glue inside the box", "", "", ""),
    ("164", 1, "", "", "function", "boils on for 31 s", "0165"),
    ("164", 7, "", "handle loose or skewed", "", "", "0166"),
    ("179", 2, "", "logo faint or tilted", "", "", ""),
    ("201", 3, "difference", "brown instead of white inner tray, same strength", "", "all of carton 201", ""),
    ("217", 3, "", "scratch up to 10 mm, or one outside the visible face", "", "under the base", ""),
    ("248", 4, "", "smell of plastic after two boils", "", "", ""),
    ("295", 6, "", "gap at lid or base over 1 mm", "", "1.4 mm", "0169"),
    ("313", 2, "", "part or instruction manual missing", "", "no descaling leaflet", ""),
    ("345", 7, "", "gift box crushed or badly glued", "", "", ""),
]
SHOES: list[Row] = [
    ("M630/5", 8, "major 主要", "glue mark over 5 mm on the upper / 鞋面溢胶超过5毫米", "", "7 mm", "IMG_2210"),
    ("M630/15", 5, "minor 次要", "thread end over 5 mm / 线头超过5毫米", "", "", ""),
    ("M630/54", 6, "major 主要", "sole opens at a point, 3 mm deep or more / 开胶深度3毫米及以上", "", "", "IMG_2214"),
    ("M630/59", 4, "minor 次要", "glue mark up to 5 mm / 溢胶5毫米以内", "", "", ""),
    ("M641/3", 9, "minor 次要", "sole edge not trimmed / 大底修边不净", "", "", ""),
    ("M641/4", 3, "major 主要", "broken or skipped stitches, two or more / 断线或跳针两针及以上", "", "", "IMG_2219"),
    ("M641/48", 8, "minor 次要", "wrinkle or slight shade difference in a pair / 起皱或左右脚轻微色差", "", "", ""),
    ("W512/9", 4, "minor 次要", "lace ends frayed / 鞋带头散开", "", "", ""),
    ("W512/20", 6, "minor 次要", "thread end over 5 mm / 线头超过5毫米", "", "", ""),
    ("W512/21", 7, "minor 次要", "box crushed or tissue missing / 鞋盒压坏或缺包装纸", "", "", ""),
    (
        "W512/38",
        7,
        "major 主要",
        "upper torn, cut or stained / 鞋面破损、刀伤或污渍",
        "",
        "grease at the heel",
        "IMG_2226",
    ),
    ("W512/47", 1, "difference 差异", "silica gel of another brand / 干燥剂品牌不同", "", "", ""),
    ("W512/47", 8, "minor 次要", "glue mark up to 5 mm / 溢胶5毫米以内", "", "", ""),
]
JACKETS: list[Row] = [
    ("3", 10, "", "hem wavy", "", "", ""),
    ("48", 5, "", "logo embroidery wrong, loose or puckered", "", "puckered", "P1040"),
    ("48", 12, "", "open seam or skipped stitches over 1 cm", "", "left side seam, 2 cm", ""),
    ("51", 13, "", "poorly pressed or folded", "", "", ""),
    ("61", 2, "", "open seam or skipped stitches over 1 cm", "", "left side seam, 3 cm", "P1042"),
    ("61", 2, "", "stitching uneven", "", "cuff", ""),
    ("61", 5, "", "open seam or skipped stitches over 1 cm", "", "left side seam", ""),
    ("61", 8, "", "measurement out of tolerance", "", "sleeve 61.8, asked 63.5 ± 1", ""),
    ("61", 13, "", "loose thread over 3 cm", "", "", ""),
    ("61", 16, "", "stitching uneven", "", "hood", ""),
    ("61", 18, "", "measurement out of tolerance", "", "sleeve 62.0, asked 63.5 ± 1", "P1043"),
    ("61", 18, "", "", "measurements", "sleeve", "P1043"),
    ("65", 1, "", "loose thread over 3 cm", "", "", ""),
    ("65", 3, "", "open seam or skipped stitches over 1 cm", "", "left side seam", ""),
    ("65", 8, "", "zip does not run, or teeth missing", "", "three teeth", "P1046"),
    ("65", 12, "", "open seam or skipped stitches over 1 cm", "", "left side seam", "P1047"),
    ("70", 7, "", "loose thread over 3 cm", "", "", ""),
]
FAILURES = {
    "kettles": {"drop": 0, "function": 1, "boil-dry": 0},
    "shoes": {"bonding": 0, "fitting": 0},
    "jackets": {"measurements": 1, "zip pull": 0},
}
ON_SITE = {"kettles": 350, "shoes": 178, "jackets": 77}  # cartons counted; of the shoes one can't be found


def placed(drawn: list[tuple[str, str]], rows: list[Row]) -> tuple[dict[int, Row], list[Row]]:
    """The first finding of every unit at its row of the sheet, and what goes below: second defects."""
    at: dict[int, Row] = {}
    below = []
    for row in rows:
        index = drawn.index((row[0], str(row[1])))
        if index in at:
            below.append(row)
        else:
            at[index] = row
    return at, below


def as_csv(name: str, inspection: Inspection, rows: list[Row]) -> bytes:
    """The sheet as CSV, filled in."""
    lines = list(csv.reader(io.StringIO(findings_csv(inspection).decode("utf-8-sig"), newline="")))
    lines = [line for line in lines if not line[0].startswith("record digest")]
    for line in lines:
        if line[0].startswith("failures"):
            line[2] = str(FAILURES[name][line[1]])
        elif line[0].startswith("cartons counted"):
            line[1] = str(ON_SITE[name])
    top = 1 + next(at for at, line in enumerate(lines) if line[0].startswith("carton 箱号"))
    at, below = placed([(line[0], line[1]) for line in lines[top:]], rows)
    for index, (_, _, kind, defect, test, note, photo) in at.items():
        lines[top + index][3:] = [kind, defect, test, "", note, photo]
    for carton, unit, kind, defect, test, note, photo in below:
        lines.append([carton, str(unit), "", kind, defect, test, "", note, photo])
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def as_xlsx(name: str, inspection: Inspection, rows: list[Row]) -> bytes:
    """The sheet as a workbook, filled in."""
    book = load_workbook(io.BytesIO(findings_xlsx(inspection)))
    for sheet in book.worksheets:
        for cell in sheet["A"]:
            if str(cell.value).startswith("record digest"):
                cell.value = sheet.cell(cell.row, 3).value = None
            elif str(cell.value).startswith("cartons counted"):
                sheet.cell(cell.row, 3).value = ON_SITE[name]
    found, cartons, tests = book["findings"], book["cartons"], book["tests"]
    top = 1 + next(cell.row for cell in found["A"] if cell.value == "carton 箱号")
    drawn = [(str(row[0].value), str(row[1].value)) for row in found.iter_rows(min_row=top) if row[0].value]
    at, below = placed(drawn, rows)
    for index, row in [*at.items(), *enumerate(below, len(drawn))]:
        carton, unit, kind, defect, test, note, photo = row
        values = (carton, unit, kind, defect, test, note, photo)
        for column, value in zip((1, 2, 4, 5, 6, 8, 9), values, strict=True):
            found.cell(top + index, column).value = value or None
    for row in cartons.iter_rows(min_row=top):
        row[2].value = row[1].value  # every carton held what it states
    for row in tests.iter_rows(min_row=top):
        row[2].value = FAILURES[name][str(row[0].value)]
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, rows, fill, suffix in (
        ("kettles", KETTLES, as_csv, "csv"),
        ("shoes", SHOES, as_xlsx, "xlsx"),
        ("jackets", JACKETS, as_csv, "csv"),
    ):
        inspection = Record.from_json((HERE / name / "expected" / "pick.json").read_bytes()).inspection
        path = folder / name / f"findings.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fill(name, inspection, rows))


if __name__ == "__main__":
    main()
