"""Carton ids, strata and the manifest: rules 1 and 2 of the draw."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.boxes import Box, make_lot
from qcsample.carton_ids import canonical_part, escaped_part
from qcsample.errors import InputError
from qcsample.lot import Carton, Goods, Lot, Reading, Skipped, uniform_lot


def box(number: str, *goods: Goods, row: int | None = None) -> Box:
    return Box(number, goods or (Goods(style="M630", units=12),), row=row)


@pytest.mark.parametrize(
    ("given_", "canonical"),
    [
        ("001", "1"),
        ("000", "0"),
        ("0", "0"),
        ("A001", "A001"),
        ("００７", "7"),
        (" 12\t 3\n", "12 3"),
        ("\u00a07\u3000", "7"),
        ("①", "1"),
        ("尾箱-3", "尾箱-3"),
        ("ﬁ", "fi"),
        ("1\u2028 2", "1 2"),
        ("٣", "٣"),
        ("", ""),
    ],
)
def test_canonical_part(given_, canonical):
    assert canonical_part(given_) == canonical


@pytest.mark.parametrize("text", ["a|b", "｜", "a\u200bb", "\u202e1", "\x00", "a\x1fb", "\ud800", "\ue000", "\ufeff1"])
def test_marks_and_invisible_characters_are_refused(text):
    with pytest.raises(InputError, match="can't be part of a carton id"):
        canonical_part(text)


def test_slash_and_per_cent_are_escaped():
    assert escaped_part("A/12%") == "A%2F12%25"
    assert make_lot([box("1/2")]).cartons[0].id == "1%2F2"


@given(st.text(max_size=60))
def test_canonical_is_idempotent_or_refused(text):
    try:
        once = canonical_part(text)
    except InputError:
        return
    assert canonical_part(once) == once


class TestIdForm:
    m630, m641 = Goods(style="M630", po="88120", units=12), Goods(style="M641", po="88120", units=12)

    def test_number_where_it_is_unique(self):
        assert make_lot([box("1"), box("2")]).id_form == "number"

    def test_style_where_numbers_restart(self):
        lot = make_lot([box("1", self.m630), box("01", self.m641)])
        assert lot.id_form == "style/number"
        assert [c.id for c in lot.cartons] == ["M630/1", "M641/1"]
        assert [c.number for c in lot.cartons] == ["1", "01"]

    def test_po_where_styles_repeat(self):
        other = Goods(style="M630", po="88121", units=12)
        assert make_lot([box("1", self.m630), box("1", other)]).id_form == "po/number"

    def test_both_where_neither_is_enough(self):
        other = Goods(style="M630", po="88121", units=12)
        lot = make_lot([box("1", self.m630), box("1", self.m641), box("1", other)])
        assert [c.id for c in lot.cartons] == ["88120/M630/1", "88120/M641/1", "88121/M630/1"]

    def test_mixed_carton_joins_styles_in_byte_order(self):
        lot = make_lot([box("1", self.m641, self.m630), box("1", self.m630)])
        assert lot.cartons[0].id == "M630+M641/1"
        assert lot.cartons[0].units == 24

    def test_duplicates_name_both_rows(self):
        with pytest.raises(InputError, match=r"carton 88120/M630/1 stands in the list twice: row 7 and row 9"):
            make_lot([box("1", self.m630, row=7), box("001", self.m630, row=9)])

    def test_the_form_can_be_asked_for(self):
        assert make_lot([box("1", self.m630)], id_form="style/number").cartons[0].id == "M630/1"
        with pytest.raises(InputError, match="id form"):
            make_lot([box("1")], id_form="colour/number")


class TestStrata:
    def test_values_joined_in_the_order_of_the_rules(self):
        goods = Goods(po="007", style="a/b", colour="red", units=1)
        lot = make_lot([box("1", goods)], strata=("colour", "style", "po"))
        assert lot.cartons[0].stratum == "7/a%2Fb/red"
        assert lot.strata == ("po", "style", "colour")

    def test_cartons_of_several_strata_are_mixed(self):
        red, blue = Goods(colour="red", units=1), Goods(colour="blue", units=1)
        lot = make_lot([box("1", red, blue), box("2", Goods(colour="mixed", units=1))], strata=("colour",))
        assert [c.stratum for c in lot.cartons] == ["mixed", "%mixed"]

    def test_unknown_strata_are_refused(self):
        with pytest.raises(InputError, match="po, style, colour, size"):
            make_lot([box("1")], strata=("weight",))


def test_manifest_is_the_bytes_of_the_rule():
    lot = make_lot([box("2"), box("10"), box("尾箱-1")], strata=("style",))
    lines = sorted(f"{c.id}\tM630\t12\n".encode() for c in lot.cartons)
    assert lot.manifest == hashlib.sha256(b"qcs1-manifest\tnumber\n" + b"".join(lines)).hexdigest()


def test_manifest_does_not_depend_on_the_order_of_the_list():
    lot = uniform_lot(50, 24)
    assert Lot(lot.cartons[::-1]).manifest == lot.manifest
    assert lot.only({c.id for c in lot.cartons}).manifest == lot.manifest
    assert uniform_lot(50, 25).manifest != lot.manifest


@pytest.mark.parametrize(
    ("cartons", "why"),
    [
        ((), "no cartons"),
        ((Carton("1", 0),), "0 units"),
        ((Carton("1", -3),), "-3 units"),
        ((Carton("1", True),), "True units"),
        ((Carton("1", 1.0),), "1.0 units"),
        ((Carton("1", 10**9),), "units"),
        ((Carton("", 1),), "not canonical"),
        ((Carton("1\n2", 1),), "not canonical"),
        ((Carton("1|2", 1),), "not canonical"),
        ((Carton("1", 1), Carton("1", 2)), "twice"),
    ],
)
def test_impossible_lots_are_refused(cartons, why):
    with pytest.raises(InputError, match=why):
        Lot(cartons)


@pytest.mark.parametrize(("cartons", "each"), [(0, 1), (1, 0), (-1, 5), (10**8, 1)])
def test_impossible_uniform_lots_are_refused(cartons, each):
    with pytest.raises(InputError):
        uniform_lot(cartons, each)


def test_find_by_id_or_by_the_only_number():
    lot = make_lot([box("1", Goods(style="A", units=1)), box("1", Goods(style="B", units=1)), box("02")])
    assert lot.find("A/001").id == "A/1"
    assert lot.find("2").id == "M630/2"
    with pytest.raises(InputError, match="2 cartons bear the number '1': say which of A/1, B/1"):
        lot.find("1")
    with pytest.raises(InputError, match="no carton '3'"):
        lot.find("3")


def test_round_trip_keeps_everything():
    reading = Reading(
        "pl.xlsx", "0" * 64, {"sheet": ["PL"]}, ("sheet PL",), (Skipped("PL", 9, "total", "合计"),), ("r",)
    )
    lot = make_lot(
        [box("01", Goods("88", "M1", "red", "36", "boot", 6), Goods("88", "M1", "red", "37", "", 6)), box("2")],
        strata=("size",),
        reading=reading,
    )
    assert Lot.from_dict(lot.to_dict()) == lot
    assert lot.to_dict()["cartons"][0][:3] == ["1", 12, "mixed"]


def test_two_lots_never_have_one_manifest_by_way_of_a_stratum():
    with pytest.raises(InputError, match=r"stratum .* is not canonical"):
        Lot((Carton("a", 5, "x\t7\nb\ty"),))  # would read as cartons a and b


def test_an_error_about_a_carton_is_short_however_long_its_id():
    name = "9" * 10_000
    for cartons in ((Carton(name, 0),), (Carton(name, 1), Carton(name, 1)), (Carton(name + "|", 1),)):
        with pytest.raises(InputError) as caught:
            Lot(cartons)
        assert len(str(caught.value)) < 200
