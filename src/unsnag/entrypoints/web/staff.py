"""Who of the staff may open a page, and what every page of theirs shows around its content.

A view is marked with the capability that it needs (`may`); the table of roles in the domain says
who has it. A page without the mark shows nothing of the staff's. Roles are kept as Django groups.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from unsnag.domain.staff import (
    ROLE_TITLES,
    Capability,
    HumanAgent,
    Role,
    capabilities_of,
    roles_with,
)
from unsnag.entrypoints.staff_accounts import human_agent_of
from unsnag.entrypoints.wiring import app

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
ZONE = "zone"
"""Where a session keeps its owner's time zone."""
HOMES = (
    (Capability.SEE_DESK, "/desk"),
    (Capability.SEE_PEOPLE, "/people"),
    (Capability.OWN_ACCOUNT, "/my/account"),
)
"""Where somebody begins: the first that they may open."""


def human_agent(request: HttpRequest) -> HumanAgent | None:
    """The signed-in member of the staff; None for anybody else."""
    user = request.user
    return human_agent_of(user) if user.is_authenticated else None


def signed_in(request: HttpRequest) -> HumanAgent:
    """The person behind a request that `may` has let through."""
    agent = human_agent(request)
    if agent is None:
        raise PermissionError("the view is not marked as the staff's")
    return agent


def home_of(agent: HumanAgent) -> str:
    """The page that somebody begins at."""
    return next((there for capability, there in HOMES if agent.may(capability)), "/")


def may(
    capability: Capability, *, live: bool = False, proof: bool = False
) -> Callable[[View[P]], View[P]]:
    """Mark a view as being for those who have the capability. `live` says that pages ask for it by
    themselves, so that it doesn't count as somebody being there; `proof` that whoever changes
    something by it shows first who they are, if they did so too long ago."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            agent = human_agent(request)
            if agent is None:
                return _to_sign_in(request)
            with timezone.override(_zone(request)):
                if not agent.may(capability):
                    return _not_allowed(request, capability)
                if proof and request.method == "POST" and not is_proved(request):
                    return to_proof(request)
                response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store"
            return response

        guarded.capability, guarded.live = capability, live  # type: ignore[attr-defined]
        return guarded

    return mark


def _zone(request: HttpRequest) -> tzinfo:
    """The time zone of the person, or of the desk."""
    own = request.session.get(ZONE, "")
    return ZoneInfo(own) if own else app().insights.zone


def is_proved(request: HttpRequest) -> bool:
    """Whether the person has shown lately who they are."""
    proved = app().staff.sessions.proved(request.session.session_key or "")
    return proved is not None and timezone.now() - proved <= app().staff.settings.step_up


def to_proof(request: HttpRequest) -> HttpResponse:
    """Send somebody to show who they are; they come back to where they pressed the button."""
    came = urlsplit(request.headers.get("Referer", ""))
    back = f"{came.path}?{came.query}".rstrip("?") if came.netloc == request.get_host() else ""
    address = f"/sign-in/confirm?next={quote(back or home_of(signed_in(request)))}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _not_allowed(request: HttpRequest, capability: Capability) -> HttpResponse:
    titles = [f"{ROLE_TITLES[role].lower()}s" for role in roles_with(capability)]
    whom = " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
    mine = signed_in(request)
    context = {"whom": whom, "home": home_of(mine), "my_roles": role_words(mine)}
    return page(request, "staff/not_allowed.html", context, status=403)


def abilities(request: HttpRequest) -> dict[str, bool]:
    """What the person may do, for templates: each capability by its name."""
    agent = human_agent(request)
    return {one.value: True for one in capabilities_of(agent.roles)} if agent else {}


def role_words(agent: HumanAgent) -> str:
    """Somebody's roles as they read beside the name."""
    return ", ".join(ROLE_TITLES[role] for role in Role if role in agent.roles)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    there = request.get_full_path() if request.method == "GET" else "/desk"
    address = f"/sign-in?next={quote(there)}"
    if getattr(request, "htmx", False):
        # A part of a page can't show the sign-in; the whole page goes there.
        return HttpResponse(status=204, headers={"HX-Redirect": "/sign-in?next=/desk"})
    return redirect(address)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A staff page: the content with who is signed in, what waits and whether actions run."""
    agent = signed_in(request)
    around = {
        "staff": agent,
        "staff_roles": role_words(agent),
        "reads_only": Role.AUDITOR in agent.roles,
        "approvals_waiting": len(app().desk.waiting()),
        "reviews_waiting": len(app().reviews.waiting()),
        "texts_waiting": app().knowledge.waiting(),
        "understanding_waiting": app().learning.watching.waiting(),
        "actions_stopped": app().store.actions_stopped(),
        "mail_alarms": _mail_alarms(agent),
        "mentions_unread": app().desk_room.kept.unread_mentions(int(request.user.pk or 0)),
        "channel_alarms": _channel_alarms(agent),
    }
    return render(request, template, {**around, **context}, status=status)


def _mail_alarms(agent: HumanAgent) -> int:
    """How many alarms of the mailbox somebody who may see it should know of."""
    room = app().mail
    return len(room.health()[1]) if room is not None and agent.may(Capability.SEE_MAILBOX) else 0


def _channel_alarms(agent: HumanAgent) -> int:
    """The same of the messengers."""
    return len(app().chat.health()[1]) if agent.may(Capability.SEE_MAILBOX) else 0


def not_found(request: HttpRequest, what: str, back: str, back_label: str) -> HttpResponse:
    """A designed 404. `what` says in a sentence what isn't there."""
    context = {"what": what, "back": back, "back_label": back_label}
    return page(request, "staff/not_found.html", context, status=404)
