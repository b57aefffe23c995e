"""Port to identity providers, by OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from unsnag.domain.staff import Role


class SignOnRefused(Exception):
    """Nobody was signed in; the message says what to do, `reason` is a stable word for the log."""

    code = "sign_on_refused"

    def __init__(self, reason: str, problem: str) -> None:
        super().__init__(problem)
        self.reason = reason


@dataclass(frozen=True)
class ProviderSettings:
    """A provider that people may sign in by. `roles` gives roles to values of the claim
    `roles_claim`; where it is empty, admins give roles. `trust_factor` says that the provider asks
    for a second factor, so that ours isn't asked for."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    create: bool = False
    link_by_email: bool = False
    trust_factor: bool = False
    roles_claim: str = ""
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)


@dataclass(frozen=True)
class Claims:
    """What a provider said of somebody, after everything about the token was checked."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    email_verified: bool = False
    username: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attempt:
    """What one try to sign in is known by when it comes back."""

    provider: str
    state: str
    nonce: str
    verifier: str


class Provider(Protocol):
    """One identity provider."""

    @property
    def settings(self) -> ProviderSettings: ...

    def address(self, attempt: Attempt, back: str, *, again: bool) -> str:
        """Where the browser goes; `again` asks for a fresh proof. Raises SignOnRefused."""
        ...

    def claims(self, attempt: Attempt, back: str, *, code: str, issuer: str, again: bool) -> Claims:
        """Exchange the code and check the token. `issuer` is what the answer named itself by,
        empty if it didn't. Raises SignOnRefused."""
        ...

    def farewell(self, back: str) -> str:
        """Where one signs out of the provider as well; empty when it offers none."""
        ...
