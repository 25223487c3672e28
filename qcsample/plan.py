"""How many units to take and at how many nonconforming ones to decide: `Stage` and `Plan`.

A plan is checked when it is made, so nothing downstream checks it again. Both records are free of tables
and of numpy; `qcsample.standards` reads plans from the published tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcsample.canonical import without_empty
from qcsample.errors import InputError


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a sampling plan.

    Attributes
    ----------
    n : int
        Sample size of this stage alone [units].
    ac : int or None
        Acceptance number, cumulative [nonconforming units or nonconformities]; None where acceptance is
        not permitted at this stage (`#` in the tables).
    re : int
        Rejection number, cumulative.
    """

    n: int
    ac: int | None
    re: int

    def __post_init__(self) -> None:
        for value, name in ((self.n, "n"), (self.ac, "Ac"), (self.re, "Re")):
            if value is None and name == "Ac":
                continue
            if type(value) is not int:
                raise InputError(f"{name} = {value!r} is not a whole number")
        if self.n < 1:
            raise InputError(f"n = {self.n}: a stage takes at least one unit")
        if self.ac is not None and self.ac < 0:
            raise InputError(f"Ac = {self.ac} is negative")
        if self.re <= (self.ac if self.ac is not None else 0):
            raise InputError(f"Re = {self.re} must be larger than Ac = {self.ac if self.ac is not None else '#'}")


@dataclass(frozen=True, slots=True)
class Plan:
    """A sampling plan for one class: stages of n, Ac, Re, and where it was read.

    A single plan from the reduced tables of MIL-STD-105E and Z1.4 may leave a gap between Ac and Re: a
    count in it accepts the lot, and normal inspection is back with the next.

    Attributes
    ----------
    stages : tuple of Stage
        At least one; Ac and Re never fall from stage to stage.
    letter : str
        Code letter of the plan that is used, after arrows; empty for a plan of the user's own.
    source : str
        Where it was read, as printed on every document.
    code_letter : str
        The lot's own code letter, before arrows; empty if none was looked up.
    aql : float or None
        As the tables print it (2.5); 0 for a class that is not allowed; None without one.
    level, severity, sampling, edition : str
        How it was looked up; empty for a plan of the user's own.
    lot_size : int or None
        The lot the plan is for [units], if any.
    table_n : int or None
        The table's sample size where it reaches the lot size, and so all units are inspected (100 %).
    """

    stages: tuple[Stage, ...]
    letter: str = ""
    source: str = ""
    code_letter: str = ""
    aql: float | None = None
    level: str = ""
    severity: str = ""
    sampling: str = ""
    edition: str = ""
    lot_size: int | None = None
    table_n: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        if not self.stages:
            raise InputError("a plan without a stage")
        before = Stage(1, 0, 1)
        for stage in self.stages:
            if (stage.ac or 0) < (before.ac or 0) or stage.re < before.re:
                raise InputError("Ac and Re are cumulative and never fall from stage to stage")
            if stage.ac is None and before.ac is not None and before is not self.stages[0] and stage is not self.stages[0]:
                raise InputError("acceptance, once permitted, stays permitted at later stages")
            before = stage
        if self.stages[-1].ac is None:
            raise InputError("the last stage must permit acceptance")

    @classmethod
    def single(cls, n: int, ac: int, re: int | None = None, **where: Any) -> Plan:
        """A plan of one stage; without `re` it is Ac + 1.

        >>> Plan.single(125, 7).re
        8
        """
        return cls((Stage(n, ac, ac + 1 if re is None else re),), **where)

    @property
    def n(self) -> int:
        """Units of all stages together [units]."""
        return sum(stage.n for stage in self.stages)

    @property
    def ac(self) -> int:
        """Acceptance number of the last stage."""
        last = self.stages[-1].ac
        assert last is not None  # held by __post_init__
        return last

    @property
    def re(self) -> int:
        """Rejection number of the last stage."""
        return self.stages[-1].re

    @property
    def is_single(self) -> bool:
        """Whether the plan has one stage."""
        return len(self.stages) == 1

    @property
    def full_inspection(self) -> bool:
        """Whether the table's sample size reaches the lot size: 100 % inspection."""
        return self.table_n is not None

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON values: stages as [n, ac, re], `ac` null where acceptance is not permitted."""
        return {
            "stages": [[stage.n, stage.ac, stage.re] for stage in self.stages],
            **without_empty(
                {
                    name: getattr(self, name)
                    for name in self.__slots__
                    if name != "stages"
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `to_dict` wrote."""
        rows: Sequence[Sequence[Any]] = data["stages"]
        where = {name: data[name] for name in cls.__slots__ if name != "stages" and name in data}
        return cls(tuple(Stage(*row) for row in rows), **where)
