"""The tables of a history file: made, checked, and brought up from an older version."""

from __future__ import annotations

import sqlite3

from qcsample.errors import InputError
from qcsample.history.rows import check_columns, columns_of, event_of

VERSION = 3
_SCHEMA = ["version"]
_EVENTS = {
    1: ["seq", "kind", "series", "day", "content", "record"],
    2: ["seq", "kind", "series", "day", "content", "record", "pick"],
    3: ["seq", "kind", "series", "day", "pick", "content", "record"],
}
_MADE = {
    "events": "CREATE TABLE events (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, series TEXT NOT NULL, "
    "day TEXT NOT NULL, pick TEXT, content TEXT NOT NULL, record BLOB, "
    "CHECK (CASE kind WHEN 'lot' THEN pick IS NOT NULL AND record IS NOT NULL "
    "WHEN 'note' THEN pick IS NULL AND record IS NULL ELSE 0 END))",
    "events_series": "CREATE INDEX events_series ON events (series)",
    "events_pick": "CREATE UNIQUE INDEX events_pick ON events (pick)",
}
_INDEXES: dict[int, tuple[str, ...]] = {1: (), 2: ("events_series", "events_pick"), 3: ("events_series", "events_pick")}
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
    for statement in _MADE.values():
        db.execute(statement)
    db.execute("INSERT INTO schema VALUES (?)", (VERSION,))


def migrate(db: sqlite3.Connection) -> None:
    """The tables of an older version become those of this one; inside a transaction.

    Version 1 did not keep two accounts of one draw apart: of two the one added last stays. Version 2 did by a
    column that could be empty; here a lot without its draw, or a note with one, can't be written.

    Raises
    ------
    InputError
        The file is none that the older version wrote; a row whose columns say something else than its content.
    """
    version = version_of(db)
    if version not in (1, 2):
        return
    _check(db, version)
    for name in _INDEXES[version]:
        db.execute(f"DROP INDEX {name}")
    db.execute("ALTER TABLE events RENAME TO events_before")
    for statement in _MADE.values():
        db.execute(statement)
    drawn = "pick" if version == 2 else "NULL"
    rows = db.execute(f"SELECT seq, kind, series, day, {drawn}, content, record FROM events_before ORDER BY seq")
    for seq, kind, series, day, pick, content, record in rows:
        own = columns_of(event_of(seq, kind, content))
        check_columns([(seq, kind, series, day, own[3] if version == 1 else pick, content)])
        if version == 1:
            db.execute("DELETE FROM events WHERE pick = ?", (own[3],))
        db.execute(
            "INSERT INTO events (seq, kind, series, day, pick, content, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seq, *own, record),
        )
    db.execute("DROP TABLE events_before")
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
    if version == VERSION and any(made != _MADE.get(name, made) for name, made in _statements(db)):
        raise InputError(_FOREIGN)


def _statements(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return [(str(name), str(made)) for name, made in db.execute("SELECT name, sql FROM sqlite_master")]


def _names(db: sqlite3.Connection) -> dict[str, str]:
    return {str(name): str(kind) for kind, name in db.execute("SELECT type, name FROM sqlite_master")}


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[1]) for row in db.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0]
