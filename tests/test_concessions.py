"""Concessions: the buyer takes a defect as it is, by name and with a reason; the verdict stands, another beside it."""

from __future__ import annotations

import pytest
from findings_samples import HERE, UNITS, findings, row

from qcsample.errors import InputError
from qcsample.findings import Concession, Finding, Findings
from qcsample.verdict import judge, judge_conceded


class TestConcession:
    # Nine dents on nine units: Re = 8. Without them nothing is left.
    refused = findings(*(row(i, "major", "dent") for i in range(9)))

    def test_the_verdict_stands_and_the_other_is_beside_it(self):
        assert judge(HERE, self.refused).outcome == "not accepted"
        agreed, verdict = judge_conceded(HERE, self.refused, [Concession("DENT", "J. Meyer", "as on the sample")])
        assert [c.defect for c in agreed] == ["dent"]
        assert verdict.outcome == "accepted"
        assert [e.found for e in verdict.classes] == [0, 0, 0, 0]

    def test_a_defect_named_twice_is_conceded_once(self):
        twice = [Concession(name, "J. Meyer", "so be it") for name in ("dent", "Dent")]
        assert [c.defect for c in judge_conceded(HERE, self.refused, twice)[0]] == ["dent"]

    def test_a_unit_with_another_defect_still_counts(self):
        more = findings(*self.refused.rows, row(0, "minor", "speck"), row(1, "major", "leaks"))
        verdict = judge_conceded(HERE, more, [Concession("dent", "J. Meyer", "so be it")])[1]
        assert [e.found for e in verdict.classes] == [0, 1, 1, 0]

    @pytest.mark.parametrize(
        ("rows", "defect", "why"),
        [
            ((row(0, "critical", "sharp edge"),), "锐边", "is critical: a critical defect can't be conceded"),
            ((row(0, "major", "dent"),), "leaks", "was not found in this sample; found: 'dent'"),
            (None, "dent", "findings by defect"),
        ],
    )
    def test_what_can_not_be_conceded(self, rows, defect, why):
        given = Findings({"major": 9}) if rows is None else findings(*rows)
        with pytest.raises(InputError, match=why):
            judge_conceded(HERE, given, [Concession(defect, "J. Meyer", "why not")])

    def test_a_name_that_was_found_as_critical_too_is_not_conceded(self):
        both = findings(row(0, "critical", "burr"), row(1, "minor", "burr"))
        with pytest.raises(InputError, match="'burr' is critical: a critical defect can't be conceded"):
            judge_conceded(HERE, both, [Concession("burr", "J. Meyer", "why not")])

    def test_differences_and_failed_tests_are_nothing_to_concede(self):
        given = findings(row(0, "difference", "brown tray"), Finding(*UNITS[0], test="drop", defect="broke"), drop=1)
        for name in ("brown tray", "broke"):
            with pytest.raises(InputError, match="was not found in this sample; found: no defect that counts"):
                judge_conceded(HERE, given, [Concession(name, "J. Meyer", "why not")])

    @pytest.mark.parametrize("lacking", [("", "x", "y"), ("x", " ", "y"), ("x", "y", "")])
    def test_who_and_why_are_needed(self, lacking):
        with pytest.raises(InputError, match="is empty"):
            Concession(*lacking)
