"""What a report is about: a record's inspection with everything that was made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from qcsample import strict
from qcsample.assessment.assessing import Assessment, Size, assess
from qcsample.counting import settled
from qcsample.errors import InputError, RecordError
from qcsample.findings import DIFFERENCE, Concession, Finding, Findings
from qcsample.inspection import Inspection, Record
from qcsample.judging import judge_class
from qcsample.options.comparing import Options
from qcsample.photos import Photos
from qcsample.rework import ReworkPlan, plan_reinspection
from qcsample.verdict import NOT_ACCEPTED, PENDING, Verdict, judge, judge_conceded


@dataclass(frozen=True)
class Subject:
    """What a report is about.

    Attributes
    ----------
    inspection : Inspection
        Its digest is that of the record's last step.
    verdict : Verdict
        Before anything was judged a pending one of no findings.
    findings : Findings
        Without any where nothing was judged yet.
    assessment : Assessment or None
        None where nothing was judged.
    conceded, concessions
        As `judge_conceded` gave them.
    rework : ReworkPlan or None
        Of a refused lot: the re-inspection as if all cartons were affected, where one is agreed.
    options : Options or None
        The comparison, with the buyer's costs or without.
    photos : Photos
    """

    inspection: Inspection
    verdict: Verdict
    findings: Findings = field(default_factory=Findings)
    assessment: Assessment | None = None
    conceded: Verdict | None = None
    concessions: tuple[Concession, ...] = ()
    rework: ReworkPlan | None = None
    options: Options | None = None
    photos: Photos = field(default_factory=Photos)

    @cached_property
    def rows(self) -> tuple[Finding, ...]:
        """The findings unit by unit, with carton, class and defect as record and agreement spell them."""
        return tuple(_settled(self.inspection.part(row.carton), row) for row in self.findings.rows or ())

    @property
    def confidential(self) -> bool:
        """Whether the report holds figures of the buyer."""
        return self.options is not None and bool(self.options.costs.to_dict())

    @cached_property
    def parts(self) -> tuple[Inspection, ...]:
        """The inspection, and of a re-inspection the part about the unaffected cartons."""
        rest = self.inspection.unaffected
        return (self.inspection,) if rest is None else (self.inspection, rest)

    @cached_property
    def defects(self) -> tuple[Size, ...]:
        """Every defect that counts, the most frequent first; those of a class that is not allowed before the others."""
        found: tuple[Size, ...] = self.assessment.defects if self.assessment is not None else ()
        if not found:
            counts = Counter[tuple[str, str]]()
            for row in self.rows:
                if row.kind != DIFFERENCE:
                    counts[row.test or row.kind, row.defect] += row.count
            found = tuple(Size(kind, defect, count, 0, 0) for (kind, defect), count in counts.items())
        plan = self.inspection.plan
        banned = {entry.name for entry in plan.classes if not entry.aql} if plan is not None else set()
        return tuple(sorted(found, key=lambda size: (size.kind not in banned, -size.found)))

    @cached_property
    def by_carton(self) -> Mapping[str, Mapping[str, int]]:
        """What was found in each carton (id), by class or test; differences are left out."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            if row.kind != DIFFERENCE:
                found.setdefault(row.carton, Counter())[row.test or row.kind] += row.count
        return found


def subject_of(record: Record, options: Options | None = None, photos: Photos | None = None) -> Subject:
    """What the record says, judged again from its findings.

    Raises
    ------
    InputError
        Units that were drawn to be sent only.
    RecordError
        A verdict that its findings do not give.
    """
    inspection = replace(record.inspection, digest=record.digest)
    if inspection.plan is None:
        raise InputError("these units were drawn to be sent to the buyer: there is nothing to judge and to report")
    photos = photos or Photos()
    steps = record.named("judge")
    if not steps:
        return Subject(inspection, verdict=_unjudged(inspection), photos=photos)
    content = strict.record_fields(
        steps[-1]["content"], ("findings", "verdict"), "judge", needed=("findings", "verdict")
    )
    findings = Findings.from_dict(content["findings"])
    verdict = judge(inspection, findings)
    kept = content["verdict"].get("outcome") if isinstance(content["verdict"], Mapping) else None
    if kept != verdict.outcome:
        raise RecordError(
            f"the verdict kept is {strict.shown(kept)}, its findings give {verdict.outcome!r}: see 'qcsample verify'"
        )
    agreed: tuple[Concession, ...] = ()
    conceded = None
    if steps := record.named("concession"):
        given = [Concession.from_dict(entry) for entry in strict.rows(steps[-1]["content"].get("concessions"))]
        agreed, conceded = judge_conceded(inspection, findings, given)
    return Subject(
        inspection,
        verdict,
        findings,
        assess(inspection, findings, verdict),
        conceded,
        agreed,
        _rework(record, verdict),
        options,
        photos,
    )


def _settled(inspection: Inspection, row: Finding) -> Finding:
    try:
        return settled(inspection, row)
    except InputError:  # the verdict has told what can't be used
        return row


def _unjudged(inspection: Inspection) -> Verdict:
    """The verdict on no findings: every class of the plan is still to be reported."""
    assert inspection.plan is not None
    entries = [(entry, False) for entry in inspection.plan.classes] + [(entry, True) for entry in inspection.plan.tests]
    told = tuple(judge_class(e, None, 0, is_test, drawn=inspection.draw.stage) for e, is_test in entries)
    return Verdict(PENDING, told, tuple(entry.reason for entry in told))


def _rework(record: Record, verdict: Verdict) -> ReworkPlan | None:
    """The re-inspection of a refused lot, as if all cartons were affected; None where none is agreed or possible."""
    if verdict.outcome != NOT_ACCEPTED or record.inspection.rework is not None:
        return None
    try:
        return plan_reinspection(record)
    except InputError:
        return None
