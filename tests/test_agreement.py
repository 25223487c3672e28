"""The agreement and its digest."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.agreement import (
    Agreement,
    DefectClass,
    Refusal,
    SpecialTest,
    carton_rule_value,
)
from qcsample.errors import InputError, RecordError, UnavailableError
from qcsample.strict import TermError

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
    assert same == {"sampling", "golden_sample_sha256", "carton_limits"}  # the last goes with the rule risk alone


def test_the_digest_is_over_the_content_alone():
    assert len(Agreement().digest) == 64
    assert replace(FULL).digest == FULL.digest
    as_ints = Agreement(classes=(DefectClass("major", 4),), icc=0, packed_share=1)
    as_floats = Agreement(classes=(DefectClass("major", 4.0),), icc=0.0, packed_share=1.0)
    assert as_ints.digest == as_floats.digest


@pytest.mark.parametrize("name", [f.name for f in fields(Agreement) if f.name not in ("sampling", "carton_limits")])
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


def test_what_is_not_in_the_tables_is_refused_by_name():
    with pytest.raises(
        UnavailableError, match=r"^sampling: double sampling, reduced.*ISO 2859-1:1999.* not in"
    ) as caught:
        Agreement(sampling="double", severity="reduced", edition="ISO 2859-1:1999")
    assert isinstance(caught.value, InputError)
    assert Agreement(sampling="Double", edition="ISO 2859-1:1999").sampling == "double"
    assert Agreement(sampling="multiple", severity="reduced").sampling == "multiple"


@pytest.mark.parametrize("rule", ["sqrt", "sqrt+1", "1.5sqrt", "units", "per-carton 1", "count 9999999", "risk"])
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
