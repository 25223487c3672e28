"""The examples of embedding run as they stand, and do what they say."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import openpyxl
import pytest

from qcsample import attribute_plan

FOLDER = Path(__file__).resolve().parents[1] / "examples"
KETTLES = (FOLDER / "kettles" / "packing_list.csv", FOLDER / "kettles" / "agreement.toml")
DICE = "20481956370211849357"


def python(name, *args):
    command = [sys.executable, FOLDER / "embedding" / f"{name}.py", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False)


def module(name):
    spec = spec_from_file_location(name, FOLDER / "embedding" / f"{name}.py")
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    opened = python("goods_receipt", "open", *KETTLES, "PO4711", DICE)
    assert opened.returncode == 0, opened.stderr
    assert opened.stderr.startswith(b"open 307, pull units ")
    file = tmp_path_factory.mktemp("receipt") / "record.json"
    file.write_bytes(opened.stdout)
    return file


@pytest.fixture(scope="module")
def url():
    with module("http_service").server() as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


class TestGoodsReceipt:
    TESTS = ("test drop=0", "test function=0", "test boil-dry=0")

    @pytest.mark.parametrize(
        ("counts", "status", "stock"),
        [
            (("critical=0", "major=7", "minor=10", *TESTS), 0, "unrestricted"),
            (("critical=0", "major=8", "minor=10", *TESTS), 1, "blocked"),
            (("critical=0", "major=7", "minor=10"), 3, "in inspection"),
        ],
    )
    def test_goods_go_into_stock_by_their_verdict(self, record, counts, status, stock):
        closed = python("goods_receipt", "close", record, *counts)
        assert (closed.returncode, json.loads(closed.stdout)["stock"]) == (status, stock)
        assert json.loads(closed.stdout)["quantity"] == 3198

    def test_a_changed_record_and_bad_counts_are_refused(self, record, tmp_path):
        changed = tmp_path / "changed.json"
        changed.write_bytes(record.read_bytes().replace(b'"units":8', b'"units":9', 1))
        refused = [("close", changed, "major=0"), ("close", record, "major=x"), ("close", tmp_path), ("sell",), ()]
        for args in refused[:2] + refused[3:]:
            done = python("goods_receipt", *args)
            assert done.returncode == 2
            assert done.stderr.count(b"\n") == 1


class TestHttpService:
    def ask(self, url, data):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=30) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def test_a_row_and_many_rows(self, url):
        status, plan = self.ask(f"{url}/plan", {"lot": 3200, "aql": 2.5})
        assert (status, plan["plan"]) == (200, "125/7")
        status, verdicts = self.ask(f"{url}/judge", [{"plan": "125/7", "found": d} for d in (7, 8, -1)])
        assert [verdict.get("outcome") for verdict in verdicts] == ["accepted", "not accepted", None]
        assert "found '-1'" in verdicts[2]["error"]

    @pytest.mark.parametrize(
        ("path", "data"),
        [
            ("/plan", b"{"),
            ("/plan", b"[" * 100_000),
            ("/nothing", {}),
            ("/plan", [{}] * 1001),
            ("/plan", b" " * 1_000_001),
        ],
    )
    def test_what_is_no_row_is_a_400_and_the_service_goes_on(self, url, path, data):
        status, answer = self.ask(url + path, data)
        assert (status, list(answer)) == (400, ["error"])
        assert self.ask(f"{url}/plan", {"lot": 500, "aql": 2.5})[1]["n"] == 50

    def test_many_at_once_get_their_own_answers(self, url):
        found = {}

        def one(size):
            found[size] = self.ask(f"{url}/plan", {"lot": size, "aql": 2.5})[1]["n"]

        threads = [threading.Thread(target=one, args=(size,)) for size in range(200, 240)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert found == {size: attribute_plan(size, 2.5).n for size in range(200, 240)}


class TestSpreadsheet:
    def test_rows_come_back_with_plan_and_verdict(self, tmp_path):
        template, answered = tmp_path / "receipts.xlsx", tmp_path / "answered.xlsx"
        assert python("spreadsheet", "template", template).returncode == 0
        assert python("spreadsheet", template, answered).returncode == 0
        header, *rows = openpyxl.load_workbook(answered).worksheets[0].iter_rows(values_only=True)
        found = [dict(zip(header, row, strict=True)) for row in rows]
        assert [(row["order"], row["to pull"], row["outcome"]) for row in found] == [
            ("PO4711", 125, "accepted"),
            ("PO4712", 50, "not accepted"),
        ]

    def test_formulas_and_bad_rows_stay_in_their_row(self, tmp_path):
        book = openpyxl.Workbook()
        for row in (("order", "lot", "critical", "major", "minor"), ("'=1+1", "x", 0, 0, 0), ("B", 500, 0, 0, 0)):
            book.worksheets[0].append(row)
        book.worksheets[0]["A2"].value, book.worksheets[0]["A2"].data_type = "=HYPERLINK(1)", "s"
        source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
        book.save(source)
        assert python("spreadsheet", source, target).returncode == 2
        sheet = openpyxl.load_workbook(target).worksheets[0]
        cells = {cell.value for row in sheet.iter_rows() for cell in row}
        assert {"'=HYPERLINK(1)", "accepted"} <= cells
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        assert python("spreadsheet", source, target).returncode == 2
        assert python("spreadsheet").stderr.count(b"\n") == 1
