"""What is presented after rework: affected cartons, unaffected ones, and which the first draw has seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.draws import check_id
from qcsample.errors import InputError
from qcsample.inspection import Inspection
from qcsample.lot import Lot
from qcsample.text import readable


@dataclass(frozen=True)
class ReworkedGoods:
    """The goods of a re-inspection.

    Attributes
    ----------
    affected : Lot
        Cartons that were (or should have been) reopened.
    unaffected : Lot or None
        Cartons said to be unaffected; None where all are affected.
    seen : tuple of str
        Cartons of either that an earlier draw opened, by their present ids: they are marked, not excluded.
    remarks : tuple of str
        What every document must say: renumbering, replaced goods, units that are gone.
    """

    affected: Lot
    unaffected: Lot | None
    seen: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """Units presented [units]."""
        return self.affected.units + (self.unaffected.units if self.unaffected else 0)

    def to_dict(self) -> dict[str, Any]:
        """The goods as JSON values."""
        return {
            "affected": self.affected.to_dict(),
            "unaffected": None if self.unaffected is None else self.unaffected.to_dict(),
            "seen": list(self.seen),
            "remarks": list(self.remarks),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReworkedGoods:
        """The goods that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _GOODS, "goods", needed=_GOODS))


_GOODS: dict[str, strict.Check] = {
    "affected": Lot.from_dict,
    "unaffected": strict.optional(Lot.from_dict),
    "seen": strict.each(check_id),
    "remarks": strict.each(strict.sentence),
}


def reworked_goods(
    first: Inspection,
    *,
    affected: Collection[str] | None = None,
    lot: Lot | None = None,
    renumbered: Mapping[str, Collection[str]] | None = None,
) -> ReworkedGoods:
    """What is presented after rework.

    Rules: without a new list the cartons are those of the first inspection. In a new list a carton is affected
    if any carton its goods came from was; one that came from none (replaced goods, goods of another order) is
    affected too, since nobody has inspected it. Goods now in fewer cartons are affected as soon as one of the
    old cartons was. More units than were inspected first are refused unless they are replaced goods.

    Parameters
    ----------
    first : Inspection
        The inspection that failed.
    affected : collection of str, optional
        Ids of the affected cartons, of the present list, or of the first list where `renumbered` is given;
        None: all.
    lot : Lot, optional
        The packing list as it is now, where it changed.
    renumbered : mapping of str to collection of str, optional
        Present id -> ids of the first list that its goods came from; what it leaves out kept its number.

    Raises
    ------
    InputError
        A carton that is in neither list, no affected carton, or an old carton that nobody accounts for.
    """
    before = whole_lot(first)
    now = lot if lot is not None else before
    old = {carton.id for carton in before.cartons}
    origin = _origins(now, old, renumbered or {})
    remarks = []
    wanted = None if affected is None else set(affected)
    names = old if renumbered else {carton.id for carton in now.cartons}
    if wanted is not None:
        for name in wanted:
            if name not in names and name not in old:
                raise InputError(f"affected carton {readable(name, limit=60)} is not in the list")
    replaced = [name for name, came in origin.items() if not came]
    hit = {
        name
        for name, came in origin.items()
        if wanted is None or not came or (name in wanted and not renumbered) or wanted & set(came)
    }
    if not hit:
        raise InputError("no carton is affected: there is nothing to re-inspect")
    seen_old = {carton.id for carton in first.draw.opened}
    if first.rework is not None:
        seen_old |= {*first.rework.first.seen}
        seen_old |= {carton.id for carton in first.rework.draw.opened} if first.rework.draw else set()
    seen = tuple(name for name, came in origin.items() if seen_old & set(came))
    if renumbered:
        moved = sum(1 for name, came in origin.items() if came and set(came) != {name})
        remarks.append(f"{moved:,} cartons were renumbered or repacked after the first inspection (mapping given).")
    if replaced:
        remarks.append(
            f"{len(replaced):,} cartons hold goods that the first inspection did not cover ({_some(replaced)}): "
            "they count as affected."
        )
    gone = sorted(old - {name for came in origin.values() for name in came})
    if gone and lot is not None:
        missing = sum(before.by_id[name].units for name in gone)
        remarks.append(
            f"{len(gone):,} cartons of the first list ({_some(gone)}; {missing:,} units) are not presented: "
            "they must not ship."
        )
    own = sum(now.by_id[name].units for name, came in origin.items() if came)
    if own > before.units:
        raise InputError(
            f"{own:,} units are presented where the first inspection had {before.units:,}: name the cartons with "
            "replaced or added goods as new ones (a mapping that gives them no old carton)"
        )
    rest = {carton.id for carton in now.cartons} - hit
    return ReworkedGoods(now if not rest else now.only(hit), now.only(rest) if rest else None, seen, tuple(remarks))


def whole_lot(inspection: Inspection) -> Lot:
    """All cartons of an inspection: of a re-inspection the affected and the unaffected ones."""
    rest = inspection.rework.lot if inspection.rework else None
    lot = inspection.lot
    return lot if rest is None else Lot((*lot.cartons, *rest.cartons), lot.id_form, lot.strata, lot.reading)


def _origins(now: Lot, old: set[str], renumbered: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    present = {carton.id for carton in now.cartons}
    for name, came in renumbered.items():
        if name not in present:
            raise InputError(f"mapping: carton {readable(name, limit=60)} is not in the present list")
        for before in came:
            if before not in old:
                raise InputError(f"mapping: carton {readable(before, limit=60)} is not in the first list")
    return {
        carton.id: tuple(renumbered[carton.id])
        if carton.id in renumbered
        else ((carton.id,) if carton.id in old else ())
        for carton in now.cartons
    }


def _some(names: list[str]) -> str:
    shown = ", ".join(readable(name, limit=30) for name in names[:5])
    return shown + (", ..." if len(names) > 5 else "")
