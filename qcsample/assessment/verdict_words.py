"""The Chinese of what verdicts and assessments say; records keep their sentences in English.

A sentence of another making, a user's or a later version's, stays as it is.
"""

from __future__ import annotations

import re

from qcsample.assessment import rework_words
from qcsample.lot import MIXED
from qcsample.reinspection import MARKS, TARGETED

MIXED_NAME = "混装"
CLASS_NAMES = {
    "critical": "致命缺陷",
    "major": "严重缺陷",
    "minor": "轻微缺陷",
    TARGETED: "目标缺陷",
    MARKS: "返工标记",
}
OUTCOMES = {"accepted": "接收", "not accepted": "不接收", "pending": "待定", "next stage": "进入下一阶段"}

_N = r"([0-9,.e+]+)"
_TERMS = {
    "accepted": "检验合格",
    "accepted or re-inspection passed": "检验合格，或复验通过",
}
_WORDS = {
    **CLASS_NAMES,
    **_TERMS,
    MIXED: MIXED_NAME,
    "(blank)": "未注明",
    "short": "少",
    "more than listed": "比清单多",
    "too many": "多",
    "is extra (late carton)": "属后报箱的额外样品",
    "lies beyond its": "超出其样本量",
}
_SENTENCES = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (rf"(.+): {_N} found, Re = {_N} is reached\.", r"\1：发现 \2，已达到拒收数 Re = \3。"),
        (r"(.+): no count was reported\.", r"\1：未报告数量。"),
        (rf"(.+): {_N} of {_N} units checked, {_N} to go\.", r"\1：\3 件中已检 \2 件，还差 \4 件。"),
        (rf"(.+): {_N} found, Ac = {_N}\.", r"\1：发现 \2，接收数 Ac = \3。"),
        (
            rf"(.+): {_N} found, Ac = (\S+), Re = {_N}: stage {_N} follows, {_N} more units\.",
            r"\1：发现 \2，Ac = \3，Re = \4：进入第 \5 阶段，再检 \6 件。",
        ),
        (
            rf"(.+): sample {_N} decided, with {_N} found; {_N} in all samples changes nothing\.",
            r"\1：第 \2 次样本已判定（发现 \3）；各次样本累计 \4，不改变判定。",
        ),
        (rf"(.+): {_N} found, between Ac = {_N} and Re = {_N}\.", r"\1：发现 \2，介于 Ac = \3 与 Re = \4 之间。"),
        (
            rf"(.+): {_N} is between Ac and Re: accepted, and normal inspection is back with the next lot\.",
            r"\1：\2 介于 Ac 与 Re 之间：接收本批，下一批恢复正常检验。",
        ),
        (
            r"Drawn carton (.+) was not produced and nobody waived it by name\.",
            r"抽中的箱 \1 未能提供，也无人署名放行。",
        ),
        (rf"Difference, not counted: (.*) \({_N}\)\.", r"差异，不计数：\1（\2）。"),
        (r"Lost carton (.+): waived by (.+)\.", r"缺失箱 \1：由 \2 放行。"),
        (
            r"Lost cartons? (.+): judged twice, the second time with the missing units counted as nonconforming; "
            r"both judgements accept\.",
            r"缺失箱 \1：判定两次，第二次将缺失的样品计为不合格；两次均接收。",
        ),
        (
            r"Lost cartons? (.+): judged twice, the second time with the missing units counted as nonconforming: "
            r"(.+)\. The lot is accepted only if (?:the carton is|the cartons are) produced and checked, or waived by "
            r"name\.",
            r"缺失箱 \1：判定两次，第二次将缺失的样品计为不合格：\2。只有提供该箱并检验，或由人署名放行，才接收本批。",
        ),
        (
            r"Lost cartons? (.+): judged twice, the second time with the missing units counted as nonconforming, "
            r"which refuses nothing more\.",
            r"缺失箱 \1：判定两次，第二次将缺失的样品计为不合格，未使更多类别拒收。",
        ),
        (
            r"Lost cartons? (.+): judged twice, the second time with the missing units counted as nonconforming, "
            r"which refuses nothing so far\.",
            r"缺失箱 \1：判定两次，第二次将缺失的样品计为不合格，目前没有类别因此拒收。",
        ),
        (
            r"Lost cartons? (.+): no class has an Ac above 0, so that counting the missing units changes nothing\.",
            r"缺失箱 \1：没有接收数大于 0 的类别，将缺失的样品计为不合格不改变判定。",
        ),
        (
            rf"The verdict covers the {_N} units presented; {_N} units not yet packed could not be checked\.",
            r"结论仅适用于报检的 \1 件；未装箱的 \2 件无法检验。",
        ),
        (r"Balance payment: released, as agreed \((.+)\)\.", r"尾款：按约定（\1）支付。"),
        (r"Balance payment: withheld; it is released on: (.+)\.", r"尾款：暂不支付；支付条件：\1。"),
        (
            r"Balance payment: withheld while the verdict is pending; it is released on: (.+)\.",
            r"尾款：结论待定期间暂不支付；支付条件：\1。",
        ),
        (
            rf"Cartons: {_N} counted, {_N} on the packing list: {_N} (short|more than listed)\.",
            r"箱数：实点 \1 箱，装箱单 \2 箱：\4 \3 箱。",
        ),
        (
            rf"Carton (.+): {_N} units counted, {_N} stated: {_N} (short|too many)\.",
            r"箱 \1：实点 \2 件，标称 \3 件：\5 \4 件。",
        ),
        (r"'(.+)' is not in the agreement's list: counted as (.+)\.", r"“\1”不在协议的缺陷清单中：计入\2。"),
        (
            r"(.+): a finding in carton (.+), unit ([0-9]+) lies beyond its ([0-9]+) units and is not counted\.",
            r"\1：箱 \2 第 \3 件的问题超出其样本量（\4 件），不计数。",
        ),
        (
            r"(.+): a finding in carton (.+) lies beyond its ([0-9]+) units and is not counted\.",
            r"\1：箱 \2 的问题超出其样本量（\3 件），不计数。",
        ),
        (
            r"(.+): a finding in carton (.+), unit ([0-9]+) is extra \(late carton\) and is not counted\.",
            r"\1：箱 \2（后报箱）第 \3 件的问题属额外样品，不计数。",
        ),
        (
            r"(.+): a finding in carton (.+) is extra \(late carton\) and is not counted\.",
            r"\1：箱 \2（后报箱）的问题属额外样品，不计数。",
        ),
        (
            rf"(.+): {_N} findings lie beyond its {_N} units and are not counted, carton \(unit\): "
            rf"(.+) and {_N} more\.",
            r"\1：\2 处问题超出其样本量（\3 件），不计数；箱号 (件号)：\4，另有 \5 处。",
        ),
        (
            rf"(.+): {_N} findings lie beyond its {_N} units and are not counted, carton \(unit\): (.+)\.",
            r"\1：\2 处问题超出其样本量（\3 件），不计数；箱号 (件号)：\4。",
        ),
        (
            rf"(.+): {_N} findings are extra \(late cartons\) and are not counted, carton \(unit\): "
            rf"(.+) and {_N} more\.",
            r"\1：后报箱内的 \2 处问题属额外样品，不计数；箱号 (件号)：\3，另有 \4 处。",
        ),
        (
            rf"(.+): {_N} findings are extra \(late cartons\) and are not counted, carton \(unit\): (.+)\.",
            r"\1：后报箱内的 \2 处问题属额外样品，不计数；箱号 (件号)：\3。",
        ),
        # assessment
        (
            rf"Chances differ between strata: a unit of '(.+)' is {_N} times as likely to be pulled "
            r"as one of '(.+)'; no two strata differ more\.",
            r"各层抽中机会不同，差别最大的两层：“\1”层每件产品被抽中的机会是“\3”层的 \2 倍。",
        ),
        (r"A stratum too small for its share gives no unit: .*", r"有一层过小，未分到样品：其单件被抽中的机会为 0。"),
        (
            r"The bounds take every unit as equally likely to be pulled, which these were not\.",
            r"上述范围按每件产品抽中机会相同计算，而实际机会并不相同。",
        ),
        (
            r"(.+): {} of {} units were checked; where checking stopped because of what was found, the bounds lean "
            r"to the high side\.".replace("{}", _N),
            r"\1：\3 件中检了 \2 件；若因发现问题而提前停止，范围会偏高。",
        ),
        (
            r"(.+): defects gather more than was agreed to allow for \(icc ([0-9.]+) estimated, ([0-9.]+) agreed\): "
            r"the truth may lie outside the bounds more often than 5 times in 100\.",
            r"\1：缺陷在箱内集中的程度超过约定的假设（估计 icc \2，约定 \3）：真值落在范围之外的机会可能大于 5 %。",
        ),
        (
            r"The plan has stages: the bounds take the units that were checked as if their number had been fixed\.",
            r"方案分阶段：上述范围按已检数量事先固定计算。",
        ),
        (
            r"The bounds rest on the units that could be checked; (.+) of the drawn cartons could not be produced\.",
            r"上述范围仅依据已检的样品；抽中的箱有 \1 箱未能提供。",
        ),
    )
)


def class_name(name: str, language: str) -> str:
    """The name of a class in a language; names of one's own stay as they are."""
    return CLASS_NAMES.get(name, name) if language == "zh" else name


def in_chinese(sentence: str) -> str | None:
    """The Chinese of a sentence, if it is one that a verdict or an assessment says.

    >>> in_chinese("major: 9 found, Re = 8 is reached.")
    '严重缺陷：发现 9，已达到拒收数 Re = 8。'
    """
    for english, chinese in _SENTENCES:
        match = english.fullmatch(sentence)
        if match:
            parts = re.split(r"\\([0-9])", chinese)
            parts[1::2] = [_value(match[int(number)]) for number in parts[1::2]]
            return "".join(parts)
    return rework_words.in_chinese(sentence)


def said(sentence: str, language: str) -> str:
    """A sentence in a language; in English where it is another's."""
    return (in_chinese(sentence) or sentence) if language == "zh" else sentence


def _value(text: str) -> str:
    if text == f"test {TARGETED}":
        return CLASS_NAMES[TARGETED]
    if text.startswith("test "):
        return f"专项测试 {text.removeprefix('test ')}"
    if text not in _WORDS and all(part in CLASS_NAMES for part in text.split(", ")):
        return "、".join(CLASS_NAMES[part] for part in text.split(", "))
    return _WORDS.get(text, text)
