"""Pools of actions that are alike: sign one, end one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unsnag.application.set_level import LevelRefused
from unsnag.domain.autonomy.pooling import Member
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.insights.autonomy import levels_page
from unsnag.entrypoints.web.staff import may, signed_in
from unsnag.entrypoints.wiring import app


@require_POST
@may(Capability.SET_LEVELS)
def sign(request: HttpRequest) -> HttpResponse:
    """Sign a pool."""
    chosen = [value.partition("/") for value in request.POST.getlist("member")]
    members = [Member(playbook, action) for playbook, _, action in chosen]
    reason = request.POST.get("reason", "")
    try:
        app().pool_actions(members, by=signed_in(request), reason=reason)
    except LevelRefused as refused:
        wrong = {"pool_error": str(refused), "pool_chosen": members, "pool_reason": reason}
        return levels_page(request, status=422, **wrong)
    messages.success(request, "Pooled. What is drafted from tomorrow on counts together.")
    return redirect("autonomy")


@require_POST
@may(Capability.SET_LEVELS)
def end(request: HttpRequest, pool: int) -> HttpResponse:
    """End a pool."""
    ended = pool <= GREATEST_ID and app().pool_actions.end(pool, by=signed_in(request))
    if ended:
        messages.success(request, "The pool is ended. Levels stay as they are.")
    else:
        messages.info(request, "That pool was ended before. Nothing was changed.")
    return redirect("autonomy")
