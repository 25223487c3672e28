"""What the sample risks, as a small table: each class by the book, and when the units come from a few cartons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qcsample.agreement import ClassPlan
from qcsample.documents import blocks, fonts
from qcsample.documents.page import LEADING, SMALL, Sheet
from qcsample.documents.phrases import Words
from qcsample.documents.rows import PAD, Column, Table
from qcsample.inspection import Inspection
from qcsample.plan import numbers_in_words

if TYPE_CHECKING:
    from qcsample.statistics import Risks

_HEADING = 28.0  # height of the heading [points]
_SIZE = 7.5  # of the cells [points]
_ROW = 12.0  # height of a row
_ABOVE = 1.4  # and what is free above its text
_WIDTHS = (84.0, 30.0, 26.0, 72.0, 72.0, 60.0)  # class, n, Ac, at the AQL, 1 time in 10, 0 found
_STAGES = (78.0, 84.0)  # most that n and Ac of several stages take


class RiskTable:
    """The risks of the classes, ready to be printed.

    Special tests are left to the screen, and so are classes of which all units are inspected.

    Parameters
    ----------
    sheet : Sheet
    inspection : Inspection
    risks : mapping
        As `qcsample.sample_risks` returns them for the plan of `inspection`.

    Attributes
    ----------
    height : float
        What it takes [points]; 0 where there is nothing to print.
    """

    def __init__(self, sheet: Sheet, inspection: Inspection, risks: Mapping[str, Risks | None]) -> None:
        self.sheet = sheet
        classes = inspection.plan.classes if inspection.plan is not None else ()
        told = [(entry, found) for entry in classes if (found := risks.get(entry.name)) is not None]
        self._rows = [_cells(entry, found, sheet.words) for entry, found in told]
        self._columns = _columns(sheet, told[0][1], self._rows) if told else []
        self._sentences = _sentences(told[0][1], sheet.words) if told else []
        self.height = self._height() if told else 0.0

    def paint(self) -> None:
        """Paints it at the sheet's place, on a new page if this one has no room for it."""
        if not self._rows:
            return
        blocks.heading(self.sheet, self.sheet.words("sample risks"), self.height - blocks.HEADING)
        table = Table(self.sheet, self._columns, _ROW, above=_ABOVE)
        for cells in self._rows:
            table.row(cells)
        table.close()
        blocks.sentences(self.sheet, self._sentences, SMALL)

    def _height(self) -> float:
        titles = max(
            sum(len(fonts.wrap(line, SMALL, column.width - 2 * PAD, 3)) for line in column.title.split("\n"))
            for column in self._columns
        )
        rows = 0.0
        for cells in self._rows:
            room = [column.width - 2 * PAD for column in self._columns]
            lines = max(len(fonts.wrap(cell, _SIZE, wide, 3)) for cell, wide in zip(cells, room, strict=True))
            rows += max(_ROW, lines * _SIZE * 1.22 + 2 * _ABOVE)
        said = [len(fonts.wrap(line, SMALL, self.sheet.width)) * SMALL * LEADING + 1 for line in self._sentences]
        return _HEADING + titles * SMALL * 1.2 + 6 + rows + 4 + sum(said) + 2


def _columns(sheet: Sheet, risks: Risks, cells: Sequence[Sequence[str]]) -> list[Column]:
    words = sheet.words
    wanted = [max(fonts.width(row[i], _SIZE) for row in cells) + 2 * PAD + 1 for i in (1, 2)]
    stages = [min(max(w, least), most) for w, least, most in zip(wanted, _WIDTHS[1:3], _STAGES, strict=True)]
    widths = (_WIDTHS[0], *stages, *_WIDTHS[3:])
    titles = (words.stacked("class"), "n", "Ac", *map(words.stacked, ("at the aql", "one in ten", "zero proves")))
    columns = [
        Column(title, wide, "centre" if i else "left", _SIZE)
        for i, (title, wide) in enumerate(zip(titles, widths, strict=True))
    ]
    rows = risks.cartons.at if risks.cartons else ()
    for icc, _, _ in rows:
        title = f"icc {icc:g}" if icc else f"icc 0\n{words('by the book')}"
        columns.append(Column(title, (sheet.width - sum(widths)) / len(rows), "centre", _SIZE))
    return columns


def _cells(entry: ClassPlan, risks: Risks, words: Words) -> list[str]:
    unit = "" if risks.model == "poisson" else " %"
    sizes, accept, _ = numbers_in_words(entry.plan)
    return [
        words.class_name(entry.name),
        sizes,
        accept,
        "–" if risks.at_aql is None else f"{_chance(risks.at_aql)} %",
        f"{100 * risks.consumer:.3g}{unit}",
        "–" if risks.zero_proves is None else f"< {100 * risks.zero_proves:.3g}{unit}",
        *(
            f"{'–' if refused is None else _chance(refused)} / {_chance(passed, 0)}"
            for _, refused, passed in (risks.cartons.at if risks.cartons else ())
        ),
    ]


def _sentences(risks: Risks, words: Words) -> list[str]:
    """By which model, and what the carton rule does, a sentence a language."""
    cartons = risks.cartons
    said = []
    for name in words.languages:
        alone = Words([name])
        parts = [alone(f"risks {risks.model}")]
        if cartons is not None and cartons.at:
            given = {"opened": f"{cartons.opened:,}", "presented": f"{cartons.presented:,}"}
            parts.append(alone("icc explained", icc=f"{cartons.icc:g}", **given))
        if cartons is not None:
            bad = [alone("bad cartons", bad=f"{few:,}", chance=_chance(share, 0)) for few, share in cartons.touches]
            parts.append(alone("touching", chances={"en": ", ", "zh": "，"}[name].join(bad)))
        said.append({"en": " ", "zh": ""}[name].join(parts))
    return said


def _chance(value: float, places: int = 1) -> str:
    """A probability in per cent; what is nearly certain or nearly impossible says so.

    >>> _chance(0.98642), _chance(0.99999), _chance(0.0001), _chance(0.004, 0)
    ('98.6', '>99.9', '<0.1', '<1')
    """
    step = 10.0**-places
    if 1 - step / 200 <= value < 1:
        return f">{100 - step:.{places}f}"
    return f"<{step:.{places}f}" if 0 < value < step / 200 else f"{100 * value:.{places}f}"
