"""The record of a draw: which cartons are opened, which units are pulled, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.carton_rules import RISK, carton_rule_value
from qcsample.errors import RecordError
from qcsample.seeds import Seed, check_draw_id
from qcsample.tickets import raw_ticket

_MAX_ID = 100_000  # characters; a mixed carton joins many parts


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
    stage : int
        The stage of a plan of several that it was opened for, from 1.
    """

    id: str
    stratum: str
    units: int
    ticket: str
    positions: tuple[int, ...] = ()
    lost: bool = False
    replaces: str = ""
    stage: int = 1


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
    risk_cartons : int or None
        Cartons that keep the limits of the carton rule `risk`, as found for this lot; None with other rules.
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
    risk_cartons: int | None = None

    @cached_property
    def pulling(self) -> tuple[tuple[str, int], ...]:
        """The units (carton id, position) in the order of pulling.

        The first unit of every drawn carton in ticket order, then the second, and so on, a substitute in the
        place of the carton it replaces; a further stage comes after the ones before it. Under the carton rule
        `units` in the order of the unit hashes. A class or test with a smaller sample takes the first units of
        this order, of each stage by itself.
        """
        if self.carton_rule == "units":
            units = [
                (raw_ticket(self.seed.value, self.draw_id, f"{c.id}|{j}"), c.id, j)
                for c in self.cartons
                if not c.lost
                for j in c.positions
            ]
            return tuple((name, j) for _, name, j in sorted(units))
        order: list[tuple[str, int]] = []
        for stage in range(1, self.stage + 1):
            places = [list(self._units_of(c)) for c in self.cartons if not c.replaces and c.stage == stage]
            rounds = max(map(len, places), default=0)
            order += [place[i] for i in range(rounds) for place in places if i < len(place)]
        return tuple(order)

    def _units_of(self, carton: DrawnCarton) -> Iterable[tuple[str, int]]:
        if not carton.lost:
            return [(carton.id, j) for j in carton.positions]
        return [unit for c in self.cartons if c.replaces == carton.id for unit in self._units_of(c)]

    @cached_property
    def stage(self) -> int:
        """The last stage that was drawn, from 1."""
        return max((c.stage for c in self.cartons), default=1)

    @cached_property
    def stage_sizes(self) -> tuple[int, ...]:
        """Units pulled for each stage that was drawn [units]."""
        stages = {c.id: c.stage for c in self.cartons}
        sizes = [0] * self.stage
        for name, _ in self.pulling:
            sizes[stages[name] - 1] += 1
        return tuple(sizes)

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
            **without_empty({"remarks": list(self.remarks), "risk_cartons": self.risk_cartons}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Draw:
        """The draw that `to_dict` wrote; whether it is the one of its seed is checked by `verify`, not here.

        Raises
        ------
        RecordError
            Something is missing or impossible.
        """
        with strict.reading("draw"):
            return cls._read(data)

    @classmethod
    def _read(cls, data: object) -> Draw:
        needed = ("method", "draw_id", "seed", "carton_rule", "coverage", "n", "strata", "cartons", "reserve")
        given = strict.record_fields(data, (*needed, "remarks", "risk_cartons"), "draw", needed=needed)
        if given["method"] != "qcs1":
            raise RecordError(f"draw: method {strict.shown(given['method'])} is not qcs1")
        draw_id = check_draw_id(given["draw_id"])
        rule = carton_rule_value(given["carton_rule"])
        if (rule == RISK) != ("risk_cartons" in given):
            raise RecordError("draw: risk_cartons goes with the carton rule risk, and that rule with it")
        return cls(
            draw_id=draw_id,
            seed=Seed.from_dict(given["seed"], draw_id),
            carton_rule=rule,
            coverage=strict.yes_or_no(given["coverage"]),
            n=strict.whole(1)(given["n"]),
            strata=tuple(_stratum_from(entry) for entry in strict.rows(given["strata"])),
            cartons=tuple(_carton_from(entry) for entry in strict.rows(given["cartons"])),
            reserve=tuple(_carton_from(entry) for entry in strict.rows(given["reserve"])),
            remarks=strict.texts(given.get("remarks", ())),
            risk_cartons=strict.whole(1)(given["risk_cartons"]) if rule == RISK else None,
        )


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
                "stage": carton.stage if carton.stage > 1 else None,
            }
        ),
    }


def _carton_from(data: object) -> DrawnCarton:
    names = ("id", "units", "ticket", "stratum", "positions", "lost", "replaces", "stage")
    given = strict.record_fields(data, names, "drawn carton", needed=names[:3])
    units = strict.whole(1)(given["units"])
    return DrawnCarton(
        check_id(given["id"]),
        check_id(given.get("stratum", "")),
        units,
        strict.sha256(given["ticket"]),
        tuple(strict.whole(1, units)(j) for j in strict.rows(given.get("positions", []))),
        strict.yes_or_no(given.get("lost", False)),
        check_id(given.get("replaces", "")),
        strict.whole(1, 100)(given.get("stage", 1)),
    )


def _stratum_from(data: object) -> StratumDraw:
    names = ("name", "cartons", "units", "drawn", "sample", "threshold")
    given = strict.record_fields(data, names, "stratum", needed=names)
    cartons, units, drawn, sample = (strict.whole(0)(given[name]) for name in names[1:5])
    return StratumDraw(check_id(given["name"]), cartons, units, drawn, sample, strict.sha256(given["threshold"]))


def check_id(value: object) -> str:
    """A carton id or stratum name of a record: printable text."""
    if not isinstance(value, str) or len(value) > _MAX_ID or not value.isprintable():
        raise RecordError(f"draw: {strict.shown(value)} is not an id")
    return value
