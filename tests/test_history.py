"""The history: what follows from a series of lots, and that the file loses nothing, whatever happens to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from history_samples import LOT, PRODUCT, SUPPLIER, TERMS, again, filled, judged, lot_record, note
from test_switching import SERIES

from qcsample.agreement import DefectClass, inspection_plan
from qcsample.errors import InputError, QcsampleError, RecordError
from qcsample.findings import Findings
from qcsample.history import History, LotEntry, Note, entry_of, replayed
from qcsample.history.entries import ClassResult
from qcsample.history.exchange import history_lines, lots_csv, read_history_lines
from qcsample.inspection import Record
from qcsample.lot import uniform_lot
from qcsample.standards import plan_for_letter
from qcsample.verification import verify

TESTS = Path(__file__).parent


def severity(history: History) -> str:
    [series] = history.series()
    return series.severities(TERMS)["major"]


def test_two_of_five_refused_bring_tightened_and_five_accepted_end_it(tmp_path):
    # letter K, AQL 2.5: normal 7/8, tightened 5/6; Z1.4 8.3.1 and 8.3.2
    with filled(tmp_path / "h.db", 0, 8, 3, 9, 5, 4, 0, 1, 2, severities="NNNNTTTTT") as history:
        [series] = history.series()
    nexts = [step.classes[0].severity for step in series.lots]
    assert nexts == ["normal"] * 3 + ["tightened"] * 5 + ["normal"]
    fired = [" ".join(step.classes[0].fired) for step in series.lots]
    assert [i + 1 for i, said in enumerate(fired) if said] == [4, 9]
    assert "8.3.1" in fired[3]
    assert "8.3.2" in fired[8]


def test_a_class_that_is_not_allowed_has_no_severity(tmp_path):
    with filled(tmp_path / "h.db", 0) as history:
        [series] = history.series()
    assert set(series.states) == {"major"}
    assert series.severities(TERMS) == {"major": "normal"}


def test_a_lot_inspected_at_another_severity_is_kept_and_does_not_count(tmp_path):
    with filled(tmp_path / "h.db", 8, 9, 8) as history:
        [series] = history.series()
    last = series.lots[-1].classes[0]
    assert not last.counted
    assert "'normal', the series is at 'tightened'" in last.fired[0]
    assert series.states["major"].not_accepted == 0


def test_five_refused_on_tightened_discontinue_until_the_cause_is_corrected(tmp_path):
    with filled(tmp_path / "h.db", 8, 9, 6, 6, 6, 6, 6, severities="NNTTTTT") as history:
        assert severity(history) == "discontinued"
        history.note(note("corrected", "2026-05-08", "new mould"))
        assert severity(history) == "tightened"
        with pytest.raises(InputError, match="nothing is discontinued"):
            history.note(note("corrected", "2026-05-09", "again"))


def test_reduced_needs_consent_and_steady_production_and_ends_with_either(tmp_path):
    counts = [0] * 10
    with filled(tmp_path / "none.db", *counts) as history:
        assert severity(history) == "normal"
    with filled(tmp_path / "h.db", 0) as history:
        history.note(note("consent", "2026-05-01"))
        history.note(note("steady", "2026-05-01"))
        for number in range(2, 11):
            history.add(lot_record(number, 0))
        assert severity(history) == "reduced"  # ten lots, 0 found, at most 24 (limit number, derived)
        _, step = history.note(note("irregular", "2026-05-11", "line moved"))
        assert step.classes[0].fired == ("Z1.4 8.3.4: line moved; normal inspection from the next lot",)
        assert severity(history) == "normal"


def test_limit_numbers_can_be_waived_by_agreement(tmp_path):
    counts = [5] * 10  # 50 found in ten lots are above the limit number 24
    with filled(tmp_path / "h.db", *counts[:1]) as history:
        for kind in ("consent", "steady"):
            history.note(note(kind, "2026-05-01"))
        for number in range(2, 11):
            history.add(lot_record(number, 5))
        assert severity(history) == "normal"
        history.note(note("limit-numbers-waived", "2026-05-10"))
        history.add(lot_record(11, 5))
        assert severity(history) == "reduced"


def test_lots_are_replayed_by_day_in_whatever_order_they_were_added(tmp_path):
    with History(tmp_path / "h.db", create=True) as history:
        for number, count in ((3, 0), (2, 9), (1, 8)):
            history.add(lot_record(number, count))
        [series] = history.series()
    assert [step.event.order for step in series.lots] == ["PO1", "PO2", "PO3"]
    assert [step.classes[0].severity for step in series.lots] == ["normal", "tightened", "tightened"]


def test_a_reinspection_is_linked_to_its_first_and_does_not_count(tmp_path):
    first = lot_record(1, 9)
    second = again(first)
    with History(tmp_path / "h.db", create=True) as history:
        with pytest.raises(InputError, match="add its record first"):
            history.add(second)
        history.add(first)
        before = history.series()[0].states
        series, step = history.add(second)
    assert (step.number, step.presentation, step.remarks) == (1, 2, ())
    assert series.states == before
    assert not any(entry.counted for entry in step.classes)
    assert "only original inspection counts" in step.classes[0].fired[0]


def test_presentations_are_counted_against_the_cap(tmp_path):
    first = lot_record(1, 9)
    second = again(first, found=9)
    third = again(second, tries=3, day="2026-07-01", beyond="Ada Berg")
    with History(tmp_path / "h.db", create=True) as history:
        for record in (first, second):
            history.add(record)
        _, step = history.add(third)
    assert step.presentation == 3
    assert step.remarks == ("presentation 3, the agreement has 2 at most, allowed by Ada Berg",)


def test_a_refused_lot_presented_as_if_it_were_new_is_seen(tmp_path):
    second = lot_record(1, 0, day="2026-05-20")  # the same order and packing list, as an ordinary inspection
    content = json.loads(json.dumps(second.steps[0]["content"]))
    content["visit"]["date"] = "2026-05-21"
    second = judged(Record().with_step("pick", content), Findings({"critical": 0, "major": 0}))
    with filled(tmp_path / "h.db", 9) as history:
        series, step = history.add(second)
    assert step.presentation == 2
    assert "presented again" in step.remarks[0]
    assert not step.classes[0].counted
    assert len(series.presented("PO1", LOT.manifest)) == 2


def test_another_aql_begins_anew_at_the_severity_that_was_reached(tmp_path):
    stricter = (DefectClass("critical", 0.0), DefectClass("major", 1.5))
    with filled(tmp_path / "h.db", 8, 9) as history:
        [series] = history.series()
        agreement = replace(TERMS, classes=stricter)
        assert series.severities(agreement) == {"major": "tightened"}
        series, step = history.add(lot_record(3, 0, severity="tightened", classes=stricter))
    assert "AQL 1.5 instead of Z1.4, AQL 2.5: counted anew, on tightened" in step.classes[0].fired[0]
    assert (series.states["major"].aql, series.states["major"].in_a_row) == (1.5, 1)


def test_the_plan_of_the_next_lot_says_where_its_severity_is_from():
    plan = inspection_plan(TERMS, LOT, severities={"major": "tightened"}, severity_from="h.db: 2 lots")
    assert [(entry.plan.severity, entry.plan.ac) for entry in plan.classes] == [("tightened", 0), ("tightened", 5)]
    assert "Severity by the lots before: major tightened (h.db: 2 lots)." in plan.remarks
    record = lot_record(3, 2, severity="tightened")
    assert verify(record).agrees
    assert record.inspection.plan.severity_from == "the test"
    with pytest.raises(InputError, match="no graded class"):
        inspection_plan(TERMS, LOT, severities={"minor": "reduced"}, severity_from="h.db")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (lambda: lot_record(1, None), "judge it first"),
        (lambda: judged(lot_record(1, None), Findings({"major": 0})), "pending"),
        (lambda: Record((*lot_record(1, 2).steps[:1], {**lot_record(1, 2).steps[1], "digest": "0" * 64})), "changed"),
    ],
)
def test_what_is_no_finished_inspection_is_refused(tmp_path, record, said):
    with History(tmp_path / "h.db", create=True) as history:
        with pytest.raises(QcsampleError, match=said):
            history.add(record())
        assert history.series() == ()


def test_a_forged_verdict_is_refused_even_where_its_digests_fit(tmp_path):
    record = lot_record(1, 9)
    content = json.loads(json.dumps(record.steps[1]["content"]))
    content["findings"]["classes"]["major"] = 2
    forged = Record(record.steps[:1]).with_step("judge", content)
    with History(tmp_path / "h.db", create=True) as history, pytest.raises(RecordError, match="verdict: differs"):
        history.add(forged)


def test_a_record_twice_is_refused_and_another_account_replaced_by_force_alone(tmp_path):
    record = lot_record(1, 9)
    other = judged(Record(record.steps[:1]), Findings({"critical": 0, "major": 1}))
    with History(tmp_path / "h.db", create=True) as history:
        history.add(record)
        with pytest.raises(InputError, match="in the history already"):
            history.add(record)
        with pytest.raises(InputError, match="another account of the same draw"):
            history.add(other)
        assert history.series()[0].lots[0].event.outcome == "not accepted"
        history.add(other, force=True)
        assert [step.event.outcome for step in history.series()[0].lots] == ["accepted"]


def test_supplier_and_product_are_needed_and_spelling_makes_no_series(tmp_path):
    with History(tmp_path / "h.db", create=True) as history:
        with pytest.raises(InputError, match="--supplier"):
            history.add(lot_record(1, 0, supplier=""))
        history.add(lot_record(1, 0, supplier=""), supplier=SUPPLIER)
        history.add(lot_record(2, 0, supplier=f" {SUPPLIER.upper()}  "))
        assert len(history.series()) == 1
        history.add(lot_record(3, 0, product="Toaster"))
        assert len(history.series()) == 2
        assert history.series_of(TERMS).product == PRODUCT
        assert history.series_of(replace(TERMS, product="Iron")) is None
        with pytest.raises(InputError, match="2 series fit"):
            history.series_of(replace(TERMS, product=""))


def test_export_and_import_give_the_same_history_and_the_same_lines(tmp_path):
    first = lot_record(1, 9)
    with filled(tmp_path / "a.db", 9, 2, 0) as history, History(tmp_path / "b.db", create=True) as other:
        history.add(again(first))
        history.note(note("consent", "2026-05-02"))
        lines = list(history_lines(history.events()))
        assert other.take(read_history_lines(line.encode() for line in lines)) == (5, 0)
        assert other.series() == history.series()
        assert list(history_lines(other.events())) == lines
        assert other.take(read_history_lines(line.encode() for line in lines)) == (0, 5)
        table = lots_csv(history.series()).decode("utf-8-sig").splitlines()
    assert len(table) == 1 + 4 * 2  # two classes a lot


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.replace('"major":9', '"major":1'), "line 2: .*changed after it was written"),
        (lambda line: line.replace('"day":"2026', '"day":2026,"x":"', 1), "line 2"),
        (lambda line: line[:-20], "line 2: it can't be read as JSON"),
        (lambda line: "[]", "line 2: a lot or a note"),
    ],
)
def test_an_import_that_does_not_hold_keeps_nothing(tmp_path, change, said):
    with filled(tmp_path / "a.db", 9, 2) as history:
        head, one, two = history_lines(history.events())
    with History(tmp_path / "b.db", create=True) as other:
        with pytest.raises(QcsampleError, match=said):
            other.take(read_history_lines(line.encode() for line in (head, change(one), two)))
        assert other.series() == ()
    with pytest.raises(QcsampleError, match="line 1: this is no history"):
        list(read_history_lines([one.encode()]))


def test_text_of_names_is_shown_and_never_obeyed(tmp_path):
    supplier = "=HYPERLINK(1)\u202e'); DROP TABLE events; --"
    with History(tmp_path / "h.db", create=True) as history:
        history.add(lot_record(1, 0, supplier=supplier))
        [series] = history.series(supplier)
        assert "\u202e" not in series.supplier
        assert "'=HYPERLINK(1)" in lots_csv([series]).decode("utf-8-sig")


def test_entries_survive_json():
    for record in (lot_record(1, 9), again(lot_record(1, 9))):
        entry = entry_of(record)
        assert LotEntry.from_dict(json.loads(json.dumps(entry.to_dict()))) == entry
    with pytest.raises(InputError, match="no lot"):
        replayed([])


@pytest.mark.parametrize(
    ("found", "samples", "checked", "accepted"),
    [(3, 1, 80, True), (7, 1, 80, False), (7, 1, 31, False), (4, 2, 160, True), (8, 2, 160, True), (12, 2, 140, False)],
)
def test_a_lot_of_a_double_plan_is_what_its_samples_decide(found, samples, checked, accepted):
    # letter K, AQL 2.5, double normal: 80 + 80, 3/7 and 8/9 (Table III-A)
    plan = plan_for_letter("K", 2.5, sampling="double")
    assert [(stage.n, stage.ac, stage.re) for stage in plan.stages] == [(80, 3, 7), (80, 8, 9)]
    result = ClassResult("major", plan, "accepted" if accepted else "not accepted", found, checked, 10, samples)
    outcome = result.lot_outcome()
    assert (outcome.accepted, outcome.samples, outcome.total, outcome.units) == (accepted, samples, found, checked)


def test_a_reinspection_of_a_lot_on_tightened_inspection_holds():
    first = lot_record(3, 9, severity="tightened")
    second = again(first)
    assert verify(second, first=first).agrees
    assert entry_of(second).first == first.digest


def test_classes_of_one_lot_can_have_different_severities():
    classes = (*TERMS.classes, DefectClass("minor", 4.0))
    agreement = replace(TERMS, classes=classes)
    plan = inspection_plan(agreement, LOT, severities={"major": "tightened", "minor": "reduced"}, severity_from="h.db")
    read = {entry.name: (entry.plan.n, entry.plan.ac, entry.plan.re) for entry in plan.classes}
    # Tables II-B and II-C, letter K
    assert read == {"critical": (125, 0, 1), "major": (125, 5, 6), "minor": (50, 5, 8)}
    with pytest.raises(InputError, match=r"no common sample size .* agree on sample sizes by-the-book"):
        inspection_plan(
            replace(agreement, sample_sizes="common"),
            LOT,
            severities={"major": "tightened", "minor": "reduced"},
            severity_from="h.db",
        )


LOTS = {"K": LOT, "G": uniform_lot(20, 12)}  # 3,200 and 240 units at level II


@pytest.mark.parametrize("name", SERIES)
def test_forty_lots_worked_by_hand_come_out_the_same_through_records_and_file(tmp_path, name):
    rows, edition, limits, letter, aql = SERIES[name]
    words = {"N": "normal", "T": "tightened", "R": "reduced", "D": "discontinued"}
    terms = {"edition": edition, "classes": (TERMS.classes[0], DefectClass("major", aql, ("leaks",)))}
    refused, told, path = None, {}, tmp_path / "h.db"
    for line in rows.strip().splitlines():
        number, before, found, marks, following, clause, *_ = line.split()
        day = f"2026-{1 + int(number) // 28:02d}-{1 + int(number) % 28:02d}"
        if "r" in marks:
            record = again(refused, day=day)
        else:
            severity = words[before]
            record = lot_record(int(number), int(found), day=day, severity=severity, lot=LOTS[letter], **terms)
        # c and s are on record from a day on; where one of them alone is marked, the other is taken back
        wanted = {"consent": "no-consent", "steady": "irregular"} if set(marks) & set("cs") else {}
        steps = []
        with History(path, create=True) as history:
            for kind, otherwise in wanted.items():
                said = kind if kind[0] in marks else otherwise
                if number != "1" and told.get(kind, otherwise) != said:
                    told[kind] = said
                    steps.append(history.note(note(said, day))[1])
            series, step = history.add(record)
            steps.append(step)
            refused = record if step.event.outcome == "not accepted" else refused
            if number == "1" and wanted:  # notes need a lot to go with
                told |= {kind: kind for kind in wanted}
                steps += [history.note(note(kind, day))[1] for kind in wanted]
            if number == "1" and edition == "Z1.4" and not limits:
                history.note(note("limit-numbers-waived", day))
            if "i" in marks:  # known once the lot was inspected
                told["steady"] = "irregular"
                steps.append(history.note(note("irregular", day))[1])
        with History(path) as history:
            assert history.series_of(replace(TERMS, **terms)).severities(replace(TERMS, **terms)) == {
                "major": words[following]
            }, number
        fired = [said for each in steps for entry in each.classes for said in entry.fired]
        clauses = {said.removeprefix(f"{edition} ").split(":")[0] for said in fired}
        assert clauses == (set() if clause == "-" else {clause}), (number, fired)
    with History(path) as history:
        [series] = history.series()
        assert len(series.lots) == 40
        assert series.states["major"].discontinued
        given = {"lot": LOTS[letter], **terms}
        kept = history.add(lot_record(41, 0, day="2026-03-01", severity="tightened", **given))[1].classes[0]
        assert (kept.counted, kept.severity) == (False, "discontinued")
        # lots 42 to 47, after the cause was corrected: not accepted once, which the spell before does not add to
        resumed = history.note(note("corrected", "2026-03-02", "new mould"))[1].classes[0]
        assert resumed.severity == "tightened"
        nexts = [
            history.add(lot_record(number, found, day=f"2026-03-{number - 39:02d}", severity="tightened", **given))[1]
            for number, found in ((42, 20), (43, 0), (44, 0), (45, 0), (46, 0), (47, 0))
        ]
        assert [step.classes[0].severity for step in nexts] == ["tightened"] * 5 + ["normal"]


def test_notes_alone_are_no_series_to_take_a_severity_from(tmp_path):
    with History(tmp_path / "h.db", create=True) as history:
        history.take(iter([(Note("2026-05-01", SUPPLIER, PRODUCT, "steady", "A. Berg"), None)]))
        assert history.series_of(TERMS) is None
