"""A curve in text, for terminals."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_ROWS = 11


def on_screen() -> bool:
    """Whether results go to a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def curve(heights: Sequence[Sequence[float]], signs: Sequence[str], end: str) -> list[str]:
    """Lines of text that show probabilities from quality 0 to `end`.

    Parameters
    ----------
    heights : sequence of sequences of float
        Of each plan the probability of acceptance at equally spaced qualities [-].
    signs : sequence of str
        One character a plan; the first is on top where curves meet.
    end : str
        The last quality, as written under the axis.

    Examples
    --------
    >>> print(curve([[1.0, 1.0, 0.5, 0.0]], "*", "9 %")[0])
    100 % |**
    """
    width = max(map(len, heights))
    rows = [[" "] * width for _ in range(_ROWS)]
    for line, sign in reversed(list(zip(heights, signs, strict=True))):
        for x, height in enumerate(line):
            rows[round((1 - height) * (_ROWS - 1))][x] = sign
    labels = [f"{100 - 10 * i:3} % |" if i % 5 == 0 else "      |" for i in range(_ROWS)]
    lines = [(label + "".join(row)).rstrip() for label, row in zip(labels, rows, strict=True)]
    return [*lines, "      +" + "-" * width, "       0" + end.rjust(width - 1)]
