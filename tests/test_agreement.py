"""The agreement, its digest, and the inspection plan that follows from it."""

from __future__ import annotations

import csv
import json
from dataclasses import fields, replace
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
    Refusal,
    SpecialTest,
    carton_rule_value,
    inspection_plan,
)
from qcsample.errors import InputError, RecordError, UnavailableError
from qcsample.lot import uniform_lot
from qcsample.plan import Plan
from qcsample.standards import EDITIONS, LEVELS, SEVERITIES, attribute_plan, code_letter
from qcsample.strict import TermError

PUBLISHED = Path(__file__).parent / "published"
FULL = Agreement(
    buyer="Hansen & Co, Århus",
    supplier="宁波某某有限公司",
    product="Kettle 1.7 l",
    contract="C-1",
    order="PO 4711",
    order_quantity=3200,
    specification="spec.pdf",
    specification_sha256="A" * 64,
    golden_sample="sample.jpg",
    edition="ISO 2859-1",
    level="s3",
    severity="Tightened",
    classes=(
        DefectClass("critical", 0, ("sharp edge",)),
        DefectClass("major", 1, ("does not heat", "leaks")),
        DefectClass("minor", "6.5"),
    ),
    difference=("another tape",),
    counting="nonconformities",
    sample_sizes="common",
    tests=(SpecialTest("drop", "S-1", 15, "from 76 cm"), SpecialTest("function", "S-4", 1.5)),
    carton_rule="Per-Carton 8",
    strata=("size", "po"),
    coverage=False,
    icc=0,
    packed_share=1,
    refusal=Refusal(rework_cost="shared", days=7, limiting_quality=0.05, ac=None, max_submissions=3),
    balance_released_on="accepted",
    language="zh",
)


def plans(plan):
    return {entry.name: (entry.plan.n, entry.plan.ac, entry.plan.re) for entry in (*plan.classes, *plan.tests)}


# The record


def test_terms_are_settled_when_made():
    assert FULL.edition == "ISO 2859-1:1999"
    assert (FULL.level, FULL.severity, FULL.carton_rule) == ("S-3", "tightened", "per-carton 8")
    assert FULL.strata == ("po", "size")
    assert FULL.specification_sha256 == "a" * 64
    assert [entry.aql for entry in FULL.classes] == [0.0, 1.0, 6.5]
    assert type(FULL.packed_share) is float


@pytest.mark.parametrize("agreement", [Agreement(), FULL])
def test_round_trip_through_json(agreement):
    assert Agreement.from_dict(json.loads(json.dumps(agreement.to_dict()))) == agreement


def test_the_full_agreement_differs_from_the_default_in_nearly_every_field():
    same = {f.name for f in fields(Agreement) if getattr(FULL, f.name) == getattr(Agreement(), f.name)}
    assert same == {"sampling", "golden_sample_sha256"}


def test_the_digest_is_over_the_content_alone():
    assert len(Agreement().digest) == 64
    assert replace(FULL).digest == FULL.digest
    as_ints = Agreement(classes=(DefectClass("major", 4),), icc=0, packed_share=1)
    as_floats = Agreement(classes=(DefectClass("major", 4.0),), icc=0.0, packed_share=1.0)
    assert as_ints.digest == as_floats.digest


@pytest.mark.parametrize("name", [f.name for f in fields(Agreement) if f.name != "sampling"])
def test_every_term_is_in_the_digest(name):
    other = Agreement() if name != "golden_sample_sha256" else replace(FULL, golden_sample_sha256="b" * 64)
    changed = {name: getattr(other, name)}
    if name == "counting":
        changed["tests"] = ()
    if name == "specification":
        changed["specification_sha256"] = ""
    assert replace(FULL, **changed).digest != FULL.digest


@pytest.mark.parametrize("name", [f.name for f in fields(Refusal)])
def test_every_term_of_a_refusal_is_in_the_digest(name):
    other = Refusal("buyer", "buyer", "buyer", "buyer", 3, 0.01, 0.2, 5, 9)
    changed = replace(Refusal(), **{name: getattr(other, name)})
    assert Agreement(refusal=changed).digest != Agreement().digest


def test_text_comes_out_harmless():
    assert Agreement(buyer="a\u202eb\x07\n c").buyer == "a<U+202E>b<U+0007> c"


BAD_TERMS = [
    ({"buyer": 5}, ("buyer",), "not text"),
    ({"buyer": "x" * 501}, ("buyer",), "at most 500"),
    ({"order_quantity": 0}, ("order_quantity",), "whole number from 1"),
    ({"order_quantity": 3.5}, ("order_quantity",), "whole number"),
    ({"order_quantity": True}, ("order_quantity",), "whole number"),
    ({"specification_sha256": "abc"}, ("specification_sha256",), "64 hexadecimal"),
    ({"specification_sha256": "a" * 64}, ("specification_sha256",), "digest without a file"),
    ({"edition": "105D"}, ("edition",), "MIL-STD-105E"),
    ({"level": "IV"}, ("level",), "S-1, S-2"),
    ({"severity": "loose"}, ("severity",), "normal, tightened"),
    ({"classes": ()}, ("classes",), "at least one class"),
    ({"classes": ("major",)}, ("classes",), "DefectClass"),
    ({"classes": (DefectClass("critical", 0),)}, ("classes", 0, "aql"), "graded"),
    ({"classes": (DefectClass("b", 4), DefectClass("a", 2.5))}, ("classes", 1, "aql"), "worst to the least"),
    ({"classes": (DefectClass("a", 4), DefectClass("A", 4))}, ("classes", 1, "name"), "already"),
    ({"classes": (DefectClass("Difference", 4),)}, ("classes", 0, "name"), "already"),
    ({"classes": (DefectClass("a", 15),)}, ("classes", 0, "aql"), "nonconformities per 100 units"),
    (
        {"classes": (DefectClass("a", 1, ("x",)), DefectClass("b", 4, ("X",)))},
        ("classes", 1, "defects"),
        "stands under a as well",
    ),
    (
        {"classes": (DefectClass("a", 1, ("x",)),), "difference": ("x",)},
        ("classes", 0, "defects"),
        "under difference",
    ),
    ({"difference": "shade"}, ("difference",), "list of texts"),
    ({"difference": ("a", "a")}, ("difference",), "twice"),
    ({"difference": ("",)}, ("difference",), "empty text"),
    ({"counting": "defects"}, ("counting",), "nonconforming units, nonconformities"),
    ({"sample_sizes": "largest"}, ("sample_sizes",), "by-the-book, common"),
    ({"tests": (SpecialTest("major", "S-1", 4),)}, ("tests", 0, "name"), "already"),
    ({"tests": (SpecialTest("drop", "S-1", 15),)}, ("tests", 0, "aql"), "above 10"),
    ({"carton_rule": "cube"}, ("carton_rule",), "sqrt"),
    ({"strata": ("pox",)}, ("strata",), "po, style, colour, size"),
    ({"strata": "po"}, ("strata",), "list"),
    ({"coverage": 1}, ("coverage",), "true or false"),
    ({"icc": 1}, ("icc",), "below 1"),
    ({"icc": -0.1}, ("icc",), "from 0"),
    ({"icc": float("nan")}, ("icc",), "nan"),
    ({"packed_share": 80}, ("packed_share",), "to 1"),
    ({"refusal": None}, ("refusal",), "Refusal"),
    ({"balance_released_on": "shipment"}, ("balance_released_on",), "accepted"),
    ({"language": "de"}, ("language",), "en, zh"),
]


@pytest.mark.parametrize(("terms", "path", "message"), BAD_TERMS)
def test_terms_that_can_not_stand_say_which_they_are(terms, path, message):
    with pytest.raises(TermError, match=message) as caught:
        Agreement(**terms)
    assert caught.value.path == path
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: DefectClass("", 2.5), "name"),
        (lambda: DefectClass("a=b", 2.5), "name"),
        (lambda: DefectClass("x" * 81, 2.5), "name"),
        (lambda: DefectClass("major", 3), "aql"),
        (lambda: DefectClass("major", False), "aql"),
        (lambda: DefectClass("major", 2.5, "scratch"), "defects"),
        (lambda: SpecialTest("drop", "S-9", 2.5), "level"),
        (lambda: SpecialTest("drop", "S-1", 0), "aql"),
        (lambda: SpecialTest("drop", "S-1", 2.5, 7), "description"),
        (lambda: Refusal(sorting_cost="nobody"), "sorting_cost"),
        (lambda: Refusal(days=0), "days"),
        (lambda: Refusal(limiting_quality=0), "limiting_quality"),
        (lambda: Refusal(limiting_quality=2.5), "limiting_quality"),
        (lambda: Refusal(risk=1), "risk"),
        (lambda: Refusal(ac=-1), "ac"),
        (lambda: Refusal(max_submissions=0), "max_submissions"),
    ],
)
def test_parts_that_can_not_stand(make, path):
    with pytest.raises(TermError) as caught:
        make()
    assert caught.value.path == (path,)


def test_what_is_not_in_this_version_is_refused_by_name():
    for terms, name in (({"sampling": "double"}, "double"), ({"carton_rule": "risk"}, "risk")):
        with pytest.raises(UnavailableError, match=f"{name}.* not in this version yet") as caught:
            Agreement(**terms)
        assert isinstance(caught.value, InputError)


@pytest.mark.parametrize("rule", ["sqrt", "sqrt+1", "1.5sqrt", "units", "per-carton 1", "count 9999999"])
def test_carton_rules(rule):
    assert carton_rule_value(rule.upper()) == rule


@pytest.mark.parametrize("rule", ["", "sqr", "per-carton", "per-carton K", "per-carton 0", "count -1", "count 1.5", 5])
def test_carton_rules_that_are_none(rule):
    with pytest.raises(InputError, match="K and M being whole numbers"):
        carton_rule_value(rule)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "table of values"),
        ({"buyr": "x"}, "did you mean buyer"),
        ({"classes": "major"}, "classes: a list"),
        ({"classes": [5]}, r"classes\[0\]: a table"),
        ({"classes": [{"name": "x"}]}, r"classes\[0\]: aql is missing"),
        ({"classes": [{"name": "x", "aql": 3}]}, r"classes\[0\]: aql: AQL 3 is not in the tables"),
        ({"tests": [{"name": "x", "level": "S-1", "aql": 1, "n": 5}]}, r"tests\[0\]: unknown key 'n'"),
        ({"refusal": {"days": "soon"}}, "refusal: days"),
        ({"refusal": []}, "refusal: a table"),
        ({"icc": "0.1"}, "icc: '0.1' is not a number"),
    ],
)
def test_reading_is_strict(data, message):
    with pytest.raises(RecordError, match=message):
        Agreement.from_dict(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([f.name for f in fields(Agreement)]), JSON, max_size=3))
def test_whatever_is_read_is_an_agreement_or_a_record_error(data):
    try:
        agreement = Agreement.from_dict(data)
    except RecordError:
        return
    assert Agreement.from_dict(agreement.to_dict()) == agreement


# The inspection plan


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
