"""`qcsample oc`: how often a plan accepts which quality."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qcsample.canonical import SCHEMA, rounded
from qcsample.cli.batch import batch_option, only_with, run_batch
from qcsample.cli.common import example, force_option, json_option, print_json, print_table, remark, say
from qcsample.cli.curve import curve, on_screen
from qcsample.cli.figures import chance, note, quality
from qcsample.cli.oc_case import RISKS, Case, case_from
from qcsample.cli.oc_inspector import erring_inspectors, print_erring
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.standards.words import EDITIONS, LEVELS, SAMPLINGS, SEVERITIES, aql_value, printed_aql
from qcsample.strict import shown
from qcsample.typed import MODELS, fractions, plan_from, plan_text, whole_number

PICTURES = (".svg", ".pdf", ".png")
_MOST = 6  # columns that fit 80 characters
_SERIES = (1.0, 1.5, 2.5, 4.0, 6.5)


@click.command("oc", epilog=example("qcsample oc --plan 125/7 --plan 80/3/7,80/8/9 --quality 1%,2.5%,10%"))
@click.option(
    "--plan",
    "plans",
    multiple=True,
    metavar="N/AC[/RE]",
    help="A plan, as 125/7; stages as 80/3/7,80/8/9; # for no acceptance at a stage. Repeatable.",
)
@click.option("--lot", metavar="N", help="Units presented: take the plan from the tables, with --aql.")
@click.option("--aql", "aqls", multiple=True, metavar="AQL", help="As the tables print it (2.5). Repeatable.")
@click.option("--level", help=f"{', '.join(LEVELS)}.  [default: II]")
@click.option("--severity", help=f"{', '.join(SEVERITIES)}.  [default: normal]")
@click.option("--edition", help=f"{', '.join(EDITIONS)}.  [default: Z1.4]")
@click.option("--sampling", help=f"{', '.join(SAMPLINGS)}.  [default: single]")
@click.option(
    "--quality", "qualities", multiple=True, metavar="P,...", help="Fractions (0.025) or per cent (2.5%); repeatable."
)
@click.option("--lot-size", metavar="N", help="Draw from this lot of N, without replacement (hypergeometric).")
@click.option("--model", help=f"{', '.join(MODELS)}.  [default: binomial]")
@click.option("--cartons", metavar="M", help="Also allowing for units that come from M cartons.")
@click.option("--icc", metavar="RHO", help="How alike units of a carton are, from 0 to 1.  [default: 0.1]")
@click.option("--scheme", is_flag=True, help="All three severities and the switching between them, in the long run.")
@click.option("--no-limit-numbers", is_flag=True, help="--scheme: waived by agreement (Z1.4).")
@click.option("--no-reduced", is_flag=True, help="--scheme: reduced inspection is not wanted.")
@click.option("--simulation-seed", metavar="K", help="--scheme with limit numbers: a whole number.  [default: 1]")
@click.option("--miss", metavar="P", help="Also with inspectors who miss so many of the bad units ...")
@click.option("--false-alarm", metavar="P", help="... and call so many of the good ones bad.")
@click.option("--plot", metavar="FILE", help="Draw the curves: a name that ends in .svg, .pdf or .png.")
@batch_option
@json_option
@force_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    plans: tuple[str, ...],
    lot: str | None,
    aqls: tuple[str, ...],
    qualities: tuple[str, ...],
    lot_size: str | None,
    model: str | None,
    cartons: str | None,
    icc: str | None,
    scheme: bool,
    no_limit_numbers: bool,
    no_reduced: bool,
    simulation_seed: str | None,
    miss: str | None,
    false_alarm: str | None,
    plot: str | None,
    batch: str | None,
    as_json: bool,
    force: bool,
    **lookup: str | None,
) -> None:
    """What plans really risk: how often they accept which quality.

    Qualities are fractions, as in Python, or per cent with the sign. On a terminal there is a small curve too.
    Columns of --batch: quality; plan, or lot and aql; level, severity, sampling, edition, lot_size, model,
    cartons, icc.
    """
    listed = ",".join(qualities) if qualities else None
    if batch is not None:
        only_with(ctx, ("plans", "lot", "aqls", *lookup, "qualities", "lot_size", "model", "cartons", "icc"))
        if len(plans) > 1 or len(aqls) > 1:
            raise InputError("--plan, --aql: one at most with --batch, for the rows that have none")
        given_too = {"plan": next(iter(plans), None), "aql": next(iter(aqls), None), "quality": listed}
        given_too |= {"lot": lot, "lot_size": lot_size, "model": model, "cartons": cartons, "icc": icc}
        run_batch("oc", batch, given_too | lookup, as_json=as_json)
    picture = None if plot is None else _picture(plot)
    presented = None if lot is None else whole_number(lot, "--lot")
    case = case_from(presented, lot_size, model, cartons, icc)
    given = None if listed is None else fractions(listed, "--quality", any_size=case.model == "poisson")
    if scheme:
        from qcsample.cli.oc_scheme import scheme_from, show_scheme

        others = {"--plan": plans, "--lot-size": lot_size, "--cartons": cartons, "--icc": icc, "--plot": plot}
        others |= {"--miss": miss, "--false-alarm": false_alarm}
        if case.model != "binomial":
            others["--model"] = model
        chain = scheme_from(
            presented, aqls, lookup, others=others, limit_numbers=not no_limit_numbers, reduced=not no_reduced
        )
        show_scheme(chain, given, lambda plan: _grid([plan], case), simulation_seed, as_json)
        return
    for option, value in {
        "--no-limit-numbers": no_limit_numbers,
        "--no-reduced": no_reduced,
        "--simulation-seed": simulation_seed,
    }.items():
        if value:
            raise InputError(f"{option} goes with --scheme")
    chosen = [plan_from(text) for text in plans] + _looked_up(presented, aqls, lookup, case)
    if not chosen:
        raise InputError("a plan is needed: --plan 125/7, or --lot 3200 --aql 2.5 for one from the tables")
    if len(chosen) * (1 if case.cartons is None else 2) > _MOST:
        raise InputError(f"more than {_MOST} columns: give fewer plans at a time")
    for plan in chosen:
        if case.cartons is not None and case.cartons > plan.stages[0].n:
            raise InputError(f"--cartons: {plan.stages[0].n} units can't come from {case.cartons} cartons")
    rows = _grid(chosen, case) if given is None else given
    erring = erring_inspectors(miss, false_alarm, chosen, rows, case, plot)
    facts = [_facts(plan, rows, case) for plan in chosen]
    if picture is not None:
        from qcsample.cli.oc_plot import plotted
        from qcsample.cli.writing import write_files

        write_files([(picture, plotted(chosen, case, picture.suffix.lower()))], force=force)
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "model": case.model,
                "lot_size": case.lot_size,
                "cartons": case.cartons,
                "icc": case.icc if case.cartons else None,
                "quality": [rounded(p) for p in rows],
                "plans": facts,
                "inspector": None if erring is None else erring.to_dict(),
            }
        )
    else:
        _print(chosen, rows, facts, case)
        if erring is not None:
            print_erring(erring, _marks(chosen, case), rows, case)
    if picture is not None:
        remark(f"wrote {picture}")


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in PICTURES:
        raise InputError(f"--plot {shown(text)}: a name that ends in .svg, .pdf or .png is needed")
    return path


def _looked_up(lot: int | None, aqls: tuple[str, ...], lookup: dict[str, str | None], case: Case) -> list[Plan]:
    from qcsample.standards.attributes import attribute_plan

    words = {key: value for key, value in lookup.items() if value is not None}
    if not aqls:
        if words or lot is not None:
            raise InputError(f"--{next(iter(words), 'lot')} is for a plan from the tables: give --aql too")
        return []
    if lot is None:
        raise InputError("--aql needs --lot: the tables start from the lot size")
    found = []
    for text in aqls:
        aql = aql_value(text)
        if aql > 10 and case.model != "poisson":
            raise InputError(f"AQL {printed_aql(aql)}: above 10 an AQL counts nonconformities: add --model poisson")
        found.append(attribute_plan(lot, aql, **words))
    return found


def _grid(plans: list[Plan], case: Case) -> list[float]:
    """Qualities where the plans do something, on the tables' series; whole units of a lot."""
    import numpy as np

    wide = np.array([a * 10.0**k for k in range(-8, 3) for a in _SERIES])
    wide = np.append(wide[wide < 1] if case.model != "poisson" else wide, [p.aql / 100 for p in plans if p.aql])
    if case.lot_size is not None:
        from qcsample.statistics.characteristics import lot_grid

        if case.lot_size <= 30:
            wide = lot_grid(case.lot_size)
        else:
            wide = np.maximum(1, np.rint(wide * case.lot_size)) / case.lot_size
    wide = np.unique(wide.round(15))
    seen = np.array([case.pa(plan, wide) for plan in plans])
    doubtful = np.nonzero(((seen < 0.9995) & (seen > 0.002)).any(axis=0))[0]
    if not len(doubtful):  # from nearly always to nearly never within one step
        fall = int(np.append(np.nonzero((seen < 0.5).any(axis=0))[0], len(wide) - 1)[0])
        return [float(p) for p in wide[max(0, fall - 2) : fall + 3]]
    inside = wide[max(0, doubtful[0] - 1) : doubtful[-1] + 2]
    return [float(p) for p in inside]


def _facts(plan: Plan, rows: list[float], case: Case) -> dict[str, Any]:
    """What is known of one plan, as JSON values."""
    from qcsample.statistics.characteristics import aoql, asn, oc, quality_at

    at = [float(p) for p in quality_at(plan, RISKS, lot_size=case.lot_size, model=case.model)]
    worst, limit = aoql(plan, case.presented, model=case.model)
    facts: dict[str, Any] = {
        "plan": plan.to_dict(),
        "pa": [rounded(float(pa)) for pa in case.pa(plan, rows)],
        "quality_at": {f"{pa:g}": rounded(p) for pa, p in zip(RISKS, at, strict=True)},
        "units_at": None,
        "aoql": {"quality": rounded(worst), "aoql": rounded(limit)},
        "pa_at_aql": None,
        "asn": None,
        "allowing_for_cartons": None,
    }
    if case.lot_size is not None:
        facts["units_at"] = {f"{pa:g}": round(p * case.lot_size) for pa, p in zip(RISKS, at, strict=True)}
    if plan.aql:
        model = "poisson" if case.model == "poisson" else "binomial"
        facts["pa_at_aql"] = {"model": model, "pa": rounded(float(oc(plan, plan.aql / 100, model=model)))}
    if not plan.is_single:
        units = asn(plan, at, lot_size=case.lot_size, model=case.model)
        facts["asn"] = {f"{pa:g}": rounded(float(n)) for pa, n in zip(RISKS, units, strict=True)}
    if case.cartons is not None:
        at = quality_at(plan, RISKS, cartons=case.cartons, icc=case.icc).tolist()
        facts["allowing_for_cartons"] = {
            "pa": [rounded(float(pa)) for pa in case.pa_cartons(plan, rows)],
            "quality_at": {f"{pa:g}": rounded(p) for pa, p in zip(RISKS, at, strict=True)},
        }
    return facts


def _print(plans: list[Plan], rows: list[float], facts: list[dict[str, Any]], case: Case) -> None:
    names, marks = [plan_text(plan) for plan in plans], _marks(plans, case)
    short = marks != names
    note(f"How often a lot of each quality is accepted ({case.words()}).", indent="")
    headers, columns = [], []
    for mark, fact in zip(marks, facts, strict=True):
        headers.append(mark)
        columns.append(fact["pa"])
        if case.cartons is not None:
            headers.append(f"{mark},\ncartons")
            columns.append(fact["allowing_for_cartons"]["pa"])
    if case.cartons is not None:
        say("", f"'cartons' allows for units from {case.cartons} cartons (icc {case.icc:g}, beta-binomial).")
    click.echo()
    units = [] if case.lot_size is None else [[f"{p * case.lot_size:,.0f}" for p in rows]]
    cells = [[quality(p, case.model) for p in rows], *units, *([chance(pa) for pa in column] for column in columns)]
    first = ["Quality", "Units"] if units else ["Quality"]
    print_table(zip(*cells, strict=True), [*first, *headers], colalign=("right",) * len(cells))
    for name, mark, plan, fact in zip(names, marks, plans, facts, strict=True):
        click.echo()
        _print_one(f"{mark}: {name}" if short else name, plan, fact, case)
    if on_screen():
        click.echo()
        import numpy as np

        end = 1.7 * max(fact["quality_at"]["0.1"] for fact in facts) or 1.0
        if case.model != "poisson":
            end = min(1.0, end)
        signs = [chr(ord("A") + i) for i in range(len(names))] if len(names) > 1 else ["*"]

        def heights(plan: Plan) -> list[float]:
            p = np.linspace(0, end, 61)
            if case.lot_size is not None:
                p = np.minimum(np.rint(p * case.lot_size), case.lot_size) / case.lot_size
            return [float(pa) for pa in case.pa(plan, p)]

        for line in curve([heights(plan) for plan in plans], signs, quality(end, case.model)):
            click.echo(line)
        if not short and len(names) > 1:
            say("", ", ".join(f"{sign}: {name}" for sign, name in zip(signs, names, strict=True)))


def _marks(plans: list[Plan], case: Case) -> list[str]:
    """The heads of the plans' columns: as people write plans, or letters where that is too long."""
    names = [plan_text(plan) for plan in plans]
    short = len(names) > 4 or sum(map(len, names)) > 40 or (case.cartons is not None and len(names) > 1)
    return [chr(ord("A") + i) for i in range(len(names))] if short else names


def _print_one(name: str, plan: Plan, fact: dict[str, Any], case: Case) -> None:
    note(name + (f" ({plan.source})" if plan.source else ""), indent="")
    if plan.full_inspection:
        note(f"The table's n = {plan.table_n} reaches the lot of {plan.lot_size:,}: 100 % inspection.")
    if fact["pa_at_aql"]:
        model, pa = fact["pa_at_aql"]["model"], chance(fact["pa_at_aql"]["pa"])
        note(f"At the AQL of {printed_aql(plan.aql or 0)}: accepted {pa} of the time ({model}).")

    def points(at: dict[str, float], units: dict[str, int] | None = None) -> str:
        each = []
        for pa in RISKS:
            often = f"{100 * pa:.0f} %{' of the time' if pa == RISKS[0] else ''}"
            held = f" ({units[f'{pa:g}']:,} units)" if units else ""
            each.append(f"{often}: {quality(at[f'{pa:g}'], case.model)}{held}")
        return "; ".join(each)

    note(f"Quality accepted {points(fact['quality_at'], fact['units_at'])}.")
    if case.cartons is not None:
        note(f"Allowing for cartons, {points(fact['allowing_for_cartons']['quality_at'])}.")
    if fact["asn"]:
        average = ", ".join(f"{n:,.1f}" for n in fact["asn"].values())
        note(f"Units inspected on average (ASN) at those three: {average}, of {plan.n:,} at most.")
    lots = "endless lots" if case.presented is None else f"lots of {case.presented:,}"
    limit, worst = fact["aoql"]["aoql"], fact["aoql"]["quality"]
    note(
        f"AOQL: {quality(limit, case.model)} leaves at worst, when {quality(worst, case.model)} comes in "
        f"({lots}; refused lots sorted, bad units replaced).",
    )
