"""The letter about a double or multiple plan says which sample was judged, what follows, and the numbers of all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from history_samples import LOT, TERMS, lot_record

from qcsample.agreement import DefectClass, inspection_plan
from qcsample.assessment.assessing import assess
from qcsample.assessment.letter import paragraphs
from qcsample.findings import Findings
from qcsample.inspection import Inspection
from qcsample.qcs1 import draw, next_stage
from qcsample.terms import SpecialTest
from qcsample.verdict import judge


def letter(made: Inspection, language: str = "en", tests: dict[str, int] | None = None, **counts: int) -> list[str]:
    findings = Findings(counts, tests or {})
    verdict = judge(made, findings)
    return list(paragraphs(made, verdict, assess(made, findings, verdict), language=language))


def inspected(sampling: str, stages: int = 1, aql: float = 2.5) -> Inspection:
    agreement = replace(TERMS, sampling=sampling, classes=(DefectClass("critical", 0.0), DefectClass("major", aql)))
    plan = inspection_plan(agreement, LOT)
    made = draw(LOT, plan, "2048", "PO1-A")
    for _ in range(stages - 1):
        made = next_stage(made, LOT, plan)
    return Inspection(agreement, LOT, plan, made)


def test_a_pending_double_plan():
    # letter K, AQL 2.5, double normal: 80 + 80, 3/7 and 8/9 (Table III-A)
    agreed, _, follows, recommended = letter(inspected("double"), critical=0, major=5)
    assert "double sampling (accepted up to / refused from, after each sample" in agreed
    assert "major AQL 2.5 (80 + 80 pieces, 3/7, 8/9)" in agreed
    assert "critical not allowed (80 + 80 pieces, refused from 1)" in agreed
    assert "after sample 1 of 2" in follows
    assert "Sample 2 follows, 80 pieces more" in follows
    assert "'qcsample pick --record RECORD.json --next-stage'" in follows
    assert "count together: major accepted up to 8, refused from 9." in follows
    assert "draw and check sample 2" in recommended
    agreed, _, follows, recommended = letter(inspected("double"), "zh", critical=0, major=5)
    assert "二次抽样" in agreed
    assert "AQL 2.5（80 + 80 件，3/7, 8/9）" in agreed
    assert "第 1 次样本（共 2 次）" in follows
    assert "第 2 次样本 80 件（qcsample pick --record RECORD.json --next-stage）" in follows
    assert "8 及以下接收，9 起拒收" in follows
    assert "抽取并检验第 2 次样本" in recommended


def test_a_pending_multiple_plan():
    # letter K, AQL 0.40, multiple normal: 7 x 32, #/2 #/2 0/2 0/3 1/3 1/3 2/3 (Table IV-A)
    agreed, _, follows, recommended = letter(inspected("multiple", aql=0.4), critical=0, major=0)
    assert "multiple sampling" in agreed
    assert "(32 + 32 + 32 + 32 + 32 + 32 + 32 pieces, #/2, #/2, 0/2, 0/3, 1/3, 1/3, 2/3)" in agreed
    assert "after sample 1 of 7" in follows
    assert "count together: major refused from 2, not yet acceptable." in follows
    assert "draw and check sample 2" in recommended
    _, _, follows, recommended = letter(inspected("multiple", 2, 0.4), critical=0, major=1)
    assert "after sample 2 of 7" in follows
    assert "major accepted up to 0, refused from 2." in follows
    assert "check sample 3" in recommended


@pytest.mark.parametrize(("stages", "major"), [(1, 3), (1, 7), (2, 8), (2, 9)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_follows_once_it_is_decided(stages, major, language):
    said = " ".join(letter(inspected("double", stages), language, critical=0, major=major))
    assert "3/7, 8/9" in said
    assert "--next-stage" not in said


def test_units_that_are_missing_come_before_the_next_sample():
    made = inspected("double")
    findings = Findings({"critical": 0, "major": 5}, pulled=60)
    verdict = judge(made, findings)
    said = paragraphs(made, verdict, assess(made, findings, verdict))
    assert verdict.outcome == "pending"
    assert "--next-stage" not in " ".join(said)
    assert "complete the inspection" in said[3]


def test_a_single_plan_is_told_as_before():
    said = letter(lot_record(1, None).inspection, critical=0, major=5)
    assert "normal inspection: critical not allowed (125 pieces, refused from 1); major AQL 2.5 (125 pieces" in said[0]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "tightened (major), normal (special tests) inspection"), ("zh", "加严（严重缺陷）、正常（专项测试）检验")],
)
def test_special_tests_keep_the_agreed_severity_and_the_letter_says_so(language, told):
    agreement = replace(TERMS, tests=(SpecialTest("drop", "S-1", 2.5),), classes=(DefectClass("major", 2.5),))
    plan = inspection_plan(agreement, LOT, severities={"major": "tightened"}, severity_from="h.db: 2 lots")
    assert plan.classes[0].plan.severity == "tightened"
    assert plan.tests[0].plan.severity == "normal"
    made = Inspection(agreement, LOT, plan, draw(LOT, plan, "2048", "PO1-A"))
    assert told in letter(made, language, {"drop": 0}, major=0)[0]
