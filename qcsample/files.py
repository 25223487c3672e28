"""Reading files that others sent: ordinary files alone, and never more of one than makes sense."""

from __future__ import annotations

import stat
from pathlib import Path

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
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            data, wrong = b"", "is a folder" + folder if stat.S_ISDIR(mode) else _ENDLESS
        else:
            with path.open("rb") as stream:
                data = stream.read(most + 1)
            wrong = f"is larger than {_size(most)}{large}" if len(data) > most else ""
    except FileNotFoundError:
        wrong = f"no such file{missing}"
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        wrong = f"can't be read: {getattr(error, 'strerror', None) or error}"
    if wrong:
        raise InputError(wrong, source=readable(str(path), limit=4096))
    return data


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most:,} bytes"
