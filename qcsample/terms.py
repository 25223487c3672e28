"""The terms of an agreement: defect classes, special tests, what follows a refusal, and all of it together.

Every record settles and checks its terms when it is made: an `Agreement` that exists can be obeyed.
`qcsample.agreement` applies it to a lot; `qcsample.agreement_file` reads it from `agreement.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from qcsample import strict
from qcsample.canonical import digest, without_empty
from qcsample.carton_rules import RISK, CartonLimits, carton_limits_value, carton_rule_value
from qcsample.errors import InputError, RecordError, UnavailableError
from qcsample.standards.attributes import table_file
from qcsample.standards.words import (
    aql_value,
    edition_value,
    level_value,
    printed_aql,
    sampling_value,
    severity_value,
)
from qcsample.strict import Check, TermError, UnavailableTermError, record_fields, settle, shown

UNITS, NONCONFORMITIES = "nonconforming units", "nonconformities"
BY_THE_BOOK, COMMON = "by-the-book", "common"
PAYERS = ("supplier", "buyer", "shared")
BALANCE = ("accepted", "accepted or re-inspection passed")
LANGUAGES = ("en", "zh")
MAX_UNITS_AQL = 10.0  # above it an AQL can only mean nonconformities per 100 units


@dataclass(frozen=True, slots=True)
class DefectClass:
    """A class of defects.

    Attributes
    ----------
    name : str
        "critical", "major", "minor" or any other.
    aql : float
        As the tables print it (2.5); 0: not allowed.
    defects : tuple of str
        The defects of this class by name.
    """

    name: str
    aql: float
    defects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        settle(self, {"name": strict.name, "aql": _aql_or_zero, "defects": strict.texts})

    def to_dict(self) -> dict[str, Any]:
        """The class as JSON values."""
        return {"name": self.name, "aql": self.aql, "defects": list(self.defects)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DefectClass:
        """The class that `to_dict` wrote; anything else is a `RecordError`."""
        return _entry_from(cls, data, "class", ("name", "aql"))


def _usual_classes() -> tuple[DefectClass, ...]:
    return DefectClass("critical", 0.0), DefectClass("major", 2.5), DefectClass("minor", 4.0)


@dataclass(frozen=True, slots=True)
class SpecialTest:
    """A test with its own (special) level and AQL, on the first units of the pulling order.

    Attributes
    ----------
    name : str
        "drop", "function".
    level : str
        Its own inspection level: "S-1" to "S-4", "I", "II", "III".
    aql : float
        As the tables print it (2.5).
    description : str
        What is done and when it fails.
    """

    name: str
    level: str
    aql: float
    description: str = ""

    def __post_init__(self) -> None:
        checks = {"name": strict.name, "level": level_value, "aql": aql_value, "description": strict.text}
        settle(self, checks)

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON values."""
        return {"name": self.name, "level": self.level, "aql": self.aql, "description": self.description}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What follows a refusal, as agreed: costs ("supplier", "buyer", "shared"), time, submissions.

    Attributes
    ----------
    sorting_cost, rework_cost, reproduction_cost, reinspection_cost : str
        Who pays: "supplier", "buyer", "shared".
    days : int
        Time allowed until the goods are presented again [calendar days].
    limiting_quality, risk, ac : float, float, int or None
        Protection of the re-inspection (question A): fraction nonconforming, consumer's risk, acceptance
        number; None where the alternatives are to be shown.
    max_submissions : int
        Presentations of the lot at most, the first included.
    """

    sorting_cost: str = "supplier"
    rework_cost: str = "supplier"
    reproduction_cost: str = "supplier"
    reinspection_cost: str = "supplier"
    days: int = 14
    limiting_quality: float = 0.025
    risk: float = 0.10
    ac: int | None = None
    max_submissions: int = 2

    def __post_init__(self) -> None:
        settle(self, _REFUSAL_CHECKS)

    def to_dict(self) -> dict[str, Any]:
        """The terms as JSON values; `ac` is null where the alternatives are to be shown."""
        return {key: getattr(self, key) for key in self.__slots__}


Entry = TypeVar("Entry", DefectClass, SpecialTest, Refusal, CartonLimits)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything in writing. Text fields are `readable` and may be empty where nothing was agreed.

    Attributes
    ----------
    buyer, supplier, product, contract, order : str
        The parties, the goods, contract and order numbers.
    order_quantity : int or None
        Pieces ordered [units]; the readiness gate needs it.
    specification, specification_sha256, golden_sample, golden_sample_sha256 : str
        The quotation or specification file and the golden sample (its photo file) referred to.
    edition, level, severity, sampling : str
        "MIL-STD-105E", "Z1.4" or "ISO 2859-1:1999"; "II"; "normal"; "single", "double" or "multiple".
    classes : tuple of DefectClass
        From the worst to the least; a class with AQL 0 needs another one with an AQL of the tables.
    difference : tuple of str
        Named differences: recorded, never counted.
    counting : str
        "nonconforming units" (a unit counts once, at its worst class) or "nonconformities".
    sample_sizes : str
        "by-the-book" or "common".
    tests : tuple of SpecialTest
    carton_rule, strata, coverage, icc : str, tuple of str, bool, float
        As in `qcs1`: "sqrt", "sqrt+1", "1.5sqrt", "per-carton K", "count M", "units", "risk"; what strata
        are made of; at least one carton of every stratum; intra-carton correlation [0, 1).
    carton_limits : CartonLimits or None
        What the carton rule `risk` keeps, `CartonLimits()` where nothing else is said; None with other rules.
    packed_share : float
        Readiness gate: share of the order that must be packed, a fraction.
    refusal : Refusal
    balance_released_on : str
        The verdict that releases the balance: "accepted" or "accepted or re-inspection passed".
    language : str
        The prevailing language, "en" or "zh".

    Raises
    ------
    TermError
        A term that can't stand, alone or beside the others. It is an `InputError`, and an
        `UnavailableError` as well where this version refuses the term by name.
    """

    buyer: str = ""
    supplier: str = ""
    product: str = ""
    contract: str = ""
    order: str = ""
    order_quantity: int | None = None
    specification: str = ""
    specification_sha256: str = ""
    golden_sample: str = ""
    golden_sample_sha256: str = ""
    edition: str = "Z1.4"
    level: str = "II"
    severity: str = "normal"
    sampling: str = "single"
    classes: tuple[DefectClass, ...] = field(default_factory=_usual_classes)
    difference: tuple[str, ...] = ()
    counting: str = UNITS
    sample_sizes: str = BY_THE_BOOK
    tests: tuple[SpecialTest, ...] = ()
    carton_rule: str = "sqrt"
    strata: tuple[str, ...] = ()
    coverage: bool = True
    icc: float = 0.1
    carton_limits: CartonLimits | None = None
    packed_share: float = 0.8
    refusal: Refusal = field(default_factory=Refusal)
    balance_released_on: str = BALANCE[1]
    language: str = "en"

    def __post_init__(self) -> None:
        settle(self, _AGREEMENT_CHECKS)
        settle(self, {"carton_limits": lambda value: carton_limits_value(value, self.carton_rule)})
        _agree_with_each_other(self)

    @property
    def digest(self) -> str:
        """SHA-256 (64 hex) over the parsed content: comments and layout of a file don't change it."""
        return digest(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """The agreement as JSON values, without what is empty."""
        out = {key: getattr(self, key) for key in self.__slots__}
        out["classes"] = [entry.to_dict() for entry in self.classes]
        out["tests"] = [test.to_dict() for test in self.tests]
        out["difference"], out["strata"] = list(self.difference), list(self.strata)
        out["refusal"] = self.refusal.to_dict()
        out["carton_limits"] = self.carton_limits.to_dict() if self.carton_limits else None
        return without_empty(out)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Agreement:
        """The agreement that `to_dict` wrote.

        Raises
        ------
        RecordError
            An unknown key, a wrong type or a term that can't stand.
        """
        values = record_fields(data, cls.__slots__, "agreement")
        if "classes" in values:
            values["classes"] = _entries_from(DefectClass, values["classes"], "classes", ("name", "aql"))
        if "tests" in values:
            values["tests"] = _entries_from(SpecialTest, values["tests"], "tests", ("name", "level", "aql"))
        if "refusal" in values:
            values["refusal"] = _entry_from(Refusal, values["refusal"], "agreement: refusal")
        if "carton_limits" in values:
            values["carton_limits"] = _entry_from(CartonLimits, values["carton_limits"], "agreement: carton_limits")
        try:
            return cls(**values)
        except TermError as error:
            raise RecordError(f"agreement: {error.message}") from error


def _entry_from(kind: type[Entry], data: object, what: str, needed: tuple[str, ...] = ()) -> Entry:
    values = record_fields(data, kind.__slots__, what, needed=needed)
    try:
        return kind(**values)
    except TermError as error:
        raise RecordError(f"{what}: {error.message}") from error


def _entries_from(kind: type[Entry], data: object, key: str, needed: tuple[str, ...]) -> tuple[Entry, ...]:
    if not isinstance(data, (list, tuple)):
        raise RecordError(f"agreement: {key}: a list is needed, not {shown(data)}")
    return tuple(_entry_from(kind, entry, f"agreement: {key}[{i}]", needed) for i, entry in enumerate(data))


def _aql_or_zero(value: object) -> float:
    is_zero = isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0
    return 0.0 if is_zero else aql_value(value)


def _strata(value: object) -> tuple[str, ...]:
    keys = strict.texts(value)
    if not keys:
        return keys
    from qcsample.lot import STRATA

    for key in keys:
        if key not in STRATA:
            raise InputError(f"{shown(key)}: strata are made of {', '.join(STRATA)}")
    return tuple(key for key in STRATA if key in keys)


def _all_are(kind: type) -> Check:
    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(entry, kind) for entry in value):
            raise InputError(f"{shown(value)}: {kind.__name__} records are needed")
        return tuple(value)

    return check


def _refusal(value: object) -> Refusal:
    if not isinstance(value, Refusal):
        raise InputError(f"{shown(value)}: a Refusal record is needed")
    return value


_REFUSAL_CHECKS: dict[str, Check] = {
    **dict.fromkeys(("sorting_cost", "rework_cost", "reproduction_cost", "reinspection_cost"), strict.choice(*PAYERS)),
    "days": strict.whole(1, 3650),
    "limiting_quality": strict.number(0, 1, ends="()"),
    "risk": strict.number(0, 1, ends="()"),
    "ac": strict.whole(0, 10_000, optional=True),
    "max_submissions": strict.whole(1, 100),
}

_AGREEMENT_CHECKS: dict[str, Check] = {
    **dict.fromkeys(
        ("buyer", "supplier", "product", "contract", "order", "specification", "golden_sample"), strict.text
    ),
    "order_quantity": strict.whole(1, optional=True),
    "specification_sha256": strict.sha256,
    "golden_sample_sha256": strict.sha256,
    "edition": edition_value,
    "level": level_value,
    "severity": severity_value,
    "sampling": sampling_value,
    "classes": _all_are(DefectClass),
    "difference": strict.texts,
    "counting": strict.choice(UNITS, NONCONFORMITIES),
    "sample_sizes": strict.choice(BY_THE_BOOK, COMMON),
    "tests": _all_are(SpecialTest),
    "carton_rule": carton_rule_value,
    "strata": _strata,
    "coverage": strict.yes_or_no,
    "icc": strict.number(0, 1, ends="[)"),
    "packed_share": strict.number(0, 1),
    "refusal": _refusal,
    "balance_released_on": strict.choice(*BALANCE),
    "language": strict.choice(*LANGUAGES),
}


def _agree_with_each_other(terms: Agreement) -> None:
    try:
        table_file(terms.severity, terms.edition, terms.sampling)
    except UnavailableError as error:
        raise UnavailableTermError(str(error), ("sampling",)) from None
    if terms.sampling != "single" and terms.carton_rule in ("units", RISK):
        raise TermError(
            f"the carton rule {terms.carton_rule} does not draw plans of several stages: agree on another carton rule, "
            "or on single sampling",
            ("sampling",),
        )
    if not terms.classes:
        raise TermError("at least one class of defects is needed", ("classes",))
    if not any(entry.aql for entry in terms.classes):
        raise TermError(
            "a class with AQL 0 takes its sample size from the graded classes: add a class with an AQL of the tables",
            ("classes", 0, "aql"),
        )
    for i in range(1, len(terms.classes)):
        worse, entry = terms.classes[i - 1], terms.classes[i]
        if entry.aql < worse.aql:
            raise TermError(
                f"classes go from the worst to the least: {entry.name} (AQL {printed_aql(entry.aql)}) "
                f"stands after {worse.name} (AQL {printed_aql(worse.aql)})",
                ("classes", i, "aql"),
            )
    _names_are_unique(terms)
    if terms.counting == UNITS:
        for key, i, graded in _entries(terms):
            if graded.aql > MAX_UNITS_AQL:
                raise TermError(
                    f"AQL {printed_aql(graded.aql)}: above 10 an AQL counts nonconformities per 100 units; "
                    f"take one up to 10, or agree on counting {NONCONFORMITIES!r}",
                    (key, i, "aql"),
                )
    if terms.carton_limits is not None:
        _limits_can_be_kept(terms, terms.carton_limits)
    for key in ("specification", "golden_sample"):
        if getattr(terms, f"{key}_sha256") and not getattr(terms, key):
            raise TermError(f"a digest without a file: {key} is empty", (f"{key}_sha256",))


def _limits_can_be_kept(terms: Agreement, limits: CartonLimits) -> None:
    if terms.counting != UNITS:
        raise TermError(
            f"what cartons do is computed for {UNITS}: agree on those, or on another carton rule than {RISK}",
            ("counting",),
        )
    if not terms.icc:
        raise TermError(f"at icc 0 cartons don't matter, and the carton rule {RISK} would open one", ("icc",))
    for entry in terms.classes:
        if limits.quality is not None and limits.quality <= entry.aql / 100:
            raise TermError(
                f"{100 * limits.quality:g} % nonconforming is no worse than AQL {printed_aql(entry.aql)} of "
                f"{entry.name}: a bad lot is worse than the AQL of every class",
                ("carton_limits", "quality"),
            )


def _entries(terms: Agreement) -> Iterator[tuple[str, int, DefectClass | SpecialTest]]:
    yield from (("classes", i, entry) for i, entry in enumerate(terms.classes))
    yield from (("tests", i, test) for i, test in enumerate(terms.tests))


def _names_are_unique(terms: Agreement) -> None:
    seen = {"difference": "the list of differences"}
    for key, i, entry in _entries(terms):
        folded = entry.name.casefold()
        if folded in seen:
            raise TermError(f"the name {entry.name!r} is already that of {seen[folded]}", (key, i, "name"))
        seen[folded] = "a class" if key == "classes" else "a test"
    homes = dict.fromkeys((defect.casefold() for defect in terms.difference), "difference")
    for i, graded in enumerate(terms.classes):
        for defect in graded.defects:
            home = homes.setdefault(defect.casefold(), graded.name)
            if home != graded.name:
                raise TermError(
                    f"{shown(defect)} stands under {home} as well: a defect has one class",
                    ("classes", i, "defects"),
                )
