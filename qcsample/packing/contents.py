"""What one carton of a row holds: PCS/CTN, CTNS, TOTAL and size cells held against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Inside = tuple[tuple[str, int], ...]  # (size label or "", pieces)
Disagree = Callable[[str, str], None]  # message, and the field whose cell is to blame ("" where none may be accepted)


@dataclass(slots=True)
class Printed:
    """The quantities that a row prints; None where it prints none.

    Attributes
    ----------
    pcs, total, ctns : int or None
        Pieces per carton, pieces in all, number of cartons.
    full, tail, tail_pcs : int or None
        Full cartons, remainder cartons, pieces in each remainder carton.
    sizes : list of (str, int)
        Size cells that are not zero.
    """

    pcs: int | None = None
    total: int | None = None
    ctns: int | None = None
    full: int | None = None
    tail: int | None = None
    tail_pcs: int | None = None
    sizes: list[tuple[str, int]] = field(default_factory=list)

    @property
    def goods(self) -> bool:
        """Whether it puts anything into cartons."""
        return bool(self.total or self.sizes or self.tail_pcs or (self.pcs and self.total is None and self.ctns != 0))


@dataclass(slots=True)
class Content:
    """A row's cartons and quantities, and what reading them brings to light.

    Attributes
    ----------
    per_range : bool or None
        Whether size cells of earlier rows were totals of a range; None if none has told.
    decided : bool or None
        The same for this row, where it tells.
    expected : int or None
        Pieces per carton that this row prints for all rows of its cartons together.
    remark : str
        What the user should know.
    """

    cartons: int
    printed: Printed
    per_range: bool | None = None
    decided: bool | None = None
    expected: int | None = None
    remark: str = ""


def contents(content: Content, disagree: Disagree) -> list[tuple[int, Inside]]:
    """So many cartons with these pieces each, then so many with those.

    Parameters
    ----------
    content : Content
        `decided` and `remark` are filled in.
    disagree : callable
        Called with a message and the field to blame; it raises, or returns to go on regardless.
    """
    if content.printed.sizes:
        return _sizes(content, disagree)
    printed = content.printed
    if printed.full is not None or printed.tail is not None or printed.tail_pcs is not None:
        return _full_and_tail(content, disagree)
    return [(count, (("", units),)) for count, units in _plain(content, disagree)]


def _plain(content: Content, disagree: Disagree) -> list[tuple[int, int]]:
    n, pcs, total = content.cartons, content.printed.pcs, content.printed.total
    if pcs:
        if total is None or total == pcs * n:
            return [(n, pcs)]
        if n > 1 and pcs * (n - 1) < total < pcs * n:
            rest = total - pcs * (n - 1)
            content.remark = f"the last of {n:,} cartons holds {rest:,}, the others {pcs:,} each"
            return [(n - 1, pcs), (1, rest)]
        if total < pcs * n and total % n == 0:
            content.expected = pcs
            return [(n, total // n)]
        disagree(f"prints a total of {total:,}, but {n:,} cartons x {pcs:,} are {n * pcs:,}", "total")
        return [(n, pcs)]
    assert total is not None
    if total % n:
        disagree(
            f"a total of {total:,} can't be divided evenly over {n:,} cartons; "
            "fill in pieces per carton, or give the last carton its own row",
            "",
        )
    return [(n, total // n)]


def _full_and_tail(content: Content, disagree: Disagree) -> list[tuple[int, Inside]]:
    """Exports with full cartons and remainder cartons in one row."""
    n, printed = content.cartons, content.printed
    tail = printed.tail if printed.tail is not None else (1 if printed.tail_pcs else 0)
    full = printed.full if printed.full is not None else n - tail
    if full + tail != n or full < 0:
        disagree(f"prints {full:,} full and {tail:,} remainder cartons, but the numbers are {n:,} cartons", "full")
        full, tail = max(n - tail, 0), min(tail, n)
    parts = [(full, printed.pcs or 0), (tail, printed.tail_pcs or 0)]
    for count, units in parts:
        if count and not units:
            disagree("cartons without a quantity; fill in the pieces per full and per remainder carton", "")
    pieces = sum(count * units for count, units in parts)
    if printed.total is not None and printed.total != pieces:
        disagree(f"prints a total of {printed.total:,}, but full and remainder cartons hold {pieces:,}", "total")
    return [(count, (("", units),)) for count, units in parts if count]


def _sizes(content: Content, disagree: Disagree) -> list[tuple[int, Inside]]:
    n, printed = content.cartons, content.printed
    pcs, total, sizes = printed.pcs, printed.total, printed.sizes
    s = sum(count for _, count in sizes)
    if pcs is not None and total is not None and s < pcs and s * n == total:
        content.expected = pcs
        return [(n, tuple(sizes))]
    each, together = _as_carton(content, s), _as_range(content, s)
    if n == 1 or (each and not together):
        content.decided = False if n > 1 else None
        return _per_carton(content, s, disagree)
    if together and not each:
        content.decided = True
        return _per_range(content, s, disagree)
    if not each:
        prints = [f"{count:,} {what}" for count, what in ((pcs, "per carton"), (total, "in all")) if count is not None]
        disagree(
            f"the sizes add up to {s:,}, but the row prints {' and '.join(prints)} for {n:,} cartons",
            "pcs" if total is None else "total",
        )
        return _per_carton(content, s, lambda *_: None)
    if content.per_range is None:
        disagree(
            f"the sizes add up to {s:,}, and nothing tells whether per carton or for all {n:,}; "
            "fill in pieces per carton or the total",
            "",
        )
    return _per_range(content, s, disagree) if content.per_range else _per_carton(content, s, disagree)


def _as_carton(content: Content, s: int) -> bool:
    n, pcs, total = content.cartons, content.printed.pcs, content.printed.total
    return (pcs is None or pcs == s) and (total is None or total == s * n)


def _as_range(content: Content, s: int) -> bool:
    n, pcs, total = content.cartons, content.printed.pcs, content.printed.total
    return (total is None or total == s) and (pcs is None or pcs * (n - 1) < s <= pcs * n)


def _per_carton(content: Content, s: int, disagree: Disagree) -> list[tuple[int, Inside]]:
    n, printed = content.cartons, content.printed
    if printed.pcs is not None and printed.pcs != s:
        disagree(f"the sizes add up to {s:,}, the row prints {printed.pcs:,} per carton", "pcs")
    if printed.total is not None and printed.total != s * n:
        disagree(f"the sizes add up to {s * n:,}, the row prints a total of {printed.total:,}", "total")
    return [(n, tuple(printed.sizes))]


def _per_range(content: Content, s: int, disagree: Disagree) -> list[tuple[int, Inside]]:
    n, pcs, sizes = content.cartons, content.printed.pcs, content.printed.sizes
    if all(count % n == 0 for _, count in sizes):
        return [(n, tuple((label, count // n) for label, count in sizes))]
    if pcs is not None and len(sizes) == 1:
        (label, count), rest = sizes[0], s - pcs * (n - 1)
        content.remark = f"the last of {n:,} cartons holds {rest:,}, the others {pcs:,} each"
        return [(n - 1, ((label, pcs),)), (1, ((label, rest),))]
    label, count = next((label, count) for label, count in sizes if count % n)
    disagree(
        f"{count:,} of size {label} can't be divided evenly over {n:,} cartons; give the last carton its own row", ""
    )
    return []
