"""A whole world for the path of a message: the real store, ledger and shop; keyword stand-ins for
the two models, whose own quality is tested elsewhere."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.application.said import WORDS
from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
from tests.fakes.shop_process import ShopProcess, filled_database, running_shop
from unsnag.application.hear_danger import HearsDanger
from unsnag.application.ports.models import IntentModel
from unsnag.bootstrap.assembly import assemble
from unsnag.domain.conversations import Author, Channel, Message
from unsnag.domain.knowledge import ArticleContent, IncomingArticle
from unsnag.domain.retrieval import ArticleText
from unsnag.domain.shared import ConversationId
from unsnag.domain.signals import needs_human_now
from unsnag.entrypoints.configuration import Configuration, read_configuration
from unsnag.entrypoints.wiring import App

ARTICLES = (
    ArticleText(
        "descale-skerry", "Descale the Skerry", "# Descaling\nDescale it every two months."
    ),
)


class TestClock:
    """A clock that tests move."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True)
class TestConfiguration(Configuration):
    """A configuration whose shop key is the running shop's."""

    __test__ = False
    shop_key: str = ""

    def secret(self, name: str) -> str:
        return self.shop_key if name == "shop_api" else super().secret(name)


@dataclass
class World:
    """The app with its shop, and short ways to talk to it."""

    app: App
    shop: ShopProcess
    clock: TestClock

    def begin(self, ref: str | None = "cus_1001") -> ConversationId:
        """A conversation; with `ref`, of a customer whom the host site vouches for."""
        conversation = self.app.store.start_conversation(Channel.WIDGET)
        if ref is not None:
            soon = self.clock() + timedelta(minutes=5)
            self.app.identify.by_host_token(
                conversation, ref=ref, token_id=f"token-{conversation.id}", expires=soon
            )
        return conversation.id

    def say(self, conversation: ConversationId, text: str, choice: str = "") -> list[str]:
        """Send a message and return what came back in its turn."""
        before = self.app.store.messages(conversation)
        self.app.receive(conversation, text, key=f"m{len(before)}", choice=choice)
        self.app.handle.take(conversation)
        return [m.text for m in self.replies(conversation)[len(_ai(before)) :]]

    def replies(self, conversation: ConversationId) -> list[Message]:
        return _ai(self.app.store.messages(conversation))

    def refunds(self, order: str) -> list[dict[str, Any]]:
        with self.shop.client() as http:
            found: list[dict[str, Any]] = http.get(f"/orders/{order}/refunds").json()
        return found


def _ai(messages: Any) -> list[Message]:
    return [m for m in messages if m.author is Author.AI]


@pytest.fixture(scope="session")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShopProcess]:
    with running_shop(tmp_path_factory.mktemp("shop")) as process:
        yield process


@pytest.fixture
def shop(one_shop: ShopProcess) -> ShopProcess:
    """The shop, running, as freshly filled."""
    with (
        closing(sqlite3.connect(filled_database(None))) as fresh,
        closing(sqlite3.connect(one_shop.database)) as used,
    ):
        fresh.backup(used)
    return one_shop


def new_world(
    shop: ShopProcess,
    shop_url: str = "",
    model: IntentModel | None = None,
    playbooks: Path | None = None,
    danger: HearsDanger = needs_human_now,
) -> World:
    """An app of its own on the tests' database; whoever makes one closes it."""
    base = read_configuration()
    values = {f.name: getattr(base, f.name) for f in dataclasses.fields(Configuration)}
    values["shop_url"] = shop_url or shop.url
    values["playbooks"] = playbooks or base.playbooks
    clock = TestClock()
    configuration = TestConfiguration(**values, shop_key=shop.api_key)
    app = assemble(
        configuration, model or KeywordIntentModel(WORDS), _search(), clock, danger=danger
    )
    for article in ARTICLES:
        content = ArticleContent(article.title, "", article.body)
        app.article_desk.import_article(
            IncomingArticle("tests", article.id, "en", content, slug=article.id), by="Tests"
        )
    return World(app, shop, clock)


@pytest.fixture
def make_world(transactional_db: None, shop: ShopProcess) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def make(
        shop_url: str = "", model: IntentModel | None = None, playbooks: Path | None = None
    ) -> World:
        made.append(new_world(shop, shop_url, model, playbooks))
        return made[-1]

    yield make
    for one in made:
        one.app.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


def _search() -> KeywordSearch:
    search = KeywordSearch()
    search.rebuild(ARTICLES)
    return search
