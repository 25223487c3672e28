"""The phrases of the quality annex, English and Chinese, in words of our own; no standard's text is quoted.

`{name}` is filled in by the caller; what is filled in is text, not markup.
"""

from __future__ import annotations

ANNEX_PHRASES: dict[str, tuple[str, str]] = {
    "annex": ("Quality annex to the sales contract", "买卖合同质量附件"),
    "not legal advice": (
        "Not legal advice. These terms were put into words by software from the agreement file. Before signing, have "
        "them read by somebody who knows the law that governs the contract.",
        "本文件不构成法律意见。条款由软件根据协议文件生成；签署前请由熟悉合同适用法律的人士审阅。",
    ),
    "not filled in": ("(not filled in)", "（未填写）"),
    "none named": ("(none named)", "（未指定）"),
    # parties and goods
    "goods clause": ("Parties and goods", "双方与货物"),
    "part of contract": (
        "This annex is part of the contract named here. It says what quality is asked for, how the goods are inspected "
        "before shipment, and what follows if they are refused.",
        "本附件为上述合同的组成部分，约定质量要求、出货前验货方法以及验货不接收时的处理。",
    ),
    "quantity": ("Pieces ordered", "订购数量（件）"),
    "prevailing language": ("Prevailing language", "效力文本"),
    "language en": ("English", "英文"),
    "language zh": ("Chinese", "中文"),
    # references
    "references clause": ("What the goods are held against", "质量依据"),
    "held against": (
        "The goods must agree with the specification (or quotation) and with the golden sample named here.",
        "货物应符合此处列明的规格书（或报价单）和封样。",
    ),
    "sha explained": (
        "A SHA-256 is the fingerprint of a file: any change of the file changes it. The line below prints it, and "
        "either side can compare it at any time. A file without one may be replaced unnoticed.",
        "SHA-256 为文件的指纹：文件有任何改动，该值即不同。下列命令可显示该值，双方可随时核对。"
        "未列 SHA-256 的文件可能被替换而不被发现。",
    ),
    # defects
    "defects clause": ("Defects, by class", "缺陷分类"),
    "defects explained": (
        "Each class lists its defects by name, from the worst class to the least. A difference is other than expected "
        "but no error: it is recorded and never counted.",
        "各类别由重到轻，逐项列出缺陷名称。“差异”指与预期不同但不属错误：只记录，不计数。",
    ),
    "number": ("No.", "序号"),
    "none allowed": ("not allowed", "不允许"),
    "no defect named": ("No defect is named.", "未列缺陷。"),
    "no difference named": ("No difference is named.", "未列差异。"),
    # formula
    "formula clause": ("How it is inspected: the full formula", "验货方案"),
    "tables used": ("Tables", "抽样标准"),
    "level": ("Inspection level", "检验水平"),
    "severity": ("Severity", "检验严格度"),
    "sampling": ("Sampling", "抽样类型"),
    "counting": ("Counting", "计数方法"),
    "sample sizes": ("Sample sizes", "样本量"),
    "severity normal": ("normal inspection", "正常检验"),
    "severity tightened": ("tightened inspection", "加严检验"),
    "severity reduced": ("reduced inspection", "放宽检验"),
    "sampling single": ("single sampling", "一次抽样"),
    "sampling double": ("double sampling", "二次抽样"),
    "sampling multiple": ("multiple sampling", "多次抽样"),
    "counting units": ("nonconforming pieces", "不合格品数"),
    "counting nonconformities": ("nonconformities per 100 pieces", "每百单位产品不合格数"),
    "sizes by-the-book": ("each class the n of its own plan", "各类别按各自方案的 n"),
    "sizes common": ("one n for all classes", "各类别共用一个 n"),
    "units counted": (
        "A piece with several defects counts once, in its worst class.",
        "一件产品有多个缺陷时，只按最严重的一类计一次。",
    ),
    "nonconformities counted": (
        "Every single nonconformity counts, several on one piece as well.",
        "每一处不合格都计数，同一件产品上有多处的，逐处计数。",
    ),
    "aql explained": (
        "The AQL picks a column of the tables. It is no share of bad pieces that may be delivered: see the clause on "
        "what acceptance does not waive.",
        "AQL 用于在标准中查表，并不表示允许交付该比例的不合格品：见“接收不放弃的权利”一条。",
    ),
    "critical explained": (
        "A class that is not allowed is looked for in the largest sample of the graded classes; one piece in it "
        "refuses the lot.",
        "“不允许”的类别在其他各类别的最大样本中检查；样本中发现一件，即不接收。",
    ),
    "critical in stages": (
        "A class that is not allowed is looked for in every piece that the graded classes have pulled; one piece in it "
        "refuses the lot.",
        "“不允许”的类别在为其他各类别抽取的全部样品中检查；发现一件，即不接收。",
    ),
    "special test": ("Special test", "专项测试"),
    "what is done": ("What is done, and when it fails", "方法与判定"),
    "tests explained": (
        "A special test has a level and an AQL of its own, and takes the first pieces of the order of pulling.",
        "专项测试有各自的检验水平和 AQL，取抽取顺序最前的样品。",
    ),
    "all must accept": (
        "The lot is accepted if every class and every special test is: the number found is at most Ac. Where Re is "
        "reached in one of them, the lot is refused. What was not checked in full leaves the verdict pending.",
        "各类别和各专项测试的发现数均不超过 Ac 时，本批接收；任一项达到 Re，本批不接收。未检完则结论待定。",
    ),
    # bands
    "bands clause": ("n, Ac and Re for every lot size", "各批量的 n、Ac、Re"),
    "lot size": ("Lot size", "批量"),
    "letter": ("Letter", "字码"),
    "and over": ("{low} and over", "{low} 及以上"),
    "bands of order": (
        "The lot is what is presented on the day, whatever was ordered. The order is {quantity} pieces; the tables "
        "go up to its row (tinted) and one more, if there is one. Code letters: {place}.",
        "批量以当日报检数量为准，与订购数量无关。订购 {quantity} 件；各表列至其所在行（底色）及下一行（如有）。"
        "字码：{place}。",
    ),
    "bands of all": (
        "The lot is what is presented on the day. The order quantity is not stated, so every row is printed. "
        "Code letters: {place}.",
        "批量以当日报检数量为准。未列订购数量，故列出全部各行。字码：{place}。",
    ),
    "bands of first": (
        "A lot presented for the first time: {severity}, {sampling}. Read from: {place}.",
        "首次报检的批：{severity}，{sampling}。依据：{place}。",
    ),
    "bands of again": (
        "A lot presented again after a refusal, the reworked part of it (question B of the re-inspection): {severity}, "
        "{sampling}; of the special tests those alone that refused it. Read from: {place}.",
        "不接收后再次报检的批，以返工部分为批（复验问题 B）：{severity}，{sampling}；专项测试只做此前未通过的。"
        "依据：{place}。",
    ),
    "bands again alike": (
        "A lot presented again after a refusal, the reworked part of it (question B of the re-inspection): by the same "
        "tables; of the special tests those alone that refused it.",
        "不接收后再次报检的批，以返工部分为批（复验问题 B）：按同样的表；专项测试只做此前未通过的。",
    ),
    "severity stays": (
        "What came of earlier lots changes nothing here: every lot presented for the first time is on {severity}. The "
        "standard's rules for switching to another severity apply if both sides agree on it in writing; the pick "
        "list then names the severity and the lots from which it follows.",
        "以往各批的结果不改变上述约定：首次报检的批一律按{severity}。标准中的转移规则须经双方书面同意方可适用；"
        "届时抽箱清单将注明所用严格度及其所依据的各批。",
    ),
    "cell explained": (
        "{n} · {ac}/{re} means: check n = {n} pieces; Ac = {ac} found accepts, Re = {re} refuses.",
        "{n} · {ac}/{re} 表示：检验 n = {n} 件；发现数不超过 Ac = {ac} 接收，达到 Re = {re} 不接收。",
    ),
    "full explained": (
        "100 %: the sample would reach the lot, so every piece is checked; “≤ {n}: 100 %” says so of lots up to that "
        "size in the row.",
        "100 %：样本量达到批量，全部检验；“≤ {n}: 100 %”指该行中批量不超过 {n} 时全检。",
    ),
    "arrow explained": (
        "→ {letter}: an arrow of the table leads to that code letter, and its sample size is used.",
        "→ {letter}：标准中的箭头指向该字码，并采用其样本量。",
    ),
    "stages explained": (
        "Samples are drawn one after the other, a line each; n is that of the one sample, Ac and Re are for all found "
        "so far. Between them the next sample is drawn; “–” accepts nothing yet.",
        "各次抽样依次进行，每次一行；n 为当次样本量，Ac、Re 对应累计发现数。"
        "介于两者之间则抽下一次；“–”表示该次尚不能接收。",
    ),
    "gap explained": (
        "Where Re is more than Ac + 1, a number between them accepts the lot, and the next is on normal inspection.",
        "Re 大于 Ac + 1 时，发现数介于两者之间的批接收，下一批恢复正常检验。",
    ),
    "no plan explained": (
        "–: these terms give no plan for such a lot; one must be agreed on in writing before it is presented.",
        "“–”：按上述约定查不到方案；报检前须另行书面约定。",
    ),
    "inferred explained": (
        "*: inferred from other cells of the table, not read there: hold it against the standard.",
        "*：由表中其他数值推得，并非直接读取：请与标准核对。",
    ),
    "common explained": (
        "All classes use the first code letter, from the lot's own on, at which none of them meets an arrow.",
        "自本批字码起，取各类别均无箭头的第一个字码，各类别共用其样本量。",
    ),
    # drawing
    "draw clause": ("How cartons and pieces are drawn, and how to recheck it", "抽箱、抽样与复核"),
    "list first": (
        "First the supplier hands over the carton list. Cartons are counted, and both sides sign the list as it was "
        "understood, with its digest. From then on no carton can be added or taken out unnoticed.",
        "首先由供方提交装箱清单。清点箱数后，双方在确认书（含清单摘要）上签署。此后增减任何一箱都会被发现。",
    ),
    "seed after": (
        "Only then the seed is made, in a way that neither side controls: dice thrown before both; a secret to which "
        "the buyer is bound beforehand, with digits called by the supplier; or a number published later whose source "
        "was written down before. A seed made by the buyer's software alone can't be checked against repeated tries, "
        "and is named as such.",
        "签署之后才产生随机种子，任何一方都无法控制其结果：双方在场掷骰子；买方事先承诺的秘密值与供方报出的数字共同生成；"
        "或来源事先书面约定、之后才公布的数值。仅由买方软件生成的种子无法排除多次重试，将如实注明。",
    ),
    "tickets": (
        "Every carton gets a ticket: the SHA-256 of seed, draw id and carton id. The lowest tickets are opened. Inside "
        "a carton the pieces are chosen the same way, by their place as the carton is unpacked. Nobody chooses, and "
        "the order of the list does not matter. The rules are named qcs1 and are published with the software.",
        "每箱有一个签号，即随机种子、抽样编号与箱号的 SHA-256；签号最小的箱开箱。箱内样品按拆箱位置以同样方法确定。"
        "任何人不作挑选，清单顺序也不影响结果。规则名为 qcs1，随软件公开。",
    ),
    "cartons opened": (
        "Cartons opened: {rule}. Strata, each with its share of the sample: {strata}.",
        "开箱数：{rule}。分层（各层按比例抽样）：{strata}。",
    ),
    "risk rule": (
        "as few as keep the producer's risk at the AQL to {producer} and the consumer's at {quality} to {consumer}",
        "使 AQL 处生产方风险不超过 {producer}、{quality} 时使用方风险不超过 {consumer} 的最少箱数",
    ),
    "book quality": (
        "the quality that passes 1 time in 10 by the book",
        "方案本身接收概率为 10 % 的质量",
    ),
    "no strata": ("none, one draw from all cartons", "无，从全部箱中抽取"),
    "strata covered": ("by {strata}, at least one carton of each", "按{strata}，每层至少一箱"),
    "strata uncovered": ("by {strata}", "按{strata}"),
    "recheck one": (
        "Either side can recheck one carton, at once or years later, with one line in a shell (Linux, macOS, Git "
        "Bash), the seed, draw id and carton id taken from the pick list. The carton was drawn if, and only if, the "
        "result is at most the threshold printed there. An example with its result:",
        "任何一方可当场或多年之后用一行命令（Linux、macOS、Git Bash）复核任一箱，随机种子、抽样编号和箱号见抽箱清单。"
        "当且仅当结果不大于清单所印阈值时，该箱被抽中。示例及结果：",
    ),
    "recheck whole draw": (
        "From the record and the packing list, the whole draw and the verdict are recomputed with: qcsample verify "
        "RECORD.json PACKING-LIST",
        "凭记录文件和装箱清单，可重新计算整个抽签和结论：qcsample verify RECORD.json PACKING-LIST",
    ),
    # missing and late
    "missing clause": ("Missing and late cartons", "缺失箱与后报箱"),
    "missing cartons of lot": (
        "A drawn carton that can't be produced is a finding in itself. The next ticket of its part of the lot takes "
        "its place, and the lot is judged twice: with the substitute, and with the missing carton's planned pieces "
        "counted as nonconforming in every class whose Ac is above 0. It is accepted only if both accept, or if the "
        "buyer waives that carton by name.",
        "抽中的箱无法提供，其本身即为一项问题。由本层下一签号的箱替补，并作两次判定：一次按替补箱，一次将缺失箱的应抽样品"
        "在 Ac 大于 0 的各类别中计为不合格。两次均接收，或买方指明放弃该箱的，方可接收。",
    ),
    "late cartons of lot": (
        "A carton that is declared after the seed is known is opened in addition and is no part of n, or it leaves lot "
        "and shipment. If more than 2 % of the cartons are late, a new list, draw id and seed are needed.",
        "随机种子公布后才申报的箱，额外开箱且不计入 n，或退出本批及出货。后报箱超过总箱数的 2 % 时，"
        "须重新提交清单，并使用新的抽样编号和随机种子。",
    ),
    # readiness
    "readiness clause": ("When the inspection begins", "验货条件"),
    "ready": (
        "The inspection begins when {share} of the order, that is {units} of {quantity} pieces, is packed in export "
        "cartons and presented. Below that nothing is drawn and the verdict is pending, unless the buyer waives it by "
        "name.",
        "订单的 {share}，即 {quantity} 件中的 {units} 件，已装入出口箱并报检时，方可开始验货。"
        "未达到时不抽签，结论待定，买方署名放弃此条件的除外。",
    ),
    "ready unknown": (
        "The inspection begins when {share} of the order is packed in export cartons and presented; the order quantity "
        "must be stated for that. Below it nothing is drawn and the verdict is pending, unless the buyer waives it by "
        "name.",
        "订单的 {share} 已装入出口箱并报检时，方可开始验货；为此须列明订购数量。"
        "未达到时不抽签，结论待定，买方署名放弃此条件的除外。",
    ),
    "not presented": (
        "The verdict covers what was presented. Pieces that were not packed were not checked, and it says nothing "
        "about them.",
        "检验结论仅适用于报检的货物。未装箱的货物未经检验，结论不涉及。",
    ),
    # refusal
    "refusal clause": ("If the lot is refused: what is done, who pays, by when", "不接收时：处理、费用与期限"),
    "refusal means": (
        "A refused lot must not be shipped as it is. The parties agree in writing which of the following is done; who "
        "pays for it is agreed here.",
        "不接收的批不得原样出货。采取下列何种处理由双方书面商定；费用承担在此约定。",
    ),
    "measure": ("What is done", "处理方式"),
    "who pays": ("Who pays", "费用承担"),
    "do sorting": (
        "Sorting: every piece is checked, the bad ones taken out and replaced",
        "挑选：全部检验，剔除不合格品并补足",
    ),
    "do rework": ("Rework: the defect is mended", "返工：修复缺陷"),
    "do reproduction": ("Reproduction: the goods are made anew", "重做：重新生产"),
    "do reinspection": ("The re-inspection after it", "其后的复验"),
    "paid by supplier": ("the supplier", "供方"),
    "paid by buyer": ("the buyer", "买方"),
    "paid by shared": ("both sides together", "双方分担"),
    "days": (
        "The goods are presented again within {days} calendar days of the refusal.",
        "自不接收之日起 {days} 个日历日内重新报检。",
    ),
    "one day": (
        "The goods are presented again within one calendar day of the refusal.",
        "自不接收之日起 1 个日历日内重新报检。",
    ),
    "submissions": (
        "The lot may be presented {most} times at most, the first time included; then it is refused for good, unless "
        "the buyer allows one more by name. Presenting a bad lot often enough would pass it by chance alone.",
        "本批最多报检 {most} 次（含首次）；此后即最终不接收，除非买方署名批准再报检一次。"
        "反复报检不合格的批，仅凭偶然也会通过。",
    ),
    "submission one": (
        "The lot may be presented once: a refusal is for good, unless the buyer allows one more presentation by name. "
        "Presenting a bad lot often enough would pass it by chance alone.",
        "本批只报检一次：不接收即为最终不接收，除非买方署名批准再报检一次。反复报检不合格的批，仅凭偶然也会通过。",
    ),
    # re-inspection
    "reinspection clause": ("The re-inspection: what it has to prove", "复验：须证明的事项"),
    "again drawn": (
        "Cartons are drawn afresh, with a new draw id and a new seed. The lot passes when every question that is asked "
        "passes.",
        "复验重新抽箱，使用新的抽样编号和随机种子。所列问题全部通过，本批方为通过。",
    ),
    "clause A": (
        "A. Is the defect gone from the reworked cartons? So many pieces are checked that a lot of which {quality} is "
        "still bad passes in {risk} of cases at most, allowing for defects that gather in cartons (icc {icc}). In "
        "plain words: of 100 lots with {bad} bad pieces in every 1,000, at most {passed} pass. {ac}",
        "A. 返工箱中的缺陷是否已消除？检验件数使仍有 {quality} 不合格的批通过的概率不超过 {risk}，"
        "并考虑缺陷在箱内聚集（icc {icc}）。即：每 1,000 件中有 {bad} 件不合格的批，100 批中最多通过 {passed} 批。{ac}",
    ),
    "ac agreed": (
        "The acceptance number is {ac}: {ac} found passes, one more does not.",
        "接收数为 {ac}：发现 {ac} 件通过，再多一件即不通过。",
    ),
    "ac none": (
        "The acceptance number is 0: one bad piece refuses the lot.",
        "接收数为 0：发现一件不合格即不通过。",
    ),
    "ac open": (
        "The acceptance number is left open: before the draw, plans of the same protection are shown, and one is "
        "chosen.",
        "接收数未定：抽签前列出保护程度相同的各方案，并选定其一。",
    ),
    "clause B": (
        "B. Did the rework do damage: packing, dirt, mixing, counts, labels? The classes above, at their AQL, on "
        "tightened inspection as tabled above.",
        "B. 返工是否造成新问题：包装、脏污、混装、数量、标签？按上述各类别及其 AQL 和上列数值，加严检验。",
    ),
    "clause C": (
        "C. Was every affected carton reopened? The factory puts a rework mark (date, worker) inside every carton that "
        "it reworked. So many cartons are opened that {quality} of them skipped would go unseen in {risk} of cases at "
        "most. One opened carton without the mark refuses the lot.",
        "C. 受影响的箱是否全部开箱？工厂在每个返工箱内放置返工标记（日期、工号）。开箱数使 {quality} "
        "的箱未返工而未被发现的概率不超过 {risk}。打开的箱中有一箱无标记即不通过。",
    ),
    "clause D": (
        "D. Are the cartons said to be unaffected really so? Where only a part was reworked, the others are checked as "
        "in A, with a draw of their own.",
        "D. 称未受影响的箱是否确实如此？仅部分返工时，其余各箱按 A 单独抽签检验。",
    ),
    "sort sheet": (
        "With the goods the factory hands over a sort sheet: pieces checked, defects found, repaired, replaced and "
        "taken out, by carton. It must add up, and what it says was found must be plausible after the refused sample.",
        "重新报检时工厂须提交挑选返工记录：逐箱列明检查数、发现缺陷数、修复数、更换数与剔除数。"
        "数字须相符，且发现数须与此前不接收的样本相称。",
    ),
    # balance
    "balance clause": ("The balance payment", "尾款"),
    "balance either": (
        "The balance is released when the lot is accepted, or when a re-inspection is passed. A pending verdict "
        "releases nothing.",
        "本批检验接收或复验通过时，支付尾款。结论待定时不支付。",
    ),
    "balance accepted": (
        "The balance is released when the lot is accepted at its inspection. A re-inspection that is passed does not "
        "release it by itself: the buyer decides. A pending verdict releases nothing.",
        "本批检验接收时，支付尾款。复验通过本身不构成付款条件，由买方决定。结论待定时不支付。",
    ),
    # what is not waived
    "waiver clause": ("What acceptance does not waive", "接收不放弃的权利"),
    "hidden": (
        "Acceptance rests on a sample. It waives no claim for hidden defects, whenever they come to light within the "
        "time that the contract or the law allows.",
        "接收仅以样本为依据，不放弃对隐蔽缺陷的任何权利；在合同或法律规定的期限内，无论何时发现均可主张。",
    ),
    "each piece": (
        "Nor does it waive any right about a single nonconforming piece, in the sample or outside it, however few were "
        "found: Ac decides whether the lot ships, and gives no piece away.",
        "接收也不放弃对任何一件不合格品的权利，无论其在样本之内或之外、发现多少："
        "Ac 只决定本批能否出货，不免除任何一件的责任。",
    ),
    "checked by": (
        "The inspection is the buyer's own check. It does not take the place of the supplier's quality control, nor "
        "its liability.",
        "验货是买方自己的检查，不代替供方的质量控制，也不减轻供方的责任。",
    ),
    # language
    "language clause": ("Language and file", "语言与协议文件"),
    "prevails en": ("In a dispute the English text prevails.", "如有争议，以英文文本为准。"),
    "prevails zh": ("In a dispute the Chinese text prevails.", "如有争议，以中文文本为准。"),
    "translation": (
        "That text is not on these pages: this copy is a translation for information, and the annex must be signed "
        "in the prevailing language.",
        "该文本不在本文件中：本件仅为译文，供参考；附件须以上述语言的文本签署。",
    ),
    "file rules": (
        "Every page bears the digest of the agreement file that was printed. The software obeys the file of that "
        "digest; qcsample agreement check shows it. A change is a new file, a new digest and new signatures.",
        "每页均印有协议文件的摘要。软件执行该摘要对应的文件；用 qcsample agreement check 可显示摘要。"
        "如有更改，即为新文件、新摘要，须重新签署。",
    ),
    "for buyer": ("For the buyer", "买方代表"),
    "for supplier": ("For the supplier", "供方代表"),
}
