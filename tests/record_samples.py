"""One real example of every public record, for the tests of what they write and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import options_samples
import rework_samples
from findings_samples import HERE

import qcsample
from qcsample import Finding, Findings, Goods, LotOutcome, Plan, Stage
from qcsample.lot import Carton, Lot, Reading, Skipped
from qcsample.terms import DefectClass, SpecialTest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
GOODS = (Goods("PO1", "S1", "red", "M", "a kettle", 8), Goods(style="S1", units=2))
CARTONS = (Carton("1", 10, "PO1", "1", GOODS, "P1"), Carton("2", 10, "PO1"))
READING = Reading(
    "list.xlsx", "ab" * 32, {"sheet": ["A"], "hidden": "skip"}, ("sheet A",), (Skipped("A", 3, "blank"),), ("odd",)
)
Place = tuple[str | int, ...]


@cache
def records() -> dict[str, Any]:
    """By name of its class an example in which as many fields as can be say something."""
    agreement = qcsample.Agreement(
        order="PO1",
        order_quantity=4000,
        classes=(DefectClass("critical", 0.0, ("sharp",)), DefectClass("major", 2.5, ("leaks", "dent"))),
        difference=("brown tray",),
        tests=(SpecialTest("drop", "S-1", 2.5, "from 80 cm"),),
        strata=("po",),
        carton_rule="risk",
        carton_limits=qcsample.CartonLimits(),
    )
    lot = Lot(CARTONS, "number", ("po",), READING)
    plan = qcsample.inspection_plan(agreement, 3200, severities={"major": "tightened"}, severity_from="history")
    rows = tuple(Finding(carton, unit, "", "dent") for carton, unit in HERE.draw.pulling[:9])
    findings = Findings(tests={"drop": 0}, rows=(*rows, Finding(rows[0].carton, None, "minor", count=2, note="n")))
    refused = rework_samples.failed(rework_samples.sample(agreement=rework_samples.TERMS))
    rework = qcsample.plan_reinspection(refused, affected=[c.id for c in refused.inspection.lot.cartons][:40])
    verdict = qcsample.judge(HERE, findings)
    again = rework_samples.again()
    scheme = qcsample.scheme_for(3200, 2.5, edition="ISO 2859-1:1999")
    state = qcsample.SwitchingState.start("Z1.4", 2.5)
    outcome = LotOutcome(Plan((Stage(80, 3, 7), Stage(80, 8, 9)), aql=2.5, edition="Z1.4", severity="normal"), (5, 1))
    found = [
        agreement,
        DefectClass("major", 2.5, ("leaks",)),
        qcsample.CartonLimits(0.1, 0.2, 0.1),
        GOODS[0],
        CARTONS[0],
        lot,
        Stage(80, None, 7),
        qcsample.attribute_plan(60, 2.5),
        plan.classes[1],
        plan,
        qcsample.dice_seed("20481956370211849357"),
        HERE.draw,
        qcsample.Visit("2026-08-24", "Jinjiang", "He Zhiyuan"),
        again,
        refused,
        rows[0],
        findings,
        qcsample.Concession("dent", "M. Strandgaard", "sold as seconds"),
        verdict,
        qcsample.defect_bounds(14, 200, lot_size=8000),
        qcsample.assess(HERE, findings),
        options_samples.PRICED,
        qcsample.compare_options(options_samples.hand(), options_samples.PRICED),
        rework,
        outcome,
        qcsample.advance(state, qcsample.LotOutcome(qcsample.plan_for_letter("K", 2.5), (3,)))[0],
        scheme,
        qcsample.scheme_risks(scheme, [0.01, 0.025, 0.04]),
        qcsample.verify(qcsample.Record.from_json((EXAMPLES / "kettles" / "expected" / "pick.json").read_bytes())),
    ]
    return {type(record).__name__: record for record in found}


def plain(value: Any) -> Any:
    """`value` as it comes out of a JSON file."""
    return json.loads(json.dumps(value, allow_nan=False))


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a JSON value but its own: of tables, lists and what is in them."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in inner:
        yield (*at, key)
        yield from places(entry, (*at, key))


def value_at(value: Any, place: Place) -> Any:
    """What stands at a place."""
    for key in place:
        value = value[key]
    return value


def changed(value: Any, place: Place, new: Callable[[Any], Any]) -> Any:
    """A copy with what stands at a place replaced by what `new` makes of it."""
    copy = plain(value)
    if not place:
        return new(copy)
    parent = value_at(copy, place[:-1])
    parent[place[-1]] = new(parent[place[-1]])
    return copy
