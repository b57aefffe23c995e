"""The call of a ticket, as the desk shows it."""

from __future__ import annotations

from typing import Any

from django import template

from unsnag.application.messaging.call_back import SAID
from unsnag.domain.messaging.calling import CallOutcome, CallState
from unsnag.domain.shared import TicketId
from unsnag.entrypoints.web.calls.views import HOURS
from unsnag.entrypoints.wiring import app

register = template.Library()


@register.simple_tag
def call_at(ticket: int) -> dict[str, Any]:
    """The call of a ticket, its attempts, and what may be done about it now."""
    desk, now = app().call_backs, app().clock()
    call = desk.at(TicketId(ticket))
    return {
        "call": call,
        "offered": desk.offered,
        "now": call is not None and call.now(now),
        "late": call is not None and call.late(now),
        "waiting": call is not None and call.state is CallState.WAITING,
        "tries": () if call is None else desk.tries(call),
        "outcomes": [(outcome.value, words) for outcome, words in SAID.items()],
        "hours": HOURS,
    }


@register.filter
def call_outcome(outcome: CallOutcome) -> str:
    """What came of a call, in words."""
    return SAID[outcome]


@register.simple_tag
def call_offered() -> bool:
    """Whether customers can ask for a call."""
    return app().call_backs.offered
