"""The JSON schemas: they are valid, they admit all that is written, and they agree with what `from_dict` reads."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from record_samples import EXAMPLES, places, plain, records, value_at
from test_records import plans, read

import qcsample
from qcsample.errors import InputError, QcsampleError
from qcsample.schemas import NAMES, json_schema

FILES = Path(qcsample.__file__).parent / "schemas"
GONE = object()
SAMPLED = 25  # places of one record that are changed
RECORDS = {
    name: record
    for key, record in records().items()
    if (name := re.sub("(?<=[a-z])(?=[A-Z])", "-", key).lower()) in NAMES
}
FIELD_BY_FIELD = (
    "agreement", "assessment", "bounds", "costs", "findings", "inspection-plan", "options", "plan", "rework-plan",
    "verdict",
)  # fmt: skip
"""Records that write each field under its name."""
MORE = {"options": {"interval"}}
TOGETHER = {
    "agrees", "aql", "carton_rule", "cartons", "classes", "facts", "goods", "icc", "major", "severities",
    "severity_from", "sides", "stages", "units", "value",
}  # fmt: skip
"""Where values are held against each other, which a schema can't: Ac against Re, a seed against its dice."""


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json_schema(name))


def said(name: str, data: Any) -> list[str]:
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator(name).iter_errors(data)]


def inner(value: Any) -> Iterator[dict[str, Any]]:
    """Every table in a schema, and itself."""
    if isinstance(value, dict):
        yield value
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inner(entry)


@pytest.mark.parametrize("name", NAMES)
class TestSchema:
    def test_is_a_schema_with_its_id_and_needs_nothing_else(self, name):
        found = json_schema(name)
        Draft202012Validator.check_schema(found)
        assert found["$id"] == f"qcsample/1/{name}"
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["description"]
        for part in inner(found):
            if "$ref" in part:
                assert part["$ref"].startswith("#/$defs/")
                value_at(found, tuple(part["$ref"].split("/")[1:]))

    def test_lets_no_unknown_key_pass(self, name):
        for part in inner(json_schema(name)):
            if part.get("type") == "object" and part != {"type": "object"}:  # which stands in a condition
                assert part["additionalProperties"] is False or "properties" not in part, part

    def test_own_definitions_hide_no_other_schema(self, name):
        own = json.loads((FILES / f"{name}.json").read_bytes())
        assert not set(own.get("$defs", {})) & set(NAMES)


def test_every_file_is_listed_and_installed():
    assert sorted(path.stem for path in FILES.glob("*.json")) == list(NAMES)
    import configparser

    parser = configparser.ConfigParser()
    parser.read(EXAMPLES.parent / "setup.cfg", encoding="utf-8")
    assert "*.json" in parser["options.package_data"]["qcsample.schemas"].split()


def test_another_name_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="no schema 'verdit'; did you mean verdict"):
        json_schema("verdit")
    with pytest.raises(InputError, match="no schema"):
        json_schema(None)


WRITTEN = sorted(EXAMPLES.glob("*/expected/*.json"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_what_the_commands_wrote_is_valid(path):
    data = json.loads(path.read_bytes())
    assert said("record" if "steps" in data else "seed-file", data) == []


def test_a_list_with_forty_long_headers_is_valid(tmp_path):
    """What was understood of it names them all."""
    columns = ["C/NO.", "PCS/CTN", "CTNS", *(f"remark {i} of the factory, column {i}" for i in range(40))]
    (tmp_path / "list.csv").write_text(",".join(columns) + "\n1-5,4,5\n", encoding="utf-8")
    lot = qcsample.read_packing_list(tmp_path / "list.csv")
    assert max(len(line) for line in lot.reading.understood) > 500
    assert not said("lot", lot.to_dict())


def test_the_lines_of_a_history_are_valid():
    lines = (EXAMPLES / "series" / "expected" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    note = {"note": {"day": "2026-01-01", "supplier": "A", "product": "B", "kind": "consent", "by": "C"}}
    assert len(lines) > 5
    for line in (*map(json.loads, lines), note):
        assert said("history-line", line) == []
    assert said("history-line", {"note": note["note"] | {"kind": "perhaps"}})


@pytest.mark.parametrize("name", RECORDS)
class TestRecords:
    def test_what_is_written_is_valid(self, name):
        assert said(name, plain(RECORDS[name].to_dict())) == []

    def test_a_changed_record_is_refused_by_both_or_by_none(self, name):
        written = plain(RECORDS[name].to_dict())
        found = list(places(written))
        for place in found[:: max(1, len(found) // SAMPLED)]:
            old = value_at(written, place)
            for new in changed_values(old):
                data = plain(written)
                parent = value_at(data, place[:-1])
                if new is GONE:
                    del parent[place[-1]]
                else:
                    parent[place[-1]] = new
                valid, usable = validator(name).is_valid(data), can_be_read(RECORDS[name], data)
                if valid != usable:
                    assert excused(place, new, valid), (place, old, new, "schema" if valid else "from_dict")

    def test_what_it_requires_is_what_from_dict_requires(self, name):
        required = set(json_schema(name).get("required", ()))
        written = plain(RECORDS[name].to_dict())
        for key in written:
            less = {other: value for other, value in written.items() if other != key}
            if key in required:
                assert not can_be_read(RECORDS[name], less), key
            elif key not in TOGETHER:
                assert can_be_read(RECORDS[name], less), key


def changed_values(old: Any) -> list[Any]:
    every = [None, True, 0, 7, -1, 0.5, "", "surprise", [], ["surprise"], {}, {"surprise": 1}, 10**20, GONE]
    return [new for new in every if type(new) is not type(old) or new != old]


def can_be_read(record: Any, data: Any) -> bool:
    try:
        read(record, data)
    except QcsampleError:
        return False
    return True


def excused(place: tuple[str | int, ...], new: Any, valid: bool) -> bool:
    if not valid:  # a table of findings has numbers there, and they are read
        return place[-1] == "carton" and type(new) is int
    return next(key for key in reversed(place) if isinstance(key, str)) in TOGETHER


@pytest.mark.parametrize("name", FIELD_BY_FIELD)
def test_its_properties_are_the_fields_of_the_record(name):
    fields = {field.name for field in dataclasses.fields(RECORDS[name])}
    assert set(json_schema(name)["properties"]) == fields | MORE.get(name, set())


@given(plans(), st.integers(0, 40))
def test_made_plans_and_their_verdicts_are_valid(plan, found):
    assert said("plan", plain(plan.to_dict())) == []
    try:
        verdict = qcsample.judge(plan, found)
    except QcsampleError:
        return
    assert said("verdict", plain(verdict.to_dict())) == []


@given(st.integers(1, 300), st.data())
def test_made_bounds_are_valid(n, data):
    bounds = qcsample.defect_bounds(
        data.draw(st.integers(0, n)), n, lot_size=data.draw(st.none() | st.integers(n, 9999))
    )
    assert said("bounds", plain(bounds.to_dict())) == []


def test_the_command_lists_and_prints_them(run, refused):
    listed = run("schema")
    assert [line.split()[0] for line in listed.stdout.splitlines()[2:]] == list(NAMES)
    assert [entry["name"] for entry in json.loads(run("schema", "--json").stdout)] == list(NAMES)
    for args in (("schema", "verdict"), ("schema", "verdict", "--json")):
        assert json.loads(run(*args).stdout) == json_schema("verdict")
    assert "no schema 'verdit'; did you mean verdict?" in refused("schema", "verdit")


KETTLES = EXAMPLES / "kettles"
AS_JSON = (
    ("seed-file", "seed dice 2048 1956 3702 1184 9357 -o seed.json", ()),
    ("inspection-plan", "plan --lot 3200 --cartons 200", ()),
    ("lot", f"lot {KETTLES / 'packing_list.csv'}", ()),
    ("agreement", f"agreement check {KETTLES / 'agreement.toml'}", ("agreement",)),
    ("verdict", f"judge {KETTLES / 'expected' / 'pick.json'} --major 1 --dry-run --force", ()),
    ("assessment", f"judge {KETTLES / 'expected' / 'pick.json'} --major 1 --dry-run --force", ("assessment",)),
    ("options", f"options {KETTLES / 'expected' / 'pick.json'}", ()),
    ("verification", f"verify {KETTLES / 'expected' / 'pick.json'}", ()),
    ("bounds", "estimate 14 200 --lot-size 8000 --cartons 15", ("piece_by_piece",)),
    ("bounds", "estimate 14 200 --lot-size 8000 --cartons 15", ("allowing_for_cartons",)),
)
"""Schema, command, and the key of its `--json` that holds the record, as docs/api.md tells."""
EXACT = {"seed-file", "agreement", "verification", "assessment", "bounds"}
"""Those to which a command adds no key."""


@pytest.mark.parametrize(("name", "command", "keys"), AS_JSON, ids=lambda value: str(value)[:20])
def test_what_json_prints_fits_the_schema_that_the_docs_name(name, command, keys, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status = 3 if command.startswith("judge") else 0
    data = json.loads(run(*command.split(), "--json", status=status).stdout)
    for key in keys:
        data = data[key]
    assert (said(name, data) == []) == (name in EXACT)
    own = data if name in EXACT else json_schema(name)["properties"]
    assert said(name, {key: value for key, value in data.items() if key in own}) == []
    page = (EXAMPLES.parent / "docs" / "api.md").read_text(encoding="utf-8")
    [row] = [
        row
        for row in re.findall(r"^\| `.*", page.split("| `--json` of |")[1], re.M)
        if f"`{name}`" in row and f"`{' '.join(command.split()[: 2 if keys == ('agreement',) else 1])}`" in row
    ]
    assert all(f"`{key}`" in row for key in keys)
