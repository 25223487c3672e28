"""After the verdict: accept, sort, rework, reproduce or cancel, compared by cost, days, chance and what ships.

Pure and without random numbers: from the posterior of the lot's nonconforming units, the agreement's words
on who pays and how goods are inspected again, and the user's own figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcsample import strict
from qcsample.canonical import rounded
from qcsample.errors import RecordError
from qcsample.inspection import Record
from qcsample.judging import ACCEPTED, NOT_ACCEPTED, PENDING
from qcsample.options.costs import ASSUMED, Costs
from qcsample.options.reckoning import HIGH, LOW, NUMBER, Amount, Reckoning, failure_cost
from qcsample.options.remedies import CANCEL, REMEDIES, REWORK, SORT, outcome_of
from qcsample.options.sensitivity import Threshold, thresholds
from qcsample.options.situation import judged, situation_of
from qcsample.statistics.posterior import PRIORS


@dataclass(frozen=True, slots=True)
class Option:
    """What one remedy comes to.

    Attributes
    ----------
    name : str
        "accept", "sort", "rework", "reproduce" or "cancel".
    refused : str
        Why it is out of the question, or empty.
    total, buyer : Amount or None
        Cost whoever pays it, and the buyer's part, a discount taken off; None without any cost [currency].
    missing, buyer_missing : tuple of str
        Fields of `Costs` that are not given and not in `total`, or not in `buyer`.
    days : int or None
        Until the goods can ship [calendar days]; None: they never do.
    in_time : bool or None
        Whether that is by the deadline; None without a deadline or goods.
    passes : float or None
        Probability of passing the inspection that follows [-]; None where none does.
    bad_shipped : Amount or None
        Nonconforming units of the compared classes in what ships, if it passes [units].
    units : float
        Units that ship, expected [units].
    sorted, reworked : float
        Units looked at by the sorters, and reworked, expected [units].
    """

    name: str
    refused: str = ""
    total: Amount | None = None
    buyer: Amount | None = None
    missing: tuple[str, ...] = ()
    buyer_missing: tuple[str, ...] = ()
    days: int | None = None
    in_time: bool | None = None
    passes: float | None = None
    bad_shipped: Amount | None = None
    units: float = 0.0
    sorted: float = 0.0
    reworked: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The option as JSON values, results to 6 significant digits."""
        return {
            "name": self.name,
            "refused": self.refused or None,
            "total": _rounded(self.total),
            "buyer": _rounded(self.buyer),
            "missing": list(self.missing),
            "buyer_missing": list(self.buyer_missing),
            "days": self.days,
            "in_time": self.in_time,
            "passes": None if self.passes is None else rounded(self.passes),
            "bad_shipped": _rounded(self.bad_shipped),
            "units": rounded(self.units),
            "sorted": rounded(self.sorted),
            "reworked": rounded(self.reworked),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Option:
        """The option that `to_dict` wrote; anything else is a `RecordError`."""
        given = strict.checked_fields(data, _OPTION, "option", needed=cls.__slots__)
        return cls(**given | {"refused": given["refused"] or ""})


_WHOLE = strict.whole(0)
_BEST = strict.optional(strict.exactly(*REMEDIES))
_OPTION: dict[str, strict.Check] = {
    "name": strict.exactly(*REMEDIES),
    "refused": strict.optional(strict.sentence),
    **dict.fromkeys(("total", "buyer", "bad_shipped"), strict.optional(Amount.from_dict)),
    **dict.fromkeys(("missing", "buyer_missing"), strict.each(strict.text)),
    "days": strict.whole(0, optional=True),
    "in_time": strict.optional(strict.yes_or_no),
    "passes": strict.optional(strict.number(0, 1)),
    **dict.fromkeys(("units", "sorted", "reworked"), strict.number(0, 1e15)),
}


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that was not given: the field of `Costs`, the value taken, and why."""

    name: str
    value: float
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The assumption as JSON values."""
        return {"name": self.name, "value": self.value, "why": self.why}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Assumption:
        """The assumption that `to_dict` wrote; anything else is a `RecordError`."""
        checks = {"name": strict.text, "value": NUMBER, "why": strict.text}
        return cls(**strict.checked_fields(data, checks, "assumption", needed=checks))


@dataclass(frozen=True, slots=True)
class Options:
    """The comparison.

    Attributes
    ----------
    outcome : str
        The verdict's: "not accepted", "accepted" or "pending".
    classes : tuple of str
        The classes whose nonconforming units are compared.
    found, sample_size, units, cartons, opened, icc : int and float
        Found in how many units from how many opened cartons, the lot's units and cartons, the icc.
    bad : Amount
        Nonconforming units in the lot, by the posterior [units].
    prior : str
        "uniform" (on the number of nonconforming units) or "jeffreys".
    reinspection : tuple of (int, int, int)
        n, Ac and cartons to open after sorting or rework (question A of a re-inspection); the alternatives
        where no Ac was agreed.
    passes_by_ac : mapping of str to tuple of float
        For sort and rework the probability of passing each of `reinspection` [-].
    options : tuple of Option
        In the order accept, sort, rework, reproduce, cancel.
    best : str
        The one of the least expected cost for the buyer, in time and possible; empty where none can be named.
    thresholds : tuple of Threshold
        At which value of each figure the best option changes.
    other_prior : tuple of (str, float, str)
        Another prior, the expected nonconforming units under it [units], the best option under it.
    assumed : tuple of Assumption
        Figures that were not given.
    critical : mapping of str to int
        Critical findings by class, wherever they were: they rule out "accept".
    left_out, tests : tuple of str
        Classes and special tests that refused the lot too and are not compared.
    ac_agreed : bool
        Whether the agreement has the acceptance number of the re-inspection; else its first alternative is
        counted with, as the buyer's proposal.
    costs : Costs
        The figures given.
    """

    outcome: str
    classes: tuple[str, ...]
    found: int
    sample_size: int
    units: int
    cartons: int
    opened: int
    icc: float
    bad: Amount
    prior: str
    reinspection: tuple[tuple[int, int, int], ...]
    passes_by_ac: Mapping[str, tuple[float, ...]]
    options: tuple[Option, ...]
    best: str
    thresholds: tuple[Threshold, ...]
    other_prior: tuple[str, float, str]
    assumed: tuple[Assumption, ...]
    critical: Mapping[str, int]
    left_out: tuple[str, ...]
    tests: tuple[str, ...]
    ac_agreed: bool
    costs: Costs

    def __getitem__(self, name: str) -> Option:
        """The option of that name."""
        return next(option for option in self.options if option.name == name)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        name, mean, best = self.other_prior
        return {
            "outcome": self.outcome,
            "classes": list(self.classes),
            "found": self.found,
            "sample_size": self.sample_size,
            "units": self.units,
            "cartons": self.cartons,
            "opened": self.opened,
            "icc": self.icc,
            "bad": _rounded(self.bad),
            "prior": self.prior,
            "interval": rounded(HIGH - LOW),
            "reinspection": [{"n": n, "ac": ac, "cartons": opened} for n, ac, opened in self.reinspection],
            "passes_by_ac": {key: [rounded(value) for value in of] for key, of in self.passes_by_ac.items()},
            "options": [option.to_dict() for option in self.options],
            "best": self.best or None,
            "thresholds": [threshold.to_dict() for threshold in self.thresholds],
            "other_prior": {"name": name, "bad": rounded(mean), "best": best or None},
            "assumed": [assumption.to_dict() for assumption in self.assumed],
            "critical": dict(self.critical),
            "left_out": list(self.left_out),
            "tests": list(self.tests),
            "ac_agreed": self.ac_agreed,
            "costs": self.costs.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Options:
        """The comparison that `to_dict` wrote, to 6 significant digits; anything else is a `RecordError`."""
        given = strict.checked_fields(data, _OPTIONS, "options", needed=_OPTIONS)
        if given.pop("interval") != rounded(HIGH - LOW):
            raise RecordError(f"options: the interval of this version is {HIGH - LOW:g}")
        other = given["other_prior"]
        given["other_prior"] = (other["name"], other["bad"], other["best"] or "")
        return cls(**given | {"best": given["best"] or ""})


def _reinspection(value: object) -> tuple[int, int, int]:
    checks: dict[str, strict.Check] = {"n": strict.whole(1), "ac": _WHOLE, "cartons": strict.whole(1)}
    given = strict.checked_fields(value, checks, "re-inspection", needed=checks)
    return given["n"], given["ac"], given["cartons"]


def _other_prior(value: object) -> dict[str, Any]:
    checks: dict[str, strict.Check] = {"name": strict.exactly(*PRIORS), "bad": strict.number(0, 1e15), "best": _BEST}
    return strict.checked_fields(value, checks, "other prior", needed=checks)


_OPTIONS: dict[str, strict.Check] = {
    "outcome": strict.exactly(NOT_ACCEPTED, ACCEPTED, PENDING),
    **dict.fromkeys(("classes", "left_out", "tests"), strict.each(strict.name)),
    "found": _WHOLE,
    **dict.fromkeys(("sample_size", "units", "cartons", "opened"), strict.whole(1)),
    "icc": strict.number(0, 1, ends="[)"),
    "bad": Amount.from_dict,
    "prior": strict.exactly(*PRIORS),
    "interval": strict.number(0, 1),
    "reinspection": strict.each(_reinspection),
    "passes_by_ac": strict.table(strict.each(strict.number(0, 1)), strict.exactly(SORT, REWORK)),
    "options": strict.each(Option.from_dict),
    "best": _BEST,
    "thresholds": strict.each(Threshold.from_dict),
    "other_prior": _other_prior,
    "assumed": strict.each(Assumption.from_dict),
    "critical": strict.table(_WHOLE, strict.name),
    "ac_agreed": strict.yes_or_no,
    "costs": Costs.from_dict,
}


def compare_options(
    record: Record,
    costs: Costs | None = None,
    *,
    classes: Sequence[str] = (),
    prior: str = "uniform",
    sensitivity: bool = True,
) -> Options:
    """Accept, sort, rework, reproduce or cancel: what each costs, how long it takes, what would still ship.

    The number of nonconforming units of the lot is that of the posterior (`statistics.posterior`): uniform
    prior, likelihood allowing for cartons at the agreement's icc. The bad ones that the sample found are set
    aside. Sorting looks at every unit left; rework sorts first and puts back what it repaired; both are
    inspected again as `plan_reinspection` does for the targeted defect, by the agreement's limiting quality.

    Parameters
    ----------
    record : Record
        With a verdict.
    costs : Costs, optional
        The user's figures; without money the remedies are compared by days, chances and pieces alone.
    classes : sequence of str
        The classes whose nonconforming units matter; those that refused the lot where not given, else the one
        with the largest share.
    prior : str
        "uniform" or "jeffreys".
    sensitivity : bool
        Look for the thresholds too, which takes most of the time.

    Raises
    ------
    InputError
        No verdict, no count, an unknown class or prior, or a record that counts nonconformities without
        findings unit by unit.
    """
    given = costs or Costs()
    failed = failure_cost(given)
    costs = given if failed is None else replace(given, failed_reinspection=given.value(failed))
    subject = judged(record, classes)
    situation, plans = situation_of(subject, prior)
    terms = subject.inspection.agreement.refusal
    reckoning = Reckoning(situation, terms, subject.refused)
    options = tuple(_option(name, reckoning, costs) for name in REMEDIES)
    best = reckoning.best(costs) or ""
    other = next(name for name in PRIORS if name != prior)
    elsewhere = replace(situation, posterior=subject.posterior(other))
    best_elsewhere = Reckoning(elsewhere, terms, subject.refused).best(costs) or ""
    known = situation.posterior
    by_ac = {}
    for name in (SORT, REWORK):
        cases = (replace(situation, acceptance=plan) for plan in plans)
        by_ac[name] = tuple(outcome_of(name, case, costs).chance or 0.0 for case in cases)
    return Options(
        outcome=subject.verdict.outcome,
        classes=tuple(entry.name for entry in subject.chosen),
        found=subject.found,
        sample_size=subject.checked,
        units=situation.units,
        cartons=situation.cartons,
        opened=subject.opened,
        icc=situation.icc,
        bad=Amount(known.mean, known.quantile(LOW), known.quantile(HIGH)),
        prior=prior,
        reinspection=tuple((each.plan.n, each.plan.ac, each.cartons) for each in plans),
        passes_by_ac=by_ac,
        options=options,
        best=best,
        thresholds=thresholds(reckoning, costs) if sensitivity else (),
        other_prior=(other, elsewhere.posterior.mean, best_elsewhere),
        assumed=tuple(_assumed(reckoning, given)),
        critical={name: count for name, count in subject.critical.items() if count},
        left_out=subject.left_out,
        tests=subject.tests,
        ac_agreed=terms.ac is not None,
        costs=given,
    )


def _option(name: str, reckoning: Reckoning, costs: Costs) -> Option:
    outcome = reckoning.outcome(name, costs)
    reckoned = reckoning.reckon(name, costs)
    money = costs.has_money
    return Option(
        name,
        reckoning.refused.get(name, ""),
        reckoned.total if money else None,
        reckoned.buyer if money else None,
        reckoned.missing,
        reckoned.buyer_missing,
        reckoning.days(name, costs),
        reckoning.in_time(name, costs),
        outcome.chance,
        None if name == CANCEL else Amount(*outcome.bad_shipped(LOW, HIGH)),
        float(outcome.units @ outcome.weight / outcome.weight.sum()),
        outcome.sorted,
        float(outcome.handled @ outcome.weight / outcome.weight.sum()),
    )


def _assumed(reckoning: Reckoning, costs: Costs) -> Iterator[Assumption]:
    """The figures that count here and were not given."""
    situation, terms = reckoning.situation, reckoning.refusal
    paced = costs.sort_days is None or costs.rework_days is None
    payers = (terms.sorting_cost, terms.rework_cost, terms.reproduction_cost, terms.reinspection_cost)
    for name, (value, why) in ASSUMED.items():
        idle = (name in ("pieces_per_day", "people") and not paced) or (
            name == "shared_part" and "shared" not in payers
        )
        if getattr(costs, name) is None and not idle:
            yield Assumption(name, value, why)
    if costs.reproduction_quality is None:
        yield Assumption("reproduction_quality", situation.usual_quality, "the AQL, all compared classes together")
    if costs.reproduce_days is None:
        yield Assumption("reproduce_days", terms.days, "the days until the goods are presented again, as agreed")
    if costs.has_money and failure_cost(costs) == "cancellation":
        yield Assumption("failed_reinspection", costs.value("cancellation"), "goods refused again are cancelled")


def _rounded(amount: Amount | None) -> dict[str, float] | None:
    return None if amount is None else amount.to_dict()
