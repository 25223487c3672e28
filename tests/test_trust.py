"""What docs/trust.md says of attacks, tried: what a recheck shows, and what it can't show."""

from __future__ import annotations

import json

import pytest
from history_samples import lot_record
from test_history_file import changed as edited
from test_verification import RECORD, changed, full_record, goods_lot, rechained

from qcsample.agreement import Agreement
from qcsample.boxes import Box, make_lot
from qcsample.errors import InputError, RecordError
from qcsample.findings import Finding, Findings
from qcsample.history import History
from qcsample.inspection import Record
from qcsample.lot import Goods
from qcsample.seeds import commit_seed, dice_seed
from qcsample.verdict import judge
from qcsample.verification import check_carton, step_of_digest, verify

PRINTED = RECORD.steps[0]["digest"]


def in_colour(colour: str, strata: tuple[str, ...]):
    return make_lot([Box(str(i), (Goods(style="M630", colour=colour, units=12),)) for i in range(1, 40)], strata=strata)


def test_the_manifest_covers_strata_and_not_what_goods_are_called():
    assert in_colour("black", ("style",)).manifest == in_colour("tan", ("style",)).manifest
    assert in_colour("black", ("colour",)).manifest != in_colour("tan", ("colour",)).manifest


def test_goods_renamed_in_a_record_show_against_the_list_and_the_printed_digest_alone():
    steps = json.loads(json.dumps(list(RECORD.steps)))
    text = json.dumps(steps[0]["content"]["lot"])
    assert '"BLK"' in text
    steps[0]["content"]["lot"] = json.loads(text.replace('"BLK"', '"TAN"'))
    record = rechained(Record(tuple(steps)))
    assert verify(record).agrees
    difference = verify(record, goods_lot()).difference
    assert difference is not None
    assert "other goods" in difference.said
    assert step_of_digest(record, PRINTED) is None


def test_a_second_draw_agrees_with_itself_and_not_with_the_paper_of_the_first():
    second = full_record(seed=dice_seed("10481956370211849357"))
    assert verify(second, goods_lot()).agrees
    assert second.inspection.lot.manifest == RECORD.inspection.lot.manifest
    assert step_of_digest(second, PRINTED) is None


def test_other_findings_judged_anew_agree_and_have_another_digest():
    before = Record(RECORD.steps[:-1])
    given = json.loads(json.dumps(RECORD.steps[-1]["content"]["findings"]))
    given["classes"]["major"] -= 1
    findings = Findings.from_dict(given)
    content = {"findings": findings.to_dict(), "verdict": judge(before, findings).to_dict()}
    again = before.with_step("judge", content)
    assert verify(again, goods_lot()).agrees
    assert step_of_digest(again, RECORD.digest) is None
    assert step_of_digest(again, PRINTED) == (1, "pick")


def test_a_waiver_nobody_gave_shows_against_the_printed_digest_alone():
    (carton,) = RECORD.steps[-1]["content"]["findings"]["waived"]
    record = changed(3, "content", "findings", "waived", carton, to="Nobody")
    steps = json.loads(json.dumps(list(record.steps)))
    findings = Findings.from_dict(steps[3]["content"]["findings"])
    steps[3]["content"]["verdict"] = judge(Record(record.steps[:3]), findings).to_dict()
    record = rechained(Record(tuple(steps)))
    assert verify(record, goods_lot()).agrees
    assert step_of_digest(record, RECORD.digest) is None


def test_one_carton_goes_by_the_threshold_of_the_record_which_the_whole_recheck_recomputes():
    inspection = RECORD.inspection
    outside = next(carton.id for carton in inspection.lot.cartons if not check_carton(inspection, carton.id).drawn)
    stratum = inspection.lot.find(outside).stratum
    place = [entry.name for entry in inspection.draw.strata].index(stratum)
    record = changed(0, "content", "draw", "strata", place, "threshold", to="f" * 64, record=Record(RECORD.steps[:1]))
    assert check_carton(record.inspection, outside).drawn
    difference = verify(record).difference
    assert difference is not None
    assert (difference.name, "threshold" in difference.said) == ("draw", True)


@pytest.mark.parametrize("fact", ["A", "B", "C"])
def test_a_commitment_holds_a_b_c_and_the_draw_id_together(fact):
    secret, called = "7f3a9c52e1d04b8690d2c4517be8a63f", "4718820365"
    record = full_record(seed=commit_seed("PO4711-A", secret, called))
    other = {"A": "8" + secret[1:], "B": "4718820366", "C": "0" * 64}[fact]
    with pytest.raises(RecordError, match=r"not the one that its facts give|committed"):
        verify(changed(0, "content", "draw", "seed", "facts", fact, to=other, record=record))
    with pytest.raises(RecordError, match=r"not the one that its facts give|committed"):
        verify(changed(0, "content", "draw", "draw_id", to="PO4711-B", record=record))


def test_an_agreement_has_a_digest_of_its_terms():
    terms = Agreement(order="PO4711", buyer="Buyer")
    assert terms.digest == Agreement(order="PO4711", buyer="Buyer").digest
    assert terms.digest != Agreement(order="PO4711", buyer="Buyer", level="I").digest


def test_findings_of_another_carton_are_refused():
    inspection = RECORD.inspection
    outside = next(c.id for c in inspection.lot.cartons if c.id not in {d.id for d in inspection.draw.opened})
    with pytest.raises(InputError, match="was not drawn"):
        judge(Record(RECORD.steps[:1]), Findings(rows=(Finding(outside, 1, kind="major"),)))


def test_a_history_does_not_prove_that_it_is_whole(tmp_path):
    path = tmp_path / "h.db"
    with History(path, create=True) as history:
        for number in (1, 2):
            history.add(lot_record(number, 9))
    edited(path, "DELETE FROM events WHERE seq = 1")
    with History(path) as history:
        assert len(list(history.events())) == 1
