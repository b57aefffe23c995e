"""How the messengers are: which are set up, what is wrong and what to do, what did not arrive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.queries.channels import said
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.values import OutState
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

SHOWN = 30
CHANNELS = (
    Channel.MESSAGING,
    Channel.TELEGRAM,
    Channel.WHATSAPP,
    Channel.MESSENGER,
    Channel.SMS,
    Channel.SLACK,
)


@require_GET
@may(Capability.SEE_MAILBOX)
def channels(request: HttpRequest) -> HttpResponse:
    """The whole page; without a channel, how to set one up."""
    health = app().chat.health
    seen, raised = health()
    known = {Channel(one.name): one for one in seen}
    context = {
        "section": "channels",
        "rows": [(one, known.get(one)) for one in CHANNELS],
        "any": bool(seen),
        "alarms": [said(one) for one in raised],
        "stuck": [(one, OutState(one.state)) for one in health.lines.stuck(SHOWN)],
    }
    return page(request, "messaging/channels.html", context)
