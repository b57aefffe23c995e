"""Hands out pictures, videos and downloads to those who may read an article that shows them."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.views.decorators.http import require_safe

from unsnag.domain.knowledge import PUBLIC
from unsnag.entrypoints.web.help_center.readers import reader_of
from unsnag.entrypoints.web.staff import human_agent
from unsnag.entrypoints.wiring import app

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_SHOWN = ("image/", "video/")
_MOST_AT_ONCE = 4_000_000


@require_safe
def file(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """A file by its content. Only what everybody may see may be kept on the way."""
    uses = app().articles.media_with(digest)
    audiences = {app().articles.audience_of(one.article) for one in uses}
    if not uses or not (PUBLIC in audiences or _may_see(request, audiences)):
        raise Http404
    path = app().media_files.path(digest)
    if path is None:
        raise Http404
    response = _part(request, Path(path), uses[0].content_type)
    response["Content-Type"] = uses[0].content_type or "application/octet-stream"
    shown = uses[0].content_type.startswith(_SHOWN)
    response["Content-Disposition"] = (
        "inline" if shown else f'attachment; filename="{uses[0].name}"'
    )
    response["Accept-Ranges"] = "bytes"
    public = PUBLIC in audiences
    response["Cache-Control"] = "public, max-age=3600" if public else "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _may_see(request: HttpRequest, audiences: set[str | None]) -> bool:
    """Readers see what goes with an article that they may read, the staff what they write about."""
    return bool(audiences & reader_of(request).keys) or human_agent(request) is not None


def _part(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The file, or the one range that a player asks for."""
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    size = path.stat().st_size
    if match is None or not any(match.groups()):
        return FileResponse(path.open("rb"), content_type=content_type)
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    end = min(end, start + _MOST_AT_ONCE - 1)
    with path.open("rb") as source:
        source.seek(start)
        data = source.read(end - start + 1)
    headers = {"Content-Range": f"bytes {start}-{end}/{size}"}
    return HttpResponse(data, status=206, headers=headers)
