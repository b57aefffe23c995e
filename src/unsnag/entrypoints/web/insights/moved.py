"""What moved, and what training again would gain: alarms with a name under each, and the proposed
version with what shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.audit.masking import shortened
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.ports.drift import Alarm, TrainingProposal
from unsnag.application.train_intents import VersionMissing
from unsnag.domain.staff import Capability
from unsnag.domain.understanding.drift import FALSE_ALARMS, Watched
from unsnag.entrypoints.web.insights.shares import share
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

HERE = "/insights/understanding/moved"
MOST_PAST = 10
WORDS = {
    Watched.INTENT: "Messages about {intent}",
    Watched.REFUSED: "Messages that it didn’t understand",
    Watched.UNSURE: "Messages that it is least sure about",
    Watched.CORRECTED: "Messages that people corrected",
}
TO_DO = {
    Watched.INTENT: "If this is news to you, look at the messages. If it lasts, check the playbook "
    "and the staffing behind it.",
    Watched.REFUSED: "Customers may ask for something new. Discover intents in your own "
    "conversations, accept what is missing, and train again.",
    Watched.UNSURE: "Customers say things in new words. Label the next 20, then see what training "
    "again gains.",
    Watched.CORRECTED: "People disagree with it more often. Their corrections are kept: see what "
    "training again gains.",
}


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def moved(request: HttpRequest) -> HttpResponse:
    """Alarms that hold, those that are over, and the open proposal."""
    return _page(request)


def _page(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    learning = app().learning
    proposal = learning.watching.proposal()
    context = {
        "section": "understanding",
        "error": error,
        "alarms": [_shown(alarm) for alarm in learning.watching.alarms()],
        "past": [_shown(alarm) for alarm in learning.watching.past_alarms(MOST_PAST)],
        "last_look": learning.watching.last_look("drift"),
        "proposal": proposal,
        "gain": None if proposal is None else _gain(proposal),
        "spoken": len(learning.propose.spoken_since()),
        "rate": f"{100 * FALSE_ALARMS:.0f} %",
    }
    return page(request, "insights/moved.html", context, status=status)


def _shown(alarm: Alarm) -> dict[str, Any]:
    figures = alarm.figures
    now = share(figures["hits"], figures["messages"])
    before = share(figures["hits_before"], figures["before"])
    rose = figures["hits"] * figures["before"] > figures["hits_before"] * figures["messages"]
    return {
        "one": alarm,
        "what": WORDS[alarm.thing.watched].format(intent=alarm.thing.intent.replace("_", " ")),
        "to_do": TO_DO[alarm.thing.watched],
        "now": now,
        "before": before,
        "way": "rose" if rose else "fell",
        "examples": [(issue, shortened(text, 200)) for issue, text in alarm.examples],
    }


def _gain(proposal: TrainingProposal) -> list[dict[str, Any]]:
    """A line for each way of looking at it."""
    ways = (
        ("right", "The best intent is right"),
        ("careful", "Not taken for a wrong intent without a question"),
        ("all", "The best intent is right, on all tickets that can be compared"),
    )
    lines = []
    for name, words in ways:
        pair = proposal.figures.get(name)
        if pair and pair["n"]:
            chance = "under 0.001" if pair["chance"] < 0.001 else f"{pair['chance']:.3f}"
            lines.append(
                {
                    "words": words,
                    "pair": pair,
                    "first": share(pair["both"] + pair["first"], pair["n"]),
                    "second": share(pair["both"] + pair["second"], pair["n"]),
                    "points": f"{100 * pair['difference']:+.1f}",
                    "interval": f"{100 * pair['low']:+.1f} to {100 * pair['high']:+.1f}",
                    "chance": chance,
                }
            )
    return lines


@require_POST
@may(Capability.TEACH)
def acknowledge(request: HttpRequest, alarm: int) -> HttpResponse:
    """Put a name under an alarm."""
    by, now = signed_in(request).name, app().clock()
    if not app().learning.watching.acknowledge(alarm, by=by, at=now):
        return not_found(request, "That alarm is over or has a name.", HERE, "Go to what moved")
    messages.success(request, f"Acknowledged by {by}. It goes away when it no longer holds.")
    return redirect("moved")


@require_POST
@may(Capability.TEACH)
def propose(request: HttpRequest) -> HttpResponse:
    """Train with what people said, and see what that gains."""
    try:
        run = app().learning.begin.propose(by=signed_in(request).name)
    except NotPossible as refused:
        return _page(request, str(refused), status=422)
    return redirect("learning-run", run.id)


@require_POST
@may(Capability.TEACH)
def settle(request: HttpRequest, proposal: int) -> HttpResponse:
    """Put the proposed version in force, or leave it."""
    proposing, by = app().learning.propose, signed_in(request).name
    said = request.POST.get("say", "")
    try:
        if said == "use":
            proposing.use(proposal, by=by)
            messages.success(request, "In force. Every server takes it over within seconds.")
        elif said == "leave":
            proposing.leave(proposal, by=by)
            messages.success(request, "Left. The version stays in the list.")
        else:
            return _page(request, "Choose whether to use it.", status=422)
    except VersionMissing as gone:
        return not_found(request, str(gone), HERE, "Go to what moved")
    return redirect("understanding" if said == "use" else "moved")
