"""The public names: each is documented, in its docstring and in docs/api.md, and loads no more than it needs."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import qcsample
from qcsample import documents
from qcsample.errors import QcsampleError

API = (Path(__file__).resolve().parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
FUNCTIONS = [name for name in qcsample.__all__ if inspect.isfunction(getattr(qcsample, name))]
CLASSES = [name for name in qcsample.__all__ if inspect.isclass(getattr(qcsample, name))]
RAISE_NOTHING = {"ticket", "unit_ticket"}  # any text has a hash


def rows(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \| \S.*\|$", text, flags=re.M)


def test_every_public_name_has_its_line_once():
    of_package, of_documents = API.split("## Documents")
    assert sorted(rows(of_package)) == sorted(qcsample.__all__)
    assert sorted(rows(of_documents.split("\n## ")[0])) == sorted(documents.__all__)


def test_functions_and_classes_are_all_there_is():
    assert {*FUNCTIONS, *CLASSES} == set(qcsample.__all__) - {"__version__"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_say_what_they_take_and_what_they_refuse(name):
    function = getattr(qcsample, name)
    said = inspect.getdoc(function) or ""
    assert said.split("\n")[0].endswith(".")
    given = said.split("Parameters\n----------\n")[1].split("\n\n")[0]
    told = {
        word for line in given.splitlines() if not line.startswith(" ") for word in line.split(" : ")[0].split(", ")
    }
    told = {word.lstrip("*") for word in told}
    assert told == set(inspect.signature(function).parameters)
    assert ("Raises\n------\n" in said) == (name not in RAISE_NOTHING)
    assert inspect.signature(function).return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize("name", CLASSES)
def test_classes_say_what_they_hold(name):
    kind = getattr(qcsample, name)
    said = inspect.getdoc(kind) or ""
    assert kind.__doc__
    assert said.split("\n")[0].endswith(".")
    if dataclasses.is_dataclass(kind):
        given = said.split("Attributes\n----------\n")[1].split("\n\n")[0]
        lines = [line for line in given.splitlines() if not line.startswith(" ")]
        told = {word for line in lines for word in line.split(" : ")[0].split(", ")}
        assert {field.name for field in dataclasses.fields(kind)} <= told
    else:
        assert issubclass(kind, QcsampleError) or name in ("History", "BoundsEach")
    fields = {*getattr(kind, "__dataclass_fields__", ()), *getattr(kind, "_fields", ())}
    for member, value in vars(kind).items():
        if not member.startswith("_") and member not in fields:
            assert inspect.getdoc(value), member


@pytest.mark.parametrize(
    ("names", "without"),
    [
        (qcsample.__all__[:0], {"numpy", "scipy", "reportlab", "openpyxl", "click", "qcsample.plan"}),
        (["Plan", "attribute_plan", "judge", "draw", "Record"], {"scipy", "reportlab", "openpyxl", "click"}),
        (
            ["json_schema", "Seed", "ticket", "code_letter", "Plan"],
            {"numpy", "scipy", "reportlab", "openpyxl", "click"},
        ),
        (qcsample.__all__, {"scipy.stats", "reportlab", "click", "pypdf"}),
    ],
)
def test_a_name_loads_no_more_than_it_needs(names, without):
    code = f"import sys, qcsample; [getattr(qcsample, name) for name in {names}]; print({without} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
