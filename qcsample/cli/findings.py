"""`qcsample findings`: the sheet on which the inspector writes what was found."""

from __future__ import annotations

from pathlib import Path

import click

from qcsample.cli.common import example, force_option, json_option, print_json, say
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.counting import found_before
from qcsample.errors import InputError
from qcsample.text import whole


@click.command("findings", epilog=example("qcsample findings pick.json -o findings.xlsx"))
@click.argument("record_file", metavar="RECORD", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="NAME.xlsx", help="Or NAME.csv.")
@json_option
@force_option
def command(record_file: Path, output: Path | None, as_json: bool, force: bool) -> None:
    """Write the sheet to fill in: drawn cartons and units, drop-downs for class and defect.

    'qcsample judge RECORD NAME.xlsx' reads it back. Of the second and further samples of a double or
    multiple plan its units come first, then, filled in, what was found in the samples before: counts are
    those of all samples together.
    """
    if output is None or output.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError("name the sheet to write with -o NAME.xlsx or -o NAME.csv")
    record = read_record(record_file)
    inspection, before = record.inspection, found_before(record)
    from qcsample.documents.findings_sheet import findings_csv, findings_xlsx

    write = findings_xlsx if output.suffix.lower() == ".xlsx" else findings_csv
    data = write(inspection, before=before)
    write_files([(output, data)], force=force, inputs=[record_file])
    draw, late = inspection.draw, [carton for carton in inspection.late if not carton.left_out]
    rows = before.rows if before is not None else None
    units = len(draw.pulling) if rows is None else draw.stage_sizes[-1]
    units += sum(len(carton.positions) for carton in late)
    cartons = len([c for c in draw.opened if rows is None or c.stage == draw.stage]) + len(late)
    if as_json:
        told = {"file": str(output), "draw_id": draw.draw_id, "cartons": cartons, "units": units}
        print_json(told | ({"sample": draw.stage, "before": len(rows or ())} if draw.stage > 1 else {}))
        return
    sample = f", sample {draw.stage}" if draw.stage > 1 else ""
    say("Written", f"{output}: {whole(units, 'unit')} in {whole(cartons, 'carton')}, draw {draw.draw_id}{sample}")
    if rows is not None:
        say("Before", f"{whole(len(rows), 'finding')} of the samples before, filled in below these units")
    elif draw.stage > 1:
        say("Before", "the samples before were judged by counts: their units stand below, to fill in as judged; or")
        say("", "judge with counts of all samples together")
