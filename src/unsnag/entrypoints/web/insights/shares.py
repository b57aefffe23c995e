"""Shares with their 95 % interval, as pages write them."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.application.queries.insights import wilson


@dataclass(frozen=True)
class Share:
    """Texts of a share of `whole` things; dashes of none."""

    part: int
    whole: int
    percent: str = "–"
    interval: str = "–"


def share(part: int, whole: int) -> Share:
    """A share with one decimal, which errors of a few per cent need."""
    if not whole:
        return Share(part, whole)
    low, high = wilson(part, whole)
    words = f"{100 * low:.1f}–{100 * high:.1f} %"
    return Share(part, whole, f"{100 * part / whole:.1f} %", words)
