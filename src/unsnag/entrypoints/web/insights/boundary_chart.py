"""The way to autonomy as a drawing: cases to the right, errors upwards, the boundary, the path."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.application.queries.autonomy import ActionStanding
from unsnag.domain.autonomy.gate import needed_cases

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 14, 12, 34
MOST_ROWS = 8
HALF = 0.5  # each number of errors is a band as high as one, with its line in the middle


@dataclass(frozen=True)
class Tick:
    """A label of an axis at its place."""

    at: int
    label: str


@dataclass(frozen=True)
class Chart:
    """Points as SVG wants them. `supposed` says that the boundary is the best that could be: how
    much reviewers miss is not known yet."""

    boundary: str
    open_side: str
    path: str
    now: tuple[int, int]
    goal: tuple[int, int]
    goal_label: str
    goal_left: bool
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    supposed: bool


def chart(standing: ActionStanding) -> Chart | None:
    """The drawing of a unit; None where no number of cases leads to autonomy."""
    gate = standing.gate
    if gate.tier is None:
        return None
    limit, threshold = gate.limit or gate.tier.limit, gate.threshold or gate.tier.threshold
    rows = min(MOST_ROWS, max(2, gate.counted_errors + 1, gate.errors + 1))
    corners = [
        (cases, errors)
        for errors in range(rows + 1)
        if (cases := needed_cases(limit, threshold, errors)) is not None
    ]
    most = max(corners[min(gate.counted_errors + 1, len(corners) - 1)][0], gate.cases, 1)
    across = most * 1.08

    def x(cases: float) -> int:
        return LEFT + round(min(cases, across) / across * (WIDTH - LEFT - RIGHT))

    def y(errors: float) -> int:
        share = (min(errors, rows + HALF) + HALF) / (rows + 2 * HALF)
        return HEIGHT - BOTTOM - round(share * (HEIGHT - TOP - BOTTOM))

    stairs = [(x(n), y(errors + half)) for n, errors in corners for half in (-HALF, HALF)]
    shape = [*stairs, (x(across), stairs[-1][1]), (x(across), y(-HALF))]
    goal = needed_cases(limit, threshold, gate.counted_errors)
    walked = [(x(cases), y(errors)) for cases, errors in standing.walked]
    at_goal = (x(goal if goal is not None else across), y(min(gate.counted_errors, rows)))
    return Chart(
        boundary=_points(stairs),
        open_side=_points(shape),
        path=_points(walked),
        now=(x(gate.counted_cases), y(gate.counted_errors)),
        goal=at_goal,
        goal_label="" if goal is None else f"{goal:,}",
        goal_left=at_goal[0] > WIDTH - 80,
        across=tuple(Tick(x(n), f"{n:,}") for n in _steps(most)),
        up=tuple(Tick(y(n), str(n)) for n in range(0, rows + 1, max(1, rows // 4))),
        supposed=gate.limit is None,
    )


def _steps(most: int) -> list[int]:
    """Round numbers from 0, four or five of them."""
    size = next(
        unit * 10**power for power in range(9) for unit in (1, 2, 5) if most <= 5 * unit * 10**power
    )
    return list(range(0, most + 1, size))


def _points(corners: list[tuple[int, int]]) -> str:
    return " ".join(f"{across},{up}" for across, up in corners)
