"""Judged lots of one supplier, for the tests of the history."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from delivery import DICE

from qcsample.agreement import Agreement, DefectClass, Refusal, inspection_plan
from qcsample.findings import Findings
from qcsample.history import History, Note
from qcsample.inspection import Inspection, Record, Visit
from qcsample.lot import Lot, uniform_lot
from qcsample.qcs1 import draw
from qcsample.rework import draw_reinspection, plan_reinspection
from qcsample.seeds import dice_seed
from qcsample.verdict import judge

SUPPLIER, PRODUCT = "Haisheng Electric Co., Ltd.", "Kettle 1.7 l"
TERMS = Agreement(
    buyer="Nordlicht Handels GmbH",
    supplier=SUPPLIER,
    product=PRODUCT,
    order="PO1",
    classes=(DefectClass("critical", 0.0), DefectClass("major", 2.5, ("leaks",))),
    refusal=Refusal(ac=0),
)
LOT = uniform_lot(100, 32)  # 3,200 units: letter K


def lot_record(
    number: int, major: int | None = 0, *, day: str = "", severity: str = "normal", lot: Lot = LOT, **more: object
) -> Record:
    """A lot, by default of 3,200, with so many major defects in the sample, inspected on the n-th day of May.

    With None found it is not judged.
    """
    agreement = replace(TERMS, **{"order": f"PO{number}", **more})
    given = {"severities": {"major": severity}, "severity_from": "the test"} if severity != "normal" else {}
    plan = inspection_plan(agreement, lot, **given)
    made = draw(lot, plan, dice_seed(DICE), f"{agreement.order}-A")
    inspection = Inspection(agreement, lot, plan, made, Visit(day or f"2026-05-{number:02d}"))
    record = Record().with_step("pick", inspection.to_dict())
    return record if major is None else judged(record, Findings({"critical": 0, "major": major}))


def judged(record: Record, findings: Findings) -> Record:
    """The record with the verdict that these findings give."""
    verdict = judge(record, findings)
    return record.with_step("judge", {"findings": findings.to_dict(), "verdict": verdict.to_dict()})


def again(first: Record, *, tries: int = 2, found: int = 0, day: str = "2026-06-01", beyond: str = "") -> Record:
    """The re-inspection of a refused lot, all of it reworked."""
    plan = plan_reinspection(first, questions="AB", targeted=["leaks"], beyond_cap=beyond)
    seed = dice_seed("8204913756021844635" + str(tries))
    order = first.inspection.agreement.order
    record = Record().with_step(
        "pick", draw_reinspection(first, plan, seed, f"{order}-R{tries - 1}", visit=Visit(day)).to_dict()
    )
    return judged(record, Findings({"critical": 0, "major": found}, {"targeted defects": found}))


def filled(path: Path, *counts: int, severities: str = "") -> History:
    """A history of lots with these counts of major defects; severities as N, T, R."""
    history = History(path, create=True)
    words = {"N": "normal", "T": "tightened", "R": "reduced"}
    for number, count in enumerate(counts, 1):
        severity = words[severities[number - 1]] if severities else "normal"
        history.add(lot_record(number, count, severity=severity))
    return history


def note(kind: str, day: str, reason: str = "", **more: str) -> Note:
    return Note(day, SUPPLIER, PRODUCT, kind, "Ada Berg", reason, **more)


NOBODY = 65534


@contextmanager
def unwritable(source: Path, *names: str) -> Iterator[Path]:
    """A folder that can't be written with copies of these files, for somebody who isn't root meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        outer = Path(name)
        folder = outer / "read-only"
        folder.mkdir()
        for each in names:
            shutil.copyfile(source / each, folder / each)
            (folder / each).chmod(0o444)
        outer.chmod(0o755)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        try:
            codecs.lookup("utf-8-sig")  # loaded when it is first used: nobody may be unable to read where it lies
            if is_root:
                os.seteuid(NOBODY)
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)
