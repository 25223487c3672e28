"""The inspection plan that follows from the agreement for a lot."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.agreement import (
    Agreement,
    ClassPlan,
    DefectClass,
    InspectionPlan,
    SpecialTest,
    inspection_plan,
)
from qcsample.errors import InputError, RecordError
from qcsample.lot import uniform_lot
from qcsample.plan import Plan
from qcsample.standards import EDITIONS, LEVELS, SEVERITIES, attribute_plan, code_letter

PUBLISHED = Path(__file__).parent / "published"


def plans(plan):
    return {entry.name: (entry.plan.n, entry.plan.ac, entry.plan.re) for entry in (*plan.classes, *plan.tests)}


def test_the_usual_agreement_for_3200_pieces():
    plan = inspection_plan(Agreement(), 3200)
    assert plans(plan) == {"critical": (125, 0, 1), "major": (125, 7, 8), "minor": (125, 10, 11)}
    assert plan.n == 125
    assert plan.remarks == ("Sample sizes by the book: every class has the sample size of its own plan.",)
    assert inspection_plan(Agreement(), uniform_lot(80, 40)) == plan


def test_by_the_book_every_class_has_its_own_size_and_critical_the_largest():
    plan = inspection_plan(Agreement(), 80)
    assert plans(plan) == {"critical": (20, 0, 1), "major": (20, 1, 2), "minor": (13, 1, 2)}
    assert plan.classes[0].by_rule == "not allowed: 0/1 on the largest graded sample (major)"
    assert plans(inspection_plan(Agreement(), 30))["critical"] == (13, 0, 1)  # minor's is the largest there


def test_common_as_the_design_says():
    plan = inspection_plan(Agreement(sample_sizes="common"), 80)
    assert plans(plan) == {"critical": (20, 0, 1), "major": (20, 1, 2), "minor": (20, 2, 3)}
    assert [entry.by_rule for entry in plan.classes[1:]] == ["common: letter F"] * 2
    assert plan.classes[1].plan.code_letter == "E"
    assert "letter F, n = 20, serves every class" in plan.remarks[0]


@pytest.mark.parametrize("lot", [35_001, 150_001, 10**7])
def test_common_is_refused_where_no_letter_serves_all(lot):
    with pytest.raises(InputError, match=r"no common sample size for AQL 2\.5 and 4\.0 from letter [NPQ] on"):
        inspection_plan(Agreement(sample_sizes="common"), lot)


@pytest.mark.parametrize("lot", [2, 15, 20])
def test_common_is_refused_where_its_sample_reaches_the_lot(lot):
    with pytest.raises(InputError, match="n = 20, which reaches the lot"):
        inspection_plan(Agreement(sample_sizes="common"), lot)
    assert inspection_plan(Agreement(sample_sizes="common"), 21).n == 20


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_critical_is_zero_one_in_every_severity(severity, edition):
    plan = inspection_plan(Agreement(severity=severity, edition=edition), 1000)
    critical, *graded = plan.classes
    assert (critical.plan.ac, critical.plan.re) == (0, 1)
    assert critical.plan.n == max(entry.plan.n for entry in graded)


def test_stages_of_every_class_and_critical_on_what_was_pulled():
    plan = inspection_plan(Agreement(sampling="double"), 3200)
    stages = {entry.name: [(s.n, s.ac, s.re) for s in entry.plan.stages] for entry in plan.classes}
    assert stages == {
        "critical": [(80, 0, 1), (80, 0, 1)],
        "major": [(80, 3, 7), (80, 8, 9)],
        "minor": [(80, 5, 9), (80, 12, 13)],
    }
    assert (plan.n, plan.is_single) == (160, False)
    assert "critical: judged on what was pulled: none in the first 80 units accepts it." in plan.remarks
    assert inspection_plan(Agreement(), 3200).is_single
    assert InspectionPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


def test_common_sample_sizes_of_several_samples():
    plan = inspection_plan(Agreement(sampling="double", sample_sizes="common"), 90)
    stages = [[(s.n, s.ac, s.re) for s in entry.plan.stages] for entry in plan.classes]
    assert stages == [[(13, 0, 1)] * 2, [(13, 0, 2), (13, 1, 2)], [(13, 0, 3), (13, 3, 4)]]
    assert [entry.by_rule for entry in plan.classes[1:]] == ["common: letter F"] * 2
    terms = Agreement(sampling="double", sample_sizes="common", classes=(DefectClass("a", 0.4), DefectClass("b", 1.0)))
    with pytest.raises(InputError, match=r"common sample of AQL 0\.40 and 1\.0 is letter \S, n = \d+, which reaches"):
        inspection_plan(terms, 30)


def test_plans_that_were_inferred_are_named():
    plan = inspection_plan(Agreement(sampling="double", edition="ISO 2859-1:1999"), 3200)
    said = [remark for remark in plan.remarks if "inferred" in remark]
    assert [remark.split(":")[0] for remark in said] == ["minor"]
    assert "ISO 2859-1:1999, Table 3-A, not read there: hold it against the standard." in said[0]


def test_a_critical_class_with_an_aql_of_the_tables_is_looked_up():
    agreement = Agreement(classes=(DefectClass("critical", 0.25), DefectClass("major", 2.5)))
    assert inspection_plan(agreement, 3200).classes[0].plan == attribute_plan(3200, 0.25)


def test_tests_have_their_own_plan_and_do_not_raise_the_critical_sample():
    test = SpecialTest("weigh", "III", 0.010)
    plan = inspection_plan(Agreement(tests=(test,)), 3200)
    assert plan.tests[0].plan == attribute_plan(3200, 0.010, level="III")
    assert plan.classes[0].plan.n == 125
    assert plan.n == plan.tests[0].plan.n == 1250


def test_tests_follow_the_severity_and_edition_of_the_agreement():
    test = SpecialTest("function", "S-4", 2.5)
    plan = inspection_plan(Agreement(tests=(test,), severity="tightened", edition="MIL-STD-105E"), 3200)
    expected = attribute_plan(3200, 2.5, level="S-4", severity="tightened", edition="MIL-STD-105E")
    assert plan.tests[0].plan == expected


def test_full_inspection_is_said_of_every_class_and_test():
    plan = inspection_plan(Agreement(tests=(SpecialTest("drop", "S-1", 4.0),)), 3)
    assert plans(plan) == {"critical": (3, 0, 1), "major": (3, 0, 1), "minor": (3, 0, 1), "drop": (3, 0, 1)}
    assert plan.remarks[1:] == (
        "critical: the table's n = 5 reaches the lot of 3: 100 % inspection.",
        "major: the table's n = 5 reaches the lot of 3: 100 % inspection.",
        "minor: the table's n = 3 reaches the lot of 3: 100 % inspection.",
        "drop: the table's n = 3 reaches the lot of 3: 100 % inspection.",
    )


def test_the_gap_of_reduced_inspection_is_said():
    plan = inspection_plan(Agreement(severity="reduced"), 3200)
    assert plans(plan)["major"] == (50, 3, 6)
    assert any(line.startswith("major: a count of 4 to 5 lies between") for line in plan.remarks)
    iso = inspection_plan(Agreement(severity="reduced", edition="ISO 2859-1:1999"), 3200)
    assert len(iso.remarks) == 1


def test_nonconformities_take_any_column():
    agreement = Agreement(classes=(DefectClass("all", 150),), counting="nonconformities")
    assert plans(inspection_plan(agreement, 50)) == {"all": (8, 21, 22)}


@pytest.mark.parametrize("lot", [0, 1, -3, 2.5, "3200", None, True])
def test_lots_that_can_not_be(lot):
    with pytest.raises(InputError, match="lot size"):
        inspection_plan(Agreement(), lot)


def printed_grids():
    grids = []
    files = {
        "normal": dict.fromkeys(EDITIONS, "single_normal"),
        "tightened": dict.fromkeys(EDITIONS, "single_tightened") | {EDITIONS[2]: "single_tightened_iso1999"},
        "reduced": dict.fromkeys(EDITIONS, "single_reduced") | {EDITIONS[2]: "single_reduced_iso1999"},
    }
    for severity, editions in files.items():
        for edition, name in editions.items():
            with (PUBLISHED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                grids.append((severity, edition, list(csv.DictReader(file))))
    return grids


@pytest.mark.parametrize(
    ("severity", "edition", "rows"), printed_grids(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_common_by_trying_every_letter(severity, edition, rows):
    """Brute force: all letters in order, all pairs of AQLs up to 10, one lot in every band."""
    cells = {(row["letter"], float(row["aql"])): row for row in rows}
    letters = list(dict.fromkeys(row["letter"] for row in rows))
    aqls = [aql for aql in dict.fromkeys(float(row["aql"]) for row in rows) if aql <= 10]
    refused = served = 0
    for pair in combinations(aqls, 2):
        agreement = Agreement(
            classes=(DefectClass("major", pair[0]), DefectClass("minor", pair[1])),
            severity=severity,
            edition=edition,
            sample_sizes="common",
        )
        for lot in (8, 25, 90, 280, 1200, 10_000, 150_000, 10**6):
            later = letters[letters.index(code_letter(lot)) :]
            fitting = [c for c in later if all("/" in cells[c, aql]["printed"] for aql in pair)]
            if not fitting or int(cells[fitting[0], pair[0]]["letter_n"]) >= lot:
                with pytest.raises(InputError, match="by-the-book"):
                    inspection_plan(agreement, lot)
                refused += 1
                continue
            for entry, aql in zip(inspection_plan(agreement, lot).classes, pair, strict=True):
                row = cells[fitting[0], aql]
                expected = (int(row["letter_n"]), *map(int, row["printed"].split("/")))
                assert (entry.plan.n, entry.plan.ac, entry.plan.re) == expected
                assert entry.plan.letter == fitting[0]
            served += 1
    assert refused > 50
    assert served > 50


@given(
    st.integers(2, 10**6),
    st.sampled_from(LEVELS),
    st.sampled_from(SEVERITIES),
    st.sampled_from(EDITIONS),
    st.lists(st.sampled_from([0, 0.65, 1.5, 2.5, 4.0, 10]), min_size=1, max_size=4),
)
def test_by_the_book_every_plan_is_that_of_the_tables(lot, level, severity, edition, aqls):
    aqls = sorted([*aqls, 6.5])
    classes = tuple(DefectClass(f"class {i}", aql) for i, aql in enumerate(aqls))
    agreement = Agreement(classes=classes, level=level, severity=severity, edition=edition)
    plan = inspection_plan(agreement, lot)
    graded = [entry.plan for entry in plan.classes if entry.aql]
    for entry in plan.classes:
        if entry.aql:
            assert entry.plan == attribute_plan(lot, entry.aql, level=level, severity=severity, edition=edition)
        else:
            assert (entry.plan.n, entry.plan.ac, entry.plan.re) == (max(p.n for p in graded), 0, 1)
    assert plan.n == max(p.n for p in graded) <= lot
    assert InspectionPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


# Reading an inspection plan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lot_size": 1}, "lots of 2 units"),
        ({"classes": []}, "at least one class"),
        ({"classes": {}}, "a list is needed"),
        ({"classes": [{"name": "x"}]}, "aql is missing"),
        ({"classes": [{"name": "x", "aql": 1, "plan": {}}]}, "stages is missing"),
        ({"classes": [{"name": "", "aql": 1, "plan": {"stages": [[5, 0, 1]]}}]}, "can't be a name"),
        ({"tests": 5}, "a list is needed"),
        ({"carton_rule": "cube"}, "sqrt"),
        ({"icc": 2}, "below 1"),
        ({"coverage": None}, "true or false"),
        ({"remarks": "x"}, "list of texts"),
        ({"seed": 1}, "unknown key 'seed'"),
    ],
)
def test_inspection_plans_are_read_strictly(change, message):
    data = inspection_plan(Agreement(), 3200).to_dict() | change
    with pytest.raises(RecordError, match=message):
        InspectionPlan.from_dict(data)


def test_entries_are_checked_when_made():
    with pytest.raises(InputError, match="is not a plan"):
        ClassPlan("major", 2.5, "125")
    with pytest.raises(InputError, match="class plans are needed"):
        InspectionPlan(3200, (Plan.single(5, 0),))
