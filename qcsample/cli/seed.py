"""`qcsample seed`: make the seed of a draw and keep it in a file that `pick --seed-file` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qcsample.canonical import SCHEMA, parsed_json
from qcsample.cli.common import example, force_option, json_option, print_json, remark
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.files import ordinary_bytes
from qcsample.seeds import Seed, check_draw_id, commit_seed, commitment_of, dice_seed, system_seed

_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; for pick --seed-file or reveal."
)
_draw_id = click.option("--draw-id", required=True, metavar="D", help="Set when the visit was booked.")


@click.group("seed", epilog=example("qcsample seed dice 20481956370211849357 -o seed.json"))
def command() -> None:
    """Make the seed of a draw: by dice, by a commitment that both sides share, or by this computer."""


@command.command("system", epilog=example("qcsample seed system -o seed.json"))
@_output
@force_option
@json_option
def system(output: Path | None, force: bool, as_json: bool) -> None:
    """128 bits of the operating system's randomness: not checkable against repeated tries."""
    import secrets

    _done(system_seed(secrets.token_hex(16)), None, output, force, as_json)


@command.command("dice", epilog=example("qcsample seed dice 2048 1956 3702 1184 9357 -o seed.json"))
@click.argument("digits", nargs=-1, required=True)
@click.option("--sides", type=int, default=10, show_default=True, help="10 or 6.")
@_output
@force_option
@json_option
def dice(digits: tuple[str, ...], sides: int, output: Path | None, force: bool, as_json: bool) -> None:
    """Dice rolled before both sides: at least 20 ten-sided, or 25 six-sided ones."""
    _done(dice_seed("".join(digits), sides), None, output, force, as_json)


@command.command("commit", epilog=example("qcsample seed commit --draw-id PO4711-A -o secret.json"))
@_draw_id
@click.option("--secret", metavar="A", help="At least 32 hex characters; made here if not given.")
@_output
@force_option
@json_option
def commit(draw_id: str, secret: str | None, output: Path | None, force: bool, as_json: bool) -> None:
    """With the booking: make a secret A, keep it in the file, send only its commitment C."""
    import secrets

    secret = (secret or secrets.token_hex(16)).strip().lower()
    sent = commitment_of(draw_id, secret)
    if output is None:
        raise InputError("the secret must be kept: name a file with -o")
    content = {"schema": SCHEMA, "commitment": {"draw_id": draw_id, "A": secret, "C": sent}}
    _written(content, output, force, private=True)
    if as_json:
        print_json({"draw_id": draw_id, "C": sent})
    else:
        click.echo(f"Send this commitment C with the booking of {draw_id}:\n{sent}")
    remark(f"wrote {output}: it holds the secret A; keep it until the factory has called its digits")


@command.command("reveal", epilog=example("qcsample seed reveal secret.json --called 4718820365 -o seed.json"))
@click.argument("secret_file", type=click.Path(path_type=Path))
@click.option("--called", required=True, metavar="B", help="At least 10 digits that the factory called.")
@_output
@force_option
@json_option
def reveal(secret_file: Path, called: str, output: Path | None, force: bool, as_json: bool) -> None:
    """On site, after the manifest is signed: the seed of the secret A and the factory's digits B."""
    kept = read_json_file(secret_file).get("commitment")
    if not isinstance(kept, dict) or not all(isinstance(kept.get(key), str) for key in ("draw_id", "A", "C")):
        raise InputError("not the file that 'qcsample seed commit' writes", source=secret_file)
    seed = commit_seed(kept["draw_id"], kept["A"], called, commitment=kept["C"])
    _done(seed, kept["draw_id"], output, force, as_json, read=secret_file)


def read_seed_file(path: Path, draw_id: str) -> Seed:
    """The seed in a file that `qcsample seed` wrote, checked for this draw id.

    Raises
    ------
    InputError
        Not such a file, or a seed that was made for another draw id.
    """
    content = read_json_file(path)
    data = content.get("seed")
    if not isinstance(data, dict):
        hint = "; the factory's digits are still to come: qcsample seed reveal" if "commitment" in content else ""
        raise InputError(f"not a seed file as 'qcsample seed' writes it{hint}", source=path)
    for_draw = content.get("draw_id")
    if for_draw is not None and for_draw != draw_id:
        raise InputError(f"this seed was made for draw {for_draw}, not for {draw_id}", source=path)
    if data.get("kind") == "typed":
        raise InputError("a typed seed is weak: give it with --seed and --weak-seed, or roll dice", source=path)
    try:
        return Seed.from_dict(data, check_draw_id(draw_id))
    except InputError as error:
        raise InputError(error.message, source=path) from error


def read_json_file(path: Path) -> dict[str, Any]:
    """The object in a small JSON file.

    Raises
    ------
    InputError
        No such file, too large, not JSON, not an object.
    """
    data = ordinary_bytes(path, 100_000, large=": this is no seed file")
    try:
        content = parsed_json(data)
    except InputError as error:
        raise InputError(f"not a seed file: {error.message}", source=path) from None
    if not isinstance(content, dict):
        raise InputError("not a seed file: an object is needed", source=path)
    if content.get("schema") != SCHEMA:
        raise InputError(f"not a seed file of schema {SCHEMA}; 'qcsample seed' writes one", source=path)
    return content


def _done(
    seed: Seed, draw_id: str | None, output: Path | None, force: bool, as_json: bool, *, read: Path | None = None
) -> None:
    content = {"schema": SCHEMA, "seed": seed.to_dict()}
    if draw_id is not None:
        content["draw_id"] = draw_id
    if output is not None:
        _written(content, output, force, read=read)
    if as_json:
        print_json(content)
    else:
        click.echo(seed.value)
    if output is not None:
        remark(f"wrote {output}; draw with: qcsample pick PACKING_LIST --seed-file {output}")


def _written(
    content: dict[str, Any], output: Path, force: bool, *, read: Path | None = None, private: bool = False
) -> None:
    import json

    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    write_files([(output, text.encode())], force=force, inputs=(read,), private=private)
