"""Calls: a customer asks for one and gets a promise, a person calls and says what came of it.

The customer says the number, the hours and that they agree to be called; who has the number is not
proved by that, so nothing about an account is told before they are identified. Each attempt is a
note in the ticket's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from unsnag.application.ports.calling import CallBacks, CallMade, NewCallBack
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.send_form import FormMessage, SendForm, Sent
from unsnag.domain.conversations import Author
from unsnag.domain.messaging.calling import (
    CallBack,
    CallOutcome,
    CallState,
    Window,
    follows,
    next_slot,
    number_of,
)
from unsnag.domain.messaging.zones import zone_of
from unsnag.domain.shared import MessageId, TicketId
from unsnag.domain.tickets import DeskHours, TicketState

LONGEST_NOTE = 5_000
SAID = {
    CallOutcome.REACHED: "Reached the customer.",
    CallOutcome.VOICEMAIL: "Left a message on their voicemail.",
    CallOutcome.NO_ANSWER: "Nobody answered.",
    CallOutcome.WRONG_NUMBER: "The number is somebody else's.",
}


class NoConsent(ValueError):
    """The customer has not agreed to be called."""

    code = "no_consent"


class NoSlot(ValueError):
    """Nobody is at the desk in the hours that the customer gave."""

    code = "no_slot"


class NothingToCall(Exception):
    """The ticket has no call that waits, or not at this moment."""

    code = "nothing_to_call"


@dataclass(frozen=True)
class Promised:
    """The ticket, and between when we call, in the customer's zone."""

    sent: Sent
    number: str
    first: datetime
    last: datetime


class CallBackDesk:
    """Takes requests and attempts."""

    def __init__(
        self,
        store: Store,
        calls: CallBacks,
        send_form: SendForm,
        hours: DeskHours,
        permitted: Sequence[str],
        clock: Clock,
    ) -> None:
        """`permitted` are the beginnings of numbers that may be called; without any no call is
        offered."""
        self._store = store
        self._calls = calls
        self._send_form = send_form
        self._hours = hours
        self._permitted = permitted
        self._clock = clock

    @property
    def offered(self) -> bool:
        """Whether customers can ask for a call."""
        return bool(self._permitted)

    def ask(
        self, form: FormMessage, number: str, hours: tuple[str, str], *, consent: bool
    ) -> Promised:
        """A ticket with a call to be made. Raises NumberRefused, NoConsent, NoSlot and what
        sending a form raises; then nothing was written."""
        if not consent:
            raise NoConsent("Tick the box, so that we may call you.")
        called = number_of(number, self._permitted)
        window, slot = self._slot(called, hours)
        return self._store.together(partial(self._ask, form, called, window, slot))

    def _ask(
        self,
        form: FormMessage,
        number: str,
        window: Window,
        slot: tuple[datetime, datetime],
    ) -> Promised:
        sent = self._send_form(form)
        key = f"form:{sent.ticket}"
        new = NewCallBack(key, sent.ticket, number, window, self._clock(), slot)
        if self._calls.keep(new):
            first, last = (at.astimezone(ZoneInfo(window.zone)) for at in slot)
            promised = f"{first:%A %d %B, %H:%M} to {last:%H:%M} ({window.zone})"
            self._note(sent.ticket, f"Wants to be called: {promised}.", f"call-asked:{key}", "")
        kept = self._calls.of_ticket(sent.ticket)
        assert kept is not None  # noqa: S101  just written, or before
        zone = ZoneInfo(kept.window.zone)
        first = (kept.next_from or slot[0]).astimezone(zone)
        return Promised(sent, kept.number, first, kept.by.astimezone(zone))

    def arrange(
        self, ticket: TicketId, by: str, number: str, hours: tuple[str, str], *, consent: bool
    ) -> None:
        """A person arranges a call in a ticket whose customer asked for one elsewhere. Raises
        NumberRefused, NoConsent, NoSlot."""
        if not consent:
            raise NoConsent("Say that the customer agreed to be called.")
        called = number_of(number, self._permitted)
        window, slot = self._slot(called, hours)
        self._store.together(partial(self._arrange, ticket, by, called, window, slot))

    def _arrange(
        self,
        ticket: TicketId,
        by: str,
        number: str,
        window: Window,
        slot: tuple[datetime, datetime],
    ) -> None:
        before = self._calls.of_ticket(ticket)
        known = before is not None and before.state is CallState.WAITING
        if known and before is not None and before.number == number:
            return
        key = f"ticket:{ticket}:{0 if before is None else before.id}"
        if self._calls.keep(NewCallBack(key, ticket, number, window, self._clock(), slot)):
            first = slot[0].astimezone(ZoneInfo(window.zone))
            text = f"Arranged a call from {first:%A %d %B, %H:%M} ({window.zone})."
            self._note(ticket, text, f"call-arranged:{key}", by)

    def at(self, ticket: TicketId) -> CallBack | None:
        """The call of a ticket."""
        return self._calls.of_ticket(ticket)

    def tries(self, call: CallBack) -> Sequence[CallMade]:
        """The attempts so far."""
        return self._calls.made(call)

    def called(
        self, ticket: TicketId, by: str, outcome: CallOutcome, note: str, *, key: str
    ) -> CallBack:
        """Say what came of an attempt; the same key twice is one attempt. Raises NothingToCall."""
        return self._store.together(partial(self._called, ticket, by, outcome, note, key))

    def _called(
        self, ticket: TicketId, by: str, outcome: CallOutcome, note: str, key: str
    ) -> CallBack:
        call = self._calls.of_ticket(ticket)
        if call is None:
            raise NothingToCall("Nobody asked for a call here.")
        tries = call.tries + 1
        state, wait = follows(outcome, tries)
        slot = self._next(call.window, wait)
        if state is CallState.WAITING and slot is None:
            state = CallState.GIVEN_UP
        text = self._words(call, outcome, note, tries, state, slot)
        message, new = self._note(ticket, text, f"called:{key}"[:120], by)
        if not new:
            return call
        if call.state is not CallState.WAITING:
            raise NothingToCall("This call is done already.")
        made = CallMade(self._clock(), by, outcome)
        self._calls.called(call, made, message, state, slot)
        if state is CallState.GIVEN_UP:
            self._store.set_ticket_state(ticket, TicketState.OPEN)
        found = self._calls.of_ticket(ticket)
        assert found is not None  # noqa: S101  it was there
        return found

    def _words(
        self,
        call: CallBack,
        outcome: CallOutcome,
        note: str,
        tries: int,
        state: CallState,
        slot: tuple[datetime, datetime] | None,
    ) -> str:
        text = f"Call {tries}: {SAID[outcome]}"
        if slot is not None:
            first = slot[0].astimezone(ZoneInfo(call.window.zone))
            text += f" To be called again from {first:%A %d %B, %H:%M} ({call.window.zone})."
        elif state is CallState.GIVEN_UP:
            text += " Not called again; answer them in writing."
        said = note.replace("\x00", "").strip()[:LONGEST_NOTE]
        return f"{text}\n\n{said}" if said else text

    def _slot(
        self, number: str, hours: tuple[str, str]
    ) -> tuple[Window, tuple[datetime, datetime]]:
        zone = zone_of(number) or self._hours.zone
        opens, closes = (time.fromisoformat(one) for one in hours)
        window = Window(opens, closes, zone)
        slot = self._next(window, timedelta(minutes=5))
        if slot is None:
            raise NoSlot("Nobody is here at these hours. Choose others.")
        return window, slot

    def _next(self, window: Window, wait: timedelta | None) -> tuple[datetime, datetime] | None:
        if wait is None:
            return None
        return next_slot(window, self._hours.days, self._hours.zone, self._clock() + wait)

    def _note(self, ticket: TicketId, text: str, key: str, by: str) -> tuple[MessageId, bool]:
        found = self._store.ticket(ticket)
        new = NewMessage(Author.NOTE, text, key, by or "Phone", None, found.issue)
        message, is_new = self._store.add_message(found.conversation, new)
        return message.id, is_new
