"""What was found: unit by unit with carton, class and defect, or as counts by class and special test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError, RecordError
from qcsample.text import readable

MAX_COUNT = 10_000_000
MAX_ROWS = 100_000  # findings of one inspection
DIFFERENCE = "difference"  # the kind that is recorded and never counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one unit, one failed special test, or one defective unit.

    Attributes
    ----------
    carton : str
        Id of the carton.
    unit : int or None
        Position in the carton, as the pick list prints it; None: a unit of its own whose position nobody
        noted (or `count` of them).
    kind : str
        Name of the class, or "difference"; empty for a failed test.
    defect : str
        What is wrong, as the agreement names it; may be empty.
    test : str
        The special test that the unit failed, else empty.
    count : int
        Nonconformities, or units without a position [-].
    note, photo : str
        Free text; name of the photo's file.
    """

    carton: str
    unit: int | None = None
    kind: str = ""
    defect: str = ""
    test: str = ""
    count: int = 1
    note: str = ""
    photo: str = ""

    def __post_init__(self) -> None:
        strict.settle(self, _CHECKS)
        if not self.carton:
            raise InputError("carton: the number of the carton is needed")
        if not (self.kind or self.defect or self.test):
            raise InputError("class: a class, a defect or a test is needed")
        if self.test and self.kind:
            raise InputError(f"test: a row is about class {self.kind!r} or about test {self.test!r}, not both")

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON values; `kind` is "class" there, a count of 1 is left out."""
        given = {name: getattr(self, name) for name in self.__slots__}
        given["class"] = given.pop("kind")
        if self.count == 1:
            del given["count"]
        return without_empty(given)

    @classmethod
    def from_dict(cls, data: object) -> Finding:
        """The finding that `to_dict` wrote; anything else is a `RecordError`."""
        names = ("carton", "unit", "class", "defect", "test", "count", "note", "photo")
        given = strict.record_fields(data, names, "finding", needed=("carton",))
        if "class" in given:
            given["kind"] = given.pop("class")
        with strict.reading("finding"):
            return cls(**given)


@dataclass(frozen=True, slots=True)
class Concession:
    """A buyer's word that a defect is a difference; the verdict under the agreement stands.

    Attributes
    ----------
    defect, by, reason : str
        The defect as the agreement names it, who concedes it, and why.
    """

    defect: str
    by: str
    reason: str

    def __post_init__(self) -> None:
        strict.settle(self, dict.fromkeys(self.__slots__, strict.text))
        for name, what in (("defect", "which defect"), ("by", "who concedes it"), ("reason", "why")):
            if not getattr(self, name):
                raise InputError(f"a concession says {what}: {name} is empty")

    def to_dict(self) -> dict[str, str]:
        """The concession as JSON values."""
        return {"defect": self.defect, "by": self.by, "reason": self.reason}

    @classmethod
    def from_dict(cls, data: object) -> Concession:
        """The concession that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.record_fields(data, cls.__slots__, "concession", needed=cls.__slots__)
        with strict.reading("concession"):
            return cls(**given)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the sample showed.

    Attributes
    ----------
    classes, tests : mapping of str to int
        Nonconforming units (or nonconformities, as agreed) by class; failures by special test. What is
        not in them has not been reported yet. `classes` is empty where `rows` say it.
    pulled : int or None
        Units pulled and checked so far, in the order of pulling [units]; None: all that were planned.
    waived : mapping of str to str
        Lost cartons (id) that somebody waives, and who.
    rows : tuple of Finding, or None
        What was found unit by unit: the full account, so that a class without a row has none. None where
        only counts were reported.
    counted : mapping of str to int
        Units counted inside cartons that were opened [units], by carton id.
    cartons_counted : int or None
        Cartons counted on site, of those presented [cartons].
    unmarked : tuple of str, or None
        Of a re-inspection: opened cartons (id) without a rework mark inside; None: not reported.
    """

    classes: Mapping[str, int] = field(default_factory=dict)
    tests: Mapping[str, int] = field(default_factory=dict)
    pulled: int | None = None
    waived: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Finding, ...] | None = None
    counted: Mapping[str, int] = field(default_factory=dict)
    cartons_counted: int | None = None
    unmarked: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        counts = {**self.classes, **{f"test {name}": count for name, count in self.tests.items()}}
        counts |= {f"carton {name}: units counted": count for name, count in self.counted.items()}
        for name, value in (("pulled", self.pulled), ("cartons counted", self.cartons_counted)):
            if value is not None:
                counts[name] = value
        for name, count in counts.items():
            if type(count) is not int or not 0 <= count <= MAX_COUNT:
                raise InputError(
                    f"{readable(name, limit=60)}: {strict.shown(count)} is not a count; a whole number from 0 is needed"
                )
        for carton, by in self.waived.items():
            if not isinstance(by, str) or not by.strip():
                raise InputError(f"lost carton {strict.shown(carton)}: a waiver needs the name of who waives it")
        if self.unmarked is not None:
            object.__setattr__(self, "unmarked", tuple(dict.fromkeys(self.unmarked)))
        if self.rows is not None:
            object.__setattr__(self, "rows", tuple(self.rows))
            _check_rows(self.rows, self.classes)

    def to_dict(self) -> dict[str, Any]:
        """The findings as JSON values."""
        given = without_empty(
            {
                "classes": dict(self.classes),
                "tests": dict(self.tests),
                "pulled": self.pulled,
                "waived": dict(self.waived),
                "counted": dict(self.counted),
                "cartons_counted": self.cartons_counted,
            }
        )
        if self.rows is not None:
            given["rows"] = [row.to_dict() for row in self.rows]
        if self.unmarked is not None:
            given["unmarked"] = list(self.unmarked)
        return given

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Findings:
        """The findings that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.record_fields(data, cls.__slots__, "findings")
        for name in ("classes", "tests", "waived", "counted"):
            table = given.setdefault(name, {})
            if not isinstance(table, Mapping):
                raise RecordError(f"findings: {name} are a table, not {strict.shown(table)}")
            given[name] = dict(table)
        with strict.reading("findings"):
            if given.get("rows") is not None:
                given["rows"] = tuple(Finding.from_dict(row) for row in strict.rows(given["rows"]))
            if given.get("unmarked") is not None:
                given["unmarked"] = tuple(_carton(name) for name in strict.rows(given["unmarked"]))
            return cls(**given)


def _check_rows(rows: tuple[Finding, ...], classes: Mapping[str, int]) -> None:
    if len(rows) > MAX_ROWS:
        raise InputError(f"{len(rows):,} findings: at most {MAX_ROWS:,} can be")
    if not all(isinstance(row, Finding) for row in rows):
        raise InputError("findings: Finding records are needed")
    if classes:
        raise InputError("counts by class and findings unit by unit are two accounts of one thing: give one")


_MAX_CARTON = 100_000  # characters of an id; a mixed carton joins many parts


def _carton(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        value = str(value)
    if not isinstance(value, str) or len(value) > _MAX_CARTON:
        raise InputError(f"{strict.shown(value)} is not the number of a carton")
    return readable(value, limit=_MAX_CARTON) if value else ""


_CHECKS: dict[str, strict.Check] = {
    "carton": _carton,
    "unit": strict.whole(1, 1_000_000, optional=True),
    **dict.fromkeys(("kind", "defect", "test", "note", "photo"), strict.text),
    "count": strict.whole(1, MAX_COUNT),
}
