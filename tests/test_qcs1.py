"""The draw: the published test vectors, the properties they promise, and quotas computed another way."""

from __future__ import annotations

import hashlib
import math
import random
import shutil
import subprocess
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample.agreement import Agreement, inspection_plan
from qcsample.errors import InputError
from qcsample.lot import Carton, Lot
from qcsample.plan import Plan
from qcsample.qcs1 import Draw, carton_count, draw, late_positions, reserve_size, substitute, ticket, unit_ticket
from qcsample.quotas import shares, whole

S, D = "20481956370211849357", "PO4711-A"
FIRST_20 = [
    int(c)
    for c in [
        "307",
        "8",
        "223",
        "215",
        "36",
        "32",
        "153",
        "40",
        "306",
        "24",
        "328",
        "372",
        "281",
        "206",
        "139",
        "341",
        "87",
        "51",
        "56",
        "93",
    ]
]


def lot_of(*ends: int, units: int = 40) -> Lot:
    """Cartons 1 to the last of `ends`; strata A, B, C end at each of them, none where there is one."""
    names = "ABCDEFGH"
    stratum = {}
    start = 1
    for name, end in zip(names, ends, strict=False):
        stratum |= dict.fromkeys(range(start, end + 1), name if len(ends) > 1 else "")
        start = end + 1
    return Lot(tuple(Carton(str(i), units, stratum[i], str(i)) for i in range(1, ends[-1] + 1)))


def drawn(made: Draw, stratum: str | None = None) -> list[int]:
    return [int(c.id) for c in made.cartons if stratum in (None, c.stratum)]


class TestVectors:
    """Every value printed in docs/qcs1.md."""

    def test_manifest(self):
        assert lot_of(240, 360, 400).manifest == "200f906d0707699accf88f33c17f0a156af16004e2b97cba208b9d37d7cded80"

    def test_ticket(self):
        assert ticket(S, D, "307") == "006b11dd56af3d3d5ee96d245a10d33a579b16ad627a5ff45c4b68c269a2ab19"
        assert ticket(S, D, "尾箱-3") == "2d5afa012dd9cfe9faa7a6a4dcb43b85da0f828823cc8023650f15e89dca9cdd"

    @pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
    def test_the_recheck_in_a_shell_agrees(self):
        line = 'printf \'qcs1|%s|%s|%s\' "$0" "$1" "$2" | sha256sum'
        for carton in ("307", "尾箱-3"):
            done = subprocess.run(["sh", "-c", line, S, D, carton], capture_output=True, text=True, check=True)
            assert done.stdout.split()[0] == ticket(S, D, carton)

    def test_without_strata(self):
        made = draw(lot_of(400), 100, S, D)
        assert drawn(made) == FIRST_20
        assert made.strata[0].threshold == "07bebf7fe6bbfbb938d14c693ea781db7bd989be7355a13c42b3586ff7eda555"
        assert [int(c.id) for c in made.reserve] == [86, 382, 35, 146]
        assert drawn(draw(lot_of(400), 100, S, D, carton_rule="count 25")) == [*FIRST_20, 86, 382, 35, 146, 47]

    def test_with_strata(self):
        made = draw(lot_of(240, 360, 400), 100, S, D)
        assert drawn(made, "A") == [8, 223, 215, 36, 32, 153, 40, 24, 206, 139, 87, 51]
        assert drawn(made, "B") == [307, 306, 328, 281, 341, 245]
        assert drawn(made, "C") == [372, 382]

    def test_coverage(self):
        lot = lot_of(360, 396, 400)
        covered = draw(lot, 100, S, D)
        assert [s.drawn for s in covered.strata] == [17, 2, 1]
        assert drawn(covered, "B") == [372, 382]
        assert drawn(covered, "C") == [397]
        assert [s.drawn for s in draw(lot, 100, S, D, coverage=False).strata] == [18, 2, 0]

    def test_units_over_cartons_and_the_order_of_pulling(self):
        lot = lot_of(240, 360, 400).only([str(i) for i in range(1, 241)])
        made = draw(lot, 50, S, D, carton_rule="count 12")
        assert {int(c.id): len(c.positions) for c in made.cartons} == {
            **dict.fromkeys([8, 223], 5),
            **dict.fromkeys([215, 36, 32, 153, 40, 24, 206, 139, 87, 51], 4),
        }
        printed = (
            "(8,30) (223,12) (215,33) (36,35) (32,25) (153,35) (40,29) (24,22) (206,3) (139,10) (87,30) (51,18) "
            "(8,13) (223,38)"
        )
        assert " ".join(f"({name},{j})" for name, j in made.pulling[:14]) == printed

    def test_units_inside_a_carton(self):
        made = draw(lot_of(400), 100, S, D)
        assert made.cartons[0].id == "307"
        assert made.cartons[0].positions == (20, 25, 24, 12, 22)

    def test_carton_rule_units(self):
        made = draw(lot_of(400), 5, S, D, carton_rule="units")
        assert made.pulling == (("96", 19), ("30", 24), ("360", 33), ("309", 8), ("240", 34))
        assert made.strata[0].threshold == unit_ticket(S, D, "240", 34)


def test_carton_rules_against_the_real_root():
    for n in [*range(1, 3000), 10**6 - 1, 10**6, 10**6 + 1, 9_999_999]:
        root = math.isqrt(n)
        ceiling = root if root * root == n else root + 1
        assert carton_count("sqrt", n, 1) == ceiling
        assert carton_count("sqrt+1", n, 1) == min(ceiling + 1, n)
        wanted = next(k for k in range(max(0, 3 * root // 2 - 1), 3 * root // 2 + 5) if 4 * k * k >= 9 * n)
        assert carton_count("1.5sqrt", n, 1) == min(wanted, n)


@pytest.mark.parametrize(("cartons", "root", "rework"), [(80, 9, 14), (63, 8, 12), (100, 10, 15), (1000, 32, 48)])
def test_carton_rules_as_the_trade_prints_them(cartons, root, rework):
    assert carton_count("sqrt", cartons, 50) == root
    assert carton_count("1.5sqrt", cartons, 50) == rework


@pytest.mark.parametrize("rule", ["", "sqrt+2", "count", "count 0", "count -1", "per-carton 1.5", "2sqrt", "√"])
def test_unknown_carton_rules_are_refused(rule):
    with pytest.raises(InputError, match="one of sqrt"):
        carton_count(rule, 100, 50)


def test_the_rule_risk_needs_the_limits_of_an_inspection_plan():
    for plan in (5, Plan.single(5, 0), inspection_plan(Agreement(), 400)):
        with pytest.raises(InputError, match="limits that stand in an inspection plan"):
            draw(lot_of(10), plan, S, D, carton_rule="risk")


def test_the_order_of_the_list_does_not_matter():
    cartons = list(lot_of(240, 360, 400).cartons)
    made = draw(Lot(tuple(cartons)), 125, S, D)
    random.Random(7).shuffle(cartons)
    again = draw(Lot(tuple(cartons)), 125, S, D)
    assert again == made
    assert again.to_dict() == made.to_dict()


def test_a_longer_draw_begins_with_the_shorter_one():
    lot = lot_of(400)
    longest = drawn(draw(lot, 20, S, D, carton_rule="count 60"))
    for count in range(1, 60):
        assert drawn(draw(lot, 20, S, D, carton_rule=f"count {count}")) == longest[:count]


def test_a_struck_carton_moves_no_other():
    whole_lot = draw(lot_of(400), 100, S, D)
    without = draw(lot_of(400).only({str(i) for i in range(1, 401)} - {"223"}), 100, S, D, carton_rule="count 20")
    assert drawn(without) == [*(c for c in drawn(whole_lot) if c != 223), 86]


def test_threshold_is_all_there_is_to_a_recheck():
    lot = lot_of(240, 360, 400)
    made = draw(lot, 125, S, D)
    threshold = {s.name: s.threshold for s in made.strata}
    inside = {c.id for c in lot.cartons if ticket(S, D, c.id) <= threshold[c.stratum]}
    assert inside == {c.id for c in made.cartons}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_draw_holds_its_promises_on_any_lot(data):
    sizes = data.draw(st.lists(st.integers(1, 25), min_size=1, max_size=5))
    cartons = []
    for h, size in enumerate(sizes):
        for _ in range(size):
            cartons.append(Carton(str(len(cartons) + 1), data.draw(st.integers(1, 30)), "ABCDE"[h]))
    lot = Lot(tuple(cartons))
    n = data.draw(st.integers(1, lot.units + 5))
    rule = data.draw(st.sampled_from(["sqrt", "sqrt+1", "1.5sqrt", "per-carton 3", "count 4", "units"]))
    covered = data.draw(st.booleans())
    made = draw(lot, n, S, D, carton_rule=rule, coverage=covered)
    assert len(made.pulling) == min(n, lot.units) == made.n
    assert len(set(made.pulling)) == made.n
    assert all(1 <= j <= lot.by_id[name].units for name, j in made.pulling)
    assert [c.ticket for c in made.cartons] == sorted(ticket(S, D, c.id) for c in made.cartons)
    assert not {c.id for c in made.cartons} & {c.id for c in made.reserve} or rule == "units"
    if rule != "units":
        for s in made.strata:
            mine = sorted(ticket(S, D, c.id) for c in cartons if c.stratum == s.name)
            assert [c.ticket for c in made.cartons if c.stratum == s.name] == mine[: s.drawn]
            assert sum(c.stratum == s.name for c in made.reserve) == reserve_size(s.drawn, s.cartons - s.drawn)
            assert s.drawn >= covered
            if covered and n >= len(sizes):
                assert s.sample >= 1
    else:
        everything = sorted(unit_ticket(S, D, c.id, j) for c in cartons for j in range(1, c.units + 1))
        assert [unit_ticket(S, D, *unit) for unit in made.pulling] == everything[: made.n]
    assert Draw.from_dict(made.to_dict()) == made


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(1, 50), st.integers(1, 40)), min_size=1, max_size=7),
    least=st.integers(0, 1),
    data=st.data(),
)
def test_shares_solve_their_equation(parts, least, data):
    weights, caps = [w for w, _ in parts], [c for _, c in parts]
    total = data.draw(st.integers(least * len(parts), sum(caps)))
    if total == 0:
        return
    found = shares(total, weights, caps, least)
    assert sum(found) == total
    free = [s / w for s, w, c in zip(found, weights, caps, strict=True) if least < s < c]
    assert len(set(free)) <= 1
    for share, weight, cap in zip(found, weights, caps, strict=True):
        assert least <= share <= cap
        for rate in free:
            assert share == min(cap, max(Fraction(least), rate * weight))
    counts = whole(found, tie=int)
    assert sum(counts) == total
    assert all(abs(count - share) < 1 for count, share in zip(counts, found, strict=True))


def test_equal_remainders_go_to_the_lower_best_ticket():
    lot = lot_of(10, 20, 30)
    made = draw(lot, 4, S, D, carton_rule="count 4")
    best = {s: min(ticket(S, D, c.id) for c in lot.cartons if c.stratum == s) for s in "ABC"}
    assert [s.drawn for s in made.strata] == [2 if s == min(best, key=best.get) else 1 for s in "ABC"]


def test_cartons_are_added_where_the_drawn_ones_hold_too_few_units():
    made = draw(lot_of(100, units=3), 80, S, D)
    assert len(made.cartons) == 27
    assert any("instead of the 10 of rule sqrt" in remark for remark in made.remarks)
    assert len(made.pulling) == 80


def test_a_sample_as_large_as_the_lot_is_full_inspection():
    made = draw(lot_of(12, units=2), Plan.single(32, 1), S, D)
    assert made.n == 24 == len(made.pulling)
    assert any("100 %" in remark for remark in made.remarks)


class TestMissingCarton:
    lot = lot_of(240, 360, 400)
    made = draw(lot, 125, S, D)

    def test_the_next_ticket_of_the_stratum_takes_quota_and_place(self):
        gone = self.made.cartons[1]
        after = substitute(self.made, self.lot, [gone.id])
        taken = next(c for c in after.cartons if c.replaces)
        assert taken.replaces == gone.id
        assert taken.id == next(c.id for c in self.made.reserve if c.stratum == gone.stratum)
        assert len(taken.positions) == len(gone.positions)
        places = [name for name, _ in self.made.pulling]
        assert [name for name, _ in after.pulling] == [taken.id if name == gone.id else name for name in places]
        assert [c.id for c in after.lost] == [gone.id]

    def test_a_lost_substitute_is_substituted_in_turn(self):
        gone = self.made.cartons[0].id
        once = substitute(self.made, self.lot, [gone])
        second = next(c.id for c in once.cartons if c.replaces == gone)
        twice = substitute(once, self.lot, [second])
        third = next(c.id for c in twice.cartons if c.replaces == second)
        assert twice.pulling[0][0] == third
        assert len(twice.pulling) == 125

    def test_threshold_covers_the_substitute(self):
        gone = self.made.cartons[0]
        after = substitute(self.made, self.lot, [gone.id])
        threshold = {s.name: s.threshold for s in after.strata}
        inside = {c.id for c in self.lot.cartons if ticket(S, D, c.id) <= threshold[c.stratum]}
        assert inside == {c.id for c in after.cartons}

    def test_smaller_substitutes_fill_up(self):
        cartons = [Carton(str(i), 2) for i in range(1, 40)]
        probe = draw(Lot(tuple(cartons)), 4, S, D, carton_rule="count 2")
        big = probe.cartons[0].id
        lot = Lot(tuple(Carton(c.id, 30 if c.id == big else 2) for c in cartons))
        made = draw(lot, 20, S, D, carton_rule="count 2")
        quota = len(made.cartons[0].positions)
        assert made.cartons[0].id == big
        assert quota == 19
        after = substitute(made, lot, [big])
        taking = [c for c in after.cartons if c.replaces == big]
        assert [len(c.positions) for c in taking] == [2] * 9 + [1]
        assert len(after.pulling) == 20

    def test_nothing_left_is_said(self):
        lot = lot_of(3)
        made = draw(lot, 6, S, D, carton_rule="count 3")
        after = substitute(made, lot, ["2"])
        assert any("No carton is left to take the place of 2" in remark for remark in after.remarks)
        assert len(after.pulling) == 4

    @pytest.mark.parametrize("name", ["1", "nonsense"])
    def test_only_a_drawn_carton_can_be_lost(self, name):
        assert name not in {c.id for c in self.made.cartons}
        with pytest.raises(InputError, match="was not drawn"):
            substitute(self.made, self.lot, [name])

    def test_under_the_rule_units_the_next_unit_hashes_take_over(self):
        lot = lot_of(50)
        made = draw(lot, 30, S, D, carton_rule="units")
        gone = made.pulling[0][0]
        after = substitute(made, lot, [gone])
        hashes = sorted(unit_ticket(S, D, c.id, j) for c in lot.cartons if c.id != gone for j in range(1, 41))
        assert [unit_ticket(S, D, *unit) for unit in after.pulling] == hashes[:30]


def test_late_units_are_as_many_as_from_the_carton_that_gives_most():
    made = draw(lot_of(400), 125, S, D)
    most = max(len(c.positions) for c in made.cartons)
    assert late_positions(made, "401", 40) == tuple(
        sorted(range(1, 41), key=lambda j: hashlib.sha256(f"qcs1|{S}|{D}|401|{j}".encode()).digest())[:most]
    )
    assert len(late_positions(made, "401", 2)) == 2


@pytest.mark.parametrize("draw_id", ["", "a b", "PO|1", "é", "x" * 65, "PO/1"])
def test_impossible_draw_ids_are_refused(draw_id):
    with pytest.raises(InputError, match="draw id"):
        draw(lot_of(10), 5, S, draw_id)


def test_the_chance_of_units_in_covered_strata_is_said():
    lot = Lot(
        (
            *(Carton(f"a{i}", 10, "A") for i in range(200)),
            Carton("b", 2, "B"),
            *(Carton(f"c{i}", 50, "C") for i in range(9)),
        )
    )
    made = draw(lot, 50, S, D)
    assert made.chance_ratio is not None
    assert made.chance_ratio > 1
    said = f"a unit of 'B' is {float(made.chance_ratio):.3g} times as likely to be pulled as one of "
    assert any(said in remark for remark in made.remarks)


def test_chances_that_hardly_differ_are_not_said_to_be_1_times_as_likely():
    lot = Lot(
        (
            *(Carton(f"a{i}", 8, "A") for i in range(175)),
            *(Carton(f"b{i}", 8, "B") for i in range(74)),
            Carton("b", 6, "B"),
            *(Carton(f"c{i}", 12, "C") for i in range(100)),
        )
    )
    made = draw(lot, 80, S, D)
    assert [s.sample for s in made.strata] == [35, 15, 30]  # of 1,400, 598 and 1,200 units: 15 / 598 x 40 = 1.00334
    (said,) = [remark for remark in made.remarks if "times as likely" in remark]
    assert "a unit of 'B' is 1.003 times as likely to be pulled as one of " in said


def test_the_chance_of_units_is_said_anew_after_a_loss():
    lot = Lot((*(Carton(f"a{i}", 10, "A") for i in range(20)), Carton("b", 10, "B"), Carton("c", 10, "C")))
    made = draw(lot, 50, S, D)
    (before,) = [remark for remark in made.remarks if "times as likely" in remark]
    changed = substitute(made, lot, ["b"])
    assert before not in changed.remarks
    assert [remark for remark in changed.remarks if "chance" in remark.lower()] == [
        "A stratum too small for its share gives no unit: the chance of a unit in it is 0."
    ]


def test_a_single_stratum_has_no_remark_about_chances():
    lot = Lot(tuple(Carton(str(i), 10, "A") for i in range(3)))
    made = draw(lot, 5, S, D)
    assert not any(
        "chance" in remark.lower()
        for remark in (*made.remarks, *substitute(made, lot, [c.id for c in made.cartons]).remarks)
    )
