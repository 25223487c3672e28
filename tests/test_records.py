"""Every public record: what `to_dict` writes `from_dict` reads, and nothing that is wrong passes for a record."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_samples import changed, places, plain, records, value_at

import qcsample
from qcsample import Bounds, Carton, Findings, Goods, Plan, QcsampleError, Record, RecordError, Stage, Verdict, Visit

NOT_WRITTEN = {
    "BoundsEach": "arrays; the columns of a table",
    "FilledForm": "findings, which are written, and notes on a file",
    "History": "a file",
    "Photo": "the bytes of a picture",
    "Photos": "the bytes of pictures",
    "Plans": "arrays; the columns of a table",
}
COUNTS_BY_NAME = ("classes", "tests", "counted", "critical", "differences")  # tables with keys of the user's own
SAMPLED = 150  # places of one record that are changed; the long lists of cartons repeat themselves


def classes() -> set[str]:
    """The public names that are frozen records."""
    return {name for name in qcsample.__all__ if dataclasses.is_dataclass(getattr(qcsample, name))}


def spread(found: list[Any]) -> list[Any]:
    """At most `SAMPLED` of them, evenly."""
    return found[:: max(1, len(found) // SAMPLED)]


def test_every_public_record_has_an_example_here():
    assert set(records()) == classes() - set(NOT_WRITTEN)
    for name in classes():
        assert getattr(qcsample, name).__dataclass_params__.frozen, name


@pytest.mark.parametrize("name", sorted(classes() - set(NOT_WRITTEN)))
class TestRecord:
    def test_round_trip(self, name):
        record = records()[name]
        written = plain(record.to_dict())
        read = type(record).from_dict(written)
        assert plain(read.to_dict()) == written
        assert type(read) is type(record)

    def test_a_wrong_type_anywhere_is_refused(self, name):
        record = records()[name]
        written = plain(record.to_dict())
        for place in spread(list(places(written))):
            for wrong in wrongs(value_at(written, place)):
                if place[-1] == "carton" and wrong == 7:  # tables of findings have numbers there
                    continue
                with pytest.raises(QcsampleError) as caught:
                    read(record, changed(written, place, lambda _, wrong=wrong: wrong))
                assert len(str(caught.value).splitlines()) == 1, place

    def test_an_unknown_key_is_refused(self, name):
        record = records()[name]
        written = plain(record.to_dict())
        for place in [(), *spread([p for p in places(written) if isinstance(value_at(written, p), dict)])]:
            if place and (place[-1] in COUNTS_BY_NAME or place == ("steps", 1, "content")):  # `verify` reads the latter
                continue
            with pytest.raises(QcsampleError):
                read(record, changed(written, place, lambda table: table | {"surprise": 1}))

    @pytest.mark.parametrize("value", [None, 7, "text", [], [[]], {"surprise": 1}])
    def test_something_else_is_refused(self, name, value):
        with pytest.raises(RecordError):
            type(records()[name]).from_dict(value)


def read(record: Any, data: Any) -> Any:
    """The record that `data` is; of a `Record` its steps are read as well."""
    made = type(record).from_dict(data)
    if isinstance(made, Record):
        _ = made.inspection
        for step in made.named("judge"):
            Findings.from_dict(step["content"].get("findings"))
            Verdict.from_dict(step["content"].get("verdict"))
    return made


def wrongs(value: Any) -> list[Any]:
    """Values of another type than `value` has; none for what is null, which may be anything its schema says."""
    if value is None:
        return []
    kinds = (int, float) if type(value) in (int, float) else (type(value),)
    return [new for new in (True, 7, 0.5, "surprise", ["surprise"], {"surprise": 1}) if type(new) not in kinds]


def test_a_record_of_a_verdict_that_nobody_can_have_given_is_refused():
    verdict = plain(records()["Verdict"].to_dict())
    for place, wrong in (
        (("outcome",), "Accepted"),
        (("outcome",), "next stage"),
        (("classes", 0, "outcome"), "perhaps"),
        (("classes", 0, "found"), -1),
        (("classes", 0, "stage"), 0),
    ):
        with pytest.raises(RecordError, match="verdict"):
            Verdict.from_dict(changed(verdict, place, lambda _, wrong=wrong: wrong))
    for key in ("outcome", "classes"):
        with pytest.raises(RecordError, match=f"verdict: {key} is missing"):
            Verdict.from_dict({name: value for name, value in verdict.items() if name != key})


def test_what_contradicts_itself_is_refused():
    check = plain(records()["Verification"].to_dict())
    with pytest.raises(RecordError, match="agrees is not what its checks say"):
        qcsample.Verification.from_dict(check | {"agrees": not check["agrees"]})
    risks = plain(records()["SchemeRisks"].to_dict())
    with pytest.raises(RecordError, match="standard errors go with a simulation"):
        qcsample.SchemeRisks.from_dict(risks | {"method": "simulation"})
    with pytest.raises(RecordError, match="as long as quality"):
        qcsample.SchemeRisks.from_dict(risks | {"asn": risks["asn"][1:]})
    seed = plain(records()["Seed"].to_dict())
    with pytest.raises(RecordError, match="seed"):
        qcsample.Seed.from_dict(seed | {"kind": "public"})


def test_a_rework_plan_that_was_read_draws_the_same():
    plan = records()["ReworkPlan"]
    read_again = type(plan).from_dict(plain(plan.to_dict()))
    assert read_again.affected_plan() == plan.affected_plan()
    assert read_again.unaffected_plan() == plan.unaffected_plan()
    assert read_again.goods == plan.goods


texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(
    lambda text: " ".join(text.split())
)
goods = st.builds(Goods, texts, texts, texts, texts, texts, st.integers(0, 10**6))
cartons = st.builds(
    Carton,
    texts.filter(lambda text: text and "|" not in text),
    st.integers(1, 10**6),
    texts.filter(lambda text: "|" not in text),
    texts,
    st.lists(goods, max_size=3).map(tuple),
    texts,
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    stages, ac, re = [], 0, 1
    for _ in range(draw(st.integers(1, 7))):
        ac += draw(st.integers(0, 5))
        re = max(re, ac + draw(st.integers(1, 4)))
        stages.append(Stage(draw(st.integers(1, 5000)), ac, re))
    if len(stages) > 1 and draw(st.booleans()):
        stages[0] = Stage(stages[0].n, None, stages[0].re)
    aql = draw(st.sampled_from([None, 0.0, 0.65, 2.5]))
    return Plan(tuple(stages), draw(texts), draw(texts), aql=aql, lot_size=draw(st.none() | st.integers(1, 10**6)))


@given(goods | cartons | plans() | st.builds(Visit, texts, texts, texts))
def test_made_records_come_back(record):
    assert type(record).from_dict(plain(record.to_dict())) == record


@given(plans())
def test_stages_come_back(plan):
    assert tuple(Stage.from_dict(plain(stage.to_dict())) for stage in plan.stages) == plan.stages


@given(plans(), st.integers(0, 40), st.none() | st.integers(0, 5000))
def test_verdicts_come_back(plan, found, pulled):
    findings = Findings({"found": found}, pulled=pulled)
    try:
        verdict = qcsample.judge(plan, findings)
    except QcsampleError:
        return
    assert Verdict.from_dict(plain(verdict.to_dict())) == verdict
    assert Findings.from_dict(plain(findings.to_dict())) == findings


@given(st.integers(1, 400), st.data())
def test_bounds_come_back_to_six_digits(n, data):
    found = data.draw(st.integers(0, n))
    size = data.draw(st.none() | st.integers(n, 10_000))
    bounds = qcsample.defect_bounds(found, n, lot_size=size, sides=data.draw(st.sampled_from([1, 2])))
    read_again = Bounds.from_dict(plain(bounds.to_dict()))
    assert (read_again.lower_units, read_again.upper_units) == (bounds.lower_units, bounds.upper_units)
    assert (read_again.lower, read_again.upper) == pytest.approx((bounds.lower, bounds.upper), rel=1e-5)
