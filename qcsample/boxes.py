"""From physical cartons, as a packing list tells of them, to a lot with canonical ids and strata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qcsample.carton_ids import escaped_part
from qcsample.errors import InputError
from qcsample.lot import ID_FORMS, MIXED, STRATA, Carton, Goods, Lot, Reading
from qcsample.text import readable


@dataclass(frozen=True, slots=True)
class Box:
    """One physical carton as the packing list tells of it, before it has an id.

    Attributes
    ----------
    number : str
        The carton number as printed, the range already expanded.
    goods : tuple of Goods
        What is inside; the units of the carton are their sum.
    pallet : str
        Pallet or position, if given.
    sheet, row : str, int or None
        Where the carton stands, counted as the spreadsheet shows it.
    """

    number: str
    goods: tuple[Goods, ...]
    pallet: str = ""
    sheet: str = ""
    row: int | None = None


def make_lot(
    boxes: Iterable[Box],
    *,
    strata: Sequence[str] = (),
    id_form: str | None = None,
    reading: Reading | None = None,
) -> Lot:
    """The lot of `boxes`: the id form is the first of `ID_FORMS` that is unique for the whole list.

    Parameters
    ----------
    boxes : iterable of Box
        Physical cartons, every one once.
    strata : sequence of str
        Any of "po", "style", "colour", "size"; cartons with goods of several strata form "mixed".
    id_form : str, optional
        One of `ID_FORMS`, instead of the first unique one.
    reading : Reading, optional
        Kept with the lot.

    Raises
    ------
    InputError
        Unknown strata or id form, no carton, two cartons with one id (both rows named).
    """
    boxes = tuple(boxes)
    source = reading.file if reading else ""
    for key in strata:
        if key not in STRATA:
            raise InputError(f"strata {readable(str(key))!r}: they are made of {', '.join(STRATA)}")
    if id_form is not None and id_form not in ID_FORMS:
        raise InputError(f"id form {readable(id_form)!r}: one of {', '.join(ID_FORMS)} is needed")
    clash: tuple[Box, Box, str] | None = None
    for form in (id_form,) if id_form else ID_FORMS:
        ids, clash = _ids(boxes, form, source)
        if clash is None:
            break
    if clash is not None:
        first, second, name = clash
        raise InputError(
            f"carton {name} stands in the list twice: row {first.row} and row {second.row}; "
            "correct the list, or say with --id-form what tells them apart",
            source=source,
            sheet=second.sheet,
            row=second.row,
        )
    strata = tuple(key for key in STRATA if key in strata)
    names: dict[tuple[Goods, ...], str] = {}
    cartons = []
    for name, box in zip(ids, boxes, strict=True):
        if box.goods not in names:
            try:
                names[box.goods] = _stratum(box.goods, strata)
            except InputError as error:
                raise _placed(error, box, source) from error
        cartons.append(
            Carton(name, sum(g.units for g in box.goods), names[box.goods], box.number, box.goods, box.pallet)
        )
    return Lot(tuple(cartons), form, strata, reading)


def _ids(boxes: Sequence[Box], form: str, source: str) -> tuple[list[str], tuple[Box, Box, str] | None]:
    seen: dict[str, Box] = {}
    prefixes: dict[tuple[Goods, ...], str] = {}
    for box in boxes:
        try:
            if box.goods not in prefixes:
                prefixes[box.goods] = "".join(f"{part}/" for part in _prefix(box.goods, form))
            number = escaped_part(box.number)
        except InputError as error:
            raise _placed(error, box, source) from error
        if not number:
            raise InputError("a carton without a number", source=source, sheet=box.sheet, row=box.row)
        name = prefixes[box.goods] + number
        if name in seen:
            return [], (seen[name], box, name)
        seen[name] = box
    return list(seen), None


def _prefix(goods: tuple[Goods, ...], form: str) -> Iterator[str]:
    for key in form.split("/")[:-1]:
        parts = {escaped_part(getattr(g, key)) for g in goods}
        yield "+".join(sorted(parts, key=lambda part: part.encode()))


def _stratum(goods: tuple[Goods, ...], strata: Sequence[str]) -> str:
    names = {"/".join(escaped_part(getattr(g, key)) for key in strata) for g in goods}
    if len(names) != 1:
        return MIXED if names else ""
    name = names.pop()
    return "%mixed" if name == MIXED else name


def _placed(error: InputError, box: Box, source: str) -> InputError:
    return InputError(error.message, source=source, sheet=box.sheet, row=box.row)
