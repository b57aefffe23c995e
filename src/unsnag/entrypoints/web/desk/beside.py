"""What stands around a ticket: what belongs to it, tags, until when it is put aside, colleagues to
name; the mentions of somebody; and a ticket's trail."""

from __future__ import annotations

import csv
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.ticket_work import Act, ActKind, LinkKind
from unsnag.application.queries.desk import TicketWhole
from unsnag.application.queries.summary import summary
from unsnag.domain.conversations import Author
from unsnag.domain.desk.snoozes import snooze_choices
from unsnag.domain.personal_data import for_eyes
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1
MOST_OTHERS, MOST_MENTIONS, MOST_TAGS = 6, 50, 50
_LINKED_AS = {
    (LinkKind.RELATED, True): "Linked",
    (LinkKind.RELATED, False): "Linked",
    (LinkKind.FOLLOW_UP, True): "Followed by",
    (LinkKind.FOLLOW_UP, False): "Follows",
    (LinkKind.SPLIT, True): "Split off",
    (LinkKind.SPLIT, False): "Split from",
}


def for_queue() -> dict[str, Any]:
    """What the dialogs of every desk page need."""
    kept, now = app().desk_room.kept, app().clock()
    return {
        "snoozes": snooze_choices(now, app().company.hours),
        "desk_zone": app().company.hours.zone,
        "colleagues": kept.colleagues(),
        "known_tags": kept.known_tags(MOST_TAGS),
        "act_key": uuid.uuid4().hex,
    }


def around(whole: TicketWhole) -> dict[str, Any]:
    """What belongs to a ticket."""
    kept, now = app().desk_room.kept, app().clock()
    ticket = app().store.ticket(whole.id)
    thread = [m for m in whole.thread if m.author is Author.CUSTOMER]
    return {
        "links": [(_LINKED_AS[x.kind, x.newer], x.other) for x in kept.links(whole.id)],
        "merges": [(m, m.may_be_undone(now)) for m in kept.merged_into(whole.id)],
        "summary": summary(whole),
        "tags": kept.tags(whole.id),
        "snoozed_until": kept.snoozed_until(whole.id),
        "others": [
            (other, for_eyes(wants))
            for other, wants in kept.others_of_customer(ticket, MOST_OTHERS)
        ],
        "splittable": thread[1:][::-1][:MOST_OTHERS],
    }


def goes_on_in(whole: TicketWhole) -> TicketId | None:
    """The ticket that this one is part of."""
    merge = app().desk_room.kept.merge_of(whole.id)
    return None if merge is None else merge.kept.id


@require_GET
@may(Capability.WORK_TICKETS)
def mentions(request: HttpRequest) -> HttpResponse:
    """The notes that name whoever is signed in."""
    found = app().desk_room.kept.mentions_of(_me(request), MOST_MENTIONS)
    return page(
        request,
        "desk/mentions.html",
        {"section": "mentions", "mentions": found, "handle": request.user.get_username()},
    )


@require_GET
@may(Capability.SEE_DESK)
def trail(request: HttpRequest, ticket: int) -> HttpResponse:
    """Who did what with a ticket."""
    whole = app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None
    if whole is None:
        return not_found(
            request, "There is no ticket with that number.", "/desk", "Go to the queue"
        )
    lines = app().desk_room.trail(whole.id)
    context = {"section": "desk", "ticket": whole, "lines": lines}
    return page(request, "desk/trail.html", context)


@require_POST
@may(Capability.WORK_TICKETS)
def export_trail(request: HttpRequest, ticket: int) -> HttpResponse:
    """The trail as a CSV file; that it was taken is in the trail from then on."""
    if ticket > GREATEST_ID or app().desk.ticket(TicketId(ticket)) is None:
        return redirect("desk")
    by, now = signed_in(request).name, app().clock()
    key = f"trail:{ticket}:{now.isoformat()}"
    app().desk_room.kept.record(Act(TicketId(ticket), ActKind.TRAIL_EXPORTED, by, now, key))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ticket-{ticket}-trail.csv"'
    rows = csv.writer(response)
    rows.writerow(("at", "by", "kind", "what"))
    for line in app().desk_room.trail(TicketId(ticket)):
        at = line.at.astimezone(timezone.get_current_timezone()).isoformat(timespec="seconds")
        rows.writerow((at, _plain(line.by), line.kind, _plain(line.words)))
    return response


def read_now(request: HttpRequest, ticket: TicketId) -> None:
    """Whoever is at a ticket has read the notes in it that name them."""
    app().desk_room.kept.read_mentions(_me(request), ticket, app().clock())


def _me(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
