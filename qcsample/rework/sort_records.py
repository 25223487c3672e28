"""The factory's sort sheet: what it says it found, carton by carton, and whether that can be.

Two identities hold in every carton, for every defect and in all: offered = (checked - defects) + repaired +
replaced, and defects = repaired + unrepairable. A piece with several defects counts once, at the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from qcsample import strict
from qcsample.canonical import without_empty
from qcsample.errors import InputError
from qcsample.findings import MAX_COUNT
from qcsample.rework.sort_words import LANGUAGES, said
from qcsample.text import readable

WRONG, IMPLAUSIBLE, ASK = "does not add up", "implausible", "ask"
SEVERITIES = (WRONG, IMPLAUSIBLE, ASK)


@dataclass(frozen=True, slots=True)
class SortCount:
    """Bad pieces of one carton, of one defect or in all.

    Attributes
    ----------
    defects : int or None
        Bad pieces that the sort found [units]; None: left blank.
    repaired, unrepairable : int or None
        What became of them [units]; None: not told.
    """

    defects: int | None = None
    repaired: int | None = None
    unrepairable: int | None = None

    def __post_init__(self) -> None:
        strict.settle(self, dict.fromkeys(self.__slots__, _maybe))

    @property
    def blank(self) -> bool:
        """Whether nothing of it was filled in."""
        return self.defects is None and self.repaired is None and self.unrepairable is None

    def to_dict(self) -> dict[str, int]:
        """The counts as JSON values."""
        return without_empty({name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class SortRow:
    """A row of the sort sheet: a carton, or the totals.

    Attributes
    ----------
    carton : str
        Its id, or as the sheet has it where the list has no such carton.
    checked, offered : int or None
        Pieces checked, and presented again [units]; None: left blank.
    counts : mapping of str to SortCount
        By defect; under "" the pieces of all defects, where the sheet has such columns.
    replaced : int
        Pieces put in the place of unrepairable ones [units].
    source, note : str
        Where the replaced pieces came from, such as another order; free text.
    """

    carton: str
    checked: int | None = None
    counts: Mapping[str, SortCount] = field(default_factory=dict)
    replaced: int = 0
    offered: int | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        checks = dict.fromkeys(("source", "note"), strict.text) | dict.fromkeys(("checked", "offered"), _maybe)
        strict.settle(self, {"carton": _label, **checks, "replaced": _count})
        counts = {strict.text(name): count for name, count in self.counts.items()}
        object.__setattr__(self, "counts", MappingProxyType(counts))

    @property
    def defects(self) -> int | None:
        """Bad pieces in all [units]; None where a part of them was left blank."""
        whole = self.counts.get("")
        if whole is not None and whole.defects is not None:
            return whole.defects
        known = [count.defects for name, count in self.counts.items() if name]
        return sum(value or 0 for value in known) if known and None not in known else None

    @property
    def repaired(self) -> int:
        """Repaired pieces in all [units]."""
        return self._sum("repaired")

    @property
    def unrepairable(self) -> int:
        """Pieces that could not be repaired, in all [units]."""
        return self._sum("unrepairable")

    @property
    def blank(self) -> bool:
        """Whether nothing of it was filled in."""
        return self.checked is None and self.offered is None and all(count.blank for count in self.counts.values())

    def _sum(self, name: str) -> int:
        whole = getattr(self.counts.get(""), name, None)
        if whole is not None:
            return int(whole)
        return sum(getattr(count, name) or 0 for key, count in self.counts.items() if key)

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON values."""
        given = {name: getattr(self, name) for name in ("checked", "replaced", "offered", "source", "note")}
        counts = {name: count.to_dict() for name, count in self.counts.items()}
        return {"carton": self.carton, "counts": counts, **without_empty(given)}


@dataclass(frozen=True, slots=True)
class Sealed:
    """Unrepairable pieces that were sealed apart: mark of their carton, defect, and how many [units]."""

    mark: str
    defect: str
    pieces: int

    def __post_init__(self) -> None:
        strict.settle(self, {"mark": strict.text, "defect": strict.text, "pieces": _count})
        if not self.mark:
            raise InputError("mark: the mark of the sealed carton is needed")

    def to_dict(self) -> dict[str, Any]:
        """The entry as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SortSheet:
    """What the factory says it sorted.

    Attributes
    ----------
    rows : tuple of SortRow
        A row a carton, in the order of the sheet.
    total : SortRow or None
        The sheet's own row of totals, if it has one.
    sealed : tuple of Sealed
        Where the unrepairable pieces are.
    """

    rows: tuple[SortRow, ...]
    total: SortRow | None = None
    sealed: tuple[Sealed, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "sealed", tuple(self.sealed))

    @property
    def defects(self) -> tuple[str, ...]:
        """The defects that the sheet tells apart; none where it has them in all alone."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.counts if name))

    def to_dict(self) -> dict[str, Any]:
        """The sheet as JSON values."""
        total = None if self.total is None else self.total.to_dict()
        return {
            "rows": [row.to_dict() for row in self.rows],
            **without_empty({"total": total, "sealed": [entry.to_dict() for entry in self.sealed]}),
        }


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """One thing about a sort sheet that the factory has to answer.

    Attributes
    ----------
    what : str
        Which kind of thing: a key of `qcsample.rework.sort_words`.
    severity : str
        "does not add up", "implausible" or "ask".
    carton : str
        The carton it is about, or empty.
    numbers : mapping of str to int or float
        The figures of the sentence.
    defect, column : str
        The defect and the column it is about, or empty.
    cartons : tuple of str
        Where several are meant.
    """

    what: str
    severity: str
    carton: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    defect: str = ""
    column: str = ""
    cartons: tuple[str, ...] = ()

    def sentence(self, language: str = "en") -> str:
        """What is wrong, in one sentence, "en" or "zh"."""
        return self._said(language, asked=False)

    def question(self, language: str = "en") -> str:
        """What to ask the factory, "en" or "zh"."""
        return self._said(language, asked=True)

    def _said(self, language: str, *, asked: bool) -> str:
        about = (self.carton, self.defect, self.column, self.cartons)
        return said(self.what, language, self.numbers, *about, asked=asked)

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON values, its sentences included."""
        return {
            "what": self.what,
            "severity": self.severity,
            **without_empty(
                {"carton": self.carton, "defect": self.defect, "column": self.column, "cartons": list(self.cartons)}
            ),
            "numbers": dict(self.numbers),
            "said": {name: self.sentence(name) for name in LANGUAGES},
            "asked": {name: self.question(name) for name in LANGUAGES},
        }


_count = strict.whole(0, MAX_COUNT)
_maybe = strict.whole(0, MAX_COUNT, optional=True)


def _label(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{strict.shown(value)} is not the number of a carton")
    return readable(value, limit=100_000)
