"""Nobody is told anything of an article that they may not read.

Articles for customers, for one plan and for the team hold a canary word in every place that a page,
a list, a feed or an answer could show. Every public route of the product is asked, as every viewer,
for everything it can be asked for; the routes come from the route table, so that a new one without
a row fails here.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.help_center.conftest import MARA, TOBIAS, Center
from unsnag.domain.knowledge import (
    SIGNED_IN,
    STAFF,
    ArticleKind,
    Chapter,
    Media,
    MediaKind,
)

STAFF_BELOW = (
    "desk", "insights", "playbooks", "knowledge", "sign-in", "sign-out", "setup", "demo/",
    "people", "my/",
)  # fmt: skip
"""Beginnings of the staff's routes: the authorization matrix asks them."""

NOT_OURS = frozenset({"health", "brand.css", "widget.js"})
"""Routes that read no article."""


@dataclass(frozen=True)
class Secret:
    """One restricted article: its canary, and who may read it."""

    canary: str
    id: str
    readers: frozenset[str]


SECRETS = (
    Secret("canarysigned", "members", frozenset({"mara", "tobias", "agent", "manager"})),
    Secret("canarygold", "golden", frozenset({"tobias", "agent", "manager"})),
    Secret("canarystaff", "inside", frozenset({"agent", "manager"})),
    Secret("canaryroom", "in-a-closed-room", frozenset({"tobias", "agent", "manager"})),
)
VIEWERS = ("nobody", "mara", "tobias", "agent", "manager")


def routes(patterns: object = None, before: str = "") -> Iterator[str]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:  # type: ignore[attr-defined]
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, here)
        elif isinstance(entry, URLPattern):
            yield here


def words_of(secret: Secret, digest: str, media: int) -> dict[str, object]:
    return {"canary": secret.canary, "id": secret.id, "digest": digest, "media": media}


ASKED: dict[str, list[tuple[str, str, dict[str, object]]]] = {
    "": [("GET", "/", {}), ("GET", "/?lang=de", {})],
    "questions": [("GET", "/questions", {})],
    "search": [
        ("GET", "/search?q={canary}", {}),
        ("GET", "/search?q=descale+{canary}+boiler&kind=faq", {}),
        ("GET", "/search?q=descale&collection=closed-{canary}", {}),
        ("GET", "/search?q=descale+boiler&audience=staff&audiences=staff&plan=gold", {}),
    ],
    "search/suggest": [
        ("GET", "/search/suggest?q={canary}", {}),
        ("GET", "/search/suggest?q=descale+boiler+{canary}&audience=staff", {}),
    ],
    "search/chosen": [
        ("POST", "/search/chosen", {"q": "x", "s": "0" * 32 + ".0", "found": "{id}"})
    ],
    "collections/<str:slug>": [
        ("GET", "/collections/care", {}),
        ("GET", "/collections/closed-{canary}", {}),
    ],
    "collections/<str:slug>/feed": [
        ("GET", "/collections/care/feed", {}),
        ("GET", "/collections/closed-{canary}/feed", {}),
    ],
    "articles/<str:slug>": [
        ("GET", "/articles/{id}", {}),
        ("GET", "/articles/{id}?solved=no&via=search&audience=staff", {}),
        ("GET", "/articles/old-{id}", {}),
        ("GET", "/articles/open", {}),
    ],
    "articles/<str:slug>/read": [("POST", "/articles/{id}/read", {"seconds": "40"})],
    "articles/<str:slug>/solved": [("POST", "/articles/{id}/solved", {"solved": "yes"})],
    "captions/<str:article>/<int:media>/<str:language>": [
        ("GET", "/captions/{id}/{media}/en", {}),
        ("GET", "/captions/open/{media}/en", {}),
    ],
    "media/<str:digest>/<str:name>": [("GET", "/media/{digest}/file.txt", {})],
    "sitemap.xml": [("GET", "/sitemap.xml", {})],
    "sitemap-<int:part>.xml": [("GET", "/sitemap-1.xml", {})],
    "robots.txt": [("GET", "/robots.txt", {})],
    "account/sign-in": [("GET", "/account/sign-in?next=/articles/{id}", {})],
    "account/code": [("POST", "/account/code", {"code": "000000"})],
    "account/sign-out": [],  # asked last, below: it changes who is asking
    "contact": [
        ("GET", "/contact", {}),
        (
            "POST",
            "/contact",
            {"name": "N", "email": "n@example.com", "message": "descale boiler {canary} please"},
        ),
    ],
    "contact/suggest": [("POST", "/contact/suggest", {"message": "descale boiler {canary} help"})],
    "contact/opened": [("POST", "/contact/opened", {"article": "{id}"})],
    "contact/solved": [
        ("POST", "/contact/solved", {"article": "{id}"}),
        ("GET", "/contact/solved", {}),
    ],
    "contact/sent": [("GET", "/contact/sent", {})],
    "contact/call": [
        ("GET", "/contact/call", {}),
        ("POST", "/contact/call", {"name": "N", "message": "descale boiler {canary} please"}),
    ],
    "contact/call/asked": [("GET", "/contact/call/asked?r={id}", {})],
    "api/messaging/<slug:channel>": [
        ("GET", "/api/messaging/{id}", {}),
        ("POST", "/api/messaging/webhook", {"text": "{canary}"}),
    ],
    "chat": [("GET", "/chat", {})],
    "api/widget/v1/articles/<slug>": [
        ("GET", "/api/widget/v1/articles/{id}", {}),
        ("GET", "/api/widget/v1/articles/open", {}),
    ],
    "api/widget/v1/forms/suggest": [
        ("JSON", "/api/widget/v1/forms/suggest", {"text": "how to descale the boiler {canary}"}),
    ],
    "api/widget/v1/forms/opened": [
        ("JSON", "/api/widget/v1/forms/opened", {"visit": "", "found": "{id} x.0"})
    ],
    "api/widget/v1/forms/solved": [
        ("JSON", "/api/widget/v1/forms/solved", {"visit": "", "found": "{id} x.0"})
    ],
    "api/widget/v1/forms/sent": [("JSON", "/api/widget/v1/forms/sent", {"visit": ""})],
    "chat.webmanifest": [("GET", "/chat.webmanifest", {})],
    "icon.svg": [("GET", "/icon.svg", {})],
    "api/hooks/<slug:connector>": [
        ("GET", "/api/hooks/{id}", {}),
        ("POST", "/api/hooks/{id}", {"message": "{canary}"}),
    ],
    "api/mail/<slug:provider>": [
        ("GET", "/api/mail/{id}", {}),
        ("POST", "/api/mail/standard", {"message": "{canary}"}),
    ],
    "mail/<str:token>": [
        ("GET", "/mail/{id}", {}),
        ("POST", "/mail/{id}", {"message": "{canary}"}),
    ],
    "rate/<str:token>": [
        ("GET", "/rate/{id}", {}),
        ("POST", "/rate/{id}", {"score": "5", "words": "{canary}"}),
    ],
    "api/widget/v1/openapi.json": [("GET", "/api/widget/v1/openapi.json", {})],
    "api/widget/v1/workspace": [("GET", "/api/widget/v1/workspace", {})],
    "api/widget/v1/conversations": [],  # the chat is asked as a conversation, below
    "api/widget/v1/messages": [],
    "api/widget/v1/identity": [],
    "api/widget/v1/elsewhere": [],
    "api/widget/v1/files": [],  # these are a conversation's own, and need its token
    "api/widget/v1/files/<file>": [("GET", "/api/widget/v1/files/1", {})],
    "api/widget/v1/read": [],
    "api/widget/v1/": [("GET", "/api/widget/v1/", {})],
    "playbook-media/<slug:playbook>/<path:file>": [("GET", "/playbook-media/{id}/file.png", {})],
    "playbook-media/<slug:playbook>/<path:file>/turn": [
        ("GET", "/playbook-media/{id}/file.glb/turn", {})
    ],
}


@pytest.fixture
def filled(center: Center) -> Center:
    gold = center.segment("gold", plans=("gold",))
    audiences = {"members": SIGNED_IN, "golden": gold, "inside": STAFF}
    related = tuple(secret.id for secret in SECRETS)
    center.put("open", "Descale the boiler", "Descale boiler text.", related=related)
    for secret in SECRETS[:3]:
        put_secret(center, secret, audience=audiences[secret.id])
    # One is closed by the collection that it stands in, not by itself.
    room = SECRETS[3]
    put_secret(center, room, collections=(f"Closed {room.canary}",))
    [collection] = [c for c in center.app.articles.collections() if room.canary in c.slug]
    center.app.article_desk.put_collection(replace(collection, audience=gold))
    center.put(
        "members-de",
        f"Entkalken {SECRETS[0].canary}",
        "Text.",
        language="de",
        translation_of="members",
        audience=SIGNED_IN,
        slug="members-deutsch",
    )
    center.index()
    return center


def put_secret(center: Center, secret: Secret, **how: object) -> None:
    word = secret.canary
    center.put(
        secret.id,
        f"Descale {word}",
        f"Descale boiler {word}.\n\n## Heading {word}\n\n![alt {word}](/media/x/{word}.png)",
        summary=f"Summary {word}",
        keywords=(word,),
        kind=ArticleKind.FAQ,
        old=(f"old-{secret.id}", f"/hc/{secret.id}"),
        related=("open",),
        **how,  # type: ignore[arg-type]
    )
    digest = center.app.media_files.keep(f"file {word}".encode())
    center.put_media(
        Media(
            0, secret.id, MediaKind.VIDEO, f"{word}.mp4", digest=digest, title=f"Film {word}",
            content_type="video/mp4", chapters=(Chapter(1, f"Chapter {word}"),),
            captions={"en": f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSaid {word}"},
        )
    )  # fmt: skip


def viewers(center: Center) -> dict[str, Client]:
    return {
        "nobody": center.visitor(),
        "mara": center.signed_in(MARA),
        "tobias": center.signed_in(TOBIAS),
        "agent": center.staff("agent"),
        "manager": center.staff("manager"),
    }


def requests(center: Center, secret: Secret) -> Iterator[tuple[str, str, dict[str, str]]]:
    [film] = center.app.articles.media_of(secret.id)
    words = words_of(secret, film.digest, film.id)
    for asked in ASKED.values():
        for method, path, data in asked:
            body = {name: str(value).format(**words) for name, value in data.items()}
            yield method, path.format(**words), body
    yield "GET", f"/hc/{secret.id}", {}  # a former address anywhere


def answered(client: Client, method: str, path: str, data: dict[str, str]) -> Any:
    if method == "JSON":
        return client.post(path, data, content_type="application/json")
    return client.generic(method, path) if method == "GET" else client.post(path, data)


def told(response: object) -> str:
    """Everything that an answer says: its headers and its body."""
    body = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    cookies = {"Set-Cookie"}  # signed, and read by us alone
    headers = [f"{k}: {v}" for k, v in response.headers.items() if k not in cookies]  # type: ignore[attr-defined]
    return "\n".join(headers) + "\n" + body.decode("utf-8", "replace")


def without_what_was_asked(text: str, method: str, path: str, data: dict[str, str]) -> str:
    """A page may repeat what its reader typed."""
    said = [value for value in data.values() if "canary" in value]
    said += [re.sub(r"\+", " ", part) for part in re.findall(r"[?&]q=([^&]*)", path)]
    said += [*re.findall(r"[?&](?:collection|next)=([^&]*)", path), path.partition("?")[0]]
    for one in sorted(said, key=len, reverse=True):
        for form in (one, quote(one), quote(one, safe=""), quote_plus(one)):
            text = text.replace(form, "…") if "canary" in form else text
    return text


def test_every_public_route_has_a_row() -> None:
    public = {r for r in routes() if not r.startswith(STAFF_BELOW)} - NOT_OURS
    assert public - set(ASKED) == set(), "say in ASKED how each is asked for what is closed"
    assert set(ASKED) - public == set(), "these rows have no route any more"


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.canary)
def test_no_public_surface_tells_of_an_article_outside_the_audience(
    filled: Center, secret: Secret
) -> None:
    leaks, shown = [], dict.fromkeys(VIEWERS, 0)
    for name, client in viewers(filled).items():
        for method, path, data in requests(filled, secret):
            response = answered(client, method, path, data)
            assert response.status_code < 500, path
            text = without_what_was_asked(told(response), method, path, data)
            shown[name] += secret.canary in text
            if secret.canary in text and name not in secret.readers:
                leaks.append(f"{name}: {method} {path}")
            if secret.canary in text and method == "GET" and name in secret.readers:
                assert response.headers["Cache-Control"] == "private, no-store", path
                assert "ETag" not in response.headers, path
    assert leaks == []
    for name in secret.readers:  # the test asks where there is something to be told
        assert shown[name] >= 5, name


def test_a_missing_and_a_closed_address_are_answered_alike(filled: Center) -> None:
    browser = filled.visitor()

    def answer(slug: str) -> str:
        page = browser.get(f"/articles/{slug}")
        assert page.status_code == 404
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(
            slug, "…"
        )

    assert answer("inside") == answer("never-was") == answer("golden")
    assert answer("old-inside") == answer("never-was")
    assert browser.get("/hc/inside").status_code == browser.get("/hc/never-was").status_code == 404


def test_what_programs_read_is_the_same_for_everybody(filled: Center) -> None:
    for path in ("/sitemap.xml", "/collections/care/feed", "/robots.txt"):
        answers = {client.get(path).content for client in viewers(filled).values()}
        assert len(answers) == 1, path
        answer = filled.visitor().get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_tag_says_nothing_of_what_is_closed(filled: Center) -> None:
    """An article that is closed may change as often as it likes: no public tag moves."""
    browser = filled.visitor()
    before = {p: browser.get(p).headers["ETag"] for p in ("/sitemap.xml", "/collections/care/feed")}
    put_secret(filled, Secret("canarynew", "inside", frozenset()), audience=STAFF)
    filled.index()
    for path, tag in before.items():
        answer = browser.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 304
    [film] = filled.app.articles.media_of("members")
    path = f"/media/{film.digest}/x.mp4"
    asked = browser.get(path, headers={"If-None-Match": f'"{film.digest}"'})
    assert asked.status_code == 404


def test_after_signing_out_everything_is_closed_again(filled: Center) -> None:
    browser = filled.signed_in(TOBIAS)
    kept = browser.cookies["sessionid"].value
    assert browser.get("/articles/golden").status_code == 200
    left = browser.post("/account/sign-out")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    stolen = Client()
    stolen.cookies["sessionid"] = kept
    for client in (browser, stolen):
        assert client.get("/articles/golden").status_code == 404
        assert "canarygold" not in client.get("/").content.decode()


def test_what_a_request_says_of_itself_opens_nothing(filled: Center) -> None:
    client = filled.visitor()
    for path in ("/articles/golden", "/articles/members", "/articles/inside"):
        asked = f"{path}?audience=staff&plan=gold&ref={TOBIAS}&reader_ref={TOBIAS}&token=x"
        headers = {"X-Audience": "staff", "Authorization": "Bearer staff", "X-User": TOBIAS}
        assert client.get(asked, headers=headers).status_code == 404
        client.cookies["reader_ref"] = TOBIAS
        assert client.get(asked).status_code == 404


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.canary)
def test_the_chat_and_its_suggestions_answer_each_customer_from_what_they_may_read(
    filled: Center, secret: Secret
) -> None:
    for name, ref in (("nobody", ""), ("mara", MARA), ("tobias", TOBIAS)):
        http = Client()
        body = {"identity": filled.token(ref)} if ref else {}
        opened = http.post(
            "/api/widget/v1/conversations", json.dumps(body), content_type="application/json"
        ).json()
        bearer = {"Authorization": f"Bearer {opened['token']}"}
        said = http.post(
            "/api/widget/v1/messages",
            json.dumps({"text": "How do I descale the boiler?", "key": secrets.token_hex(8)}),
            content_type="application/json",
            headers=bearer,
        )
        assert said.status_code == 200, said.content
        suggested = http.get("/search/suggest?q=desc", headers=bearer)
        for answer in (said, suggested, http.get("/api/widget/v1/messages", headers=bearer)):
            text = answer.content.decode()
            assert name in secret.readers or secret.canary not in text, (name, answer.request)
        if name in secret.readers:
            assert secret.canary in suggested.content.decode()
