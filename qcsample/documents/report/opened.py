"""The cartons that were opened: what they should hold, what was counted and checked, what was found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qcsample.documents import blocks
from qcsample.documents.cells import carton_cell, carton_column, goods_title, group_name, in_every_carton, note
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.report.subject import Subject
from qcsample.documents.rows import Column, Content, Table
from qcsample.documents.walk import Row, everywhere, goods_keys, goods_text, walk
from qcsample.findings import Findings
from qcsample.inspection import Inspection


def opened_cartons(sheet: Sheet, subject: Subject) -> None:
    """Every carton of the draw, lost and late ones too, a table for each lot."""
    words = sheet.words
    blocks.heading(sheet, words("opened cartons"), 90)
    blocks.sentences(sheet, words.lines("opened explained"), compact=True)
    for which, part in zip(("affected", "unaffected"), subject.parts, strict=False):
        if len(subject.parts) > 1:
            sheet.need(80)
            sheet.y -= 3
            sheet.lines(sheet.left, [words(f"{which} cartons")], 9, bold=True)
            sheet.y -= 2
        _table(sheet, part, subject.findings, subject.by_carton)


def _table(sheet: Sheet, inspection: Inspection, findings: Findings, found: Mapping[str, Mapping[str, int]]) -> None:
    words = sheet.words
    groups = walk(inspection, every_stage=True)
    rows = [row for group in groups for row in group.rows]
    keys = goods_keys(row.carton for row in rows if not row.late)
    alike = everywhere((row.carton for row in rows if not row.late), keys)
    keys = tuple(key for key in keys if key not in alike)
    blocks.sentences(sheet, in_every_carton(alike, words), compact=True)
    fixed = [74.0, 40.0, 44.0, 44.0]
    rest = sheet.width - sum(fixed)
    shares = (0.34, 0.34, 0.32) if keys else (0.0, 0.5, 0.5)
    columns = [
        carton_column(words, fixed[0]),
        Column(goods_title(words, keys), rest * shares[0], size=7.5, most=4),
        Column(words.stacked("stated"), fixed[1], "right", 8.5),
        Column(words.stacked("counted"), fixed[2], "right", 8.5),
        Column(words.stacked("checked"), fixed[3], "right", 8.5),
        Column(words.stacked("found in carton"), rest * shares[1], size=8.0, most=8),
        Column(words.stacked("note"), rest * shares[2], size=7.0, most=20),
    ]
    order = [entry.name for entry in inspection.plan.classes] if inspection.plan else []
    noted = any(row.lost or row.late or row.replaces for row in rows)
    empty = [6] * (not noted) + [3] * (not findings.counted) + [1] * (not keys)
    for i in empty:
        spare = columns.pop(i).width
        columns[-1] = replace(columns[-1], width=columns[-1].width + spare)
    table = Table(sheet, columns, 14.0)
    for group in groups:
        if group.kind:
            table.band(group_name(group, words), words("group", cartons=group.opened, units=group.units))
        for row in group.rows:
            gone = row.lost or row.left_out
            counted = findings.counted.get(row.carton.id)
            cells: list[Content] = [
                carton_cell(row, fixed[0]),
                goods_text(row.carton.goods, keys),
                f"{row.carton.units:,}",
                "" if counted is None else f"{counted:,}",
                "" if gone else f"{_checked(row, findings):,}",
                _found(found.get(row.carton.id, {}), order, words),
                beside(note(row, words, inspection.draw.carton_rule)) if gone or row.late or row.replaces else "",
            ]
            for i in empty:
                del cells[i]
            table.row(cells, tint=row.carton.id in found)
    table.close()


def _checked(row: Row, findings: Findings) -> int:
    """Units of a carton that were checked: those pulled before the inspection was broken off [units]."""
    return sum(findings.pulled is None or number <= findings.pulled for _, number in row.pulls)


def _found(counts: Mapping[str, int], order: Sequence[str], words: Words) -> str:
    """What was found in a carton, the classes in the agreement's order."""
    place = {kind: i for i, kind in enumerate(order)}
    each = sorted(counts.items(), key=lambda item: place.get(item[0], len(place)))
    return ", ".join(f"{words.class_name(kind)} {count:,}" for kind, count in each)
