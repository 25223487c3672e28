"""Called from many threads at once the library gives what it gives alone, and it leaves the process as it was."""

from __future__ import annotations

import csv
import decimal
import json
import locale
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import font_samples
import numpy as np
import pytest
import rework_samples
from document_samples import sample
from every_document import DOCUMENTS, Delivery
from record_samples import EXAMPLES

import qcsample
from qcsample import documents
from qcsample.answering import UNAFFECTED
from qcsample.reinspection import TARGETED

THREADS = 8
KETTLES = EXAMPLES / "kettles"
LANGUAGES = ("en", "zh")


def read() -> list[object]:
    """Files: the agreement, the list, the costs, a record, photos that are not there."""
    agreement = qcsample.read_agreement(KETTLES / "agreement.toml")
    lot = qcsample.read_packing_list(EXAMPLES / "jackets" / "packing_list.xlsx")
    record = qcsample.Record.from_json((KETTLES / "expected" / "pick.json").read_bytes())
    costs = qcsample.read_costs(EXAMPLES / "jackets" / "costs.toml")
    return [agreement.digest, lot.manifest, qcsample.verify(record).to_dict(), costs.to_dict()]


def inspected() -> list[object]:
    """From the lot to the verdict and what follows."""
    made = sample(agreement=rework_samples.TERMS)
    record = rework_samples.failed(made)
    plan = qcsample.plan_reinspection(record)
    options = qcsample.compare_options(record, qcsample.Costs(per_escaped=30, per_sorted=1), sensitivity=False)
    findings = qcsample.Findings.from_dict(record.named("judge")[0]["content"]["findings"])
    size = qcsample.assess(record, findings)
    return [record.to_dict(), plan.to_dict(), options.to_dict(), size.to_dict()]


def computed() -> list[object]:
    """Tables, characteristics, designs, bounds, series, rows."""
    plan = qcsample.attribute_plan(3200, 2.5, sampling="double")
    qualities = np.linspace(0, 0.2, 41)
    arrays = [qcsample.oc(plan, qualities), qcsample.asn(plan, qualities), qcsample.oc(plan, 0.04, cartons=20, icc=0.1)]
    plans = qcsample.attribute_plans(np.arange(2, 4000), 2.5)
    scheme = qcsample.scheme_for(3200, 2.5)
    return [
        [array.tobytes().hex() for array in (*arrays, plans.n, plans.ac)],
        qcsample.design_single((0.01, 0.95), (0.05, 0.1)).to_dict(),
        qcsample.carton_bounds(14, 200, cartons=15, lot_size=8000).to_dict(),
        qcsample.scheme_risks(scheme, [0.02, 0.05], seed=1, spells=200).to_dict(),
        list(qcsample.answer_rows("judge", [{"lot": 3200, "major": 3, "minor": "x"}, {"lot": 500, "major": 9}])),
        qcsample.json_schema("record"),
    ]


def delivery() -> Delivery:
    made = sample(agreement=rework_samples.TERMS)
    findings = qcsample.Findings({"critical": 0, "major": 3, "minor": 5}, {"drop": 0, "function": 0})
    again = rework_samples.again(made)
    tests = dict.fromkeys((TARGETED, UNAFFECTED), 0)
    found_again = qcsample.Findings({"critical": 0, "major": 0, "minor": 0}, tests, unmarked=())
    return Delivery(made, findings, again, found_again)


def pages() -> list[object]:
    """Documents of every room, in both languages."""
    made = delivery()
    wanted = ("manifest", "form", "labels", "verdict", "options", "rework list", "report, refused")
    return [(name, sha256(DOCUMENTS[name](made, LANGUAGES, "a4")).hexdigest()) for name in wanted]


WORK: dict[str, Callable[[], list[object]]] = {
    "read": read,
    "inspected": inspected,
    "computed": computed,
    "pages": pages,
}


def together(work: list[Callable[[], Any]]) -> list[Any]:
    """What each gives in a thread of its own, all let go at the same moment."""
    start = threading.Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        start.wait(60)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


@pytest.mark.parametrize("name", WORK)
def test_eight_threads_give_what_one_gives(name):
    alone = WORK[name]()
    assert json.dumps(alone)  # it is all there, in plain values
    for found in together([WORK[name]] * THREADS):
        assert found == alone


def test_threads_that_do_different_things_do_not_meet():
    alone = {name: work() for name, work in WORK.items()}
    names = [*WORK] * (THREADS // len(WORK))
    for name, found in zip(names, together([WORK[name] for name in names]), strict=True):
        assert found == alone[name], name


def test_fonts_are_chosen_for_one_thread_alone(tmp_path):
    made = sample(colours=("A\U0001f4e6", "red"))
    files = {}
    for name, characters in (("Boxes", "A\U0001f4e6"), ("Letters", "A")):
        files[name] = tmp_path / f"{name}.ttf"
        files[name].write_bytes(font_samples.font(characters, name=name))

    def page(name: str) -> bytes:
        if not name:
            return documents.pick_list_pdf(made)
        with documents.using_fonts(files[name]):
            return documents.pick_list_pdf(made)

    alone = {name: page(name) for name in ("", *files)}
    assert alone["Boxes"] != alone[""]
    names = ["Boxes", "", "Letters", "Boxes"] * (THREADS // 4)
    for name, found in zip(names, together([lambda name=name: page(name) for name in names]), strict=True):
        assert found == alone[name], name


COLD = """
import sys; sys.path.insert(0, {tests!r})
sys.setswitchinterval(1e-5)
import test_threads as t
given = t.together([t.WORK[name] for name in t.WORK for _ in range(2)]) if {threads} else [
    t.WORK[name]() for name in t.WORK for _ in range(2)]
print(t.sha256(t.json.dumps(given, sort_keys=True).encode()).hexdigest())
"""


def test_the_first_calls_of_a_process_may_come_from_threads():
    def run(threads: bool) -> str:
        code = COLD.format(tests=str(Path(__file__).parent), threads=threads)
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert run(True) == run(False)


def test_eight_threads_leave_the_filters_of_warnings_alone():
    before = list(warnings.filters)
    together([read] * THREADS)
    assert warnings.filters == before


def state() -> dict[str, Any]:
    """What a library could change in the process that calls it."""
    return {
        "csv": csv.field_size_limit(),
        "decimal": str(decimal.getcontext()),
        "locale": locale.setlocale(locale.LC_ALL),
        "warnings": list(warnings.filters),
        "numpy": np.geterr(),
        "numpy print": {key: value for key, value in np.get_printoptions().items() if key != "override_repr"},
        "log handlers": list(logging.getLogger().handlers),
        "log level": (logging.getLogger().level, logging.root.manager.disable),
        "recursion": sys.getrecursionlimit(),
        "digits": sys.get_int_max_str_digits(),
        "switch interval": sys.getswitchinterval(),
        "hooks": (sys.excepthook, threading.excepthook, sys.displayhook, sys.gettrace(), sys.getprofile()),
        "streams": (sys.stdout, sys.stderr, sys.stdin),
        "signals": {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)},
        "random": random.getstate(),
        "numpy random": np.random.get_state()[1].tobytes(),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "umask": _umask(),
        "socket timeout": socket.getdefaulttimeout(),
        "threads": threading.active_count(),
        "path": list(sys.path),
    }


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now


@pytest.mark.parametrize("name", WORK)
def test_the_process_is_left_as_it_was_and_nothing_is_printed(name, capfd, caplog):
    before = state()
    with caplog.at_level(logging.DEBUG):
        WORK[name]()
        with pytest.raises(qcsample.QcsampleError):
            qcsample.read_packing_list("no such file.xlsx")
    after = state()
    assert {key: after[key] for key in before if after[key] != before[key]} == {}
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("qcsample")] == []


def test_loggers_of_the_library_are_not_there():
    assert not [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "qcsample"]
