"""One class or special test: its count against Ac and Re, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.agreement import ClassPlan
from qcsample.errors import InputError
from qcsample.findings import Findings
from qcsample.plan import Plan
from qcsample.text import readable

ACCEPTED, NOT_ACCEPTED, PENDING, NEXT_STAGE = "accepted", "not accepted", "pending", "next stage"


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """The verdict of one class or special test.

    Attributes
    ----------
    name, outcome : str
        `outcome` is "accepted", "not accepted", "pending" or "next stage".
    found : int or None
        d, the count [nonconforming units or nonconformities]; None if not reported.
    pulled, n : int
        Units of its sample checked so far, and planned up to this stage [units].
    ac, re : int or None, int
        Acceptance and rejection number of this stage, cumulative; `ac` None where it does not permit acceptance.
    is_test, gap : bool
        A special test; d lies between Ac and Re of a reduced plan: accepted, normal inspection next.
    reason : str
        Why, in one sentence.
    stage : int
        The stage that was judged, from 1.
    """

    name: str
    outcome: str
    found: int | None
    pulled: int
    n: int
    ac: int | None
    re: int
    is_test: bool = False
    gap: bool = False
    reason: str = ""
    stage: int = 1

    def to_dict(self) -> dict[str, Any]:
        """The class's verdict as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ClassVerdict:
        """The class's verdict that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, _CLASS_VERDICT, "verdict of a class", needed=cls.__slots__[:7]))


_CLASS_VERDICT: dict[str, strict.Check] = {
    "name": strict.name,
    "outcome": strict.exactly(ACCEPTED, NOT_ACCEPTED, PENDING, NEXT_STAGE),
    "found": strict.whole(0, optional=True),
    "pulled": strict.whole(0),
    "n": strict.whole(1),
    "ac": strict.whole(0, optional=True),
    "re": strict.whole(1),
    "is_test": strict.yes_or_no,
    "gap": strict.yes_or_no,
    "reason": strict.sentence,
    "stage": strict.whole(1, 100),
}


def judge_class(
    entry: ClassPlan, found: int | None, pulled: int, is_test: bool, before: Sequence[int] = (), drawn: int = 1
) -> ClassVerdict:
    """One class at the stage that was drawn last, or that `pulled` units have begun; counts are cumulative.

    `before` has the counts after each stage before it, as far as they are known: a class that was decided then
    stays so, except that one that is not allowed (0/1 in every stage) is judged on all that was pulled.
    """
    stages = entry.plan.stages
    decided = decided_at(entry.plan, before)
    if decided and (units := sum(stage.n for stage in stages[:decided])) <= pulled:
        return judge_class(entry, before[decided - 1], units, is_test)
    n, number = 0, 0
    while number < len(stages) and (number < drawn or n < pulled):
        n += stages[number].n
        number += 1
    ac, re = stages[number - 1].ac, stages[number - 1].re
    last = number == len(stages)
    checked = min(pulled, n)
    what = f"{'test ' if is_test else ''}{entry.name}"
    gap = False
    if found is not None and found >= re:
        outcome, reason = NOT_ACCEPTED, f"{what}: {found} found, Re = {re} is reached."
    elif found is None:
        outcome, reason = PENDING, f"{what}: no count was reported."
    elif checked < n:
        outcome, reason = PENDING, f"{what}: {checked} of {n} units checked, {n - checked} to go."
    elif ac is not None and found <= ac:
        outcome, reason = ACCEPTED, f"{what}: {found} found, Ac = {ac}."
    elif not last:
        more = stages[number].n
        shown = "#" if ac is None else ac
        outcome = NEXT_STAGE
        reason = f"{what}: {found} found, Ac = {shown}, Re = {re}: stage {number + 1} follows, {more} more units."
    else:
        outcome, gap, reason = ACCEPTED, True, f"{what}: {found} found, between Ac = {ac} and Re = {re}."
    return ClassVerdict(entry.name, outcome, found, checked, n, ac, re, is_test, gap, reason, number)


def decided_at(plan: Plan, counts: Sequence[int]) -> int:
    """The stage, from 1, after which these cumulative counts decide; 0 for none, and where 0/1 rules every stage."""
    if plan.re > 1:
        for k, (stage, count) in enumerate(zip(plan.stages, counts, strict=False), 1):
            if count >= stage.re or (stage.ac is not None and count <= stage.ac):
                return k
    return 0


def check_earlier(entry: ClassPlan, told: Sequence[int | None], recorded: Sequence[int]) -> None:
    """Whether what is told of the samples judged before is what was recorded then, until they decided.

    Parameters
    ----------
    entry : ClassPlan
    told : sequence of int or None
        The counts after each of them; None where cartons were lost since.
    recorded : sequence of int
        The counts as they were judged.

    Raises
    ------
    InputError
        Another count than was judged.
    """
    until = decided_at(entry.plan, recorded) or len(recorded)
    for k, (count, then) in enumerate(zip(told[:until], recorded, strict=False), 1):
        if count is not None and count != then:
            samples = "sample 1" if k == 1 else f"samples 1 to {k}"
            raise InputError(
                f"{entry.name}: {count} found in {samples}, {then} when it was judged: what "
                "an earlier sample came to stands; report it as it was judged"
            )


def check_counts(
    classes: tuple[ClassPlan, ...],
    tests: tuple[ClassPlan, ...],
    findings: Findings,
    available: int,
    by_units: bool,
) -> None:
    """Whether the counts can be: known names, no more found than checked, no more checked than drawn.

    Raises
    ------
    InputError
        They can't.
    """
    for given, known, what in ((findings.classes, classes, "class"), (findings.tests, tests, "test")):
        names = [entry.name for entry in known]
        for name in given:
            if name not in names:
                there = ", ".join(names) or "none was agreed"
                raise InputError(f"unknown {what} {readable(name, limit=60)!r}: {there}")
    if not findings.classes and not findings.tests:
        raise InputError("nothing was reported: give the counts found, such as --major 3, 0 where none")
    if findings.pulled is not None and findings.pulled > available:
        raise InputError(
            f"{findings.pulled} units pulled, but the draw has {available}: extra units are not part of the sample"
        )
    pulled = available if findings.pulled is None else findings.pulled
    for given, known, prefix in ((findings.classes, classes, ""), (findings.tests, tests, "test ")):
        for entry in known:
            limit = min(pulled, entry.plan.n)
            found = given.get(entry.name, 0)
            if found > limit and (by_units or prefix):
                raise InputError(
                    f"{prefix}{entry.name}: {found} nonconforming of {limit} units checked can't be; "
                    "each unit counts once, and a class counts only in its own first units"
                )
    total = sum(findings.classes.values())
    if by_units and total > pulled:
        raise InputError(
            f"{total} nonconforming of {pulled} units checked can't be: each unit counts once, at its worst class"
        )
