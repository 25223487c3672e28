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
from history_samples import PRODUCT, SUPPLIER, filled, judged, lot_record

from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.findings import Findings
from qcsample.history import History, entry_of
from qcsample.history.layout import VERSION
from qcsample.inspection import Record

TESTS = Path(__file__).parent


def changed(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
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


def test_a_file_of_version_1_is_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    records = [lot_record(1, 9), judged(Record(lot_record(1, 9).steps[:1]), Findings({"critical": 0, "major": 1}))]
    with History(tmp_path / "new.db", create=True) as new:
        new.add(records[0])
        new.add(records[1], force=True)
        new.add(lot_record(2, 8))
        wanted = new.series()
    changed(
        path,
        "CREATE TABLE schema (version INTEGER NOT NULL)",
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, series TEXT NOT NULL, day TEXT NOT NULL, "
        "content TEXT NOT NULL, record BLOB)",
        "INSERT INTO schema VALUES (1)",
    )
    db = sqlite3.connect(path)
    with db:
        for record in (*records, lot_record(2, 8)):
            entry = entry_of(record)
            row = ("lot", f"{SUPPLIER}\n{PRODUCT}".casefold(), entry.day, json.dumps(entry.to_dict()))
            db.execute(
                "INSERT INTO events (kind, series, day, content, record) VALUES (?, ?, ?, ?, ?)",
                (*row, zlib.compress(record.to_json())),
            )
    db.close()
    with History(path) as history:
        assert history.series() == wanted
        assert len(list(history.events())) == 2
    db = sqlite3.connect(path)
    assert db.execute("SELECT version FROM schema").fetchall() == [(VERSION,)]
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


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
        ("UPDATE events SET content = x'ff'", "neither a lot nor a note|not a history"),
    ],
)
def test_a_file_that_was_tampered_with_is_one_line(tmp_path, statement, said):
    path = tmp_path / "h.db"
    filled(path, 0).close()
    changed(path, statement)
    with pytest.raises(QcsampleError, match=said) as caught, History(path) as history:
        history.series()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lot_that_says_something_else_than_its_record_is_found_on_export(tmp_path):
    path = tmp_path / "h.db"
    filled(path, 9).close()
    changed(
        path, """UPDATE events SET content = replace(content, '"outcome":"not accepted"', '"outcome":"accepted"')"""
    )
    with History(path) as history, pytest.raises(RecordError, match="is not what its record says"):
        list(history.events())


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
