"""From ranked cartons to a draw: the drawn and the spare ones, the strata and thresholds that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from qcsample.draws import Draw, DrawnCarton, StratumDraw
from qcsample.lot import Carton, Lot
from qcsample.seeds import Seed
from qcsample.text import readable
from qcsample.tickets import ranked_cartons, ranked_positions, ticket

CHANCES = (  # how the remarks about unequal chances begin
    "Chances differ between strata:",
    "A stratum too small for its share gives no unit:",
)


def reserve_size(drawn: int, left: int) -> int:
    """Cartons in the reserve of a stratum: 20 % of the drawn, rounded up, at least 2, at most what is left."""
    return min(max(2, -(-drawn // 5)), left)


def drawn_carton(seed: str, draw_id: str, rank: bytes, carton: Carton, quota: int, replaces: str = "") -> DrawnCarton:
    """A carton with the positions of its `quota` lowest unit hashes; `rank` is its ticket."""
    positions = ranked_positions(seed, draw_id, carton.id, carton.units, quota)
    return DrawnCarton(carton.id, carton.stratum, carton.units, rank.hex(), positions, replaces=replaces)


def grouped(ranked: Sequence[tuple[bytes, tuple[Carton, int]]], seed: str, draw_id: str) -> list[DrawnCarton]:
    """Ranked units gathered into their cartons, in the order of the cartons' tickets."""
    positions: dict[str, list[int]] = {}
    cartons: dict[str, Carton] = {}
    for _, (carton, j) in ranked:
        positions.setdefault(carton.id, []).append(j)
        cartons[carton.id] = carton
    drawn = [
        DrawnCarton(name, c.stratum, c.units, ticket(seed, draw_id, name), tuple(positions[name]))
        for name, c in cartons.items()
    ]
    return sorted(drawn, key=lambda c: (c.ticket, c.id.encode()))


def finished(given: Draw, lot: Lot, cartons: list[DrawnCarton], remarks: list[str]) -> Draw:
    """`given` with other cartons: thresholds, samples and reserve follow from them."""
    taken = {c.id for c in cartons}
    reserve: list[DrawnCarton] = []
    left = [c for c in lot.cartons if c.id not in taken]
    sizes = {s.name: reserve_size(s.drawn, sum(c.stratum == s.name for c in left)) for s in given.strata if s.drawn}
    ranked = ranked_cartons(left, given.seed.value, given.draw_id, {name: size for name, size in sizes.items() if size})
    for name in ranked:
        reserve += [drawn_carton(given.seed.value, given.draw_id, rank, c, 0) for rank, c in ranked[name]]
    made = assembled(
        given.draw_id, given.seed, given.carton_rule, given.coverage, given.n, lot, cartons, reserve, remarks
    )
    return replace(made, risk_cartons=given.risk_cartons)


def assembled(
    draw_id: str,
    seed: Seed,
    rule: str,
    covered: bool,
    n: int,
    lot: Lot,
    cartons: list[DrawnCarton],
    reserve: list[DrawnCarton],
    remarks: list[str],
) -> Draw:
    """The draw of these cartons: strata, thresholds and the remark on unequal chances follow from them."""
    by_stratum: dict[str, list[DrawnCarton]] = {name: [] for name in lot.totals}
    for c in cartons:
        by_stratum[c.stratum].append(c)
    strata = tuple(
        StratumDraw(
            name,
            *lot.totals[name],
            sum(not c.lost for c in by_stratum[name]),
            sum(len(c.positions) for c in by_stratum[name] if not c.lost),
            max((c.ticket for c in by_stratum[name]), default=""),
        )
        for name in sorted(lot.totals, key=str.encode)
    )
    order = sorted(cartons, key=lambda c: (c.ticket, c.id.encode()))
    spare = sorted(reserve, key=lambda c: (c.ticket, c.id.encode()))
    made = Draw(draw_id, seed, rule, covered, n, strata, tuple(order), tuple(spare), tuple(remarks))
    told = _chances(made)
    kept = tuple(
        dict.fromkeys(remark for remark in remarks if not remark.startswith(CHANCES))
    )  # stages may say the same
    return replace(made, remarks=(*kept, told) if told else kept)


def _chances(made: Draw) -> str:
    """What to say where the units of one stratum are likelier to be pulled than those of another."""
    ratio = made.chance_ratio
    if len(made.strata) < 2 or ratio == 1:
        return ""
    if ratio is None:
        return f"{CHANCES[1]} the chance of a unit in it is 0."
    by_chance = sorted(made.strata, key=lambda s: Fraction(s.sample, s.units))
    least, most = (readable(s.name, limit=60) or "(blank)" for s in (by_chance[0], by_chance[-1]))
    digits = next((digits for digits in range(3, 17) if f"{float(ratio):.{digits}g}" != "1"), 17)
    times = f"{float(ratio):,.0f}" if ratio >= 100 else f"{float(ratio):.{digits}g}"
    return (
        f"{CHANCES[0]} a unit of '{most}' is {times} times as likely to be pulled as one of '{least}'; "
        "no two strata differ more."
    )
