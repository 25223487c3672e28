"""What `judge` shows on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from qcsample.assessment import Assessment
from qcsample.assessment_words import beside_sizes, percent
from qcsample.cli.common import print_table, say
from qcsample.findings import Concession
from qcsample.inspection import Inspection
from qcsample.statistics import Bounds
from qcsample.text import readable
from qcsample.verdict import ClassVerdict, Verdict


def show_verdict(verdict: Verdict, digest: str) -> None:
    """The verdict per class and jointly, and what follows."""
    _show_classes(verdict.classes)
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
    lot = f"{assessment.lot_size:,}"
    click.echo(f"\nHow big it is in the lot of {lot}, at 95 %:")
    rows = []
    for size in (*assessment.sizes, *assessment.defects):
        name = f"test {size.kind}" if size.is_test else size.kind
        if size.defect:
            name = f"- {readable(size.defect, limit=24)}"
        found = f"{size.found:,} of {size.checked:,}"
        if size.exact:
            rows.append((name, found, "all were checked", ""))
        else:
            rows.append((name, found, _range(size.allowing or size.rate), _range(size.piece)))
    print_table(rows, ["", "found", "allowing for cartons", "piece by piece"], colalign=("left", "right") * 2)
    click.echo()
    for line in beside_sizes(inspection, assessment):
        say("Note", line)


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


def show_letter(said: Iterable[str]) -> None:
    """The paragraphs that a person can send."""
    click.echo("\nTo send:")
    for paragraph in said:
        say("", paragraph)


def _show_classes(entries: Iterable[ClassVerdict]) -> None:
    rows = [
        (
            f"test {entry.name}" if entry.is_test else entry.name,
            "-" if entry.found is None else entry.found,
            f"{entry.pulled} of {entry.n}",
            "#" if entry.ac is None else entry.ac,
            entry.re,
            entry.outcome + (", normal next" if entry.gap else ""),
        )
        for entry in entries
    ]
    print_table(
        rows,
        ["class", "found", "units", "Ac", "Re", "verdict"],
        colalign=("left", "right", "right", "right", "right", "left"),
    )
