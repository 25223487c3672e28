"""The options of a draw, the same for every command that draws: the seed, and the visit it is made on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from qcsample.cli.common import F
from qcsample.cli.seed import read_seed_file
from qcsample.errors import InputError
from qcsample.inspection import Visit
from qcsample.seeds import Seed, check_date, commit_seed, dice_seed, public_seed, system_seed, typed_seed
from qcsample.text import readable

_path = click.Path(path_type=Path)

_SEED = (
    click.option("--dice", metavar="DIGITS", help="Seed: rolled on site before both sides."),
    click.option("--dice-sides", type=int, default=10, show_default=True, help="10 or 6."),
    click.option("--commit-secret", metavar="A", help="Seed: the buyer's secret ..."),
    click.option("--called", metavar="B", help="... and the digits the factory called."),
    click.option("--public", metavar="VALUE", help="Seed: a value published after the list was frozen ..."),
    click.option("--public-source", metavar="TEXT", help="... its source ..."),
    click.option("--public-date", metavar="DATE", help="... and date, both written down before."),
    click.option("--seed-file", type=_path, help="Seed: a file that 'qcsample seed' wrote."),
    click.option("--seed", "typed", metavar="TEXT", help="Seed: typed, refused without --weak-seed."),
    click.option("--weak-seed", is_flag=True, help="Take a typed seed; every document warns of it."),
)
_VISIT = (
    click.option("--date", metavar="YYYY-MM-DD", help="Day of the draw [default: today]."),
    click.option("--place", default="", help="Where the goods stand."),
    click.option("--inspector", default="", help="Who pulls the units."),
)


def seed_options(command: F) -> F:
    """Add the options that name a seed to a command."""
    return _with(command, _SEED)


def visit_options(command: F) -> F:
    """Add the options that tell of the visit to a command."""
    return _with(command, _VISIT)


def _with(command: F, options: Sequence[Callable[[F], F]]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def seed_from(given: dict[str, Any], draw_id: str) -> Seed:
    """The seed that the options name; without one a system seed.

    Raises
    ------
    InputError
        Two seeds, half of one, or a typed seed without --weak-seed.
    """
    kinds = {
        "--dice": given["dice"],
        "--commit-secret": given["commit_secret"],
        "--public": given["public"],
        "--seed-file": given["seed_file"],
        "--seed": given["typed"],
    }
    named = [option for option, value in kinds.items() if value is not None]
    if len(named) > 1:
        raise InputError(f"{' and '.join(named)}: a draw has one seed")
    for option, owner in (
        ("called", "--commit-secret"),
        ("public_source", "--public"),
        ("public_date", "--public"),
    ):
        if given[option] is not None and kinds[owner] is None:
            raise InputError(f"--{option.replace('_', '-')} goes with {owner}")
    if given["weak_seed"] and given["typed"] is None:
        raise InputError("--weak-seed goes with --seed TEXT")
    if given["dice"] is not None:
        return dice_seed(given["dice"], given["dice_sides"])
    if given["commit_secret"] is not None:
        return commit_seed(draw_id, given["commit_secret"], given["called"] or "")
    if given["public"] is not None:
        return public_seed(given["public"], given["public_source"] or "", given["public_date"] or "")
    if given["seed_file"] is not None:
        return read_seed_file(given["seed_file"], draw_id)
    if given["typed"] is not None:
        return typed_seed(given["typed"], weak=given["weak_seed"])
    import secrets

    return system_seed(secrets.token_hex(16))


def visit_from(given: dict[str, Any]) -> Visit:
    """The visit that the options tell of; its day is today unless given."""
    return Visit(_date(given["date"]), readable(given["place"]), readable(given["inspector"]))


def _date(given: str | None) -> str:
    from datetime import date

    if given is None:
        return date.today().isoformat()
    return check_date(given)
