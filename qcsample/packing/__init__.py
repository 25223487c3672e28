"""Packing lists: what a factory sends, as .xlsx or .csv, to a `qcsample.lot.Lot`."""

from qcsample.packing.ranges import expand_range
from qcsample.packing.reader import read_packing_list

__all__ = ["expand_range", "read_packing_list"]
