"""Small options that several commands read the same way."""

from __future__ import annotations

from pathlib import Path

from qcsample.agreement import Agreement
from qcsample.errors import InputError
from qcsample.lot import STRATA
from qcsample.text import readable


def agreed(path: Path | None) -> Agreement:
    """The agreement in the file, or the default one."""
    if path is None:
        return Agreement()
    from qcsample.agreement_file import read_agreement

    return read_agreement(path)


def strata_of(given: str | None, agreement: Agreement) -> tuple[str, ...]:
    """The strata named on the command line, else the agreement's.

    Raises
    ------
    InputError
        A name that strata can't be made of.
    """
    if given is None:
        return agreement.strata
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    names = ["colour" if name == "color" else name for name in names]
    for name in names:
        if name not in STRATA:
            raise InputError(f"--strata {readable(name, limit=40)!r}: any of {', '.join(STRATA)} are needed")
    return tuple(key for key in STRATA if key in names)


def languages(given: str) -> tuple[str, ...]:
    """The languages of a document: "en", "zh" or "en,zh".

    Raises
    ------
    InputError
        Another language.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in given.split(",") if name.strip()))
    if not names or set(names) - {"en", "zh"}:
        raise InputError(f"--lang {readable(given, limit=40)!r}: en, zh or en,zh is needed")
    return names


def counts_of(given: tuple[str, ...], option: str) -> dict[str, int]:
    """NAME=N options as a mapping.

    Raises
    ------
    InputError
        Not NAME=N, a count that is not a whole number, or a name that stands twice.
    """
    counts: dict[str, int] = {}
    for text in given:
        name, equals, number = text.rpartition("=")
        name = name.strip()
        digits = number.strip().replace(",", "")
        if not equals or not name or not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
            raise InputError(f"{option} {readable(text, limit=60)!r}: NAME=N with a whole number from 0 is needed")
        if name in counts:
            raise InputError(f"{option} {readable(name, limit=60)!r} is given twice")
        counts[name] = int(digits)
    return counts
