"""The agreement for people: a starter file that explains every option, and an agreement read back in words."""

from __future__ import annotations

import json
import re

from qcsample.carton_rules import CartonLimits
from qcsample.standards.words import TITLES, printed_aql
from qcsample.strict import text
from qcsample.terms import BALANCE, COMMON, NONCONFORMITIES, Agreement, DefectClass

_STARTER = """\
# What buyer and supplier agree on: the quality asked for, how the goods are inspected before shipment,
# and what follows a refusal. Print it, sign it, name it on the order; qcsample obeys this very file.
# 买卖双方的质量与验货约定：质量要求、出货前验货方法、验货不合格的处理。请打印签字，并在订单上注明。
#
# Lines that begin with # are explanations and no part of the agreement. Whatever is left out has the value
# shown here. Read it back in words:  qcsample agreement check agreement.toml

[parties]  # 买卖双方
buyer = ""     # name and address as on the contract / 买方
supplier = ""  # name and address as on the contract / 卖方（工厂）

[order]  # 订单
product = ""     # what is bought / 产品
contract = ""    # contract number / 合同号
number = ""      # order (PO) number; draw ids are made from it / 订单号
# quantity = 3200  # pieces ordered, whole number; the readiness gate below needs it / 订单数量（件）

[references]  # what the goods are held against: name of a file and its SHA-256 / 参照文件
specification = <specification>         # quotation or specification / 规格书或报价单
specification_sha256 = <specification_sha256>  # 64 hex digits, or empty
golden_sample = <golden_sample>         # photo or description of the sample that both sides signed / 封样
golden_sample_sha256 = <golden_sample_sha256>

[inspection]  # 抽样方案
edition = "Z1.4"     # "Z1.4", "MIL-STD-105E" or "ISO 2859-1:1999"
level = "II"         # inspection level: "I", "II", "III", "S-1" ... "S-4" / 检验水平
severity = "normal"  # "normal", "tightened" or "reduced" / 正常、加严、放宽
sampling = "single"  # "single", "double" or "multiple": further samples only where the first
                     # decides nothing, fewer pieces on average / 一次、二次、多次抽样
counting = "nonconforming units"  # each unit once, at its worst class; or "nonconformities"
sample_sizes = "by-the-book"      # every class its own sample size; or "common": one sample size for all

# Defect classes from the worst to the least. aql is the number at the head of the table's column (2.5);
# 0 means not allowed. Name the defects of each class: what is not named is argued about.
# 缺陷分类：致命、严重、轻微。请逐项列出缺陷名称。

[[class]]
name = "critical"  # dangerous or against the law / 致命缺陷
aql = 0
defects = []       # e.g. ["sharp edge", "live part within reach"]

[[class]]
name = "major"     # makes it fail, or a customer send it back / 严重缺陷
aql = 2.5
defects = []       # e.g. ["does not switch on", "colour outside the signed sample"]

[[class]]
name = "minor"     # a blemish that most customers accept / 轻微缺陷
aql = 4.0
defects = []       # e.g. ["scratch under 5 mm", "loose thread"]

[difference]  # other than expected but no error: recorded, never counted / 差异：只记录，不计数
names = []    # e.g. ["shade within the signed range", "another brand of carton tape"]

# Tests that cost time or goods have a level and an AQL of their own; they take the first units drawn.
# Take away the # to use them. / 专项测试（跌落、功能等），去掉 # 即可使用。
# [[test]]
# name = "drop"
# level = "S-1"
# aql = 4.0
# description = "one corner, three edges, six faces from 76 cm; no damage inside"
#
# [[test]]
# name = "function"
# level = "S-4"
# aql = 2.5
# description = "runs for 30 minutes under load"

[cartons]  # how many cartons are opened, and from where / 开箱规则
rule = "sqrt"         # "sqrt" (root of the number of cartons, rounded up), "sqrt+1", "1.5sqrt",
                      # "per-carton 8" (units a carton), "count 20" (cartons), "units" (any unit anywhere),
                      # "risk" (as many as keep the limits below)
strata = []           # any of "po", "style", "colour", "size": each gets its share of the sample / 分层
every_stratum = true  # at least one carton of each of them
icc = 0.1             # how much defects gather in cartons: 0 not at all, below 1

# With rule = "risk" as few cartons are opened as keep both risks within these limits, for every class, at the
# icc above. Take away the # to change them. / 开箱规则为 "risk" 时的风险上限；去掉 # 即可修改。
# [carton_limits]
# producer_percent = 10  # a lot at the AQL is refused in so many of 100 cases at most / 生产方风险
# consumer_percent = 15  # a bad lot is accepted in so many of 100 cases at most / 使用方风险
# quality_percent = 13   # what a bad lot is; left out: what the plan itself accepts 10 times in 100 / 劣质批

[readiness]  # when the inspection can begin / 验货条件
packed_percent = 80   # per cent of the order packed in export cartons / 装箱率

[refusal]  # if the lot is not accepted: who pays ("supplier", "buyer" or "shared") / 不合格的处理与费用
sorting_cost = "supplier"       # checking all pieces, taking out the bad / 挑选
rework_cost = "supplier"        # mending / 返工
reproduction_cost = "supplier"  # making anew / 重做
reinspection_cost = "supplier"  # the inspector's second visit / 复验
days = 14                       # calendar days until the goods are presented again
max_submissions = 2             # presentations of the lot at most, the first included

[reinspection]  # proof that the defect is gone / 复验标准
limiting_quality_percent = 2.5  # per cent nonconforming that must be found out ...
risk_percent = 10               # ... but for this risk
ac = "alternatives"             # units allowed, such as 0; "alternatives": all are shown, decide then

[balance]  # the balance payment / 尾款
released_on = "accepted or re-inspection passed"  # or "accepted"

[language]
prevailing = "en"  # the language that counts in a dispute: "en" or "zh" / 以哪种语言为准
"""


def starter_file(
    *,
    specification: str = "",
    specification_sha256: str = "",
    golden_sample: str = "",
    golden_sample_sha256: str = "",
) -> str:
    """The commented agreement to start from; as it stands it reads back as `Agreement()`.

    The arguments fill in the files that the agreement refers to, by name and SHA-256.
    """
    values = {
        "specification": specification,
        "specification_sha256": specification_sha256,
        "golden_sample": golden_sample,
        "golden_sample_sha256": golden_sample_sha256,
    }
    return re.sub(r"<([a-z0-9_]+)>", lambda found: _toml_string(values[found[1]]), _STARTER)


def in_words(agreement: Agreement) -> list[str]:
    """An agreement as sentences, one a line, in the order of the file; every term that counts is said."""
    a, refusal = agreement, agreement.refusal
    order = f"Order {a.order or '(no number)'}, contract {a.contract or '(no number)'}"
    order += f": {a.product or '(product not named)'}"
    order += f", {a.order_quantity:,} pieces." if a.order_quantity else ", quantity not stated."
    lines = [
        f"Buyer: {a.buyer or '(not named)'}; supplier: {a.supplier or '(not named)'}",
        order,
        _reference("Specification", a.specification, a.specification_sha256),
        _reference("Golden sample", a.golden_sample, a.golden_sample_sha256),
        f"Inspection by {TITLES[a.edition]}, level {a.level}, {a.severity} inspection, {a.sampling} sampling.",
        *(_class(entry) for entry in a.classes),
        "Differences are recorded and never counted: " + ("; ".join(a.difference) or "none named") + ".",
        "Counted are nonconformities, every one of them, per 100 units."
        if a.counting == NONCONFORMITIES
        else "Counted are nonconforming units: a unit counts once, at its worst class.",
        "One common sample size serves all classes."
        if a.sample_sizes == COMMON
        else "Every class has the sample size of its own plan (by the book).",
    ]
    lines += [
        f"Test {test.name}: level {test.level}, AQL {printed_aql(test.aql)}"
        + (f": {test.description}." if test.description else ".")
        for test in a.tests
    ]
    lines += [
        _cartons(a),
        f"The inspection begins when {_percent(a.packed_share)} of the order is packed"
        + ("." if a.order_quantity else "; the order quantity must be stated for that."),
        f"After a refusal: sorting is paid by the {_payer(refusal.sorting_cost)}, rework by the "
        f"{_payer(refusal.rework_cost)}, reproduction by the {_payer(refusal.reproduction_cost)}, the "
        f"re-inspection by the {_payer(refusal.reinspection_cost)}.",
        f"The goods are presented again within {refusal.days} calendar days; "
        f"{refusal.max_submissions} presentations at most, the first included.",
        f"The re-inspection passes a lot that is {_percent(refusal.limiting_quality)} nonconforming with a risk of "
        f"{_percent(refusal.risk)} at most; "
        + ("the plan is chosen among alternatives." if refusal.ac is None else f"Ac = {refusal.ac}."),
        "The balance is released when the lot is accepted"
        + ("." if a.balance_released_on == BALANCE[0] else ", or when a re-inspection is passed."),
        f"In a dispute the {'English' if a.language == 'en' else 'Chinese'} text prevails.",
    ]
    return lines


def limits_in_words(limits: CartonLimits) -> str:
    """The limits of the carton rule `risk` as part of a sentence.

    >>> limits_in_words(CartonLimits(quality=0.08))
    "the producer's risk at the AQL to 10 % and the consumer's at 8 % nonconforming to 15 %"
    """
    bad = "the quality that passes 1 time in 10 by the book"
    if limits.quality is not None:
        bad = f"{_percent(limits.quality)} nonconforming"
    return (
        f"the producer's risk at the AQL to {_percent(limits.producer)} and the consumer's at {bad} to "
        f"{_percent(limits.consumer)}"
    )


def _toml_string(value: str) -> str:
    return json.dumps(text(value), ensure_ascii=False)  # readable text holds nothing that TOML writes otherwise


def _reference(what: str, file: str, sha256: str) -> str:
    if not file:
        return f"{what}: none named."
    return f"{what}: {file}, " + (f"SHA-256 {sha256}." if sha256 else "without a SHA-256.")


def _class(entry: DefectClass) -> str:
    limit = f"AQL {printed_aql(entry.aql)}" if entry.aql else "not allowed (0/1)"
    return f"Class {entry.name}: {limit}; defects: {'; '.join(entry.defects) or 'none named'}."


def _cartons(a: Agreement) -> str:
    words = {
        "sqrt": "the root of the number of cartons, rounded up",
        "sqrt+1": "the root of the number of cartons, rounded up, and one more",
        "1.5sqrt": "one and a half times the root of the number of cartons, rounded up",
        "units": "the cartons of units drawn from the whole lot",
    }
    if a.carton_limits:
        words[a.carton_rule] = f"as few as keep {limits_in_words(a.carton_limits)}"
    kind, _, number = a.carton_rule.partition(" ")
    rule = words.get(a.carton_rule) or (
        f"as many as give {number} units a carton" if kind == "per-carton" else f"{number} cartons"
    )
    strata = ""
    if a.strata:
        strata = f"; strata by {', '.join(a.strata)}, " + (
            "at least one carton of each" if a.coverage else "without a carton of each being certain"
        )
    return f"Cartons opened ({a.carton_rule}): {rule}{strata}; icc {a.icc:g}."


def _percent(share: float) -> str:
    return f"{share * 100:.6g} %"


def _payer(payer: str) -> str:
    return "two sides together" if payer == "shared" else payer
