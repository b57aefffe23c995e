"""/api/messaging/CHANNEL: what a messenger tells.

It is answered with 2xx once it is on disk; what was taken before is answered and not taken again.
Whatever keeps it from being kept gives a 5xx, so that the messenger comes again.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from unsnag.application.ports.messaging import Call, CallRefused, CallUnreadable
from unsnag.domain.conversations import Channel
from unsnag.entrypoints.wiring import app

LARGEST = 3 * 1024 * 1024
"""Of a call; Meta's have 3 MB at most, the others far less."""
NAMED = {"webhook": Channel.MESSAGING}
WORDS = {
    "no_secret": "No secret is set for this channel.",
    "not_signed": "The call is not signed.",
    "headers_missing": "Send webhook-id, webhook-timestamp and webhook-signature.",
    "signature_wrong": "The signature is wrong.",
    "too_old_or_early": "The timestamp is more than five minutes from now.",
}

log = logging.getLogger(__name__)


@csrf_exempt  # signed by the sender; no cookie counts here
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, channel: str) -> HttpResponse:
    """Check, keep, answer."""
    room = app().chat
    kind = NAMED.get(channel) or (Channel(channel) if channel in set(Channel) else None)
    known = room.channels.get(kind) if kind is not None else None
    if known is None or (kind is Channel.MESSAGING and channel not in NAMED):
        return _refused(404, "unknown_channel", "There is no such channel here.")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _refused(413, "too_large", "A call has 3 MB at most.")
    call = Call(
        method=request.method or "",
        url=request.build_absolute_uri(),
        headers=request.headers,
        query=request.GET.dict(),
        body=body,
    )
    try:
        heard = known.hear(call, app().clock())
    except CallRefused as refused:
        log.warning("a call of %s was refused: %s", channel, refused.flaw)
        room.book.came(known.channel, unsigned=True)
        words = WORDS.get(refused.flaw, "The call was refused.")
        return _refused(403 if refused.unset else 401, refused.flaw, words)
    except CallUnreadable as wrong:
        return _refused(400, wrong.code, str(wrong))
    room.take(known, heard)
    room.book.came(known.channel)
    kind_of_answer = heard.answer_type if heard.answer else "text/plain"
    return HttpResponse(heard.answer, content_type=f"{kind_of_answer}; charset=utf-8")


def _refused(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": words}}, status=status)
