"""The paragraph a person can send: what was agreed, what was found, what follows, what is recommended.

Plain text in English and Chinese, for an accepted, a refused and a pending lot. What is said of the lot is what
`qcsample.assessment.words` says, with everything that weakens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from qcsample.assessment.assessing import Assessment
from qcsample.assessment.rework_letter import reinspection_paragraphs
from qcsample.assessment.verdict_words import class_name, said
from qcsample.assessment.words import clustering_words, in_one_language, outcome_name, percent, size_words
from qcsample.findings import Concession
from qcsample.inspection import Inspection
from qcsample.standards.words import printed_aql
from qcsample.terms import BALANCE, Agreement
from qcsample.text import readable
from qcsample.verdict import ACCEPTED, NOT_ACCEPTED, PENDING, ClassVerdict, Verdict

_MOST = 3  # defects of a class that are named
_SHOWN = 80  # characters of a name in a sentence

_TEXT: dict[str, tuple[str, str]] = {
    "test": ("test {name}", "专项测试 {name}"),
    "times": ("{name} ({count})", "{name}（{count}）"),
    "subject": (
        "Inspection {draw}{when}: {product}{lot} pieces presented in {cartons} cartons. Verdict: {outcome}.",
        "检验 {draw}{when}：{product}报检 {lot} 件，共 {cartons} 箱。结论：{outcome}。",
    ),
    "agreed": (
        "It was agreed: {edition}, level {level}, {severity} inspection: {classes}.",
        "约定按 {edition}，检验水平 {level}，{severity}检验：{classes}。",
    ),
    "usual": (
        "Without a written agreement the usual terms were taken, {edition}, level {level}, {severity} inspection: "
        "{classes}.",
        "无书面协议，采用通常条款：{edition}，检验水平 {level}，{severity}检验：{classes}。",
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
    "most often": ("Most often: {defects}.", "主要缺陷：{defects}。"),
    "worst class": (
        "A piece with several defects counts once, at its worst class.",
        "同一件产品有多个缺陷时，只按最严重的类别计一次。",
    ),
    "differences": (
        "Differences, recorded and not counted: {differences}.",
        "差异（只记录，不计数）：{differences}。",
    ),
    "accepted": ("Under these terms the lot is ACCEPTED.", "按上述条款，本批判定：接收。"),
    "not accepted": ("Under these terms the lot is NOT ACCEPTED: {why}.", "按上述条款，本批判定：不接收：{why}。"),
    "pending": ("The verdict is PENDING: {why}", "结论待定：{why}"),
    "reached": ("{name} {found} found, refused from {re}", "{name}发现 {found}，{re} 起拒收"),
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
    "short": ("Quantity, to be settled before the balance is paid: {shortfalls}", "数量，付尾款前须结清：{shortfalls}"),
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
    "terms 0": ("the lot is accepted", "本批检验合格"),
    "terms 1": ("the lot is accepted or a re-inspection is passed", "本批检验合格，或复验通过"),
}
_COSTS = {
    "sorting_cost": ("sorting", "挑选"),
    "rework_cost": ("rework", "返工"),
    "reproduction_cost": ("reproduction", "重做"),
    "reinspection_cost": ("the re-inspection", "复验"),
}
_PAYERS = {
    "supplier": ("the supplier pays", "供方"),
    "buyer": ("the buyer pays", "买方"),
    "shared": ("both sides together pay", "双方共同"),
}
_SEVERITIES = {"normal": "正常", "tightened": "加严", "reduced": "放宽"}


def paragraphs(
    inspection: Inspection,
    verdict: Verdict,
    assessment: Assessment,
    *,
    language: str = "en",
    conceded: Verdict | None = None,
    concessions: Sequence[Concession] = (),
) -> tuple[str, ...]:
    """What a person can send: what was agreed, what was found, what follows, what is recommended.

    Parameters
    ----------
    inspection, verdict, assessment
        As `judge` and `assess` gave them for the same findings.
    language : str
        "en" or "zh".
    conceded, concessions
        As `judge_conceded` gave them; the verdict under the agreement stands beside.

    Returns
    -------
    tuple of str
        Four paragraphs of plain text.

    Notes
    -----
    Of a re-inspection they are those of `reinspection_paragraphs`.
    """
    if inspection.rework is not None:
        return reinspection_paragraphs(inspection, verdict, assessment, language=language)
    parts = (
        _agreed(inspection, verdict, language),
        _found(verdict, assessment, language),
        _follows(inspection, verdict, language, conceded, concessions),
        _recommended(inspection, verdict, assessment, language),
    )
    return tuple(_joined((sentence for sentence in part if sentence), language) for part in parts)


def _agreed(inspection: Inspection, verdict: Verdict, language: str) -> list[str]:
    terms, visit, lot = inspection.agreement, inspection.visit, inspection.lot
    comma = {"en": ", ", "zh": "，"}[language]
    when = [text for text in (visit.date, readable(visit.place, limit=_SHOWN)) if text]
    goods = [in_one_language(text, language) for text in (terms.product, terms.order) if text]
    assert inspection.plan is not None
    aql = {
        (entry.name, i >= len(inspection.plan.classes)): entry.aql
        for i, entry in enumerate((*inspection.plan.classes, *inspection.plan.tests))
    }
    classes = []
    for entry in verdict.classes:
        grade = aql[entry.name, entry.is_test]
        key = "class #" if entry.ac is None else "class" if entry.ac else "class 0"
        name = _name(entry, language)
        classes.append(
            _say(
                key if grade else "not allowed",
                language,
                name=name,
                aql=printed_aql(grade),
                n=entry.n,
                ac=entry.ac,
                re=entry.re,
            )
        )
    return [
        _say(
            "subject",
            language,
            draw=inspection.draw.draw_id,
            when="".join(comma + text for text in when),
            product="".join(text + comma for text in goods),
            lot=f"{lot.units:,}",
            cartons=f"{len(lot.cartons):,}",
            outcome=outcome_name(verdict.outcome, language).upper(),
        ),
        _say(
            "usual" if terms == Agreement() else "agreed",
            language,
            edition=terms.edition,
            level=terms.level,
            severity=_SEVERITIES[terms.severity] if language == "zh" else terms.severity,
            classes={"en": "; ", "zh": "；"}[language].join(classes),
        ),
    ]


def _found(verdict: Verdict, assessment: Assessment, language: str) -> list[str]:
    told = []
    sizes = assessment.sizes
    if sizes:
        widest = max(sizes, key=lambda size: size.checked)
        told.append(_say("pulled", language, pulled=f"{widest.checked:,}", cartons=f"{widest.cartons:,}"))
        each = [size_words(size, assessment, language) for size in sizes if not size.is_test or size.found]
        key = "all checked" if widest.exact else "sure, cartons" if widest.allowing else "sure"
        if each:
            told.append(
                _say(
                    key,
                    language,
                    sizes={"en": ". ", "zh": "。"}[language].join(text[:1].upper() + text[1:] for text in each),
                )
            )
    named = []
    for kind in dict.fromkeys(size.kind for size in assessment.defects):
        most = [size for size in assessment.defects if size.kind == kind and size.defect][:_MOST]
        named += [_counted(size.defect, size.found, language) for size in most]
    if named:
        told.append(_say("most often", language, defects=_listed(named, language)))
    found = Counter[str]()
    for size in assessment.defects:
        found[size.kind] += size.found
    if any(found[size.kind] > size.found for size in sizes if not size.is_test and size.rate is None):
        told.append(_say("worst class", language))
    told += [clustering_words(places, language) for places in assessment.places if places.gathered]
    told += [said(remark, language) for remark in assessment.remarks]
    if assessment.differences:
        pairs = assessment.differences.items()
        each = [_counted(name, count, language) for name, count in pairs]
        told.append(_say("differences", language, differences=_listed(each, language)))
    return told


def _follows(
    inspection: Inspection,
    verdict: Verdict,
    language: str,
    conceded: Verdict | None,
    concessions: Sequence[Concession],
) -> list[str]:
    told = []
    refused = [entry for entry in verdict.classes if entry.outcome == NOT_ACCEPTED]
    lost = _and(
        [
            _say("missing class", language, name=_name(entry, language), found=entry.found, re=entry.re)
            for entry in verdict.missing
            if entry.outcome == NOT_ACCEPTED
        ],
        language,
    )
    if verdict.outcome == ACCEPTED:
        told.append(_say("accepted", language))
        told += [_say("gap", language)] if any(entry.gap for entry in verdict.classes) else []
        told += [_say("missing passed", language)] if verdict.missing else []
    elif verdict.outcome == NOT_ACCEPTED:
        why = [_say("reached", language, name=_name(e, language), found=e.found, re=e.re) for e in refused]
        told.append(
            _say("not accepted", language, why=_listed(why or [_say("missing", language, each=lost)], language))
        )
    else:
        why = [said(sentence, language) for sentence in verdict.pending]
        told.append(_say("pending", language, why=_joined(why, language)))
    if lost and (refused or verdict.outcome == PENDING):
        told.append(_say("missing too", language, each=lost))
    if lost and not refused:
        told.append(_say("missing out", language))
    if verdict.outcome == NOT_ACCEPTED:
        told.append(_terms_of_refusal(inspection.agreement, language))
    if conceded is not None and concessions:
        what = [
            _say("conceded one", language, defect=in_one_language(c.defect, language), by=c.by, reason=c.reason)
            for c in concessions
        ]
        told.append(
            _say("conceded", language, what=_listed(what, language), outcome=outcome_name(conceded.outcome, language))
        )
    return told


def _terms_of_refusal(terms: Agreement, language: str) -> str:
    refusal = terms.refusal
    i = ("en", "zh").index(language)
    by: dict[str, list[str]] = {}
    for cost, names in _COSTS.items():
        by.setdefault(getattr(refusal, cost), []).append(names[i])
    each = [_say("paid", language, whom=_PAYERS[who][i], what=_and(what, language)) for who, what in by.items()]
    paid = {"en": "; ", "zh": "；"}[language].join(each)
    paid = _say("as usual" if terms == Agreement() else "as agreed", language, paid=paid)
    if refusal.max_submissions == 1:
        return _say("once only", language, paid=paid)
    return _say(
        "again",
        language,
        paid=paid,
        days=refusal.days,
        submissions=refusal.max_submissions,
        quality=percent(refusal.limiting_quality),
        risk=percent(refusal.risk),
    )


def _recommended(inspection: Inspection, verdict: Verdict, assessment: Assessment, language: str) -> list[str]:
    terms = inspection.agreement
    when = _say(f"terms {BALANCE.index(terms.balance_released_on)}", language)
    told = []
    if verdict.shortfalls:
        short = [said(sentence, language) for sentence in verdict.shortfalls]
        told.append(_say("short", language, shortfalls=_joined(short, language)))
    if verdict.outcome == NOT_ACCEPTED:
        refused = [entry for entry in verdict.classes if entry.outcome == NOT_ACCEPTED]
        banned = {entry.name for entry in terms.classes if not entry.aql}
        critical = [class_name(entry.name, language) for entry in refused if entry.name in banned and not entry.is_test]
        do = _say(
            "sort critical" if critical else "sort" if refused else "produce",
            language,
            critical=_listed(critical, language),
        )
        key = "withhold once" if terms.refusal.max_submissions == 1 else "withhold"
        told.append(_say("withhold usual" if terms == Agreement() else key, language, do=do, terms=when))
    elif verdict.outcome == ACCEPTED:
        exact = all(size.exact for size in assessment.sizes)
        found = sum(size.found for size in assessment.sizes if not size.is_test)
        if found:
            told.append(_say("replace", language, found=f"{found:,}"))
        told.append(_plan_accepts(inspection, assessment, language))
        told.append(_say("balance accepted exact" if exact else "balance accepted", language))
    else:
        told.append(_say("wait", language, terms=when))
    return told


def _plan_accepts(inspection: Inspection, assessment: Assessment, language: str) -> str:
    """What the plan of the first graded class accepts 1 time in 10; empty where nothing is sampled."""
    for entry in inspection.plan.classes if inspection.plan else ():
        risks = assessment.risks.get(entry.name)
        if not entry.aql or risks is None or risks.model != "binomial":
            continue
        cartons = ""
        of = risks.cartons
        if of is not None and of.agreed is not None and of.icc and of.opened < of.presented:
            times = f"{100 * of.agreed[2]:.0f}"
            given = {"opened": of.opened, "presented": f"{of.presented:,}", "times": times, "icc": f"{of.icc:g}"}
            cartons = _say("from cartons", language, **given)
        name = class_name(entry.name, language)
        return _say("plan accepts", language, quality=percent(risks.consumer), name=name, cartons=cartons)
    return ""


def _name(entry: ClassVerdict, language: str) -> str:
    return _say("test", language, name=entry.name) if entry.is_test else class_name(entry.name, language)


def _counted(name: str, count: int, language: str) -> str:
    return _say("times", language, name=in_one_language(name, language), count=f"{count:,}")


def _listed(parts: Iterable[str], language: str) -> str:
    return {"en": ", ", "zh": "、"}[language].join(parts)


def _and(parts: Sequence[str], language: str) -> str:
    """A list as it is spoken: "sorting, rework and reproduction"."""
    if language == "zh" or len(parts) < 2:
        return _listed(parts, language)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _joined(parts: Iterable[str], language: str) -> str:
    """Sentences one after the other, each beginning with a capital."""
    return {"en": " ", "zh": ""}[language].join(text[:1].upper() + text[1:] for text in parts)


def _say(key: str, language: str, **values: object) -> str:
    return _TEXT[key][("en", "zh").index(language)].format(**values)
