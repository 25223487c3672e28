"""Whether a sort sheet adds up, and whether it can be true: every finding says what to ask the factory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from math import exp, lgamma

from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.inspection import Inspection
from qcsample.rework.goods import whole_lot
from qcsample.rework.planning import targeted_defects
from qcsample.rework.sort_expected import Expected, expected_defects, seen_pieces
from qcsample.rework.sort_records import ASK, IMPLAUSIBLE, SEVERITIES, WRONG, SheetFinding, SortRow, SortSheet
from qcsample.text import readable
from qcsample.verdict import judge

_COLUMNS = ("checked", "defects", "repaired", "unrepairable", "replaced", "offered")
_ALIKE = 5  # cartons from which equal figures are looked at
_CHANCE = 0.001  # the chance of figures that equal below which they are asked about


def check_sort_sheet(
    sheet: SortSheet,
    inspection: Inspection,
    findings: Findings,
    *,
    affected: Collection[str] | None = None,
    targeted: Sequence[str] = (),
) -> tuple[SheetFinding, ...]:
    """What the factory has to answer about its sort sheet; nothing where the sheet adds up and can be true.

    Parameters
    ----------
    sheet : SortSheet
    inspection, findings : Inspection, Findings
        The inspection that failed. Cartons and units are those of its packing list; where the inspector
        counted a carton, that count is as good as the list's.
    affected : collection of str, optional
        Ids of the affected cartons; None: all.
    targeted : sequence of str
        The defects that were sorted out [default: those found in the refused classes].

    Returns
    -------
    tuple of SheetFinding
        What does not add up first, then what is implausible, then what has to be asked.

    Raises
    ------
    InputError
        An affected carton that is not in the list, or no sheet at all.
    """
    if not sheet.rows:
        raise InputError("the sort sheet has no carton: a row a carton is needed")
    check = _Check(sheet, inspection, findings, affected, targeted)
    found = list(check.everything())
    return tuple(sorted(found, key=lambda entry: SEVERITIES.index(entry.severity)))


class _Check:
    """A sheet against the inspection that failed."""

    def __init__(
        self,
        sheet: SortSheet,
        inspection: Inspection,
        findings: Findings,
        affected: Collection[str] | None,
        targeted: Sequence[str],
    ) -> None:
        self.sheet, self.inspection, self.findings = sheet, inspection, findings
        self.lot = whole_lot(inspection)
        self.affected = {self.lot.find(name).id for name in affected} if affected is not None else {*self.lot.by_id}
        if not self.affected:
            raise InputError("no carton is affected: there is nothing to sort")
        self.verdict = judge(inspection, findings)
        self.targeted = tuple(targeted) or targeted_defects(inspection, findings, self.verdict)
        self.rows: dict[str, SortRow] = {}  # by id; of a carton that stands twice the first row that is filled in
        self.times = Counter[str]()
        self.unknown: list[str] = []
        for row in sheet.rows:
            try:
                name = self.lot.find(row.carton).id
            except InputError:
                self.unknown.append(row.carton)
                continue
            self.times[name] += 1
            if name not in self.rows or self.rows[name].blank:
                self.rows[name] = row
        self.sorted = {name: row for name, row in self.rows.items() if not row.blank}
        self.missing = self.affected - self.sorted.keys()
        self.seen = Counter[str]()
        for piece in seen_pieces(inspection, findings, self.verdict, self.targeted):
            self.seen[piece.carton] += piece.pieces

    def everything(self) -> Iterator[SheetFinding]:
        """All findings, in the order in which they are looked for."""
        yield from self.cartons()
        for row in self.sheet.rows:
            if not row.blank:
                yield from _identities(row, row.carton)
        for name, row in self.sorted.items():
            yield from self.stated(name, row)
        yield from self.totals()
        yield from self.blanks()
        yield from self.plausible()
        yield from self.known()
        yield from self.sealed()
        yield from self.replaced()
        yield from self.constant()

    def cartons(self) -> Iterator[SheetFinding]:
        """Cartons that are missing, unknown, twice there, or said to be unaffected."""
        units = {name: self.lot.by_id[name].units for name in self.lot.by_id}
        if self.missing:
            numbers = {"count": len(self.missing), "units": sum(units[name] for name in self.missing)}
            yield SheetFinding("missing", WRONG, numbers=numbers, cartons=self.ordered(self.missing))
        if self.unknown:
            names = tuple(dict.fromkeys(self.unknown))
            yield SheetFinding("unknown", WRONG, numbers={"count": len(names)}, cartons=names)
        for name, times in self.times.items():
            if times > 1:
                yield SheetFinding("twice", WRONG, name, {"times": times})
        beside = {name: row for name, row in self.sorted.items() if name not in self.affected}
        if beside:
            numbers = {"count": len(beside), "defects": sum(row.defects or 0 for row in beside.values())}
            yield SheetFinding("unaffected", ASK, numbers=numbers, cartons=self.ordered(beside))
        for name in self.ordered(self.seen):
            if name not in self.affected:
                yield SheetFinding("outside", IMPLAUSIBLE, name, {"seen": self.seen[name]})

    def ordered(self, names: Collection[str]) -> tuple[str, ...]:
        """Those cartons in the order of the list."""
        return tuple(carton.id for carton in self.lot.cartons if carton.id in names)

    def stated(self, name: str, row: SortRow) -> Iterator[SheetFinding]:
        """Whether every piece of the carton was checked."""
        stated = self.lot.by_id[name].units
        if row.checked is not None and row.checked not in (stated, self.findings.counted.get(name)):
            yield SheetFinding("checked", WRONG, name, {"checked": row.checked, "stated": stated})

    def totals(self) -> Iterator[SheetFinding]:
        """The sheet's own totals against its rows, and against each other."""
        total = self.sheet.total
        if total is None:
            return
        wrong = []
        for column in _COLUMNS:
            given, reckoned = _cell(total, column), sum(_cell(row, column) or 0 for row in self.sheet.rows)
            if given is not None and given != reckoned:
                wrong.append(
                    SheetFinding("total", WRONG, numbers={"total": given, "reckoned": reckoned}, column=column)
                )
        for name in (name for name in total.counts if name and len(total.counts) > 1):
            for column in ("defects", "repaired", "unrepairable"):
                given = getattr(total.counts[name], column)
                reckoned = sum(getattr(row.counts.get(name), column, None) or 0 for row in self.sheet.rows)
                if given is not None and given != reckoned:
                    numbers = {"total": given, "reckoned": reckoned}
                    wrong.append(SheetFinding("total", WRONG, numbers=numbers, defect=name, column=column))
        yield from wrong
        if wrong:
            yield from _identities(total, "")

    def blanks(self) -> Iterator[SheetFinding]:
        """Columns that were left blank in rows that are filled in otherwise."""
        for column in ("checked", "defects", "offered"):
            names = [name for name, row in self.sorted.items() if getattr(row, column) is None]
            if names:
                yield SheetFinding("blank", ASK, numbers={"count": len(names)}, column=column, cartons=tuple(names))

    def plausible(self) -> Iterator[SheetFinding]:
        """The number found against what the failed sample makes plausible."""
        expected = expected_defects(self.inspection, self.findings, self.verdict, self.targeted, self.affected)
        there = [row for name, row in self.sorted.items() if name in self.affected]
        told = set(self.sheet.defects)
        for one in expected:
            if not one.defect:
                known = [row.defects for row in there]
            elif one.defect in told:
                known = [getattr(row.counts.get(one.defect), "defects", None) for row in there]
            else:
                continue
            found = sum(value or 0 for value in known)
            told_of = sum(row.checked or 0 for row, value in zip(there, known, strict=True) if value is not None)
            # pieces nobody reported on: too few is said only where it holds even if all of them were bad
            rest = max(0, one.units - told_of) if self.missing or None in known else 0
            if found + rest < one.lower:
                yield _against("too few", found, rest, one)
            elif found > one.upper:
                yield _against("too many", found, 0, one)

    def known(self) -> Iterator[SheetFinding]:
        """Cartons in which the sample found more than the sheet has."""
        for name, row in self.sorted.items():
            if row.defects is not None and row.defects < self.seen[name]:
                yield SheetFinding("known", IMPLAUSIBLE, name, {"seen": self.seen[name], "defects": row.defects})

    def sealed(self) -> Iterator[SheetFinding]:
        """Where the unrepairable pieces are."""
        rows, sealed = self.sheet.rows, self.sheet.sealed
        gone, there = sum(row.unrepairable for row in rows), sum(entry.pieces for entry in sealed)
        if gone and not sealed:
            yield SheetFinding("unsealed", ASK, numbers={"pieces": gone})
            return
        if gone != there:
            yield SheetFinding("sealed", WRONG, numbers={"unrepairable": gone, "pieces": there})
        elif all(entry.defect for entry in sealed):
            by_defect = Counter[str]()
            for entry in sealed:
                by_defect[_folded(entry.defect)] += entry.pieces
            for name in self.sheet.defects:
                gone = sum(getattr(row.counts.get(name), "unrepairable", None) or 0 for row in rows)
                there = sum(by_defect[half] for half in {_folded(name), *map(_folded, name.split(" / "))})
                if gone != there:
                    numbers = {"unrepairable": gone, "pieces": there}
                    yield SheetFinding("sealed", WRONG, numbers=numbers, defect=name)
        kinds = defaultdict(set)
        for entry in sealed:
            kinds[entry.mark].add(_folded(entry.defect))
        for mark, names in kinds.items():
            if len(names) > 1:
                yield SheetFinding("mixed", ASK, mark, {"defects": len(names)})

    def replaced(self) -> Iterator[SheetFinding]:
        """Goods that were put in: from where, and how many."""
        unsaid = [row for row in self.sheet.rows if row.replaced and not row.source]
        if unsaid:
            numbers = {"count": len(unsaid), "pieces": sum(row.replaced for row in unsaid)}
            yield SheetFinding("no source", ASK, numbers=numbers, cartons=tuple(row.carton for row in unsaid))
        for row in self.sheet.rows:
            if row.replaced > row.unrepairable:
                numbers = {"replaced": row.replaced, "unrepairable": row.unrepairable}
                yield SheetFinding("extra", ASK, row.carton, numbers)
        offered = [row.offered for row in self.sorted.values()]
        stated = sum(self.lot.by_id[name].units for name in self.sorted)
        if self.sorted and None not in offered and (said := sum(value or 0 for value in offered)) != stated:
            yield SheetFinding("list", ASK, numbers={"offered": said, "stated": stated})

    def constant(self) -> Iterator[SheetFinding]:
        """Figures that are the same in every carton, where chance hardly makes them so."""
        there = [(self.lot.by_id[name].units, row.defects) for name, row in self.sorted.items()]
        counts = {count for _, count in there}
        if len(there) < _ALIKE or len(counts) > 1:
            return
        count = counts.pop()
        if not count or any(count > units for units, _ in there):
            return
        chance = exp(
            sum(_log_ways(units, count) for units, _ in there)
            - _log_ways(sum(units for units, _ in there), count * len(there))
        )
        if chance < _CHANCE:
            numbers = {"count": len(there), "defects": count, "sheet": count * len(there), "chance": chance}
            yield SheetFinding("constant", ASK, numbers=numbers)


def _identities(row: SortRow, carton: str) -> Iterator[SheetFinding]:
    """What does not add up within one row; `carton` is empty for the totals."""
    checked, defects, offered = row.checked, row.defects, row.offered
    if checked is not None and defects is not None and defects > checked:
        yield SheetFinding("more defects", WRONG, carton, {"checked": checked, "defects": defects})
    whole = row.counts.get("")
    parts = {name: count for name, count in row.counts.items() if name}
    split = False
    for name, count in parts.items():
        repaired, scrapped = count.repaired or 0, count.unrepairable or 0
        told = count.repaired is not None or count.unrepairable is not None
        if count.defects is not None and told and count.defects != repaired + scrapped:
            split = True
            yield SheetFinding("split", WRONG, carton, _split(count.defects, repaired, scrapped), name)
    if whole is not None and parts:
        for column in ("defects", "repaired", "unrepairable"):
            given, each = getattr(whole, column), [getattr(count, column) for count in parts.values()]
            if given is not None and None not in each and given != sum(each):
                numbers = {"whole": given, "reckoned": sum(each)}
                yield SheetFinding("by defect", WRONG, carton, numbers, column=column)
    if not split and defects is not None and defects != row.repaired + row.unrepairable:
        yield SheetFinding("split", WRONG, carton, _split(defects, row.repaired, row.unrepairable))
    if checked is not None and defects is not None and offered is not None:
        reckoned = checked - defects + row.repaired + row.replaced
        if offered != reckoned:
            numbers = {"offered": offered, "checked": checked, "defects": defects, "reckoned": reckoned}
            yield SheetFinding("offered", WRONG, carton, numbers | {"repaired": row.repaired, "replaced": row.replaced})


def _split(defects: int, repaired: int, unrepairable: int) -> dict[str, float]:
    reckoned = repaired + unrepairable
    return {"defects": defects, "repaired": repaired, "unrepairable": unrepairable, "reckoned": reckoned}


def _against(what: str, found: int, rest: int, one: Expected) -> SheetFinding:
    numbers: dict[str, float] = {
        "sheet": found,
        "missing": rest,
        "found": one.found,
        "sampled": one.checked,
        "opened": one.cartons,
        "units": one.units,
        "lower": one.lower,
        "upper": one.upper,
        "piece_lower": one.piece_lower,
        "piece_upper": one.piece_upper,
        "widened": int(one.widened),
    }
    return SheetFinding(what, IMPLAUSIBLE, numbers=numbers, defect=one.defect)


def _cell(row: SortRow, column: str) -> int | None:
    value: int | None = getattr(row, column)
    return value


def _log_ways(pieces: int, bad: int) -> float:
    """The logarithm of the number of ways in which `bad` of `pieces` can be bad."""
    return lgamma(pieces + 1) - lgamma(bad + 1) - lgamma(pieces - bad + 1)


def _folded(text: str) -> str:
    return " ".join(readable(text).split()).casefold()
