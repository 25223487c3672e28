"""The paragraph a person can send: what was agreed, what was found, what follows, what is recommended.

Plain text in English and Chinese, for an accepted, a refused and a pending lot. What is said of the lot is what
`qcsample.assessment.words` says, with everything that weakens it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from qcsample.assessment.assessing import Assessment
from qcsample.assessment.letter_stages import class_words, next_sample, next_sample_words, sampling_words
from qcsample.assessment.letter_words import (
    COSTS,
    LETTER,
    PAYERS,
    SEVERITIES,
    release_words,
    shortfall_words,
    visit_words,
)
from qcsample.assessment.rework_letter import reinspection_paragraphs
from qcsample.assessment.sentences import joined, listed, place_of, say, spoken
from qcsample.assessment.verdict_words import class_name, said
from qcsample.assessment.words import clustering_words, in_one_language, outcome_name, percent, size_words
from qcsample.findings import Concession
from qcsample.inspection import Inspection
from qcsample.standards.words import printed_aql
from qcsample.terms import Agreement
from qcsample.verdict import ACCEPTED, NOT_ACCEPTED, PENDING, ClassVerdict, Verdict

_MOST = 3  # defects of a class that are named
_say = partial(say, LETTER)


def paragraphs(
    inspection: Inspection,
    verdict: Verdict,
    assessment: Assessment,
    *,
    language: str = "en",
    conceded: Verdict | None = None,
    concessions: Sequence[Concession] = (),
) -> tuple[str, ...]:
    """What a person can send: what was agreed, what was found, what follows, what is recommended.

    Parameters
    ----------
    inspection, verdict, assessment
        As `judge` and `assess` gave them for the same findings.
    language : str
        "en" or "zh".
    conceded, concessions
        As `judge_conceded` gave them; the verdict under the agreement stands beside.

    Returns
    -------
    tuple of str
        Four paragraphs of plain text.

    Notes
    -----
    Of a re-inspection they are those of `reinspection_paragraphs`.
    """
    if inspection.rework is not None:
        return reinspection_paragraphs(inspection, verdict, assessment, language=language)
    parts = (
        _agreed(inspection, verdict, language),
        _found(verdict, assessment, language),
        _follows(inspection, verdict, language, conceded, concessions),
        _recommended(inspection, verdict, assessment, language),
    )
    return tuple(joined(part, language) for part in parts)


def _agreed(inspection: Inspection, verdict: Verdict, language: str) -> list[str]:
    terms, plan = inspection.agreement, inspection.plan
    assert plan is not None
    planned = {(entry.name, False): entry for entry in plan.classes} | {(e.name, True): e for e in plan.tests}
    classes = []
    for entry in verdict.classes:
        of = planned[entry.name, entry.is_test]
        key = "class #" if entry.ac is None else "class" if entry.ac else "class 0"
        name = _name(entry, language)
        if len(of.plan.stages) > 1:
            classes.append(class_words(of, name, language))
            continue
        classes.append(
            _say(
                key if of.aql else "not allowed",
                language,
                name=name,
                aql=printed_aql(of.aql),
                n=entry.n,
                ac=entry.ac,
                re=entry.re,
            )
        )
    return [
        _say(
            "subject",
            language,
            **visit_words(inspection, language),
            outcome=outcome_name(verdict.outcome, language).upper(),
        ),
        _say(
            "usual" if terms == Agreement() else "agreed",
            language,
            edition=terms.edition,
            level=terms.level,
            severity=_severity(inspection, language),
            sampling=sampling_words(plan, language),
            classes={"en": "; ", "zh": "；"}[language].join(classes),
        ),
    ]


def _severity(inspection: Inspection, language: str) -> str:
    """The severity of the inspection: as agreed, or by class where the lots before led to another."""
    terms, plan = inspection.agreement, inspection.plan
    used = plan.severities if plan is not None else {}
    named = {class_name(key, language): SEVERITIES[word] if language == "zh" else word for key, word in used.items()}
    agreed = SEVERITIES[terms.severity] if language == "zh" else terms.severity
    if named and terms.tests and set(named.values()) != {agreed}:  # which keep what was agreed
        named[_say("tests", language)] = agreed
    if len(set(named.values())) > 1:
        mark, said = {"en": (", ", "{} ({})"), "zh": ("、", "{}（{}）")}[language]
        return mark.join(said.format(word, name) for name, word in named.items())
    return next(iter(named.values()), agreed)


def _found(verdict: Verdict, assessment: Assessment, language: str) -> list[str]:
    told = []
    sizes = assessment.sizes
    if sizes:
        widest = max(sizes, key=lambda size: size.checked)
        told.append(_say("pulled", language, pulled=f"{widest.checked:,}", cartons=f"{widest.cartons:,}"))
        each = [size_words(size, assessment, language) for size in sizes if not size.is_test or size.found]
        key = "all checked" if widest.exact else "sure, cartons" if widest.allowing else "sure"
        if each:
            told.append(
                _say(
                    key,
                    language,
                    sizes={"en": ". ", "zh": "。"}[language].join(text[:1].upper() + text[1:] for text in each),
                )
            )
    named = []
    for kind in dict.fromkeys(size.kind for size in assessment.defects):
        most = [size for size in assessment.defects if size.kind == kind and size.defect][:_MOST]
        named += [_counted(size.defect, size.found, language) for size in most]
    if named:
        told.append(_say("most often", language, defects=listed(named, language)))
    found = Counter[str]()
    for size in assessment.defects:
        found[size.kind] += size.found
    if any(found[size.kind] > size.found for size in sizes if not size.is_test and size.rate is None):
        told.append(_say("worst class", language))
    told += [clustering_words(places, language) for places in assessment.places if places.gathered]
    told += [said(remark, language) for remark in assessment.remarks]
    if assessment.differences:
        pairs = assessment.differences.items()
        each = [_counted(name, count, language) for name, count in pairs]
        told.append(_say("differences", language, differences=listed(each, language)))
    return told


def _follows(
    inspection: Inspection,
    verdict: Verdict,
    language: str,
    conceded: Verdict | None,
    concessions: Sequence[Concession],
) -> list[str]:
    told = []
    refused = [entry for entry in verdict.classes if entry.outcome == NOT_ACCEPTED]
    lost = spoken(
        [
            _say("missing class", language, name=_name(entry, language), found=entry.found, re=entry.re)
            for entry in verdict.missing
            if entry.outcome == NOT_ACCEPTED
        ],
        language,
    )
    if verdict.outcome == ACCEPTED:
        told.append(_say("accepted", language))
        told += [_say("gap", language)] if any(entry.gap for entry in verdict.classes) else []
        told += [_say("missing passed", language)] if verdict.missing else []
    elif verdict.outcome == NOT_ACCEPTED:
        why = [_say("reached", language, name=_name(e, language), found=e.found, re=e.re) for e in refused]
        told.append(_say("not accepted", language, why=listed(why or [_say("missing", language, each=lost)], language)))
    else:
        why = [said(sentence, language) for sentence in verdict.pending]
        told.append(_say("pending", language, why=joined(why, language)))
        if inspection.plan is not None:
            told.append(next_sample_words(inspection.plan, verdict, language))
    if lost and (refused or verdict.outcome == PENDING):
        told.append(_say("missing too", language, each=lost))
    if lost and not refused:
        told.append(_say("missing out", language))
    if verdict.outcome == NOT_ACCEPTED:
        told.append(_terms_of_refusal(inspection.agreement, language))
    if conceded is not None and concessions:
        what = [
            _say("conceded one", language, defect=in_one_language(c.defect, language), by=c.by, reason=c.reason)
            for c in concessions
        ]
        told.append(
            _say("conceded", language, what=listed(what, language), outcome=outcome_name(conceded.outcome, language))
        )
    return told


def _terms_of_refusal(terms: Agreement, language: str) -> str:
    refusal = terms.refusal
    i = place_of(language)
    by: dict[str, list[str]] = {}
    for cost, names in COSTS.items():
        by.setdefault(getattr(refusal, cost), []).append(names[i])
    each = [_say("paid", language, whom=PAYERS[who][i], what=spoken(what, language)) for who, what in by.items()]
    paid = {"en": "; ", "zh": "；"}[language].join(each)
    paid = _say("as usual" if terms == Agreement() else "as agreed", language, paid=paid)
    if refusal.max_submissions == 1:
        return _say("once only", language, paid=paid)
    return _say(
        "again",
        language,
        paid=paid,
        days=refusal.days,
        submissions=refusal.max_submissions,
        quality=percent(refusal.limiting_quality),
        risk=percent(refusal.risk),
    )


def _recommended(inspection: Inspection, verdict: Verdict, assessment: Assessment, language: str) -> list[str]:
    terms = inspection.agreement
    when = release_words(terms, language)
    told = shortfall_words(verdict, language)
    if verdict.outcome == NOT_ACCEPTED:
        refused = [entry for entry in verdict.classes if entry.outcome == NOT_ACCEPTED]
        banned = {entry.name for entry in terms.classes if not entry.aql}
        critical = [class_name(entry.name, language) for entry in refused if entry.name in banned and not entry.is_test]
        do = _say(
            "sort critical" if critical else "sort" if refused else "produce",
            language,
            critical=listed(critical, language),
        )
        key = "withhold once" if terms.refusal.max_submissions == 1 else "withhold"
        told.append(_say("withhold usual" if terms == Agreement() else key, language, do=do, terms=when))
    elif verdict.outcome == ACCEPTED:
        exact = all(size.exact for size in assessment.sizes)
        found = sum(size.found for size in assessment.sizes if not size.is_test)
        if found:
            told.append(_say("replace", language, found=f"{found:,}"))
        told.append(_plan_accepts(inspection, assessment, language))
        told.append(_say("balance accepted exact" if exact else "balance accepted", language))
    else:
        following = next_sample(inspection.plan, verdict) if inspection.plan is not None else 0
        told.append(_say("wait, next" if following else "wait", language, following=following, terms=when))
    return told


def _plan_accepts(inspection: Inspection, assessment: Assessment, language: str) -> str:
    """What the plan of the first graded class accepts 1 time in 10; empty where nothing is sampled."""
    for entry in inspection.plan.classes if inspection.plan else ():
        risks = assessment.risks.get(entry.name)
        if not entry.aql or risks is None or risks.model != "binomial":
            continue
        cartons = ""
        of = risks.cartons
        if of is not None and of.agreed is not None and of.icc and of.opened < of.presented:
            times = f"{100 * of.agreed[2]:.0f}"
            given = {"opened": of.opened, "presented": f"{of.presented:,}", "times": times, "icc": f"{of.icc:g}"}
            cartons = _say("from cartons", language, **given)
        name = class_name(entry.name, language)
        return _say("plan accepts", language, quality=percent(risks.consumer), name=name, cartons=cartons)
    return ""


def _name(entry: ClassVerdict, language: str) -> str:
    return _say("test", language, name=entry.name) if entry.is_test else class_name(entry.name, language)


def _counted(name: str, count: int, language: str) -> str:
    return _say("times", language, name=in_one_language(name, language), count=f"{count:,}")
