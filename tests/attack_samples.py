"""Attacks as text, and a delivery in which every text that can come from outside is one of them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

from document_samples import READING
from every_document import Delivery
from rework_samples import again

from qcsample.agreement import Agreement, DefectClass, Refusal, SpecialTest, inspection_plan
from qcsample.boxes import Box, make_lot
from qcsample.carton_ids import escaped_part
from qcsample.findings import Finding, Findings
from qcsample.inspection import Inspection, Visit
from qcsample.lot import Goods, Skipped
from qcsample.qcs1 import draw, substitute
from qcsample.seeds import public_seed
from qcsample.text import readable

BAIT = Path(__file__).parent / "golden" / "pick_list.txt"  # a file that is there: opening it would succeed
ATTACKS = {
    "image": f'<img src="{BAIT}" width="9" height="9"/>',
    "image elsewhere": '<img src="http://127.0.0.1:9/a.png"/><img src="/etc/passwd">',
    "font": '<font name="Nowhere" size="900" color="white">seen</font>',
    "bold, unclosed": "<b><i><u>never closed <para>",
    "entities": "&lt;b&gt;&amp;amp;&#60;&#x3c;&nbsp;&euro;",
    "link": '<a href="https://127.0.0.1:9/x">press</a><link href="file:///etc/passwd">here</link>',
    "addresses": "http://127.0.0.1:9/x file:///etc/passwd mailto:a@example.com www.example.com",
    "anchors": '<a name="top"/><onDraw name="x" label="y"/><seq id="a"/><unichar code="65"/>',
    "section": "]]><![CDATA[ x ]]><!--y--><?php echo 1 ?>",
    "doctype": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
    "bracket": "((((",
    "brackets": ")))) \\) \\( \\\\",
    "show": ") Tj (other) Tj ET Q q BT /F9 99 Tf (",
    "stream": "endstream endobj 9 0 obj << /Type /Catalog >> stream",
    "pdf": "%PDF-1.7 %%EOF startxref 0 trailer << /Root 1 0 R >>",
    "javascript": "/JavaScript /JS (app.alert(1)) /OpenAction << /S /JavaScript >>",
    "launch": "<< /S /Launch /F (calc.exe) >> /URI /EmbeddedFile /AA",
    "octal": "\\101\\012\\0 \\n \\x41 \\u0041 \\N{BULLET}",
    "format": "{0.__class__} {} {name} {0[0]!r:>99} {{ }} ${HOME} $1 \\1 \\g<0>",
    "percent": "%s %d %(name)s %n %%",
    "toml": '"]\n[classes]\naql = 99 # """ \'\'\' \\u202e',
    "json": '"}, {"verdict": "accepted", "a": "\\u0000"',
    "spreadsheet": "=HYPERLINK(1)+cmd|'/C calc'!A0",
    "escapes of a workbook": "_x0041_ _x000D_ _x005F_x0000_",
    "shell": "$(touch x) `touch x` ; touch x | touch x && rm -rf ~",
    "path": "../../../../etc/passwd C:\\Windows\\win.ini \\\\host\\share ~root /dev/zero",
    "control": "a\0b\x01\x07\x08\x1b[31m\x7f\x85\x9bc",
    "direction": "left\u202eright\u202c\u2066in\u2069\u200f\u200e\u061cend",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 12",
    "invisible": "a\u200bb\ufeffc\u00add\u2060e\ufffef\U000e0041g\ue000h",
    "surrogates": "a\ud800b\udfffc",
    "marks": "a" + "\u0301\u0323" * 60 + " Zalgo",
    "lines": "one\ntwo\r\nthree\x0bfour\x0cfive\u2028six\u2029seven\ttabbed",
    "one word": "W" * 10_000,
    "many words": "long sentence " * 700,
    "one long number": "9" * 10_000,
    "dots": "." * 400,
    "wide": "\ufdfa\U0001f469\u200d\U0001f467\ufffd\u2603\u20ac\u00a0x",
}


class Texts:
    """Gives each place in a delivery its own tag and, after it, a text from outside."""

    def __init__(self, *attacks: str, first: str = "tag") -> None:
        self.attacks = attacks
        self.first = first
        self.places: dict[str, str] = {}

    def __call__(self, place: str, most: int = 500) -> str:
        tag = f"Zq{len(self.places):02}z"
        attack = self.attacks[len(self.places) % len(self.attacks)]
        self.places[place] = (tag + attack)[:most] if self.first == "tag" else attack[: most - len(tag)] + tag
        return self.places[place]

    def name(self, place: str) -> str:
        """What may be the name of a class or a test."""
        text = self(place).replace("=", "")
        text = readable(text, limit=80) if self.first == "tag" else readable(text[:-5], limit=75) + text[-5:]
        self.places[place] = text
        return text

    def read(self, place: str) -> str:
        """As the reader of packing lists gives it on."""
        self.places[place] = readable(self(place))
        return self.places[place]

    def id_part(self, place: str) -> str:
        """What may stand in an id or the name of a stratum; the reader of packing lists refuses the rest."""
        drawable = unicodedata.normalize("NFKC", self(place, 110))
        self.places[place] = " ".join("".join(c for c in drawable if c.isprintable() and c != "|").split())
        return self.places[place]


def hostile(texts: Texts) -> Delivery:
    """A delivery in which every text that can come from outside is one of `texts`."""

    agreement = Agreement(
        buyer=texts("buyer"),
        supplier=texts("supplier"),
        product=texts("product"),
        contract=texts("contract"),
        order=texts("order"),
        order_quantity=24 * 24,
        specification=texts("specification"),
        golden_sample=texts("golden sample"),
        classes=(
            DefectClass("critical", 0.0, (texts("critical defect"),)),
            DefectClass("major", 2.5, (texts("major defect"), "Leaks")),
            DefectClass(texts.name("class"), 4.0, (texts("minor defect"),)),
        ),
        difference=(texts("difference"),),
        tests=(SpecialTest(texts.name("test"), "S-1", 2.5, texts("test description")),),
        refusal=Refusal(ac=0),
    )
    number, pallet, style, size, said = (
        texts.id_part("number"),
        texts.read("pallet"),
        texts.read("style"),
        texts.read("size"),
        texts.read("goods"),
    )
    colours = texts.id_part("colour"), texts.id_part("other colour")
    boxes = [
        Box(str(i) if i % 2 else f"{i} {number}", (Goods("4711", style, colours[i % 2], size, said, 24),), pallet)
        for i in range(24)
    ]
    reading = replace(
        READING,
        file=texts.read("name of the list"),
        understood=(texts.read("understood"),),
        skipped=(Skipped("PL", 90, texts.read("why skipped")),),
        remarks=(texts.read("remark of the reader"),),
    )
    lot = make_lot(boxes, strata=("colour",), reading=reading)
    plan = inspection_plan(agreement, lot)
    plan = replace(plan, remarks=(*plan.remarks, texts("remark of the plan")))
    drawn = draw(lot, plan, public_seed("27.03.18.9.41", texts("source of the seed", 90), "2024-05-14"), "PO4711-A")
    made = Inspection(
        agreement,
        lot,
        plan,
        drawn,
        Visit("2024-05-14", texts.read("place"), texts.read("inspector")),
        not_packed=((escaped_part(texts.id_part("carton not packed")), 24),),
        remarks=(texts.read("remark"),),
        digest="c0ffee" * 10 + "abcd",
    )
    second = again(made, affected=14)
    lost = drawn.cartons[-1].id
    made = replace(made, draw=substitute(drawn, lot, [lost]))
    units = iter(drawn.pulling)
    _, major, third = agreement.classes
    rows = (
        Finding(*next(units), "", major.defects[0], note=texts.read("note"), photo=texts.read("photo")),
        Finding(*next(units), third.name, texts("defect of no agreement")),
        Finding(*next(units), "difference", agreement.difference[0], note=texts("note of a difference")),
        Finding(*next(units), "", "", agreement.tests[0].name),
    )
    once_more = Finding(*second.draw.pulling[0], "", major.defects[0], note=texts("note of the rework"))
    return Delivery(
        made,
        Findings(rows=rows, waived={lost: texts.read("who waives")}),
        second,
        Findings(rows=(once_more,), unmarked=(second.draw.cartons[0].id,)),
    )
