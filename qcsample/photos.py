"""The photos of an inspection: the JPEG and PNG files of one folder, made harmless and small for a document.

Names in findings come from outside. They are compared with the names that the folder lists, and never
become part of a path; links, pipes, devices and sub-folders are not opened.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from qcsample.errors import InputError
from qcsample.pictures import fresh_jpeg
from qcsample.text import natural_key, readable

LONGEST = 1600  # pixels of the longer side: 300 to the inch across 13 cm
MOST_ENTRIES = 10_000  # of a folder
MOST_PHOTOS = 500  # of one inspection
MOST_BYTES = 50_000_000  # of one file
_NAMES_TOLD = 5  # in one remark
_SYSTEM = {"thumbs.db", "desktop.ini"}
_BETWEEN = re.compile("[,;、，；]")
_EXTRA = f"beyond {MOST_PHOTOS} photos; name the ones that matter in the findings, or put fewer in the folder"


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo as it may be printed.

    Attributes
    ----------
    name : str
        Name of its file, readable.
    data : bytes
        JPEG, RGB, upright, without metadata.
    width, height : int
        Of `data` [px].
    sha256 : str
        Of the file that was read, 64 hex digits.
    """

    name: str
    data: bytes
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Photos:
    """What a folder of photos holds.

    Attributes
    ----------
    photos : tuple of Photo
        In the natural order of their names.
    left_out : tuple of (str, str)
        Files that are not among them: name, and why.
    missing : tuple of str
        Names in findings that no file of the folder has.
    """

    photos: tuple[Photo, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    def named(self, said: str) -> tuple[Photo, ...]:
        """The photos that a finding names: one file or several with commas between, with or without `.jpg`.

        Upper and lower case are one. A file that bears the name as it stands goes before the others.
        """
        found, _ = _meant(said, _bearers(tuple(photo.name for photo in self.photos)))
        return tuple(self.photos[index] for index in found)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader should know, one sentence each."""
        told = []
        if self.missing:
            one = len(self.missing) == 1
            told.append(
                f"{'A photo' if one else f'{len(self.missing):,} photos'} named in the findings"
                f" {'is' if one else 'are'} not in the folder: {_list(self.missing)}."
            )
        reasons: dict[str, list[str]] = {}
        for name, why in self.left_out:
            reasons.setdefault(why, []).append(name)
        told += [f"Left out: {_list(names)} ({why})." for why, names in reasons.items()]
        return tuple(told)


def read_photos(folder: Path, names: Iterable[str] = (), *, longest: int = LONGEST) -> Photos:
    """The JPEG and PNG files of `folder` itself (not of folders in it), told by their content.

    Hidden files and those of the system (`Thumbs.db`) are passed over in silence; every other file that is
    not among the photos is in `left_out`. One picture is in memory at a time.

    Parameters
    ----------
    folder : Path
    names : iterable of str
        What findings name as photos. Where the folder holds more than `MOST_PHOTOS`, these are read first.
    longest : int
        Most pixels of a photo's longer side [px].

    Raises
    ------
    InputError
        No such folder, not a folder, not readable, more than `MOST_ENTRIES` files.
    """
    if longest < 1:
        raise InputError(f"longest: {longest} pixels; 1 or more are needed")
    listed = _listed(Path(folder))
    shown = [readable(name) for name in listed]
    wanted: set[int] = set()
    missing: dict[str, None] = {}
    bearers = _bearers(tuple(shown))
    for said in dict.fromkeys(names):
        found, lacking = _meant(said, bearers)
        wanted.update(found)
        missing.update(dict.fromkeys(lacking))
    photos: dict[int, Photo] = {}
    left_out: dict[int, tuple[str, str]] = {}
    for index in sorted(range(len(listed)), key=lambda index: (index not in wanted, index)):
        hidden = listed[index].startswith(".") or listed[index].lower() in _SYSTEM
        if hidden and index not in wanted:
            continue
        try:
            if len(photos) == MOST_PHOTOS:
                raise InputError(_EXTRA)
            data = _content(Path(folder), listed[index])
            photos[index] = Photo(shown[index], *fresh_jpeg(data, longest), sha256(data).hexdigest())
        except InputError as error:
            left_out[index] = (shown[index], error.message)
    return Photos(
        tuple(photos[index] for index in sorted(photos)),
        tuple(left_out[index] for index in sorted(left_out)),
        tuple(missing),
    )


def _listed(folder: Path) -> list[str]:
    """The names in the folder, in natural order."""
    shown = readable(str(folder), limit=4096)
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) > MOST_ENTRIES:
                    break
    except NotADirectoryError:
        raise InputError("is a file; name the folder that the photos are in", source=shown) from None
    except FileNotFoundError:
        raise InputError("no such folder", source=shown) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"can't be read: {reason}", source=shown) from None
    if len(names) > MOST_ENTRIES:
        raise InputError(
            f"holds more than {MOST_ENTRIES:,} files; put the photos in a folder of their own", source=shown
        )
    return sorted(names, key=lambda name: (natural_key(name), name))


def _content(folder: Path, name: str) -> bytes:
    """The bytes of an ordinary file that lies in the folder itself; `name` is one that the folder listed."""
    path = folder / name
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            raise InputError("a link, which is not followed; copy the file itself into the folder")
        if stat.S_ISDIR(mode):
            raise InputError("a folder; only files in the folder itself are read")
        if not stat.S_ISREG(mode):
            raise InputError("a pipe or a device")
        guards = (getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
        with os.fdopen(os.open(path, os.O_RDONLY | sum(guards)), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise InputError("a pipe or a device")
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"can't be read ({error.strerror})") from None
    if len(data) > MOST_BYTES:
        raise InputError(f"larger than {MOST_BYTES // 1_000_000} MB; save it smaller")
    return data


@lru_cache(maxsize=4)
def _bearers(listed: tuple[str, ...]) -> tuple[dict[str, list[int]], ...]:
    """The listed names by what may name them: as it stands, in any case, without the ending."""
    exact: dict[str, list[int]] = {}
    same: dict[str, list[int]] = {}
    stem: dict[str, list[int]] = {}
    for index, name in enumerate(listed):
        exact.setdefault(name, []).append(index)
        same.setdefault(_key(name), []).append(index)
        if "." in name:
            stem.setdefault(_key(name.rpartition(".")[0]), []).append(index)
    return exact, same, stem


def _meant(said: str, bearers: tuple[dict[str, list[int]], ...]) -> tuple[list[int], list[str]]:
    """Which of the listed names `said` means, and the parts of it that none of them has."""
    exact, same, stem = bearers

    def of(name: str) -> list[int]:
        return exact.get(name) or same.get(_key(name)) or stem.get(_key(name)) or []

    said = readable(said)
    if not said or of(said):
        return of(said), []
    found: dict[int, None] = {}
    lacking = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(said))):
        found.update(dict.fromkeys(of(part)))
        if not of(part):
            lacking.append(part)
    return list(found), lacking


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _list(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_TOLD
    return ", ".join(names[:_NAMES_TOLD]) + (f" and {more:,} more" if more > 0 else "")
