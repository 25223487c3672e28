"""Imports run one way, in the order of the house; nothing below the command line prints or reads the clock."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import qcsample

HOUSE = Path(qcsample.__file__).parent
LAYERS = """
    errors quiet text files canonical strict schemas plan typed standards statistics carton_ids lot boxes
    carton_rules terms agreement toml_lines agreement_words agreement_file series seeds quotas tickets draws
    assembling qcs1 findings reinspection inspection counting judging answering lot_verdict verdict rework
    assessment options verification bulk history packing sheets pictures photos documents cli
""".split()
MODULES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    """The room of the house that a module stands in: the first part of its path."""
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms that a module imports from, inside functions too; typing-only imports of `__init__` aside."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "qcsample":
                names = [f"qcsample.{alias.name}" for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("qcsample.")}
    return rooms


def test_every_room_has_its_place():
    rooms = {room(path) for path in MODULES} - {"__init__", "__main__"}
    assert rooms == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_run_one_way(path):
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    above = set(LAYERS[LAYERS.index(here) + 1 :])
    reached = {name for name in imported(path) if not name.startswith("__")} - {"tables"}
    assert not reached & above, f"{path.relative_to(HOUSE)} reaches up to {sorted(reached & above)}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) != "cli"], ids=lambda path: str(path.relative_to(HOUSE))
)
def test_the_library_neither_prints_nor_reads_the_clock_nor_makes_a_seed(path):
    forbidden = {"print", "input", "today", "now", "urandom", "token_hex", "getenv", "exit"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            target = node.func
            called.add(target.id if isinstance(target, ast.Name) else getattr(target, "attr", ""))
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not names & {"random", "secrets", "time", "click"}, path
    assert not called & forbidden, f"{path}: {called & forbidden}"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


HEAVY = "{'numpy', 'scipy', 'reportlab', 'openpyxl', 'tabulate'}"


@pytest.mark.parametrize(
    "args", [["--help"], ["table", "code-letters"], ["plan", "--lot", "3200", "--no-risks"], ["pick", "--help"]]
)
def test_start_up_loads_no_numeric_or_pdf_library(args):
    heavy = HEAVY if args[0] in ("--help", "pick") else "{'numpy', 'scipy', 'reportlab', 'openpyxl'}"
    code = f"""
import sys
from qcsample.cli import main
out = sys.stdout
import io
sys.stdout = io.StringIO()
try:
    main({args!r})
except SystemExit as stop:
    assert not stop.code, stop.code
sys.stdout = out
print(sorted({heavy} & set(sys.modules)))
"""
    assert run(code) == "[]"


def test_importing_the_package_loads_nothing_of_it():
    assert run("import sys, qcsample; print(sorted(m for m in sys.modules if m.startswith('qcsample.')))") == "[]"


def test_public_names_exist_and_are_listed_once():
    assert len(set(qcsample.__all__)) == len(qcsample.__all__)
    for name in qcsample.__all__:
        assert getattr(qcsample, name) is not None
    assert set(qcsample.__all__) - {"__version__"} == set(qcsample._HOME)
    assert set(qcsample.__all__) <= set(dir(qcsample))
    with pytest.raises(AttributeError, match="no attribute 'sample'"):
        _ = qcsample.sample


def test_no_module_shares_the_name_of_a_public_function():
    modules = {path.stem for path in HOUSE.iterdir()}
    assert not modules & set(qcsample.__all__)
