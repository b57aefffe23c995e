"""Draw the sets of `python -m bench intents --json` as SVG: right first against time.

    python -m bench intents --json > figures.json
    python -m bench.intents_plot figures.json docs/intents.svg

A panel a table. Up is more often right, left is quicker; the time of a message is on a scale of
powers of ten.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 400, 270  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 58, 92, 34, 44
ACROSS = 2
INK, QUIET, OURS = "#475569", "#94a3b8", "#0f766e"  # read on white and on black
STYLE = f"text{{font:12px system-ui,sans-serif;fill:{INK}}}.t{{font-weight:600}}"
NEEDED = ("right first", "message p50")


def drawn(tables: Sequence[dict[str, Any]]) -> str:
    """One SVG with a panel for each table that has both figures."""
    panels = [_panel(table, place) for place, table in enumerate(tables)]
    across, down = min(ACROSS, len(panels)), math.ceil(len(panels) / ACROSS)
    label = "How often the first intent is right, against the time of a message"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across * WIDTH} {down * HEIGHT}" '
        f'role="img" aria-label="{label}"><style>{STYLE}</style>{"".join(panels)}</svg>\n'
    )


def _panel(table: dict[str, Any], place: int) -> str:
    names = [column["name"] for column in table["columns"]]
    right, spent = (names.index(name) for name in NEEDED)
    found: list[tuple[str, float, float]] = [
        (x["what"], 100 * x["figures"][right], x["figures"][spent]) for x in table["lines"]
    ]
    lowest = 10 * math.floor(min(share for _, share, _ in found) / 10)
    powers = [math.floor(math.log10(min(ms for *_, ms in found)))]
    powers.append(max(powers[0] + 1, math.ceil(math.log10(max(ms for *_, ms in found)))))

    def x(ms: float) -> float:
        along = (math.log10(ms) - powers[0]) / (powers[1] - powers[0])
        return LEFT + along * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return TOP + (100 - share) / (100 - lowest) * (HEIGHT - TOP - BOTTOM)

    title = table["title"].split(":")[0]
    parts = [f'<text class="t" x="{LEFT}" y="20">{escape(title)}</text>']
    for level in range(lowest, 101, 10):
        parts.append(_line(LEFT, y(level), WIDTH - RIGHT, y(level)))
        parts.append(_text(LEFT - 6, y(level) + 4, f"{level} %", "end"))
    for power in range(powers[0], powers[1] + 1):
        parts.append(_line(x(10.0**power), TOP, x(10.0**power), HEIGHT - BOTTOM))
        parts.append(_text(x(10.0**power), HEIGHT - BOTTOM + 16, f"{10.0**power:g}", "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "ms a message, p50", "middle"))
    for number, (name, share, ms) in enumerate(found):
        colour = OURS if number == 0 else QUIET
        parts.append(f'<circle cx="{x(ms):.1f}" cy="{y(share):.1f}" r="5" fill="{colour}"/>')
        parts.append(_text(x(ms) + 8, y(share) + 4, name, "start"))
    across, down = place % ACROSS * WIDTH, place // ACROSS * HEIGHT
    return f'<g transform="translate({across},{down})">{"".join(parts)}</g>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{QUIET}" stroke-opacity="0.35"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def main(figures: Path, out: Path) -> None:
    """Draw the sets' tables, or the demo's where no set was learned."""
    reports = json.loads(figures.read_text(encoding="utf-8"))["reports"]
    tables = next(report["tables"] for report in reports if report["name"] == "intents")
    sets = [table for table in tables if len(table["columns"]) == 4]
    out.write_text(drawn(sets or tables), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
