"""How many units to take and at how many nonconforming ones to decide: `Stage` and `Plan`.

A plan is checked when it is made, so nothing downstream checks it again. Both records are free of tables
and of numpy; `qcsample.standards` reads plans from the published tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.strict import MAX_WHOLE, number, reading, record_fields, shown

_AQL = number(0, 1000)


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
        if type(self.n) is not int or not 1 <= self.n <= MAX_WHOLE:
            raise InputError(f"n = {shown(self.n)}: a stage takes a whole number of units, at least one")
        if self.ac is not None and (type(self.ac) is not int or not 0 <= self.ac <= MAX_WHOLE):
            raise InputError(f"Ac = {shown(self.ac)} is not a whole number from 0")
        if type(self.re) is not int or not (self.ac or 0) < self.re <= MAX_WHOLE:
            ac = "#" if self.ac is None else self.ac
            raise InputError(f"Re = {shown(self.re)}: a whole number larger than Ac = {ac} is needed")

    def to_dict(self) -> dict[str, int | None]:
        """The stage as JSON values; a plan writes it as [n, ac, re]."""
        return {"n": self.n, "ac": self.ac, "re": self.re}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Stage:
        """The stage that `to_dict` wrote; anything else is a `RecordError`."""
        given = record_fields(data, cls.__slots__, "stage", needed=cls.__slots__)
        with reading("stage"):
            return cls(**given)


def numbers_in_words(plan: Plan) -> tuple[str, str, str]:
    """n, Ac and Re of a plan stage by stage, as people write them; # where acceptance is not permitted.

    >>> numbers_in_words(Plan((Stage(80, 3, 7), Stage(80, 8, 9))))
    ('80 + 80', '3 / 8', '7 / 9')
    >>> numbers_in_words(Plan((Stage(3, None, 2), Stage(3, None, 2), Stage(3, 0, 2))))
    ('3 × 3', '# / # / 0', '2')
    """
    sizes = [str(stage.n) for stage in plan.stages]
    accept = ["#" if stage.ac is None else str(stage.ac) for stage in plan.stages]
    refuse = [str(stage.re) for stage in plan.stages]
    many = len(sizes) > 2
    return (
        f"{len(sizes)} × {sizes[0]}" if many and len(set(sizes)) == 1 else " + ".join(sizes),
        accept[0] if many and len(set(accept)) == 1 else " / ".join(accept),
        refuse[0] if many and len(set(refuse)) == 1 else " / ".join(refuse),
    )


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
        if not self.stages or not all(type(stage) is Stage for stage in self.stages):
            raise InputError("a plan needs at least one stage")
        for before, stage in pairwise(self.stages):
            if (stage.ac or 0) < (before.ac or 0) or stage.re < before.re:
                raise InputError("Ac and Re are cumulative and never fall from stage to stage")
            if stage.ac is None and before.ac is not None:
                raise InputError("acceptance, once permitted, stays permitted at later stages")
        if self.stages[-1].ac is None:
            raise InputError("the last stage must permit acceptance")
        for name in ("letter", "source", "code_letter", "level", "severity", "sampling", "edition"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} = {shown(getattr(self, name))} is not text")
        if self.aql is not None:
            object.__setattr__(self, "aql", _AQL(self.aql))
        for name in ("lot_size", "table_n"):
            value = getattr(self, name)
            if value is not None and (type(value) is not int or not 1 <= value <= MAX_WHOLE):
                raise InputError(f"{name} = {shown(value)} is not a whole number of units")

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

    def stage_n(self, stage: int) -> int:
        """Units of one stage, counted from 1; 0 beyond the last [units]."""
        return self.stages[stage - 1].n if stage <= len(self.stages) else 0

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
            **without_empty({name: getattr(self, name) for name in self.__slots__ if name != "stages"}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `to_dict` wrote.

        Raises
        ------
        RecordError
            It is not such a plan.
        """
        where = record_fields(data, cls.__slots__, "plan", needed=("stages",))
        rows = where.pop("stages")
        if not isinstance(rows, (list, tuple)) or not all(
            isinstance(row, (list, tuple)) and len(row) == 3 for row in rows
        ):
            raise RecordError(f"plan: stages = {shown(rows)}: a list of [n, ac, re] is needed")
        with reading("plan"):
            return cls(tuple(Stage(*row) for row in rows), **where)
