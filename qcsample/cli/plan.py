"""`qcsample plan`: the sampling plan for a lot, class by class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.agreement import Agreement, ClassPlan, DefectClass, InspectionPlan, inspection_plan
from qcsample.agreement_words import limits_in_words
from qcsample.canonical import SCHEMA
from qcsample.cli.batch import batch_option, only_with, run_batch
from qcsample.cli.common import example, json_option, print_json, print_table, remark, say
from qcsample.cli.severity import history_option, severity_from
from qcsample.errors import InputError
from qcsample.plan import numbers_in_words
from qcsample.standards.words import EDITIONS, LEVELS, SAMPLINGS, SEVERITIES, TITLES, aql_value, printed_aql
from qcsample.strict import TermError, shown
from qcsample.terms import NONCONFORMITIES
from qcsample.typed import whole_number

if TYPE_CHECKING:
    from qcsample.statistics import CartonOption, Risks

_ZERO = re.compile(r"0+(\.0*)?")
_OPTIONS = {"classes": "--aql", "tests": "--counting", "sample_sizes": "--sample-sizes"} | {
    key: f"--{key}" for key in ("level", "severity", "edition", "sampling", "counting")
}


@click.command("plan", epilog=example("qcsample plan --lot 3200 --aql major=2.5 --aql minor=4.0 --level II"))
@click.option("--lot", "lot", metavar="N", help="Units presented, as 3200 or 3,200.")
@click.option(
    "--aql",
    "aqls",
    multiple=True,
    metavar="[NAME=]AQL",
    help="A class of its own AQL, as the tables print it (2.5); 0: not allowed. Repeatable. Without it the "
    "classes of the agreement, or critical 0, major 2.5, minor 4.0.",
)
@click.option("--level", help=f"{', '.join(LEVELS)}.  [default: the agreement's, or II]")
@click.option("--severity", help=f"{', '.join(SEVERITIES)}.  [default: the agreement's, or normal]")
@click.option("--edition", help=f"{', '.join(EDITIONS)}.  [default: the agreement's, or Z1.4]")
@click.option("--sampling", help=f"{', '.join(SAMPLINGS)}.  [default: the agreement's, or single]")
@click.option("--sample-sizes", help="by-the-book or common (one sample size for all classes).")
@click.option("--counting", help="'nonconforming units' or 'nonconformities' (AQLs above 10).")
@click.option("--agreement", "file", type=click.Path(path_type=Path), help="What was agreed: agreement.toml.")
@history_option
@click.option("--cartons", metavar="N", help="Cartons presented: print what opening some of them does to the risks.")
@click.option("--no-risks", is_flag=True, help="Leave the risks out; quicker.")
@batch_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    lot: str | None,
    aqls: tuple[str, ...],
    file: Path | None,
    history_file: Path | None,
    cartons: str | None,
    no_risks: bool,
    batch: str | None,
    as_json: bool,
    **given: str | None,
) -> None:
    """The sampling plan for a lot: code letter, n, Ac and Re per class and special test, and what they risk.

    Columns of --batch: lot, and aql for one plan a row; level, severity, sampling, edition.
    """
    if batch is not None:
        only_with(ctx, ("aqls", "file", "no_risks", *given))
        alone = len(aqls) == 1 and "=" not in aqls[0]  # the AQL of every row that has none
        how = {key: value for key, value in given.items() if value is not None}
        agreed, _ = _agreed(file, () if alone else aqls, how)
        run_batch("plan", batch, {"aql": aqls[0]} if alone else {}, agreement=agreed, as_json=as_json)
    if lot is None:
        raise InputError("--lot is needed, the units presented; or --batch FILE")
    agreement, notes = _agreed(file, aqls, {key: value for key, value in given.items() if value is not None})
    size = whole_number(lot, "--lot")
    if history_file is None:
        plan = inspection_plan(agreement, size)
    else:
        if given["severity"] is not None:
            raise InputError("--severity and --history: the severity is yours or that of the lots before; give one")
        severities, said, _, note = severity_from(history_file, agreement)
        plan = inspection_plan(agreement, size, severities=severities, severity_from=said)
        notes += [note] if note else []
    count = None if cartons is None else whole_number(cartons, "--cartons")
    if count is not None and (no_risks or not 1 <= count <= plan.lot_size):
        raise InputError(f"--cartons {count:,}: from 1 to the {plan.lot_size:,} units, and not with --no-risks")
    if count is not None and agreement.counting == NONCONFORMITIES:
        raise InputError("--cartons: what cartons do is computed for nonconforming units, not for nonconformities")
    kept = plan.cartons_within_limits(count) if count is not None and plan.carton_limits is not None else None
    risks = None if no_risks else _risks(plan, agreement, count)
    for text in notes:
        remark(text)
    if as_json:
        shown_too: dict[str, Any] = {}
        if risks is not None:
            shown_too["risks"] = {name: each and each.to_dict() for name, each in risks.items()}
        if count is not None:
            shown_too["cartons"] = {
                entry.name: [option.to_dict() for option in _options(entry, count, agreement)] for entry in plan.classes
            }
        if kept is not None:
            shown_too["risk_cartons"] = kept
        print_json({"schema": SCHEMA, "agreement": agreement.digest, "n": plan.n, **plan.to_dict(), **shown_too})
        return
    _print(plan, agreement)
    if risks is not None:
        _print_risks(risks, agreement)
    if count is not None:
        _print_cartons(plan, agreement, count)
    if kept is not None and plan.carton_limits is not None:
        click.echo()
        say("", f"Carton rule risk: {kept:,} of {count:,} cartons keep {limits_in_words(plan.carton_limits)}.")


def _agreed(file: Path | None, aqls: tuple[str, ...], given: dict[str, Any]) -> tuple[Agreement, list[str]]:
    """The agreement with what the options change in it, and what has to be said of that."""
    agreement = Agreement()
    if file is not None:
        from qcsample.agreement_file import read_agreement

        agreement = read_agreement(file)
    if aqls:
        given["classes"] = tuple(sorted(map(_class, aqls), key=lambda entry: entry.aql))
    try:
        changed = replace(agreement, **given)
    except TermError as error:
        option = _OPTIONS.get(str(error.path[0]))
        raise InputError(f"{option}: {error.reason}" if option else error.message) from None
    if file is not None and changed != agreement:
        return changed, [f"Other than in {file.name}, by option: {', '.join(sorted(given)).replace('_', ' ')}."]
    return changed, []


def _class(text: str) -> DefectClass:
    name, _, number = text.rpartition("=")
    try:
        aql = 0.0 if _ZERO.fullmatch(number.strip()) else aql_value(number)
        return DefectClass(name.strip() or (f"AQL {printed_aql(aql)}" if aql else "critical"), aql)
    except InputError as error:
        raise InputError(f"--aql {shown(text)}: {getattr(error, 'reason', error.message)}") from None


def _print(plan: InspectionPlan, agreement: Agreement) -> None:
    own = plan.classes[0].plan.code_letter
    click.echo(f"Lot of {plan.lot_size:,} units, level {agreement.level}: code letter {own}.")
    used = " and ".join(dict.fromkeys(plan.severities.values())) or agreement.severity
    tables = f"{TITLES[agreement.edition]}, {used} inspection, {agreement.sampling} sampling."
    gap = " " if plan.is_single and " and " not in used else "\n"
    click.echo(f"{tables}{gap}Units to pull: {_to_pull(plan)}\n")
    named = [(entry, entry.name) for entry in plan.classes]
    named += [(test, f"test {test.name} ({test.plan.level})") for test in plan.tests]
    if plan.is_single:
        heads = ["Class", "AQL", "n", "Ac", "Re", "Letter"]
        rows = [_row(*each) for each in named]
    else:
        heads = ["Class", "AQL", "Sample", "n", "total", "Ac", "Re", "Letter"]
        rows = [row for each in named for row in _stage_rows(*each)]
    print_table(rows, heads, colalign=("left", *("right",) * (len(heads) - 2), "left"))
    if any(stage.ac is None for entry, _ in named for stage in entry.plan.stages):
        click.echo("# acceptance is not permitted at this sample")
    click.echo()
    for entry in (*plan.classes, *plan.tests):
        say("", f"{entry.name}: {_read_from(entry)}")
    click.echo()
    for line in plan.remarks:
        say("", line)


def _risks(plan: InspectionPlan, agreement: Agreement, cartons: int | None) -> dict[str, Risks | None]:
    """The risks of each plan; with cartons presented, also of opening as many as the agreement's rule takes."""
    from qcsample.qcs1 import cartons_to_open
    from qcsample.statistics import sample_risks

    opened = None
    if cartons is not None and plan.carton_rule != "units":
        opened = (cartons_to_open(plan, cartons), cartons)
    return sample_risks(plan, cartons=opened, nonconformities=agreement.counting == NONCONFORMITIES)


def _print_risks(found: Mapping[str, Risks | None], agreement: Agreement) -> None:
    per_100 = agreement.counting == NONCONFORMITIES
    rows = []
    for name, risks in found.items():
        if risks is None:
            rows.append([name, "-", "all units are inspected", "-"])
            continue
        unit = " per 100" if per_100 else " %"
        rows.append(
            [
                name,
                "-" if risks.at_aql is None else f"{100 * risks.at_aql:.1f} %",
                f"{100 * risks.consumer:.3g}{unit}",
                "-" if risks.zero_proves is None else f"below {100 * risks.zero_proves:.3g}{unit}",
            ]
        )
    click.echo()
    heads = ["Risks", "Pa at the AQL", "accepted 1 time in 10", "0 found proves (95 %)"]
    print_table(rows, heads, colalign=("left", "right", "right", "right"))
    model = "Poisson, per 100 units" if per_100 else "binomial, as of a process"
    say("", f"Computed ({model}), as if units were drawn piece by piece; opening few cartons widens both risks.")


def _options(entry: ClassPlan, cartons: int, agreement: Agreement) -> tuple[CartonOption, ...]:
    from qcsample.statistics import carton_options

    return carton_options(cartons, entry.plan, icc=agreement.icc)


def _print_cartons(plan: InspectionPlan, agreement: Agreement, cartons: int) -> None:
    for entry in plan.classes:
        if not entry.aql or entry.plan.full_inspection:
            continue
        rows = [
            [
                f"{option.cartons:,}",
                f"{option.units:,}",
                f"{100 * (option.producer or 0):.1f} %",
                f"{100 * option.consumer:.1f} %",
                f"{100 * option.touches:.0f} %",
            ]
            for option in _options(entry, cartons, agreement)
        ]
        click.echo()
        sizes, numbers, _ = numbers_in_words(entry.plan)
        click.echo(f"{entry.name}, n = {sizes}, Ac = {numbers}")
        heads = ["opened", "units each", "good lot refused", "bad lot passes", "touches bad"]
        print_table(rows, heads, colalign=("right",) * 5)
    say(
        "",
        f"Of {cartons:,} cartons, at icc {agreement.icc:g}: a good lot is at the AQL, a bad one of the quality that "
        "passes 10 % of the time by the book; the last column is the chance of opening one of the bad cartons if one "
        "in twenty is bad through and through.",
    )
    if not plan.is_single:
        say("", "Opened are cartons for the first sample; a later one opens others, as many for its size.")


def _read_from(entry: ClassPlan) -> str:
    said = (entry.by_rule, entry.plan.source if entry.aql else "")
    return "; ".join(filter(None, said))


def _to_pull(plan: InspectionPlan) -> str:
    first = max(entry.plan.stages[0].n for entry in (*plan.classes, *plan.tests))
    return f"{plan.n:,}" if plan.is_single else f"{first:,} first, {plan.n:,} at most"


def _stage_rows(entry: ClassPlan, name: str) -> list[list[str]]:
    """A row a sample: its own n, and n, Ac and Re of all samples so far."""
    plan, rows, total = entry.plan, [], 0
    for number, stage in enumerate(plan.stages, 1):
        total += stage.n
        numbers = [f"{stage.n:,}", f"{total:,}", "#" if stage.ac is None else str(stage.ac), str(stage.re)]
        rows.append(["", "", str(number), *numbers, ""])
    rows[0][0], rows[0][1], rows[0][-1] = name, printed_aql(entry.aql), plan.letter
    return rows


def _row(entry: ClassPlan, name: str) -> list[str]:
    plan = entry.plan
    return [name, printed_aql(entry.aql), f"{plan.n:,}", str(plan.ac), str(plan.re), plan.letter]
