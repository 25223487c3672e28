"""What the tests of the command line share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from delivery import AGREEMENT, PACKING_LIST
from fuzzing import ANSWERED, REFUSED, SEEN
from hypothesis import HealthCheck, settings

from qcsample.cli import main
from qcsample.errors import InputError
from qcsample.packing import read_packing_list

# The first run in a fresh clone builds hypothesis' tables of characters, which takes longer than its limits allow.
# Examples are the same in every run; with QCSAMPLE_CASES, pytest's --hypothesis-seed says which.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="QCSAMPLE_CASES" not in os.environ,
    database=None,
)
settings.load_profile("patient")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many cases of hostile input there were, and how often something was refused."""
    if total := sum(SEEN.values()) - SEEN[ANSWERED] - SEEN[REFUSED]:
        terminalreporter.write_line(f"{total:,} cases of hostile input; {SEEN[REFUSED]:,} times something was refused")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a packing list and an agreement."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(PACKING_LIST, encoding="utf-8")
    (tmp_path / "agreement.toml").write_text(AGREEMENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run `qcsample` with these arguments; an unexpected exception is raised."""

    def call(*args: str, status: int = 0, **options: object) -> Result:
        result = CliRunner().invoke(main, list(args), **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == status, f"exit {result.exit_code}: {result.output}"
        return result

    return call


@pytest.fixture
def refused(run: Callable[..., Result]) -> Callable[..., str]:
    """Run a command that is refused: exit 2, one line on standard error, no file written or changed."""

    def snapshot() -> dict[str, bytes]:
        return {
            str(Path(folder, name)): Path(folder, name).read_bytes()
            for folder, _, names in os.walk(".")
            for name in names
        }

    def call(*args: str) -> str:
        before = snapshot()
        result = run(*args, status=2)
        assert snapshot() == before, "files were written or changed"
        assert result.stdout == ""
        lines = [line for line in result.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
        assert len(lines) == 1, result.stderr
        return lines[0]

    return call


@pytest.fixture
def csv(tmp_path):
    """Writes a packing list as .csv and reads it."""

    def read(text, encoding="utf-8", **options):
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return read_packing_list(path, **options)

    return read


@pytest.fixture
def xlsx(tmp_path):
    """Writes rows (or sheets of rows) and reads them; `shape` may merge, hide and rename."""

    def read(rows, shape=lambda book: None, **options):
        book = openpyxl.Workbook()
        sheets = rows if isinstance(rows, dict) else {"Packing List": rows}
        book.remove(book.active)
        for name, lines in sheets.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
        shape(book)
        path = tmp_path / "list.xlsx"
        book.save(path)
        return read_packing_list(path, **options)

    return read


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., str]:
    """What reading a packing list of these bytes is refused with: one line that names the file alone."""

    def read(data: bytes | str, name: str = "list.xlsx", **options: object) -> str:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        with pytest.raises(InputError) as caught:
            read_packing_list(path, **options)
        said = str(caught.value)
        assert said.isprintable()
        assert said.startswith(f"{name}")
        assert str(tmp_path) not in said
        assert len(said) < 600
        return said

    return read
