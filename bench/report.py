"""What a bench hands back: tables of figures with units, and sentences that read them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Scale(StrEnum):
    """Closed set of how much is measured."""

    FULL = "full"  # what is published
    TINY = "tiny"  # seconds; shows that it runs, its figures mean nothing


class Form(StrEnum):
    """Closed set of kinds of figures; also the unit in JSON."""

    SHARE = "share"  # 0…1, shown in percent
    COUNT = "count"
    RATE = "per_second"
    MS = "ms"
    SECONDS = "s"
    RATIO = "ratio"


@dataclass(frozen=True)
class Column:
    """A figure's heading and kind."""

    name: str
    form: Form


@dataclass(frozen=True)
class Line:
    """One contender; None where a figure does not apply to it."""

    what: str
    figures: tuple[float | None, ...]


@dataclass(frozen=True)
class Table:
    """Contenders side by side: ours first."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.figures) != len(self.columns):
                raise ValueError(f"{line.what}: {len(line.figures)} figures do not fill the table")


@dataclass(frozen=True)
class Report:
    """A bench's result. `reading` states the ratios; `left_out` what was not measured and why."""

    name: str
    tables: tuple[Table, ...]
    reading: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; each column says its unit."""
        return asdict(self)


Bench = Callable[[Scale], Report]


def shown(value: float | None, form: Form) -> str:
    """A figure as a person reads it."""
    if value is None or math.isnan(value):
        return "–"
    if form is Form.SHARE:
        return f"{100 * value:.1f} %"
    if form is Form.RATIO:
        return f"{_short(value)}×"
    text = f"{value:,.0f}" if form in (Form.COUNT, Form.RATE) else _short(value)
    return text + {Form.MS: " ms", Form.SECONDS: " s", Form.RATE: "/s"}.get(form, "")


def _short(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed; NaN of none."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def times(more: float, less: float) -> str:
    """How many times `less` goes into `more`, in words such as “12×”; “–” when it does not."""
    return shown(more / less, Form.RATIO) if less else "–"
