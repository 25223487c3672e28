"""`qcsample report`: the report of an inspection, the verdict first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcsample.cli.common import example, font_option, force_option, json_option, print_json, remark
from qcsample.cli.options import languages
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError
from qcsample.inspection import Record
from qcsample.verdict import ACCEPTED

if TYPE_CHECKING:
    from qcsample.options.comparing import Options
    from qcsample.photos import Photos

_LONGEST = 1000  # pixels of a photo's longer side: 280 to the inch as it is printed
_path = click.Path(path_type=Path)


@click.command("report", epilog=example("qcsample report pick.json --photos photos/ -o report.pdf"))
@click.argument("record_file", metavar="RECORD", type=_path)
@click.option("-o", "--output", type=_path, required=True, metavar="NAME.pdf", help="The file to write.")
@click.option("--photos", "folder", type=_path, metavar="DIR", help="Folder of photos (JPEG, PNG) that findings name.")
@click.option("--costs", "costs_file", type=_path, metavar="FILE", help="The buyer's figures: marked confidential.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages: en, zh or both.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@json_option
@force_option
def command(
    record_file: Path,
    output: Path,
    folder: Path | None,
    costs_file: Path | None,
    lang: str,
    paper: str,
    as_json: bool,
    force: bool,
) -> None:
    """Write the report of an inspection: the verdict on one page, then all it rests on.

    Plan, draw, cartons opened, findings by class, defect and carton, photos, what the plan accepts
    and where this lot lies, what can be done about it, signatures, digests and how to recheck them.
    Without a verdict in RECORD it says what is still to do. Exit status 0 whatever the verdict is.
    """
    if output.suffix.lower() != ".pdf":
        raise InputError(f"-o {output.name}: the report is a PDF, NAME.pdf is needed")
    spoken = languages(lang)
    record = read_record(record_file)
    options = _options(record, costs_file)
    photos = _photos(record, folder)
    from qcsample.documents import report_pdf

    data = report_pdf(record, options=options, photos=photos, languages=spoken, paper=paper)
    private = costs_file is not None
    pictures = [folder / photo.name for photo in photos.photos] if folder and photos else []
    write_files([(output, data)], force=force, inputs=(record_file, costs_file, *pictures), private=private)
    outcome = str(record.named("judge")[-1]["content"]["verdict"]["outcome"]) if record.named("judge") else None
    if as_json:
        print_json(
            {
                "file": str(output),
                "draw_id": record.inspection.draw.draw_id,
                "outcome": outcome,
                "photos": [photo.name for photo in photos.photos] if photos else [],
                "photos_missing": list(photos.missing) if photos else [],
                "photos_left_out": [list(entry) for entry in photos.left_out] if photos else [],
                "confidential": private,
                "digest": record.digest,
            }
        )
    for said in photos.remarks if photos else ():
        remark(f"note: {said}")
    if outcome is None:
        remark("note: the record has no verdict yet; the report says what is still to do")
    own = " (the buyer's own figures: not for the supplier)" if private else ""
    remark(f"wrote {output}{own}")


def _options(record: Record, costs_file: Path | None) -> Options | None:
    """The comparison with the buyer's figures; without any, of a lot that was judged and not accepted, if it can be."""
    judged = record.named("judge")
    if costs_file is None and (not judged or judged[-1]["content"]["verdict"]["outcome"] == ACCEPTED):
        return None
    if costs_file is not None:
        from qcsample.options.costs_file import read_costs

        costs = read_costs(costs_file)
    else:
        costs = None
    from qcsample.options.comparing import compare_options

    try:
        return compare_options(record, costs)
    except InputError:
        if costs_file is not None:
            raise
        return None


def _photos(record: Record, folder: Path | None) -> Photos | None:
    if folder is None:
        return None
    from qcsample.photos import read_photos

    judged = record.named("judge")
    rows = judged[-1]["content"]["findings"].get("rows") or () if judged else ()
    return read_photos(folder, [str(row["photo"]) for row in rows if row.get("photo")], longest=_LONGEST)
