"""Where a plan was read, in the words of a document: English, or Chinese where that is its only language."""

from __future__ import annotations

import re

from qcsample.documents.phrases import Words

_SAID = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r", Table ([0-9IVX]+(?:-[A-Z])?)", r" 表 \1"),
        (r"; the table's n = ([0-9]+)(?: in ([0-9]+) stages)? reaches the lot of ([0-9]+): 100 % inspection", None),
        (r", letter ([A-S])", r"，字码 \1"),
        (r" \(arrow up from ([A-S])\)", r"（由 \1 沿箭头上移）"),
        (r" \(arrow down from ([A-S])\)", r"（由 \1 沿箭头下移）"),
        (r", AQL ([0-9.]+)", r"，AQL \1"),
        (r"limiting quality ([0-9.e-]+) at risk ([0-9.e-]+), Ac = ([0-9]+)", r"极限质量 \1，风险 \2，Ac = \3"),
        (r" \(beta-binomial, ([0-9,]+) cartons, icc ([0-9.]+)\)", r"（贝塔二项分布，\1 箱，icc \2）"),
        (r" \(hypergeometric, ([0-9,]+) of ([0-9,]+) units\)", r"（超几何分布，\2 中 \1）"),
        (r"^every piece of every carton: no smaller sample meets the demand", "每箱每件全检：样本再小则不满足要求"),
        (r"^all cartons", "全部箱"),
        (r"; derived, not from a table", "；推导所得，非标准表中所列"),
    )
)
_FULL = "；表中 n = {} 已达到批量 {}，全检"
_LARGEST = re.compile(r"agreement, n as (.+?) \((.+)\)")


def source_words(source: str, words: Words) -> str:
    """A plan's source in a document's first language; one of another making stays as it is."""
    return source_in_chinese(source) if tuple(words.languages) == ("zh",) else source


def source_in_chinese(source: str) -> str:
    """The Chinese of what plans of the tables and of a re-inspection say of their origin.

    >>> source_in_chinese("ISO 2859-1:1999, Table 2-A, letter B (arrow up from C), AQL 4.0")
    'ISO 2859-1:1999 表 2-A，字码 B（由 C 沿箭头上移），AQL 4.0'
    """
    largest = _LARGEST.fullmatch(source)
    if largest:
        name = Words(["zh"]).class_name(largest[1])
        return f"按协议，n 同{name}（{source_in_chinese(largest[2])}）"
    for english, chinese in _SAID:
        if chinese is None:
            source = english.sub(lambda found: _FULL.format(found[1], found[3]), source)
        else:
            source = english.sub(chinese, source)
    return source
