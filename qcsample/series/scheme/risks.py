"""What a scheme protects: its OC curve, average sample number, time at each severity, lots until discontinuation.

Every number is a mean per lot over the lots from the first, on normal inspection, to the one after which inspection
is discontinued. Lots come from a process of constant quality (binomial), production is steady and consent to reduced
inspection recorded; the supplier corrects nothing on tightened inspection, which is the worst that can be assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.errors import InputError, RecordError
from qcsample.series.scheme.chances import kinds, refusal
from qcsample.series.scheme.scheme import Scheme
from qcsample.series.scheme.simulation import SimulatedSpells, simulated_spells
from qcsample.series.scheme.spells import exact_spell
from qcsample.series.switching import DISCONTINUED
from qcsample.standards.words import SEVERITIES
from qcsample.statistics.characteristics import asn, oc
from qcsample.statistics.distributions import Floats
from qcsample.statistics.models import Quality
from qcsample.strict import shown

SPELLS = 2000
_NORMAL, _TIGHTENED, _REDUCED = SEVERITIES


@dataclass(frozen=True, slots=True, eq=False)
class SchemeRisks:
    """The long run of a scheme at each quality; every array has the shape of `p`.

    Attributes
    ----------
    p : ndarray
        Fraction nonconforming [-].
    pa : mapping of str to ndarray
        The probability of acceptance of each plan, by severity [-].
    scheme_pa : ndarray
        The share of lots that are accepted [-].
    asn : ndarray
        Units inspected per lot, on average [units].
    share : mapping of str to ndarray
        The share of lots inspected at each severity [-]; 0 too where a simulation never came to it.
    lots_until_discontinued : ndarray
        Lots on average until inspection is discontinued, that lot included [lots]; infinite where it never is (or
        only past 1e308), nan where a simulation never came near it.
    errors : mapping of str to ndarray, or None
        Standard errors of `scheme_pa`, `asn`, `lots_until_discontinued` and the shares (`share_normal` ...); None
        where everything is exact.
    seed, spells : int or None
        Of the simulation: the spells of normal inspection that were drawn at each quality.
    """

    p: Floats
    pa: Mapping[str, Floats]
    scheme_pa: Floats
    asn: Floats
    share: Mapping[str, Floats]
    lots_until_discontinued: Floats
    errors: Mapping[str, Floats] | None = None
    seed: int | None = None
    spells: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The risks as JSON values; null where a number is infinite or not known."""
        return {
            "model": "binomial",
            "method": "exact" if self.errors is None else "simulation",
            "seed": self.seed,
            "spells": self.spells,
            "quality": _listed(self.p),
            "pa": {name: _listed(values) for name, values in (*self.pa.items(), ("scheme", self.scheme_pa))},
            "asn": _listed(self.asn),
            "share": {name: _listed(values) for name, values in self.share.items()},
            "lots_until_discontinued": _listed(self.lots_until_discontinued),
            "standard_errors": None
            if self.errors is None
            else {name: _listed(values) for name, values in self.errors.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SchemeRisks:
        """The risks that `to_dict` wrote, to 6 significant digits and in one row; what is null is nan.

        Raises
        ------
        RecordError
            They are no such risks.
        """
        given = strict.checked_fields(data, _FIELDS, "scheme risks", needed=_FIELDS)
        errors, pa = given["standard_errors"], given["pa"]
        if (given["method"] == _EXACT) != (errors is None):
            raise RecordError("scheme risks: standard errors go with a simulation, and a simulation with them")
        rows = [given["quality"], *pa.values(), given["asn"], *given["share"].values(), given[_LOTS]]
        if any(row.shape != given["quality"].shape for row in (*rows, *(errors or {}).values())):
            raise RecordError("scheme risks: every list is as long as quality")
        return cls(
            given["quality"],
            {severity: pa[severity] for severity in SEVERITIES},
            pa["scheme"],
            given["asn"],
            given["share"],
            given[_LOTS],
            errors,
            given["seed"],
            given["spells"],
        )


def _numbers(value: object) -> Floats:
    known = strict.each(strict.optional(strict.number(0, 1e308)))(value)
    return np.array([np.nan if entry is None else entry for entry in known], dtype=float)


def _by_name(*names: str) -> strict.Check:
    return lambda value: strict.checked_fields(value, dict.fromkeys(names, _numbers), "by name", needed=names)


_EXACT, _LOTS = "exact", "lots_until_discontinued"
_FIELDS: dict[str, strict.Check] = {
    "model": strict.exactly("binomial"),
    "method": strict.exactly(_EXACT, "simulation"),
    "seed": strict.whole(0, 2**128, optional=True),
    "spells": strict.whole(2, 10_000_000, optional=True),
    "quality": _numbers,
    "pa": _by_name(*SEVERITIES, "scheme"),
    "asn": _numbers,
    "share": _by_name(*SEVERITIES),
    _LOTS: _numbers,
    "standard_errors": strict.optional(
        _by_name("scheme_pa", "asn", *(f"share_{severity}" for severity in SEVERITIES), _LOTS)
    ),
}


def scheme_risks(scheme: Scheme, p: ArrayLike, *, seed: int | None = None, spells: int = SPELLS) -> SchemeRisks:
    """The OC curve, ASN, time at each severity and lots until discontinuation of a scheme.

    Parameters
    ----------
    scheme : Scheme
        See `scheme_for`.
    p : array_like
        Quality: fraction nonconforming from 0 to 1 [-].
    seed : int, optional
        Needed where limit numbers guard the way to reduced inspection: then spells of normal inspection are
        simulated, and the rest is exact. The same seed gives the same numbers, whatever other qualities are asked.
    spells : int
        Spells to simulate at each quality; the error falls with their root.

    Raises
    ------
    InputError
        A quality outside 0 to 1, or a simulation without a seed.
    UnavailableError
        A simulation that would not end.

    Notes
    -----
    Spells at a severity begin afresh, so that the long run follows from their mean lengths and from what ends
    them. The exact ones are absorbing Markov chains over the states of `qcsample.series.switching`.

    Examples
    --------
    >>> from qcsample.series.scheme import scheme_for
    >>> found = scheme_risks(scheme_for(3200, 2.5, edition="ISO 2859-1:1999"), [0.025, 1])
    >>> float(found.lots_until_discontinued[1])
    7.0
    """
    start = Quality(scheme.normal, p, None, "binomial")
    points = start.p
    shares, lots, errors = _long_run(scheme, start, seed, spells)
    pa = {severity: oc(plan, points) for severity, plan in scheme.plans.items()}
    units = {severity: asn(plan, points) for severity, plan in scheme.plans.items()}

    def shaped(values: Floats) -> Floats:
        return values.reshape(start.shape)

    def mean(each: Mapping[str, Floats]) -> Floats:
        return sum((shares[severity] * each[severity] for severity in SEVERITIES), np.zeros(points.shape))

    simulated = errors is not None
    found_errors = None if errors is None else errors.of({"scheme_pa": pa, "asn": units})
    return SchemeRisks(
        shaped(points),
        {severity: shaped(values) for severity, values in pa.items()},
        shaped(mean(pa)),
        shaped(mean(units)),
        {severity: shaped(values) for severity, values in shares.items()},
        shaped(lots),
        None if found_errors is None else {name: shaped(values) for name, values in found_errors.items()},
        seed if simulated else None,
        spells if simulated else None,
    )


class _Errors:
    """Standard errors of ratios of means over simulated spells and what follows each."""

    def __init__(self, cycles: list[dict[str, Floats]], exits: list[Floats]) -> None:
        self.cycles, self.exits = cycles, exits

    def of(self, means: Mapping[str, Mapping[str, Floats]]) -> dict[str, Floats]:
        """Of every mean per lot in `means`, of the shares and of the lots until discontinuation."""
        own = {
            f"share_{severity}": {each: np.full(len(self.cycles), float(each == severity)) for each in SEVERITIES}
            for severity in SEVERITIES
        }
        found = {name: self._of_mean(values) for name, values in {**means, **own}.items()}
        found["lots_until_discontinued"] = np.array(
            [_ratio_error(sum(cycle.values()), exits) for cycle, exits in zip(self.cycles, self.exits, strict=True)]
        )
        return found

    def _of_mean(self, values: Mapping[str, Floats]) -> Floats:
        return np.array(
            [
                _ratio_error(sum(cycle[each] * values[each][i] for each in SEVERITIES), sum(cycle.values()))
                for i, cycle in enumerate(self.cycles)
            ]
        )


def _ratio_error(above: Any, below: Any) -> float:
    """Standard error of mean(above) / mean(below) over independent entries."""
    bottom = below.mean()
    if not bottom:
        return float("nan")
    ratio = above.mean() / bottom
    return float(np.std(above - ratio * below) / bottom / np.sqrt(len(below)))


def _long_run(
    scheme: Scheme, start: Quality, seed: int | None, spells: int
) -> tuple[dict[str, Floats], Floats, _Errors | None]:
    """The share of each severity, the lots until discontinuation, and what their errors need."""
    reduced = Quality(scheme.reduced, start.p, None, "binomial")
    leave = _leaving_reduced(scheme, reduced)
    tightened = Quality(scheme.tightened, start.p, None, "binomial")
    tight = exact_spell(scheme.start(_TIGHTENED), kinds(scheme.tightened, tightened))
    stop = tight.ends[DISCONTINUED]
    if scheme.is_exact:
        normal = exact_spell(scheme.start(), kinds(scheme.normal, start), consent=scheme.uses_reduced)
        worse = normal.ends[_TIGHTENED]
        better = normal.ends.get(_REDUCED, np.zeros(start.p.shape))
        # A cycle is a spell of normal inspection and the one after it, its lots times the chance to leave reduced.
        cycle = {_NORMAL: normal.lots * leave, _TIGHTENED: worse * tight.lots * leave, _REDUCED: better}
        endless = np.isinf(normal.lots)
        total = sum(cycle.values(), np.zeros(start.p.shape))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            shares = {name: np.where(endless, float(name == _NORMAL), lots / total) for name, lots in cycle.items()}
            lots = np.where(endless, np.inf, total / leave / worse / stop)
        return shares, lots, None
    if seed is None:
        raise InputError(
            "limit numbers need a simulation: give it a seed, a whole number, or waive them (edition Z1.4)"
        )
    if type(seed) is not int or seed < 0:
        raise InputError(f"seed {shown(seed)}: a whole number from 0 is needed")
    if type(spells) is not int or not 2 <= spells <= 10_000_000:
        raise InputError(f"spells {shown(spells)}: a whole number from 2 to 10,000,000 is needed")
    refused = refusal(start, scheme.normal)
    return _simulated(simulated_spells(scheme.normal, start, seed, spells), refused, tight.lots, stop, leave)


def _simulated(
    drawn: list[SimulatedSpells], refused: Floats, tight: Floats, stop: Floats, leave: Floats
) -> tuple[dict[str, Floats], Floats, _Errors]:
    cycles, exits = [], []
    shares = {severity: np.zeros(len(drawn)) for severity in SEVERITIES}
    lots = np.zeros(len(drawn))
    for i, spell in enumerate(drawn):
        worse = spell.exposed * refused[i]
        cycle = {_NORMAL: spell.lots * leave[i], _TIGHTENED: worse * tight[i] * leave[i], _REDUCED: spell.to_reduced}
        cycle = {name: np.asarray(values, dtype=float) for name, values in cycle.items()}
        ended = worse * stop[i] * leave[i]
        total = sum(values.mean() for values in cycle.values())
        for severity in SEVERITIES:
            shares[severity][i] = cycle[severity].mean() / total
        bottom = ended.mean()
        lots[i] = total / bottom if bottom else (np.inf if not refused[i] else np.nan)
        cycles.append(cycle)
        exits.append(ended)
    return shares, lots, _Errors(cycles, exits)


def _leaving_reduced(scheme: Scheme, quality: Quality) -> Floats:
    """The chance that a lot on reduced inspection ends it; 1 where reduced inspection is not used [-]."""
    if not scheme.uses_reduced:
        return np.ones(quality.p.shape)
    spell = kinds(scheme.reduced, quality)
    return sum((kind.chance for kind in spell[1:]), np.zeros(quality.p.shape))


def _listed(values: Floats) -> list[float | None]:
    return [rounded(float(value)) if np.isfinite(value) else None for value in values.ravel()]
