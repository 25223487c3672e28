"""What a question is that is asked of every row of a table: the columns it reads, and those it answers with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, ClassVar

from qcsample.agreement import Agreement
from qcsample.errors import InputError, QcsampleError
from qcsample.standards.words import aql_value, printed_aql
from qcsample.strict import shown
from qcsample.terms import MAX_UNITS_AQL
from qcsample.text import readable
from qcsample.typed import whole_number

ERROR = "error"
LOOK_UP = ("level", "severity", "sampling", "edition")


def column_name(header: object) -> str:
    """A header as the questions name their columns.

    >>> column_name(" Lot size "), column_name("lot-size")
    ('lot_size', 'lot_size')
    """
    return "_".join(str(header).lower().replace("-", " ").replace("_", " ").split()) if header is not None else ""


@dataclass(frozen=True)
class Question(ABC):
    """What is asked of every row.

    Attributes
    ----------
    agreement : Agreement
        Classes and terms where a row has no AQL of its own.
    defaults : mapping of str to value
        What holds where a row has no such column, or nothing in it.
    """

    agreement: Agreement = field(default_factory=Agreement)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    name: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        self.gives(())  # refuses classes that would share a column
        for name in self.defaults:
            if name not in self.reads():
                raise InputError(f"{self.name}: unknown column {shown(name)}; known are {', '.join(self.reads())}")

    def reads(self) -> tuple[str, ...]:
        """The columns that are read; any other is passed on."""
        return self.fields

    def check(self, columns: Iterable[str]) -> None:
        """Whether a table with these columns can be answered at all.

        Raises
        ------
        InputError
            A column that is needed is not there, or one bears the name of an answer.
        """
        columns = tuple(columns)
        if taken := {*columns} & {*self.gives(columns)}:
            raise InputError(f"column {shown(min(taken))} bears the name of an answer: rename it")
        there = {*columns, *self.defaults}
        for needed in self.needs(there):
            if not there & {*needed}:
                read = ", ".join(self.reads())
                raise InputError(f"no column {' or '.join(needed)}; {self.name} reads {read} and passes on others")

    @abstractmethod
    def needs(self, there: set[str]) -> list[tuple[str, ...]]:
        """The columns that are needed, given which there are: one of each tuple."""

    @abstractmethod
    def gives(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns of the answers to a table with these columns; `error` is the last."""

    @abstractmethod
    def answer(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one row, its keys among `gives`.

        Raises
        ------
        QcsampleError
            It can't be answered.
        """

    def value(self, row: Mapping[str, Any], name: str) -> Any:
        """What a row says, or the default where it says nothing."""
        value = row.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return self.defaults.get(name)
        return value

    def text(self, row: Mapping[str, Any], name: str) -> str | None:
        """A value as it would be typed; None where there is none."""
        value = self.value(row, name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Real):
            raise InputError(f"{name} {shown(value)}: a number or text is needed")
        if isinstance(value, Integral):
            value = int(value)  # numpy's too
        elif isinstance(value, Real) and float(value).is_integer() and abs(float(value)) < 1e15:
            value = int(float(value))  # a spreadsheet's 3200.0
        if isinstance(value, int) and abs(value) >= 10**30:
            raise InputError(f"{name} {shown(value)}: too large")
        return str(value)

    def needed(self, row: Mapping[str, Any], name: str) -> str:
        """A value that must be there."""
        text = self.text(row, name)
        if text is None:
            raise InputError(f"{name} is missing")
        return text

    def whole(self, row: Mapping[str, Any], name: str) -> int | None:
        """A whole number, if there is one."""
        text = self.text(row, name)
        return None if text is None else whole_number(text, name)

    def aql(self, row: Mapping[str, Any], *, above_10: str) -> float | None:
        """The AQL, if there is one; above 10 it counts nonconformities: the way out where units are counted, or ""."""
        text = self.text(row, "aql")
        if text is None:
            return None
        aql = aql_value(text)
        if above_10 and aql > MAX_UNITS_AQL:
            raise InputError(f"AQL {printed_aql(aql)}: above 10 an AQL counts nonconformities: {above_10}")
        return aql

    def look_up(self, row: Mapping[str, Any]) -> dict[str, str]:
        """How a plan is looked up: what the row says, and else the agreement."""
        said = {name: self.text(row, name) for name in LOOK_UP}
        return {name: getattr(self.agreement, name) if text is None else text for name, text in said.items()}

    def lot(self, row: Mapping[str, Any]) -> int:
        """The units of the lot, in either of its columns."""
        for name in ("lot", "lot_size"):
            if (size := self.whole(row, name)) is not None:
                return size
        raise InputError("lot is missing")


def answered(asked: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its answer or its error; a column that bears the name of an answer is an error too."""
    if not isinstance(row, Mapping):
        return {ERROR: f"{shown(row)}: a row is a table of columns and values"}
    known = {column_name(key): value for key, value in row.items()}
    passed = dict(row)
    try:
        if taken := {*known} & {*asked.gives(known)}:
            raise InputError(f"column {shown(min(taken))} bears the name of an answer: rename it")
        if len(known) < len(row):
            raise InputError("two columns of the same name")
        return {**passed, **asked.answer(known)}
    except QcsampleError as error:
        message = error.message if isinstance(error, InputError) else str(error)
        return {**passed, ERROR: readable(message, limit=1000)}
