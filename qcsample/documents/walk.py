"""The pick list as data: the drawn cartons in the order in which one walks, and what to pull from each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from qcsample.agreement import ClassPlan
from qcsample.inspection import Inspection
from qcsample.lot import Carton, Goods, Lot
from qcsample.qcs1 import Draw, DrawnCarton, unit_ticket
from qcsample.text import natural_key

_KEYS = ("po", "style", "colour", "size")


@dataclass(frozen=True, slots=True)
class Row:
    """One carton of the list.

    Attributes
    ----------
    carton : Carton
    tickets : tuple of str
        What drew it, 64 hex: the carton's ticket; under the carton rule `units` the hashes of its units, by
        position. Empty for a late carton, whose ticket decides nothing.
    pulls : tuple of (int, int)
        Position in the carton and number in the order of pulling, by position; the number is 0 for the
        extra units of a late carton.
    lost, late, left_out : bool
    replaced_by, replaces : tuple of str
        Carton numbers.
    """

    carton: Carton
    tickets: tuple[str, ...] = ()
    pulls: tuple[tuple[int, int], ...] = ()
    lost: bool = False
    late: bool = False
    left_out: bool = False
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Cartons that stand together: those of a pallet, or of a stratum.

    `kind` is "pallet", "stratum", "late" or "" where there is nothing to group by.
    """

    kind: str
    name: str
    rows: tuple[Row, ...]

    @property
    def units(self) -> int:
        """Units to pull [units]."""
        return sum(len(row.pulls) for row in self.rows)

    @property
    def opened(self) -> int:
        """Cartons to open: neither lost nor taken out of the lot [cartons]."""
        return sum(not row.lost and not row.left_out for row in self.rows)


def carton_name(carton: Carton) -> str:
    """What is printed on the carton, else its id."""
    return carton.number or carton.id


def walk(inspection: Inspection, *, every_stage: bool = False) -> tuple[Group, ...]:
    """The cartons that are listed now, or all drawn, by pallet or stratum and in natural order; late cartons last."""
    draw, lot = inspection.draw, inspection.lot
    numbers = {unit: number for number, unit in enumerate(draw.pulling, 1)}
    names = {c.id: _told_apart(lot.by_id.get(c.id), c.id, lot.id_form) for c in draw.cartons}
    successors = substitutes(draw)
    rows = [
        Row(
            lot.by_id.get(c.id) or Carton(c.id, c.units, c.stratum),
            tickets(draw, c),
            tuple(sorted((j, numbers[c.id, j]) for j in c.positions)) if not c.lost else (),
            lost=c.lost,
            replaced_by=tuple(names[name] for name in successors.get(c.id, ())),
            replaces=tuple(names.get(lost, lost) for lost in _replaced(draw, c)),
        )
        for c in (draw.cartons if every_stage else inspection.listed)
    ]
    kind = "pallet" if any(row.carton.pallet for row in rows) else "stratum" if len(draw.strata) > 1 else ""
    groups = grouped(rows, kind, lot)
    if inspection.late:
        late = tuple(
            Row(
                Carton(c.id, c.units),
                pulls=tuple((j, 0) for j in sorted(c.positions)),
                late=True,
                left_out=c.left_out,
            )
            for c in inspection.late
        )
        groups = (*groups, Group("late", "", late))
    return groups


def substitutes(draw: Draw) -> dict[str, tuple[str, ...]]:
    """The cartons that were drawn in place of each lost one: ids by id."""
    by: dict[str, tuple[str, ...]] = {}
    for c in draw.cartons:
        for lost in _replaced(draw, c):
            by[lost] = (*by.get(lost, ()), c.id)
    return by


def _replaced(draw: Draw, carton: DrawnCarton) -> list[str]:
    """The lost cartons whose place a carton takes; under the carton rule `units` it may be those of several."""
    if draw.carton_rule == "units" and carton.replaces:
        return carton.replaces.split(",")
    return [carton.replaces] if carton.replaces else []


def _told_apart(carton: Carton | None, name: str, id_form: str) -> str:
    """What a remark calls a carton: what is printed on it, or its id where numbers restart."""
    return carton_name(carton) if carton is not None and "/" not in id_form else name


def tickets(draw: Draw, carton: DrawnCarton) -> tuple[str, ...]:
    """What is compared with the threshold: the carton's ticket, or the hashes of its units, by position."""
    if draw.carton_rule != "units":
        return (carton.ticket,)
    return tuple(unit_ticket(draw.seed.value, draw.draw_id, carton.id, j) for j in sorted(carton.positions))


def reserve_rows(inspection: Inspection) -> tuple[Row, ...]:
    """The reserve in the order of its use: cartons by ticket; under the carton rule `units` each unit by its hash."""
    draw, lot = inspection.draw, inspection.lot
    rows = [Row(lot.by_id[c.id], (c.ticket,)) for c in draw.reserve]
    if draw.carton_rule == "units":
        rows = [
            Row(lot.by_id[c.id], (ticket,), ((j, 0),))
            for c in draw.reserve
            for j, ticket in zip(sorted(c.positions), tickets(draw, c), strict=True)
        ]
    return tuple(sorted(rows, key=lambda row: row.tickets))


def stratum_order(lot: Lot) -> dict[str, int]:
    """The place of every stratum: strata come in the order of the list, by their first carton."""
    return {name: place for place, name in enumerate(lot.totals)}


def grouped(rows: Iterable[Row], kind: str, lot: Lot) -> tuple[Group, ...]:
    """`rows` in natural order, by pallet (in natural order too) or by stratum (in the order of the list)."""
    place = stratum_order(lot) if kind == "stratum" else {}
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        name = row.carton.pallet if kind == "pallet" else row.carton.stratum if kind else ""
        by_name.setdefault(name, []).append(row)
    return tuple(
        Group(kind, name, tuple(sorted(by_name[name], key=lambda row: walking_key(row.carton))))
        for name in sorted(by_name, key=lambda name: (place.get(name, len(place)), not name, natural_key(name)))
    )


def walking_key(carton: Carton) -> tuple[tuple[int, int, str], ...]:
    """The natural order of cartons that stand together."""
    return natural_key(carton.id)


def goods_keys(cartons: Iterable[Carton]) -> tuple[str, ...]:
    """Which of PO, style, colour and size the cartons have; the description where they have none of these."""
    known = {goods for carton in cartons for goods in carton.goods}
    used = tuple(key for key in _KEYS if any(getattr(goods, key) for goods in known))
    return used or (("description",) if any(goods.description for goods in known) else ())


def everywhere(cartons: Iterable[Carton], keys: Sequence[str]) -> dict[str, str]:
    """The value of each key that all goods of several cartons share: it need not stand in every row."""
    cartons = tuple(cartons)
    known = {goods for carton in cartons for goods in carton.goods}
    values = {key: {getattr(goods, key) for goods in known} for key in keys}
    told = {key: next(iter(found)) for key, found in values.items() if len(found) == 1}
    return told if len(cartons) > 1 and all(carton.goods for carton in cartons) else {}


def goods_text(goods: Sequence[Goods], keys: Sequence[str]) -> str:
    """What is in a carton: what its goods share once, then what differs with the units of each.

    >>> goods_text((Goods(style="A1", size="S", units=4), Goods(style="A1", size="M", units=8)), ("style", "size"))
    'A1: S×4, M×8'
    """
    if not goods:
        return ""
    shared = [key for key in keys if len({getattr(entry, key) for entry in goods}) == 1]
    common = ", ".join(value for key in shared if (value := getattr(goods[0], key)))
    differing = [key for key in keys if key not in shared]
    if not differing:
        return common
    each = ", ".join(
        f"{' '.join(value for key in differing if (value := getattr(entry, key)))}×{entry.units}" for entry in goods
    )
    return f"{common}: {each}" if common else each


def sample_numbers(entry: ClassPlan, inspection: Inspection) -> tuple[int, int]:
    """First and last number, in the order of pulling, of a class's units in the stage that is drawn now."""
    sizes, stage = inspection.draw.stage_sizes, inspection.draw.stage
    begin = sum(sizes[:-1])
    return begin + 1, begin + min(entry.plan.stage_n(stage), sizes[-1])


def marks(inspection: Inspection) -> dict[str, tuple[int, tuple[str, ...]]]:
    """The samples that take only the first units of the pulling order: letter -> n, and whose they are.

    A is the smallest; its units serve the larger ones too.
    """
    if inspection.plan is None:
        return {}
    names: dict[int, list[str]] = {}
    for entry in (*inspection.plan.classes, *inspection.plan.tests):
        begin, end = sample_numbers(entry, inspection)
        if begin <= end < sum(inspection.draw.stage_sizes):
            names.setdefault(end, []).append(entry.name)
    return {letter: (n, tuple(names[n])) for letter, n in zip(ascii_uppercase, sorted(names), strict=False)}
