"""The file of a history loses nothing, whatever happens to it, and says so where it was changed."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from history_samples import PRODUCT, SUPPLIER, TERMS, filled, judged, lot_record, note, unwritable

from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.findings import Findings
from qcsample.history import History, Note, entry_of
from qcsample.history.layout import VERSION
from qcsample.inspection import Record

TESTS = Path(__file__).parent


def changed(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA ignore_check_constraints = ON")
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def test_a_newer_file_is_refused_by_name_and_left_as_it_is(tmp_path):
    path = tmp_path / "h.db"
    filled(path, 0).close()
    changed(path, f"UPDATE schema SET version = {VERSION + 1}")
    with pytest.raises(InputError, match=f"version {VERSION + 1}, this qcsample knows up to {VERSION}"):
        History(path)
    changed(path, f"UPDATE schema SET version = {VERSION}")
    with History(path) as history:
        assert len(history.series()[0].lots) == 1


OLDER = {
    1: (
        "CREATE TABLE schema (version INTEGER NOT NULL)",
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, series TEXT NOT NULL, day TEXT NOT NULL, "
        "content TEXT NOT NULL, record BLOB)",
        "INSERT INTO schema VALUES (1)",
    ),
    2: (
        "CREATE TABLE schema (version INTEGER NOT NULL)",
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, series TEXT NOT NULL, day TEXT NOT NULL, "
        "content TEXT NOT NULL, record BLOB, pick TEXT)",
        "CREATE INDEX events_series ON events (series)",
        "CREATE UNIQUE INDEX events_pick ON events (pick)",
        "INSERT INTO schema VALUES (2)",
    ),
}


def older(path: Path, version: int, *records: Record, said: Note | None = None) -> Path:
    """A file as that version wrote it, with these records and what was said."""
    changed(path, *OLDER[version])
    db = sqlite3.connect(path)
    with db:
        for record in records:
            entry = entry_of(record)
            content = json.dumps(entry.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            row = ["lot", f"{SUPPLIER}\n{PRODUCT}".casefold(), entry.day, content, zlib.compress(record.to_json())]
            columns = "kind, series, day, content, record"
            if version > 1:
                row, columns = [*row, entry.pick], f"{columns}, pick"
            db.execute(f"INSERT INTO events ({columns}) VALUES ({', '.join('?' * len(row))})", row)
        if said is not None:
            row = ["note", f"{SUPPLIER}\n{PRODUCT}".casefold(), said.day, json.dumps(said.to_dict())]
            db.execute("INSERT INTO events (kind, series, day, content) VALUES (?, ?, ?, ?)", row)
    db.close()
    return path


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_older_version_is_brought_up_to_date(tmp_path, version):
    twice = [lot_record(1, 9), judged(Record(lot_record(1, 9).steps[:1]), Findings({"critical": 0, "major": 1}))]
    said = note("consent", "2026-05-03")
    with History(tmp_path / "new.db", create=True) as new:
        new.add(twice[1])
        new.add(lot_record(2, 8))
        new.note(said)
        wanted, lines = new.series(), list(new.events())
    # version 1 let two accounts of one draw stand: the one added last stays
    path = older(tmp_path / "old.db", version, *twice[version - 1 :], lot_record(2, 8), said=said)
    with History(path) as history:
        assert history.series() == wanted
        assert list(history.events()) == lines
    layouts = []
    for name in ("old.db", "new.db"):
        db = sqlite3.connect(tmp_path / name)
        assert db.execute("SELECT version FROM schema").fetchall() == [(VERSION,)]
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        layouts.append(set(db.execute("SELECT type, name, sql FROM sqlite_master")))
        db.close()
    assert layouts[0] == layouts[1]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET day = '2026-04-01' WHERE seq = 2", "row 2: column day has '2026-04-01'"),
        ("UPDATE events SET pick = NULL WHERE seq = 1", "row 1: column pick has nothing"),
        ("UPDATE events SET record = NULL WHERE seq = 1", "is not a history that qcsample wrote, or is damaged"),
    ],
)
def test_an_older_file_that_was_tampered_with_is_left_as_it_is(tmp_path, statement, said):
    path = older(tmp_path / "old.db", 2, lot_record(1, 9), lot_record(2, 8))
    changed(path, statement)
    before = path.read_bytes()
    with pytest.raises(InputError, match=said):
        History(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END", "not a history"),
        ("CREATE VIEW v AS SELECT 1", "not a history"),
        ("ALTER TABLE events ADD COLUMN more TEXT", "not a history"),
        ("DROP TABLE schema", "not a history"),
        ("UPDATE schema SET version = 'x'", "not a history"),
        ("UPDATE events SET content = '{\"digests\": []}'", "lot: .* is missing"),
        ("UPDATE events SET content = replace(content, '2026-05-01', '2026-15-01')", "is not a day|no day|YYYY"),
        ("UPDATE events SET kind = 'x'", "neither a lot nor a note"),
        ("UPDATE events SET series = 'another'", "parties that are not its own"),
        ("UPDATE events SET series = 'another' || char(10) || 'product'", "parties that are not its own"),
        ("UPDATE events SET series = x'ff'", "parties that are not its own"),
        ("UPDATE events SET series = 'another' || char(10) || 'product' WHERE seq = 2", "row 2 is filed under"),
        ("UPDATE events SET day = '2026-01-01' WHERE seq = 2", "row 2: column day has '2026-01-01', its content '2026"),
        ("UPDATE events SET pick = NULL WHERE seq = 2", "row 2: column pick has nothing, its content '"),
        ("UPDATE events SET pick = kind WHERE seq = 2", "row 2: column pick has 'lot'"),
        ("UPDATE events SET kind = 'note' WHERE seq = 2", "row 2: note"),
        ("DROP INDEX events_pick", "not a history"),
        ("UPDATE events SET content = x'ff'", "neither a lot nor a note|not a history"),
    ],
)
def test_a_file_that_was_tampered_with_is_one_line(tmp_path, statement, said):
    path = tmp_path / "h.db"
    filled(path, 0, 1).close()
    changed(path, statement)
    for use in (
        lambda history: history.series(SUPPLIER, PRODUCT),
        lambda history: history.series_of(TERMS),
        lambda history: list(history.events()),
        lambda history: history.add(lot_record(3, 2)),
        lambda history: history.note(note("steady", "2026-05-09")),
    ):
        with pytest.raises(QcsampleError, match=said) as caught, History(path) as history:
            use(history)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO events SELECT seq + 1, kind, series, day, NULL, content, record FROM events",
        "INSERT INTO events SELECT seq + 1, kind, series, day, pick, content, record FROM events",
        "INSERT INTO events SELECT seq + 1, 'note', series, day, pick, content, record FROM events",
        "UPDATE events SET kind = 'note'",
        "UPDATE events SET pick = NULL",
        "UPDATE events SET record = NULL",
    ],
)
def test_the_tables_themselves_keep_a_draw_from_standing_twice(tmp_path, statement):
    path = tmp_path / "h.db"
    filled(path, 0).close()
    db = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    db.close()


def test_tables_without_their_check_are_not_those_of_a_history(tmp_path):
    path = tmp_path / "h.db"
    filled(path, 0).close()
    changed(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = substr(sql, 1, instr(sql, ', CHECK') - 1) || ')' WHERE name = 'events'",
    )
    with pytest.raises(InputError, match="is not a history"):
        History(path)


def test_a_lot_that_says_something_else_than_its_record_is_found_on_export(tmp_path):
    path = tmp_path / "h.db"
    filled(path, 9).close()
    changed(
        path, """UPDATE events SET content = replace(content, '"outcome":"not accepted"', '"outcome":"accepted"')"""
    )
    with History(path) as history, pytest.raises(RecordError, match="is not what its record says"):
        list(history.events())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"outcome":"not accepted"', '"outcome":"accepted"'),
        ('"found":9', '"found":1'),
        ('"severity":"normal"', '"severity":"tightened"'),
        ('"checked":125', '"checked":1250'),
        ('"draw_id":"PO1-A"', '"draw_id":"PO9-A"'),
    ],
)
def test_a_lot_that_says_something_else_than_its_record_is_found_whenever_it_is_read(tmp_path, before, after):
    """Columns and content agree; the record that is kept beside them does not."""
    path = tmp_path / "h.db"
    filled(path, 9).close()
    changed(path, f"UPDATE events SET content = replace(content, '{before}', '{after}')")
    with History(path) as history:
        for read in (history.series, lambda: history.series_of(TERMS), lambda: list(history.events())):
            with pytest.raises(RecordError, match=r"row 1: the lot of 2026-05-01, draw PO.-A, is not what its record"):
                read()


def test_a_kept_record_with_another_count_is_found_whenever_it_is_read(tmp_path):
    """As long as its digests were not made anew: that takes 'history export', and a verdict that doesn't follow."""
    path = tmp_path / "h.db"
    filled(path, 9).close()
    db = sqlite3.connect(path)
    [(kept,)] = db.execute("SELECT record FROM events").fetchall()
    other = zlib.decompress(kept).replace(b'"major":9', b'"major":1')
    with db:
        db.execute("UPDATE events SET record = ?", (zlib.compress(other),))
    db.close()
    with History(path) as history, pytest.raises(RecordError, match="is not what its record says"):
        history.series()


@pytest.mark.parametrize("content", [b"not a database at all, but a text of some length" * 40, b""])
def test_a_file_that_is_no_history_is_one_line(tmp_path, content):
    path = tmp_path / "h.db"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is not a history|is empty"):
        History(path)
    assert path.read_bytes() == content
    with pytest.raises(InputError, match="no such file"):
        History(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_a_file_in_a_read_only_folder_is_read_and_not_changed(tmp_path):
    filled(tmp_path / "h.db", 8, 9).close()
    older(tmp_path / "old.db", 1, lot_record(1, 8), lot_record(2, 9))
    with History(tmp_path / "h.db") as history:
        wanted, lines = history.series(), list(history.events())
    with unwritable(tmp_path, "h.db", "old.db") as folder:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        for path in (folder / "h.db", folder / "old.db"):
            with History(path) as history:
                assert history.series() == wanted
                assert list(history.events()) == lines
                for change in (
                    lambda history=history: history.add(lot_record(3, 0)),
                    lambda history=history: history.note(note("steady", "2026-05-09")),
                    lambda history=history: history.take(iter(lines)),
                ):
                    with pytest.raises(InputError, match=r"can't be written: .* copy it to a folder of your own"):
                        change()
        with pytest.raises(InputError, match="can't be written"):
            History(folder / "h.db", create=True)
        with pytest.raises(InputError, match="its folder is read-only"):
            History(folder / "another.db", create=True)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_a_killed_writer_left_beside_a_read_only_file_is_read_or_named(tmp_path):
    path = tmp_path / "h.db"
    process = adder(path, 0, 100)
    assert process.stdout is not None
    assert process.stderr is not None
    acknowledged = {int(process.stdout.readline()) for _ in range(2)}
    process.send_signal(signal.SIGKILL)
    process.communicate()
    db = sqlite3.connect(path)  # stays open, so that what is added next waits beside the file
    db.execute("SELECT * FROM events").fetchall()
    with History(path) as history:
        history.add(lot_record(9, 0))
    there = {*acknowledged, 9}
    names = ("h.db", "h.db-wal", "h.db-shm")
    assert (tmp_path / "h.db-wal").stat().st_size
    with unwritable(tmp_path, *names) as folder:
        assert there <= orders(folder / "h.db")
    with unwritable(tmp_path, *names[:2]) as folder, pytest.raises(InputError, match=r"changes wait in h\.db-wal"):
        History(folder / "h.db")
    db.close()


ADDER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from history_samples import lot_record
from qcsample.history import History
first, count = int(sys.argv[3]), int(sys.argv[4])
for number in range(first, first + count):
    record = lot_record(number, 0, day="2026-05-01")
    with History(Path(sys.argv[2]), create=True) as history:
        history.add(record)
    print(number, flush=True)
"""


def adder(path: Path, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ADDER, str(TESTS), str(path), str(first), str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def orders(path: Path) -> set[int]:
    with History(path) as history:
        return {int(step.event.order[2:]) for series in history.series() for step in series.lots}


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path):
    path, chance = tmp_path / "h.db", random.Random(6)
    acknowledged: set[int] = set()
    for k in range(6):
        process = adder(path, 100 * k, 100)
        assert process.stdout is not None
        acknowledged.add(int(process.stdout.readline()))
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        acknowledged |= {int(line) for line in process.stdout.read().split()}
        process.wait()
        process.stdout.close()
        assert process.stderr is not None
        process.stderr.close()
        there = orders(path)
        assert acknowledged <= there
        assert len(there - acknowledged) <= k + 1  # one a kill: on the disk, but not yet acknowledged
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_two_writers_at_once_lose_nothing(tmp_path):
    path = tmp_path / "h.db"  # neither finds a file: both make it
    both = [adder(path, first, 15) for first in (0, 100)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert len(out.split()) == 15
    assert orders(path) == {*range(15), *range(100, 115)}


def test_a_reader_sees_whole_lots_while_another_process_writes(tmp_path):
    path = tmp_path / "h.db"
    with filled(path, 0) as history:
        process = adder(path, 50, 5)
        seen = [len(history.series()[0].lots) for _ in range(20)]
        process.communicate(timeout=120)
        assert process.returncode == 0
        assert seen == sorted(seen)
        assert len(history.series()[0].lots) == 6
