"""What can go wrong, as few kinds as a caller has to tell apart.

Every error of the library is a `QcsampleError` whose text is one line that says what is wrong, where,
and what to do about it.
"""

from __future__ import annotations


class QcsampleError(Exception):
    """The base of every error that `qcsample` raises on purpose."""


class InputError(QcsampleError, ValueError):
    """An input that can't be used: it knows file, sheet, row and column where there are any.

    Attributes
    ----------
    message : str
        What is wrong and the way out.
    source, sheet, row, column : str, str, int or None, str
        Where, counted as the spreadsheet or the text editor shows it; empty or None where unknown.
    """

    def __init__(
        self,
        message: str,
        *,
        source: object = "",
        sheet: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        self.message = message
        self.source = str(source)
        self.sheet = sheet
        self.row = row
        self.column = column
        place = [self.source] if self.source else []
        if sheet:
            place.append(f"sheet {sheet!r}")
        if row is not None:
            place.append(f"{'row' if sheet or not self.source.endswith('.toml') else 'line'} {row}")
        if column:
            place.append(f"column {column}")
        super().__init__(f"{', '.join(place)}: {message}" if place else message)


class UnavailableError(QcsampleError, NotImplementedError):
    """Something the field knows and `qcsample` refuses by name, with the reason."""


class RecordError(InputError):
    """A record that is damaged, was changed, or lacks the step that is asked for."""
