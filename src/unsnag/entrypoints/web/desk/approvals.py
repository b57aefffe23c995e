"""Approvals: one action at a time, with all that a person needs to decide about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.approve import (
    AlreadySettled,
    NotRead,
    ReasonMissing,
    SecondPersonNeeded,
)
from unsnag.application.queries.desk import ApprovalWhole
from unsnag.domain.actions import EffectState
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.resolutions import Approval, ApprovalState, RunState
from unsnag.domain.shared import ApprovalId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.showing import read_for, shown_now
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import is_proved, may, not_found, page, signed_in, to_proof
from unsnag.entrypoints.wiring import app

DECIDED_SHOWN = 12
DRAFT_WAS = {
    Label.WRONG: "The draft is wrong",
    Label.CRITICAL: "It would have done harm",
    Label.RIGHT: "The draft is right; another reason",
}


@require_GET
@may(Capability.SEE_DESK)
def waiting(request: HttpRequest) -> HttpResponse:
    """All that wait, and those decided lately."""
    return page(request, "desk/approvals.html", _lists(request))


@require_GET
@may(Capability.SEE_DESK)
def one(request: HttpRequest, approval: int) -> HttpResponse:
    """One request for approval."""
    return _one_page(request, approval)


@require_GET
@may(Capability.SEE_DESK)
def result(request: HttpRequest, approval: int) -> HttpResponse:
    """What became of a decision, asked again until it is settled."""
    whole = _whole(approval)
    if whole is None:
        return _no_approval(request)
    return render(request, "desk/result.html", {"done": whole, "settled": _settled(whole)})


@require_POST
@may(Capability.DECIDE_APPROVALS)
def approve(request: HttpRequest, approval: int) -> HttpResponse:
    """Approve this action, or be the first of two who must, who show first who they are."""
    asked = _whole(approval)
    large = asked is not None and app().approve.needs_two(app().store.approval(asked.line.id))
    if large and not is_proved(request):
        return to_proof(request)
    read = read_for(request, approval)
    return _decide(
        request, approval, lambda id, name: app().approve.approve(id, name, read_for=read)
    )


@require_POST
@may(Capability.DECIDE_APPROVALS)
def refuse(request: HttpRequest, approval: int) -> HttpResponse:
    """Refuse with a reason, and say whether the draft was wrong; a ticket is opened."""
    reason, said = request.POST.get("reason", ""), request.POST.get("draft_was", "")
    was = Label(said) if said in DRAFT_WAS else Label.WRONG
    return _decide(
        request, approval, lambda id, name: app().approve.refuse(id, name, reason, draft_was=was)
    )


@require_POST
@may(Capability.DECIDE_APPROVALS)
def take_over(request: HttpRequest, approval: int) -> HttpResponse:
    """Answer the customer oneself instead; goes to the ticket."""
    return _decide(request, approval, app().approve.take_over, to_ticket=True)


def _decide(
    request: HttpRequest,
    approval: int,
    settle: Callable[[ApprovalId, str], Approval],
    *,
    to_ticket: bool = False,
) -> HttpResponse:
    if _whole(approval) is None:
        return _no_approval(request)
    try:
        settle(ApprovalId(approval), signed_in(request).name)
    except ReasonMissing as missing:
        return _one_page(request, approval, status=422, error=str(missing))
    except NotRead:
        return _one_page(request, approval, status=422, too_fast=True)
    except SecondPersonNeeded:
        messages.warning(request, "You have said yes already. Somebody else must be the second.")
        return redirect("approval", approval)
    except AlreadySettled as first:
        messages.warning(request, _who_was_first(first.approval))
        return redirect("approval", approval)
    whole = _whole(approval)
    if to_ticket and whole is not None and whole.ticket is not None:
        return redirect("ticket", whole.ticket)
    me = signed_in(request).name
    following = [a for a in app().desk.waiting() if a.id != approval and a.first_by != me]
    there = f"/desk/approvals/{following[0].id}" if following else "/desk/approvals"
    return redirect(f"{there}?done={approval}")


def _who_was_first(approval: Approval) -> str:
    did = {
        ApprovalState.APPROVED: "approved",
        ApprovalState.REFUSED: "refused",
        ApprovalState.LAPSED: "closed",
        ApprovalState.WAITING: "changed",
    }[approval.state]
    return f"{approval.decided_by} {did} this before you. Nothing was changed by your click."


def _whole(approval: int) -> ApprovalWhole | None:
    return app().desk.approval(ApprovalId(approval)) if approval <= GREATEST_ID else None


def _no_approval(request: HttpRequest) -> HttpResponse:
    return not_found(
        request, "There is no approval with that number.", "/desk/approvals", "See what waits"
    )


def _one_page(
    request: HttpRequest, approval: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    whole = _whole(approval)
    if whole is None:
        return _no_approval(request)
    context = {
        **_lists(request),
        "approval": whole,
        "settled": _settled(whole),
        "shown": shown_now(request, approval),
        "mine_first": whole.line.first_by == signed_in(request).name,
        "draft_was": [(label.value, words) for label, words in DRAFT_WAS.items()],
        **more,
    }
    return page(request, "desk/approvals.html", context, status=status)


def _lists(request: HttpRequest) -> dict[str, Any]:
    desk = app().desk
    number = request.GET.get("done", "")
    done = _whole(int(number)) if number.isascii() and number.isdigit() else None
    return {
        "section": "approvals",
        "waiting": desk.waiting(),
        "decided": desk.decided(limit=DECIDED_SHOWN),
        "done": done if done is not None and (done.line.decided or done.line.first_by) else None,
        "done_settled": done is None or _settled(done),
        "now": app().clock(),
    }


def _settled(whole: ApprovalWhole) -> bool:
    """Whether nothing more will change about the decision's result."""
    if whole.line.test or whole.line.state is not ApprovalState.APPROVED:
        return True
    if whole.run_state is RunState.HANDED_OFF:
        return True
    return whole.effect is not None and whole.effect.state is EffectState.VERIFIED
