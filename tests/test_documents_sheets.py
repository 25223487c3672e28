"""The packing slip, the manifest sheet and the list for a spreadsheet."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from document_samples import AGREEMENT, DRAW_ID, sample, squeezed, text
from pypdf import PdfReader

from qcsample.documents import fonts, manifest_pdf, packing_slip_pdf, pick_list_csv
from qcsample.documents.phrases import Words
from qcsample.documents.plan_sources import source_in_chinese
from qcsample.documents.ranges import in_ranges, shown_ranges
from qcsample.documents.reading_words import reading_in_chinese
from qcsample.documents.report.photo_words import reason_in_chinese
from qcsample.inspection import Late
from qcsample.packing import read_packing_list
from qcsample.pictures import ANIMATED, DAMAGED, HEIC, NOT_A_PICTURE, TOO_MANY_PASSES
from qcsample.qcs1 import draw, substitute
from qcsample.standards import attribute_plan
from qcsample.statistics.designs import zero_acceptance_plan

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def sent():
    made = sample(40)
    drawn = draw(made.lot, 6, made.draw.seed, DRAW_ID)
    return replace(made, plan=None, draw=drawn, purpose="send")


def test_packing_slip_says_what_is_sent():
    made = sent()
    printed = text(packing_slip_pdf(made, languages=("en",)))
    for item in ("packing slip", "no acceptance number", "Address", "waybill", "Received by the buyer", "sha256sum"):
        assert item in printed
    for name, position in made.draw.pulling:
        assert name in printed
        assert f"{position} (" in printed
    assert "Units in all 6" in printed
    assert "Tally" not in printed
    assert "寄样清单" in squeezed(packing_slip_pdf(made))


def test_manifest_sheet_says_what_was_understood():
    lot = sample(60).lot
    printed = text(manifest_pdf(lot, AGREEMENT, draw_id=DRAW_ID, languages=("en",)))
    for item in (
        "Carton list, to be signed before the draw",
        "kettles.xlsx",
        "ab" * 32,
        "Cartons 60",
        "Units 1,440",
        "1 – 60",
        "the carton number",
        "navy 30 720",
        "2 × blank",
        "1 × total",
        lot.manifest,
        "before the seed of the draw existed",
        "Nordlicht Handels GmbH",
        DRAW_ID,
    ):
        assert item in printed, item


@pytest.mark.parametrize("name", ["kettles/packing_list.csv", "jackets/packing_list.xlsx", "shoes/packing_list.xlsx"])
def test_the_factory_reads_in_chinese_how_its_list_was_read(name):
    lot = read_packing_list(EXAMPLES / name)
    for said in (*lot.reading.understood, *lot.reading.remarks, *(row.reason for row in lot.reading.skipped)):
        chinese = reading_in_chinese(said)
        assert chinese is not None, said
        own = re.sub(r"\([^)]*\)|“[^”]*”|= .*?(?=；|$)|未读取：.*", "", chinese)  # titles of columns, names of sheets
        assert not re.search("[a-z]{3}", own), chinese
    assert len(PdfReader(BytesIO(manifest_pdf(lot))).pages) == 1


def test_manifest_sheet_says_what_is_left_out():
    whole = sample(88).lot
    lot = whole.only({c.id for c in whole.cartons if not 75 <= int(c.id) <= 84 and c.id != "88"})
    aside = tuple((c.id, c.units) for c in whole.cartons if c.id not in lot.by_id)
    printed = text(manifest_pdf(lot, AGREEMENT, not_packed=aside, languages=("en",)))
    assert "Cartons 77" in printed
    assert "Cartons presented 1 – 74, 85 – 87" in printed
    assert "Not packed 11 cartons, 264 units: 75 – 84, 88" in printed
    assert "Not packed and not presented: 11 cartons, 264 units" in printed
    assert "11cartons,264units·11箱，264件:75–84,88" in squeezed(manifest_pdf(lot, not_packed=aside))
    assert "Not packed" not in text(manifest_pdf(whole, AGREEMENT, languages=("en",)))


def test_the_command_prints_what_is_left_out(here, run):
    run("lot", "list.csv", "--packed", "1-60, 90", "--lang", "en", "-o", "manifest.pdf")
    printed = text((here / "manifest.pdf").read_bytes())
    assert "Cartons presented 1 – 60, 90" in printed
    assert "Not packed 36 cartons, 288 units: 61 – 89, 91 – 97" in printed


def test_manifest_sheet_has_the_strata_in_the_order_of_the_list():
    printed = text(manifest_pdf(sample(60, colours=("red", "blue", "navy")).lot, AGREEMENT, languages=("en",)))
    assert printed.index("red 20") < printed.index("blue 20") < printed.index("navy 20")


def test_ranges_of_ids():
    assert in_ranges([]) == []
    assert in_ranges(["3", "1", "2", "10", "12", "11"]) == ["1 – 3", "10 – 12"]
    assert in_ranges(["A09", "A10", "A011", "B", "C/1", "C/2", "D+E/3"]) == [
        "A09 – A10",
        "A011",
        "B",
        "C/1 – 2",
        "D+E/3",
    ]


def test_ranges_that_have_no_room_are_counted():
    words = Words(("en",))
    said = shown_ranges([str(i) for i in range(1, 400, 2)], words, 8.5, 200)
    assert said.startswith("1, 3, 5")
    shown = said.count(",")
    assert said.endswith(f", and {200 - shown} more ranges")
    assert fonts.width(said, 8.5) <= 200


def test_figures_of_two_languages_are_kept_apart():
    words = Words(("en", "zh"))
    assert words("group", cartons=4, units=23) == "cartons: 4, units to pull: 23 · 4 箱，抽 23 件"
    assert words("replaces", cartons="45") == "replaces 45 · 替补 45"
    assert words("cartons") == "Cartons 箱数"
    assert words("aql") == "AQL"


def test_manifest_sheet_without_an_agreement_or_a_list():
    lot = replace(sample(3, strata=()).lot, reading=None)
    assert lot.manifest in text(manifest_pdf(lot, languages=("en",)))


def test_manifest_sheet_sums_up_the_strata_that_have_no_room():
    lot = sample(400, colours=[f"colour {i}" for i in range(200)]).lot
    printed = text(manifest_pdf(lot, AGREEMENT, languages=("en",)))
    shown = printed.count("colour ") - printed.count("colour /")
    assert 5 < shown < 60
    assert "more strata" in printed


def rows(made):
    data = pick_list_csv(made)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_every_drawn_carton_with_the_order_of_pulling():
    made = sample(60)
    table = rows(made)
    assert {row["carton id"] for row in table} == {c.id for c in made.draw.cartons}
    numbers = {unit: number for number, unit in enumerate(made.draw.pulling, 1)}
    for row in table:
        carton = next(c for c in made.draw.cartons if c.id == row["carton id"])
        expected = [f"{j} ({numbers[carton.id, j]})" for j in sorted(carton.positions)]
        assert row["positions (unit no.)"].split("; ") == expected
        assert row["ticket"] == carton.ticket
        assert row["units stated"] == "24"
        assert row["units counted"] == ""


def test_csv_marks_lost_substitute_and_late_cartons():
    made = sample(60)
    lost = made.draw.cartons[0].id
    changed = substitute(made.draw, made.lot, [lost])
    by = next(c.id for c in changed.cartons if c.replaces)
    table = rows(replace(made, draw=changed, late=(Late("401", 9, (3, 1)), Late("402", 9, (), True))))
    states = {row["carton id"]: row["state"] for row in table}
    assert states[lost] == f"lost, replaced by {by}"
    assert states[by] == f"replaces {lost}"
    assert states["401"] == "late, extra"
    assert states["402"] == "late, leaves the lot"


def test_csv_cells_are_no_formulas():
    made = sample(8, colours=("=HYPERLINK(1)", "＝1+1"), strata=(), number="@{}")
    for row in rows(made):
        assert row["carton"].startswith("'@")
        assert row["colour"][0] == "'"
        assert not any(str(cell).startswith(("=", "+", "-", "@", "＝")) for cell in row.values())


def test_where_a_plan_was_read_and_why_a_photo_was_left_out_are_chinese_in_chinese():
    plans = [attribute_plan(lot, aql) for lot in (6, 30, 3200, 200_000) for aql in (0.65, 2.5, 4.0)]
    plans += [zero_acceptance_plan(3200, 0.025), zero_acceptance_plan(3200, 0.025, cartons=14, icc=0.1)]
    for plan in plans:
        said = source_in_chinese(plan.source)
        assert not re.search("Table|letter|arrow|lot|risk|derived|cartons|units", said), said
        assert "字码" in said or "极限质量" in said
    for why in (ANIMATED, DAMAGED, HEIC, NOT_A_PICTURE, TOO_MANY_PASSES):
        assert reason_in_chinese(why) != why
