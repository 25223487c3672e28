"""The Chinese of how a packing list was read; a reading keeps it in English.

What is not known here, a column's own title above all, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_FIELDS = {
    "carton": "箱号",
    "first": "起始箱号",
    "last": "截止箱号",
    "ctns": "箱数",
    "pcs": "每箱件数",
    "total": "总件数",
    "full": "整箱每箱件数",
    "tail": "尾箱数",
    "tail_pcs": "尾箱件数",
    "po": "订单",
    "style": "款号",
    "colour": "颜色",
    "size": "尺码",
    "description": "品名",
    "pallet": "托盘",
}
_PARTED = {"commas": "逗号", "semicolons": "分号", "tabs": "制表符", "bars": "竖线"}
_PARTS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"text in (\S+), cells parted by (\w+)", lambda m: f"{m[1]} 文本，{_PARTED.get(m[2], m[2])}分隔"),
        (r"sheet '(.+?)': (.+)", lambda m: f"工作表“{m[1]}”：{reading_in_chinese(m[2]) or m[2]}"),
        (r"a row a carton range", "每行一段箱号"),
        (r"a row a carton range, a column a size", "每行一段箱号，每列一个尺码"),
        (r"carton ranges across, goods down", "箱号段横排，货物竖排"),
        (r"the ranges begin at (\w+)", r"箱号段起于 \1"),
        (r"header in row (\S+): (.+)", lambda m: f"表头在第 {m[1]} 行：{_part(m[2])}"),
        (r"no header, columns as named: (.+)", lambda m: f"无表头，各列按指定：{_part(m[1])}"),
        (r"sizes (.+) = (\w+-\w+)", r"尺码 \1 = \2"),
        (r"not read: (.+)", r"未读取：\1"),
        (r"(\w+) = (.+)", lambda m: f"{_FIELDS.get(m[1], m[1])} = {m[2]}"),
        # rows that were not counted
        (r"hidden: (.+)", lambda m: f"隐藏行：{_part(m[1])}"),
        (r"above the header", "表头以上"),
        (r"header repeated", "重复的表头"),
        (r"part of the header", "表头的一部分"),
        (r"heading of a block", "分段标题"),
        (r"blank", "空行"),
        (r"blank, to row ([0-9]+)", r"空行，至第 \1 行"),
        (r"no quantity|no quantities", "无数量"),
        (r"no quantities of goods", "无货物数量"),
        (r"all its quantities are 0", "数量全部为 0"),
        (r"a total: compared, not counted", "合计行：只核对，不计入"),
        (r"carton counts: compared, not counted", "箱数行：只核对，不计入"),
        (r"no carton number", "无箱号"),
        (r"no carton number, after a total", "合计之后，无箱号"),
        (r"no carton number, and the totals do without it", "无箱号，合计也不含此行"),
        (r"the carton range runs backwards, and there are no goods in it", "箱号倒序，且无货物"),
        (r"hidden", "隐藏行"),
        (r"hidden, and no total needs it", "隐藏行，合计也不含此行"),
        (r"(hidden )?column (\w+): From (.+) > To (.+), without goods",
         lambda m: f"{'隐藏' if m[1] else ''}列 {m[2]}：起 {m[3]} > 止 {m[4]}，无货物"),
        (r"(hidden )?column (\w+): cartons (.+) without goods",
         lambda m: f"{'隐藏' if m[1] else ''}列 {m[2]}：箱号 {m[3]}，无货物"),
        # remarks
        (r"the printed totals include the hidden rows, which were skipped as asked",
         "印出的合计含隐藏行，按要求未计入隐藏行"),
        (r"the hidden sheet '(.+)' holds cartons and is read", r"隐藏的工作表“\1”内有箱，已读取"),
        (r"the hidden sheet '(.+)' holds cartons and is not read; .*", r"隐藏的工作表“\1”内有箱，未读取"),
        (r"sheet '(.+)' is not read", r"工作表“\1”未读取"),
        (r"columns (.+) are hidden, and read like the others", r"列 \1 为隐藏列，已照常读取"),
        (r"counted although they stand after the last total: rows (.+)", r"位于最后合计之后，仍计入：第 \1 行"),
        (r"(\w+) is blank in ([0-9]+) rows \(first: row ([0-9]+)\): taken from the row above",
         lambda m: f"{_FIELDS.get(m[1], m[1])}有 {m[2]} 行为空（首见于第 {m[3]} 行）：沿用上一行"),
        (r"the quantities are per carton: so the row totals say", "数量为每箱件数：与行合计相符"),
    )
)  # fmt: skip


def reading_in_chinese(said: str) -> str | None:
    """The Chinese of a sentence of a `Reading`; None for one of another making.

    >>> reading_in_chinese("text in UTF-8, cells parted by commas")
    'UTF-8 文本，逗号分隔'
    >>> reading_in_chinese("a row a carton range; header in row 7: carton = A (C/NO.); pcs = E (PCS)")
    '每行一段箱号；表头在第 7 行：箱号 = A (C/NO.)；每箱件数 = E (PCS)'
    """
    if (whole := _known(said)) is not None:
        return whole
    parts = said.split("; ")
    return "；".join(map(_part, parts)) if _known(parts[0]) is not None else None


def _part(said: str) -> str:
    known = _known(said)
    return said if known is None else known


def _known(said: str) -> str | None:
    for english, chinese in _PARTS:
        match = english.fullmatch(said)
        if match:
            return chinese(match) if callable(chinese) else match.expand(chinese)
    return None
