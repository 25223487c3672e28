"""Photos in a grid: those of findings with what they show, then those that no finding names."""

from __future__ import annotations

from collections.abc import Sequence

from qcsample.documents import blocks, fonts
from qcsample.documents.cells import carton_id
from qcsample.documents.figures import picture
from qcsample.documents.page import LABEL, LEADING, SMALL, Sheet
from qcsample.documents.phrases import Words, beside
from qcsample.documents.report.photo_words import reason_in_chinese
from qcsample.documents.report.subject import Subject
from qcsample.findings import DIFFERENCE, Finding
from qcsample.photos import Photo
from qcsample.text import natural_key

_GAP = 12.0
_FEW = 24  # photos up to which two stand side by side, three above
_HIGH = 0.8  # of its width: the highest photo of the grid
_SIZE = 7.5  # of a caption [points]
_CAPTIONS = 4  # findings that a photo's caption tells


def photo_pages(sheet: Sheet, subject: Subject) -> None:
    """All photos, each once, and which could not be had."""
    words, photos = sheet.words, subject.photos
    if not (photos.photos or photos.missing or photos.left_out):
        return
    told: dict[str, list[str]] = {}
    for row in subject.rows:
        for photo in photos.named(row.photo) if row.photo else ():
            told.setdefault(photo.name, []).append(_caption(row, words))
    named = [photo for photo in photos.photos if photo.name in told]
    order = {name: place for place, name in enumerate(told)}
    named.sort(key=lambda photo: order[photo.name])
    others = [photo for photo in photos.photos if photo.name not in told]
    columns = 2 if len(photos.photos) <= _FEW else 3
    blocks.heading(sheet, words("photos"), 190 if photos.photos else 30)
    missing = ", ".join(carton_id(name) for name in sorted(photos.missing, key=natural_key))
    remarks = [words("photos missing", names=missing)] if missing else []
    reasons: dict[str, list[str]] = {}
    for name, why in photos.left_out:
        reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        by_language = {"en": why, "zh": reason_in_chinese(why)}
        said = (
            Words([name])("photos left out", why=by_language[name], names=", ".join(names)) for name in words.languages
        )
        remarks.append(beside(said))
    blocks.bullets(sheet, remarks)
    sheet.y -= 4
    _grid(sheet, named, told, columns)
    if others and named:
        blocks.heading(sheet, words("photos of no finding"), 170)
    _grid(sheet, others, told, columns)


def _caption(row: Finding, words: Words) -> str:
    """What a finding says below its photo."""
    said = []
    kind = row.test or (words("difference") if row.kind == DIFFERENCE else words.class_name(row.kind))
    what = ", ".join(text for text in (kind, row.defect, row.note) if text)
    for name in words.languages[:1]:
        alone = Words([name])
        unit = alone("photo unit", unit=row.unit) if row.unit is not None else ""
        said.append(alone("photo of", carton=carton_id(row.carton), unit=unit, what=what))
    return " ".join(said)


def _grid(sheet: Sheet, photos: Sequence[Photo], told: dict[str, list[str]], columns: int) -> None:
    wide = (sheet.width - (columns - 1) * _GAP) / columns
    for start in range(0, len(photos), columns):
        row = photos[start : start + columns]
        sizes = [_fitted(photo, wide) for photo in row]
        captions = [_lines(photo, told.get(photo.name, ()), wide) for photo in row]
        high = max(height for _, height in sizes)
        below = max(len(lines) for lines in captions) * _SIZE * LEADING + SMALL * LEADING + 10
        sheet.need(high + below)
        for i, (photo, (width, height), lines) in enumerate(zip(row, sizes, captions, strict=True)):
            x = sheet.left + i * (wide + _GAP)
            picture(sheet, photo.data, x, sheet.y - height, width, height)
            y = sheet.y - high - _SIZE * LEADING
            sheet.put(x, y, fonts.fit(photo.name, _SIZE, wide), _SIZE, bold=True)
            for line in lines:
                y -= _SIZE * LEADING
                sheet.put(x, y, line, _SIZE)
            y -= SMALL * LEADING
            sheet.put(x, y, f"sha256 {photo.sha256[:16]}", SMALL - 1, colour=LABEL)
        sheet.y -= high + below + _SIZE * LEADING


def _lines(photo: Photo, told: Sequence[str], wide: float) -> list[str]:
    mark = "• " if len(told) > 1 else ""
    shown = [line for text in told[:_CAPTIONS] for line in fonts.wrap(mark + text, _SIZE, wide, 3)]
    return [*shown, f"+ {len(told) - _CAPTIONS}"] if len(told) > _CAPTIONS else shown


def _fitted(photo: Photo, wide: float) -> tuple[float, float]:
    """Width and height of a photo in its cell, its proportions kept [points]."""
    scale = min(wide / photo.width, _HIGH * wide / photo.height)
    return max(4.0, photo.width * scale), max(4.0, photo.height * scale)
