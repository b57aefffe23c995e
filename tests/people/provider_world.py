"""The house with a provider that may lie, and the way there and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.test import Client

from tests.fakes.identity_stand_in import StandIn, running_stand_in
from tests.people.conftest import House
from unsnag.adapters.connectors.oidc.documents import Documents
from unsnag.adapters.connectors.oidc.provider import OidcProvider
from unsnag.adapters.store.people import DatabaseIdentities, DatabasePeople
from unsnag.application.people.sign_on import SignOn
from unsnag.application.ports.single_sign_on import ProviderSettings
from unsnag.domain.staff import Role

BACK = "/sign-in/with/acme/back"
MAPPING = {"support": frozenset({Role.AGENT}), "audit": frozenset({Role.AUDITOR})}


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with running_stand_in() as provider:
        yield provider


class Ticking:
    """Seconds that tests move."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


def acme(issuer: str, **other: Any) -> ProviderSettings:
    usual: dict[str, Any] = {"create": True, "roles_claim": "groups", "roles": MAPPING}
    return ProviderSettings("acme", "Acme", issuer, "unsnag", **{**usual, **other})


def connect(house: House, http: httpx.Client, ticking: Ticking, *all: ProviderSettings) -> None:
    people = DatabasePeople(house.clock)
    providers = {
        one.key: OidcProvider(one, Documents(one.issuer, http, ticking), house.clock) for one in all
    }
    house.set(
        sign_on=SignOn(people, DatabaseIdentities(people), providers),
        settings=replace(house.room.settings, providers=all),
    )


@pytest.fixture
def linked(house: House, stand_in: StandIn, http: httpx.Client, ticking: Ticking) -> House:
    connect(house, http, ticking, acme(stand_in.issuer))
    return house


def sent(browser: Client, path: str = "/sign-in/with/acme") -> dict[str, str]:
    """What the browser is sent to the provider with."""
    return dict(parse_qsl(urlsplit(browser.get(path).headers["Location"]).query))


def go(browser: Client, stand_in: StandIn, **back: str) -> Any:
    """All the way to the provider and back."""
    asked = sent(browser)
    answer = {"code": stand_in.issue(asked), "state": asked["state"], **back}
    return browser.get(BACK, answer)
