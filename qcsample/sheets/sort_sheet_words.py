"""The words of sort sheets, English and Chinese: headers, labels above the table.

Compared as those of findings files are. The first word of a line is what the template prints.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from qcsample.packing.words import table_of
from qcsample.sheets.findings_words import header_of as findings_header
from qcsample.sheets.findings_words import word_of

COUNTS = ("defects", "repaired", "unrepairable")  # columns that can be about one defect
_HEADERS = {
    "checked": (
        "CHECKED | UNITS CHECKED | PIECES CHECKED | PCS CHECKED | QTY CHECKED | CHECKED QTY | QUANTITY CHECKED"
        " | TOTAL CHECKED | SORTED | UNITS SORTED | PIECES SORTED | QTY SORTED | SORTED QTY | 检查件数 | 检查数量"
        " | 检查数 | 全检件数 | 全检数量 | 全检数 | 挑选件数 | 挑选数量 | 已检数量 | 已检件数 | 檢查件數 | 檢查數量"
        " | 全檢數量"
    ),
    "defects": (
        "DEFECTS | DEFECTIVE | DEFECTIVES | DEFECTIVE PIECES | DEFECTIVE QTY | QTY DEFECTIVE | DEFECT QTY"
        " | DEFECTS QTY | DEFECTS FOUND | QTY OF DEFECTS | NUMBER OF DEFECTS | NO OF DEFECTS | BAD | BAD PIECES"
        " | BAD PCS | REJECTS | REJECTED | QTY REJECTED | 不良数 | 不良件数 | 不良数量 | 不良品 | 不良品数 | 次品数"
        " | 疵品数 | 缺陷数 | 缺陷数量 | 不合格数 | 不合格品数 | 不良數 | 不良數量"
    ),
    "repaired": (
        "REPAIRED | UNITS REPAIRED | PIECES REPAIRED | QTY REPAIRED | REPAIRED QTY | REWORKED | QTY REWORKED"
        " | REWORKED QTY | PIECES REWORKED | FIXED | 返修数 | 返修件数 | 返修数量 | 已返修 | 返工数 | 返工数量 | 已返工"
        " | 修复数 | 返修數 | 返修數量"
    ),
    "unrepairable": (
        "UNREPAIRABLE | NOT REPAIRABLE | UNREPAIRED | CAN'T BE REPAIRED | CANNOT BE REPAIRED | QTY UNREPAIRABLE"
        " | UNREPAIRABLE QTY | UNREPAIRABLE PIECES | SCRAP | SCRAPPED | QTY SCRAPPED | 无法返修数 | 无法返修"
        " | 不可返修 | 不可返修数 | 不能返修 | 报废 | 报废数 | 报废数量 | 無法返修數 | 報廢數"
    ),
    "replaced": (
        "REPLACED | UNITS REPLACED | PIECES REPLACED | QTY REPLACED | REPLACED QTY | REPLACEMENT | REPLACEMENTS"
        " | 补换数 | 补换件数 | 更换数 | 更换数量 | 换货数 | 补货数 | 补数 | 補換數 | 更換數"
    ),
    "source": (
        "REPLACED FROM | SOURCE | SOURCE OF REPLACED PIECES | SOURCE OF REPLACED GOODS | SOURCE ORDER | FROM ORDER"
        " | FROM PO | REPLACED FROM ORDER | 补换来源 | 来源 | 来源订单 | 补货来源 | 補換來源 | 來源"
    ),
    "offered": (
        "OFFERED | UNITS OFFERED | PIECES OFFERED | QTY OFFERED | OFFERED QTY | QUANTITY OFFERED | PRESENTED"
        " | QTY PRESENTED | 交验数 | 交验件数 | 交验数量 | 提交数 | 提交数量 | 送检数 | 送检数量 | 报检数 | 交驗數"
    ),
    "mark": (
        "SEALED CARTON | SEALED CARTON NO | SEALED CARTON MARK | MARK OF SEALED CARTON | SEALED BOX | 封存箱"
        " | 封存箱号 | 封存箱標記 | 封存箱標誌 | 封存箱號"
    ),
    "pieces": "PIECES SEALED | PIECES | PCS | QTY | QUANTITY | UNITS | 封存件数 | 件数 | 数量 | 封存件數 | 數量",
}
_HEADER_OF = table_of(_HEADERS)
_LONGEST = 700  # characters of a header: the longest name of a defect and a word


@lru_cache(maxsize=4096)
def header_of(text: str) -> tuple[str, str]:
    """The column that a header cell names and the defect it is about; empty for none.

    >>> header_of("checked 检查件数"), header_of("Defects: open seam"), header_of("返修数：开线")
    (('checked', ''), ('defects', 'open seam'), ('repaired', '开线'))
    """
    if not text or len(text) > _LONGEST:
        return "", ""
    plain = unicodedata.normalize("NFKC", text)
    word, _, defect = (part.strip() for part in plain.partition(":"))
    name = word_of(word, _HEADER_OF) if defect else ""
    if name in COUNTS and word_of(defect, _HEADER_OF) != name:
        return name, defect
    name = word_of(plain, _HEADER_OF)
    if name:
        return name, ""
    return findings_header(text), ""


def title(name: str, defect: str = "") -> str:
    """A header as the template prints it.

    >>> title("defects"), title("repaired", "open seam")
    ('defects 不良数', 'repaired 返修数: open seam')
    """
    words = _HEADERS[name].split(" | ")
    said = f"{words[0].lower()} {next(word for word in words if not word.isascii())}"
    return f"{said}: {defect}" if defect else said
