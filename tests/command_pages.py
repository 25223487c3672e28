"""docs/commands.md, written from the commands themselves: `python tests/command_pages.py` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from qcsample.cli import main

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """\
# Every command with every option

Written by `python tests/command_pages.py` from what the commands themselves say. `qcsample COMMAND -h` says the same,
with an example. Every command has `-h`, and exit status 0 for done or accepted, 1 for not accepted or a recheck that
fails, 2 for bad input, 3 for pending."""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The commands of a group and of the groups in it, each with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def options(command: click.Command) -> Iterator[click.Option]:
    """What a command takes beside `-h`."""
    return (param for param in command.params if isinstance(param, click.Option))


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for words, command in commands(main):
        arguments = [
            (param.metavar or str(param.name).upper()).strip("[]")
            for param in command.params
            if isinstance(param, click.Argument)
        ]
        more = " COMMAND" if isinstance(command, click.Group) else ""
        parts.append(f"## {' '.join(words)}\n\n`{' '.join(['qcsample', *words, *arguments])}{more}`")
        said = cleandoc(command.help or "").replace("\b\n", "")
        parts.append(said)
        rows = [
            f"| {', '.join(f'`{name}`' for name in option.opts)} | {_cell(option)} |" for option in options(command)
        ]
        if rows:
            parts.append("\n".join(["| option | |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _cell(option: click.Option) -> str:
    """What an option is for, on one line of a table."""
    said = [" ".join((option.help or "").split())]
    if isinstance(option.type, click.Choice):
        said.insert(0, f"One of {', '.join(map(str, option.type.choices))}.")
    return " ".join(filter(None, said)).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
