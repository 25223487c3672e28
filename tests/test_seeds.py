"""Seeds of every kind: the published commitment, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcsample.errors import InputError, QcsampleError
from qcsample.seeds import (
    Seed,
    commit_seed,
    commitment_of,
    default_draw_id,
    dice_seed,
    public_seed,
    system_seed,
    typed_seed,
)

D = "PO4711-A"
A = "7f3a9c52e1d04b8690d2c4517be8a63f"
C = "a71cf01b537715fd67d9516d4f01161aa573bab380d9a8530281a750950f2e18"


def test_published_commitment_and_seed():
    assert commitment_of(D, A) == C
    seed = commit_seed(D, A, "4718820365", commitment=C)
    assert seed.value == "aaeeacd4dc4c546047b8c3d5aa4b26c74bca4ddd536160a86707f224d3cd9890"
    assert seed.facts == {"A": A, "B": "4718820365", "C": C}


@pytest.mark.parametrize(
    ("secret", "called", "sent", "why"),
    [
        (A[:31], "4718820365", None, "32 to 128"),
        ("g" * 32, "4718820365", None, "32 to 128"),
        (A, "471882036", None, "at least 10 digits"),
        (A, "47188two65", None, "at least 10 digits"),
        (A, "4718820365", "0" * 64, "not the one committed to"),
    ],
)
def test_commitments_that_are_refused(secret, called, sent, why):
    with pytest.raises(InputError, match=why):
        commit_seed(D, secret, called, commitment=sent)


def test_dice_of_both_kinds():
    assert dice_seed("2048 1956 3702 1184 9357").value == "20481956370211849357"
    assert dice_seed("6123451625431126354251634", 6).facts == {"sides": "6"}


@pytest.mark.parametrize(
    ("digits", "sides", "why"),
    [
        ("2048195637021184935", 10, "19 rolls: a weak seed; at least 20"),
        ("612345162543112635425163", 6, "24 rolls: a weak seed; at least 25"),
        ("20481956370211849357", 6, "'0' is not a face of a 6-sided"),
        ("2048195637021184935x", 10, "'x' is not a face"),
        ("２０４８１９５６３７０２１１８４９３５７", 10, "is not a face"),
        ("20481956370211849357", 20, "10 or 6"),
        ("00000000000000000000", 10, "pattern"),
        ("01010101010101010101", 10, "pattern"),
        ("12345123451234512345", 10, "pattern"),
        ("01234567890123456789", 10, "pattern"),
        ("98765432109876543210", 10, "pattern"),
        ("2" * 10 + "7" * 119, 10, "128 at most"),
    ],
)
def test_dice_that_are_refused(digits, sides, why):
    with pytest.raises(InputError, match=why):
        dice_seed(digits, sides)


def test_public_seed_needs_source_and_date():
    assert public_seed("3.14159", "index close", "2026-11-20").facts == {"source": "index close", "date": "2026-11-20"}
    with pytest.raises(InputError, match="needs its source"):
        public_seed("123", " ", "2026-11-20")
    for date in ("20.11.2026", "2026-02-30", "", "２０２６-11-20"):
        with pytest.raises(InputError, match="YYYY-MM-DD"):
            public_seed("123", "lottery", date)


def test_typed_seeds_are_refused_unless_meant():
    with pytest.raises(InputError, match="weak"):
        typed_seed("2026-11-23T10:15")
    seed = typed_seed("2026-11-23", weak=True)
    assert seed.weak
    assert not system_seed("0" * 32).weak


@pytest.mark.parametrize("value", ["", "a b", "a|b", "ä", "x" * 129, "a\n"])
def test_seeds_of_other_characters_are_refused(value):
    with pytest.raises(InputError, match="seed"):
        Seed(value, "typed")


def test_round_trip_recomputes_the_seed():
    for seed in (
        dice_seed("20481956370211849357"),
        commit_seed(D, A, "4718820365"),
        public_seed("0042", "lottery", "2026-11-20"),
        system_seed("0123456789abcdef" * 2),
        typed_seed("weak", weak=True),
    ):
        assert Seed.from_dict(seed.to_dict(), D) == seed
    changed = {**commit_seed(D, A, "4718820365").to_dict(), "value": "0" * 64}
    with pytest.raises(InputError, match="not the one that its facts give"):
        Seed.from_dict(changed, D)
    with pytest.raises(InputError, match=r"the secret is not|not the one"):
        Seed.from_dict(commit_seed(D, A, "4718820365").to_dict(), "PO4711-B")


@given(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.dictionaries(st.text(), x), max_leaves=5))
def test_hostile_seeds_raise_only_our_errors(value):
    for kind in ("dice", "commit", "public", "system", "typed", "x"):
        data = {"value": value, "kind": kind, "facts": value}
        try:
            Seed.from_dict(data, D)
        except QcsampleError:
            pass
        except Exception as error:
            raise AssertionError(f"{error!r} from {data!r}") from error
        else:
            assert isinstance(value, str)


def test_default_draw_id():
    assert default_draw_id("PO 47/11") == "PO-47-11-A"
    assert default_draw_id("x" * 80).endswith("-A")
    with pytest.raises(InputError, match="--draw-id"):
        default_draw_id("  ")
