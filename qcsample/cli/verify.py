"""`qcsample verify`: recompute a record and say what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qcsample.cli.common import example, json_option, print_json, remark
from qcsample.cli.reading import read_again, reader_options
from qcsample.cli.record import read_record
from qcsample.inspection import Record
from qcsample.rework.goods import whole_lot
from qcsample.verification import Verification, check_carton, step_of_digest, verify


@click.command("verify", epilog=example("qcsample verify pick.json packing_list.xlsx --digest 3f9a1c20d4e5b6a7"))
@click.argument("record_file", metavar="RECORD", type=click.Path(path_type=Path))
@click.argument("packing_list", required=False, type=click.Path(path_type=Path))
@click.option("--digest", "printed", metavar="HEX", help="The record digest printed on a document, 8 to 64 hex.")
@click.option(
    "--first", "first_file", type=click.Path(path_type=Path), help="Of a re-inspection: the failed one's record."
)
@click.option("--carton", metavar="C", help="Recheck this one carton: in or out, and why.")
@json_option
@reader_options
@click.pass_context
def command(
    ctx: click.Context,
    record_file: Path,
    packing_list: Path | None,
    printed: str | None,
    first_file: Path | None,
    carton: str | None,
    as_json: bool,
    reader: dict[str, Any],
) -> None:
    """Recompute manifest, plan, tickets, units and verdict of RECORD, and name the first difference.

    The options by which the packing list was read are kept in the record. Exit status: 0 all agrees,
    1 something differs.
    """
    record = read_record(record_file, intact=False)
    if carton is not None:
        _one_carton(record, carton, as_json)
        return
    at = step_of_digest(record, printed) if printed is not None else None
    lot = None
    if packing_list is not None:
        lot = read_again(packing_list, whole_lot(record.inspection), reader)
    elif record.named("pick") and record.inspection.lot.reading is not None:
        remark("no packing list given: the record is checked against itself alone")
    verification = verify(record, lot, None if first_file is None else read_record(first_file))
    agrees = verification.agrees and (printed is None or at is not None)
    if as_json:
        result = verification.to_dict()
        if printed is not None:
            result |= {"agrees": agrees, "printed_digest": {"step": at[0], "name": at[1]} if at else None}
        print_json(result)
    else:
        _show(verification)
        if printed is not None:
            click.echo(
                f"ok       printed digest: step {at[0]}, {at[1]}"
                if at
                else "DIFFERS  printed digest: no step of this record has it; the paper or the record was changed"
            )
        click.echo("\nThe record AGREES." if agrees else "\nThe record DOES NOT AGREE.")
    ctx.exit(0 if agrees else 1)


def _show(verification: Verification) -> None:
    for check in verification.checks:
        click.echo(f"{'ok     ' if check.agrees else 'DIFFERS'}  {check.name}: {check.said}")


def _one_carton(record: Record, carton: str, as_json: bool) -> None:
    found = check_carton(record.inspection, carton)
    if as_json:
        print_json({name: getattr(found, name) for name in found.__slots__})
        return
    click.echo(found.command)
    click.echo(f"ticket     {found.ticket}")
    click.echo(f"threshold  {found.threshold or '(nothing was drawn from its stratum)'}")
    sign = "<=" if found.drawn else ">"
    click.echo(f"ticket {sign} threshold: carton {found.carton} was {'DRAWN' if found.drawn else 'not drawn'}")
