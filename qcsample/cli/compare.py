"""`qcsample options`: accept, sort, rework, reproduce or cancel, by the buyer's own figures."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.canonical import SCHEMA
from qcsample.cli.common import (
    F,
    example,
    font_option,
    force_option,
    json_option,
    print_json,
    print_table,
    remark,
    say,
    wrapped,
)
from qcsample.cli.figures import note
from qcsample.cli.options import languages
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.options.costs import DAYS, MONEY, RATES, Costs
from qcsample.strict import TermError, shown
from qcsample.typed import fraction

if TYPE_CHECKING:
    from qcsample.options.comparing import Option, Options
    from qcsample.options.reckoning import Amount

_CURRENCY = "Costs in {}. "
_COLUMNS = (
    "bad out: bad pieces in what ships, expected and with 90 %. passes: the chance to pass the inspection that follows."
)
_ROOMY, _TIGHT = 9995.0, 999.5  # from where on numbers of a cell are written with k; _TIGHT where there is no room
_path = click.Path(path_type=Path)
_HELP = {
    "currency": "A label for amounts, such as EUR.",
    "per_escaped": "A bad piece that ships.",
    "per_escaped_other": "One of the other graded classes.",
    "per_sorted": "Sorting a piece.",
    "per_reworked": "Reworking a piece.",
    "per_short": "A piece missing from the shipment.",
    "reinspection": "Fee of a re-inspection.",
    "reproduction": "Making the lot again, in all.",
    "reproduction_per_unit": "Making it again, a piece.",
    "delay_per_day": "A day's delay.",
    "order_value": "What the buyer pays for the lot.",
    "cancellation": "Going without the goods.",
    "failed_reinspection": "If the re-inspection refuses them too.",
    "discount": "For accepting: 0.08 or 8%.",
    "sorters_miss": "Bad pieces that sorters overlook.",
    "false_alarms": "Good pieces they take out.",
    "rework_success": "Bad pieces that rework makes good.",
    "collateral": "Reworked pieces spoiled by handling.",
    "reproduction_quality": "Bad pieces among new goods.",
    "shared_part": "The buyer's part of shared costs.",
    "accept_days": "Until accepted goods ship.",
    "sort_days": "Until sorted goods are presented.",
    "rework_days": "Until reworked goods are.",
    "reproduce_days": "Until new goods are.",
    "reinspection_days": "Added for the re-inspection.",
    "deadline_days": "By when the goods must ship.",
    "pieces_per_day": "Pieces a worker sorts in a day.",
    "people": "Workers who sort and rework.",
}
_KIND = {**dict.fromkeys(MONEY, "X"), **dict.fromkeys((*RATES, "discount"), "F"), **dict.fromkeys(DAYS, "DAYS")}


def figure_options(command: F) -> F:
    """An option for every field of `Costs`."""
    for field in reversed(fields(Costs)):
        option = click.option(
            f"--{field.name.replace('_', '-')}", metavar=_KIND.get(field.name, "N"), help=_HELP[field.name]
        )
        command = option(command)
    return command


@click.command("options", epilog=example("qcsample options pick.json --costs costs.toml --deadline-days 21"))
@click.argument("record_file", metavar="RECORD", type=_path)
@click.option("--costs", "costs_file", type=_path, metavar="FILE", help="The buyer's figures, a TOML file.")
@click.option("--class", "classes", multiple=True, metavar="NAME", help="Compare this class; repeatable.")
@click.option("--prior", default="uniform", show_default=True, help="Or jeffreys.")
@click.option("-o", "--output", type=_path, metavar="NAME.pdf", help="Write the page, for the buyer alone.")
@click.option("--lang", default="en", show_default=True, help="Languages of the page: en, zh or both.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@figure_options
@json_option
@force_option
def command(
    record_file: Path,
    costs_file: Path | None,
    classes: tuple[str, ...],
    prior: str,
    output: Path | None,
    lang: str,
    paper: str,
    as_json: bool,
    force: bool,
    **given: str | None,
) -> None:
    """Compare what can be done about a judged lot: accept, sort, rework, reproduce, cancel.

    For each: expected cost, the buyer's part, days, the chance to pass the re-inspection, bad pieces that would
    still ship; and at which figures the best one changes. Figures given here go before those of the file.
    Costs are the buyer's secret: they are NOT written into RECORD, which goes to the supplier.
    """
    if output is not None and output.suffix.lower() != ".pdf":
        raise InputError(f"-o {output.name}: the page is a PDF, NAME.pdf is needed")
    spoken = languages(lang)
    costs = _costs(costs_file, given)
    record = read_record(record_file)
    from qcsample.options.comparing import compare_options

    options = compare_options(record, costs, classes=classes, prior=prior.strip().lower())
    if output is not None:
        from qcsample.documents import options_pdf

        page = options_pdf(record.inspection, options, languages=spoken, paper=paper, digest=record.digest)
        write_files([(output, page)], force=force, inputs=(record_file, costs_file), private=True)
    if as_json:
        from qcsample.options.words import told_best, told_remarks

        said = {"remarks": told_remarks(options), "sentence": told_best(options)}
        print_json({"schema": SCHEMA, **options.to_dict(), **said})
    else:
        _show(options)
    if output is not None:
        remark(f"wrote {output} (the buyer's own figures: not for the supplier)")


def _costs(path: Path | None, given: dict[str, str | None]) -> Costs:
    """The file's figures, those of the command line before them."""
    values: dict[str, Any] = {}
    if path is not None:
        from qcsample.options.costs_file import read_fields

        values = read_fields(path)
    for name, text in given.items():
        if text is not None:
            values[name] = _value(name, text)
    try:
        return Costs(**values)
    except TermError as error:
        raise InputError(f"--{str(error.path[0]).replace('_', '-')} {error.reason}") from None


def _value(name: str, text: str) -> object:
    option = f"--{name.replace('_', '-')}"
    if name == "currency":
        return text
    if name in RATES or name == "discount":
        return 1.0 if text.strip() == "1" else fraction(text, option)
    plain = text.strip().replace(",", "")
    if not plain.isascii() or len(plain) > 24 or not plain.replace(".", "", 1).isdigit():
        raise InputError(f"{option} {shown(text)}: a number from 0 is needed")
    if name in MONEY:
        return float(plain)
    if not plain.isdigit():
        raise InputError(f"{option} {shown(text)}: a whole number is needed")
    return int(plain)


def _show(options: Options) -> None:
    from qcsample.options.words import (
        told_assumed,
        told_best,
        told_found,
        told_missing,
        told_prior,
        told_remarks,
        told_thresholds,
    )

    say("Lot", f"{options.units:,} units in {options.cartons:,} cartons: {options.outcome.upper()}")
    say("Found", told_found(options))
    click.echo()
    priced = options.costs.has_money
    headers = ["option", *(["cost", "90 %", "buyer's"] if priced else []), "days", "passes", "bad out"]
    rows = [_row(option, priced) for option in options.options]
    aligned = ("left", *["right"] * (len(headers) - 1))
    if sum(2 + max(len(header) + 2, *map(len, cells)) for header, *cells in zip(headers, *rows, strict=True)) <= 82:
        print_table(rows, headers, colalign=aligned)
    else:  # closer together, and thousands as k
        rows = [headers, *(_row(option, priced, _TIGHT) for option in options.options)]
        lines = ["-" * max(map(len, cells)) for cells in zip(*rows, strict=True)]
        print_table([rows[0], lines, *rows[1:]], (), colalign=aligned, tablefmt="plain")
    note(
        f"{_CURRENCY.format(options.costs.currency) if priced and options.costs.currency else ''}{_COLUMNS}", indent=""
    )
    for line in told_missing(options):
        note(line, indent="")
    click.echo()
    say("Best", told_best(options))
    if options.thresholds:
        click.echo("\nWhere the best option changes, the other figures held:")
        for line in told_thresholds(options):
            _bullet(line)
    _bullet(told_prior(options))
    click.echo("\nDefaults, not given by you:")
    for line in told_assumed(options):
        _bullet(line)
    click.echo()
    for line in told_remarks(options):
        say("Note", line)


def _row(option: Option, priced: bool, least: float = _ROOMY) -> list[str]:
    from qcsample.options.words import name_of, percent

    days = "-" if option.days is None else f"{option.days}{' late' if option.in_time is False else ''}"
    cells = [name_of(option.name) + (" (no)" if option.refused else "")]
    if priced:
        cells += ["-", "-", "-"]
        if option.total is not None and option.buyer is not None:
            star = "*" if option.missing else ""
            mine = "*" if option.buyer_missing else ""
            spread = f"{_short(option.total.low, least)}..{_short(option.total.high, least)}"
            full = 999_500 if least == _ROOMY else least
            expected, part = (_short(a.expected, full) for a in (option.total, option.buyer))
            cells[1:] = [expected + star, spread, part + mine]
    passes = "-" if option.passes is None else percent(option.passes)
    return [*cells, days, passes, _bad(option.bad_shipped, least)]


def _bullet(text: str) -> None:
    click.echo("- " + "\n  ".join(wrapped(text, 78)))


def _short(value: float, least: float) -> str:
    """An amount that fits a column: from `least` on 22.6k for 22,550, M for millions, G for thousand millions."""
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= max(least, 0.9995 * unit):
            return f"{value / unit:,.3g}{letter}" if abs(value) < 999.5 * unit else f"{value / unit:,.0f}{letter}"
    from qcsample.options.words import money

    return money(value)


def _bad(bad: Amount | None, least: float) -> str:
    from qcsample.options.words import pieces

    if bad is None:
        return "-"
    shown = [_short(value, least) if value >= least else pieces(value) for value in (bad.expected, bad.low, bad.high)]
    return f"{shown[0]} ({shown[1]}-{shown[2]})"
