"""The words of packing lists, English and Chinese: header synonyms, totals, sizes, units.

Words are compared after `squeezed`: NFKC, lower case, nothing but letters and digits left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from qcsample.text import one_space

_SYNONYMS = {
    "carton": (
        "C/NO | C/NOS | C/NO'S | C/N | CTN | CTN NO | CTN NOS | CTN NUMBER | CTN RANGE | CTNS NO"
        " | CARTON NO | CARTON NOS | CARTON NUMBER | CARTON NUMBERS | CARTON RANGE | CARTON"
        " | CARTON ID | CARTONS NO | CASE NO | CASE NUMBER | BOX | BOX NO | BOX NOS | BOX NUMBER"
        " | PKG NO | PKGS NO | PACKAGE NO | PACKAGE NUMBER | PACKING NO | 箱号 | 箱唛号 | 箱唛"
        " | 货箱编号 | 件号 | 包装号 | 箱序号 | 外箱号 | 外箱编号 | 纸箱号 | 纸箱编号 | 箱号范围"
        " | CASE | CARTON SERIAL NO | CTN SERIAL NO | BOX ID | 箱号段 | 箱编号 | 箱號 | 箱號範圍"
        " | 貨箱編號 | 件號 | 包裝號 | 外箱號 | 紙箱號 | 箱嘜號"
    ),
    "first": (
        "FROM | FROM CTN | FROM CTN NO | FROM CARTON | FROM CARTON NO | FROM C/NO | CTN FROM"
        " | CTN NO FROM | CARTON FROM | CARTON NO FROM | C/NO FROM | CTNS FROM | CARTONS FROM | START"
        " | START CTN | START CARTON | START CARTON NO | START CTN NO | CTN START | CTN START NO | CARTON START"
        " | CARTON START NO"
        " | FIRST CTN | FIRST CARTON | FIRST CARTON NO | BEGIN | BEGIN CTN | 起始箱号 | 开始箱号"
        " | 起箱号 | 始箱号 | 首箱号 | 箱号起 | 箱号从 | 箱号自 | 从 | 起始 | 起 | 起始箱號"
        " | 開始箱號 | 起箱號 | 箱號起 | 從"
    ),
    "last": (
        "TO | TO CTN | TO CTN NO | TO CARTON | TO CARTON NO | TO C/NO | CTN TO | CTN NO TO"
        " | CARTON TO | CARTON NO TO | C/NO TO | CTNS TO | CARTONS TO | END | END CTN | END CARTON"
        " | END CARTON NO | END CTN NO | CTN END | CTN END NO | CARTON END | CARTON END NO"
        " | LAST CARTON NO | 截止箱号 | 结束箱号"
        " | 终止箱号 | 末尾箱号 | 止箱号 | 末箱号 | 尾箱号 | 箱号止 | 箱号至 | 箱号到 | 至 | 到"
        " | 截止 | 止 | 截止箱號 | 結束箱號 | 終止箱號 | 末尾箱號 | 止箱號 | 箱號止 | 箱號至"
    ),
    "ctns": (
        "CTNS | CARTONS | NO OF CTNS | NO OF CTN | NO OF CARTONS | NO OF CARTON | NUMBER OF CARTONS"
        " | NUMBER OF CTNS | # OF CTNS | TTL CTN | TTL CTNS | TOTAL CTN | TOTAL CTNS | TOTAL CARTON"
        " | TOTAL CARTONS | PKGS | PACKAGES | NO OF PACKAGES | NO OF PKGS | BOXES | NO OF BOXES"
        " | TOTAL BOXES | CTN QTY | CARTON QTY | CTNS QTY | QTY CTN S | QTY OF CTNS | CARTON COUNT"
        " | CTN COUNT | TTL CARTON | TTL CARTONS | TTL PKGS | TOTAL PKGS | TOTAL PACKAGES"
        " | TOTAL NO OF CTNS | TOTAL NO OF CARTONS | TTL NO OF CTNS | 箱数 | 总箱数 | 件数"
        " | 合计箱数 | 箱数合计 | 箱数量 | 箱數 | 總箱數 | 件數"
        " | 合計箱數"
    ),
    "pcs": (
        "PCS/CTN | PC/CTN | PCS/CTNS | QTY/CTN | QTY PER CTN | QTY CTN | QTY/CTNS | UNITS/CTN"
        " | UNIT/CTN | PRS/CTN | PR/CTN | PAIRS/CTN | SETS/CTN | SET/CTN | PCS PER CTN"
        " | PCS PER CARTON | PCS/CARTON | PC/CARTON | PRS/CARTON | PAIRS/CARTON | PAIRS PER CARTON"
        " | QTY/CARTON | QTY PER CARTON | QUANTITY PER CARTON | QUANTITY/CARTON | QUANTITY/CTN"
        " | UNITS PER CARTON | UNITS/CARTON | UNITS PER CTN | TOTAL PC/CARTON | TOTAL PCS/CARTON"
        " | TOTAL PCS/CTN | TOTAL PER CARTON | TOTAL/CTN | PCS/BOX | QTY/BOX | QTY PER BOX"
        " | UNITS/BOX | UNITS PER BOX | UNITS IN BOX | QTY IN BOX | PIECES/CTN"
        " | PIECES PER CTN | PIECES/CARTON | PIECES PER CARTON | EA/CTN | QNTY/CTN | QTTY/CTN"
        " | PACK QTY | PACK | CASE PACK | PER CTN | PER CARTON | EACH CTN | EACH CARTON | 每箱数量"
        " | 每箱件数 | 每箱箱数 | 装箱数 | 装箱数量 | 装箱量 | 单箱数量 | 单箱数 | 箱入数 | 入数 | 每箱双数"
        " | 每箱个数 | 每箱 | 每箱装数 | 每箱总数 | 件数/箱 | 件/箱 | 双/箱 | 只/箱 | 个/箱 | 套/箱 | PCS/箱"
        " | 数量/箱 | 每箱數量 | 每箱件數 | 裝箱數 | 裝箱量 | 單箱數量 | 每箱雙數"
    ),
    "total": (
        "QTY | Q TY | QUANTITY | TOTAL | TOT | TTL | TOTAL QTY | TOTAL QUANTITY | TTL QTY | TTL PCS"
        " | TOTAL PCS | TOTAL PC | TOTAL PRS | TOTAL PAIRS | TOTAL UNITS | TOTAL SETS | QTY TOTAL"
        " | PCS TOTAL | UNITS | PCS | PRS | PAIRS | SETS | SHIP QTY | SHIPPED QTY | SHIPMENT QTY"
        " | UNITS SHIPPED | QTY SHIPPED | QTY PCS | QTY PRS | G TOTAL | GRAND TOTAL | PIECES"
        " | TOTAL PIECES | TTL PC | TTL PRS | TTL PAIRS | TTL UNITS | TTL SETS | TTL PIECES | TTL QUANTITY"
        " | QNTY | QTTY | SHIP QUANTITY | SHIPPED QUANTITY | 合计双数 | 数量 | 总数量 | 总件数"
        " | 合计数量 | 总数 | 合计 | 总计 | 共计 | 小计"
        " | 产品数量 | 出货数量 | 装运数量 | 双数 | 总双数 | 数量合计 | 數量 | 總數量 | 總件數"
        " | 合計數量 | 總數 | 合計 | 總計 | 小計 | 產品數量 | 出貨數量 | 總雙數"
    ),
    "full": "FULL CTNS | FULL CARTONS | FULL CTN | 整箱数 | 整箱箱数 | 整箱 | 整箱數",
    "tail": ("TAIL CTNS | TAIL CARTONS | ODD CTNS | ODD CARTONS | LAST CTNS | 尾箱数 | 尾箱箱数 | 零箱数 | 尾箱數"),
    "tail_pcs": (
        "TAIL QTY | TAIL PCS | TAIL PCS/CTN | TAIL QTY/CTN | LAST CTN QTY | LAST CTN PCS | ODD QTY"
        " | ODD PCS | REMAINDER QTY | BALANCE QTY | 尾箱每箱数量 | 尾箱数量 | 尾箱每箱件数"
        " | 尾箱装箱数 | 尾箱件数 | 零头箱数量 | 尾箱每箱數量 | 尾箱數量"
    ),
    "po": (
        "PO | P/O | PO NO | PO NOS | PO NUMBER | P/O NO | ORDER | ORDER NO | ORDER NUMBER | ORDER REF"
        " | BUYER PO | BUYER PO NO | CUSTOMER PO | CUSTOMER PO NO | CUST PO | PURCHASE ORDER"
        " | PURCHASE ORDER NO | CONTRACT NO | SC NO | 订单号 | 客户订单号 | 合同号 | 采购单号"
        " | 采购单 | 采购订单号 | 订单 | 订单编号 | 客户PO | PO号 | 訂單號 | 客戶訂單號 | 合同號"
        " | 採購單號"
    ),
    "style": (
        "STYLE | STYLE NO | STYLE NUMBER | STYLE CODE | ITEM | ITEM NO | ITEM NUMBER | ITEM CODE"
        " | ITEM# | ART | ART NO | ARTICLE | ARTICLE NO | ARTICLE NUMBER | BUYER ARTICLE NO | MODEL"
        " | MODEL NO | SKU | SKU NO | PART NO | PART NUMBER | PRODUCT CODE | PRODUCT NO | GOODS ID"
        " | REF | REF NO | PATTERN NO | 货号 | 款号 | 型号 | 客户型号 | 工厂型号 | 商品编码"
        " | 产品编号 | 产品型号 | 款式 | 客户款号 | 工厂款号 | 物料编码 | 貨號 | 款號 | 型號"
        " | 客戶型號 | 工廠型號 | 商品編碼"
    ),
    "colour": (
        "COLOR | COLOUR | COLORWAY | COLOURWAY | COLOR NAME | COLOUR NAME | COLOR CODE | COLOUR CODE"
        " | CLR | COL | 颜色 | 色号 | 颜色备注 | 花色 | 颜色名称 | 顏色 | 色號"
    ),
    "size": (
        "SIZE | SIZES | SIZE BREAK | SIZE NAME | SIZE RANGE | 尺码 | 码数 | 规格 | 尺寸 | 码 | 尺碼 | 碼數 | 規格"
    ),
    "description": (
        "DESCRIPTION | DESC | GOODS | DESCRIPTION OF GOODS | GOODS DESCRIPTION | PRODUCT"
        " | PRODUCT NAME | COMMODITY | ITEM NAME | ITEM DESCRIPTION | PRODUCT DESCRIPTION"
        " | NAME OF GOODS | 品名 | 货名 | 中文品名 | 英文品名 | 产品名称 | 商品名称 | 名称 | 描述"
        " | 貨名 | 產品名稱 | 商品名稱"
    ),
    "pallet": (
        "PALLET | PALLET NO | PLT | PLT NO | PALLET NUMBER | PALLET ID | POS | POSITION | 托盘号"
        " | 卡板号 | 托盘 | 卡板 | 位置 | 托盤號 | 卡板號"
    ),
    "ignore": (
        "GW | G/W | GROSS | GROSS WEIGHT | GW TOTAL | GW TOT | GW KG | GW KGS | GW CTN | TOTAL GW"
        " | TTL GW | NW | N/W | NET | NET WEIGHT | NW TOTAL | NW TOT | NW KG | NW KGS | NW CTN | NNW"
        " | TOTAL NW | TTL NW | WEIGHT | MEAS | MEASUREMENT | MEASUREMENTS | MEAS CM | CTN SIZE"
        " | CARTON SIZE | CARTON MEASUREMENT | CARTON DIMENSION | CARTON DIMENSIONS | DIM | DIMENSION"
        " | DIMENSIONS | LENGTH | WIDTH | HEIGHT | L W H | CBM | TOTAL CBM | VOLUME | M3"
        " | REMARK | REMARKS | NOTE | NOTES | NO | S/N | SN | LINE | ORDER QTY | ORDERED QTY | SHORT"
        " | EXCESS | SHORT EXCESS | BALANCE | INNER | INNER BUNDLE | INNER QTY | INNERS | ASSORT"
        " | ASSORT ID | ASSORTMENT | RATIO | PREPACK | BARCODE | EAN | UPC | HS CODE | UNIT PRICE"
        " | PRICE | AMOUNT | UNIT | UOM | LAYER | 毛重 | 净重 | 箱重 | 总毛重 | 总净重 | 单箱毛重"
        " | 单箱净重 | 外箱尺寸 | 箱规 | 长 | 宽 | 高 | 体积 | 方数 | 总体积 | 备注 | 序号 | 配码"
        " | 配码名称 | 配比 | 混装 | 单位 | 层 | 订单数量 | 条码 | 单价 | 金额 | 淨重 | 體積 | 備註"
        " | 序號 | 配碼"
    ),
}
FIELDS = tuple(name for name in _SYNONYMS if name != "ignore")

_TOTALS = {
    "grand": ("GRAND TOTAL | G TOTAL | GTOTAL | TOTAL GENERAL | 总计 | 总合计 | 共计 | 總計 | 總合計 | 共計"),
    "sub": "SUB TOTAL | SUBTOTAL | S TOTAL | 小计 | 小計",
    "total": (
        "TOTAL | TOTALS | TTL | TOT | 合计 | 合計 | TOTAL PCS | TOTAL CTNS | TOTAL QTY | TOTAL CARTONS | TOT PER COLUMN"
    ),
}
_SIZES = re.compile(
    r"(?:eu|us|uk|eur|cn|jp|fr|it)?(?:xxxs|xxs|xs|s|m|l|xl|xxl|xxxl|xxxxl|[2-9]x[ls]?|[0-9]{1,2}t|[0-9]{1,2}xl"
    r"|onesize|os|free|freesize|均码|均碼|大|中|小|[sml]/[ml]|x?l/x{1,3}l|[0-9]{1,3}(?:\.5)?(?:/[0-9]{1,3})?(?:码|碼|#|cm)?"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[ym]?|[0-9]{1,2}[ymk]|[0-9]{2,3}[a-h]{1,2}|w[0-9]{2}(?:l[0-9]{2})?)"
)
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_BRACKETS = re.compile(r"[(\[【<{]([^)\]】>}]*)[)\]】>}]?")
UNIT_WORDS = r"(?:pcs|pc|prs|pr|pairs?|sets?|units?|pieces?|ea|件|双|雙|个|個|只|套|条|支|台)"
CARTON_WORDS = r"(?:ctns?|cartons?|pkgs?|packages?|boxes|box|cases?|箱)"
_COUNTED = re.compile(
    rf"(?<![0-9.,])([0-9][0-9,]{{0,11}})\s*(?:({UNIT_WORDS})|({CARTON_WORDS}))(?![a-z])", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:(?<![a-z])(?:(?P<po>(?:buyer'?s?\s*)?p\.?\s?/?o(?![a-z])(?!\.?\s*box\b)|order(?![a-z]))|(?P<style>(?:style|art(?:icle)?|item)(?![a-z])))"
    r"|(?:(?P<po_zh>订单号?|采购单号?|訂單號?)(?:\s*[/(]?\s*(?:p\.?\s?/?o|order)(?![a-z]))?"
    r"|(?P<style_zh>款号|货号|款號|貨號)(?:\s*[/(]?\s*(?:style|art(?:icle)?|item)(?![a-z]))?))"
    r"(?:\.?\s*(?:no|number|nr)\b[.)\s:#№]*|\.?\s*[.:#№)][.:#№)\s]*|\s*$|\s*(?=[^\s:#,;]*[0-9]))(?P<value>[^\s:#,;]{1,60})?",
    re.IGNORECASE,
)


_WORDS_FOR_CARTONS = re.compile(
    r"尾箱|尾数箱?|零头箱?|零箱|散箱|拼箱|混装箱?|尾數箱?|零頭箱?"
    r"|(?:last|odd|tail|mix|mixed|balance|remainder|loose)(?: (?:ctn|carton|box|case))?|[a-z]{1,3}",
    re.IGNORECASE,
)
_PENDING = {"tbc", "tba", "tbd", "na", "nil", "tot", "ttl", "gw", "nw", "cbm"}


def squeezed(text: str) -> str:
    """`text` as words are compared: `"Q'TY / CTN"` is `qtyctn`."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def table_of(words: Mapping[str, str]) -> dict[str, str]:
    """Name by squeezed word, from lines of words parted by ` | `, a line a name."""
    return {squeezed(word): name for name, line in words.items() for word in line.split(" | ")}


_FIELD_OF = table_of(_SYNONYMS)
_TOTAL_OF = table_of(_TOTALS)


@lru_cache(maxsize=4096)
def field_of(text: str) -> str:
    """The field that a header cell names: one of `FIELDS`, "ignore", or "" for none.

    >>> field_of("箱号 C/NO."), field_of("PO.NO.(工厂型号)"), field_of("毛重 GW(KG)"), field_of("C/NO. (From)")
    ('carton', 'po', 'ignore', 'first')
    """
    if len(text) > 120:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    inside = [_FIELD_OF.get(squeezed(part), "") for part in _BRACKETS.findall(plain)]
    for piece in spellings(plain):
        field = _FIELD_OF.get(squeezed(piece), "")
        if field == "carton":
            return next((end for end in inside if end in ("first", "last")), field)
        if field:
            return field
    return next(filter(None, inside), "")


def spellings(plain: str) -> Iterator[str]:
    """The ways to take a text in two languages: whole, without brackets, its Chinese alone, the rest, its lines."""
    outside = _BRACKETS.sub(" ", plain)
    yield plain
    yield outside
    yield "".join(_CJK.findall(outside))
    yield _CJK.sub(" ", outside)
    yield from outside.splitlines()


@lru_cache(maxsize=8192)
def total_kind(text: str) -> str:
    """Which kind of total a cell announces: "grand", "sub", "total", or "" for none.

    >>> total_kind("G.TOTAL"), total_kind("小计 SUB TOTAL:"), total_kind("Total Gym")
    ('grand', 'sub', '')
    """
    if len(text) > 120:
        return ""
    plain = _COUNTED.sub(" ", unicodedata.normalize("NFKC", text))
    kinds = {_TOTAL_OF.get(squeezed(piece), "") for piece in (*spellings(plain), re.split("[:：=]", plain)[0])}
    return next((kind for kind in ("grand", "sub", "total") if kind in kinds), "")


@lru_cache(maxsize=1024)
def is_carton_word(text: str) -> bool:
    """Whether a text without digits can stand for a carton number: `尾箱`, `LAST CTN`, `A`.

    >>> is_carton_word("尾箱"), is_carton_word("B"), is_carton_word("GROSS WEIGHT:"), is_carton_word("TBC")
    (True, True, False, False)
    """
    return _WORDS_FOR_CARTONS.fullmatch(text[:60].strip()) is not None and squeezed(text) not in _PENDING


def counted(text: str) -> dict[str, int]:
    """Pieces ("total") and cartons ("ctns") that a text states, such as `TOTAL: 97 CTNS, 776 PCS`.

    >>> counted("PO#1662 63 PCS")
    {'total': 63}
    """
    found: dict[str, int] = {}
    for number, pieces, _ in _COUNTED.findall(unicodedata.normalize("NFKC", text[:200])):
        found.setdefault("total" if pieces else "ctns", int(number.replace(",", "")))
    return found


def named(text: str) -> list[tuple[str, str]]:
    """PO and style that a letterhead or block line states, as (field, value); value "" if it stands elsewhere.

    >>> named("PO NO.: 88120    STYLE: M630")
    [('po', '88120'), ('style', 'M630')]
    >>> named("订单号 ORDER NO.: MT-24817"), named("P.O. Box 12"), named("Order date: 2 May")
    ([('po', 'MT-24817')], [], [])
    """
    plain = unicodedata.normalize("NFKC", text[:300])
    return [
        ("po" if match["po"] or match["po_zh"] else "style", match["value"] or "") for match in _NAMED.finditer(plain)
    ]


@lru_cache(maxsize=4096)
def is_size(text: str) -> bool:
    """Whether a header cell looks like a size: `36`, `36.5`, `XL`, `2T`, `EU 40`, `S/M`, `均码`."""
    plain = re.sub(r"[\s()]|^(?:size|尺码|尺碼)", "", unicodedata.normalize("NFKC", text[:40]).lower())
    return _SIZES.fullmatch(plain) is not None


def size_name(text: str) -> str:
    """A size without the word for it: `size 44` is `44`.

    >>> size_name("size 44"), size_name("XL")
    ('44', 'XL')
    """
    return re.sub(r"^(?:size|尺码|尺碼|码)\s*[:：]?\s*(?=\S)", "", one_space(text), flags=re.IGNORECASE)
