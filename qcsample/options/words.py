"""The comparison of options in sentences, English and Chinese, for the screen and the page alike."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

from qcsample.assessment.verdict_words import class_name
from qcsample.options.comparing import Options
from qcsample.options.costs import DAYS, MONEY, RATES
from qcsample.options.reckoning import failure_cost
from qcsample.options.sensitivity import Threshold
from qcsample.verdict import ACCEPTED, PENDING

OPTION_NAMES = {
    "accept": ("accept", "让步接收"),
    "sort": ("sort 100 %", "全数挑选"),
    "rework": ("rework", "返工"),
    "reproduce": ("reproduce", "重新生产"),
    "cancel": ("cancel", "取消订单"),
}
FIGURES = {
    "per_escaped": ("cost of a bad piece that ships", "每件流出不合格品的损失"),
    "per_escaped_other": ("cost of a bad piece of another class that ships", "每件流出的其他类别不合格品的损失"),
    "per_sorted": ("sorting, a piece", "挑选费（每件）"),
    "per_reworked": ("rework, a piece", "返工费（每件）"),
    "per_short": ("cost of a piece missing from the shipment", "每件短交的损失"),
    "reinspection": ("fee of the re-inspection", "复验费"),
    "reproduction": ("reproduction in all", "重新生产费用（总计）"),
    "reproduction_per_unit": ("reproduction, a piece", "重新生产费用（每件）"),
    "delay_per_day": ("cost of a day's delay", "每日延误损失"),
    "order_value": ("value of the order", "订单金额"),
    "cancellation": ("cost of cancelling", "取消订单的损失"),
    "failed_reinspection": ("cost of failing the re-inspection", "复验不合格的损失"),
    "discount": ("discount for accepting", "让步接收的折扣"),
    "sorters_miss": ("bad pieces that sorters overlook", "挑选漏检率"),
    "false_alarms": ("good pieces that sorters take out", "挑选误判率"),
    "rework_success": ("bad pieces that rework makes good", "返工成功率"),
    "collateral": ("reworked pieces that handling makes bad", "返工造成的新不合格率"),
    "reproduction_quality": ("bad pieces among new goods", "重新生产的不合格率"),
    "shared_part": ("the buyer's part of shared costs", "共担费用中买方的比例"),
    "accept_days": ("days until accepted goods ship", "让步接收后出货天数"),
    "sort_days": ("days of sorting", "挑选天数"),
    "rework_days": ("days of sorting and rework", "挑选与返工天数"),
    "reproduce_days": ("days of reproduction", "重新生产天数"),
    "reinspection_days": ("days of the re-inspection", "复验天数"),
    "deadline_days": ("days to the deadline", "距最后期限天数"),
    "pieces_per_day": ("pieces a worker checks in a day", "每人每日检查件数"),
    "people": ("workers", "人数"),
}
WHY = {
    "assumed": "假定",
    "a common estimate of what a 100 % sort by eye overlooks": "目视全检漏检率的通常估计",
    "shared costs are halved": "共担费用各半",
    "nothing is done to the goods": "货物不作处理",
    "most inspections take one man-day": "一般验货为一人日",
    "checked by a person in a day: 80-125 garments, 125-200 electronics, 200-315 hardlines": (
        "每人每日：服装 80-125，电子 125-200，杂货 200-315"
    ),
    "the AQL, all compared classes together": "所比较各类别 AQL 之和",
    "the days until the goods are presented again, as agreed": "协议约定的再次报检期限",
    "goods refused again are cancelled": "复验再不合格即取消订单",
}
_LEFT_OUT = {
    "delay_per_day": ("days are not priced", "天数未计价"),
    "per_escaped_other": ("bad pieces of other classes are not priced", "其他类别不合格品未计价"),
    "per_short": ("pieces missing from the shipment are not priced", "短交件未计价"),
}

_LARGE = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")),
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}


def name_of(option: str, language: str = "en") -> str:
    """What a remedy is called."""
    return OPTION_NAMES[option][language == "zh"]


def money(value: float, currency: str = "", language: str = "en") -> str:
    """An amount to 4 significant digits, its currency before it.

    >>> money(4686.97, "EUR"), money(-80), money(0.456), money(12_345_678)
    ('EUR 4,687', '-80', '0.456', '12.35 million')
    >>> money(12_345_678, language="zh"), money(5.8e9, "CNY", "zh")
    ('1,235 万', 'CNY 58 亿')
    """
    size = abs(value)
    if size >= 999_950:
        unit, name = next((unit, name) for unit, name in _LARGE[language] if size >= unit * 0.99995)
        digits = f"{value / unit:.4g}"
        shown = f"{float(digits):,.0f} {name}" if "." not in digits else f"{digits} {name}"
    else:
        places = 0 if size >= 1000 or not value else max(0, min(6, 3 - floor(log10(size))))
        shown = f"{round(value, places) + 0.0:,.{places}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{currency} {shown}".strip()


def pieces(value: float) -> str:
    """A number of pieces, whole from ten on.

    >>> pieces(121.9), pieces(3.14159), pieces(0.0123)
    ('122', '3.1', '0.01')
    """
    if value >= 9.95 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.95 else f"{value:.1g}"


def percent(value: float) -> str:
    """A fraction in per cent to three significant digits.

    >>> percent(0.349193), percent(1.0), percent(0.99999), percent(0.00001)
    ('34.9 %', '100 %', '>99.9 %', '<0.1 %')
    """
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    if value >= 0.9995:
        return ">99.9 %"
    return "<0.1 %" if value < 0.001 else f"{100 * value:.3g} %"


def figure(name: str, value: float, currency: str = "", language: str = "en") -> str:
    """The value of a field of `Costs` with its unit: money, per cent, days."""
    if name in MONEY:
        return money(value, currency, language)
    if name in RATES or name == "discount":
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}"


def told_found(options: Options, language: str = "en") -> str:
    """What was found, and how many bad pieces the lot has by it."""
    bad, zh = options.bad, language == "zh"
    classes = ("、" if zh else ", ").join(class_name(name, language) for name in options.classes)
    if zh:
        prior = "均匀先验" if options.prior == "uniform" else "Jeffreys 先验"
        return (
            f"{classes}：从 {options.opened:,} 箱抽取的 {options.sample_size:,} 件中发现 {options.found:,} 件。"
            f"全批 {options.units:,} 件中预计不合格 {pieces(bad.expected)} 件，90 % 的把握在 {pieces(bad.low)} 至 "
            f"{pieces(bad.high)} 件之间（{prior}，icc {options.icc:g}）。"
        )
    prior = "uniform prior on their number" if options.prior == "uniform" else "Jeffreys' prior"
    return (
        f"{classes}: {options.found:,} of {options.sample_size:,} units from {options.opened:,} cartons. In the "
        f"{options.units:,} units {pieces(bad.expected)} bad ones are expected, {pieces(bad.low)} to "
        f"{pieces(bad.high)} with 90 % ({prior}, icc {options.icc:g})."
    )


def told_best(options: Options, language: str = "en") -> str:
    """Which option is best for the buyer, or why none can be named."""
    zh, costs = language == "zh", options.costs
    if options.best:
        best = options[options.best]
        assert best.buyer is not None
        amount = money(best.buyer.expected, costs.currency, language)
        in_time = costs.deadline_days is not None
        if zh:
            time = "，且赶得上期限" if in_time else ""
            return f"{name_of(best.name, 'zh')}：买方预期费用最低（{amount}）{time}。"
        name, time = name_of(best.name), " of all that are in time" if in_time else ""
        return f"{name[0].upper()}{name[1:]}: the buyer's expected cost is the least{time} ({amount})."
    if not costs.has_money:
        if zh:
            return "未给出任何费用：仅按天数、概率和件数比较。"
        return "No costs were given: the options are compared by days, chances and pieces alone."
    late = [name_of(option.name, language) for option in options.options if option.in_time is False]
    missing = dict.fromkeys(
        FIGURES[name][zh] for option in options.options if not option.refused for name in option.buyer_missing
    )
    said = []
    if late:
        said.append(f"赶不上期限：{'、'.join(late)}" if zh else f"too late: {', '.join(late)}")
    if missing:
        said.append(f"未给出：{'、'.join(missing)}" if zh else f"not given: {', '.join(missing)}")
    return f"无法确定最佳方案（{'；'.join(said)}）。" if zh else f"No option can be named the best ({'; '.join(said)})."


def told_missing(options: Options, language: str = "en") -> list[str]:
    """What the costs marked with a star are without."""
    zh, said = language == "zh", []
    for option in options.options:
        if option.total is not None and option.missing:
            names = [FIGURES[name][zh] for name in option.missing]
            name = name_of(option.name, language)
            said.append(
                f"* {name}：未计入{'、'.join(names)}。" if zh else f"* {name}: without the {', the '.join(names)}."
            )
    return said


def told_thresholds(options: Options, language: str = "en") -> list[str]:
    """At which value of each figure the best option changes, and which figures change nothing."""
    zh, currency = language == "zh", options.costs.currency
    said, still = [], []
    for threshold in options.thresholds:
        label = FIGURES[threshold.name][zh]
        changes = list(_changes(threshold, currency, language))
        now = figure(threshold.name, threshold.now, currency, language)
        if not changes:
            still.append(label)
        elif zh:
            said.append(f"{label}（现为 {now}）：{'；'.join(changes)}。")
        else:
            said.append(f"{label[0].upper()}{label[1:]} (now {now}): {'; '.join(changes)}.")
    if still:
        said.append(
            f"单独改变以下任一项都不改变最佳方案：{'、'.join(still)}。"
            if zh
            else f"None of these alone changes the best option: {'; '.join(still)}."
        )
    return said


def told_prior(options: Options, language: str = "en") -> str:
    """What another prior would change."""
    name, mean, best = options.other_prior
    if language == "zh":
        told = " Jeffreys 先验" if name == "jeffreys" else "均匀先验"
        then = f"；最佳方案{'不变' if best == options.best else '变为' + name_of(best, 'zh')}" if best else ""
        return f"若用{told}，预计不合格 {pieces(mean)} 件{then}。"
    told = "Jeffreys' prior" if name == "jeffreys" else "a uniform prior"
    then = ""
    if best:
        then = f" and {name_of(best)} is {'still ' if best == options.best else ''}the best option"
    return f"Under {told} {pieces(mean)} bad units are expected{then}."


def told_assumed(options: Options, language: str = "en") -> list[str]:
    """The figures that were not given, each labelled as a default."""
    zh, currency = language == "zh", options.costs.currency
    said = []
    for assumption in options.assumed:
        value = figure(assumption.name, assumption.value, currency, language)
        label = FIGURES[assumption.name][zh]
        said.append(f"{label}：{value}（{WHY[assumption.why]}）" if zh else f"{label}: {value} ({assumption.why})")
    return said


def told_remarks(options: Options, language: str = "en") -> list[str]:
    """What has to be said besides: the verdict, critical findings, the re-inspection, what is left out."""
    return [pair[language == "zh"] for pair in _remarks(options)]


def _changes(threshold: Threshold, currency: str, language: str) -> Iterable[str]:
    whole = threshold.name in DAYS
    for value, best, words in (
        (threshold.below, threshold.best_below, ("from {} down", "{} 及以下") if whole else ("below {}", "低于 {}")),
        (threshold.above, threshold.best_above, ("from {} on", "{} 及以上") if whole else ("above {}", "高于 {}")),
    ):
        if value is None:
            continue
        where = words[language == "zh"].format(figure(threshold.name, value, currency, language))
        if best:
            yield f"{where}：{name_of(best, 'zh')}" if language == "zh" else f"{where}, {name_of(best)}"
        else:
            yield f"{where}：没有可行方案" if language == "zh" else f"{where}, none is left"


def _remarks(options: Options) -> Iterable[tuple[str, str]]:
    if options.outcome == ACCEPTED:
        yield (
            "The lot is accepted under the agreement: what goes beyond it has to be agreed with the supplier.",
            "该批按协议已接收：任何额外处理须与供方另行商定。",
        )
    elif options.outcome == PENDING:
        yield (
            "The verdict is pending: this compares what was found so far.",
            "检验结论待定：以上仅按目前所见比较。",
        )
    if options.critical:
        found = "、".join(f"{class_name(name, 'zh')} {count} 件" for name, count in options.critical.items())
        yield f"No accept: {options['accept'].refused}.", f"不可让步接收：发现{found}，致命缺陷不因任何折扣而放行。"
    for name in options.left_out:
        yield (
            f"{name} refused the lot too and is not compared; --class {name} does it.",
            f"{class_name(name, 'zh')}也被判不接收，但未列入比较；可用 --class {name} 单独比较。",
        )
    if options.tests:
        tests = ", ".join(options.tests)
        yield (
            f"Special test not passed: {tests}. The figures are about the class compared, not about the test.",
            f"专项测试不合格：{tests}。以上数字针对所比较的类别，不针对该测试。",
        )
    n, ac, opened = options.reinspection[0]
    yield (
        f"Sorted or reworked goods are inspected again: n = {n:,} from {opened} cartons, Ac = {ac}.",
        f"挑选或返工后复验：从 {opened} 箱抽取 n = {n:,}，Ac = {ac}。",
    )
    if not options.ac_agreed and len(options.reinspection) > 1:
        told = []
        for i, (size, number, _) in enumerate(options.reinspection):
            sort, rework = (percent(options.passes_by_ac[name][i]) for name in ("sort", "rework"))
            told.append(
                (
                    f"Ac = {number} with n = {size:,} ({sort}, {rework})",
                    f"Ac = {number}、n = {size:,}（{sort}，{rework}）",
                )
            )
        yield (
            f"No Ac of the re-inspection was agreed; Ac = {ac} is the buyer's proposal. Of the same protection, with "
            f"the chances after sorting and after rework: {', '.join(en for en, _ in told)}.",
            f"协议未约定复验的 Ac，Ac = {ac} 为买方提议。保护程度相同的方案（挑选后、返工后的通过概率）："
            f"{'；'.join(zh for _, zh in told)}。",
        )
    if options.costs.has_money and failure_cost(options.costs) is None:
        yield (
            "What it costs if the re-inspection refuses the goods is not given (failed_reinspection or cancellation): "
            "such goods are counted as if they shipped all the same.",
            "未给出复验不合格的损失（failed_reinspection 或 cancellation）：按照常出货计算。",
        )
    left = [pair for name, pair in _LEFT_OUT.items() if getattr(options.costs, name) is None]
    if options.costs.has_money and left:
        yield (
            f"Not given, and left out of every cost: {'; '.join(en for en, _ in left)}.",
            f"未给出，未计入任何费用：{'；'.join(zh for _, zh in left)}。",
        )
