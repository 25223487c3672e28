"""How big it is and where it sits: what a sample's findings say of the lot, beside the verdict.

For every class, special test and defect the bounds are at 95 %, in two kinds: "as if drawn piece by piece", and
"allowing for cartons" at the agreement's icc with the cartons that its units came from. Sentences and decisions
use the second where there is one. The verdict never depends on any of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcsample import strict
from qcsample.assembling import CHANCES
from qcsample.canonical import rounded, without_empty
from qcsample.counting import Tally, counted
from qcsample.draws import check_id
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record
from qcsample.reinspection import MARKS
from qcsample.statistics.bounds import Bounds, carton_bounds, defect_bounds, rate_bounds
from qcsample.statistics.clustering import clustering_p, intra_carton_correlation, pairs
from qcsample.statistics.risks import Risks, sample_risks
from qcsample.terms import NONCONFORMITIES
from qcsample.verdict import NOT_ACCEPTED, ClassVerdict, Verdict, judge

GATHERED = 0.05  # from this chance down, defects gather in cartons more than chance explains
NEEDS_ROWS = ("how big each defect is", "where the defects sit", "whether they gather in cartons")
_EQUAL = "The bounds take every unit as equally likely to be pulled, which these were not."


@dataclass(frozen=True, slots=True)
class Size:
    """How big one class, special test or defect is.

    Attributes
    ----------
    kind, defect : str
        The class or test, and the defect by name; `defect` is empty for the class as a whole.
    found, checked, cartons : int
        Nonconforming units (or nonconformities) among the units of its sample that were checked, and the
        cartons they came from.
    piece, allowing : Bounds or None
        In units of the lot and as fractions: as if drawn piece by piece, and allowing for cartons. Two-sided;
        where nothing was found one-sided, so that the upper end is what zero proves. None for nonconformities;
        `allowing` is None too where units were drawn one by one from the whole lot.
    rate : Bounds or None
        Of nonconformities, per 100 units; both ends are the truth where `exact`.
    is_test : bool
    exact : bool
        All units of the lot were checked: the count is the truth, and there are no bounds.
    """

    kind: str
    defect: str
    found: int
    checked: int
    cartons: int
    piece: Bounds | None = None
    allowing: Bounds | None = None
    rate: Bounds | None = None
    is_test: bool = False
    exact: bool = False

    @property
    def bounds(self) -> Bounds | None:
        """The bounds that sentences and decisions use."""
        return None if self.exact else self.allowing or self.piece or self.rate

    def to_dict(self) -> dict[str, Any]:
        """The size as JSON values."""
        given = {name: getattr(self, name) for name in ("kind", "defect", "found", "checked", "cartons")}
        for name in ("piece", "allowing", "rate"):
            bounds: Bounds | None = getattr(self, name)
            if bounds is not None:
                given[name] = bounds.to_dict()
        return given | {name: True for name in ("is_test", "exact") if getattr(self, name)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Size:
        """The size that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _SIZE, "size", needed=cls.__slots__[:5]))


_SIZE: dict[str, strict.Check] = {
    "kind": strict.name,
    "defect": strict.text,
    **dict.fromkeys(("found", "checked", "cartons"), strict.whole(0)),
    **dict.fromkeys(("piece", "allowing", "rate"), strict.optional(Bounds.from_dict)),
    **dict.fromkeys(("is_test", "exact"), strict.yes_or_no),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A carton or a stratum: its name, the units of it that were checked, and what was found among them."""

    name: str
    checked: int
    found: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where what was found in a class sits.

    Attributes
    ----------
    kind : str
        The class.
    cartons : tuple of Place
        Those with findings, the most first.
    opened : int
        Cartons that the units of its sample came from [cartons].
    strata : tuple of Place
        Every stratum of the draw, in its order; empty where there is only one.
    pairs : int
        Pairs of nonconforming units that share a carton.
    p : float or None
        The chance of as many pairs if defects fell into cartons by chance alone (exact); None with fewer than
        two found, for nonconformities, and where `untested` says why.
    icc : float or None
        The intra-carton correlation as estimated; None where it is undefined.
    untested : str
        "too large", "units without a position", or empty.
    """

    kind: str
    cartons: tuple[Place, ...]
    opened: int
    strata: tuple[Place, ...] = ()
    pairs: int = 0
    p: float | None = None
    icc: float | None = None
    untested: str = ""

    @property
    def gathered(self) -> bool:
        """Whether defects gather in cartons more than chance explains."""
        return self.p is not None and self.p <= GATHERED

    def to_dict(self) -> dict[str, Any]:
        """The places as JSON values."""
        return {
            "kind": self.kind,
            "cartons": [[place.name, place.checked, place.found] for place in self.cartons],
            "opened": self.opened,
            "pairs": self.pairs,
            "p": None if self.p is None else rounded(self.p),
            "icc": None if self.icc is None else rounded(self.icc),
            **without_empty(
                {
                    "strata": [[place.name, place.checked, place.found] for place in self.strata],
                    "untested": self.untested,
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Places:
        """The places that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _PLACES, "places", needed=("kind", "cartons", "opened")))


_PLACE = strict.row(check_id, strict.whole(0), strict.whole(0))
_PLACES: dict[str, strict.Check] = {
    "kind": strict.name,
    **dict.fromkeys(("cartons", "strata"), strict.each(lambda entry: Place(*_PLACE(entry)))),
    **dict.fromkeys(("opened", "pairs"), strict.whole(0)),
    "p": strict.optional(strict.number(0, 1)),
    "icc": strict.optional(strict.number(-1, 1)),
    "untested": strict.text,
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the findings say of the lot.

    Attributes
    ----------
    lot_size : int
        Units presented [units].
    icc : float
        The agreed intra-carton correlation, at which the bounds allow for cartons [-].
    sizes : tuple of Size
        Every class and special test that was reported, in the verdict's order.
    defects : tuple of Size
        Every defect that was found, by class, the most frequent first.
    places : tuple of Places
        Of every class with something found; empty without findings by carton.
    differences : mapping of str to int
        Differences found: recorded, never counted.
    risks : mapping of str to Risks or None
        What plans like these accept, by class and test; None where all units were to be checked.
    remarks : tuple of str
        What weakens the bounds, a sentence each.
    needs : tuple of str
        What only findings by carton could say; empty where there are some.
    unaffected : tuple of Size
        Of a re-inspection: how big the targeted defects are in the cartons said to be unaffected (question D).
    """

    lot_size: int
    icc: float
    sizes: tuple[Size, ...]
    defects: tuple[Size, ...] = ()
    places: tuple[Places, ...] = ()
    differences: Mapping[str, int] = field(default_factory=dict)
    risks: Mapping[str, Risks | None] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    unaffected: tuple[Size, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The assessment as JSON values."""
        return {
            "lot_size": self.lot_size,
            "icc": self.icc,
            "sizes": [size.to_dict() for size in self.sizes],
            "risks": {name: None if found is None else found.to_dict() for name, found in self.risks.items()},
            **without_empty(
                {
                    "defects": [size.to_dict() for size in self.defects],
                    "places": [places.to_dict() for places in self.places],
                    "differences": dict(self.differences),
                    "remarks": list(self.remarks),
                    "needs": list(self.needs),
                    "unaffected": [size.to_dict() for size in self.unaffected],
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Assessment:
        """The assessment that `to_dict` wrote.

        Raises
        ------
        RecordError
            Something is missing or is nothing that `to_dict` writes.
        """
        return cls(**strict.checked_fields(data, _ASSESSMENT, "assessment", needed=("lot_size", "icc", "sizes")))


_ASSESSMENT: dict[str, strict.Check] = {
    "lot_size": strict.whole(1),
    "icc": strict.number(0, 1),
    **dict.fromkeys(("sizes", "defects", "unaffected"), strict.each(Size.from_dict)),
    "places": strict.each(Places.from_dict),
    "differences": strict.table(strict.whole(0)),
    "risks": strict.table(strict.optional(Risks.from_dict)),
    **dict.fromkeys(("remarks", "needs"), strict.each(strict.sentence)),
}


def assess(subject: Record | Inspection, findings: Findings, verdict: Verdict | None = None) -> Assessment:
    """How big it is and where it sits, as far as `findings` can say.

    Of a re-inspection it says how big the classes and the targeted defects are in the affected cartons, and the
    targeted ones in those said to be unaffected, and no more.

    Parameters
    ----------
    subject : Record or Inspection
    findings : Findings
        Counts say how big the classes are; rows say how big each defect is, where they sit and whether they
        gather in cartons.
    verdict : Verdict, optional
        What `judge` gave for the same findings, to spare judging again.

    Raises
    ------
    InputError
        As `judge`.
    """
    inspection = subject.inspection if isinstance(subject, Record) else subject
    verdict = judge(inspection, findings) if verdict is None else verdict
    plan, draw = inspection.plan, inspection.draw
    assert plan is not None  # judge refuses units that are only sent
    each = _Sizes(inspection)
    own = verdict.classes[: len(plan.classes) + len(plan.tests)]  # after them stands what another lot showed
    entries = [entry for entry in own if entry.found is not None and entry.name != MARKS]
    sizes = tuple(each.of(entry.name, "", entry.found or 0, entry.pulled, entry.is_test) for entry in entries)
    rest = inspection.unaffected
    others = [entry for entry in verdict.classes[len(own) :] if entry.found is not None] if rest else []
    unaffected = tuple(_Sizes(rest).of(e.name, "", e.found or 0, e.pulled, True) for e in others) if rest else ()
    defects: tuple[Size, ...] = ()
    places: tuple[Places, ...] = ()
    differences: Mapping[str, int] = {}
    by_unit = findings.rows is not None and inspection.rework is None
    if by_unit:
        tally = counted(inspection, findings)
        pulled = {entry.name: entry.pulled for entry in entries if not entry.is_test}
        defects = tuple(each.of(found.kind, found.defect, found.count, pulled[found.kind]) for found in tally.defects)
        graded = [entry for entry in entries if not entry.is_test and entry.found]
        places = tuple(_places(inspection, tally, entry) for entry in graded)
        differences = tally.differences
    opened = 0 if draw.carton_rule == "units" else len(draw.opened)
    risks = sample_risks(
        plan,
        cartons=(opened, len(inspection.lot.cartons)) if opened else None,
        nonconformities=each.rates,
    )
    return Assessment(
        inspection.lot.units,
        plan.icc,
        sizes,
        defects,
        places,
        dict(differences),
        risks,
        tuple(_remarks(inspection, verdict, sizes, places)),
        () if by_unit or inspection.rework is not None else NEEDS_ROWS,
        unaffected,
    )


class _Sizes:
    """Sizes of one inspection; equal counts of equal samples are worked out once."""

    def __init__(self, inspection: Inspection) -> None:
        assert inspection.plan is not None
        self.lot_size = inspection.lot.units
        self.icc = inspection.plan.icc
        self.one_by_one = inspection.draw.carton_rule == "units"
        self.rates = inspection.agreement.counting == NONCONFORMITIES
        self.pulling = inspection.draw.pulling
        self._cartons: dict[int, int] = {}
        self._known: dict[tuple[int, int, bool], dict[str, Any]] = {}

    def of(self, kind: str, defect: str, found: int, checked: int, is_test: bool = False) -> Size:
        """The size of a class, test or defect."""
        if checked not in self._cartons:
            self._cartons[checked] = len({carton for carton, _ in self.pulling[:checked]})
        cartons = self._cartons[checked]
        key = (found, checked, self.rates and not is_test)
        if key not in self._known:
            self._known[key] = self._bounds(*key, cartons)
        return Size(kind, defect, found, checked, cartons, is_test=is_test, **self._known[key])

    def _bounds(self, found: int, checked: int, rate: bool, cartons: int) -> dict[str, Any]:
        return bounds_of(found, checked, self.lot_size, None if self.one_by_one else cartons, icc=self.icc, rate=rate)


def bounds_of(
    found: int, checked: int, lot_size: int, cartons: int | None, *, icc: float, rate: bool = False
) -> dict[str, Any]:
    """What a `Size` knows beside its counts: `piece`, `allowing` (with `cartons`), `rate`, or `exact`."""
    if not checked:
        return {}
    if checked == lot_size:
        whole = 100 * found / checked
        return {"exact": True, "rate": Bounds(whole, whole)} if rate else {"exact": True}
    sides = 2 if found else 1
    if rate:
        return {"rate": rate_bounds(found, checked, sides=sides)}
    known: dict[str, Any] = {"piece": defect_bounds(found, checked, lot_size=lot_size, sides=sides)}
    if cartons is not None:
        known["allowing"] = carton_bounds(found, checked, cartons=cartons, icc=icc, lot_size=lot_size, sides=sides)
    return known


def _places(inspection: Inspection, tally: Tally, entry: ClassVerdict) -> Places:
    draw = inspection.draw
    checked = Counter(carton for carton, _ in draw.pulling[: entry.pulled])
    found = tally.cartons[entry.name]
    most = sorted((name for name in found if found[name]), key=lambda name: -found[name])
    cartons = tuple(Place(name, checked[name], found[name]) for name in most)
    strata: tuple[Place, ...] = ()
    if len(draw.strata) > 1:
        home = {carton.id: carton.stratum for carton in draw.cartons}
        units, bad = Counter[str](), Counter[str]()
        for name, count in checked.items():
            units[home[name]] += count
        for name, count in found.items():
            bad[home[name]] += count
        strata = tuple(Place(stratum.name, units[stratum.name], bad[stratum.name]) for stratum in draw.strata)
    places = Places(entry.name, cartons, len(checked), strata)
    if inspection.agreement.counting == NONCONFORMITIES:
        return places
    sizes = list(checked.values())
    counts = [found.get(name, 0) for name in checked]
    if sum(counts) < sum(found.values()) or any(x > size for x, size in zip(counts, sizes, strict=True)):
        return Places(entry.name, cartons, len(checked), strata, untested="units without a position")
    p = clustering_p(counts, sizes) if sum(counts) > 1 else None
    untested = "too large" if p is None and sum(counts) > 1 else ""
    icc = intra_carton_correlation(counts, sizes) if sum(counts) > 1 else None
    return Places(entry.name, cartons, len(checked), strata, pairs(counts), p, icc, untested)


def _remarks(inspection: Inspection, verdict: Verdict, sizes: Sequence[Size], places: Sequence[Places]) -> list[str]:
    """What weakens the bounds."""
    said: list[str] = []
    bounded = [size for size in sizes if size.bounds is not None]
    unequal = [remark for remark in inspection.draw.remarks if remark.startswith(CHANCES)]
    if unequal and bounded:
        said += [*unequal, _EQUAL]
    if verdict.outcome == NOT_ACCEPTED:
        cut: dict[tuple[int, int], list[str]] = {}
        for entry in verdict.classes:
            if entry.found is not None and 0 < entry.pulled < entry.n:
                cut.setdefault((entry.pulled, entry.n), []).append(entry.name)
        said += [
            f"{', '.join(names)}: {pulled} of {n} units were checked; where checking stopped because of what was "
            f"found, "
            "the bounds lean to the high side."
            for (pulled, n), names in cut.items()
        ]
    plan = inspection.plan
    if plan is not None and bounded and any(not entry.plan.is_single for entry in plan.classes):
        said.append(
            "The plan has stages: the bounds take the units that were checked as if their number had been fixed."
        )
    if inspection.draw.lost and bounded:
        said.append(
            "The bounds rest on the units that could be checked; "
            f"{len(inspection.draw.lost)} of the drawn cartons could not be produced."
        )
    agreed = plan.icc if plan else 0.0
    kinds = {size.kind for size in bounded if size.allowing is not None}
    said += [
        f"{each.kind}: defects gather more than was agreed to allow for (icc {each.icc:.2g} estimated, {agreed:g} "
        "agreed): the truth may lie outside the bounds more often than 5 times in 100."
        for each in places
        if each.gathered and each.icc is not None and each.icc > agreed and each.kind in kinds
    ]
    return said
