"""`judge --from-pdf`: a pick list filled in as a form gives the verdict that the same findings by CSV give."""

from __future__ import annotations

import csv
import io
import json
import threading
import zlib
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from delivery import AGREEMENT, DICE, PACKING_LIST
from form_samples import filled, known, lines, named, ticks, totals
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, TextStringObject

from qcsample.cli import main
from qcsample.cli.record import read_record
from qcsample.findings import Finding
from qcsample.sheets import filled_form

JACKETS = Path(__file__).resolve().parents[1] / "examples" / "jackets"
SAME = ("outcome", "classes", "pending", "remarks", "shortfalls", "missing", "questions", "assessment", "letter")


def jackets(run) -> None:
    """The first inspection of the example, with its pick list as a form: `pick.pdf`."""
    rolls = "6241533164526141632552614"[:25]
    run(
        *("pick", str(JACKETS / "packing_list.xlsx"), "--agreement", str(JACKETS / "agreement.toml")),
        *("--packed", "1-74, 85-87", "--dice", rolls, "--dice-sides", "6", "--date", "2026-09-30"),
        *("--no-risks", "--fillable", "-o", "pick.pdf"),
    )


def fill(name: str, given) -> str:
    """The form that was filled in: `filled.pdf`."""
    Path("filled.pdf").write_bytes(filled(Path(name).read_bytes(), given))
    return "filled.pdf"


def judged(run, *args: str, status: int) -> dict[str, object]:
    told = json.loads(run("judge", *args, "--dry-run", "--json", status=status).stdout)
    return {name: told.get(name) for name in SAME}


def findings_csv(rows) -> str:
    with Path("same.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("carton", "unit", "class", "defect", "test", "count", "note"))
        table.writerows((r.carton, r.unit or "", r.kind, r.defect, r.test, r.count, r.note) for r in rows)
    return "same.csv"


def some_findings(inspection):
    """Eight major defects, a minor one, a difference and a failed test among the units to pull."""
    pulling = inspection.draw.pulling
    by_name = {entry.name: entry.defects for entry in inspection.agreement.classes}
    rows = [Finding(*pulling[20 + i], "major", by_name["major"][i % 2], note=f"Đỗ {i} 线头") for i in range(8)]
    rows += [Finding(*pulling[20], "minor", by_name["minor"][0]), Finding(*pulling[1], test="measurements")]
    return [*rows, Finding(*pulling[40], "difference", inspection.agreement.difference[0])]


def test_lines_give_the_verdict_of_the_same_findings_by_csv(here, run):
    jackets(run)
    inspection = read_record(Path("pick.json")).inspection
    rows = some_findings(inspection)
    by_csv = judged(run, "pick.json", findings_csv(rows), "--test", "zip pull=0", status=1)
    given = lines(rows) | {"list/test/zip pull/total": "0"} | ticks(inspection)
    form = fill("pick.pdf", given | totals(critical=0, minor=1))
    assert judged(run, "pick.json", "--from-pdf", form, status=1) == by_csv
    agreeing = given | totals(critical=0, major=8, minor=1) | {"list/class/major/defect/1/total": "4"}
    form = fill("pick.pdf", agreeing)
    assert judged(run, "pick.json", "--from-pdf", form, status=1) == by_csv


def test_the_record_that_a_form_leads_to_verifies(here, run):
    jackets(run)
    rows = some_findings(read_record(Path("pick.json")).inspection)
    form = fill("pick.pdf", lines(rows) | totals(critical=0, minor=1) | {"list/test/zip pull/total": "0"})
    run("judge", "pick.json", "--from-pdf", form, "-o", "verdict.pdf", status=1)
    run("verify", "pick.json", str(JACKETS / "packing_list.xlsx"))
    kept = read_record(Path("pick.json")).named("judge")[0]["content"]["findings"]["rows"]
    assert [row.get("note", "") for row in kept[:2]] == ["Đỗ 0 线头", "Đỗ 1 线头"]


def test_totals_give_the_verdict_of_the_same_counts_and_zeros_that_of_a_sheet_without_defects(here, run):
    jackets(run)
    tests = {"list/test/zip pull/total": "0", "list/test/measurements/total": "1"}
    more = ("--test", "zip pull=0", "--test", "measurements=1")
    counts = judged(run, "pick.json", "--critical", "0", "--major", "7", "--minor", "2", *more, status=0)
    form = fill("pick.pdf", totals(critical=0, major=7, minor=2) | tests)
    assert judged(run, "pick.json", "--from-pdf", form, status=0) == counts
    every = str(len(read_record(Path("pick.json")).inspection.draw.pulling))
    nobody = run("judge", "pick.json", findings_csv([]), *more, status=2).stderr
    assert "the test measurements has failures, but no unit was checked by this sheet: write the 'units" in nobody
    assert f"--pulled N ({every}: all)" in nobody
    nothing = judged(run, "pick.json", findings_csv([]), *more, "--pulled", every, status=0)
    form = fill("pick.pdf", totals(critical=0, major=0, minor=0) | tests)
    assert judged(run, "pick.json", "--from-pdf", form, status=0) == nothing


def test_what_is_empty_was_not_looked_at(here, run):
    jackets(run)
    inspection = read_record(Path("pick.json")).inspection
    tests = {"list/test/zip pull/total": "0", "list/test/measurements/total": "0"}
    form = fill("pick.pdf", totals(critical=0, major=0) | tests)
    told = judged(run, "pick.json", "--from-pdf", form, status=3)
    assert told["outcome"] == "pending"
    assert any("minor" in line for line in told["pending"])
    form = fill("pick.pdf", totals(critical=0, major=0, minor=0))
    assert any("zip pull" in line for line in judged(run, "pick.json", "--from-pdf", form, status=3)["pending"])
    done = ticks(inspection)
    left = next(iter(done))
    del done[left]
    form = fill("pick.pdf", totals(critical=0, major=0, minor=0) | tests | done)
    short = run("judge", "pick.json", "--from-pdf", form, "--dry-run", status=3)
    carton = inspection.lot.cartons[int(left.split("/")[2]) - 1].id
    assert f"not ticked as done, so not counted as pulled: carton {carton}" in short.stderr
    rows = some_findings(inspection)[:8]
    form = fill("pick.pdf", lines(rows))  # refused all the same: eight is Re
    refused = run("judge", "pick.json", "--from-pdf", form, "--dry-run", status=1)
    assert "findings by carton are not kept yet, only counts: class critical has neither" in refused.stderr


def test_a_re_inspection_is_filled_in_too(here, run):
    jackets(run)
    first = some_findings(read_record(Path("pick.json")).inspection)
    run("judge", "pick.json", findings_csv(first), "--test", "zip pull=0", status=1)
    again = ("rework", "pick.json", "--affected", "48-74, 87", "--date", "2026-10-12", "--draw-id", "J.R1")
    run(*again, "--dice", "82049137560218446357", "--fillable", "-o", "again.pdf")
    inspection = read_record(Path("again.json")).inspection
    assert named(Path("again.pdf").read_bytes(), inspection) <= known(inspection)
    marks = {name: True for name in known(inspection) if name.startswith("C/") and name.endswith("/inside")}
    given = totals("B", critical=0, major=0, minor=0) | marks
    given |= {f"{part}/class/targeted defects/total": "0" for part in "AD"}
    every = str(len(inspection.draw.pulling))
    by_csv = judged(run, "again.json", findings_csv([]), "--unmarked", "none", "--pulled", every, status=0)
    assert judged(run, "again.json", "--from-pdf", fill("again.pdf", given), status=0) == by_csv
    name = next(iter(marks)).removesuffix("inside") + "none"
    both = fill("again.pdf", given | {name: True})
    assert "ticked, and so is" in run("judge", "again.json", "--from-pdf", both, status=2).stderr
    lost = {**given, name: True} | {name.removesuffix("none") + "inside": ""}
    told = judged(run, "again.json", "--from-pdf", fill("again.pdf", lost), status=1)
    assert [entry["outcome"] for entry in told["questions"] if entry["key"] == "C"] == ["not accepted"]
    targeted = [row for row in first if row.defect in inspection.rework.targeted]
    unit = inspection.unaffected.draw.pulling[0]
    row = Finding(*unit, targeted[0].kind, targeted[0].defect)
    given |= lines([row])
    said = run("judge", "again.json", "--from-pdf", fill("again.pdf", given), status=2).stderr
    assert "question D" in said
    assert ": 0, but line 1 comes to 1: which is it?" in said
    given["D/class/targeted defects/total"] = "1"
    by_csv = judged(run, "again.json", findings_csv([row]), "--unmarked", "none", status=1)
    assert judged(run, "again.json", "--from-pdf", fill("again.pdf", given), status=1) == by_csv


def test_the_next_sample_is_filled_in_with_totals_of_all_samples(here, run):
    Path("double.toml").write_text(AGREEMENT + '[inspection]\nsampling = "double"\n', encoding="utf-8")
    files = ("pick", "list.csv", "--agreement", "double.toml", "--dice", DICE)
    run(*files, "--fillable", "--no-risks", "-o", "p.pdf")
    entry = {one.name: one for one in read_record(Path("p.json")).inspection.plan.classes}["major"].plan.stages
    between = entry[0].ac + 1
    run("judge", "p.json", "--from-pdf", fill("p.pdf", totals(critical=0, major=between, minor=0)), status=3)
    run("pick", "--record", "p.json", "--next-stage", "--fillable", "--no-risks", "-o", "next.pdf")
    inspection = read_record(Path("p.json")).inspection
    now = Finding(*inspection.draw.pulling[-1], "major", "dent")
    rest = totals(critical=0, minor=0)
    done = ticks(inspection)
    assert len(done) < len(inspection.draw.opened)  # what was opened for the first sample is not on the list
    for given in ({}, lines([now]), done):
        both = given | rest | totals(major=between + 1)
        told = judged(run, "p.json", "--from-pdf", fill("next.pdf", both), status=0)
        assert [one["found"] for one in told["classes"] if one["name"] == "major"] == [between + 1]
    alone = run("judge", "p.json", "--from-pdf", fill("next.pdf", lines([now]) | rest), status=2)
    assert "'major: counted in all': empty: write the total of all samples together" in alone.stderr
    wrong = run("judge", "p.json", "--from-pdf", fill("next.pdf", lines([now]) | rest | totals(major=9)), status=2)
    assert "'major: counted in all': 9, but line 1 comes to 1: which is it?" in wrong.stderr


# What is no form of this record


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, bytes]:
    """A record and its form, with totals that accept."""
    folder = tmp_path_factory.mktemp("form")
    (folder / "list.csv").write_text(PACKING_LIST, encoding="utf-8")
    (folder / "agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    files = ("pick", str(folder / "list.csv"), "--agreement", str(folder / "agreement.toml"))
    given = (*files, "--dice", DICE, "--fillable", "--no-risks", "-o", str(folder / "p.pdf"))
    assert CliRunner().invoke(main, given).exit_code == 0
    pdf = filled((folder / "p.pdf").read_bytes(), totals(critical=0, major=0, minor=0))
    return {"p.json": (folder / "p.json").read_bytes(), "form": pdf}


@pytest.fixture
def form(here, written) -> bytes:
    """A form of the record `p.json`, with totals that accept."""
    Path("p.json").write_bytes(written["p.json"])
    return written["form"]


def changed(pdf: bytes, change) -> bytes:
    """The form after `change` has had its writer and the dictionary of its AcroForm."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer, writer.root_object["/AcroForm"])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def field(writer, form, number=40):
    return form["/Fields"][number].get_object()


def script(*_) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def table(key, value) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value})


def put(where, key, value) -> None:
    where[NameObject(key)] = value


def loop(writer, form) -> None:
    own = field(writer, form)
    put(own, "/Kids", ArrayObject([own.indirect_reference]))


def deep(writer, form) -> None:
    below = form["/Fields"][40]
    for _ in range(3_000):
        below = writer._add_object(DictionaryObject({NameObject("/Kids"): ArrayObject([below])}))
    form["/Fields"].append(below)


def many(writer, form) -> None:
    for number in range(20_000):
        name = TextStringObject(f"PO4711-A/list/carton/1/{number}")
        form["/Fields"].append(writer._add_object(DictionaryObject({NameObject("/T"): name})))


def total(writer, form):
    return next(one for i in range(400) if (one := field(writer, form, i))["/T"].endswith("class/minor/total"))


def box(writer, form):
    return next(one for i in range(400) if (one := field(writer, form, i))["/T"].endswith("/done"))


def escape(writer, form) -> None:
    put(total(writer, form), "/V", TextStringObject("\x1b[2J\u202e"))


def twice(writer, form) -> None:
    own = total(writer, form)
    other = DictionaryObject(own)
    put(other, "/V", TextStringObject("9"))
    form["/Fields"].append(writer._add_object(other))


def same(writer, form) -> None:
    """The same widgets, thousands of times."""
    form["/Fields"].extend([form["/Fields"][40]] * 50_000)


CHANGES = {
    "XFA": (lambda w, f: put(f, "/XFA", TextStringObject("<xdp/>")), "is an XFA form"),
    "script of a field": (
        lambda w, f: put(field(w, f), "/AA", table("/K", script())),
        "JavaScr",
    ),
    "script on opening": (
        lambda w, f: put(w.root_object, "/OpenAction", script()),
        "holds JavaScript, which is not run",
    ),
    "script of the file": (
        lambda w, f: put(w.root_object, "/Names", table("/JavaScript", script())),
        "holds JavaScript, which is not run",
    ),
    "stranger": (
        lambda w, f: put(field(w, f), "/T", TextStringObject("PO4711-A/price")),
        "has a field 'PO4711-A/price'",
    ),
    "long value": (lambda w, f: put(field(w, f), "/V", TextStringObject("x" * 10**6)), "holds 1,000,000 characters"),
    "long name": (lambda w, f: put(field(w, f), "/T", TextStringObject("x" * 10**6)), "a name of 1,000,000 characters"),
    "value that is none": (lambda w, f: put(field(w, f), "/V", DictionaryObject()), "holds no text"),
    "state of no box": (lambda w, f: put(box(w, f), "/V", NameObject("/Maybe")), "done' is neither ticked nor empty"),
    "state that is none": (lambda w, f: put(box(w, f), "/V", NumberObject(1)), "done' is neither ticked nor empty"),
    "several values": (lambda w, f: put(field(w, f), "/V", ArrayObject([NumberObject(1)] * 2)), "holds no text"),
    "control characters": (escape, "minor: counted in all': '<U+001B>[2J<U+202E>' is no quantity"),
    "loop": (loop, "holds itself"),
    "the same again": (same, "has more fields than"),
    "depth": (deep, "too deep"),
    "many": (many, "has more fields than"),
    "twice": (twice, "is there twice, with different values"),
    "no list": (lambda w, f: put(f, "/Fields", NumberObject(7)), "is damaged"),
    "no dictionary": (lambda w, f: put(f, "/Fields", ArrayObject([NumberObject(7)])), "is damaged"),
    "flattened": (lambda w, f: put(f, "/Fields", ArrayObject()), "printed, scanned or flattened"),
    "scanned": (lambda w, f: w.root_object.__delitem__("/AcroForm"), "printed, scanned or flattened"),
    "nobody's": (lambda w, f: put(f, "/Fields", ArrayObject(f["/Fields"][1:])), "does not say which record"),
    "password": (lambda w, f: w.encrypt("", "owner"), "is protected by a password"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_form_that_was_tampered_with_is_one_line(form, refused, name):
    change, said = CHANGES[name]
    Path("bad.pdf").write_bytes(changed(form, change))
    assert said in refused("judge", "p.json", "--from-pdf", "bad.pdf")


@pytest.mark.parametrize(("state", "pulled"), [("/On", 80), ("/1", 80), ("/Off", 72), ("/No", 72)])
def test_other_words_for_a_tick(form, run, state, pulled):
    """Programs rename the states of a box when they save a form."""
    ticked = ticks(read_record(Path("p.json")).inspection) | totals(critical=0, major=0, minor=0)

    def renamed(writer, fields) -> None:
        put(box(writer, fields), "/V", NameObject(state))

    Path("other.pdf").write_bytes(changed(filled(form, ticked), renamed))
    status = 0 if pulled == 80 else 3
    told = run("judge", "p.json", "--from-pdf", "other.pdf", "--dry-run", status=status).stdout
    assert told.count(f"0  {pulled} of 80 ") == 3


def test_what_pypdf_finds_odd_stays_off_the_screen(form, run, caplog):
    def dangling(writer, fields) -> None:
        put(total(writer, fields), "/V", IndirectObject(99_999, 0, writer))

    odd = changed(filled(form, totals(critical=0, major=0)), dangling)
    Path("odd.pdf").write_bytes(odd)
    run("judge", "p.json", "--from-pdf", "odd.pdf", "--dry-run", status=3)
    assert not caplog.records


def packed(objects: bytes, count: int) -> bytes:
    """A PDF whose root lies in a compressed stream of objects."""
    squeezed = zlib.compress(objects, 9)
    first = b"<</Type/ObjStm/N %d/First 4/Filter/FlateDecode/Length %d>>" % (count, len(squeezed))
    pdf = b"%PDF-1.7\n"
    one = len(pdf)
    pdf += b"1 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (first, squeezed)
    two = len(pdf)
    places = ((0, 0, 65535), (1, one, 0), (1, two, 0), (2, 1, 0))
    table = b"".join(bytes([kind]) + at.to_bytes(4, "big") + more.to_bytes(2, "big") for kind, at, more in places)
    head = b"<</Type/XRef/Size 4/W[1 4 2]/Root 3 0 R/Length %d>>" % len(table)
    return pdf + b"2 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (head, table, two)


BROKEN = {
    "nothing": lambda pdf: b"",
    "table": lambda pdf: b"carton,unit,class\n1,2,major\n",
    "header alone": lambda pdf: b"%PDF-1.7\n",
    "noise": lambda pdf: b"%PDF-1.7\n" + bytes(range(256)) * 4_000,
    "half": lambda pdf: pdf[: len(pdf) // 2],
    "no trailer": lambda pdf: pdf[: pdf.rindex(b"trailer")] + b"startxref\n0\n%%EOF",
    "wrong root": lambda pdf: pdf.replace(b"/Root ", b"/Rood "),
    "bomb": lambda pdf: packed(b"3 0 <</Type/Catalog>>" + b" " * 300_000_000, 1),
    "packed": lambda pdf: packed(b"3 0 <</Type/Catalog>>", 1),
    "packed in itself": lambda pdf: packed(b"1 0 <</Type/Catalog>>", 1),
    "open brackets": lambda pdf: b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "large": lambda pdf: b"%PDF-1.7\n" + bytes(50_000_001),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_pdf_or_a_broken_one_is_one_line(form, refused, name):
    Path("bad.pdf").write_bytes(BROKEN[name](form))
    assert "bad.pdf" in refused("judge", "p.json", "--from-pdf", "bad.pdf")


def test_a_form_that_takes_too_long_is_left(form, refused, monkeypatch):
    def for_ever(*_: object, **options: object):
        threading.Event().wait(30)

    Path("slow.pdf").write_bytes(form)
    monkeypatch.setattr(filled_form, "_SECONDS", 0.2)
    monkeypatch.setattr(pypdf, "PdfReader", for_ever)
    assert "takes more than 0 seconds to read" in refused("judge", "p.json", "--from-pdf", "slow.pdf")


@pytest.mark.parametrize("place", ["0", "7", "99999999999", "-3", "circle"])
def test_a_table_of_objects_that_leads_nowhere_is_read_around_or_refused(form, place):
    start = form.rindex(b"startxref") + 10
    circle = b"trailer\n<</Prev %d " % (form.rindex(b"\nxref\n") + 1)
    elsewhere = form[:start] + place.encode("ascii") + b"\n%%EOF\n"
    Path("bad.pdf").write_bytes(form.replace(b"trailer\n<<", circle) if place == "circle" else elsewhere)
    result = CliRunner().invoke(main, ["judge", "p.json", "--from-pdf", "bad.pdf", "--dry-run"])
    assert result.exit_code in (0, 2)
    assert result.exit_code == 0 or result.stderr.count("\n") == 1


def test_one_account_at_a_time(form, refused, run):
    Path("filled.pdf").write_bytes(form)
    Path("f.csv").write_text("carton,unit,class\n", encoding="utf-8")
    for more in (("f.csv",), ("--enter",)):
        assert "accounts of one thing" in refused("judge", "p.json", *more, "--from-pdf", "filled.pdf")
    assert "two accounts of one thing" in refused("judge", "p.json", "--major", "1", "--from-pdf", "filled.pdf")
    assert "is a file that this command reads" in refused(
        "judge", "p.json", "--from-pdf", "filled.pdf", "-o", "filled.pdf", "--force"
    )
    assert "no such file" in refused("judge", "p.json", "--from-pdf", "gone.pdf")
    run("judge", "p.json", "--from-pdf", "filled.pdf")
    assert "the record has a verdict already" in refused("judge", "p.json", "--from-pdf", "filled.pdf")


def test_the_form_of_an_earlier_state_of_the_record_is_refused(form, refused, run):
    Path("filled.pdf").write_bytes(form)
    gone = read_record(Path("p.json")).inspection.draw.opened[0].id
    run("pick", "--record", "p.json", "--lost", gone, "--fillable", "-o", "now.pdf")
    assert "fill in the list written then" in refused("judge", "p.json", "--from-pdf", "filled.pdf")
    now = filled(Path("now.pdf").read_bytes(), totals(critical=0, major=0, minor=0))
    Path("filled.pdf").write_bytes(now)
    told = json.loads(run("judge", "p.json", "--from-pdf", "filled.pdf", "--json", status=1).stdout)
    assert [entry["found"] for entry in told["missing"]] == [8, 8]  # the eight units of the lost carton


def test_fillable_is_for_lists_that_are_judged(here, refused):
    send = ("pick", "list.csv", "--dice", DICE, "--send", "5", "--draw-id", "S", "--fillable", "-o", "s.pdf")
    assert "--fillable: units that are sent are not judged" in refused(*send)
