"""Sampling by attributes from the published tables: code letters and single plans.

The rows are those of MIL-STD-105E and ANSI/ASQ Z1.4 (Tables I, II-A, II-B, II-C) and of ISO 2859-1:1999
(Tables 1, 2-A, 2-B, 2-C), see `tables/sources.csv`. An arrow of a table leads to another letter: then that
letter's sample size is used too.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.standards.published import Grid, Resolved, code_letters, grid
from qcsample.standards.words import (
    EDITIONS,
    TITLES,
    aql_value,
    edition_value,
    letter_value,
    level_value,
    lot_size_value,
    sampling_value,
    severity_value,
)

_ISO = EDITIONS[2]
_PLACES = {"normal": "A", "tightened": "B", "reduced": "C"}


def table_file(severity: str = "normal", edition: str = "Z1.4") -> str:
    """Name of the file that holds the single plans of a severity and edition."""
    severity, edition = severity_value(severity), edition_value(edition)
    if severity == "normal":
        return "single_normal.csv"
    return f"single_{severity}_{'iso1999' if edition == _ISO else '105e'}.csv"


def table_place(severity: str = "normal", edition: str = "Z1.4") -> str:
    """Document and number of that table, as plans and documents name it.

    >>> table_place("tightened", "ISO 2859-1")
    'ISO 2859-1:1999, Table 2-B'
    """
    severity, edition = severity_value(severity), edition_value(edition)
    return f"{TITLES[edition]}, Table {'2' if edition == _ISO else 'II'}-{_PLACES[severity]}"


def letters_place(edition: str = "Z1.4") -> str:
    """Document and number of the table of code letters."""
    edition = edition_value(edition)
    return f"{TITLES[edition]}, Table {'1' if edition == _ISO else 'I'}"


def code_letter(lot_size: int, level: str = "II") -> str:
    """The sample size code letter of a lot, the same in all three editions.

    Parameters
    ----------
    lot_size : int
        Units in the lot, 2 or more [units].
    level : str
        Inspection level: "S-1", "S-2", "S-3", "S-4", "I", "II", "III".

    Raises
    ------
    InputError
        No such level, or a lot size that is no whole number from 2.

    Examples
    --------
    >>> code_letter(3200), code_letter(8), code_letter(8, "III")
    ('K', 'A', 'B')

    References
    ----------
    MIL-STD-105E and ANSI/ASQ Z1.4, Table I; ISO 2859-1:1999, Table 1.
    """
    table = code_letters()
    return table.letters[level_value(level)][bisect_right(table.starts, lot_size_value(lot_size)) - 1]


def plan_for_letter(
    letter: str, aql: float, *, severity: str = "normal", sampling: str = "single", edition: str = "Z1.4"
) -> Plan:
    """The plan of a code letter and an AQL, the table's arrow followed.

    Parameters
    ----------
    letter : str
        "A" to "R" without "I" and "O"; "S" in tightened inspection.
    aql : float
        As the tables print it: 2.5, not 0.025. An int, a Decimal or text ("2.5") do as well.
    severity : str
        "normal", "tightened" or "reduced".
    sampling : str
        "single".
    edition : str
        "MIL-STD-105E", "Z1.4" or "ISO 2859-1:1999".

    Returns
    -------
    Plan
        `letter` is the letter really used, `code_letter` the one that was asked for. The reduced plans of
        MIL-STD-105E and Z1.4 may leave a gap between Ac and Re.

    Raises
    ------
    InputError
        A value that is not valid (the valid ones are named), or a cell in which the table prints nothing.
    UnavailableError
        Double or multiple sampling: not in this version yet.

    Examples
    --------
    >>> plan = plan_for_letter("E", 2.5)
    >>> plan.n, plan.ac, plan.re, plan.source
    (20, 1, 2, 'ANSI/ASQ Z1.4, Table II-A, letter F (arrow down from E), AQL 2.5')

    References
    ----------
    MIL-STD-105E and ANSI/ASQ Z1.4, Tables II-A, II-B, II-C; ISO 2859-1:1999, Tables 2-A, 2-B, 2-C.
    """
    try:
        return _plan_for_letter(letter, aql, severity, sampling, edition)
    except TypeError:  # an unhashable argument: the plain function says what is wrong with it
        return _plan_for_letter.__wrapped__(letter, aql, severity, sampling, edition)


def attribute_plan(
    lot_size: int,
    aql: float,
    *,
    level: str = "II",
    severity: str = "normal",
    sampling: str = "single",
    edition: str = "Z1.4",
) -> Plan:
    """The plan for a lot: code letter, then the plan of that letter and AQL.

    A sample size at or above the lot size means 100 % inspection: then n is the lot size, Ac and Re stay as
    printed, `table_n` and `source` keep the table's n.

    Parameters
    ----------
    lot_size : int
        Units in the lot, 2 or more [units].
    aql : float
        As the tables print it: 2.5, not 0.025. An int, a Decimal or text ("2.5") do as well.
    level : str
        Inspection level: "S-1", "S-2", "S-3", "S-4", "I", "II", "III".
    severity, sampling, edition : str
        As in `plan_for_letter`.

    Raises
    ------
    InputError
        A value that is not valid; the message names the valid ones.
    UnavailableError
        Double or multiple sampling: not in this version yet.

    Examples
    --------
    >>> plan = attribute_plan(3200, 2.5)
    >>> plan.letter, plan.n, plan.ac, plan.re
    ('K', 125, 7, 8)
    >>> attribute_plan(30, 1.5, level="III").source
    'ANSI/ASQ Z1.4, Table II-A, letter D (arrow up from E), AQL 1.5'

    References
    ----------
    MIL-STD-105E and ANSI/ASQ Z1.4, Tables I to II-C; ISO 2859-1:1999, Tables 1 to 2-C.
    """
    try:
        return _attribute_plan(lot_size, aql, level, severity, sampling, edition)
    except TypeError:
        return _attribute_plan.__wrapped__(lot_size, aql, level, severity, sampling, edition)


@lru_cache(maxsize=4096, typed=True)
def _plan_for_letter(letter: str, aql: float, severity: str, sampling: str, edition: str) -> Plan:
    severity, sampling = severity_value(severity), sampling_value(sampling)
    edition, aql = edition_value(edition), aql_value(aql)
    table = grid(table_file(severity, edition))
    letter = letter_value(letter, table.sizes)
    found = _printed(table, letter, aql, severity)
    return Plan(
        (Stage(found.n, found.ac, found.re),),
        letter=found.letter,
        source=_source(table, letter, aql, found, table_place(severity, edition)),
        code_letter=letter,
        aql=aql,
        severity=severity,
        sampling=sampling,
        edition=edition,
    )


@lru_cache(maxsize=16384, typed=True)
def _attribute_plan(lot_size: int, aql: float, level: str, severity: str, sampling: str, edition: str) -> Plan:
    lot_size, level = lot_size_value(lot_size), level_value(level)
    plan = plan_for_letter(code_letter(lot_size, level), aql, severity=severity, sampling=sampling, edition=edition)
    return for_lot(plan, lot_size, level)


def for_lot(plan: Plan, lot_size: int, level: str, *, own_letter: str = "") -> Plan:
    """A single plan of the tables applied to a lot: 100 % inspection where its n reaches the lot size.

    `own_letter` is the lot's own code letter where the plan was not looked up by it.
    """
    (stage,) = plan.stages
    full = stage.n >= lot_size
    source = plan.source
    if full:
        source += f"; the table's n = {stage.n} reaches the lot of {lot_size}: 100 % inspection"
    return Plan(
        (Stage(lot_size, stage.ac, stage.re) if full else stage,),
        letter=plan.letter,
        source=source,
        code_letter=own_letter or plan.code_letter,
        aql=plan.aql,
        level=level,
        severity=plan.severity,
        sampling=plan.sampling,
        edition=plan.edition,
        lot_size=lot_size,
        table_n=stage.n if full else None,
    )


def _printed(table: Grid, letter: str, aql: float, severity: str) -> Resolved:
    found = table.resolve(letter, aql)
    if found is None:
        columns = [text for column, text in table.columns.items() if table.cells[letter, column]]
        raise InputError(
            f"letter {letter} has no {severity} plan at AQL {table.columns[aql]}; "
            f"it has one at {', '.join(columns)} only"
        )
    return found


def _source(table: Grid, letter: str, aql: float, found: Resolved, place: str) -> str:
    arrow = f" (arrow {found.arrow} from {letter})" if found.arrow else ""
    return f"{place}, letter {found.letter}{arrow}, AQL {table.columns[aql]}"
