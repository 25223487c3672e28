"""The words of findings files, English and Chinese: headers, labels above the table, classes, answers.

Words are compared as those of packing lists are: after NFKC, in lower case, letters and digits alone, and
either language of a text in two. The first word of a line is what the template prints.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from qcsample.packing.words import field_of, spellings, squeezed, table_of

_HEADERS = {
    "carton": "CARTON | C/NO | CTN | CTN NO | CARTON NO | 箱号 | 箱號",
    "unit": (
        "UNIT | UNIT NO | UNIT NUMBER | UNITNO | PIECE | PIECE NO | PC NO | PCS NO | POSITION | POSITION NO | POS"
        " | POS NO | POSITION IN CARTON | UNIT POSITION | 件号 | 箱内位置 | 位置 | 箱内序号 | 件序号 | 件號 | 箱內位置"
    ),
    "pull": "PULL NO | PULL NUMBER | PULL | ORDER OF PULLING | SAMPLE NO | SAMPLE NUMBER | 抽取顺序 | 样品号 | 樣品號",
    "kind": (
        "CLASS | DEFECT CLASS | CLASS OF DEFECT | CATEGORY | DEFECT CATEGORY | GRADE | DEFECT GRADE | SEVERITY"
        " | DEFECT SEVERITY | LEVEL | DEFECT LEVEL | CLASSIFICATION | DEFECT CLASSIFICATION | CR/MA/MI | CR/MAJ/MIN"
        " | 缺陷类别 | 类别 | 缺陷等级 | 等级 | 级别 | 缺陷级别 | 严重程度 | 严重度 | 缺陷分类 | 分类 | 缺陷类型"
        " | 缺陷類別 | 類別 | 缺陷等級 | 等級 | 級別 | 嚴重程度"
    ),
    "defect": (
        "DEFECT | DEFECTS | DEFECT DESCRIPTION | DEFECTS DESCRIPTION | DESCRIPTION OF DEFECT | DESCRIPTION OF DEFECTS"
        " | DEFECT NAME | DEFECT FOUND | DEFECTS FOUND | FAULT | FAULTS | FINDING | FINDINGS | NONCONFORMITY | ISSUE"
        " | PROBLEM | 缺陷 | 缺陷描述 | 缺陷名称 | 缺陷项目 | 缺陷内容 | 不良 | 不良现象 | 不良描述 | 不良项目"
        " | 不良名称 | 不良内容 | 不良情况 | 问题 | 问题描述 | 问题点 | 疵点 | 缺陷名稱 | 不良現象 | 不良項目 | 問題點"
    ),
    "test": (
        "TEST | TESTS | SPECIAL TEST | SPECIAL TESTS | TEST NAME | TEST FAILED | FAILED TEST | ONSITE TEST"
        " | 专项测试 | 测试 | 测试项目 | 测试名称 | 试验 | 检测项目 | 專項測試 | 測試 | 測試項目"
    ),
    "count": (
        "COUNT | QTY | Q'TY | QUANTITY | DEFECT QTY | DEFECTS QTY | DEFECT COUNT | NO OF DEFECTS | NUMBER OF DEFECTS"
        " | QTY OF DEFECTS | 数量 | 缺陷数 | 缺陷数量 | 不良数 | 不良数量 | 个数 | 件数 | 數量 | 不良數量"
    ),
    "note": "NOTE | NOTES | REMARK | REMARKS | COMMENT | COMMENTS | 备注 | 说明 | 備註 | 備注 | 說明",
    "photo": (
        "PHOTO | PHOTOS | PHOTO NO | PHOTO NUMBER | PHOTO NOS | PHOTO FILE | PICTURE | PICTURE NO | PIC | PIC NO"
        " | IMAGE | IMAGE NO | 照片 | 照片号 | 照片编号 | 图片 | 图片编号 | 相片 | 照片號 | 圖片"
    ),
    "stated": "UNITS STATED | STATED | STATED UNITS | CLAIMED | 申报件数 | 申报数量 | 申报 | 標示數量",
    "counted": (
        "UNITS COUNTED | COUNTED | COUNTED UNITS | ACTUAL QTY | ACTUAL QUANTITY | 实点件数 | 实点数量 | 实点 | 实数"
        " | 实际数量 | 實點數量"
    ),
    "missing": "MISSING | NOT FOUND | LOST | MISSING CARTON | 缺箱 | 缺失 | 丢失 | 找不到 | 未找到",
    "seal": "SEAL NO | SEAL | SEAL NUMBER | 封签号 | 封条号 | 封条 | 铅封号",
    "mark": (
        "REWORK MARK | REWORK MARK INSIDE | MARK INSIDE | REWORKED MARK | 返工标记 | 有返工标记 | 返工标识 | 返工標記"
    ),
    "failures": (
        "FAILURES | FAILED | FAIL | FAILS | NO OF FAILURES | NUMBER OF FAILURES | FAILED UNITS | UNITS FAILED"
        " | 不合格数 | 不合格件数 | 失败数 | 不合格數"
    ),
    "aside": (
        "N | AC | RE | N AC RE | UNITS | SAMPLE | SAMPLES | SAMPLE N | ACCEPT AC | REJECT RE | STRATUM | DRAW ID"
        " | TICKET | STATE | INSPECTOR | CHECKED BY | DATE | TIME"
        " | 样本量 | 接收数 | 拒收数 | 层 | 抽样编号 | 检验员"
        " | 日期 | 时间 | 状态"
    ),
    # a column of one of these is what it seems only where no better word claims the field
    "weak unit": "序号 | 序號",
    "weak defect": "DESCRIPTION | DESC | 描述",
}
_LABELS = {
    "draw": "DRAW ID | 抽样编号",
    "manifest": "MANIFEST DIGEST | MANIFEST | MANIFEST M | 装箱清单摘要",
    "digest": "RECORD DIGEST | 记录摘要",
    "pulled": "UNITS PULLED SO FAR | UNITS PULLED | 已抽检件数",
    "cartons counted": "CARTONS COUNTED ON SITE | CARTONS COUNTED | 现场清点箱数",
    "failures": "FAILURES | 不合格数",
    "unmarked": (
        "OPENED CARTONS WITHOUT REWORK MARK | CARTONS WITHOUT REWORK MARK | CARTONS WITHOUT MARK | 无返工标记的箱"
        " | 無返工標記的箱"
    ),
}
_CLASSES = {
    "critical": "CRITICAL | CRIT | CR | CRI | 致命 | 致命缺陷 | 致命不良 | CRITICAL DEFECT | CRITICAL DEFECTS",
    "major": (
        "MAJOR | MAJ | MA | 主要 | 严重 | 主要缺陷 | 严重缺陷 | 主要不良 | 严重不良 | 重缺陷 | 嚴重 | 嚴重缺陷"
        " | MAJOR DEFECT | MAJOR DEFECTS"
    ),
    "minor": (
        "MINOR | MIN | MI | 次要 | 轻微 | 次要缺陷 | 轻微缺陷 | 次要不良 | 轻微不良 | 轻缺陷 | 輕微 | 輕微缺陷"
        " | MINOR DEFECT | MINOR DEFECTS"
    ),
    "difference": "DIFFERENCE | DIFFERENCES | DIFF | 差异 | 差異",
}
_ANSWERS = {
    "fine": "OK | OKAY | PASS | PASSED | GOOD | NONE | NIL | NO DEFECT | NO DEFECTS | 合格 | 无 | 良 | 良品 | 無",
    "yes": "YES | Y | X | TRUE | MISSING | LOST | 是 | 缺 | 缺失 | 缺箱 | 丢失",
    "no": "NO | N | FALSE | FOUND | PRESENT | 否 | 有",
}
_MARK_ANSWERS = {  # a cross is none of them: it may be a tick as well
    "yes": "YES | Y | TRUE | OK | FOUND | PRESENT | THERE | INSIDE | MARKED | 是 | 有 | 有标记",
    "no": "NO | N | FALSE | NONE | MISSING | NOT FOUND | ABSENT | UNMARKED | 否 | 无 | 無 | 没有 | 缺 | 无标记",
}
_HEADER_OF, _LABEL_OF = table_of(_HEADERS), table_of(_LABELS)
_CLASS_OF, _ANSWER_OF = table_of(_CLASSES), table_of(_ANSWERS)
_ANSWER_OF |= {"1": "yes", "0": "no"}
_MARK_ANSWER_OF = table_of(_MARK_ANSWERS) | {"1": "yes", "0": "no"}
_TICKS = frozenset("✓✔√☑✗✘×☒")
_TICKS_ALONE = frozenset("✓✔√☑")
_LONGEST = 120  # characters of a word


def word_of(text: str, table: Mapping[str, str]) -> str:
    """What a text in one or two languages names in a table of squeezed words, or ""."""
    plain = unicodedata.normalize("NFKC", text)
    return next((name for piece in spellings(plain) if (name := table.get(squeezed(piece), ""))), "")


@lru_cache(maxsize=4096)
def header_of(text: str) -> str:
    """The column that a header cell names, "aside" for one that is known and not read, or "" for none.

    >>> header_of("箱号 C/NO."), header_of("缺陷/不良现象"), header_of("Defect class"), header_of("Sizes")
    ('carton', 'defect', 'kind', 'aside')
    """
    if not text or len(text) > _LONGEST:
        return ""
    found = word_of(text, _HEADER_OF)
    if not found and "/" in text:
        parts = [word_of(part, _HEADER_OF) for part in text.split("/")]
        found = min(parts, key=lambda name: name.startswith("weak")) if all(parts) else ""
    if not found:
        field = field_of(text)
        found = "carton" if field == "carton" else "aside" if field in _CONTEXT else ""
    return found


_CONTEXT = ("po", "style", "colour", "size", "description", "pallet", "ignore")


@lru_cache(maxsize=4096)
def label_of(text: str) -> str:
    """What a label above the table announces, or "".

    >>> label_of("draw id 抽样编号"), label_of("units pulled so far:"), label_of("Inspector")
    ('draw', 'pulled', '')
    """
    return word_of(text, _LABEL_OF) if 0 < len(text) <= _LONGEST else ""


def class_word(text: str, names: Iterable[str]) -> str:
    """The class among `names` that a cell means, else the text as it is.

    >>> class_word("Maj.", ("critical", "major")), class_word("主要 Major", ("major",)), class_word("B", ("major",))
    ('major', 'major', 'B')
    """
    folded = {" ".join(name.split()).casefold(): name for name in names}
    if len(text) > _LONGEST or " ".join(text.split()).casefold() in folded:
        return text
    return folded.get(word_of(text, _CLASS_OF), text)


def answer(text: str) -> str:
    """ "fine", "yes", "no", or "" for none of these.

    >>> answer("OK"), answer("是"), answer("x"), answer("leaks")
    ('fine', 'yes', 'yes', '')
    """
    if text.strip() in _TICKS:
        return "yes"
    return word_of(text, _ANSWER_OF) if 0 < len(text) <= 20 else ""


def mark_answer(text: str) -> str:
    """Whether a rework mark was inside: "yes", "no", or "" for neither.

    >>> mark_answer("有"), mark_answer("missing"), mark_answer("✓"), mark_answer("x")
    ('yes', 'no', 'yes', '')
    """
    if text.strip() in _TICKS_ALONE:
        return "yes"
    return word_of(text, _MARK_ANSWER_OF) if 0 < len(text) <= 20 else ""


def title(name: str) -> str:
    """A header or label as the template prints it: the first word of its line and the first Chinese one.

    >>> title("carton"), title("kind"), title("draw")
    ('carton 箱号', 'class 缺陷类别', 'draw id 抽样编号')
    """
    words = (_LABELS.get(name) or _HEADERS[name]).split(" | ")
    return f"{words[0].lower()} {next(word for word in words if not word.isascii())}"


def class_title(name: str) -> str:
    """A class as the template's lists print it, with the Chinese of the usual ones.

    >>> class_title("major"), class_title("function")
    ('major 主要', 'function')
    """
    line = _CLASSES.get(name.casefold(), "")
    chinese = next((word for word in line.split(" | ") if word and not word.isascii()), "")
    return f"{name} {chinese}".strip()
