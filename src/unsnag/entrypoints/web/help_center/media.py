"""Files of articles, for those who may read one of the articles that they belong to.

A file is told apart by the hash of its bytes, so that it never changes under its address. One that
everybody may see is kept by any cache; any other by none, and it is never compared with what a
browser still has, because even "not changed" would tell that it exists.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from unsnag.application.know_reader import Reader
from unsnag.domain.knowledge import PUBLIC, Media, MediaKind
from unsnag.entrypoints.web.help_center.readers import kept_by_nobody_else, reader_of
from unsnag.entrypoints.wiring import app

_SHOWN_IN_PLACE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
LARGEST_PART = 4_000_000
"""Bytes of a video in one answer; a player asks for the next."""


@require_safe
def file(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """A picture, a video in parts, or a download."""
    reader = reader_of(request)
    use = _use(digest, reader)
    public = app().articles.audience_of(use.article) == PUBLIC
    tag = f'"{digest}"'
    if public and request.headers.get("If-None-Match") == tag:
        return _kept(HttpResponse(status=304), public, tag, reader)
    place = app().media.path(digest)
    if place is None:
        raise Http404
    response = _part(Path(place), request.headers.get("Range", ""))
    response["Content-Type"] = _content_type(use)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if use.kind is MediaKind.DOWNLOAD or response["Content-Type"] == "application/octet-stream":
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(use.name)}"
    return _kept(response, public, tag, reader)


def _use(digest: str, reader: Reader) -> Media:
    """A use of the file in an article that the reader may read, a public one first. Raises
    Http404."""
    uses = app().articles.media_with(digest) if _DIGEST.fullmatch(digest) else ()
    held = [(app().articles.audience_of(use.article), use) for use in uses]
    for audience, use in sorted(held, key=lambda pair: pair[0] != PUBLIC):
        if audience in reader.keys:
            return use
    raise Http404


def _kept(response: HttpResponse, public: bool, tag: str, reader: Reader) -> HttpResponseBase:
    if not public:
        response["Cache-Control"] = "private, no-store"
        return kept_by_nobody_else(response, reader)
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=86400"
    response["Accept-Ranges"] = "bytes"
    return response


def _content_type(use: Media) -> str:
    video = use.kind is MediaKind.VIDEO and use.content_type.startswith(("video/", "audio/"))
    if video or use.content_type in _SHOWN_IN_PLACE:
        return use.content_type
    return "application/octet-stream"


def _part(place: Path, wanted: str) -> HttpResponse:
    """The whole file, or the part of it that a player asks for."""
    size = place.stat().st_size
    match = _RANGE.fullmatch(wanted)
    if match is None or not (match[1] or match[2]):
        return HttpResponse(place.read_bytes())
    if match[1]:
        first = int(match[1])
        last = min(int(match[2] or size - 1), size - 1, first + LARGEST_PART - 1)
    else:
        first, last = max(0, size - int(match[2])), size - 1
    if first >= size or first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with place.open("rb") as opened:
        opened.seek(first)
        body = opened.read(last - first + 1)
    return HttpResponse(
        body, status=206, headers={"Content-Range": f"bytes {first}-{last}/{size}"}
    )


@require_safe
def captions(request: HttpRequest, media: int, language: str) -> HttpResponseBase:
    """What is said in a video, as WebVTT."""
    reader = reader_of(request)
    found = app().articles.media(media) if media < 2**63 else None
    if found is None or app().articles.audience_of(found.article) not in reader.keys:
        raise Http404
    text = found.captions.get(language)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    return kept_by_nobody_else(response, reader)
