"""Plans for isolated lots by limiting quality: ISO 2859-2:1985, procedure A.

Procedure A is for a lot that supplier and buyer alike regard in isolation. The standard keeps the risk of accepting
a lot of limiting quality usually below 10 %, always below 13 %.
"""

from __future__ import annotations

from qcsample.errors import UnavailableError
from qcsample.plan import Plan
from qcsample.standards.lot_grid import LotGrid, lot_grid_of
from qcsample.standards.words import column_value, lot_size_value

FILE = "iso2859_2_procedure_a.csv"
PLACE = "ISO 2859-2:1985, procedure A"
SEEN_TWICE = "="  # after a cell that stands in two transcriptions
DOUBTFUL = "?"  # after a cell that breaks the standard's promise


def limiting_quality_table() -> LotGrid:
    """The table as printed: "n/ac", with the marks for what was read twice and for what is doubtful."""
    return lot_grid_of(FILE)


def limiting_quality_plan(lot_size: int, lq: float) -> Plan:
    """The plan that is printed for an isolated lot and a limiting quality.

    Parameters
    ----------
    lot_size : int
        Units in the lot, 16 or more [units].
    lq : float
        Limiting quality in per cent as the table prints it: 3.15, not 0.0315; 2.0 to 32.

    Returns
    -------
    Plan
        Where the table's n reaches the lot every unit is inspected: n is the lot size. `source` says whether
        the cell was read in one transcription or in two.

    Raises
    ------
    InputError
        A lot size or a limiting quality that the table does not have; the valid ones are named.
    UnavailableError
        Lots of 51 to 90 at LQ 2.0: what was read can't be right.

    Examples
    --------
    >>> plan = limiting_quality_plan(3000, 3.15)
    >>> plan.n, plan.ac
    (125, 1)

    References
    ----------
    ISO 2859-2:1985, Table A.
    """
    lot_size, table = lot_size_value(lot_size), limiting_quality_table()
    column = column_value(lq, table.columns, "limiting quality", PLACE)
    band = table.band(lot_size, PLACE)
    cell = table.cells[band, column]
    source = f"{PLACE}, lots of {band}, LQ {table.columns[column]} %"
    n, ac = map(int, cell.rstrip(SEEN_TWICE + DOUBTFUL).split("/"))
    if cell.endswith(DOUBTFUL):
        raise UnavailableError(
            f"{source}: n = {n}, Ac = {ac} was read in one transcription only and accepts a lot of limiting quality "
            "more often than the 13 % that the standard promises; take another limiting quality, or derive a plan"
        )
    source += f" (printed; read in {'two transcriptions' if cell.endswith(SEEN_TWICE) else 'one transcription'})"
    if n >= lot_size:
        source += f"; its n = {n} reaches the lot of {lot_size:,}: 100 % inspection"
    return Plan.single(
        min(n, lot_size),
        ac,
        source=source,
        sampling="single",
        lot_size=lot_size,
        table_n=n if n >= lot_size else None,
    )
