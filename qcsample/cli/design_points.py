"""`qcsample design --prp --crp`: single and double plans through two points of the OC curve."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from qcsample.canonical import rounded
from qcsample.cli.figures import chance, percent, quality
from qcsample.errors import InputError
from qcsample.plan import Plan
from qcsample.text import whole
from qcsample.typed import fraction, fractions, model_named, plan_text

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Result:
    """What a design prints: the values of `--json`, a title, a table if any, and sentences."""

    data: dict[str, Any]
    title: str
    lines: list[str]
    headers: tuple[str, ...] = ()
    rows: tuple[list[str], ...] = ()


def two_points(asked: dict[str, str], size: int | None) -> Result:
    """The plan through the points of `--prp` and `--crp`, with what it really does there."""
    from qcsample.statistics.characteristics import oc
    from qcsample.statistics.designs import design_single
    from qcsample.statistics.models import model_of

    model = model_of(model_named(asked.get("model")), size)
    if size is not None and model != "hypergeometric":
        raise InputError(f"--lot-size makes the model hypergeometric: leave out --model {model}")
    good, bad = (_point(asked[name], f"--{name}", model) for name in ("prp", "crp"))
    double = "double" in asked
    for option in ("ratio", "asn_at"):
        if option in asked and not double:
            raise InputError(f"--{option.replace('_', '-')} goes with --double")
    single = design_single(good, bad, lot_size=size, model=model)
    plan, at = _double(asked, good, bad, size, model) if double else (single, None)
    data: dict[str, Any] = {"question": "two points", "model": model, "plan": plan.to_dict()}
    lines = []
    ends = (("producer's", "at least", "rounded down"), ("consumer's", "at most", "rounded up"))
    for i, ((side, least, way), (p, pa)) in enumerate(zip(ends, (good, bad), strict=True)):
        units = None
        if size is not None:
            units = ceil(p * size - 1e-9) if i else floor(p * size + 1e-9)
        used = p if units is None or size is None else units / size
        reached = float(oc(plan, used, lot_size=size, model=model))
        data[side.split("'")[0]] = {"quality": p, "asked": pa, "units": units, "pa": rounded(reached)}
        in_lot = "" if units is None else f" ({way}: {units:,} of {whole(size or 0, 'unit')})"
        lines.append(
            f"The {side} point, {quality(p, model)}{in_lot}: accepted {chance(reached)} of the time, "
            f"{least} {percent(pa)} asked."
        )
    if at is None:
        return Result(data, f"{plan_text(plan)}: n = {plan.n:,}, Ac = {plan.ac}, Re = {plan.re} ({model}).", lines)
    facts, line = _average(plan, single, at, size, model)
    first, second = plan.stages
    title = (
        f"{plan_text(plan)}: n = {first.n:,}, Ac = {first.ac}, Re = {first.re}; then n = {second.n:,} more, "
        f"Ac = {second.ac}, Re = {second.re} for both together ({model})."
    )
    return Result(data | facts, title, [*lines, line])


def _double(asked: dict[str, str], good: Point, bad: Point, size: int | None, model: str) -> tuple[Plan, float]:
    """The double plan, and the quality at which its average counts."""
    from qcsample.statistics.double_designs import RATIOS, design_double

    ratio = asked.get("ratio", RATIOS[0]).strip().lower()
    if ratio not in RATIOS:
        raise InputError(f"--ratio {ratio[:60]!r}: one of {', '.join(RATIOS)} is needed")
    at = None if "asn_at" not in asked else fraction(asked["asn_at"], "--asn-at", any_size=model == "poisson")
    plan = design_double(good, bad, lot_size=size, model=model, ratio=ratio, asn_at=at)
    if size is None:
        return plan, good[0] if at is None else at
    return plan, (floor(good[0] * size + 1e-9) if at is None else round(at * size)) / size


def _average(plan: Plan, single: Plan, at: float, size: int | None, model: str) -> tuple[dict[str, Any], str]:
    """The average sample number where it counts, beside the single plan."""
    from qcsample.statistics.characteristics import asn

    units = float(asn(plan, at, lot_size=size, model=model))
    fact = {"asn": {"quality": rounded(at), "units": rounded(units)}, "single": single.to_dict()}
    where = quality(at, model) if size is None else f"{round(at * size):,} of {whole(size, 'unit')}"
    return fact, (
        f"Units inspected on average at {where}: {units:,.1f}, of {plan.n:,} at most; the single plan through the "
        f"same points, {plan_text(single)}, always takes {single.n:,}."
    )


def _point(text: str, option: str, model: str) -> Point:
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"{option} {text[:60]!r}: quality and probability of acceptance are needed, as 0.01,0.95")
    return fraction(parts[0], option, any_size=model == "poisson"), fractions(parts[1], option)[0]
