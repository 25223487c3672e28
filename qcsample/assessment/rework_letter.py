"""The paragraphs of a re-inspection that a person can send: what was asked, found, what follows, what to do."""

from __future__ import annotations

from functools import partial

from qcsample.assessment.assessing import Assessment, Size
from qcsample.assessment.before_after import BeforeAfter, Change, before_after
from qcsample.assessment.letter_words import SHOWN, release_words, shortfall_words, visit_words
from qcsample.assessment.rework_words import QUESTIONS, reasons
from qcsample.assessment.sentences import Texts, joined, listed, place_of, say, spoken
from qcsample.assessment.verdict_words import class_name, said
from qcsample.assessment.words import in_one_language, percent, size_words
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED, Reinspection
from qcsample.rework.planning import ReworkPlan, replanned
from qcsample.text import readable
from qcsample.verdict import ACCEPTED, NOT_ACCEPTED, NOT_ASKED, Verdict

SMALL = 0.0001  # chances below are told as such

_TEXT: Texts = {
    "subject": (
        "Re-inspection {draw}{when}: {product}presentation {number} of at most {most}, {lot} reworked pieces in "
        "{cartons} cartons{rest}. Result: {outcome}.",
        "复验 {draw}{when}：{product}第 {number} 次报检（最多 {most} 次），返工 {lot} 件，共 {cartons} 箱{rest}。"
        "结论：{outcome}。",
    ),
    "rest": (
        ", {units} pieces in {cartons} cartons said to be unaffected",
        "，称未受影响 {units} 件，共 {cartons} 箱",
    ),
    "beyond": ("The presentation beyond the agreed number was allowed by {by}.", "超出约定次数的报检由 {by} 批准。"),
    "asked": ("Asked was: {questions}", "复验问题：{questions}"),
    "question": ("{letter}. {asks} ({n}, refused from {re})", "{letter}. {asks}（{n}，{re} 起不通过）"),
    "question B": ("{letter}. {asks} ({n}, {classes})", "{letter}. {asks}（{n}，{classes}）"),
    "class": ("{name} refused from {re}", "{name} {re} 起不通过"),
    "piece": ("{n} pieces", "{n} 件"),
    "carton": ("{n} cartons", "{n} 箱"),
    "targeted": ("The targeted defects: {names}.", "目标缺陷：{names}。"),
    "answer": ("{letter}: {outcome}. {why}", "{letter}：{outcome}。{why}"),
    "before": (
        "Before, {before}; now, {now}.",
        "此前，{before}；本次，{now}。",
    ),
    "before only": ("Before, {before}.", "此前，{before}。"),
    "reworked now": ("In the reworked cartons: {size}.", "返工箱中：{size}。"),
    "unaffected now": ("In the cartons said to be unaffected: {size}.", "称未受影响的箱中：{size}。"),
    "same": (
        "If nothing had changed, a sample this good of {name} would come with a chance of {low} to {high}, at the two "
        "ends of what the first sample leaves open.",
        "若毫无变化，{name}样本如此好的机会，在首次样本范围的两端为 {low} 至 {high}。",
    ),
    "unimproved": (
        "A lot still as bad as before ({name}) would have passed this re-inspection with a chance of {high} at most if "
        "it was at the good end of what the first sample leaves open, {low} at the bad end; to have passed once by "
        "now, the first inspection included, {once} at most.",
        "若批仍与此前一样差（{name}），通过本次复验的机会：取首次样本范围好的一端至多为 {high}，取坏的一端为 {low}；"
        "含首次检验，至今通过一次的机会至多为 {once}。",
    ),
    "accepted": (
        "All questions were answered well: the re-inspection is PASSED.",
        "各问题均通过：复验通过。",
    ),
    "not accepted": (
        "The re-inspection is NOT PASSED, because of {keys}.",
        "复验不通过：问题 {keys}。",
    ),
    "not accepted lost": (
        "The re-inspection is NOT PASSED: drawn cartons could not be produced.",
        "复验不通过：抽中的箱未能提供。",
    ),
    "pending": ("The result is PENDING: {why}", "结论待定：{why}"),
    "left": (
        "The goods may be presented {left} more within the agreed {most}, each time as a new draw after proven rework.",
        "按约定的 {most} 次，货物还可报检 {left}，每次须先证明已返工并重新抽签。",
    ),
    "once": ("once", "1 次"),
    "times": ("{count} times", "{count} 次"),
    "cap": (
        "The agreed {most} presentations are used up: the lot is refused for good unless the buyer allows one more by "
        "name.",
        "约定的 {most} 次报检已用完：除非买方署名批准再报检一次，本批最终不接收。",
    ),
    "promise": (
        "Passed does not mean free of defects: {quality} bad in the reworked cartons would have passed question A with "
        "a chance of about {risk}.",
        "通过不等于没有缺陷：返工箱中若有 {quality} 不合格，通过问题 A 的机会约为 {risk}。",
    ),
    "replace": (
        "Recommended before the balance is paid: have what was found in the samples ({found}) replaced or repaired.",
        "建议支付尾款前：将样本中发现的不合格品（{found}）更换或修复。",
    ),
    "withhold": (
        "Recommended before the balance is paid: {do}; do not ship before a re-inspection is passed. The balance is "
        "withheld; it is released when {terms}.",
        "建议支付尾款前：{do}；复验通过之前不要发货。尾款暂不支付；支付条件为：{terms}。",
    ),
    "do A": ("sort and rework the reworked cartons again, piece by piece", "对返工箱再次逐件挑选、返工"),
    "do B": ("repair the damage that the rework did, in all reworked cartons", "修复返工造成的问题，覆盖全部返工箱"),
    "do C": (
        "open every affected carton that has not been reopened, and mark it inside",
        "打开所有未开箱返工的受影响箱，并在箱内作标记",
    ),
    "do D": (
        "rework the cartons said to be unaffected as well",
        "对称未受影响的箱同样返工",
    ),
    "do lost": ("produce the cartons that are missing and have them checked", "提供缺失的箱并接受检验"),
    "wait": (
        "Recommended before the balance is paid: complete the re-inspection; do not ship before there is a result. The "
        "balance is withheld meanwhile; it is released when {terms}.",
        "建议支付尾款前：完成复验；有结论之前不要发货。其间尾款暂不支付；支付条件为：{terms}。",
    ),
    "under": ("under 0.01 %", "低于 0.01 %"),
    "outcome accepted": ("PASSED", "通过"),
    "outcome not accepted": ("NOT PASSED", "不通过"),
    "outcome pending": ("PENDING", "待定"),
}
_say = partial(say, _TEXT)


def reinspection_paragraphs(
    inspection: Inspection, verdict: Verdict, assessment: Assessment, *, language: str = "en"
) -> tuple[str, ...]:
    """What a person can send about a re-inspection: what was asked, found, what follows, what is recommended.

    Parameters
    ----------
    inspection, verdict, assessment
        A re-inspection, and what `judge` and `assess` gave for its findings.
    language : str
        "en" or "zh".

    Returns
    -------
    tuple of str
        Four paragraphs of plain text.

    Raises
    ------
    InputError
        Not a re-inspection.
    """
    plan = replanned(inspection)
    part = inspection.rework
    assert part is not None  # replanned says so
    compared = before_after(inspection, assessment)
    parts = (
        _asked(inspection, part, plan, verdict, language),
        _found(plan, verdict, assessment, compared, language),
        _follows(part, verdict, compared, language),
        _recommended(inspection, plan, verdict, assessment, language),
    )
    return tuple(joined(each, language) for each in parts)


def chance_words(value: float, language: str) -> str:
    """A chance in per cent; one that is hardly there says so.

    >>> chance_words(0.0213, "en"), chance_words(1e-9, "en")
    ('2.1 %', 'under 0.01 %')
    """
    return _say("under", language) if 0 < value < SMALL else percent(value)


def _asked(inspection: Inspection, part: Reinspection, plan: ReworkPlan, verdict: Verdict, language: str) -> list[str]:
    rest = ""
    if part.lot is not None:
        rest = _say("rest", language, units=f"{part.lot.units:,}", cartons=f"{len(part.lot.cartons):,}")
    told = [
        _say(
            "subject",
            language,
            **visit_words(inspection, language),
            number=part.submission,
            most=part.max_submissions,
            rest=rest,
            outcome=_say(f"outcome {verdict.outcome}", language),
        )
    ]
    if part.beyond_cap:
        told.append(_say("beyond", language, by=readable(part.beyond_cap, limit=SHOWN)))
    asked = []
    for question in plan.questions:
        given = {
            "letter": question.key,
            "asks": QUESTIONS[question.key][place_of(language)],
            "n": _say(question.unit, language, n=f"{question.n:,}"),
        }
        if question.key == "B":
            each = [_say("class", language, name=class_name(e.name, language), re=e.plan.re) for e in question.plans]
            asked.append(_say("question B", language, classes=listed(each, language), **given))
        else:
            asked.append(_say("question", language, re=question.plans[0].plan.re, **given))
    stop = {"en": ". ", "zh": "。"}[language]
    told.append(_say("asked", language, questions=stop.join(asked)) + stop.strip())
    told.append(
        _say("targeted", language, names=listed([in_one_language(n, language) for n in part.targeted], language))
    )
    return told


def _found(
    plan: ReworkPlan, verdict: Verdict, assessment: Assessment, compared: BeforeAfter, language: str
) -> list[str]:
    told = []
    for answer in verdict.questions:
        why = joined((said(_plain(reason), language) for reason in reasons(verdict, answer)), language)
        told.append(
            _say("answer", language, letter=answer.key, outcome=_say(f"outcome {answer.outcome}", language), why=why)
        )
    told += [_change(change, assessment, compared.lot_before, language) for change in compared.told]
    if compared.targeted is not None:
        told.append(_say("reworked now", language, size=_size(compared.targeted, assessment, language)))
    rest = plan.goods.unaffected
    if rest is not None:
        of = _with_lot(assessment, rest.units)
        told += [_say("unaffected now", language, size=_size(size, of, language)) for size in assessment.unaffected]
    return told + [said(remark, language) for remark in assessment.remarks]


def _change(change: Change, assessment: Assessment, lot_before: int, language: str) -> str:
    before = size_words(change.before, _with_lot(assessment, lot_before), language)
    if change.now is None:
        return _say("before only", language, before=before)
    return _say("before", language, before=before, now=size_words(change.now, assessment, language))


def _follows(part: Reinspection, verdict: Verdict, compared: BeforeAfter, language: str) -> list[str]:
    told = []
    if verdict.outcome == ACCEPTED:
        told.append(_say("accepted", language))
    elif verdict.outcome == NOT_ACCEPTED:
        keys = [answer.key for answer in verdict.questions if answer.outcome == NOT_ACCEPTED]
        key = "not accepted" if keys else "not accepted lost"
        told.append(_say(key, language, keys=spoken(keys, language)))
    else:
        told.append(
            _say("pending", language, why=joined((said(_plain(s), language) for s in verdict.pending), language))
        )
    told += [said(remark, language) for remark in verdict.remarks if NOT_ASKED.fullmatch(remark)]
    if verdict.outcome != NOT_ACCEPTED:
        for change in compared.changes:
            if change.same is not None:
                chances = sorted((change.same.at_lower, change.same.at_upper))
                low, high = (chance_words(chance, language) for chance in chances)
                told.append(_say("same", language, name=class_name(change.kind, language), low=low, high=high))
    for name in dict.fromkeys(entry.name for entry in compared.unimproved):
        ends = [entry for entry in compared.unimproved if entry.name == name and entry.end != "estimate"]
        low, high = (chance_words(value, language) for value in sorted(entry.now.told for entry in ends))
        once = chance_words(max(entry.by_now.told for entry in ends), language)
        told.append(_say("unimproved", language, name=class_name(name, language), low=low, high=high, once=once))
    if verdict.outcome == NOT_ACCEPTED:
        left = part.max_submissions - part.submission
        if left > 0:
            times = _say("once", language) if left == 1 else _say("times", language, count=left)
            told.append(_say("left", language, left=times, most=part.max_submissions))
        else:
            told.append(_say("cap", language, most=part.max_submissions))
    return told


def _recommended(
    inspection: Inspection, plan: ReworkPlan, verdict: Verdict, assessment: Assessment, language: str
) -> list[str]:
    when = release_words(inspection.agreement, language)
    told = shortfall_words(verdict, language)
    if verdict.outcome == NOT_ACCEPTED:
        keys = [answer.key for answer in verdict.questions if answer.outcome == NOT_ACCEPTED] or ["lost"]
        do = {"en": "; ", "zh": "；"}[language].join(_say(f"do {key}", language) for key in keys)
        return [*told, _say("withhold", language, do=do, terms=when)]
    if verdict.outcome != ACCEPTED:
        return [*told, _say("wait", language, terms=when)]
    found = sum(size.found for size in (*assessment.sizes, *assessment.unaffected) if size.kind != TARGETED)
    if found:
        told.append(_say("replace", language, found=f"{found:,}"))
    question = plan.question("A")
    full = question is not None and question.plans[0].plan.full_inspection
    if question is not None and not full:
        told.append(_say("promise", language, quality=percent(plan.quality), risk=percent(plan.risk)))
    told += [said(remark, language) for remark in verdict.remarks[-1:]]  # what becomes of the balance
    return told


def _plain(sentence: str) -> str:
    """A sentence about the targeted defects, which are no special test to a reader."""
    return sentence.replace(f"test {TARGETED}:", f"{TARGETED}:")


def _size(size: Size, assessment: Assessment, language: str) -> str:
    """As `size_words`, the targeted defects by their name."""
    words = size_words(size, assessment, language)
    return words.replace(
        f"专项测试 {TARGETED}" if language == "zh" else f"test {TARGETED}", class_name(TARGETED, language)
    )


def _with_lot(assessment: Assessment, lot_size: int) -> Assessment:
    return Assessment(lot_size, assessment.icc, ())
