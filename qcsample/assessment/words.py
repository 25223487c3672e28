"""An assessment in words: a sentence each for screens and documents, in English and Chinese.

No sentence says more than the bounds do: their ends are rounded
outwards, what was not found is "ruled out" only beyond the upper end, and evenly spread is never claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from qcsample.assessment.assessing import Assessment, Places, Size
from qcsample.assessment.sentences import Texts, place_of, say
from qcsample.assessment.verdict_words import OUTCOMES, class_name, said
from qcsample.inspection import Inspection
from qcsample.statistics.bounds import Bounds
from qcsample.terms import NONCONFORMITIES
from qcsample.text import readable

_SHOWN = 60  # characters of a name in a sentence

_TEXT: Texts = {
    "test": ("test {name}", "专项测试 {name}"),
    "range": (
        "{few} to {many} of {lot} pieces ({low} to {high})",
        "全批 {lot} 件中 {few} 至 {many} 件（{low} 至 {high}）",
    ),
    "at most": ("at most {many} of {lot} pieces ({high})", "全批 {lot} 件中至多 {many} 件（{high}）"),
    "short range": ("{few} to {many} pieces ({low} to {high})", "{few} 至 {many} 件（{low} 至 {high}）"),
    "short at most": ("at most {many} pieces ({high})", "至多 {many} 件（{high}）"),
    "rate range": ("{low} to {high} per 100 pieces", "每百件 {low} 至 {high} 个"),
    "rate at most": ("at most {high} per 100 pieces", "每百件至多 {high} 个"),
    "found": ("{name}: {found} in {checked} pieces", "{name}：{checked} 件中发现 {found}"),
    "none": ("{name}: none in {checked} pieces", "{name}：{checked} 件中未发现"),
    "exact": ("{name}: {found} in all {checked} pieces, {share}", "{name}：全部 {checked} 件中 {found}，即 {share}"),
    "exact rate": (
        "{name}: {found} in all {checked} pieces, {share} per 100 pieces",
        "{name}：全部 {checked} 件中 {found}，每百件 {share} 个",
    ),
    "both": (
        "{head}; allowing for cartons {allowing}, as if drawn piece by piece {piece}",
        "{head}；考虑箱内相似性：{allowing}；按逐件抽样：{piece}",
    ),
    "piece": ("{head}; drawn piece by piece: {piece}", "{head}；按逐件抽样：{piece}"),
    "rate": (
        "{head}; {rate}, as if drawn piece by piece (cartons are not allowed for)",
        "{head}；{rate}（按逐件抽样，未考虑箱内相似性）",
    ),
    "gathered": (
        "{name}: defects gather in cartons more than chance explains ({p}; icc {icc}): {found} in {bad} of {opened} "
        "cartons.",
        "{name}：缺陷在箱内集中，超出偶然所能解释的程度（{p}；icc {icc}）：{found} 个，在所开 {opened} 箱中的 "
        "{bad} 箱。",
    ),
    "open": (
        "{name}: {found} in {bad} of {opened} cartons ({p}; icc {icc}): this sample can't tell whether they gather; "
        "nothing here shows that they are spread evenly.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱（{p}；icc {icc}）：本样本无法判断是否集中；"
        "这不表示缺陷均匀分布。",
    ),
    "few": (
        "{name}: {found} in {bad} of {opened} cartons: so few can't tell; nothing here shows that they are "
        "spread evenly.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱：数量过少，无法判断；这不表示缺陷均匀分布。",
    ),
    "all bad": (
        "{name}: {found} in {bad} of {opened} cartons: every piece that was checked, so that there is nothing to "
        "compare.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱：所检各件均是，无从比较。",
    ),
    "one carton": (
        "{name}: {found}, and all pieces came from one carton: whether they gather in cartons can't be seen.",
        "{name}：{found} 个，全部样品取自同一箱：无法判断是否集中在箱内。",
    ),
    "one piece": (
        "{name}: {found} in {bad} of {opened} cartons, one piece from each: whether they gather can't be seen.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱，每箱一件：无法判断是否集中。",
    ),
    "too large": (
        "{name}: {found} in {bad} of {opened} cartons (icc {icc}): the exact test of clustering is too large to "
        "compute "
        "and is not approximated.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱（icc {icc}）：精确的集中性检验计算量过大，未作近似。",
    ),
    "units without a position": (
        "{name}: {found} in {bad} of {opened} cartons: whether they gather needs the position of each unit.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱：判断是否集中需要每件样品的位置。",
    ),
    "nonconformities": (
        "{name}: {found} in {bad} of {opened} cartons; the test of clustering is for nonconforming pieces, not for "
        "nonconformities.",
        "{name}：{found} 个，在所开 {opened} 箱中的 {bad} 箱；集中性检验仅适用于不合格品，不适用于不合格数。",
    ),
    "needs": (
        "Findings by carton and piece would also say how big each defect is, where the defects sit and whether they "
        "gather in cartons; counts can't.",
        "若按箱、按件记录，还能说明各缺陷的范围、缺陷所在位置以及是否集中在箱内；仅有数量则不能。",
    ),
}
_say = partial(say, _TEXT)


def percent(value: float, up: bool | None = None) -> str:
    """A fraction in per cent to one decimal, or one digit that counts below 0.1 %; `up` rounds outwards.

    >>> percent(79 / 3200, up=False), percent(488 / 3200, up=True), percent(0.0004, up=True), percent(1.0)
    ('2.4 %', '15.3 %', '0.04 %', '100 %')
    """
    exact = Decimal(f"{100 * value:.10g}")
    if exact in (0, 100):
        return f"{exact:.0f} %"
    step = (
        Decimal("0.1")
        if Decimal("0.1") <= exact <= Decimal("99.9")
        else Decimal(1).scaleb(min(exact, 100 - exact).adjusted())
    )
    how = {None: None, True: ROUND_CEILING, False: ROUND_FLOOR}[up]
    shown = exact.quantize(step, rounding=how) if how else exact.quantize(step)
    text = f"{shown:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text and step < Decimal('0.1') else text.removesuffix('.0')} %"


def bounds_words(bounds: Bounds, lot_size: int, language: str, *, short: bool = False) -> str:
    """Bounds in pieces and per cent, or per 100 pieces for nonconformities; one-sided ones as "at most"."""
    key = "range" if bounds.sides == 2 else "at most"
    if bounds.lower_units is None or bounds.upper_units is None:
        low, high = (_rate(bounds.lower, ROUND_FLOOR), _rate(bounds.upper, ROUND_CEILING))
        return _say(f"rate {key}", language, low=low, high=high)
    return _say(
        f"short {key}" if short else key,
        language,
        few=f"{bounds.lower_units:,}",
        many=f"{bounds.upper_units:,}",
        lot=f"{lot_size:,}",
        low=percent(bounds.lower, up=False),
        high=percent(bounds.upper, up=True),
    )


def size_words(size: Size, assessment: Assessment, language: str = "en") -> str:
    """How big one class, test or defect is, in one sentence without a full stop."""
    name = class_name(size.kind, language)
    if size.is_test:
        name = _say("test", language, name=size.kind)
    if size.defect:
        name = readable(size.defect, limit=_SHOWN)
    numbers = {"name": name, "found": f"{size.found:,}", "checked": f"{size.checked:,}"}
    head = _say("found" if size.found else "none", language, **numbers)
    if size.exact and size.rate is not None:
        return _say("exact rate", language, share=f"{size.rate.upper:.3g}", **numbers)
    if size.exact:
        return _say("exact", language, share=percent(size.found / size.checked), **numbers)
    if size.rate is not None:
        return _say("rate", language, head=head, rate=bounds_words(size.rate, assessment.lot_size, language))
    if size.piece is None:
        return head
    if size.allowing is None:
        return _say("piece", language, head=head, piece=bounds_words(size.piece, assessment.lot_size, language))
    return _say(
        "both",
        language,
        head=head,
        allowing=bounds_words(size.allowing, assessment.lot_size, language),
        piece=bounds_words(size.piece, assessment.lot_size, language, short=True),
    )


def clustering_words(places: Places, language: str = "en", *, counting: str = "") -> str:
    """Whether the defects of a class gather in cartons, as far as the sample can tell; never that they don't."""
    found = sum(place.found for place in places.cartons)
    key = places.untested or ("gathered" if places.gathered else "open")
    if counting == NONCONFORMITIES:
        key = "nonconformities"
    elif not places.untested and (places.p is None or places.icc is None):
        key = _untold(places, found)
    return _say(
        key,
        language,
        name=class_name(places.kind, language),
        p="" if places.p is None else f"p {_chance(places.p)}",
        icc="–" if places.icc is None else f"{round(places.icc, 2) + 0.0:.2f}",
        found=f"{found:,}",
        bad=f"{len(places.cartons):,}",
        opened=f"{places.opened:,}",
    )


def _untold(places: Places, found: int) -> str:
    """Why a sample can't tell whether defects gather."""
    if found < 2:
        return "few"
    if places.opened == 1:
        return "one carton"
    if len(places.cartons) == places.opened and found == sum(place.checked for place in places.cartons):
        return "all bad"
    return "one piece" if all(place.checked == 1 for place in places.cartons) else "few"


def assessment_lines(inspection: Inspection, assessment: Assessment, language: str = "en") -> Iterator[str]:
    """The whole assessment, a sentence each: sizes, defects, clustering, what weakens the bounds, what is missing."""
    stop = {"en": ".", "zh": "。"}[language]
    for size in (*assessment.sizes, *assessment.defects):
        yield size_words(size, assessment, language) + stop
    yield from beside_sizes(inspection, assessment, language)


def beside_sizes(inspection: Inspection, assessment: Assessment, language: str = "en") -> Iterator[str]:
    """What the assessment says besides how big it is: clustering, what weakens the bounds, what is missing."""
    for places in assessment.places:
        yield clustering_words(places, language, counting=inspection.agreement.counting)
    for remark in assessment.remarks:
        yield said(remark, language)
    if assessment.needs:
        yield _say("needs", language)


def outcome_name(outcome: str, language: str) -> str:
    """What became of a lot or a class, in a language."""
    return OUTCOMES.get(outcome, outcome) if language == "zh" else outcome


def in_one_language(name: str, language: str) -> str:
    """The half of a name in two languages, "leaks / 漏水", that belongs to one of them.

    >>> in_one_language("leaks / 漏水", "zh"), in_one_language("leaks", "zh")
    ('漏水', 'leaks')
    """
    halves = name.split(" / ")
    if len(halves) == 2 and halves[0].isascii() and not halves[1].isascii():
        name = halves[place_of(language)]
    return readable(name, limit=_SHOWN) if name else {"en": "not named", "zh": "未命名"}[language]


def _rate(value: float, rounding: str) -> str:
    exact = Decimal(f"{value:.10g}")
    return f"{exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), rounding=rounding):f}" if exact else "0"


def _chance(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"= {p:.2g}" if p < 0.995 else "= 1"
