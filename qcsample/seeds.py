"""The seed of a draw, and how it was made (`qcs1` rule 4, docs/qcs1.md).

A seed is printed in full and says of itself what it proves. Nothing here rolls, calls or guesses: the
randomness comes from the caller.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from qcsample.canonical import without_empty
from qcsample.errors import InputError
from qcsample.strict import Check, checked_fields, exactly, reading, shown, table
from qcsample.text import readable, whole

KINDS = ("dice", "commit", "public", "system", "typed")
_SEED = re.compile(r"[0-9A-Za-z.-]{1,128}")
_DRAW_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
_ROLLS = {10: 20, 6: 25}  # sides of the dice -> rolls that give 64 bits
_FACES = {10: "0123456789", 6: "123456"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed and its origin.

    Attributes
    ----------
    value : str
        `S` of `qcs1`: 1 to 128 characters of `0-9A-Za-z.-`.
    kind : str
        One of `KINDS`.
    facts : mapping of str to str
        What the kind owes: dice `sides`; commit `A`, `B`, `C`; public `source`, `date`.
    """

    value: str
    kind: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.value, str) or not _SEED.fullmatch(self.value):
            raise InputError(
                f"seed {readable(str(self.value), limit=40)!r}: 1 to 128 of the characters 0-9 A-Z a-z . - are needed"
            )
        if self.kind not in KINDS:
            raise InputError(f"seed of kind {readable(str(self.kind), limit=40)!r}: one of {', '.join(KINDS)}")

    @property
    def weak(self) -> bool:
        """Whether every document must warn of it."""
        return self.kind == "typed"

    def to_dict(self) -> dict[str, Any]:
        """The seed as JSON values."""
        return without_empty({"value": self.value, "kind": self.kind, "facts": dict(self.facts)})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], draw_id: str | None = None) -> Seed:
        """The seed that `to_dict` wrote, made anew from its facts so that a changed one shows.

        Raises
        ------
        RecordError
            It is no seed, or its facts do not give it.
        """
        given = checked_fields(data, _FIELDS, "seed", needed=("value", "kind"))
        with reading("seed"):
            return cls._made(given["value"], given["kind"], given.get("facts", {}), draw_id)

    @classmethod
    def _made(cls, value: str, kind: str, told: Mapping[str, str], draw_id: str | None) -> Seed:
        if kind == "dice":
            made = dice_seed(value, int(told["sides"]) if told.get("sides") in ("6", "10") else 0)
        elif kind == "commit":
            if draw_id is None:
                return cls(value, kind, told)
            made = commit_seed(draw_id, told.get("A", ""), told.get("B", ""), commitment=told.get("C"))
        elif kind == "public":
            made = public_seed(value, told.get("source", ""), told.get("date", ""))
        elif kind == "system":
            made = system_seed(value)
        else:
            made = cls(value, kind, told)
        if made.value != value:
            raise InputError("the seed is not the one that its facts give: A, B, the draw id or the seed was changed")
        return made


def _told(value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"{shown(value)} is not text")
    return value


_FIELDS: dict[str, Check] = {"value": _told, "kind": exactly(*KINDS), "facts": table(_told, _told)}


def check_draw_id(draw_id: str) -> str:
    """`draw_id` itself if it is one (`qcs1` rule 3).

    Raises
    ------
    InputError
        It is not 1 to 64 of the characters `0-9A-Za-z._-`.
    """
    if not isinstance(draw_id, str) or not _DRAW_ID.fullmatch(draw_id):
        raise InputError(
            f"draw id {readable(str(draw_id), limit=80)!r}: 1 to 64 of the characters 0-9 A-Z a-z . _ - are needed"
        )
    return draw_id


def default_draw_id(order: str) -> str:
    """The draw id of the first inspection of `order`: `<order>-A`, other characters becoming `-`.

    Raises
    ------
    InputError
        There is no order number to make it of.

    Examples
    --------
    >>> default_draw_id("PO 47/11")
    'PO-47-11-A'
    """
    stem = re.sub(r"[^0-9A-Za-z._-]", "-", order)[:62]
    if not stem.strip("-"):
        raise InputError("no order number to name the draw after: give --draw-id, set when the visit was booked")
    return f"{stem}-A"


def dice_seed(digits: str, sides: int = 10) -> Seed:
    """The seed of rolled dice: at least 20 digits from ten-sided or 25 rolls of six-sided dice.

    Parameters
    ----------
    digits : str
        What was rolled, in the order of the rolls; spaces don't count.
    sides : int
        Of the dice: 10 or 6.

    Raises
    ------
    InputError
        Other sides, too few rolls, a digit the dice don't have, or digits that nobody rolled (a single
        face, one short pattern over and over, counting up or down).
    """
    if sides not in _ROLLS:
        raise InputError(f"dice of {shown(sides)} sides: 10 or 6 are needed, declared which")
    rolls = re.sub(r"[\s,-]", "", digits)
    wrong = sorted(set(rolls) - set(_FACES[sides]))
    if wrong:
        raise InputError(
            f"{readable(wrong[0])!r} is not a face of a {sides}-sided dice: "
            f"{'the digits 0 to 9' if sides == 10 else '1 to 6'} are needed"
        )
    if len(rolls) < _ROLLS[sides]:
        raise InputError(
            f"{whole(len(rolls), 'roll')}: a weak seed; "
            f"at least {_ROLLS[sides]} of {sides}-sided dice are needed (64 bits)"
        )
    if len(rolls) > 128:
        raise InputError(f"{len(rolls)} rolls: 128 at most")
    if _patterned(rolls, _FACES[sides]):
        raise InputError("a weak seed: these digits follow a pattern, roll the dice")
    return Seed(rolls, "dice", {"sides": str(sides)})


def commitment_of(draw_id: str, secret: str) -> str:
    """`C` that the buyer sends with the booking: SHA-256 of `qcs1-commit|D|A` (64 hex).

    Parameters
    ----------
    draw_id : str
        D, set when the visit was booked.
    secret : str
        `A`, at least 32 hex characters.

    Raises
    ------
    InputError
        `secret` is not at least 32 hex characters.
    """
    check_draw_id(draw_id)
    if not re.fullmatch(r"[0-9a-f]{32,128}", secret):
        raise InputError("the secret A of a commitment: 32 to 128 lower-case hex characters are needed")
    return hashlib.sha256(f"qcs1-commit|{draw_id}|{secret}".encode()).hexdigest()


def commit_seed(draw_id: str, secret: str, called: str, *, commitment: str | None = None) -> Seed:
    """The seed of the buyer's secret `A` and the digits `B` that the factory called.

    Parameters
    ----------
    draw_id, secret : str
        As of `commitment_of`.
    called : str
        `B`, the digits that the factory called.
    commitment : str, optional
        `C` as it was sent, to be held against the secret.

    Raises
    ------
    InputError
        `secret` or `called` is too short, or `secret` is not the one that `commitment` was sent for.
    """
    secret = secret.strip().lower()
    called = re.sub(r"\s", "", called)
    if not re.fullmatch(r"[0-9]{10,128}", called):
        raise InputError("the factory calls at least 10 digits (0-9), and at most 128")
    sent = commitment_of(draw_id, secret)
    if commitment is not None and commitment != sent:
        raise InputError(
            f"the secret is not the one committed to: it gives {sent[:16]}..., sent was {readable(commitment)[:16]}..."
        )
    value = hashlib.sha256(f"qcs1-seed|{draw_id}|{secret}|{called}".encode()).hexdigest()
    return Seed(value, "commit", {"A": secret, "B": called, "C": sent})


def public_seed(value: str, source: str, date: str) -> Seed:
    """The seed published after the list was frozen; its source and date were written down before.

    Parameters
    ----------
    value : str
        As it was published.
    source, date : str
        Where, and on which day (YYYY-MM-DD), named before.

    Raises
    ------
    InputError
        No source, or `date` is not YYYY-MM-DD.
    """
    if not source.strip():
        raise InputError("a public seed needs its source, written down before its publication: --public-source")
    check_date(date)
    return Seed(value.strip(), "public", {"source": readable(source), "date": date})


def system_seed(value: str) -> Seed:
    """The seed of 128 bits of the operating system's randomness, 32 lower-case hex characters.

    Parameters
    ----------
    value : str
        Made by the caller, as by `secrets.token_hex(16)`.

    Raises
    ------
    InputError
        It is something else.
    """
    if not re.fullmatch(r"[0-9a-f]{32}", value):
        raise InputError("a system seed is 32 lower-case hex characters")
    return Seed(value, "system")


def typed_seed(value: str, *, weak: bool = False) -> Seed:
    """A seed that somebody typed: refused unless `weak` says that it is meant.

    Parameters
    ----------
    value : str
        1 to 128 of the characters 0-9 A-Z a-z . -
    weak : bool
        That it is meant: every document warns of such a seed.

    Raises
    ------
    InputError
        `weak` is not given.
    """
    if not weak:
        raise InputError(
            "a typed seed is weak: whoever typed it may have tried others; roll dice (--dice), or "
            "--weak-seed to go on with a warning on every document"
        )
    return Seed(value, "typed")


def check_date(date: str) -> str:
    """`date` itself if it is a day of the calendar, YYYY-MM-DD.

    Raises
    ------
    InputError
        It is not.
    """
    from datetime import date as calendar

    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
            raise ValueError
        calendar.fromisoformat(date)
    except ValueError:
        raise InputError(f"date {readable(date, limit=40)!r}: YYYY-MM-DD is needed") from None
    return date


def _patterned(rolls: str, faces: str) -> bool:
    if len(set(rolls)) < 3:
        return True
    if any(rolls == (rolls[:size] * len(rolls))[: len(rolls)] for size in range(1, len(rolls) // 2 + 1)):
        return True
    steps = {(faces.index(b) - faces.index(a)) % len(faces) for a, b in pairwise(rolls)}
    return len(steps) == 1
