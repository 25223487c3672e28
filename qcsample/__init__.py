"""AQL plans, verifiable carton draws, pick lists, verdicts and the proof of rework.

The flow, one pure function an arrow::

    agreement.toml --> read_agreement --> Agreement --+
                                                      +--> inspection_plan --> InspectionPlan --+
    packing list --> read_packing_list --> Lot -------+                                         |
                                            +---------------------- seed --> draw --> Draw <----+
                                                                                       |
    Inspection(agreement, lot, plan, draw) --> Record.with_step("pick") <--------------+
    Record, Findings --> judge --> Verdict
                     --> assess --> Assessment
    Record, Costs --> compare_options --> Options
    Record, Lot --> verify --> Verification

The names below are loaded on first use, so that importing `qcsample` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from qcsample.agreement import Agreement, CartonLimits, ClassPlan, DefectClass, InspectionPlan, inspection_plan
    from qcsample.agreement_file import read_agreement
    from qcsample.assessment.assessing import Assessment, assess
    from qcsample.bulk.answers import answer_rows
    from qcsample.bulk.arrays import BoundsEach, Plans, attribute_plans, defect_bounds_each, judge_counts
    from qcsample.errors import InputError, QcsampleError, RecordError, UnavailableError
    from qcsample.findings import Concession, Finding, Findings
    from qcsample.history import History
    from qcsample.inspection import Inspection, Record, Visit
    from qcsample.lot import Carton, Goods, Lot, uniform_lot
    from qcsample.options.comparing import Options, compare_options
    from qcsample.options.costs import Costs
    from qcsample.options.costs_file import read_costs
    from qcsample.packing import read_packing_list
    from qcsample.photos import Photo, Photos, read_photos
    from qcsample.plan import Plan, Stage
    from qcsample.qcs1 import Draw, draw, ticket, unit_ticket
    from qcsample.rework import ReworkPlan, draw_reinspection, plan_reinspection
    from qcsample.schemas import json_schema
    from qcsample.seeds import Seed, commit_seed, commitment_of, dice_seed, public_seed, system_seed, typed_seed
    from qcsample.series.lot_outcome import LotOutcome
    from qcsample.series.scheme import Scheme, SchemeRisks, scheme_for, scheme_risks
    from qcsample.series.switching import SwitchingState, advance, resume
    from qcsample.sheets.findings_file import read_findings
    from qcsample.sheets.form_findings import FilledForm, read_filled_form
    from qcsample.standards import attribute_plan, c0_plan, code_letter, limiting_quality_plan, plan_for_letter
    from qcsample.statistics import (
        Bounds,
        aoq,
        aoql,
        asn,
        ati,
        carton_bounds,
        carton_options,
        defect_bounds,
        design_double,
        design_single,
        inspector_oc,
        lot_grid,
        oc,
        quality_at,
        rate_bounds,
        reliability_plan,
        sample_risks,
        touch_chance,
        with_inspector_error,
        zero_acceptance_plan,
    )
    from qcsample.verdict import Verdict, judge, judge_conceded
    from qcsample.verification import Verification, check_carton, verify

_HOMES = {
    "agreement": ("Agreement", "CartonLimits", "ClassPlan", "DefectClass", "InspectionPlan", "inspection_plan"),
    "agreement_file": ("read_agreement",),
    "assessment.assessing": ("Assessment", "assess"),
    "options.costs": ("Costs",),
    "options.costs_file": ("read_costs",),
    "bulk.answers": ("answer_rows",),
    "bulk.arrays": ("BoundsEach", "Plans", "attribute_plans", "defect_bounds_each", "judge_counts"),
    "errors": ("InputError", "QcsampleError", "RecordError", "UnavailableError"),
    "findings": ("Concession", "Finding", "Findings"),
    "sheets.findings_file": ("read_findings",),
    "sheets.form_findings": ("FilledForm", "read_filled_form"),
    "history": ("History",),
    "inspection": ("Inspection", "Record", "Visit"),
    "lot": ("Carton", "Goods", "Lot", "uniform_lot"),
    "series.lot_outcome": ("LotOutcome",),
    "options.comparing": ("Options", "compare_options"),
    "packing": ("read_packing_list",),
    "photos": ("Photo", "Photos", "read_photos"),
    "plan": ("Plan", "Stage"),
    "qcs1": ("Draw", "draw", "ticket", "unit_ticket"),
    "series.scheme": ("Scheme", "SchemeRisks", "scheme_for", "scheme_risks"),
    "rework": ("ReworkPlan", "draw_reinspection", "plan_reinspection"),
    "schemas": ("json_schema",),
    "seeds": (
        "Seed",
        "commit_seed",
        "commitment_of",
        "dice_seed",
        "public_seed",
        "system_seed",
        "typed_seed",
    ),
    "standards": ("attribute_plan", "c0_plan", "code_letter", "limiting_quality_plan", "plan_for_letter"),
    "statistics": (
        "Bounds",
        "aoq",
        "aoql",
        "asn",
        "ati",
        "carton_bounds",
        "carton_options",
        "defect_bounds",
        "design_double",
        "design_single",
        "inspector_oc",
        "lot_grid",
        "oc",
        "quality_at",
        "rate_bounds",
        "reliability_plan",
        "sample_risks",
        "touch_chance",
        "with_inspector_error",
        "zero_acceptance_plan",
    ),
    "series.switching": ("SwitchingState", "advance", "resume"),
    "verdict": ("Verdict", "judge", "judge_conceded"),
    "verification": ("Verification", "check_carton", "verify"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Agreement",
    "Assessment",
    "Bounds",
    "BoundsEach",
    "Carton",
    "CartonLimits",
    "ClassPlan",
    "Concession",
    "Costs",
    "DefectClass",
    "Draw",
    "FilledForm",
    "Finding",
    "Findings",
    "Goods",
    "History",
    "InputError",
    "Inspection",
    "InspectionPlan",
    "Lot",
    "LotOutcome",
    "Options",
    "Photo",
    "Photos",
    "Plan",
    "Plans",
    "QcsampleError",
    "Record",
    "RecordError",
    "ReworkPlan",
    "Scheme",
    "SchemeRisks",
    "Seed",
    "Stage",
    "SwitchingState",
    "UnavailableError",
    "Verdict",
    "Verification",
    "Visit",
    "__version__",
    "advance",
    "answer_rows",
    "aoq",
    "aoql",
    "asn",
    "assess",
    "ati",
    "attribute_plan",
    "attribute_plans",
    "c0_plan",
    "carton_bounds",
    "carton_options",
    "check_carton",
    "code_letter",
    "commit_seed",
    "commitment_of",
    "compare_options",
    "defect_bounds",
    "defect_bounds_each",
    "design_double",
    "design_single",
    "dice_seed",
    "draw",
    "draw_reinspection",
    "inspection_plan",
    "inspector_oc",
    "json_schema",
    "judge",
    "judge_conceded",
    "judge_counts",
    "limiting_quality_plan",
    "lot_grid",
    "oc",
    "plan_for_letter",
    "plan_reinspection",
    "public_seed",
    "quality_at",
    "rate_bounds",
    "read_agreement",
    "read_costs",
    "read_filled_form",
    "read_findings",
    "read_packing_list",
    "read_photos",
    "reliability_plan",
    "resume",
    "sample_risks",
    "scheme_for",
    "scheme_risks",
    "system_seed",
    "ticket",
    "touch_chance",
    "typed_seed",
    "uniform_lot",
    "unit_ticket",
    "verify",
    "with_inspector_error",
    "zero_acceptance_plan",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qcsample' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"qcsample.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
