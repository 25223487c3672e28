"""`qcsample agreement`: a file to start from, and one read back in words."""

from __future__ import annotations

import hashlib
import json

import pytest
from click.testing import CliRunner

from qcsample.agreement import Agreement
from qcsample.agreement_file import in_words, read_agreement, starter_file
from qcsample.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args: CliRunner().invoke(main, ["agreement", *args], env={"COLUMNS": "80"})


def unwrapped(text):
    return text.replace("\n  ", " ")


def test_new_writes_the_starter_file(run, tmp_path):
    result = run("new")
    assert result.exit_code == 0
    assert result.stdout == "agreement.toml written; fill it in, then: qcsample agreement check agreement.toml\n"
    assert (tmp_path / "agreement.toml").read_text(encoding="utf-8") == starter_file()


def test_new_prints_with_a_dash(run, tmp_path):
    assert run("new", "-o", "-").stdout == starter_file()
    assert list(tmp_path.iterdir()) == []


def test_new_as_json(run, tmp_path):
    file = tmp_path / "agreement.toml"
    told = json.loads(run("new", "--json", "-o", str(file)).stdout)
    assert told["file"] == str(file)
    assert told["content"] == file.read_text(encoding="utf-8")
    assert json.loads(run("new", "--json", "-o", "-").stdout) == told | {"file": None}


def test_new_replaces_a_file_only_when_told_to(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    result = run("new", "-o", "mine.toml")
    assert result.exit_code == 2
    assert "mine.toml: exists" in result.stderr
    assert path.read_text() == "mine"
    assert run("new", "-o", "mine.toml", "--force").exit_code == 0
    assert read_agreement(path) == Agreement()


def test_new_fills_in_the_files_referred_to(run, tmp_path):
    (tmp_path / "spec.pdf").write_bytes(b"%PDF")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "样品.jpg").write_bytes(b"jpg")
    result = run("new", "--specification", "spec.pdf", "--golden-sample", "far/样品.jpg")
    agreement = read_agreement(tmp_path / "agreement.toml")
    assert (agreement.specification, agreement.golden_sample) == ("spec.pdf", "样品.jpg")
    assert agreement.specification_sha256 == hashlib.sha256(b"%PDF").hexdigest()
    assert agreement.golden_sample_sha256 == hashlib.sha256(b"jpg").hexdigest()
    assert result.stderr == "样品.jpg does not lie beside agreement.toml: put a copy there, and check compares it.\n"


def test_new_with_a_file_that_is_missing_writes_nothing(run, tmp_path):
    result = run("new", "--specification", "none.pdf")
    assert result.exit_code == 2
    assert "none.pdf" in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_check_reads_back_in_words(run):
    run("new")
    result = run("check", "agreement.toml")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    lines = unwrapped(result.stdout).splitlines()
    assert lines == [*in_words(Agreement()), f"Digest of the agreement: {Agreement().digest}"]
    assert result.stderr == (
        "Not filled in: buyer, supplier, product, order, order quantity, "
        "defects of critical, defects of major, defects of minor.\n"
    )


def test_check_as_json(run):
    run("new")
    data = json.loads(run("check", "agreement.toml", "--json").stdout)
    assert Agreement.from_dict(data["agreement"]) == Agreement()
    assert data["digest"] == Agreement().digest
    assert data["in_words"] == in_words(Agreement())
    assert data["references"] == {}


def test_check_compares_the_files_that_lie_beside(run, tmp_path):
    (tmp_path / "spec.pdf").write_bytes(b"one")
    run("new", "--specification", "spec.pdf")
    assert json.loads(run("check", "agreement.toml", "--json").stdout)["references"] == {"spec.pdf": "the same"}
    (tmp_path / "spec.pdf").write_bytes(b"two")
    result = run("check", "agreement.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "specification spec.pdf is not the file that was agreed on" in result.stderr
    (tmp_path / "spec.pdf").unlink()
    result = run("check", "agreement.toml")
    assert result.exit_code == 0
    assert "spec.pdf: not compared: no such file beside the agreement.\n" in result.stderr


@pytest.mark.parametrize("name", ["../secret", "sub/secret", "/etc/hostname", "..", "\\\\host\\secret"])
def test_check_looks_at_no_file_that_lies_elsewhere(run, tmp_path, name):
    here = tmp_path / "here"
    (here / "sub").mkdir(parents=True)
    for secret in (tmp_path / "secret", here / "sub" / "secret"):
        secret.write_text("secret")
    text = starter_file(specification=name, specification_sha256="0" * 64)
    (here / "agreement.toml").write_text(text, encoding="utf-8")
    result = run("check", "here/agreement.toml")
    assert result.exit_code == 0
    assert "not compared" in result.stderr


def test_check_without_a_digest_says_so(run, tmp_path):
    (tmp_path / "agreement.toml").write_text(starter_file(specification="spec.pdf"), encoding="utf-8")
    assert "spec.pdf: no SHA-256 agreed" in run("check", "agreement.toml").stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[class]\n", "agreement.toml, line 1: class: write [[class]]"),
        ("[order]\nquantity = 'many'\n", "agreement.toml, line 2: order.quantity: 'many': a whole number"),
        ("[order\n", "agreement.toml, line 1: not readable as TOML"),
        ("[cartons]\nrule = 'risky'", "agreement.toml, line 2: cartons.rule: 'risky': one of sqrt"),
        ("[carton_limits]\n", "agreement.toml, line 1: carton_limits: only the carton rule risk keeps them"),
    ],
)
def test_errors_are_one_line_and_status_2(run, tmp_path, text, message):
    (tmp_path / "agreement.toml").write_text(text)
    result = run("check", "agreement.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {message}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_what_is_no_file(run, name):
    result = run("check", name)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("args", [[], ["new"], ["check"]])
def test_help_ends_in_an_example(run, args):
    text = run(*args, "-h").stdout
    assert text.split("Example:\n")[1].strip().startswith("qcsample agreement ")
