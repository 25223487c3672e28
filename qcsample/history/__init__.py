"""The memory of a supplier: the judged lots of every product in one SQLite file, and the severity that follows.

`entries` is what is kept of a lot and of what was said, `replay` derives the states from it lot by lot, `file`
keeps it, `exchange` writes it out and reads it back.
"""

from __future__ import annotations

from qcsample.history.entries import LotEntry, Note, entry_of
from qcsample.history.file import History
from qcsample.history.replay import Series, replayed

__all__ = ["History", "LotEntry", "Note", "Series", "entry_of", "replayed"]
