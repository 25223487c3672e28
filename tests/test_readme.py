"""The README says what is so: every command is in it, its Python runs, its recheck is the real one."""

from __future__ import annotations

import fnmatch
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_pages import commands
from test_layers import LAYERS

import qcsample
from qcsample.cli import COMMANDS, main
from qcsample.qcs1 import cartons_to_open

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.S | re.M)


def section(title: str) -> str:
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def test_two_commands_come_first():
    first, second = blocks("sh")[:2]
    assert "pip install" in first
    assert "qcsample pick examples/" in first
    assert "pytest" in second


def test_every_command_is_in_the_table():
    table = README.split("## Commands")[1].split("##")[0]
    rows = set(re.findall(r"^\| `(\w+)", table, flags=re.M))
    assert rows == set(COMMANDS)


@pytest.mark.parametrize("command", [words for words, _ in commands(main)], ids=" ".join)
def test_every_command_has_help_with_an_example(command):
    for flag in ("-h", "--help"):
        shown = CliRunner().invoke(main, [*command, flag])
        assert shown.exit_code == 0
        assert "Example:" in shown.output
        assert f"qcsample {command[0]}" in shown.output.split("Example:")[1]
        assert all(len(line) <= 80 for line in shown.output.splitlines()), shown.output


def test_commands_in_the_readme_exist():
    for block in blocks("sh")[2:]:
        for line in block.splitlines():
            match = re.match(r"(?:\.venv/bin/)?qcsample (\w+)", line)
            assert match is None or match[1] in COMMANDS, line


def test_the_python_in_the_readme_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    receipt, said = blocks("python")
    names: dict[str, object] = {}
    exec(compile(receipt, "README.md", "exec"), names)
    first, *opened, outcome, agrees = capsys.readouterr().out.splitlines()
    assert first.endswith(names["lot"].manifest)
    assert len(opened) == len(names["draw"].cartons)
    assert outcome.startswith("accepted [")
    assert agrees == "True"
    assert len([line for line in receipt.splitlines() if line]) <= 20
    for line in said.splitlines():
        expression, result = line.split("  # ")
        assert repr(eval(expression, names)) == result


def test_the_modules_and_folders_of_the_house_are_in_the_table_in_the_order_of_imports():
    table = section("The house").split("| room")[1]
    rows = [re.findall(r"`([a-z0-9_*]+)(?:\.py|/)`", row) for row in re.findall(r"^\| (`.*?) \|", table, flags=re.M)]
    told: list[str] = []
    for row in rows:
        rooms = [room for name in row for room in LAYERS if fnmatch.fnmatchcase(room, name)]
        told += sorted(set(rooms) - set(told), key=LAYERS.index)
    assert told == LAYERS


def consoles() -> list[str]:
    """The console blocks, those inside a list too: a command, and what it prints."""
    found = re.findall(r"^( *)```console\n(.*?)^ *```$", README, flags=re.S | re.M)
    return [re.sub(f"^{indent}", "", block, flags=re.M) for indent, block in found]


@pytest.mark.parametrize("block", consoles(), ids=lambda block: block.splitlines()[0])
def test_what_the_readme_shows_of_a_terminal_is_what_is_printed(block, monkeypatch, tmp_path):
    monkeypatch.setattr("qcsample.cli.oc.on_screen", lambda: True)
    monkeypatch.chdir(tmp_path)
    made = "pick --cartons 400 --per-carton 40 --draw-id PO4711-A --dice 20481956370211849357 --no-risks -o pick.pdf"
    assert CliRunner().invoke(main, made.split()).exit_code == 0
    first, *shown = block.splitlines()
    *before, line = first.removeprefix("$ ").split(" | ")
    given = subprocess.run(["sh", "-c", before[0]], capture_output=True, check=True).stdout if before else b""
    printed = CliRunner().invoke(main, shlex.split(line)[1:], input=given).stdout.splitlines()
    at = [printed.index(text) for text in shown if text]
    assert at == sorted(at), printed
    assert shown


def test_the_recheck_in_the_readme_is_the_published_vector():
    assert qcsample.ticket("20481956370211849357", "PO4711-A", "307") in README


def test_the_curve_in_the_readme_is_the_one_that_a_terminal_gets(monkeypatch):
    monkeypatch.setattr("qcsample.cli.oc.on_screen", lambda: True)
    [shown] = re.findall(r"^```console\n\$ qcsample (.*?)^```$", section("What a plan really risks"), flags=re.S | re.M)
    line, *rest = shown.splitlines()
    printed = CliRunner().invoke(main, line.split()).stdout.splitlines()
    assert rest == [text for text in printed if text in rest][-len(rest) :]
    assert sum("*" in text for text in rest) == 11


def test_what_the_readme_reads_off_the_curve():
    said = " ".join(section("What a plan really risks").split())
    plan = qcsample.attribute_plan(3200, 2.5)
    assert f"2.5 % bad passes {100 * float(qcsample.oc(plan, 0.025)):.1f} times in 100" in said
    half, tenth = (100 * float(qcsample.quality_at(plan, share)) for share in (0.5, 0.1))
    assert f"{half:.1f} % passes every other time, and only from {tenth:.1f} % on" in said


def test_the_carton_table_in_the_readme_is_what_the_library_computes():
    said = section("What the carton rule costs")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in re.findall(r"^\| [0-9].*$", said, flags=re.M)]
    plan = qcsample.attribute_plan(3200, 2.5)
    options = {option.cartons: option for option in qcsample.carton_options(200, plan)}
    assert len(rows) == 5
    for opened, units, refused, passed, touched in rows:
        option = options[int(opened.split(",")[0])]
        assert [units, refused, passed, touched] == [
            str(option.units),
            f"{100 * option.producer:.1f} %",
            f"{100 * option.consumer:.1f} %",
            f"{100 * option.touches:.0f} %",
        ]
    few, book = options[15], options[125]
    told = " ".join(said.split())
    assert f"refused {few.producer / book.producer:.1f} times as often" in told
    assert f"slip through {few.consumer / book.consumer:.1f} times as often" in told
    assert f"lot of {100 * float(qcsample.quality_at(plan, 0.1)):.1f} % accepted" in told


def test_what_the_readme_says_of_the_rule_risk():
    agreement = qcsample.Agreement(carton_rule="risk", carton_limits=qcsample.CartonLimits())
    opened = cartons_to_open(qcsample.inspection_plan(agreement, 3200), 200)
    assert f"opens {opened} of 200 cartons" in " ".join(section("What the carton rule costs").split())
