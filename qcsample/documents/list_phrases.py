"""The phrases of carton lists: pick list, tally, reserve, slip, manifest; `qcsample.documents.phrases` takes them in.

English and Chinese (simplified) side by side.
"""

from __future__ import annotations

LIST_PHRASES: dict[str, tuple[str, str]] = {
    # the list
    "list": ("Cartons to open", "开箱清单"),
    "marked": ("Marked units", "带标记样品"),
    "marked for": ("{mark}: no. 1 to {n} for {name}", "{mark}：1 至 {n} 号用于 {name}"),
    "tick": ("Done", "完成"),
    "carton": ("Carton", "箱号"),
    "carton and ticket": ("Carton / ticket", "箱号／签号"),
    "goods": ("Goods", "货物"),
    "in every carton": ("In every carton: {goods}", "每箱均为：{goods}"),
    "po": ("PO", "订单"),
    "style": ("style", "款号"),
    "colour": ("colour", "颜色"),
    "size": ("size", "尺码"),
    "stated": ("Stated", "标称"),
    "pull": ("Pull", "抽"),
    "positions": ("Position (unit no.)", "位置（样品号）"),
    "seal": ("Seal no.", "封条号"),
    "photo": ("Photo no.", "照片号"),
    "note": ("Note", "备注"),
    "pallet": ("Pallet", "托盘"),
    "no pallet": ("without a pallet", "无托盘"),
    "no stratum": ("without a stratum", "未分层"),
    "continued": ("continued", "续"),
    "group": ("cartons: {cartons}, units to pull: {units}", "{cartons} 箱，抽 {units} 件"),
    "count only": ("count and assortment only", "仅核对数量与配比"),
    "all units": ("all {units}", "全部 {units} 件"),
    "all units but": ("all {units}, of these", "全部 {units} 件，其中"),
    "lost": ("LOST", "缺失"),
    "lost by": ("LOST, replaced by {cartons}", "缺失，由 {cartons} 替补"),
    "lost alone": ("LOST, no carton left to replace it", "缺失，已无箱可替补"),
    "replaces": ("replaces {cartons}", "替补 {cartons}"),
    "late cartons": ("Late cartons: opened in addition, not part of n", "后报箱：额外开箱，不计入 n"),
    "lost, units": ("LOST, other units in its place", "缺失，已另抽样品替补"),
    "late": ("late: extra", "后报：额外"),
    "left out": ("late: leaves lot and shipment", "后报：退出本批及出货"),
    # a list that replaces an earlier one
    "revised": (
        "Revised: {changes}. This list replaces the earlier one.",
        "修订：{changes}。本清单取代此前的清单。",
    ),
    "revised mark": ("Revised", "修订"),
    "change lost": ("carton {carton} lost, replaced by {by}", "箱 {carton} 缺失，由 {by} 替补"),
    "change lost, units": ("carton {carton} lost, other units in its place", "箱 {carton} 缺失，已另抽样品替补"),
    "change lost alone": ("carton {carton} lost, none left to replace it", "箱 {carton} 缺失，已无箱可替补"),
    "change late": ("late carton {carton} opened in addition", "后报箱 {carton} 额外开箱"),
    "change left out": ("late carton {carton} leaves lot and shipment", "后报箱 {carton} 退出本批及出货"),
    # tally
    "tally": ("Tally sheet", "缺陷统计表"),
    "defect": ("Defect", "缺陷"),
    "strokes": ("Strokes, or unit numbers", "画正字或填样品号"),
    "total": ("Total", "合计"),
    "other defects": ("Other defects, named", "其他缺陷（写明）"),
    "class total": ("Counted in all", "计数合计"),
    "tests": ("Special tests", "专项测试"),
    "differences": ("Differences: recorded, never counted", "差异：只记录，不计数"),
    "test result": ("Units that failed", "不合格件数"),
    "pulled": ("Units pulled", "实际抽样件数"),
    "accept": ("accept", "接收"),
    "reject": ("reject", "拒收"),
    "next sample": ("next sample", "进入下一次抽样"),
    "samples together": (
        "Sample {stage}: count together with what the samples before it showed; Ac and Re are for all of them.",
        "第 {stage} 次抽样：与之前各次抽样的结果合计；Ac 和 Re 为合计数。",
    ),
    "accept in gap": ("accept, back to normal", "接收，恢复正常检验"),
    # signatures
    "signatures": ("Signatures", "签署"),
    "signed inspector": ("Inspector", "检验员"),
    "signed factory": ("For the factory", "工厂代表"),
    "signed buyer": ("Received by the buyer", "买方签收"),
    "name": ("Name", "姓名"),
    "signature": ("Signature", "签名"),
    "signed date": ("Date", "日期"),
    "chop": ("Chop", "盖章"),
    # map
    "map": ("Carton map", "箱号总图"),
    "map explained": (
        "All {cartons} cartons in natural order; the drawn ones are dark{more}.",
        "全部 {cartons} 箱按箱号排列，深色为抽中箱{more}。",
    ),
    "map of a sample": (
        "All {cartons} cartons in natural order. Dark: new, to open for sample {stage}: {now}. "
        "Light: drawn before, not to be opened again{more}.",
        "全部 {cartons} 箱按箱号排列。深色：新抽，为第 {stage} 次样本打开：{now}。浅色：先前已抽，不再打开{more}。",
    ),
    "map lost": (", a struck one is lost", "，划线者为缺失箱"),
    "map not packed": (", the hatched ones are not packed", "，斜线格为未装箱"),
    # reserve
    "reserve explained": (
        "Not to be opened unless a drawn carton can't be produced. Then the next carton of its stratum, in this "
        "order, takes its place; the software names the units to pull. A missing carton is a finding in itself.",
        "除非抽中的箱无法提供，否则不得打开。届时由本层按下列顺序的下一箱替补，由软件给出应抽样件。箱缺失本身即为一项问题。",
    ),
    "reserve units explained": (
        "Not to be pulled unless a drawn carton can't be produced. Then the next units in this order take the place "
        "of its units. A missing carton is a finding in itself.",
        "除非抽中的箱无法提供，否则不得抽取。届时按下列顺序以后续样品替补。箱缺失本身即为一项问题。",
    ),
    "no reserve": ("No carton is left for a reserve.", "已无可作备用的箱。"),
    "place in reserve": ("Order", "顺序"),
    "used for": ("Used in place of", "替代箱号"),
    # packing slip
    "slip explained": (
        "These units were drawn by lot, not chosen. They show what the goods are like; there is no acceptance number.",
        "以下样品由抽签决定，并非挑选。样品仅反映货物状况，不设接收数。",
    ),
    "from": ("From", "寄件人"),
    "to": ("To", "收件人"),
    "address": ("Address", "地址"),
    "telephone": ("Telephone", "电话"),
    "courier": ("Courier and waybill no.", "快递及运单号"),
    "parcels": ("Parcels, gross weight", "件数及毛重"),
    "packed": ("Packed", "已装"),
    "slip total": ("Units in all", "样品总数"),
    "positions only": ("Position", "位置"),
    # manifest
    "file": ("File", "文件"),
    "understood": ("How the list was read", "清单读取方式"),
    "id form": ("Carton ids are made of", "箱号组成"),
    "form number": ("the carton number", "箱号"),
    "form label": ("labels", "自定标签"),
    "cartons presented": ("Cartons presented", "报检箱号"),
    "rows not counted": ("Rows not counted", "未计入的行"),
    "more": ("and {count} more", "另有 {count} 项"),
    "more ranges": ("and {count} more ranges", "另有 {count} 段"),
    "more strata": (
        "and {count} more strata: {cartons} cartons, {units} units",
        "另有 {count} 层：{cartons} 箱，{units} 件",
    ),
    "strata in all": (
        "{count} strata: {cartons} cartons, {units} units",
        "共 {count} 层：{cartons} 箱，{units} 件",
    ),
    "strata made of": ("Strata are made of", "分层依据"),
    "none": ("none", "无"),
    "manifest statement": (
        "The cartons above are all that is presented for inspection. Carton ids, strata and units are frozen by the "
        "manifest digest. It was printed before the seed of the draw existed; a list with another digest "
        "is another list.",
        "以上为报检的全部货箱。箱号、分层与件数由清单摘要锁定。本表打印时抽签的随机种子尚未产生；摘要不同即为另一份清单。",
    ),
    "manifest partly": (
        "Not packed and not presented: {cartons} cartons, {units} units of the packing list. The draw does not "
        "reach them, and the verdict does not cover them.",
        "装箱单中未装箱、未报检：{cartons} 箱，{units} 件。抽签不涉及这些货物，检验结论也不包括这些货物。",
    ),
}
