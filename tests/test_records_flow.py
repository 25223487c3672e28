"""Whole inspections of any agreement: every record on the way is valid, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_samples import plain
from test_schemas import said

import qcsample
from qcsample import Agreement, Carton, CartonLimits, DefectClass, Findings, Goods, Inspection, Lot, Record, Visit
from qcsample.errors import QcsampleError
from qcsample.terms import NONCONFORMITIES, UNITS, Refusal, SpecialTest

words = st.text(st.characters(codec="utf-8", exclude_characters="="), min_size=1, max_size=12).map(
    lambda text: qcsample.Agreement(buyer=text).buyer
)
names = st.lists(words.filter(bool), min_size=4, max_size=4, unique_by=str.casefold)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    first, second, third, test = draw(names)
    rule = draw(st.sampled_from(["sqrt", "sqrt+1", "1.5sqrt", "per-carton 8", "count 3", "units", "risk"]))
    counting = UNITS if rule == "risk" else draw(st.sampled_from([UNITS, NONCONFORMITIES]))
    return Agreement(
        buyer=draw(words),
        order=draw(words),
        order_quantity=draw(st.none() | st.integers(1, 10**6)),
        edition=draw(st.sampled_from(["MIL-STD-105E", "Z1.4", "ISO 2859-1:1999"])),
        severity=draw(st.sampled_from(["normal", "tightened", "reduced"])),
        classes=(
            DefectClass(first, 0.0),
            DefectClass(second, 2.5),
            DefectClass(third, draw(st.sampled_from([2.5, 4, 10]))),
        ),
        tests=draw(st.sampled_from([(), (SpecialTest(test, "S-1", 4.0),)])),
        counting=counting,
        carton_rule=rule,
        carton_limits=draw(st.sampled_from([None, CartonLimits(0.2, 0.3)])) if rule == "risk" else None,
        strata=draw(st.sampled_from([(), ("po",), ("po", "colour")])),
        icc=draw(st.sampled_from([0.05, 0.1])),
        refusal=Refusal(ac=draw(st.sampled_from([None, 0, 1]))),
    )


@st.composite
def lots(draw: st.DrawFn) -> Lot:
    count = draw(st.integers(2, 40))
    goods = Goods(draw(words), draw(words), draw(words), units=3)
    per = draw(st.integers(1, 30))
    strata = draw(st.sampled_from([("",), ("A", "B")]))
    kept = [Carton(str(i + 1), per, strata[i % len(strata)], str(i + 1), (goods,)) for i in range(count)]
    return Lot(tuple(kept), "number", ("po",) if len(strata) > 1 else ())


@settings(max_examples=60)
@given(agreements(), lots(), st.integers(0, 6), st.booleans())
def test_every_record_of_an_inspection_comes_back_and_is_valid(agreement, lot, found, by_carton):
    try:
        plan = qcsample.inspection_plan(agreement, lot)
        drawn = qcsample.draw(lot, plan, qcsample.typed_seed("7", weak=True), "X-A")
    except QcsampleError:  # a lot too small, limits that no number of cartons keeps, a table that is not there
        return
    made = Inspection(agreement, lot, plan, drawn, Visit("2026-03-02", "here"))
    record = Record().with_step("pick", made.to_dict())
    named = plan.classes[1].name
    if by_carton:
        findings = Findings(rows=tuple(qcsample.Finding(c, j, named) for c, j in drawn.pulling[:found]))
    else:
        counts = dict.fromkeys((entry.name for entry in plan.classes), 0)
        tests = dict.fromkeys((entry.name for entry in plan.tests), 0)
        findings = Findings(counts | {named: min(found, plan.classes[1].plan.n)}, tests)
    verdict = qcsample.judge(record, findings)
    record = record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
    exact = {"agreement": agreement, "lot": lot, "inspection-plan": plan, "draw": drawn, "findings": findings}
    for name, written in (exact | {"verdict": verdict, "record": record}).items():
        data = plain(written.to_dict())
        assert said(name, data) == []
        assert type(written).from_dict(data) == written
    size = qcsample.assess(record, findings, verdict)
    data = plain(size.to_dict())
    assert said("assessment", data) == []
    assert plain(type(size).from_dict(data).to_dict()) == data
    assert Record.from_json(record.to_json()) == record
    recheck = qcsample.verify(record)
    assert recheck.agrees
    assert type(recheck).from_dict(plain(recheck.to_dict())) == recheck
    assert said("verification", plain(recheck.to_dict())) == []


def test_a_refusal_names_the_field_in_one_line():
    verdict = {"outcome": "accepted", "classes": [{"name": "major", "outcome": "accepted", "found": "2"}]}
    with pytest.raises(qcsample.RecordError, match="verdict of a class: pulled is missing"):
        qcsample.Verdict.from_dict(verdict)
    verdict["classes"][0] |= {"pulled": 20, "n": 20, "ac": 1, "re": 2}
    with pytest.raises(qcsample.RecordError, match="verdict of a class: found: '2': a whole number"):
        qcsample.Verdict.from_dict(verdict)
