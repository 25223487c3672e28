"""What the commands share: printing results, remarks, tables and progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from qcsample.cli import LONGEST
from qcsample.text import readable

F = TypeVar("F", bound=Callable[..., Any])

_LONG = 300_000  # bytes of a packing list that is read in more than a blink

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, keys that stay.")
force_option = click.option("--force", is_flag=True, help="Replace files or steps that exist.")


def example(text: str) -> str:
    """The last paragraph of a command's help: one example, kept as typed."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """`value` on standard output as indented JSON with sorted keys."""
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False))


def print_table(rows: Iterable[Sequence[object]], headers: Sequence[str], **options: Any) -> None:
    """`rows` on standard output, aligned; numbers as they are written, nothing reinterpreted."""
    from tabulate import tabulate

    options.setdefault("tablefmt", "simple")
    click.echo(tabulate([list(row) for row in rows], headers=list(headers), disable_numparse=True, **options))


def say(label: str, text: str) -> None:
    """A line of a result behind its label; long text goes on below itself, 80 columns wide."""
    import textwrap

    first = f"{label:<10}" if label else ""
    whole = text.replace(" %", "\u00a0%")  # a figure stays with its per cent
    lines = textwrap.wrap(whole, 80 - len(first), break_long_words=False, break_on_hyphens=False) or [""]
    click.echo(first + f"\n{' ' * len(first)}".join(lines).replace("\u00a0%", " %"))


def remark(text: str) -> None:
    """One remark on standard error."""
    click.echo(readable(text, limit=LONGEST), err=True)


def on_terminal() -> bool:
    """Whether remarks go to a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()  # None: closed by the caller


def progress(label: str, steps: int, source: Path | None) -> Callable[[], None]:
    """A function to call after each of `steps`: it moves a bar on a terminal, where `source` is a long list.

    In a pipe, and for lists that take no time, it does nothing.
    """
    if source is None or not on_terminal() or not source.is_file() or source.stat().st_size < _LONG:
        return lambda: None
    bar = click.progressbar(length=steps, label=label, file=sys.stderr, show_eta=False, show_pos=True)
    bar.__enter__()

    def leave() -> None:
        if not left:
            left.append(True)
            bar.__exit__(None, None, None)  # gives the cursor back

    left: list[bool] = []
    click.get_current_context().call_on_close(leave)

    def step() -> None:
        bar.update(1)
        if bar.finished:
            leave()

    return step
