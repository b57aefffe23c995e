"""What a person did beside the AI's silent draft, said before the ticket is closed."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.oversight import Case
from unsnag.application.queries.desk import TicketWhole
from unsnag.application.review import Did, Done
from unsnag.domain.shared import Money, TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID, close
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?")


class AmountUnclear(ValueError):
    """The amount can't be read."""


@require_GET
@may(Capability.SEE_DESK)
def compare(request: HttpRequest, ticket: int) -> HttpResponse:
    """The draft, and the choices of what was done instead."""
    return _page(request, ticket)


@require_POST
@may(Capability.WORK_TICKETS)
def compared(request: HttpRequest, ticket: int) -> HttpResponse:
    """Keep what was done, and close the ticket."""
    whole = _whole(ticket)
    if whole is None:
        return _no_ticket(request)
    if whole.unseen_draft is not None:
        try:
            done = _done(request, whole.unseen_draft)
        except AmountUnclear as wrong:
            return _page(request, ticket, status=422, error=str(wrong), given=request.POST)
        app().review.compare(whole.issue, done, by=signed_in(request).name)
    return close(request, ticket)


def _done(request: HttpRequest, draft: Case) -> Done:
    asked = request.POST.get("did", "")
    if asked not in set(Did):
        raise AmountUnclear("Choose what you did.")
    if Did(asked) is not Did.OTHER:
        return Done(Did(asked))
    object = request.POST.get("object", "").strip()
    if not object:
        raise AmountUnclear("Write what you acted on; it may be the same as in the draft.")
    action = draft.draft.action if request.POST.get("action") == "same" else "other"
    return Done(Did.OTHER, action, object[:200], _amount(request, draft))


def _amount(request: HttpRequest, draft: Case) -> int | None:
    if draft.draft.amount is None:
        return None
    given = _AMOUNT.fullmatch(request.POST.get("amount", "").strip())
    if given is None:
        raise AmountUnclear("Write the amount like 42.00, or 0 if no money moved.")
    return int(given.group(1)) * 100 + int((given.group(2) or "0").ljust(2, "0"))


def _whole(ticket: int) -> TicketWhole | None:
    return app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None


def _no_ticket(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no ticket with that number.", "/desk", "Go to the queue")


def _page(request: HttpRequest, ticket: int, *, status: int = 200, **more: Any) -> HttpResponse:
    whole = _whole(ticket)
    if whole is None:
        return _no_ticket(request)
    draft = whole.unseen_draft
    if draft is None:
        return redirect("ticket", ticket)
    amount = None if draft.draft.amount is None else Money(draft.draft.amount, draft.currency)
    plain = "" if draft.draft.amount is None else f"{draft.draft.amount / 100:.2f}"
    context = {"section": "desk", "ticket": whole, "draft": draft, "amount": amount}
    return page(request, "desk/compare.html", {**context, "plain": plain, **more}, status=status)
