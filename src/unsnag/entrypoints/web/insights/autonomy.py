"""How much each action may do without a person, and the one switch that stops them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.queries.autonomy import ActionStanding
from unsnag.application.set_level import LevelRefused
from unsnag.domain.autonomy import VETO_MINUTES, ChangeKind, Level
from unsnag.domain.autonomy.evidence import Label, Source
from unsnag.domain.autonomy.gate import LEAST_CUSTOMERS, LEAST_DAYS, needed_cases, percent
from unsnag.domain.autonomy.reversals import ReversalKind
from unsnag.domain.autonomy.sensitivity import LEAST_CANARIES
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.insights.boundary_chart import chart
from unsnag.entrypoints.web.insights.pools_shown import shown as pools_shown
from unsnag.entrypoints.web.staff import may, page, signed_in
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
SOURCES = {
    Source.OBSERVE.value: "Beside a person",
    Source.APPROVE.value: "Approval",
    Source.AUDIT.value: "Audit",
    Source.REVERSAL.value: "Money came back",
    Source.REPLAY.value: "Replay",
}
SAID = {
    Label.RIGHT.value: "Right",
    Label.WRONG.value: "Wrong",
    Label.CRITICAL.value: "Critical",
    Label.UNSURE.value: "In doubt",
}
BACK = {
    ReversalKind.CHARGEBACK.value: "Chargeback",
    ReversalKind.DISPUTE.value: "Dispute",
    ReversalKind.REVERSAL.value: "Taken back in the system",
}
LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "sv": "Swedish",
}
HOW: dict[ChangeKind | None, str] = {
    ChangeKind.INSTALLER: "by the installer",
    ChangeKind.MANUAL: "",
    ChangeKind.PROMOTION: "earned",
    ChangeKind.DEMOTION: "taken back by itself",
}
GLANCE_FROM = 4
"""Actions from which on a table above them says how each stands."""


@require_GET
@may(Capability.SEE_AUTONOMY)
def levels(request: HttpRequest) -> HttpResponse:
    """Every action with its level."""
    return levels_page(request)


@require_POST
@may(Capability.SET_LEVELS, proof=True)
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
        return levels_page(request, status=422, **wrong)
    words = f"Set to {LEVELS[Level(asked)][0].lower()} for this version. It holds from now on."
    messages.success(request, words)
    return redirect("autonomy")


@require_POST
@may(Capability.SWITCH_ACTIONS)
def stop(request: HttpRequest) -> HttpResponse:
    """Stop all actions."""
    app().set_level.stop(by=signed_in(request))
    messages.warning(request, "All actions are stopped. Nothing is sent to the shop any more.")
    return redirect("autonomy")


@require_POST
@may(Capability.SWITCH_ACTIONS, proof=True)
def resume(request: HttpRequest) -> HttpResponse:
    """Let actions run again."""
    app().set_level.resume(by=signed_in(request))
    messages.success(request, "Actions run again, as far as their levels reach.")
    return redirect("autonomy")


def levels_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with what was wrong where something was."""
    autonomy = app().autonomy.page()
    error_at = more.get("error_at")
    few = len(autonomy.actions) < GLANCE_FROM
    cards = [
        _card(s) | {"error": "", "number": n, "open": few or _attention(s)}
        for n, s in enumerate(autonomy.actions, start=1)
    ]
    for card, standing in zip(cards, autonomy.actions, strict=True):
        if error_at == (standing.playbook, standing.action):
            card |= {"error": more.get("error", ""), "open": True}
    history = [
        (
            change,
            LEVELS[change.level][0] if change.level is not None else "",
            HOW.get(change.kind, ""),
        )
        for change in autonomy.history
    ]
    context = {
        "section": "autonomy",
        "autonomy": autonomy,
        "cards": cards,
        "overview": _overview(cards),
        "history": history,
        **pools_shown(autonomy, more.get("pool_chosen", ())),
        "reviewers": [
            (name, s, s.lower_permille // 10)
            for name, s in (*autonomy.reviewers, ("All together", autonomy.everybody))
        ],
        "least_canaries": LEAST_CANARIES,
        "least_days": LEAST_DAYS,
        "least_customers": LEAST_CUSTOMERS,
        "veto_minutes": VETO_MINUTES,
    }
    return page(request, "insights/autonomy.html", {**context, **more}, status=status)


def _overview(cards: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line for each action, those first that want a look; none while the cards are few."""
    if len(cards) < GLANCE_FROM:
        return []
    lines = []
    for card in cards:
        share, needed = _share(card["standing"])
        lines.append({"card": card, "s": card["standing"], "share": share, "needed": needed})
    return sorted(lines, key=lambda line: not _attention(line["s"]))


def _share(standing: ActionStanding) -> tuple[int, int | None]:
    """Per cent of the cases that would open the gate, and how many those are: the fewest that there
    could be while nobody knows what reviewers miss. None when no number opens it."""
    gate = standing.gate
    needed = gate.needed
    if gate.tier is not None and gate.limit is None and not gate.sensitivity.measured:
        needed = needed_cases(gate.tier.limit, gate.threshold, gate.counted_errors)
    return (min(100, 100 * gate.counted_cases // needed) if needed else 0), needed


def _attention(standing: ActionStanding) -> bool:
    """Whether a manager should look at the action first."""
    told = standing.changed is not None and standing.changed.kind is ChangeKind.DEMOTION
    gate = standing.gate
    return bool(
        told
        or standing.paused
        or standing.drift
        or standing.held
        or standing.lost
        or (gate.errors and standing.level.alone)
        or (gate.open and standing.level is not Level.AUTONOMOUS)
    )


def _card(standing: ActionStanding) -> dict[str, Any]:
    gate = standing.gate
    tier = gate.tier
    return {
        "standing": standing,
        "level": LEVELS[standing.level],
        "levels": [_choice(standing, level) for level in Level],
        "earned": _earned(standing),
        "chart": chart(standing),
        "limit": "" if tier is None else tier.percent,
        "limit_used": "" if gate.limit is None else percent(gate.limit),
        "certainty": "" if tier is None else f"1 in {tier.threshold}",
        "effect": f"{gate.design_effect_percent / 100:.2f}",
        "wrong": "" if standing.exposure is None else f"{standing.exposure.wrong_actions:.3g}",
        "cases": [
            (c, SOURCES[c.source], SAID.get(c.second or c.label, "")) for c in standing.recent
        ],
        "back": [(one, BACK[one.kind]) for one in standing.money_back],
        "held": [(LANGUAGES.get(h.language, h.language), h) for h in standing.held],
    }


def _choice(standing: ActionStanding, level: Level) -> dict[str, Any]:
    title, sentence = LEVELS[level]
    current = level is standing.level
    barred = ""
    if level not in standing.allowed:
        barred = "Not for this action: a person always approves it."
    elif level is Level.AUTONOMOUS and not current and not standing.gate.open:
        barred = "Not yet: see what is missing."
    return {
        "value": level.value,
        "title": title,
        "sentence": sentence,
        "current": current,
        "barred": barred,
    }


def _earned(standing: ActionStanding) -> str:
    """How the level came to be, where that matters: it lets actions run without a person."""
    if not standing.level.alone or standing.changed is None:
        return ""
    if standing.changed.kind is ChangeKind.PROMOTION and standing.level is Level.DELAYED:
        return "Earned through its pool."
    return {
        ChangeKind.INSTALLER: "Set by the installer, not earned.",
        ChangeKind.PROMOTION: "Earned.",
    }.get(standing.changed.kind or ChangeKind.MANUAL, "A manager's choice; the gate was not asked.")
