"""Small exports in the shapes that each product publishes, written for the tests."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any


def png(width: int = 1, height: int = 1) -> bytes:
    """A real picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress((b"\x00" + bytes(width)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def put(folder: Path, **files: Any) -> Path:
    """JSON files by their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in files.items():
        (folder / f"{name}.json").write_text(json.dumps(page), encoding="utf-8")
    return folder


BODY = (
    '<h2 id="h_1">Before you start</h2><p>Read <a href="/hc/en-us/articles/1002-Second#h_9">the '
    'other</a> and <a href="https://elsewhere.example/x">this</a>. Hi {{dc.name}}.</p>'
    "<ol><li>One</li><li>Two<ul><li>a</li></ul></li></ol>"
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    '<pre><code>x = "{y}"</code></pre>'
    '<iframe src="https://video.example/embed/1" title="How to"></iframe>'
    "<x-note>Mind the gap</x-note>"
)


def zendesk(folder: Path) -> Path:
    """Two pages of articles, one translation, restricted and draft ones."""
    article = {
        "locale": "en-us",
        "source_locale": "en-us",
        "section_id": 20,
        "draft": False,
        "user_segment_id": None,
        "label_names": ["setup"],
        "created_at": "2025-01-02T03:04:05Z",
        "updated_at": "2025-06-02T03:04:05Z",
    }
    base = "https://acme.zendesk.com/hc/en-us/articles"
    first = {"id": 1001, "title": "First steps", "body": BODY, "html_url": f"{base}/1001-First"}
    second = {
        "id": 1002,
        "title": "Second",
        "body": "<p>Two</p>",
        "html_url": f"{base}/1002-Second",
    }
    signed = {"id": 1003, "title": "Your plan", "body": "<p>Plan</p>", "user_segment_id": 7}
    narrow = {"id": 1004, "title": "Partners", "body": "<p>Partners</p>", "user_segment_id": 8}
    draft = {"id": 1005, "title": "Draft", "body": "<p>Later</p>", "draft": True}
    rest = [{**article, **one} for one in (signed, narrow, draft)]
    return put(
        folder,
        articles_1={"articles": [{**article, **first}, {**article, **second}], "end_time": 1},
        articles_2={"articles": [{**article, **second}, *rest], "next_page": None},
        **_around(),
    )


def _around() -> dict[str, Any]:
    """What the articles of the Zendesk export refer to."""
    return {
        "sections": {"sections": [{"id": 20, "name": "Basics", "category_id": 30}]},
        "categories": {"categories": [{"id": 30, "name": "Product"}]},
        "user_segments": {
            "user_segments": [
                {"id": 7, "user_type": "signed_in_users", "tags": []},
                {"id": 8, "user_type": "signed_in_users", "tags": ["partner"]},
            ]
        },
        "translations_1001": {
            "translations": [
                {"id": 1, "source_id": 1001, "source_type": "Article", "locale": "en-us"},
                {
                    "id": 2,
                    "source_id": 1001,
                    "source_type": "Article",
                    "locale": "de",
                    "title": "Erste Schritte",
                    "body": "<p>Los</p>",
                    "html_url": "https://acme.zendesk.com/hc/de/articles/1001-Erste",
                },
            ]
        },
        "attachments": {
            "article_attachments": [
                {"article_id": 1002, "file_name": "plan.pdf", "content_url": "https://a.example/p"}
            ]
        },
    }


def intercom(folder: Path) -> Path:
    """Nested collections and a multilingual article."""
    return put(
        folder,
        articles={
            "type": "list",
            "pages": {"type": "pages", "page": 1, "per_page": 25, "total_pages": 1},
            "total_count": 2,
            "data": _intercom_articles(),
        },
        collections=_collections(),
    )


def _intercom_articles() -> list[dict[str, Any]]:
    """One in two languages, one draft."""
    return [
        {
            "type": "article",
            "id": "39",
            "title": "Pay by card",
            "description": "How cards work",
            "body": '<p>See <a href="https://help.acme.example/en/articles/40-x">it</a></p>',
            "state": "published",
            "created_at": 1672928359,
            "updated_at": 1672928610,
            "url": "https://help.acme.example/en/articles/39-pay-by-card",
            "parent_id": 125,
            "parent_type": "collection",
            "default_locale": "en",
            "translated_content": {
                "type": "article_translated_content",
                "fr": {
                    "type": "article_content",
                    "title": "Payer par carte",
                    "body": "<p>Ici</p>",
                    "state": "draft",
                },
            },
        },
        {
            "type": "article",
            "id": "40",
            "title": "Invoices",
            "body": "<p>Here</p>",
            "state": "draft",
            "url": None,
            "parent_id": None,
        },
    ]


def _collections() -> dict[str, Any]:
    """One collection in another."""
    return {
        "type": "list",
        "data": [
            {"type": "collection", "id": "124", "name": "Money", "parent_id": None},
            {"type": "collection", "id": "125", "name": "Cards", "parent_id": "124"},
        ],
    }


def help_scout(folder: Path) -> Path:
    """A list of references, one article in full, a private collection."""
    ref = {"id": "a1", "number": 12, "collectionId": "c1", "status": "published", "name": "Pair"}
    full = {
        **ref,
        "slug": "pair-it",
        "text": "<p>Hold the button</p>",
        "categories": ["k1", "k2"],
        "keywords": ["bluetooth"],
        "publicUrl": "https://docs.acme.example/article/12-pair-it",
        "createdAt": "2025-01-01T00:00:00Z",
    }
    private = {**full, "id": "a2", "number": 13, "collectionId": "c2", "slug": "", "name": "Inner"}
    private["publicUrl"] = "https://docs.acme.example/article/13-inner"
    return put(
        folder,
        collections={
            "collections": {
                "page": 1,
                "pages": 1,
                "count": 2,
                "items": [
                    {"id": "c1", "name": "Guides", "visibility": "public"},
                    {"id": "c2", "name": "Inside", "visibility": "private"},
                ],
            }
        },
        categories={"categories": {"items": [{"id": "k1", "name": "Set up"}, {"id": "k2"}]}},
        articles={"articles": {"page": 1, "pages": 1, "count": 2, "items": [ref]}},
        article_12={"article": full},
        article_13={"article": private},
    )


def freshdesk(folder: Path) -> Path:
    """Folders of each visibility."""
    article = {"type": 1, "category_id": 3, "status": 2, "seo_data": {"meta_keywords": "a, b"}}
    body = '<p>See <a href="/support/solutions/articles/52-x">x</a></p>'
    return put(
        folder,
        categories=[{"id": 3, "name": "General", "description": None}],
        folders_3=[
            {"id": 4, "name": "Everybody", "visibility": 1},
            {"id": 5, "name": "Logged in", "visibility": 2},
            {"id": 6, "name": "Companies", "visibility": 4, "company_ids": [1]},
        ],
        articles_4=[{**article, "id": 51, "folder_id": 4, "title": "Open", "description": body}],
        articles_5=[{**article, "id": 52, "folder_id": 5, "title": "Mine", "description": "<p>x"}],
        articles_6=[
            {
                **article,
                "id": 53,
                "folder_id": 6,
                "title": "Ours",
                "description": "<p>y",
                "status": 1,
            },
            {**article, "id": 54, "folder_id": 99, "title": "Lost", "description": "<p>z"},
        ],
    )
