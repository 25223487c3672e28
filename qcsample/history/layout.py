"""The tables of a history file: made, checked, and brought up from an older version."""

from __future__ import annotations

import sqlite3

from qcsample.canonical import parsed_json
from qcsample.errors import InputError
from qcsample.history.entries import LotEntry

VERSION = 2
_SCHEMA = ["version"]
_EVENTS = {
    1: ["seq", "kind", "series", "day", "content", "record"],
    2: ["seq", "kind", "series", "day", "content", "record", "pick"],
}
_INDEXES: dict[int, set[str]] = {1: set(), 2: {"events_series", "events_pick"}}
_FOREIGN = "is not a history that qcsample wrote"


def version_of(db: sqlite3.Connection) -> int | None:
    """The version of the file's layout; None of an empty file.

    Raises
    ------
    InputError
        It is some other database.
    """
    names = _names(db)
    if not names:
        return None
    if names.get("schema") != "table" or _columns(db, "schema") != _SCHEMA:
        raise InputError(_FOREIGN)
    rows = db.execute("SELECT version FROM schema").fetchall()
    if len(rows) != 1 or type(rows[0][0]) is not int or rows[0][0] < 1:
        raise InputError(_FOREIGN)
    return int(rows[0][0])


def create(db: sqlite3.Connection) -> None:
    """The tables of this version in an empty file; inside a transaction."""
    db.execute("CREATE TABLE schema (version INTEGER NOT NULL)")
    db.execute(
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, series TEXT NOT NULL, day TEXT NOT NULL, "
        "content TEXT NOT NULL, record BLOB, pick TEXT)"
    )
    _add_indexes(db)
    db.execute("INSERT INTO schema VALUES (?)", (VERSION,))


def migrate(db: sqlite3.Connection) -> None:
    """The tables of an older version become those of this one; inside a transaction.

    From version 1, which did not keep two accounts of one draw apart: the draw of every lot gets a column of its
    own, in which it stands once; of two accounts the one added last stays.
    """
    if version_of(db) != 1:
        return
    _check(db, 1)
    db.execute("ALTER TABLE events ADD COLUMN pick TEXT")
    for seq, content in db.execute("SELECT seq, content FROM events WHERE kind = 'lot' ORDER BY seq").fetchall():
        pick = LotEntry.from_dict(parsed_json(str(content).encode())).pick
        db.execute("DELETE FROM events WHERE pick = ?", (pick,))
        db.execute("UPDATE events SET pick = ? WHERE seq = ?", (pick, seq))
    _add_indexes(db)
    db.execute("UPDATE schema SET version = ?", (VERSION,))


def check_layout(db: sqlite3.Connection) -> None:
    """Whether the file has the tables of this version, and nothing that could run by itself.

    Raises
    ------
    InputError
        It doesn't: a trigger, a view, another table or column.
    """
    _check(db, VERSION)


def _check(db: sqlite3.Connection, version: int) -> None:
    wanted = {"schema": "table", "events": "table", **dict.fromkeys(_INDEXES[version], "index")}
    if _names(db) != wanted or _columns(db, "events") != _EVENTS[version]:
        raise InputError(_FOREIGN)


def _names(db: sqlite3.Connection) -> dict[str, str]:
    return {str(name): str(kind) for kind, name in db.execute("SELECT type, name FROM sqlite_master")}


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in db.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0]


def _add_indexes(db: sqlite3.Connection) -> None:
    db.execute("CREATE INDEX events_series ON events (series)")
    db.execute("CREATE UNIQUE INDEX events_pick ON events (pick)")
