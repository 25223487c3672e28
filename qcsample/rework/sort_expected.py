"""How many bad pieces a sort should bring to light, going by the sample that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from qcsample.counting import settled
from qcsample.findings import DIFFERENCE, Findings
from qcsample.inspection import Inspection
from qcsample.rework.planning import refused_parts
from qcsample.statistics.bounds import Bounds, carton_bounds, defect_bounds
from qcsample.terms import UNITS
from qcsample.verdict import Verdict

CONFIDENCE = 0.95  # of the range of all targeted defects, and of the ranges of each defect together


@dataclass(frozen=True, slots=True)
class Expected:
    """The number of bad pieces that the failed sample makes plausible in the affected cartons.

    Attributes
    ----------
    defect : str
        One defect, or empty for all targeted ones together: a piece counts once, at the first of its defects.
    found, checked, cartons : int
        Bad pieces of affected cartons in the sample, the pieces checked and the cartons they came from.
    units : int
        Pieces in the affected cartons [units].
    lower, upper : int
        From and to [units], allowing for cartons at the agreement's icc where the sample came from cartons.
    piece_lower, piece_upper : int
        The same as if drawn piece by piece [units].
    widened : bool
        Not all cartons are affected, and those that are may have been named because of what was found: the range
        covers the one from the whole sample (bad pieces in these cartons) as well.
    """

    defect: str
    found: int
    checked: int
    cartons: int
    units: int
    lower: int
    upper: int
    piece_lower: int
    piece_upper: int
    widened: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The expectation as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Seen:
    """Bad pieces of the sample: their carton and defect, how many, and whether the class's units include them."""

    carton: str
    defect: str
    pieces: int
    inside: bool


def expected_defects(
    inspection: Inspection,
    findings: Findings,
    verdict: Verdict,
    targeted: Sequence[str],
    affected: Collection[str],
) -> tuple[Expected, ...]:
    """How many bad pieces the affected cartons should hold, all targeted defects together first, then each.

    The range of all is one of 95 %; those of k defects are of 1 - 0.05/k each, so that all hold together with
    95 %. Nothing is expected where the sample can't tell: affected cartons outside the lot it was drawn from,
    counts alone for a part of the cartons, or nonconformities that are not told piece by piece.

    Parameters
    ----------
    inspection, findings, verdict : Inspection, Findings, Verdict
        The inspection that failed.
    targeted : sequence of str
        The defects that are sorted out.
    affected : collection of str
        Ids of the affected cartons.
    """
    wanted = set(affected)
    if not wanted or not wanted <= inspection.lot.by_id.keys():
        return ()
    n = _checked(inspection, verdict, findings, targeted)
    if not n:
        return ()
    if findings.rows is None:
        if inspection.agreement.counting != UNITS or len(wanted) < len(inspection.lot.cartons):
            return ()
        refused = refused_parts(verdict)
        graded = [entry for entry in verdict.classes if entry.name in refused and not entry.is_test]
        count = sum(entry.found or 0 for entry in graded)
        return (_expected(inspection, "", count, n, wanted, CONFIDENCE),) if graded and count <= n else ()
    if inspection.agreement.counting != UNITS and any(row.unit is None and row.count > 1 for row in findings.rows):
        return ()
    found = Counter[str]()
    for piece in seen_pieces(inspection, findings, verdict, targeted):
        if piece.inside and piece.carton in wanted:
            found[piece.defect] += piece.pieces
    whole = _expected(inspection, "", sum(found.values()), n, wanted, CONFIDENCE)
    if len(targeted) < 2:
        return (whole,)
    each = 1 - (1 - CONFIDENCE) / len(targeted)
    return (whole, *(_expected(inspection, name, found[name], n, wanted, each) for name in targeted))


def seen_pieces(
    inspection: Inspection, findings: Findings, verdict: Verdict, targeted: Sequence[str]
) -> tuple[Seen, ...]:
    """The pieces of the sample with a targeted defect, each once, at the first of its defects.

    A piece without a named defect, of a refused class, has the defect "".
    """
    rank = {name: place for place, name in enumerate(targeted)}
    graded = {entry.name for entry in verdict.classes if entry.name in refused_parts(verdict) and not entry.is_test}
    n = _checked(inspection, verdict, findings, targeted)
    order = inspection.draw.pulling
    early = set(order[:n])
    opened = {carton for carton, _ in early}
    pieces: dict[tuple[str, int, int], tuple[int, Seen]] = {}
    for number, given in enumerate(findings.rows or ()):
        part = inspection.part(given.carton)
        row = settled(part, given)
        if row.kind == DIFFERENCE or row.carton not in part.lot.by_id:
            continue
        kind = row.kind or row.test
        name = row.defect if row.defect in rank else f"any {kind} defect"
        if name not in rank:
            if row.defect or kind not in graded:
                continue
            name = ""
        inside = (row.carton, row.unit) in early if row.unit is not None else row.carton in opened
        size = 1 if row.unit is not None else row.count
        unit = (row.carton, row.unit or 0, 0 if row.unit is not None else number + 1)
        seen = (rank.get(name, len(rank)), Seen(row.carton, name, size, inside))
        if unit not in pieces or seen[0] < pieces[unit][0]:
            pieces[unit] = seen
    return tuple(seen for _, seen in pieces.values())


def _checked(inspection: Inspection, verdict: Verdict, findings: Findings, targeted: Sequence[str]) -> int:
    """Units, the first of the order of pulling, that were checked for every targeted defect."""
    wanted = set(targeted)
    refused = refused_parts(verdict)
    homes = {entry.name for entry in inspection.agreement.classes if wanted & set(entry.defects)}
    homes |= {entry.name for entry in verdict.classes if f"any {entry.name} defect" in wanted}
    homes |= {row.kind or row.test for row in findings.rows or () if row.defect in wanted}
    plain = {entry.name for entry in verdict.classes if entry.name in refused and not entry.is_test}
    pulled = {entry.name: entry.pulled for entry in verdict.classes if entry.found is not None}
    numbers = [pulled[name] for name in homes or plain if name in pulled]
    return min(min(numbers, default=0), len(inspection.draw.pulling))


def _expected(
    inspection: Inspection, defect: str, found: int, n: int, affected: set[str], confidence: float
) -> Expected:
    lot = inspection.lot
    units = sum(lot.by_id[name].units for name in affected)
    order = inspection.draw.pulling[:n]
    own = [carton for carton, _ in order if carton in affected]
    ranges: list[tuple[Bounds, Bounds]] = []
    found = min(found, len(own) if own else n)
    if own:
        ranges.append(_range(inspection, found, len(own), len(set(own)), units, confidence))
    widened = len(affected) < len(lot.cartons)
    if widened:
        ranges.append(_range(inspection, found, n, len({carton for carton, _ in order}), lot.units, confidence))
    ends = [(min(_low(pair[i]) for pair in ranges), max(_high(pair[i]) for pair in ranges)) for i in (0, 1)]
    (piece_low, piece_high), (low, high) = ((min(low, units), min(high, units)) for low, high in ends)
    checked, cartons = (len(own), len(set(own))) if own else (n, len({carton for carton, _ in order}))
    return Expected(defect, found, checked, cartons, units, low, high, piece_low, piece_high, widened)


def _range(
    inspection: Inspection, found: int, checked: int, cartons: int, units: int, confidence: float
) -> tuple[Bounds, Bounds]:
    """As if drawn piece by piece, and allowing for cartons."""
    piece = defect_bounds(found, checked, lot_size=units, confidence=confidence)
    if inspection.draw.carton_rule == "units":
        return piece, piece
    icc = inspection.agreement.icc
    return piece, carton_bounds(found, checked, cartons=cartons, icc=icc, lot_size=units, confidence=confidence)


def _low(bounds: Bounds) -> int:
    return bounds.lower_units or 0


def _high(bounds: Bounds) -> int:
    return bounds.upper_units or 0
