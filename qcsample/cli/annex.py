"""`qcsample annex`: the agreement as an annex to the sales contract, for both sides to sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcsample.agreement_file import read_agreement
from qcsample.canonical import SCHEMA
from qcsample.cli.agreement import blank_terms, compare_references, files_referred_to
from qcsample.cli.common import example, font_option, force_option, json_option, print_json, remark
from qcsample.cli.options import languages
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.text import readable

if TYPE_CHECKING:
    from qcsample.documents.annex_bands import LotBand

_path = click.Path(path_type=Path)


@click.command("annex", epilog=example("qcsample annex agreement.toml -o annex.pdf"))
@click.argument("file", metavar="AGREEMENT", type=_path)
@click.option("-o", "--output", type=_path, default="annex.pdf", show_default=True, help="The PDF to write.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages: en, zh or en,zh.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@json_option
@force_option
def command(file: Path, output: Path, lang: str, paper: str, as_json: bool, force: bool) -> None:
    """Print an agreement as the quality annex to the sales contract.

    Defects, formula, n, Ac and Re for every lot size that can occur, the draw and its recheck, refusal,
    re-inspection, balance and signatures; the agreement's digest is on every page. Not legal advice.
    """
    if output.suffix.lower() != ".pdf":
        raise InputError(f"-o {readable(output.name, limit=60)}: the annex is a PDF, NAME.pdf is needed")
    spoken = languages(lang)
    agreement = read_agreement(file)
    references = compare_references(agreement, file)
    from qcsample.documents import annex_pdf
    from qcsample.documents.annex_bands import lot_bands

    page = annex_pdf(agreement, languages=spoken, paper=paper)
    write_files([(output, page)], force=force, inputs=[file, *files_referred_to(agreement, file)])
    if as_json:
        bands = [_band(band) for band in lot_bands(agreement)]
        print_json({"schema": SCHEMA, "file": str(output), "digest": agreement.digest, "bands": bands})
    else:
        click.echo(f"{readable(str(output))} written: to be signed by both sides; not legal advice.")
        click.echo(f"Digest of the agreement, on every page: {agreement.digest}")
    for name, state in references.items():
        if state != "the same":
            remark(f"{name}: {state}.")
    if agreement.language not in spoken:
        remark(f"The prevailing language is {agreement.language}, and --lang {','.join(spoken)} leaves it out.")
    if missing := blank_terms(agreement):
        remark(f"Not filled in: {', '.join(missing)}.")


def _band(band: LotBand) -> dict[str, Any]:
    return {
        "lot_min": band.low,
        "lot_max": band.high,
        "letter": band.letter,
        "without_plan_up_to": band.without_plan,
        "plans": {
            name: {"stages": plan.to_dict()["stages"], "letter": plan.letter, "all_up_to": band.full_up_to(name)}
            for name, plan in band.plans.items()
        },
    }
