"""What the switching rules look up: limit numbers for reduced inspection, and the plan one AQL step tighter."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.standards.attributes import plan_for_letter
from qcsample.standards.published import grid, read_rows
from qcsample.standards.words import aql_value, printed_aql
from qcsample.strict import shown

LIMITS_FILE = "limit_numbers_derived.csv"
MORE = "more"  # these units are too few to tell: more lots are looked at


class Limits(NamedTuple):
    """The limit numbers of one AQL.

    Attributes
    ----------
    starts : tuple of int
        The least number of units of every row that has a limit number [units]; the last row is open.
    numbers : tuple of int
        The limit number of each [nonconforming units or nonconformities].
    """

    starts: tuple[int, ...]
    numbers: tuple[int, ...]


@cache
def limits(aql: float) -> Limits:
    """The limit numbers of an AQL as the tables print it, derived: the printed Table VIII was not seen."""
    header, *rows = read_rows(LIMITS_FILE)
    column = header.index(printed_aql(aql_value(aql)))
    having = [(int(row[0]), int(row[column])) for row in rows if row[column] != MORE]
    starts, numbers = zip(*having, strict=True)
    return Limits(starts, numbers)


def limit_number(units: int, aql: float) -> int | None:
    """The most nonconforming units in the samples of the last lots that still let reduced inspection begin.

    Parameters
    ----------
    units : int
        Units in all samples of these lots together, ten lots or more [units].
    aql : float
        As the tables print it: 2.5, not 0.025.

    Returns
    -------
    int or None
        None where these units are too few to tell: then more lots may be used.

    Notes
    -----
    Derived, in place of Table VIII of MIL-STD-105E and ANSI/ASQ Z1.4, whose print was not seen: the largest whole
    number up to m - 1.282 sqrt(m), with m = the row's least number of units x AQL / 100.

    Examples
    --------
    >>> limit_number(1250, 2.5), limit_number(800, 0.10)
    (24, None)
    """
    if type(units) is not int or units < 1:
        raise InputError(f"units of the last lots {shown(units)}: a whole number from 1 is needed")
    table = limits(aql)
    row = bisect_right(table.starts, units) - 1
    return None if row < 0 else table.numbers[row]


def one_step_tighter(plan: Plan) -> int | None:
    """The acceptance number that a sample of this normal plan would meet with the AQL one step tighter.

    The next AQL to the left in the normal table, for the letter whose plan is really used: where an arrow led to
    another letter, the step is taken there, so that the sample size is the plan's own.

    Returns
    -------
    int or None
        None in the leftmost column.

    Examples
    --------
    >>> one_step_tighter(plan_for_letter("K", 2.5)), one_step_tighter(plan_for_letter("K", 15))
    (5, 14)

    References
    ----------
    ISO 2859-1:1999, 9.3.3.
    """
    if not plan.letter or not plan.aql:
        raise InputError("one AQL step tighter is a step in the tables: a plan that was read there is needed")
    columns = list(grid("single_normal.csv").columns)
    place = columns.index(plan.aql)
    if place == 0:
        return None
    sampling, edition = plan.sampling or "single", plan.edition or "Z1.4"
    return plan_for_letter(plan.letter, columns[place - 1], sampling=sampling, edition=edition).ac
