"""`qcsample lot`: what was understood of a packing list, and the manifest digest to sign."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from qcsample.cli.common import (
    example,
    font_option,
    force_option,
    json_option,
    print_json,
    print_table,
    remark,
    say,
)
from qcsample.cli.reading import presented, read_lot, reader_options
from qcsample.cli.writing import Files, write_files
from qcsample.errors import InputError
from qcsample.lot import STRATA, Lot
from qcsample.text import natural_key, spreadsheet_safe

_SHOWN = 12  # rows of a list on the screen; --json and --csv have them all


@click.command(
    "lot",
    epilog=example("qcsample lot list.xlsx --agreement agreement.toml -o manifest.pdf"),
)
@click.argument("packing_list", required=False, type=click.Path(path_type=Path))
@click.option("--agreement", "agreement_file", type=click.Path(path_type=Path), help="Strata are read from it.")
@click.option("--strata", metavar="A,B", help=f"Strata instead of the agreement's: any of {','.join(STRATA)}.")
@click.option("--packed", metavar="RANGES", help='Only these cartons are packed, such as "1-40, 61".')
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the page to be signed, a PDF.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write every carton to a CSV.")
@click.option("--lines", is_flag=True, help="Print the text of which M is the SHA-256, for other programs.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages of the page.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@json_option
@force_option
@reader_options
def command(
    packing_list: Path | None,
    agreement_file: Path | None,
    strata: str | None,
    packed: str | None,
    output: Path | None,
    csv_file: Path | None,
    lines: bool,
    lang: str,
    paper: str,
    as_json: bool,
    force: bool,
    reader: dict[str, Any],
) -> None:
    """Show what was understood of a packing list, and the manifest digest M.

    The factory signs M before the seed exists: it freezes carton numbers, strata and units.
    """
    from qcsample.cli.options import agreed, languages, strata_of

    if lines and as_json:
        raise InputError("--lines and --json: one of them")
    agreement = agreed(agreement_file)
    lot, aside = presented(read_lot(packing_list, reader, strata_of(strata, agreement)), packed)
    files: Files = []
    if output is not None:
        from qcsample.documents import manifest_pdf

        page = manifest_pdf(lot, agreement, not_packed=aside, languages=languages(lang), paper=paper)
        files.append((output, page))
    if csv_file is not None:
        files.append((csv_file, _csv(lot)))
    write_files(files, force=force, inputs=(packing_list, agreement_file))
    if lines:
        sys.stdout.buffer.write(lot.manifest_lines())
    elif as_json:
        print_json({**lot.to_dict(), "units": lot.units, "not_packed": [list(entry) for entry in aside]})
    else:
        _show(lot, aside)
    for path, _ in files:
        remark(f"wrote {path}")


def _show(lot: Lot, aside: tuple[tuple[str, int], ...]) -> None:
    ids = sorted((carton.id for carton in lot.cartons), key=natural_key)
    say("Cartons", f"{len(lot.cartons):,}")
    say("Units", f"{lot.units:,}")
    say("Id form", f"{lot.id_form}, from {ids[0]} to {ids[-1]}")
    if aside:
        say("Unpacked", f"{len(aside):,} cartons, {sum(units for _, units in aside):,} units: not checkable")
    if lot.strata:
        click.echo()
        rows = [(name or "(blank)", f"{cartons:,}", f"{units:,}") for name, (cartons, units) in lot.totals.items()]
        print_table(
            _cut(rows),
            [f"stratum ({'/'.join(lot.strata)})", "cartons", "units"],
            colalign=("left", "right", "right"),
        )
    if lot.reading is not None:
        click.echo()
        for line in lot.reading.understood:
            say("Read", line)
        for line in lot.reading.remarks:
            say("Note", line)
        if lot.reading.skipped:
            click.echo(f"Rows not counted: {len(lot.reading.skipped)}")
            for row in lot.reading.skipped[:_SHOWN]:
                where = f"{row.sheet} row {row.row}" if row.sheet else f"row {row.row}"
                say(" ", f"{where}: {row.reason}")
            if len(lot.reading.skipped) > _SHOWN:
                click.echo(f"  ... and {len(lot.reading.skipped) - _SHOWN} more (--json lists them)")
    click.echo()
    click.echo("Manifest M, to be signed before the seed exists:")
    click.echo(lot.manifest)


def _cut(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    if len(rows) <= 2 * _SHOWN:
        return rows
    return [*rows[: 2 * _SHOWN], (f"... and {len(rows) - 2 * _SHOWN} more", "", "")]


def _csv(lot: Lot) -> bytes:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "number", "stratum", "units", "po", "style", "colour", "size", "description", "pallet"])
    for c in lot.cartons:
        goods = (c.what(key) for key in ("po", "style", "colour", "size", "description"))
        cells = [c.id, c.number, c.stratum, str(c.units), *goods, c.pallet]
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
