"""The questions of a re-inspection, each with the plan that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcsample import strict
from qcsample.agreement import ClassPlan, inspection_plan
from qcsample.errors import InputError
from qcsample.lot import Lot
from qcsample.plan import Plan
from qcsample.reinspection import MARKS, QUESTIONS, TARGETED
from qcsample.rework.goods import ReworkedGoods
from qcsample.rework.sizing import ACS, GOOD, Size, least_cartons, marks_plan, size_for
from qcsample.statistics import oc, quality_at
from qcsample.terms import UNITS, Agreement
from qcsample.text import whole

SIGNED, PROPOSAL = "signed agreement", "buyer's proposal"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a re-inspection and the plan that answers it.

    Attributes
    ----------
    key, asks : str
        "A" to "D"; what is asked, in a sentence.
    unit : str
        "piece" or "carton".
    lot_size, cartons, opened : int
        Its lot [pieces, or cartons for question C], the cartons it stands in, and how many are opened.
    plans : tuple of ClassPlan
        What answers it; empty where the acceptance number still has to be chosen.
    source, basis : str
        "printed" or "derived", from what; "signed agreement" or "buyer's proposal".
    consumer, supplier : str
        Both risks in words.
    """

    key: str
    asks: str
    unit: str
    lot_size: int
    cartons: int
    opened: int
    plans: tuple[ClassPlan, ...]
    source: str
    basis: str
    consumer: str
    supplier: str

    @property
    def n(self) -> int:
        """Units of its sample: the largest of its plans [its unit]."""
        return max((entry.plan.n for entry in self.plans), default=0)

    def to_dict(self) -> dict[str, Any]:
        """The question as JSON values."""
        return {**{k: getattr(self, k) for k in self.__slots__}, "plans": [entry.to_dict() for entry in self.plans]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Question:
        """The question that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _QUESTION, "question", needed=cls.__slots__))


_QUESTION: dict[str, strict.Check] = {
    "key": strict.exactly(*QUESTIONS),
    "unit": strict.exactly("piece", "carton"),
    **dict.fromkeys(("lot_size", "cartons", "opened"), strict.whole(1)),
    "plans": strict.each(ClassPlan.from_dict),
    "basis": strict.exactly(SIGNED, PROPOSAL),
    **dict.fromkeys(("asks", "source", "consumer", "supplier"), strict.sentence),
}


@dataclass
class QuestionPlanner:
    """Builds the questions of one re-inspection from what they have in common.

    Attributes
    ----------
    agreement, goods, targeted, quality, risk, ac, basis
        As the attributes of `ReworkPlan`.

    Raises
    ------
    InputError
        The acceptance number is too large for the limiting quality of this lot.
    """

    agreement: Agreement
    goods: ReworkedGoods
    targeted: tuple[str, ...]
    quality: float
    risk: float
    ac: int | None
    basis: str

    def __post_init__(self) -> None:
        self.icc = self.agreement.icc
        self.cartons = len(self.goods.affected.cartons)
        self.opened = least_cartons(self.cartons)
        self.alternatives = self._sizes(self.goods.affected)
        chosen = self._chosen(self.goods.affected, self.alternatives)
        self.opened = max(self.opened, chosen.opened if chosen else 0)

    def question(self, key: str, refused: Sequence[str]) -> Question | None:
        """The question of that letter; None for D where no carton is unaffected."""
        affected, rest = self.goods.affected, self.goods.unaffected
        if key == "A":
            return self._targeted(affected, "A", "Is the targeted defect gone from the reworked cartons?")
        if key == "B":
            return self._collateral(affected, refused)
        if key == "C":
            return self._marks()
        if rest is None:
            return None
        return self._targeted(rest, "D", "Are the cartons said to be unaffected really so?")

    def _sizes(self, lot: Lot) -> tuple[Size, ...]:
        cartons = len(lot.cartons)
        bad = self.quality * lot.units
        most = max(1, min(cartons, least_cartons(cartons)))
        return tuple(
            size_for(lot.units, cartons, self.quality, self.risk, ac=c, icc=self.icc, opened=most)
            for c in sorted({*ACS, *(() if self.ac is None else (self.ac,))})
            if c < -(-bad // 1)
        )

    def _chosen(self, lot: Lot, sizes: tuple[Size, ...]) -> Size | None:
        if self.ac is None:
            return None
        for size in sizes:
            if size.ac == self.ac:
                return size
        raise InputError(
            f"Ac = {self.ac}: {100 * self.quality:g} % of {lot.units:,} pieces are no more than that; "
            "choose a smaller Ac or a larger limiting quality"
        )

    def _targeted(self, lot: Lot, key: str, asks: str) -> Question:
        sizes = self.alternatives if lot is self.goods.affected else self._sizes(lot)
        size = self._chosen(lot, sizes)
        shown = size or sizes[0]
        plans: tuple[ClassPlan, ...] = ()
        if size is not None:
            plans = (ClassPlan(TARGETED, 0.0, size.plan, self.targeted, f"question {key}, {self.basis}"),)
        bad = -(-round(self.quality * lot.units, 9) // 1)
        good = "; ".join(
            f"one of {100 * p:g} % ({whole(round(p * lot.units), 'piece')}) is refused {_chance(r)} of the time"
            for p, r in zip(GOOD, shown.supplier, strict=True)
        )
        consumer = (
            f"A lot with {100 * self.quality:g} % ({bad:,.0f} of {lot.units:,} pieces) still bad passes "
            f"{_chance(shown.consumer)} of the time (icc {self.icc:g})."
        )
        opened = self.opened if lot is self.goods.affected else shown.opened
        return Question(
            key,
            asks,
            "piece",
            lot.units,
            len(lot.cartons),
            opened,
            plans,
            f"derived: {_short(shown.source)}" if plans else "derived; the acceptance number is to be chosen",
            self.basis,
            consumer,
            f"A reworked lot: {good}.",
        )

    def _collateral(self, lot: Lot, refused: Sequence[str]) -> Question:
        agreement = self.agreement
        tests = tuple(test for test in agreement.tests if test.name in refused)
        rule = f"count {self.opened}"
        single = replace(agreement, sampling="single", carton_rule=rule, carton_limits=None, tests=tests)
        plan = inspection_plan(replace(single, severity="tightened"), lot)
        plans = (*plan.classes, *plan.tests)
        per_unit = agreement.counting == UNITS
        model = "binomial" if per_unit else "poisson"
        bad, good = [], []
        for entry in plan.classes:
            if entry.plan.full_inspection:
                continue
            worst = float(quality_at(entry.plan, 0.10, model=model))
            bad.append(f"{entry.name} of {100 * worst:.3g} {'%' if per_unit else 'per 100'}")
            if entry.aql:
                at = 1 - float(oc(entry.plan, entry.aql / 100, model=model))
                good.append(f"{entry.name} at its AQL is refused {_chance(at)} of the time")
        return Question(
            "B",
            "Did the rework do collateral damage: packing, dirt, mixing, counts, labels?",
            "piece",
            lot.units,
            len(lot.cartons),
            self.opened,
            plans,
            f"printed: {plan.classes[-1].plan.source}",
            PROPOSAL if agreement.severity != "tightened" else SIGNED,
            f"Passes one time in ten ({model}): {', '.join(bad) or 'none, every piece is inspected'}.",
            f"{'; '.join(good) or 'None'} ({model}).",
        )

    def _marks(self) -> Question:
        plan = marks_plan(self.cartons)
        skipped = -(-self.cartons // 10)
        size = self.opened
        unseen = float(oc(Plan.single(min(size, self.cartons), 0), skipped / self.cartons, lot_size=self.cartons))
        plans = (ClassPlan(MARKS, 0.0, Plan.single(size, 0, source=plan.source, lot_size=self.cartons)),)
        return Question(
            "C",
            "Was every affected carton reopened (a rework mark inside)?",
            "carton",
            self.cartons,
            self.cartons,
            size,
            plans,
            f"derived: {_short(plan.source)}",
            PROPOSAL,
            f"If {skipped:,} of {whole(self.cartons, 'carton')} {'was' if skipped == 1 else 'were'} skipped, "
            f"none is seen {_chance(unseen)} of the time.",
            "None: a lot whose cartons were all reopened and marked passes.",
        )

    def remarks(self, beyond_cap: str) -> list[str]:
        """What every document must say."""
        said = list(self.goods.remarks)
        if beyond_cap:
            said.append(f"One presentation more than the agreement allows; allowed by {beyond_cap}.")
        if self.ac is None:
            said.append(
                "The agreement leaves the acceptance number of question A open: choose one of the alternatives."
            )
        said.append("A re-inspection has a new draw id and a new seed, and does not count for switching.")
        return said


def _short(source: str) -> str:
    return source.removesuffix("; derived, not from a table")


def _chance(value: float) -> str:
    """A probability in per cent: no digits that nobody needs, never 0 or 100 where it is not."""
    if 0 < value < 0.0005:
        return "under 0.05 %"
    if 0.9995 < value < 1:
        return "over 99.95 %"
    return f"{100 * value:.1f} %"
