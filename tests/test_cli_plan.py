"""`qcsample plan`: the table on screen, JSON, and what people type."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qcsample.agreement import Agreement, InspectionPlan, inspection_plan
from qcsample.agreement_file import starter_file
from qcsample.cli import main
from qcsample.errors import InputError
from qcsample.typed import whole_number


def run(*args):
    return CliRunner().invoke(main, ["plan", *args])


def rows_of(result):
    """{name: [AQL, n, Ac, Re, letter]} of the printed table."""
    lines = result.stdout.split("\n\n")[1].splitlines()[2:]
    return {line.split("  ")[0]: line.split("  ", 1)[1].split() for line in lines}


def test_without_classes_the_usual_agreement():
    result = run("--lot", "3200")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.startswith(
        "Lot of 3,200 units, level II: code letter K.\n"
        "ANSI/ASQ Z1.4, normal inspection, single sampling. Units to pull: 125\n"
    )
    assert rows_of(result) == {
        "critical": ["0", "125", "0", "1", "K"],
        "major": ["2.5", "125", "7", "8", "K"],
        "minor": ["4.0", "125", "10", "11", "K"],
    }
    assert "critical: not allowed: 0/1 on the largest graded sample (major)" in result.stdout
    assert "every class has the sample size of its own plan.\n" in result.stdout


def test_arrows_and_full_inspection_are_said():
    text = run("--lot", "80").stdout
    assert "major: ANSI/ASQ Z1.4, Table II-A, letter F (arrow down from E), AQL 2.5" in text
    text = run("--lot", "3", "--aql", "4").stdout
    assert "AQL 4.0: the table's n = 3 reaches the lot of 3: 100 % inspection." in text


def test_json_is_the_inspection_plan():
    result = run("--lot", "3,200", "--json", "--no-risks")
    data = json.loads(result.stdout)
    assert data.pop("schema") == "qcsample/1"
    assert data.pop("n") == 125
    assert data.pop("agreement") == Agreement().digest
    assert InspectionPlan.from_dict(data) == inspection_plan(Agreement(), 3200)


def test_classes_by_option():
    result = run("--lot", "3200", "--aql", "minor=4.0", "--aql", "0", "--aql", "1.5", "--severity", "tightened")
    assert rows_of(result) == {
        "critical": ["0", "125", "0", "1", "K"],
        "AQL 1.5": ["1.5", "125", "3", "4", "K"],
        "minor": ["4.0", "125", "8", "9", "K"],
    }


def test_every_other_option():
    options = ["--level", "s-4", "--edition", "ISO 2859-1", "--severity", "reduced", "--sampling", "single"]
    result = run("--lot", "3200", "--aql", "15", "--counting", "nonconformities", *options)
    assert rows_of(result) == {"AQL 15": ["15", "13", "6", "7", "G"]}
    assert "ISO 2859-1:1999, Table 2-C, letter G, AQL 15" in result.stdout
    common = run("--lot", "80", "--sample-sizes", "common")
    assert rows_of(common)["minor"] == ["4.0", "20", "2", "3", "F"]
    assert "minor: common: letter F; ANSI/ASQ Z1.4" in common.stdout


def test_double_sampling_has_a_row_a_sample():
    result = run("--lot", "3200", "--sampling", "double", "--no-risks")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["Units", "to", "pull:", "80", "first,", "160", "at", "most"] in lines
    at = next(i for i, line in enumerate(lines) if line[:1] == ["Class"])
    assert lines[at] == ["Class", "AQL", "Sample", "n", "total", "Ac", "Re", "Letter"]
    assert lines[at + 2 : at + 8] == [
        ["critical", "0", "1", "80", "80", "0", "1", "K"],
        ["2", "80", "160", "0", "1"],
        ["major", "2.5", "1", "80", "80", "3", "7", "K"],
        ["2", "80", "160", "8", "9"],
        ["minor", "4.0", "1", "80", "80", "5", "9", "K"],
        ["2", "80", "160", "12", "13"],
    ]
    assert "critical: judged on what was pulled: none in the first 80 units accepts it." in result.stdout


def test_multiple_sampling_explains_its_sign():
    text = run("--lot", "500", "--sampling", "multiple", "--aql", "1.0", "--severity", "tightened").stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "# acceptance is not permitted at this sample" in text
    assert "Table IV-B, letter J (arrow down from H), AQL 1.0" in text
    single = run("--lot", "3200", "--aql", "0.10", "--sampling", "multiple", "--no-risks").stdout
    assert rows_of(run("--lot", "3200", "--aql", "0.10", "--sampling", "multiple"))["AQL 0.10"][1:4] == [
        "125",
        "0",
        "1",
    ]
    assert "AQL 0.10: * = the single plan of Table II-A" in " ".join(single.split())


def test_what_was_inferred_is_said():
    text = " ".join(run("--lot", "3200", "--sampling", "double", "--edition", "ISO 2859-1").stdout.split())
    assert "major: ISO 2859-1:1999, Table 3-A, letter K, AQL 2.5 (read in a reprint of the table)" in text
    assert "minor: this plan was inferred from other cells of ISO 2859-1:1999, Table 3-A, not read there" in text
    assert "major: this plan was inferred" not in text


def test_the_agreement_of_a_file_with_its_tests(tmp_path):
    path = tmp_path / "agreement.toml"
    path.write_text(starter_file() + '[[test]]\nname = "drop"\nlevel = "S-1"\naql = 4.0\n', encoding="utf-8")
    result = run("--lot", "3200", "--agreement", str(path))
    assert result.stderr == ""
    assert rows_of(result)["test drop (S-1)"] == ["4.0", "3", "0", "1", "B"]
    other = run("--lot", "3200", "--agreement", str(path), "--level", "I", "--sample-sizes", "common")
    assert other.stderr == "Other than in agreement.toml, by option: level, sample sizes.\n"
    same = run("--lot", "3200", "--agreement", str(path), "--level", "II")
    assert same.stderr == ""
    assert same.stdout == result.stdout


@pytest.mark.parametrize("text", ["3200", "3,200", " 3200 ", "3 200", "3_200", "3'200", "03200"])
def test_whole_numbers_as_people_type_them(text):
    assert whole_number(text, "--lot") == 3200
    assert whole_number("1,234,567", "--lot") == 1_234_567


@pytest.mark.parametrize(
    "text", ["3.200", "32.5", "-1", "many", "", "3,20", "1,234 567", "3,2000", ",200", "1e3", "٣", "9" * 40, "3200 pcs"]
)
def test_numbers_that_could_mean_two_things_are_refused(text):
    with pytest.raises(InputError, match=r"^--lot .*: a whole number such as 3200 is needed$"):
        whole_number(text, "--lot")
    result = run("--lot", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--lot", "1"], "Error: lot size 1: the tables start at lots of 2 units"),
        (["--lot", "0"], "Error: lot size 0"),
        (["--lot", "80", "--aql", "3"], "--aql '3': AQL '3' is not in the tables; nearest: 2.5 and 4.0"),
        (["--lot", "80", "--aql", "major"], "--aql 'major': AQL 'major' is not in the tables"),
        (["--lot", "80", "--aql", "a=b=2.5"], "--aql 'a=b=2.5': 'a=b' can't be a name"),
        (["--lot", "80", "--aql", "0"], "--aql: a class with AQL 0 takes its sample size"),
        (["--lot", "80", "--aql", "15"], "--aql: AQL 15: above 10 an AQL counts nonconformities"),
        (["--lot", "80", "--aql", "2.5", "--aql", "2.5"], "--aql: the name 'AQL 2.5' is already"),
        (["--lot", "80", "--level", "IV"], "--level: inspection level 'IV': one of S-1, S-2"),
        (["--lot", "80", "--severity", "x"], "--severity: severity 'x': one of normal"),
        (["--lot", "80", "--edition", "x"], "--edition: edition 'x': one of MIL-STD-105E"),
        (["--lot", "80", "--sampling", "triple"], "--sampling: sampling 'triple': one of single, double, multiple"),
        (
            ["--lot", "80", "--sampling", "multiple", "--edition", "ISO 2859-1"],
            "--sampling: multiple sampling, normal inspection (ISO 2859-1:1999, Table 4-A) is not in the tables",
        ),
        (["--lot", "80", "--counting", "x"], "--counting: 'x': one of nonconforming units"),
        (["--lot", "80", "--sample-sizes", "x"], "--sample-sizes: 'x': one of by-the-book"),
        (["--lot", "200000", "--sample-sizes", "common"], "no common sample size for AQL 2.5 and 4.0"),
        (["--lot", "80", "--agreement", "none.toml"], "none.toml: no such file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(args, message):
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_without_a_lot_click_says_what_is_missing():
    result = run()
    assert result.exit_code == 2
    assert "--lot" in result.stderr


def test_help_ends_in_an_example_that_runs():
    text = run("-h").stdout
    example = text.split("Example:\n")[1].strip()
    assert rows_of(run(*example.split()[2:]))["minor"] == ["4.0", "125", "10", "11", "K"]


# Zero in 125, 200 and 315 only says less than 2.4, 1.5 and 0.95 % at 95 %; n = 200 with Ac = 10 accepts 7.6 % one
# time in ten, n = 125 with Ac = 7 accepts 9.2 %: as practice prints them.
@pytest.mark.parametrize(("lot", "proves", "consumer"), [(3200, 0.024, 0.092), (10_000, 0.015, 0.076)])
def test_risks_as_practice_prints_them(lot, proves, consumer):
    shown = CliRunner().invoke(main, ["plan", "--lot", str(lot), "--json"])
    risks = json.loads(shown.stdout)["risks"]
    assert risks["critical"]["zero_proves"] == pytest.approx(proves, abs=0.0005)
    assert risks["critical"]["at_aql"] is None
    assert risks["major"]["consumer"] == pytest.approx(consumer, abs=0.0005)
    assert risks["major"]["zero_proves"] is None


def test_risks_are_printed_unless_not_wanted():
    asked = CliRunner().invoke(main, ["plan", "--lot", "3200"]).stdout
    assert "98.6 %" in asked
    assert "below 2.37 %" in asked
    assert all(len(line) <= 80 for line in asked.splitlines()[-8:])
    assert "Risks" not in CliRunner().invoke(main, ["plan", "--lot", "3200", "--no-risks"]).stdout
    assert "risks" not in json.loads(CliRunner().invoke(main, ["plan", "--lot", "3200", "--no-risks", "--json"]).stdout)
    assert "all units are inspected" in CliRunner().invoke(main, ["plan", "--lot", "3"]).stdout
    per_100 = ["plan", "--lot", "3200", "--aql", "15", "--counting", "nonconformities"]
    assert "per 100" in CliRunner().invoke(main, per_100).stdout


def test_cartons_to_choose_from():
    shown = CliRunner().invoke(main, ["plan", "--lot", "3200", "--cartons", "200"]).stdout
    assert all(len(line) <= 80 for line in shown.splitlines()[-30:])
    options = json.loads(CliRunner().invoke(main, ["plan", "--lot", "3200", "--cartons", "200", "--json"]).stdout)
    major = options["cartons"]["major"]
    assert [option["cartons"] for option in major] == [15, 16, 22, 32, 63, 125]
    # 200 cartons, 10 bad: 15 touch one with 55 %, 22 with 70 %, as practice prints it.
    assert [round(option["touches"], 2) for option in major[:3:2]] == [0.55, 0.70]
    # A unit a carton is what the book computes.
    assert major[-1]["consumer"] == pytest.approx(0.10, abs=1e-6)
    assert major[-1]["producer"] == pytest.approx(1 - options["risks"]["major"]["at_aql"], abs=1e-5)
    for risk in ("producer", "consumer"):
        risks = [option[risk] for option in major]
        assert risks == sorted(risks, reverse=True)


@pytest.mark.parametrize(
    "args", [("0",), ("3201",), ("x",), ("200", "--no-risks"), ("200", "--counting", "nonconformities")]
)
def test_cartons_that_can_not_be(args):
    result = CliRunner().invoke(main, ["plan", "--lot", "3200", "--cartons", *args])
    assert result.exit_code == 2
    assert "--cartons" in result.stderr
