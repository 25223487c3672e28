"""The pick list says everything an inspector needs, in the order in which one walks."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import replace

import pytest
from document_samples import AGREEMENT, DICE, DIGEST, DRAW_ID, GOLDEN, golden, pages, sample, squeezed, text

from qcsample.agreement import Agreement, DefectClass, SpecialTest
from qcsample.boxes import Box, make_lot
from qcsample.documents import carton_map, pick_list_pdf, reserve_sheet_pdf
from qcsample.documents.remarks import in_chinese
from qcsample.documents.walk import goods_text, marks, walk
from qcsample.errors import InputError
from qcsample.inspection import Late
from qcsample.lot import Goods
from qcsample.plan import Plan
from qcsample.qcs1 import draw, late_positions, substitute
from qcsample.seeds import commit_seed, dice_seed, public_seed, system_seed, typed_seed
from qcsample.standards.words import printed_aql


@pytest.fixture(scope="module")
def made():
    return sample()


@pytest.fixture(scope="module")
def printed(made):
    return text(pick_list_pdf(made, languages=("en",)))


def test_the_words_are_the_golden_ones():
    assert golden().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "item",
    [
        "Carton pick list",
        "Nordlicht Handels GmbH",
        "Haisheng Electric Co., Ltd.",
        "Kettle 1.7 l",
        "PO4711",
        "SC-118",
        "9,600",
        "quotation-v3.pdf",
        "golden.jpg",
        "Chen Wei",
        "2024-05-14",
        "Ningbo",
        "Cartons 60",
        "Units 1,440",
        "Counted",
        DICE,
        "10-sided dice",
        DIGEST,
        "sqrt: root of the number of cartons, rounded up",
        "Leaks",
        "Lid does not lock",
        "Scratch up to 10 mm",
        "Shade of the carton print",
        "recorded, never counted",
        "For the factory",
        "Chop",
        "Seal no.",
        "Photo no.",
        "Carton map",
        "qcsample verify",
    ],
)
def test_it_says(item, printed):
    assert item in printed


def test_plans_thresholds_and_digests_stand_in_full(made, printed):
    assert made.lot.manifest in printed
    for stratum in made.draw.strata:
        assert stratum.threshold in printed
    for entry in (*made.plan.classes, *made.plan.tests):
        plan = entry.plan
        aql = re.escape(printed_aql(entry.aql)) if entry.aql else "not allowed"
        assert re.search(rf"{plan.letter} {plan.n} {aql} {plan.ac} {plan.re} 1 – {plan.n}\b", printed), entry.name
        assert f"n = {plan.n} · Ac {plan.ac} · Re {plan.re}" in printed


def test_every_drawn_carton_has_its_ticket_quota_and_positions(made, printed):
    numbers = {unit: number for number, unit in enumerate(made.draw.pulling, 1)}
    last = {mark: n for mark, (n, _) in marks(made).items()}
    assert list(last) == ["A", "B"]
    for carton in made.draw.cartons:
        assert carton.ticket[:8] in printed
        assert len(carton.positions) > 1
        for j in carton.positions:
            number = numbers[carton.id, j]
            mark = next((mark for mark, n in last.items() if number <= n), "")
            assert f"{j} ({number}{mark})" in printed


def test_marks_name_the_smaller_samples(made, printed):
    n = {entry.name: entry.plan.n for entry in made.plan.tests}
    assert f"A: no. 1 to {n['drop']} for drop; B: no. 1 to {n['function']} for function" in printed


def test_the_line_that_rechecks_a_carton_does(made, printed):
    line = re.search(r"printf 'qcs1\|%s\|%s\|%s' (\S+) (\S+) (\S+) \| sha256sum Ticket ([0-9a-f]{64})", printed)
    assert line, printed
    seed, draw_id, carton, ticket = line.groups()
    assert (seed, draw_id, carton) == (DICE, DRAW_ID, made.draw.cartons[0].id)
    assert hashlib.sha256(f"qcs1|{seed}|{draw_id}|{carton}".encode()).hexdigest() == ticket


def test_a_hostile_carton_id_is_quoted_in_the_line():
    made = sample(3, number="$(touch pwned) '{}'", strata=())
    printed = text(pick_list_pdf(made, languages=("en",)))
    command = re.search(r"(printf 'qcs1.*? \| sha256sum)", printed).group(1)
    first = made.draw.cartons[0]
    out = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert out.split()[0] == first.ticket


def test_under_the_rule_units_a_unit_is_rechecked_and_the_hashes_are_printed():
    made = sample(60, rule="units")
    printed = text(pick_list_pdf(made, languages=("en",)))
    name, position = made.draw.pulling[0]
    line = f"printf 'qcs1|%s|%s|%s|%s' {DICE} {DRAW_ID} {name} {position} | sha256sum"
    assert line in printed
    for name, j in made.draw.pulling:
        assert hashlib.sha256(f"qcs1|{DICE}|{DRAW_ID}|{name}|{j}".encode()).hexdigest()[:8] in printed
    assert made.draw.strata[0].threshold in printed


def test_cartons_stand_in_the_order_of_walking():
    made = sample(200)
    groups = walk(made)
    assert [group.name for group in groups] == ["navy", "red"]
    for group in groups:
        numbers = [int(row.carton.number) for row in group.rows]
        assert numbers == sorted(numbers)
    on_pallets = walk(sample(200, pallets=True))
    names = [int(group.name[1:]) for group in on_pallets]
    assert {group.kind for group in on_pallets} == {"pallet"}
    assert names == sorted(names)


def test_strata_stand_in_the_order_of_the_list_everywhere():
    made = sample(60, colours=("red", "blue", "navy"))
    assert [group.name for group in walk(made)] == ["red", "blue", "navy"]
    said = text(pick_list_pdf(made, languages=("en",)))
    rows = [said.index(f"{name} 20 480") for name in ("red", "blue", "navy")]
    bands = [said.index(f"Stratum {name} cartons:") for name in ("red", "blue", "navy")]
    assert rows == sorted(rows)
    assert bands == sorted(bands)
    reserve = text(reserve_sheet_pdf(made, languages=("en",)))
    places = [reserve.index(f"Stratum {name}") for name in ("red", "blue", "navy")]
    assert places == sorted(places)


def test_mixed_cartons_and_blank_strata_have_a_name():
    colours = [("red",), ("blue",), ("red", "blue"), ("",)]
    boxes = [Box(str(i), tuple(Goods(colour=c, units=6) for c in colours[i % 4])) for i in range(40)]
    lot = make_lot(boxes, strata=("colour",))
    made = replace(sample(), lot=lot, draw=draw(lot, 50, dice_seed(DICE), DRAW_ID))
    printed = squeezed(pick_list_pdf(made))
    assert printed.count("mixed混装") >= 2
    assert "withoutastratum未分层" in printed
    assert "wholelot" not in printed


def test_what_a_special_test_does_is_on_the_tally_sheet():
    tests = (SpecialTest("drop", "S-1", 2.5, "one corner, three edges, six faces from 61 cm"),)
    printed = text(pick_list_pdf(sample(agreement=replace(AGREEMENT, tests=tests)), languages=("en",)))
    assert "one corner, three edges, six faces from 61 cm" in printed


def test_the_digest_of_an_agreement_is_printed_where_one_was_given(made, printed):
    assert f"Agreement digest {made.agreement.digest} Manifest digest {made.lot.manifest}" in printed
    plain = sample(agreement=Agreement())
    assert "Agreement digest" not in text(pick_list_pdf(plain, languages=("en",)))


def test_readiness_in_chinese_says_of_what():
    said = "Readiness: 3,198 of 3,200 units ordered are packed and presented (99.9%)."
    assert in_chinese(said) == "备货情况：订购 3,200 件，已装箱并报检 3,198 件（99.9%）。"
    said = "Readiness: 90 of 100 units on the packing list are packed and presented (90.0%)."
    assert in_chinese(said) == "备货情况：装箱单列明 100 件，已装箱并报检 90 件（90.0%）。"


def test_names_in_a_remark_are_text():
    said = r"Chances differ between strata: a unit of 'mixed' is 3.6 times as likely to be pulled as one of '\1 \2'; "
    told = in_chinese(said + "no two strata differ more.")
    assert told == r"各层抽中机会不同，差别最大的两层：“混装”层每件产品被抽中的机会是“\1 \2”层的 3.6 倍。"


def test_lost_substitute_and_late_cartons_are_marked(made):
    first, other = made.draw.cartons[0].id, made.draw.cartons[2].id
    changed = substitute(made.draw, made.lot, [first, other])
    successor = {c.replaces: c.id for c in changed.cartons if c.replaces}
    late = (Late("401", 40, late_positions(changed, "401", 40)), Late("402", 40, (), left_out=True))
    printed = text(pick_list_pdf(replace(made, draw=changed, late=late), languages=("en",)))
    for lost in (first, other):
        assert f"LOST, replaced by {successor[lost]}" in printed
        assert f"replaces {lost}" in printed
    assert "Late cartons: opened in addition, not part of n" in printed
    assert ", ".join(str(j) for j in sorted(late[0].positions)[:3]) in printed
    assert "leaves lot and shipment" in printed
    assert "a struck one is lost" in printed
    assert f"carton {first} lost, replaced by {successor[first]}" in printed
    assert "late carton 401 opened in addition; late carton 402 leaves lot and shipment" in printed
    assert "This list replaces the earlier one." in printed


def test_a_revised_list_says_so_on_every_page_and_counts_what_is_opened(made):
    lost = made.draw.cartons[0].id
    changed = replace(made, draw=substitute(made.draw, made.lot, [lost]))
    by = next(c.id for c in changed.draw.cartons if c.replaces)
    said = pages(pick_list_pdf(changed, languages=("en",)))
    assert f"Revised: carton {lost} lost, replaced by {by}. This list replaces the earlier one." in said[0]
    assert all("· Revised" in page for page in said)
    assert " ".join(said).count("cartons: 4, units to pull: ") == 2  # of the five in one of the groups one is lost
    assert f"修订：箱{lost}缺失，由{by}替补。本清单取代此前的清单。" in squeezed(pick_list_pdf(changed))
    assert "Revised" not in text(pick_list_pdf(made, languages=("en",)))


def test_many_changes_are_counted(made):
    lost = [c.id for c in made.draw.cartons]
    changed = replace(made, draw=substitute(made.draw, made.lot, lost))
    assert f"; and {len(lost) - 6} more. This list" in text(pick_list_pdf(changed, languages=("en",)))


def test_a_lost_carton_under_the_rule_units_is_replaced_by_other_units():
    made = sample(60, rule="units")
    lost = made.draw.cartons[0].id
    changed = replace(made, draw=substitute(made.draw, made.lot, [lost]))
    printed = text(pick_list_pdf(changed, languages=("en",)))
    assert "LOST, other units in its place" in printed
    assert f"Revised: carton {lost} lost, other units in its place." in printed
    assert "no carton left" not in printed


def test_where_numbers_restart_a_substitute_is_named_by_its_id():
    boxes = [Box(str(i), (Goods(style=style, units=10),)) for style in ("M1", "M2") for i in range(1, 31)]
    lot = make_lot(boxes)
    drawn = draw(lot, 50, dice_seed(DICE), DRAW_ID)
    lost = drawn.cartons[0].id
    rows = walk(replace(sample(), lot=lot, draw=substitute(drawn, lot, [lost])))[0].rows
    assert next(row.replaces for row in rows if row.replaces) == (lost,)
    assert "/" in next(row.replaced_by for row in rows if row.lost)[0]


def test_a_carton_without_a_quota_is_counted_only():
    printed = text(pick_list_pdf(sample(400, rule="count 300"), languages=("en",)))
    assert "count and assortment only" in printed


def test_full_inspection_says_all_and_names_the_marked_units():
    made = sample(4, colours=("navy",), strata=())
    made = replace(made, plan=replace(made.plan, classes=tuple(_full(e, 96) for e in made.plan.classes)))
    made = replace(made, draw=draw(made.lot, 96, dice_seed(DICE), DRAW_ID, carton_rule="count 4"))
    printed = text(pick_list_pdf(made, languages=("en",)))
    assert printed.count("all 24, of these") == 4
    assert "100 % inspection: the sample is all 96 units presented." in printed
    marked = re.findall(r"\d+ \(\d+[AB]\)", printed)
    assert len(marked) == max(entry.plan.n for entry in made.plan.tests)


def _full(entry, n):
    return replace(entry, plan=Plan.single(n, entry.plan.ac))


def test_what_is_not_packed_is_said():
    aside = (("61", 24), ("62", 24), ("70", 24))
    said = pages(pick_list_pdf(sample(not_packed=aside), languages=("en",)))
    assert "not checkable: 3 cartons, 72 units of the list: 61 – 62, 70." in " ".join(said)
    page = next(page for page in said if "Carton map" in page)
    assert "All 63 cartons in natural order; the drawn ones are dark, the hatched ones are not packed." in page
    assert {"60", "61", "62", "70"} <= set(page.split())
    assert "hatched" not in text(pick_list_pdf(sample(), languages=("en",)))


def test_a_carton_that_is_not_packed_is_hatched_and_named_like_the_others(monkeypatch):
    hatched = []
    monkeypatch.setattr(carton_map, "_hatch", lambda *place: hatched.append(place))
    made = sample(number="{:03d}", not_packed=(("61", 24), ("62", 24)))
    page = next(page for page in pages(pick_list_pdf(made, languages=("en",))) if "Carton map" in page)
    assert {"001", "060", "061", "062"} <= set(page.split())
    assert len(hatched) == 2


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        (dice_seed("1234562345613245613245614"[:25], 6), ["6-sided dice"]),
        (
            commit_seed(DRAW_ID, "7f3a9c52e1d04b8690d2c4517be8a63f", "4718820365"),
            ["7f3a9c52e1d04b8690d2c4517be8a63f", "4718820365", "qcs1-commit|%s|%s", "qcs1-seed|%s|%s|%s"],
        ),
        (public_seed("4711-0815", "Lottery 6 of 49", "2024-05-13"), ["Lottery 6 of 49", "2024-05-13"]),
        (system_seed("ab" * 16), ["made by the buyer's software: not checkable against repeated tries"]),
        (typed_seed("monday", weak=True), ["WEAK SEED", "may have tried others"]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_how_the_seed_was_made(seed, told):
    printed = text(pick_list_pdf(sample(seed=seed), languages=("en",)))
    assert seed.value in printed
    for item in told:
        assert item.lower() in printed.lower()


def test_a_weak_seed_stands_on_every_page():
    for page in pages(pick_list_pdf(sample(seed=typed_seed("monday", weak=True)), languages=("en",))):
        assert "WEAK SEED" in page


def test_every_page_has_its_number_draw_and_digest(made):
    said = pages(pick_list_pdf(made, languages=("en",)))
    for number, page in enumerate(said, 1):
        assert f"Page {number} of {len(said)}" in page
        assert f"Draw id {DRAW_ID} · Digest {DIGEST[:16]}" in page


def test_header_rows_repeat():
    said = pages(pick_list_pdf(sample(400, rule="count 100"), languages=("en",)))
    rows = [page for page in said if "Position (unit no.)" in page]
    assert len(rows) > 3
    assert all("Seal no." in page for page in rows)
    assert any("(continued)" in page for page in rows)


def test_languages(made):
    chinese = squeezed(pick_list_pdf(made, languages=("zh",)))
    both = squeezed(pick_list_pdf(made))
    for phrase in ("抽箱清单", "严重缺陷", "轻微缺陷", "随机种子", "接收数Ac", "现场掷10面骰子所得", "盖章"):
        assert phrase in chinese
        assert phrase in both
    assert "Cartonpicklist" in both
    assert "Cartonpicklist" not in chinese
    with pytest.raises(InputError, match="language 'fr'"):
        pick_list_pdf(made, languages=("fr",))
    with pytest.raises(InputError, match="paper 'a5'"):
        pick_list_pdf(made, paper="a5")


def test_remarks_of_plan_and_draw_have_their_chinese():
    tiny = replace(AGREEMENT, tests=(SpecialTest("drop", "S-1", 2.5),), severity="reduced")
    common = replace(AGREEMENT, sample_sizes="common", tests=())
    inspections = [
        sample(2, strata=()),
        sample(60, agreement=tiny),
        sample(30, agreement=common),
        sample(60, rule="count 1"),
        sample(9, rule="count 2", strata=()),
        sample(61, colours=("a", "b", "c", "d", "e", "f", "g")),
    ]
    everything = [
        remark
        for made in inspections
        for remark in (*made.draw.remarks, *made.plan.remarks, *(e.by_rule for e in made.plan.classes if e.by_rule))
    ]
    assert len(set(everything)) > 8
    for remark in everything:
        assert in_chinese(remark), remark


def test_a_remark_of_the_user_is_kept():
    assert "Readiness: 92 %" in text(pick_list_pdf(sample(remarks=("Readiness: 92 %",)), languages=("zh",)))


def test_the_map_has_every_carton_and_is_left_out_above_2000():
    said = pages(pick_list_pdf(sample(300), languages=("en",)))
    page = next(page for page in said if "Carton map" in page)
    assert set(map(str, range(1, 301))) <= set(page.split())
    assert "Carton map" not in text(pick_list_pdf(sample(2001), languages=("en",)))


def test_goods_of_a_mixed_carton_show_the_units_of_each():
    goods = (Goods("P", "A", "red", "S", "", 4), Goods("P", "A", "red", "M", "", 8))
    assert goods_text(goods, ("po", "style", "colour", "size")) == "P, A, red: S×4, M×8"
    assert goods_text((), ("po",)) == ""


def test_gap_between_ac_and_re_goes_back_to_normal():
    reduced = replace(AGREEMENT, severity="reduced", classes=(DefectClass("major", 2.5),), tests=())
    made = sample(agreement=reduced)
    plan = made.plan.classes[0].plan
    assert plan.re > plan.ac + 1
    assert "accept, back to normal" in text(pick_list_pdf(made, languages=("en",)))


def test_reserve_stands_on_its_own_sheet_in_the_order_of_use(made):
    printed = text(reserve_sheet_pdf(made, languages=("en",)))
    assert "Reserve cartons" in printed
    for carton in made.draw.reserve:
        assert carton.ticket[:8] in printed
    navy = [c for c in made.draw.reserve if c.stratum == "navy"]
    places = [printed.index(c.ticket[:8]) for c in navy]
    assert places == sorted(places)
    assert not any(c.ticket[:8] in text(pick_list_pdf(made, languages=("en",))) for c in made.draw.reserve)


def test_reserve_of_units_names_positions():
    made = sample(60, rule="units")
    printed = text(reserve_sheet_pdf(made, languages=("en",)))
    for carton in made.draw.reserve:
        for j in carton.positions:
            assert hashlib.sha256(f"qcs1|{DICE}|{DRAW_ID}|{carton.id}|{j}".encode()).hexdigest()[:8] in printed


def test_nothing_left_for_a_reserve():
    assert "No carton is left" in text(reserve_sheet_pdf(sample(2, strata=()), languages=("en",)))
