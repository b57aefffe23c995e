"""What could be said to a customer: the passage that answers, with its source, and the playbook
that could go on. Both wait for a person; nothing here sends or does anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from unsnag.application.queries.desk import TicketWhole
from unsnag.domain.conversations import Author
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import RunState
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.domain.tickets import TicketState
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import may
from unsnag.entrypoints.wiring import app

_WORKED = (TicketState.OPEN, TicketState.WAITING, TicketState.SNOOZED)
_NOT_BEGUN = (None, RunState.HANDED_OFF)


@require_GET
@may(Capability.SEE_DESK)
def suggestion(request: HttpRequest, ticket: int) -> HttpResponse:
    """The suggested reply and playbook of a ticket; nothing (204) when there is none."""
    whole = app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None
    if whole is None:
        return HttpResponse(status=404)
    if whole.state not in _WORKED:
        return HttpResponse(status=204)
    playbook = _playbook(whole)
    said = [m.text for m in whole.thread if m.author is Author.CUSTOMER]
    state = app().store.conversation(whole.conversation)
    customer = state.customer if state.identified else None
    room = app().desk_room
    # What was asked last says what an answer is wanted to; the need itself is the fallback.
    asked = dict.fromkeys(text for text in (*said[-1:], whole.wants) if text)
    answers = (room.find_answer(text, customer) for text in asked)
    answer = next((found for found in answers if found is not None), None)
    if answer is None and playbook is None:
        return HttpResponse(status=204)
    context = {
        "ticket": whole,
        "cited": None if answer is None else answer.citations[0],
        "address": room.address,
        "playbook": playbook,
    }
    return render(request, "desk/suggestion.html", context)


def _playbook(whole: TicketWhole) -> Playbook | None:
    """The playbook that could run on what the ticket is about, where nothing of it is under way and
    its policy didn't give the case to a person already."""
    if whole.reason == HandoffReason.POLICY:
        return None
    if not whole.intent_code or whole.run_state not in _NOT_BEGUN or whole.effects:
        return None
    return app().shelf.for_intent(whole.intent_code)
