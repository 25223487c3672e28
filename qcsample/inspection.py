"""One inspection: what was agreed, presented, planned and drawn, as the record that grows step by step.

`Inspection` is the typed content of the record's first steps; `Record` is the JSON: a list of steps, each
with the digest of the record up to and with itself, so that a change of any field shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from qcsample import strict
from qcsample.agreement import Agreement, InspectionPlan
from qcsample.canonical import SCHEMA, canonical_json, digest, parsed_json, without_empty
from qcsample.draws import Draw, DrawnCarton, check_id
from qcsample.errors import InputError, RecordError
from qcsample.lot import Lot
from qcsample.reinspection import Reinspection
from qcsample.text import readable

PURPOSES = ("inspection", "send", "re-inspection")
_PICK = ("purpose", "agreement", "agreement_digest", "lot", "plan", "draw", "visit", "not_packed", "remarks", "rework")
_ORDER = {"pick": 0, "lost": 1, "late": 1, "stage": 1, "judge": 2, "concession": 3}
MAX_RECORD = 200_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """Where, when and by whom the goods are inspected; all may be empty.

    Attributes
    ----------
    date : str
        Day of the draw, YYYY-MM-DD, given by the caller.
    place, inspector : str
        Where the goods stand; who pulls the units.
    """

    date: str = ""
    place: str = ""
    inspector: str = ""

    def to_dict(self) -> dict[str, str]:
        """The visit as JSON values."""
        return without_empty({"date": self.date, "place": self.place, "inspector": self.inspector})

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Visit:
        """The visit that `to_dict` wrote; anything else is a `RecordError`."""
        return cls(**strict.checked_fields(data, dict.fromkeys(cls.__slots__, strict.text), "visit"))


@dataclass(frozen=True, slots=True)
class Late:
    """A carton declared after the seed was known (`qcs1` rule 10): extra, never part of n.

    `positions` are the extra units to pull; none if it leaves lot and shipment (`left_out`).
    """

    id: str
    units: int
    positions: tuple[int, ...] = ()
    left_out: bool = False


@dataclass(frozen=True)
class Inspection:
    """The typed content of a record.

    Attributes
    ----------
    agreement : Agreement
    lot : Lot
        The presented cartons; `lot.manifest` is the digest that was signed.
    plan : InspectionPlan or None
        None for units that are only sent to the buyer.
    draw : Draw
        As it stands now, substitutes included.
    visit : Visit
    purpose : str
        "inspection"; "send" for units drawn to be sent to the buyer without an acceptance number;
        "re-inspection" after rework.
    not_packed : tuple of (str, int)
        Carton id and units of the list's cartons that were not presented: not checkable.
    late : tuple of Late
    remarks : tuple of str
        What every document must say besides the draw's and plan's own remarks.
    rework : Reinspection or None
        Of a re-inspection: what it rests on, and the draw from the unaffected cartons.
    digest : str
        The digest of the step this content comes from (64 hex), printed on its documents.
    earlier : tuple of mapping of str to int
        Of a plan of several stages: by class what was found after each stage before the last that was drawn.
    stands : tuple of bool
        Whether that still is what the stage came to: no carton of it was lost since.
    """

    agreement: Agreement
    lot: Lot
    plan: InspectionPlan | None
    draw: Draw
    visit: Visit = field(default_factory=Visit)
    purpose: str = "inspection"
    not_packed: tuple[tuple[str, int], ...] = ()
    late: tuple[Late, ...] = ()
    remarks: tuple[str, ...] = ()
    rework: Reinspection | None = None
    digest: str = ""
    earlier: tuple[Mapping[str, int], ...] = ()
    stands: tuple[bool, ...] = ()

    @cached_property
    def unaffected(self) -> Inspection | None:
        """Of a re-inspection: the part about the cartons said to be unaffected, if it is asked."""
        part = self.rework
        if part is None or part.lot is None or part.draw is None:
            return None
        return replace(self, lot=part.lot, plan=part.plan, draw=part.draw, not_packed=(), late=(), rework=None)

    def part(self, carton: str) -> Inspection:
        """Of a re-inspection the part that a carton belongs to, by id or printed number; else the inspection."""
        rest = self.unaffected
        if rest is None or carton in self.lot.by_id or any(c.id == carton for c in self.late):
            return self
        if carton in rest.lot.by_id:
            return rest
        return rest if rest.lot.bears(carton) and not self.lot.bears(carton) else self

    def bears(self, carton: str) -> bool:
        """Whether a carton of its lot, or of the unaffected ones of a re-inspection, has that id or number."""
        return any(part is not None and part.lot.bears(carton) for part in (self, self.unaffected))

    @property
    def listed(self) -> tuple[DrawnCarton, ...]:
        """The drawn cartons that a list shows now: those of the last stage, and what took a lost one's place before."""
        last, gone = self.draw.stage, [k for k, still in enumerate(self.stands, 1) if not still]
        return tuple(c for c in self.draw.cartons if c.stage == last or (c.stage in gone and (c.lost or c.replaces)))

    @property
    def units_not_packed(self) -> int:
        """Units of the list that were not presented [units]."""
        return sum(units for _, units in self.not_packed)

    def to_dict(self) -> dict[str, Any]:
        """The content of a `pick` step."""
        return {
            "purpose": self.purpose,
            "agreement": self.agreement.to_dict(),
            "agreement_digest": self.agreement.digest,
            "lot": self.lot.to_dict(),
            "plan": self.plan.to_dict() if self.plan else None,
            "draw": self.draw.to_dict(),
            **without_empty(
                {
                    "visit": self.visit.to_dict(),
                    "not_packed": [list(entry) for entry in self.not_packed],
                    "remarks": list(self.remarks),
                    "rework": self.rework.to_dict() if self.rework else None,
                }
            ),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Inspection:
        """The content that `to_dict` wrote.

        Raises
        ------
        RecordError
            Something is missing or impossible.
        """
        try:
            strict.record_fields(data, _PICK, "pick", needed=_PICK[:6])
            strict.sha256(data["agreement_digest"])
            if data["purpose"] not in PURPOSES:
                raise InputError(f"purpose {readable(str(data['purpose']), limit=40)!r}")
            if (data["plan"] is None) != (data["purpose"] == "send"):
                raise InputError("units that are only sent have no plan, an inspection has one")
            if ("rework" in data) != (data["purpose"] == "re-inspection"):
                raise InputError("a re-inspection says what it rests on, another inspection has nothing of it")
            aside = [strict.rows(entry) for entry in strict.rows(data.get("not_packed", []))]
            return cls(
                agreement=Agreement.from_dict(data["agreement"]),
                lot=Lot.from_dict(data["lot"]),
                plan=InspectionPlan.from_dict(data["plan"]) if data["plan"] is not None else None,
                draw=Draw.from_dict(data["draw"]),
                visit=Visit.from_dict(data.get("visit", {})),
                purpose=data["purpose"],
                not_packed=tuple((check_id(name), strict.whole(1)(units)) for name, units in aside),
                remarks=strict.lines(data.get("remarks", [])),
                rework=Reinspection.from_dict(data["rework"]) if "rework" in data else None,
            )
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise _unusable("pick", error) from error


@dataclass(frozen=True)
class Record:
    """The JSON record of one inspection: steps in the order in which they were made.

    Attributes
    ----------
    steps : tuple of mapping
        Each with "step" (its name), "content" and "digest".
    """

    steps: tuple[Mapping[str, Any], ...] = ()

    def with_step(self, name: str, content: Mapping[str, Any]) -> Record:
        """The record with one more step; its digest covers everything up to and with it."""
        step = {"step": name, "content": dict(content)}
        return Record((*self.steps, {**step, "digest": _chained(self.steps, step)}))

    def without(self, *names: str) -> Record:
        """The record without the steps of those names; the ones after them are chained anew."""
        record = Record()
        for step in self.steps:
            if step["step"] not in names:
                record = record.with_step(step["step"], step["content"])
        return record

    def named(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The steps of that name."""
        return tuple(step for step in self.steps if step["step"] == name)

    def broken(self) -> tuple[int, str] | None:
        """The first step (from 1) whose digest is not what its content gives, and its name; or None."""
        for i, step in enumerate(self.steps):
            if _chained(self.steps[:i], step) != step["digest"]:
                return i + 1, step["step"]
        return None

    @property
    def digest(self) -> str:
        """The digest of the last step (64 hex)."""
        return str(self.steps[-1]["digest"]) if self.steps else ""

    @cached_property
    def inspection(self) -> Inspection:
        """What the steps up to now say: the pick, with lost and late cartons applied.

        Raises
        ------
        RecordError
            The record has no pick, its steps stand in an order in which they can't have been made, or one of
            them can't be used.
        """
        names = [step["step"] for step in self.steps]
        if names[:1] != ["pick"] or names.count("pick") > 1:
            raise RecordError("not the record of one inspection: it begins with its only step 'pick'")
        stages = [_ORDER.get(name, max(_ORDER.values())) for name in names]
        if names.count("judge") > 1 or stages != sorted(stages):
            raise RecordError("a verdict is given once, and after everything that it rests on")
        now = Inspection.from_dict(self.steps[0]["content"])
        last = self.steps[0]["digest"]
        try:
            for step in self.steps:
                if step["step"] == "lost":
                    names_ = ("cartons", "draw", "unaffected")
                    content = strict.record_fields(step["content"], names_, "lost", needed=("draw",))
                    made = Draw.from_dict(content["draw"])
                    gone = {c.id for c in made.lost} - {c.id for c in now.draw.lost}
                    first = min((c.stage for c in made.lost if c.id in gone), default=made.stage)
                    stands = tuple(still and k < first for k, still in enumerate(now.stands, 1))
                    now = replace(now, draw=made, stands=stands)
                    if "unaffected" in content:
                        if now.rework is None or now.rework.draw is None:
                            raise InputError("lost cartons of a question D that is not asked")
                        made = Draw.from_dict(content["unaffected"])
                        now = replace(now, rework=replace(now.rework, draw=made))
                elif step["step"] == "stage":
                    names_ = ("findings", "verdict", "draw")
                    content = strict.record_fields(step["content"], names_, "stage", needed=names_)
                    entries = strict.rows(content["verdict"]["classes"])
                    found = {
                        strict.name(e["name"]): strict.whole(0)(e["found"]) for e in entries if e["found"] is not None
                    }
                    made = Draw.from_dict(content["draw"])
                    now = replace(now, draw=made, earlier=(*now.earlier, found), stands=(*now.stands, True))
                elif step["step"] == "late":
                    content = strict.record_fields(step["content"], ("cartons",), "late", needed=("cartons",))
                    late = [late_from(entry) for entry in strict.rows(content["cartons"])]
                    if not late:
                        raise InputError("no carton came late: a step that says nothing can't have been made")
                    if any(now.bears(entry.id) for entry in late):
                        raise InputError("a late carton is in the list: it is not late")
                    now = replace(now, late=(*now.late, *late))
                elif step["step"] == "judge":
                    content = strict.record_fields(
                        step["content"], ("findings", "verdict"), "judge", needed=("findings", "verdict")
                    )
                    if not isinstance(content["findings"], dict) or not isinstance(content["verdict"]["outcome"], str):
                        raise InputError("findings and the outcome of a verdict are needed")
                    continue
                else:
                    continue
                last = step["digest"]
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise _unusable(str(step["step"]), error) from error
        return replace(now, digest=last)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {"schema": SCHEMA, "steps": [dict(step) for step in self.steps]}

    @classmethod
    def from_dict(cls, data: object) -> Record:
        """The record that `to_dict` wrote; what its steps hold is read by `inspection` and checked by `verify`.

        Raises
        ------
        RecordError
            Not a record of this schema, or a step without name, content and digest.
        """
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise RecordError(f"not a record of schema {SCHEMA}; a record is the .json that pick writes")
        steps = data.get("steps")
        if not isinstance(steps, list) or set(data) != {"schema", "steps"}:
            raise RecordError("not a record: it needs schema and steps, and nothing else")
        for step in steps:
            if (
                not isinstance(step, dict)
                or set(step) != {"step", "content", "digest"}
                or not isinstance(step["step"], str)
                or not isinstance(step["content"], dict)
                or not isinstance(step["digest"], str)
            ):
                raise RecordError("not a record: each step needs its name, content and digest")
        return cls(tuple(steps))

    def to_json(self) -> bytes:
        """The record as a file: canonical JSON, a step a line, so that what was added can be seen."""
        steps = ",\n".join(canonical_json(step) for step in self.steps)
        return f'{{"schema":"{SCHEMA}","steps":[\n{steps}\n]}}\n'.encode()

    @classmethod
    def from_json(cls, data: bytes, source: object = "") -> Record:
        """The record in `data`.

        Raises
        ------
        RecordError
            Not JSON, not a record of this schema, too large, or a key that stands twice.
        """
        if len(data) > MAX_RECORD:
            raise RecordError(f"{len(data):,} bytes: a record has at most {MAX_RECORD:,}", source=source)
        try:
            content = parsed_json(data)
        except InputError as error:
            raise RecordError(f"not a record: {error.message}", source=source) from None
        try:
            return cls.from_dict(content)
        except RecordError as error:
            raise RecordError(error.message, source=source) from None


def late_from(data: object) -> Late:
    """The late carton of a record.

    Raises
    ------
    InputError
        Something of it is missing or impossible.
    """
    given = strict.record_fields(data, ("id", "units", "positions", "left_out"), "late carton", needed=("id", "units"))
    units = strict.whole(1)(given["units"])
    positions = tuple(strict.whole(1, units)(j) for j in strict.rows(given.get("positions", [])))
    return Late(check_id(given["id"]), units, positions, strict.yes_or_no(given.get("left_out", False)))


def _chained(before: tuple[Mapping[str, Any], ...], step: Mapping[str, Any]) -> str:
    so_far = [s["digest"] for s in before]
    return digest({"schema": SCHEMA, "before": so_far, "step": step["step"], "content": step["content"]})


def _unusable(step: str, error: BaseException) -> RecordError:
    said = error.message if isinstance(error, InputError) else f"{type(error).__name__} {error}"
    return RecordError(f"step {step!r} can't be used: {readable(str(said), limit=200)}")
