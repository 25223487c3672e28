"""`qcsample estimate`: how big is it, in pieces and per cent, with honest bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qcsample.agreement import Agreement
from qcsample.canonical import SCHEMA
from qcsample.cli.batch import batch_option, only_with, run_batch
from qcsample.cli.common import example, json_option, print_json
from qcsample.cli.figures import note
from qcsample.errors import InputError
from qcsample.terms import NONCONFORMITIES
from qcsample.text import whole
from qcsample.typed import MAX_DRAWN, cartons_and_icc, fraction, whole_number

if TYPE_CHECKING:
    from qcsample.statistics import Bounds


@click.command("estimate", epilog=example("qcsample estimate 14 200 --lot-size 8000 --cartons 15"))
@click.argument("found", required=False)
@click.argument("drawn", required=False)
@click.option("--lot-size", "--lot", "lot_size", metavar="N", help="Units in the lot; without it a process.")
@click.option("--cartons", metavar="M", help="Cartons that the units came from: bounds that allow for them.")
@click.option("--icc", metavar="RHO", help="How alike units of a carton are, from 0 to 1.  [default: 0.1]")
@click.option("--confidence", default="0.95", show_default=True, metavar="C", help="0.95 or 95%.")
@click.option("--sides", default="2", show_default=True, help="2: a range. 1: each bound has the whole risk.")
@click.option("--nonconformities", is_flag=True, help="FOUND counts nonconformities, not units: per 100 units.")
@batch_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    found: str | None,
    drawn: str | None,
    lot_size: str | None,
    cartons: str | None,
    icc: str | None,
    confidence: str,
    sides: str,
    nonconformities: bool,
    batch: str | None,
    as_json: bool,
) -> None:
    """How big is it: FOUND bad ones among DRAWN units, and what that says of the rest.

    Columns of --batch: found, drawn; lot_size, cartons, icc, confidence, sides.
    """
    if batch is not None:
        only_with(ctx, ("lot_size", "cartons", "icc", "confidence", "sides", "nonconformities"))
        agreement = Agreement(counting=NONCONFORMITIES) if nonconformities else None
        given = {"lot_size": lot_size, "cartons": cartons, "icc": icc, "confidence": confidence, "sides": sides}
        run_batch("estimate", batch, given, agreement=agreement, as_json=as_json)
    if found is None or drawn is None:
        raise InputError("FOUND and DRAWN are needed, as in: qcsample estimate 14 200; or --batch FILE")
    number, units = whole_number(found, "FOUND"), whole_number(drawn, "DRAWN")
    if units > MAX_DRAWN or number > MAX_DRAWN:
        raise InputError(f"at most {MAX_DRAWN:,} units")
    size = None if lot_size is None else whole_number(lot_size, "--lot-size")
    opened, rho = cartons_and_icc(cartons, icc)
    sure = fraction(confidence, "--confidence")
    ends = whole_number(sides, "--sides")
    allowing: Bounds | None = None
    if nonconformities:
        if size is not None or opened is not None:
            raise InputError("--nonconformities are estimated per 100 units: leave out --lot-size and --cartons")
        from qcsample.statistics.bounds import rate_bounds

        plain = rate_bounds(number, units, confidence=sure, sides=ends)
    else:
        from qcsample.statistics.bounds import carton_bounds, defect_bounds

        plain = defect_bounds(number, units, lot_size=size, confidence=sure, sides=ends)
        if opened is not None:
            allowing = carton_bounds(number, units, cartons=opened, icc=rho, lot_size=size, confidence=sure, sides=ends)
    at = f"{'each at' if ends == 1 else 'at'} {100 * sure:.6g} %"
    if nonconformities:
        sentence = (
            f"{whole(number, 'nonconformity').replace('ys', 'ies')} in {whole(units, 'unit')}: {_rate(plain)}, {at}"
        )
    else:
        lot = "" if size is None else f" from a lot of {size:,}"
        sentence = f"{number:,} of {units:,}{lot}: as if drawn piece by piece, {_range(plain)}, {at}"
    if allowing is not None:
        sentence += f"; allowing for {whole(opened or 0, 'carton')} (icc {rho:g}), {_range(allowing)}."
    else:
        sentence += "; clustering in cartons is not allowed for."
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "found": number,
                "drawn": units,
                "lot_size": size,
                "counting": "nonconformities per 100 units" if nonconformities else "nonconforming units",
                "piece_by_piece": plain.to_dict(),
                "cartons": opened,
                "icc": rho if opened else None,
                "allowing_for_cartons": None if allowing is None else allowing.to_dict(),
                "sentence": sentence,
            }
        )
    else:
        note(sentence, indent="")


def _range(bounds: Bounds) -> str:
    low, high = _percent(bounds.lower), _percent(bounds.upper)
    few, many = bounds.lower_units, bounds.upper_units
    if few is None or many is None:
        return f"between {low} and {high}" if bounds.sides == 2 else f"at least {low}, or at most {high}"
    if few == many:
        return f"exactly {whole(few, 'piece')}, {low}"
    if bounds.sides == 1:
        return f"at least {whole(few, 'piece')}, {low}, or at most {whole(many, 'piece')}, {high}"
    return f"between {few:,} and {whole(many, 'piece')}, {low} to {high}"


def _rate(bounds: Bounds) -> str:
    low, high = f"{bounds.lower:,.3g}", f"{bounds.upper:,.3g}"
    return (
        f"between {low} and {high} per 100 units"
        if bounds.sides == 2
        else f"at least {low}, or at most {high} per 100 units"
    )


def _percent(value: float) -> str:
    """One decimal, as the trade writes it; more where that would hide it."""
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    if value < 0.001:
        return f"{100 * value:.2g} %"
    return f"{100 * value:.2f} %" if value > 0.9995 else f"{100 * value:.1f} %"
