"""How large a re-inspection is."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from qcsample.errors import InputError
from qcsample.rework import reinspection_sizes
from qcsample.rework.sizing import least_cartons, marks_plan, size_for


class TestSizes:
    """Figures of the project's design: LQ 2.5 %, consumer's risk 10 %, 3,200 pieces in 80 cartons."""

    @pytest.mark.parametrize(("icc", "opened", "n"), [(0.0, 20, 90), (0.1, 14, 127), (0.1, 20, 113)])
    def test_printed_sizes(self, icc, opened, n):
        assert size_for(3200, 80, 0.025, 0.10, icc=icc, opened=opened).n == n

    def test_the_suppliers_risk_of_zero_acceptance(self):
        # n = 90, Ac = 0: lots reworked to 0.5 % (16 of 3,200) are refused with 37 %; exactly:
        exact = 1 - Fraction(comb(3184, 90), comb(3200, 90))
        size = size_for(3200, 80, 0.025, 0.10, icc=0.0)
        assert size.supplier[1] == pytest.approx(float(exact), rel=1e-12)
        assert round(100 * size.supplier[1]) == 37

    def test_question_c(self):
        # 80 cartons, 8 skipped: 20 opened is the first number that misses them with at most 10 %.
        assert marks_plan(80).n == 20
        missed = [Fraction(comb(72, n), comb(80, n)) for n in (19, 20)]
        assert missed[0] > Fraction(1, 10) >= missed[1]
        assert [least_cartons(count) for count in (1, 4, 80, 1000)] == [1, 4, 20, 48]

    @pytest.mark.parametrize("size", reinspection_sizes(2400, 60, acs=(0, 1, 2)), ids=str)
    def test_every_size_keeps_the_consumers_risk_and_fits_its_cartons(self, size):
        assert size.consumer <= size.risk * (1 + 1e-9)
        assert size.n <= size.opened * 40 <= 2400
        assert size.full or list(size.supplier) == sorted(size.supplier)

    def test_a_few_cartons_that_can_not_hold_the_sample_become_more(self):
        size = size_for(8000, 200, 0.01, 0.05, ac=2, icc=0.2)
        assert size.n <= 40 * size.opened
        with_one_less = size_for(8000, 200, 0.01, 0.05, ac=2, icc=0.2, opened=size.opened - 1)
        assert with_one_less.opened == size.opened

    def test_no_sample_will_do(self):
        size = size_for(40, 10, 0.025, 0.10)
        assert (size.full, size.n, size.opened, size.consumer) == (True, 40, 10, 0.0)
        assert size.plan.full_inspection

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ((40, 41, 0.025, 0.1), "can't be"),
            ((40, 10, 0.0, 0.1), "limiting quality"),
            ((40, 10, 0.5, 1.0), "risk"),
            ((40, 10, 0.5, 0.1, 20), "always accepted"),
        ],
    )
    def test_what_can_not_be(self, given, why):
        with pytest.raises(InputError, match=why):
            size_for(*given[:4], ac=given[4] if len(given) > 4 else 0)
