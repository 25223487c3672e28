"""The draw once more, in a shell script and in a page for a phone: both give what qcsample gives."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcsample import Carton, Lot, draw, ticket
from qcsample.cli import main
from qcsample.tickets import ranked_positions

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "recheck"
PAGE = FOLDER / "recheck.html"
D, S = "PO4711-A", "20481956370211849357"
VECTORS = "".join(f"{i}\t{'A' if i <= 240 else 'B' if i <= 360 else 'C'}\t40\n" for i in range(1, 401))
DRAWN = {
    "A": "8 223 215 36 32 153 40 24 206 139 87 51",
    "B": "307 306 328 281 341 245",
    "C": "372 382",
}
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NODE = shutil.which("node")

HAS_SHELL = shutil.which("sh") and (shutil.which("sha256sum") or shutil.which("shasum"))
needs_shell = pytest.mark.skipif(not HAS_SHELL, reason="no shell, or no SHA-256 tool")
needs_script = pytest.mark.skipif(not (NODE or BROWSER), reason="neither node nor Chromium on this machine")


def shell(*args, stdin=""):
    command = ["sh", FOLDER / "recheck.sh", *map(str, args)]
    return subprocess.run(command, input=stdin.encode(), capture_output=True, check=False)


def script(work, given=None):
    """What the page's own functions make of `given`: an expression in JavaScript over `qcs1` and `given`."""
    functions = re.search(r'<script id="qcs1">(.*?)</script>', PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    source = f"{functions}\nconst given = {json.dumps(given)};\nconst made = JSON.stringify({work});\n"
    if NODE:
        done = subprocess.run([NODE, "-e", source + "console.log(made)"], capture_output=True, check=True)
        return json.loads(done.stdout)
    put = "document.getElementById('made').textContent = encodeURIComponent(made)"
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "made.html")
        page.write_text(f'<meta charset="utf-8"><pre id="made"></pre><script>{source}{put}</script>', encoding="utf-8")
        return json.loads(unquote(re.search('id="made">(.*?)</pre>', browser(page.as_uri()), re.DOTALL)[1]))


def browser(url):
    """The page as Chromium leaves it."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", url]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()


def lots():
    names = st.sampled_from(["", "A", "A B", "10", "1e1", "010", "%mixed", "红/M", "B"])
    carton = st.tuples(names, st.integers(1, 10**4) | st.integers(1, 40))
    return st.lists(carton, min_size=1, max_size=16).map(
        lambda rows: Lot(
            tuple(Carton(f"{'尾箱-' * (i % 3 == 0)}{i}", units, name) for i, (name, units) in enumerate(rows, 1))
        )
    )


def drawn_by_python(lot, count, coverage):
    made = draw(lot, 1, S, D, carton_rule=f"count {count}", coverage=coverage)
    return [[s.name, [c.id for c in made.cartons if c.stratum == s.name]] for s in made.strata]


@needs_shell
class TestShell:
    def test_vectors(self):
        lines = shell("draw", D, S, 20, stdin=VECTORS).stdout.decode().splitlines()
        found = {}
        for line in lines:
            stratum, carton, mine = line.split("\t")
            assert mine == ticket(S, D, carton)
            found.setdefault(stratum, []).append(carton)
        assert {name: " ".join(cartons) for name, cartons in found.items()} == DRAWN
        assert shell("units", D, S, 307, 40, 5).stdout.split() == b"20 25 24 12 22".split()
        manifest = shell("manifest", stdin="qcs1-manifest\tnumber\n" + VECTORS).stdout.decode().strip()
        assert manifest == "200f906d0707699accf88f33c17f0a156af16004e2b97cba208b9d37d7cded80"

    def test_one_carton(self):
        threshold = "07bebf7fe6bbfbb938d14c693ea781db7bd989be7355a13c42b3586ff7eda555"
        drawn, other = shell("carton", D, S, 307, threshold), shell("carton", D, S, 1, threshold)
        assert (drawn.returncode, other.returncode) == (0, 1)
        assert b"carton 307 was DRAWN" in drawn.stdout
        assert b"carton 1 was NOT drawn" in other.stdout
        alone = shell("carton", D, S, "尾箱-3")
        assert alone.stdout.split()[1].decode() == ticket(S, D, "尾箱-3")

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(lots(), st.integers(1, 18), st.booleans())
    def test_any_lot_is_drawn_alike(self, lot, count, coverage):
        flags = [] if coverage else ["--no-coverage"]
        done = shell("draw", D, S, count, *flags, stdin=lot.manifest_lines().decode())
        found = {}
        for line in done.stdout.decode().splitlines():
            stratum, carton, _ = line.split("\t")
            found.setdefault(stratum, []).append(carton)
        expected = {name: cartons for name, cartons in drawn_by_python(lot, count, coverage) if cartons}
        assert found == expected
        assert shell("manifest", stdin=lot.manifest_lines().decode()).stdout.decode().strip() == lot.manifest

    @pytest.mark.parametrize(
        ("args", "stdin"),
        [
            ((), ""),
            (("carton", "PO;rm", S, 307), ""),
            (("carton", D, "$(id)", 307), ""),
            (("carton", D, S, 307, "0" * 63), ""),
            (("carton", D, S, 307, "Z" * 64), ""),
            (("units", D, S, 307, "x", 5), ""),
            (("draw", D, S, 0), VECTORS),
            (("draw", D, S, 20), ""),
            (("draw", D, S, 20), "1 A 40\n"),
            (("draw", D, S, 20), "1\tA\t0\n"),
            (("draw", D, S, 20, "--cover"), VECTORS),
            (("manifest",), VECTORS),
        ],
    )
    def test_bad_input_is_one_line(self, args, stdin):
        done = shell(*args, stdin=stdin)
        assert done.returncode == 2
        assert done.stderr.startswith(b"recheck.sh: ")
        assert done.stderr.count(b"\n") == 1


@needs_script
class TestPage:
    def test_sha256_of_every_length_of_block(self):
        texts = ["", "abc", *("x" * n for n in (55, 56, 63, 64, 65, 119, 120)), "尾箱-3"]
        assert script("given.map(qcs1.sha256)", texts) == [hashlib.sha256(t.encode()).hexdigest() for t in texts]

    def test_vectors(self):
        work = f"qcs1.drawAll(qcs1.parsed(given), '{S}', '{D}', 20, true).map(s => [s.name, s.drawn.map(c => c.id)])"
        assert dict(script(work, VECTORS)) == {name: cartons.split() for name, cartons in DRAWN.items()}

    def test_any_lot_is_drawn_alike(self):
        cases = []

        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        @given(lots(), st.integers(1, 18), st.booleans())
        def collect(lot, count, coverage):
            cases.append((lot, count, coverage))

        collect()
        given_ = [[lot.manifest_lines().decode(), count, coverage] for lot, count, coverage in cases]
        work = (
            "given.map(([lines, count, coverage]) => { const list = qcs1.parsed(lines); return [qcs1.manifest(list), "
            f"qcs1.drawAll(list, '{S}', '{D}', count, coverage).map(s => [s.name, s.drawn.map(c => c.id)])]; }})"
        )
        for (lot, count, coverage), (manifest, drawn) in zip(cases, script(work, given_), strict=True):
            assert manifest == lot.manifest
            assert sorted(drawn) == sorted(drawn_by_python(lot, count, coverage))

    def test_positions_and_carton_numbers(self):
        work = f"qcs1.positions('{S}', '{D}', '307', 40, 5)"
        assert script(work) == list(ranked_positions(S, D, "307", 40, 5)) == [20, 25, 24, 12, 22]
        typed = [" 007 ", "０１２", "A001", "PO1 / 09", "000", "尾箱\u3000-3"]
        assert script("given.map(qcs1.canonical)", typed) == ["7", "12", "A001", "PO1/9", "0", "尾箱 -3"]

    def test_qr_codes_of_pick_list_and_label(self):
        texts = [f"qcs1 D={D}\nS={S}\nM=ab\nR=cd", f"qcs1 D={D} C=尾箱 3 T={'0' * 64}", "https://example.org"]
        assert script("given.map(qcs1.scanned)", texts) == [
            {"draw": D, "seed": S},
            {"draw": D, "carton": "尾箱 3"},
            {},
        ]

    def test_the_page_needs_nothing_from_outside(self):
        page = PAGE.read_text(encoding="utf-8")
        assert not re.search(r"https?:|src=|href=|import\(|fetch\(|XMLHttp|eval\(|innerHTML", page)
        assert "default-src 'none'" in page


@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
def test_the_page_in_a_browser():
    threshold = "07bebf7fe6bbfbb938d14c693ea781db7bd989be7355a13c42b3586ff7eda555"
    asked = {"draw": D, "seed": S, "threshold": threshold}

    def answer(**more):
        given_ = "&".join(f"{name}={quote(str(text))}" for name, text in {**asked, **more}.items())
        html = browser(f"{PAGE.as_uri()}#{given_}")
        return {
            name: re.sub("<[^>]+>", " ", text)
            for name, text in re.findall(r'<output id="(\w+)"[^>]*>(.*?)</output>', html, re.DOTALL)
        }

    assert answer(carton="0307")["answer"].split()[:1] == ["DRAWN"]
    assert answer(carton=1)["answer"].split()[:2] == ["NOT", "DRAWN"]
    assert "64 digits" in answer(carton=1, threshold="12")["answer"]
    listed = answer(carton=1, threshold="", lines="qcs1-manifest\tnumber\n" + VECTORS, count=20)
    assert listed["answer"].split()[:2] == ["NOT", "DRAWN"]
    assert "200f906d0707699accf88f33c17f0a156af16004e2b97cba208b9d37d7cded80" in listed["drawn"]
    assert DRAWN["B"].split() == re.search(r"B: 6 of .*\n(.*)", listed["drawn"])[1].split()
    hostile = answer(carton="<img src=x onerror=alert(1)>")
    assert "&lt;img" in hostile["answer"]


def test_lot_prints_the_lines_of_the_manifest():
    result = CliRunner().invoke(main, ["lot", str(FOLDER.parent / "kettles" / "packing_list.csv"), "--lines"])
    told = CliRunner().invoke(main, ["lot", str(FOLDER.parent / "kettles" / "packing_list.csv")])
    assert hashlib.sha256(result.stdout_bytes).hexdigest() == told.stdout.split()[-1]
