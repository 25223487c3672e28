"""The record and its recheck: every change of a field shows, and is named."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.agreement import Agreement, inspection_plan
from qcsample.boxes import Box, make_lot
from qcsample.canonical import digest
from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record, Visit
from qcsample.lot import Carton, Goods, Lot
from qcsample.qcs1 import draw, late_positions, substitute
from qcsample.seeds import commit_seed, dice_seed
from qcsample.verdict import judge
from qcsample.verification import check_carton, step_of_digest, verify


def goods_lot(changed: dict[str, int] | None = None) -> Lot:
    boxes = []
    for style, count in (("M630", 50), ("M641", 30), ("M655", 4)):
        for i in range(1, count + 1):
            units = (changed or {}).get(f"{style}/{i}", 12)
            boxes.append(Box(str(i), (Goods(po="88120", style=style, colour="BLK", units=units),)))
    return make_lot(boxes, strata=("style",))


def full_record(*, seed=None) -> Record:
    agreement = Agreement(order="PO4711", buyer="Buyer", strata=("style",))
    lot = goods_lot()
    plan = inspection_plan(agreement, lot)
    made = draw(lot, plan, seed or dice_seed("20481956370211849357"), "PO4711-A")
    inspection = Inspection(agreement, lot, plan, made, Visit("2026-11-23", "Ningbo", "Li"))
    record = Record().with_step("pick", inspection.to_dict())
    lost = made.cartons[2].id
    record = record.with_step("lost", {"cartons": [lost], "draw": substitute(made, lot, [lost]).to_dict()})
    positions = list(late_positions(record.inspection.draw, "M641/31", 12))
    record = record.with_step("late", {"cartons": [{"id": "M641/31", "units": 12, "positions": positions}]})
    findings = Findings({"critical": 0, "major": 2, "minor": 3}, waived={lost: "J. Meyer"})
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


RECORD = full_record()


def rechained(record: Record) -> Record:
    """The record with digests that fit, as somebody would leave it who covers a change."""
    fresh = Record()
    for step in record.steps:
        fresh = fresh.with_step(step["step"], step["content"])
    return fresh


def changed(*path, to, record: Record = RECORD, cover: bool = True) -> Record:
    steps = copy.deepcopy(json.loads(json.dumps(list(record.steps))))
    place = steps
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != to
    place[path[-1]] = to
    made = Record(tuple(steps))
    return rechained(made) if cover else made


def test_an_honest_record_agrees_with_and_without_its_list():
    assert verify(RECORD).agrees
    assert verify(RECORD, goods_lot()).agrees
    assert [check.name for check in verify(RECORD, goods_lot()).checks] == [
        "digests", "agreement", "manifest", "packing list", "plan", "draw", "lost cartons", "late cartons", "verdict",
    ]  # fmt: skip


def test_it_survives_the_file():
    again = Record.from_json(RECORD.to_json())
    assert again.to_json() == RECORD.to_json()
    assert verify(again).agrees
    assert again.inspection == RECORD.inspection


def test_the_digest_chain_is_what_the_docs_say():
    step = RECORD.steps[1]
    before = [RECORD.steps[0]["digest"]]
    assert step["digest"] == digest(
        {"schema": "qcsample/1", "before": before, "step": "lost", "content": step["content"]}
    )


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ((0, "content", "visit", "inspector"), "Wang"),
        ((0, "content", "agreement", "buyer"), "Other"),
        ((0, "content", "draw", "n"), 51),
        ((1, "content", "cartons"), ["M630/1"]),
        ((3, "content", "findings", "classes", "major"), 1),
    ],
)
def test_any_change_breaks_its_digest(path, to):
    found = verify(changed(*path, to=to, cover=False)).difference
    assert found is not None
    assert found.name == "digests"
    assert f"step {path[0] + 1} " in found.said


@pytest.mark.parametrize(
    ("path", "to", "name"),
    [
        ((0, "content", "agreement", "buyer"), "Other", "agreement"),
        ((0, "content", "lot", "manifest"), "0" * 64, "manifest"),
        ((0, "content", "lot", "cartons", 0, 1), 13, "manifest"),
        ((0, "content", "lot", "cartons", 0, 0), "M630/99", "manifest"),
        ((0, "content", "plan", "classes", 1, "plan", "stages", 0), [80, 6, 7], "plan"),
        ((0, "content", "plan", "carton_rule"), "count 3", "plan"),
        ((0, "content", "draw", "seed", "value"), "20481956370211849358", "draw"),
        ((0, "content", "draw", "cartons", 0, "positions", 0), 11, "draw"),
        ((0, "content", "draw", "strata", 0, "threshold"), "f" * 64, "draw"),
        ((0, "content", "draw", "cartons", 3, "id"), "M630/48", "draw"),
        ((0, "content", "draw", "reserve", 0, "ticket"), "0" * 64, "draw"),
        ((1, "content", "draw", "cartons", 0, "positions"), [1, 2, 3], "lost cartons"),
        ((2, "content", "cartons", 0, "positions", 0), 11, "late cartons"),
        ((3, "content", "verdict", "outcome"), "not accepted", "verdict"),
        ((3, "content", "findings", "classes", "major"), 30, "verdict"),
    ],
)
def test_a_change_with_digests_made_anew_is_found_by_recomputing(path, to, name):
    found = verify(changed(*path, to=to)).difference
    assert found is not None
    assert found.name == name


def test_free_text_with_digests_made_anew_shows_against_the_printed_digest():
    record = changed(0, "content", "visit", "inspector", to="Wang")
    printed = RECORD.steps[0]["digest"]
    assert verify(record).agrees
    assert step_of_digest(RECORD, printed) == (1, "pick")
    assert step_of_digest(RECORD, RECORD.digest[:8].upper()) == (4, "judge")
    assert step_of_digest(record, printed) is None
    for bad in ("", "1234567", "x" * 10, "0" * 65):
        with pytest.raises(InputError, match="8 to 64 hex"):
            step_of_digest(RECORD, bad)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (goods_lot({"M641/7": 13}), "carton M641/7: 13 units in the list given, 12 in the record"),
        (goods_lot().only({c.id for c in goods_lot().cartons} - {"M655/4"}), "carton M655/4 is in the record only"),
        (Lot(tuple(Carton(str(i), 12) for i in range(1, 85))), "ids are formed as number"),
    ],
)
def test_another_list_is_told_by_its_first_difference(other, said):
    found = verify(RECORD, other).difference
    assert found is not None
    assert said in found.said


def test_the_same_cartons_with_other_goods_are_noticed():
    boxes = [Box(c.number, (Goods("88120", c.goods[0].style, "TAN", units=12),)) for c in goods_lot().cartons]
    found = verify(RECORD, make_lot(boxes, strata=("style",))).difference
    assert found is not None
    assert "other goods" in found.said


def test_a_commitment_is_rechecked():
    record = full_record(seed=commit_seed("PO4711-A", "7f3a9c52e1d04b8690d2c4517be8a63f", "4718820365"))
    assert verify(record).agrees
    with pytest.raises(RecordError, match=r"not the one that its facts give|committed"):
        verify(changed(0, "content", "draw", "seed", "facts", "B", to="4718820366", record=record))


def test_one_carton():
    inspection = RECORD.inspection
    inside = {c.id for c in inspection.draw.cartons}
    for carton in inspection.lot.cartons:
        assert check_carton(inspection, carton.id).drawn == (carton.id in inside)
    assert check_carton(inspection, "M641/007").command == (
        "printf 'qcs1|%s|%s|%s' 20481956370211849357 PO4711-A 'M641/7' | sha256sum"
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "can't be read as JSON"),
        (b"\xff\xfe", "can't be read as JSON"),
        (b"[]", "schema"),
        (b'{"schema":"qcsample/2","steps":[]}', "schema"),
        (b'{"schema":"qcsample/1","schema":"qcsample/1","steps":[]}', "stands twice"),
        (b'{"schema":"qcsample/1","steps":[{}]}', "each step"),
        (b'{"schema":"qcsample/1","steps":[],"more":1}', "nothing else"),
        (b'{"schema":"qcsample/1","steps":[{"step":"pick","content":{"x":NaN},"digest":""}]}', "NaN"),
        (b'{"schema":"qcsample/1","steps":[{"step":"pick","content":{"x":1e999},"digest":""}]}', "too large"),
        (b'{"schema":"qcsample/1","steps":' + b"[" * 100_000, "can't be read as JSON"),
        (b'{"schema":"qcsample/1","steps":[{"step":"pick","content":{"x":' + b"9" * 5000 + b'},"digest":""}]}', "JSON"),
    ],
)
def test_what_is_no_record_is_refused(data, why):
    with pytest.raises(RecordError, match=why):
        Record.from_json(data, "r.json")


def paths(value, here=()):
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*here, key))


PLAIN = json.loads(json.dumps(list(RECORD.steps)))
PATHS = [path for path in paths(PLAIN) if len(path) > 2 and path[1] == "content"]


@settings(max_examples=600, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    to=st.sampled_from([None, "", "x", -1, 0, 1, 10**30, 1.5, [], {}, [[]], {"a": 1}, True, "9" * 400, "\u202e"]),
)
def test_a_record_with_any_field_changed_never_breaks_the_recheck(path, to):
    steps = copy.deepcopy(PLAIN)
    place = steps
    for key in path[:-1]:
        place = place[key]
    same = type(place[path[-1]]) is type(to) and place[path[-1]] == to
    place[path[-1]] = to
    record = rechained(Record(tuple(steps)))
    try:
        agrees = verify(record, goods_lot()).agrees
    except QcsampleError:
        return
    free_text = path[2] in ("visit", "remarks", "purpose", "not_packed")
    reading = "goods" in path[:4]  # described, not frozen: other goods are noticed against the list
    waiver = path[2:4] == ("findings", "waived")
    assert same or not agrees or free_text or reading or waiver, f"{path} -> {to!r} went unnoticed"


# Records that nobody's command wrote


def steps_of(record: Record) -> list[dict]:
    return copy.deepcopy([dict(step) for step in record.steps])


@pytest.mark.parametrize(
    ("step", "change"),
    [
        (0, lambda content: content.update(extra="x")),
        (0, lambda content: content.update(plan=None)),
        (0, lambda content: content.update(purpose="send")),
        (0, lambda content: content["lot"].update(reading={"file": "a", "sha256": "", "options": {"path": "b"}})),
        (0, lambda content: content["lot"].update(reading={"file": "a", "sha256": "", "options": {"columns": 5}})),
        (1, lambda content: content.update(extra="x")),
        (1, lambda content: content["draw"]["strata"].pop()),
        (2, lambda content: content.update(extra="x")),
        (2, lambda content: content.update(cartons=[])),
        (2, lambda content: content["cartons"][0].update(id="M641/3")),
        (3, lambda content: content.update(extra="x")),
    ],
)
def test_a_covered_change_does_not_agree(step, change):
    steps = steps_of(RECORD)
    change(steps[step]["content"])
    try:
        agrees = verify(rechained(Record(tuple(steps)))).agrees
    except RecordError:
        agrees = False
    assert not agrees


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (0, 3, 1, 2), (0, 1, 2, 3, 3), (0, 0, 1), (3,), (0, 1, 3, 2), ()])
def test_steps_stand_in_the_order_in_which_they_can_be_made(order):
    steps = steps_of(RECORD)
    record = rechained(Record(tuple(steps[i] for i in order)))
    with pytest.raises(RecordError, match=r"only step 'pick'|a verdict is given once"):
        verify(record)
    with pytest.raises(RecordError, match=r"only step 'pick'|a verdict is given once"):
        judge(record, Findings({"major": 1}))


def test_half_a_character_is_no_text():
    data = RECORD.to_json().replace(b"Ningbo", b"\\ud800")
    with pytest.raises(RecordError, match="can't be read as JSON"):
        Record.from_json(data)
    assert Record.from_json(RECORD.to_json().replace(b"Ningbo", b"\\ud83d\\ude00"))


def test_a_hostile_key_is_shown_harmless():
    steps = steps_of(RECORD)
    steps[3]["content"]["verdict"]["a\x1b[2J"] = 1
    difference = verify(rechained(Record(tuple(steps)))).difference
    assert difference is not None
    assert difference.said.isprintable()


def test_a_draw_without_the_stratum_of_a_carton():
    steps = steps_of(RECORD)[:1]
    del steps[0]["content"]["draw"]["strata"][0]
    now = rechained(Record(tuple(steps))).inspection
    with pytest.raises(RecordError, match="has no stratum"):
        check_carton(now, "M630/1")


def test_numbers_of_thousands_of_digits_are_told():
    with pytest.raises(InputError, match="digits"):
        Findings({"major": 10**5000})
    with pytest.raises(InputError, match="digits"):
        Lot((Carton("1", 10**5000),))
