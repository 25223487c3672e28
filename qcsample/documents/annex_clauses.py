"""Numbered clauses in the words of the quality annex: each language takes its own phrase, values included."""

from __future__ import annotations

from qcsample.documents import blocks
from qcsample.documents.annex_phrases import ANNEX_PHRASES
from qcsample.documents.page import Sheet
from qcsample.documents.phrases import LANGUAGES, Words
from qcsample.text import filled


class AnnexWords(Words):
    """The phrases of the annex before those of every document; a value may be a `Said`, or several."""

    def lines(self, key: str, **values: object) -> tuple[str, ...]:
        if key not in ANNEX_PHRASES:
            return super().lines(key, **values)
        return tuple(
            filled(ANNEX_PHRASES[key][LANGUAGES.index(name)], **{k: _spoken(v, name) for k, v in values.items()})
            for name in self.languages
        )


class Said:
    """A phrase with its values, as the value of another phrase: each language takes its own."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values


def _spoken(value: object, language: str) -> object:
    if isinstance(value, tuple):
        return {"en": ", ", "zh": "、"}[language].join(str(_spoken(part, language)) for part in value)
    return AnnexWords((language,))(value.key, **value.values) if isinstance(value, Said) else value


class Clauses:
    """Numbered clauses on a sheet: a heading each, and numbered paragraphs below it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.words = sheet, sheet.words
        self._clause = self._paragraph = 0

    def begin(self, key: str, keep: float = 60.0) -> None:
        self._clause, self._paragraph = self._clause + 1, 0
        blocks.heading(self.sheet, f"{self._clause}  {self.words(key)}", keep)

    def say(self, key: str, **values: object) -> None:
        self._paragraph += 1
        blocks.numbered(self.sheet, f"{self._clause}.{self._paragraph}", self.words.lines(key, **values))
