"""The values of a filled form under the names of `form_fields`, and errors that name a field in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcsample.errors import InputError
from qcsample.findings import MAX_COUNT
from qcsample.packing.cells import quantity
from qcsample.sheets.form_fields import Field
from qcsample.text import readable


@dataclass(frozen=True, slots=True)
class Values:
    """What was filled in.

    Attributes
    ----------
    fields : mapping of str to Field
        Every field that the form can have.
    given : mapping of str to str
        What stands in them; empty ones are left out or "".
    """

    fields: Mapping[str, Field]
    given: Mapping[str, str]

    def text(self, name: str) -> str:
        """What stands in a field, "" where nothing does."""
        return self.given.get(name, "")

    def number(self, name: str) -> int | None:
        """The whole number in a field, None where nothing stands.

        Raises
        ------
        InputError
            Something else.
        """
        try:
            return quantity(text, most=MAX_COUNT) if (text := self.text(name)) else None
        except InputError as error:
            raise self.error(name, error.message) from None

    def label(self, name: str) -> str:
        """What a field asks, for people."""
        return readable(self.fields[name].label, limit=120)

    def error(self, name: str, message: str) -> InputError:
        """The error about a field."""
        return InputError(f"field {self.label(name)!r}: {message}")

    def conflict(self, name: str, count: int, other: str) -> InputError:
        """The error about a count that something else contradicts."""
        return self.error(name, f"{count:,}, but {other}: which is it?")
