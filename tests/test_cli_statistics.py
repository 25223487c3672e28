"""`qcsample oc`, `design`, `estimate`: published numbers, what people type, what is refused."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from qcsample.cli import curve, main, oc
from qcsample.cli.figures import chance, percent
from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.statistics import oc as pa_at
from qcsample.typed import fraction, plan_from, plan_text


def data(run, *args):
    return json.loads(run(*args, "--json").stdout)


@pytest.mark.parametrize("text", ["0.025", "2.5%", "2.5 %", " .025 ", "2.5e-2", "2.5％"])
def test_fractions_as_in_python_or_with_the_sign(text):
    assert fraction(text, "--quality") == 0.025


def test_under_poisson_a_quality_may_exceed_one():
    assert fraction("1.5", "--quality", any_size=True) == 1.5
    assert fraction("150%", "--quality", any_size=True) == 1.5


def test_plans_as_people_write_them():
    assert plan_from("125/7") == Plan.single(125, 7)
    assert plan_from("50/3/6") == Plan.single(50, 3, 6)
    assert plan_from("80/3/7, 80/8/9").stages == (Stage(80, 3, 7), Stage(80, 8, 9))
    assert plan_from("32/#/4,32/3/6,32/5/6").stages[0] == Stage(32, None, 4)
    for text in ("125/7", "50/3/6", "80/3/7,80/8/9", "32/#/4,32/3/6,32/5/6"):
        assert plan_text(plan_from(text)) == text


@pytest.mark.parametrize(
    "text", ["", "7", "125/", "125/7/7", "0/0", "80/3,80/8", "32/#", "1,250/21", "x/1", "1/1/99999"]
)
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(InputError, match=r"^--plan "):
        plan_from(text)


def test_per_cent_as_printed():
    assert [percent(x) for x in (0.025, 0.0912345, 0, 1, 0.00012)] == ["2.5 %", "9.12 %", "0 %", "100 %", "0.012 %"]
    assert [chance(x) for x in (0.98642, 0.99999999, 1e-9, 1)] == ["98.64 %", ">99.99 %", "<0.01 %", "100 %"]


@pytest.mark.parametrize(
    ("sampling", "same"),
    [("double", "80/3/7,80/8/9"), ("multiple", "32/0/4,32/1/6,32/3/8,32/5/10,32/7/11,32/10/12,32/13/14")],
)
def test_oc_of_several_samples_is_that_of_their_plan(run, sampling, same):
    words = ("--quality", "1%,2.5%,10%", "--json")
    table = json.loads(run("oc", "--lot", "3200", "--aql", "2.5", "--sampling", sampling, *words).stdout)
    plan = json.loads(run("oc", "--plan", same, "--lot-size", "3200", "--model", "binomial", *words).stdout)
    (found,), (expected,) = table["plans"], plan["plans"]
    assert [found[key] for key in ("pa", "quality_at", "asn")] == [expected[key] for key in ("pa", "quality_at", "asn")]
    text = run("oc", "--lot", "3200", "--aql", "2.5", "--sampling", sampling).stdout
    assert "Units inspected on average (ASN)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_oc_of_a_table_plan(run):
    text = run("oc", "--lot", "3200", "--aql", "2.5", "--cartons", "15").stdout
    assert "125/7 (ANSI/ASQ Z1.4, Table II-A, letter K, AQL 2.5)" in text
    assert "At the AQL of 2.5: accepted 98.64 % of the time (binomial)." in text
    assert "Quality accepted 95 % of the time: 3.22 %; 50 %: 6.12 %; 10 %: 9.24 %." in text
    assert "AOQL: 3.45 % leaves at worst, when 4.63 % comes in (lots of 3,200;" in text
    assert text.count("95.18 %") == 1
    assert "100 % |" not in text  # the curve is for terminals


def test_oc_json_keeps_its_keys(run):
    found = data(run, "oc", "--plan", "125/7", "--plan", "80/3/7,80/8/9", "--quality", "0.025,10%", "--cartons", "8")
    assert set(found) == {"schema", "model", "lot_size", "cartons", "icc", "quality", "plans", "inspector"}
    assert (found["model"], found["quality"], found["cartons"], found["icc"]) == ("binomial", [0.025, 0.1], 8, 0.1)
    single, double = found["plans"]
    keys = {"plan", "pa", "pa_at_aql", "quality_at", "units_at", "aoql", "asn", "allowing_for_cartons"}
    assert set(single) == set(double) == keys
    assert single["pa"][0] == 0.986384
    assert single["asn"] is None
    assert set(double["asn"]) == set(double["quality_at"]) == {"0.95", "0.5", "0.1"}
    assert set(single["allowing_for_cartons"]) == {"pa", "quality_at"}
    assert Plan.from_dict(double["plan"]) == plan_from("80/3/7,80/8/9")


def test_oc_the_cost_of_few_cartons_as_the_design_has_it(run):
    args = ("oc", "--plan", "125/7", "--quality", "2.5%", "--cartons", "8", "--icc", "0.2")
    [plan] = data(run, *args)["plans"]
    assert 1 - plan["pa"][0] == pytest.approx(0.014, abs=0.0005)
    assert 1 - plan["allowing_for_cartons"]["pa"][0] == pytest.approx(0.11, abs=0.005)


def test_oc_of_a_lot_shows_whole_units(run):
    text = run("oc", "--plan", "125/7", "--lot-size", "3200").stdout
    assert "hypergeometric, lot of 3,200" in text
    assert "95 % of the time: 3.25 % (104 units)" in text
    small = data(run, "oc", "--plan", "13/0", "--lot-size", "20")
    assert small["quality"][:3] == [0.0, 0.05, 0.1]
    assert small["plans"][0]["pa"][:2] == [1.0, 0.35]
    assert data(run, "oc", "--lot", "3200", "--aql", "2.5", "--model", "hypergeometric")["lot_size"] == 3200


def test_oc_of_a_huge_lot_counts_exactly_in_eighty_columns(run):
    args = ("oc", "--plan", "125/7", "--lot-size", "1000000000")
    text = run(*args).stdout
    assert max(map(len, text.splitlines())) <= 80
    [plan] = data(run, *args)["plans"]
    for share, units in plan["units_at"].items():  # one more would be accepted less often
        pa = pa_at(Plan.single(125, 7), [units / 10**9, (units + 1) / 10**9], lot_size=10**9)
        assert pa[0] >= float(share) > pa[1]
        assert f"({units:,} units)" in " ".join(text.split())


def test_oc_shows_where_a_steep_plan_falls(run):
    found = data(run, "oc", "--plan", "100000/2100")
    assert found["plans"][0]["pa"][0] > 0.9999
    assert found["plans"][0]["pa"][-1] < 0.0001


def test_oc_of_nonconformities(run):
    found = data(run, "oc", "--lot", "3200", "--aql", "15", "--model", "poisson", "--quality", "0.15,1.5")
    assert found["plans"][0]["pa_at_aql"]["model"] == "poisson"
    assert found["plans"][0]["pa_at_aql"]["pa"] == found["plans"][0]["pa"][0]
    assert "18.6 per 100" in run("oc", "--lot", "3200", "--aql", "15", "--model", "poisson").stdout


def test_output_fits_80_columns(run):
    many = [
        part for plan in ("125/7", "80/3/7,80/8/9", "20/1", "5/0", "1250/21", "50/3/6") for part in ("--plan", plan)
    ]
    calls = [
        ["oc", *many, "--lot-size", "3200"],
        ["oc", *many[:6], "--cartons", "5"],
        ["oc", *many[:4]],
        ["oc", "--lot", "3200", "--aql", "15", "--model", "poisson"],
        ["design", "--lq", "0.025", "--lot-size", "3200", "--cartons", "14"],
        ["design", "--prp", "0.01,0.95", "--crp", "0.05,0.10", "--lot-size", "3210"],
        ["design", "--confidence", "0.95", "--reliability", "95%", "--lot-size", "3200"],
        ["estimate", "14", "200", "--lot", "8000", "--cartons", "15"],
    ]
    for call in calls:
        text = run(*call).stdout
        assert max(map(len, text.splitlines())) <= 80, text


def test_a_terminal_gets_a_curve(run, monkeypatch):
    monkeypatch.setattr(oc, "on_screen", lambda: True)
    text = run("oc", "--plan", "125/7", "--plan", "50/3/6").stdout
    assert "100 % |AAAA" in text
    assert text.endswith("A: 125/7, B: 50/3/6\n")
    assert max(map(len, text.splitlines())) <= 80
    assert "100 % |*" in run("oc", "--plan", "125/7", "--lot-size", "3200").stdout
    assert "per 100" in run("oc", "--plan", "125/7", "--model", "poisson").stdout.splitlines()[-1]
    assert not curve.on_screen()


def test_curve_points_stand_where_they_belong():
    lines = curve.curve([[1.0, 0.5, 0.0]], ["*"], "9 %")
    assert (lines[0], lines[5], lines[10]) == ("100 % |*", " 50 % | *", "  0 % |  *")


def test_design_of_two_points(run):
    found = data(run, "design", "--prp", "0.01,0.95", "--crp", "0.05,0.10")
    assert set(found) == {"schema", "derived", "lot_size", "question", "model", "plan", "producer", "consumer"}
    assert found["derived"] is True
    assert found["plan"]["stages"] == [[132, 3, 4]]
    assert found["producer"]["pa"] >= 0.95
    assert found["consumer"]["pa"] <= 0.10
    text = run("design", "--prp", "1%,95%", "--crp", "5%,10%", "--lot-size", "3210").stdout
    assert "Derived, not from a published" in text
    assert "(rounded down: 32 of 3,210 units)" in text
    assert "(rounded up: 161 of 3,210 units)" in text


def test_design_of_a_limiting_quality(run):
    args = ("design", "--lq", "0.025", "--risk", "0.10", "--lot-size", "3200")
    found = data(run, *args)
    keys = {"schema", "derived", "lot_size", "question", "quality", "risk", "units", "cartons", "icc", "alternatives"}
    assert set(found) == keys
    assert [entry["n"] for entry in found["alternatives"]] == [90, 152, 207]
    [half] = [entry for entry in found["alternatives"][0]["supplier"] if entry["quality"] == 0.005]
    assert half["units"] == 16
    assert half["risk"] == pytest.approx(0.37, abs=0.005)
    cartons = data(run, *args, "--cartons", "14", "--icc", "0.1")["alternatives"]
    assert (cartons[0]["n"], cartons[0]["n_piece_by_piece"]) == (127, 90)
    assert data(run, *args, "--cartons", "20")["alternatives"][0]["n"] == 113
    assert data(run, "design", "--lq", "2.5%", "--lot-size", "80")["alternatives"][2]["n"] is None
    text = run("design", "--lq", "2.5%", "--lot-size", "80").stdout
    assert "rounded up: 2," in text
    assert "Derived, not from a published table." in text.replace("\n", " ")


def test_design_of_confidence_and_reliability(run):
    for ac, n in enumerate((59, 93, 124, 153)):
        args = ("--confidence", "0.95", "--reliability", "0.95", "--ac", str(ac))
        assert data(run, "design", *args)["plan"]["stages"] == [[n, ac, ac + 1]]
    text = run("design", "--confidence", "95%", "--reliability", "95%", "--lot-size", "3,200").stdout
    assert "Ruled out: 161 or more nonconforming of 3,200 units" in text


def test_estimate_is_one_sentence(run):
    plain = run("estimate", "14", "200", "--lot-size", "8000").stdout.replace("\n", " ").strip()
    assert plain == (
        "14 of 200 from a lot of 8,000: as if drawn piece by piece, between 314 and 912 pieces, 3.9 % to 11.4 %, "
        "at 95 %; clustering in cartons is not allowed for."
    )
    both = run("estimate", "14", "200", "--lot", "8,000", "--cartons", "15").stdout.replace("\n", " ").strip()
    assert both == (
        "14 of 200 from a lot of 8,000: as if drawn piece by piece, between 314 and 912 pieces, 3.9 % to 11.4 %, "
        "at 95 %; allowing for 15 cartons (icc 0.1), between 217 and 1,104 pieces, 2.7 % to 13.8 %."
    )


def test_estimate_in_other_ways(run):
    assert "between 0 % and 2.9 %, at 95 %" in run("estimate", "0", "125").stdout
    assert "at least 4.3 %, or at most 10.7 %, each" in run("estimate", "14", "200", "--sides", "1").stdout
    assert "exactly 14 pieces, 7.0 %" in run("estimate", "14", "200", "--lot", "200").stdout.replace("\n", " ")
    assert "1 nonconformity in 125 units: between" in run("estimate", "1", "125", "--nonconformities").stdout
    rate = data(run, "estimate", "0", "125", "--nonconformities", "--sides", "1")
    assert rate["piece_by_piece"]["upper"] == pytest.approx(2.39659)
    found = data(run, "estimate", "14", "200", "--lot", "8000", "--cartons", "15")
    keys = {"schema", "found", "drawn", "lot_size", "counting", "cartons", "icc", "sentence"}
    assert set(found) == keys | {"piece_by_piece", "allowing_for_cartons"}
    assert (found["allowing_for_cartons"]["lower_units"], found["allowing_for_cartons"]["upper_units"]) == (217, 1104)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("oc", "a plan is needed: --plan 125/7, or --lot 3200 --aql 2.5"),
        ("oc --plan 125", "--plan '125': 125/7 or 50/3/6 (n/Ac/Re)"),
        ("oc --plan 80/3,80/8", "stage 1 needs its Re too"),
        ("oc --plan 125/7 --quality 2.5", "--quality '2.5': a fraction below 1 is needed; 2.5 % is 0.025 or 2.5%"),
        ("oc --plan 125/7 --quality 1", "1 % is 0.01 or 1%, everything is 100%"),
        ("oc --plan 125/7 --quality 101%", "at most 100%"),
        ("oc --plan 125/7 --quality x", "a fraction such as 0.025, or 2.5%, is needed"),
        ("oc --plan 125/7 --quality -1", "a fraction such as 0.025, or 2.5%, is needed"),
        ("oc --plan 125/7 --quality nan", "a fraction such as"),
        ("oc --plan 125/7 --quality 0.025 --lot-size 3210", "80 are 0.0249221, 81 are 0.0252336"),
        ("oc --plan 125/7 --lot-size 80", "the plan takes 125 units, the lot has 80"),
        ("oc --plan 125/7 --model x", "one of binomial, hypergeometric, poisson"),
        ("oc --plan 125/7 --model hypergeometric", "needs --lot-size"),
        ("oc --plan 125/7 --icc 0.1", "--icc goes with --cartons"),
        ("oc --plan 125/7 --cartons 15 --icc 1", "1 % is 0.01"),
        ("oc --plan 125/7 --cartons 126", "125 units can't come from 126 cartons"),
        ("oc --plan 125/7 --cartons 5 --model poisson", "leave out --model poisson"),
        ("oc --lot 80", "--lot is for a plan from the tables: give --aql too"),
        ("oc --aql 2.5", "--aql needs --lot"),
        ("oc --plan 125/7 --level II", "--level is for a plan from the tables"),
        ("oc --lot 80 --aql 3", "nearest: 2.5 and 4.0"),
        ("oc --lot 80 --aql 15", "add --model poisson"),
        ("oc --lot 80 --aql 2.5 --lot-size 81", "are two lots"),
        ("oc" + " --plan 5/0" * 7, "fewer plans"),
        ("design", "one question is needed"),
        ("design --lq 0.01 --lot-size 800 --prp 0.01,0.95", "one question is needed"),
        ("design --lq 0.025", "--lot-size is needed too"),
        ("design --prp 0.01,0.95", "--crp is needed too"),
        ("design --prp 0.01 --crp 0.05,0.10", "as 0.01,0.95"),
        ("design --prp 0.05,0.95 --crp 0.01,0.10", "must be better"),
        ("design --prp 0.01,0.95 --crp 0.05,0.10 --cartons 5", "--cartons does not go with --prp"),
        ("design --prp 0.01,0.95 --crp 0.05,0.10 --lot-size 90 --model poisson", "leave out --model"),
        ("design --lq 2.5 --lot-size 3200", "2.5 % is 0.025 or 2.5%"),
        ("design --lq 0.01 --lot-size 3200 --cartons 2", "open more"),
        ("design --lq 0.025 --lot-size 80 --cartons 81", "the lot has 80 units"),
        ("design --confidence 0.95", "--reliability is needed too"),
        ("estimate 3 2", "3 found among 2 drawn"),
        ("estimate x 2", "FOUND 'x': a whole number"),
        ("estimate 0 0", "no units drawn"),
        ("estimate 1 20 --confidence 95", "95 % is 0.95 or 95%"),
        ("estimate 1 20 --sides 3", "1 or 2 are needed"),
        ("estimate 1 20 --lot 10", "20 units drawn from a lot of 10"),
        ("estimate 1 20 --cartons 21", "20 units can't come from 21 cartons"),
        ("estimate 1 20 --nonconformities --lot 30", "per 100 units"),
    ],
)
def test_bad_input_is_one_line_and_status_2(line, message):
    result = CliRunner().invoke(main, line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["oc", "design", "estimate"])
def test_help_ends_in_an_example_that_runs_and_loads_no_numbers(run, command):
    example = run(command, "-h").stdout.split("Example:\n")[1].split()
    assert example[:2] == ["qcsample", command]
    run(*example[1:])
    code = f"import sys\nfrom qcsample.cli import main\nmain(['{command}', '-h'], standalone_mode=False)\n"
    code += "sys.exit(bool({'numpy', 'scipy', 'tabulate'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
