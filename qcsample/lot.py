"""What was delivered: cartons with canonical ids, and the manifest digest that freezes the list.

Ids, strata and digest follow rules 1 and 2 of `qcs1` (docs/qcs1.md). `qcsample.boxes` makes a lot of what a
packing list tells.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.carton_ids import canonical_part
from qcsample.errors import InputError, RecordError
from qcsample.text import readable

ID_FORMS = ("number", "style/number", "po/number", "po/style/number")
STRATA = ("po", "style", "colour", "size")
MIXED = "mixed"
MAX_CARTONS = 10_000_000  # cartons in one lot
MAX_UNITS = 1_000_000  # pieces in one carton


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods in a carton.

    Attributes
    ----------
    po, style, colour, size, description : str
        As the packing list has them, `readable`; empty where it has none.
    units : int
        Pieces of it in each carton [units].
    """

    po: str = ""
    style: str = ""
    colour: str = ""
    size: str = ""
    description: str = ""
    units: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The goods as JSON values, without what is empty."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Goods:
        """The goods that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _GOODS, "goods"))


_GOODS: dict[str, strict.Check] = {
    **dict.fromkeys(("po", "style", "colour", "size", "description"), strict.text),
    "units": strict.whole(0),
}


@dataclass(frozen=True, slots=True)
class Carton:
    """One carton of a lot.

    Attributes
    ----------
    id : str
        Canonical id, unique in the lot (`qcs1` rule 1).
    units : int
        Pieces inside as the packing list claims [units], at least 1.
    stratum : str
        Name of its stratum, empty without strata.
    number, pallet : str
        As printed on the carton; where it stands, if known.
    goods : tuple of Goods
        What is inside, if known.
    """

    id: str
    units: int
    stratum: str = ""
    number: str = ""
    goods: tuple[Goods, ...] = ()
    pallet: str = ""

    def what(self, key: str) -> str:
        """The distinct values of `key` ("po", "style", "colour", "size" or "description"), joined by `+`."""
        return "+".join(dict.fromkeys(value for goods in self.goods if (value := getattr(goods, key))))

    def to_dict(self) -> dict[str, Any]:
        """The carton as JSON values, without what is empty; a lot writes its cartons shorter."""
        given = {name: getattr(self, name) for name in self.__slots__}
        return without_empty(given | {"goods": [goods.to_dict() for goods in self.goods]})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Carton:
        """The carton that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _CARTON, "carton", needed=("id", "units")))


def _canonical(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or "|" in value:
        raise InputError(f"{strict.shown(value)} is not canonical: see canonical_part")
    return value


def _carton_id(value: object) -> str:
    name = _canonical(value)
    if not name:
        raise InputError("a carton needs its id")
    return name


_CARTON: dict[str, strict.Check] = {
    "id": _carton_id,
    "units": strict.whole(1, MAX_UNITS),
    "stratum": _canonical,
    "number": strict.sentence,
    "goods": strict.each(Goods.from_dict),
    "pallet": strict.sentence,
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was read and not counted, and why."""

    sheet: str
    row: int
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a packing list was understood; it is kept in the record so that anyone can read the list again.

    Attributes
    ----------
    file, sha256 : str
        Name of the file (without folders) and the digest of its bytes.
    options : mapping
        The reader's options that were given, such as sheet, columns, hidden, accept_totals; JSON values.
    understood : tuple of str
        Sheet, layout, header row and columns in words, a line each.
    skipped : tuple of Skipped
        Every row that was not counted.
    remarks : tuple of str
        What a user should know and what did not stop the reading.
    """

    file: str
    sha256: str
    options: Mapping[str, Any] = field(default_factory=dict)
    understood: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The reading as JSON values."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            **without_empty(
                {
                    "options": dict(self.options),
                    "understood": list(self.understood),
                    "skipped": [[s.sheet, s.row, s.reason, s.text] for s in self.skipped],
                    "remarks": list(self.remarks),
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reading:
        """The reading that `to_dict` wrote."""
        names = ("file", "sha256", "options", "understood", "skipped", "remarks")
        given = strict.record_fields(data, names, "reading", needed=names[:2])
        options = strict.record_fields(given.get("options", {}), _OPTIONS, "reading: options")
        for name, value in options.items():
            _OPTIONS[name](value)
        return cls(
            file=strict.text(given["file"]),
            sha256=strict.sha256(given["sha256"]),
            options=options,
            understood=_sentences(given.get("understood", [])),
            skipped=tuple(_skipped_from(row) for row in strict.rows(given.get("skipped", []))),
            remarks=_sentences(given.get("remarks", [])),
        )


_sentences = strict.each(strict.sentence)  # a header of many columns takes more than a text may


def _columns(value: object) -> object:
    if not isinstance(value, Mapping):
        raise RecordError(f"reading: {strict.shown(value)} is not a table of columns")
    return {strict.text(name): strict.text(column) for name, column in value.items()}


_OPTIONS: dict[str, strict.Check] = {
    "sheet": strict.lines,
    "strata": strict.lines,
    "columns": _columns,
    "id_form": strict.choice(*ID_FORMS),
    "hidden": strict.choice("count", "skip"),
    "accept_totals": strict.yes_or_no,
    "encoding": strict.text,
}


def _skipped_from(row: object) -> Skipped:
    cells = strict.rows(row)
    if [type(cell) for cell in cells] != [str, int, str, str]:
        raise RecordError(f"reading: {strict.shown(row)} is not a skipped row")
    return Skipped(readable(cells[0]), cells[1], readable(cells[2]), readable(cells[3]))


@dataclass(frozen=True)
class Lot:
    """The cartons that are presented for inspection.

    Attributes
    ----------
    cartons : tuple of Carton
        In the order of the list; ids are unique.
    id_form : str
        One of `ID_FORMS`, or "label" for units without cartons and labels of the user's own.
    strata : tuple of str
        What the strata are made of, any of `STRATA`; empty without strata.
    reading : Reading or None
        How the packing list was understood.
    units : int
        Pieces in the lot as claimed: the lot size [units].
    totals : dict of str to (int, int)
        Cartons and units of every stratum, in the order of the list.

    Raises
    ------
    InputError
        No carton, an id twice, an id or stratum that is not canonical, a number of units that is not a whole number
        from 1 to 1,000,000.
    """

    cartons: tuple[Carton, ...]
    id_form: str = "number"
    strata: tuple[str, ...] = ()
    reading: Reading | None = None
    totals: dict[str, tuple[int, int]] = field(init=False, repr=False, compare=False)
    units: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.cartons:
            raise InputError("no cartons: nothing to inspect")
        if len(self.cartons) > MAX_CARTONS:
            raise InputError(f"{len(self.cartons):,} cartons: more than {MAX_CARTONS:,} in one lot")
        sums: dict[str, list[int]] = {}
        for carton in self.cartons:
            name = carton.id
            if not name or not name.isprintable() or "|" in name:
                raise InputError(f"carton id {readable(name, limit=60)!r} is not canonical: see canonical_part")
            if type(carton.units) is not int or not 0 < carton.units <= MAX_UNITS:
                raise InputError(
                    f"carton {readable(name, limit=60)}: {strict.shown(carton.units)} units; "
                    f"a whole number from 1 to {MAX_UNITS:,} is needed"
                )
            entry = sums.get(carton.stratum)
            if entry is None:
                if not carton.stratum.isprintable():  # a tab or line break would make the manifest ambiguous
                    raise InputError(
                        f"stratum {readable(carton.stratum, limit=60)!r} is not canonical: see canonical_part"
                    )
                sums[carton.stratum] = [1, carton.units]
            else:
                entry[0] += 1
                entry[1] += carton.units
        totals = {stratum: (cartons, units) for stratum, (cartons, units) in sums.items()}
        object.__setattr__(self, "totals", totals)
        object.__setattr__(self, "units", sum(units for _, units in totals.values()))
        if len(self.by_id) < len(self.cartons):
            twice = next(name for name, times in Counter(c.id for c in self.cartons).items() if times > 1)
            raise InputError(f"carton {readable(twice, limit=60)} stands in the list twice")

    @cached_property
    def by_id(self) -> dict[str, Carton]:
        """The cartons by id."""
        return {carton.id: carton for carton in self.cartons}

    @cached_property
    def manifest(self) -> str:
        """Manifest digest `M` (64 hex), `qcs1` rule 2: it freezes ids, strata and units."""
        return hashlib.sha256(self.manifest_lines()).hexdigest()

    def manifest_lines(self) -> bytes:
        """The text of which `manifest` is the SHA-256: a header, then id, stratum and units of every carton."""
        lines = sorted(f"{c.id}\t{c.stratum}\t{c.units}\n".encode() for c in self.cartons)
        return b"".join([f"qcs1-manifest\t{self.id_form}\n".encode(), *lines])

    def find(self, name: str) -> Carton:
        """The carton of that id, or, where only one carton bears it, of that printed number.

        Raises
        ------
        InputError
            There is no such carton, or several bear the number.
        """
        wanted = "/".join(canonical_part(part) for part in name.split("/"))
        found = self.by_id.get(wanted) or self.by_id.get(name)
        if found is not None:
            return found
        bearing = self._by_number.get(canonical_part(name), ())
        if len(bearing) == 1:
            return bearing[0]
        if bearing:
            ids = ", ".join(carton.id for carton in bearing[:6])
            raise InputError(f"{len(bearing)} cartons bear the number {readable(name)!r}: say which of {ids}")
        first, last = self.cartons[0].id, self.cartons[-1].id
        raise InputError(f"no carton {readable(name)!r} in the list; its ids go from {first} to {last}")

    def bears(self, name: str) -> bool:
        """Whether any carton has that id or printed number."""
        wanted = "/".join(canonical_part(part) for part in name.split("/"))
        return wanted in self.by_id or name in self.by_id or canonical_part(name) in self._by_number

    @cached_property
    def _by_number(self) -> dict[str, list[Carton]]:
        bearing: dict[str, list[Carton]] = {}
        for carton in self.cartons:
            if carton.number:
                bearing.setdefault(canonical_part(carton.number), []).append(carton)
        return bearing

    def only(self, ids: Iterable[str]) -> Lot:
        """The lot of those cartons alone (what is packed), in the order of the list."""
        wanted = set(ids)
        kept = tuple(c for c in self.cartons if c.id in wanted)
        return Lot(kept, self.id_form, self.strata, self.reading)

    def to_dict(self) -> dict[str, Any]:
        """The lot as JSON values: goods once, then a short row a carton."""
        known: dict[tuple[Goods, ...], int] = {(): 0}
        rows: list[list[Any]] = []
        for c in self.cartons:
            row: list[Any] = [
                c.id,
                c.units,
                c.stratum,
                known.setdefault(c.goods, len(known)),
                c.number,
                c.pallet,
            ]
            while len(row) > 2 and row[-1] in ("", 0):
                row.pop()
            rows.append(row)
        out: dict[str, Any] = {"id_form": self.id_form, "manifest": self.manifest, "cartons": rows}
        out["goods"] = [[g.to_dict() for g in goods] for goods in known]
        if self.strata:
            out["strata"] = list(self.strata)
        if self.reading is not None:
            out["reading"] = self.reading.to_dict()
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Lot:
        """The lot that `to_dict` wrote; its manifest digest is computed anew, not believed.

        Raises
        ------
        RecordError
            Something is missing or impossible.
        """
        with strict.reading("lot"):
            return cls._read(data)

    @classmethod
    def _read(cls, data: object) -> Lot:
        names = ("id_form", "manifest", "cartons", "goods", "strata", "reading")
        given = strict.record_fields(data, names, "lot", needed=names[:4])
        strict.sha256(given["manifest"])
        if given["id_form"] not in ID_FORMS:
            raise RecordError(f"lot: id form {strict.shown(given['id_form'])}: one of {', '.join(ID_FORMS)} is needed")
        known = [
            tuple(Goods.from_dict(entry) for entry in strict.rows(entries)) for entries in strict.rows(given["goods"])
        ]
        cartons = tuple(_carton_from(row, known) for row in strict.rows(given["cartons"]))
        strata = tuple(strict.choice(*STRATA)(key) for key in strict.rows(given.get("strata", [])))
        reading = Reading.from_dict(given["reading"]) if "reading" in given else None
        return cls(cartons, given["id_form"], strata, reading)


def _carton_from(row: object, known: Sequence[tuple[Goods, ...]]) -> Carton:
    cells = strict.rows(row)
    blank: list[Any] = ["", 0, "", 0, "", ""]
    if len(cells) > len(blank):
        raise RecordError(f"lot: {strict.shown(row)} is not a carton")
    name, units, stratum, index, number, pallet = [*cells, *blank[len(cells) :]]
    if not all(isinstance(cell, str) for cell in (name, stratum, number, pallet)) or type(index) is not int:
        raise RecordError(f"lot: {strict.shown(row)} is not a carton")
    if not 0 <= index < len(known):
        raise RecordError(
            f"lot: carton {strict.shown(name)} has goods number {strict.shown(index)}, which are not there"
        )
    return Carton(name, units, stratum, readable(number), known[index], readable(pallet))


def uniform_lot(cartons: int, per_carton: int) -> Lot:
    """A lot without a packing list: `cartons` cartons, numbered from 1, of `per_carton` units each.

    Parameters
    ----------
    cartons, per_carton : int
        Cartons, and units in each [cartons, units].

    Raises
    ------
    InputError
        One of them is no whole number from 1, or too large.

    Examples
    --------
    >>> uniform_lot(400, 24).units
    9600
    """
    for value, what, most in ((cartons, "cartons", MAX_CARTONS), (per_carton, "units per carton", MAX_UNITS)):
        if type(value) is not int or not 0 < value <= most:
            raise InputError(f"{strict.shown(value)} {what}: a whole number from 1 to {most:,} is needed")
    return Lot(tuple(Carton(str(i), per_carton, number=str(i)) for i in range(1, cartons + 1)))
