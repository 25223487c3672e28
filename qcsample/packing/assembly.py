"""Lines to cartons: mixed cartons, restarting numbers and duplicates told apart, totals compared.

Some questions only the printed totals can answer: whether hidden rows count, whether a row without a carton
number belongs to the carton above, whether equal ranges are mixed cartons or a restart. Each answer is tried
against the totals; without an answer that fits there is an error, never a guess.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qcsample.boxes import Box
from qcsample.errors import InputError
from qcsample.lot import MAX_CARTONS, Goods
from qcsample.packing.lines import GoodsStore, Line, Notes, Parts, Table
from qcsample.packing.ranges import Span
from qcsample.packing.totals import Sums, compare

Key = tuple[tuple[str, int, int, int], ...]


@dataclass(slots=True)
class _Group:
    """Cartons and all lines that put goods into them."""

    lines: list[Line]


@dataclass(slots=True)
class _Section:
    """A run of carton numbers without a restart: what is taken so far."""

    groups: dict[Key, _Group] = field(default_factory=dict)
    taken: dict[tuple[str, int], list[tuple[int, int, Line]]] = field(default_factory=dict)

    def overlapping(self, spans: Sequence[Span]) -> Line | None:
        """A line that holds one of these cartons already."""
        for span in spans:
            taken = self.taken.get((span.prefix, span.width if span.prefix else 0), [])
            at = bisect.bisect_right(taken, span.last, key=lambda t: t[0]) - 1
            if at >= 0 and taken[at][1] >= span.first:
                return taken[at][2]
        return None

    def add(self, line: Line) -> _Group:
        group = _Group([line])
        self.groups[_key(line.spans)] = group
        for span in line.spans:
            taken = self.taken.setdefault((span.prefix, span.width if span.prefix else 0), [])
            bisect.insort(taken, (span.first, span.last, line), key=lambda t: t[0])
        return group

    def highest(self, span: Span) -> int:
        taken = self.taken.get((span.prefix, span.width if span.prefix else 0), [])
        return taken[-1][1] if taken else -1


@dataclass
class _Outcome:
    groups: list[_Group]
    problems: list[InputError]
    confirmed: bool
    uncertain: bool


def assemble(
    tables: Sequence[Table], notes: Notes, store: GoodsStore, *, hidden: str | None = None, id_form: str | None = None
) -> Iterator[Box]:
    """The cartons of all tables, in the order of the list.

    Parameters
    ----------
    tables : sequence of Table
        What was read, a table a sheet.
    notes : Notes
        Gets the rows that are not counted, and remarks.
    store : GoodsStore
        Shares equal goods.
    hidden : str, optional
        "count" or "skip" goods in hidden rows; without it totals must show that they don't belong.
    id_form : str, optional
        Decides where equal carton ranges could be mixed cartons or a restart.

    Raises
    ------
    InputError
        Duplicates (both rows named), totals that do not add up, hidden rows that totals need.
    """
    lines = [line for table in tables for line in table.lines]
    any_hidden, any_loose = any(line.hidden for line in lines), any(line.loose for line in lines)
    use_hidden = {"count": [True], "skip": [False]}.get(hidden or "", [False, True] if any_hidden else [False])
    outcomes = {
        (with_hidden, with_loose): _solve(tables, with_hidden, with_loose, id_form)
        for with_hidden in use_hidden
        for with_loose in ([True, False] if any_loose else [False])
    }
    fitting = [
        flags for flags, outcome in outcomes.items() if not outcome.problems and (outcome.confirmed or not flags[1])
    ]
    if not fitting:
        flags = _without_fit(tables, outcomes, notes, any_hidden, hidden, id_form)
    else:
        flags = fitting[0]
        if flags[0] and hidden is None:
            raise _hidden_error(lines, "the printed totals need them")
    if any_loose and not flags[1] and not _covered(tables, flags[0]):
        raise _loose_error(lines)
    for line in lines:
        if line.hidden and not flags[0]:
            _skip(notes, line, "hidden" + ("" if hidden else ", and no total needs it"))
        elif line.loose and not flags[1]:
            _skip(notes, line, "no carton number, and the totals do without it")
    return _boxes(outcomes[flags].groups, store)


def _skip(notes: Notes, line: Line, reason: str) -> None:
    last = notes.skipped[-1] if notes.skipped else None
    if last is None or (last.sheet, last.row) != (line.sheet.name, line.row + 1):
        notes.skip(line.sheet, line.row, reason)


def _without_fit(
    tables: Sequence[Table],
    outcomes: dict[tuple[bool, bool], _Outcome],
    notes: Notes,
    any_hidden: bool,
    hidden: str | None,
    id_form: str | None,
) -> tuple[bool, bool]:
    """What to go on with where no reading fits the totals: an error, or differences that were accepted."""
    lines = [line for table in tables for line in table.lines]
    if any(flags[1] and not outcome.problems for flags, outcome in outcomes.items()):
        raise _loose_error(lines)
    flags = min(outcomes, key=lambda f: (f[1], f[0]))
    if any_hidden and hidden == "skip":
        for loose in (flags[1], not flags[1]):
            if not _solve(tables, True, loose, id_form).problems:
                notes.remarks.append("the printed totals include the hidden rows, which were skipped as asked")
                return flags
    if any_hidden and hidden is None and not notes.accept_totals:
        problem = outcomes[flags].problems[0]
        raise _hidden_error(lines, f"the totals fit neither with nor without them: {problem.message}")
    for problem in outcomes[flags].problems:
        notes.disagree(problem)
    return flags


def _covered(tables: Sequence[Table], with_hidden: bool) -> bool:
    """Whether totals confirm that every line without a carton number is left out."""
    for table in tables:
        last = max((total.at for total in table.totals if "total" in total.printed), default=-1)
        if any(line.loose and at >= last for at, line in enumerate(table.lines) if with_hidden or not line.hidden):
            return False
    return True


def _loose_error(lines: Sequence[Line]) -> InputError:
    line = next(line for line in lines if line.loose)
    return line.sheet.error(
        "goods without a carton number, and no total confirms that they belong to the carton above; "
        "fill in the carton number",
        line.row,
    )


def _hidden_error(lines: Sequence[Line], why: str) -> InputError:
    rows = sorted({line.row + 1 for line in lines if line.hidden})
    line = next(line for line in lines if line.hidden)
    named = ", ".join(map(str, rows[:8])) + (" ..." if len(rows) > 8 else "")
    return line.sheet.error(
        f"hidden rows with goods ({named}): {why}; show them in the spreadsheet, or say --hidden count or skip",
        line.row,
        line.column,
    )


def _solve(tables: Sequence[Table], with_hidden: bool, with_loose: bool, id_form: str | None) -> _Outcome:
    lines = [
        line
        for table in tables
        for line in table.lines
        if (with_hidden or not line.hidden) and (with_loose or not line.loose)
    ]
    if not any("ctns" in total.printed for table in tables for total in table.totals):
        return _outcome(tables, lines, None, id_form)
    outcome = _outcome(tables, lines, None, id_form)
    if not outcome.problems or not outcome.uncertain:
        return outcome
    for mixed in (True, False):
        attempt = _outcome(tables, lines, mixed, id_form)
        if not attempt.problems:
            return attempt
    return outcome


def _outcome(tables: Sequence[Table], lines: Sequence[Line], mixed: bool | None, id_form: str | None) -> _Outcome:
    groups, uncertain, problems = _grouped(lines, mixed, id_form)
    opening = {id(group.lines[0]) for group in groups}
    included = {id(line) for line in lines}
    confirmed = True
    for table in tables:
        sums = Sums(table, included, opening)
        found, sure = compare(table, sums)
        problems.extend(found)
        confirmed = confirmed and sure
    problems.extend(_shared_contents(groups))
    return _Outcome(groups, problems, confirmed, uncertain)


def _shared_contents(groups: Sequence[_Group]) -> Iterator[InputError]:
    for group in groups:
        for line in group.lines:
            if line.expected is None:
                continue
            pieces = sum(part.pieces for part in group.lines)
            if pieces != line.expected * line.cartons:
                yield line.sheet.error(
                    f"prints {line.expected:,} pieces per carton, but the rows of its "
                    f"{line.cartons:,} carton{'s' * (line.cartons > 1)} hold {pieces:,}",
                    line.row,
                )
                break


def _grouped(
    lines: Sequence[Line], mixed: bool | None, id_form: str | None
) -> tuple[list[_Group], bool, list[InputError]]:
    """The lines by the cartons they fill; whether the totals were or should be asked; what they must decide.

    Raises
    ------
    InputError
        The same goods or an overlapping range twice in one PO and style: both rows named.
    """
    groups: list[_Group] = []
    problems: list[InputError] = []
    section = _Section()
    before: Line | None = None
    uncertain = False
    for line in lines:
        if (line.joined or line.loose) and groups:
            groups[-1].lines.append(line)
            before = line
            continue
        group = section.groups.get(_key(line.spans))
        if group is not None:
            answer, unsure, problem = _mixed(group, line, mixed, id_form)
            uncertain = uncertain or unsure
            if problem is not None:
                problems.append(problem)
            if answer:
                _refuse_same_goods(group, line)
                group.lines.append(line)
                before = line
                continue
            section = _Section()
        elif before is not None and _identity(before) != _identity(line):
            if any(span.first <= section.highest(span) for span in line.spans):
                section = _Section()
        elif (other := section.overlapping(line.spans)) is not None:
            raise _duplicate(other, line)
        for one, two in pairwise(sorted(line.spans)) if len(line.spans) > 1 else ():
            if one.prefix == two.prefix and two.first <= one.last:
                raise line.sheet.error(f"names carton {two} twice", line.row, line.column)
        groups.append(section.add(line))
        before = line
    return groups, uncertain, problems


def _mixed(group: _Group, line: Line, mixed: bool | None, id_form: str | None) -> tuple[bool, bool, InputError | None]:
    """Whether equal cartons are the same cartons; whether totals may say otherwise; an error if only they can."""
    first = group.lines[0]
    differ = {
        "po": any(other.po != line.po for other in group.lines),
        "style": any(other.style != line.style for other in group.lines),
    }
    if id_form is not None:
        return not any(differ[part] for part in id_form.split("/")[:-1]), False, None
    if mixed is not None:
        return mixed or (line.cartons == 1 and not any(differ.values())), True, None
    if line.cartons == 1:
        return True, True, None
    counts = [other.printed for other in (*group.lines, line)]
    printed = sum(count or 0 for count in counts)
    if printed == line.cartons:
        return True, True, None
    if any(differ.values()) or printed == line.cartons * len(counts):
        return False, True, None
    return (
        True,
        True,
        line.sheet.error(
            f"cartons {', '.join(map(str, line.spans))} stand in row {first.row + 1} too with other goods, and no "
            "carton count tells mixed cartons from a second numbering; say --id-form number if they are mixed",
            line.row,
        ),
    )


def _refuse_same_goods(group: _Group, line: Line) -> None:
    kinds = {_kind(g) for _, goods in line.parts for g in goods}
    for other in group.lines:
        if kinds & {_kind(g) for _, goods in other.parts for g in goods}:
            raise _duplicate(other, line)


def _duplicate(other: Line, line: Line) -> InputError:
    where = f"row {other.row + 1}" + ("" if other.sheet is line.sheet else f" of sheet {other.sheet.name!r}")
    return line.sheet.error(
        f"cartons {', '.join(map(str, line.spans))} stand in the list twice: {where} has "
        f"{', '.join(map(str, other.spans))}, row {line.row + 1} again; correct the list",
        line.row,
        line.column,
    )


def _kind(goods: Goods) -> tuple[str, str, str, str, str]:
    return goods.po, goods.style, goods.colour, goods.size, goods.description


def _identity(line: Line) -> tuple[str, str]:
    return line.po, line.style


def _key(spans: Sequence[Span]) -> Key:
    return tuple((s.prefix, s.width if s.prefix else 0, s.first, s.last) for s in spans)


def _boxes(groups: Sequence[_Group], store: GoodsStore) -> Iterator[Box]:
    cartons = sum(group.lines[0].cartons for group in groups)
    if cartons > MAX_CARTONS:
        line = groups[-1].lines[0]
        raise line.sheet.error(f"{cartons:,} cartons: more than {MAX_CARTONS:,} in one lot")
    return _numbered(groups, store)


def _numbered(groups: Sequence[_Group], store: GoodsStore) -> Iterator[Box]:
    for group in groups:
        line = group.lines[0]
        numbers = (number for span in line.spans for number in span.numbers())
        parts = line.parts if len(group.lines) == 1 else _together([one.parts for one in group.lines], store)
        pallet = next((one.pallet for one in group.lines if one.pallet), "")
        for count, goods in parts:
            for _ in range(count):
                yield Box(next(numbers), goods, pallet, line.sheet.name, line.row + 1)


def _together(all_parts: Sequence[Parts], store: GoodsStore) -> Parts:
    """The parts of several lines over the same cartons, laid on each other."""
    cuts = {0}
    for parts in all_parts:
        at = 0
        for count, _ in parts:
            at += count
            cuts.add(at)
    ends = sorted(cuts)
    return tuple(
        (
            end - start,
            store.all(tuple(g for parts in all_parts for g in _at(parts, start))),
        )
        for start, end in pairwise(ends)
    )


def _at(parts: Parts, position: int) -> tuple[Goods, ...]:
    for count, goods in parts:
        if position < count:
            return goods
        position -= count
    return ()
