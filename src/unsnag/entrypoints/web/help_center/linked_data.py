"""What search engines read about a page: JSON-LD in a data block, which no policy has to allow,
because browsers don't run it. Only what everybody may see is ever given in here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from unsnag.domain.knowledge import Media, PublishedArticle
from unsnag.entrypoints.wiring import app

Data = dict[str, Any]
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(*things: Data) -> SafeString:
    """A script element that holds the things; nothing in them can end it."""
    whole = things[0] if len(things) == 1 else {"@graph": list(things)}
    text = json.dumps({"@context": "https://schema.org", **whole}, ensure_ascii=False)
    safe = text.translate(_ESCAPES).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    # Neither < nor > nor & is left in it.
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308


def absolute(request: HttpRequest, path: str) -> str:
    """An address of ours with its host."""
    return f"{request.scheme}://{request.get_host()}{path}"


def breadcrumbs(request: HttpRequest, trail: Sequence[tuple[str, str]], last: str = "") -> Data:
    """From all help down to the page."""
    steps = [("All help", reverse("help:home"))]
    steps += [(name, reverse("help:collection", args=[slug])) for slug, name in trail]
    items: list[Data] = [
        {"@type": "ListItem", "position": n, "name": name, "item": absolute(request, path)}
        for n, (name, path) in enumerate(steps, 1)
    ]
    if last:
        items.append({"@type": "ListItem", "position": len(items) + 1, "name": last})
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article_data(request: HttpRequest, article: PublishedArticle, address: str) -> Data:
    return {
        "@type": "Article",
        "headline": article.title[:110],
        "description": article.summary,
        "inLanguage": article.language,
        "dateModified": article.updated.isoformat(),
        "mainEntityOfPage": absolute(request, address),
        "publisher": {"@type": "Organization", "name": app().company.name},
    }


def questions(asked: Iterable[tuple[str, str]]) -> Data:
    """Pairs of a question and the HTML of its answer."""
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": strip_tags(answer).strip()},
            }
            for question, answer in asked
        ],
    }


def video_data(request: HttpRequest, article: PublishedArticle, video: Media) -> Data:
    address = absolute(request, video.address) if video.address else video.link
    page = absolute(request, request.path)
    return {
        "@type": "VideoObject",
        "name": video.title or article.title,
        "description": article.summary or article.title,
        "uploadDate": article.updated.isoformat(),
        "contentUrl" if video.address else "url": address,
        "inLanguage": video.language or article.language,
        "hasPart": [
            {
                "@type": "Clip",
                "name": chapter.title,
                "startOffset": chapter.seconds,
                "url": f"{page}#t={chapter.seconds}",
            }
            for chapter in video.chapters
        ],
    }
