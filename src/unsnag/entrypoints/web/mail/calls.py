"""POST /api/mail/PROVIDER: a mail provider hands mail over.

It is answered with 2xx once the mail is on disk; whatever keeps it from being kept gives a 5xx, so
that the provider comes again. A call that was taken before is answered and not read again.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from io import BytesIO

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from unsnag.application.mail.take_mail import Door
from unsnag.application.ports.mailbox import DiskAlmostFull
from unsnag.entrypoints.web.mail.providers import PROVIDERS, Call, Flaw, HookRefused
from unsnag.entrypoints.wiring import app

LARGEST = 36 * 1024 * 1024
"""Of a call: a mail of 25 MB grows by a third when it is written as text."""
REMEMBERED = timedelta(days=2)
_STATUS = {Flaw.NO_SECRET: 403}
_WORDS = {
    Flaw.NO_SECRET: "No secret is set for this provider.",
    Flaw.HEADERS_MISSING: "The call is not signed.",
    Flaw.TOO_OLD_OR_EARLY: "The timestamp is more than five minutes from now.",
    Flaw.SIGNATURE_WRONG: "The signature is wrong.",
}

log = logging.getLogger(__name__)


@csrf_exempt  # signed by the sender; no cookie counts here
@require_POST
def take(request: HttpRequest, provider: str) -> HttpResponse:
    """Check, keep, answer."""
    room, known = app().mail, PROVIDERS.get(provider)
    if room is None or known is None:
        return _refused(404, "unknown_provider", "There is no such provider here.")
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return _refused(413, "too_large", "A call has 36 MB at most.")
    kind = request.headers.get("Content-Type", "")
    try:
        call = known(Call(request.headers, body, _form(request, kind, body)), app(), app().clock())
    except HookRefused as refused:
        log.warning("a call of %s was refused: %s", provider, refused.flaw.value)
        status = _STATUS.get(refused.flaw, 401)
        return _refused(status, refused.flaw.value, _WORDS[refused.flaw])
    name = hashlib.sha256(f"{provider}:{call}".encode("utf-8", "replace")).hexdigest()
    if room.book.called(name):
        return HttpResponse(status=204)
    try:
        room.take(_recorded(kind, body), Door(f"call:{provider}", border=False))
    except DiskAlmostFull as full:
        return _refused(503, full.code, str(full))
    room.book.note_call(name, app().clock() + REMEMBERED)
    return HttpResponse(status=204)


def _recorded(kind: str, body: bytes) -> bytes:
    """The body as it is where it is a mail, else with its type, by which forms are read."""
    if kind.partition(";")[0].strip().lower() in ("message/rfc822", "text/plain", ""):
        return body
    line = "".join(c for c in kind if c.isprintable())[:500]
    return f"POST / HTTP/1.1\r\nContent-Type: {line}\r\n\r\n".encode("utf-8", "replace") + body


def _form(request: HttpRequest, kind: str, body: bytes) -> dict[str, str]:
    """The three short fields by which a form is signed; nothing else of it is kept here."""
    fields: MultiValueDict[str, str]
    low = kind.lower()
    if low.startswith("application/x-www-form-urlencoded"):
        fields = QueryDict(body, mutable=True)
    elif low.startswith("multipart/form-data"):
        try:
            fields, _ = MultiPartParser(
                request.META, BytesIO(body), request.upload_handlers
            ).parse()
        except (MultiPartParserError, ValueError):
            return {}
    else:
        return {}
    names = ("timestamp", "token", "signature")
    return {name: str(fields.get(name, ""))[:200] for name in names}


def _refused(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": words}}, status=status)
