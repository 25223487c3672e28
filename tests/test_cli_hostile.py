"""Hostile surroundings: no file is lost, half-written or waited for, and a terminal gets nothing but text."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from delivery import DICE

from qcsample.cli import lot as lot_command
from qcsample.cli import main
from qcsample.cli.common import on_terminal, remark
from qcsample.cli.record import read_record
from qcsample.cli.writing import write_files
from qcsample.errors import InputError

PICK = ("pick", "list.csv", "--agreement", "agreement.toml", "--dice", DICE, "--date", "2026-11-23")
ZERO = ("--critical", "0", "--major", "0", "--minor", "0")
PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")


def python(*args: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "qcsample", *args], **options)  # type: ignore[call-overload]


# What a command reads it does not write


@pytest.mark.parametrize(
    "args",
    [
        ("lot", "list.csv", "--csv", "list.csv"),
        ("lot", "list.csv", "--csv", "./list.csv"),
        ("lot", "list.csv", "--csv", "hard.csv"),
        ("lot", "list.csv", "--csv", "soft.csv"),
        ("lot", "list.csv", "--agreement", "agreement.toml", "-o", "agreement.toml"),
        ("pick", "list.csv", "--draw-id", "A", "--dice", DICE, "--csv", "-o", "list.pdf"),
        ("pick", "list.csv", "--agreement", "agreement.json", "--dice", DICE, "-o", "agreement.pdf"),
        ("pick", "list.csv", "--draw-id", "A", "--seed-file", "seed.json", "-o", "seed.pdf"),
        ("agreement", "new", "--specification", "list.csv", "-o", "list.csv"),
        ("seed", "reveal", "secret.json", "--called", "4718820365", "-o", "secret.json"),
    ],
    ids=" ".join,
)
def test_an_input_is_never_an_output_even_by_force(here, run, refused, args):
    run("seed", "dice", DICE, "-o", "seed.json")
    run("seed", "commit", "--draw-id", "A", "-o", "secret.json")
    Path("agreement.json").write_bytes(Path("agreement.toml").read_bytes())
    os.link("list.csv", "hard.csv")
    os.symlink("list.csv", "soft.csv")
    assert "is a file that this command reads" in refused(*args, "--force")


def test_two_outputs_of_one_name_are_refused(here, run, refused):
    for second in ("page", "./page"):
        assert "named for two outputs" in refused("lot", "list.csv", "-o", "page", "--csv", second)
    run(*PICK, "-o", "p.pdf")
    os.rename("p.json", "p.csv")
    lost = read_record(Path("p.csv")).inspection.draw.cartons[0].id
    said = refused("pick", "--record", "p.csv", "--lost", lost, "--csv", "-o", "p.pdf", "--force")
    assert "named for two outputs" in said


@PIPES
def test_pipes_and_devices_are_no_files(here, run, refused):
    run(*PICK, "-o", "p.pdf")
    lost = read_record(Path("p.json")).inspection.draw.cartons[0].id
    os.mkdir("aside")
    os.mkfifo("aside/pipe")
    read = [
        ("lot", "{}"),
        ("verify", "{}"),
        ("verify", "p.json", "{}"),
        ("judge", "{}", *ZERO),
        ("agreement", "check", "{}"),
        ("agreement", "new", "--specification", "{}", "-o", "new.toml"),
        ("pick", "list.csv", "--draw-id", "A", "--seed-file", "{}", "-o", "new.pdf"),
        ("pick", "--record", "{}", "--lost", lost),
        ("seed", "reveal", "{}", "--called", "4718820365"),
    ]
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    for args in read:
        for name in ("aside/pipe", "/dev/zero"):
            result = run(*(arg.format(name) for arg in args), status=2)
            assert "is a pipe or a device" in result.stderr
    assert "is a pipe or a device" in run("lot", "list.csv", "-o", "aside/pipe", "--force", status=2).stderr
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


# Writing


def test_a_record_keeps_its_permissions_and_a_secret_is_for_its_owner(here, run):
    run(*PICK, "-o", "p.pdf")
    os.chmod("p.json", 0o640)
    run("judge", "p.json", *ZERO)
    assert Path("p.json").stat().st_mode & 0o777 == 0o640
    run("seed", "commit", "--draw-id", "A", "-o", "secret.json")
    assert Path("secret.json").stat().st_mode & 0o777 == 0o600


def test_a_link_to_a_record_is_followed(here, run):
    run(*PICK, "-o", "p.pdf")
    os.symlink("p.json", "link.json")
    run("judge", "link.json", *ZERO)
    assert Path("link.json").is_symlink()
    assert [step["step"] for step in read_record(Path("p.json")).steps] == ["pick", "judge"]


def test_a_record_that_grew_meanwhile_is_not_replaced(here, run):
    run(*PICK, "-o", "p.pdf")
    mine = read_record(Path("p.json"))
    run("judge", "p.json", *ZERO)
    theirs = Path("p.json").read_bytes()
    with pytest.raises(InputError, match="another command changed the record"):
        write_files([(Path("p.json"), b"{}")], grown=(Path("p.json"), mine))
    assert Path("p.json").read_bytes() == theirs
    assert not list(Path().glob(".*.part"))


def test_of_two_judges_at_once_one_is_told(here, run):
    run(*PICK, "-o", "p.pdf")
    counts = ("--critical", "0", "--minor", "0", "--major")
    judges = [python("judge", "p.json", *counts, n, stdout=-3, stderr=-3) for n in ("0", "9")]
    assert sorted(judge.wait() for judge in judges) in ([0, 2], [1, 2])


def test_a_full_disk_leaves_nothing(here, run, monkeypatch):
    run(*PICK, "-o", "p.pdf")
    before = Path("p.json").read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "p.json: can't be written (No space left on device)" in run("judge", "p.json", *ZERO, status=2).stderr
    assert "q.pdf: can't be written (No space left on device)" in run(*PICK, "-o", "q.pdf", status=2).stderr
    assert Path("p.json").read_bytes() == before
    assert {path.name for path in here.iterdir()} == {"list.csv", "agreement.toml", "p.pdf", "p.json"}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_while_writing_leaves_nothing(here, run, monkeypatch, name):
    number, sync = getattr(signal, name), os.fsync
    usual = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
    before = signal.signal(number, usual)  # whatever the tests themselves were started with

    def interrupted(handle: int) -> None:
        sync(handle)
        os.kill(os.getpid(), number)

    monkeypatch.setattr(os, "fsync", interrupted)
    try:
        assert run("lot", "list.csv", "-o", "m.pdf", status=2).stderr == "Error: interrupted\n"
    finally:
        signal.signal(number, before)
    assert {path.name for path in here.iterdir()} == {"list.csv", "agreement.toml"}


@PIPES
def test_what_is_told_to_go_on_without_a_terminal_does(here, run, monkeypatch):
    before, sync = signal.signal(signal.SIGHUP, signal.SIG_IGN), os.fsync  # as nohup does
    try:
        monkeypatch.setattr(os, "fsync", lambda handle: (sync(handle), os.kill(os.getpid(), signal.SIGHUP)))
        run("lot", "list.csv", "-o", "m.pdf")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert Path("m.pdf").read_bytes().rstrip().endswith(b"%%EOF")


def test_an_unexpected_error_is_one_line_and_not_exit_1(here, refused, monkeypatch):
    def broken(*_: object) -> None:
        raise KeyError("inside")

    monkeypatch.setattr(lot_command, "read_lot", broken)
    assert refused("lot", "list.csv") == "Error: a fault of qcsample itself, please report it: KeyError: 'inside'"


# Streams


def test_closed_and_full_streams(here):
    shell = f"'{sys.executable}' -m qcsample pick list.csv --draw-id A --dice {DICE} -o p.pdf >&- 2>&-"
    assert subprocess.run(["sh", "-c", shell]).returncode == 0
    assert Path("p.json").exists()
    if Path("/dev/full").exists():
        shell = f"'{sys.executable}' -m qcsample lot none.csv 2>/dev/full"
        assert subprocess.run(["sh", "-c", shell]).returncode == 2


def test_without_a_standard_error_there_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert on_terminal() is False


@pytest.mark.parametrize(
    "args",
    [
        ("lot", "no\x1b[2J\u202e.csv"),
        ("verify", "no\x1b[2J.json"),
        ("agreement", "check", "no\x1b[2J.toml"),
        ("lot", "list.csv", "-o", "none\x1b[2J/x.pdf"),
        ("lot", "list.csv", "--column", "a\x1b[2J"),
        ("lot", "list.csv", "--\x1b[2J"),
        ("pick", "list.csv", "--draw-id", "A", "-o", "p\x1b[2J"),
        ("pick", "list.csv", "--draw-id", "A", "--seed-file", "no\x1b[2J", "-o", "p.pdf"),
    ],
    ids=lambda args: args[0],
)
def test_errors_hold_no_escape_sequences(here, args):
    result = CliRunner().invoke(main, list(args), color=True)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr[:-1].isprintable()


def test_remarks_hold_no_escape_sequences(capsys):
    remark("wrote a\x1b[2J\u202e.pdf")
    assert capsys.readouterr().err == "wrote a<U+001B>[2J<U+202E>.pdf\n"


def test_a_wrong_option_is_told_in_one_line(here, refused):
    for args in (("lot", "--nonsense"), ("nonsense",), ("pick", "--dice-sides", "x"), ("table", "single", "--x")):
        assert refused(*args).startswith("Error: ")
    assert "see qcsample lot -h" in CliRunner().invoke(main, ["lot", "--x"], prog_name="qcsample").stderr


# Late cartons


def test_a_carton_of_the_list_is_not_late_however_it_is_spelt(here, run, refused):
    Path("list.csv").write_text(
        "C/NO.,STYLE,PCS/CTN\n" + "".join(f"A/{i},S1,8\n{i},S1,8\n" for i in range(1, 101)), encoding="utf-8"
    )
    run("pick", "list.csv", "--draw-id", "A", "--dice", DICE, "-o", "p.pdf")
    for name in ("7", "007", "A/7", "A%2F7"):
        assert "is not late" in refused("pick", "--record", "p.json", "--late", f"{name}=8")
    run("pick", "--record", "p.json", "--late", "B/7=8")
    assert json.loads(Path("p.json").read_text(encoding="utf-8"))["steps"][1]["step"] == "late"


# Records and seeds that say two things at once


def test_a_seed_file_is_read_strictly(here, refused):
    seed = '{"schema":"qcsample/1","seed":{"kind":"system","value":"%s"%s}}'
    good = "a" * 32
    for text, said in (
        (seed % (good, f',"value":"{"b" * 32}"'), "stands twice"),
        (seed % (good, ',"x":NaN'), "NaN is not a number"),
        (seed.replace("qcsample/1", "qcsample/9") % (good, ""), "of schema qcsample/1"),
        (seed % ("\\ud800", ""), "can't be read as JSON"),
        ("[" * 50_000, "can't be read as JSON"),
        ("[]", "an object is needed"),
    ):
        Path("seed.json").write_text(text, encoding="utf-8")
        assert said in refused("pick", "list.csv", "--draw-id", "A", "--seed-file", "seed.json", "-o", "p.pdf")


def test_a_record_that_can_not_be_used_is_named(here, refused):
    Path("r.json").write_text('{"schema":"qcsample/1","steps":[]}', encoding="utf-8")
    for args in (("judge", "r.json", *ZERO), ("verify", "r.json"), ("pick", "--record", "r.json", "--lost", "1")):
        assert "r.json: not the record of one inspection" in refused(*args)


@pytest.mark.parametrize("option", ["--dice", "--seed", "--seed-file", "--commit-secret", "--public", "--date"])
def test_a_draw_that_exists_takes_no_new_seed(here, run, refused, option):
    run(*PICK, "-o", "p.pdf")
    lost = read_record(Path("p.json")).inspection.draw.cartons[0].id
    said = refused("pick", "--record", "p.json", "--lost", lost, option, "1")
    assert said == f"Error: {option} is fixed by the record"


def test_a_digest_that_is_none_is_told_in_one_line(here, run, refused):
    run(*PICK, "-o", "p.pdf")
    assert "8 to 64 hex" in refused("verify", "p.json", "--digest", "zz")
