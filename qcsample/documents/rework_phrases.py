"""The phrases of the re-inspection's pick list and verdict, English and Chinese; `phrases` takes them in."""

from __future__ import annotations

from qcsample.assessment.rework_words import QUESTIONS

REWORK_PHRASES: dict[str, tuple[str, str]] = {
    "rework list": ("Re-inspection pick list", "复验抽箱清单"),
    "rework verdict": ("Re-inspection verdict", "复验结论"),
    "presentation": ("Presentation", "报检次数"),
    "of presentations": ("{number} of at most {most}", "第 {number} 次，最多 {most} 次"),
    "beyond cap": ("allowed beyond the cap by {by}", "由 {by} 批准超出次数"),
    "refused before": ("Refused before", "此前不接收"),
    "draws before": ("Draws before this one", "此前抽签"),
    "record before": ("Record of the inspection before", "此前检验记录摘要"),
    "affected": ("Affected, reworked", "受影响（已返工）"),
    "unaffected": ("Said to be unaffected", "称未受影响"),
    "cartons of": ("{which}: cartons", "{which}：箱数"),
    "units of": ("{which}: pieces", "{which}：件数"),
    # questions
    "questions": ("The questions", "复验问题"),
    **{f"question {key}": said for key, said in QUESTIONS.items()},
    "question": ("Question {letter}", "问题 {letter}"),
    "asked of": ("Lot", "批"),
    "pieces": ("{count} pieces", "{count} 件"),
    "in cartons": ("{count} cartons", "{count} 箱"),
    "opened": ("Opened", "开箱"),
    "answer C": ("C  {outcome}: {why}", "C  {outcome}：{why}"),
    "origin": ("{kind}: {source}; {basis}", "{kind}：{source}；{basis}"),
    "where from": ("Printed or derived, on what basis", "查表或推导；依据"),
    "printed": ("printed", "查表"),
    "derived": ("derived", "推导"),
    "signed agreement": ("the signed agreement", "已签协议"),
    "buyer's proposal": ("the buyer's proposal", "买方提议"),
    "all questions": (
        "The lot passes when every question asked here passes; n is counted in pieces, for question C in cartons.",
        "此处所列问题全部通过，本批方为通过；n 以件计，问题 C 以箱计。",
    ),
    "what questions risk": ("What each question risks", "各问题的风险"),
    "risk of buyer": ("{letter}, buyer: {risk}", "{letter} 买方：{risk}"),
    "risk of supplier": ("{letter}, factory: {risk}", "{letter} 工厂：{risk}"),
    "targeted defects": ("Targeted: what the rework was for", "目标缺陷：返工所针对的缺陷"),
    "collateral defects": ("Collateral: what a rework may do", "附带问题：返工可能造成的问题"),
    # question by question
    "sample of": (
        "n = {n} from {opened} cartons, of {lot} pieces in {cartons}; Ac {ac}, Re {re}",
        "n = {n}，取自 {opened} 箱（共 {lot} 件、{cartons} 箱）；Ac {ac}，Re {re}",
    ),
    "sample of classes": (
        "{n} pieces from {opened} cartons, of {lot} pieces in {cartons}; Ac and Re by class below",
        "{n} 件，取自 {opened} 箱（共 {lot} 件、{cartons} 箱）；各类别 Ac、Re 见下",
    ),
    "sample of cartons": (
        "{n} of {cartons} cartons; Ac {ac}, Re {re}",
        "{cartons} 箱中开 {n} 箱；Ac {ac}，Re {re}",
    ),
    "targeted only": (
        "Look for the targeted defects alone here. The sample is pieces no. 1 to {n} of the order of pulling, "
        "the number in brackets after the position in the carton.",
        "此处只查目标缺陷。样本为抽取顺序 1 至 {n} 号的样品，编号写在箱内位置后的括号中。",
    ),
    "all serve": (
        "Every piece of this list serves question {letter} too: pull it once, look at it for both.",
        "本清单的每件样品同时用于问题 {letter}：只抽一次，两项同查。",
    ),
    "some serve": (
        "Pieces marked {letter} (no. 1 to {n}) serve question {letter} too: pull them once, look at them for both.",
        "标有 {letter} 的样品（1 至 {n} 号）同时用于问题 {letter}：只抽一次，两项同查。",
    ),
    "own draw": (
        "These cartons have a draw of their own, with the same seed and the draw id {draw_id}.",
        "这些箱单独抽签：同一随机种子，抽样编号 {draw_id}。",
    ),
    "seen explained": (
        "Seen before: an earlier draw opened this carton too. It is neither excluded nor preferred.",
        "“已见”：此前抽签也曾打开此箱。既不排除，也不优先。",
    ),
    "seen": ("seen before", "已见"),
    "marks explained": (
        "Open each carton, look for the rework mark inside, tick, photograph. One carton without it refuses the lot.",
        "逐箱打开，查看箱内返工标记，打勾并拍照。有一箱无标记即不通过。",
    ),
    "mark list": ("Cartons and the rework mark", "开箱与返工标记"),
    "mark inside": ("Mark inside", "有标记"),
    "no mark": ("No mark", "无标记"),
    "mark of": ("What the mark says: date, worker", "标记内容：日期、工号"),
    "collateral counted": (
        "Collateral: write the class beside what is found, and count it there",
        "附带问题：发现时写明类别，并计入该类别",
    ),
    "its class": ("class: ........................", "类别：........................"),
    "pieces of question": ("Pieces", "样品"),
    # verdict
    "passed accepted": ("The re-inspection is PASSED", "复验：通过"),
    "passed not accepted": ("The re-inspection is NOT PASSED", "复验：不通过"),
    "passed pending": ("The re-inspection is PENDING", "复验：待定"),
    "answer accepted": ("passed", "通过"),
    "answer not accepted": ("NOT PASSED", "不通过"),
    "answer pending": ("pending", "待定"),
    "by question": ("Question by question", "各问题结论"),
    "why": ("Why", "理由"),
    "before and now": ("Before and now", "返工前后对比"),
    "before": ("Before: d of n", "此前：d / n"),
    "before at most": ("in the lot, allowing for cartons", "批中（考虑箱内相似性）"),
    "before piece": ("in the lot, piece by piece", "批中（按逐件抽样）"),
    "now": ("Now: d of n", "本次：d / n"),
    "before explained": (
        "In pieces and per cent of the lot at 95 % (icc {icc}). Before: a draw from all {before} pieces; now: from the "
        "{now} reworked ones.",
        "批中件数与百分比，置信度 95 %（icc {icc}）。此前：从全部 {before} 件抽样；本次：从返工的 {now} 件抽样。",
    ),
    "before explained rate": (
        "Per 100 pieces at 95 %. Before: a draw from all {before} pieces; now: from the {now} reworked ones.",
        "每百件，置信度 95 %。此前：从全部 {before} 件抽样；本次：从返工的 {now} 件抽样。",
    ),
    "rework verdict of": (
        "Presentation {number} of at most {most}. {units} reworked pieces in {cartons} cartons, {pulled} of them "
        "checked from {opened} cartons.",
        "第 {number} 次报检，最多 {most} 次。返工 {units} 件，共 {cartons} 箱；从 {opened} 箱中检验 {pulled} 件。",
    ),
    "unaffected verdict of": (
        "{units} pieces in {cartons} cartons are said to be unaffected, {pulled} of them checked from {opened} "
        "cartons.",
        "称未受影响 {units} 件，共 {cartons} 箱；从 {opened} 箱中检验 {pulled} 件。",
    ),
    "unaffected now": ("Said to be unaffected ({lot} pieces)", "称未受影响（{lot} 件）"),
    "if nothing changed": ("If nothing had changed", "若毫无变化"),
    "how bad": ("If the lot is as bad as before", "若仍与此前一样差"),
    "lower bound": ("lower bound", "下限"),
    "estimate": ("estimate", "估计"),
    "upper bound": ("upper bound", "上限"),
    "this good": ("A sample this good", "样本如此好"),
    "passes before": ("Passed then", "此前通过"),
    "passes now": ("Passes this time, at most", "本次通过，至多"),
    "passed by now": ("Passed once by now", "至今通过一次"),
    "nothing explained": (
        "Chances, allowing for cartons where there is an icc, if the lot were still as bad as one end of the first "
        "sample's bounds says; the factory's word that it was reworked plays no part.",
        "若批的质量仍为首次样本范围的一端，各事件的概率（有 icc 时考虑箱内相似性）；与工厂是否声称返工无关。",
    ),
    "presentations": ("Presentations and the cap", "报检次数与上限"),
    "left": (
        "This was presentation {number} of at most {most}.",
        "本次为第 {number} 次报检，最多 {most} 次。",
    ),
    "none left": (
        "The agreement's cap is reached: the lot is refused for good unless the buyer allows one more by name.",
        "已达协议上限：除非买方署名批准再报检一次，本批最终不接收。",
    ),
    "limiting": ("LQ {quality}", "LQ {quality}"),
}

COLLATERAL_ZH = {
    "carton crushed, wet or not closed again": "纸箱压坏、受潮或未重新封好",
    "wrong count in the carton": "箱内数量不符",
    "mixed goods: model, colour or size": "混装：型号、颜色或尺码",
    "dirt, fingerprints, glue or tool marks": "脏污、指印、胶渍或工具痕",
    "label or barcode missing or wrong": "标签或条码缺失、错误",
    "insert, manual or accessory missing": "缺插页、说明书或配件",
    "moisture, desiccant missing": "受潮、缺干燥剂",
}  # the Chinese of `qcsample.rework.planning.COLLATERAL`
