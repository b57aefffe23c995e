"""How the mailbox is: what is wrong and what to do, when mail last came and went, what is stuck."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.queries.mailbox import DOORS, said
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

SHOWN = 30
WHY = {
    "bounce": "A bounce",
    "delay": "Still on its way, says a server",
    "delivered": "A note of delivery",
    "read_receipt": "A note that it was read",
    "complaint": "A complaint as spam",
    "auto_reply": "An automatic reply",
    "list": "From a mailing list",
    "bulk": "Bulk mail",
    "generated": "Written by a program",
    "ourselves": "From our own address",
    "no_person": "From a machine's address",
    "no_address": "Nobody to answer",
    "enough": "Had enough automatic mails; a person has it",
    "too_large": "Kept unread: more than 25 MB",
    "headers_too_large": "Kept unread: headers too large",
    "too_many_headers": "Kept unread: too many headers",
    "too_many_parts": "Kept unread: too many parts",
    "nested_too_deeply": "Kept unread: nested too deeply",
    "too_many_addresses": "Kept unread: too many addresses",
    "too_slow": "Kept unread: took too long to read",
    "too_much_memory": "Kept unread: took too much memory",
    "unreadable": "Kept unread: can't be read",
}
STATES = {"waiting": "Tried again later", "failed": "Given up", "bounced": "Came back"}


@require_GET
@may(Capability.SEE_MAILBOX)
def mailbox(request: HttpRequest) -> HttpResponse:
    """The whole page; without a mailbox, how to set one up."""
    room = app().mail
    if room is None:
        return page(request, "mail/mailbox.html", {"section": "mailbox", "seen": None})
    seen, raised = room.health()
    lines = room.health.lines
    context = {
        "section": "mailbox",
        "address": room.settings.address,
        "seen": seen,
        "alarms": [said(one) for one in raised],
        "doors": [(DOORS.get(door.name, door.name), door) for door in seen.doors],
        "unanswered": [(one, WHY.get(one.why, one.why)) for one in lines.unanswered(SHOWN)],
        "stuck": [(one, STATES.get(one.state, one.state)) for one in lines.stuck(SHOWN)],
    }
    return page(request, "mail/mailbox.html", context)
