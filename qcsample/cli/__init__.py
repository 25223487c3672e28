"""The command line: a group that loads a command's module only when the command is called.

Every command is thin: options, one call a stage, one call to print. The library's errors become one line
on standard error here, and nowhere else.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from qcsample import __version__
from qcsample.errors import QcsampleError
from qcsample.text import readable

LONGEST = 5_000  # characters of one line on standard error: file names are long at times
COMMANDS = {
    "agreement": "Write or check the agreement that every later step obeys.",
    "annex": "The agreement as an annex to the contract, for both sides to sign.",
    "design": "Derive a plan from what it has to prove, with its risks.",
    "estimate": "How big is it: what the count in a sample says of the lot.",
    "findings": "Write the sheet on which the inspector notes what was found.",
    "history": "The lots of a supplier: severity of the next one, bounds lot by lot.",
    "judge": "Turn what was found into a verdict: accepted, not accepted or pending.",
    "labels": "Stickers for the drawn cartons and for defects, on sheets of labels.",
    "lot": "Show how a packing list is understood, and the manifest to sign.",
    "oc": "What plans really risk: how often they accept which quality.",
    "options": "Compare what can be done now: accept, sort, rework, reproduce, cancel.",
    "pick": "Draw cartons and units; print the pick list and its record.",
    "plan": "The sampling plan for a lot: code letter, n, Ac and Re per class.",
    "report": "The report of an inspection: the verdict on one page, then all it rests on.",
    "rework": "Size, check and draw the re-inspection of a lot that was refused.",
    "schema": "The JSON schemas of records and results.",
    "seed": "Make the seed of a draw: system, commit, reveal, dice.",
    "table": "Print the published tables as people know them.",
    "verify": "Recompute a record and say what differs.",
}
_MODULES = {"options": "compare"}  # where the module's name is not the command's


class Group(click.Group):
    """Loads `qcsample.cli.<name>.command` on demand and turns errors into one line, exit status 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, its module loaded now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"qcsample.cli.{_MODULES.get(cmd_name, cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without loading any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error of the library becomes one line and exit status 2."""
        try:
            return super().invoke(ctx)
        except QcsampleError as error:
            raise refusal(str(error)) from error
        except click.UsageError as error:
            if isinstance(error, NoArgsIsHelpError):
                raise
            where = f"; see {error.ctx.command_path} -h" if error.ctx else ""
            raise refusal(error.format_message().rstrip(".") + where) from error
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise  # Click's own
        except BrokenPipeError as error:  # somebody stopped reading, as `| head` does
            _to_nowhere(sys.stdout)
            raise click.exceptions.Exit(2) from error
        except KeyboardInterrupt as error:
            raise refusal("interrupted") from error
        except (OSError, RecursionError, MemoryError) as error:
            raise refusal(_breakdown(error)) from error
        except Exception as error:
            raise refusal(f"a fault of qcsample itself, please report it: {_breakdown(error)}") from error


class _Refusal(click.ClickException):
    exit_code = 2  # Click's own is 1, which means "not accepted" here

    def show(self, file: IO[Any] | None = None) -> None:
        """The line on standard error, if that takes it: a full disk there must not change the exit status."""
        with suppress(OSError):
            super().show(file)


def _to_nowhere(stream: IO[Any]) -> None:
    """What is still to be flushed goes nowhere, so that the end of the process is not another error."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def refusal(message: str) -> click.ClickException:
    """A one-line error with exit status 2."""
    return _Refusal(readable(message, limit=LONGEST))


def _breakdown(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="qcsample")
def main() -> None:
    """AQL plans, verifiable carton draws, pick lists and verdicts for goods before shipment.

    Exit status: 0 done or accepted; 1 not accepted, or a recheck that fails; 2 bad input; 3 pending.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # any locale: text that it can't show must not stop the work
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
