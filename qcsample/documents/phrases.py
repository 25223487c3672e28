"""Every phrase that documents print, English and Chinese (simplified) side by side, and nothing else.

`{name}` in a phrase is filled in by the caller; what is filled in is text, not markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qcsample.assessment.verdict_words import CLASS_NAMES, MIXED_NAME
from qcsample.documents.form_phrases import FORM_PHRASES
from qcsample.documents.label_phrases import LABEL_PHRASES
from qcsample.documents.list_phrases import LIST_PHRASES
from qcsample.documents.report_phrases import REPORT_PHRASES
from qcsample.documents.rework_phrases import REWORK_PHRASES
from qcsample.documents.verdict_phrases import VERDICT_PHRASES
from qcsample.errors import InputError
from qcsample.lot import MIXED
from qcsample.text import filled, readable

LANGUAGES = ("en", "zh")
_FIGURE = re.compile("[0-9]")

PHRASES: dict[str, tuple[str, str]] = {
    # titles
    "pick list": ("Carton pick list", "抽箱清单"),
    "of sample": ("{title}, sample {stage}", "{title}，第 {stage} 次样本"),
    "reserve sheet": ("Reserve cartons", "备用箱清单"),
    "packing slip": ("Samples to the buyer: packing slip", "寄样清单"),
    "manifest": ("Carton list, to be signed before the draw", "抽箱前签署的装箱清单确认书"),
    # who and what
    "buyer": ("Buyer", "买方"),
    "supplier": ("Supplier", "供方"),
    "product": ("Product", "产品"),
    "contract": ("Contract", "合同号"),
    "order": ("Order", "订单号"),
    "ordered": ("Units ordered", "订购数量"),
    "specification": ("Specification", "规格文件"),
    "golden sample": ("Golden sample", "封样"),
    "date": ("Date", "日期"),
    "place": ("Place", "地点"),
    "inspector": ("Inspector", "检验员"),
    "factory": ("Factory", "工厂"),
    "draw id": ("Draw id", "抽样编号"),
    # what is presented
    "presented": ("Goods presented", "报检货物"),
    "claimed": ("Claimed", "申报"),
    "counted": ("Counted", "实点"),
    "difference": ("Difference", "差异"),
    "cartons": ("Cartons", "箱数"),
    "units": ("Units", "件数"),
    "cartons not packed": ("Cartons not packed", "未装箱的箱数"),
    "units not packed": ("Units not packed", "未装箱的件数"),
    "not packed": ("Not packed", "未装箱"),
    "not checkable": (
        "Not packed, so not checkable: {cartons} cartons, {units} units of the list: {ranges}. "
        "The verdict does not cover them.",
        "未装箱，无法检验：清单中 {cartons} 箱、{units} 件，箱号 {ranges}。检验结论不包括这些货物。",
    ),
    "carton count first": (
        "Count the cartons before opening any. The verdict covers what was presented.",
        "开箱前先清点箱数。检验结论仅适用于本次报检的货物。",
    ),
    # the plan
    "plan": ("Sampling plan", "抽样方案"),
    "class": ("Class", "类别"),
    "test": ("Special test", "专项测试"),
    "code letter": ("Code letter", "字码"),
    "n": ("Sample n", "样本量 n"),
    "aql": ("AQL", "AQL"),
    "ac": ("Accept Ac", "接收数 Ac"),
    "re": ("Reject Re", "拒收数 Re"),
    "sample numbers": ("Unit no.", "样品号"),
    "source": ("Where it was read", "依据"),
    "not allowed": ("not allowed", "不允许"),
    "full inspection": ("100 % inspection", "全检"),
    "numbers explained": (
        "Every unit to pull has a number: the order of pulling, in brackets after its position in the carton. "
        "A class or test with a smaller sample takes the units up to its n. Positions are counted as the "
        "carton is unpacked: top layer first, left to right.",
        "每件样品都有编号，即抽取顺序，写在箱内位置后的括号中。样本量较小的类别或测试取编号不大于其 n "
        "的样品。箱内位置按拆箱顺序计数：从上层开始，从左到右。",
    ),
    "unit counts once": (
        "A unit with several defects counts once, in its worst class.",
        "一件产品有多个缺陷时，只按最严重的一类计一次。",
    ),
    "every defect counts": (
        "Every defect counts: nonconformities per 100 units.",
        "每个缺陷都计数（每百单位产品不合格数）。",
    ),
    # the draw
    "draw": ("Draw", "抽签"),
    "seed": ("Seed", "随机种子"),
    "how made": ("How it was made", "随机种子来源"),
    "carton rule": ("Carton rule", "开箱规则"),
    "to open": ("To open, to pull", "开箱与抽样"),
    "amount": ("{cartons} cartons, {units} units", "{cartons} 箱，{units} 件"),
    "manifest digest": ("Manifest digest", "装箱清单摘要"),
    "record digest": ("Record digest", "记录摘要"),
    "agreement digest": ("Agreement digest", "协议摘要"),
    "file digest": ("Digest of the file", "文件摘要"),
    "dice": (
        "Rolled on site before both sides with {sides}-sided dice.",
        "双方在场，现场掷 {sides} 面骰子所得。",
    ),
    "commit": (
        "Made of the buyer's secret A, to which the buyer was bound by C, and of the digits B that the factory "
        "called after the list was signed.",
        "由买方的秘密值 A（事先以 C 承诺）和工厂在清单签署后报出的数字 B 共同生成。",
    ),
    "public": (
        "Published after the list was frozen; source and date were written down before: {source}, {date}.",
        "清单锁定之后公布的数值；来源和日期事先已书面约定：{source}，{date}。",
    ),
    "system": (
        "Made by the buyer's software: not checkable against repeated tries.",
        "由买方软件生成：无法排除多次重试的可能。",
    ),
    "typed": (
        "Typed in: whoever typed it may have tried others.",
        "人工输入：输入者可能试过其他随机种子。",
    ),
    "weak seed": (
        "WEAK SEED. It was typed in, and whoever typed it may have tried others until the cartons suited. "
        "This draw does not prove that chance alone chose.",
        "弱随机种子！种子由人工输入，输入者可能反复尝试直到箱号合意。本次抽签不能证明结果完全出于随机。",
    ),
    "weak mark": ("WEAK SEED", "弱随机种子"),
    "A": ("Secret A", "秘密值 A"),
    "B": ("Called B", "报出数字 B"),
    "C": ("Commitment C", "承诺值 C"),
    "sqrt": ("root of the number of cartons, rounded up", "总箱数的平方根，进位取整"),
    "sqrt+1": ("root of the number of cartons, rounded up, and one more", "总箱数的平方根，进位取整后加 1"),
    "1.5sqrt": ("1.5 times the root of the number of cartons, rounded up", "总箱数平方根的 1.5 倍，进位取整"),
    "per-carton": ("{number} units from a carton", "每箱抽 {number} 件"),
    "count": ("{number} cartons", "开 {number} 箱"),
    "units rule": (
        "units drawn at random from the whole lot, whatever the carton",
        "不分箱，从整批中随机抽取单件",
    ),
    "risk": (
        "{number} cartons keep the producer's risk at the AQL to {producer}, the consumer's at the quality that passes "
        "1 time in 10 by the book to {consumer} (icc {icc})",
        "开 {number} 箱，可使 AQL 处生产方风险不超过 {producer}，方案本身接收概率为 10 % 的质量处使用方风险不超过 "
        "{consumer}（icc {icc}）",
    ),
    "risk at": (
        "{number} cartons keep the producer's risk at the AQL to {producer}, the consumer's at {quality} "
        "nonconforming to {consumer} (icc {icc})",
        "开 {number} 箱，可使 AQL 处生产方风险不超过 {producer}，不合格品率 {quality} 时使用方风险不超过 {consumer}"
        "（icc {icc}）",
    ),
    "coverage": ("at least one carton of every stratum", "每层至少一箱"),
    # strata
    "strata": ("Strata and thresholds", "分层与阈值"),
    "threshold heading": ("Threshold", "阈值"),
    "stratum": ("Stratum", "分层"),
    "whole lot": ("whole lot", "整批"),
    "drawn": ("Drawn", "抽中箱"),
    "sample": ("To pull", "抽样件"),
    "threshold": ("Threshold: largest drawn ticket", "阈值：抽中的最大签号"),
    "unit threshold": ("Threshold: largest drawn unit hash", "阈值：抽中的最大单件签号"),
    "nothing drawn": ("nothing drawn", "未抽"),
    "threshold explained": (
        "A carton was drawn if and only if its ticket is at most the threshold of its stratum.",
        "当且仅当箱的签号不大于本层阈值时，该箱被抽中。",
    ),
    # risks
    "sample risks": ("What this sample risks", "本次抽样的风险"),
    "at the aql": ("Accepted at the AQL", "质量为 AQL 时接收"),
    "one in ten": ("Passes 1 time in 10", "十批仍接收一批"),
    "zero proves": ("0 found proves", "零不合格可证明"),
    "by the book": ("book", "标准"),
    "risks binomial": (
        "Binomial, each unit drawn by itself; 0 found proves at 95 %.",
        "按二项分布、逐件抽样计算；零不合格所证明的置信水平为 95 %。",
    ),
    "risks poisson": (
        "Poisson, nonconformities per 100 units, each unit drawn by itself; 0 found proves at 95 %.",
        "按泊松分布、逐件抽样计算，以每百单位产品不合格数计；零不合格所证明的置信水平为 95 %。",
    ),
    "icc explained": (
        "Columns icc, in per cent, units from {opened} of {presented} cartons, more alike in a carton the larger the "
        "icc (agreed: {icc}): refused at the AQL / passed of what by the book passes 1 time in 10.",
        "icc 各栏（%）：样品取自 {presented} 箱中的 {opened} 箱，icc 越大同箱产品越相似（约定 {icc}）；"
        "质量为 AQL 的批被拒收／按标准十批接收一批的批被接收。",
    ),
    "touching": ("A bad carton is opened: {chances}.", "打开坏箱的概率：{chances}。"),
    "bad cartons": ("{chance} % with {bad} bad", "坏 {bad} 箱时 {chance} %"),
    # rechecking
    "recheck": ("How anyone can recheck one carton", "任何人都可复核任一箱"),
    "recheck carton": (
        "Type this line in a shell (Linux, macOS, Git Bash); carton {carton} gives the ticket below. Compare it with "
        "the threshold of its stratum: it is not larger, so the carton was drawn. Put another carton's id in its "
        "place to check that.",
        "在命令行（Linux、macOS、Git Bash）输入下行，箱 {carton} 得出下面的签号。"
        "签号不大于本层阈值，即被抽中。换成其他箱号即可复核其他箱。",
    ),
    "recheck unit": (
        "Type this line in a shell (Linux, macOS, Git Bash); unit {position} of carton {carton} gives the hash below. "
        "It is not larger than the threshold, so the unit was drawn. Put another carton and position in their place "
        "to check those.",
        "在命令行（Linux、macOS、Git Bash）输入下行，箱 {carton} 第 {position} 件得出下面的签号。"
        "签号不大于阈值，即被抽中。换成其他箱号和位置即可复核。",
    ),
    "recheck all": (
        "The whole draw: qcsample verify RECORD.json PACKING-LIST",
        "复核整个抽签：qcsample verify RECORD.json PACKING-LIST",
    ),
    "recheck commit": (
        "The first line gives C, the second the seed.",
        "第一行得出 C，第二行得出随机种子。",
    ),
    "ticket": ("Ticket", "签号"),
    "remarks": ("Remarks", "说明"),
    # charts
    "chart title": ("How often a lot of each quality is accepted", "各质量水平的批被接收的概率"),
    "chart accepted": ("Lots accepted", "接收概率"),
    "chart quality": ("Nonconforming units in the lot", "批中不合格品率"),
    "chart quality of lot": ("Nonconforming units in the lot of {units}", "批中不合格品率（批量 {units} 件）"),
    "chart rate": ("Nonconformities per 100 units", "每百单位产品不合格数"),
    "chart accepted at": ("Quality accepted this often", "以下接收概率对应的质量"),
    "chart accepted at, units": ("Quality accepted this often (units)", "以下接收概率对应的质量（件数）"),
    "chart at AQL": ("Accepted at the AQL", "AQL 处接收概率"),
    "chart at AQL, binomial": ("Accepted at the AQL (binomial)", "AQL 处接收概率（二项分布）"),
    "chart cartons": ("the same from {cartons} cartons, icc {icc}", "同方案，取自 {cartons} 箱，icc {icc}"),
    # header and footer
    "page": ("Page {page} of {pages}", "第 {page} 页，共 {pages} 页"),
    "digest": ("Digest", "摘要"),
    # characters that are not drawn, or not as their script asks for
    "characters": ("Characters of this document, with how often they stand in it", "本文件中的特殊字符及出现次数"),
    "characters, no font": ("No font has them, so that their code points are printed", "无可用字体，以码位表示"),
    "characters, right to left": (
        "Of scripts from right to left, which are not set here; their code points are printed",
        "从右向左书写的文字，本文件不予排版，以码位表示",
    ),
    "characters, invisible": ("Invisible, shown by their code points", "不可见字符，以码位表示"),
    "characters, unshaped": (
        "Printed letter by letter: what their script joins, stacks or places is not shaped",
        "逐字符印出，未按该文字的规则连写、叠加或定位",
    ),
    **LIST_PHRASES,
    **VERDICT_PHRASES,
    **REWORK_PHRASES,
    **LABEL_PHRASES,
    **FORM_PHRASES,
    **REPORT_PHRASES,
}


class Words:
    """Phrases in the languages of one document.

    Parameters
    ----------
    languages : sequence of str
        "en", "zh" or both, in the order of printing.

    Raises
    ------
    InputError
        No language, or one that is neither.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        wrong = [name for name in languages if name not in LANGUAGES]
        if wrong or not languages:
            raise InputError(
                f"language {readable(str(wrong[0]), limit=20)!r}: en, zh or both" if wrong else "no language"
            )
        self.languages = tuple(dict.fromkeys(languages))

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        """The phrase in each language."""
        phrase = PHRASES[key]
        return tuple(filled(phrase[LANGUAGES.index(name)], **values) for name in self.languages)

    def __call__(self, key: str, **values: object) -> str:
        """The phrase in one line, the languages side by side, said once where they agree."""
        return beside(self.lines(key, **values))

    def stacked(self, key: str, **values: object) -> str:
        """The phrase with a line for each language, as the title of a column."""
        return "\n".join(dict.fromkeys(self.lines(key, **values)))

    def class_name(self, name: str) -> str:
        """The name of a class, with the Chinese of the three usual ones."""
        return self._named(name, CLASS_NAMES)

    def stratum_name(self, name: str) -> str:
        """The name of a stratum, with the Chinese of the mixed cartons'; what the others are called if it is empty."""
        return self._named(name, {MIXED: MIXED_NAME}) if name else self("no stratum")

    def _named(self, name: str, chinese: Mapping[str, str]) -> str:
        if name not in chinese:
            return name
        return " ".join(name if language == "en" else chinese[name] for language in self.languages)


def beside(parts: Iterable[str]) -> str:
    """Phrases side by side, said once where they agree; a dot keeps figures of one language from the other's.

    >>> beside(("Cartons", "箱数")), beside(("4 cartons", "4 箱"))
    ('Cartons 箱数', '4 cartons · 4 箱')
    """
    said = tuple(dict.fromkeys(parts))
    apart = all(_FIGURE.search(part) and not part.endswith((".", "。")) for part in said)
    return (" · " if apart else " ").join(said)
