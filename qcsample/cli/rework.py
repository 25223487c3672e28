"""`qcsample rework`: plan and draw the re-inspection of a refused lot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.cli.common import example, font_option, force_option, json_option, print_json, remark, say
from qcsample.cli.drawing import seed_from, seed_options, visit_from, visit_options
from qcsample.cli.options import languages
from qcsample.cli.reading import read_again, reader_options
from qcsample.cli.record import read_record
from qcsample.cli.rework_screen import show_plan, show_sheet
from qcsample.cli.severity import check_new, presentations_from
from qcsample.cli.writing import Files, write_files
from qcsample.errors import InputError
from qcsample.inspection import Inspection, Record
from qcsample.rework import ReworkedGoods, ReworkPlan, draw_reinspection, plan_reinspection, reworked_goods
from qcsample.rework.goods import whole_lot
from qcsample.text import readable, whole
from qcsample.typed import fractions

if TYPE_CHECKING:
    from qcsample.history.replay import Step
    from qcsample.options.leftover import Left
    from qcsample.rework.repeats import Repetition

_path = click.Path(path_type=Path)


@click.command(
    "rework",
    epilog=example(
        'qcsample rework pick.json --affected "1-40, 61" --sort-sheet sheet.xlsx \\\n'
        "    --ac 1 --dice 82049137560218446357 -o reinspection.pdf"
    ),
)
@click.argument("record_file", metavar="RECORD", type=_path)
@click.option("--affected", metavar="RANGES", help='Cartons that were reworked, such as "1-40, 61" [default: all].')
@click.option("--list", "list_file", type=_path, help="The packing list as it is now, where it changed.")
@click.option("--mapping", "mapping_file", type=_path, help="Which carton now holds goods of which before (CSV, XLSX).")
@click.option("--what-if", is_flag=True, help="Before the rework: sizes for several demands, and the days they take.")
@click.option("--pieces-per-day", type=int, metavar="N", help="An inspector's pieces a day, for --what-if.")
@click.option("--sort-sheet-template", "template", type=_path, metavar="FILE", help="Write the sheet for the factory.")
@click.option("--sort-sheet", "sheet_file", type=_path, help="The factory's sort sheet: checked before anything else.")
@click.option("--accept-sheet", metavar="NAME", help="Draw though the sheet does not add up; who says so.")
@click.option("--questions", default="A,B,C,D", show_default=True, metavar="A,B,...", help="Which are asked.")
@click.option("--ac", type=int, metavar="N", help="Acceptance number of question A, if it was not signed.")
@click.option("--lq", metavar="P", help="Limiting quality instead of the agreement's (2.5% or 0.025).")
@click.option("--risk", metavar="P", help="Consumer's risk instead of the agreement's.")
@click.option("--targeted", multiple=True, metavar="DEFECT", help="The defect reworked, if not those found.")
@click.option("--collateral", multiple=True, metavar="DEFECT", help="Damage to look for, if not the usual list.")
@click.option("--beyond-cap", default="", metavar="NAME", help="Who allows one presentation more than agreed.")
@click.option("--history", "history_file", type=_path, metavar="FILE", help="Count the lot's presentations in it.")
@click.option("--draw-id", metavar="D", help="A new one [default: the first one's with R1 for A, ...].")
@seed_options
@visit_options
@click.option("-o", "--output", type=_path, metavar="NAME.pdf", help="Draw: the pick list; the record is NAME.json.")
@click.option("--fillable", is_flag=True, help="Make form fields of its blanks; 'judge --from-pdf' reads them.")
@click.option("--csv", "as_csv", is_flag=True, help="Write NAME.csv too, for a spreadsheet.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages of the pages: en, zh or both.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@json_option
@force_option
@reader_options
@click.pass_context
def command(ctx: click.Context, /, record_file: Path, **given: Any) -> None:
    """Size, check and draw the re-inspection of a lot that was not accepted (RECORD).

    Up to four questions, and the lot passes when all pass: A is the targeted defect gone, B did the
    rework do damage, C was every affected carton reopened, D are the others really unaffected.
    Without -o the plan is shown and nothing drawn. Exit status 1: the sort sheet does not add up.
    """
    record = read_record(record_file)
    output = _output_of(given)
    if given["what_if"]:
        _what_if(record, given)
        return
    before = presentations_from(given["history_file"], record) if given["history_file"] is not None else ()
    plan = _planned(record, before, given)
    if given["template"] is not None:
        _write_template(record, plan, record_file, given)
        return
    problems = _sheet_problems(record, plan, given)
    if output is None:
        if given["as_json"]:
            print_json({**plan.outline(), "sort_sheet": [entry.to_dict() for entry in problems]})
        else:
            show_plan(plan, _repeats(record, plan), _left(record, plan), before)
            show_sheet(problems, given["sheet_file"])
        ctx.exit(1 if _wrong(problems) else 0)
    if _wrong(problems) and not (given["accept_sheet"] or "").strip():
        show_sheet(problems, given["sheet_file"])
        remark("nothing was drawn: have the sheet corrected, or --accept-sheet NAME if the buyer says go on")
        ctx.exit(1)
    inspection = _drawn(record, plan, problems, before, given)
    _write(inspection, output, record_file, given)


def _output_of(given: dict[str, Any]) -> Path | None:
    output: Path | None = given["output"]
    if output is not None and output.suffix.lower() != ".pdf":
        raise InputError(f"-o {output.name}: the pick list is a PDF, NAME.pdf is needed")
    for option in ("csv", "fillable"):
        if output is None and given["as_csv" if option == "csv" else option]:
            raise InputError(f"--{option} goes with -o NAME.pdf")
    if given["accept_sheet"] is not None and given["sheet_file"] is None:
        raise InputError("--accept-sheet goes with --sort-sheet")
    if given["history_file"] is not None and given["what_if"]:
        raise InputError("--history counts presentations, --what-if plans none: give one of them")
    if given["pieces_per_day"] is not None and not given["what_if"]:
        raise InputError("--pieces-per-day goes with --what-if")
    return output


def _planned(record: Record, before: Sequence[Step], given: dict[str, Any]) -> ReworkPlan:
    first = record.inspection
    return plan_reinspection(
        record,
        goods=_goods(first, given),
        questions=[name for name in given["questions"].split(",") if name.strip()],
        ac=given["ac"],
        quality=_fraction(given["lq"], "--lq"),
        risk=_fraction(given["risk"], "--risk"),
        targeted=given["targeted"],
        collateral=given["collateral"],
        submission=len(before) + 1 if before else None,
        beyond_cap=readable(given["beyond_cap"], limit=80),
    )


def _goods(first: Inspection, given: dict[str, Any]) -> ReworkedGoods:
    before = whole_lot(first)
    now = before
    if given["list_file"] is not None:
        now = read_again(given["list_file"], before, given["reader"])
    renumbered = None
    if given["mapping_file"] is not None:
        from qcsample.sheets.mapping_file import read_mapping

        if given["list_file"] is None:
            raise InputError("--mapping goes with --list: the packing list as it is now")
        renumbered = read_mapping(given["mapping_file"], now, before)
    affected = None
    if given["affected"] is not None:
        from qcsample.packing.ranges import expand_range

        named = before if renumbered else now
        affected = [named.find(name).id for name in expand_range(given["affected"])]
    lot = now if given["list_file"] is not None else None
    return reworked_goods(first, affected=affected, lot=lot, renumbered=renumbered)


def _fraction(given: str | None, option: str) -> float | None:
    return None if given is None else fractions(given, option)[0]


def _what_if(record: Record, given: dict[str, Any]) -> None:
    from qcsample.cli.what_if_screen import show_what_if
    from qcsample.rework.what_if import what_if

    goods = _goods(record.inspection, given)
    table = what_if(record.inspection, goods, pieces_per_day=given["pieces_per_day"])
    if given["as_json"]:
        print_json(table.to_dict())
    else:
        show_what_if(table)


def _write_template(record: Record, plan: ReworkPlan, record_file: Path, given: dict[str, Any]) -> None:
    from qcsample.documents import sort_sheet_csv, sort_sheet_xlsx

    path: Path = given["template"]
    makers: dict[str, Callable[..., bytes]] = {".xlsx": sort_sheet_xlsx, ".csv": sort_sheet_csv}
    make = makers.get(path.suffix.lower())
    if make is None:
        raise InputError(f"--sort-sheet-template {path.name}: NAME.xlsx or NAME.csv is needed")
    affected = _sorted_cartons(record.inspection, plan, given)
    data = make(record.inspection, affected, plan.targeted)
    write_files([(path, data)], force=given["force"], inputs=(record_file,))
    say("Written", f"{path}: {whole(len(affected), 'carton')} for the factory to fill in")


def _sheet_problems(record: Record, plan: ReworkPlan, given: dict[str, Any]) -> tuple[Any, ...]:
    if given["sheet_file"] is None:
        return ()
    from qcsample.rework.planning import judged
    from qcsample.rework.sort_sheet import check_sort_sheet
    from qcsample.sheets.sort_sheet_file import read_sort_sheet

    sheet = read_sort_sheet(given["sheet_file"], record.inspection, targeted=plan.targeted)
    affected = _sorted_cartons(record.inspection, plan, given)
    findings = judged(record)[0]
    return check_sort_sheet(sheet, record.inspection, findings, affected=affected, targeted=plan.targeted)


def _sorted_cartons(first: Inspection, plan: ReworkPlan, given: dict[str, Any]) -> list[str]:
    """The affected cartons as the first list has them: the factory sorted before anything was renumbered."""
    before = whole_lot(first)
    if given["mapping_file"] is None:
        return [carton.id for carton in plan.goods.affected.cartons if carton.id in before.by_id]
    if given["affected"] is None:
        return list(before.by_id)
    from qcsample.packing.ranges import expand_range

    return [before.find(name).id for name in expand_range(given["affected"])]


def _repeats(record: Record, plan: ReworkPlan) -> list[tuple[str, tuple[Repetition, ...]]]:
    """By refused class the chance to pass by repetition, nothing having been done."""
    from qcsample.rework.drawing import first_inspection
    from qcsample.rework.repeats import repetitions
    from qcsample.terms import NONCONFORMITIES

    first = first_inspection(record, plan)
    collateral = plan.question("B")
    tightened = {entry.name: entry.plan for entry in collateral.plans} if collateral else {}
    rates = plan.agreement.counting == NONCONFORMITIES
    return [
        (name, repetitions(first, name, tightened.get(name), icc=plan.agreement.icc, rates=rates))
        for name in plan.refused
        if name in first.found and name in first.plans
    ]


def _left(record: Record, plan: ReworkPlan) -> Left | None:
    """What the rework is likely to leave; None where it can't be told of this record."""
    from qcsample.options.leftover import left_after_rework

    try:
        return left_after_rework(record, plan)
    except InputError:
        return None


def _wrong(problems: tuple[Any, ...]) -> bool:
    """Whether anything on the sort sheet does not add up or is implausible, beyond questions to ask."""
    return any(problem.severity != "ask" for problem in problems)


def _drawn(
    record: Record, plan: ReworkPlan, problems: tuple[Any, ...], before: Sequence[Step], given: dict[str, Any]
) -> Inspection:
    draw_id = given["draw_id"] or _next_draw_id(record.inspection, plan)
    seed = seed_from(given, draw_id)
    check_new(before, draw_id, seed.value)
    inspection = draw_reinspection(record, plan, seed, draw_id, visit=visit_from(given))
    if given["sheet_file"] is None:
        return inspection
    from dataclasses import replace

    name = readable(given["sheet_file"].name, limit=80)
    if _wrong(problems):
        by = readable(given["accept_sheet"], limit=80)
        said = f"Sort sheet {name}: it does not add up ({len(problems)} findings); the buyer goes on, says {by}."
    else:
        said = f"Sort sheet {name}: it adds up, and what it says is plausible against the failed sample."
    return replace(inspection, remarks=(*inspection.remarks, said))


def _next_draw_id(first: Inspection, plan: ReworkPlan) -> str:
    stem = first.draw.draw_id.rpartition("-")[0] or first.draw.draw_id
    return f"{stem}-R{plan.submission - 1}"


def _write(inspection: Inspection, output: Path, record_file: Path, given: dict[str, Any]) -> None:
    from qcsample.documents import pick_list_csv, rework_list_pdf

    record = Record().with_step("pick", inspection.to_dict())
    inspection = record.inspection
    lang, paper = languages(given["lang"]), given["paper"]
    page = rework_list_pdf(inspection, languages=lang, paper=paper, fillable=given["fillable"])
    files: Files = [(output, page)]
    if given["as_csv"]:
        files.append((output.with_suffix(".csv"), pick_list_csv(inspection)))
    files.append((output.with_suffix(".json"), record.to_json()))
    named = ("list_file", "mapping_file", "sheet_file", "seed_file", "history_file")
    inputs = (record_file, *(given[name] for name in named))
    write_files(files, force=given["force"], inputs=inputs)
    part, made = inspection.rework, inspection.draw
    assert part is not None
    other = part.draw
    if given["as_json"]:
        print_json(
            {
                "draw_id": made.draw_id,
                "seed": made.seed.to_dict(),
                "digest": record.digest,
                "questions": list(part.questions),
                "cartons": [carton.id for carton in made.opened],
                "units": len(made.pulling),
                "unaffected_cartons": [carton.id for carton in other.opened] if other else [],
                "unaffected_units": len(other.pulling) if other else 0,
                "files": [str(path) for path, _ in files],
            }
        )
        return
    say("Questions", f"{', '.join(part.questions)}; presentation {part.submission} of {part.max_submissions}")
    say("Draw", f"{made.draw_id}, seed {made.seed.value} ({made.seed.kind})")
    say("Open", f"{len(made.opened)} affected cartons, pull {len(made.pulling)} units")
    if other is not None:
        say("Open", f"{len(other.opened)} unaffected cartons, pull {len(other.pulling)} units ({other.draw_id})")
    for text in (*inspection.remarks, *made.remarks):
        say("Note", text)
    if made.seed.weak:
        remark("warning: a typed seed is weak; every document says so")
    elif made.seed.kind == "system":
        remark("note: a system seed is not checkable against repeated tries; dice or a commitment are")
    say("Digest", record.digest)
    for path, _ in files:
        remark(f"wrote {path}")
