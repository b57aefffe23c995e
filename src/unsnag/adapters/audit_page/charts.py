"""Charts as inline SVG: zero-based bars, a map with direct labels, ranges drawn as bands.

Nothing needs a script or a colour to be read: the three reaches differ in lightness and pattern.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unsnag.adapters.audit_page.writing import REACH_WORDS, count, esc, month, share
from unsnag.application.audit.report import CategoryReport
from unsnag.domain.learning import Estimate, Reach

_LETTER = 6.4
_LINE = 14
_LABELLED = 14


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def reach_bar(shares: Mapping[Reach, float], *, scale: float = 1.0, height: int = 10) -> str:
    """One bar in three parts, `scale` of the full width long. Decoration: words stand beside."""
    parts: list[str] = []
    left = 0.0
    for reach in Reach:
        width = shares.get(reach, 0.0) * scale * 1000
        if width > 0:
            parts.append(
                f'<rect class="reach-{reach.value}" x="{left:.1f}" y="0" width="{width:.1f}" '
                f'height="{height}"/>'
            )
        left += width
    return (
        f'<svg class="bar" viewBox="0 0 1000 {height}" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def plain_bar(scale: float, strong: float = 0.0) -> str:
    """A bar `scale` of the full width long, its first `strong` part darker."""
    return reach_bar({Reach.COMPLETES: strong, Reach.ANSWERS: max(0.0, scale - strong)})


def range_bar(estimate: Estimate, most: float) -> str:
    """A band from low to high with a mark at the likely value; starts at zero. Nothing where
    `most` is zero."""
    if most <= 0:
        return ""
    low, likely, high = (
        value / most * 1000 for value in (estimate.low, estimate.likely, estimate.high)
    )
    return (
        '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="track" x="0" y="4.5" width="1000" height="1"/>'
        f'<rect class="band" x="{low:.1f}" y="1" width="{max(high - low, 2):.1f}" height="8"/>'
        f'<rect class="mark" x="{likely - 2:.1f}" y="0" width="5" height="10"/></svg>'
    )


def spark(values: Sequence[int]) -> str:
    """A column for each value, from zero. Decoration: words stand beside."""
    most, step = max(values, default=0) or 1, 1000 / max(len(values), 1)
    columns = "".join(
        f'<rect class="reach-answers" x="{place * step:.1f}" y="{30 - 30 * value / most:.1f}" '
        f'width="{step * 0.8:.1f}" height="{30 * value / most:.1f}"/>'
        for place, value in enumerate(values)
    )
    return (
        '<svg class="bar spark" viewBox="0 0 1000 30" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{columns}</svg>'
    )


def months_chart(months: Sequence[tuple[str, int]], width: int, name: str) -> str:
    """A column a month from zero, labelled at the ends and at the highest."""
    height, foot, head = 170, 22, 20
    most = max((tickets for _, tickets in months), default=0) or 1
    step = width / len(months)
    top = max(range(len(months)), key=lambda place: months[place][1])
    body: list[str] = []
    for place, (when, tickets) in enumerate(months):
        tall = tickets / most * (height - foot - head)
        edge = " partial" if place in (0, len(months) - 1) and len(months) > 2 else ""
        body.append(
            f'<rect class="column{edge}" x="{place * step + step * 0.12:.1f}" '
            f'y="{height - foot - tall:.1f}" width="{step * 0.76:.1f}" height="{tall:.1f}">'
            f"<title>{month(when)}: {tickets:,}</title></rect>"
        )
    x = min(max(top * step + step / 2, 30), width - 30)
    body.append(
        f'<text class="value" x="{x:.1f}" y="{head - 6}" text-anchor="middle">{most:,}</text>'
    )
    body.append(
        f'<line class="axis" x1="0" x2="{width}" y1="{height - foot}" y2="{height - foot}"/>'
    )
    body.append(f'<text x="0" y="{height - 5}">{month(months[0][0])}</text>')
    if len(months) > 1:
        last = month(months[-1][0])
        body.append(f'<text x="{width}" y="{height - 5}" text-anchor="end">{last}</text>')
    spoken = (
        f"Tickets by month, from {month(months[0][0])} to {month(months[-1][0])}, highest {most:,}"
    )
    return _svg(width, height, spoken, "".join(body), name)


def map_chart(categories: Sequence[CategoryReport], width: int, height: int, name: str) -> str:
    """Every category by tickets (across, each step ten times more) and score (up)."""
    left, right, top, foot = 34, 16, 14, 40
    across = _across([category.tickets for category in categories], left, width - right)

    def up(score: float) -> float:
        return top + (100 - score) / 100 * (height - top - foot)

    body = [_grid(width, height, left, right, foot, up, across)]
    points = [
        (across.at(c.tickets), up(c.assessment.score), _radius(c), c) for c in categories[:120]
    ]
    for x, y, radius, category in reversed(points):
        reach = category.assessment.reach
        body.append(
            f'<circle class="dot reach-{reach.value}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{esc(category.name)}: {category.tickets:,} tickets, score "
            f"{category.assessment.score}, {REACH_WORDS[reach].lower()}</title></circle>"
        )
    body.append(_labels(points, width, height - foot, left))
    spoken = (
        f"Map of {len(points)} categories by number of tickets and resolvability from 0 to 100; "
        "the table below holds the same figures"
    )
    return _svg(width, height, spoken, "".join(body), name)


@dataclass(frozen=True)
class _Across:
    """The scale across: each tenfold step is equally long."""

    least: float
    most: float
    left: float
    right: float

    def at(self, value: float) -> float:
        span = math.log10(self.most / self.least)
        return self.left + math.log10(max(value, self.least) / self.least) / span * (
            self.right - self.left
        )

    def ticks(self) -> list[int]:
        powers = range(int(math.log10(self.least)), int(math.log10(self.most)) + 2)
        wide = self.most / self.least > 200
        steps = (1,) if wide else (1, 2, 5)
        values = [step * 10**power for power in powers for step in steps]
        return [value for value in values if self.least <= value <= self.most]


def _across(values: Sequence[int], left: float, right: float) -> _Across:
    least, most = max(min(values), 1), max(*values, 2)
    return _Across(max(least * 0.7, 0.7), most * 1.5, left, right)


def _radius(category: CategoryReport) -> float:
    return 4 + 9 * math.sqrt(category.share)


def _grid(
    width: int,
    height: int,
    left: int,
    right: int,
    foot: int,
    up: object,
    across: _Across,
) -> str:
    lines: list[str] = []
    for score in (0, 25, 50, 75, 100):
        y = up(score)  # type: ignore[operator]
        lines.append(
            f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        lines.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{score}</text>')
    for value in across.ticks():
        x = across.at(value)
        lines.append(
            f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="{height - foot}" '
            f'y2="{height - foot + 5}"/>'
            f'<text x="{x:.1f}" y="{height - foot + 18}" text-anchor="middle">{count(value)}</text>'
        )
    middle = (left + width - right) / 2
    lines.append(
        f'<text class="name" x="{middle:.0f}" y="{height - 4}" text-anchor="middle">'
        "tickets, each tenfold step equally long</text>"
    )
    return "".join(lines)


def _labels(
    points: Sequence[tuple[float, float, float, CategoryReport]],
    width: int,
    floor: int,
    left: int,
) -> str:
    """Names beside the largest dots, left out where they would cover something."""
    taken = [_Box(x - r, y - r, x + r, y + r) for x, y, r, _ in points]
    points = points[: _LABELLED if width > 500 else _LABELLED // 2]
    drawn: list[str] = []
    for x, y, radius, category in points:
        text = _short(category.name, 22 if width > 500 else 16)
        wide = len(text) * _LETTER + sum(letter.isupper() for letter in text) * 2
        places = (
            (x + radius + 4, y + 4, "start"),
            (x - radius - 4, y + 4, "end"),
            (x, y - radius - 5, "middle"),
            (x, y + radius + 13, "middle"),
            (x + radius + 2, y - radius - 3, "start"),
            (x - radius - 2, y - radius - 3, "end"),
            (x + radius + 2, y + radius + 11, "start"),
            (x - radius - 2, y + radius + 11, "end"),
        )
        for label_x, label_y, anchor in places:
            start = label_x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = _Box(start, label_y - _LINE + 3, start + wide, label_y + 3)
            inside = (
                box.left >= left and box.right <= width and box.top >= 0 and box.bottom <= floor
            )
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                drawn.append(
                    f'<text class="label" x="{label_x:.1f}" y="{label_y:.1f}" '
                    f'text-anchor="{anchor}">{esc(text)}</text>'
                )
                break
    return "".join(drawn)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,;-") + "…"


def _svg(width: int, height: int, spoken: str, body: str, name: str) -> str:
    return (
        f'<svg class="chart {name}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{esc(spoken)}">{body}</svg>'
    )


def spoken_shares(shares: Mapping[Reach, float]) -> str:
    """The three shares in words."""
    return ", ".join(
        f"{REACH_WORDS[reach].lower()} {share(shares.get(reach, 0.0))}" for reach in Reach
    )
