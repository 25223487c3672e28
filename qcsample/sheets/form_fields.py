"""The fields of a fillable pick list: their names, what each asks, and which record they belong to.

A name is the draw id (a full stop in it becomes `_`, since it would part the name), the part of the list, and what
is asked there:

| name after the draw id | |
| --- | --- |
| `form` | hidden: draw id, manifest and record digest |
| `visit/place`, `visit/date`, `visit/inspector` | where the record says nothing |
| `presented/cartons/counted`, `.../units/difference` | of a re-inspection `presented/affected/cartons/counted` |
| `list/carton/12/done` | and `counted`, `seal`, `photo`, `note`; 12 is the carton's place in the packing list |
| `list/pulled`, `list/inspector` | above the tally |
| `list/class/major/defect/2/total` | and `strokes`; `other/1/name` are the rows for other defects |
| `list/class/major/total`, `list/test/drop/total` | a full stop in a name is `%2E`, a slash `%2F` |
| `list/difference/1/total` | and `strokes`; `name` of the one that has none |
| `line/7/carton` | and `unit`, `class`, `defect`, `count`, `note`, `photo`: the findings by carton |
| `sign/1/name` | and `date`, `signature` |

Of a re-inspection `list` is the letter of a question; C has `inside`, `none` and `of` for the rework mark. Neither
a lost carton nor another stage moves the name of any other field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcsample.agreement import ClassPlan
from qcsample.findings import DIFFERENCE
from qcsample.inspection import Inspection
from qcsample.sheets.findings_words import class_title

FORM = "form"
CARTON = {"counted": "number", "seal": "word", "photo": "word", "note": "text"}
MARK = {"inside": "tick", "none": "tick", "of": "text", "photo": "word", "note": "text"}
LINE = {
    "carton": "word",
    "unit": "word",
    "class": "choice",
    "defect": "choice",
    "count": "number",
    "note": "text",
    "photo": "word",
}
OTHERS = {"list": 2, "B": 1}  # rows of each class for defects that the agreement does not name, by part
_LEAST, _MOST = 36, 200  # lines for findings
_TEST = "test: "


@dataclass(frozen=True, slots=True)
class Field:
    """What one field asks: "text", "word", "number", "tick", "choice" or "signature", and its name in words."""

    kind: str
    label: str


def prefix(inspection: Inspection) -> str:
    """What the names of all fields of an inspection begin with.

    >>> from types import SimpleNamespace as Of
    >>> prefix(Of(draw=Of(draw_id="PO.1-A")))
    'PO_1-A'
    """
    return inspection.draw.draw_id.replace(".", "_")


def identity(inspection: Inspection) -> str:
    """What the hidden field says: draw id, manifest and record digest."""
    return "|".join(("qcsample/1", inspection.draw.draw_id, inspection.lot.manifest, inspection.digest))


def places(part: Inspection) -> dict[str, str]:
    """The place of each carton in the packing list, from 1, and of the late ones, `late1`; by id."""
    listed = {carton.id: str(place) for place, carton in enumerate(part.lot.cartons, 1)}
    return listed | {carton.id: f"late{place}" for place, carton in enumerate(part.late, 1)}


def spelled(name: str) -> str:
    """The name of a class or test inside the name of a field.

    >>> spelled("func. test"), spelled("A/B")
    ('func%2E test', 'A%2FB')
    """
    return name.replace("%", "%25").replace(".", "%2E").replace("/", "%2F")


def lines_of(inspection: Inspection) -> int:
    """How many lines the page for findings by carton has: twice what refuses the lot, from 36 to 200."""
    plan = inspection.plan
    enough = sum(entry.plan.re for entry in plan.classes) if plan is not None else 0
    return min(max(_LEAST, 2 * enough), _MOST)


def class_choices(inspection: Inspection) -> tuple[str, ...]:
    """What a line can be about: classes, the difference, special tests."""
    assert inspection.plan is not None
    names = [class_title(name) for name in (*(entry.name for entry in inspection.agreement.classes), DIFFERENCE)]
    return (*names, *(f"{_TEST}{entry.name}" for entry in asked_tests(inspection)))


def defect_choices(inspection: Inspection) -> tuple[str, ...]:
    """The defects that have a name, each once."""
    agreement, rework = inspection.agreement, inspection.rework
    names = [name for entry in agreement.classes for name in entry.defects]
    return tuple(dict.fromkeys([*names, *agreement.difference, *(rework.targeted if rework else ())]))


def asked_tests(inspection: Inspection) -> tuple[ClassPlan, ...]:
    """The special tests of the agreement; the targeted defects of a re-inspection are a question of their own."""
    agreed = {test.name for test in inspection.agreement.tests}
    return tuple(entry for entry in (inspection.plan.tests if inspection.plan else ()) if entry.name in agreed)


def test_of(choice: str, inspection: Inspection) -> str:
    """The special test that a choice means, or ""."""
    folded = choice.removeprefix(_TEST).casefold()
    known = (entry.name for entry in asked_tests(inspection) if choice.startswith(_TEST))
    return next((name for name in known if name.casefold() == folded), "")


def form_fields(inspection: Inspection) -> dict[str, Field]:
    """Every field that the form of an inspection may have, in the order of the pages, without its prefix."""
    return dict(_fields(inspection))


def tallies(inspection: Inspection) -> dict[str, tuple[ClassPlan, ...]]:
    """What is counted on each tally sheet, by part: classes, then tests."""
    plan, stage = inspection.plan, inspection.draw.stage
    if plan is None:
        return {}
    if inspection.rework is None:
        return {"list": tuple(entry for entry in (*plan.classes, *plan.tests) if entry.plan.stage_n(stage))}
    from qcsample.rework.planning import replanned

    asked = replanned(inspection).questions
    return {question.key: tuple(question.plans) for question in asked if question.key != "C"}


def _fields(inspection: Inspection) -> Iterator[tuple[str, Field]]:
    yield FORM, Field("text", "what the form belongs to")
    for what in ("place", "date", "inspector"):
        yield f"visit/{what}", Field("text", what)
    of = ("affected/", "unaffected/") if inspection.rework else ("", "not packed/")
    for which in of:
        for what in ("cartons", "units"):
            for column in ("counted", "difference"):
                yield f"presented/{which}{what}/{column}", Field("number", f"{which}{what} presented: {column}")
    counted = tallies(inspection)
    marks = ["C"] if inspection.rework is not None and "C" in inspection.rework.questions else []
    for part in (*counted, *marks):
        yield from _carton_fields(inspection, part)
        if part != "C":
            yield from _tally_fields(inspection, part, counted[part])
    for number in range(1, lines_of(inspection) + 1):
        for what, kind in LINE.items():
            yield f"line/{number}/{what}", Field(kind, f"line {number}: {what}")
    for party in (1, 2):
        for what, kind in (("name", "text"), ("signature", "signature"), ("date", "text")):
            yield f"sign/{party}/{what}", Field(kind, f"signature {party}: {what}")


def _carton_fields(inspection: Inspection, part: str) -> Iterator[tuple[str, Field]]:
    there = inspection.unaffected if part == "D" else inspection
    assert there is not None
    place = places(there)
    late = [carton.id for carton in there.late if not carton.left_out and part != "C"]
    for carton in (*(carton.id for carton in there.listed if not carton.lost), *late):
        for what, kind in ({"done": "tick"} | (MARK if part == "C" else CARTON)).items():
            yield f"{part}/carton/{place[carton]}/{what}", Field(kind, _said(part, f"carton {carton}: {what}"))


def _tally_fields(inspection: Inspection, part: str, entries: Sequence[ClassPlan]) -> Iterator[tuple[str, Field]]:
    yield f"{part}/pulled", Field("number", _said(part, "units pulled so far"))
    yield f"{part}/inspector", Field("text", _said(part, "inspector"))
    tests = {entry.name for entry in asked_tests(inspection)}
    rework = inspection.rework
    for entry in entries:
        if entry.name in tests:
            yield f"{part}/test/{spelled(entry.name)}/total", Field("number", _said(part, f"test {entry.name}: total"))
            continue
        own = f"{part}/class/{spelled(entry.name)}"
        rows = [(f"defect/{place}", name) for place, name in enumerate(entry.defects, 1)]
        rows += [(f"other/{place}", f"other defect {place}") for place in range(1, OTHERS.get(part, 0) + 1)]
        for row, name in rows:
            if row.startswith("other"):
                yield f"{own}/{row}/name", Field("text", _said(part, f"{entry.name}, {name}: name"))
            for what, kind in (("strokes", "text"), ("total", "number")):
                yield f"{own}/{row}/{what}", Field(kind, _said(part, f"{entry.name}, {name}: {what}"))
        yield f"{own}/total", Field("number", _said(part, f"{entry.name}: counted in all"))
    if part == "B" and rework is not None:
        for place, name in enumerate(rework.collateral, 1):
            yield f"B/collateral/{place}/class", Field("choice", _said(part, f"{name}: class"))
            yield f"B/collateral/{place}/total", Field("number", _said(part, f"{name}: total"))
    if part in ("list", "B"):
        for place in range(1, len(inspection.agreement.difference) + 2):
            for what, kind in (("name", "text"), ("strokes", "text"), ("total", "number")):
                yield f"{part}/difference/{place}/{what}", Field(kind, _said(part, f"difference {place}: {what}"))


def _said(part: str, label: str) -> str:
    return label if part == "list" else f"question {part}, {label}"
