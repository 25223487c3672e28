"""Opening the file of a history: to write it, or where it can't be written, from a copy of it in memory."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

from qcsample.errors import InputError
from qcsample.inspection import MAX_RECORD

BUSY = 60.0  # seconds that a writer waits for another
MOST_COPIED = 1_000_000_000  # bytes of a file that is read into memory
READ_ONLY = "can't be written: the file or its folder is read-only; copy it to a folder of your own and name the copy"
_EFFECTIVE = os.access in os.supports_effective_ids


def fault_of(path: Path, *, create: bool) -> str:
    """Why this can't be the file of a history, and the way out; empty where it can."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if not create:
            return "no such file: 'qcsample history add RECORD' makes it, from the first lot that was judged"
        if not path.parent.is_dir():
            return f"the folder {path.parent} does not exist"
        return "" if _allowed(path.parent, os.W_OK) else "can't be made: its folder is read-only; name another"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return f"can't be read: {getattr(error, 'strerror', None) or error}"
    if not stat.S_ISREG(mode):
        return "is a folder, a pipe or a device; name a file"
    if not _allowed(path, os.R_OK):
        return "can't be read: you are not allowed to"
    return READ_ONLY if create and not can_be_written(path) else ""


def can_be_written(path: Path) -> bool:
    """Whether file and folder can: SQLite keeps what is not yet in the file in another one beside it."""
    there = path.resolve()
    return _allowed(there.parent, os.W_OK) and (not there.exists() or _allowed(there, os.W_OK))


def connected(path: Path, asked: str) -> sqlite3.Connection:
    """A connection that trusts nothing in the file; `asked` is what SQLite is told in the address."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?{asked}", uri=True, timeout=BUSY, isolation_level=None)
    try:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RECORD)
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = FULL"):
            db.execute(f"PRAGMA {setting}")
    except BaseException:
        db.close()
        raise
    return db


def copied(path: Path) -> sqlite3.Connection:
    """A copy in memory of a file that can't be written, as it was at one moment.

    Notes
    -----
    With nothing waiting beside the file it is read as one that nobody writes, and looked at once more afterwards;
    else SQLite reads what waits there too, which it can where it may, or need not, make its index.

    Raises
    ------
    InputError
        Changes wait beside the file that can't be read here, or the file is too large for a copy.
    """
    before = _state(path)
    if before[2] > MOST_COPIED:
        raise InputError(f"is larger than {MOST_COPIED // 1_000_000} MB and read-only: copy it to a folder of your own")
    if not any(before[3:]):
        copy = _copy(path, "mode=ro&immutable=1")
        if _state(path) == before:
            return copy
        copy.close()
    try:
        return _copy(path, "mode=ro")
    except sqlite3.OperationalError:
        raise InputError(
            f"changes wait in {path.name}-wal or -journal that can't be read in a read-only folder: copy "
            "the file and that one to a folder of your own and name the copy"
        ) from None


def _copy(path: Path, asked: str) -> sqlite3.Connection:
    db = connected(path, asked)
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.backup(copy)
    except BaseException:
        copy.close()
        raise
    finally:
        db.close()
    copy.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RECORD)
    copy.execute("PRAGMA trusted_schema = OFF")
    return copy


def _state(path: Path) -> tuple[int, ...]:
    """What changes when somebody writes the file: the file itself, and what waits beside it [bytes]."""
    there = path.resolve()
    own = there.stat()
    beside = [there.with_name(there.name + ending) for ending in ("-wal", "-journal")]
    return own.st_ino, own.st_mtime_ns, own.st_size, *(_size(other) for other in beside)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _allowed(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=_EFFECTIVE)
