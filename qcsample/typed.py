"""Numbers and plans as people type them, at a command's option or in a column: fractions, counts, plans as text."""

from __future__ import annotations

import re
from decimal import Decimal

from qcsample.errors import InputError
from qcsample.plan import Plan, Stage
from qcsample.strict import shown

MODELS = ("binomial", "hypergeometric", "poisson")  # those of the statistics, which load numpy
ICC = 0.1
MAX_DRAWN = 10_000_000  # units
MAX_STAGE_N = MAX_DRAWN  # beyond these the sums take minutes
MAX_RE = 5_000
_NUMBER = re.compile(r"([0-9]{1,12}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:e(-?[0-9]{1,2}))?\s*([%％]?)", re.IGNORECASE)
_STAGE = re.compile(r"([0-9]{1,12})/([0-9]{1,12}|#)(?:/([0-9]{1,12}))?")
_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:([,_' ])[0-9]{3})(?:\1[0-9]{3})*")


def whole_number(text: str, option: str) -> int:
    """A whole number as people type it: 3200, 3,200, 3 200; anything that could mean two things is refused.

    >>> whole_number("3,200", "--lot")
    3200
    """
    digits = text.strip()
    if len(digits) > 30 or not _GROUPED.fullmatch(digits):
        raise InputError(f"{option} {shown(text)}: a whole number such as 3200 is needed")
    return int(re.sub("[^0-9]", "", digits))


def fraction(text: str, option: str, *, any_size: bool = False) -> float:
    """A fraction as in Python (0.025), or per cent with its sign (2.5%).

    Parameters
    ----------
    any_size : bool
        Values of 1 and more are meant as they are: nonconformities per unit [1/unit].

    Raises
    ------
    InputError
        No number, or one of 1 or more without a per cent sign.

    Examples
    --------
    >>> fraction("0.025", "--quality") == fraction("2.5 %", "--quality")
    True
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{option} {shown(text)}: a fraction such as 0.025, or 2.5%, is needed")
    number = Decimal(match[1]).scaleb(int(match[2] or 0))
    if match[3]:
        number /= 100
        if number > 1 and not any_size:
            raise InputError(f"{option} {shown(text)}: at most 100% can be")
    elif number >= 1 and not any_size:
        more = ", everything is 100%" if number == 1 else ""
        way = f"; {number:f} % is {number / 100:f} or {number:f}%{more}" if number <= 100 else ""
        raise InputError(f"{option} {shown(text)}: a fraction below 1 is needed{way}")
    return float(number)


def fractions(text: str, option: str, *, any_size: bool = False) -> list[float]:
    """Fractions with commas between them."""
    return [fraction(part, option, any_size=any_size) for part in text.split(",")]


def model_named(text: str | None, option: str = "--model") -> str | None:
    """One of `MODELS`, or None where none is named."""
    if text is None or text.strip().lower() in MODELS:
        return text and text.strip().lower()
    raise InputError(f"{option} {shown(text)}: one of {', '.join(MODELS)} is needed")


def cartons_and_icc(cartons: str | None, icc: str | None, dashes: str = "--") -> tuple[int | None, float]:
    """The options cartons and icc, which is `ICC` where only the cartons are given and 0 where none are."""
    if cartons is None:
        if icc is not None:
            raise InputError(f"{dashes}icc goes with {dashes}cartons, the number of cartons opened")
        return None, 0.0
    number = whole_number(cartons, f"{dashes}cartons")
    if not 1 <= number <= 100_000:
        raise InputError(f"{dashes}cartons {shown(cartons)}: 1 to 100,000 are needed")
    rho = ICC if icc is None else fraction(icc, f"{dashes}icc")
    if rho >= 1:
        raise InputError(f"{dashes}icc {shown(icc)}: from 0 and below 1 is needed")
    return number, rho


def plan_from(text: str, option: str = "--plan") -> Plan:
    """A plan as people write it: n/Ac or n/Ac/Re, a comma between stages, # where a stage permits no acceptance.

    Raises
    ------
    InputError
        It is not so written, or can't be a plan.

    Examples
    --------
    >>> plan_from("80/3/7,80/8/9").stages
    (Stage(n=80, ac=3, re=7), Stage(n=80, ac=8, re=9))
    """
    stages = []
    parts = text.replace(" ", "").split(",")
    for i, part in enumerate(parts):
        match = _STAGE.fullmatch(part)
        if match is None:
            raise InputError(
                f"{option} {shown(text)}: 125/7 or 50/3/6 (n/Ac/Re), 80/3/7,80/8/9 for stages, # for no acceptance"
            )
        if match[3] is None and i + 1 < len(parts):
            raise InputError(f"{option} {shown(text)}: stage {i + 1} needs its Re too, as in 80/3/7,80/8/9")
        n, ac = int(match[1]), None if match[2] == "#" else int(match[2])
        re_ = (ac or 0) + 1 if match[3] is None else int(match[3])
        if n > MAX_STAGE_N or re_ > MAX_RE:
            raise InputError(f"{option} {shown(text)}: at most {MAX_STAGE_N:,} units a stage and Re {MAX_RE:,}")
        try:
            stages.append(Stage(n, ac, re_))
        except InputError as error:
            raise InputError(f"{option} {shown(text)}: {error.message}") from None
    try:
        return Plan(tuple(stages))
    except InputError as error:
        raise InputError(f"{option} {shown(text)}: {error.message}") from None


def plan_text(plan: Plan) -> str:
    """The plan as `plan_from` reads it; Re of a single plan only where it is not Ac + 1.

    >>> plan_text(Plan.single(125, 7))
    '125/7'
    """
    if plan.is_single and plan.re == plan.ac + 1:
        return f"{plan.n}/{plan.ac}"
    return ",".join(f"{stage.n}/{'#' if stage.ac is None else stage.ac}/{stage.re}" for stage in plan.stages)
