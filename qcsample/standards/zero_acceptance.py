"""Squeglia's zero acceptance number (c = 0) plans: a sample size by lot size and "associated AQL", Ac = 0.

The associated AQL is a label: it names the MIL-STD-105E plan of about the same consumer's protection. A lot of that
quality is accepted far less often than 95 times in a hundred.
"""

from __future__ import annotations

from qcsample.errors import UnavailableError
from qcsample.plan import Plan
from qcsample.standards.lot_grid import LotGrid, lot_grid_of
from qcsample.standards.words import column_value, lot_size_value

FILE = "squeglia_c0.csv"
PLACE = "Squeglia's c = 0 table"
WHOLE_LOT = "*"


def c0_table() -> LotGrid:
    """The table as printed: n, `*` for the whole lot, or what is not settled ("86 or 89")."""
    return lot_grid_of(FILE)


def c0_plan(lot_size: int, aql: float) -> Plan:
    """The c = 0 plan that is printed for a lot and an associated AQL.

    Parameters
    ----------
    lot_size : int
        Units in the lot, 2 or more [units].
    aql : float
        The associated AQL as the table prints it: 2.5, not 0.025; 0.010 to 10.

    Returns
    -------
    Plan
        Ac is 0. Where the table says so, or its n reaches the lot, every unit is inspected: n is the lot size,
        and `source` says why.

    Raises
    ------
    InputError
        A lot size or an AQL that the table does not have; the valid ones are named.
    UnavailableError
        Lots of 3,201 to 10,000 at AQL 0.40, where transcriptions differ.

    Examples
    --------
    >>> c0_plan(3200, 2.5).n, c0_plan(3200, 1.0).n
    (23, 42)

    References
    ----------
    N. L. Squeglia, Zero Acceptance Number Sampling Plans.
    """
    lot_size, table = lot_size_value(lot_size), c0_table()
    column = column_value(aql, table.columns, "AQL", PLACE)
    band = table.band(lot_size, PLACE)
    cell = table.cells[band, column]
    source = f"{PLACE}, lots of {band}, associated AQL {table.columns[column]}"
    if cell != WHOLE_LOT and not cell.isdigit():
        raise UnavailableError(
            f"{source}: transcriptions differ, n = {cell}, and which is printed is not settled; "
            "take another AQL, or derive a plan from a limiting quality"
        )
    n = lot_size if cell == WHOLE_LOT else int(cell)
    source += " (printed)"
    if n >= lot_size:
        why = f"{WHOLE_LOT} is the whole lot" if cell == WHOLE_LOT else f"its n = {n} reaches the lot of {lot_size:,}"
        source += f"; {why}: 100 % inspection"
    return Plan.single(
        min(n, lot_size),
        0,
        source=source,
        aql=column,
        sampling="single",
        lot_size=lot_size,
        table_n=n if n >= lot_size else None,
    )
