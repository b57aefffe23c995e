"""A help center with articles for everybody, for customers, for some customers and for the team,
served through the public door: real routes, store, search and shop."""

from __future__ import annotations

import dataclasses
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import jwt
import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.application.conftest import TestClock, TestConfiguration, one_shop, shop
from tests.application.said import WORDS
from tests.fakes.keyword_models import KeywordIntentModel
from tests.fakes.shop_process import ShopProcess
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.application.follow_knowledge import FollowKnowledge
from unsnag.bootstrap.assembly import assemble
from unsnag.domain.knowledge import (
    PUBLIC,
    ArticleContent,
    ArticleId,
    ArticleKind,
    IncomingArticle,
    Media,
    Segment,
    VersionState,
)
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import Configuration, read_configuration
from unsnag.entrypoints.web.help_center import signing_in
from unsnag.entrypoints.wiring import App

__all__ = ["one_shop", "shop"]

MARA, TOBIAS = "cus_1001", "cus_1002"  # standard, with a Skerry; gold
DAY = date(2026, 1, 2)
FLOOR = 0.1  # hashed words are no meaning: what shares a word is found


@dataclass
class Center:
    """The help center, and short ways to fill it and to come to it."""

    app: App
    clock: TestClock
    follow: FollowKnowledge
    clients: dict[str, Client] = field(default_factory=dict)

    def put(
        self,
        id: str,
        title: str = "",
        body: str = "Text.",
        *,
        audience: str = PUBLIC,
        collections: tuple[str, ...] = ("Care",),
        language: str = "en",
        translation_of: str = "",
        kind: ArticleKind = ArticleKind.ARTICLE,
        related: tuple[str, ...] = (),
        summary: str = "",
        keywords: tuple[str, ...] = (),
        old: tuple[str, ...] = (),
        slug: str = "",
    ) -> None:
        """Publish an article. Readers find it after `index`."""
        incoming = IncomingArticle(
            "tests",
            id,
            language,
            ArticleContent(title or id.replace("-", " ").capitalize(), summary, body, keywords),
            slug=slug or id,
            old_addresses=old,
            collections=collections,
            translation_of=translation_of,
            audience=audience,
            kind=kind,
            related=tuple(ArticleId(one) for one in related),
            updated=DAY,
            checked=DAY,
            state=VersionState.PUBLISHED,
        )
        self.app.article_desk.import_article(incoming, by="Tests")

    def put_media(self, media: Media) -> Media:
        return self.app.article_desk.put_media(media)

    def segment(
        self, name: str, *, plans: tuple[str, ...] = (), products: tuple[str, ...] = ()
    ) -> str:
        """A segment of customers; its audience key."""
        segment = Segment(name, name.capitalize(), frozenset(plans), frozenset(products))
        self.app.article_desk.put_segment(segment)
        return segment.key

    def index(self) -> None:
        self.follow()

    def token(self, ref: str) -> str:
        """What the host site signs for a customer."""
        now = int(time.time())
        claims = {"sub": ref, "aud": "unsnag", "iat": now, "exp": now + 600}
        claims["jti"] = secrets.token_hex(8)
        return jwt.encode(claims, self.app.configuration.secret("identity"), algorithm="HS256")

    def visitor(self) -> Client:
        """A browser that has been here before, so that it counts."""
        client = Client()
        assert client.get("/").status_code == 200
        return client

    def signed_in(self, ref: str) -> Client:
        client = self.visitor()
        answer = client.get("/account/sign-in", {"token": self.token(ref), "next": "/"})
        assert answer.status_code == 302
        return client

    def staff(self, role: str = "agent") -> Client:
        client = Client()
        user, _ = User.objects.get_or_create(username=role)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client


@pytest.fixture
def center(transactional_db: None, shop: ShopProcess) -> Iterator[Center]:
    base = read_configuration()
    values = {f.name: getattr(base, f.name) for f in dataclasses.fields(Configuration)}
    configuration = TestConfiguration(**values | {"shop_url": shop.url}, shop_key=shop.api_key)
    clock = TestClock()
    search = HybridSearch(WordEncoder(), floor=FLOOR)
    app = assemble(configuration, KeywordIntentModel(WORDS), search, clock)
    wiring.provide(lambda: app)
    signing_in.TRIES.forget()
    yield Center(app, clock, FollowKnowledge(app.articles, search, as_article_text))
    app.close()
