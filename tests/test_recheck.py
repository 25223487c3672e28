"""The draw once more, in a shell script and in a page for a phone: both give what qcsample gives."""

from __future__ import annotations

import hashlib
import json
import os
import random
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
from qcsample.carton_ids import canonical_part
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


def drawn_by_python(lot, count, coverage, seed=S, draw_id=D):
    made = draw(lot, 1, seed, draw_id, carton_rule=f"count {count}", coverage=coverage)
    return [[s.name, [c.id for c in made.cartons if c.stratum == s.name]] for s in made.strata]


def drawn_by_shell(lot, count, coverage, seed=S, draw_id=D):
    flags = [] if coverage else ["--no-coverage"]
    done = shell("draw", draw_id, seed, count, *flags, stdin=lot.manifest_lines().decode())
    assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.decode().splitlines():
        stratum, carton, mine = line.split("\t")
        assert mine == ticket(seed, draw_id, carton)
        found.setdefault(stratum, []).append(carton)
    return found


def some_lots(many):
    """Lots, cartons to draw, coverage, seed and draw id, each another."""
    chosen = random.Random(8)
    for _ in range(many):
        strata = chosen.sample(["", "A", "A B", "B/2", "红", "10"], chosen.randint(1, 4))
        prefix = chosen.choice(["", "A", "PO 7/", "尾箱-"])
        cartons = tuple(
            Carton(f"{prefix}{i}", chosen.randint(1, 40), chosen.choice(strata))
            for i in range(1, chosen.randint(2, 61))
        )
        seed = f"{chosen.getrandbits(128):032x}" if chosen.random() < 0.5 else str(chosen.randint(10**19, 10**30))
        coverage = chosen.random() < 0.7
        yield Lot(cartons), chosen.randint(1, 20), coverage, seed, f"PO{chosen.randint(1, 9999)}-A"


# What no list of cartons holds, and what the error calls it.
WRONG_LISTS = [
    ("\ufeff1\tA\t40\n", "byte order mark"),
    ("\ufeffqcs1-manifest\tnumber\n1\tA\t40\n", "byte order mark"),
    ("qcs1-manifest\tnumber\n\ufeff1\tA\t40\n", ""),
    ("1\tA\t40\n007\tA\t40\n", "7"),
    ("PO1/09\tA\t40\n", "PO1/9"),
    ("No.  45\tA\t40\n", "No. 45"),
    ("１\tA\t40\n", ""),
    ("1\tA\t40\n2\tA\t40\n1\tB\t40\n", "stands twice"),
    ("\tA\t40\n", ""),
    (" \tA\t40\n", ""),
    ("a/\tA\t40\n", ""),
    ("1|2\tA\t40\n", ""),
    ("1\tA|B\t40\n", ""),
    ("1\x07\tA\t40\n", ""),
    ("1\x00\tA\t40\n", ""),
    ("1\u200b\tA\t40\n", ""),
    ("1\u202e\tA\t40\n", ""),
    ("1\tA\u00a0B\x85\t40\n", ""),
    ("1\tA\t1e3\n", ""),
    ("1\tA\t40\t\n", ""),
    ("1\tA\n", ""),
]


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
        alone = shell("carton", D, S, "尾箱-3").stdout.decode().splitlines()
        assert alone == [f"hashed     qcs1|{S}|{D}|尾箱-3", f"ticket     {ticket(S, D, '尾箱-3')}"]

    def test_a_carton_is_spelt_as_in_the_list(self):
        for typed in ("007", " PO1 / 09 ", "000", "No.  45", "A001", "0a", "a\\tb", "%2F/1", "-n", "00/01/2"):
            name = "/".join(map(canonical_part, typed.split("/")))
            said = shell("carton", D, S, typed).stdout.decode().splitlines()
            assert said == [f"hashed     qcs1|{S}|{D}|{name}", f"ticket     {ticket(S, D, name)}"]
        assert shell("units", D, S, "0307", 40, 5).stdout == shell("units", D, S, 307, 40, 5).stdout
        assert shell("units", D, S, "a\\tb", 40, 5).stdout.split() == [
            str(unit).encode() for unit in ranked_positions(S, D, "a\\tb", 40, 5)
        ]

    def test_not_drawn_says_that_a_typo_makes_it_wrong(self):
        threshold = ticket(S, D, "307")
        for args in ((D.lower(), S, 307), (D, S + "a", 307), (D, S, "No. 307")):
            done = shell("carton", *args, threshold)
            assert (done.returncode, b"NOT drawn" in done.stdout) == (1, True)
            assert f"hashed     qcs1|{args[1]}|{args[0]}|{args[2]}\n".encode() in done.stdout
            assert b"One wrong character" in done.stdout
        done = shell("carton", D, S, 307, threshold)
        assert (done.returncode, b"One wrong character" in done.stdout) == (0, False)

    @pytest.mark.parametrize(("lines", "named"), WRONG_LISTS)
    @pytest.mark.parametrize("what", ["draw", "manifest"])
    def test_a_list_that_no_list_is(self, what, lines, named):
        if what == "manifest" and not lines.startswith(("qcs1-manifest", "\ufeff")):
            lines = f"qcs1-manifest\tnumber\n{lines}"
        done = shell(what, *([D, S, 1] if what == "draw" else []), stdin=lines)
        assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
        assert done.stderr.startswith(b"recheck.sh: line ")
        assert named in done.stderr.decode()

    def test_lines_as_windows_writes_them(self):
        lines = f"qcs1-manifest\tnumber\n{VECTORS}".replace("\n", "\r\n")
        assert shell("draw", D, S, 20, stdin=lines).stdout == shell("draw", D, S, 20, stdin=VECTORS).stdout
        assert shell("manifest", stdin=lines).stdout.startswith(b"200f906d0707699a")

    def test_one_process_hashes_thousands_of_cartons(self, tmp_path, monkeypatch):
        real = shutil.which("sha256sum")
        if real is None:
            pytest.skip("another tool hashes here")
        counting = tmp_path / "sha256sum"
        counting.write_text(f'#!/bin/sh\necho >>{tmp_path}/calls\nexec {real} "$@"\n')
        counting.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        lot = Lot(tuple(Carton(str(i), 40, "A") for i in range(1, 9001)))
        assert drawn_by_shell(lot, 20, True) == dict(drawn_by_python(lot, 20, True))
        assert 3 <= len((tmp_path / "calls").read_text()) <= 30

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(lots(), st.integers(1, 18), st.booleans())
    def test_any_lot_is_drawn_alike(self, lot, count, coverage):
        expected = {name: cartons for name, cartons in drawn_by_python(lot, count, coverage) if cartons}
        assert drawn_by_shell(lot, count, coverage) == expected
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
            (("units", D, S, 307, 1000001, 5), ""),
            (("units", D, S, "", 40, 5), ""),
            *(
                (("carton", D, S, carton), "")
                for carton in (
                    "",
                    " ",
                    "a|b",
                    "a\nb",
                    "1\n",
                    "\x07",
                    "１",
                    "a/",
                    "/1",
                    "\ufeff1",
                    "1\u3000",
                    "1\u200b",
                    "1\xad",
                )
            ),
            (("carton", "P" * 65, S, 307), ""),
            (("carton", D, "1" * 129, 307), ""),
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

    def test_a_list_that_no_list_is(self):
        work = (
            "given.map(lines => { try { return qcs1.parsed(lines) && ''; } catch (error) { return error.message; } })"
        )
        for (lines, named), said in zip(WRONG_LISTS, script(work, [lines for lines, _ in WRONG_LISTS]), strict=True):
            assert said.startswith("line 第 "), (lines, said)
            assert named in said
        windows = f"qcs1-manifest\tnumber\n{VECTORS}".replace("\n", "\r\n")
        assert script("qcs1.manifest(qcs1.parsed(given))", windows).startswith("200f906d0707699a")

    def test_more_than_a_phone_can_do_is_refused(self):
        tried = "(() => { try { return %s; } catch (error) { return error.message; } })()"
        units = tried % f"qcs1.positions('{S}', '{D}', '1', 9999999, 5)"
        cartons = tried % "qcs1.parsed(Array.from({length: 100001}, (_, i) => `${i}\\tA\\t1`).join('\\n'))"
        assert "more than 100000 units" in script(units)
        assert "more than 100000 cartons" in script(cartons)

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


@needs_shell
@needs_script
def test_library_shell_and_page_draw_the_same_of_sixty_lots():
    cases = list(some_lots(60))
    given_ = [[lot.manifest_lines().decode(), *more] for lot, *more in cases]
    work = (
        "given.map(([lines, count, coverage, seed, draw]) => { const list = qcs1.parsed(lines); "
        "const all = qcs1.drawAll(list, seed, draw, count, coverage), one = list.cartons[0]; "
        "return [qcs1.manifest(list), all.map(s => [s.name, s.drawn.map(c => c.id)]), "
        "one.id, qcs1.positions(seed, draw, one.id, one.units, 5)]; })"
    )
    for (lot, *more), (manifest, drawn, name, positions) in zip(cases, script(work, given_), strict=True):
        expected = drawn_by_python(lot, *more)
        assert sorted(drawn) == sorted(expected)
        assert drawn_by_shell(lot, *more) == {stratum: cartons for stratum, cartons in expected if cartons}
        assert manifest == lot.manifest
        units = next(carton.units for carton in lot.cartons if carton.id == name)
        assert positions == list(ranked_positions(*more[2:], name, units, 5))


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

    drawn = answer(carton="0307")["answer"]
    assert drawn.split()[:1] == ["DRAWN"]
    assert f"qcs1|{S}|{D}|307\n" in drawn
    assert "One wrong character" not in drawn
    for wrong in ({"draw": D.lower()}, {"seed": f"{S}A"}, {"carton": "No. 307"}):
        said = answer(**{"carton": 307, "threshold": ticket(S, D, "307"), **wrong})["answer"]
        assert said.split()[:2] == ["NOT", "DRAWN"]
        hashed = {"draw": D, "seed": S, "carton": 307, **wrong}
        assert "qcs1|{seed}|{draw}|{carton}\n".format(**hashed) in said
        assert "One wrong character makes this answer wrong" in said
        assert "错一个字符" in said
    assert "more than 100000 units" in answer(carton=1, units=9999999, quota=5)["positions"]
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
