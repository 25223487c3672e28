"""The circumstances of a call of `qcsample oc`: model, lot and cartons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.typed import cartons_and_icc, model_named, whole_number

if TYPE_CHECKING:
    from qcsample.statistics.distributions import Floats

RISKS = (0.95, 0.50, 0.10)


@dataclass(frozen=True, slots=True)
class Case:
    """The circumstances of one call: model, lot and cartons."""

    model: str
    lot_size: int | None  # of the hypergeometric model
    presented: int | None  # the lot that outgoing quality is worked out for
    cartons: int | None
    icc: float

    def pa(self, plan: Plan, p: Floats | list[float]) -> Floats:
        """The probability of acceptance, as if drawn piece by piece."""
        from qcsample.statistics.characteristics import oc

        return oc(plan, p, lot_size=self.lot_size, model=self.model)

    def pa_cartons(self, plan: Plan, p: Floats | list[float]) -> Floats:
        """The same allowing for cartons."""
        from qcsample.statistics.cartons import carton_oc

        assert self.cartons is not None
        return carton_oc(plan, p, cartons=self.cartons, icc=self.icc)

    def words(self) -> str:
        """The model as the output names it."""
        if self.model == "hypergeometric":
            return f"hypergeometric, lot of {self.lot_size:,}"
        return "poisson, per 100 units" if self.model == "poisson" else "binomial, units of a process"


def case_from(
    presented: int | None, lot_size: str | None, model: str | None, cartons: str | None, icc: str | None
) -> Case:
    """The case that the options describe; InputError where they contradict each other."""
    size = None if lot_size is None else whole_number(lot_size, "--lot-size")
    if size is not None and presented is not None and size != presented:
        raise InputError(f"--lot {presented:,} and --lot-size {size:,} are two lots: one is needed")
    named = model_named(model)
    if named is None:
        named = "binomial" if size is None else "hypergeometric"
    if named == "hypergeometric" and (size := size or presented) is None:
        raise InputError("--model hypergeometric needs --lot-size")
    opened, rho = cartons_and_icc(cartons, icc)
    if opened is not None and named == "poisson":
        raise InputError("--cartons count nonconforming units: leave out --model poisson")
    return Case(named, size if named == "hypergeometric" else None, size or presented, opened, rho)
