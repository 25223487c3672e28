"""Recomputes a record from what it rests on, and names the first thing that differs."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qcsample import strict
from qcsample.agreement import inspection_plan
from qcsample.draws import Draw, check_id
from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.findings import Concession, Findings
from qcsample.inspection import Inspection, Record, late_from
from qcsample.judging import NOT_ACCEPTED
from qcsample.lot import Lot
from qcsample.qcs1 import draw, late_positions, next_stage, ticket
from qcsample.rework import replanned
from qcsample.rework.drawing import first_inspection, lost_in
from qcsample.rework.planning import judged, known_defects
from qcsample.text import readable
from qcsample.verdict import judge, judge_conceded


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was recomputed: whether it agrees, and what was seen, in one sentence."""

    name: str
    agrees: bool
    said: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a recheck found.

    Attributes
    ----------
    checks : tuple of Check
        In the order in which things rest on each other; it ends with the first that differs.
    """

    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that was recomputed agrees."""
        return all(check.agrees for check in self.checks)

    @property
    def difference(self) -> Check | None:
        """The first thing that differs, or None."""
        return next((check for check in self.checks if not check.agrees), None)

    def to_dict(self) -> dict[str, Any]:
        """The recheck as JSON values."""
        return {
            "agrees": self.agrees,
            "checks": [{"name": c.name, "agrees": c.agrees, "said": c.said} for c in self.checks],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verification:
        """The recheck that `to_dict` wrote; anything else, `agrees` against its checks too, is a `RecordError`."""
        given = strict.checked_fields(data, _VERIFICATION, "verification", needed=_VERIFICATION)
        found = cls(given["checks"])
        if found.agrees != given["agrees"]:
            raise RecordError("verification: agrees is not what its checks say")
        return found


def _check(data: object) -> Check:
    return Check(**strict.checked_fields(data, _CHECK, "check", needed=_CHECK))


_CHECK: dict[str, strict.Check] = {"name": strict.text, "agrees": strict.yes_or_no, "said": strict.sentence}
_VERIFICATION: dict[str, strict.Check] = {"agrees": strict.yes_or_no, "checks": strict.each(_check)}


@dataclass(frozen=True, slots=True)
class CartonCheck:
    """The one-line recheck of a carton.

    Attributes
    ----------
    carton, stratum : str
        Id and stratum.
    ticket, threshold : str
        Its ticket, and the stratum's largest drawn one (64 hex).
    drawn : bool
        Whether the ticket is at most the threshold, which is all there is to it.
    command : str
        The shell line that gives the ticket.
    """

    carton: str
    stratum: str
    ticket: str
    threshold: str
    drawn: bool
    command: str


def verify(record: Record, lot: Lot | None = None, first: Record | None = None) -> Verification:
    """Recompute manifest, plan, tickets, allocation, units and verdict of a record.

    Parameters
    ----------
    record : Record
    lot : Lot, optional
        The packing list, read again with the options kept in the record; without it the record's own list
        of cartons is used, and the recheck says so.
    first : Record, optional
        Of a re-inspection: the record of the inspection that failed.

    Raises
    ------
    InputError
        `first` is given for a record that is no re-inspection.
    RecordError
        The record can't be read as an inspection at all.
    """
    checks = []
    for check in _checks(record, lot, first):
        checks.append(check)
        if not check.agrees:
            break
    return Verification(tuple(checks))


def step_of_digest(record: Record, printed: str) -> tuple[int, str] | None:
    """The step (from 1) and its name whose digest is `printed`, or begins with it; None if there is none.

    Raises
    ------
    InputError
        `printed` is not 8 to 64 hex characters.
    """
    wanted = printed.strip().lower()
    if not 8 <= len(wanted) <= 64 or set(wanted) - set("0123456789abcdef"):
        raise InputError(f"digest {readable(printed, limit=70)!r}: 8 to 64 hex characters, as printed, are needed")
    for number, step in enumerate(record.steps, 1):
        if hmac.compare_digest(step["digest"][: len(wanted)].encode(), wanted.encode()):
            return number, str(step["step"])
    return None


def check_carton(inspection: Inspection, name: str) -> CartonCheck:
    """Whether a carton was drawn, from its ticket and the threshold alone.

    Parameters
    ----------
    inspection : Inspection
        With its draw.
    name : str
        The carton's id, or its printed number where only one bears it.

    Raises
    ------
    InputError
        There is no such carton, or the draw was by units and has no carton threshold.
    """
    carton = inspection.lot.find(name)
    given = inspection.draw
    if given.carton_rule == "units":
        raise InputError("this draw ranks units, not cartons: its threshold is the largest unit hash taken")
    threshold = next((s.threshold for s in given.strata if s.name == carton.stratum), None)
    if threshold is None:
        raise RecordError(f"the draw has no stratum {carton.stratum!r}, in which carton {carton.id} is")
    seed, draw_id = given.seed.value, given.draw_id
    mine = ticket(seed, draw_id, carton.id)
    quoted = "'" + carton.id.replace("'", "'\\''") + "'"
    command = f"printf 'qcs1|%s|%s|%s' {seed} {draw_id} {quoted} | sha256sum"
    return CartonCheck(carton.id, carton.stratum, mine, threshold, mine <= threshold, command)


def _checks(record: Record, lot: Lot | None, first: Record | None) -> Iterator[Check]:
    broken = record.broken()
    yield Check(
        "digests",
        broken is None,
        f"step {broken[0]} ({readable(broken[1], limit=40)}) was changed after it was written: its digest does not fit"
        if broken
        else f"{len(record.steps)} {'step' if len(record.steps) == 1 else 'steps'}, each as it was written",
    )
    record.inspection  # noqa: B018 - raises where a step can't be used or stands where it can't have been made
    content = record.steps[0]["content"]
    now = Inspection.from_dict(content)
    terms = {"agreement": now.agreement.to_dict(), "agreement_digest": now.agreement.digest}
    yield _same("agreement", {key: content.get(key) for key in terms}, terms, f"digest {now.agreement.digest[:16]}...")
    said = f"{now.lot.manifest[:16]}..., the digest of the record's own {len(now.lot.cartons):,} cartons"
    yield _same("manifest", content["lot"], now.lot.to_dict(), said)
    if lot is None:
        yield Check("packing list", True, "not given: the record's own list of cartons was used")
    else:
        yield from _against(now, lot)
    if now.rework is not None:
        yield from _rework(now, content, first)
    elif first is not None:
        raise InputError("this is no re-inspection: it has no first inspection to be held against")
    plan = now.plan if now.rework is not None else None
    if now.plan is not None and plan is None:
        named = now.plan.severities
        plan = inspection_plan(now.agreement, now.lot, severities=named, severity_from=now.plan.severity_from)
        said = "the plan of this agreement for this lot" + (
            ", at the severities that the record names" if named else ""
        )
        yield _same("plan", content["plan"], plan.to_dict(), said)
    made = _tried(
        lambda: draw(
            now.lot,
            plan or now.draw.n,
            now.draw.seed,
            now.draw.draw_id,
            carton_rule=now.draw.carton_rule if plan is None else None,
            coverage=now.draw.coverage if plan is None else None,
        )
    )
    yield from _compared("draw", content["draw"], made)
    if not isinstance(made, Draw):
        return
    others: Draw | None = None  # the draw of the unaffected cartons once it lost any
    for step in record.steps:
        now_content = step["content"]
        if step["step"] == "lost":
            lost = [check_id(name) for name in strict.rows(now_content.get("cartons"))]
            try:
                made, theirs = lost_in(now, made, lost, others)
            except QcsampleError as error:
                yield Check("lost cartons", False, f"they can't be replaced again: {readable(str(error), limit=200)}")
                return
            others = theirs or others
            yield from _compared("lost cartons", now_content.get("draw"), made)
            if theirs is not None or "unaffected" in now_content:
                yield from _compared("lost unaffected cartons", now_content.get("unaffected"), theirs or made)
        elif step["step"] == "stage":
            yield _verdict(record, step)
            if now.plan is None:
                return
            given, stages = made, now.plan
            made = _tried(lambda given=given, stages=stages: next_stage(given, now.lot, stages))  # type: ignore[misc]
            yield from _compared(f"stage {given.stage + 1}", now_content.get("draw"), made)
            if not isinstance(made, Draw):
                return
        elif step["step"] == "late":
            yield _late(made, now_content)
        elif step["step"] == "judge":
            yield _verdict(record, step)
        elif step["step"] == "concession":
            yield _concession(record, step)
        elif step["step"] != "pick":
            yield Check(
                str(step["step"]),
                False,
                f"step {readable(step['step'], limit=40)!r} is not known to this version",
            )


def _rework(now: Inspection, content: Mapping[str, Any], first: Record | None) -> Iterator[Check]:
    """The plan of a re-inspection, the draw from the unaffected cartons, and what it rests on."""
    part = now.rework
    assert part is not None
    try:
        plan = replanned(now)
        own, theirs = plan.affected_plan(), plan.unaffected_plan()
    except QcsampleError as error:
        yield Check("plan", False, f"it can't be made again: {readable(str(error), limit=200)}")
        return
    stored = content["rework"].get("unaffected") or {}
    plans = {"affected": own.to_dict() if own else None, "unaffected": theirs.to_dict() if theirs else None}
    kept = {"affected": content["plan"], "unaffected": stored.get("plan")}
    yield _same("plan", kept, plans, "the questions of this re-inspection, sized again")
    yield _same("questions", list(part.questions), [question.key for question in plan.questions], "as planned")
    terms = {"basis": part.basis, "max_submissions": part.max_submissions}
    yield _same("terms", terms, {"basis": plan.basis, "max_submissions": plan.max_submissions}, plan.basis)
    if part.submission > plan.max_submissions and not part.beyond_cap:
        said = f"presentation {part.submission} of at most {plan.max_submissions}, and nobody allowed it by name"
        yield Check("presentations", False, said)
    if part.lot is not None and theirs is not None:
        lot, seed = part.lot, now.draw.seed
        said = f"{lot.manifest[:16]}..., the digest of {len(lot.cartons):,} unaffected cartons"
        yield _same("manifest of the unaffected cartons", stored["lot"], lot.to_dict(), said)
        made = _tried(lambda: draw(lot, theirs, seed, f"{now.draw.draw_id}-D"))
        yield from _compared("draw of the unaffected cartons", stored["draw"], made)
    if now.draw.draw_id in part.first.draw_ids or now.draw.seed.value in part.first.seeds:
        yield Check("new draw", False, "draw id or seed is one that was used before")
    if first is not None:
        yield from _first(now, first)


def _first(now: Inspection, first: Record) -> Iterator[Check]:
    part = now.rework
    assert part is not None
    if first.broken() is not None or first.digest != part.first.digest:
        yield Check("first inspection", False, "it is not the record that this re-inspection was planned from")
        return
    try:
        again = first_inspection(first, replanned(now))
    except QcsampleError as error:
        yield Check("first inspection", False, readable(str(error), limit=200))
        return
    before = first.inspection
    counted = before.rework.submission if before.rework else 1
    if part.submission <= counted:
        yield Check("presentations", False, f"it counts as number {part.submission}, the one before was {counted}")
    try:
        known_defects(before, judged(first)[0], part.targeted)
    except InputError as error:
        yield Check("targeted defects", False, readable(error.message, limit=200))
    refused = sorted(entry.name for entry in judged(first)[1].classes if entry.outcome == NOT_ACCEPTED)
    if not set(refused) <= set(part.first.refused):
        yield Check("first inspection", False, f"it refused {', '.join(refused)}, the record says otherwise")
    yield _same("first inspection", part.first.to_dict(), again.to_dict(), "the very record, and what it found")


_UNASKED = "Question D is not asked: "


def _against(now: Inspection, lot: Lot) -> Iterator[Check]:
    here = now.lot.reading
    there = lot.reading
    aside = dict(now.not_packed)
    for name, units in aside.items():
        other = lot.by_id.get(name)
        if other is None or other.units != units:
            yield Check(
                "packing list",
                False,
                f"carton {readable(name, limit=60)}, not packed, is not so in the list given",
            )
    own = set(now.lot.by_id)
    presented = lot.only(own if now.rework else set(lot.by_id) - set(aside))
    rest = now.rework.lot if now.rework else None
    if rest is not None and lot.only(set(rest.by_id)).manifest != rest.manifest:
        yield Check("packing list", False, _first_difference(rest, lot.only(set(rest.by_id))))
    others = len(lot.cartons) - len(aside) - len(own) - (len(rest.cartons) if rest else 0)
    if now.rework is not None and others and not any(remark.startswith(_UNASKED) for remark in now.remarks):
        yield Check("packing list", False, "it has cartons that are neither affected nor unaffected in the record")
    if presented.manifest != now.lot.manifest:
        yield Check("packing list", False, _first_difference(now.lot, presented))
    same_file = here is not None and there is not None and here.sha256 == there.sha256
    if differing := next((c.id for c in now.lot.cartons if presented.by_id[c.id] != c), None):
        yield Check("packing list", False, f"carton {differing}: the list given describes other goods in it")
    said = "the very file" if same_file else "another file with the same cartons"
    yield Check("packing list", True, f"{said}: manifest {presented.manifest[:16]}...")


def _first_difference(mine: Lot, given: Lot) -> str:
    if mine.id_form != given.id_form:
        return f"ids are formed as {given.id_form} in the list given, as {mine.id_form} in the record"
    for name in [*mine.by_id, *given.by_id]:
        a, b = mine.by_id.get(name), given.by_id.get(name)
        if a is None or b is None:
            return f"carton {name} is in the {'list given' if a is None else 'record'} only"
        if a.units != b.units:
            return f"carton {name}: {b.units} units in the list given, {a.units} in the record"
        if a.stratum != b.stratum:
            return f"carton {name}: stratum {b.stratum!r} in the list given, {a.stratum!r} in the record"
    return "the manifest digest differs"


def _tried(make: Callable[[], Draw]) -> Draw | str:
    try:
        return make()
    except QcsampleError as error:
        return str(error)


def _compared(name: str, stored: object, made: Draw | str) -> Iterator[Check]:
    if isinstance(made, str):
        yield Check(name, False, f"it can't be made again: {made}")
        return
    yield _same(name, stored, made.to_dict(), f"{len(made.opened)} cartons, {len(made.pulling)} units recomputed")


def _late(given: Draw, content: Mapping[str, Any]) -> Check:
    for entry in strict.rows(content.get("cartons")):
        late = late_from(entry)
        wanted = () if late.left_out else late_positions(given, late.id, late.units)
        if late.positions != wanted:
            return Check("late cartons", False, f"carton {readable(late.id, limit=60)}: other units than recorded")
    return Check("late cartons", True, "their extra units are as recorded")


def _verdict(record: Record, step: Mapping[str, Any]) -> Check:
    try:
        names = ("findings", "verdict", "draw") if step["step"] == "stage" else ("findings", "verdict")
        content = strict.record_fields(step["content"], names, str(step["step"]), needed=("findings",))
        findings = Findings.from_dict(content["findings"])
        before = Record(record.steps[: record.steps.index(step)])
        verdict = judge(before, findings)
    except (QcsampleError, KeyError, TypeError, AttributeError) as error:
        return Check("verdict", False, f"it can't be made again: {readable(str(error), limit=200)}")
    return _same("verdict", step["content"].get("verdict"), verdict.to_dict(), f"{verdict.outcome}, recomputed")


def _concession(record: Record, step: Mapping[str, Any]) -> Check:
    """The verdict that would be with it, from the findings that were judged."""
    names = ("concessions", "verdict")
    try:
        content = strict.record_fields(step["content"], names, "concession", needed=names)
        given = [Concession.from_dict(entry) for entry in strict.rows(content["concessions"])]
        judged = Findings.from_dict(record.named("judge")[0]["content"]["findings"])
        agreed, verdict = judge_conceded(record, judged, given)
    except (QcsampleError, KeyError, IndexError, TypeError, AttributeError) as error:
        return Check("concession", False, f"it can't be made again: {readable(str(error), limit=200)}")
    made = {"concessions": [entry.to_dict() for entry in agreed], "verdict": verdict.to_dict()}
    return _same("concession", dict(content), made, f"{verdict.outcome} with it, recomputed; the verdict stands")


def _same(name: str, stored: object, made: object, said: str) -> Check:
    where = _where(stored, made)
    return Check(name, where is None, said if where is None else f"differs {where}")


def _where(stored: object, made: object, path: str = "") -> str | None:
    """Where two JSON values differ first, in words; None if they are the same."""
    if isinstance(stored, Mapping) and isinstance(made, Mapping):
        for key in [*made, *(k for k in stored if k not in made)]:
            if key not in stored or key not in made:
                place = readable(f"{path}{key}", limit=200)
                return f"at {place}: {'not' if key not in stored else 'only'} in the record"
            if found := _where(stored[key], made[key], f"{path}{key}."):
                return found
        return None
    if isinstance(stored, list) and isinstance(made, list):
        for i, (a, b) in enumerate(zip(stored, made, strict=False)):
            if found := _where(a, b, f"{path}{i + 1}."):
                return found
        return None if len(stored) == len(made) else f"at {path[:-1]}: {len(stored)} recorded, {len(made)} recomputed"
    if type(stored) is type(made) and stored == made:
        return None
    a, b = (readable(str(value), limit=70) for value in (stored, made))
    return f"at {path[:-1]}: {a} recorded, {b} recomputed" if path else f": {a} recorded, {b} recomputed"
