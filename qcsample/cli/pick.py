"""`qcsample pick`: draw cartons and units, print the pick list, write its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.agreement import Agreement, InspectionPlan, inspection_plan
from qcsample.cli.common import example, font_option, force_option, json_option, print_json, progress, remark, say
from qcsample.cli.drawing import seed_from, seed_options, visit_from, visit_options
from qcsample.cli.options import agreed, languages, strata_of
from qcsample.cli.pick_changes import change_record
from qcsample.cli.pick_risks import risk_rule, risk_sentences, risks_of
from qcsample.cli.reading import presented, read_lot, reader_options
from qcsample.cli.record import read_record
from qcsample.cli.severity import history_option, severity_from
from qcsample.cli.writing import Files, write_files
from qcsample.errors import InputError
from qcsample.inspection import Inspection, Record
from qcsample.lot import Lot
from qcsample.plan import numbers_in_words
from qcsample.qcs1 import draw
from qcsample.seeds import (
    check_draw_id,
    default_draw_id,
)
from qcsample.strict import shown
from qcsample.text import readable

if TYPE_CHECKING:
    from qcsample.statistics import Risks

_path = click.Path(path_type=Path)


@click.command(
    "pick",
    epilog=example(
        "qcsample pick list.xlsx --agreement agreement.toml \\\n    --dice 20481956370211849357 -o pick.pdf"
    ),
)
@click.argument("packing_list", required=False, type=_path)
@click.option("--agreement", "agreement_file", type=_path, help="The signed agreement; else the default one.")
@click.option("--draw-id", metavar="D", help="Set when the visit was booked [default: ORDER-A].")
@seed_options
@click.option("--manifest", metavar="M", help="The digest that was signed; another list is refused.")
@click.option("--strata", metavar="A,B", help="Strata instead of the agreement's.")
@click.option("--packed", metavar="RANGES", help='Only these cartons are packed, such as "1-40, 61".')
@click.option("--waive-readiness", metavar="NAME", help="Go on below the readiness gate; who says so.")
@history_option
@click.option("--send", type=int, metavar="N", help="Draw N units to be sent to the buyer, no verdict.")
@click.option("--record", "record_file", type=_path, help="Change a draw that exists: --lost, --late, --late-out.")
@click.option("--next-stage", is_flag=True, help="With --record: draw the next stage of a double or multiple plan.")
@click.option("--lost", multiple=True, metavar="CARTON", help="A drawn carton that can't be produced.")
@click.option("--late", multiple=True, metavar="CARTON=UNITS", help="A carton declared late: opened as an extra.")
@click.option("--late-out", multiple=True, metavar="CARTON=UNITS", help="One that leaves lot and shipment.")
@click.option("-o", "--output", type=_path, metavar="NAME.pdf", help="The pick list; the record is NAME.json.")
@click.option("--fillable", is_flag=True, help="Make form fields of its blanks; 'judge --from-pdf' reads them.")
@click.option("--csv", "as_csv", is_flag=True, help="Write NAME.csv too, for a spreadsheet.")
@click.option("--reserve-sheet", is_flag=True, help="Write NAME-reserve.pdf too.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages of the pages: en, zh or both.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@visit_options
@click.option("--no-risks", is_flag=True, help="Leave out the risks of plan and carton rule.")
@json_option
@force_option
@reader_options
@click.pass_context
def command(ctx: click.Context, /, packing_list: Path | None, **given: Any) -> None:
    """Draw cartons and units from a packing list; print the pick list and write its record.

    Exit status 3: too little is packed (the agreement's readiness gate), and nothing was drawn.
    """
    output = _output_of(given)
    lang, paper = languages(given["lang"]), given["paper"]
    notes: list[str] = []
    if given["record_file"] is not None:
        if packing_list is not None:
            raise InputError("--record has its own list: leave the packing list out")
        if given["history_file"] is not None:
            raise InputError("--history goes with a new draw: the record has its plan already")
        step = progress("", 1, None)
        record_file = given["record_file"]
        before = read_record(record_file)
        record, grown = change_record(before, given), (record_file, before)
        output = output or record_file.with_name(f"{record_file.stem}-{len(record.steps)}.pdf")
    else:
        for option in ("lost", "late", "late_out", "next_stage"):
            if given[option]:
                raise InputError(f"--{option.replace('_', '-')} changes a draw that exists: name it with --record")
        if output is None:
            raise InputError("name the pick list to write with -o NAME.pdf")
        step = progress("Reading, drawing, printing", 3, packing_list)
        inspection, notes = _drawn(ctx, packing_list, given, step)
        record, grown = Record().with_step("pick", inspection.to_dict()), None
        record_file = output.with_suffix(".json")
    inspection = record.inspection
    risks = None if given["no_risks"] else risks_of(inspection)
    files = [*_documents(inspection, output, lang, paper, given, risks), (record_file, record.to_json())]
    step()
    inputs = (packing_list, given["agreement_file"], given["seed_file"], given["history_file"])
    write_files(files, force=given["force"], inputs=inputs, grown=grown)
    for note in notes:
        remark(note)
    _told(inspection, record, [path for path, _ in files], given["as_json"], risks)


def _output_of(given: dict[str, Any]) -> Path | None:
    output: Path | None = given["output"]
    if output is not None and output.suffix.lower() != ".pdf":
        raise InputError(f"-o {output.name}: the pick list is a PDF, NAME.pdf is needed")
    return output


def _drawn(
    ctx: click.Context, packing_list: Path | None, given: dict[str, Any], step: Callable[[], None]
) -> tuple[Inspection, list[str]]:
    """The inspection, and what to tell besides once it is written."""
    agreement = agreed(given["agreement_file"])
    listed = read_lot(packing_list, given["reader"], strata_of(given["strata"], agreement))
    step()
    lot, aside = presented(listed, given["packed"])
    _same_manifest(lot, listed, given["manifest"])
    remarks = _ready(ctx, agreement, lot, listed, given["waive_readiness"])
    sent = given["send"]
    if sent is not None and not 1 <= sent <= lot.units:
        raise InputError(f"--send {shown(sent)}: from 1 to the {lot.units:,} units presented")
    plan, again, notes = _planned(agreement, lot, given) if sent is None else (None, (), [])
    draw_id = _draw_id(given["draw_id"], agreement, sent is not None)
    seed = seed_from(given, draw_id)
    if plan is None:
        count = min(sent, len(lot.cartons))
        made = draw(lot, sent, seed, draw_id, carton_rule=f"count {count}", coverage=len(lot.totals) <= count)
    else:
        made = draw(lot, plan, seed, draw_id)
    step()
    visit = visit_from(given)
    purpose = "inspection" if plan is not None else "send"
    return Inspection(agreement, lot, plan, made, visit, purpose, aside, remarks=(*remarks, *again)), notes


def _planned(
    agreement: Agreement, lot: Lot, given: dict[str, Any]
) -> tuple[InspectionPlan, tuple[str, ...], list[str]]:
    """The plan, what the history says of a lot that was presented before, and what to tell besides."""
    if given["history_file"] is None:
        return inspection_plan(agreement, lot), (), []
    severities, said, series, note = severity_from(given["history_file"], agreement)
    notes = [note] if note else []
    before = series.presented(agreement.order, lot.manifest) if series else ()
    remarks: tuple[str, ...] = ()
    if before:
        cap, number = agreement.refusal.max_submissions, len(before) + 1
        last = before[-1].event
        told = f"This order and packing list were presented before, the last time on {last.day}"
        if number > cap:
            raise InputError(
                f"{told}: this would be presentation {number}, the agreement has {cap} at most; plan the proof of a "
                "rework with 'qcsample rework RECORD --beyond-cap NAME'"
            )
        remarks = (f"{told}: presentation {number} of {cap}, which does not count for switching.",)
        notes.append(f"note: {remarks[0]} After rework, 'qcsample rework' plans the proof.")
    return inspection_plan(agreement, lot, severities=severities, severity_from=said), remarks, notes


def _same_manifest(lot: Lot, listed: Lot, signed: str | None) -> None:
    wanted = None if signed is None else signed.strip().lower()
    if wanted is None or wanted == lot.manifest:
        return
    if 0 < len(wanted) < 64 and lot.manifest.startswith(wanted):
        raise InputError(f"--manifest: all 64 digits are needed, {lot.manifest}")
    if wanted == listed.manifest:
        raise InputError(
            f"--manifest is that of the whole list; what is packed has {lot.manifest}: "
            "have that signed (qcsample lot --packed)"
        )
    raise InputError(f"this is not the list that was signed: its manifest is {lot.manifest}")


def _ready(ctx: click.Context, agreement: Agreement, lot: Lot, listed: Lot, waived_by: str | None) -> tuple[str, ...]:
    """The remarks about readiness; below the gate the command ends here, pending."""
    ordered = agreement.order_quantity or listed.units
    share = lot.units / ordered
    of = "ordered" if agreement.order_quantity else "on the packing list"
    said = f"{lot.units:,} of {ordered:,} units {of} are packed and presented ({share:.1%})"
    if lot.units * 10**9 >= round(agreement.packed_share * 10**9) * ordered:
        return (f"Readiness: {said}.",)
    gate = f"the agreement asks for {agreement.packed_share:.0%}"
    if waived_by is None or not waived_by.strip():
        click.echo(f"PENDING: {said}; {gate}. Nothing was drawn.", err=True)
        click.echo("Come back when more is packed, or --waive-readiness NAME if the buyer says go on.", err=True)
        ctx.exit(3)
    return (f"Readiness: {said}; {gate}; waived by {readable(waived_by, limit=80)}.",)


def _draw_id(given: str | None, agreement: Agreement, sent: bool) -> str:
    if given is not None:
        return check_draw_id(given)
    draw_id = default_draw_id(agreement.order)
    return f"{draw_id[:-2]}-S" if sent else draw_id


def _documents(
    inspection: Inspection,
    output: Path,
    lang: tuple[str, ...],
    paper: str,
    given: dict[str, Any],
    risks: Mapping[str, Risks | None] | None,
) -> Files:
    from qcsample.documents import packing_slip_pdf, pick_list_csv, pick_list_pdf, reserve_sheet_pdf

    if inspection.purpose == "send":
        if given["fillable"]:
            raise InputError("--fillable: units that are sent are not judged, their packing slip is no form")
        page = packing_slip_pdf(inspection, languages=lang, paper=paper)
    else:
        page = pick_list_pdf(inspection, languages=lang, paper=paper, risks=risks, fillable=given["fillable"])
    files = [(output, page)]
    if given["as_csv"]:
        files.append((output.with_suffix(".csv"), pick_list_csv(inspection)))
    if given["reserve_sheet"]:
        sheet = reserve_sheet_pdf(inspection, languages=lang, paper=paper)
        files.append((output.with_name(f"{output.stem}-reserve.pdf"), sheet))
    return files


def _told(
    inspection: Inspection,
    record: Record,
    files: list[Path],
    as_json: bool,
    risks: Mapping[str, Risks | None] | None,
) -> None:
    made = inspection.draw
    if as_json:
        print_json(
            {
                "draw_id": made.draw_id,
                "seed": made.seed.to_dict(),
                "manifest": inspection.lot.manifest,
                "digest": record.digest,
                "stage": made.stage,
                "cartons": [c.id for c in made.opened],
                "lost": [c.id for c in made.lost],
                "units": len(made.pulling),
                "plan": inspection.plan.to_dict() if inspection.plan else None,
                "risks": None if risks is None else {name: each and each.to_dict() for name, each in risks.items()},
                "files": [str(path) for path in files],
            }
        )
        return
    lot = inspection.lot
    say("Lot", f"{lot.units:,} units in {len(lot.cartons):,} cartons, manifest {lot.manifest[:16]}...")
    for entry in (*inspection.plan.classes, *inspection.plan.tests) if inspection.plan else ():
        sizes, accept, refuse = numbers_in_words(entry.plan)
        say("Plan", f"{entry.name}: n = {sizes}, Ac = {accept}, Re = {refuse}")
    for sentence in risk_sentences(inspection, risks) if risks else ():
        say("Risk", sentence)
    say("Draw", f"{made.draw_id}, seed {made.seed.value} ({made.seed.kind})")
    if made.stage > 1:
        now = sum(carton.stage == made.stage for carton in made.opened)
        say("Stage", f"{made.stage}: open {now} more cartons, pull {made.stage_sizes[-1]} more units")
    else:
        say("Open", f"{len(made.opened)} cartons, pull {len(made.pulling)} units")
    if made.risk_cartons is not None:
        say("Rule", risk_rule(inspection))
    for label, text in _changes(inspection):
        say(label, text)
    for text in (*inspection.remarks, *(inspection.plan.remarks if inspection.plan else ()), *made.remarks):
        say("Note", text)
    if made.seed.weak:
        remark("warning: a typed seed is weak; every document says so")
    elif made.seed.kind == "system":
        remark("note: a system seed is not checkable against repeated tries; dice or a commitment are")
    say("Digest", record.digest)
    for path in files:
        remark(f"wrote {path}")


def _changes(inspection: Inspection) -> list[tuple[str, str]]:
    """What became of the draw: cartons lost and their substitutes, late ones, goods not packed."""
    lines = []
    for made in (inspection.draw, *([inspection.unaffected.draw] if inspection.unaffected else [])):
        for lost in made.lost:
            instead = ", ".join(c.id for c in made.cartons if c.replaces == lost.id) or "none is left"
            lines.append(("Lost", f"{lost.id}, in its place: {instead}"))
    for late in inspection.late:
        said = "leaves lot and shipment" if late.left_out else f"opened in addition, pull {len(late.positions)} units"
        lines.append(("Late", f"{late.id}: {said}"))
    if inspection.not_packed:
        cartons, units = len(inspection.not_packed), inspection.units_not_packed
        lines.append(("Unpacked", f"{cartons:,} cartons, {units:,} units: not packed, not checkable"))
    return lines
