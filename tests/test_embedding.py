"""The examples of embedding run as they stand, and do what they say."""

from __future__ import annotations

import json
import math
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
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


def refuses(done):
    """Bad input is exit status 2, never 1 (not accepted), and one line, which is returned."""
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr
    return done.stderr.decode().strip()


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


@pytest.fixture
def service():
    """A server of its own, whose threads are waited for when it is closed."""
    serving = module("http_service").server()
    serving.daemon_threads = False
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


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
        refused = [
            ("close", changed, "major=0"),
            ("close", record, "major=x"),
            ("close", record, "major=" + "9" * 5000),
            ("close", record, "major=0", "major=8"),
            ("close", tmp_path),
            ("close", tmp_path / "missing.json", "major=0"),
            ("open", tmp_path / "missing.csv", KETTLES[1], "PO4711", DICE),
            ("open", KETTLES[0], tmp_path, "PO4711", DICE),
            ("sell",),
            (),
        ]
        for args in refused:
            assert refuses(python("goods_receipt", *args))


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
            ("/plan", b'{"lot": 3200, "aql": 2.5, "weight": NaN}'),
            ("/plan", b'{"lot": 3200, "aql": 2.5, "weight": -Infinity}'),
            ("/plan", b'{"lot": 3200, "aql": 2.5, "weight": 1e999}'),
            ("/judge", b'{"plan": "125/7", "found": 8, "found": 7}'),
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

    @pytest.mark.parametrize(
        "begin",
        [
            b"",
            b"POST /plan HTTP/1.1\r\n",
            b"POST /plan HTTP/1.1\r\nContent-Length: 100000\r\n\r\n",
            b"POST /plan HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n",
        ],
        ids=["nothing", "header", "body", "oversized"],
    )
    def test_a_client_that_drips_is_let_go(self, service, begin):
        service.RequestHandlerClass.timeout = 0.6
        with socket.create_connection(service.server_address, timeout=10) as client:
            client.sendall(begin)
            answer, let_go = b"", False
            client.settimeout(0.05)
            for _ in range(1_000):  # drips: it has to be let go long before the last
                try:
                    client.sendall(b" ")
                    answer += (more := client.recv(4096))
                    let_go = not more
                except TimeoutError:
                    continue
                except ConnectionError:
                    let_go = True
                if let_go:
                    break
        assert let_go
        assert answer == b"" or json.loads(answer.split(b"\r\n\r\n")[1])["error"]

    def test_a_client_that_goes_away_leaves_no_traceback(self, service, capfd):
        rows = json.dumps([{"lot": 3200, "aql": 2.5}] * 1000).encode()
        head = b"POST /plan HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(rows)
        for sent in (head, head + rows):
            client = socket.create_connection(service.server_address)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(sent)
            time.sleep(0.02)
            client.close()  # with a reset
        assert self.ask("http://{}:{}/plan".format(*service.server_address), {"lot": 500, "aql": 2.5})[0] == 200
        service.server_close()  # waits for the threads
        assert capfd.readouterr().err == ""

    def test_an_error_of_the_service_is_still_shown(self, service, capfd):
        service.RequestHandlerClass.do_POST = lambda handler: 1 // 0
        with pytest.raises(OSError):
            self.ask("http://{}:{}/plan".format(*service.server_address), {})
        service.server_close()
        assert "ZeroDivisionError" in capfd.readouterr().err

    @pytest.mark.parametrize("port", ["x", "99999", "-1"])
    def test_a_port_that_is_none(self, port):
        assert "port" in refuses(python("http_service", port))


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

    def table(self, folder, *rows):
        """The rows of a sheet with these rows, as they come back, and the exit status."""
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        source, target = folder / "in.xlsx", folder / "out.xlsx"
        book.save(source)
        done = python("spreadsheet", source, target)
        if not target.exists():
            return done, []
        header, *found = openpyxl.load_workbook(target).worksheets[0].iter_rows(values_only=True)
        return done, [dict(zip(header, row, strict=True)) for row in found]

    def test_text_is_never_computed_and_bad_rows_stay_in_their_row(self, tmp_path):
        hostile = ["=HYPERLINK(1)", "=1+1", "+1", "-1", "@SUM(1)", "#N/A"]
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in (("order", "lot", "critical", "=2+2"), *((text, 500, 0, 0) for text in hostile), ("x", "x", 0, 0)):
            sheet.append(row)
        for cell in (sheet["D1"], *(sheet.cell(place, 1) for place in range(2, 8))):
            cell.data_type = "s"
        source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
        book.save(source)
        assert python("spreadsheet", source, target).returncode == 2
        sheet = openpyxl.load_workbook(target).worksheets[0]
        names = [cell.value for cell in sheet[1]]
        column = names.index("order")
        assert [row[column].value for row in sheet.iter_rows(min_row=2)] == [*hostile, "x"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
        with zipfile.ZipFile(target) as parts:
            assert not re.search(rb"<f[ />]", parts.read("xl/worksheets/sheet1.xml"))
        assert [bool(row[names.index("error")].value) for row in sheet.iter_rows(min_row=2)] == [False] * 6 + [True]

    def test_characters_that_no_workbook_may_hold(self, tmp_path):
        module("spreadsheet").write(tmp_path / "out.xlsx", [{"a\x00b": "c\x07d", "n": math.inf, "long": "x" * 40_000}])
        rows = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows(values_only=True)
        assert list(rows) == [("ab", "n", "long"), ("cd", "inf", "x" * 32_767)]

    @pytest.mark.parametrize("blank", [None, "  "])
    def test_a_blank_header_shifts_nothing(self, tmp_path, blank):
        header = ("lot", blank, "critical", "major", "minor")
        done, (row, other) = self.table(tmp_path, header, (3200, 0, 0, 6, 15), (3200, None, 0, 6, 9))
        assert (done.returncode, row["outcome"], row["minor"], row["column B"]) == (0, "not accepted", 15, 0)
        assert (other["outcome"], other["column B"]) == ("accepted", None)

    def test_cells_beyond_the_header_and_empty_columns(self, tmp_path):
        done, (row,) = self.table(tmp_path, (None, "lot", None, "critical"), (None, 3200, None, 0, "beside"))
        assert (done.returncode, row["to pull"], row["column E"]) == (0, 125, "beside")
        assert not {"column A", "column C", None} & {*row}

    @pytest.mark.parametrize("twice", [("lot", "Lot"), ("lot size", "Lot-size"), ("a", "A"), ("to pull", "lot")])
    def test_two_columns_of_a_name_are_refused(self, tmp_path, twice):
        done, rows = self.table(tmp_path, (*twice, "critical"), (3200, 500, 0))
        refuses(done)
        assert (b"rename one" in done.stderr, rows) == (True, [])

    @pytest.mark.parametrize("name", ["Lot", "LOT", "lot size", "Lot-Size"])
    def test_a_lot_column_in_any_spelling_has_its_plan(self, tmp_path, name):
        done, (row,) = self.table(tmp_path, (name, "Critical"), (3200, 0))
        assert (done.returncode, row["to pull"], row["outcome"]) == (0, attribute_plan(3200, 2.5).n, "pending")

    def test_the_error_of_a_plan_is_the_error_of_its_row(self, tmp_path):
        done, (bad, good) = self.table(tmp_path, ("plan", "found", "lot"), ("125/7", 3, 1), ("125/7", 3, 3200))
        assert (done.returncode, bad["to pull"]) == (2, None)
        assert "lot size 1" in bad["error"]
        assert (good["to pull"], good["error"]) == (125, None)

    def test_files_that_are_no_workbook_or_no_place_to_write(self, tmp_path):
        book = openpyxl.Workbook()
        book.save(tmp_path / "empty.xlsx")
        (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
        (tmp_path / "cut.xlsx").write_bytes((tmp_path / "empty.xlsx").read_bytes()[:-200])
        with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as parts:
            parts.writestr("notes.txt", "no workbook either")
        (tmp_path / "folder.xlsx").mkdir()
        for source in ("missing.xlsx", "empty.xlsx", "broken.xlsx", "cut.xlsx", "other.xlsx", "folder.xlsx"):
            refuses(python("spreadsheet", tmp_path / source, tmp_path / "out.xlsx"))
            assert not (tmp_path / "out.xlsx").exists()
        assert python("spreadsheet", "template", tmp_path / "in.xlsx").returncode == 0
        for target in (tmp_path / "nowhere" / "out.xlsx", tmp_path / "in.xlsx" / "out.xlsx", tmp_path / "folder.xlsx"):
            refuses(python("spreadsheet", tmp_path / "in.xlsx", target))
        refuses(python("spreadsheet"))


def test_the_examples_use_public_names_alone():
    for path in (FOLDER / "embedding").glob("*.py"):
        assert not re.search(r"qcsample\.\w+ import|import qcsample\.|qcsample\._", path.read_text(encoding="utf-8"))
