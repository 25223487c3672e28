"""`qcsample judge`: from the counts on the tally sheet to a verdict in the record."""

from __future__ import annotations

from pathlib import Path

import click

from qcsample.cli.common import example, force_option, json_option, print_json, print_table, say
from qcsample.cli.options import counts_of
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.text import readable
from qcsample.verdict import Verdict, judge


@click.command("judge", epilog=example("qcsample judge pick.json --critical 0 --major 6 --minor 9"))
@click.argument("record_file", metavar="RECORD", type=click.Path(path_type=Path))
@click.option("--critical", type=int, metavar="N", help="Short for --found critical=N.")
@click.option("--major", type=int, metavar="N", help="Short for --found major=N.")
@click.option("--minor", type=int, metavar="N", help="Short for --found minor=N.")
@click.option("--found", multiple=True, metavar="CLASS=N", help="Found in a class; repeatable.")
@click.option("--test", "tests", multiple=True, metavar="NAME=N", help="Failures in a special test; repeatable.")
@click.option("--pulled", type=int, metavar="N", help="Units pulled so far, if not all that were planned.")
@click.option("--waive-lost", multiple=True, metavar="CARTON", help="A lost carton that the buyer waives ...")
@click.option("--by", metavar="NAME", help="... and who waives it.")
@click.option("--dry-run", is_flag=True, help="Print the verdict and leave the record alone.")
@json_option
@force_option
@click.pass_context
def command(
    ctx: click.Context,
    record_file: Path,
    critical: int | None,
    major: int | None,
    minor: int | None,
    found: tuple[str, ...],
    tests: tuple[str, ...],
    pulled: int | None,
    waive_lost: tuple[str, ...],
    by: str | None,
    dry_run: bool,
    as_json: bool,
    force: bool,
) -> None:
    """Judge what was found, per class and jointly, and add the verdict to RECORD.

    A class that reaches Re refuses the lot however few units were pulled. Exit status: 0 accepted,
    1 not accepted, 3 pending.
    """
    record = read_record(record_file)
    classes = counts_of(found, "--found")
    for name, count in (("critical", critical), ("major", major), ("minor", minor)):
        if count is not None:
            if name in classes:
                raise InputError(f"--{name} and --found {name}= are the same: give one")
            classes[name] = count
    if waive_lost and not (by or "").strip():
        raise InputError("--waive-lost needs --by NAME: who waives it")
    if by and not waive_lost:
        raise InputError("--by goes with --waive-lost")
    inspection = record.inspection
    waived = {inspection.lot.find(name).id: readable(by or "", limit=100) for name in waive_lost}
    findings = Findings(classes, counts_of(tests, "--test"), pulled, waived)
    before = record
    if record.named("judge"):
        if not force and not dry_run:
            raise InputError("the record has a verdict already; --force replaces it", source=record_file)
        before = record.without("judge")
    verdict = judge(before, findings)
    grown = before.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
    if not dry_run:
        write_files([(record_file, grown.to_json())], grown=(record_file, record))
    if as_json:
        print_json({**verdict.to_dict(), "digest": grown.digest})
    else:
        _show(verdict, grown.digest)
    ctx.exit(verdict.exit_status)


def _show(verdict: Verdict, digest: str) -> None:
    rows = [
        (
            f"test {entry.name}" if entry.is_test else entry.name,
            "-" if entry.found is None else entry.found,
            f"{entry.pulled} of {entry.n}",
            entry.ac,
            entry.re,
            entry.outcome + (", normal next" if entry.gap else ""),
        )
        for entry in verdict.classes
    ]
    print_table(
        rows,
        ["class", "found", "units", "Ac", "Re", "verdict"],
        colalign=("left", "right", "right", "right", "right", "left"),
    )
    click.echo(f"\nThe lot: {verdict.outcome.upper()}")
    for line in verdict.pending:
        say("Pending", line)
    for line in verdict.remarks:
        say("Note", line)
    say("Digest", digest)
