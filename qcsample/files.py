"""Reading files that others sent: ordinary files alone, and never more of one than makes sense."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from qcsample.errors import InputError
from qcsample.text import readable

_ENDLESS = "is a pipe or a device; save its content as a file and name that"


def ordinary_bytes(path: Path, most: int, *, folder: str = "", missing: str = "", large: str = "") -> bytes:
    """The bytes of an ordinary file of at most `most` bytes.

    Parameters
    ----------
    path : Path
    most : int
        Largest size [bytes].
    folder, missing, large : str
        What else to say where the path is a folder, is not there, or is larger.

    Raises
    ------
    InputError
        No such file, a folder, a pipe or device (it could wait or flow for ever), unreadable, too large.
    """
    with _ordinary(path, folder, missing) as stream:
        data = stream.read(most + 1)
        if len(data) > most:
            raise InputError(f"is larger than {_size(most)}{large}")
    return data


def ordinary_lines(path: Path, most: int, longest: int, *, folder: str = "", missing: str = "") -> Iterator[bytes]:
    """The lines of an ordinary file, one after another, so that it need not fit into memory.

    Parameters
    ----------
    path : Path
    most, longest : int
        Largest size of the file and of a line [bytes].
    folder, missing : str
        What else to say where the path is a folder, or is not there.

    Raises
    ------
    InputError
        As `ordinary_bytes`; a line that is too long.
    """
    with _ordinary(path, folder, missing) as stream:
        total = 0
        for number in count(1):
            line = stream.readline(longest + 1)
            total += len(line)
            if len(line) > longest:
                raise InputError(f"line {number}: is longer than {_size(longest)}")
            if total > most:
                raise InputError(f"is larger than {_size(most)}")
            if not line:
                return
            yield line


@contextmanager
def _ordinary(path: Path, folder: str, missing: str) -> Iterator[BinaryIO]:
    """The open file, and what is wrong with it as one line that names it."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise InputError("is a folder" + folder if stat.S_ISDIR(mode) else _ENDLESS)
        with path.open("rb") as stream:
            yield stream
        return
    except InputError as error:
        wrong = error.message
    except FileNotFoundError:
        wrong = f"no such file{missing}"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        wrong = f"can't be read: {getattr(error, 'strerror', None) or error}"
    raise InputError(wrong, source=readable(str(path), limit=4096))


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most:,} bytes"
