"""The rows of a history file: what is in one, packed and read back, and its columns held against its content."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from qcsample.canonical import canonical_json, parsed_json
from qcsample.errors import InputError, RecordError
from qcsample.history.entries import LotEntry, Note
from qcsample.inspection import MAX_RECORD, Record
from qcsample.strict import shown
from qcsample.text import readable

Event = LotEntry | Note
LOT, NOTE = "lot", "note"
_BACKUP = "take the file from a backup or an export"


def series_key(event: Event) -> str:
    """The key of the event's series: how names are spelled makes no difference; a name has no line break."""
    return _key(event.supplier, event.product)


def columns_of(event: Event) -> tuple[str, str, str, str | None, str]:
    """The columns kind, series, day, pick and content of the event's row."""
    content = canonical_json(event.to_dict())
    if isinstance(event, Note):
        return NOTE, series_key(event), event.day, None, content
    return LOT, series_key(event), event.day, event.pick, content


def event_of(seq: object, kind: object, content: object) -> Event:
    """The lot or note of a row.

    Raises
    ------
    RecordError
        The row holds something else; it is named.
    """
    if kind not in (LOT, NOTE) or not isinstance(content, str):
        raise RecordError(f"row {shown(seq)} is neither a lot nor a note: {_BACKUP}")
    try:
        data = parsed_json(content.encode("utf-8", "surrogatepass"))
        return LotEntry.from_dict(data) if kind == LOT else Note.from_dict(data)
    except InputError as error:
        raise RecordError(f"row {shown(seq)}: {error.message}") from error


def check_rows(db: sqlite3.Connection) -> None:
    """Whether the columns of every row, by which rows are found and ordered, say what its content says.

    Raises
    ------
    RecordError
        They don't; the first such row is named.
    """
    check_columns(db.execute("SELECT seq, kind, series, day, pick, content FROM events ORDER BY seq"))


def check_columns(rows: Iterable[tuple[object, ...]]) -> None:
    """As `check_rows`, of rows of seq, kind, series, day, pick and content."""
    for seq, kind, series, day, pick, content in rows:
        if _columns_at_sight(content) == (kind, series, day, pick):
            continue
        own = columns_of(event_of(seq, kind, content))
        if series != own[1]:
            raise RecordError(f"row {shown(seq)} is filed under parties that are not its own: {_BACKUP}")
        for name, kept, said in (("day", day, own[2]), ("pick", pick, own[3])):
            if kept != said:
                raise RecordError(
                    f"row {shown(seq)}: column {name} has {_told(kept)}, its content {_told(said)}: {_BACKUP}"
                )


def packed(record: Record) -> bytes:
    """The record as it is kept."""
    return zlib.compress(record.to_json())


def unpacked(seq: object, data: object) -> Record:
    """The record that `packed` wrote.

    Raises
    ------
    RecordError
        It is something else, or larger than a record can be.
    """
    if not isinstance(data, bytes):
        raise RecordError(f"row {shown(seq)}: a lot has no record")
    unpack = zlib.decompressobj()
    try:
        content = unpack.decompress(data, MAX_RECORD + 1)
    except zlib.error as error:
        said = readable(str(error), limit=80)
        raise RecordError(f"row {shown(seq)}: the record of a lot can't be unpacked ({said})") from None
    return Record.from_json(content)


def _columns_at_sight(content: object) -> tuple[object, ...]:
    """The columns kind, series, day and pick that a row of this content has, without checking the content."""
    try:
        data: Any = parsed_json(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else b"")
    except InputError:
        return ()
    if not isinstance(data, Mapping):
        return ()
    digests = data.get("digests")
    is_lot = isinstance(digests, list) and bool(digests)
    pick = digests[0] if isinstance(digests, list) and digests else None
    return LOT if is_lot else NOTE, _key(data.get("supplier"), data.get("product")), data.get("day"), pick


def _key(supplier: object, product: object) -> str:
    return "\n".join(readable(str(name)).casefold() for name in (supplier, product))


def _told(value: object) -> str:
    return "nothing" if value is None else shown(value)
