"""`qcsample judge`: from what was found to a verdict in the record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from qcsample.agreement_file import read_agreement
from qcsample.assessment.assessing import assess
from qcsample.assessment.before_after import before_after
from qcsample.assessment.letter import paragraphs
from qcsample.cli.batch import batch_option, only_with, run_batch
from qcsample.cli.common import example, font_option, force_option, json_option, print_json, remark
from qcsample.cli.enter import draft_of, enter_findings
from qcsample.cli.judge_screen import show_assessment, show_concession, show_letter, show_verdict
from qcsample.cli.options import counts_of, languages
from qcsample.cli.record import read_record
from qcsample.cli.writing import Files, write_files
from qcsample.errors import InputError
from qcsample.findings import Concession, Findings
from qcsample.inspection import Inspection, Record
from qcsample.judging import NEXT_STAGE
from qcsample.strict import rows
from qcsample.text import readable
from qcsample.verdict import PENDING, judge, judge_conceded

_path = click.Path(path_type=Path)


@click.command("judge", epilog=example("qcsample judge pick.json findings.xlsx --test drop=0 -o verdict.pdf"))
@click.argument("record_file", metavar="[RECORD]", required=False, type=_path)
@click.argument("findings_file", metavar="[FINDINGS]", required=False, type=_path)
@click.option("--sheet", metavar="S", help="The sheet of FINDINGS, if it has several.")
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV, if the guess is wrong.")
@click.option("--from-pdf", type=_path, metavar="PDF", help="The pick list filled in as a form (pick --fillable).")
@click.option("--enter", is_flag=True, help="Type the findings in, row by row, with a running tally.")
@click.option("--critical", type=int, metavar="N", help="Counts instead of FINDINGS: short for --found critical=N.")
@click.option("--major", type=int, metavar="N", help="Short for --found major=N.")
@click.option("--minor", type=int, metavar="N", help="Short for --found minor=N.")
@click.option("--found", multiple=True, metavar="CLASS=N", help="Found in a class; repeatable.")
@click.option("--test", "tests", multiple=True, metavar="NAME=N", help="Failures in a special test; repeatable.")
@click.option("--pulled", type=int, metavar="N", help="Units pulled so far, if not all that were planned.")
@click.option("--counted", multiple=True, metavar="CARTON=N", help="Units counted in an opened carton; repeatable.")
@click.option("--cartons-counted", type=int, metavar="N", help="Cartons counted on site.")
@click.option("--unmarked", metavar="RANGES", help="Of a re-inspection: opened cartons without rework mark, or none.")
@click.option("--waive-lost", multiple=True, metavar="CARTON", help="A lost carton that the buyer waives.")
@click.option("--concede", multiple=True, metavar="DEFECT", help="A defect the buyer concedes as a difference ...")
@click.option("--by", metavar="NAME", help="... who waives or concedes ...")
@click.option("--reason", metavar="TEXT", help="... and why it is conceded.")
@click.option("-o", "--output", type=_path, metavar="NAME.pdf", help="Write the verdict as a page to send.")
@click.option("--lang", default="en,zh", show_default=True, help="Languages of the page: en, zh or both.")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True)
@font_option
@batch_option
@click.option("--agreement", type=_path, metavar="F", help="--batch: whose classes are judged.")
@click.option("--dry-run", is_flag=True, help="Print the verdict and leave the record alone.")
@json_option
@force_option
@click.pass_context
def command(ctx: click.Context, /, record_file: Path | None, findings_file: Path | None, **given: Any) -> None:
    """Judge what was found, per class and jointly, and add the verdict to RECORD.

    FINDINGS is a file with a row a defect ('qcsample findings' writes the template); one without any is
    pending until the units pulled so far are written on it. Counts will do where nobody noted cartons. They
    are those of all samples so far, of a double or multiple plan too; what an earlier sample has decided can
    be left out, and another count of it is told and changes nothing.
    A class that reaches Re refuses the lot however few units were pulled.
    A concession is recorded beside the verdict, which stands. Exit status: 0 accepted, 1 not
    accepted, 3 pending. Columns of --batch: lot and a count for each class, or plan (or lot and aql) and
    found; level, severity, sampling, edition, pulled.
    """
    if given["batch"] is not None:
        only_with(ctx, ("agreement", "pulled"))
        agreement = None if given["agreement"] is None else read_agreement(given["agreement"])
        pulled = {"pulled": given["pulled"]}
        run_batch("judge", given["batch"], pulled, agreement=agreement, as_json=given["as_json"])
    if record_file is None or given["agreement"] is not None:
        raise InputError("--agreement goes with --batch" if record_file else "RECORD is needed, or --batch FILE")
    record = read_record(record_file)
    _check_options(given)
    lang = languages(given["lang"])
    reported = _reported(record, record_file, findings_file, given)
    before, findings = _beginning(record, record_file, reported, given)
    verdict = judge(before, findings)
    grown = before
    if reported is not None:
        grown = before.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})
    agreed: tuple[Concession, ...] = ()
    conceded = None
    if given["concede"]:
        by, reason = readable(given["by"] or "", limit=100), given["reason"] or ""
        new = [Concession(name, by, reason) for name in given["concede"]]
        agreed, conceded = judge_conceded(before, findings, [*_conceded(before), *new])
        content = {"concessions": [entry.to_dict() for entry in agreed], "verdict": conceded.to_dict()}
        grown = grown.with_step("concession", content)
    inspection = before.inspection
    assessment = assess(inspection, findings, verdict)
    if not given["dry_run"]:
        files: Files = [(record_file, grown.to_json())]
        if given["output"] is not None:
            from qcsample.documents import verdict_pdf

            page = verdict_pdf(
                inspection,
                findings,
                verdict,
                assessment,
                conceded=conceded,
                concessions=agreed,
                languages=lang,
                paper=given["paper"],
                digest=grown.digest,
            )
            files.insert(0, (given["output"], page))
        inputs = (findings_file, given["from_pdf"])
        write_files(files, force=given["force"], inputs=inputs, grown=(record_file, record))
        if given["enter"]:
            draft_of(record_file).unlink(missing_ok=True)
    letters = {
        language: paragraphs(inspection, verdict, assessment, language=language, conceded=conceded, concessions=agreed)
        for language in lang
    }
    if given["as_json"]:
        print_json(
            {
                **verdict.to_dict(),
                "assessment": assessment.to_dict(),
                "before_after": before_after(inspection, assessment).to_dict() if inspection.rework else None,
                "letter": {language: list(said) for language, said in letters.items()},
                "concessions": [entry.to_dict() for entry in agreed],
                "conceded": None if conceded is None else conceded.to_dict(),
                "digest": grown.digest,
            }
        )
    else:
        show_verdict(inspection, verdict, grown.digest)
        if conceded is not None:
            show_concession(agreed, conceded)
        show_assessment(inspection, assessment)
        for said in [*letters.values()][:1]:
            show_letter(said, verdict)
        if given["output"] is not None:
            remark(f"wrote {given['output']}")
    if any(answer.key == "C" and answer.outcome == PENDING for answer in verdict.questions):
        remark("note: --unmarked RANGES names the opened cartons without a rework mark; --unmarked none: all have one")
    if verdict.outcome == PENDING and any(entry.outcome == NEXT_STAGE for entry in verdict.classes):
        remark(f"note: 'qcsample pick --record {record_file} --next-stage' draws the next sample")
    if findings_file is not None and findings.pulled == sum(inspection.draw.stage_sizes[:-1]):
        every = len(inspection.draw.pulling)
        remark(
            f"note: {findings_file.name} does not say that a unit was checked: if all were and nothing was found, "
            f"write {every} at 'units pulled so far', or judge again with --pulled {every} --force"
        )
    ctx.exit(verdict.exit_status)


def _check_options(given: dict[str, Any]) -> None:
    named = (given["by"] or "").strip()
    if given["waive_lost"] and not named:
        raise InputError("--waive-lost needs --by NAME: who waives it")
    if given["concede"] and not (named and (given["reason"] or "").strip()):
        raise InputError("--concede needs --by NAME and --reason TEXT: who concedes it, and why")
    if given["by"] and not (given["waive_lost"] or given["concede"]):
        raise InputError("--by goes with --waive-lost or --concede")
    if given["reason"] and not given["concede"]:
        raise InputError("--reason goes with --concede")
    if given["output"] is not None:
        if given["output"].suffix.lower() != ".pdf":
            raise InputError(f"-o {given['output'].name}: the page is a PDF, NAME.pdf is needed")
        if given["dry_run"]:
            raise InputError("-o with --dry-run: a page tells of a verdict that is in the record; leave one out")


def _reported(record: Record, record_file: Path, path: Path | None, given: dict[str, Any]) -> Findings | None:
    """What is reported by this call; None where it only concedes."""
    classes = counts_of(given["found"], "--found")
    for name in ("critical", "major", "minor"):
        if given[name] is not None:
            if name in classes:
                raise InputError(f"--{name} and --found {name}= are the same: give one")
            classes[name] = given[name]
    tests, counted = counts_of(given["tests"], "--test"), counts_of(given["counted"], "--counted")
    inspection = record.inspection
    if path is not None or given["enter"] or given["from_pdf"] is not None:
        if classes:
            raise InputError("counts by class and findings unit by unit are two accounts of one thing: give one")
        findings = _unit_by_unit(inspection, record_file, path, given)
    elif classes or tests or given["pulled"] is not None:
        findings = Findings(classes)
    elif (given["waive_lost"] or given["unmarked"] is not None) and record.named("judge"):
        findings = _recorded(record)
    elif given["concede"] and not (counted or given["cartons_counted"] is not None):
        return None
    else:
        findings = Findings()
    for name, count in tests.items():
        if findings.tests.get(name, count) != count:
            source = path or given["from_pdf"]
            raise InputError(f"--test {name}={count}: {findings.tests[name]} in {source}: which is it?")
    ids = {_id(inspection, name): count for name, count in counted.items()}
    waived = {_id(inspection, name): readable(given["by"] or "", limit=100) for name in given["waive_lost"]}
    pulled = findings.pulled if given["pulled"] is None else given["pulled"]
    failing = next((name for name, count in {**findings.tests, **tests}.items() if count), None)
    if path is not None and pulled == 0 and failing is not None:
        raise InputError(
            f"the test {readable(failing, limit=60)} has failures, but no unit was checked by this sheet: write the "
            f"'units pulled so far' on it, or say --pulled N ({len(inspection.draw.pulling)}: all)",
            source=readable(path.name),
        )
    return replace(
        findings,
        unmarked=findings.unmarked if given["unmarked"] is None else _unmarked(inspection, given["unmarked"]),
        tests={**findings.tests, **tests},
        pulled=pulled,
        counted={**findings.counted, **ids},
        cartons_counted=findings.cartons_counted if given["cartons_counted"] is None else given["cartons_counted"],
        waived={**findings.waived, **waived},
    )


def _unit_by_unit(inspection: Inspection, record_file: Path, path: Path | None, given: dict[str, Any]) -> Findings:
    if (path is not None) + (given["from_pdf"] is not None) + given["enter"] > 1:
        raise InputError("a findings file, --from-pdf and --enter would be two accounts of one thing: give one")
    if given["from_pdf"] is not None:
        from qcsample.sheets.form_findings import read_filled_form

        form = read_filled_form(given["from_pdf"], inspection)
        for note in form.notes:
            remark(f"note: {given['from_pdf'].name}: {note}")
        return form.findings
    if path is None:
        return enter_findings(inspection, draft_of(record_file))
    from qcsample.sheets.findings_file import read_findings

    return read_findings(path, inspection, sheet=given["sheet"], encoding=given["encoding"])


def _id(inspection: Inspection, name: str) -> str:
    late = [carton.id for carton in inspection.late if carton.id == name]
    return late[0] if late else inspection.part(name).lot.find(name).id


def _unmarked(inspection: Inspection, said: str) -> tuple[str, ...]:
    if inspection.rework is None:
        raise InputError("--unmarked is for a re-inspection: this inspection asks for no rework mark")
    if said.strip().lower() in ("none", "0"):
        return ()
    from qcsample.packing.ranges import expand_range

    return tuple(inspection.lot.find(name).id for name in expand_range(said))


def _conceded(record: Record) -> list[Concession]:
    """What was conceded before, on the findings that the record has."""
    steps = record.named("concession")
    return [Concession.from_dict(entry) for entry in rows(steps[-1]["content"].get("concessions"))] if steps else []


def _recorded(record: Record) -> Findings:
    return Findings.from_dict(record.named("judge")[0]["content"]["findings"])


def _beginning(
    record: Record, record_file: Path, reported: Findings | None, given: dict[str, Any]
) -> tuple[Record, Findings]:
    """The record that the new steps are added to, and the findings that are judged."""
    judged = record.named("judge")
    if reported is None:
        if not judged:
            raise InputError("nothing was judged yet: give the findings together with --concede", source=record_file)
        return record, _recorded(record)
    if judged and not given["force"] and not given["dry_run"]:
        raise InputError("the record has a verdict already; --force replaces it", source=record_file)
    if record.named("concession") and not given["concede"]:
        remark("note: the concessions recorded with the former verdict are gone with it; --concede them again")
    return record.without("judge", "concession"), reported
