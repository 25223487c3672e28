"""What the fuzz tests share: how many cases, what may come of a case, and how input is spoiled.

The environment variable QCSAMPLE_CASES sets how many cases all of them take together. Seeds are fixed, so that a
run can be repeated: more cases are the same ones and others after them.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from qcsample.cli import main
from qcsample.errors import QcsampleError

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CASES = int(os.environ.get("QCSAMPLE_CASES", "5000"))
ROUND = 1_000  # cases of one seed
CPU_SECONDS = 10  # of one case
WAITED = 120  # seconds of one case on a machine that is busy
MEMORY = 1_000_000_000  # bytes that one case may take on top of what the tests have
ANSWERED, REFUSED = "answered", "refused"
SEEN: Counter[str] = Counter()  # cases of each target; and how often something was answered or refused


class Tried(NamedTuple):
    """What a round came to: a target that only answers, or only refuses, tries one side alone."""

    cases: int
    answered: int
    refused: int

    @property
    def both(self) -> bool:
        return bool(self.answered and self.refused)


class Overrun(BaseException):
    """A case that takes too long; no handler of ordinary errors catches it."""


def cases(share: int) -> pytest.MarkDecorator:
    """The rounds of a target that takes `share` of every 5,000 cases, as (seed, cases)."""
    wanted = -(-share * CASES // 5_000)
    rounds = [(number, min(ROUND, wanted - start)) for number, start in enumerate(range(0, wanted, ROUND))]
    return pytest.mark.parametrize("turn", rounds, ids=lambda turn: f"seed{turn[0]}-cases{turn[1]}")


def fuzz(turn: tuple[int, int], strategy: st.SearchStrategy[Any], target: Callable[[Any], object]) -> Tried:
    """`target` on as many examples as its turn says, and what they came to."""
    names = (target.__name__, ANSWERED, REFUSED)
    before = [SEEN[name] for name in names]

    @seed(turn[0])
    @settings(
        max_examples=turn[1],
        derandomize=False,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(case: Any) -> None:
        SEEN[target.__name__] += 1
        with limits():
            target(case)

    one()
    return Tried(*(SEEN[name] - was for name, was in zip(names, before, strict=True)))


@contextmanager
def limits(seconds: float = CPU_SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """An error where the block takes more time than this, or more memory than it may add."""

    def over(*_: object) -> None:
        raise Overrun

    before = resource.getrlimit(resource.RLIMIT_AS)
    status = Path("/proc/self/statm")
    handlers = [(each, signal.signal(each, over)) for each in (signal.SIGPROF, signal.SIGALRM)]
    try:
        if status.exists():
            used = int(status.read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + memory, before[1]))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, WAITED)
        yield
    except Overrun:
        raise AssertionError(f"takes more than {seconds} s") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in handlers:
            signal.signal(each, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def answered(call: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """What the call gives; None where it ends in an error of the library, one readable line. Any other is raised."""
    try:
        found = call(*args, **more)
    except QcsampleError as error:
        said = str(error)
        assert said.isprintable(), f"no readable line: {said!r}"
        assert 3 < len(said) < 5_000, said[:500]
        SEEN[REFUSED] += 1
        return None
    SEEN[ANSWERED] += 1
    return found


def command(*args: str, **more: Any) -> Result:
    """What a command comes to: an exit status of its own, and one line on standard error where that is 2."""
    result = CliRunner().invoke(main, list(args), **more)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2, 3), result.output
    lines = [line for line in result.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    said = result.stderr
    for breakdown in ("a fault of qcsample", "Traceback", "MemoryError", "RecursionError"):
        assert breakdown not in said, said
    if result.exit_code == 2:
        SEEN[REFUSED] += 1
        errors = [line for line in lines if line.startswith("Error: ")]
        assert len(errors) == 1 == len(lines[lines.index(errors[0]) :]), said
    else:
        SEEN[ANSWERED] += 1
    return result


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# Words that hurt

WORDS = r"""
    0 -0 -1 1 2.5 0.5 3200 1e3 1e999 -1e999 nan NaN inf Infinity 1,000 0.1e-400 1/0 1/3 50% 101% 0x10 1_000 １２ ٣٤ ² ½
    true null None [] {} '' "" " ' \ \u0000 \ud800 %s {0} $(id) `id` =1+1 =HYPERLINK(1) @SUM(A1) +1 - -- 2026-13-45
    ../../etc/passwd /dev/zero 1-5 5-1 1-99999999 1-9999999999999999 1~3,5 1,2,,3 A1-A9 合计 TOTAL carton 箱号
    2026-11-23 0001-01-01 9999-12-31 <b>x</b> &amp; <!DOCTYPE 📦 normal double major K S-1 sqrt
""".split()
WORDS += ["", " ", "per-carton 0", "\u202eabc", "\u200b", "\ufeff", "\u2028", "\x1b[2J", "\x00", "\x85"]
WORDS += ["9" * 25, "9" * 400, "9" * 5000, "1" + "0" * 30, "a" * 300, "箱" * 90, "Z" * 40 + "1-9", "e\u0301" * 50]
NUMBERS = [0, -1, 1, 2, 10**30, -(10**30), 10**4000, 0.5, -0.0, 1e308, 5e-324, 2**53 + 1]
VALUES = [None, True, False, *NUMBERS, *WORDS, [], {}, [[]], [None], {"a": 1}, [0] * 50, "\ud800"]

words = st.sampled_from(WORDS) | st.text(max_size=12) | st.integers().map(str)
_BYTES = [word.encode() for word in WORDS]
_BYTES += [bytes([byte]) for byte in b"\xff\xc3\x80\r\n,;\t|[]{}<>:()=#\x1a"]
_BYTES += [
    b"\xfe\xff",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n\n\n",
    b"\0" * 9,
    b"/>",
    b"," * 1500,
    b"[" * 500,
    b'"\n"',
    b"endobj",
]
_TOKEN = re.compile(rb"[0-9]+(?:\.[0-9]+)?|[A-Za-z_]{2,}|[\x80-\xff]+")
_STEPS = st.tuples(
    st.sampled_from("token token token number flip set insert delete repeat line lines cut splice".split()),
    st.integers(0, 1 << 20),
    st.integers(0, 1 << 20),
    st.sampled_from(_BYTES) | st.binary(max_size=6),
)


def spoiled(originals: Sequence[bytes], most: int = 5) -> st.SearchStrategy[bytes]:
    """One of these files with a few changes: bytes, words, lines, parts of another of them."""
    chosen = st.sampled_from(list(originals))
    return st.builds(_applied, chosen, st.lists(_STEPS, min_size=1, max_size=most), chosen)


def _applied(data: bytes, steps: list[tuple[str, int, int, bytes]], other: bytes) -> bytes:
    for kind, where, length, atom in steps:
        at = where % (len(data) + 1)
        end = min(len(data), at + length % 40)
        if kind in ("token", "number"):
            found = [m for m in _TOKEN.finditer(data) if kind == "token" or m[0][:1].isdigit()]
            if found:
                match = found[where % len(found)]
                data = data[: match.start()] + atom + data[match.end() :]
        elif kind == "flip" and at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << length % 8]) + data[at + 1 :]
        elif kind == "set":
            data = data[:at] + bytes([length % 256]) + data[at + 1 :]
        elif kind == "insert":
            data = data[:at] + atom + data[at:]
        elif kind == "delete":
            data = data[:at] + data[end:]
        elif kind == "repeat":
            data = data[:end] + data[at:end] * (length % 50) + data[end:]
        elif kind in ("line", "lines"):
            rows = data.split(b"\n")
            one, two = where % len(rows), length % len(rows)
            if kind == "line":
                rows[one : one + 1] = [rows[one]] * (length % 3)
            else:
                rows[one], rows[two] = rows[two], rows[one]
            data = b"\n".join(rows)
        elif kind == "cut":
            data = data[:at]
        elif kind == "splice":
            data = data[:at] + other[length % (len(other) + 1) :]
    return data[:200_000]


# JSON, a leaf at a time

Path_ = tuple[Any, ...]
GONE = object()


def leaves(value: Any, here: Path_ = ()) -> Iterator[Path_]:
    """Every place in a JSON value, tables and lists too, but for the value itself."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*here, key)
        yield from leaves(inner, (*here, key))


def replaced(value: Any, path: Path_, to: Any) -> Any:
    """A copy of a JSON value with another value at that place, or none."""
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    if to is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return copy


def at(value: Any, path: Path_) -> Any:
    for key in path:
        value = value[key]
    return value


def changed_values(old: Any) -> list[Any]:
    """What a place may hold instead: nothing, another type, a neighbour, something huge."""
    near: list[Any] = []
    if isinstance(old, bool):
        near = [not old, int(old)]
    elif isinstance(old, int | float):
        near = [old + 1, old - 1, -old, float(old), str(old), old * 10**9]
    elif isinstance(old, str):
        near = [old + " ", old.upper(), old[:-1], old[::-1], [old]]
    elif isinstance(old, list):
        near = [old[:-1], old[::-1], old + old, old[0] if old else None]
    return [GONE, *near, *VALUES]
