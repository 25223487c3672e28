"""The quality annex to the sales contract: what was agreed, as clauses for both sides to sign.

Everything in it follows from the `Agreement`; wording is in `annex_phrases`, the tables of lot sizes
are in `annex_tables`. The recheck that it prints is worked on the example of docs/qcs1.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from qcsample.agreement import Agreement
from qcsample.documents import blocks
from qcsample.documents.annex_clauses import AnnexWords, Clauses, Said
from qcsample.documents.annex_tables import tables_of_bands
from qcsample.documents.page import Mark, Sheet
from qcsample.documents.phrases import LANGUAGES, Words
from qcsample.documents.rows import Column, Table
from qcsample.rework.sizing import SKIPPED, SKIPPED_RISK
from qcsample.standards.words import TITLES, printed_aql
from qcsample.terms import BALANCE, NONCONFORMITIES
from qcsample.tickets import ticket

_SEED, _DRAW_ID, _CARTON = "20481956370211849357", "PO4711-A", "307"  # the example of docs/qcs1.md
_LAST = 80.0 + blocks.HEADING + blocks.SIGNATURES_LEAST  # the last clause stays with the signatures [points]
_WHOLE = 10_000  # lines of a cell: nothing that is signed is cut off


def annex_pdf(agreement: Agreement, *, languages: Sequence[str] = LANGUAGES, paper: str = "a4") -> bytes:
    """The annex as PDF; the same agreement gives the same bytes.

    Parameters
    ----------
    agreement : Agreement
        What is to be signed.
    languages : sequence of str
        "en", "zh" or both, one below the other.
    paper : str
        "a4" or "letter".

    Raises
    ------
    InputError
        Another language or paper.
    """
    words = AnnexWords(languages)
    name = " · ".join(text for text in (agreement.contract, agreement.order) if text)
    mark = Mark(name, f"{words('agreement digest')} {agreement.digest}")
    sheet = Sheet(f"{words('annex')} {name}".strip(), words, paper, mark)
    clauses = Clauses(sheet)
    blocks.title(sheet, words.lines("annex"), name)
    blocks.notice(sheet, words.lines("not legal advice"))
    for write in (_goods, _references, _defects, _formula, tables_of_bands, _drawing, _floor, _refused, _after):
        write(clauses, agreement)
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words("for buyer"), words("for supplier")])
    return sheet.pdf()


# Goods and defects


def _goods(clauses: Clauses, a: Agreement) -> None:
    words = clauses.words
    clauses.begin("goods clause")
    pairs = [
        ("buyer", a.buyer),
        ("supplier", a.supplier),
        ("product", a.product),
        ("contract", a.contract),
        ("order", a.order),
        ("quantity", f"{a.order_quantity:,}" if a.order_quantity else ""),
    ]
    said = [(words(key), value or words("not filled in")) for key, value in pairs]
    blocks.fact_lines(clauses.sheet, [*said, (words("prevailing language"), words(f"language {a.language}"))])
    clauses.say("part of contract")


def _references(clauses: Clauses, a: Agreement) -> None:
    words, pairs = clauses.words, []
    clauses.begin("references clause")
    for key in ("specification", "golden sample"):
        file, sha256 = (getattr(a, key.replace(" ", "_") + ending) for ending in ("", "_sha256"))
        pairs.append((words(key), file or words("none named")))
        if file:
            pairs.append(("SHA-256", sha256 or words("none named")))
    blocks.fact_lines(clauses.sheet, pairs)
    clauses.say("held against")
    clauses.say("sha explained")
    blocks.command(clauses.sheet, "sha256sum FILE")


def _defects(clauses: Clauses, a: Agreement) -> None:
    sheet, words = clauses.sheet, clauses.words
    clauses.begin("defects clause", 90)
    clauses.say("defects explained")
    columns = [
        Column(words.stacked("number"), 34, "right"),
        Column(words.stacked("defect"), sheet.width - 34, size=8.5, most=_WHOLE),
    ]
    table = Table(sheet, columns)
    for entry in a.classes:
        table.band(words.class_name(entry.name), _limit(words, entry.aql))
        _listed(table, entry.defects, words("no defect named"))
    table.band(words("differences"))
    _listed(table, a.difference, words("no difference named"))
    table.close()


def _listed(table: Table, names: Sequence[str], none: str) -> None:
    for number, name in enumerate(names, 1):
        table.row((str(number), name))
    if not names:
        table.row(("", none))


def _limit(words: Words, aql: float) -> str:
    return f"AQL {printed_aql(aql)}" if aql else f"{words('none allowed')} (0/1)"


# The formula


def _formula(clauses: Clauses, a: Agreement) -> None:
    sheet, words = clauses.sheet, clauses.words
    nonconformities = a.counting == NONCONFORMITIES
    clauses.begin("formula clause")
    pairs = [
        ("tables used", TITLES[a.edition]),
        ("level", a.level),
        ("severity", words(f"severity {a.severity}")),
        ("sampling", words(f"sampling {a.sampling}")),
        ("counting", words("counting nonconformities" if nonconformities else "counting units")),
        ("sample sizes", words(f"sizes {a.sample_sizes}")),
    ]
    said = [(words(key), value) for key, value in pairs]
    said += [(words.class_name(entry.name), _limit(words, entry.aql)) for entry in a.classes]
    blocks.facts(sheet, said, columns=3, most=_WHOLE)
    sheet.y -= 4
    clauses.say("nonconformities counted" if nonconformities else "units counted")
    clauses.say("aql explained")
    if not all(entry.aql for entry in a.classes):
        clauses.say("critical explained" if a.sampling == "single" else "critical in stages")
    if a.tests:
        clauses.say("tests explained")
        columns = [
            Column(words.stacked("special test"), 110, bold=True, most=_WHOLE),
            Column(words.stacked("level"), 50),
            Column("AQL", 40),
            Column(words.stacked("what is done"), sheet.width - 200, size=8.5, most=_WHOLE),
        ]
        table = Table(sheet, columns)
        for test in a.tests:
            table.row((test.name, test.level, printed_aql(test.aql), test.description))
        table.close()
    clauses.say("all must accept")


# The draw and the floor


def _drawing(clauses: Clauses, a: Agreement) -> None:
    clauses.begin("draw clause")
    for key in ("list first", "seed after", "tickets"):
        clauses.say(key)
    clauses.say("cartons opened", rule=_rule(a), strata=_strata(a))
    clauses.say("recheck one")
    blocks.command(clauses.sheet, f"printf 'qcs1|%s|%s|%s' {_SEED} {_DRAW_ID} {_CARTON} | sha256sum")
    blocks.command(clauses.sheet, ticket(_SEED, _DRAW_ID, _CARTON))
    clauses.say("recheck whole draw")


def _rule(a: Agreement) -> Said:
    if a.carton_limits is not None:
        bad = a.carton_limits.quality
        quality: object = Said("book quality") if bad is None else _percent(bad)
        limits = (_percent(a.carton_limits.producer), _percent(a.carton_limits.consumer))
        return Said("risk rule", producer=limits[0], consumer=limits[1], quality=quality)
    kind, _, number = a.carton_rule.partition(" ")
    return Said("units rule" if kind == "units" else kind, number=number)


def _strata(a: Agreement) -> Said:
    if not a.strata:
        return Said("no strata")
    return Said("strata covered" if a.coverage else "strata uncovered", strata=tuple(map(Said, a.strata)))


def _floor(clauses: Clauses, a: Agreement) -> None:
    clauses.begin("missing clause")
    clauses.say("missing cartons of lot")
    clauses.say("late cartons of lot")
    clauses.begin("readiness clause")
    share = _percent(a.packed_share)
    if a.order_quantity:
        units = ceil(Fraction(str(a.packed_share)) * a.order_quantity)
        clauses.say("ready", share=share, units=f"{units:,}", quantity=f"{a.order_quantity:,}")
    else:
        clauses.say("ready unknown", share=share)
    clauses.say("not presented")


# What follows


def _refused(clauses: Clauses, a: Agreement) -> None:
    sheet, words, refusal = clauses.sheet, clauses.words, a.refusal
    clauses.begin("refusal clause", 170)
    clauses.say("refusal means")
    columns = [
        Column(words.stacked("measure"), sheet.width - 150, size=8.5, most=_WHOLE),
        Column(words.stacked("who pays"), 150, size=8.5, bold=True),
    ]
    table = Table(sheet, columns)
    for key in ("sorting", "rework", "reproduction", "reinspection"):
        payer = getattr(refusal, f"{key}_cost")
        table.row((words.lines(f"do {key}"), words(f"paid by {payer}")))
    table.close()
    clauses.say("one day" if refusal.days == 1 else "days", days=refusal.days)
    one = refusal.max_submissions == 1
    clauses.say("submission one" if one else "submissions", most=refusal.max_submissions)
    clauses.begin("reinspection clause")
    clauses.say("again drawn")
    ac = Said("ac open" if refusal.ac is None else "ac agreed" if refusal.ac else "ac none", ac=refusal.ac)
    clauses.say(
        "clause A",
        quality=_percent(refusal.limiting_quality),
        risk=_percent(refusal.risk),
        bad=f"{1000 * refusal.limiting_quality:.6g}",
        passed=f"{100 * refusal.risk:.6g}",
        icc=f"{a.icc:g}",
        ac=ac,
    )
    clauses.say("clause B")
    clauses.say("clause C", quality=_percent(SKIPPED), risk=_percent(SKIPPED_RISK))
    clauses.say("clause D")
    clauses.say("sort sheet")


def _after(clauses: Clauses, a: Agreement) -> None:
    clauses.begin("balance clause")
    clauses.say("balance accepted" if a.balance_released_on == BALANCE[0] else "balance either")
    clauses.begin("waiver clause")
    for key in ("hidden", "each piece", "checked by"):
        clauses.say(key)
    clauses.begin("language clause", _LAST)
    clauses.say(f"prevails {a.language}")
    if a.language not in clauses.words.languages:
        clauses.say("translation")
    clauses.say("file rules")


def _percent(share: float) -> str:
    return f"{share * 100:.6g} %"
