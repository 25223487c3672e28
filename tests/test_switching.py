"""Switching: forty lots an edition, worked by hand from the rules.

The four series were worked with pencil and the rules' text, lot by lot, before any was run. A row is a lot: its
number, the severity it is inspected at (N, T, R), what is found, its circumstances, the severity of the next lot (D:
discontinued), the clause that fires, and why. Circumstances: s production steady, c consent recorded, i production
irregular, r resubmitted, o other conditions.
"""

from __future__ import annotations

import pytest

from qcsample.series.lot_outcome import LotOutcome
from qcsample.series.switching import SwitchingState, advance
from qcsample.standards import EDITIONS, plan_for_letter

MIL, Z14, ISO = EDITIONS
WORDS = {"N": "normal", "T": "tightened", "R": "reduced", "D": "discontinued"}

# Letter K, AQL 2.5. Normal 125, 7/8; tightened 125, 5/6; reduced 50, 3/6: 4 and 5 are the gap. Ten lots are 1,250
# units: m = 1250 x 2.5 / 100 = 31.25, limit number 31.25 - 1.282 x 5.590 = 24.08, so 24.
MIL_105E = """
 1 N  8 .  N -      not accepted
 2 N  7 .  N -      accepted at Ac
 3 N  2 .  N -
 4 N  0 .  N -
 5 N  2 .  N -
 6 N  9 .  N -      not accepted; lot 1 is the sixth back: one of the five lots 2 to 6
 7 N 20 r  N 4.7    resubmitted: nothing counts
 8 N 10 .  T 4.7.1  lots 6 and 8, two of two
 9 T  5 .  T -      accepted at Ac, one in a row
10 T  6 .  T -      not accepted (1), the row is broken
11 T  0 .  T -      one
12 T  1 .  T -      two
13 T  2 .  T -      three
14 T  5 .  T -      four
15 T  9 r  T 4.7    resubmitted
16 T  4 .  N 4.7.2  five
17 N  2 cs N -      sum 2
18 N  3 cs N -      5
19 N  4 cs N -      9
20 N  1 cs N -      10
21 N  2 cs N -      12
22 N  5 cs N -      17
23 N  3 cs N -      20
24 N  2 cs N -      22
25 N  1 cs N -      23
26 N  2 cs N 4.7.3  ten lots, 25: above 24
27 N  2 cs N 4.7.3  lots 18 to 27: 25 - 2 + 2 = 25
28 N  1 s  N 4.7.3  lots 19 to 28: 25 - 3 + 1 = 23, but nobody consented
29 N  5 cs R 4.7.3  lots 20 to 29: 23 - 4 + 5 = 24, at the limit
30 R  3 .  R -      accepted at Ac; consent was needed once
31 R  4 .  N 4.7.4  in the gap: accepted, back to normal
32 N  8 .  N -      not accepted, the first since normal began again
33 N  9 .  T 4.7.1  two of two
34 T  6 .  T -      not accepted (1: lot 10 was in another spell)
35 T  5 .  T -
36 T  6 .  T -      (2)
37 T  6 .  T -      (3)
38 T  7 .  T -      (4)
39 T  0 .  T -
40 T  6 .  D 4.8    (5), not in a row
"""

# Letter G, AQL 0.40. Normal 32, 0/1; tightened 50, 0/1 (arrow down to H); reduced 13, 0/1. Ten lots are 320 units:
# m = 1.28, 1.28 - 1.282 x 1.131 is below 0: too few. The first row with a limit number begins at 500 units
# (m = 2.0: 2.0 - 1.813 = 0.19, so 0), which takes 16 lots of 32.
Z14_LIMITS = """
 1 N  1 .  N -      not accepted
 2 N  1 r  N 8.3    resubmitted
 3 N  1 .  T 8.3.1  lots 1 and 3, two of two
 4 T  1 .  T -      (1)
 5 T  1 .  T -      (2)
 6 T  0 .  T -
 7 T  0 .  T -
 8 T  0 .  T -
 9 T  0 .  T -
10 T  0 .  N 8.3.2  five in a row
11 N  0 cs N -
12 N  0 cs N -
13 N  0 cs N -
14 N  0 cs N -
15 N  0 cs N -
16 N  0 cs N -
17 N  0 cs N -
18 N  0 cs N -
19 N  0 cs N -
20 N  0 cs N 8.3.3  ten lots, 320 units: too few
21 N  0 cs N 8.3.3  352
22 N  0 cs N 8.3.3  384
23 N  0 cs N 8.3.3  416
24 N  0 cs N 8.3.3  448
25 N  0 cs N 8.3.3  480
26 N  0 c  N 8.3.3  512, none found, limit 0, but nobody says that production is steady
27 N  0 cs R 8.3.3  lots 12 to 27, 512 units
28 R  0 .  R -
29 R  0 i  N 8.3.4  accepted, but production is irregular
30 N  1 .  N -
31 N  1 .  T 8.3.1  two of two
32 T  1 .  T -      (1)
33 T  0 .  T -
34 T  0 .  T -
35 T  0 .  T -
36 T  0 .  T -      four in a row
37 T  1 .  T -      (2)
38 T  1 .  T -      (3)
39 T  1 .  T -      (4)
40 T  1 .  D 8.4    (5)
"""

# The plans of the first series; the agreement waives the limit numbers.
Z14_WAIVED = """
 1 N  7 cs N -
 2 N  7 cs N -
 3 N  7 cs N -
 4 N  6 cs N -
 5 N  7 cs N -
 6 N  7 cs N -
 7 N  7 cs N -
 8 N  7 cs N -
 9 N  7 cs N -
10 N  7 cs R 8.3.3  ten lots accepted; that 69 were found does not matter
11 R  5 cs N 8.3.4  in the gap
12 N  9 cs N -      not accepted
13 N  3 cs N -
14 N  3 cs N -
15 N  3 cs N -
16 N  3 cs N -
17 N  8 cs N -      not accepted; lot 12 is the sixth back
18 N  3 cs N -
19 N  3 cs N -
20 N  3 cs N -
21 N  8 cs T 8.3.1  lots 17 and 21: two of five
22 T  6 .  T -      (1)
23 T  6 .  T -      (2)
24 T  6 .  T -      (3)
25 T  6 .  T -      (4)
26 T  5 .  T -      one in a row
27 T  5 .  T -
28 T  5 .  T -
29 T  5 .  T -      four
30 T  0 .  N 8.3.2  five
31 N 12 .  N -
32 N 12 .  T 8.3.1  two of two
33 T  6 .  T -      (1: a new spell)
34 T  6 .  T -      (2)
35 T  0 .  T -
36 T  6 r  T 8.3    resubmitted
37 T  7 .  T -      (3)
38 T  8 .  T -      (4)
39 T  5 .  T -
40 T  6 .  D 8.4    (5)
"""

# Letter K, AQL 2.5 again. Normal 125, 7/8; one step tighter, AQL 1.5: Ac 5. Tightened 125, 5/6; reduced 50, 5/6: no
# gap. `=n` in the last column is the switching score after the lot.
ISO_1999 = """
 1 N  5 .  N 9.3.3  =3 at Ac of AQL 1.5
 2 N  6 .  N 9.3.3  =0 accepted, but not at AQL 1.5
 3 N  5 .  N 9.3.3  =3
 4 N  8 .  N 9.3.3  =0 not accepted
 5 N  0 r  N 9.3    =0 resubmitted
 6 N  0 .  N 9.3.3  =3
 7 N  0 .  N 9.3.3  =6
 8 N  0 .  N 9.3.3  =9
 9 N  9 .  T 9.3.1  =0 lots 4, 6, 7, 8, 9: two of five
10 T  6 .  T -      =0 (1)
11 T  5 .  T -      =0 one in a row
12 T  0 .  T -      =0
13 T  0 .  T -      =0
14 T  0 .  T -      =0
15 T  0 .  N 9.3.2  =0 five
16 N  0 cs N 9.3.3  =3
17 N  0 cs N 9.3.3  =6
18 N  0 cs N 9.3.3  =9
19 N  0 cs N 9.3.3  =12
20 N  0 cs N 9.3.3  =15
21 N  0 cs N 9.3.3  =18
22 N  0 cs N 9.3.3  =21
23 N  0 cs N 9.3.3  =24
24 N  0 cs N 9.3.3  =27
25 N  5 s  N 9.3.3  =30 enough, but nobody consented
26 N  5 cs R 9.3.3  =0 33 before the switch
27 R  5 .  R -      =0 accepted at Ac
28 R  0 .  R -      =0
29 R  6 .  N 9.3.4  =0 not accepted
30 N  6 .  N 9.3.3  =0 accepted, not at AQL 1.5
31 N  8 .  N 9.3.3  =0 not accepted (that of lot 29 was on reduced inspection)
32 N  8 .  T 9.3.1  =0 two of two
33 T  6 .  T -      =0 (1: a new spell)
34 T  7 .  T -      =0 (2)
35 T  8 .  T -      =0 (3)
36 T  0 .  T -      =0
37 T  6 .  T -      =0 (4)
38 T  0 .  T -      =0
39 T  0 .  T -      =0
40 T  6 .  D 9.4    =0 (5)
"""

SERIES = {
    "MIL-STD-105E": (MIL_105E, MIL, True, "K", 2.5),
    "Z1.4 with limit numbers": (Z14_LIMITS, Z14, True, "G", 0.40),
    "Z1.4 without": (Z14_WAIVED, Z14, False, "K", 2.5),
    "ISO 2859-1:1999": (ISO_1999, ISO, False, "K", 2.5),
}


def circumstances(marks):
    steady = {"s": True, "i": False}.get(next((mark for mark in marks if mark in "si"), ""))
    return {
        "steady": steady,
        "consent": "c" in marks,
        "resubmitted": "r" in marks,
        "normal_wanted": "o" * ("o" in marks),
    }


@pytest.mark.parametrize("name", SERIES)
def test_forty_lots_worked_by_hand(name):
    rows, edition, limits, letter, aql = SERIES[name]
    state = SwitchingState.start(edition, aql, limit_numbers=limits)
    lots = [line.split(maxsplit=6) for line in rows.strip().splitlines()]
    assert [int(row[0]) for row in lots] == list(range(1, 41))
    for number, at, found, marks, following, clause, *why in lots:
        assert state.severity == WORDS[at], number
        plan = plan_for_letter(letter, aql, severity=state.severity, edition=edition)
        state, fired = advance(state, LotOutcome(plan, (int(found),), **circumstances(marks)))
        assert state.severity == WORDS[following], number
        assert {rule.split(":")[0] if edition != ISO else ":".join(rule.split(":")[:2]) for rule in fired} == (
            set() if clause == "-" else {f"{edition} {clause}"}
        ), number
        if edition == ISO:
            assert f"={state.score}" == why[0].split()[0], number
    assert state.discontinued


def test_rules_are_told_in_words():
    state = SwitchingState.start(MIL, 2.5)
    good = LotOutcome(plan_for_letter("K", 2.5, edition=MIL), (2,), steady=True)
    for _ in range(9):
        state, fired = advance(state, good)
        assert fired == ()
    waiting, fired = advance(state, good)
    assert waiting.severity == "normal"
    assert fired == (
        "MIL-STD-105E 4.7.3: the last 10 lots accepted, 20 found in 1,250 units, within the limit number 24 (derived), "
        "but no consent is recorded: not reduced",
    )
    reduced = plan_for_letter("K", 2.5, severity="reduced", edition=MIL)
    state = SwitchingState.start(MIL, 2.5, severity="reduced")
    state, fired = advance(state, LotOutcome(reduced, (5,), steady=False, normal_wanted="a new\nsubcontractor"))
    assert fired == (
        "MIL-STD-105E 4.7.4: 5 found, above Ac 3 and below Re 6: accepted; normal inspection from the next lot",
        "MIL-STD-105E 4.7.4: production irregular or delayed; normal inspection from the next lot",
        "MIL-STD-105E 4.7.4: other conditions (a new subcontractor); normal inspection from the next lot",
    )
