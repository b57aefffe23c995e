"""How complete hand-offs are: what people had to ask customers again, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.queries.event_words import reason_title
from unsnag.application.queries.handoffs import (
    Completeness,
    completeness,
    details_asked,
    worst_first,
)
from unsnag.domain.completeness import HandoffRead, Kept, Stood
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

WINDOWS = (7, 30, 90)
MOST_LISTED = 100
WIDTH = 1000  # of a drawn bar
NO_PLAYBOOK = "-"
"""What an address says for hand-offs outside every playbook."""
KEPT_TITLES = {
    Kept.KNOWN_AGAIN: "Asked again for something known",
    Kept.MORE_ASKED: "Asked only for what wasn’t known",
    Kept.COMPLETE: "Nothing asked",
    Kept.UNREAD: "Answered in words that can’t be read",
    Kept.UNANSWERED: "Nobody has answered yet",
}
STOOD_TITLES = {
    Stood.KNOWN: "was known",
    Stood.IN_VAIN: "the AI had asked in vain",
    Stood.NEVER: "nobody had asked",
}
_NARROWING = ("reason", "playbook", "detail", "kept")


@require_GET
@may(Capability.SEE_FIGURES)
def handoffs(request: HttpRequest) -> HttpResponse:
    """The figures of a window, narrowed by what the address names."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, WINDOWS) else WINDOWS[1]
    now = app().clock()
    found = app().desk_room.handoffs.of_issues_opened(now - timedelta(days=days), now)
    narrowed = {name: request.GET.get(name, "")[:80] for name in _NARROWING}
    inside = [one for one in found if _is_of(one, narrowed)]
    address = f"/insights/handoffs?{urlencode({'days': days})}"
    listed = [one for one in inside if narrowed["kept"] or narrowed["detail"] or one.asked]
    context = {
        "section": "insights",
        "days": days,
        "windows": WINDOWS,
        "all": completeness("", inside),
        "address": address,
        "narrowed": [_named(name, value) for name, value in narrowed.items() if value],
        "groups": _groups(inside, address),
        "details": [
            (line, app().desk_room.asked.title(line.name), _bars(line.known, line.in_vain, line.n))
            for line in details_asked(inside)
        ],
        "listed": [_line(one) for one in listed[:MOST_LISTED]],
        "left_out": max(0, len(listed) - MOST_LISTED),
    }
    return page(request, "insights/handoffs.html", context)


def _is_of(one: HandoffRead, narrowed: dict[str, str]) -> bool:
    reason, playbook = narrowed["reason"], narrowed["playbook"]
    return (
        (not reason or one.reason == reason)
        and (not playbook or (one.playbook or NO_PLAYBOOK) == playbook)
        and (not narrowed["detail"] or narrowed["detail"] in one.asked)
        and (not narrowed["kept"] or one.kept.value == narrowed["kept"])
    )


def _named(name: str, value: str) -> str:
    if name == "reason":
        return reason_title(value)
    if name == "playbook":
        return _playbook(value)
    if name == "detail":
        return app().desk_room.asked.title(value)
    return KEPT_TITLES[Kept(value)] if value in set(Kept) else value


def _playbook(name: str) -> str:
    return "No playbook" if name == NO_PLAYBOOK else name.replace("_", " ").capitalize()


def _groups(found: Iterable[HandoffRead], address: str) -> Sequence[dict[str, Any]]:
    found = list(found)
    by_reason = worst_first(found, lambda one: one.reason)
    by_playbook = worst_first(found, lambda one: one.playbook or NO_PLAYBOOK)
    return [
        {
            "title": "By why it was handed off",
            "head": "Reason",
            "rows": [_row(c, reason_title(c.name), f"{address}&reason=") for c in by_reason],
        },
        {
            "title": "By playbook",
            "head": "Playbook",
            "rows": [_row(c, _playbook(c.name), f"{address}&playbook=") for c in by_playbook],
        },
    ]


def _row(figures: Completeness, title: str, address: str) -> dict[str, Any]:
    low, high = figures.again if figures.judged else (0.0, 0.0)
    return {
        "c": figures,
        "title": title,
        "address": f"{address}{urlencode({'': figures.name})[1:]}",
        "interval": f"{round(100 * low)}–{round(100 * high)} %" if figures.judged else "–",
        "low": round(WIDTH * low),
        "wide": round(WIDTH * (high - low)),
        "fill": round(WIDTH * figures.known_again / figures.judged) if figures.judged else 0,
    }


def _bars(known: int, in_vain: int, whole: int) -> tuple[int, int]:
    """How far the known reach in a bar, and those asked in vain behind them."""
    return round(WIDTH * known / whole), round(WIDTH * (known + in_vain) / whole)


def _line(one: HandoffRead) -> tuple[HandoffRead, str, str, Sequence[tuple[str, str]]]:
    title = app().desk_room.asked.title
    asked = [(title(name), STOOD_TITLES[stood]) for name, stood in one.asked.items()]
    return one, reason_title(one.reason), KEPT_TITLES[one.kept], asked
