"""`qcsample agreement`: write the file that both sides sign, and read one back in words."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from textwrap import wrap

import click

from qcsample.agreement_file import in_words, read_agreement, starter_file
from qcsample.canonical import SCHEMA
from qcsample.cli.common import example, force_option, json_option, print_json, remark
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.terms import Agreement
from qcsample.text import readable

_REFERENCES = ("specification", "golden_sample")
_file = click.Path(path_type=Path)


@click.group("agreement", epilog=example("qcsample agreement new -o agreement.toml"))
def command() -> None:
    """The agreement: quality, inspection and what follows a refusal, in one file that is signed and obeyed."""


@command.command("new", epilog=example("qcsample agreement new --specification spec.pdf -o agreement.toml"))
@click.option(
    "-o", "--output", type=_file, default="agreement.toml", show_default=True, help="File to write, - to print."
)
@click.option("--specification", type=_file, help="File to refer to: its name and SHA-256 are filled in.")
@click.option("--golden-sample", type=_file, help="Photo of the signed sample: name and SHA-256 are filled in.")
@json_option
@force_option
def new(output: Path, specification: Path | None, golden_sample: Path | None, as_json: bool, force: bool) -> None:
    """Write a starter agreement that explains every option; fill it in, check it, sign it."""
    given = {"specification": specification, "golden_sample": golden_sample}
    named = {key: path for key, path in given.items() if path is not None}
    values = {key: path.name for key, path in named.items()}
    values |= {f"{key}_sha256": _sha256(path) for key, path in named.items()}
    content = starter_file(**values)
    if str(output) == "-":
        if as_json:
            print_json({"schema": SCHEMA, "file": None, "content": content})
        else:
            click.echo(content, nl=False)
        return
    write_files([(output, content.encode())], force=force, inputs=named.values())
    if as_json:
        print_json({"schema": SCHEMA, "file": str(output), "content": content})
    else:
        name = readable(str(output))
        click.echo(f"{name} written; fill it in, then: qcsample agreement check {name}")
    for path in named.values():
        if path.resolve().parent != output.resolve().parent:
            remark(f"{path.name} does not lie beside {output}: put a copy there, and check compares it.")


@command.command("check", epilog=example("qcsample agreement check agreement.toml"))
@click.argument("file", type=_file)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Read an agreement back in words, and compare the files that it refers to where they lie beside it."""
    agreement = read_agreement(file)
    references = compare_references(agreement, file)
    if as_json:
        content = {"agreement": agreement.to_dict(), "digest": agreement.digest, "in_words": in_words(agreement)}
        print_json({"schema": SCHEMA, **content, "references": references})
    else:
        width = max(40, shutil.get_terminal_size((80, 24)).columns - 1)
        for line in (*in_words(agreement), f"Digest of the agreement: {agreement.digest}"):
            click.echo("\n".join(wrap(line, width, subsequent_indent="  ", break_long_words=False)))
    for name, state in references.items():
        if state != "the same":
            remark(f"{name}: {state}.")
    if missing := blank_terms(agreement):
        remark(f"Not filled in: {', '.join(missing)}.")


def blank_terms(agreement: Agreement) -> list[str]:
    """What an agreement should say and leaves empty."""
    needed = ("buyer", "supplier", "product", "order", "order_quantity")
    blank = [key.replace("_", " ") for key in needed if not getattr(agreement, key)]
    return blank + [f"defects of {entry.name}" for entry in agreement.classes if not entry.defects]


def compare_references(agreement: Agreement, file: Path) -> dict[str, str]:
    """What became of each file that the agreement refers to; a digest that differs is an error."""
    states = {}
    for key in _REFERENCES:
        name, agreed = getattr(agreement, key), getattr(agreement, f"{key}_sha256")
        if not name:
            continue
        beside = _beside(name, file)
        if not agreed:
            states[name] = "no SHA-256 agreed, so any file of that name will do"
        elif beside is None:
            states[name] = "not compared: no such file beside the agreement"
        elif (found := _sha256(beside)) != agreed:
            raise InputError(
                f"{key.replace('_', ' ')} {name} is not the file that was agreed on: its SHA-256 is "
                f"{found[:16]}..., the agreement says {agreed[:16]}...",
                source=file,
            )
        else:
            states[name] = "the same"
    return states


def files_referred_to(agreement: Agreement, file: Path) -> list[Path]:
    """The files that the agreement refers to and that lie beside it."""
    beside = (_beside(getattr(agreement, key), file) for key in _REFERENCES)
    return [path for path in beside if path is not None]


def _beside(name: str, file: Path) -> Path | None:
    """The file of that bare name beside the agreement; None where there is none, and of a text or a path."""
    path = os.path.join(file.parent, name)
    bare = name and os.path.basename(name) == name and "\\" not in name
    return Path(path) if bare and os.path.isfile(path) else None  # too long a name, or one with a NUL, is no file's


def _sha256(path: Path) -> str:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError("is a pipe or a device; name a file", source=path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
