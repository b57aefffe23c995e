"""Groups of tickets: by the label column where it is usable, else discovered."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.application.audit.columns import shown_name
from unsnag.application.audit.tickets import Tickets

EVERYTHING_ELSE = "Everything else"
NO_LABEL = "No label"
MOST_LABELS = 250


@dataclass(frozen=True)
class Group:
    """Tickets that belong together, by place; `typical` are those nearest to the middle."""

    name: str
    members: tuple[int, ...]
    typical: tuple[int, ...] = ()


def from_codes(codes: NDArray[np.int64]) -> list[tuple[int, tuple[int, ...]]]:
    """(code, places) for each code, in order of the code."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, code in enumerate(codes.tolist()):
        places[code].append(place)
    return [(code, tuple(places[code])) for code in sorted(places)]


def why_unusable(tickets: Tickets) -> str:
    """Why the label column cannot serve as categories, in a sentence; "" when it can."""
    column = shown_name(tickets.columns.label)
    total = len(tickets)
    counts = Counter(label for label in tickets.labels if label)
    filled = sum(counts.values())
    if filled < 0.4 * total:
        return f"Column “{column}” is empty in {total - filled:,} of {total:,} tickets."
    if total > 3 and len(counts) > max(3, 0.4 * filled):
        return f"Column “{column}” has {len(counts):,} different values for {filled:,} tickets."
    if total >= 30 and counts.most_common(1)[0][1] > 0.98 * total:
        return f"Column “{column}” says the same for almost every ticket."
    return ""


def by_label(tickets: Tickets) -> list[Group]:
    """One group a label, largest first; labels beyond the largest 250 are joined."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(tickets.labels):
        places[label].append(place)
    order = sorted(places, key=lambda label: (-len(places[label]), label))
    groups = [Group(label or NO_LABEL, tuple(places[label])) for label in order[:MOST_LABELS]]
    rest = order[MOST_LABELS:]
    if rest:
        joined = tuple(sorted(place for label in rest for place in places[label]))
        groups.append(Group(f"{len(rest)} smaller labels", joined))
    return groups
