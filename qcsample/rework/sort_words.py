"""What is said and asked about a sort sheet, English and Chinese, by kind of finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qcsample.text import natural_key, readable

LANGUAGES = ("en", "zh")
_SHOWN = 12  # cartons that a sentence names
_COLUMNS = {
    "checked": ("checked", "检查件数"),
    "defects": ("defects", "不良数"),
    "repaired": ("repaired", "返修数"),
    "unrepairable": ("unrepairable", "无法返修数"),
    "replaced": ("replaced", "补换数"),
    "offered": ("offered", "交验数"),
}
# kind: what is wrong (English, Chinese), what to ask (English, Chinese)
_TEXTS = {
    "offered": (
        "{where}: {offered} offered, but ({checked} checked - {defects} defects) + {repaired} repaired + {replaced} "
        "replaced = {reckoned}.",
        "{where}：交验 {offered} 件，但（检查 {checked} - 不良 {defects}）+ 返修 {repaired} + 补换 {replaced} = "
        "{reckoned} 件。",
        "Count {there} again: which of these figures is wrong, and where are the other pieces?",
        "请重新清点{there}：哪个数字有误？差的件在哪里？",
    ),
    "split": (
        "{where}: {defects} defects{named}, but {repaired} repaired + {unrepairable} unrepairable = {reckoned}.",
        "{where}：不良{named} {defects} 件，但返修 {repaired} + 无法返修 {unrepairable} = {reckoned} 件。",
        "What became of each bad piece of {there}: repaired, or taken out as unrepairable?",
        "{there}的每件不良品如何处理：已返修，还是作为无法返修品取出？",
    ),
    "by defect": (
        "{where}: {whole} {column} in all, but the defects one by one come to {reckoned}.",
        "{where}：{column}合计 {whole} 件，但各缺陷相加为 {reckoned} 件。",
        "Count each piece once, at the first of its defects, and correct {there}.",
        "每件只计一次，计入其第一项缺陷；请更正{there}。",
    ),
    "more defects": (
        "{where}: {defects} defects among {checked} pieces checked.",
        "{where}：检查 {checked} 件，却有不良 {defects} 件。",
        "How many pieces of {there} were checked, and how many of them were bad?",
        "{there}检查了多少件？其中不良多少件？",
    ),
    "checked": (
        "{where}: {checked} pieces checked, {stated} stated in the packing list.",
        "{where}：检查 {checked} 件，装箱单标明 {stated} 件。",
        "Was every piece of {there} checked? If so, why does it hold another number than the packing list says?",
        "{there}是否全数检查？如是，为何件数与装箱单不符？",
    ),
    "total": (
        "The sheet's total of {column}{named} is {total}, its rows come to {reckoned}.",
        "表中{column}{named}总计为 {total}，各行相加为 {reckoned}。",
        "Which is right, the rows or the total?",
        "各行与总计，哪个正确？",
    ),
    "missing": (
        "{count} affected cartons ({units} pieces) are not on the sheet or not filled in: {cartons}.",
        "{count} 个受影响的纸箱（{units} 件）未列入表中或未填写：{cartons}。",
        "Were these cartons sorted? If so, send their figures; if not, sort them before the re-inspection.",
        "这些纸箱是否已挑选？如已挑选，请补报数据；如未挑选，请在复验前挑选。",
    ),
    "blank": (
        "{column} is left blank for {count} cartons: {cartons}.",
        "{count} 个纸箱的“{column}”未填写：{cartons}。",
        "Fill it in; write 0 where there are none.",
        "请补填；没有则写 0。",
    ),
    "unknown": (
        "{count} cartons of the sheet are not in the packing list: {cartons}.",
        "表中有 {count} 个纸箱不在装箱单上：{cartons}。",
        "Which cartons are these? If cartons were renumbered, send the old number of each.",
        "这些是哪些纸箱？如已改号，请提供每箱的原箱号。",
    ),
    "twice": (
        "{where} stands on the sheet {times} times.",
        "{where}在表中出现 {times} 次。",
        "Was it sorted more than once, or is one of the numbers wrong? Leave one row a carton.",
        "是否重复挑选，还是箱号有误？每箱只留一行。",
    ),
    "unaffected": (
        "{count} cartons that were said to be unaffected were sorted: {cartons}; {defects} bad pieces in them.",
        "{count} 个据称不受影响的纸箱也作了挑选：{cartons}；其中不良 {defects} 件。",
        "Why were they sorted? If they are affected, say so: they then belong to the reworked cartons.",
        "为何挑选这些纸箱？如受影响，请说明：它们应归入返工纸箱。",
    ),
    "outside": (
        "{where} is said to be unaffected, but the failed sample found {seen} bad pieces in it.",
        "{where}据称不受影响，但不合格的抽检在其中发现不良 {seen} 件。",
        "Why is this carton not sorted? What are the affected cartons, and why these?",
        "为何不挑选此箱？受影响的纸箱有哪些？依据是什么？",
    ),
    "too few": (
        "The sheet finds {sheet} bad pieces{named}{missing}; the failed sample had {found} among {sampled} pieces of "
        "{opened} cartons, so {lower} to {upper} of {units} are to be expected (95 %, allowing for cartons{widened}; "
        "as if drawn piece by piece {piece_lower} to {piece_upper}).",
        "表中不良{named}共 {sheet} 件{missing}；不合格的抽检从 {opened} 箱检查 {sampled} 件，发现 {found} 件，"
        "因此 {units} 件中预计有 {lower} 至 {upper} 件（95%，已计入箱间差异{widened}；按逐件抽取为 "
        "{piece_lower} 至 {piece_upper} 件）。",
        "Who checked, by which standard, how many pieces a person and a day? Show the bad pieces{named}, or sort "
        "again.",
        "由谁检查？按什么标准？每人每天检查多少件？请出示不良品{named}，否则重新挑选。",
    ),
    "too many": (
        "The sheet finds {sheet} bad pieces{named}; the failed sample had {found} among {sampled} pieces of {opened} "
        "cartons, so {lower} to {upper} of {units} are to be expected (95 %, allowing for cartons{widened}; as if "
        "drawn piece by piece {piece_lower} to {piece_upper}).",
        "表中不良{named}共 {sheet} 件；不合格的抽检从 {opened} 箱检查 {sampled} 件，发现 {found} 件，"
        "因此 {units} 件中预计有 {lower} 至 {upper} 件（95%，已计入箱间差异{widened}；按逐件抽取为 "
        "{piece_lower} 至 {piece_upper} 件）。",
        "Which pieces were counted as bad? Is it the same defect by the same standard, and did the goods change?",
        "哪些件计为不良？缺陷和标准是否与抽检一致？货物是否有变？",
    ),
    "known": (
        "{where}: the failed sample found {seen} bad pieces in it, the sheet has {defects}.",
        "{where}：不合格的抽检在其中发现不良 {seen} 件，表中为 {defects} 件。",
        "Was {there} reopened, and where are the pieces that the inspector marked? If they were taken out before, "
        "count them in.",
        "{there}是否已开箱？检验员标记的不良品在哪里？如已事先取出，请一并计入。",
    ),
    "unsealed": (
        "{pieces} pieces could not be repaired, and the sheet does not say where they are.",
        "无法返修 {pieces} 件，但表中未说明存放在哪里。",
        "Seal them apart, one defect a carton, keep them for the inspector to count, and write each carton's mark "
        "and number of pieces.",
        "请单独封存，每箱一种缺陷，留待检验员清点，并填写每箱的标记和件数。",
    ),
    "sealed": (
        "{unrepairable} pieces{named} could not be repaired, {pieces} are sealed apart.",
        "无法返修{named} {unrepairable} 件，单独封存 {pieces} 件。",
        "Where are the others? Count the sealed cartons again.",
        "其余的在哪里？请重新清点封存箱。",
    ),
    "mixed": (
        "Sealed carton {carton} holds {defects} kinds of defects.",
        "封存箱 {carton} 装有 {defects} 种缺陷的产品。",
        "Seal them again, one defect a carton.",
        "请重新封存，每箱一种缺陷。",
    ),
    "no source": (
        "{pieces} pieces of {count} cartons were replaced, and the sheet does not say from where: {cartons}.",
        "{count} 个纸箱补换 {pieces} 件，但表中未说明来源：{cartons}。",
        "From which order or stock are they, and who has inspected them? Replaced goods count as affected.",
        "补换品来自哪个订单或库存？由谁检验过？补换品视为受影响的货物。",
    ),
    "extra": (
        "{where}: {replaced} pieces were put in for {unrepairable} that were taken out.",
        "{where}：取出 {unrepairable} 件，补入 {replaced} 件。",
        "Why does {there} hold more pieces than before?",
        "为何{there}的件数比原来多？",
    ),
    "list": (
        "{offered} pieces are offered in the sorted cartons, the packing list has {stated} in them.",
        "已挑选的纸箱交验 {offered} 件，装箱单为 {stated} 件。",
        "Send the new packing list.",
        "请提供新的装箱单。",
    ),
    "constant": (
        "All {count} cartons have {defects} bad pieces each. If {sheet} bad pieces fell into them by chance, as even a "
        "spread would come {chance}.",
        "{count} 个纸箱的不良数均为 {defects} 件。若 {sheet} 件不良品随机分布，如此均匀的可能性{chance}。",
        "Are these the counts of each carton, or an average? Send the sorters' tally of the day.",
        "这是逐箱清点的数字，还是平均数？请提供挑选当日的原始记录。",
    ),
}
KINDS = tuple(_TEXTS)


def said(
    what: str,
    language: str,
    numbers: Mapping[str, float],
    carton: str = "",
    defect: str = "",
    column: str = "",
    cartons: Sequence[str] = (),
    *,
    asked: bool = False,
) -> str:
    """What is wrong, in one sentence, or what the factory is `asked`."""
    zh = language == "zh"
    name, kind = readable(carton, limit=60), readable(defect, limit=120)
    told = {key: f"{value:,}" for key, value in numbers.items()}
    told["where"] = (f"箱 {name}" if zh else f"Carton {name}") if name else ("合计" if zh else "In all")
    told["there"] = (f"箱 {name}" if zh else f"carton {name}") if name else ("总计" if zh else "the totals")
    told["named"] = (f"（{kind}）" if zh else f" of {kind!r}") if kind else ""
    told["column"] = _COLUMNS[column][zh] if column else ""
    told["cartons"] = _some(cartons, zh)
    if "chance" in numbers:
        told["chance"] = _chance(numbers["chance"], zh)
    rest = numbers.get("missing", 0)
    told["missing"] = "" if not rest else (f"（另有 {rest:,} 件未填报）" if zh else f" ({rest:,} pieces not reported)")
    told["widened"] = "" if not numbers.get("widened") else ("，按全部抽样放宽" if zh else " and the choice of cartons")
    text = _TEXTS[what][2 * asked + zh]
    return text.format_map({**told, "carton": name})


def _some(cartons: Sequence[str], zh: bool) -> str:
    names = [readable(name, limit=30) for name in sorted(cartons, key=natural_key)[:_SHOWN]]
    more = len(cartons) - len(names)
    joined = ("、" if zh else ", ").join(names)
    return joined if more < 1 else joined + (f"等（另 {more:,} 箱）" if zh else f" and {more:,} more")


def _chance(value: float, zh: bool) -> str:
    if value < 1e-6:
        return "不到百万分之一" if zh else "less than once in a million times"
    times = round(1 / value, -2) if value < 1e-3 else round(1 / value)
    return f"约为 1/{times:,.0f}" if zh else f"about once in {times:,.0f} times"
