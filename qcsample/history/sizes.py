"""How big it was, lot by lot: the bounds of one class in every lot of a series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qcsample.assessment.assessing import bounds_of
from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.history.entries import ClassResult, LotEntry
from qcsample.history.replay import Series, Step
from qcsample.statistics.bounds import Bounds
from qcsample.strict import shown


@dataclass(frozen=True, slots=True)
class LotSize:
    """One class in one lot of a series.

    Attributes
    ----------
    step : Step
        The lot.
    result : ClassResult
        The class in it.
    estimate, lower, upper : float
        Share nonconforming as found, and its bounds at 95 %, allowing for cartons where they matter [-]; of
        nonconformities per unit [1/unit]. Where nothing was found the upper bound is one-sided: what zero proves.
    """

    step: Step
    result: ClassResult
    estimate: float
    lower: float
    upper: float

    @property
    def lot(self) -> LotEntry:
        """The lot as it is kept."""
        assert isinstance(self.step.event, LotEntry)
        return self.step.event

    def to_dict(self) -> dict[str, Any]:
        """The bounds as JSON values."""
        return {
            "lot": self.step.number,
            "presentation": self.step.presentation,
            "day": self.lot.day,
            **{name: rounded(getattr(self, name)) for name in ("estimate", "lower", "upper")},
        }


def lot_sizes(series: Series, name: str) -> tuple[LotSize, ...]:
    """The bounds of a class, lot by lot; lots that don't have it, or didn't count it, are left out.

    Raises
    ------
    InputError
        No lot of the series has such a class.
    """
    found = []
    known: dict[str, None] = {}
    for step in series.lots:
        assert isinstance(step.event, LotEntry)
        for result in step.event.classes:
            known[result.name] = None
            if result.name.casefold() == name.casefold() and result.found is not None and result.checked:
                bounds = _bounds(step.event, result)
                found.append(LotSize(step, result, result.found / result.checked, bounds.lower, bounds.upper))
    if not found:
        raise InputError(f"class {shown(name)} was counted in no lot: {', '.join(known)}")
    return tuple(found)


def _bounds(lot: LotEntry, result: ClassResult) -> Bounds:
    assert result.found is not None
    known = bounds_of(
        result.found, min(result.checked, lot.units), lot.units, result.cartons or None, icc=lot.icc, rate=lot.rates
    )
    if known.get("exact"):
        return Bounds(result.found / result.checked, result.found / result.checked)
    if lot.rates:
        rate: Bounds = known["rate"]
        return Bounds(rate.lower / 100, rate.upper / 100)
    bounds: Bounds = known.get("allowing") or known["piece"]
    return bounds
