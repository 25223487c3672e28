"""Reading and growing the record file: what `pick`, `judge` and `verify` share."""

from __future__ import annotations

from pathlib import Path

from qcsample.errors import InputError, RecordError
from qcsample.files import ordinary_bytes
from qcsample.inspection import MAX_RECORD, Record


def read_record(path: Path, *, intact: bool = True) -> Record:
    """The record in the file; with `intact`, one whose digests do not fit is refused.

    Raises
    ------
    RecordError
        No such file, not a record, or (with `intact`) one that was changed after it was written.
    """
    said = "; the record is the .json that pick writes"
    try:
        data = ordinary_bytes(path, MAX_RECORD, folder=said, missing=said)
    except InputError as error:
        raise RecordError(error.message, source=error.source) from None
    record = Record.from_json(data, path)
    broken = record.broken()
    if broken is None:
        try:
            record.inspection  # noqa: B018 - computed once; what can't be used is told with the name of the file
        except RecordError as error:
            raise RecordError(error.message, source=path) from None
    elif intact:
        raise RecordError(
            f"step {broken[0]} was changed after it was written; 'qcsample verify' says more", source=path
        )
    return record
