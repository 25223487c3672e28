"""Output files: they appear only complete, and never in place of what the command read."""

from __future__ import annotations

import os
import signal
import stat
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from qcsample.cli.common import READ
from qcsample.cli.record import read_record
from qcsample.errors import InputError, RecordError
from qcsample.inspection import Record

Files = list[tuple[Path, bytes]]


def write_files(
    files: Sequence[tuple[Path, bytes]],
    *,
    force: bool = False,
    inputs: Iterable[Path | None] = (),
    grown: tuple[Path, Record] | None = None,
    private: bool = False,
) -> None:
    """Write all of `files` or nothing: temporary files beside the targets, renamed when all are complete.

    Parameters
    ----------
    files : sequence of (Path, bytes)
        Targets and their content. A link is followed; a file that is replaced keeps its permissions.
    force : bool
        Replace files that exist.
    inputs : iterable of Path or None
        What was read: never a target, not even by force.
    grown : (Path, Record), optional
        A record that was read, as it was then: it is replaced without `force`, unless it changed meanwhile.
    private : bool
        New files are for their owner alone.

    Raises
    ------
    InputError
        A target exists and `force` is not given, is a folder, a device or an input, stands twice in
        `files`, its folder does not exist, or it can't be written; `grown` was changed by another command.
    """
    targets = [Path(os.path.realpath(path)) for path, _ in files]
    context = click.get_current_context(silent=True)
    by_options = context.meta.get(READ, ()) if context else ()
    read = [Path(os.path.realpath(path)) for path in (*inputs, *by_options) if path is not None]
    for (path, _), target in zip(files, targets, strict=True):
        if targets.count(target) > 1:
            raise InputError("is named for two outputs; name another", source=path)
        if target in read or any(_same(target, one) for one in read):
            raise InputError("is a file that this command reads; choose another name for the output", source=path)
        _check_target(path, target, force=force or (grown is not None and path == grown[0]))
    with _undisturbed(grown):
        _replace_all([(target, data) for target, (_, data) in zip(targets, files, strict=True)], private)


def _same(one: Path, other: Path) -> bool:
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)


def _check_target(path: Path, target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise InputError("is a folder; name a file", source=path)
    if target.exists():
        if not target.is_file():
            raise InputError("is a pipe or a device; name a file", source=path)
        if not force:
            raise InputError("exists; choose another name, or --force to replace it", source=path)
    if not target.parent.is_dir():
        raise InputError(f"the folder {path.parent} does not exist", source=path)


def _replace_all(files: Files, private: bool) -> None:
    written: list[tuple[str, Path]] = []
    try:
        for target, data in files:
            try:
                handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
                written.append((name, target))
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                if target.exists():
                    os.chmod(name, stat.S_IMODE(target.stat().st_mode))
                elif not private:
                    os.chmod(name, 0o666 & ~_umask())
            except OSError as error:  # it names the temporary file, or none where the disk is full
                why = f"can't be written ({error.strerror or error}); make room or choose another place"
                raise InputError(why, source=target) from error
        while written:
            os.replace(*written[0])
            del written[0]
    finally:
        for name, _ in written:
            Path(name).unlink(missing_ok=True)


@contextmanager
def _undisturbed(grown: tuple[Path, Record] | None) -> Iterator[None]:
    """No other command grows the record meanwhile, and a request to end waits until the temporary files are gone."""
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, _interrupted) for number in _ends() if main}
    try:
        if grown is None:
            yield
        else:
            path, record = grown
            with path.open("rb") as held:
                _lock(held.fileno(), path)
                if read_record(path).digest != record.digest:
                    raise _changed(path)
                yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ends() -> Iterator[int]:
    """What ends a command from outside, a terminal that is closed too, unless it is to be ignored (nohup)."""
    numbers = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
    return (number for number in numbers if number is not None and signal.getsignal(number) is not signal.SIG_IGN)


def _lock(handle: int, path: Path) -> None:
    """Takes the record for this process alone, where the system can; what it holds is compared in any case."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _changed(path) from None
    except (ImportError, OSError):
        return


def _changed(path: Path) -> RecordError:
    return RecordError("another command changed the record meanwhile; look at it and run this one again", source=path)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
