"""Reading and answering in other languages at a ticket. A service is asked when somebody presses
for it; what it made is marked as a machine's, stands beside what was written, and is sent by a
person only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from unsnag.application.ports.people import PersonId
from unsnag.application.ports.translation import NotTranslated
from unsnag.application.queries.desk import TicketWhole, Utterance
from unsnag.application.translate import Draft
from unsnag.domain.conversations import Author, Message
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, signed_in
from unsnag.entrypoints.web.templatetags.staff_words import language as language_name
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1
DESK_LANGUAGE = "en"
"""What somebody reads who has named no language: these pages are written in it."""
_SALT = "unsnag.desk.translation"


def reads_of(request: HttpRequest) -> tuple[str, ...]:
    """The languages that whoever is signed in reads, the best first: what they said, else what
    their team was told, else the desk's."""
    person = app().staff.people.find(PersonId(int(request.user.pk or 0)))
    if person is not None and person.languages:
        return person.languages
    routed = app().routing.book.person(request.user.get_username())
    told = sorted(routed.languages, key=lambda one: (one != DESK_LANGUAGE, one)) if routed else []
    return tuple(told) or (DESK_LANGUAGE,)


def translations_for(request: HttpRequest, whole: TicketWhole) -> dict[str, Any]:
    """What a ticket's page needs to show translations and to offer them; nothing without a
    service."""
    room = app().desk_room.translate
    if room is None:
        return {}
    reads, spoken = reads_of(request), _spoken(whole)
    thread = {m.id: m.text for m in whole.thread if _may_be_translated(m)}
    wanted = spoken if spoken and spoken not in reads else ""
    return {
        "translations": room.beside(thread, reads, spoken),
        "originals": room.originals([m.id for m in whole.thread if m.author is Author.HUMAN]),
        "reads": reads[0],
        "reply_language": wanted,
    }


def also_kept(request: HttpRequest, ticket: int) -> Callable[[Message], object]:
    """What is kept together with a reply that was translated before it was sent."""
    room, by = app().desk_room.translate, signed_in(request).name
    draft = None if room is None else _read(request.POST.get("translation", ""), ticket, by)
    if room is None or draft is None:
        return lambda _message: None
    return lambda message: room.sent(message, TicketId(ticket), draft, by)


@require_POST
@may(Capability.WORK_TICKETS)
def message(request: HttpRequest, ticket: int, message: int) -> HttpResponse:
    """Translate a message of the thread, into the page below it."""
    whole, room = _whole(ticket), app().desk_room.translate
    found = None if whole is None else next((m for m in whole.thread if m.id == message), None)
    if room is None or whole is None or found is None or not _may_be_translated(found):
        return HttpResponse(status=404)
    reads, spoken, by = reads_of(request), _spoken(whole), signed_in(request).name
    context: dict[str, Any] = {"ticket": whole, "m": found, "reads": reads[0]}
    try:
        context["t"] = room.message(whole.id, found.id, found.text, reads, spoken, by)
    except NotTranslated as refused:
        context["t"] = room.beside({found.id: found.text}, reads, spoken).get(found.id)
        context["trouble"], context["again"] = str(refused), refused.again
    return render(request, "desk/translation.html", context)


@require_POST
@may(Capability.WORK_TICKETS)
def draft(request: HttpRequest, ticket: int) -> HttpResponse:
    """A draft in the customer's language. Whoever wrote it sees it before anything is sent."""
    whole, room = _whole(ticket), app().desk_room.translate
    target = "" if whole is None else _spoken(whole)
    if room is None or whole is None or not target:
        return JsonResponse({"problem": "The customer’s language isn’t known."}, status=404)
    try:
        made = room.draft(request.POST.get("text", ""), target, reads_of(request))
    except NotTranslated as refused:
        return JsonResponse({"problem": str(refused), "again": refused.again}, status=422)
    token = signing.dumps([ticket, signed_in(request).name, asdict(made)], salt=_SALT)
    pair = f"{language_name(made.source)} to {language_name(made.target)}"
    lost = ", ".join(made.lost)
    return JsonResponse(
        {"text": made.text, "original": made.original, "token": token, "pair": pair, "lost": lost}
    )


def _read(token: str, ticket: int, by: str) -> Draft | None:
    """The draft that a form carries; None for one that we didn't make for this ticket and
    person."""
    try:
        number, name, made = signing.loads(token, salt=_SALT)
        draft = Draft(**{**made, "lost": tuple(made["lost"])})
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
    return draft if number == ticket and name == by else None


def _may_be_translated(said: Utterance) -> bool:
    return said.author is not Author.NOTE and bool(said.text.strip())


def _spoken(whole: TicketWhole) -> str:
    """The customer's language: that of what they wrote last, as far as it says; else of all."""
    room = app().desk_room.translate
    for said in reversed(whole.thread):
        if said.author is Author.CUSTOMER and room is not None:
            found = room.language(said.text, whole.heard.language)
            if found:
                return found
    return whole.heard.language


def _whole(ticket: int) -> TicketWhole | None:
    return app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None
