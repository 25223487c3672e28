"""What was found: counts by class and special test, and how many units were really pulled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.text import readable

MAX_COUNT = 10_000_000


@dataclass(frozen=True, slots=True)
class Findings:
    """Counts from the sample.

    Attributes
    ----------
    classes, tests : mapping of str to int
        Nonconforming units (or nonconformities, as agreed) by class; failures by special test. What is
        not in them has not been reported yet.
    pulled : int or None
        Units pulled and checked so far, in the order of pulling [units]; None: all that were planned.
    waived : mapping of str to str
        Lost cartons (id) that somebody waives, and who.
    """

    classes: Mapping[str, int] = field(default_factory=dict)
    tests: Mapping[str, int] = field(default_factory=dict)
    pulled: int | None = None
    waived: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counts = {**self.classes, **{f"test {name}": count for name, count in self.tests.items()}}
        if self.pulled is not None:
            counts["pulled"] = self.pulled
        for name, count in counts.items():
            if type(count) is not int or not 0 <= count <= MAX_COUNT:
                raise InputError(
                    f"{readable(name, limit=60)}: {strict.shown(count)} is not a count; a whole number from 0 is needed"
                )
        for carton, by in self.waived.items():
            if not isinstance(by, str) or not by.strip():
                raise InputError(f"lost carton {strict.shown(carton)}: a waiver needs the name of who waives it")

    def to_dict(self) -> dict[str, Any]:
        """The findings as JSON values."""
        return without_empty(
            {
                "classes": dict(self.classes),
                "tests": dict(self.tests),
                "pulled": self.pulled,
                "waived": dict(self.waived),
            }
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Findings:
        """The findings that `to_dict` wrote."""
        given = strict.record_fields(data, cls.__slots__, "findings")
        tables = {name: given.get(name, {}) for name in ("classes", "tests", "waived")}
        for name, table in tables.items():
            if not isinstance(table, Mapping):
                raise RecordError(f"findings: {name} are a table, not {strict.shown(table)}")
        return cls(**{name: dict(table) for name, table in tables.items()}, pulled=given.get("pulled"))
