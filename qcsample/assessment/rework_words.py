"""The Chinese of what plans and verdicts of re-inspections say; records keep their sentences in English."""

from __future__ import annotations

import re

from qcsample.assessment.sentences import closed_up
from qcsample.inspection import Inspection
from qcsample.reinspection import MARKS, TARGETED
from qcsample.verdict import QuestionVerdict, Verdict

QUESTIONS: dict[str, tuple[str, str]] = {
    "A": ("Is the targeted defect gone from the reworked cartons?", "返工箱中的目标缺陷是否已消除？"),
    "B": (
        "Did the rework do damage: packing, dirt, mixing, counts, labels?",
        "返工是否造成新问题：包装、脏污、混装、数量、标签？",
    ),
    "C": (
        "Was every affected carton reopened? (a rework mark inside)",
        "受影响的箱是否全部开箱返工？（箱内有返工标记）",
    ),
    "D": ("Are the cartons said to be unaffected really so?", "所称未受影响的箱是否确实未受影响？"),
}  # what each asks, English and Chinese

_N = r"([0-9,.e+]+)"
_CHANCE = r"((?:under |over )?[0-9.e+-]+ %)"
_RATE = r"([0-9.e+]+) (%|per 100)"
_GOOD = re.compile(rf"one of {_N} % \({_N} pieces?\) is refused {_CHANCE} of the time")
_AT_AQL = re.compile(rf"(.+) at its AQL is refused {_CHANCE} of the time")
_WORST = re.compile(rf"(.+) of {_RATE}")
_MODELS = {"binomial": "二项分布", "poisson": "泊松分布"}
_TERMS = {"accepted": "检验合格", "accepted or re-inspection passed": "检验合格，或复验通过"}
_NAMES = {"critical": "致命缺陷", "major": "严重缺陷", "minor": "轻微缺陷"}
_SENTENCES = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        # what the questions risk
        (
            rf"A lot with {_N} % \({_N} of {_N} pieces\) still bad passes {_CHANCE} of the time \(icc {_N}\)\.",
            r"仍有 \1 % 不合格（\3 件中 \2 件）的批，通过的概率为 \4（icc \5）。",
        ),
        (
            rf"If {_N} of {_N} cartons? (?:was|were) skipped, none is seen {_CHANCE} of the time\.",
            r"若 \2 箱中有 \1 箱未返工，一箱也未查到的概率为 \3。",
        ),
        (
            r"None: a lot whose cartons were all reopened and marked passes\.",
            r"无：所有箱均已开箱并作标记的批必然通过。",
        ),
        (r"None \(\w+\)\.", "无。"),
        # remarks of the plan
        (
            r"One presentation more than the agreement allows; allowed by (.+)\.",
            r"报检次数超出协议一次，由 \1 批准。",
        ),
        (
            r"The agreement leaves the acceptance number of question A open: choose one of the alternatives\.",
            r"协议未定问题 A 的接收数：请在备选方案中选择。",
        ),
        (
            r"A re-inspection has a new draw id and a new seed, and does not count for switching\.",
            r"复验使用新的抽样编号和新的随机种子，不计入转移规则。",
        ),
        (
            rf"{_N} cartons were renumbered or repacked after the first inspection \(mapping given\)\.",
            r"首次检验后有 \1 箱重新编号或重新装箱（有对照表）。",
        ),
        (
            rf"{_N} cartons hold goods that the first inspection did not cover \((.+)\): they count as affected\.",
            r"\1 箱（\2）装有首次检验未涉及的货物：按受影响处理。",
        ),
        (
            rf"{_N} cartons of the first list \((.+); {_N} units\) are not presented: they must not ship\.",
            r"首次清单中的 \1 箱（\2；\3 件）未报检：不得发货。",
        ),
        (
            r"Question A is not asked: whether the targeted defect is gone stays open\.",
            "未提问题 A：目标缺陷是否已消除，未予确认。",
        ),
        (
            r"Question B is not asked: whether the rework did damage stays open\.",
            "未提问题 B：返工是否造成新问题，未予确认。",
        ),
        (
            r"Question C is not asked: whether every affected carton was reopened stays open\.",
            "未提问题 C：受影响的箱是否全部开箱返工，未予确认。",
        ),
        (
            rf"Question D is not asked: nobody looks into the {_N} cartons \({_N} pieces\) said to be unaffected\.",
            r"未提问题 D：所称未受影响的 \1 箱（\2 件）未查。",
        ),
        # why a question was answered so
        (r"rework mark: nobody reported which opened cartons have it\.", "返工标记：未报告哪些已开的箱有标记。"),
        (rf"rework mark: missing in {_N} of {_N} cartons?\.", r"返工标记：\2 箱中有 \1 箱缺标记。"),
        (rf"rework mark: found in (?:all|the) {_N} cartons?\.", r"返工标记：\1 箱均有标记。"),
        (
            r"(.+): found in carton (.+); what is not allowed refuses in whichever piece it is found\.",
            r"\1：第 \2 箱中发现；不允许的缺陷，无论在哪一件中发现均不通过。",
        ),
    )
)
_BALANCE = re.compile(
    r"Balance payment: the re-inspection passed, but it is released on: (.+); the buyer decides\."
)  # its terms are words of their own


def in_chinese(sentence: str) -> str | None:
    """The Chinese of a sentence about a re-inspection, if it is one.

    >>> in_chinese("rework mark: missing in 2 of 20 cartons.")
    '返工标记：20 箱中有 2 箱缺标记。'
    >>> in_chinese("rework mark: found in the 1 carton.")
    '返工标记：1 箱均有标记。'
    """
    for english, chinese in _SENTENCES:
        match = english.fullmatch(sentence)
        if match:
            parts = re.split(r"\\([0-9])", chinese)
            parts[1::2] = [_chance(_name(match[int(number)])) for number in parts[1::2]]
            return closed_up("".join(parts))
    match = _BALANCE.fullmatch(sentence)
    if match:
        return f"尾款：复验已通过，但支付条件为：{_TERMS.get(match[1], match[1])}；由买方决定。"
    return _listed(sentence)


def questions_of(inspection: Inspection, verdict: Verdict) -> tuple[str, ...]:
    """The question that each class of a re-inspection's verdict answers, by its letter."""
    plan = inspection.plan
    assert plan is not None
    own = len(plan.classes) + len(plan.tests)
    return tuple(
        "D" if i >= own else "A" if entry.name == TARGETED else "C" if entry.name == MARKS else "B"
        for i, entry in enumerate(verdict.classes)
    )


def reasons(verdict: Verdict, answer: QuestionVerdict) -> tuple[str, ...]:
    """Why a question was answered so, a sentence each."""
    told, rest = [], answer.reason
    for entry in verdict.classes:
        if rest.startswith(entry.reason):
            told.append(entry.reason)
            rest = rest[len(entry.reason) :].lstrip()
    return (*told, rest) if rest else tuple(told)


def _listed(sentence: str) -> str | None:
    """Sentences that list qualities or classes."""
    match = re.fullmatch(r"A reworked lot: (.+)\.", sentence)
    if match:
        each = [_GOOD.fullmatch(part) for part in match[1].split("; ")]
        said = [f"{m[1]} %（{m[2]} 件）：{_chance(m[3])}" for m in each if m]
        return f"返工后的批被拒收的概率，剩余不合格 {'；'.join(said)}。" if len(said) == len(each) else None
    match = re.fullmatch(r"Passes one time in ten \((\w+)\): (.+)\.", sentence)
    if match:
        if match[2].startswith("none, "):
            return "无：全部检验。"
        each = [_WORST.fullmatch(part) for part in match[2].split(", ")]
        said = [f"{_name(m[1])} {'每百件 ' if m[3] == 'per 100' else ''}{m[2]}{' %' if m[3] == '%' else ''}"
                for m in each if m]  # fmt: skip
        return f"十批仍通过一批的质量（{_model(match[1])}）：{'，'.join(said)}。" if len(said) == len(each) else None
    match = re.fullmatch(r"(.+) \((\w+)\)\.", sentence)
    if match and " at its AQL is refused " in match[1]:
        each = [_AT_AQL.fullmatch(part) for part in match[1].split("; ")]
        said = [f"{_name(m[1])} {_chance(m[2])}" for m in each if m]
        return f"质量为 AQL 时被拒收（{_model(match[2])}）：{'；'.join(said)}。" if len(said) == len(each) else None
    return None


def _name(text: str) -> str:
    return _NAMES.get(text, text)


def _model(text: str) -> str:
    return _MODELS.get(text, text)


def _chance(text: str) -> str:
    """A chance, "under 0.05 %" as well; another text as it is."""
    if not re.fullmatch(_CHANCE, text):
        return text
    return text.replace("under ", "低于 ").replace("over ", "高于 ")
