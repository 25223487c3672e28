"""`qcsample judge --enter`: findings typed in row by row, with a running tally against Ac and Re.

The dialogue goes to standard error, so that standard output has the verdict alone. Every row is checked at once
and kept in a draft beside the record; an entry that breaks off goes on from it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from qcsample.agreement import ClassPlan
from qcsample.cli.common import remark
from qcsample.cli.enter_rework import asks_marks, counts_so_far, open_positions, tests_to_ask, without_mark
from qcsample.cli.writing import write_files
from qcsample.counting import settled
from qcsample.documents.findings_sheet import findings_csv
from qcsample.documents.tally import limits
from qcsample.errors import InputError
from qcsample.findings import DIFFERENCE, MAX_COUNT, Finding, Findings
from qcsample.inspection import Inspection
from qcsample.packing.cells import quantity
from qcsample.sheets.findings_file import read_findings
from qcsample.sheets.findings_words import answer, class_title, class_word
from qcsample.terms import UNITS
from qcsample.text import readable

T = TypeVar("T")

_LONGEST = 2_000  # characters of one line typed in
_HELP = "a row: carton, unit, defect. undo: take the last row back; list: defects; rows: what was entered;"
_HELP_END = "back: leave this row; done: go on to the verdict; stop: keep the rows and leave"


def draft_of(record_file: Path) -> Path:
    """Where the rows of an entry are kept until the verdict is in the record.

    >>> draft_of(Path("visits/pick.json")).as_posix()
    'visits/pick.entry.csv'
    """
    return record_file.with_name(f"{record_file.stem}.entry.csv")


def enter_findings(inspection: Inspection, draft_path: Path, start: Findings | None = None) -> Findings:
    """Findings typed in at the terminal, or read from a pipe, a line an answer.

    Parameters
    ----------
    inspection : Inspection
    draft_path : Path
        The rows are written here after each one, and read from here if an entry broke off; the caller removes
        it when the verdict is in the record.
    start : Findings, optional
        What is known already; its rows come first.

    Raises
    ------
    InputError
        A draft of another draw, one beside rows in `start`, or an end of the input before `done`.
    click.exceptions.Exit
        `stop`: status 3, the rows are in the draft.
    """
    start = start or Findings()
    rows = list(start.rows or ())
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is no acceptance number to judge by")
    if draft_path.exists():
        if rows:
            raise InputError("an entry that broke off is kept here: finish or remove it first", source=draft_path)
        try:
            rows = list(read_findings(draft_path, inspection).rows or ())
        except InputError as error:
            raise InputError(f"the draft of an entry can't be used: {error}; correct it or remove it") from None
    entry = _Entry(inspection, draft_path, rows, start)
    try:
        entry.run()
        return entry.ended()
    except (EOFError, KeyboardInterrupt):
        _say("")
        entry.broken_off()


def _say(text: str) -> None:
    click.echo(text, err=True)


def _ask(prompt: str) -> str:
    """One line of the answer; the end of the input is an `EOFError`."""
    click.echo(f"{prompt}: ", nl=False, err=True)
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        line = "\ufffd\n"
    if not line:
        raise EOFError
    if not sys.stdin.isatty():
        click.echo("", err=True)  # no key was pressed that ends the line
    return readable(line, limit=_LONGEST)


class _Back(Exception):  # noqa: N818 - no error: the row is left
    """`back` was typed in the middle of a row."""


def _ask_in_row(prompt: str) -> str:
    said = _ask(prompt)
    if said.lower() == "back":
        raise _Back
    return said


@dataclass(frozen=True, slots=True)
class _Choice:
    """Something to choose by its number: a named defect, or a special test that fails."""

    kind: str
    name: str
    test: str = ""


class _Entry:
    """The rows so far and the dialogue about the next one."""

    def __init__(self, inspection: Inspection, draft: Path, rows: list[Finding], start: Findings) -> None:
        assert inspection.plan is not None
        self.inspection, self.plan, self.draft = inspection, inspection.plan, draft
        self.rows, self.start = rows, start
        agreement = inspection.agreement
        self.choices = [_Choice(entry.name, name) for entry in agreement.classes for name in entry.defects]
        self.choices += [_Choice(DIFFERENCE, name) for name in agreement.difference]
        known = {choice.name for choice in self.choices}
        aims = inspection.rework.targeted if inspection.rework else ()
        self.choices += [_Choice("", name) for name in aims if name not in known and not name.startswith("any ")]
        self.choices += [_Choice("", "", entry.name) for entry in tests_to_ask(inspection)]
        self.kinds = [*(entry.name for entry in agreement.classes), DIFFERENCE]
        self.positions = open_positions(inspection)
        self.carton = rows[-1].carton if rows else ""

    def run(self) -> None:
        """Row after row until `done`."""
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")
        _say(f"{_HELP}\n{_HELP_END}")
        self.list_choices()
        if self.rows:
            _say(f"{_counted(self.rows)} from {self.draft if self.draft.exists() else 'the findings file'}")
            self.tell()
        commands: dict[str, Callable[[], object]] = {
            "undo": self.undo,
            "list": self.list_choices,
            "?": self.list_choices,
            "rows": self.list_rows,
            "stop": self.stop,
        }
        while True:
            try:
                said = _ask("carton" + (f" [{self.carton}]" if self.carton else ""))
                if said not in self.positions and said.lower() == "done":
                    return
                if said not in self.positions and said.lower() in commands:
                    commands[said.lower()]()
                else:
                    self.add(self.row(said or self.carton))
            except _Back:
                _say("  left out")
            except InputError as error:
                _say(f"  {error}")

    def row(self, name: str) -> Finding:
        """One row, asked until it can stand."""
        if not name:
            raise InputError("the number of a carton, or done, is needed")
        probe = Finding(name, None, self.kinds[0])
        carton = settled(self.inspection.part(name), probe).carton
        there = self.positions.get(carton, ())
        unit = self.again(lambda: self.unit(carton, there))
        finding = self.again(lambda: self.what(carton, unit))
        if unit is None or self.inspection.agreement.counting != UNITS:
            count = self.again(lambda: _number(_ask_in_row("count [1]"), 1))
            finding = replace(finding, count=1 if count is None else count)
        return replace(finding, note=readable(_ask_in_row("note"), limit=500))

    def again(self, ask: Callable[[], T]) -> T:
        """The answer, asked anew while it can't stand."""
        while True:
            try:
                return ask()
            except InputError as error:
                _say(f"  {error}")

    def unit(self, carton: str, there: Sequence[int]) -> int | None:
        """The position, None if nobody noted it."""
        units = ", ".join(map(str, sorted(there)[:40])) + (", ..." if len(there) > 40 else "")
        unit = _number(_ask_in_row(f"unit ({units or 'none of its units is checked'})"), 1)
        settled(self.inspection.part(carton), Finding(carton, unit, self.kinds[0]))
        return unit

    def what(self, carton: str, unit: int | None) -> Finding:
        """The finding: by its number in the list, its name or a part of it, or a class and what is wrong."""
        said = _ask_in_row("defect, class or test (number or words, ? for the list)")
        if said == "?":
            self.list_choices()
            return self.what(carton, unit)
        if not said:
            raise InputError("a number of the list, a defect or a class is needed")
        kind = class_word(said, self.kinds)
        if kind.casefold() in (name.casefold() for name in self.kinds):
            return settled(self.inspection.part(carton), Finding(carton, unit, kind, self.wrong()))
        choice = self.chosen(said)
        if choice is not None:
            _say(f"  {choice.test or choice.name}")
            return settled(self.inspection.part(carton), Finding(carton, unit, choice.kind, choice.name, choice.test))
        given = _ask_in_row(f"not in the list: class ({', '.join(self.kinds)}; Enter: another defect)")
        if not given:
            return self.what(carton, unit)
        return settled(self.inspection.part(carton), Finding(carton, unit, class_word(given, self.kinds), said))

    def wrong(self) -> str:
        """What is wrong, in words of its own; may be empty."""
        said = _ask_in_row("what is wrong")
        if answer(said) == "fine":
            raise InputError(f"{said!r}: then there is no finding; back leaves the row")
        return said

    def chosen(self, said: str) -> _Choice | None:
        """The choice of that number or name, or the only one with those words in it; None if there is none."""
        if said.isascii() and said.isdigit():
            if not 1 <= int(said[:9]) <= len(self.choices):
                raise InputError(f"{said[:20]}: the list has the numbers 1 to {len(self.choices)}")
            return self.choices[int(said) - 1]
        folded = said.casefold()
        names = [(choice.test or choice.name).casefold() for choice in self.choices]
        exact = [at for at, name in enumerate(names) if folded == name or folded in name.split(" / ")]
        found = exact or [at for at, name in enumerate(names) if folded in name]
        if len(found) > 1:
            shown = "; ".join(f"{at + 1} {readable(names[at], limit=40)}" for at in found[:6])
            raise InputError(f"{len(found)} have these words: {shown}")
        return self.choices[found[0]] if found else None

    def add(self, finding: Finding) -> None:
        """The row, if all rows together can stand, into the draft."""
        rows = [*self.rows, finding]
        counts_so_far(self.inspection, rows)
        self.rows, self.carton = rows, finding.carton
        self.save()
        self.tell()

    def undo(self) -> None:
        if not self.rows:
            raise InputError("nothing was entered yet")
        gone = self.rows.pop()
        self.save()
        _say(f"  taken back: {_shown(gone)}")
        self.tell()

    def save(self) -> None:
        data = findings_csv(self.inspection, Findings(rows=tuple(self.rows)))
        write_files([(self.draft, data)], force=True)

    def stop(self) -> NoReturn:
        if self.rows or self.draft.exists():
            self.save()
        remark(f"{self.kept()}; --enter goes on from there")
        raise click.exceptions.Exit(3)

    def broken_off(self) -> NoReturn:
        kept = f"; {self.kept()}, and --enter goes on from there" if self.rows else ""
        raise InputError(f"the entry broke off before 'done': nothing was judged{kept}")

    def kept(self) -> str:
        """Where the rows are."""
        return f"{_counted(self.rows)} kept in {self.draft}"

    def list_choices(self) -> None:
        """Defects under their classes, then the special tests, each with its number."""
        before = None
        for number, choice in enumerate(self.choices, 1):
            if (choice.kind, bool(choice.test)) != before:
                _say(class_title(choice.kind) if choice.kind else "fails a special test")
            before = (choice.kind, bool(choice.test))
            _say(f"{number:4}  {readable(choice.test or choice.name, limit=74)}")
        if not self.choices:
            _say(f"no defects are named in the agreement; classes: {', '.join(self.kinds)}")

    def list_rows(self) -> None:
        for number, row in enumerate(self.rows, 1):
            _say(f"{number:4}  {readable(_shown(row), limit=74)}")
        self.tell()

    def tell(self) -> None:
        """The tally against Ac and Re, and a word where Re is reached."""
        counts = counts_so_far(self.inspection, self.rows)
        _say("  " + ", ".join(f"{name} {found} ({_acre(limits(entry))})" for name, entry, found in counts))
        for name, entry, found in counts:
            if found >= entry.plan.re:
                _say(f"  {name}: Re = {entry.plan.re} is reached: the lot is not accepted")

    def ended(self) -> Findings:
        """The findings, when the last questions are answered: special tests, units pulled, what was counted."""
        rows = tuple(self.rows)
        failed = {row.test for row in rows if row.test}
        tests = dict(self.start.tests)
        for entry in tests_to_ask(self.inspection):
            if entry.name not in failed and entry.name not in tests:
                given = self.again(partial(self.failures, entry))
                if given is not None:
                    tests[entry.name] = given
        start, planned = self.start, len(self.inspection.draw.pulling)
        pulled = start.pulled
        if pulled is None:
            pulled = self.again(lambda: self.pulled(rows, planned))
        there = start.cartons_counted
        if there is None:
            there = self.again(lambda: _number(_ask("cartons counted on site (Enter: not counted)"), 0))
        counts = dict(start.counted) or self.again(self.counted_units)
        marks = start.unmarked
        if marks is None and asks_marks(self.inspection):
            marks = self.again(self.marks)
        start = replace(start, rows=rows, tests=tests, counted=counts, unmarked=marks)
        return replace(start, pulled=pulled, cartons_counted=there)

    def failures(self, entry: ClassPlan) -> int | None:
        """Failures in a special test; None if it was not done."""
        return _number(_ask(f"failures in the test {entry.name}, {limits(entry)} (Enter: not done)"), 0, entry.plan.n)

    def pulled(self, rows: tuple[Finding, ...], planned: int) -> int | None:
        """Units pulled and checked; None for all."""
        given = _number(_ask(f"units pulled [all {planned}]"), 0, planned)
        counts_so_far(self.inspection, rows, given)
        return None if given == planned else given

    def marks(self) -> tuple[str, ...] | None:
        """Opened cartons without a rework mark inside; None if nobody looked."""
        return without_mark(
            self.inspection, _ask("opened cartons without a rework mark, or none (Enter: not looked at)")
        )

    def counted_units(self) -> dict[str, int]:
        """Units counted in the cartons that were opened; nothing if nobody counted."""
        said = _ask("were the units in every opened carton counted? yes or no [no]")
        known = answer(said) if said else "no"
        if known not in ("yes", "no"):
            raise InputError("yes or no is needed")
        if known == "no":
            return {}
        rest = self.inspection.unaffected
        drawn = {c.id: c.units for c in (*self.inspection.draw.opened, *(rest.draw.opened if rest else ()))}
        drawn |= {c.id: c.units for c in self.inspection.late if not c.left_out}
        while other := self.again(partial(self.differing, drawn)):
            drawn |= other
        return drawn

    def differing(self, drawn: dict[str, int]) -> dict[str, int]:
        """A carton that holds another number than stated; nothing if there are no more."""
        said = _ask("a carton that holds more or less than stated, as CARTON=UNITS (Enter: none)")
        if not said:
            return {}
        name, mark, units = said.rpartition("=")
        if not mark:
            raise InputError("CARTON=UNITS is needed, such as 307=23")
        name = name.strip()
        carton = name if name in drawn else self.inspection.part(name).lot.find(name).id
        if carton not in drawn:
            raise InputError(f"carton {readable(carton, limit=60)} was not opened")
        number = _number(units, 0)
        if number is None:
            raise InputError("CARTON=UNITS is needed, such as 307=23")
        return {carton: number}


def _number(said: str, least: int, most: int = MAX_COUNT) -> int | None:
    """The whole number that was typed, None for nothing."""
    if not said:
        return None
    if any(mark in said for mark in "+,"):
        raise InputError(f"{readable(said, limit=40)!r}: one whole number is needed")
    number = quantity(said, most=most)
    if number is None or number < least:
        raise InputError(f"{readable(said, limit=40)!r}: a whole number from {least} is needed")
    return number


def _acre(said: str) -> str:
    """Ac and Re of `limits`, without n."""
    return said.partition(" · ")[2]


def _counted(rows: Sequence[Finding]) -> str:
    return "1 row" if len(rows) == 1 else f"{len(rows):,} rows"


def _shown(row: Finding) -> str:
    where = f"{row.carton}, unit {row.unit}" if row.unit is not None else row.carton
    times = f" ×{row.count}" if row.count > 1 else ""
    return f"{where}: {row.kind or 'test ' + row.test}{times}{', ' + row.defect if row.defect else ''}"
