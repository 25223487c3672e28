"""The phrases of the letter about an inspection, in English and Chinese, and what the one about rework says as well."""

from __future__ import annotations

from qcsample.assessment.sentences import Texts, joined, place_of, say
from qcsample.assessment.verdict_words import said
from qcsample.assessment.words import in_one_language
from qcsample.inspection import Inspection
from qcsample.terms import BALANCE, Agreement
from qcsample.text import readable
from qcsample.verdict import Verdict

SHOWN = 80  # characters of a name in a sentence

LETTER: Texts = {
    "test": ("test {name}", "专项测试 {name}"),
    "tests": ("special tests", "专项测试"),
    "times": ("{name} ({count})", "{name}（{count}）"),
    "subject": (
        "Inspection {draw}{when}: {product}{lot} pieces presented in {cartons} cartons. Verdict: {outcome}.",
        "检验 {draw}{when}：{product}报检 {lot} 件，共 {cartons} 箱。结论：{outcome}。",
    ),
    "agreed": (
        "It was agreed: {edition}, level {level}, {severity} inspection{sampling}: {classes}.",
        "约定按 {edition}，检验水平 {level}，{severity}检验{sampling}：{classes}。",
    ),
    "usual": (
        "Without a written agreement the usual terms were taken, {edition}, level {level}, {severity} inspection"
        "{sampling}: {classes}.",
        "无书面协议，采用通常条款：{edition}，检验水平 {level}，{severity}检验{sampling}：{classes}。",
    ),
    "not allowed": (
        "{name} not allowed ({n} pieces, refused from {re})",
        "{name}不允许（{n} 件，{re} 个起拒收）",
    ),
    "class": (
        "{name} AQL {aql} ({n} pieces, accepted up to {ac}, refused from {re})",
        "{name} AQL {aql}（{n} 件，{ac} 及以下接收，{re} 起拒收）",
    ),
    "class 0": (
        "{name} AQL {aql} ({n} pieces, accepted with none, refused from {re})",
        "{name} AQL {aql}（{n} 件，0 个接收，{re} 起拒收）",
    ),
    "class #": ("{name} AQL {aql} ({n} pieces, refused from {re})", "{name} AQL {aql}（{n} 件，{re} 起拒收）"),
    "pulled": (
        "Checked were {pulled} pieces from {cartons} cartons, drawn by lot.",
        "已检 {pulled} 件，取自抽签选出的 {cartons} 箱。",
    ),
    "sure": (
        "What the sample says of the lot, at 95 %: {sizes}.",
        "样本对整批的推断（置信度 95 %）：{sizes}。",
    ),
    "sure, cartons": (
        "What the sample says of the lot, at 95 %; the range that allows for cartons is the one to rely on. {sizes}.",
        "样本对整批的推断（置信度 95 %），以考虑箱内相似性的范围为准。{sizes}。",
    ),
    "all checked": ("All pieces presented were checked: {sizes}.", "报检的全部产品均已检验：{sizes}。"),
    "most often": ("Most often, class by class: {defects}.", "主要缺陷：{defects}。"),
    "worst class": (
        "A piece with several defects counts once, at its worst class.",
        "同一件产品有多个缺陷时，只按最严重的类别计一次。",
    ),
    "differences": (
        "Differences, recorded and not counted: {differences}.",
        "差异（只记录，不计数）：{differences}。",
    ),
    "accepted": ("Under these terms the lot is ACCEPTED.", "按上述条款，本批判定为接收。"),
    "not accepted": ("Under these terms the lot is NOT ACCEPTED: {why}.", "按上述条款，本批判定为不接收：{why}。"),
    "pending": ("The verdict is PENDING: {why}", "结论待定：{why}"),
    "reached": ("{name} {found} found, refused from {re}", "{name}发现 {found}（达到 {re} 即拒收）"),
    "missing": (
        "with the pieces of cartons that could not be produced counted as nonconforming, {each}",
        "将未能提供的箱内样品计为不合格，{each}",
    ),
    "missing class": ("{name} {found} (refused from {re})", "{name} {found}（{re} 起拒收）"),
    "missing too": (
        "Judged a second time with the pieces of cartons that could not be produced counted as nonconforming, it is "
        "refused by {each}.",
        "将未能提供的箱内样品计为不合格后再次判定，不接收：{each}。",
    ),
    "missing out": (
        "The lot is accepted only if those cartons are produced and checked, or waived by name.",
        "只有提供这些箱并检验，或由人署名放行，才接收本批。",
    ),
    "missing passed": (
        "Judged a second time with the pieces of cartons that could not be produced counted as nonconforming, every "
        "class is accepted.",
        "将未能提供的箱内样品计为不合格后再次判定，各类别均接收。",
    ),
    "as agreed": ("As agreed, {paid}", "按约定，{paid}"),
    "as usual": ("By the usual terms, {paid}", "按通常条款，{paid}"),
    "paid": ("{whom} {what}", "{what}的费用由{whom}承担"),
    "again": (
        "{paid}. The goods are presented again within {days} calendar days, {submissions} times at most, the "
        "first included. The re-inspection is a new draw; goods that are {quality} nonconforming may pass it "
        "with a chance of "
        "{risk} at most.",
        "{paid}。货物须在 {days} 个日历日内重新报检，报检（含首次）最多 {submissions} 次。"
        "复验须重新抽签；不合格品率为 {quality} 的货物通过复验的机会至多为 {risk}。",
    ),
    "once only": (
        "{paid}. Only one presentation was agreed: another one needs a new agreement.",
        "{paid}。约定只报检一次：再次报检须另行约定。",
    ),
    "conceded": (
        "Conceded as a difference: {what}. With that the verdict would be {outcome}; the verdict above stands and "
        "decides.",
        "让步为差异：{what}。若据此，结论将为：{outcome}；上述结论不变，以其为准。",
    ),
    "conceded one": ("{defect} (by {by}: {reason})", "{defect}（{by}：{reason}）"),
    "balance accepted": (
        "The balance is released as agreed. Accepted does not mean free of defects: the ranges above say what "
        "can still "
        "be in the lot.",
        "尾款按约定支付。接收不等于没有缺陷：批中仍可能有的数量见上述范围。",
    ),
    "balance accepted exact": ("The balance is released as agreed.", "尾款按约定支付。"),
    "replace": (
        "Recommended before the balance is paid: have what was found in the sample ({found}) replaced or repaired.",
        "建议支付尾款前：将样本中发现的不合格品（{found}）更换或修复。",
    ),
    "gap": (
        "A count lies between Ac and Re: accepted, and the next lot is back at normal inspection.",
        "有计数介于 Ac 与 Re 之间：接收本批，下一批恢复正常检验。",
    ),
    "plan accepts": (
        "A plan like this also accepts, 1 time in 10, a lot that is {quality} nonconforming ({name}), if pieces "
        "are drawn "
        "one by one{cartons}.",
        "此类方案在逐件抽样时，对{name}不合格品率为 {quality} 的批，十批仍接收一批{cartons}。",
    ),
    "from cartons": (
        "; from {opened} of {presented} cartons, {times} times in 100 (icc {icc})",
        "；样品取自 {presented} 箱中的 {opened} 箱时（icc {icc}），每百批接收 {times} 批",
    ),
    "withhold": (
        "Recommended before the balance is paid: {do}, then a re-inspection with a new draw; do not ship before it is "
        "passed. The balance is withheld; as agreed it is released when {terms}.",
        "建议支付尾款前：{do}，再重新抽签复验；复验通过之前不要发货。尾款暂不支付；按约定，支付条件为：{terms}。",
    ),
    "withhold usual": (
        "Recommended before the balance is paid: {do}, then a re-inspection with a new draw; do not ship before it is "
        "passed. Withhold the balance until {terms}.",
        "建议支付尾款前：{do}，再重新抽签复验；复验通过之前不要发货。尾款暂不支付，直至{terms}。",
    ),
    "sort critical": (
        "check every piece for {critical} defects and take out what is found, sort or rework the rest",
        "逐件检查{critical}并剔除，其余进行挑选或返工",
    ),
    "sort": (
        "sort or rework the whole lot, not only the cartons that were opened",
        "对整批进行挑选或返工，而不仅限于已开的箱",
    ),
    "produce": (
        "produce the cartons that are missing and have them checked",
        "提供缺失的箱并接受检验",
    ),
    "withhold once": (
        "Recommended before the balance is paid: {do}, and agree in writing on how the goods are checked again; do not "
        "ship before that is passed. The balance is withheld; as agreed it is released when {terms}.",
        "建议支付尾款前：{do}，并书面约定如何再次检验；通过之前不要发货。尾款暂不支付；按约定，支付条件为：{terms}。",
    ),
    "wait": (
        "Recommended before the balance is paid: complete the inspection; do not ship before there is a verdict. The "
        "balance is withheld meanwhile; it is released when {terms}.",
        "建议支付尾款前：完成检验；有结论之前不要发货。其间尾款暂不支付；支付条件为：{terms}。",
    ),
    "wait, next": (
        "Recommended before the balance is paid: draw and check sample {following}; do not ship before there is a "
        "verdict. The balance is withheld meanwhile; it is released when {terms}.",
        "建议支付尾款前：抽取并检验第 {following} 次样本；有结论之前不要发货。其间尾款暂不支付；支付条件为：{terms}。",
    ),
}
COSTS = {
    "sorting_cost": ("sorting", "挑选"),
    "rework_cost": ("rework", "返工"),
    "reproduction_cost": ("reproduction", "重做"),
    "reinspection_cost": ("the re-inspection", "复验"),
}
PAYERS = {
    "supplier": ("the supplier pays", "供方"),
    "buyer": ("the buyer pays", "买方"),
    "shared": ("both sides together pay", "双方共同"),
}
SEVERITIES = {"normal": "正常", "tightened": "加严", "reduced": "放宽"}
_BOTH: Texts = {
    "short": ("Quantity, to be settled before the balance is paid: {shortfalls}", "数量，付尾款前须结清：{shortfalls}"),
    "terms 0": ("the lot is accepted", "本批检验合格"),
    "terms 1": ("the lot is accepted or a re-inspection is passed", "本批检验合格，或复验通过"),
}


def visit_words(inspection: Inspection, language: str) -> dict[str, str]:
    """What a letter begins with, ready for its first sentence.

    Returns
    -------
    dict of str to str
        `draw` (draw id), `when` (date and place), `product` (product and order), `lot` [pieces] and `cartons`.
    """
    terms, visit, lot = inspection.agreement, inspection.visit, inspection.lot
    comma = (", ", "，")[place_of(language)]
    when = [text for text in (visit.date, readable(visit.place, limit=SHOWN)) if text]
    goods = [in_one_language(text, language) for text in (terms.product, terms.order) if text]
    return {
        "draw": inspection.draw.draw_id,
        "when": "".join(comma + text for text in when),
        "product": "".join(text + comma for text in goods),
        "lot": f"{lot.units:,}",
        "cartons": f"{len(lot.cartons):,}",
    }


def shortfall_words(verdict: Verdict, language: str) -> list[str]:
    """The sentence about quantities that fall short; none where none does."""
    if not verdict.shortfalls:
        return []
    short = joined((said(sentence, language) for sentence in verdict.shortfalls), language)
    return [say(_BOTH, "short", language, shortfalls=short)]


def release_words(terms: Agreement, language: str) -> str:
    """When the balance is released: "the lot is accepted"."""
    return say(_BOTH, f"terms {BALANCE.index(terms.balance_released_on)}", language)
