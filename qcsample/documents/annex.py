"""The quality annex to the sales contract: what was agreed, as clauses for both sides to sign.

Everything in it follows from the `Agreement`; wording is in `annex_phrases`, the table of lot sizes in
`annex_bands`. The recheck that it prints is worked on the example of docs/qcs1.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from qcsample.agreement import Agreement
from qcsample.documents import blocks
from qcsample.documents.annex_bands import LotBand, lot_bands
from qcsample.documents.annex_phrases import ANNEX_PHRASES
from qcsample.documents.page import Mark, Sheet
from qcsample.documents.phrases import LANGUAGES, Words
from qcsample.documents.rows import Cell, Column, Content, Table
from qcsample.plan import Stage
from qcsample.rework.sizing import SKIPPED, SKIPPED_RISK
from qcsample.standards.attributes import is_inferred, letters_place, table_place
from qcsample.standards.words import TITLES, printed_aql
from qcsample.terms import BALANCE, COMMON, NONCONFORMITIES
from qcsample.text import filled
from qcsample.tickets import ticket

_SEED, _DRAW_ID, _CARTON = "20481956370211849357", "PO4711-A", "307"  # the example of docs/qcs1.md
_ACROSS = 4  # classes or tests that one table of lot sizes holds side by side
_LAST = 80.0 + blocks.HEADING + blocks.SIGNATURES_LEAST  # the last clause stays with the signatures [points]
_WIDEST = 145.0  # points of a class or test among the lot sizes
_WHOLE = 10_000  # lines of a cell: nothing that is signed is cut off


class _AnnexWords(Words):
    """The phrases of the annex before those of every document; a value may be a `_Said`, or several."""

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        if key not in ANNEX_PHRASES:
            return super().lines(key, **values)
        return tuple(
            filled(ANNEX_PHRASES[key][LANGUAGES.index(name)], **{k: _spoken(v, name) for k, v in values.items()})
            for name in self.languages
        )


class _Said:
    """A phrase with its values, as the value of another phrase: each language takes its own."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values


def _spoken(value: object, language: str) -> object:
    if isinstance(value, tuple):
        return {"en": ", ", "zh": "、"}[language].join(str(_spoken(part, language)) for part in value)
    return _AnnexWords((language,))(value.key, **value.values) if isinstance(value, _Said) else value


class _Clauses:
    """Numbered clauses on a sheet: a heading each, and numbered paragraphs below it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.words = sheet, sheet.words
        self._clause = self._paragraph = 0

    def begin(self, key: str, keep: float = 60.0) -> None:
        self._clause, self._paragraph = self._clause + 1, 0
        blocks.heading(self.sheet, f"{self._clause}  {self.words(key)}", keep)

    def say(self, key: str, **values: object) -> None:
        self._paragraph += 1
        blocks.numbered(self.sheet, f"{self._clause}.{self._paragraph}", self.words.lines(key, **values))


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
    words = _AnnexWords(languages)
    name = " · ".join(text for text in (agreement.contract, agreement.order) if text)
    mark = Mark(name, f"{words('agreement digest')} {agreement.digest}")
    sheet = Sheet(f"{words('annex')} {name}".strip(), words, paper, mark)
    clauses = _Clauses(sheet)
    blocks.title(sheet, words.lines("annex"), name)
    blocks.notice(sheet, words.lines("not legal advice"))
    for write in (_goods, _references, _defects, _formula, _bands, _drawing, _floor, _refused, _after):
        write(clauses, agreement)
    blocks.heading(sheet, words("signatures"), blocks.SIGNATURES_LEAST)
    blocks.signatures(sheet, [words("for buyer"), words("for supplier")])
    return sheet.pdf()


# Goods and defects


def _goods(clauses: _Clauses, a: Agreement) -> None:
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
    blocks.fact_lines(clauses.sheet, [(words(key), value or words("not filled in")) for key, value in pairs])
    clauses.say("part of contract")


def _references(clauses: _Clauses, a: Agreement) -> None:
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


def _defects(clauses: _Clauses, a: Agreement) -> None:
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


def _formula(clauses: _Clauses, a: Agreement) -> None:
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


def _bands(clauses: _Clauses, a: Agreement) -> None:
    bands = lot_bands(a)
    words = clauses.words
    clauses.begin("bands clause", 120)
    place = f"{letters_place(a.edition)}; {table_place(a.severity, a.edition, a.sampling)}"
    if a.order_quantity:
        clauses.say("bands of order", quantity=f"{a.order_quantity:,}", place=place)
    else:
        clauses.say("bands of all", place=place)
    names = [entry.name for entry in a.classes]
    _band_tables(clauses.sheet, bands, {n: f"{words.class_name(n)}\n{_aql(a, n)}" for n in names}, letters=True)
    tests = {test.name: f"{test.name}\n{test.level}, AQL {printed_aql(test.aql)}" for test in a.tests}
    _band_tables(clauses.sheet, bands, tests, letters=False)
    _legend(clauses, a, bands)


def _aql(a: Agreement, name: str) -> str:
    aql = next(entry.aql for entry in a.classes if entry.name == name)
    return f"AQL {printed_aql(aql)}" if aql else "0/1"


def _band_tables(sheet: Sheet, bands: Sequence[LotBand], titles: dict[str, str], *, letters: bool) -> None:
    """The lot sizes with as many classes or tests side by side as have room, then the others below."""
    words, names = sheet.words, list(titles)
    fixed = [Column(words.stacked("lot size"), 104, bold=True)]
    if letters:
        fixed.append(Column(words.stacked("letter"), 42, "centre"))
    room = sheet.width - sum(column.width for column in fixed)
    across = ceil(len(names) / max(1, ceil(len(names) / _ACROSS)))  # tables of nearly the same width
    for start in range(0, len(names), across or 1):
        part = names[start : start + across]
        columns = [Column(titles[name], min(room / len(part), _WIDEST), "centre", 8.5) for name in part]
        table = Table(sheet, [*fixed, *columns], 16.0)
        for band in bands:
            lots = [_lots(words, band), band.letter] if letters else [_lots(words, band)]
            table.row([*lots, *(_cell(band, name) for name in part)], tint=band.ordered)
        table.close()


def _lots(words: Words, band: LotBand) -> str:
    return words("and over", low=f"{band.low:,}") if band.high is None else f"{band.low:,} – {band.high:,}"


def _cell(band: LotBand, name: str) -> Content:
    """The plan of a class or test in a band: a line a stage, below it what holds of smaller lots and arrows."""
    if name not in band.plans:
        return "–"
    plan, full = band.plans[name], band.is_full(name)
    lines = [f"100 % · {plan.ac}/{plan.re}"] if full else [_stage(stage) for stage in plan.stages]
    small = [f"→ {band.arrow_to(name)}"] if band.arrow_to(name) else []
    if not full and band.full_up_to(name):
        small.append(f"≤ {band.full_up_to(name)}: 100 %")
    if band.without_plan:
        small.append(f"≤ {band.without_plan}: –")
    if is_inferred(plan):
        small.append("*")
    if len(lines) == 1:
        return Cell(lines[0], "   ".join(small), bold=False)
    return [*lines, "   ".join(small)] if small else lines


def _stage(stage: Stage) -> str:
    return f"{stage.n:,} · {'–' if stage.ac is None else stage.ac}/{stage.re}"


def _legend(clauses: _Clauses, a: Agreement, bands: Sequence[LotBand]) -> None:
    """What the signs in the table mean, those alone that stand in it."""
    plans = [(band, name, plan) for band in bands for name, plan in band.plans.items()]
    whole = [(band, name) for band, name, _ in plans if band.full_up_to(name)]
    graded = {entry.name for entry in a.classes if entry.aql}
    shown = [plan for band, name, plan in plans if name in graded and not band.is_full(name)]
    if shown:
        first = shown[-1].stages[-1]
        clauses.say("cell explained", n=f"{first.n:,}", ac=first.ac, re=first.re)
    if any(not plan.is_single for _, _, plan in plans):
        clauses.say("stages explained")
    if whole:
        parts = [(band, name) for band, name in whole if not band.is_full(name)]
        clauses.say("full explained", n=parts[0][0].full_up_to(parts[0][1]) if parts else "n")
    arrows = [band.arrow_to(name) for band, name, _ in plans if band.arrow_to(name)]
    if arrows:
        clauses.say("arrow explained", letter=arrows[0])
    if any(plan.re > plan.ac + 1 for _, _, plan in plans):
        clauses.say("gap explained")
    if any(is_inferred(plan) for _, _, plan in plans):
        clauses.say("inferred explained")
    if a.sample_sizes == COMMON:
        clauses.say("common explained")
    if any(band.without_plan or not band.plans for band in bands):
        clauses.say("no plan explained")


# The draw and the floor


def _drawing(clauses: _Clauses, a: Agreement) -> None:
    clauses.begin("draw clause")
    for key in ("list first", "seed after", "tickets"):
        clauses.say(key)
    clauses.say("cartons opened", rule=_rule(a), strata=_strata(a))
    clauses.say("recheck one")
    blocks.command(clauses.sheet, f"printf 'qcs1|%s|%s|%s' {_SEED} {_DRAW_ID} {_CARTON} | sha256sum")
    blocks.command(clauses.sheet, ticket(_SEED, _DRAW_ID, _CARTON))
    clauses.say("recheck whole draw")


def _rule(a: Agreement) -> _Said:
    if a.carton_limits is not None:
        bad = a.carton_limits.quality
        quality: object = _Said("book quality") if bad is None else _percent(bad)
        limits = (_percent(a.carton_limits.producer), _percent(a.carton_limits.consumer))
        return _Said("risk rule", producer=limits[0], consumer=limits[1], quality=quality)
    kind, _, number = a.carton_rule.partition(" ")
    return _Said("units rule" if kind == "units" else kind, number=number)


def _strata(a: Agreement) -> _Said:
    if not a.strata:
        return _Said("no strata")
    return _Said("strata covered" if a.coverage else "strata uncovered", strata=tuple(map(_Said, a.strata)))


def _floor(clauses: _Clauses, a: Agreement) -> None:
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


def _refused(clauses: _Clauses, a: Agreement) -> None:
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
    clauses.say("days", days=refusal.days)
    one = refusal.max_submissions == 1
    clauses.say("submission one" if one else "submissions", most=refusal.max_submissions)
    clauses.begin("reinspection clause")
    clauses.say("again drawn")
    ac = _Said("ac open") if refusal.ac is None else _Said("ac agreed", ac=refusal.ac)
    quality, risk = _percent(refusal.limiting_quality), _percent(refusal.risk)
    clauses.say("clause A", quality=quality, risk=risk, icc=f"{a.icc:g}", ac=ac)
    clauses.say("clause B")
    clauses.say("clause C", quality=_percent(SKIPPED), risk=_percent(SKIPPED_RISK))
    clauses.say("clause D")
    clauses.say("sort sheet")


def _after(clauses: _Clauses, a: Agreement) -> None:
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
