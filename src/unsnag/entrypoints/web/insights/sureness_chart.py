"""What each setting of sureness costs, as a drawing: to the right the share that is handled,
upwards what of it is wrong, with its interval as a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.application.queries.insights import wilson
from unsnag.domain.understanding.held_back import CurvePoint

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 16, 14, 40
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
_NAMED = (20, 50, 80)


@dataclass(frozen=True)
class Mark:
    """A place on the drawing with its label."""

    x: int
    y: int
    label: str


@dataclass(frozen=True)
class SurenessChart:
    """Points as SVG wants them; `now` is the setting in force."""

    band: str
    line: str
    now: Mark
    marks: tuple[Mark, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]


def chart(points: Sequence[CurvePoint], setting: int) -> SurenessChart | None:
    """None while there is nothing to draw."""
    drawn = [point for point in points if point.handled]
    if not drawn:
        return None
    ends = [wilson(point.wrong, point.handled) for point in drawn]
    step, top = _upwards(max(point.wrong / point.handled for point in drawn))

    least = min(point.handled / point.n for point in drawn)
    begin = min(8, int(least * 10)) * 10  # per cent; where nothing is drawn the axis is cut

    def across(percent: float) -> int:
        return LEFT + round((percent - begin) / (100 - begin) * (WIDTH - LEFT - RIGHT))

    def x(point: CurvePoint) -> int:
        return across(100 * point.handled / point.n)

    def y(share: float) -> int:
        return HEIGHT - BOTTOM - round(min(share, top) / top * (HEIGHT - TOP - BOTTOM))

    def mark(point: CurvePoint) -> Mark:
        return Mark(x(point), y(point.wrong / point.handled), str(point.setting))

    upper = [(x(p), y(high)) for p, (_, high) in zip(drawn, ends, strict=True)]
    lower = [(x(p), y(low)) for p, (low, _) in zip(drawn, ends, strict=True)]
    nearest = min(drawn, key=lambda point: abs(point.setting - setting))
    return SurenessChart(
        band=_points([*upper, *reversed(lower)]),
        line=_points([(mark(p).x, mark(p).y) for p in drawn]),
        now=mark(nearest),
        marks=tuple(mark(p) for p in drawn if p.setting in _NAMED and p != nearest),
        across=tuple(
            Mark(across(n), 0, f"{n} %") for n in range(begin, 101, 10 if begin >= 40 else 20)
        ),
        up=tuple(
            Mark(0, y(n * step), f"{100 * n * step:.0f} %") for n in range(round(top / step) + 1)
        ),
    )


def _upwards(highest: float) -> tuple[float, float]:
    """The step and the end of the axis. Where little is handled the interval is wide: the axis
    follows the line, not the widest band."""
    step = next((s for s in _STEPS if highest * 1.6 <= 5 * s), 0.5)
    return step, step * 5 if highest * 1.6 > step * 4 else step * 4


def _points(corners: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{across},{up}" for across, up in corners)
