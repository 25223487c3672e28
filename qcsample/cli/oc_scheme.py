"""`qcsample oc --scheme`: what switching between normal, tightened and reduced inspection does in the long run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from qcsample.canonical import SCHEMA
from qcsample.cli.common import print_json, print_table
from qcsample.cli.figures import chance, note, percent
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.standards.words import EDITIONS, SEVERITIES, aql_value, printed_aql
from qcsample.typed import plan_text, whole_number

if TYPE_CHECKING:
    from qcsample.series.scheme import Scheme, SchemeRisks

SEED = 1  # of the simulation, unless --simulation-seed says otherwise
_DEFINITION = (
    "share of the lots accepted, from the first on normal inspection to the one after which inspection is "
    "discontinued; constant quality, nothing corrected on tightened inspection"
)
_NEVER = 1e6  # lots: "more than a million" says enough


def scheme_from(
    lot: int | None,
    aqls: tuple[str, ...],
    lookup: Mapping[str, str | None],
    *,
    others: Mapping[str, object],
    limit_numbers: bool,
    reduced: bool,
) -> Scheme:
    """The scheme that the options describe.

    Raises
    ------
    InputError
        An option of `oc` that a scheme can't take, named; no lot or not one AQL.
    """
    from qcsample.series.scheme import scheme_for

    for option, value in {**others, "--severity": lookup.get("severity")}.items():
        if value:
            raise InputError(
                f"--scheme takes its three plans from the tables, units of a process (binomial): leave out {option}"
            )
    if lot is None or len(aqls) != 1:
        raise InputError("--scheme needs --lot and one --aql, as in --lot 3200 --aql 2.5")
    words: dict[str, Any] = {
        key: value for key, value in lookup.items() if value is not None and key in ("level", "edition", "sampling")
    }
    return scheme_for(
        lot, aql_value(aqls[0]), limit_numbers=None if limit_numbers else False, uses_reduced=reduced, **words
    )


def show_scheme(
    scheme: Scheme,
    given: list[float] | None,
    grid: Callable[[Plan], list[float]],
    seed: str | None,
    as_json: bool,
) -> None:
    """Print the risks of a scheme at the qualities given, or where its normal plan does something."""
    from qcsample.series.scheme import scheme_risks

    number = SEED if seed is None else whole_number(seed, "--simulation-seed")
    rows = grid(scheme.normal) if given is None else given
    risks = scheme_risks(scheme, rows, seed=None if scheme.is_exact else number)
    if as_json:
        print_json({"schema": SCHEMA, **scheme.to_dict(), **risks.to_dict(), "definition": _DEFINITION})
    else:
        _print(scheme, rows, risks)


def _print(scheme: Scheme, rows: Sequence[float], risks: SchemeRisks) -> None:
    normal = scheme.normal
    note(
        f"{normal.edition}, AQL {printed_aql(normal.aql or 0)}, letter {normal.code_letter}: {_way(scheme)}.", indent=""
    )
    used = SEVERITIES if scheme.uses_reduced else SEVERITIES[:2]
    for severity in used:
        plan = scheme.plans[severity]
        gap = f", {plan.ac} < found < {plan.re}: accepted, back to normal" if _has_gap(plan) else ""
        note(f"{severity:<9}  {plan_text(plan)}{gap}")
    click.echo()
    cells = [[chance(float(pa)) for pa in risks.pa[severity]] for severity in used]
    cells += [[chance(float(pa)) for pa in risks.scheme_pa], [f"{n:,.1f}" for n in risks.asn]]
    quality = [percent(p) for p in rows]
    _table(
        quality, cells, ["Accepted on\nnormal", *(f"\n{name}" for name in used[1:]), "by the\nscheme", "Units\na lot"]
    )
    click.echo()
    unseen = risks.errors is not None
    times = [
        ["-" if unseen and not share and 0 < p < 1 else chance(share) for p, share in zip(rows, shares, strict=True)]
        for shares in (risks.share[severity].tolist() for severity in used)
    ]
    times.append([_lots(p, lots) for p, lots in zip(rows, risks.lots_until_discontinued.tolist(), strict=True)])
    _table(quality, times, ["Lots on\nnormal", *(f"\n{name}" for name in used[1:]), "Lots until\ndiscontinued"])
    click.echo()
    note(
        "By the scheme: of all lots, from the first on normal inspection to the one after which inspection is "
        "discontinued, these are accepted; units and severities are means over the same lots. The quality stays as it "
        "is: nothing is corrected on tightened inspection.",
        indent="",
    )
    if scheme.uses_reduced:
        note("Production is steady and reduced inspection agreed throughout.", indent="")
    if risks.errors is not None:
        note(_simulation(risks), indent="")


def _way(scheme: Scheme) -> str:
    """How reduced inspection is reached."""
    if not scheme.uses_reduced:
        return "without reduced inspection"
    if scheme.limit_numbers:
        return "reduced by limit numbers (derived, the printed table was not seen)"
    if scheme.normal.edition == EDITIONS[2]:
        return "reduced by the switching score"
    return "reduced after 10 lots accepted, limit numbers waived by agreement"


def _simulation(risks: SchemeRisks) -> str:
    assert risks.errors is not None
    at = risks.share["normal"]
    worst = max(100 * float(error) for error in risks.errors["share_normal"]) if len(at) else 0.0
    pa = max(100 * float(error) for error in risks.errors["scheme_pa"]) if len(at) else 0.0
    return (
        f"Simulated with seed {risks.seed}, {risks.spells:,} spells of normal inspection a row, the rest exact. "
        f"Standard errors at most {pa:.2g} points of 'by the scheme' and {worst:.2g} of the lots on each severity "
        "(--json has each); - was too rare to be seen."
    )


def _lots(p: float, lots: float) -> str:
    """Lots until discontinuation; "-" where a simulation can't tell."""
    if lots != lots:
        return "-"
    if not p:
        return "never"
    return "over a million" if lots > _NEVER else f"{lots:,.0f}" if lots >= 100 else f"{lots:.1f}"


def _has_gap(plan: Plan) -> bool:
    return plan.severity == SEVERITIES[2] and plan.re > plan.ac + 1


def _table(quality: list[str], cells: list[list[str]], headers: list[str]) -> None:
    print_table(zip(quality, *cells, strict=True), ["Quality", *headers], colalign=("right",) * (len(cells) + 1))
