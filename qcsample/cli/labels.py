"""`qcsample labels`: stickers for the drawn cartons and for defects, on sheets of labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qcsample.cli.common import example, font_option, force_option, json_option, print_json, remark, say
from qcsample.cli.options import languages
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.documents.label_sheets import KNOWN, LabelSheet, label_sheet, length
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Record
from qcsample.text import whole

_path = click.Path(path_type=Path)
_LENGTHS = ("margin_left", "margin_top", "gap_x", "gap_y")


@click.command("labels", epilog=example("qcsample labels pick.json --sheet a4-3x7 --defects 12 -o labels.pdf"))
@click.argument("record_file", metavar="[RECORD]", required=False, type=_path)
@click.option("-o", "--output", type=_path, metavar="NAME.pdf", help="The file to write.")
@click.option("--sheet", "said", default="a4-3x8", show_default=True, help="A name (--sheets), or WIDTHxHEIGHT in mm.")
@click.option("--columns", type=int, metavar="N", help="Of a sheet in mm: as many as fit if left out.")
@click.option("--rows", type=int, metavar="N", help="Likewise.")
@click.option("--margin-left", metavar="MM", help="Paper's edge to the first column; middle if left out.")
@click.option("--margin-top", metavar="MM", help="Paper's edge to the first row; middle if left out.")
@click.option("--gap-x", metavar="MM", help="Between columns.")
@click.option("--gap-y", metavar="MM", help="Between rows.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Of a sheet in mm; A4 if left out.")
@font_option
@click.option("--start", type=int, default=1, metavar="N", help="First sticker still on a used sheet, by rows.")
@click.option("--stage", metavar="N|all", help="Stage of a double or multiple plan; the last if left out.")
@click.option("--defects", type=int, metavar="N", help="N blank defect stickers more; one for each finding judged.")
@click.option("--no-cartons", is_flag=True, help="Defect stickers alone.")
@click.option("--outline", is_flag=True, help="Draw the edges of the stickers.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages: en, zh or both.")
@click.option("--sheets", "listed", is_flag=True, help="List the sheets that have a name.")
@json_option
@force_option
def command(record_file: Path | None, output: Path | None, said: str, listed: bool, **given: Any) -> None:
    """Print stickers: drawn carton, what to pull, ticket, QR code; defect stickers too.

    Print them at 100 %, not "fit to page". The QR code says draw id, carton and ticket, which
    'qcsample verify RECORD --carton C' computes anew.
    """
    if listed:
        _show_sheets(given["as_json"])
        return
    if record_file is None:
        raise InputError("RECORD is needed: the .json that pick writes")
    if output is None or output.suffix.lower() != ".pdf":
        raise InputError("name the file to write with -o NAME.pdf")
    lang = languages(given["lang"])
    if given["no_cartons"] and given["defects"] is None:
        raise InputError("--no-cartons leaves the defect stickers: say how many blank ones with --defects N")
    sheet = _sheet(said, given)
    stage = _stage(given["stage"])
    record = read_record(record_file)
    findings = _findings(record) if given["defects"] is not None else None
    from qcsample.documents.labels import labelled_cartons, labels_pdf, without_code

    inspection = record.inspection
    drawn = () if given["no_cartons"] else labelled_cartons(inspection, stage)
    characters: list[str] = []
    data = labels_pdf(
        inspection,
        sheet,
        stage=stage,
        cartons=not given["no_cartons"],
        defects=given["defects"] or 0,
        findings=findings,
        start=given["start"],
        outline=given["outline"],
        languages=lang,
        listed=characters,
    )
    write_files([(output, data)], force=given["force"], inputs=[record_file])
    filled = len(findings.rows or ()) if findings else 0
    blank = given["defects"] or 0
    bare = without_code(drawn, sheet, given["start"])
    sheets = -(-(given["start"] - 1 + len(drawn) + filled + blank) // sheet.count)
    if given["as_json"]:
        counts = {"cartons": len(drawn), "findings": filled, "blank": blank, "sheets": sheets, "without_qr": bare}
        print_json({"file": str(output), "draw_id": inspection.draw.draw_id, **counts, "characters": characters})
        return
    told = [whole(len(drawn), "carton")] if drawn else []
    told += [whole(filled, "finding")] if filled else []
    told += [whole(blank, "blank defect sticker")] if blank else []
    say("Written", f"{output}: {', '.join(told)}; {whole(sheets, 'sheet')}, draw {inspection.draw.draw_id}")
    if bare:
        remark(f"note: {whole(bare, 'sticker')} without a QR code: draw id and carton number are too long for its room")
    for noted in characters:
        remark(f"note: {noted}")
    if filled and drawn:
        remark("note: the findings judged are filled in; --no-cartons prints the defect stickers alone")


def _sheet(said: str, given: dict[str, Any]) -> LabelSheet:
    lengths = {}
    for name in _LENGTHS:
        text = given[name]
        lengths[name] = None if text is None else length(text, f"--{name.replace('_', '-')}")
    return label_sheet(said, columns=given["columns"], rows=given["rows"], paper=given["paper"], **lengths)


def _stage(said: str | None) -> int | None:
    if said is None:
        return None
    if said.strip().lower() == "all":
        return 0
    if not (said.isascii() and said.isdigit() and 1 <= len(said) <= 3 and int(said)):
        raise InputError(f"--stage {said[:20]!r}: a stage from 1, or all")
    return int(said)


def _findings(record: Record) -> Findings | None:
    """What was judged last, if anything was."""
    steps = record.named("judge") or record.named("stage")
    return Findings.from_dict(steps[-1]["content"]["findings"]) if steps else None


def _show_sheets(as_json: bool) -> None:
    if as_json:
        print_json({name: {k: v for k, v in sheet._asdict().items() if v != ""} for name, sheet in KNOWN.items()})
        return
    from qcsample.cli.common import print_table

    rows = [
        (name, f"{s.width:g} x {s.height:g}", f"{s.columns} x {s.rows}", f"{s.gap:g}", s.trade)
        for name, s in KNOWN.items()
    ]
    print_table(rows, ("--sheet", "sticker, mm", "columns x rows", "gap", "for instance"))
