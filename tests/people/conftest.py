"""People of the staff on the real app, each with a browser of their own."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.application.conftest import TestClock
from tests.fakes.keyword_models import KeywordIntentModel, KeywordSearch
from unsnag.bootstrap.assembly import assemble
from unsnag.domain.conversations import Channel
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration

PASSWORD = "four words that nobody says"


@dataclass
class House:
    """A place where people work. `app` may be exchanged for one with other settings."""

    app: wiring.App
    clock: TestClock

    @property
    def room(self) -> wiring.PeopleRoom:
        return self.app.staff

    def set(self, **changed: Any) -> None:
        """The same house with parts of its people's room exchanged."""
        self.app = replace(self.app, staff=replace(self.room, **changed))
        wiring.provide(lambda: self.app)

    def hire(self, name: str, full_name: str, *roles: str) -> User:
        first, _, last = full_name.partition(" ")
        user = User.objects.create_user(name, password=PASSWORD, first_name=first, last_name=last)
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        return user

    def come(self, name: str, password: str = PASSWORD, **asked: str) -> Client:
        """A browser that has sent the form to sign in."""
        browser = Client(headers={"user-agent": "Firefox"})
        browser.post("/sign-in", {"name": name, "password": password, **asked})
        return browser

    def wants_a_person(self) -> None:
        """A customer whose ticket waits."""
        chat = self.app.store.start_conversation(Channel.WIDGET)
        self.app.receive(chat.id, "I want a person", key=uuid.uuid4().hex)
        self.app.handle.take(chat.id)


def link_in(page: bytes) -> str:
    """The path of the one-time link that a page shows."""
    found = re.search(rb'id="link">https?://[^/]+(/sign-in/welcome/[\w-]+)<', page)
    assert found is not None
    return found.group(1).decode()


def is_in(browser: Client) -> bool:
    """Whether the browser may open its owner's account."""
    return browser.get("/my/account").status_code == 200


@lru_cache(maxsize=1)
def _one_house() -> House:
    clock = TestClock()
    model, search = KeywordIntentModel({"refund_request": ("refund",)}), KeywordSearch()
    return House(assemble(read_configuration(), model, search, clock), clock)


@pytest.fixture
def house(db: None, settings: Any) -> House:
    """A house with an admin, Robin, and an agent, Alex. No other system is there."""
    # A password's hash is slow on purpose; what is tested here isn't how slow.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = replace(_one_house())
    made.clock.ahead = timedelta()
    wiring.provide(lambda: made.app)
    made.hire("robin", "Robin Okafor", "admin")
    made.hire("alex", "Alex Lindgren", "agent")
    return made
