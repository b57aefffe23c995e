"""The page behind a link in a mail. Opening it shows a button and does nothing, since programs open
the links of mails too; the button does the one thing that the link was signed for."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from unsnag.application.mail.take_choice import ButtonOld
from unsnag.domain.conversations import Author
from unsnag.domain.mail.links import ChoiceLink, LinkExpired, LinkInvalid
from unsnag.domain.phrases import ENGLISH, phrase
from unsnag.domain.shared import ConversationId
from unsnag.entrypoints.wiring import MailRoom, app

SURE = "One press, and it's done"
ABOUT = "Opening this page changed nothing. Press the button, and we take it from there."
DONE = "Done"
DONE_BEFORE = "You pressed this button before; nothing was done twice."
ON_ITS_WAY = "We have it. The answer comes by mail."
NOT_OURS = "This link doesn't work"
NOT_OURS_TODO = "A part of it may be missing. Answer the mail instead; your answer reaches us."
OVER = "This link is too old"
OVER_TODO = "It was good for 30 days. Answer the mail instead; your answer reaches us."
GONE_ON = "This has gone on since"
GONE_ON_TODO = "A newer mail of ours has other buttons. Use those, or answer it in words."

log = logging.getLogger(__name__)


@csrf_exempt  # signed for one purpose; no cookie counts here
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST presses it."""
    room = app().mail
    if room is None:
        return _says(request, NOT_OURS, NOT_OURS_TODO, status=404)
    try:
        found = room.choose.look(token)
        if request.method != "POST":
            shown = {"title": SURE, "text": ABOUT, "button": found.label}
            return _page(request, found.language, shown)
        conversation, new = room.choose(token)
    except LinkInvalid:
        return _says(request, NOT_OURS, NOT_OURS_TODO, status=404)
    except LinkExpired:
        return _says(request, OVER, OVER_TODO, status=410)
    except ButtonOld:
        return _says(request, GONE_ON, GONE_ON_TODO, status=409)
    if not new:
        return _page(request, found.language, {"title": DONE, "text": DONE_BEFORE})
    return _answer(request, room, found, conversation)


def _answer(
    request: HttpRequest, room: MailRoom, found: ChoiceLink, conversation: ConversationId
) -> HttpResponse:
    before = app().store.messages(conversation)[-1].id
    try:
        app().handle.take(conversation)
    except Exception:
        # What was pressed is on disk: the worker takes it up, and the answer comes by mail.
        log.exception("the turn of conversation %s was left to the worker", conversation)
    later = app().store.messages(conversation, after=before)
    said = [m.text for m in later if m.author is Author.AI]
    if found.choice == "solved" and said:
        room.post.told(conversation)
    shown = {"title": DONE, "text": "" if said else ON_ITS_WAY}
    return _page(request, found.language, shown, said)


def _says(request: HttpRequest, title: str, text: str, *, status: int) -> HttpResponse:
    return _page(request, ENGLISH, {"title": title, "text": text}, status=status)


def _page(
    request: HttpRequest,
    language: str,
    shown: dict[str, str],
    said: list[str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    label = shown.pop("button", "")
    words = {name: phrase(text, language) if text else "" for name, text in shown.items()}
    context = {**words, "button": label, "said": said or [], "language": language}
    response = render(request, "mail/link.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
