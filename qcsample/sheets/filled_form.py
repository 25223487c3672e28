"""What somebody typed into a PDF form, as text by field name: AcroForm fields alone, and none that are not ours.

The file comes from outside. Nothing in it is run or fetched, and what a form of ours never has (a password, XFA,
scripts) is refused. It is read with pypdf, which the extra `forms` brings.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from io import BytesIO
from typing import TYPE_CHECKING, Any

from qcsample.errors import InputError
from qcsample.sheets.form_fields import FORM
from qcsample.text import readable

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_FILE = 50_000_000  # bytes
_MAX_OBJECTS = 400_000
_MAX_STREAMS = 500  # that hold objects, and what each may hold:
_MAX_STREAM = 3_000_000  # bytes
_SECONDS = 60.0  # to read a form; the largest of ours takes a third of it
_MAX_NODES = 3  # fields, and widgets of fields, for each that the form can have
_MAX_DEPTH = 8  # of fields in fields
_MAX_NAME = 400  # characters of a name
_MAX_VALUE = 5_000  # characters of a value
_TICKS = dict.fromkeys(("yes", "on", "1", "true"), "yes") | dict.fromkeys(("", "off", "no", "0", "false"), "")
_NO_FIELDS = (
    "has no form fields: printed, scanned or flattened; fill in the file that --fillable wrote, or type what was found "
    "with 'qcsample judge RECORD --enter'"
)


def filled_fields(
    data: bytes, kinds: Mapping[str, str], file: str, belongs: Callable[[str], None] = lambda said: None
) -> dict[str, str]:
    """What was filled in: full field name -> text in one line, "yes" for a box that is ticked.

    Parameters
    ----------
    data : bytes
    kinds : mapping of str to str
        The kind of every field that the form can have, by full name.
    file : str
        Its name, for errors.
    belongs : callable
        Is given what a field called `form`, of whatever prefix, says; raises if the form is another one's.

    Raises
    ------
    InputError
        No PDF, a damaged, encrypted or scripted one, one without fields or with others, a value that is no text or
        too long; pypdf is not installed.
    """
    if b"%PDF-" not in data[:1024]:
        raise InputError("is not a PDF; name the form that was filled in", source=file)
    try:
        from pypdf import PdfReader
    except ImportError:
        raise InputError("filled forms are read with pypdf: pip install pypdf", source=file) from None
    try:
        return _in_time(lambda: _read(PdfReader, data, kinds, belongs))
    except InputError as error:
        raise InputError(error.message, source=file) from None
    except Exception as error:  # whatever a broken or hostile file makes of a parser
        why = readable(str(error), limit=120) or type(error).__name__
        raise InputError(
            f"can't be read as a PDF form ({why}); save it again in the program that filled it in", source=file
        ) from None


def _in_time(reading: Callable[[], dict[str, str]]) -> dict[str, str]:
    """What `reading` returns, in a thread that is left behind if it takes too long: a file must not stop anybody."""
    values: list[dict[str, str]] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            values.append(reading())
        except Exception as error:  # raised again outside
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(_SECONDS)
    if errors:
        raise errors[0]
    if not values:
        raise InputError(f"takes more than {_SECONDS:.0f} seconds to read: it is not the form that --fillable wrote")
    return values[0]


def _read(
    reader: type[PdfReader], data: bytes, kinds: Mapping[str, str], belongs: Callable[[str], None]
) -> dict[str, str]:
    import pypdf

    limited = getattr(pypdf, "apply_configuration", None)  # since pypdf 7.1
    with _quiet(), nullcontext() if limited is None else limited(zlib_maximum_output_length=_MAX_STREAM):
        return _Reading(reader(BytesIO(data), strict=False), kinds, belongs).values()


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf tells every oddity of a file by logging, which would end up on the screen."""
    log, nowhere = logging.getLogger("pypdf"), logging.NullHandler()
    before, log.propagate = log.propagate, False
    log.addHandler(nowhere)
    try:
        yield
    finally:
        log.removeHandler(nowhere)
        log.propagate = before


class _Reading:
    """One form while it is read."""

    def __init__(self, reader: PdfReader, kinds: Mapping[str, str], belongs: Callable[[str], None]) -> None:
        if reader.is_encrypted:
            raise InputError("is protected by a password; save it without one")
        count = sum(map(len, reader.xref.values())) + len(reader.xref_objStm)
        streams = {stream for stream, _ in reader.xref_objStm.values()}
        if count > _MAX_OBJECTS or len(streams) > _MAX_STREAMS:
            raise InputError(f"holds {count:,} objects: it is not the form that --fillable wrote")
        self.kinds = kinds
        self.belongs = belongs
        self.root = _dictionary(reader.trailer["/Root"])
        form = self.root.get("/AcroForm")
        self.form = _dictionary(form) if form is not None else {}
        if "/XFA" in self.form:
            raise InputError("is an XFA form, not the one that --fillable wrote; fill in that one")
        names = _dictionary(self.root.get("/Names"))
        if "/JavaScript" in names or any(map(_scripted, (self.root.get("/OpenAction"), self.root.get("/AA")))):
            raise _script()

    def values(self) -> dict[str, str]:
        fields = _list(self.form.get("/Fields"))
        if not fields:
            raise InputError(_NO_FIELDS)
        found: dict[str, str] = {}
        seen: set[tuple[int, int]] = set()
        nodes = 0
        waiting: list[tuple[Any, str, dict[str, Any], int]] = [(field, "", {}, 0) for field in reversed(fields)]
        while waiting:
            given, above, inherited, depth = waiting.pop()
            nodes += 1
            if nodes > _MAX_NODES * len(self.kinds) + 100 or len(waiting) > 2 * _MAX_NODES * len(self.kinds) + 100:
                raise InputError("has more fields than the form of this record: name its own")
            key = _reference(given)
            if key is not None and key in seen:
                raise InputError("has a field that holds itself: it is damaged; save it again")
            if key is not None:
                seen.add(key)
            node = _dictionary(given)
            if _scripted(node.get("/A")) or _scripted(node.get("/AA")):
                raise _script()
            name = _joined(above, node.get("/T"))
            own = inherited | {key: node[key] for key in ("/FT", "/V", "/AS") if key in node}
            kids = _list(node.get("/Kids"))
            if kids and depth >= _MAX_DEPTH:
                raise InputError("has fields in fields, too deep to be the form that --fillable wrote")
            if kids:
                waiting += [(kid, name, own, depth + 1) for kid in reversed(kids)]
            if not kids or "/V" in node:
                self._keep(found, name, own)
        return found

    def _keep(self, found: dict[str, str], name: str, own: Mapping[str, Any]) -> None:
        if name.rpartition("/")[2] == FORM:
            self.belongs(_value(own, name, tick=False))
        if name not in self.kinds:
            raise InputError(
                f"has a field {readable(name, limit=80)!r} that the form of this record has not: name its own"
            )
        kind = self.kinds[name]
        if kind == "signature":
            return
        value = _value(own, name, tick=kind == "tick")
        if value and found.setdefault(name, value) != value:
            raise InputError(f"field {readable(name, limit=80)!r} is there twice, with different values; leave one")


def _value(own: Mapping[str, Any], name: str, *, tick: bool) -> str:
    """The value of a field as text in one line, "" for none."""
    value = _plain(own.get("/V"))
    if tick:
        state = _plain(own.get("/AS")) if value is None else value
        said = "" if state is None else str(state).removeprefix("/").casefold()
        if (state is not None and not isinstance(state, str)) or said not in _TICKS:
            raise InputError(f"field {readable(name, limit=80)!r} is neither ticked nor empty; tick it anew")
        return _TICKS[said]
    if isinstance(value, list) and len(value) <= 1:
        value = _plain(value[0]) if value else None
    if value is None or str(value) == "/Off":
        return ""
    if isinstance(value, bytes):
        value = bytes(value).decode("utf-8", "replace")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"field {readable(name, limit=80)!r} holds no text; type it anew")
    if len(text := str(value)) > _MAX_VALUE:
        raise InputError(f"field {readable(name, limit=80)!r} holds {len(text):,} characters; shorten it")
    return readable(text, limit=_MAX_VALUE)


def _script() -> InputError:
    return InputError("holds JavaScript, which is not run: it is not the form that --fillable wrote")


def _scripted(action: Any) -> bool:
    """Whether an action, or one of a table of actions, is a script."""
    action = _plain(action)
    if not isinstance(action, dict):
        return False
    entries = [action, *(_plain(entry) for entry in list(action.values())[:50])]
    return any(isinstance(entry, dict) and ("/JS" in entry or entry.get("/S") == "/JavaScript") for entry in entries)


def _plain(given: Any) -> Any:
    """What a reference leads to."""
    from pypdf.generic import NullObject

    value = given.get_object() if hasattr(given, "get_object") else given
    return None if isinstance(value, NullObject) else value


def _dictionary(given: Any) -> dict[Any, Any]:
    value = _plain(given)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("is damaged: a dictionary is needed where something else is; save it again")
    return value


def _list(given: Any) -> list[Any]:
    value = _plain(given)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError("is damaged: a list is needed where something else is; save it again")
    return value


def _reference(given: Any) -> tuple[int, int] | None:
    from pypdf.generic import IndirectObject

    return (given.idnum, given.generation) if isinstance(given, IndirectObject) else None


def _joined(above: str, own: Any) -> str:
    """The full name of a field."""
    part = _plain(own)
    if part is None:
        return above
    if isinstance(part, bytes):
        part = bytes(part).decode("utf-8", "replace")
    name = f"{above}.{part}" if above else str(part)
    if len(name) > _MAX_NAME:
        raise InputError(f"has a field with a name of {len(name):,} characters: it is not the form --fillable wrote")
    return name
