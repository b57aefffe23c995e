"""How much each action may do without a person, and the one switch that stops them all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.set_level import LevelRefused
from unsnag.domain.autonomy import VETO_MINUTES, Level
from unsnag.entrypoints.web.staff import managers, page, signed_in
from unsnag.entrypoints.wiring import app

LEVELS = {
    Level.OFF: ("Off", "Never drafted. A person does it in the shop."),
    Level.OBSERVE: ("Observe", "Drafted for the person who does it. Nothing is sent."),
    Level.APPROVE: ("Approve", "A person approves each one before it runs."),
    Level.DELAYED: (
        "Delayed",
        f"Runs by itself after {VETO_MINUTES} minutes unless a person refuses it.",
    ),
    Level.AUTONOMOUS: ("Autonomous", "Runs at once, as far as the policy and its caps allow."),
}


@require_GET
@managers
def levels(request: HttpRequest) -> HttpResponse:
    """Every action with its level."""
    return _levels_page(request)


@require_POST
@managers
def set_level(request: HttpRequest) -> HttpResponse:
    """Change a level, signed."""
    playbook, action = request.POST.get("playbook", ""), request.POST.get("action", "")
    asked = request.POST.get("level", "")
    try:
        if asked not in set(Level):
            raise LevelRefused("Choose a level first.")
        app().set_level(
            playbook,
            action,
            Level(asked),
            by=signed_in(request),
            reason=request.POST.get("reason", ""),
        )
    except LevelRefused as refused:
        wrong = {"error": str(refused), "error_at": (playbook, action), "draft": request.POST}
        return _levels_page(request, status=422, **wrong)
    messages.success(request, f"Set to {LEVELS[Level(asked)][0].lower()}. It holds from now on.")
    return redirect("autonomy")


@require_POST
@managers
def stop(request: HttpRequest) -> HttpResponse:
    """Stop all actions."""
    app().set_level.stop(by=signed_in(request))
    messages.warning(request, "All actions are stopped. Nothing is sent to the shop any more.")
    return redirect("autonomy")


@require_POST
@managers
def resume(request: HttpRequest) -> HttpResponse:
    """Let actions run again."""
    app().set_level.resume(by=signed_in(request))
    messages.success(request, "Actions run again, as far as their levels reach.")
    return redirect("autonomy")


def _levels_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    autonomy = app().autonomy.page()
    error_at = more.get("error_at")
    cards = [
        {
            "standing": standing,
            "level": LEVELS[standing.level],
            "levels": [
                {
                    "value": level.value,
                    "title": title,
                    "sentence": sentence,
                    "current": level is standing.level,
                    "allowed": level in standing.allowed,
                }
                for level, (title, sentence) in LEVELS.items()
            ],
            "error": more.get("error", "")
            if error_at == (standing.playbook, standing.action)
            else "",
        }
        for standing in autonomy.actions
    ]
    history = [
        (change, LEVELS[change.level][0] if change.level is not None else "")
        for change in autonomy.history
    ]
    context = {"section": "autonomy", "autonomy": autonomy, "cards": cards, "history": history}
    return page(request, "insights/autonomy.html", {**context, **more}, status=status)
