"""`qcsample schema`: the JSON schemas of records and results."""

from __future__ import annotations

import click

from qcsample.cli.common import example, json_option, print_json, print_table
from qcsample.schemas import NAMES, json_schema


@click.command("schema", epilog=example("qcsample schema record > record.schema.json"))
@click.argument("name", required=False, metavar="[NAME]")
@json_option
def command(name: str | None, as_json: bool) -> None:
    """Print the JSON schema (2020-12) of what qcsample writes, or list them.

    Without NAME it lists the schemas. A schema is JSON with or without --json, complete in itself.
    """
    if name is not None:
        print_json(json_schema(name))
        return
    listed = {known: json_schema(known) for known in NAMES}
    if as_json:
        print_json([{"name": known, "id": each["$id"], "title": each["title"]} for known, each in listed.items()])
    else:
        print_table([(known, each["title"]) for known, each in listed.items()], ["schema", "of"])
