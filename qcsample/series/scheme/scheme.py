"""A switching scheme: the three plans of one class, and how the way to reduced inspection is guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.series.switching import SwitchingState
from qcsample.standards.attributes import attribute_plan
from qcsample.standards.words import SEVERITIES, printed_aql


@dataclass(frozen=True, slots=True)
class Scheme:
    """Three plans of one lot size, AQL and edition, and the rules between them.

    Attributes
    ----------
    normal, tightened, reduced : Plan
        Looked up in the same tables.
    limit_numbers : bool
        Whether limit numbers guard the way to reduced inspection.
    uses_reduced : bool
        Whether reduced inspection is used: production is steady and consent recorded throughout, or never.
    """

    normal: Plan
    tightened: Plan
    reduced: Plan
    limit_numbers: bool
    uses_reduced: bool = True

    def __post_init__(self) -> None:
        for severity, plan in self.plans.items():
            if not isinstance(plan, Plan) or plan.severity != severity:
                raise InputError(f"a {severity} plan from the tables is needed")
            if (plan.edition, plan.aql) != (self.normal.edition, self.normal.aql):
                raise InputError("the three plans of a scheme have one edition and one AQL")
        aql = self.normal.aql or 0
        if aql > 10:
            raise InputError(
                f"AQL {printed_aql(aql)}: above 10 an AQL counts nonconformities; a scheme is worked out for "
                "nonconforming units, AQL 10 at most"
            )
        self.start()  # refuses limit numbers that the edition does not have

    @property
    def plans(self) -> dict[str, Plan]:
        """The plan of each severity."""
        return dict(zip(SEVERITIES, (self.normal, self.tightened, self.reduced), strict=True))

    @property
    def is_exact(self) -> bool:
        """Whether its risks can be worked out exactly; with limit numbers they are simulated."""
        return not (self.limit_numbers and self.uses_reduced)

    def start(self, severity: str = SEVERITIES[0]) -> SwitchingState:
        """The state of the switching rules before the first lot at a severity."""
        edition, aql = self.normal.edition, self.normal.aql
        return SwitchingState.start(edition, aql or 0, limit_numbers=self.limit_numbers, severity=severity)

    def to_dict(self) -> dict[str, Any]:
        """The scheme as JSON values."""
        return {
            "plans": {severity: plan.to_dict() for severity, plan in self.plans.items()},
            "limit_numbers": self.limit_numbers,
            "uses_reduced": self.uses_reduced,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scheme:
        """The scheme that `to_dict` wrote.

        Raises
        ------
        RecordError
            It is no such scheme.
        """
        given = strict.checked_fields(data, _SCHEME, "scheme", needed=("plans", "limit_numbers"))
        with strict.reading("scheme"):
            return cls(**given.pop("plans"), **given)


def _plans(value: object) -> dict[str, Any]:
    return strict.checked_fields(value, dict.fromkeys(SEVERITIES, Plan.from_dict), "plans", needed=SEVERITIES)


_SCHEME: dict[str, strict.Check] = {
    "plans": _plans,
    "limit_numbers": strict.yes_or_no,
    "uses_reduced": strict.yes_or_no,
}


def scheme_for(
    lot_size: int,
    aql: float,
    *,
    level: str = "II",
    sampling: str = "single",
    edition: str = "Z1.4",
    limit_numbers: bool | None = None,
    uses_reduced: bool = True,
) -> Scheme:
    """The scheme of a lot size and an AQL.

    Parameters
    ----------
    lot_size : int
        Units in each lot [units].
    aql : float
        As the tables print it: 2.5, not 0.025.
    level, sampling, edition : str
        As in `attribute_plan`.
    limit_numbers : bool, optional
        By default as the edition has it; False where an agreement waives them (Z1.4 only).
    uses_reduced : bool
        False where nobody wants reduced inspection.

    Raises
    ------
    InputError
        What `attribute_plan` and `SwitchingState.start` refuse, and an AQL above 10.
    UnavailableError
        A table that is not here: of ISO 2859-1:1999 there is single sampling only.

    Examples
    --------
    >>> scheme = scheme_for(3200, 2.5)
    >>> [(plan.n, plan.ac, plan.re) for plan in scheme.plans.values()]
    [(125, 7, 8), (125, 5, 6), (50, 3, 6)]
    """
    normal, tightened, reduced = (
        attribute_plan(lot_size, aql, level=level, severity=severity, sampling=sampling, edition=edition)
        for severity in SEVERITIES
    )
    start = SwitchingState.start(normal.edition, normal.aql or 0, limit_numbers=limit_numbers)
    return Scheme(normal, tightened, reduced, start.limit_numbers, uses_reduced)
