"""What is installed: every package is listed, every table and the typing marker go along."""

from __future__ import annotations

import configparser
from importlib import resources
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def config() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_package_is_listed(config):
    listed = set(config["options"]["packages"].split())
    folders = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "qcsample").rglob("__init__.py")} | {
        "qcsample.tables"
    }
    assert listed == folders


def test_every_table_is_covered_by_package_data(config):
    patterns = config["options.package_data"]["qcsample.tables"].split()
    for path in (ROOT / "tables").iterdir():
        if path.suffix not in (".py", ".pyc") and path.name != "__pycache__":
            assert any(path.match(pattern) for pattern in patterns), path.name


def test_tables_are_found_through_the_package():
    from qcsample.standards.published import tables_root

    names = {entry.name for entry in tables_root().iterdir()}
    assert {"sources.csv", "code_letters.csv"} <= names


def test_typing_marker_is_there():
    assert resources.files("qcsample").joinpath("py.typed").is_file()


def test_version_is_a_literal_and_in_the_changelog():
    import qcsample

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {qcsample.__version__}" in changelog


def test_the_top_level_is_the_agreed_one():
    agreed = {
        ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "docs", "examples", "pyproject.toml", "qcsample",
        "setup.cfg", "tables", "tests",
    }  # fmt: skip
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode or not listed.stdout:
        pytest.skip("not a git checkout")
    assert {name.split("/")[0] for name in listed.stdout.splitlines()} <= agreed
