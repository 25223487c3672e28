"""The comparison of options as a page for the buyer alone."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.documents import blocks
from qcsample.documents.page import Mark, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.rows import Cell, Column, Content, Table
from qcsample.inspection import Inspection
from qcsample.options.comparing import Option, Options
from qcsample.options.reckoning import Amount
from qcsample.options.words import (
    money,
    name_of,
    percent,
    pieces,
    told_assumed,
    told_best,
    told_found,
    told_missing,
    told_prior,
    told_remarks,
    told_thresholds,
)

_PHRASES = {
    "options": ("What to do with the lot", "本批处置方案比较"),
    "confidential": (
        "CONFIDENTIAL. The buyer's own costs and estimates: not for the supplier, and no part of the record.",
        "保密。内含买方自己的成本与估计：不得交给供方，也不属于检验记录。",
    ),
    "own": ("Buyer only", "仅限买方"),
    "options compared": ("The options", "方案比较"),
    "option": ("Option", "方案"),
    "total cost": ("Cost, whoever pays", "总费用（不论由谁承担）"),
    "buyer cost": ("Buyer's part", "买方承担"),
    "option days": ("Days", "天数"),
    "option passes": ("Passes re-inspection", "复验通过概率"),
    "option bad": ("Bad pieces that ship", "流出的不合格品"),
    "option units": ("Pieces that ship", "出货件数"),
    "late": ("too late", "超期"),
    "impossible": ("not possible", "不可行"),
    "intervals": (
        "Below an expected value: where it lies nine times in ten, the lot, the work and the re-inspection all "
        "being uncertain. Bad pieces: of the compared classes, if the goods pass.",
        "预期值下方为 90 % 区间，已计入批质量、处理效果与复验结果的不确定性。"
        "不合格品指所比较的类别、且货物通过复验时。",
    ),
    "sensitivity": ("Where the best option changes", "最佳方案何时改变"),
    "assumed": ("Defaults, not given by the buyer", "未给出而采用的默认值"),
    "remarks": ("Remarks", "说明"),
    "lot outcome": ("Verdict", "检验结论"),
    "deadline": ("Days to the deadline", "距最后期限的天数"),
    "accepted": ("accepted", "接收"),
    "not accepted": ("not accepted", "不接收"),
    "pending": ("pending", "待定"),
}


class _OptionWords(Words):
    """The phrases of this page beside those of every document."""

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        if key not in _PHRASES:
            return super().lines(key, **values)
        return tuple(_PHRASES[key][name == "zh"] for name in self.languages)


def options_pdf(
    inspection: Inspection, options: Options, *, languages: Sequence[str] = ("en",), paper: str = "a4", digest: str = ""
) -> bytes:
    """The comparison as PDF, marked as the buyer's own; the same comparison gives the same bytes.

    Parameters
    ----------
    inspection : Inspection
    options : Options
        What `qcsample.compare_options` says of its record.
    languages : sequence of str
        "en", "zh" or both, one below the other.
    paper : str
        "a4" or "letter".
    digest : str
        Of the record that was compared (64 hex), printed on every page.

    Raises
    ------
    InputError
        Another language or paper.
    """
    words = _OptionWords(languages)
    draw_id = inspection.draw.draw_id
    footer = f"{words('own')} · {words('digest')} {digest}" if digest else words("own")
    sheet = Sheet(f"{words('options')} {draw_id}", words, paper, Mark(words("own"), footer))
    blocks.title(sheet, words.lines("options"), f"{words('draw id')} {draw_id}")
    confidential(sheet)
    _facts(sheet, inspection, options)
    comparison(sheet, options)
    return sheet.pdf()


def confidential(sheet: Sheet) -> None:
    """The warning that a page holds the buyer's own costs."""
    blocks.warning(sheet, _OptionWords(sheet.words.languages).lines("confidential"))


def own_mark(words: Words) -> str:
    """What header and footer of pages say that only the buyer may see."""
    return _OptionWords(words.languages)("own")


def comparison(sheet: Sheet, options: Options) -> None:
    """What is known of the lot, the options with what each comes to, and what the comparison rests on."""
    words = _OptionWords(sheet.words.languages)
    for name in words.languages:
        blocks.sentences(sheet, [told_found(options, name)], 9)
    blocks.notice(sheet, [told_best(options, name) for name in words.languages])
    _table(sheet, options, words)
    for name in words.languages:
        blocks.sentences(sheet, told_missing(options, name))
    blocks.sentences(sheet, words.lines("intervals"))
    blocks.heading(sheet, words("sensitivity"))
    for name in words.languages:
        blocks.bullets(sheet, [*told_thresholds(options, name), told_prior(options, name)])
    if options.assumed:
        blocks.heading(sheet, words("assumed"))
        for name in words.languages:
            blocks.sentences(sheet, [{"en": "; ", "zh": "；"}[name].join(told_assumed(options, name))])
    blocks.heading(sheet, words("remarks"), 24)
    for name in words.languages:
        blocks.bullets(sheet, told_remarks(options, name))


def _facts(sheet: Sheet, inspection: Inspection, options: Options) -> None:
    words, agreement, visit = sheet.words, inspection.agreement, inspection.visit
    deadline = options.costs.deadline_days
    pairs = [
        ("buyer", agreement.buyer),
        ("supplier", agreement.supplier),
        ("product", agreement.product),
        ("order", agreement.order),
        ("units", f"{options.units:,}"),
        ("cartons", f"{options.cartons:,}"),
        ("date", visit.date),
        ("lot outcome", words(options.outcome)),
        ("deadline", "" if deadline is None else f"{deadline:,}"),
    ]
    blocks.facts(sheet, [(words(key), value) for key, value in pairs if value], columns=3)


def _table(sheet: Sheet, options: Options, words: Words) -> None:
    blocks.heading(sheet, words("options compared"), 120)
    fixed = (92.0, 96.0, 96.0, 48.0, 62.0, 76.0)
    priced = options.costs.has_money
    keys = ["option", "total cost", "buyer cost", "option days", "option passes", "option bad", "option units"]
    widths = [*fixed, sheet.width - sum(fixed)]
    if not priced:
        keys, widths = keys[:1] + keys[3:], widths[:1] + widths[3:]
    columns = [
        Column(words.stacked(key), wide, "right" if i else "left", 9.0, i == 0)
        for i, (key, wide) in enumerate(zip(keys, widths, strict=True))
    ]
    table = Table(sheet, columns, 24.0)
    for option in options.options:
        cells = _cells(option, words, options.costs.currency)
        table.row(cells if priced else cells[:1] + cells[3:], tint=option.name == options.best)
    table.close()


def _cells(option: Option, words: Words, currency: str) -> list[Content]:
    name = " ".join(name_of(option.name, language) for language in words.languages)
    status = words("impossible") if option.refused else ""
    days = "–" if option.days is None else f"{option.days:,}"
    return [
        Cell(name, status, size=9.0),
        _amount(option.total, "*" if option.missing else "", currency, words.languages[0]),
        _amount(option.buyer, "*" if option.buyer_missing else "", currency, words.languages[0]),
        Cell(days, words("late") if option.in_time is False else "", bold=False, size=9.0),
        "–" if option.passes is None else percent(option.passes),
        _pieces(option.bad_shipped),
        "–" if option.bad_shipped is None else pieces(round(option.units)),
    ]


def _amount(amount: Amount | None, star: str, currency: str, language: str) -> Content:
    if amount is None:
        return "–"
    low, high = (money(value, language=language) for value in (amount.low, amount.high))
    small = f"{low} … {high}" if amount.low != amount.high else ""
    return Cell(money(amount.expected, currency, language) + star, small, bold=False, size=9.0)


def _pieces(amount: Amount | None) -> Content:
    if amount is None:
        return "–"
    return Cell(pieces(amount.expected), f"{pieces(amount.low)} … {pieces(amount.high)}", bold=False, size=9.0)
