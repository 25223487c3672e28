"""The main job on the command line: lot, seed, pick, judge, verify."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import pytest
from delivery import AGREEMENT, DICE, PACKING_LIST
from document_samples import squeezed

from qcsample.inspection import Record
from qcsample.qcs1 import ticket

PICK = ("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--date", "2026-11-23", "-o", "p.pdf")


def record(name: str = "p.json") -> Record:
    return Record.from_json(Path(name).read_bytes())


def test_the_main_job_end_to_end(here, run):
    manifest = run("lot", "list.csv", "--agreement", "agreement.toml", "-o", "manifest.pdf").stdout.split()[-1]
    assert run(*PICK, "--manifest", manifest, "--csv", "--reserve-sheet").stdout
    assert {p.name for p in here.iterdir()} == {
        "list.csv", "agreement.toml", "manifest.pdf", "p.pdf", "p.json", "p.csv", "p-reserve.pdf",
    }  # fmt: skip
    for name in ("manifest.pdf", "p.pdf", "p-reserve.pdf"):
        assert Path(name).read_bytes().startswith(b"%PDF-")
    now = record().inspection
    assert now.lot.manifest == manifest
    assert now.draw.draw_id == "PO4711-A"
    assert len(now.draw.opened) == 10
    assert now.draw.n == 80  # 776 units, level II: letter J
    assert "accepted" in run("judge", "p.json", "--critical", "0", "--major", "5", "--minor", "7").stdout
    assert "AGREES" in run("verify", "p.json", "list.csv").stdout
    digest = record().steps[0]["digest"]
    assert "step 1, pick" in run("verify", "p.json", "list.csv", "--digest", digest[:16]).stdout


def test_same_inputs_give_the_same_bytes(here, run):
    run(*PICK, "--csv")
    first = {name: Path(name).read_bytes() for name in ("p.pdf", "p.json", "p.csv")}
    run(*PICK, "--csv", "--force")
    assert {name: Path(name).read_bytes() for name in first} == first


def test_not_accepted_is_exit_1_and_pending_3(here, run):
    run(*PICK)
    assert "NOT ACCEPTED" in run("judge", "p.json", "--major", "6", "--dry-run", status=1).stdout
    assert "PENDING" in run("judge", "p.json", "--major", "5", status=3).stdout
    # A step that exists is replaced only by force.
    run("judge", "p.json", "--major", "5", status=2)
    run("judge", "p.json", "--critical", "0", "--major", "5", "--found", "minor=0", "--force")
    assert [step["step"] for step in record().steps] == ["pick", "judge"]


def test_json_has_keys_that_stay(here, run):
    shown = json.loads(run(*PICK, "--json").stdout)
    assert {"draw_id", "seed", "manifest", "digest", "cartons", "units", "plan", "risks", "files"} <= set(shown)
    assert shown["digest"] == record().digest
    judged = json.loads(run("judge", "p.json", "--major", "9", "--json", status=1).stdout)
    assert judged["outcome"] == "not accepted"
    assert json.loads(run("verify", "p.json", "list.csv", "--json").stdout)["agrees"] is True
    lot = json.loads(run("lot", "list.csv", "--json").stdout)
    assert lot["manifest"] == shown["manifest"]
    assert lot["units"] == 776


def test_one_carton_is_rechecked_in_one_line(here, run):
    run(*PICK)
    drawn = {c.id for c in record().inspection.draw.cartons}
    for carton in ("1", "7", *sorted(drawn)[:2]):
        shown = run("verify", "p.json", "--carton", carton).stdout
        assert ticket(DICE, "PO4711-A", carton) in shown
        assert ("DRAWN" in shown) == (carton in drawn)
        assert f"printf 'qcs1|%s|%s|%s' {DICE} PO4711-A '{carton}' | sha256sum" in shown


def test_a_changed_record_or_list_fails_the_recheck(here, run):
    run(*PICK)
    Path("other.csv").write_text(PACKING_LIST.replace("1-48,KT-210", "1-48,KT-211"), encoding="utf-8")
    assert "DOES NOT AGREE" in run("verify", "p.json", "other.csv", status=1).stdout
    text = Path("p.json").read_text(encoding="utf-8")
    Path("q.json").write_text(text.replace('"date":"2026-11-23"', '"date":"2026-11-24"'), encoding="utf-8")
    shown = run("verify", "q.json", status=1).stdout
    assert "step 1" in shown
    run("judge", "q.json", "--major", "0", status=2)


def test_lost_and_late_cartons(here, run):
    run(*PICK)
    gone = record().inspection.draw.cartons[0].id
    said = run("pick", "--record", "p.json", "--lost", gone, "--late", "98=8").stdout
    instead = next(c.id for c in record().inspection.draw.cartons if c.replaces == gone)
    assert f"Lost      {gone}, in its place: {instead}\n" in said
    assert "Late      98: opened in addition, pull " in said
    assert Path("p-3.pdf").exists()
    now = record().inspection
    assert [c.id for c in now.draw.lost] == [gone]
    assert now.late[0].id == "98"
    counts = ("--critical", "0", "--major", "0", "--minor", "0")
    assert f"carton {gone} was not produced" in run("judge", "p.json", *counts, status=3).stdout
    run("judge", "p.json", *counts, "--waive-lost", gone, "--by", "J. Meyer", "--force")
    assert "AGREES" in run("verify", "p.json", "list.csv").stdout


def test_units_to_be_sent(here, run):
    run("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--send", "6", "-o", "s.pdf")
    now = record("s.json").inspection
    assert (now.purpose, now.plan, len(now.draw.pulling), now.draw.draw_id) == ("send", None, 6, "PO4711-S")
    assert all(len(c.positions) == 1 for c in now.draw.cartons)
    assert "AGREES" in run("verify", "s.json", "list.csv").stdout
    run("judge", "s.json", "--major", "0", status=2)


def test_partly_packed(here, run):
    assert "PENDING" in run(*PICK, "--packed", "1-60", status=3).stderr
    assert not Path("p.pdf").exists()
    run(*PICK, "--packed", "1-60", "--waive-readiness", "J. Meyer")
    now = record().inspection
    assert now.lot.units == 480
    assert now.units_not_packed == 296
    assert any("J. Meyer" in line for line in now.remarks)
    assert "AGREES" in run("verify", "p.json", "list.csv").stdout


def test_seeds_of_every_kind(here, run):
    def pick(*seed: str) -> dict[str, object]:
        run("pick", "list.csv", "--draw-id", "PO4711-A", *seed, "--force", "-o", "p.pdf")
        return record().inspection.draw.seed.to_dict()

    assert pick()["kind"] == "system"
    assert pick("--dice", "6123451625431126354251634", "--dice-sides", "6")["facts"] == {"sides": "6"}
    public = pick("--public", "0042", "--public-source", "lottery", "--public-date", "2026-11-20")
    assert public["facts"] == {"source": "lottery", "date": "2026-11-20"}
    secret = "7f3a9c52e1d04b8690d2c4517be8a63f"
    reveal = pick("--commit-secret", secret, "--called", "4718820365")
    assert reveal["value"] == "aaeeacd4dc4c546047b8c3d5aa4b26c74bca4ddd536160a86707f224d3cd9890"
    assert pick("--seed", "monday", "--weak-seed")["kind"] == "typed"
    run("seed", "commit", "--draw-id", "PO4711-A", "--secret", secret, "-o", "secret.json")
    run("seed", "reveal", "secret.json", "--called", "4718820365", "-o", "seed.json")
    assert pick("--seed-file", "seed.json") == reveal
    for args in (("system",), ("dice", DICE)):
        run("seed", *args, "-o", "seed.json", "--force")
        assert pick("--seed-file", "seed.json")["kind"] == args[0]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--dice", "123"), "weak seed"),
        (("--seed", "2026-11-23T10:00"), "weak"),
        (("--dice", DICE, "--seed", "x"), "one seed"),
        (("--called", "4718820365"), "--commit-secret"),
        (("--weak-seed",), "--seed"),
        (("--seed-file", "missing.json"), "missing.json"),
        (("--seed-file", "list.csv"), "not a seed file"),
        (("--draw-id", "a b"), "draw id"),
        (("--manifest", "0" * 64), "not the list that was signed"),
        (("--packed", "1-400"), "no carton"),
        (("--packed", "60-1"), "60"),
        (("--send", "0"), "--send 0"),
        (("--send", "777"), "--send 777"),
        (("--lost", "1"), "--record"),
        (("--date", "tomorrow"), "YYYY-MM-DD"),
        (("--lang", "fr"), "--lang"),
        (("--strata", "weight"), "--strata"),
        (("--cartons", "5", "--per-carton", "3"), "one or the other"),
        (("--column", "carton"), "FIELD=HEADER"),
        (("-o", "p.txt"), "PDF"),
        (("-o", "nowhere/p.pdf"), "does not exist"),
        (("--agreement", "missing.toml"), "missing.toml"),
        (("--sheet", "x\u202ey"), "sheet"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(here, refused, args, why):
    base = ["pick", "list.csv", "--agreement", "agreement.toml"]
    if "-o" not in args:
        base += ["-o", "p.pdf"]
    assert why in refused(*base, *args)


def test_without_an_order_number_the_draw_id_must_be_given(here, refused):
    assert "--draw-id" in refused("pick", "list.csv", "-o", "p.pdf")


def test_an_output_that_exists_is_kept(here, run, refused):
    Path("p.json").write_text("mine", encoding="utf-8")
    assert "p.json: exists" in refused(*PICK)
    run(*PICK, "--force")


def test_a_list_that_is_not_the_one_signed_when_partly_packed(here, run, refused):
    whole = json.loads(run("lot", "list.csv", "--json").stdout)["manifest"]
    assert "whole list" in refused(*PICK, "--packed", "1-90", "--manifest", whole)
    part = json.loads(run("lot", "list.csv", "--packed", "1-90", "--json").stdout)["manifest"]
    assert "all 64 digits" in refused(*PICK, "--packed", "1-90", "--manifest", part[:16])
    assert "not packed, not checkable" in run(*PICK, "--packed", "1-90", "--manifest", part).stdout


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((), "--lost"),
        (("--lost", "nonsense"), "no carton"),
        (("--late", "98"), "NAME=N"),
        (("--late", "98=0"), "0 units"),
        (("--late", "5=8"), "not late"),
        (("--late", "98=8", "--late", "98=8"), "twice"),
        (("--late", "98=8", "--late", "99=8"), "2 %"),
        (("--lost", "1", "--draw-id", "X"), "fixed by the record"),
    ],
)
def test_changes_that_can_not_be(here, run, refused, args, why):
    run(*PICK)
    assert why in refused("pick", "--record", "p.json", *args)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((), "nothing was reported"),
        (("--major", "-1"), "whole number"),
        (("--major", "x"), "x"),
        (("--found", "major"), "NAME=N"),
        (("--found", "major=1.5"), "NAME=N"),
        (("--found", "mayor=1"), "unknown class"),
        (("--major", "1", "--found", "major=1"), "the same"),
        (("--test", "drop=0"), "unknown test"),
        (("--major", "1", "--pulled", "81"), "81 units pulled"),
        (("--major", "81"), "can't be"),
        (("--major", "0", "--waive-lost", "1"), "--by"),
        (("--major", "0", "--waive-lost", "1", "--by", "J"), "not recorded as lost"),
    ],
)
def test_findings_that_can_not_be(here, run, refused, args, why):
    run(*PICK)
    assert why in refused("judge", "p.json", *args)


@pytest.mark.parametrize("command", ["judge", "verify"])
@pytest.mark.parametrize("file", ["missing.json", "list.csv", "."])
def test_what_is_no_record(here, refused, command, file):
    extra = ("--major", "0") if command == "judge" else ()
    assert file in refused(command, file, *extra)


def test_hostile_text_comes_out_harmless(here, run):
    hostile = ['<img src="secret.png">', "=HYPERLINK(1)", "<b>&amp;", "x" * 500, "@cmd\\t"]
    rows = "".join(f'{i},"{text.replace(chr(34), chr(34) * 2)}",8\n' for i, text in enumerate(hostile, 1))
    Path("h.csv").write_text("C/NO.,DESCRIPTION,PCS/CTN\n" + rows, encoding="utf-8")
    Path("a.toml").write_text(AGREEMENT.replace("776", "40"), encoding="utf-8")
    run("pick", "h.csv", "--agreement", "a.toml", "--dice", DICE, "--csv", "-o", "out.pdf")
    cells = Path("out.csv").read_text(encoding="utf-8-sig")
    assert ",=" not in cells
    assert ',"=' not in cells
    assert ",@" not in cells


def test_long_work_shows_a_bar_on_a_terminal_only_and_gives_the_cursor_back(here, run, monkeypatch):
    rows = "".join(f"{i},KT-210 {'kettle ' * 40},8\n" for i in range(1, 1201))
    Path("long.csv").write_text("C/NO.,ITEM,PCS/CTN\n" + rows, encoding="utf-8")
    args = ("pick", "long.csv", "--draw-id", "D", "--dice", DICE)
    assert "Reading" not in run(*args, "-o", "a.pdf").stderr
    monkeypatch.setattr("qcsample.cli.common.on_terminal", lambda: True)
    assert "Reading, drawing, printing" in run(*args, "-o", "b.pdf").stderr


def test_risks_are_told_on_the_screen(here, run):
    shown = run(*PICK).stdout
    # n = 80, Ac = 5: by the book 11.3 % passes one time in ten, as practice prints it.
    assert "11.3 % passes 1 time in 10" in " ".join(shown.split())
    assert "from 10 of 97 cartons (icc 0.1)" in " ".join(shown.split())
    assert "with 5 bad of 97 cartons" in shown
    assert "Risk" not in run(*PICK, "--force", "--no-risks").stdout
    units = AGREEMENT + '[cartons]\nrule = "units"\n'
    Path("agreement.toml").write_text(units, encoding="utf-8")
    assert "97 cartons (icc" not in run(*PICK, "--force").stdout
    assert "Risk" not in run("pick", "list.csv", "--draw-id", "D", "--dice", DICE, "--send", "6", "-o", "s.pdf").stdout


def test_risks_are_in_the_json_as_plan_has_them(here, run):
    told = json.loads(run(*PICK, "--json").stdout)
    planned = json.loads(
        run("plan", "--lot", "776", "--agreement", "agreement.toml", "--cartons", "97", "--json").stdout
    )
    assert told["plan"]["lot_size"] == 776
    assert told["risks"] == planned["risks"]
    major = told["risks"]["major"]
    assert set(major) == {"at_aql", "consumer", "zero_proves", "model", "cartons"}
    assert major["model"] == "binomial"
    cartons = major["cartons"]
    assert (cartons["opened"], cartons["presented"], cartons["icc"]) == (10, 97, 0.1)
    assert [row["icc"] for row in cartons["at_icc"]] == [0, 0.05, 0.1, 0.2]
    assert cartons["at_icc"][0]["consumer"] == 0.1
    # One of 5 bad cartons among 97 is opened with 1 - C(92, 10) / C(97, 10).
    assert {"bad": 5, "chance": pytest.approx(1 - comb(92, 10) / comb(97, 10), abs=1e-6)} in cartons["touches"]


def test_without_risks_neither_json_nor_page_has_them_and_the_record_is_the_same(here, run):
    run(*PICK)
    with_risks, record = Path("p.pdf").read_bytes(), Path("p.json").read_bytes()
    assert "Whatthissamplerisks" in squeezed(with_risks)
    assert json.loads(run(*PICK, "--force", "--no-risks", "--json").stdout)["risks"] is None
    assert "risks" not in squeezed(Path("p.pdf").read_bytes())
    assert Path("p.json").read_bytes() == record


def test_a_list_that_replaces_another_has_the_risks_of_what_is_opened_now(here, run):
    drawn = json.loads(run(*PICK, "--json").stdout)["cartons"]
    assert "Whatthissamplerisks" in squeezed(Path("p.pdf").read_bytes())
    told = json.loads(run("pick", "--record", "p.json", "--lost", drawn[0], "-o", "again.pdf", "--json").stdout)
    assert told["risks"]["major"]["cartons"]["opened"] == len(told["cartons"])
    assert "Whatthissamplerisks" in squeezed(Path("again.pdf").read_bytes())


def test_when_every_carton_is_lost_there_is_no_word_about_cartons(here, run):
    Path("two.csv").write_text("C/NO.,ITEM,PCS/CTN\n1,KT-210,40\n2,KT-210,40\n", encoding="utf-8")
    run("pick", "two.csv", "--draw-id", "D", "--dice", DICE, "-o", "two.pdf")
    result = run("pick", "--record", "two.json", "--lost", "1", "--lost", "2", "-o", "none.pdf", "--json")
    assert json.loads(result.stdout)["risks"]["major"]["cartons"] is None


def test_a_packing_slip_has_no_risks(here, run):
    result = run("pick", "list.csv", "--draw-id", "D", "--dice", DICE, "--send", "6", "-o", "s.pdf", "--json")
    assert json.loads(result.stdout)["risks"] is None
    assert "risks" not in squeezed(Path("s.pdf").read_bytes())
