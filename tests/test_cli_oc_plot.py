"""`qcsample oc --plot`: the picture beside the table, as SVG, PDF or PNG."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from qcsample.statistics.cartons import carton_oc
from qcsample.statistics.characteristics import oc
from qcsample.typed import plan_from

SVG = "{http://www.w3.org/2000/svg}"


def texts(path):
    return [node.text for node in ElementTree.parse(path).iter(f"{SVG}text")]


def curves(path):
    """The curves of an SVG as arrays of x and y [points]; the axes are its one line of three points."""
    lines = [
        np.array([pair.split() for pair in node.get("points").split(",")], dtype=float)
        for node in ElementTree.parse(path).iter(f"{SVG}polyline")
    ]
    [axes] = [line for line in lines if len(line) == 3]
    span = axes[2, 0] - axes[0, 0], axes[0, 1] - axes[1, 1]
    return [((line - axes[1]) / span).T for line in lines if len(line) > 3]


@pytest.mark.parametrize("kind", ["svg", "pdf", "png", "SVG"])
def test_a_picture_beside_the_table(run, here, kind):
    args = ("oc", "--lot", "3200", "--aql", "2.5", "--cartons", "15")
    plain = run(*args)
    name = f"curves.{kind}"
    result = run(*args, "--plot", name)
    assert result.stdout == plain.stdout
    assert result.stderr == f"wrote {name}\n"
    said = {"svg": texts, "pdf": lambda path: [PdfReader(path).pages[0].extract_text()], "png": lambda _: []}
    found = "\n".join(said[kind.lower()](here / name))
    if kind == "png":
        assert Image.open(here / name).size[0] == 1120
    else:
        for figure in ("AQL 2.5", "3.22 %", "6.12 %", "9.24 %", "98.64 %", "95.18 %", "from 15 cartons, icc 0.1"):
            assert figure in found


def test_json_stays_json(run, here):
    args = ("oc", "--plan", "125/7", "--json")
    result = run(*args, "--plot", "curves.svg")
    assert json.loads(result.stdout) == json.loads(run(*args).stdout)
    assert result.stderr == "wrote curves.svg\n"


def test_curves_lie_on_the_probabilities(run, here):
    run("oc", "--plan", "125/7", "--plan", "80/3/7,80/8/9", "--cartons", "8", "--plot", "curves.svg")
    nodes = list(ElementTree.parse("curves.svg").iter(f"{SVG}text"))
    [height] = [node.get("y") for node in nodes if node.text == "2 %"]
    end = max(float(node.text.removesuffix(" %")) for node in nodes if node.get("y") == height) / 100
    found = curves("curves.svg")
    assert len(found) == 4
    for (x, y), (text, cartons) in zip(
        found, [("125/7", None), ("125/7", 8), ("80/3/7,80/8/9", None), ("80/3/7,80/8/9", 8)], strict=True
    ):
        plan, p = plan_from(text), np.clip(x * end, 0, 1)
        pa = oc(plan, p) if cartons is None else carton_oc(plan, p, cartons=cartons, icc=0.1)
        assert np.abs(pa - y).max() < 2e-4


def test_a_lot_is_drawn_at_whole_units(run, here):
    run("oc", "--plan", "13/0", "--plan", "8/1", "--lot-size", "20", "--plot", "lot.svg")
    assert {"10 % (2)", "Nonconforming units in the lot of 20", "Model: hypergeometric, lot of 20."} <= set(
        texts("lot.svg")
    )
    for x, _ in curves("lot.svg"):
        units = x * 9  # the axis ends at 45 %
        assert np.abs(units - units.round()).max() < 1e-3
        assert len(units) == 10
    run("oc", "--lot", "3200", "--aql", "2.5", "--model", "hypergeometric", "--plot", "table.svg")
    assert {"3.25 % (104)", "AQL 2.5", "98.64 %", "(binomial)"} <= set(texts("table.svg"))


def test_nonconformities_are_per_100(run, here):
    run("oc", "--lot", "3200", "--aql", "15", "--aql", "2.5", "--model", "poisson", "--plot", "rate.svg")
    assert {"18.6 per 100", "Nonconformities per 100 units", "AQL 15", "AQL 2.5"} <= set(texts("rate.svg"))


def test_extremes_are_drawn(run, here):
    for plans in (["100000/2100"], ["5/5"], ["1/0", "100000/0"], ["13/0", "13/13"]):
        args = [part for plan in plans for part in ("--plan", plan)]
        run("oc", *args, "--plot", "extreme.svg", "--force")
        assert len(curves("extreme.svg")) == len(plans)
    assert "–" in texts("extreme.svg")  # 13/13 accepts everything: no quality is accepted half the time


def test_what_is_no_picture_is_refused(refused, here):
    for name in ("curves.gif", "curves", ".svg", "curves.svg.zip"):
        message = refused("oc", "--plan", "125/7", "--plot", name)
        assert message == f"Error: --plot '{name}': a name that ends in .svg, .pdf or .png is needed"
    (here / "old.svg").write_text("mine")
    assert "--force" in refused("oc", "--plan", "125/7", "--plot", "old.svg")
    assert "does not exist" in refused("oc", "--plan", "125/7", "--plot", "none/curves.svg")
    assert "needs --lot" in refused("oc", "--aql", "2.5", "--plot", "new.svg")


def test_force_replaces(run, here):
    (here / "old.svg").write_text("mine")
    run("oc", "--plan", "125/7", "--plot", "old.svg", "--force")
    assert "125/7" in texts("old.svg")
