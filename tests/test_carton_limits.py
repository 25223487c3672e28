"""The limits that an agreement sets to the carton rule `risk`, and files and records of them that can't stand."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from qcsample.agreement import Agreement, CartonLimits, InspectionPlan, inspection_plan
from qcsample.agreement_file import in_words, read_agreement, starter_file
from qcsample.errors import InputError, RecordError
from qcsample.lot import uniform_lot
from qcsample.qcs1 import draw
from qcsample.strict import TermError

S, D = "20481956370211849357", "PO4711-A"
RISK = Agreement(carton_rule="risk")


def written(tmp_path, text):
    path = tmp_path / "agreement.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_limits_of_a_file(tmp_path):
    text = "[cartons]\nrule = 'Risk'\nicc = 0.2\n[carton_limits]\nproducer_percent = 5\nquality_percent = 6.5\n"
    agreement = read_agreement(written(tmp_path, text))
    assert agreement == Agreement(carton_rule="risk", icc=0.2, carton_limits=CartonLimits(0.05, 0.15, 0.065))
    assert Agreement.from_dict(json.loads(json.dumps(agreement.to_dict()))) == agreement
    said = next(line for line in in_words(agreement) if "Cartons opened" in line)
    assert said == (
        "Cartons opened (risk): as few as keep the producer's risk at the AQL to 5 % and the consumer's at "
        "6.5 % nonconforming to 15 %; icc 0.2."
    )


def test_the_usual_limits_hold_and_are_written_down(tmp_path):
    agreement = read_agreement(written(tmp_path, "[cartons]\nrule = 'risk'"))
    assert agreement == RISK
    assert agreement.to_dict()["carton_limits"] == {"producer": 0.1, "consumer": 0.15}
    assert any("passes 1 time in 10 by the book to 15 %; icc 0.1" in line for line in in_words(agreement))


def test_the_limits_in_the_starter_file_are_valid(tmp_path):
    text = starter_file().replace('rule = "sqrt" ', 'rule = "risk" ')
    assert read_agreement(written(tmp_path, text)) == RISK
    text = re.sub(r"^# (?=\[carton_limits|\w+_percent)", "", text, flags=re.MULTILINE)
    agreement = read_agreement(written(tmp_path, text))
    assert agreement.carton_limits == CartonLimits(0.10, 0.15, 0.13)
    assert 1 < inspection_plan(agreement, 3200).cartons_within_limits(200) < 125


def test_other_agreements_and_plans_do_not_speak_of_limits():
    assert "carton_limits" not in Agreement().to_dict()
    assert "carton_limits" not in inspection_plan(Agreement(), 3200).to_dict()
    assert "risk_cartons" not in draw(uniform_lot(40, 30), 80, S, D).to_dict()


def test_every_limit_is_in_the_digest():
    agreed = [None, CartonLimits(0.2), CartonLimits(consumer=0.2), CartonLimits(quality=0.2)]
    assert len({Agreement(carton_rule="risk", carton_limits=each).digest for each in agreed}) == 4
    assert len({"\n".join(in_words(Agreement(carton_rule="risk", carton_limits=each))) for each in agreed}) == 4
    assert Agreement(carton_rule="risk", carton_limits=CartonLimits()).digest == RISK.digest


@pytest.mark.parametrize("value", ["nan", "inf", "0", "100", "-1", "'10'", "true", "[]", "1e400", "{}", "07:32:00"])
@pytest.mark.parametrize("key", ["producer_percent", "consumer_percent", "quality_percent"])
def test_a_limit_that_is_none_is_told_on_its_line(tmp_path, key, value):
    text = f"[cartons]\nrule = 'risk'\n[carton_limits]\n# a\n{key} = {value}\n"
    with pytest.raises(InputError, match=f"line 5: carton_limits.{key}: ") as caught:
        read_agreement(written(tmp_path, text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[carton_limits]", 1, "carton_limits: only the carton rule risk keeps them, and the rule is sqrt"),
        ("[cartons]\nrule='count 3'\n[carton_limits]\nproducer_percent=5", 3, "and the rule is count 3"),
        ("carton_limits = 5\n[cartons]\nrule='risk'", 1, r"write \[carton_limits\] on a line of its own"),
        ("[[carton_limits]]\n[cartons]\nrule='risk'", 1, r"write \[carton_limits\] on a line of its own"),
        ("[cartons]\nrule='risk'\n[carton_limits]\nproducer=5", 4, "unknown key; did you mean producer_percent?"),
        ("[cartons]\nrule='risk'\n[carton_limits]\nx=5", 4, "unknown key; known are producer_percent, consumer"),
        ("[cartons]\nrule='risk'\n[carton_limit]\nproducer=5", 3, "unknown table; did you mean carton_limits?"),
        (
            "[cartons]\nrule='risk'\n[carton_limits]\nconsumer_percent=9.9",
            4,
            "consumer_percent: 9.9 % is less than the 10 %",
        ),
        ("[cartons]\nrule='risk'\n[carton_limits]\nquality_percent=4", 4, "4 % nonconforming is no worse than AQL 4.0"),
        ("[cartons]\nrule='risk'\nicc=0", 3, "cartons.icc: at icc 0 cartons don't matter"),
        ("[inspection]\ncounting='nonconformities'\n[cartons]\nrule='risk'", 2, "inspection.counting: what cartons do"),
    ],
)
def test_limits_that_can_not_stand_name_line_and_way_out(tmp_path, text, line, message):
    with pytest.raises(InputError, match=message) as caught:
        read_agreement(written(tmp_path, text))
    assert caught.value.row == line


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0, 1, 1.0, -0.1, True, "0.1", [], None])
def test_records_of_limits_are_strict(value):
    for key in ("producer", "consumer", "quality"):
        if value is None and key == "quality":
            continue
        with pytest.raises(TermError) as caught:
            CartonLimits(**{key: value})
        assert caught.value.path == (key,)
        for kind, data in (
            (Agreement, RISK.to_dict()),
            (InspectionPlan, inspection_plan(RISK, 3200).to_dict()),
        ):
            with pytest.raises(RecordError, match=key):
                kind.from_dict(data | {"carton_limits": {key: value}})


@pytest.mark.parametrize("limits", [5, "x", [], {"produce": 0.1}])
def test_what_is_no_record_of_limits(limits):
    for kind, data in ((Agreement, RISK.to_dict()), (InspectionPlan, inspection_plan(RISK, 3200).to_dict())):
        with pytest.raises(RecordError, match=r"carton.limits"):
            kind.from_dict(data | {"carton_limits": limits})
    with pytest.raises(TermError, match=r"carton_limits: .*CartonLimits record"):
        Agreement(carton_rule="risk", carton_limits=limits)
    with pytest.raises(InputError, match="CartonLimits record"):
        replace(inspection_plan(RISK, 3200), carton_limits=limits)
