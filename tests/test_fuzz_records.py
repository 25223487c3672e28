"""Records with a changed field, and what commands make of them: none passes for the record that was written."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from fuzzing import (
    EXAMPLES,
    GONE,
    answered,
    at,
    cases,
    changed_values,
    command,
    fuzz,
    leaves,
    replaced,
    spoiled,
    written,
)
from hypothesis import strategies as st

from qcsample import Record, judge, verify
from qcsample.findings import Findings

NAMES = (
    "jackets/expected/pick.json",
    "jackets/expected/reinspection.json",
    "kettles/expected/pick.json",
    "shoes/expected/pick.json",
    "series/expected/HB-2602.json",
)


@cache
def content(name: str) -> dict:
    return json.loads((EXAMPLES / name).read_bytes())


@cache
def places(name: str) -> list:
    return list(leaves(content(name)))


@st.composite
def changed_records(draw):
    """A record, and where something else stands in it now."""
    name = draw(st.sampled_from(NAMES))
    path = draw(st.sampled_from(places(name)))
    old = at(content(name), path)
    new = draw(st.sampled_from(changed_values(old)))
    if new is GONE and path == ("schema",):
        new = None
    return name, path, old, new


def as_bytes(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def rechained(record: Record) -> Record:
    """The record with digests that fit, as somebody would leave it who covers a change."""
    fresh = Record()
    for step in record.steps:
        fresh = fresh.with_step(step["step"], step["content"])
    return fresh


def same(old: object, new: object) -> bool:
    return type(old) is type(new) and json.dumps(old) == json.dumps(new)


def agrees(record: Record | None) -> bool:
    """Whether a recheck finds nothing; a record that can't be read as an inspection does not agree."""
    found = None if record is None else answered(verify, record)
    if found is not None and found.difference is not None:
        assert found.difference.said.isprintable()
    return found is not None and found.agrees


@cases(200)
def test_a_change_shows_by_its_digest(turn):
    def change(case: tuple) -> None:
        name, path, old, new = case
        record = answered(Record.from_json, as_bytes(replaced(content(name), path, new)), name)
        assert same(old, new) or record is None or record.broken() is not None, case
        if record is not None and not same(old, new):
            assert not agrees(record), case

    fuzz(turn, changed_records(), change)


DESCRIBED = re.compile(
    r"""0\.content\.(
        visit(\..*)? | remarks(\..*)? | not_packed(\..*)?              # said once, on the printed page
      | (.*\.)?lot\.(goods|reading)(\..*)? | (.*\.)?lot\.cartons\.\d+(\.[345])?  # held against the list
      | rework\.(first|collateral|beyond_cap)(\..*)?                     # held against the first inspection
    ) | \d\.content\.findings\.(waived(\..*)?|rows\.\d+(\.(note|photo|defect|unit|carton))?)""",
    re.VERBOSE,
)


@cases(250)
def test_a_change_with_new_digests_is_found_by_recomputing(turn):
    """But for what nothing can be recomputed from: there the printed digest shows it."""

    def covered(case: tuple) -> None:
        name, path, old, new = case
        record = answered(Record.from_json, as_bytes(replaced(content(name), path, new)), name)
        before = Record.from_json((EXAMPLES / name).read_bytes())
        if record is None or same(old, new) or path[-1] == "digest":
            return
        record = rechained(record)
        assert before.digest != record.digest or record == before, case
        if agrees(record):
            assert DESCRIBED.fullmatch(".".join(map(str, path[1:]))), f"{path}: {old!r} -> {new!r} went unnoticed"

    fuzz(turn, changed_records(), covered)


@cases(200)
def test_records_as_bytes(turn):
    originals = [(EXAMPLES / name).read_bytes() for name in NAMES]
    whole = [Record.from_json(original) for original in originals]

    def record_bytes(case: bytes) -> None:
        record = answered(Record.from_json, case, "r.json")
        if record is not None and record not in whole:
            assert Record.from_json(record.to_json()) == record
            assert not agrees(record)
            answered(lambda: record.inspection)
            answered(judge, record, Findings({"major": 1}))

    assert fuzz(turn, spoiled(originals, most=3), record_bytes).both


COMMANDS = (
    ("judge", "r.json", "--critical", "0", "--major", "3", "--minor", "2", "--force", "--dry-run"),
    ("judge", "r.json", "--waive-lost", "1", "--by", "J. Meyer", "--force", "-o", "verdict.pdf"),
    ("judge", "r.json", "--concede", "major", "--by", "J. Meyer", "--reason", "agreed", "--json"),
    ("verify", "r.json"),
    ("verify", "r.json", "--carton", "1"),
    ("options", "r.json"),
    ("options", "r.json", "--json"),
    ("rework", "r.json", "--affected", "48-74, 87", "--what-if"),
    ("rework", "r.json", "--dice", "82049137560218446357", "--draw-id", "R1", "-o", "again.pdf", "--force"),
    ("findings", "r.json", "-o", "findings.csv", "--force"),
    ("labels", "r.json", "-o", "labels.pdf", "--force"),
    ("history", "add", "r.json", "--history", "history.db"),
    ("pick", "--record", "r.json", "--lost", "1", "-o", "pick.pdf", "--force"),
    ("pick", "--record", "r.json", "--late", "401=40", "-o", "pick.pdf", "--force"),
    ("pick", "--record", "r.json", "--next-stage", "-o", "pick.pdf", "--force"),
    ("pick", "--record", "r.json", "-o", "pick.pdf", "--force"),
)


@cases(100)
def test_commands_on_changed_records(tmp_path, monkeypatch, turn):
    """With digests that fit, so that every step looks at what it rests on."""
    monkeypatch.chdir(tmp_path)

    def run(case: tuple) -> None:
        (name, path, _, new), args = case
        record = answered(Record.from_json, as_bytes(replaced(content(name), path, new)), name)
        if record is not None:
            Path("history.db").unlink(missing_ok=True)
            written(Path("r.json"), rechained(record).to_json())
            command(*args)

    assert fuzz(turn, st.tuples(changed_records(), st.sampled_from(COMMANDS)), run).both
