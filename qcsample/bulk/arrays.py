"""Look-ups, verdicts and bounds over arrays, for who has a million of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from qcsample.errors import InputError, UnavailableError
from qcsample.plan import Plan
from qcsample.standards.attributes import attribute_plan, plan_for_letter, table_file
from qcsample.standards.published import code_letters, grid
from qcsample.standards.words import aql_value, edition_value, level_value, sampling_value, severity_value
from qcsample.statistics.bounds import defect_bounds
from qcsample.strict import MAX_WHOLE, shown

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.str_]

_OUTCOMES = np.array(["not accepted", "accepted"])


@dataclass(frozen=True, slots=True, eq=False)
class Plans:
    """The plans of many lots; `plans[i]` is the `Plan` of one.

    Attributes
    ----------
    lot_sizes : (rows,) array of int
        Units in each lot [units].
    aqls : (rows,) array of float
        As the tables print them (2.5).
    letter : (rows,) array of str
        Code letter of the plan that is used, after arrows.
    n, ac, re : (rows,) array of int
        Units of all stages together, and the last Ac and Re; n is the lot size where the table's reaches it.
    full_inspection : (rows,) array of bool
        Whether the table's sample size reaches the lot: 100 % inspection.
    settings : dict
        level, severity, sampling and edition.
    """

    lot_sizes: Ints
    aqls: Floats
    letter: Words
    n: Ints
    ac: Ints
    re: Ints
    full_inspection: npt.NDArray[np.bool_]
    settings: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lot_sizes)

    def __getitem__(self, row: int) -> Plan:
        return attribute_plan(int(self.lot_sizes[row]), float(self.aqls[row]), **self.settings)


def attribute_plans(
    lot_sizes: npt.ArrayLike,
    aqls: npt.ArrayLike,
    *,
    level: str = "II",
    severity: str = "normal",
    sampling: str = "single",
    edition: str = "Z1.4",
) -> Plans:
    """`attribute_plan` for many lots: a few array operations, however many rows there are.

    Parameters
    ----------
    lot_sizes : array_like of int, shape (rows,)
        Units in each lot, from 2 [units].
    aqls : array_like, shape (rows,) or a single one
        As the tables print them: 2.5, not 0.025.
    level, severity, sampling, edition : str
        As in `attribute_plan`, the same for all.

    Raises
    ------
    InputError
        A value that is not valid, or a cell in which the table prints nothing; the first such row is named,
        counted from 0.
    UnavailableError
        A table that is not there, as in `attribute_plan`.

    Examples
    --------
    >>> plans = attribute_plans([500, 3200, 30], 2.5)
    >>> plans.n.tolist(), plans.ac.tolist(), plans[2].letter
    ([50, 125, 5], [3, 7, 0], 'C')

    References
    ----------
    As `attribute_plan`.
    """
    settings = {
        "level": level_value(level),
        "severity": severity_value(severity),
        "sampling": sampling_value(sampling),
        "edition": edition_value(edition),
    }
    sizes = _whole_numbers(lot_sizes, "lot sizes", 2)
    table = _table(**settings)
    columns, values = _columns(aqls, len(sizes), table.aqls)
    cells = np.searchsorted(table.starts, sizes, side="right") - 1
    cells *= len(table.aqls)
    cells += columns
    n = table.n[cells]
    if not n.all():
        row = int(np.argmin(n))
        try:
            attribute_plan(int(sizes[row]), float(values[row]), **settings)
        except (InputError, UnavailableError) as error:
            raise type(error)(f"row {row}: {error}") from None
    full = n >= sizes
    return Plans(
        sizes, values, table.letter[cells], np.minimum(n, sizes), table.ac[cells], table.re[cells], full, settings
    )


def judge_counts(plans: Plans | Plan, found: npt.ArrayLike) -> Words:
    """The outcome of each lot that was checked in full: "accepted" or "not accepted".

    Parameters
    ----------
    plans : Plans or Plan
        A plan for each lot, or the same one for all; single sampling.
    found : array_like of int, shape (rows,)
        Nonconforming units, or nonconformities, in each sample [units].

    Raises
    ------
    InputError
        A plan of several stages, whose verdict `judge` gives stage by stage; a count that is none, or another number
        of counts than of plans.

    Examples
    --------
    >>> judge_counts(Plan.single(125, 7), [7, 8]).tolist()
    ['accepted', 'not accepted']
    """
    counts = _whole_numbers(found, "counts", 0)
    if isinstance(plans, Plan):
        if not plans.is_single:
            raise InputError("a plan of several stages: `judge` takes it stage by stage")
        return _OUTCOMES[(counts < plans.re).astype(np.intp)]
    if plans.settings["sampling"] != "single":
        raise InputError(f"{plans.settings['sampling']} sampling: `judge` takes it stage by stage")
    if len(counts) != len(plans):
        raise InputError(f"{len(counts):,} counts for {len(plans):,} plans: as many are needed")
    return _OUTCOMES[(counts < plans.re).astype(np.intp)]


class BoundsEach(NamedTuple):
    """Bounds row by row, as `Bounds` has them for one.

    Attributes
    ----------
    lower, upper : (rows,) array of float
        Fraction nonconforming [-].
    lower_units, upper_units : (rows,) array of int, or None
        The same in units of each lot [units]; None for processes.
    """

    lower: Floats
    upper: Floats
    lower_units: Ints | None = None
    upper_units: Ints | None = None


def defect_bounds_each(
    found: npt.ArrayLike,
    sample_size: npt.ArrayLike,
    *,
    lot_size: npt.ArrayLike | None = None,
    confidence: float = 0.95,
    sides: int = 2,
) -> BoundsEach:
    """`defect_bounds` for many samples; rows that are alike are worked out once.

    Parameters
    ----------
    found, sample_size : array_like of int, shape (rows,)
        Nonconforming units among those drawn; one of them may be a single number for all [units].
    lot_size : array_like of int, optional
        The lots, or one number for all [units]; without it the bounds are those of processes.
    confidence, sides
        As in `defect_bounds`, the same for all.

    Raises
    ------
    InputError
        As `defect_bounds`; the first such row is named, counted from 0.

    Examples
    --------
    >>> bounds = defect_bounds_each([14, 0], 200, lot_size=8000)
    >>> bounds.lower_units.tolist(), bounds.upper_units.tolist()
    ([314, 0], [912, 144])
    """
    given = [found, sample_size] if lot_size is None else [found, sample_size, lot_size]
    parts = [np.atleast_1d(_whole_numbers(each, "units", 0, scalar=True)) for each in given]
    try:
        rows = np.stack(np.broadcast_arrays(*parts), axis=1)
    except ValueError:
        lengths = ", ".join(f"{len(part):,}" for part in parts)
        raise InputError(f"arrays of {lengths} rows: as many of each are needed, or one number for all") from None
    distinct, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    each = np.empty((len(distinct), 2))
    units = np.zeros((len(distinct), 2), dtype=np.int64)
    for place in np.argsort(first):
        values = distinct[place].tolist()
        try:
            bounds = defect_bounds(
                *values[:2], lot_size=values[2] if len(values) > 2 else None, confidence=confidence, sides=sides
            )
        except InputError as error:
            raise InputError(f"row {first[place]}: {error.message}") from None
        each[place] = bounds.lower, bounds.upper
        units[place] = bounds.lower_units or 0, bounds.upper_units or 0
    which = which.reshape(-1)
    lower, upper = each[which].T
    if lot_size is None:
        return BoundsEach(lower, upper)
    return BoundsEach(lower, upper, *units[which].T)


class _Table(NamedTuple):
    """A published table as arrays: a cell for every band of lot sizes and every AQL, bands first."""

    starts: Ints
    aqls: Floats
    n: Ints  # 0 where there is no plan
    ac: Ints
    re: Ints
    letter: Words


@lru_cache(maxsize=64)
def _table(level: str, severity: str, sampling: str, edition: str) -> _Table:
    table_file(severity, edition, sampling)  # refuses by name what is not there
    letters = code_letters()
    aqls = tuple(grid("single_normal.csv").columns)
    rows = []
    for letter in letters.letters[level]:
        for aql in aqls:
            try:
                plan = plan_for_letter(letter, aql, severity=severity, sampling=sampling, edition=edition)
            except (InputError, UnavailableError):
                rows.append((0, 0, 0, ""))
            else:
                rows.append((plan.n, plan.ac, plan.re, plan.letter))
    n, ac, re, used = zip(*rows, strict=True)
    starts = np.array(letters.starts, dtype=np.int64)
    return _Table(starts, np.array(aqls), np.array(n), np.array(ac), np.array(re), np.array(used))


def _whole_numbers(given: npt.ArrayLike, what: str, least: int, *, scalar: bool = False) -> Ints:
    """An array of whole numbers from `least`; the first that is none is named by its row."""
    array = _array(given, what)
    if array.ndim != 1 and not (scalar and array.ndim == 0):
        raise InputError(f"{what}: an array of one dimension is needed, not of {array.ndim}")
    if array.dtype.kind not in "iu":
        if array.dtype.kind not in "fO" or not all(map(_is_whole, array.reshape(-1).tolist())):
            wrong = [(row, value) for row, value in enumerate(array.reshape(-1).tolist()) if not _is_whole(value)]
            row, value = wrong[0] if wrong else (0, None)
            raise InputError(f"row {row}: {what} {shown(value)}: a whole number from {least} is needed")
        array = array.astype(np.float64) if array.dtype.kind == "f" else array
        if array.size and not (abs(array) <= MAX_WHOLE).all():
            row = int(np.argmax(abs(array) > MAX_WHOLE))
            raise InputError(f"row {row}: {what} {shown(array.reshape(-1).tolist()[row])}: at most {MAX_WHOLE:,}")
        array = array.astype(np.int64)
    if array.size and not (least <= array.min() and array.max() <= MAX_WHOLE):
        flat = array.reshape(-1)
        row = int(np.argmax((flat < least) | (flat > MAX_WHOLE)))
        raise InputError(f"row {row}: {what} {shown(int(flat[row]))}: from {least} to {MAX_WHOLE:,} units")
    return array.astype(np.int64, copy=False)


def _array(given: npt.ArrayLike, what: str, kind: str = "whole numbers") -> npt.NDArray[Any]:
    """The values as an array; where some are masked, nobody knows what they are."""
    try:
        array = np.asarray(given)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{what}: an array of {kind} is needed ({error})") from None
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        row = int(np.argmax(np.ma.getmaskarray(given).reshape(-1)))
        raise InputError(f"row {row}: {what}: the value is masked; leave the row out, or fill it in")
    return array


def _is_whole(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _columns(given: npt.ArrayLike, rows: int, known: Floats) -> tuple[Ints, Floats]:
    """For every row the place of its AQL among the known ones, and the AQL itself."""
    array = _array(given, "AQLs", "numbers")
    if array.ndim == 0:
        array = np.full(rows, aql_value(array.item()))
    if array.shape != (rows,):
        raise InputError(f"AQLs of shape {array.shape} for {rows:,} lots: one for each, or one for all")
    if array.dtype.kind not in "fiu":
        array = np.array([_aql(row, value) for row, value in enumerate(array.tolist())], dtype=np.float64)
    values = array.astype(np.float64, copy=False)
    places = np.searchsorted(known, values)
    places[places == len(known)] = 0
    wrong = known[places] != values
    if wrong.any():
        row = int(np.argmax(wrong))
        _aql(row, array[row].item())
    return places, values


def _aql(row: int, value: object) -> float:
    try:
        return aql_value(value)
    except InputError as error:
        raise InputError(f"row {row}: {error.message}") from None
