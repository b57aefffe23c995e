"""What windows ask again and again is answered as the whole application would: headers, body and
refusals, whatever has happened to the thread in between."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

from tests.application.conftest import World
from unsnag.application.open_conversation import digest_of
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.entrypoints import wiring
from unsnag.entrypoints.web.widget.asked_again import KEPT_SECONDS, PATH, AskedAgain

Said = tuple[str, dict[str, str], dict[str, Any]]


class Door:
    """The application behind AskedAgain, which counts what goes the whole way."""

    def __init__(self, world: World, version: Callable[[str], Hashable | None]) -> None:
        self.whole, self.seconds = 0, 0.0
        self._application = get_wsgi_application()
        self._door = AskedAgain(self._counted, version, lambda: self.seconds)
        self._world = world

    def _counted(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.whole += 1
        return self._application(environ, start_response)

    def ask(self, token: str, after: int, **more: str) -> Said:
        return self._asked(self._door, token, after, **more)

    def ask_whole(self, token: str, after: int, **more: str) -> Said:
        return self._asked(self._application, token, after, **more)

    def _asked(self, door: Any, token: str, after: int, **more: str) -> Said:
        said: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": PATH,
            "QUERY_STRING": f"after={after}",
            "HTTP_HOST": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "HTTP_AUTHORIZATION": f"Bearer {token}",
            **more,
        }
        parts = door(environ, lambda status, headers, *_: said.extend((status, dict(headers))))
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        return said[0], said[1], json.loads(body)


@pytest.fixture
def door(world: World) -> Door:
    wiring.provide(lambda: world.app)
    return Door(world, world.app.thread_version)


def begun(world: World) -> tuple[ConversationId, str]:
    conversation, token = world.app.open_conversation()
    return conversation.id, token


def test_what_is_as_it_was_is_answered_without_the_application(world: World, door: Door) -> None:
    chat, token = begun(world)
    world.say(chat, "How do I descale it?")
    last = world.app.store.messages(chat)[-1].id
    first = door.ask(token, last)
    assert (first[0], first[2]["messages"]) == ("200 OK", [])
    assert [door.ask(token, last) for _ in range(3)] == [first] * 3
    assert door.whole == 1
    assert first == door.ask_whole(token, last)
    assert first[1]["Access-Control-Allow-Origin"] == "*"
    assert first[1]["Cache-Control"] == "no-store"


def test_every_change_is_seen_at_once(world: World, door: Door) -> None:
    chat, token = world.begin(), "secret"
    world.app.store.set_token(chat, digest_of(token))
    world.say(chat, "How do I descale it?")
    store, app = world.app.store, world.app

    def ticket() -> TicketId:
        return store.worked_tickets(chat)[0].id

    def merged() -> None:
        other = world.begin()
        world.say(other, "I want a person")
        app.desk_room.merge(store.worked_tickets(other)[0].id, ticket(), "Alex")

    changes: list[tuple[str, Callable[[], object]]] = [
        ("a message nobody has taken", lambda: app.receive(chat, "Thanks", key="unread")),
        ("the AI takes it", lambda: app.handle.take(chat)),
        ("asks for a person", lambda: world.say(chat, "I want a person")),
        ("a person writes", lambda: app.presence.come(ticket(), "Alex", writing=True)),
        ("and stops", lambda: app.presence.come(ticket(), "Alex", writing=False)),
        ("reads it", lambda: app.read_marks.staff_saw(chat, store.messages(chat)[-1].id)),
        ("replies", lambda: app.work_ticket.reply(ticket(), "Alex", "Here I am.", key="r")),
        ("another thread comes in", merged),
        ("closes", lambda: app.work_ticket.close(ticket(), "Alex")),
    ]
    for what, change in changes:
        last = store.messages(chat)[-1].id
        assert door.ask(token, last) == door.ask_whole(token, last)
        before = door.ask(token, last)
        change()
        now, whole = door.ask(token, last), door.ask_whole(token, last)
        assert now == whole, what
        assert now[2] != before[2], what


def test_a_person_who_went_away_is_seen_to_have_gone(world: World, door: Door) -> None:
    chat, token = begun(world)
    world.say(chat, "I want a person")
    world.app.presence.come(world.app.store.worked_tickets(chat)[0].id, "Alex", writing=True)
    last = world.app.store.messages(chat)[-1].id
    assert door.ask(token, last)[2]["writer"] == "Alex"
    world.clock.ahead += timedelta(minutes=1)
    assert "writer" not in door.ask(token, last)[2]


def test_what_time_alone_changes_is_seen_after_a_minute(world: World, door: Door) -> None:
    chat, token = begun(world)
    world.say(chat, "How do I descale it?")
    last = world.app.store.messages(chat)[-1].id
    first = door.ask(token, last)
    door.seconds += KEPT_SECONDS - 1
    assert door.ask(token, last) == first
    assert door.whole == 1
    door.seconds += 1
    assert door.ask(token, last) == first
    assert door.whole == 2


def test_a_secret_opens_its_own_thread_alone(world: World, door: Door) -> None:
    (chat, token), (other, others) = begun(world), begun(world)
    world.say(chat, "How do I descale it?")
    world.say(other, "I want a person")
    last = max(m.id for c in (chat, other) for m in world.app.store.messages(c))
    assert [door.ask(t, last)[2]["holder"] for t in (token, others) * 2] == ["ai", "human"] * 2
    world.app.store.set_token(chat, "")
    for wrong in (token, "", "x", "é" * 40, others.swapcase()):
        refused = door.ask(wrong, last)
        assert refused == door.ask_whole(wrong, last)
        assert refused[0] == "401 Unauthorized"


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "", "after=1&after=2", "after=" + "9" * 90]
)
def test_odd_questions_are_answered_as_ever(world: World, door: Door, query: str) -> None:
    _, token = begun(world)
    for _ in range(2):
        asked = door.ask(token, 0, QUERY_STRING=query)
        assert asked == door.ask_whole(token, 0, QUERY_STRING=query)


def test_messages_are_never_kept(world: World, door: Door) -> None:
    chat, token = begun(world)
    world.say(chat, "How do I descale it?")
    for n in range(3):
        assert door.ask(token, 0)[2]["messages"]
        assert door.whole == n + 1


def test_a_database_that_fails_is_left_to_the_application(world: World) -> None:
    def fails(_: str) -> Hashable:
        raise OperationalError("disk I/O error") from sqlite3.OperationalError()

    wiring.provide(lambda: world.app)
    door = Door(world, fails)
    _, token = begun(world)
    assert door.ask(token, 0)[0] == "200 OK"
    assert door.whole == 1
