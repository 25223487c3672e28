"""Inspections that the tests of the documents print, and how they read what was printed."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from qcsample.agreement import Agreement, DefectClass, SpecialTest, inspection_plan
from qcsample.boxes import Box, make_lot
from qcsample.inspection import Inspection, Visit
from qcsample.lot import Goods, Reading, Skipped
from qcsample.qcs1 import draw
from qcsample.seeds import Seed, dice_seed
from qcsample.statistics import Risks, sample_risks
from qcsample.terms import NONCONFORMITIES

DICE = "20481956370211849357"
DRAW_ID = "PO4711-A"
DIGEST = "c0ffee" * 10 + "abcd"

AGREEMENT = Agreement(
    buyer="Nordlicht Handels GmbH",
    supplier="Haisheng Electric Co., Ltd.",
    product="Kettle 1.7 l",
    contract="SC-118",
    order="PO4711",
    order_quantity=9600,
    specification="quotation-v3.pdf",
    golden_sample="golden.jpg",
    classes=(
        DefectClass("critical", 0.0, ("Live part can be touched",)),
        DefectClass("major", 2.5, ("Leaks", "Lid does not lock")),
        DefectClass("minor", 4.0, ("Scratch up to 10 mm",)),
    ),
    difference=("Shade of the carton print",),
    tests=(SpecialTest("drop", "S-1", 2.5), SpecialTest("function", "S-4", 1.5)),
)
READING = Reading(
    "kettles.xlsx",
    "ab" * 32,
    understood=("sheet 'PL', header in row 7",),
    skipped=(Skipped("PL", 90, "total", "TOTAL"), Skipped("PL", 91, "blank"), Skipped("PL", 92, "blank")),
)


def sample(
    cartons: int = 60,
    *,
    colours: Sequence[str] = ("navy", "red"),
    strata: Sequence[str] = ("colour",),
    rule: str = "sqrt",
    seed: Seed | None = None,
    agreement: Agreement = AGREEMENT,
    pallets: bool = False,
    number: str = "{}",
    **more: Any,
) -> Inspection:
    """An inspection of `cartons` cartons of 24 units, every seventh with three sizes."""
    boxes = []
    for i in range(1, cartons + 1):
        colour = colours[i * len(colours) // (cartons + 1)]
        if i % 7:
            goods: tuple[Goods, ...] = (Goods("4711", "KS-20", colour, "M", "Kettle", 24),)
        else:
            goods = tuple(Goods("4711", "KS-20", colour, size, "Kettle", 8) for size in "SML")
        boxes.append(Box(number.format(i), goods, f"P{i // 20}" if pallets else ""))
    lot = make_lot(boxes, strata=strata, reading=READING)
    plan = inspection_plan(agreement, lot)
    made = draw(lot, plan, seed or dice_seed(DICE), DRAW_ID, carton_rule=rule)
    visit = Visit("2024-05-14", "Ningbo", "Chen Wei")
    return Inspection(agreement, lot, plan, made, **{"visit": visit, "digest": DIGEST} | more)


def risks(made: Inspection) -> dict[str, Risks | None]:
    """What the sample of an inspection risks."""
    return sample_risks(
        made.plan,
        cartons=(len(made.draw.opened), len(made.lot.cartons)),
        nonconformities=made.agreement.counting == NONCONFORMITIES,
    )


def pages(pdf: bytes) -> list[str]:
    """The text of each page, its white space reduced to single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """The text of a whole document."""
    return " ".join(pages(pdf))


def squeezed(pdf: bytes) -> str:
    """The text without any white space: what is wrapped over lines stays in one piece."""
    return "".join(text(pdf).split())


GOLDEN = Path(__file__).parent / "golden" / "pick_list.txt"


def golden() -> str:
    """The words of a pick list, a line a page."""
    from qcsample.documents import pick_list_pdf

    made = sample()
    return "".join(f"{page}\n" for page in pages(pick_list_pdf(made, languages=("en",), risks=risks(made))))


if __name__ == "__main__":  # writes the golden text anew, to be read before it is committed
    GOLDEN.write_text(golden(), encoding="utf-8")
