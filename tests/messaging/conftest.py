"""A messenger on the real store and engine: its service is a stand-in that checks the protocol,
and calls go to the product's own door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.application.conftest import World, make_world, one_shop, shop
from tests.fakes import messengers as fakes
from tests.fakes.messengers import Sent, Service, Took, running
from unsnag.adapters.store.chat_rows import ChatOutRow, ChatRow
from unsnag.adapters.store.models import MessageRow
from unsnag.application.ports.messaging import ChatChannel
from unsnag.domain.conversations import Author, Channel, Conversation
from unsnag.domain.shared import ConversationId
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.wiring import ChatRoom

__all__ = ["make_world", "one_shop", "shop"]

HERE = "127.0.0.1:8000"
KINDS = {
    "webhook": Channel.MESSAGING,
    "telegram": Channel.TELEGRAM,
    "whatsapp": Channel.WHATSAPP,
    "messenger": Channel.MESSENGER,
    "sms": Channel.SMS,
    "slack": Channel.SLACK,
}


def settings_for(service: Service) -> dict[str, str]:
    """What an operator sets for this service."""
    given: dict[str, dict[str, str]] = {
        "webhook": {"MESSAGING_URL": f"{service.url}/take"},
        "telegram": {
            "TELEGRAM_TOKEN": fakes.Telegram.token,
            "TELEGRAM_SECRET": fakes.Telegram.secret,
            "TELEGRAM_BOT": "tern_bot",
            "TELEGRAM_URL": service.url,
        },
        "whatsapp": {
            "WHATSAPP_TOKEN": fakes.Graph.token,
            "WHATSAPP_APP_SECRET": fakes.Graph.secret,
            "WHATSAPP_VERIFY": fakes.Graph.verify,
            "WHATSAPP_NUMBER_ID": fakes.WhatsApp.number_id,
            "WHATSAPP_NUMBER": "+49 155 5000",
            "WHATSAPP_URL": service.url,
        },
        "messenger": {
            "MESSENGER_TOKEN": fakes.Graph.token,
            "MESSENGER_APP_SECRET": fakes.Graph.secret,
            "MESSENGER_VERIFY": fakes.Graph.verify,
            "MESSENGER_PAGE": fakes.Messenger.page,
            "MESSENGER_URL": service.url,
        },
        "sms": {
            "SMS_ACCOUNT": fakes.Twilio.account,
            "SMS_TOKEN": fakes.Twilio.token,
            "SMS_NUMBER": fakes.Twilio.own,
            "SMS_URL": service.url,
        },
        "slack": {
            "SLACK_TOKEN": fakes.Slack.token,
            "SLACK_SIGNING_SECRET": fakes.Slack.secret,
            "SLACK_URL": service.url,
        },
    }
    port = service.url.rpartition(":")[2]
    named = {f"UNSNAG_{name}": value for name, value in given[service.door].items()}
    return {**named, "UNSNAG_EGRESS_ALLOW": f"127.0.0.1:{port}"}


def service_for(door: str) -> Service:
    """A stand-in, not yet running."""
    if door == "webhook":
        return fakes.Webhook(read_configuration().new_hook_secret("messaging"))
    made: dict[str, type[Service]] = {
        "telegram": fakes.Telegram,
        "whatsapp": fakes.WhatsApp,
        "messenger": fakes.Messenger,
        "sms": fakes.Twilio,
        "slack": fakes.Slack,
    }
    return made[door]()


@dataclass
class Line:
    """A world with one messenger, and short ways to write by it."""

    world: World
    service: Service
    answers: list[HttpResponse] = field(default_factory=list)

    @property
    def room(self) -> ChatRoom:
        return self.world.app.chat

    @property
    def channel(self) -> ChatChannel:
        return self.room.channels[KINDS[self.service.door]]

    def posts(self, sent: Sent, **headers: str) -> HttpResponse:
        """A call comes to our door."""
        query = f"?{sent.query}" if sent.query else ""
        answer: Any = Client(SERVER_NAME="127.0.0.1", SERVER_PORT="8000").post(
            f"/api/messaging/{self.service.door}{query}",
            sent.body,
            content_type=sent.content_type,
            headers={**sent.headers, **headers},
        )
        self.answers.append(answer)
        found: HttpResponse = answer
        return found

    def says(self, text: str, **more: str) -> HttpResponse:
        return self.posts(self.service.says(text, **more))

    def later(self, seconds: float = 5) -> None:
        """Time passes."""
        self.world.clock.ahead += timedelta(seconds=seconds)

    def answered(self, seconds: float = 5) -> list[Took]:
        """The burst becomes quiet, its turn is taken, and what is said goes out: what the service
        took by that."""
        before = len(self.service.taken)
        self.later(seconds)
        self.room.turns()
        self.goes_out()
        return self.service.taken[before:]

    def goes_out(self) -> None:
        self.room.write()
        while self.room.send(self.channel):
            pass
        assert not self.service.wrong

    def asks(self, text: str, **more: str) -> list[Took]:
        """Write, wait, and be answered."""
        answer = self.says(text, **more)
        assert answer.status_code == 200, answer.content
        return self.answered()

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(ChatRow.objects.latest("last_in").pk)

    @property
    def state(self) -> Conversation:
        return self.world.app.store.conversation(self.conversation)

    def theirs(self) -> list[str]:
        rows = MessageRow.objects.filter(author=Author.CUSTOMER.value).order_by("pk")
        return [row.text for row in rows]

    def states(self) -> list[str]:
        return [row.state for row in ChatOutRow.objects.order_by("pk")]


@pytest.fixture
def open_line(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Line]]:
    """Opens a line by the name of its door; more settings may be given."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def opened(door: str, **more: str) -> Line:
            service = stack.enter_context(running(service_for(door)))
            for name, value in {**settings_for(service), **more}.items():
                monkeypatch.setenv(name, value)
            world = make_world()
            wiring.provide(lambda: world.app)
            return Line(world, service)

        yield opened
