"""`--batch`: a question asked of every row of a CSV or of JSON lines."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, NoReturn

import click
from click.core import ParameterSource

from qcsample.agreement import Agreement
from qcsample.cli.common import on_terminal, remark
from qcsample.errors import InputError
from qcsample.text import readable, whole

_LONG = 300_000  # bytes of a table that takes more than a blink

batch_option = click.option(
    "--batch",
    metavar="FILE",
    help="Answer every row of a CSV or of JSON lines (-: standard input); options hold where a row says nothing.",
)


def only_with(ctx: click.Context, allowed: Collection[str]) -> None:
    """No option but these goes with --batch.

    Raises
    ------
    InputError
        Another was given.
    """
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if name in (*allowed, "batch", "as_json") or ctx.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        raise InputError(
            f"{parameter.opts[0] if parameter.opts[0].startswith('-') else name.upper()}: not with --batch"
        )


def run_batch(
    question: str, file: str, defaults: Mapping[str, Any], *, agreement: Agreement | None = None, as_json: bool
) -> NoReturn:
    """Every row with its answer on standard output; exit status 2 if any row has an error."""
    from qcsample.bulk.answers import QUESTIONS
    from qcsample.bulk.question import ERROR, answered, column_name
    from qcsample.bulk.row_files import CSV, csv_line, json_line, read_rows

    given = {name: value for name, value in defaults.items() if value is not None}
    asked = QUESTIONS[question](agreement or Agreement(), given)
    rows, wrong = 0, 0
    with ExitStack() as stack:
        stream, size = stack.enter_context(_opened(file))
        moved = _bar(stack, size)
        name = "standard input" if file == "-" else readable(file, limit=4096)
        table = read_rows(stream, name, moved=moved)
        as_csv = table.kind == CSV and not as_json
        named = [column_name(column) for column in table.columns]
        gives = asked.gives(named)
        if table.kind == CSV:
            try:
                asked.check(named)
            except InputError as error:
                raise InputError(error.message, source=name) from None
        if as_csv:
            _put("\ufeff" * table.marked + csv_line([*table.columns, *gives], table.separator))
        for row in table.rows:
            answer = dict(row) if (ERROR in row and table.kind == CSV) or set(row) == {ERROR} else answered(asked, row)
            rows += 1
            wrong += ERROR in answer
            if as_csv:
                _put(csv_line([answer.get(name) for name in (*table.columns, *gives)], table.separator))
            else:
                _put(json_line(answer))
            if size is None:
                sys.stdout.flush()  # whoever feeds a pipe may wait for the answer
    if wrong or on_terminal():
        remark(f"{whole(rows, 'row')}, {wrong:,} with an error." if wrong else f"{whole(rows, 'row')}, no error.")
    click.get_current_context().exit(2 if wrong else 0)


def _put(line: str) -> None:
    click.echo(line, nl=False) if sys.stdout.isatty() else sys.stdout.write(line)


@contextmanager
def _opened(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The stream, and its size where it is an ordinary file [bytes]."""
    if file == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed")
        yield sys.stdin.buffer, None
        return
    try:
        stream = open(file, "rb")  # noqa: SIM115 - closed below, errors told here
    except (OSError, ValueError) as error:
        folder = isinstance(error, IsADirectoryError)
        said = "is a folder; name a file" if folder else f"can't be read: {getattr(error, 'strerror', error)}"
        if isinstance(error, FileNotFoundError):
            said = "no such file"
        raise InputError(said, source=readable(file, limit=4096)) from None
    with stream:
        status = os.fstat(stream.fileno())
        if _is_output(status):
            raise InputError("is what the answers are written to; name another file", source=readable(file, limit=4096))
        yield stream, status.st_size if stat.S_ISREG(status.st_mode) else None


def _is_output(status: os.stat_result) -> bool:
    """Whether standard output goes into this ordinary file, which would then never end."""
    try:
        out = os.fstat(sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and os.path.samestat(out, status)


def _bar(stack: ExitStack, size: int | None) -> Callable[[int], object] | None:
    if size is None or size < _LONG or not on_terminal() or sys.stdout.isatty():
        return None
    bar: Any = stack.enter_context(click.progressbar(length=size, label="rows", file=sys.stderr))
    update: Callable[[int], object] = bar.update
    return update
