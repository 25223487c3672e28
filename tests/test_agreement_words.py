"""An agreement read back in words: every term that counts is said."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from agreement_texts import FULL

from qcsample.agreement import Agreement, DefectClass, Refusal, SpecialTest
from qcsample.agreement_file import in_words, read_agreement


@pytest.fixture
def read(tmp_path):
    def read(text, *, encoding="utf-8"):
        path = tmp_path / "agreement.toml"
        path.write_bytes(text.encode(encoding))
        return read_agreement(path)

    return read


def test_in_words_says_every_term():
    agreement = Agreement(
        buyer="Hansen",
        order_quantity=3200,
        classes=(DefectClass("critical", 0, ("sharp edge",)), DefectClass("major", 4)),
        tests=(SpecialTest("drop", "S-1", 4, "76 cm"),),
        strata=("po",),
        refusal=Refusal(rework_cost="shared", days=9, limiting_quality=0.0065, ac=None),
        carton_rule="per-carton 8",
    )
    said = "\n".join(in_words(agreement))
    for part in (
        "Buyer: Hansen; supplier: (not named)",
        "3,200 pieces",
        "Inspection by ANSI/ASQ Z1.4, level II, normal inspection, single sampling.",
        "Class critical: not allowed (0/1); defects: sharp edge.",
        "Class major: AQL 4.0; defects: none named.",
        "Test drop: level S-1, AQL 4.0: 76 cm.",
        "(per-carton 8): as many as give 8 units a carton; strata by po, at least one carton of each; icc 0.1.",
        "when 80 % of the order is packed.",
        "rework by the two sides together",
        "within 9 calendar days; 2 presentations at most",
        "passes a lot that is 0.65 % nonconforming with a risk of 10 % at most; the plan is chosen among alternatives.",
        "In a dispute the English text prevails.",
    ):
        assert part in said


@pytest.mark.parametrize("name", [f.name for f in fields(Agreement) if f.name not in ("sampling", "carton_limits")])
def test_a_change_of_any_term_changes_the_words(read, name):
    full = replace(read(FULL), classes=(DefectClass("major", 1, ("leaks",)),))
    changed = {name: getattr(Agreement(), name)}
    if name in ("specification", "golden_sample"):
        changed[f"{name}_sha256"] = ""
    assert in_words(replace(full, **changed)) != in_words(full)


@pytest.mark.parametrize("name", [f.name for f in fields(Refusal)])
def test_a_change_of_any_term_of_a_refusal_changes_the_words(read, name):
    refusal = replace(read(FULL).refusal, **{name: getattr(Refusal(), name)})
    assert in_words(Agreement(refusal=refusal)) != in_words(Agreement(refusal=read(FULL).refusal))
