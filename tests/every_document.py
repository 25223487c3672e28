"""Every document of the tool, of one delivery: for the tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from document_samples import risks
from options_samples import compare_options
from rework_samples import failed

from qcsample import documents
from qcsample.assessment.assessing import Assessment, assess
from qcsample.documents.label_sheets import label_sheet
from qcsample.findings import Findings
from qcsample.inspection import Inspection, Record
from qcsample.options.comparing import Options
from qcsample.verdict import Verdict, judge

Languages = Sequence[str]
Judged = tuple[Inspection, Findings, Verdict, Assessment]
STEP = "5e" * 32  # the digest of a record with its verdict
SHEETS = {"a4": "a4-3x7", "letter": "letter-2x5"}  # of labels


@dataclass
class Delivery:
    """What documents are made of: an inspection and its findings, and a re-inspection with its own."""

    made: Inspection
    findings: Findings = field(default_factory=Findings)
    again: Inspection | None = None
    found_again: Findings = field(default_factory=Findings)
    leaks: int = 9  # that refused the lot, where the options are compared

    @cached_property
    def refused(self) -> Record:
        return failed(self.made, self.leaks)

    @cached_property
    def options(self) -> Options:
        return compare_options(self.refused)

    @cached_property
    def verdicts(self) -> tuple[Judged, Judged | None]:
        """What is said of both sets of findings."""
        first = self.made, self.findings
        second = (self.again, self.found_again) if self.again else None
        return judged(*first), judged(*second) if second else None


def judged(made: Inspection, findings: Findings) -> Judged:
    """What a verdict's page is made of."""
    verdict = judge(made, findings)
    return made, findings, verdict, assess(made, findings, verdict)


def _manifest(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.manifest_pdf(
        d.made.lot, d.made.agreement, not_packed=d.made.not_packed, languages=languages, paper=paper
    )


def _pick_list(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.pick_list_pdf(d.made, languages=languages, paper=paper, risks=risks(d.made))


def _form(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.pick_list_pdf(d.made, languages=languages, paper=paper, fillable=True)


def _rework_form(d: Delivery, languages: Languages, paper: str) -> bytes:
    assert d.again is not None
    return documents.rework_list_pdf(d.again, languages=languages, paper=paper, fillable=True)


def _reserve(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.reserve_sheet_pdf(d.made, languages=languages, paper=paper)


def _packing_slip(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.packing_slip_pdf(d.made, languages=languages, paper=paper)


def _verdict(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.verdict_pdf(*d.verdicts[0], languages=languages, paper=paper, digest=STEP)


def _rework_list(d: Delivery, languages: Languages, paper: str) -> bytes:
    assert d.again is not None
    return documents.rework_list_pdf(d.again, languages=languages, paper=paper, risks=risks(d.again))


def _rework_verdict(d: Delivery, languages: Languages, paper: str) -> bytes:
    judged = d.verdicts[1]
    assert judged is not None
    return documents.verdict_pdf(*judged, languages=languages, paper=paper, digest=STEP)


def _options(d: Delivery, languages: Languages, paper: str) -> bytes:
    made, digest = d.refused.inspection, d.refused.digest
    return documents.options_pdf(made, d.options, languages=languages, paper=paper, digest=digest)


def recorded(made: Inspection, findings: Findings) -> Record:
    """The record of an inspection that was judged."""
    content = {"findings": findings.to_dict(), "verdict": judge(made, findings).to_dict()}
    return Record().with_step("pick", made.to_dict()).with_step("judge", content)


def _report(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.report_pdf(recorded(d.made, d.findings), languages=languages, paper=paper)


def _refused_report(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.report_pdf(d.refused, options=d.options, languages=languages, paper=paper)


def _rework_report(d: Delivery, languages: Languages, paper: str) -> bytes:
    assert d.again is not None
    return documents.report_pdf(recorded(d.again, d.found_again), languages=languages, paper=paper)


def _annex(d: Delivery, languages: Languages, paper: str) -> bytes:
    return documents.annex_pdf(d.made.agreement, languages=languages, paper=paper)


def _labels(d: Delivery, languages: Languages, paper: str) -> bytes:
    sheet = label_sheet(SHEETS[paper])
    return documents.labels_pdf(d.made, sheet, findings=d.findings, defects=9, languages=languages)


DOCUMENTS: dict[str, Callable[[Delivery, Languages, str], bytes]] = {
    "annex": _annex,
    "manifest": _manifest,
    "pick list": _pick_list,
    "form": _form,
    "rework form": _rework_form,
    "reserve sheet": _reserve,
    "packing slip": _packing_slip,
    "labels": _labels,
    "verdict": _verdict,
    "options": _options,
    "rework list": _rework_list,
    "rework verdict": _rework_verdict,
    "report": _report,
    "report, refused": _refused_report,
    "rework report": _rework_report,
}
MADE_BY = {  # what is tested of each function of `qcsample.documents` that gives a PDF
    "annex_pdf": {"annex"},
    "labels_pdf": {"labels"},
    "manifest_pdf": {"manifest"},
    "options_pdf": {"options"},
    "packing_slip_pdf": {"packing slip"},
    "pick_list_pdf": {"pick list", "form"},
    "report_pdf": {"report", "report, refused", "rework report"},
    "reserve_sheet_pdf": {"reserve sheet"},
    "rework_list_pdf": {"rework list", "rework form"},
    "verdict_pdf": {"verdict", "rework verdict"},
}
