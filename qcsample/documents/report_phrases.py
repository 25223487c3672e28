"""The phrases of the report, English and Chinese; `qcsample.documents.phrases` takes them in."""

from __future__ import annotations

REPORT_PHRASES: dict[str, tuple[str, str]] = {
    "report": ("Inspection report", "检验报告"),
    "rework report": ("Re-inspection report", "复验报告"),
    # the first page
    "date and place": ("Date, place", "日期、地点"),
    "no verdict": ("NO VERDICT YET", "尚无结论"),
    "no verdict of": (
        "{units} pieces presented in {cartons} cartons; {pulled} pieces drawn from {opened} cartons. "
        "Nothing was judged.",
        "报检 {units} 件，共 {cartons} 箱；从 {opened} 箱中抽取 {pulled} 件。尚未判定。",
    ),
    "counts": ("What was found, and how big it is in the lot", "检验结果与整批中的数量范围"),
    "in lot allowing": ("In the lot, allowing for cartons", "整批，考虑箱内相似性"),
    "in lot plain": ("In the lot, piece by piece", "整批，按逐件抽样"),
    "plan n": ("n = {n}", "n = {n}"),
    "more classes": ("and {count} more classes and tests, on page 2", "另有 {count} 项类别和测试，见第 2 页"),
    "most frequent": (
        "The most frequent defects, and how many in the lot",
        "最常见的缺陷及整批中可能的件数",
    ),
    "frequent": (
        "{name}: {found} found, {range} in the lot ({share})",
        "{name}：发现 {found}，整批 {range} 件（{share}）",
    ),
    "frequent found": ("{name}: {found} found", "{name}：发现 {found}"),
    "none found": ("Nothing that counts was found.", "未发现计数的缺陷。"),
    "why so": ("Why, and what was agreed for it", "原因与约定"),
    "next": ("What happens next", "下一步"),
    "judge it": (
        "What was found goes into the record with: qcsample judge RECORD.json FINDINGS",
        "检验结果写入记录：qcsample judge RECORD.json FINDINGS",
    ),
    "earlier sample": ("Sample {stage} showed: {counts}.", "第 {stage} 次抽样发现：{counts}。"),
    # goods
    "order and goods": ("Order and goods", "订单与货物"),
    "list file": ("Packing list", "装箱单"),
    # cartons opened
    "opened cartons": ("Cartons opened", "所开的箱"),
    "opened explained": (
        "Pieces as stated on the packing list, as counted on site where they were, and how many were checked.",
        "装箱单所列件数、现场清点件数（如有）及检验件数。",
    ),
    "affected cartons": ("Reworked cartons", "返工箱"),
    "unaffected cartons": ("Cartons said to be unaffected", "所称未受影响的箱"),
    "found in carton": ("Found", "发现"),
    # findings
    "bounds drawn": ("What may be in the lot", "整批中可能的比例"),
    "bounds drawn explained": (
        "At 95 %. The dark bar allows for cartons: decide by it.",
        "置信度 95 %。深色条考虑箱内相似性，应以其为准。",
    ),
    "bounds drawn plain": ("At 95 %, as if drawn piece by piece.", "置信度 95 %，按逐件抽样计算。"),
    "chart allowing": ("allowing for cartons", "考虑箱内相似性"),
    "chart piece": ("piece by piece", "按逐件抽样"),
    "chart found": ("found in the sample", "样本中的比例"),
    "chart AQL": ("AQL", "AQL"),
    "pareto": ("Defects by frequency", "缺陷频次图"),
    "pareto explained": (
        "Bars: each defect's part of all that was found; the dashed line: what they come to together.",
        "条形：各缺陷占全部发现的比例；虚线：累计比例。",
    ),
    "pareto count": ("Found", "发现"),
    "pareto together": ("Together", "累计"),
    "other": ("{count} other defects", "其他 {count} 种缺陷"),
    "map of findings": ("Carton map with findings", "箱号总图与发现"),
    "map findings": (
        "All {cartons} cartons in natural order; the opened ones are tinted, dark where something was found"
        "{counts}{more}.",
        "全部 {cartons} 箱按箱号排列，浅色为已开箱，深色为有发现的箱{counts}{more}。",
    ),
    "map findings, opened": (
        "The {cartons} opened cartons of {of} in natural order, dark where something was found{counts}{more}.",
        "{of} 箱中所开的 {cartons} 箱按箱号排列，深色为有发现的箱{counts}{more}。",
    ),
    "map counts": (" (how often, below the number)", "（箱号下为次数）"),
    # photos
    "photos": ("Photos", "照片"),
    "photo of": ("carton {carton}{unit}: {what}", "箱 {carton}{unit}：{what}"),
    "photo unit": (", piece {unit}", "，第 {unit} 件"),
    "photos of no finding": ("Photos that no finding names", "未与发现对应的照片"),
    "photos missing": (
        "Named in the findings, not in the folder: {names}",
        "检验记录中提及、但文件夹中没有的照片：{names}",
    ),
    "photos left out": ("Left out, {why}: {names}", "未收入（{why}）：{names}"),
    # place of the lot on the operating characteristic
    "place of lot": ("How often such a lot is accepted", "此类批被接收的概率"),
    "place explained": (
        "The curve is the plan's; the tint is where this lot may lie by what was found (95 %).",
        "曲线为抽样方案的特性曲线；着色部分为根据检验结果本批可能所在的范围（95 %）。",
    ),
    "place found": ("found {quality}", "发现 {quality}"),
    "place low": ("at least {quality}", "至少 {quality}"),
    "place high": ("at most {quality}", "至多 {quality}"),
    "place chances": (
        "A lot as bad as the sample is accepted {found} of the time; at the ends of the range {low} and {high}"
        "{cartons}.",
        "质量与样本相同的批，接收概率为 {found}；在范围两端分别为 {low} 和 {high}{cartons}。",
    ),
    "place chances none": (
        "A lot at the upper end of the range is accepted {high} of the time{cartons}.",
        "质量处于范围上限的批，接收概率为 {high}{cartons}。",
    ),
    "nearly always": ("over 99.99 %", "99.99 % 以上"),
    "place cartons": (", allowing for cartons", "（考虑箱内相似性）"),
    # options
    "options title": ("What can be done with the lot", "本批可采取的处置方案"),
    # rework
    "rework plan": ("If the goods are reworked: the re-inspection", "若返工：复验方案"),
    "rework plan explained": (
        "Sized for the whole lot as affected, presentation {number} of at most {most}; planned anew for the cartons "
        "that are reworked.",
        "按整批受影响计算，第 {number} 次报检（最多 {most} 次）；返工范围确定后须重新计算。",
    ),
    # at the end
    "digests": ("Digests", "摘要"),
}
