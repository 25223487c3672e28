"""The phrases of the verdict page, English and Chinese; `qcsample.documents.phrases` takes them in."""

from __future__ import annotations

VERDICT_PHRASES: dict[str, tuple[str, str]] = {
    "verdict": ("Inspection verdict", "检验结论"),
    "lot accepted": ("The lot is ACCEPTED", "本批：接收"),
    "lot not accepted": ("The lot is NOT ACCEPTED", "本批：不接收"),
    "lot pending": ("The verdict is PENDING", "结论待定"),
    "verdict of": (
        "{units} pieces presented in {cartons} cartons; {pulled} pieces checked from {opened} cartons.",
        "报检 {units} 件，共 {cartons} 箱；从 {opened} 箱中检验 {pulled} 件。",
    ),
    "by class": ("Class by class", "各类别判定"),
    "checked": ("Checked", "已检"),
    "found d": ("Found d", "发现 d"),
    "outcome": ("Verdict", "结论"),
    "outcome accepted": ("accepted", "接收"),
    "outcome not accepted": ("NOT ACCEPTED", "不接收"),
    "outcome pending": ("pending", "待定"),
    "outcome next stage": ("next stage", "进入下一阶段"),
    "outcome gap": ("accepted, normal next", "接收，下批恢复正常"),
    "of n": ("{checked} of {n}", "{checked} / {n}"),
    "all classes": (
        "The lot is accepted if every class and test is. Re reached in one of them refuses it.",
        "所有类别和测试均接收，本批方可接收；任一项达到 Re 即不接收。",
    ),
    "missing judged": (
        "Second judgement: cartons that could not be produced",
        "第二次判定：未能提供的箱",
    ),
    "missing explained": (
        "The planned pieces of {cartons} are counted as nonconforming. The lot is accepted only if this judgement "
        "accepts as well.",
        "箱 {cartons} 的应抽样品计为不合格。只有本次判定也接收，本批方可接收。",
    ),
    "still to do": ("Still missing for a verdict", "尚缺"),
    "shortfalls": ("Quantity: findings of their own", "数量问题"),
    # how big it is
    "how big": ("How big it is in the lot", "整批中的数量范围"),
    "unnamed": ("not named", "未命名"),
    "what": ("Class, defect", "类别、缺陷"),
    "allowing pieces": ("Allowing for cartons: pieces", "考虑箱内相似性：件数"),
    "allowing share": ("per cent", "百分比"),
    "plain pieces": ("Piece by piece: pieces", "按逐件抽样：件数"),
    "plain share": ("per cent", "百分比"),
    "rate column": ("Per 100 pieces", "每百件"),
    "bounds explained": (
        "Of the {lot} pieces presented so many can be nonconforming, at 95 %; ≤ where none was found: more than that "
        "is ruled out. Pieces of one carton are alike (icc {icc}, agreed), so decide by the range that allows for "
        "cartons.",
        "报检的 {lot} 件中可能不合格的数量，置信度 95 %；≤ 表示未发现时可排除更多。同箱产品相似（约定 icc {icc}），"
        "应以考虑箱内相似性的范围为准。",
    ),
    "bounds plain": (
        "Of the {lot} pieces presented so many can be nonconforming, at 95 %; ≤ where none was found: more than that "
        "is ruled out.",
        "报检的 {lot} 件中可能不合格的数量，置信度 95 %；≤ 表示未发现时可排除更多。",
    ),
    "bounds exact": ("All {lot} pieces presented were checked.", "报检的 {lot} 件均已检验。"),
    "bounds rate": (
        "Nonconformities per 100 pieces at 95 %, as if drawn piece by piece; ≤ where none was found.",
        "每百件产品不合格数，置信度 95 %，按逐件抽样计算；≤ 表示未发现。",
    ),
    # where it sits
    "where": ("Where it was found", "发现位置"),
    "where explained": ("Found / checked.", "发现数 / 检验数。"),
    "needs rows": (
        "Only counts were reported. Findings by carton and piece would also say how big each defect is, where the "
        "defects sit and whether they gather in cartons.",
        "仅报告了数量。若按箱、按件记录，还能说明各缺陷的范围、所在位置以及是否集中在箱内。",
    ),
    # concessions
    "concessions": ("Conceded by the buyer", "买方让步"),
    "conceded by": ("{defect}: conceded as a difference by {by}. {reason}", "{defect}：由 {by} 让步为差异。{reason}"),
    "with concessions": (
        "With that the verdict would be: {outcome}, {counts}. The verdict above stands and rules balance and history.",
        "若据此，结论将为：{outcome}，{counts}。上述结论不变，尾款与历史记录以其为准。",
    ),
    "in words": ("In words, to send", "文字说明（可直接发送）"),
    "signed for buyer": ("For the buyer", "买方代表"),
    "findings list": ("What was found, piece by piece", "逐件检验记录"),
    "unit": ("Piece", "件号"),
    "many": ("Count", "数量"),
    "recheck verdict": (
        "Everything this verdict rests on, against the digest printed here:",
        "复核本结论所依据的全部内容，并与此处的摘要核对：",
    ),
}
