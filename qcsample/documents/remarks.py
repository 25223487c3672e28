"""The Chinese of the remarks that plan and draw make, and verdicts; records keep them in English.

A remark of another making, a user's or a later version's, is printed as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qcsample.assessment import verdict_words
from qcsample.assessment.verdict_words import CLASS_NAMES
from qcsample.documents.phrases import Words, beside

_NUMBER = r"([0-9,.e+]+)"
_CHINESE = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (
            r"Readiness: ([0-9,]+) of ([0-9,]+) units (ordered|on the packing list) are packed and presented "
            r"\(([0-9.]+%)\)\.",
            r"备货情况：\3 \2 件，已装箱并报检 \1 件（\4）。",
        ),
        (
            r"Readiness: ([0-9,]+) of ([0-9,]+) units (ordered|on the packing list) are packed and presented "
            r"\(([0-9.]+%)\); the agreement asks for (\d+%); waived by (.+)\.",
            r"备货情况：\3 \2 件，已装箱并报检 \1 件（\4）；协议要求 \5；由 \6 放行。",
        ),
        (r"Sample sizes by the book: .*", "各类别按标准各自取样本量。"),
        (
            rf"Common sample size: letter (\S+), n = {_NUMBER}, serves every class \(the lot's own letter: (\S+)\)\.",
            r"共用样本量：字码 \1，n = \2，适用于所有类别（本批字码：\3）。",
        ),
        (
            rf"(.+): the table's n = {_NUMBER} reaches the lot of {_NUMBER}: 100 % inspection\.",
            r"\1：表中 n = \2 已达到批量 \3，全检。",
        ),
        (
            r"(.+): a count of (\d+)(?: to (\d+))? lies between Ac and Re: .*",
            r"\1：计数在 Ac 与 Re 之间（\2–\3）时接收本批，下一批恢复正常检验。",
        ),
        (
            rf"(.+): judged on what was pulled: none in the first {_NUMBER} units accepts it\.",
            r"\1：按已抽样品判定，首批 \2 件中未发现即接收。",
        ),
        (
            r"(.+): this plan was inferred from other cells of (.+), not read there: hold it against the standard\.",
            r"\1：该方案由 \2 的其他格推得，未见原文，请与标准核对。",
        ),
        (rf"100 % inspection: the sample is all {_NUMBER} units presented\.", r"全检：样本为全部 \1 件报检货物。"),
        (
            rf"{_NUMBER} cartons instead of the {_NUMBER} of rule (.+): at least one of each of {_NUMBER} strata\.",
            r"开 \1 箱，而非规则 \3 的 \2 箱：\4 层每层至少一箱。",
        ),
        (
            rf"{_NUMBER} cartons instead of the {_NUMBER} of rule (.+): fewer do not hold {_NUMBER} units\.",
            r"开 \1 箱，而非规则 \3 的 \2 箱：箱数再少则不足 \4 件。",
        ),
        (
            rf"No carton is left to take the place of (.+): {_NUMBER} units can't be pulled\.",
            r"已无箱可替补 \1：有 \2 件无法抽取。",
        ),
        (
            rf"No unit is left to take the place of the lost ones: {_NUMBER} can't be pulled\.",
            r"已无样品可替补缺失部分：有 \1 件无法抽取。",
        ),
        (r"(?:not allowed: )?0/1 on the largest graded sample \((.+)\)", r"按最大分级样本（\1）0 收 1 退"),
        (r"common: letter (\S+)", r"共用字码 \1"),
    )
)
_VALUES = {  # the Chinese of what is filled in, where it is a word
    **CLASS_NAMES,
    "normal": "正常",
    "tightened": "加严",
    "reduced": "放宽",
    "ordered": "订购",
    "on the packing list": "装箱单列明",
}


_SEVERITY = "normal|tightened|reduced"
_BEFORE = re.compile(
    rf"Severity by the lots before: ((?:.+? (?:{_SEVERITY})(?:, )?)+) \((.+?)"
    rf"(?:; special tests as agreed: ({_SEVERITY}))?\)\."
)
_SERIES = (
    (re.compile(r"(.+): ([0-9,]+) lots? of (.+), the last of ([0-9-]+)"), r"\1：\3 已有 \2 批，最近一批 \4"),
    (re.compile(r"(.+): the first lot of this supplier and product, as agreed"), r"\1：该供方该产品的首批，按约定"),
)


def _by_the_lots_before(remark: str) -> str | None:
    """The Chinese of the remark that says which severity the lots before led to."""
    match = _BEFORE.fullmatch(remark)
    if match is None:
        return None
    each = [
        f"{_VALUES.get(name, name)}{_VALUES[word]}"
        for name, word in re.findall(rf"(.+?) ({_SEVERITY})(?:, |$)", match[1])
    ]
    source = next((pattern.sub(said, match[2]) for pattern, said in _SERIES if pattern.fullmatch(match[2])), match[2])
    tests = f"；专项测试按约定：{_VALUES[match[3]]}" if match[3] else ""
    return f"按先前各批确定的检验严格度：{'、'.join(each)}（{source}）{tests}。"


def in_chinese(remark: str) -> str | None:
    """The Chinese of a remark, if it is one that plan, draw, verdict or assessment makes.

    >>> in_chinese("100 % inspection: the sample is all 12 units presented.")
    '全检：样本为全部 12 件报检货物。'
    """
    if said := _by_the_lots_before(remark):
        return said
    for english, chinese in _CHINESE:
        match = english.fullmatch(remark)
        if match:
            values = ["", *(_VALUES.get(value, value) for value in match.groups(default=""))]
            parts = re.split(r"\\([0-9])", chinese)
            parts[1::2] = [values[int(number)] for number in parts[1::2]]
            return "".join(parts).replace("–）", "）")
    return verdict_words.in_chinese(remark)


def in_words(remarks: Iterable[str], words: Words) -> list[str]:
    """Every remark once, in the languages of a document."""
    said = []
    for remark in dict.fromkeys(remarks):
        by_language = {"en": remark, "zh": in_chinese(remark)}
        told = [text for name in words.languages if (text := by_language[name])]
        said.append(beside(told) if told else remark)
    return said
