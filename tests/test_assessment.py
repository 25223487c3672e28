"""How big it is and where it sits: bounds by another way, places that add up, and what weakens them is said."""

from __future__ import annotations

import json
from dataclasses import replace
from math import comb

import pytest
from document_samples import AGREEMENT, sample

import qcsample
from qcsample.agreement import Agreement, DefectClass
from qcsample.assessment.assessing import NEEDS_ROWS, Assessment, assess
from qcsample.assessment.letter import paragraphs
from qcsample.errors import InputError, RecordError
from qcsample.findings import Finding, Findings
from qcsample.inspection import Record
from qcsample.plan import Plan, Stage
from qcsample.qcs1 import substitute
from qcsample.reinspection import FirstInspection, Reinspection
from qcsample.statistics import carton_bounds, defect_bounds, rate_bounds
from qcsample.statistics.clustering import clustering_p, intra_carton_correlation
from qcsample.verdict import judge


def found(made, spec):
    """Findings in units by their place in the order of pulling: {(class, defect): [places]}."""
    return Findings(
        rows=tuple(
            Finding(*made.draw.pulling[i], kind=kind, defect=defect)
            for (kind, defect), places in spec.items()
            for i in places
        ),
        tests={entry.name: 0 for entry in made.plan.tests},
    )


def size(assessment, kind, defect=""):
    return next(s for s in (*assessment.sizes, *assessment.defects) if (s.kind, s.defect) == (kind, defect))


def chance_of_none(lot, bad, drawn):
    return comb(lot - bad, drawn) / comb(lot, drawn)


def chance_of_at_most(count, lot, bad, drawn):
    return sum(comb(bad, k) * comb(lot - bad, drawn - k) for k in range(count + 1)) / comb(lot, drawn)


@pytest.fixture(scope="module")
def made():
    return sample()


SPEC = {
    ("major", "Leaks"): [0, 20, 40, 60, 80],
    ("major", "Lid does not lock"): [1, 20],
    ("minor", "Scratch up to 10 mm"): [2, 0],
    ("difference", "Shade of the carton print"): [5, 6, 7],
}


@pytest.fixture(scope="module")
def assessed(made):
    return assess(made, found(made, SPEC))


def test_the_bounds_of_the_lot_are_the_exact_ones(made, assessed):
    n, lot = made.plan.classes[1].plan.n, made.lot.units
    major = size(assessed, "major")
    assert (major.found, major.checked) == (6, n)  # unit 20 has two major defects and counts once
    low, high = major.piece.lower_units, major.piece.upper_units
    assert chance_of_at_most(6, lot, high, n) > 0.025 >= chance_of_at_most(6, lot, high + 1, n)
    assert 1 - chance_of_at_most(5, lot, low, n) > 0.025 >= 1 - chance_of_at_most(5, lot, low - 1, n)
    assert major.piece.lower == low / lot


def test_allowing_for_cartons_takes_the_cartons_that_the_units_came_from(made, assessed):
    cartons = {carton for carton, _ in made.draw.pulling[: made.plan.classes[1].plan.n]}
    major = size(assessed, "major")
    assert major.cartons == len(cartons) == len(made.draw.opened)
    expected = carton_bounds(6, major.checked, cartons=len(cartons), icc=0.1, lot_size=made.lot.units)
    assert major.allowing == expected == major.bounds
    assert major.allowing.lower_units < major.piece.lower_units < major.piece.upper_units < major.allowing.upper_units


def test_a_smaller_sample_uses_its_own_units_and_their_cartons(made, assessed):
    drop = size(assessed, "drop")
    n = next(entry.plan.n for entry in made.plan.tests if entry.name == "drop")
    assert drop.is_test
    assert drop.checked == n < made.plan.n
    assert drop.cartons == len({carton for carton, _ in made.draw.pulling[:n]}) < len(made.draw.opened)


def test_each_defect_counts_the_units_that_have_it(assessed):
    assert [(s.kind, s.defect, s.found) for s in assessed.defects] == [
        ("major", "Leaks", 5),
        ("major", "Lid does not lock", 2),
        ("minor", "Scratch up to 10 mm", 2),
    ]
    assert size(assessed, "minor").found == 1  # the other scratch is on a leaking unit
    leaks = size(assessed, "major", "Leaks")
    assert leaks.piece == defect_bounds(5, leaks.checked, lot_size=assessed.lot_size)


def test_what_zero_proves(made, assessed):
    critical = size(assessed, "critical")
    upper = critical.piece.upper_units
    assert (critical.found, critical.piece.sides, critical.piece.lower_units) == (0, 1, 0)
    n, lot = critical.checked, made.lot.units
    assert chance_of_none(lot, upper, n) > 0.05 >= chance_of_none(lot, upper + 1, n)
    assert critical.allowing.upper_units > upper


def test_differences_are_listed_and_never_counted(made, assessed):
    assert assessed.differences == {"Shade of the carton print": 3}
    without = {key: places for key, places in SPEC.items() if key[0] != "difference"}
    assert assess(made, found(made, without)).sizes == assessed.sizes


def test_places_add_up_over_cartons_and_strata(made, assessed):
    assert [places.kind for places in assessed.places] == ["major", "minor"]
    for places in assessed.places:
        d = size(assessed, places.kind).found
        assert sum(place.found for place in places.cartons) == sum(place.found for place in places.strata) == d
        assert sum(place.checked for place in places.strata) == size(assessed, places.kind).checked
        assert [place.name for place in places.strata] == [stratum.name for stratum in made.draw.strata]
        for place in places.cartons:
            carton = next(c for c in made.draw.cartons if c.id == place.name)
            assert place.checked == len(carton.positions)


def test_gathered_defects_are_told_and_others_never_called_even(made):
    home = made.draw.opened[0].id
    together = [i for i, (carton, _) in enumerate(made.draw.pulling) if carton == home][:6]
    apart = [made.draw.pulling.index((c.id, c.positions[0])) for c in made.draw.opened[:6]]
    sizes = [len(c.positions) for c in made.draw.opened]
    for places, gathered in ((together, True), (apart, False)):
        (where,) = assess(made, found(made, {("major", "Leaks"): places})).places
        counts = [sum(made.draw.pulling[i][0] == c.id for i in places) for c in made.draw.opened]
        assert where.p == clustering_p(counts, sizes)
        assert where.icc == intra_carton_correlation(counts, sizes)
        assert where.gathered is gathered
    single = assess(made, found(made, {("major", "Leaks"): [0]})).places[0]
    assert (single.p, single.icc, single.gathered) == (None, None, False)


def test_more_clustering_than_agreed_weakens_the_bounds(made):
    home = made.draw.opened[0].id
    together = [i for i, (carton, _) in enumerate(made.draw.pulling) if carton == home][:6]
    said = assess(made, found(made, {("major", "Leaks"): together})).remarks
    assert any("gather more than was agreed to allow for" in remark for remark in said)


def test_counts_alone_say_how_big_and_name_the_rest(made):
    counts = Findings({"critical": 0, "major": 6, "minor": 1}, {entry.name: 0 for entry in made.plan.tests})
    given = assess(made, counts)
    assert given.sizes == assess(made, found(made, SPEC)).sizes
    assert (given.defects, given.places, given.differences) == ((), (), {})
    assert given.needs == NEEDS_ROWS


def test_a_verdict_given_spares_judging_again(made):
    findings = found(made, SPEC)
    assert assess(made, findings, judge(made, findings)) == assess(made, findings)
    assert assess(Record().with_step("pick", made.to_dict()), findings).sizes == assess(made, findings).sizes


def test_a_part_of_the_sample_is_what_was_pulled_and_said(made):
    part = assess(made, Findings({"critical": 1}, pulled=40))
    (critical,) = part.sizes
    assert (critical.checked, critical.piece) == (40, defect_bounds(1, 40, lot_size=made.lot.units))
    assert "critical: 40 of 125 units were checked" in " ".join(part.remarks)


def test_all_units_checked_are_exact_numbers():
    made = sample(1, strata=(), agreement=Agreement(classes=(DefectClass("major", 0.4),)))
    given = assess(made, Findings({"major": 2}))
    major = size(given, "major")
    assert made.plan.classes[0].plan.n == made.lot.units == major.checked == 24
    assert major.exact
    assert major.bounds is None
    assert given.risks["major"] is None


def test_units_drawn_one_by_one_need_no_allowance():
    made = sample(rule="units")
    major = size(assess(made, Findings({"critical": 0, "major": 3, "minor": 0})), "major")
    assert major.allowing is None
    assert major.bounds == defect_bounds(3, major.checked, lot_size=made.lot.units)


def test_nonconformities_have_rates_and_no_number_for_the_lot():
    made = sample(agreement=replace(AGREEMENT, counting="nonconformities"))
    given = assess(made, found(made, SPEC))
    major = size(given, "major")
    assert (major.found, major.piece, major.allowing) == (7, None, None)
    assert major.rate == major.bounds == rate_bounds(7, major.checked)
    assert size(given, "drop").piece is not None  # tests count units
    assert all(places.p is None for places in given.places)
    assert given.risks["major"].model == "poisson"


def test_unequal_chances_are_said_where_the_draw_says_them(made):
    remark = "Chances differ between strata: a unit of 'a' is 2 times as likely to be pulled as one of 'b'; no two "
    remark += "strata differ more."
    unequal = replace(made, draw=replace(made.draw, remarks=(remark,)))
    equal = replace(made, draw=replace(made.draw, remarks=()))
    said = assess(unequal, found(made, SPEC)).remarks
    assert remark in said
    assert any("equally likely" in sentence for sentence in said)
    assert not any("likely" in sentence for sentence in assess(equal, found(made, SPEC)).remarks)


def test_a_lost_carton_that_nothing_replaces_weakens_the_bounds(made):
    lost = made.draw.opened[0].id
    now = replace(made, draw=substitute(made.draw, made.lot, [lost]))
    given = assess(now, Findings({"critical": 0, "major": 1, "minor": 0}))
    assert any("1 of the drawn cartons could not be produced" in remark for remark in given.remarks)


def test_units_without_a_position_beyond_a_smaller_sample_are_not_tested():
    classes = (DefectClass("major", 0.25, ("Leaks",)), DefectClass("minor", 2.5, ("Scratch",)))
    made = sample(agreement=Agreement(classes=classes))
    small, large = sorted(made.plan.classes, key=lambda entry: entry.plan.n)
    assert small.plan.n < large.plan.n
    checked = [carton for carton, _ in made.draw.pulling[: small.plan.n]]
    carton = next(c for c in made.draw.opened if 0 < checked.count(c.id) < len(c.positions))
    rows = (Finding(carton.id, None, small.name, count=len(carton.positions)),)
    (where,) = assess(made, Findings(rows=rows)).places
    assert (where.p, where.untested) == (None, "units without a position")


def test_it_survives_the_record(assessed, made):
    for given in (assessed, assess(made, Findings({"major": 0}))):
        again = Assessment.from_dict(json.loads(json.dumps(given.to_dict())))
        assert again.to_dict() == given.to_dict()
        assert (again.differences, again.needs, again.remarks) == (given.differences, given.needs, given.remarks)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"lot_size": 5},
        {"lot_size": 5, "icc": 0.1, "sizes": 3},
        {"lot_size": 5, "icc": 0.1, "sizes": [{"kind": "major", "size": 1}]},
        {"lot_size": 5, "icc": 0.1, "sizes": [{"kind": "major"}]},
        {"lot_size": 5, "icc": 0.1, "sizes": [], "places": [{"kind": "major", "cartons": [[1]], "opened": 1}]},
        {"lot_size": 5, "icc": 0.1, "sizes": [], "risks": {"major": {"at": 1}}},
        [],
    ],
)
def test_what_is_no_assessment_is_refused_in_one_line(spoilt):
    with pytest.raises(RecordError) as caught:
        Assessment.from_dict(spoilt)
    assert "\n" not in str(caught.value)


def test_units_that_are_only_sent_have_no_assessment(made):
    with pytest.raises(InputError, match="sent to the buyer"):
        assess(replace(made, plan=None, purpose="send"), Findings({"major": 1}))


def test_the_public_names():
    assert qcsample.assess is assess
    assert qcsample.Assessment is Assessment


def test_a_plan_with_stages_says_what_its_bounds_assume(made):
    plan = made.plan
    staged = Plan((Stage(80, 3, 7), Stage(80, 8, 9)), aql=2.5)
    double = replace(plan, classes=(replace(plan.classes[1], plan=staged),), tests=())
    given = assess(replace(made, plan=double), Findings({"major": 1}, pulled=80))
    assert size(given, "major").checked == 80
    assert any(remark.startswith("The plan has stages") for remark in given.remarks)


def test_a_re_inspection_is_told_of_its_own_lot_only(made):
    first = FirstInspection(
        "ab" * 32, ("X",), ("1",), ("major",), {"major": (9, 125, 8)}, {"major": [[125, 7, 8]]}, 1440
    )
    part = Reinspection(first, ("B",), ("Leaks",), (), 0, 0.025, 0.1, "signed agreement", 2, 2)
    again = replace(made, purpose="re-inspection", rework=part)
    findings = found(made, SPEC)
    given = assess(again, findings)
    assert given.sizes == assess(made, findings).sizes
    assert (given.defects, given.places, given.needs) == ((), (), ())
    assert paragraphs(again, judge(again, findings), given)[0].startswith("Re-inspection PO4711-A")
