"""Files that go with a reply, and how far the customer has read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from unsnag.application.messaging.share_files import Given
from unsnag.application.queries.desk import TicketWhole
from unsnag.domain.messaging.attached import LARGEST
from unsnag.domain.shared import TicketId
from unsnag.entrypoints.wiring import app

AGAIN = "Nothing was sent. Choose the files that you want to send again."
NOTES_TAKE_NONE = "A note takes no files. Take them off, or send them to the customer."


def given_in(request: HttpRequest) -> list[Given]:
    """The files of a form, each no further than one byte over what is taken."""
    return [
        Given(str(one.name or ""), one.read(LARGEST + 1)) for one in request.FILES.getlist("files")
    ]


def shared(whole: TicketWhole) -> dict[str, Any]:
    """Why no files can go to this customer, if so, and how far they have read."""
    conversation = app().store.conversation(whole.conversation)
    return {
        "no_files": app().share_files.hindrance(conversation),
        "read": app().read_marks.of(whole.conversation),
    }


def seen_by_staff(request: HttpRequest, ticket: TicketId) -> None:
    """Whoever is at a ticket has seen its thread as far as their page says."""
    seen = request.POST.get("read", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 19:
        conversation = app().store.ticket(ticket).conversation
        app().read_marks.staff_saw(conversation, int(seen))
