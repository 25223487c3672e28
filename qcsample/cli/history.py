"""`qcsample history`: the lots of a supplier, the severity of the next one, and the bounds lot by lot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.canonical import SCHEMA
from qcsample.cli.common import F, cut, example, json_option, print_json, print_table, remark, say
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.strict import shown

if TYPE_CHECKING:
    from qcsample.history import LotEntry, Series
    from qcsample.history.replay import Step

_path = click.Path(path_type=Path)
_KINDS = ("consent", "no-consent", "steady", "irregular", "corrected", "normal", "limit-numbers-waived")
_PLOTS = (".svg", ".pdf", ".png")
_file = click.option(
    "--history", "file", type=_path, default="history.db", show_default=True, metavar="FILE", help="The history."
)


def _force(help_text: str) -> Callable[[F], F]:
    return click.option("--force", is_flag=True, help=help_text)


def _parties(command: F) -> F:
    command = click.option("--product", default="", metavar="NAME", help="Whose product, if not the only one.")(command)
    return click.option("--supplier", default="", metavar="NAME", help="Whose lots, if not the only one's.")(command)


@click.group("history", epilog=example("qcsample history add pick.json"))
def command() -> None:
    """The lots of a supplier: normal, tightened or reduced inspection of the next one, and how big it was each time.

    Each reading holds every lot against the record that is kept with it, and 'history export' recomputes them all.
    The file is its owner's: who can write it can take lots out, put other records in, or change the order of
    lots of one day, and nothing in it shows that. An export kept elsewhere does.
    """


@command.command(
    "add",
    short_help="Keep a judged record, and say what follows for the next lot.",
    epilog=example("qcsample history add pick.json --history kettles.db"),
)
@click.argument("record_file", metavar="RECORD", type=_path)
@_file
@click.option("--date", "day", default="", metavar="YYYY-MM-DD", help="Day of the draw [default: the record's].")
@click.option("--supplier", default="", metavar="NAME", help="Under whom it is kept [default: the agreement's].")
@click.option("--product", default="", metavar="NAME", help="Under which product [default: the agreement's].")
@json_option
@_force("Replace another account of the same draw, or file this one anew.")
def add(record_file: Path, file: Path, day: str, supplier: str, product: str, as_json: bool, force: bool) -> None:
    """Keep a judged record (RECORD), which is recomputed first, and say what follows for the next lot.

    A re-inspection is linked to its first inspection and does not count for switching.
    """
    from qcsample.history import History, entry_of
    from qcsample.history.file import missing_first

    record = read_record(record_file)
    try:
        entry = entry_of(record, day=day, supplier=supplier, product=product)
    except InputError as error:
        raise InputError(error.message, source=record_file) from None
    if entry.first and not file.exists():
        raise missing_first(entry)
    with History(file, create=True) as history:
        series, step = history.keep(entry, record, force=force)
    if as_json:
        print_json({"schema": SCHEMA, **step.to_dict(), **_next(series)})
        return
    lot = _lot(step)
    cap = f"presentation {step.presentation} of at most {lot.max_submissions}"
    say("Lot", f"{step.number} of {series.supplier} / {series.product}: {lot.order or lot.draw_id}, {lot.day}")
    say("Outcome", f"{lot.outcome}; {cap}")
    for said in step.remarks:
        say("Note", said)
    _show_rules([step])
    _show_next(series)
    if any(not entry.counted for entry in step.classes) and step.presentation == 1:
        remark("note: this lot does not count for every class; 'pick --history' draws at the severity of the series")


@command.command(
    "show",
    short_help="The lots, what was found, its bounds, the rules that fired.",
    epilog=example("qcsample history show --history kettles.db --plot kettles.svg"),
)
@_file
@_parties
@click.option("--class", "of_class", default="", metavar="NAME", help="This class alone.")
@click.option("--plot", type=_path, metavar="FILE", help="Draw the bounds lot by lot: .svg, .pdf or .png.")
@json_option
@_force("Replace the picture.")
def show(file: Path, supplier: str, product: str, of_class: str, plot: Path | None, as_json: bool, force: bool) -> None:
    """The lots, what was found and its bounds (95 %, allowing for cartons), and the rules that fired.

    --class leaves out the other classes, their rules and what follows for them; --json has their steps too.
    """
    from qcsample.history import History
    from qcsample.history.sizes import lot_sizes

    if plot is not None and plot.suffix.lower() not in _PLOTS:
        raise InputError(f"--plot {plot.name}: the picture is .svg, .pdf or .png")
    with History(file) as history:
        found = history.series(supplier, product)
    if not found:
        raise InputError(
            "no lot of this supplier and product; without --supplier and --product all are shown", source=file
        )
    if of_class and not any(_classes(series, of_class) for series in found):
        known = ", ".join(dict.fromkeys(name for series in found for name in _classes(series, "")))
        raise InputError(f"class {shown(of_class)} was counted in no lot: {known}", source=file)
    if plot is not None:
        if len(found) > 1:
            raise InputError(f"--plot draws one series, {len(found)} fit: name --supplier and --product", source=file)
        write_files([(plot, _plotted(found[0], of_class, plot.suffix.lower()))], force=force, inputs=(file,))
    if as_json:
        told = []
        for series in found:
            sizes = {name: [size.to_dict() for size in lot_sizes(series, name)] for name in _classes(series, of_class)}
            told.append(series.to_dict() | {"bounds": sizes})
        print_json({"schema": SCHEMA, "series": told})
    else:
        for i, series in enumerate(found):
            if i:
                click.echo()
            _show(series, of_class)
    if plot is not None:
        remark(f"wrote {plot}")


@command.command(
    "next",
    short_help="The severity of the next lot, for every class.",
    epilog=example("qcsample history next --history kettles.db"),
)
@_file
@_parties
@json_option
@click.pass_context
def next_lot(ctx: click.Context, file: Path, supplier: str, product: str, as_json: bool) -> None:
    """The severity of the next lot. Exit status 1: inspection is discontinued."""
    from qcsample.history import History

    with History(file) as history:
        found = history.series(supplier, product)
    if not found:
        raise InputError("no lot of this supplier and product; 'qcsample history show' has them all", source=file)
    if as_json:
        told = [{"supplier": series.supplier, "product": series.product, **_next(series)} for series in found]
        print_json({"schema": SCHEMA, "series": told})
    else:
        for series in found:
            say("Series", f"{series.supplier} / {series.product}, {len(_first(series)):,} lots")
            _show_next(series)
    ctx.exit(1 if any(state.discontinued for series in found for state in series.states.values()) else 0)


@command.command(
    "note",
    short_help="Record what the lots can't tell: consent, production, a cure.",
    epilog=example('qcsample history note corrected --by "A. Berg" --reason "new mould"'),
)
@click.argument("kind", metavar="KIND", type=click.Choice(_KINDS))
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.option("--reason", default="", metavar="TEXT", help="What was corrected, or why.")
@click.option("--class", "of_class", default="", metavar="NAME", help="For this class alone [default: all].")
@click.option("--date", "day", metavar="YYYY-MM-DD", help="From which day on [default: today].")
@_file
@_parties
@json_option
def note(file: Path, kind: str, day: str | None, supplier: str, product: str, as_json: bool, **given: str) -> None:
    """Record what the lots can't tell, by name and day. KIND is one of

    \b
    consent, no-consent   whether reduced inspection is wanted
    steady, irregular     how production runs
    corrected             inspection resumes after discontinuation
    normal                other conditions end reduced inspection
    limit-numbers-waived  by agreement, in Z1.4
    """
    from datetime import date

    from qcsample.history import History, Note

    with History(file) as history:
        fitting = history.series(supplier, product)
        if len(fitting) != 1:
            said = f"{len(fitting)} series fit" if fitting else "no lot of this supplier and product"
            raise InputError(f"{said}: name --supplier and --product as 'qcsample history show' has them", source=file)
        parties = fitting[0].supplier, fitting[0].product
        kept = Note(day or date.today().isoformat(), *parties, kind, given["by"], given["reason"], given["of_class"])
        series, step = history.note(kept)
    if as_json:
        print_json({"schema": SCHEMA, **step.to_dict(), **_next(series)})
        return
    say("Noted", f"{kept.day}: {kept.said()}")
    _show_rules([step])
    _show_next(series)


@command.command(
    "export",
    short_help="All of it as JSON lines, or the lots as CSV.",
    epilog=example("qcsample history export --history kettles.db -o kettles.jsonl"),
)
@_file
@click.option("-o", "--output", type=_path, metavar="FILE", help=".jsonl: everything; .csv: the lots as a table.")
@_force("Replace a file that exists.")
def export(file: Path, output: Path | None, force: bool) -> None:
    """Everything as JSON lines, each record recomputed, for 'history import'; or the lots as CSV."""
    from qcsample.history import History
    from qcsample.history.exchange import history_lines, lots_csv

    kind = ".jsonl" if output is None else output.suffix.lower()
    if kind not in (".jsonl", ".csv"):
        raise InputError(f"-o {output}: FILE.jsonl or FILE.csv is needed")
    with History(file) as history:
        if kind == ".csv":
            data = lots_csv(history.series())
        else:
            data = "".join(f"{line}\n" for line in history_lines(history.events())).encode()
    if output is None:
        click.echo(data.decode(), nl=False)
    else:
        write_files([(output, data)], force=force, inputs=(file,))
        remark(f"wrote {output}")


@command.command(
    "import",
    short_help="Read back what 'history export' wrote.",
    epilog=example("qcsample history import kettles.jsonl --history kettles.db"),
)
@click.argument("lines_file", metavar="FILE.jsonl", type=_path)
@_file
@json_option
@_force("Replace other accounts of the same draws.")
def import_lines(lines_file: Path, file: Path, as_json: bool, force: bool) -> None:
    """Read back what 'history export' wrote, every record recomputed; all of it, or nothing."""
    from qcsample.history import History
    from qcsample.history.exchange import read_history_file

    checked = read_history_file(lines_file)
    with History(file, create=True) as history:
        added, known = history.take(checked, force=force)
    if as_json:
        print_json({"schema": SCHEMA, "added": added, "known": known})
    else:
        say("Added", f"{added:,} lots and notes; {known:,} were there already")


def _lot(step: Step) -> LotEntry:
    from qcsample.history import LotEntry

    assert isinstance(step.event, LotEntry)
    return step.event


def _first(series: Series) -> list[Step]:
    return [step for step in series.lots if step.presentation == 1]


def _classes(series: Series, of_class: str) -> list[str]:
    """The classes that were counted in at least one lot of the series, or that one of them."""
    results = [result for step in series.lots for result in _lot(step).classes]
    names = dict.fromkeys(result.name for result in results if result.found is not None and result.checked)
    return [name for name in names if _asked(name, of_class)]


def _next(series: Series) -> dict[str, Any]:
    return {"next": {name: state.severity for name, state in series.states.items()}}


def _asked(name: str, of_class: str) -> bool:
    """Whether something is told that is about the class `name`, or all for "", where `of_class` was asked for."""
    return not (name and of_class) or name.casefold() == of_class.casefold()


def _show_next(series: Series, of_class: str = "") -> None:
    for name, state in series.states.items():
        if not _asked(name, of_class):
            continue
        stop = ": nothing is accepted; after the cause is corrected, 'qcsample history note corrected'"
        since = (
            f" ({state.lots} lot{'' if state.lots == 1 else 's'} since it began, {state.in_a_row} accepted in a row)"
        )
        say("Next", f"{name}: {state.severity}{stop if state.discontinued else since}")


def _show_rules(steps: Sequence[Step]) -> None:
    for step in steps:
        for entry in step.classes:
            for said in entry.fired:
                say("Rule", f"{entry.name}: {said}")


def _show(series: Series, of_class: str) -> None:
    from qcsample.history import Note
    from qcsample.history.sizes import lot_sizes
    from qcsample.standards.words import printed_aql

    say("Series", f"{series.supplier} / {series.product}")
    for name in _classes(series, of_class):
        rows, sizes = [], lot_sizes(series, name)
        widest = max(len(f"{100 * size.upper:.2f}") for size in sizes)
        for size in sizes:
            lot, result = size.lot, size.result
            scale = "" if lot.rates else " %"
            rows.append(
                [
                    _number(size.step),
                    lot.day,
                    cut(lot.order or lot.draw_id, 14),
                    result.plan.severity if result.switches else "-",
                    f"{result.found}/{result.checked}",
                    f"{100 * size.lower:.2f} – {100 * size.upper:{widest}.2f}{scale}",
                    {"accepted": "yes", "not accepted": "NO"}.get(result.outcome, "-"),
                ]
            )
        aqls = dict.fromkeys(printed_aql(size.result.plan.aql or 0) for size in sizes)
        click.echo(f"\n{cut(name, 50)}: {'not allowed' if list(aqls) == ['0'] else 'AQL ' + ', '.join(aqls)}")
        heads = ["Lot", "Date", "Order", "Severity", "Found", "Bounds (95 %)", "Accepted"]
        print_table(rows, heads, colalign=("right", "left", "left", "left", "right", "right", "left"))
    click.echo()
    for step in series.steps:
        where = f"Lot {_number(step)}" if step.number else step.event.day
        if isinstance(step.event, Note) and _asked(step.event.of_class, of_class):
            say("", f"{where}: {step.event.said()}")
        for said in step.remarks:
            say("", f"{where}: {said}")
        for entry in step.classes:
            for said in entry.fired if _asked(entry.name, of_class) else ():
                say("", f"{where}: {entry.name}: {said}")
    _show_next(series, of_class)


def _number(step: Step) -> str:
    return str(step.number) if step.presentation == 1 else f"{step.number}/{step.presentation}"


def _plotted(series: Series, of_class: str, kind: str) -> bytes:
    from qcsample.documents.charts import as_pdf, as_png, as_svg
    from qcsample.documents.charts.series import LotMark, Panel, series_drawing
    from qcsample.history.sizes import lot_sizes
    from qcsample.standards.words import printed_aql

    panels = []
    for name in _classes(series, of_class):
        sizes = lot_sizes(series, name)
        marks = tuple(
            LotMark(
                _number(size.step),
                size.lot.day,
                size.estimate,
                size.lower,
                size.upper,
                size.result.plan.severity if size.result.switches else "",
                size.result.outcome != "not accepted",
                size.step.presentation > 1,
            )
            for size in sizes
        )
        aqls = sorted({size.result.plan.aql for size in sizes if size.result.plan.aql})
        panels.append(Panel(name, tuple((aql / 100, printed_aql(aql)) for aql in aqls), marks, sizes[0].lot.rates))
    title = f"{series.supplier} / {series.product}"
    note = (
        "Bars: what the sample says of the lot, 95 %, allowing for cartons; one-sided where nothing was found. "
        "A lot that is presented again shows its reworked part, and does not count for switching."
    )
    lots = [(_lot(step).day, _number(step)) for step in series.lots]
    drawing = series_drawing(panels, lots, title=title, note=note)
    return {".svg": as_svg, ".pdf": as_pdf, ".png": as_png}[kind](drawing, title)
