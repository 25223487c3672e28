"""What `judge` shows on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

import click

from qcsample.assessment.assessing import Assessment, Size
from qcsample.assessment.rework_words import questions_of
from qcsample.assessment.words import beside_sizes, in_one_language, percent
from qcsample.cli.common import cut, print_table, say
from qcsample.findings import Concession
from qcsample.inspection import Inspection
from qcsample.reinspection import TARGETED
from qcsample.statistics import Bounds
from qcsample.text import filled, readable, whole
from qcsample.verdict import ClassVerdict, Verdict

_HEADERS = ("", "found", "allowing for cartons", "piece by piece")
_SHORTEST = 12  # columns of a name


def show_verdict(inspection: Inspection, verdict: Verdict, digest: str) -> None:
    """The verdict per class and jointly, and what follows; of a re-inspection per question too."""
    if inspection.rework is None:
        _show_classes(verdict.classes)
    else:
        _show_classes(verdict.classes, questions_of(inspection, verdict))
        click.echo()
        for answer in verdict.questions:
            say(answer.key, f"{answer.outcome}; {answer.reason}" if answer.reason else answer.outcome)
    if verdict.missing:
        click.echo("\nWith the lost cartons' units counted as nonconforming:")
        _show_classes(verdict.missing)
    click.echo(f"\nThe lot: {verdict.outcome.upper()}")
    for line in verdict.pending:
        say("Pending", line)
    for line in verdict.shortfalls:
        say("Short", line)
    for line in verdict.remarks:
        say("Note", line)
    say("Digest", digest)


def show_concession(concessions: Sequence[Concession], verdict: Verdict) -> None:
    """What was conceded, and the verdict that would be with it."""
    click.echo("\nConceded as a difference; the verdict above stands:")
    for entry in concessions:
        say("Conceded", f"{readable(entry.defect, limit=120)}, by {entry.by}: {entry.reason}")
    found = ", ".join(f"{entry.name} {'-' if entry.found is None else entry.found}" for entry in verdict.classes)
    say("With it", f"{verdict.outcome} ({found})")


def show_assessment(inspection: Inspection, assessment: Assessment) -> None:
    """How big it is, and where it sits."""
    goods = "lot of {units:,}" if inspection.rework is None else "{units} reworked pieces"
    _show_sizes(filled(goods, units=assessment.lot_size), (*assessment.sizes, *assessment.defects))
    if inspection.unaffected is not None and assessment.unaffected:
        rest = whole(inspection.unaffected.lot.units, "piece")
        _show_sizes(f"{rest} said to be unaffected", assessment.unaffected)
    notes = tuple(beside_sizes(inspection, assessment))
    if notes:
        click.echo()
    for line in notes:
        say("Note", line)


def _show_sizes(goods: str, sizes: Sequence[Size]) -> None:
    click.echo(f"\nHow big it is in the {goods}, at 95 %:")
    rows = [("all were checked", "") if s.exact else (_range(s.allowing or s.rate), _range(s.piece)) for s in sizes]
    found = [f"{size.found:,} of {size.checked:,}" for size in sizes]
    room = _room(found, rows)
    if room < _SHORTEST:  # a large lot: the piece-by-piece range in pieces alone
        rows = [(allowing, piece.partition(", ")[0]) for allowing, piece in rows]
        room = max(_SHORTEST, _room(found, rows))
    named = [cut(_row_name(size), min(26, room)) for size in sizes]
    print_table(
        [(name, count, *row) for name, count, row in zip(named, found, rows, strict=True)],
        _HEADERS,
        colalign=("left", "right") * 2,
    )


def _class_name(entry: ClassVerdict) -> str:
    return f"test {entry.name}" if entry.is_test and entry.name != TARGETED else entry.name


def _row_name(size: Size) -> str:
    if size.defect:
        return f"- {in_one_language(size.defect, 'en')}"
    return f"test {size.kind}" if size.is_test and size.kind != TARGETED else size.kind


def _room(found: Sequence[str], rows: Sequence[tuple[str, str]]) -> int:
    """The columns that a screen of 80 leaves to the names beside these cells; a header has two to spare."""
    cells = (found, [first for first, _ in rows], [second for _, second in rows])
    widest = (max(len(header) + 2, *map(len, column)) for header, column in zip(_HEADERS[1:], cells, strict=True))
    return 80 - sum(2 + width for width in widest)


def _range(bounds: Bounds | None) -> str:
    """Bounds in pieces and per cent, or per 100 pieces."""
    if bounds is None:
        return "-"
    if bounds.lower_units is None or bounds.upper_units is None:
        return f"{bounds.lower:.2g} to {bounds.upper:.2g} per 100"
    high = f"{bounds.upper_units:,}, {percent(bounds.upper, up=True)}"
    if bounds.sides == 1 or not bounds.lower_units:
        return f"up to {high}"
    low = percent(bounds.lower, up=False).removesuffix(" %")
    return f"{bounds.lower_units:,}-{bounds.upper_units:,}, {low}-{percent(bounds.upper, up=True)}"


def show_letter(said: Iterable[str], verdict: Verdict) -> None:
    """The paragraphs that a person can send, and the verdict once more, where the eye is after so many lines."""
    click.echo("\nTo send:")
    for paragraph in said:
        say("", paragraph)
    click.echo(f"\nThe lot: {verdict.outcome.upper()}")


def _show_classes(entries: Sequence[ClassVerdict], questions: Sequence[str] = ()) -> None:
    """A row a class, with the letter of the question that it answers."""
    rows = [
        (
            cut(f"{key} {_class_name(entry)}" if key else _class_name(entry), 22),
            "-" if entry.found is None else entry.found,
            f"{entry.pulled} of {entry.n}",
            "#" if entry.ac is None else entry.ac,
            entry.re,
            entry.outcome + (", normal next" if entry.gap else ""),
        )
        for key, entry in sorted(zip(questions or ("",) * len(entries), entries, strict=True), key=itemgetter(0))
    ]
    print_table(
        rows,
        ["class", "found", "units", "Ac", "Re", "verdict"],
        colalign=("left", "right", "right", "right", "right", "left"),
    )
