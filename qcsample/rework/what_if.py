"""Before the rework starts: what its re-inspection will take, in pieces, cartons and inspector days.

Sizes of question A for every limiting quality, risk, intra-carton correlation and acceptance number; beside
them what a plain repeat of the AQL plan would have proved instead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcsample.agreement import ClassPlan, inspection_plan
from qcsample.canonical import rounded
from qcsample.errors import InputError
from qcsample.inspection import Inspection, Record
from qcsample.rework.goods import ReworkedGoods, reworked_goods
from qcsample.rework.sizing import ACS, ICCS, LIMITING_QUALITIES, RISKS, Size, reinspection_sizes
from qcsample.statistics import quality_at
from qcsample.strict import MAX_WHOLE, nearest_name, shown
from qcsample.terms import UNITS

ONE_IN_TEN = 0.10  # the chance of acceptance at which a plain repeat is told


@dataclass(frozen=True, slots=True)
class Pace:
    """Pieces that one inspector checks in a day.

    Attributes
    ----------
    goods : str
        What kind of goods; "as given" for the user's own figure.
    slow, fast : int
        From, to [pieces/man-day].
    source : str
        Where the figures are from.
    """

    goods: str
    slow: int
    fast: int
    source: str

    @property
    def is_default(self) -> bool:
        """Whether nobody gave it."""
        return self.goods != GIVEN

    def days(self, pieces: int) -> tuple[float, float]:
        """Inspector days at the fast and at the slow pace [man-days]."""
        return pieces / self.fast, pieces / self.slow

    def to_dict(self) -> dict[str, Any]:
        """The pace as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"is_default": self.is_default}


GIVEN = "as given"
_SOURCE = (
    "default: capacity per man-day as published by an inspection company (Asia Quality Focus, "
    "'Relation between man-days calculation and AQL table')"
)
PACES = {
    "hardlines": Pace("simple hardlines", 200, 315, _SOURCE),
    "electronics": Pace("simple electronics", 125, 200, _SOURCE),
    "garments": Pace("garments", 80, 125, _SOURCE),
}
ANY_GOODS = Pace("garments to simple hardlines", 80, 315, _SOURCE)
CARTONS_A_DAY = "No source gives how many cartons an inspector opens in a day: days are counted in pieces alone."


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """One size of the re-inspection and the work it is.

    Attributes
    ----------
    size : Size
        Of question A, with both risks.
    pieces : int
        To be looked at: those of question A, or of question B where its sample is larger; they are the same
        pieces of the same cartons [units].
    days : tuple of (float, float)
        At the fast and at the slow pace [man-days].
    """

    size: Size
    pieces: int
    days: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON values."""
        return {**self.size.to_dict(), "pieces": self.pieces, "days": [rounded(day) for day in self.days]}


@dataclass(frozen=True, slots=True)
class PlainRepeat:
    """What a plain repeat of a class's AQL plan proves: the quality that passes it one time in ten.

    Attributes
    ----------
    name, n, ac : str, int, int
        The class and its plan, all stages together.
    opened, icc : int or None, float
        Cartons it opens (None where units are drawn one by one) and the intra-carton correlation.
    book, allowing : float or None
        By the book, and allowing for cartons [-]; of nonconformities per unit, and None. Both None where every
        unit is inspected.
    """

    name: str
    n: int
    ac: int
    opened: int | None
    icc: float
    book: float | None
    allowing: float | None

    def to_dict(self) -> dict[str, Any]:
        """The plan and what it proves as JSON values."""
        given = {name: getattr(self, name) for name in self.__slots__}
        for name in ("book", "allowing"):
            given[name] = None if given[name] is None else rounded(given[name])
        return given


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The table.

    Attributes
    ----------
    lot_size, cartons : int
        Of the affected cartons [units], [cartons].
    rows : tuple of WhatIfRow
        By limiting quality, risk, icc and Ac.
    pace : Pace
    repeats : tuple of PlainRepeat
        One for each class of the agreement.
    per_unit : bool
        Whether `repeats` are fractions nonconforming; else nonconformities per unit.
    """

    lot_size: int
    cartons: int
    rows: tuple[WhatIfRow, ...]
    pace: Pace
    repeats: tuple[PlainRepeat, ...] = ()
    per_unit: bool = True

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON values."""
        return {
            "lot_size": self.lot_size,
            "cartons": self.cartons,
            "rows": [row.to_dict() for row in self.rows],
            "pace": self.pace.to_dict(),
            "repeats": [entry.to_dict() for entry in self.repeats],
            "per_unit": self.per_unit,
        }


def pace_of(pieces_per_day: int | None = None, kind: str | None = None) -> Pace:
    """The user's own pace, or the default of the goods, or that of all goods together.

    Raises
    ------
    InputError
        No such goods, both given, or a pace that can't be.
    """
    if pieces_per_day is not None:
        if kind is not None:
            raise InputError("either pieces a day or the kind of goods is given, not both")
        if type(pieces_per_day) is not int or not 1 <= pieces_per_day <= MAX_WHOLE:
            raise InputError(f"{shown(pieces_per_day)} pieces a day: a whole number from 1 is needed")
        return Pace(GIVEN, pieces_per_day, pieces_per_day, "the user's own figure")
    if kind is None:
        return ANY_GOODS
    name = kind.strip().lower()
    if name not in PACES:
        raise InputError(f"goods {shown(kind)}: {', '.join(PACES)} are known{nearest_name(name, PACES)}")
    return PACES[name]


def what_if_table(
    lot_size: int,
    cartons: int,
    *,
    qualities: Sequence[float] = LIMITING_QUALITIES,
    risks: Sequence[float] = RISKS,
    iccs: Sequence[float] = ICCS,
    acs: Sequence[int] = ACS,
    pace: Pace = ANY_GOODS,
    least: int = 0,
    repeats: Sequence[PlainRepeat] = (),
    per_unit: bool = True,
) -> WhatIf:
    """What the re-inspection of a lot takes, for every combination that can be.

    Parameters
    ----------
    lot_size, cartons : int
        Of the affected cartons [units], [cartons].
    qualities, risks, iccs, acs : sequence
        Limiting qualities, consumer's risks, intra-carton correlations [-] and acceptance numbers.
    pace : Pace
    least : int
        Pieces of question B, which are looked at in any case [units].
    repeats, per_unit : sequence of PlainRepeat, bool
        As of `WhatIf`.

    Raises
    ------
    InputError
        A value outside its range.
    """
    sizes = reinspection_sizes(lot_size, cartons, qualities=qualities, risks=risks, iccs=iccs, acs=acs)
    rows = []
    for size in sizes:
        pieces = min(lot_size, max(size.n, least))
        rows.append(WhatIfRow(size, pieces, pace.days(pieces)))
    return WhatIf(lot_size, cartons, tuple(rows), pace, tuple(repeats), per_unit)


def what_if(
    first: Record | Inspection,
    goods: ReworkedGoods | None = None,
    *,
    affected: Collection[str] | None = None,
    acs: Sequence[int] | None = None,
    pieces_per_day: int | None = None,
    kind: str | None = None,
) -> WhatIf:
    """What the re-inspection of an inspected lot takes, whatever its verdict, and what a plain repeat would prove.

    Parameters
    ----------
    first : Record or Inspection
    goods : ReworkedGoods, optional
        What is presented; or `affected`, ids of the affected cartons; neither: all.
    acs : sequence of int, optional
        Acceptance numbers [default: the agreement's, else 0, 1 and 2].
    pieces_per_day, kind : int, str, optional
        An inspector's pace, or the goods whose default it is: as of `pace_of`.

    Raises
    ------
    InputError
        As `reworked_goods` and `pace_of`, or an inspection without a plan.
    """
    pace = pace_of(pieces_per_day, kind)
    inspection = first.inspection if isinstance(first, Record) else first
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is nothing to re-inspect")
    agreement = inspection.agreement
    lot = (goods or reworked_goods(inspection, affected=affected)).affected
    numbers = acs or (ACS if agreement.refusal.ac is None else (agreement.refusal.ac,))
    strict = inspection_plan(
        replace(agreement, severity="tightened", sampling="single", carton_rule="sqrt", carton_limits=None, tests=()),
        lot,
    )
    opened = None if inspection.draw.carton_rule == "units" else len(inspection.draw.opened)
    per_unit = agreement.counting == UNITS
    classes = [entry for entry in inspection.plan.classes if entry.name in {c.name for c in agreement.classes}]
    return what_if_table(
        lot.units,
        len(lot.cartons),
        iccs=tuple(sorted({*ICCS, agreement.icc})),
        acs=numbers,
        pace=pace,
        least=max(entry.plan.n for entry in strict.classes),
        repeats=[plain_repeat(entry, opened, agreement.icc, per_unit=per_unit) for entry in classes],
        per_unit=per_unit,
    )


def plain_repeat(entry: ClassPlan, opened: int | None, icc: float, *, per_unit: bool = True) -> PlainRepeat:
    """What repeating the plan of a class would prove.

    Parameters
    ----------
    entry : ClassPlan
    opened : int or None
        Cartons it opens; None where units are drawn one by one.
    icc : float
        Intra-carton correlation.
    per_unit : bool
        Nonconforming units are counted; else nonconformities (Poisson, no cartons).

    Examples
    --------
    >>> from qcsample.plan import Plan
    >>> repeat = plain_repeat(ClassPlan("major", 2.5, Plan.single(200, 10)), 15, 0.1)
    >>> round(100 * repeat.book, 1)
    7.6
    """
    plan = entry.plan
    if plan.full_inspection:
        return PlainRepeat(entry.name, plan.n, plan.ac, opened, icc, None, None)
    book = float(quality_at(plan, ONE_IN_TEN, model=None if per_unit else "poisson"))
    allowing = None
    if opened and icc and per_unit:
        allowing = float(quality_at(plan, ONE_IN_TEN, cartons=min(opened, plan.stages[0].n), icc=icc))
    return PlainRepeat(entry.name, plan.n, plan.ac, opened, icc, book, allowing)
