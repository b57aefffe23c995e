"""Who of the staff may open a page, and what every page of theirs shows around its content.

Roles are Django groups: `agent` works the desk and approvals, `manager` everything. A page that is
not marked with one of the two decorators here does not show anything of the staff's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from unsnag.application.set_level import HumanAgent
from unsnag.entrypoints.wiring import app

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def human_agent(request: HttpRequest) -> HumanAgent | None:
    """The signed-in member of the staff; None for anybody else."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    groups = set(user.groups.values_list("name", flat=True))
    manager = user.is_superuser or "manager" in groups
    if not manager and "agent" not in groups:
        return None
    return HumanAgent(user.get_full_name() or user.get_username(), manager)


def signed_in(request: HttpRequest) -> HumanAgent:
    """The person behind a request that a decorator here has let through."""
    agent = human_agent(request)
    if agent is None:
        raise PermissionError("the view is not marked as the staff's")
    return agent


def agents(view: View[P]) -> View[P]:
    """For agents and managers."""
    return _guarded(view, manager=False)


def managers(view: View[P]) -> View[P]:
    """For managers only."""
    return _guarded(view, manager=True)


def _guarded(view: View[P], *, manager: bool) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        agent = human_agent(request)
        if agent is None:
            return _to_sign_in(request)
        with timezone.override(app().insights.zone):
            if manager and not agent.manager:
                return page(request, "staff/not_allowed.html", {}, status=403)
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


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
    around = {
        "staff": signed_in(request),
        "approvals_waiting": len(app().desk.waiting()),
        "reviews_waiting": len(app().reviews.waiting()),
        "texts_waiting": app().knowledge.waiting(),
        "understanding_waiting": app().learning.watching.waiting(),
        "actions_stopped": app().store.actions_stopped(),
        "mail_alarms": _mail_alarms(request),
    }
    return render(request, template, {**around, **context}, status=status)


def _mail_alarms(request: HttpRequest) -> int:
    """How many alarms of the mailbox a manager should know of."""
    room = app().mail
    return len(room.health()[1]) if room is not None and signed_in(request).manager else 0


def not_found(request: HttpRequest, what: str, back: str, back_label: str) -> HttpResponse:
    """A designed 404. `what` says in a sentence what isn't there."""
    context = {"what": what, "back": back, "back_label": back_label}
    return page(request, "staff/not_found.html", context, status=404)
