"""`qcsample findings`: the sheet on which the inspector writes what was found."""

from __future__ import annotations

from pathlib import Path

import click

from qcsample.cli.common import example, force_option, json_option, print_json, say
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.text import whole


@click.command("findings", epilog=example("qcsample findings pick.json -o findings.xlsx"))
@click.argument("record_file", metavar="RECORD", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="NAME.xlsx", help="Or NAME.csv.")
@json_option
@force_option
def command(record_file: Path, output: Path | None, as_json: bool, force: bool) -> None:
    """Write the sheet to fill in: drawn cartons and units, drop-downs for class and defect.

    'qcsample judge RECORD NAME.xlsx' reads it back.
    """
    if output is None or output.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError("name the sheet to write with -o NAME.xlsx or -o NAME.csv")
    inspection = read_record(record_file).inspection
    from qcsample.documents.findings_sheet import findings_csv, findings_xlsx

    data = findings_xlsx(inspection) if output.suffix.lower() == ".xlsx" else findings_csv(inspection)
    write_files([(output, data)], force=force, inputs=[record_file])
    draw, late = inspection.draw, [carton for carton in inspection.late if not carton.left_out]
    units = len(draw.pulling) + sum(len(carton.positions) for carton in late)
    cartons = len(draw.opened) + len(late)
    if as_json:
        print_json({"file": str(output), "draw_id": draw.draw_id, "cartons": cartons, "units": units})
        return
    say("Written", f"{output}: {whole(units, 'unit')} in {whole(cartons, 'carton')}, draw {draw.draw_id}")
