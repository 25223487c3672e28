"""Every phrase that documents print, English and Chinese (simplified) side by side, and nothing else.

`{name}` in a phrase is filled in by the caller; what is filled in is text, not markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from qcsample.assessment.verdict_words import CLASS_NAMES, MIXED_NAME
from qcsample.documents.form_phrases import FORM_PHRASES
from qcsample.documents.label_phrases import LABEL_PHRASES
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
    # the list
    "list": ("Cartons to open", "开箱清单"),
    "marked": ("Marked units", "带标记样品"),
    "marked for": ("{mark}: no. 1 to {n} for {name}", "{mark}：1 至 {n} 号用于 {name}"),
    "tick": ("Done", "完成"),
    "carton": ("Carton", "箱号"),
    "carton and ticket": ("Carton / ticket", "箱号／签号"),
    "goods": ("Goods", "货物"),
    "in every carton": ("In every carton: {goods}", "每箱均为：{goods}"),
    "po": ("PO", "订单"),
    "style": ("style", "款号"),
    "colour": ("colour", "颜色"),
    "size": ("size", "尺码"),
    "stated": ("Stated", "标称"),
    "pull": ("Pull", "抽"),
    "positions": ("Position (unit no.)", "位置（样品号）"),
    "seal": ("Seal no.", "封条号"),
    "photo": ("Photo no.", "照片号"),
    "note": ("Note", "备注"),
    "pallet": ("Pallet", "托盘"),
    "no pallet": ("without a pallet", "无托盘"),
    "no stratum": ("without a stratum", "未分层"),
    "continued": ("continued", "续"),
    "group": ("cartons: {cartons}, units to pull: {units}", "{cartons} 箱，抽 {units} 件"),
    "count only": ("count and assortment only", "仅核对数量与配比"),
    "all units": ("all {units}", "全部 {units} 件"),
    "all units but": ("all {units}, of these", "全部 {units} 件，其中"),
    "lost": ("LOST", "缺失"),
    "lost by": ("LOST, replaced by {cartons}", "缺失，由 {cartons} 替补"),
    "lost alone": ("LOST, no carton left to replace it", "缺失，已无箱可替补"),
    "replaces": ("replaces {cartons}", "替补 {cartons}"),
    "late cartons": ("Late cartons: opened in addition, not part of n", "后报箱：额外开箱，不计入 n"),
    "lost, units": ("LOST, other units in its place", "缺失，已另抽样品替补"),
    "late": ("late: extra", "后报：额外"),
    "left out": ("late: leaves lot and shipment", "后报：退出本批及出货"),
    # a list that replaces an earlier one
    "revised": (
        "Revised: {changes}. This list replaces the earlier one.",
        "修订：{changes}。本清单取代此前的清单。",
    ),
    "revised mark": ("Revised", "修订"),
    "change lost": ("carton {carton} lost, replaced by {by}", "箱 {carton} 缺失，由 {by} 替补"),
    "change lost, units": ("carton {carton} lost, other units in its place", "箱 {carton} 缺失，已另抽样品替补"),
    "change lost alone": ("carton {carton} lost, none left to replace it", "箱 {carton} 缺失，已无箱可替补"),
    "change late": ("late carton {carton} opened in addition", "后报箱 {carton} 额外开箱"),
    "change left out": ("late carton {carton} leaves lot and shipment", "后报箱 {carton} 退出本批及出货"),
    # tally
    "tally": ("Tally sheet", "缺陷统计表"),
    "defect": ("Defect", "缺陷"),
    "strokes": ("Strokes, or unit numbers", "画正字或填样品号"),
    "total": ("Total", "合计"),
    "other defects": ("Other defects, named", "其他缺陷（写明）"),
    "class total": ("Counted in all", "计数合计"),
    "tests": ("Special tests", "专项测试"),
    "differences": ("Differences: recorded, never counted", "差异：只记录，不计数"),
    "test result": ("Units that failed", "不合格件数"),
    "pulled": ("Units pulled", "实际抽样件数"),
    "accept": ("accept", "接收"),
    "reject": ("reject", "拒收"),
    "next sample": ("next sample", "进入下一次抽样"),
    "samples together": (
        "Sample {stage}: count together with what the samples before it showed; Ac and Re are for all of them.",
        "第 {stage} 次抽样：与之前各次抽样的结果合计；Ac 和 Re 为合计数。",
    ),
    "accept in gap": ("accept, back to normal", "接收，恢复正常检验"),
    # signatures
    "signatures": ("Signatures", "签署"),
    "signed inspector": ("Inspector", "检验员"),
    "signed factory": ("For the factory", "工厂代表"),
    "signed buyer": ("Received by the buyer", "买方签收"),
    "name": ("Name", "姓名"),
    "signature": ("Signature", "签名"),
    "signed date": ("Date", "日期"),
    "chop": ("Chop", "盖章"),
    # map
    "map": ("Carton map", "箱号总图"),
    "map explained": (
        "All {cartons} cartons in natural order; the drawn ones are dark{more}.",
        "全部 {cartons} 箱按箱号排列，深色为抽中箱{more}。",
    ),
    "map of a sample": (
        "All {cartons} cartons in natural order. Dark: new, to open for sample {stage}: {now}. "
        "Light: drawn before, not to be opened again{more}.",
        "全部 {cartons} 箱按箱号排列。深色：新抽，为第 {stage} 次样本打开：{now}。浅色：先前已抽，不再打开{more}。",
    ),
    "map lost": (", a struck one is lost", "，划线者为缺失箱"),
    "map not packed": (", the hatched ones are not packed", "，斜线格为未装箱"),
    # reserve
    "reserve explained": (
        "Not to be opened unless a drawn carton can't be produced. Then the next carton of its stratum, in this "
        "order, takes its place; the software names the units to pull. A missing carton is a finding in itself.",
        "除非抽中的箱无法提供，否则不得打开。届时由本层按下列顺序的下一箱替补，由软件给出应抽样件。箱缺失本身即为一项问题。",
    ),
    "reserve units explained": (
        "Not to be pulled unless a drawn carton can't be produced. Then the next units in this order take the place "
        "of its units. A missing carton is a finding in itself.",
        "除非抽中的箱无法提供，否则不得抽取。届时按下列顺序以后续样品替补。箱缺失本身即为一项问题。",
    ),
    "no reserve": ("No carton is left for a reserve.", "已无可作备用的箱。"),
    "place in reserve": ("Order", "顺序"),
    "used for": ("Used in place of", "替代箱号"),
    # packing slip
    "slip explained": (
        "These units were drawn by lot, not chosen. They show what the goods are like; there is no acceptance number.",
        "以下样品由抽签决定，并非挑选。样品仅反映货物状况，不设接收数。",
    ),
    "from": ("From", "寄件人"),
    "to": ("To", "收件人"),
    "address": ("Address", "地址"),
    "telephone": ("Telephone", "电话"),
    "courier": ("Courier and waybill no.", "快递及运单号"),
    "parcels": ("Parcels, gross weight", "件数及毛重"),
    "packed": ("Packed", "已装"),
    "slip total": ("Units in all", "样品总数"),
    "positions only": ("Position", "位置"),
    # manifest
    "file": ("File", "文件"),
    "understood": ("How the list was read", "清单读取方式"),
    "id form": ("Carton ids are made of", "箱号组成"),
    "form number": ("the carton number", "箱号"),
    "form label": ("labels", "自定标签"),
    "cartons presented": ("Cartons presented", "报检箱号"),
    "rows not counted": ("Rows not counted", "未计入的行"),
    "more": ("and {count} more", "另有 {count} 项"),
    "more ranges": ("and {count} more ranges", "另有 {count} 段"),
    "more strata": (
        "and {count} more strata: {cartons} cartons, {units} units",
        "另有 {count} 层：{cartons} 箱，{units} 件",
    ),
    "strata in all": (
        "{count} strata: {cartons} cartons, {units} units",
        "共 {count} 层：{cartons} 箱，{units} 件",
    ),
    "strata made of": ("Strata are made of", "分层依据"),
    "none": ("none", "无"),
    "manifest statement": (
        "The cartons above are all that is presented for inspection. Carton ids, strata and units are frozen by the "
        "manifest digest. It was printed before the seed of the draw existed; a list with another digest "
        "is another list.",
        "以上为报检的全部货箱。箱号、分层与件数由清单摘要锁定。本表打印时抽签的随机种子尚未产生；摘要不同即为另一份清单。",
    ),
    "manifest partly": (
        "Not packed and not presented: {cartons} cartons, {units} units of the packing list. The draw does not "
        "reach them, and the verdict does not cover them.",
        "装箱单中未装箱、未报检：{cartons} 箱，{units} 件。抽签不涉及这些货物，检验结论也不包括这些货物。",
    ),
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
