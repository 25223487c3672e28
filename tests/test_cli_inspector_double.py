"""`qcsample oc --miss --false-alarm` and `qcsample design --double`: numbers, sentences, what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from qcsample.cli import main
from qcsample.cli.figures import chance
from qcsample.plan import Plan
from qcsample.statistics import asn, design_double, inspector_oc, oc, with_inspector_error


def run(text: str):
    return CliRunner().invoke(main, text.split())


def data(text: str):
    result = run(f"{text} --json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_oc_with_inspectors_who_err():
    text = "oc --plan 125/7 --plan 80/3/7,80/8/9 --quality 1%,10% --miss 20% --false-alarm 0.01"
    found = data(text)
    assert found["inspector"]["miss_rate"] == 0.2
    assert found["inspector"]["apparent_quality"] == pytest.approx([0.01 * 0.8 + 0.99 * 0.01, 0.1 * 0.8 + 0.9 * 0.01])
    expected = oc(Plan.single(125, 7), with_inspector_error([0.01, 0.1], 0.2, 0.01))
    assert found["inspector"]["pa"][0] == pytest.approx(expected, rel=1e-5)
    assert found["plans"][0]["pa"] == pytest.approx(oc(Plan.single(125, 7), [0.01, 0.1]), rel=1e-5)
    result = run(text)
    assert max(map(len, result.stdout.splitlines())) <= 80
    row = next(line for line in result.stdout.splitlines() if line.split()[2:4] == ["8.9", "%"])
    assert row.split()[4] == chance(float(expected[1])).split()[0]


def test_oc_of_a_lot_and_of_nonconformities_with_inspectors_who_err():
    found = data("oc --plan 20/1 --lot-size 100 --quality 5% --miss 10%")
    assert found["inspector"]["pa"][0] == pytest.approx(
        inspector_oc(Plan.single(20, 1), [0.05], miss_rate=0.1, lot_size=100), rel=1e-5
    )
    found = data("oc --plan 20/1 --model poisson --quality 5% --false-alarm 150%")
    assert found["inspector"]["apparent_quality"] == pytest.approx([1.55])
    text = run("oc --plan 20/1 --model poisson --quality 5% --false-alarm 1.5").stdout
    assert "150 per 100 units too many" in " ".join(text.split())


def test_oc_without_errors_says_nothing_of_inspectors():
    assert data("oc --plan 20/1 --quality 5%")["inspector"] is None
    assert "nspector" not in run("oc --plan 20/1 --quality 5%").stdout


@pytest.mark.parametrize("more", ["", " --ratio double", " --ratio free --asn-at 5%", " --lot-size 3210"])
def test_design_double(more):
    found = data("design --prp 1%,0.95 --crp 5%,0.10 --double" + more)
    plan = Plan.from_dict(found["plan"])
    words = {"ratio": "double"} if "double" in more[1:] else {}
    words |= {"ratio": "free", "asn_at": 0.05} if "free" in more else {}
    finite = {"lot_size": 3210} if "3210" in more else {}
    assert plan == design_double((0.01, 0.95), (0.05, 0.10), **words, **finite)
    at = 32 / 3210 if finite else words.get("asn_at", 0.01)
    assert found["asn"]["units"] == pytest.approx(float(asn(plan, at, **finite)), rel=1e-5)
    assert found["asn"]["units"] < found["single"]["stages"][0][0]
    assert found["producer"]["pa"] >= 0.95
    assert found["consumer"]["pa"] <= 0.10
    assert found["derived"] is True
    text = run("design --prp 1%,0.95 --crp 5%,0.10 --double" + more).stdout
    second = plan.stages[1]
    assert f"then n = {second.n} more, Ac = {second.ac}, Re = {second.re}" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("oc --plan 20/1 --miss 2", "--miss '2': a fraction below 1 is needed"),
        ("oc --plan 20/1 --false-alarm x", "--false-alarm 'x'"),
        ("oc --plan 20/1 --miss 2% --cartons 4", "--cartons shows inspectors who do not err"),
        ("oc --plan 20/1 --false-alarm 2% --plot a.svg", "leave it out, or --false-alarm"),
        ("oc --plan 20/1 --miss 2% --lot-size 50000000 --quality 10%", "leave out the lot size"),
        ("design --prp 1%,0.95 --crp 5%,0.10 --ratio free", "--ratio goes with --double"),
        ("design --prp 1%,0.95 --crp 5%,0.10 --asn-at 1%", "--asn-at goes with --double"),
        ("design --prp 1%,0.95 --crp 5%,0.10 --double --ratio half", "one of equal, double, free is needed"),
        ("design --prp 1%,0.95 --crp 1.1%,0.10 --double", "take points further apart"),
        ("design --lq 2% --lot-size 100 --double", "--double does not go with --lq"),
        ("design --lq 2% --lot-size 100 --asn-at 1%", "--asn-at does not go with --lq"),
        ("design --double", "one question is needed"),
    ],
)
def test_bad_input_is_one_line(text, message):
    result = run(text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
