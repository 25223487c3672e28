"""Sampling by attributes from the published tables: code letters, single, double and multiple plans.

The rows are those of MIL-STD-105E and ANSI/ASQ Z1.4 (Tables I to IV-C) and of ISO 2859-1:1999 (Tables 1, 2-A,
2-B, 2-C, 3-A), see `tables/sources.csv`. An arrow of a table leads to another letter: then that letter's sample
sizes are used too. A `*` leads to the single plan of the same cell, `++` to its double plan.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from qcsample.errors import InputError, UnavailableError
from qcsample.plan import Plan, Stage
from qcsample.standards.published import Resolved, code_letters, grid
from qcsample.standards.staged import DOUBLE_INSTEAD, NOT_KNOWN, SINGLE_INSTEAD, StagedCell, StagedGrid, staged_grid
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
_NUMBERS = {"single": ("II", "2"), "double": ("III", "3"), "multiple": ("IV", "4")}
_INSTEAD = {SINGLE_INSTEAD: "single", DOUBLE_INSTEAD: "double"}
_READ = "read in a reprint of the table"
_ARROW_INFERRED = f"{_READ}, the arrow inferred"
_INFERRED = "inferred from the diagonal of letter and AQL, not read"


def table_file(severity: str = "normal", edition: str = "Z1.4", sampling: str = "single") -> str:
    """Name of the file that holds the plans of a severity, edition and kind of sampling.

    Raises
    ------
    UnavailableError
        ISO 2859-1:1999 with double sampling, tightened or reduced, or multiple sampling.
    """
    severity, edition, sampling = severity_value(severity), edition_value(edition), sampling_value(sampling)
    if edition == _ISO and sampling != "single" and (sampling, severity) != ("double", "normal"):
        table = f"{TITLES[edition]}, Table {_number(severity, edition, sampling)}"
        differ = "are not those of Z1.4" if sampling == "double" else "have five stages, Z1.4's seven"
        double = ", double sampling on normal inspection" if sampling == "double" else ""
        raise UnavailableError(
            f"{sampling} sampling, {severity} inspection ({table}) is not in the tables: its plans {differ}, and no "
            f"reprint of them could be read; use single sampling{double}, or edition Z1.4"
        )
    if (sampling, severity) == ("single", "normal"):
        return "single_normal.csv"
    return f"{sampling}_{severity}_{'iso1999' if edition == _ISO else '105e'}.csv"


def table_place(severity: str = "normal", edition: str = "Z1.4", sampling: str = "single") -> str:
    """Document and number of that table, as plans and documents name it.

    >>> table_place("tightened", "ISO 2859-1"), table_place("reduced", sampling="multiple")
    ('ISO 2859-1:1999, Table 2-B', 'ANSI/ASQ Z1.4, Table IV-C')
    """
    severity, edition, sampling = severity_value(severity), edition_value(edition), sampling_value(sampling)
    return f"{TITLES[edition]}, Table {_number(severity, edition, sampling)}"


def _number(severity: str, edition: str, sampling: str) -> str:
    return f"{_NUMBERS[sampling][edition == _ISO]}-{_PLACES[severity]}"


def letters_of(severity: str = "normal", edition: str = "Z1.4", sampling: str = "single") -> tuple[str, ...]:
    """The code letters of that table, smallest sample first."""
    file = table_file(severity, edition, sampling)
    return tuple(grid(file).sizes if sampling_value(sampling) == "single" else staged_grid(file).sizes)


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
        "single", "double" or "multiple".
    edition : str
        "MIL-STD-105E", "Z1.4" or "ISO 2859-1:1999".

    Returns
    -------
    Plan
        `letter` is the letter really used, `code_letter` the one that was asked for. The reduced plans of
        MIL-STD-105E and Z1.4 may leave a gap between Ac and Re. Where a table of double or multiple sampling
        prints `*` or `++` it is the single or the double plan, and `source` says so; `source` also tells which
        double plans of ISO 2859-1:1999 were read and which are inferred.

    Raises
    ------
    InputError
        A value that is not valid (the valid ones are named), or a cell in which the table prints nothing.
    UnavailableError
        ISO 2859-1:1999 with multiple sampling, with double sampling that is not normal, or with a double plan
        that is not known.

    Examples
    --------
    >>> plan = plan_for_letter("E", 2.5)
    >>> plan.n, plan.ac, plan.re, plan.source
    (20, 1, 2, 'ANSI/ASQ Z1.4, Table II-A, letter F (arrow down from E), AQL 2.5')
    >>> plan_for_letter("K", 2.5, sampling="double").stages
    (Stage(n=80, ac=3, re=7), Stage(n=80, ac=8, re=9))

    References
    ----------
    MIL-STD-105E and ANSI/ASQ Z1.4, Tables II-A to IV-C; ISO 2859-1:1999, Tables 2-A, 2-B, 2-C, 3-A.
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
    printed, `table_n` and `source` keep the table's n. Of several stages n is the sum, Ac and Re are the last's.

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
        As in `plan_for_letter`.

    Examples
    --------
    >>> plan = attribute_plan(3200, 2.5)
    >>> plan.letter, plan.n, plan.ac, plan.re
    ('K', 125, 7, 8)
    >>> attribute_plan(30, 1.5, level="III").source
    'ANSI/ASQ Z1.4, Table II-A, letter D (arrow up from E), AQL 1.5'

    References
    ----------
    MIL-STD-105E and ANSI/ASQ Z1.4, Tables I to IV-C; ISO 2859-1:1999, Tables 1 to 3-A.
    """
    try:
        return _attribute_plan(lot_size, aql, level, severity, sampling, edition)
    except TypeError:
        return _attribute_plan.__wrapped__(lot_size, aql, level, severity, sampling, edition)


@lru_cache(maxsize=4096, typed=True)
def _plan_for_letter(letter: str, aql: float, severity: str, sampling: str, edition: str) -> Plan:
    severity, sampling = severity_value(severity), sampling_value(sampling)
    edition, aql = edition_value(edition), aql_value(aql)
    file = table_file(severity, edition, sampling)
    table = grid(file) if sampling == "single" else staged_grid(file)
    letter = letter_value(letter, table.sizes)
    found = table.resolve(letter, aql)
    if found is None:
        columns = [text for column, text in table.columns.items() if table.cells[letter, column]]
        raise InputError(
            f"letter {letter} has no {severity} plan at AQL {table.columns[aql]}; "
            f"it has one at {', '.join(columns)} only"
        )
    arrow = f" (arrow {found.arrow} from {letter})" if found.arrow else ""
    place = table_place(severity, edition, sampling)
    source = f"{place}, letter {found.letter}{arrow}, AQL {table.columns[aql]}"
    if isinstance(found, Resolved):
        stages: tuple[Stage, ...] = (Stage(found.n, found.ac, found.re),)
    else:
        if isinstance(table, StagedGrid) and table.has_inferred_cells and found.mark != NOT_KNOWN:
            said = _INFERRED if found.inferred else _ARROW_INFERRED if found.arrow else _READ
            source += f" ({said})"
        stages, instead = _stages(found, aql, severity, edition, source)
        source += instead
    return Plan(
        stages,
        letter=found.letter,
        source=source,
        code_letter=letter,
        aql=aql,
        severity=severity,
        sampling=sampling,
        edition=edition,
    )


def _stages(cell: StagedCell, aql: float, severity: str, edition: str, source: str) -> tuple[tuple[Stage, ...], str]:
    """The stages behind a cell of a table of double or multiple sampling, and what its mark means."""
    if cell.mark == NOT_KNOWN:
        raise UnavailableError(
            f"{source}: this double plan is not the one of Z1.4, and no reprint of it could be read; "
            "use single sampling, or edition Z1.4"
        )
    if not cell.mark:
        return tuple(Stage(*numbers) for numbers in cell.stages), ""
    kind = _INSTEAD[cell.mark]
    plan = plan_for_letter(cell.letter, aql, severity=severity, sampling=kind, edition=edition)
    return plan.stages, f": {cell.mark} = the {kind} plan of Table {_number(severity, edition, kind)}"


@lru_cache(maxsize=16384, typed=True)
def _attribute_plan(lot_size: int, aql: float, level: str, severity: str, sampling: str, edition: str) -> Plan:
    lot_size, level = lot_size_value(lot_size), level_value(level)
    letter = code_letter(lot_size, level)
    plan = plan_for_letter(letter, aql, severity=severity, sampling=sampling, edition=edition)
    return for_lot(plan, lot_size, level)


def for_lot(plan: Plan, lot_size: int, level: str, *, own_letter: str = "") -> Plan:
    """A plan of the tables applied to a lot: 100 % inspection where its n, of all stages, reaches the lot size.

    `own_letter` is the lot's own code letter where the plan was not looked up by it.
    """
    full = plan.n >= lot_size
    source = plan.source
    if full:
        together = "" if plan.is_single else f" in {len(plan.stages)} stages"
        source += f"; the table's n = {plan.n}{together} reaches the lot of {lot_size}: 100 % inspection"
    return Plan(
        (Stage(lot_size, plan.ac, plan.re),) if full else plan.stages,
        letter=plan.letter,
        source=source,
        code_letter=own_letter or plan.code_letter,
        aql=plan.aql,
        level=level,
        severity=plan.severity,
        sampling=plan.sampling,
        edition=plan.edition,
        lot_size=lot_size,
        table_n=plan.n if full else None,
    )


def is_inferred(plan: Plan) -> bool:
    """Whether a plan of the tables was not read but follows from other cells: some double plans of ISO 2859-1."""
    return _INFERRED in plan.source
