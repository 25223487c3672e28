"""`qcs1`, the verifiable draw: every carton has a ticket, the lowest tickets are the sample.

A ticket is one SHA-256 of the seed, the draw id and the carton's own id, so the draw does not depend on the
order of the list, a carton that is added or struck moves no other, a longer draw begins with the shorter
one, and anyone can recheck a single carton years later::

    printf 'qcs1|%s|%s|%s' "$S" "$D" 307 | sha256sum

The bytes, the rules and the test vectors are in docs/qcs1.md. Nothing here makes a seed or reads a clock.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any, Protocol

from qcsample.canonical import without_empty
from qcsample.errors import InputError
from qcsample.lot import Carton, Lot
from qcsample.quotas import shares, whole
from qcsample.seeds import Seed, check_draw_id
from qcsample.text import readable

_RULE = re.compile(r"sqrt|sqrt\+1|1\.5sqrt|units|risk|(?:per-carton|count) ([1-9][0-9]{0,7})")


class _HasN(Protocol):
    @property
    def n(self) -> int: ...


@dataclass(frozen=True, slots=True)
class DrawnCarton:
    """A carton that is opened.

    Attributes
    ----------
    id, stratum, units
        As in the lot [units].
    ticket : str
        64 hex characters; ranking uses all of them.
    positions : tuple of int
        Units to pull, counted from 1 as unpacked (top layer first, left to right), in the order of
        pulling; empty where the carton is opened for count and assortment only.
    lost : bool
        The carton could not be produced.
    replaces : str
        Id of the lost carton whose place it takes, else empty.
    """

    id: str
    stratum: str
    units: int
    ticket: str
    positions: tuple[int, ...] = ()
    lost: bool = False
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class StratumDraw:
    """What was drawn from one stratum.

    Attributes
    ----------
    name : str
        Empty without strata.
    cartons, units : int
        In the stratum [cartons], [units].
    drawn, sample : int
        Cartons drawn, units to pull.
    threshold : str
        Its largest drawn ticket (64 hex): a carton of it was drawn if and only if its ticket is at most
        that. Under the carton rule `units` the largest unit hash taken. Empty where nothing was drawn.
    """

    name: str
    cartons: int
    units: int
    drawn: int
    sample: int
    threshold: str


@dataclass(frozen=True)
class Draw:
    """Which cartons are opened and which units are pulled.

    Attributes
    ----------
    draw_id, seed : str, Seed
        What the tickets are made of.
    carton_rule, coverage : str, bool
        The rule that set the number of cartons; whether every stratum gets at least one.
    n : int
        Units to pull [units].
    strata : tuple of StratumDraw
        In byte order of their names.
    cartons : tuple of DrawnCarton
        In ticket order; lost ones and substitutes included.
    reserve : tuple of DrawnCarton
        The next tickets of each stratum, in ticket order.
    remarks : tuple of str
        What every document must say of the draw.
    """

    draw_id: str
    seed: Seed
    carton_rule: str
    coverage: bool
    n: int
    strata: tuple[StratumDraw, ...]
    cartons: tuple[DrawnCarton, ...]
    reserve: tuple[DrawnCarton, ...] = ()
    remarks: tuple[str, ...] = ()

    @cached_property
    def pulling(self) -> tuple[tuple[str, int], ...]:
        """The units (carton id, position) in the order of pulling.

        The first unit of every drawn carton in ticket order, then the second, and so on, a substitute in the
        place of the carton it replaces; under the carton rule `units` in the order of the unit hashes. A
        class or test with a smaller sample takes the first units of this order.
        """
        if self.carton_rule == "units":
            units = [
                (_digest(self.seed.value, self.draw_id, f"{c.id}|{j}"), c.id, j)
                for c in self.cartons
                if not c.lost
                for j in c.positions
            ]
            return tuple((name, j) for _, name, j in sorted(units))
        places = [list(self._units_of(c)) for c in self.cartons if not c.replaces]
        rounds = max(map(len, places), default=0)
        return tuple(place[i] for i in range(rounds) for place in places if i < len(place))

    def _units_of(self, carton: DrawnCarton) -> Iterable[tuple[str, int]]:
        if not carton.lost:
            return [(carton.id, j) for j in carton.positions]
        return [unit for c in self.cartons if c.replaces == carton.id for unit in self._units_of(c)]

    @property
    def opened(self) -> tuple[DrawnCarton, ...]:
        """The drawn cartons that are not lost, in ticket order."""
        return tuple(c for c in self.cartons if not c.lost)

    @property
    def lost(self) -> tuple[DrawnCarton, ...]:
        """The drawn cartons that could not be produced."""
        return tuple(c for c in self.cartons if c.lost)

    @property
    def chance_ratio(self) -> Fraction | None:
        """Largest over smallest chance of a unit among strata; None if a stratum gives no unit at all."""
        chances = [Fraction(s.sample, s.units) for s in self.strata]
        return max(chances) / min(chances) if min(chances) else None

    def to_dict(self) -> dict[str, Any]:
        """The draw as JSON values."""
        return {
            "method": "qcs1",
            "draw_id": self.draw_id,
            "seed": self.seed.to_dict(),
            "carton_rule": self.carton_rule,
            "coverage": self.coverage,
            "n": self.n,
            "strata": [
                {
                    "name": s.name,
                    "cartons": s.cartons,
                    "units": s.units,
                    "drawn": s.drawn,
                    "sample": s.sample,
                    "threshold": s.threshold,
                }
                for s in self.strata
            ],
            "cartons": [_carton_dict(c) for c in self.cartons],
            "reserve": [_carton_dict(c) for c in self.reserve],
            **without_empty({"remarks": list(self.remarks)}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Draw:
        """The draw that `to_dict` wrote; it is checked by `verify`, not here."""
        return cls(
            draw_id=check_draw_id(data["draw_id"]),
            seed=Seed.from_dict(data["seed"], data["draw_id"]),
            carton_rule=check_carton_rule(data["carton_rule"]),
            coverage=bool(data["coverage"]),
            n=data["n"],
            strata=tuple(StratumDraw(**entry) for entry in data["strata"]),
            cartons=tuple(_carton_from(entry) for entry in data["cartons"]),
            reserve=tuple(_carton_from(entry) for entry in data["reserve"]),
            remarks=tuple(data.get("remarks", ())),
        )


def ticket(seed: str, draw_id: str, carton: str) -> str:
    """The ticket of a carton (64 hex): SHA-256 of the UTF-8 bytes of `qcs1|S|D|c`.

    Examples
    --------
    >>> ticket("20481956370211849357", "PO4711-A", "307")[:16]
    '006b11dd56af3d3d'
    """
    return _digest(seed, draw_id, carton).hex()


def unit_ticket(seed: str, draw_id: str, carton: str, position: int) -> str:
    """The hash that ranks position `position` (from 1) inside a carton: SHA-256 of `qcs1|S|D|c|j`."""
    return _digest(seed, draw_id, f"{carton}|{position}").hex()


def check_carton_rule(rule: str) -> str:
    """`rule` itself if it is a carton rule.

    Raises
    ------
    InputError
        It is none of sqrt, sqrt+1, 1.5sqrt, per-carton K, count M, units, risk.
    """
    if not isinstance(rule, str) or not _RULE.fullmatch(rule):
        raise InputError(
            f"carton rule {readable(str(rule), limit=40)!r}: one of sqrt, sqrt+1, 1.5sqrt, 'per-carton K', "
            "'count M', units is needed"
        )
    return rule


def carton_count(rule: str, cartons: int, n: int) -> int:
    """How many of `cartons` cartons a rule opens for a sample of `n` units, in integer arithmetic.

    Raises
    ------
    InputError
        An unknown rule.

    Examples
    --------
    >>> [carton_count(rule, 200, 125) for rule in ("sqrt", "sqrt+1", "1.5sqrt", "per-carton 8", "count 20")]
    [15, 16, 22, 16, 20]
    """
    match = _RULE.fullmatch(check_carton_rule(rule))
    root = isqrt(cartons - 1) + 1  # the ceiling of the root
    if rule in ("sqrt", "units", "risk"):
        count = root
    elif rule == "sqrt+1":
        count = root + 1
    elif rule == "1.5sqrt":
        count = (isqrt(9 * cartons - 1) + 2) // 2  # the ceiling of half the root of 9 N
    else:
        assert match is not None
        given = int(match[1])
        count = -(-n // given) if rule.startswith("per-carton") else given
    return min(count, cartons)


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
        An impossible draw id, seed or carton rule.
    """
    seed = seed if isinstance(seed, Seed) else Seed(seed, "typed")
    check_draw_id(draw_id)
    rule = check_carton_rule(str(carton_rule or getattr(plan, "carton_rule", "sqrt")))
    covered: bool = getattr(plan, "coverage", True) if coverage is None else coverage
    n = plan if isinstance(plan, int) else plan.n
    if n < 1:
        raise InputError(f"a sample of {n} units: at least 1 is needed")
    remarks = []
    if n >= lot.units:
        n = lot.units
        remarks.append(f"100 % inspection: the sample is all {n} units presented.")
    if rule == "units":
        return _draw_units(lot, n, seed, draw_id, covered, remarks)
    return _draw_cartons(lot, n, seed, draw_id, rule, covered, remarks)


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
    ranked = _rank(left, given.seed.value, given.draw_id, {s: len(left) for s in strata})
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
            drawn[carton.id] = _drawn(given.seed.value, given.draw_id, taken, carton, quota, replaces=name)
            short -= quota
    return _finished(given, lot, list(drawn.values()), remarks)


def reserve_size(drawn: int, left: int) -> int:
    """Cartons in the reserve of a stratum: 20 % of the drawn, rounded up, at least 2, at most what is left."""
    return min(max(2, -(-drawn // 5)), left)


def late_positions(given: Draw, carton: str, units: int) -> tuple[int, ...]:
    """The extra units to pull from a carton declared after the seed was known (`qcs1` rule 10).

    As many as from the drawn carton that gives most, in the same order of positions; they are not part of n.
    """
    quota = min(units, max(len(c.positions) for c in given.cartons))
    return _positions(given.seed.value, given.draw_id, carton, units, quota)


def _draw_cartons(lot: Lot, n: int, seed: Seed, draw_id: str, rule: str, covered: bool, remarks: list[str]) -> Draw:
    totals = lot.totals
    names = sorted(totals, key=str.encode)
    wanted = carton_count(rule, len(lot.cartons), n)
    if covered and wanted < len(names):
        remarks.append(
            f"{len(names)} cartons instead of the {wanted} of rule {rule}: at least one of each of {len(names)} strata."
        )
        wanted = len(names)
    best: dict[str, bytes] = {}

    def lower_ticket(index: int) -> bytes:
        if not best:
            firsts = _rank(lot.cartons, seed.value, draw_id, dict.fromkeys(names, 1))
            best.update({name: firsts[name][0][0] for name in names})
        return best[names[index]]

    counts = [totals[name][0] for name in names]
    weights = [totals[name][1] for name in names]
    quotas = dict(zip(names, whole(shares(wanted, weights, counts, int(covered)), lower_ticket), strict=True))
    ask = {name: quotas[name] + reserve_size(quotas[name], totals[name][0]) for name in names}
    ranked = _rank(lot.cartons, seed.value, draw_id, ask)
    held = {name: sum(c.units for _, c in ranked[name][: quotas[name]]) for name in names}
    caps = [held[name] for name in names]
    if sum(caps) < n:
        caps = weights
    least = int(covered and n >= len(names) and all(caps))
    samples = dict(zip(names, whole(shares(n, weights, caps, least), lower_ticket), strict=True))
    if any(samples[name] > held[name] for name in names):
        ranked = _rank(lot.cartons, seed.value, draw_id, {name: totals[name][0] for name in names})
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
            cartons.append(_drawn(seed.value, draw_id, rank, carton, quota))
        extra = reserve_size(quotas[name], totals[name][0] - quotas[name])
        reserve += [
            _drawn(seed.value, draw_id, rank, carton, 0)
            for rank, carton in ranked[name][quotas[name] : quotas[name] + extra]
        ]
    return _assembled(draw_id, seed, rule, covered, n, lot, cartons, reserve, remarks)


def _draw_units(lot: Lot, n: int, seed: Seed, draw_id: str, covered: bool, remarks: list[str]) -> Draw:
    empty = Draw(draw_id, seed, "units", covered, n, (), ())
    return _redraw_units(empty, lot, {}, set(), remarks)


def _redraw_units(given: Draw, lot: Lot, drawn: Mapping[str, DrawnCarton], gone: set[str], remarks: list[str]) -> Draw:
    """The first `n` unit hashes of the lot less the cartons that are `gone`, and the reserve after them."""
    seed, draw_id = given.seed.value, given.draw_id
    present = [c for c in lot.cartons if c.id not in gone]
    available = sum(c.units for c in present)
    extra = reserve_size(given.n, max(available - given.n, 0))
    ranked = _lowest(
        ((f"{c.id}|{j}", (c, j)) for c in present for j in range(1, c.units + 1)),
        seed,
        draw_id,
        given.n + extra,
    )
    if available < given.n:
        remarks.append(f"No unit is left to take the place of the lost ones: {given.n - available} can't be pulled.")
    cartons = [c for c in drawn.values() if c.lost]
    before = set(drawn)
    cartons += _grouped(ranked[: given.n], seed, draw_id)
    late = ",".join(c.id for c in cartons if c.lost) if before else ""
    cartons = [replace(c, replaces=late) if before and c.id not in before else c for c in cartons]
    reserve = _grouped(ranked[given.n :], seed, draw_id)
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


def _grouped(ranked: Sequence[tuple[bytes, tuple[Carton, int]]], seed: str, draw_id: str) -> list[DrawnCarton]:
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


def _finished(given: Draw, lot: Lot, cartons: list[DrawnCarton], remarks: list[str]) -> Draw:
    """`given` with other cartons: thresholds, samples and reserve follow from them."""
    taken = {c.id for c in cartons}
    reserve: list[DrawnCarton] = []
    left = [c for c in lot.cartons if c.id not in taken]
    sizes = {s.name: reserve_size(s.drawn, sum(c.stratum == s.name for c in left)) for s in given.strata if s.drawn}
    ranked = _rank(left, given.seed.value, given.draw_id, {name: size for name, size in sizes.items() if size})
    for name in ranked:
        reserve += [_drawn(given.seed.value, given.draw_id, rank, c, 0) for rank, c in ranked[name]]
    return _assembled(
        given.draw_id, given.seed, given.carton_rule, given.coverage, given.n, lot, cartons, reserve, remarks
    )


def _assembled(
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
    ratio = made.chance_ratio
    said = "chance of a unit"
    if len(strata) > 1 and ratio != 1 and not any(said in remark for remark in remarks):
        text = (
            f"The {said} in the stratum with the largest is {float(ratio):.3g} times that in the smallest."
            if ratio
            else f"A stratum too small for its share gives no unit: the {said} in it is 0."
        )
        made = replace(made, remarks=(*made.remarks, text))
    return made


def _rank(
    cartons: Iterable[Carton], seed: str, draw_id: str, ask: Mapping[str, int]
) -> dict[str, list[tuple[bytes, Carton]]]:
    """The `ask[stratum]` lowest tickets of each stratum asked for, sorted; one hash a carton."""
    prefix = f"qcs1|{seed}|{draw_id}|".encode()
    sha256 = hashlib.sha256
    kept: dict[str, list[tuple[bytes, bytes, Carton]]] = {name: [] for name in ask}
    # Above its limit a ticket has no place any more; a stratum that was not asked for has the lowest limit.
    limits = dict.fromkeys(ask, b"\xff" * 33)
    none = b""
    for carton in cartons:
        name = carton.id.encode()
        digest = sha256(prefix + name).digest()
        if digest <= limits.get(carton.stratum, none):
            found = kept[carton.stratum]
            found.append((digest, name, carton))
            if len(found) >= 2 * ask[carton.stratum] + 64:
                found.sort(key=_by_ticket)
                del found[ask[carton.stratum] :]
                limits[carton.stratum] = found[-1][0] if found else none
    for name_, found in kept.items():
        found.sort(key=_by_ticket)
        del found[ask[name_] :]
    return {stratum: [(digest, carton) for digest, _, carton in found] for stratum, found in kept.items()}


def _by_ticket(entry: tuple[bytes, bytes, Carton]) -> tuple[bytes, bytes]:
    return entry[0], entry[1]


def _lowest(
    messages: Iterable[tuple[str, tuple[Carton, int]]], seed: str, draw_id: str, count: int
) -> list[tuple[bytes, tuple[Carton, int]]]:
    import heapq

    prefix = f"qcs1|{seed}|{draw_id}|".encode()
    hashed = ((hashlib.sha256(prefix + m.encode()).digest(), unit) for m, unit in messages)
    return heapq.nsmallest(count, hashed, key=lambda entry: (entry[0], entry[1][0].id.encode(), entry[1][1]))


def _drawn(seed: str, draw_id: str, rank: bytes, carton: Carton, quota: int, replaces: str = "") -> DrawnCarton:
    positions = _positions(seed, draw_id, carton.id, carton.units, quota)
    return DrawnCarton(carton.id, carton.stratum, carton.units, rank.hex(), positions, replaces=replaces)


def _positions(seed: str, draw_id: str, carton: str, units: int, quota: int) -> tuple[int, ...]:
    if not quota:
        return ()
    ranked = sorted(range(1, units + 1), key=lambda j: (_digest(seed, draw_id, f"{carton}|{j}"), j))
    return tuple(ranked[:quota])


def _digest(seed: str, draw_id: str, rest: str) -> bytes:
    return hashlib.sha256(f"qcs1|{seed}|{draw_id}|{rest}".encode()).digest()


def _carton_dict(carton: DrawnCarton) -> dict[str, Any]:
    return {
        "id": carton.id,
        "units": carton.units,
        "ticket": carton.ticket,
        **without_empty(
            {
                "stratum": carton.stratum,
                "positions": list(carton.positions),
                "lost": carton.lost or None,
                "replaces": carton.replaces,
            }
        ),
    }


def _carton_from(data: Mapping[str, Any]) -> DrawnCarton:
    return DrawnCarton(
        data["id"],
        data.get("stratum", ""),
        data["units"],
        data["ticket"],
        tuple(data.get("positions", ())),
        bool(data.get("lost", False)),
        data.get("replaces", ""),
    )
