"""What the commands share: printing results, remarks, tables and progress."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from qcsample.cli import LONGEST
from qcsample.text import columns, escaped_json, readable

F = TypeVar("F", bound=Callable[..., Any])
READ = "qcsample.files_read"  # in a context's `meta`: files that options have read

_SECOND = "\ue000"  # stands for the second column of a wide character while a table is laid out
_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
_CLOSING = "，。、；：？！）》」』】〉”’…"
_PIECES = re.compile(f" *(?:[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}]+[{_CLOSING}]*)| +")
_LONG = 300_000  # bytes of a packing list that is read in more than a blink

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, keys that stay.")
force_option = click.option("--force", is_flag=True, help="Replace files or steps that exist.")


def _use_fonts(ctx: click.Context, _: click.Parameter, files: tuple[Path, ...]) -> None:
    """The documents of this command are made with these font files."""
    if files and not ctx.resilient_parsing:
        from qcsample.documents.fonts import using_fonts

        ctx.with_resource(using_fonts(*files))
        ctx.meta[READ] = files


font_option = click.option(
    "--font",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    expose_value=False,
    callback=_use_fonts,
    help="TrueType font for characters that Noto Sans lacks; repeatable.",
)


def example(text: str) -> str:
    """The last paragraph of a command's help: one example, kept as typed."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in text.strip().splitlines())


def print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """`value` on standard output as indented JSON with sorted keys."""
    click.echo(escaped_json(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)))


def print_table(rows: Iterable[Sequence[object]], headers: Sequence[str], **options: Any) -> None:
    """`rows` on standard output, aligned; numbers as they are written, nothing reinterpreted."""
    from tabulate import tabulate

    options.setdefault("tablefmt", "simple")
    spaced = [[_spaced(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    table = tabulate(spaced, headers=[_spaced(header) for header in headers], disable_numparse=True, **options)
    click.echo(table.replace(_SECOND, ""))


def cut(text: str, width: int) -> str:
    """`text`, with an ellipsis where it takes more than `width` columns of a terminal."""
    if columns(text) <= width:
        return text
    while text and columns(text) > width - 1:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns: broken at spaces, and between Chinese characters.

    A word that is too long for a line stays whole; no line begins with a closing mark.
    """
    lines, line = [], ""
    for piece in _PIECES.findall(text.replace(" %", "\u00a0%")):  # a figure stays with its per cent
        if line.strip() and columns((line + piece).rstrip(" ")) > width:
            lines.append(line.rstrip(" "))
            line = ""
        line += piece if line else piece.lstrip(" ")
    return [kept.replace("\u00a0%", " %") for kept in (*lines, line.rstrip(" ")) if kept] or [""]


def say(label: str, text: str) -> None:
    """A line of a result behind its label; long text goes on below itself, 80 columns wide."""
    first = f"{label:<10}" if label else ""
    click.echo(first + f"\n{' ' * len(first)}".join(wrapped(text, 80 - len(first))))


def remark(text: str) -> None:
    """One remark on standard error."""
    click.echo(readable(text, limit=LONGEST), err=True)


def _spaced(text: str) -> str:
    """`text` as long as the columns it takes: a stand-in follows every wide character."""
    if text.isascii():
        return text
    return "".join(c + _SECOND if columns(c) == 2 else c for c in text)


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
