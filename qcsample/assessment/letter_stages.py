"""What the letter says of double and multiple plans: the numbers of every sample, which was judged, what follows."""

from __future__ import annotations

from qcsample.agreement import ClassPlan, InspectionPlan
from qcsample.assessment.sentences import Texts, say
from qcsample.assessment.verdict_words import class_name
from qcsample.judging import NEXT_STAGE, PENDING
from qcsample.standards.words import printed_aql
from qcsample.verdict import Verdict

_STAGES: Texts = {
    "double": (
        ", double sampling (accepted up to / refused from, after each sample, all so far together)",
        "，二次抽样（各次样本后累计的接收数/拒收数）",
    ),
    "multiple": (
        ", multiple sampling (accepted up to / refused from, after each sample, all so far together)",
        "，多次抽样（各次样本后累计的接收数/拒收数）",
    ),
    "class": ("{name} AQL {aql} ({n} pieces, {numbers})", "{name} AQL {aql}（{n} 件，{numbers}）"),
    "not allowed": ("{name} not allowed ({n} pieces, refused from {re})", "{name}不允许（{n} 件，{re} 个起拒收）"),
    "next": (
        "These are the counts after sample {stage} of {stages}: they neither accept nor refuse. Sample {following} "
        "follows, {more} pieces more from other cartons, drawn with 'qcsample pick --record RECORD.json --next-stage'; "
        "then the samples count together: {numbers}.",
        "以上为第 {stage} 次样本（共 {stages} 次）后的累计数，尚不能接收，也不能拒收。"
        "须从其他箱再抽第 {following} 次样本 {more} 件（qcsample pick --record RECORD.json --next-stage），"
        "届时各次样本合并计数：{numbers}。",
    ),
    "after": ("{name} accepted up to {ac}, refused from {re}", "{name} {ac} 及以下接收，{re} 起拒收"),
    "after #": ("{name} refused from {re}, not yet acceptable", "{name} {re} 起拒收，尚不可接收"),
}


def sampling_words(plan: InspectionPlan, language: str) -> str:
    """ ", double sampling" or ", multiple sampling"; empty of single plans."""
    most = max(len(entry.plan.stages) for entry in (*plan.classes, *plan.tests))
    return "" if most == 1 else say(_STAGES, "double" if most == 2 else "multiple", language)


def class_words(entry: ClassPlan, name: str, language: str) -> str:
    """What was agreed of a class with several samples: "major AQL 2.5 (80 + 80 pieces, ... 3/7, 8/9)"."""
    stages = entry.plan.stages
    return say(
        _STAGES,
        "class" if entry.aql else "not allowed",
        language,
        name=name,
        aql=printed_aql(entry.aql),
        n=" + ".join(f"{stage.n:,}" for stage in stages),
        numbers=", ".join(f"{'#' if stage.ac is None else stage.ac}/{stage.re}" for stage in stages),
        re=stages[-1].re,
    )


def next_sample(plan: InspectionPlan, verdict: Verdict) -> int:
    """The number of the sample that has to be drawn now; 0 where none, or not yet."""
    if any(entry.outcome == PENDING for entry in verdict.classes):
        return 0
    return max((entry.stage + 1 for entry in verdict.classes if entry.outcome == NEXT_STAGE), default=0)


def next_sample_words(plan: InspectionPlan, verdict: Verdict, language: str) -> str:
    """Which sample was judged, which follows, and what it takes then; empty where none follows."""
    following = next_sample(plan, verdict)
    if not following:
        return ""
    open_ones = {(entry.name, entry.is_test) for entry in verdict.classes if entry.outcome == NEXT_STAGE}
    told, most = [], 0
    for entry, is_test in ((e, is_test) for some, is_test in ((plan.classes, False), (plan.tests, True)) for e in some):
        if (entry.name, is_test) in open_ones:
            stage = entry.plan.stages[following - 1]
            most = max(most, len(entry.plan.stages))
            key = "after #" if stage.ac is None else "after"
            told.append(say(_STAGES, key, language, name=class_name(entry.name, language), ac=stage.ac, re=stage.re))
    return say(
        _STAGES,
        "next",
        language,
        stage=following - 1,
        stages=most,
        following=following,
        more=f"{plan.stage_n(following):,}",
        numbers={"en": "; ", "zh": "；"}[language].join(told),
    )
