"""What somebody had to ask the customer again since the hand-off, as they say themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unsnag.application.ticket_work.read_asked import NothingHandedOff
from unsnag.domain.completeness import Stood
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, not_found, signed_in
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1
STOOD = {
    Stood.KNOWN: "it was known",
    Stood.IN_VAIN: "the AI had asked in vain",
    Stood.NEVER: "nobody had asked",
}


def asked_since(ticket: TicketId) -> dict[str, Any]:
    """What the ticket's page shows of it: every detail, and those that were asked for."""
    details = app().desk_room.asked.of_ticket(ticket)
    return {
        "may_be_asked": [(name, title, stood is not None) for name, title, stood in details],
        "asked_again": [(title, STOOD[stood]) for _, title, stood in details if stood is not None],
    }


@require_POST
@may(Capability.WORK_TICKETS)
def asked(request: HttpRequest, ticket: int) -> HttpResponse:
    """Say that one had to ask for a detail, or that nobody did."""
    if ticket > GREATEST_ID or app().desk.ticket(TicketId(ticket)) is None:
        return not_found(
            request, "There is no ticket with that number.", "/desk", "Go to the queue"
        )
    detail, _, said = request.POST.get("detail", "")[:100].rpartition(":")
    try:
        title = app().desk_room.asked.correct(
            TicketId(ticket), detail, asked=said == "yes", by=signed_in(request).name
        )
    except NothingHandedOff:
        messages.warning(request, "Choose what you had to ask for from the list.")
    else:
        had = "had to ask" if said == "yes" else "didn’t have to ask"
        messages.success(request, f"Kept: you {had} for the {title[:1].lower()}{title[1:]}.")
    return redirect("ticket", ticket)
