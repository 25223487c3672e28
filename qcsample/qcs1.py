"""`qcs1`, the verifiable draw: every carton has a ticket, the lowest tickets are the sample.

A ticket is one SHA-256 of the seed, the draw id and the carton's own id, so the draw does not depend on the
order of the list, a carton that is added or struck moves no other, a longer draw begins with the shorter
one, and anyone can recheck a single carton years later::

    printf 'qcs1|%s|%s|%s' "$S" "$D" 307 | sha256sum

The bytes, the rules and the test vectors are in docs/qcs1.md. Nothing here makes a seed or reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from typing import Protocol

from qcsample.agreement import InspectionPlan
from qcsample.assembling import assembled, drawn_carton, finished, grouped, reserve_size
from qcsample.carton_rules import RISK, carton_rule_value
from qcsample.draws import Draw, DrawnCarton, StratumDraw
from qcsample.errors import InputError, UnavailableError
from qcsample.lot import Lot
from qcsample.plan import Plan
from qcsample.quotas import shares, whole
from qcsample.seeds import Seed, check_draw_id
from qcsample.strict import shown
from qcsample.tickets import ranked_cartons, ranked_positions, ranked_units, ticket, unit_ticket

__all__ = [
    "Draw",
    "DrawnCarton",
    "StratumDraw",
    "carton_count",
    "cartons_to_open",
    "draw",
    "late_positions",
    "next_stage",
    "reserve_size",
    "substitute",
    "ticket",
    "unit_ticket",
]


MAX_RANKED = 20_000_000  # units that the carton rule `units` ranks, about ten seconds of hashing


class _HasN(Protocol):
    @property
    def n(self) -> int: ...


def carton_count(rule: str, cartons: int, n: int) -> int:
    """How many of `cartons` cartons a rule opens for a sample of `n` units, in integer arithmetic.

    Raises
    ------
    InputError
        An unknown rule, or `risk`, which needs the plan: `InspectionPlan.cartons_within_limits`.

    Examples
    --------
    >>> [carton_count(rule, 200, 125) for rule in ("sqrt", "sqrt+1", "1.5sqrt", "per-carton 8", "count 20")]
    [15, 16, 22, 16, 20]
    """
    rule = carton_rule_value(rule)
    if rule == RISK:
        raise InputError("the carton rule risk keeps limits that stand in an inspection plan: draw by that plan")
    root = isqrt(cartons - 1) + 1  # the ceiling of the root
    if rule in ("sqrt", "units"):
        count = root
    elif rule == "sqrt+1":
        count = root + 1
    elif rule == "1.5sqrt":
        count = (isqrt(9 * cartons - 1) + 2) // 2  # the ceiling of half the root of 9 N
    else:
        kind, given = rule.split()
        count = -(-n // int(given)) if kind == "per-carton" else int(given)
    return min(count, cartons)


def cartons_to_open(plan: InspectionPlan, cartons: int) -> int:
    """How many of `cartons` cartons the rule of a plan opens, strata and the contents of cartons aside.

    Raises
    ------
    InputError
        Limits of the rule `risk` that no number of cartons keeps.
    """
    if plan.carton_rule == RISK:
        return plan.cartons_within_limits(cartons)
    return carton_count(plan.carton_rule, cartons, plan.stage_n(1))


def draw(
    lot: Lot,
    plan: _HasN | int,
    seed: Seed | str,
    draw_id: str,
    *,
    carton_rule: str | None = None,
    coverage: bool | None = None,
) -> Draw:
    """Draw cartons and units from what is presented.

    Parameters
    ----------
    lot : Lot
        The presented cartons; its manifest was signed before the seed existed.
    plan : InspectionPlan, Plan or int
        Its `n` units are pulled, all units of the lot if it has fewer.
    seed : Seed or str
        A text stands for a typed, weak seed.
    draw_id : str
        Set when the visit was booked.
    carton_rule, coverage : str, bool
        By default the plan's, else "sqrt" and True.

    Returns
    -------
    Draw

    Raises
    ------
    InputError
        An impossible draw id, seed or carton rule; limits of the rule `risk` that no number of cartons keeps.
    UnavailableError
        A plan of several stages under the carton rules `units` and `risk`.

    Notes
    -----
    Of a plan of several stages the first is drawn; `next_stage` draws the others.
    """
    seed = seed if isinstance(seed, Seed) else Seed(seed, "typed")
    check_draw_id(draw_id)
    rule = carton_rule_value(str(carton_rule or getattr(plan, "carton_rule", "sqrt")))
    covered: bool = getattr(plan, "coverage", True) if coverage is None else coverage
    n = plan.n if isinstance(plan, (InspectionPlan, Plan)) else plan
    if isinstance(plan, (InspectionPlan, Plan)) and not plan.is_single:
        n = _stage_n(plan, 1, rule)
    if type(n) is not int or n < 1:
        raise InputError(f"a sample of {shown(n)} units: at least 1 is needed")
    remarks = []
    if n >= lot.units:
        n = lot.units
        remarks.append(f"100 % inspection: the sample is all {n} units presented.")
    if rule == "units":
        return _draw_units(lot, n, seed, draw_id, covered, remarks)
    if rule == RISK and isinstance(plan, InspectionPlan) and plan.carton_limits is not None:
        wanted = plan.cartons_within_limits(len(lot.cartons), least=len(lot.totals) if covered else 1)
        return replace(_draw_cartons(lot, n, seed, draw_id, rule, wanted, covered, remarks), risk_cartons=wanted)
    wanted = carton_count(rule, len(lot.cartons), n)
    if isinstance(plan, (InspectionPlan, Plan)) and not plan.is_single:
        remarks += _may_run_out(plan, lot, rule)
    return _draw_cartons(lot, n, seed, draw_id, rule, wanted, covered, remarks)


def _may_run_out(plan: InspectionPlan | Plan, lot: Lot, rule: str) -> list[str]:
    """What to say where the last samples of a plan may find too few units in unopened cartons."""
    units = sorted(carton.units for carton in lot.cartons)
    number, opened = 1, 0
    while n := plan.stage_n(number):
        if sum(units[: max(0, len(units) - opened)]) < n:
            return [
                f"Sample {number} of this plan may find too few units in unopened cartons: the samples before it "
                f"open {min(opened, len(units))} of {len(units)}. The lot could stay undecided then; single sampling "
                "decides."
            ]
        opened += carton_count(rule, len(units), n)
        number += 1
    return []


def next_stage(given: Draw, lot: Lot, plan: InspectionPlan | Plan) -> Draw:
    """The draw with the next stage of a plan of several (`qcs1` rule 11).

    The stage has its own n and its own number of cartons, in each stratum the next tickets that are not opened.

    Parameters
    ----------
    given : Draw
        The stages drawn up to now, lost cartons and their substitutes included.
    lot : Lot
        The lot it was drawn from.
    plan : InspectionPlan or Plan
        The plan it was drawn for.

    Raises
    ------
    InputError
        The plan has no further stage, or no carton is left unopened.
    """
    number = given.stage + 1
    n = _stage_n(plan, number, given.carton_rule)
    if n < 1:
        raise InputError(f"the plan has no stage {number}: every class and test is decided by now")
    taken = {c.id for c in given.cartons}
    left = [c for c in lot.cartons if c.id not in taken]
    there = sum(c.units for c in left)
    if not there:
        raise InputError(
            "no carton is left unopened for another stage, and the lot stays undecided: agree on single sampling for "
            "it, with a new draw id and seed"
        )
    remarks = []
    if there < n:
        remarks.append(f"Stage {number}: only {there} of its {n} units are left in unopened cartons.")
    kept = (*given.remarks, *remarks)
    wanted = min(carton_count(given.carton_rule, len(lot.cartons), n), len(left))
    rest = lot.only({c.id for c in left})
    covered = given.coverage and wanted >= len(rest.totals)
    seed, draw_id = given.seed, given.draw_id
    made = _draw_cartons(rest, min(n, there), seed, draw_id, given.carton_rule, wanted, covered, list(kept))
    cartons = [*given.cartons, *(replace(c, stage=number) for c in made.cartons)]
    whole_draw = replace(given, n=given.n + min(n, there))
    return finished(whole_draw, lot, cartons, list(made.remarks))


def _stage_n(plan: InspectionPlan | Plan, stage: int, rule: str) -> int:
    if rule in ("units", RISK):
        raise UnavailableError(
            f"the carton rule {rule} does not draw plans of several stages: agree on another carton rule, or on "
            "single sampling"
        )
    return plan.stage_n(stage)


def substitute(given: Draw, lot: Lot, lost: Sequence[str]) -> Draw:
    """The draw after drawn cartons could not be produced (`qcs1` rule 10).

    The next ticket of the stratum takes a lost carton's quota and its place in the pulling order; where it
    holds too few units the next after it fills up.

    Parameters
    ----------
    given : Draw
        As it stands now.
    lot : Lot
        The lot it was drawn from.
    lost : sequence of str
        Ids of drawn cartons.

    Raises
    ------
    InputError
        A carton that was not drawn, or is lost already.
    """
    drawn = {c.id: c for c in given.cartons}
    for name in lost:
        if name not in drawn:
            raise InputError(f"carton {name} was not drawn: only a drawn carton can be lost")
        if drawn[name].lost:
            raise InputError(f"carton {name} is recorded as lost already")
    gone = {*lost, *(c.id for c in given.lost)}
    for name in sorted(set(lost), key=lambda name: drawn[name].ticket):
        drawn[name] = replace(drawn[name], lost=True)
    remarks = list(given.remarks)
    if given.carton_rule == "units":
        return _redraw_units(given, lot, drawn, gone, remarks)
    left = [c for c in lot.cartons if c.id not in drawn]
    strata = {drawn[name].stratum for name in lost}
    ranked = ranked_cartons(left, given.seed.value, given.draw_id, {s: len(left) for s in strata})
    queues = {s: iter(ranked[s]) for s in strata}
    for name in sorted(set(lost), key=lambda name: drawn[name].ticket):
        short = len(drawn[name].positions)
        first = True
        while short or first:
            first = False
            following = next(queues[drawn[name].stratum], None)
            if following is None:
                remarks.append(f"No carton is left to take the place of {name}: {short} units can't be pulled.")
                break
            taken, carton = following
            quota = min(short, carton.units)
            instead = drawn_carton(given.seed.value, given.draw_id, taken, carton, quota, replaces=name)
            drawn[carton.id] = replace(instead, stage=drawn[name].stage)
            short -= quota
    return finished(given, lot, list(drawn.values()), remarks)


def late_positions(given: Draw, carton: str, units: int) -> tuple[int, ...]:
    """The extra units to pull from a carton declared after the seed was known (`qcs1` rule 10).

    As many as from the drawn carton that gives most, in the same order of positions; they are not part of n.
    """
    quota = min(units, max(len(c.positions) for c in given.cartons))
    return ranked_positions(given.seed.value, given.draw_id, carton, units, quota)


def _draw_cartons(
    lot: Lot, n: int, seed: Seed, draw_id: str, rule: str, wanted: int, covered: bool, remarks: list[str]
) -> Draw:
    totals = lot.totals
    names = sorted(totals, key=str.encode)
    if covered and wanted < len(names):
        remarks.append(
            f"{len(names)} cartons instead of the {wanted} of rule {rule}: at least one of each of {len(names)} strata."
        )
        wanted = len(names)
    best: dict[str, bytes] = {}

    def lower_ticket(index: int) -> bytes:
        if not best:
            firsts = ranked_cartons(lot.cartons, seed.value, draw_id, dict.fromkeys(names, 1))
            best.update({name: firsts[name][0][0] for name in names})
        return best[names[index]]

    counts = [totals[name][0] for name in names]
    weights = [totals[name][1] for name in names]
    quotas = dict(zip(names, whole(shares(wanted, weights, counts, int(covered)), lower_ticket), strict=True))
    ask = {name: quotas[name] + reserve_size(quotas[name], totals[name][0]) for name in names}
    ranked = ranked_cartons(lot.cartons, seed.value, draw_id, ask)
    held = {name: sum(c.units for _, c in ranked[name][: quotas[name]]) for name in names}
    caps = [held[name] for name in names]
    if sum(caps) < n:
        caps = weights
    least = int(covered and n >= len(names) and all(caps))
    samples = dict(zip(names, whole(shares(n, weights, caps, least), lower_ticket), strict=True))
    if any(samples[name] > held[name] for name in names):
        ranked = ranked_cartons(lot.cartons, seed.value, draw_id, {name: totals[name][0] for name in names})
        for name in names:
            while held[name] < samples[name]:
                held[name] += ranked[name][quotas[name]][1].units
                quotas[name] += 1
        remarks.append(
            f"{sum(quotas.values())} cartons instead of the {wanted} of rule {rule}: fewer do not hold {n} units."
        )
    cartons: list[DrawnCarton] = []
    reserve: list[DrawnCarton] = []
    for name in names:
        taken = ranked[name][: quotas[name]]
        each = [Fraction(samples[name] * c.units, held[name] or 1) for _, c in taken]
        for (rank, carton), quota in zip(taken, whole(each, int), strict=True):
            cartons.append(drawn_carton(seed.value, draw_id, rank, carton, quota))
        extra = reserve_size(quotas[name], totals[name][0] - quotas[name])
        reserve += [
            drawn_carton(seed.value, draw_id, rank, carton, 0)
            for rank, carton in ranked[name][quotas[name] : quotas[name] + extra]
        ]
    return assembled(draw_id, seed, rule, covered, n, lot, cartons, reserve, remarks)


def _draw_units(lot: Lot, n: int, seed: Seed, draw_id: str, covered: bool, remarks: list[str]) -> Draw:
    empty = Draw(draw_id, seed, "units", covered, n, (), ())
    return _redraw_units(empty, lot, {}, set(), remarks)


def _redraw_units(given: Draw, lot: Lot, drawn: Mapping[str, DrawnCarton], gone: set[str], remarks: list[str]) -> Draw:
    """The first `n` unit hashes of the lot less the cartons that are `gone`, and the reserve after them."""
    seed, draw_id = given.seed.value, given.draw_id
    present = [c for c in lot.cartons if c.id not in gone]
    available = sum(c.units for c in present)
    extra = reserve_size(given.n, max(available - given.n, 0))
    if lot.units > MAX_RANKED:
        raise InputError(f"carton rule units: {lot.units:,} units are too many to rank one by one; take another rule")
    ranked = ranked_units(present, seed, draw_id, given.n + extra)
    if available < given.n:
        remarks.append(f"No unit is left to take the place of the lost ones: {given.n - available} can't be pulled.")
    cartons = [c for c in drawn.values() if c.lost]
    before = set(drawn)
    cartons += grouped(ranked[: given.n], seed, draw_id)
    late = ",".join(c.id for c in cartons if c.lost) if before else ""
    cartons = [replace(c, replaces=late) if before and c.id not in before else c for c in cartons]
    reserve = grouped(ranked[given.n :], seed, draw_id)
    threshold = ranked[min(given.n, len(ranked)) - 1][0].hex() if ranked else ""
    taken = min(given.n, available)
    opened = sum(not c.lost for c in cartons)
    stratum = StratumDraw("", len(lot.cartons), lot.units, opened, taken, threshold)
    return Draw(
        draw_id,
        given.seed,
        "units",
        given.coverage,
        given.n,
        (stratum,),
        tuple(sorted(cartons, key=lambda c: (c.ticket, c.id.encode()))),
        tuple(reserve),
        tuple(remarks),
    )
