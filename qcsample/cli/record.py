"""Reading and growing the record file: what `pick`, `judge` and `verify` share."""

from __future__ import annotations

from pathlib import Path

from qcsample.errors import RecordError
from qcsample.inspection import MAX_RECORD, Record


def read_record(path: Path, *, intact: bool = True) -> Record:
    """The record in the file; with `intact`, one whose digests do not fit is refused.

    Raises
    ------
    RecordError
        No such file, not a record, or (with `intact`) one that was changed after it was written.
    """
    try:
        if path.is_dir():
            raise RecordError("a folder; the record is the .json that pick writes", source=path)
        if path.stat().st_size > MAX_RECORD:
            raise RecordError(f"too large: a record has at most {MAX_RECORD:,} bytes", source=path)
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(error.strerror or "can't be read", source=path) from error
    record = Record.from_json(data, path)
    if intact and (broken := record.broken()):
        raise RecordError(
            f"step {broken[0]} was changed after it was written; 'qcsample verify' says more", source=path
        )
    return record
