"""What stands in a row of a list of cartons: number and ticket, goods, positions, what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qcsample.documents import fonts
from qcsample.documents.phrases import Words
from qcsample.documents.rows import PAD, Cell, Column
from qcsample.documents.walk import Group, Row, carton_name
from qcsample.text import readable

POSITIONS = 8.0  # size of the positions [points]
_LARGE = 10.5  # size of a carton's number
_CODE = re.compile("<U\\+[0-9A-F]+>")  # a character that no font has
_ID = 240  # characters of a carton's id
_MANY = 12  # units of a carton up to which all of them are listed


def carton_id(name: str) -> str:
    """A carton's id as a sentence or a row names it: a very long one without its middle, for the end tells it apart.

    >>> carton_id("PO4711/12"), len(carton_id("4711-" * 99))
    ('PO4711/12', 240)
    """
    whole = readable(name, limit=8 * len(name) + 1)
    if len(whole) <= _ID:
        return whole
    start = len(whole) - _ID // 2
    inside = (code.end() for code in _CODE.finditer(whole) if code.start() < start < code.end())
    return readable(name, limit=_ID // 2) + whole[next(inside, start) :]


def goods_title(words: Words, keys: Sequence[str]) -> str:
    """The title of the goods column: what it names, a line a language."""
    named = [key for key in keys if key != "description"]
    if not named:
        return words.stacked("goods")
    joined = {"en": ", ", "zh": "、"}
    titles = []
    for name in words.languages:
        keys_said = joined[name].join(map(Words([name]), named))
        titles.append(keys_said[:1].upper() + keys_said[1:])
    return "\n".join(titles)


def carton_column(words: Words, width: float) -> Column:
    """The column of `carton_cell`; a carton's name is never cut."""
    return Column(words.stacked("carton and ticket"), width, size=_LARGE, most=100)


def carton_cell(row: Row, width: float) -> Cell:
    """The number on the carton, its id where that differs, and the first digits of what drew it."""
    carton = row.carton
    name = carton_name(carton)
    tickets = " ".join(ticket[:8] for ticket in row.tickets)
    small = "\n".join(text for text in (carton.id if carton.id != name else "", tickets) if text)
    large = fonts.width(name, _LARGE) <= width - 2 * PAD
    return Cell(name, small, struck=row.lost, size=_LARGE if large else POSITIONS)


def positions(row: Row, words: Words, limits: Mapping[str, int], width: float) -> Sequence[str]:
    """The units to pull in lines that fit a column: position, and in brackets unit number and marks.

    `limits` maps each mark to the last unit number that bears it. A carton of which all units are pulled
    names only the marked ones.
    """
    room = width - 2 * PAD
    if row.lost or row.left_out:
        return ()
    if not row.pulls:
        return [part for line in words.lines("count only") for part in fonts.wrap(line, POSITIONS - 0.5, room)]
    shown = row.pulls
    lead: list[str] = []
    if len(row.pulls) == row.carton.units > _MANY:
        last = max(limits.values(), default=0)
        shown = tuple((position, number) for position, number in row.pulls if 0 < number <= last)
        said = words("all units but" if shown else "all units", units=len(row.pulls))
        lead = fonts.wrap(said, POSITIONS, room)
    if not shown:
        return lead
    tokens = [f"{_position(position, number, limits)}, " for position, number in shown]
    tokens[-1] = tokens[-1][:-2]
    return [*lead, *fonts.flow(tokens, POSITIONS, room)]


def _position(position: int, number: int, limits: Mapping[str, int]) -> str:
    if not number:
        return str(position)
    mark = next((mark for mark, last in limits.items() if number <= last), "")
    return f"{position} ({number}{mark})"


def group_name(group: Group, words: Words) -> str:
    """The heading of cartons that stand together."""
    if group.kind == "late":
        return words("late cartons")
    if not group.name:
        return words(f"no {group.kind}")
    return f"{words(group.kind)} {words.stratum_name(group.name) if group.kind == 'stratum' else group.name}"


def note(row: Row, words: Words, carton_rule: str) -> tuple[str, ...]:
    """What happened to a carton, lost, a substitute, late: a line a language."""
    if row.lost and carton_rule == "units":
        return words.lines("lost, units")
    if row.lost:
        by = ", ".join(row.replaced_by)
        return words.lines("lost by", cartons=by) if by else words.lines("lost alone")
    if row.late:
        return words.lines("left out" if row.left_out else "late")
    return words.lines("replaces", cartons=", ".join(row.replaces)) if row.replaces else ()


def note_lines(told: Sequence[str], width: float) -> Sequence[str]:
    """A note in lines that fit a column; each language begins a line."""
    return [part for line in told for part in fonts.wrap(line, POSITIONS, width - 2 * PAD)]


def legend(marked: Mapping[str, tuple[int, tuple[str, ...]]], words: Words) -> list[str]:
    """What the marks of units stand for, a sentence a language."""
    said = []
    for name in words.languages:
        alone = Words([name])
        each = [
            alone("marked for", mark=mark, n=n, name=", ".join(map(alone.class_name, names)))
            for mark, (n, names) in marked.items()
        ]
        said.append(f"{alone('marked')} – " + "; ".join(each))
    return said if marked else []


def in_every_carton(alike: Mapping[str, str], words: Words) -> list[str]:
    """What the goods of all cartons have in common, a sentence a language."""
    said = []
    for name in words.languages:
        alone = Words([name])
        each = [value if key == "description" else f"{alone(key)} {value}" for key, value in alike.items()]
        said.append(alone("in every carton", goods=", ".join(each)))
    return said if alike else []
