"""Files that came with messages and with mails. A browser only ever saves one: it is never shown as
a page, and its name is made of letters that mean nothing else."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.domain.shared import MessageId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.messaging.file_tokens import fits, in_mail
from unsnag.entrypoints.web.staff import may, not_found
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1
LONGEST_NAME = 100
_ODD = re.compile(r"[^\w .()+-]")


@require_GET
@may(Capability.SEE_DESK)
def desk_file(request: HttpRequest, file: int, token: str) -> HttpResponse:
    """The bytes, as an attachment."""
    known = app().chat.book.file(file) if file <= GREATEST_ID else None
    data = None
    if known is not None and fits(token, file, request.user):
        data = app().chat.files.read(known.digest)
    if known is None or data is None:
        return _missing(request)
    return as_download(data, known.file.name)


@require_GET
@may(Capability.SEE_DESK)
def mail_file(request: HttpRequest, message: int, place: int, token: str) -> HttpResponse:
    """The bytes of a file of a mail, as an attachment."""
    fitting = message <= GREATEST_ID and fits(token, in_mail(message, place), request.user)
    found = app().open_mail_file(MessageId(message), place) if fitting else None
    return _missing(request) if found is None else as_download(found[1], found[0])


def _missing(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no such file for you.", "/desk", "Go to the desk")


def as_download(data: bytes, name: str) -> HttpResponse:
    """An answer that a browser saves and never shows."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{plain_name(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def plain_name(name: str) -> str:
    """A file's name in ASCII letters, digits, spaces and a few signs; no path, no invisible or
    turning characters, no leading dot."""
    last = name.replace("\\", "/").rpartition("/")[2]
    spelled = unicodedata.normalize("NFKD", last)
    seen = "".join(c for c in spelled if not unicodedata.category(c).startswith(("C", "M")))
    plain = _ODD.sub("_", seen.encode("ascii", "replace").decode().replace("?", "_"))
    plain = plain.strip(" .")
    return plain[-LONGEST_NAME:].lstrip(" .") or "file"
