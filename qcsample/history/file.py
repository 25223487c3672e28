"""The history as a file: SQLite, one row a lot or note, every change one transaction that survives being killed.

What is acknowledged is on the disk (synchronous = FULL), and writers wait for each other. The file comes from
outside like any other: its layout and every row are checked before they are used, and nothing in it is run.
A lot that says something else than the record beside it is refused. What nothing in the file shows: a lot that was
taken out, a record that was replaced by another one that holds, and the order of adding (`seq`), which decides
between lots of one day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from qcsample.agreement import Agreement
from qcsample.canonical import canonical_json
from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.history.at_sight import check_at_sight
from qcsample.history.entries import LotEntry, Note, entry_of
from qcsample.history.layout import VERSION, check_layout, create, migrate, version_of
from qcsample.history.opening import READ_ONLY, can_be_written, connected, copied, fault_of
from qcsample.history.replay import Series, Step, first_of, replayed
from qcsample.history.rows import Event, check_rows, columns_of, event_of, packed, series_key, unpacked
from qcsample.inspection import Record
from qcsample.text import readable


class History:
    """The lots of suppliers and products in one file.

    Use it in a `with` statement, or `close` it.

    Parameters
    ----------
    path : Path
        The file.
    create : bool
        Make it if there is none.

    Raises
    ------
    InputError
        No such file, not a history, one of a newer version, or one that can't be read. A file of an older
        version is brought up to date.

    Notes
    -----
    A file that can't be written, or that lies in a folder that can't, is read from a copy in memory; what would
    change it is refused.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        if wrong := fault_of(path, create=create):
            raise self._wrong(wrong)
        self._read_only = not can_be_written(path)
        with self._told():
            self._db = copied(path) if self._read_only else connected(path, f"mode={'rwc' if create else 'rw'}")
        try:
            self._open(create)
        except BaseException:
            self._db.close()
            raise

    def _open(self, new: bool) -> None:
        with self._told():
            version = version_of(self._db)
            if version is None and not new:
                raise InputError(
                    "is empty: 'qcsample history add RECORD' makes it a history, from the first lot that was judged"
                )
            if version is None or version < VERSION:
                with self._transaction():  # looked at again inside: another process may have been quicker
                    if version_of(self._db) is None:
                        create(self._db)
                    migrate(self._db)
            elif version > VERSION:
                raise InputError(f"is of version {version}, this qcsample knows up to {VERSION}: take a newer qcsample")
            check_layout(self._db)
            with suppress(sqlite3.OperationalError):  # another process uses the file: the next one to open it does it
                self._db.execute("PRAGMA journal_mode = WAL")

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def add(
        self, record: Record, *, day: str = "", supplier: str = "", product: str = "", force: bool = False
    ) -> tuple[Series, Step]:
        """Keep a judged record; once this returns, it is on the disk.

        Parameters
        ----------
        record, day, supplier, product
            As `entry_of`.
        force : bool
            Replace another account of the same draw; it keeps its place in the order of adding.

        Returns
        -------
        series : Series
            With it.
        step : Step
            What it did.

        Raises
        ------
        RecordError, InputError
            As `entry_of`; a record that is there already, another account of the same draw without `force`, or
            a re-inspection whose first inspection is not there.
        """
        return self.keep(entry_of(record, day=day, supplier=supplier, product=product), record, force=force)

    def keep(self, entry: LotEntry, record: Record, *, force: bool = False) -> tuple[Series, Step]:
        """Keep a record of which `entry_of` gave the entry; else as `add`."""
        with self._told(), self._change():
            self._keep(entry, record, force=force)
            return self._done(entry)

    def note(self, note: Note) -> tuple[Series, Step]:
        """Keep what somebody said; once this returns, it is on the disk.

        Raises
        ------
        InputError
            No lot of this supplier and product, or a note that could do nothing.
        """
        with self._told(), self._change():
            self._insert(note, None)
            if not self._lots(series_key(note)):
                raise InputError(
                    f"the history has no lot of {note.supplier} / {note.product}: add one first, or give "
                    "--supplier and --product as 'qcsample history show' has them"
                )
            series, step = self._done(note)
            if step.remarks:
                raise InputError(step.remarks[0])
            return series, step

    def series(self, supplier: str = "", product: str = "") -> tuple[Series, ...]:
        """The series of these parties, in alphabetical order; an empty name stands for any.

        Raises
        ------
        RecordError
            A row of which the columns say something else than its content, or a lot that at sight is not what its
            record says; `events` recomputes the records as well.
        """
        wanted = [readable(name).casefold() for name in (supplier, product)]
        with self._told():
            check_rows(self._db)
            found = []
            for (key,) in self._db.execute("SELECT DISTINCT series FROM events ORDER BY series").fetchall():
                parts = key.split("\n")
                if all(not want or want == part for want, part in zip(wanted, parts, strict=True)):
                    found.append(replayed(self._checked(key)))
            return tuple(found)

    def series_of(self, agreement: Agreement) -> Series | None:
        """The series that the agreement belongs to; None where there is none yet.

        Raises
        ------
        InputError
            The agreement names no supplier or no product, and the history has more than one series that fits.
        """
        found = [series for series in self.series(agreement.supplier, agreement.product) if series.lots]
        if len(found) > 1:
            raise self._wrong(
                f"{len(found)} series fit, and the agreement doesn't name both supplier and product: fill them in"
            )
        return found[0] if found else None

    def events(self) -> Iterator[tuple[Event, Record | None]]:
        """Everything in the order of adding, each lot with its record, recomputed and compared.

        Raises
        ------
        RecordError
            A lot of which the file says something else than its record does.
        """
        with self._told():
            check_rows(self._db)
            rows = self._db.execute("SELECT seq, kind, content, record FROM events ORDER BY seq")
            for seq, kind, content, kept in rows:
                event = event_of(seq, kind, content)
                record = None
                if isinstance(event, LotEntry):
                    record = unpacked(seq, kept)
                    again = entry_of(record, day=event.day, supplier=event.supplier, product=event.product)
                    if again != event:
                        said = f"row {seq}: the lot of {event.day}, draw {event.draw_id}, is not what its record says"
                        raise RecordError(said)
                yield event, record

    def take(self, events: Iterator[tuple[Event, Record | None]], *, force: bool = False) -> tuple[int, int]:
        """Keep many lots and notes, all or none; what is there already is passed over.

        Returns
        -------
        added, known : int

        Raises
        ------
        RecordError, InputError
            As `add`; nothing was kept then.
        """
        added = known = 0
        with self._told(), self._change():
            for event, record in events:
                content = canonical_json(event.to_dict())
                there = bool(self._db.execute("SELECT 1 FROM events WHERE content = ?", (content,)).fetchone())
                if not there and record is not None and isinstance(event, LotEntry):
                    self._keep(event, record, force=force)
                elif not there:
                    self._insert(event, None)
                added, known = added + (not there), known + there
        return added, known

    def _keep(self, entry: LotEntry, record: Record, *, force: bool) -> None:
        row = self._db.execute("SELECT seq, kind, content FROM events WHERE pick = ?", (entry.pick,)).fetchone()
        if row is not None:
            before = event_of(*row)
            assert isinstance(before, LotEntry)
            if not force and before.digest == entry.digest:
                raise InputError(
                    f"this record is in the history already, as the lot of {before.day}; --force files it anew"
                )
            if not force:
                raise InputError(
                    f"another account of the same draw {entry.draw_id} is in the history, of {before.day} "
                    f"({before.outcome}); --force replaces it"
                )
        if entry.first and first_of(entry, self._lots(series_key(entry))) is None:
            raise missing_first(entry)
        if row is None:
            self._insert(entry, record)
        else:
            self._db.execute(
                "UPDATE events SET kind = ?, series = ?, day = ?, pick = ?, content = ?, record = ? WHERE seq = ?",
                (*columns_of(entry), packed(record), row[0]),
            )

    def _insert(self, event: Event, record: Record | None) -> None:
        self._db.execute(
            "INSERT INTO events (kind, series, day, pick, content, record) VALUES (?, ?, ?, ?, ?, ?)",
            (*columns_of(event), None if record is None else packed(record)),
        )

    def _done(self, event: Event) -> tuple[Series, Step]:
        series = replayed(self._events(series_key(event)))
        return series, next(step for step in reversed(series.steps) if step.event == event)

    def _events(self, series: str) -> list[Event]:
        rows = self._db.execute("SELECT seq, kind, content FROM events WHERE series = ? ORDER BY seq", (series,))
        return [event_of(*row) for row in rows]

    def _checked(self, series: str) -> list[Event]:
        """As `_events`, every lot at sight what its record says."""
        rows = self._db.execute(
            "SELECT seq, kind, content, record FROM events WHERE series = ? ORDER BY seq", (series,)
        )
        events = []
        for seq, kind, content, kept in rows:
            event = event_of(seq, kind, content)
            if isinstance(event, LotEntry):
                check_at_sight(seq, event, unpacked(seq, kept))
            events.append(event)
        return events

    def _lots(self, series: str) -> list[LotEntry]:
        return [event for event in self._events(series) if isinstance(event, LotEntry)]

    @contextmanager
    def _change(self) -> Iterator[None]:
        """A transaction of its own in which rows are added or replaced: all of it, or nothing."""
        if self._read_only:
            raise InputError(READ_ONLY)
        with self._transaction():
            check_rows(self._db)
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite refuses becomes one line that names the file."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._wrong(f"can't be used now: {readable(str(error), limit=200)}") from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._wrong(
                f"is not a history that qcsample wrote, or is damaged ({readable(str(error), limit=200)})"
            ) from error
        except QcsampleError as error:
            if isinstance(error, InputError) and not error.source:
                kind = RecordError if isinstance(error, RecordError) else InputError
                raise kind(error.message, source=readable(str(self.path), limit=4096)) from error
            raise

    def _wrong(self, message: str) -> InputError:
        return InputError(message, source=readable(str(self.path), limit=4096))


def missing_first(entry: LotEntry) -> InputError:
    """What is said of a re-inspection whose first inspection is not in the history."""
    return InputError(
        "the inspection that this re-inspection follows is not in the history of "
        f"{entry.supplier} / {entry.product}: add its record first"
    )
