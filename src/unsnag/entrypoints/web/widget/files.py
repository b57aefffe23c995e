"""Files in the widget, and how far its customer has read.

A file has no address that anybody else could open: it is given to, and read by, whoever has the
conversation's secret, in a header that no link carries.
"""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Status
from pydantic import Field

from unsnag.application.messaging.share_files import TOO_LARGE, FileRefused, Given
from unsnag.domain.messaging.attached import LARGEST, MB
from unsnag.entrypoints.web.messaging.files import as_download
from unsnag.entrypoints.web.widget import schemas
from unsnag.entrypoints.web.widget.customer_token import CustomerToken, conversation_of
from unsnag.entrypoints.web.widget.errors import Refused
from unsnag.entrypoints.web.widget.limits import Limit, within
from unsnag.entrypoints.wiring import app

UPLOADS = Limit(60, seconds=60)
MEGABYTES = Limit(400, seconds=3600)
READS = Limit(120, seconds=60)
_NAME = Field(max_length=1000)
_ERRORS = {(400, 401, 413, 422, 429, 500): schemas.Failed}

router = Router(auth=CustomerToken())


@router.post("files", response={201: schemas.SentFile, **_ERRORS})
def upload(request: HttpRequest, name: Annotated[str, _NAME] = "") -> Status[schemas.SentFile]:
    """Keep the body, as it is, as a file for the conversation's next message. Without that message
    it is deleted after a day."""
    conversation = conversation_of(request)
    within(UPLOADS, str(conversation.id))
    try:
        data = _body(request)
        within(MEGABYTES, str(request.META.get("REMOTE_ADDR", "")), len(data) / MB)
        kept = app().share_files.upload(conversation.id, Given(name, data))
    except FileRefused as refused:
        status = 413 if refused is TOO_LARGE else 422
        raise Refused(status, refused.flaw, str(refused)) from refused
    file = schemas.SentFile(id=kept.id, name=kept.name, size=kept.size, picture=kept.picture)
    return Status(201, file)


@router.get("files/{file}", response={**_ERRORS, 404: schemas.Failed})
def read(request: HttpRequest, file: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> HttpResponse:
    """The bytes of a file of this conversation."""
    conversation = conversation_of(request)
    within(READS, str(conversation.id))
    found = app().share_files.open(conversation.id, file)
    if found is None:
        raise Http404
    return as_download(found[1], found[0].name)


@router.post("read", response={200: schemas.ReadUpTo, **_ERRORS})
def has_read(request: HttpRequest, body: schemas.ReadUpTo) -> schemas.ReadUpTo:
    """Say how far its customer has read."""
    conversation = conversation_of(request)
    within(READS, str(conversation.id))
    app().read_marks.customer_saw(conversation.id, body.message)
    return body


def _body(request: HttpRequest) -> bytes:
    """The whole body, which is longer than Django holds in memory for forms."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if not given.isascii() or not given.isdigit() or int(given) > LARGEST:
        raise TOO_LARGE
    return bytes(request.read(LARGEST + 1))
