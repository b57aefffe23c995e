"""What people do with tickets beside answering: one act on one or on many, merging, splitting and
linking."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.ticket_work.act_on_many import (
    MOST,
    WRONG_FOR_ALL,
    Done,
    DraftUnseen,
    NoSuchTicket,
    act_on_many,
)
from unsnag.application.ticket_work.arrange_tickets import CannotLink
from unsnag.application.ticket_work.merge_tickets import NotMerged, TooLateToUnmerge
from unsnag.application.ticket_work.split_ticket import NothingToSplit
from unsnag.domain.desk.merging import MergeRefused
from unsnag.domain.desk.snoozes import SnoozeUnclear, chosen
from unsnag.domain.desk.tags import TagWrong, tags_in
from unsnag.domain.shared import MessageId, TicketId
from unsnag.domain.staff import Capability
from unsnag.domain.tickets import TicketState
from unsnag.entrypoints.web.desk.assigning import CannotAssign, assigning
from unsnag.entrypoints.web.desk.views import GREATEST_ID, next_open, no_ticket
from unsnag.entrypoints.web.staff import may, signed_in
from unsnag.entrypoints.wiring import app

Act = Callable[[TicketId], object]
_DONE = {
    "close": "Closed",
    "snooze": "Put aside",
    "note": "Noted, for the team only",
    "tag": "Tagged",
    "untag": "Tag removed",
    "assign": "Given",
}
_GOES_ON = ("close", "snooze")


@require_POST
@may(Capability.WORK_TICKETS)
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing to the tickets that were chosen; each by itself, told by its number where it
    can't be done."""
    tickets = _numbers(request.POST.getlist("tickets"))
    what = request.POST.get("act", "")
    if not tickets or what not in _DONE:
        messages.warning(request, "Choose a ticket first.")
        return _back(request, tickets)
    try:
        done = act_on_many(tickets, _one(_act(request, what)))
    except (SnoozeUnclear, TagWrong, CannotAssign, *WRONG_FOR_ALL) as wrong:
        messages.warning(request, str(wrong))
        return _back(request, tickets)
    _tell(request, what, done)
    if what in _GOES_ON and len(tickets) == 1 and done.done:
        return next_open()
    return _back(request, tickets)


def _act(request: HttpRequest, what: str) -> Act:
    room, by, given = app().desk_room, signed_in(request).name, request.POST
    if what == "close":
        return lambda ticket: _close(ticket, by)
    if what == "snooze":
        hours = app().company.hours
        until = chosen(given.get("until", ""), given.get("own", ""), app().clock(), hours)
        return lambda ticket: room.arrange.snooze(ticket, until, by)
    if what == "assign":
        return assigning(request)
    if what == "note":
        text, key = given.get("text", ""), given.get("key", "")[:80]
        return lambda ticket: room.note(ticket, by, text, key=f"{by}:{key}:{ticket}")
    typed = given.get("tags", "")
    tags_in(typed)  # what is no tag is wrong for all of them
    if what == "tag":
        return lambda ticket: room.arrange.tag(ticket, typed, by)
    return lambda ticket: room.arrange.untag(ticket, typed, by)


def _one(act: Act) -> Act:
    """The act on a ticket that is there."""

    def one(ticket: TicketId) -> object:
        if not _is_there(ticket):
            raise NoSuchTicket(f"ticket {ticket}")
        return act(ticket)

    return one


def _close(ticket: TicketId, by: str) -> None:
    whole = app().desk.ticket(ticket)
    if whole is not None and whole.unseen_draft is not None:
        raise DraftUnseen(f"ticket {ticket}")
    app().work_ticket.close(ticket, by)


def _tell(request: HttpRequest, what: str, done: Done) -> None:
    if len(done.done) == 1 and not done.failed:
        messages.success(request, f"{_DONE[what]}: ticket {done.done[0]}.")
    elif done.done:
        count = len(done.done)
        messages.success(request, f"{_DONE[what]}: {count} ticket{'s' if count > 1 else ''}.")
    for ticket, why in done.failed:
        messages.warning(request, f"Not done with ticket {ticket}: {why.rstrip('.')}.")


def _back(request: HttpRequest, tickets: Sequence[TicketId]) -> HttpResponse:
    here = _numbers([request.POST.get("here", "")])
    if here:
        return redirect("ticket", here[0])
    state = request.POST.get("state", "")
    return redirect(f"/desk?state={state}" if state in set(TicketState) else "/desk")


@require_POST
@may(Capability.WORK_TICKETS)
def merge(request: HttpRequest, ticket: int) -> HttpResponse:
    """Let this ticket become a part of another of the same customer."""
    other = _other(request, ticket)
    if isinstance(other, HttpResponse):
        return other
    try:
        app().desk_room.merge(TicketId(ticket), other, signed_in(request).name)
    except MergeRefused as refused:
        messages.warning(request, f"Not merged. {refused}")
    except ConversationBusy:
        messages.warning(request, "Not merged: the AI is answering right now. Try again.")
    else:
        messages.success(request, f"Ticket {ticket} is part of this one now. Undo is on the right.")
        return redirect("ticket", other)
    return redirect("ticket", ticket)


@require_POST
@may(Capability.WORK_TICKETS)
def unmerge(request: HttpRequest, ticket: int) -> HttpResponse:
    """Take this ticket out of the one that it was merged into."""
    if not _is_there(ticket):
        return no_ticket(request)
    try:
        app().desk_room.merge.undo(TicketId(ticket), signed_in(request).name)
    except NotMerged:
        messages.info(request, "They were taken apart already.")
    except TooLateToUnmerge:
        messages.warning(request, "That merge is older than 7 days and stays.")
    except ConversationBusy:
        messages.warning(request, "Not undone: the AI is answering right now. Try again.")
    else:
        messages.success(
            request, "Taken apart. What was written since stays in the ticket it was written in."
        )
    return redirect("ticket", ticket)


@require_POST
@may(Capability.WORK_TICKETS)
def split(request: HttpRequest, ticket: int) -> HttpResponse:
    """Make a ticket of its own of a message; goes to the new one."""
    if not _is_there(ticket):
        return no_ticket(request)
    message = _numbers([request.POST.get("message", "")])
    try:
        new = app().desk_room.split(
            TicketId(ticket),
            MessageId(message[0] if message else 0),
            signed_in(request).name,
            following=request.POST.get("following") == "yes",
        )
    except NothingToSplit as wrong:
        messages.warning(request, str(wrong))
        return redirect("ticket", ticket)
    messages.success(request, f"This is ticket {new.id} now, linked with ticket {ticket}.")
    return redirect("ticket", new.id)


@require_POST
@may(Capability.WORK_TICKETS)
def link(request: HttpRequest, ticket: int) -> HttpResponse:
    """Link with another ticket, whoever's it is."""
    other = _other(request, ticket)
    if isinstance(other, HttpResponse):
        return other
    try:
        new = app().desk_room.arrange.link(TicketId(ticket), other, signed_in(request).name)
    except CannotLink as wrong:
        messages.warning(request, str(wrong))
    else:
        done = f"Linked with ticket {other}." if new else "They were linked already."
        messages.success(request, done)
    return redirect("ticket", ticket)


@require_POST
@may(Capability.WORK_TICKETS)
def unlink(request: HttpRequest, ticket: int, other: int) -> HttpResponse:
    """Take a link away."""
    if not _is_there(ticket) or not _is_there(other):
        return no_ticket(request)
    by = signed_in(request).name
    app().desk_room.arrange.unlink(TicketId(ticket), TicketId(other), by)
    messages.success(request, "The link is gone.")
    return redirect("ticket", ticket)


def _other(request: HttpRequest, ticket: int) -> TicketId | HttpResponse:
    """The other ticket that was named, by number or by one that was offered."""
    if not _is_there(ticket):
        return no_ticket(request)
    typed = request.POST.get("other", "").strip().lstrip("#")
    named = _numbers([typed or request.POST.get("offered", "")])
    if not named or not _is_there(named[0]):
        messages.warning(request, "There is no ticket with that number. Nothing was changed.")
        return redirect("ticket", ticket)
    return named[0]


def _is_there(ticket: int) -> bool:
    return ticket <= GREATEST_ID and app().desk.ticket(TicketId(ticket)) is not None


def _numbers(given: Sequence[str]) -> list[TicketId]:
    """The numbers among what was given, of tickets or the like, at most MOST."""
    numbers = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
    return [TicketId(one) for one in numbers[:MOST]]
