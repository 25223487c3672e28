"""What `oc`, `design` and `estimate` print alike: per cent, chances, notes."""

from __future__ import annotations

import click


def percent(value: float, digits: int = 3) -> str:
    """A fraction in per cent, to `digits` significant digits.

    >>> percent(0.025), percent(0.0912345), percent(0)
    ('2.5 %', '9.12 %', '0 %')
    """
    return f"{_plain(100 * value, digits)} %"


def quality(value: float, model: str) -> str:
    """A quality in per cent, or as nonconformities per 100 units."""
    return f"{_plain(100 * value, 3)} per 100" if model == "poisson" else percent(value)


def chance(value: float) -> str:
    """A probability in per cent to two places; what is nearly certain says so.

    >>> chance(0.98642), chance(0.9999999), chance(1e-9), chance(1)
    ('98.64 %', '>99.99 %', '<0.01 %', '100 %')
    """
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    if value >= 0.99995:
        return ">99.99 %"
    return "<0.01 %" if value < 0.00005 else f"{100 * value:.2f} %"


def note(text: str, *, indent: str = "  ") -> None:
    """A sentence of a result, 80 columns wide; a number stays with its per cent sign."""
    import textwrap

    kept = text.replace(" %", "\xa0%")
    lines = textwrap.wrap(
        kept, 80, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    click.echo("\n".join(lines).replace("\xa0%", " %"))


def _plain(value: float, digits: int) -> str:
    from math import floor, log10

    if not value:
        return "0"
    places = max(0, digits - 1 - floor(log10(value) + 1e-9))
    written = f"{value:,.{min(places, 12)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
