"""The desk: the queue, one ticket, and what an agent does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.correct_intent import NONE_OF_THEM, IntentNotKnown
from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.messaging.share_files import FileRefused
from unsnag.application.queries.desk import TicketWhole
from unsnag.application.queries.routing import View
from unsnag.application.undo import UNDOABLE_NO_MORE, NothingToUndo
from unsnag.application.work_ticket import (
    AnsweredMeanwhile,
    ReplyEmpty,
    ReplyTooLong,
    TicketClosed,
    TicketMerged,
)
from unsnag.domain.actions import EffectState
from unsnag.domain.shared import EffectId, TicketId
from unsnag.domain.staff import Capability
from unsnag.domain.tickets import TicketState
from unsnag.entrypoints.web.desk.asked import asked_since
from unsnag.entrypoints.web.desk.assigning import to_whom
from unsnag.entrypoints.web.desk.beside import around, for_queue, goes_on_in
from unsnag.entrypoints.web.desk.filing import AGAIN, NOTES_TAKE_NONE, given_in, shared
from unsnag.entrypoints.web.desk.giving import (
    give_sign,
    login_of,
    queue_views,
    routed,
    view_asked,
)
from unsnag.entrypoints.web.desk.sharing import macros_for, note_macros
from unsnag.entrypoints.web.desk.translating import also_kept, translations_for
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

STATE_TITLES = {
    TicketState.OPEN: "Open",
    TicketState.WAITING: "Waiting for customer",
    TicketState.WITH_AI: "With the AI",
    TicketState.SNOOZED: "Put aside",
    TicketState.CLOSED: "Closed",
    TicketState.MERGED: "Merged",
}
VIEWS = tuple(state for state in TicketState if state is not TicketState.MERGED)
FITS_NONE, NOTHING_CHOSEN = "none", "-"
"""What the form says for no known intent; and what stands for a form without a choice."""
GREATEST_ID = 2**63 - 1
LONGEST_SEARCH = 200
SENT = 302


@require_GET
@may(Capability.SEE_DESK)
def queue(request: HttpRequest) -> HttpResponse:
    """The queue alone."""
    return page(request, "desk/desk.html", _queue(request))


@require_GET
@may(Capability.SEE_DESK)
def ticket(request: HttpRequest, ticket: int) -> HttpResponse:
    """The queue with one ticket; one that was merged goes on in the other."""
    whole = _whole(ticket)
    into = None if whole is None else goes_on_in(whole)
    if into is not None:
        messages.info(request, f"Ticket {ticket} is part of ticket {into}. This is that one.")
        return redirect("ticket", into)
    return _ticket_page(request, ticket)


@require_GET
@may(Capability.SEE_DESK, live=True)
def changes(request: HttpRequest) -> HttpResponse:
    """What a screen shows by now, or nothing (204) when its token still holds."""
    if request.GET.get("token") == app().desk.token():
        return HttpResponse(status=204)
    number = request.GET.get("ticket", "")
    context = _queue(request)
    if number.isascii() and number.isdigit():
        whole = _whole(int(number))
        if whole is not None:
            context |= {**_ticket(whole), **around(whole), **routed(request, whole.id)}
            context |= translations_for(request, whole)
    context["approvals_waiting"] = len(context["queue"].approvals)
    return render(request, "desk/changes.html", context)


@require_POST
@may(Capability.WORK_TICKETS)
def reply(request: HttpRequest, ticket: int) -> HttpResponse:
    """Answer the customer."""
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None
    how = {"given": given_in(request), "seen": known, "also": also_kept(request, ticket)}
    response = _write(request, ticket, app().share_files.reply, "Sent.", **how)
    if response.status_code == SENT:
        note_macros(request, TicketId(ticket))
    return response


@require_POST
@may(Capability.WORK_TICKETS)
def note(request: HttpRequest, ticket: int) -> HttpResponse:
    """Write for the team only."""
    if request.FILES:
        draft = request.POST.get("text", "")
        return _ticket_page(request, ticket, status=422, error=NOTES_TAKE_NONE, draft=draft)
    return _write(request, ticket, app().desk_room.note, "Noted. Only the team sees it.")


@require_POST
@may(Capability.WORK_TICKETS)
def close(request: HttpRequest, ticket: int) -> HttpResponse:
    """Close, and go on to the next open ticket. Where the AI has drafted beside the person, they
    say first what they did."""
    whole = _whole(ticket)
    if whole is not None and whole.unseen_draft is not None:
        return redirect("ticket-compare", ticket)

    def act() -> None:
        app().work_ticket.close(TicketId(ticket), signed_in(request).name)
        messages.success(request, "Closed. The customer was asked whether it is solved.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.WORK_TICKETS)
def give_back(request: HttpRequest, ticket: int) -> HttpResponse:
    """Give back to the AI, and go on to the next open ticket."""

    def act() -> None:
        app().work_ticket.give_back(TicketId(ticket), signed_in(request).name)
        again = _whole(ticket)
        if again is not None and again.state is TicketState.OPEN:
            messages.warning(request, "The AI tried again and gave it back. See why below.")
        else:
            messages.success(request, "Given back. The AI goes on with it.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.WORK_TICKETS)
def about(request: HttpRequest, ticket: int) -> HttpResponse:
    """Say what the ticket is about, which teaches the classifier."""
    if _whole(ticket) is None:
        return no_ticket(request)
    given = request.POST.get("intent", "")
    try:
        intent = NONE_OF_THEM if given == FITS_NONE else given or NOTHING_CHOSEN
        app().correct_intent(TicketId(ticket), intent, by=signed_in(request).name)
    except IntentNotKnown as wrong:
        messages.warning(request, str(wrong))
    else:
        messages.success(request, "Kept. The classifier learns it at the next training.")
    return redirect("ticket", ticket)


@require_POST
@may(Capability.UNDO_ACTIONS)
def undo(request: HttpRequest, ticket: int, effect: int) -> HttpResponse:
    """Take back what an action of the ticket's issue did."""
    if _whole(ticket) is None or effect > GREATEST_ID:
        return no_ticket(request)
    try:
        done = app().undo.of_ticket(TicketId(ticket), EffectId(effect), signed_in(request).name)
    except NothingToUndo:
        return no_ticket(request)
    except UNDOABLE_NO_MORE as trouble:
        messages.warning(request, f"Nothing was changed. {trouble}")
    else:
        if done.state is EffectState.VERIFIED:
            messages.success(request, "Undone, and read back from the shop. Tell the customer.")
        else:
            messages.warning(request, "Not undone for sure yet. See what the shop says below.")
    return redirect("ticket", ticket)


def _act(request: HttpRequest, ticket: int, act: Callable[[], None]) -> HttpResponse:
    if _whole(ticket) is None:
        return no_ticket(request)
    try:
        act()
    except TicketClosed:
        messages.info(request, "It was closed already.")
    except ConversationBusy:
        messages.warning(request, "The AI is answering right now. Try again in a moment.")
    except TicketMerged as merged:
        messages.warning(request, f"Nothing was changed: {merged}.")
    whole = _whole(ticket)
    if whole is not None and whole.state is TicketState.OPEN:
        return redirect("ticket", ticket)
    return next_open()


def next_open() -> HttpResponse:
    """Go on with the most urgent open ticket; to the queue when there is none."""
    rows = app().desk.queue(TicketState.OPEN).rows
    return redirect("ticket", rows[0].id) if rows else redirect("desk")


def _write(
    request: HttpRequest, ticket: int, write: Callable[..., object], done: str, **more: object
) -> HttpResponse:
    if _whole(ticket) is None:
        return no_ticket(request)
    text = request.POST.get("text", "")
    key = request.POST.get("key", "")[:80] or uuid.uuid4().hex
    agent = signed_in(request)
    try:
        write(TicketId(ticket), agent.name, text, key=f"{agent.name}:{key}", **more)
    except AnsweredMeanwhile as answered:
        return _ticket_page(request, ticket, status=409, error=str(answered), draft=text)
    except (ReplyEmpty, ReplyTooLong) as wrong:
        return _ticket_page(request, ticket, status=422, error=str(wrong), draft=text)
    except FileRefused as refused:
        error = f"{refused} {AGAIN}"
        return _ticket_page(request, ticket, status=422, error=error, draft=text)
    except ConversationBusy:
        trouble = "Not sent: the AI is answering right now. Try again in a moment."
        return _ticket_page(request, ticket, status=409, error=trouble, draft=text)
    except TicketMerged as merged:
        return _ticket_page(request, ticket, status=409, error=f"Not sent: {merged}.", draft=text)
    messages.success(request, done)
    return redirect("ticket", ticket)


def _whole(ticket: int) -> TicketWhole | None:
    return app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None


def no_ticket(request: HttpRequest) -> HttpResponse:
    """A designed 404."""
    return not_found(request, "There is no ticket with that number.", "/desk", "Go to the queue")


def _ticket_page(
    request: HttpRequest, ticket: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    whole = _whole(ticket)
    if whole is None:
        return no_ticket(request)
    state = whole.state if whole.state in VIEWS else TicketState.OPEN
    context = {**_queue(request, state), **_ticket(whole), **around(whole)}
    context |= {**routed(request, whole.id), **asked_since(whole.id)}
    context |= {**translations_for(request, whole), **more}
    context["macros"] = macros_for(request, whole)
    return page(request, "desk/desk.html", context, status=status)


def _queue(request: HttpRequest, otherwise: TicketState = TicketState.OPEN) -> dict[str, Any]:
    asked = request.GET.get("state", "")
    state = TicketState(asked) if asked in VIEWS else otherwise
    give_sign(request)
    view = view_asked(request)
    if view is not View.ALL:
        state = TicketState.OPEN
    queue = app().desk.queue(state, view, login_of(request))
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    filters = [(s.value, STATE_TITLES[s], queue.counts[s]) for s in VIEWS]
    return {
        **queue_views(request, view),
        **for_queue(),
        **to_whom(request),
        "section": "desk",
        "queue": queue,
        "token": queue.token,
        "state": state.value,
        "state_title": STATE_TITLES[state],
        "where": f"state={state.value}" if view is View.ALL else f"view={view.value}",
        "filters": filters,
        "now": app().clock(),
        "words": words,
        "found": _found(words) if words else None,
    }


def _found(words: str) -> dict[str, Any]:
    found = app().desk.find(words)
    lines = [(one.row, one.snippet, STATE_TITLES[one.row.state]) for one in found.tickets]
    return {"tickets": lines, "more": found.more}


def _ticket(whole: TicketWhole) -> dict[str, Any]:
    return {
        **shared(whole),
        "ticket": whole,
        "ticket_state_title": STATE_TITLES[whole.state],
        "key": uuid.uuid4().hex,
        "seen": max((said.id for said in whole.thread), default=0),
        "intents": app().correct_intent.choices(),
        "fits_none": FITS_NONE,
    }
