"""What was agreed in writing, and the inspection plan that follows from it for a lot.

`Agreement` is both the annex that is printed and signed and the input that every later step obeys. It is
read from `agreement.toml` by `qcsample.agreement_file`; `inspection_plan` applies it to a lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qcsample.plan import Plan


@dataclass(frozen=True, slots=True)
class DefectClass:
    """A class of defects: its AQL as the tables print it (0: not allowed) and its named defects."""

    name: str
    aql: float
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialTest:
    """A test with its own (special) level and AQL, on the first units of the pulling order."""

    name: str
    level: str
    aql: float
    description: str = ""


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
    ac: int | None = 0
    max_submissions: int = 2


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
        "MIL-STD-105E", "Z1.4" or "ISO 2859-1:1999"; "II"; "normal"; "single".
    classes : tuple of DefectClass
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
    packed_share : float
        Readiness gate: share of the order that must be packed, a fraction.
    refusal : Refusal
    balance_released_on : str
        The verdict that releases the balance: "accepted" or "accepted or re-inspection passed".
    language : str
        The prevailing language, "en" or "zh".
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
    classes: tuple[DefectClass, ...] = (
        DefectClass("critical", 0.0),
        DefectClass("major", 2.5),
        DefectClass("minor", 4.0),
    )
    difference: tuple[str, ...] = ()
    counting: str = "nonconforming units"
    sample_sizes: str = "by-the-book"
    tests: tuple[SpecialTest, ...] = ()
    carton_rule: str = "sqrt"
    strata: tuple[str, ...] = ()
    coverage: bool = True
    icc: float = 0.1
    packed_share: float = 0.8
    refusal: Refusal = field(default_factory=Refusal)
    balance_released_on: str = "accepted or re-inspection passed"
    language: str = "en"

    # to_dict, from_dict, digest (64 hex, over to_dict)


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """The plan of one class or special test.

    `by_rule` says in words what is not read from a table: "not allowed: 0/1 on the largest graded sample",
    "common: letter F", or is empty.
    """

    name: str
    aql: float
    plan: Plan
    defects: tuple[str, ...] = ()
    by_rule: str = ""


@dataclass(frozen=True, slots=True)
class InspectionPlan:
    """All plans for one lot and the rule by which cartons are opened.

    Attributes
    ----------
    lot_size : int
        Units presented [units].
    classes, tests : tuple of ClassPlan
        In the agreement's order.
    carton_rule, coverage, icc
        As in `Agreement`.
    remarks : tuple of str
        What every output must say: 100 % inspection, common letter, derived values.
    """

    lot_size: int
    classes: tuple[ClassPlan, ...]
    tests: tuple[ClassPlan, ...] = ()
    carton_rule: str = "sqrt"
    coverage: bool = True
    icc: float = 0.1
    remarks: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Units to pull: the largest sample of any class or test [units]."""
        return max(entry.plan.n for entry in (*self.classes, *self.tests))

    # to_dict, from_dict


def inspection_plan(agreement: Agreement, lot: Any) -> InspectionPlan:
    """The plan of `agreement` for `lot` (a `Lot` or a lot size)."""
    raise NotImplementedError


def _unused(_: Mapping[str, Any]) -> None: ...
