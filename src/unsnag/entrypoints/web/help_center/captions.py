"""What is said in an article's videos, for those who may read the article."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from unsnag.entrypoints.web.help_center.readers import kept_by_nobody_else, reader_of
from unsnag.entrypoints.wiring import app

LONGEST_ID = 200


@require_safe
def captions(request: HttpRequest, article: str, media: int, language: str) -> HttpResponseBase:
    """One video's captions in one language, as WebVTT."""
    if len(article) > LONGEST_ID or "\x00" in article:
        raise Http404
    reader = reader_of(request)
    if app().articles.audience_of(article) not in reader.keys:
        raise Http404
    found = next((one for one in app().articles.media_of(article) if one.id == media), None)
    text = "" if found is None else found.captions.get(language, "")
    if not text:
        raise Http404
    response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
    return kept_by_nobody_else(response, reader)
