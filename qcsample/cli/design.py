"""`qcsample design`: the smallest plan that proves what is asked, with the risks it really has."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

import click

from qcsample.canonical import SCHEMA, rounded
from qcsample.cli.common import example, json_option, print_json, print_table
from qcsample.cli.design_points import Result, two_points
from qcsample.cli.figures import chance, note, percent
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.text import whole
from qcsample.typed import MODELS, cartons_and_icc, fraction, plan_text, whole_number

_GOOD = (0.0025, 0.005, 0.01)  # qualities at which the supplier's risk is shown
_DERIVED = "Derived, not from a published table."
_KINDS = {
    "prp": ("prp", "crp", "lot_size", "model", "double", "ratio", "asn_at"),
    "lq": ("lq", "risk", "lot_size", "cartons", "icc"),
    "confidence": ("confidence", "reliability", "ac", "lot_size"),
}


@click.command("design", epilog=example("qcsample design --lq 2.5% --risk 10% --lot-size 3200 --cartons 14"))
@click.option("--prp", metavar="P,PA", help="At this quality accept at least so often: 0.01,0.95.")
@click.option("--crp", metavar="P,PA", help="At this worse quality accept at most so often: 0.05,0.10.")
@click.option("--double", is_flag=True, default=None, help="For --prp: two samples, the fewest units on average.")
@click.option("--ratio", metavar="HOW", help="For --double: n2 equal to n1, double, or free.  [default: equal]")
@click.option("--asn-at", metavar="P", help="For --double: the quality where the average counts.  [default: --prp]")
@click.option("--lq", metavar="P", help="Limiting quality: Ac 0, 1 and 2 that rule it out in a lot.")
@click.option("--risk", metavar="BETA", help="Risk of accepting it all the same.  [default: 0.10]")
@click.option("--confidence", metavar="C", help="With --reliability: be so sure ...")
@click.option("--reliability", metavar="R", help="... that at least so much conforms.")
@click.option("--ac", metavar="N", help="Failures allowed with --confidence.  [default: 0]")
@click.option("--lot-size", metavar="N", help="Units in the lot; without it a process.")
@click.option("--model", help=f"For --prp: {', '.join(MODELS)}.")
@click.option("--cartons", metavar="M", help="For --lq: allow for units that come from M cartons.")
@click.option("--icc", metavar="RHO", help="How alike units of a carton are, from 0 to 1.  [default: 0.1]")
@json_option
def command(as_json: bool, double: bool | None, **given: str | None) -> None:
    """The smallest plan that proves what is asked, with the risks it really has.

    Asked as two points (--prp, --crp; --double for two samples), a limiting quality of a lot (--lq), or
    confidence and reliability.
    """
    asked = {key: value for key, value in given.items() if value is not None}
    if double:
        asked["double"] = "yes"
    kind = _kind(asked)
    size = None if given["lot_size"] is None else whole_number(given["lot_size"], "--lot-size")
    if kind == "prp":
        result = two_points(asked, size)
    elif kind == "lq":
        result = _limiting(asked, size)
    else:
        result = _reliability(asked, size)
    if as_json:
        print_json({"schema": SCHEMA, "derived": True, "lot_size": size, **result.data})
        return
    note(f"{result.title} {_DERIVED}", indent="")
    if result.rows:
        click.echo()
        print_table(result.rows, result.headers, colalign=("right",) * len(result.headers))
        click.echo()
    for line in result.lines:
        note(line, indent="")


def _kind(asked: dict[str, str]) -> str:
    """Which of the three questions is asked; whatever belongs to another is refused."""
    leading = {"crp": "prp", "reliability": "confidence", "risk": "lq"}
    kinds = {leading.get(key, key) for key in asked if leading.get(key, key) in _KINDS}
    if len(kinds) != 1:
        raise InputError("one question is needed: --prp and --crp, or --lq, or --confidence and --reliability")
    kind = kinds.pop()
    for key in asked:
        if key not in _KINDS[kind]:
            raise InputError(f"--{key.replace('_', '-')} does not go with --{kind}: leave it out")
    needed = {"prp": ("prp", "crp"), "lq": ("lq", "lot_size"), "confidence": ("confidence", "reliability")}
    for key in needed[kind]:
        if key not in asked:
            raise InputError(f"--{key.replace('_', '-')} is needed too")
    return kind


def _limiting(asked: dict[str, str], size: int | None) -> Result:
    from qcsample.statistics.cartons import carton_oc
    from qcsample.statistics.characteristics import oc
    from qcsample.statistics.designs import zero_acceptance_plan

    assert size is not None  # held by _kind
    limit, risk = fraction(asked["lq"], "--lq"), fraction(asked.get("risk", "0.10"), "--risk")
    cartons, icc = cartons_and_icc(asked.get("cartons"), asked.get("icc"))
    if cartons is not None and cartons > size:
        raise InputError(f"--cartons {cartons:,}: the lot has {whole(size, 'unit')}")

    def accepted(plan: Plan, units: int) -> float:
        if cartons is None or not icc:
            return float(oc(plan, units / size, lot_size=size))
        return float(carton_oc(plan, units / size, cartons=cartons, icc=icc))

    bad = ceil(limit * size - 1e-9)
    good = [(p, floor(p * size + 1e-9)) for p in _GOOD if p < limit]
    found: list[dict[str, Any]] = []
    rows, why = [], []
    for ac in range(3):
        try:
            plan = zero_acceptance_plan(size, limit, risk, ac=ac, cartons=cartons, icc=icc)
        except InputError as error:
            if not ac:
                raise
            found.append({"ac": ac, "n": None, "why": error.message})
            why.append(f"Ac = {ac}: {error.message}.")
            continue
        supplier = [{"quality": p, "units": d, "risk": rounded(1 - accepted(plan, d))} for p, d in good]
        piecewise = zero_acceptance_plan(size, limit, risk, ac=ac).n
        found.append(
            {
                "ac": ac,
                "n": plan.n,
                "n_piece_by_piece": piecewise,
                "consumer": rounded(accepted(plan, bad)),
                "supplier": supplier,
                "plan": plan.to_dict(),
            }
        )
        numbers = [f"{plan.n:,}"] if cartons is None else [f"{plan.n:,}", f"{piecewise:,}"]
        rows.append([str(ac), *numbers, chance(accepted(plan, bad)), *(chance(entry["risk"]) for entry in supplier)])
    data = {"question": "limiting quality", "quality": limit, "risk": risk, "units": bad}
    data |= {"cartons": cartons, "icc": icc if cartons else None, "alternatives": found}
    how = "as if drawn piece by piece" if cartons is None else f"from {cartons} cartons (icc {icc:g})"
    title = (
        f"Limiting quality {percent(limit)} of {whole(size, 'unit')}, rounded up: {bad:,}, accepted at most "
        f"{percent(risk)} of the time; units {how}."
    )
    lines = [*why]
    if good:
        lines.append(
            "Right of the limiting quality: the supplier's risk, a lot of that quality refused "
            f"(rounded down: {', '.join(f'{d:,}' for _, d in good)} of {whole(size, 'unit')})."
        )
    if cartons is None:
        lines.append("Clustering in cartons is not allowed for; --cartons does.")
    lines.append("Which Ac is the buyer's proposal, to be agreed before the draw.")
    n_names = ("n",) if cartons is None else ("n", "n by the\npiece")
    headers = ("Ac", *n_names, f"accepts\n{percent(limit)}", *(f"refuses\n{percent(p)}" for p, _ in good))
    return Result(data, title, lines, headers, tuple(rows))


def _reliability(asked: dict[str, str], size: int | None) -> Result:
    from qcsample.statistics.characteristics import oc
    from qcsample.statistics.designs import reliability_plan

    sure, share = fraction(asked["confidence"], "--confidence"), fraction(asked["reliability"], "--reliability")
    ac = whole_number(asked.get("ac", "0"), "--ac")
    plan = reliability_plan(sure, share, ac=ac, lot_size=size)
    bad = None if size is None else floor((1 - share) * size + 1e-9) + 1
    p = 1 - share if bad is None or size is None else bad / size
    reached = 1 - float(oc(plan, p, lot_size=size))
    data = {"question": "reliability", "confidence": sure, "reliability": share, "units": bad, "plan": plan.to_dict()}
    data["confidence_reached"] = rounded(reached)
    title = f"{plan_text(plan)}: n = {plan.n:,}, Ac = {plan.ac}, Re = {plan.re}."
    of = "a process" if size is None else f"the lot of {size:,}"
    fails = f"at most {ac}" if ac else "none"
    line = f"If {fails} of {plan.n:,} fail, at least {percent(share)} of {of} conform, "
    line += f"with {chance(reached)} confidence ({percent(sure)} asked)."
    lines = [line]
    if bad is not None and size is not None:
        lines.append(f"Ruled out: {bad:,} or more nonconforming of {whole(size, 'unit')} (the first that is too many).")
    lines.append("Clustering in cartons is not allowed for.")
    return Result(data, title, lines)
