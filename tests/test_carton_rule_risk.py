"""The carton rule `risk`: the smallest number of cartons that keeps both risks within the agreed limits."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from math import comb, prod

import numpy as np
import pytest
from click.testing import CliRunner
from document_samples import AGREEMENT, pages, sample, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st

from qcsample import statistics
from qcsample.agreement import Agreement, CartonLimits, DefectClass, inspection_plan
from qcsample.carton_rules import BOOK_RISK
from qcsample.cli import main
from qcsample.documents import pick_list_pdf
from qcsample.errors import InputError, RecordError
from qcsample.inspection import Inspection, Record
from qcsample.lot import uniform_lot
from qcsample.plan import Plan
from qcsample.qcs1 import Draw, carton_count, cartons_to_open, draw, substitute
from qcsample.statistics import carton_oc, limits, oc, quality_at
from qcsample.statistics.limits import cartons_within
from qcsample.verification import verify

S, D = "20481956370211849357", "PO4711-A"
RISK = Agreement(carton_rule="risk")
MAJOR = Plan.single(125, 7, aql=2.5)


# The number of cartons


@pytest.mark.parametrize(
    ("producer", "consumer", "enough"),
    [(0.115, 0.305, True), (0.105, 0.305, False), (0.115, 0.295, False)],
)
def test_eight_of_200_cartons_at_icc_0_2_give_the_published_risks(producer, consumer, enough):
    """n = 125, Ac = 7: the producer's risk goes from 1.4 to 11 %, the consumer's from 10 to 30 %."""
    kept = CartonLimits(producer, consumer)
    assert (cartons_within({"major": MAJOR}, 200, kept, icc=0.2) <= 8) is enough
    with pytest.raises(InputError) as caught:
        cartons_within({"major": MAJOR}, 8, CartonLimits(0.01, 0.11), icc=0.2)
    producer_at, consumer_at = re.findall(r"risk of ([0-9.]+) %|consumer's of ([0-9.]+) %", str(caught.value))
    assert (round(float(producer_at[0])), round(float(consumer_at[1]))) == (11, 30)


def exact_risk(n: int, ac: int, cartons: int, p: Fraction, icc: Fraction) -> Fraction:
    """Pa by convolution of beta-binomials from rising factorials, in exact fractions."""
    a, b = p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc
    total = {0: Fraction(1)}
    for i in range(cartons):
        k = n // cartons + (i < n % cartons)
        whole = prod((a + b + i for i in range(k)), start=Fraction(1))
        one = [
            comb(k, j)
            * prod((a + i for i in range(j)), start=Fraction(1))
            * prod((b + i for i in range(k - j)), start=Fraction(1))
            / whole
            for j in range(k + 1)
        ]
        mixed: dict[int, Fraction] = {}
        for d, chance in total.items():
            for j, more in enumerate(one):
                mixed[d + j] = mixed.get(d + j, Fraction(0)) + chance * more
        total = mixed
    return sum((chance for d, chance in total.items() if d <= ac), Fraction(0))


@pytest.mark.parametrize("icc", ["0.05", "0.3"])
@pytest.mark.parametrize(("n", "ac", "aql", "bad"), [(8, 0, 1.5, "0.3"), (8, 1, 6.5, "0.4"), (9, 2, 10.0, "0.5")])
def test_the_number_is_the_smallest_of_all_by_exact_fractions(n, ac, aql, bad, icc):
    plan = Plan.single(n, ac, aql=aql)
    good = Fraction(str(aql)) / 100
    risks = {
        m: (1 - exact_risk(n, ac, m, good, Fraction(icc)), exact_risk(n, ac, m, Fraction(bad), Fraction(icc)))
        for m in range(1, n + 1)
    }
    found = set()
    for producer in (0.03, 0.06, 0.09, 0.12, 0.15, 0.2):
        for consumer in (0.06, 0.1, 0.14, 0.18, 0.25, 0.35):
            for cartons in (3, n - 1, 40):
                kept = [m for m, (p, c) in risks.items() if m <= cartons and p <= producer and c <= consumer]
                wanted = CartonLimits(producer, consumer, float(bad))
                if kept:
                    found.add(min(kept))
                    assert cartons_within({"x": plan}, cartons, wanted, icc=float(icc)) == min(kept)
                else:
                    found.add(0)
                    with pytest.raises(InputError, match="the limits are not kept"):
                        cartons_within({"x": plan}, cartons, wanted, icc=float(icc))
    assert len(found) >= 3


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 60),
    ac=st.integers(0, 5),
    aql=st.sampled_from([0.65, 1.0, 2.5, 4.0, 6.5]),
    icc=st.sampled_from([0.01, 0.1, 0.2, 0.5]),
    consumer=st.floats(0.11, 0.6),
    least=st.integers(1, 10),
)
def test_it_keeps_the_limits_and_fewer_cartons_break_one(n, ac, aql, icc, consumer, least):
    plan = Plan.single(n, min(ac, n - 1), aql=aql)
    kept = CartonLimits(0.2, consumer)
    bad = float(quality_at(plan, 0.1))

    def keeps(m):
        good, poor = oc(plan, [aql / 100, bad], cartons=min(m, n), icc=icc)
        return 1 - good <= 0.2 + 5e-10 and poor <= consumer + 5e-10

    try:
        m = cartons_within({"x": plan}, 80, kept, icc=icc, least=least)
    except InputError:
        assert not any(map(keeps, range(least, max(least, n) + 1)))
    else:
        assert keeps(m)
        assert not any(map(keeps, range(least, m)))


def test_more_cartons_can_break_what_fewer_keep():
    """With Ac = 0 alike cartons gather the defects, and a good lot passes more often."""
    plan = Plan.single(13, 0, aql=1.0)
    m = cartons_within({"x": plan}, 200, CartonLimits(0.119, 0.125), icc=0.1)
    assert 1 < m < 13
    with pytest.raises(InputError, match=r"with 13 of 200 cartons .* Nearest: 13, where x \(n = 13, Ac = 0\)"):
        cartons_within({"x": plan}, 200, CartonLimits(0.119, 0.125), icc=0.1, least=13)


def test_every_graded_class_counts_and_no_other():
    plan = inspection_plan(RISK, 3200)
    alone = {e.name: cartons_within({e.name: e.plan}, 200, CartonLimits(), icc=0.1) for e in plan.classes if e.aql}
    assert plan.cartons_within_limits(200) == max(alone.values()) < 30
    zero = Plan.single(125, 0, aql=0.0)
    assert cartons_within({"major": MAJOR, "critical": zero}, 200, CartonLimits(), icc=0.1) == alone["major"]
    assert cartons_to_open(plan, 200) == alone["major"]
    assert cartons_to_open(replace(plan, carton_rule="sqrt", carton_limits=None), 200) == 15


def test_a_class_with_a_small_sample_fills_no_more_cartons_than_it_has_units():
    small, large = Plan.single(20, 1, aql=2.5), Plan.single(125, 10, aql=4.0)
    wanted = CartonLimits(0.10, 0.105)
    alone = [cartons_within({"x": plan}, 500, wanted, icc=0.1) for plan in (small, large)]
    assert alone[0] <= 20 < alone[1]
    assert cartons_within({"small": small, "large": large}, 500, wanted, icc=0.1) == alone[1]


def test_full_inspection_has_no_such_risk():
    plan = inspection_plan(Agreement(classes=(DefectClass("major", 2.5),), carton_rule="risk"), 4)
    assert plan.classes[0].plan.full_inspection
    assert plan.cartons_within_limits(3) == 3


@pytest.mark.parametrize("noise", [1e-13, -1e-13])
def test_what_libraries_differ_by_flips_nothing(noise, monkeypatch):
    """The limit of 10 % is reached to the last digit where every unit has a carton of its own."""
    wanted = [CartonLimits(0.1, consumer / 100) for consumer in range(10, 40, 3)]
    icc = (0.05, 0.2)
    plain = [cartons_within({"x": MAJOR}, 200, kept, icc=rho) for kept in wanted for rho in icc]
    assert plain[0] == plain[1] == 125
    monkeypatch.setattr(limits, "carton_oc", lambda *args, **more: carton_oc(*args, **more) + noise)
    assert [cartons_within({"x": MAJOR}, 200, kept, icc=rho) for kept in wanted for rho in icc] == plain


def test_the_book_has_one_risk():
    assert BOOK_RISK == statistics.risks.RISK
    assert np.isclose(oc(MAJOR, quality_at(MAJOR, BOOK_RISK)), 0.1)


# The draw and its record


def test_a_draw_opens_that_many():
    lot = uniform_lot(200, 16)
    plan = inspection_plan(RISK, lot)
    made = draw(lot, plan, S, D)
    assert made.risk_cartons == plan.cartons_within_limits(200) == len(made.opened)
    assert [c.id for c in made.cartons] == [
        c.id for c in draw(lot, plan, S, D, carton_rule=f"count {made.risk_cartons}").cartons
    ]
    assert Draw.from_dict(made.to_dict()) == made
    after = substitute(made, lot, [made.cartons[0].id])
    assert after.risk_cartons == made.risk_cartons == len(after.opened)
    with pytest.raises(InputError, match="by that plan"):
        carton_count("risk", 200, 125)


def test_strata_are_covered_and_cartons_hold_the_sample():
    made = sample(
        60, colours=[f"c{i}" for i in range(40)], rule="risk", agreement=replace(AGREEMENT, carton_rule="risk")
    )
    assert made.draw.risk_cartons == len(made.draw.opened) == len(made.draw.strata) == 40
    loose = replace(made.plan, coverage=False)
    assert draw(made.lot, loose, S, D).risk_cartons == made.plan.cartons_within_limits(60) < 40
    few = uniform_lot(800, 4)
    wide = replace(inspection_plan(RISK, few), carton_limits=CartonLimits(0.4, 0.6))
    held = draw(few, wide, S, D)
    assert held.risk_cartons < len(held.opened) == 32
    assert held.remarks == (
        f"32 cartons instead of the {held.risk_cartons} of rule risk: fewer do not hold 125 units.",
    )


def test_no_number_of_cartons_is_one_line_with_the_nearest():
    lot = uniform_lot(10, 320)
    with pytest.raises(InputError) as caught:
        draw(lot, inspection_plan(RISK, lot), S, D)
    said = str(caught.value)
    assert said.startswith(
        "carton rule risk: with 1 to 10 of 10 cartons at icc 0.1 the limits are not kept. Nearest: 10,"
    )
    assert said.endswith("agree on wider limits, a larger sample or another carton rule")
    assert "\n" not in said


@pytest.fixture(scope="module")
def made() -> Inspection:
    return sample(200, rule="risk", agreement=replace(AGREEMENT, carton_rule="risk"))


def altered(made: Inspection, *path, to) -> Record:
    content = json.loads(json.dumps(made.to_dict()))
    place = content
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != to
    place[path[-1]] = to
    return Record().with_step("pick", content)


def test_a_record_comes_back_and_agrees(made):
    record = Record.from_json(Record().with_step("pick", made.to_dict()).to_json())
    assert verify(record).agrees
    assert record.inspection.draw == made.draw
    assert record.inspection.plan.carton_limits == CartonLimits()


@pytest.mark.parametrize(
    ("path", "change", "name"),
    [
        (("draw", "risk_cartons"), -1, "draw"),
        (("draw", "risk_cartons"), 1, "draw"),
        (("plan", "carton_limits", "consumer"), 0.05, "plan"),
        (("agreement", "carton_limits", "consumer"), 0.05, "agreement"),
    ],
)
def test_a_changed_number_or_limit_is_found(made, path, change, name):
    value = made.to_dict()
    for key in path:
        value = value[key]
    difference = verify(altered(made, *path, to=value + change)).difference
    assert difference is not None
    assert difference.name == name
    assert path[-1] in difference.said or name == "agreement"


def test_a_draw_that_opened_fewer_is_found(made):
    fewer = replace(
        draw(made.lot, made.plan, made.draw.seed, made.draw.draw_id, carton_rule="count 20"),
        carton_rule="risk",
        risk_cartons=20,
    )
    difference = verify(Record().with_step("pick", replace(made, draw=fewer).to_dict())).difference
    assert difference is not None
    assert difference.name == "draw"


@pytest.mark.parametrize("number", [None, 0, -3, 22.0, "22", True])
def test_the_number_of_a_record_is_a_whole_one(made, number):
    with pytest.raises(InputError):
        Draw.from_dict(made.draw.to_dict() | {"risk_cartons": number})


def test_rule_and_number_go_together(made):
    stripped = {key: value for key, value in made.draw.to_dict().items() if key != "risk_cartons"}
    for data in (stripped, made.draw.to_dict() | {"carton_rule": "sqrt"}):
        with pytest.raises(RecordError, match="risk_cartons goes with the carton rule risk"):
            Draw.from_dict(data)


# Paper


def test_the_pick_list_says_what_the_cartons_keep(made):
    said = (
        f"risk: {made.draw.risk_cartons} cartons keep the producer's risk at the AQL to 10 %, the consumer's at the "
        "quality that passes 1 time in 10 by the book to 15 % (icc 0.1)"
    )
    assert said in " ".join(pages(pick_list_pdf(made, languages=("en",))))
    assert f"开{made.draw.risk_cartons}箱，可使AQL处生产方风险不超过10%" in squeezed(
        pick_list_pdf(made, languages=("zh",))
    )
    agreed = replace(AGREEMENT, carton_rule="risk", carton_limits=CartonLimits(quality=0.13))
    other = sample(200, rule="risk", agreement=agreed)
    assert "the consumer's at 13 % nonconforming to 15 %" in " ".join(pages(pick_list_pdf(other, languages=("en",))))
    assert "不合格品率13%时使用方风险不超过15%" in squeezed(pick_list_pdf(other, languages=("zh",)))


# The command line


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{i},A,16" for i in range(1, 201))
    (tmp_path / "list.csv").write_text(f"carton,style,qty\n{rows}\n", encoding="utf-8")
    (tmp_path / "agreement.toml").write_text("[order]\nnumber='PO4711'\n[cartons]\nrule='risk'\n", encoding="utf-8")
    return lambda *args: CliRunner().invoke(main, list(args))


def test_pick_and_verify(run, tmp_path):
    done = run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", S, "-o", "pick.pdf")
    assert done.exit_code == 0, done.output
    record = Record.from_json((tmp_path / "pick.json").read_bytes())
    number = record.inspection.draw.risk_cartons
    assert number == inspection_plan(RISK, 3200).cartons_within_limits(200)
    assert f"risk: {number} of 200 cartons keep" in " ".join(done.stdout.split())
    checked = run("verify", "pick.json", "list.csv")
    assert checked.exit_code == 0, checked.output


def test_pick_writes_nothing_where_the_limits_can_not_be_kept(run, tmp_path):
    (tmp_path / "list.csv").write_text("carton,style,qty\n1,A,1600\n2,A,1600\n", encoding="utf-8")
    done = run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", S, "-o", "pick.pdf")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: carton rule risk: with 1 to 2 of 2 cartons")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agreement.toml", "list.csv"]


def test_units_that_are_only_sent_keep_no_limits(run, tmp_path):
    done = run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", S, "--send", "5", "-o", "send.pdf")
    assert done.exit_code == 0, done.output
    draw_of = Record.from_json((tmp_path / "send.json").read_bytes()).inspection.draw
    assert (draw_of.carton_rule, draw_of.risk_cartons) == ("count 5", None)


def test_a_lost_carton_keeps_the_number(run, tmp_path):
    run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", S, "-o", "pick.pdf")
    first = Record.from_json((tmp_path / "pick.json").read_bytes()).inspection.draw
    done = run("pick", "--record", "pick.json", "--lost", first.cartons[0].id, "-o", "again.pdf")
    assert done.exit_code == 0, done.output
    after = Record.from_json((tmp_path / "pick.json").read_bytes()).inspection.draw
    assert after.risk_cartons == first.risk_cartons == len(after.opened)
    assert run("verify", "pick.json", "list.csv").exit_code == 0


def test_plan_says_how_many_cartons(run):
    number = inspection_plan(RISK, 3200).cartons_within_limits(200)
    asked = ("plan", "--lot", "3200", "--cartons", "200", "--agreement", "agreement.toml")
    done = run(*asked)
    assert done.exit_code == 0, done.output
    assert f"carton rule risk: {number} of 200 cartons keep" in " ".join(done.stdout.lower().split())
    assert json.loads(run(*asked, "--json").stdout)["risk_cartons"] == number
    few = run("plan", "--lot", "3200", "--cartons", "2", "--agreement", "agreement.toml")
    assert (few.exit_code, few.stdout, few.stderr.count("\n")) == (2, "", 1)
    assert run("plan", "--lot", "3200", "--agreement", "agreement.toml").exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--counting", "nonconformities"], "--counting: what cartons do is computed for nonconforming units"),
        (["--aql", "10"], "carton_limits.quality: 8 % nonconforming is no worse than AQL 10"),
    ],
)
def test_options_that_break_the_rule_are_one_line(run, tmp_path, options, said):
    limited = "[cartons]\nrule='risk'\n[carton_limits]\nquality_percent=8\n"
    (tmp_path / "agreement.toml").write_text(limited, encoding="utf-8")
    done = run("plan", "--lot", "3200", "--agreement", "agreement.toml", *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {said}")
    assert done.stderr.count("\n") == 1
