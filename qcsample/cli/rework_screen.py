"""What `rework` shows of a re-inspection's plan and of the factory's sort sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcsample.cli.common import print_table, say
from qcsample.cli.what_if_screen import REPETITION_HEADERS, left_said, repetition_rows
from qcsample.rework import GOOD, Question, ReworkPlan
from qcsample.text import readable, whole

if TYPE_CHECKING:
    from qcsample.history.replay import Step
    from qcsample.options.leftover import Left
    from qcsample.rework.repeats import Repetition
    from qcsample.rework.sort_records import SheetFinding

_LABELS = {"does not add up": "Wrong", "implausible": "Doubtful", "ask": "Note"}
_SHOWN = 30  # findings on a sort sheet that are shown


def show_plan(
    plan: ReworkPlan,
    repeats: Sequence[tuple[str, Sequence[Repetition]]],
    left: Left | None,
    before: Sequence[Step] = (),
) -> None:
    """The questions with their plans and risks, what presenting the lot again would give, and when it was `before`."""
    from qcsample.history import LotEntry

    affected, rest = plan.goods.affected, plan.goods.unaffected
    say("Affected", f"{whole(affected.units, 'piece')} in {whole(len(affected.cartons), 'carton')}")
    if rest is not None:
        goods = f"{whole(rest.units, 'piece')} in {whole(len(rest.cartons), 'carton')}"
        say("Others", f"{goods}, said to be unaffected")
    say("Presented", f"time {plan.submission} of {plan.max_submissions}")
    for step in before:
        if isinstance(lot := step.event, LotEntry):
            say("Before", f"{step.presentation}: {lot.day}, {lot.outcome}, {readable(lot.draw_id, limit=60)}")
    say("Targeted", "; ".join(readable(name, limit=100) for name in plan.targeted))
    for question in plan.questions:
        _show_question(question)
    if not plan.decided:
        click.echo("\nThe agreement leaves Ac of question A open. The same protection, by Ac:")
        print_table(
            [
                (size.ac, size.n, size.opened, *(f"{100 * risk:.1f} %" for risk in size.supplier))
                for size in plan.alternatives
            ],
            ["Ac", "n", "cartons", *(f"refused at {100 * p:g} %" for p in GOOD)],
            colalign=("right",) * (3 + len(GOOD)),
        )
        say("", "Choose one with --ac: the buyer's proposal, to be agreed before the draw.")
    for name, rows in repeats:
        click.echo(f"\nIf nothing is done and the lot is presented again ({name}), it passes with:")
        print_table(repetition_rows(rows), REPETITION_HEADERS, colalign=("left", *("right",) * 5))
    if left is not None:
        click.echo()
        for line in left_said(left):
            say("Expect", line)
    click.echo()
    for line in plan.remarks:
        say("Note", line)


def show_sheet(problems: Sequence[SheetFinding], path: Path | None) -> None:
    """What the sort sheet has to answer for, the worst first."""
    if path is None:
        return
    name = readable(path.name, limit=80)
    if not problems:
        say("Sort sheet", f"{name}: it adds up, and what it says is plausible against the failed sample.")
        return
    click.echo(f"\nSort sheet {name}:")
    for problem in problems[:_SHOWN]:
        say(_LABELS[problem.severity], problem.sentence())
        say("Ask", problem.question())
    if len(problems) > _SHOWN:
        say("", f"... and {len(problems) - _SHOWN:,} more; --json has them all.")


def _show_question(question: Question) -> None:
    click.echo(f"\n{question.key}. {question.asks}")
    lot = whole(question.lot_size, "carton" if question.unit == "carton" else "piece")
    if question.plans:
        rows = [
            (entry.name, f"{entry.plan.n:,}", entry.plan.ac, entry.plan.re, f"{question.opened:,}")
            for entry in question.plans
        ]
        print_table(rows, [f"of {lot}", "n", "Ac", "Re", "cartons"], colalign=("left", *("right",) * 4))
    say("Buyer", question.consumer)
    say("Supplier", question.supplier)
    say("Rests on", f"{question.basis}; {question.source}")
