"""Ports to the people of the staff: their accounts, their sessions, their second factor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Protocol

from unsnag.domain.staff import HumanAgent, Role

PersonId = NewType("PersonId", int)


class NameTaken(ValueError):
    """Somebody has that name or address already; the message says which."""

    code = "name_taken"


class PasswordRefused(ValueError):
    """The password is too easy to guess; the message says why."""

    code = "password_refused"


class LinkSpent(LookupError):
    """The link was used, has expired or never was."""

    code = "link_spent"


@dataclass(frozen=True)
class Person:
    """An account. `name` is typed to sign in; `full_name` is what everything they do is kept under,
    and nobody else's."""

    id: PersonId
    name: str
    full_name: str
    email: str
    roles: frozenset[Role]
    active: bool
    has_password: bool
    zone: str = ""
    factor_since: datetime | None = None
    last_signed_in: datetime | None = None
    invited_until: datetime | None = None
    provider: str = ""
    """The issuer that they sign in by, where they do."""
    languages: tuple[str, ...] = ()
    """Those that they read, the one that they read best first; empty where they said none."""
    shown_as: str = ""
    """Their name for customers; empty is the full name."""

    @property
    def agent(self) -> HumanAgent:
        return HumanAgent(self.full_name, self.roles)


@dataclass(frozen=True)
class Change:
    """Something that was done to an account."""

    at: datetime
    by: str
    what: str
    detail: str


@dataclass(frozen=True)
class SignIn:
    """A try to sign in to an existing account."""

    at: datetime
    how: str
    well: bool
    address: str
    browser: str


@dataclass(frozen=True)
class StaffSession:
    """One browser that is signed in."""

    id: int
    started: datetime
    seen: datetime
    how: str
    address: str
    browser: str


class People(Protocol):
    """The accounts of one installation. What changes an account notes who did it in the same
    commit."""

    def all(self) -> Sequence[Person]:
        """By name; those who may not sign in any more last."""
        ...

    def find(self, id: PersonId) -> Person | None: ...

    def named(self, name: str) -> Person | None:
        """By the name typed to sign in."""
        ...

    def with_email(self, email: str) -> Sequence[Person]:
        """Active people with that address, whatever its case."""
        ...

    def add(
        self, name: str, full_name: str, email: str, roles: Collection[Role], *, by: str
    ) -> Person:
        """An active account without a password. Raises NameTaken."""
        ...

    def set_roles(self, id: PersonId, roles: Collection[Role], *, by: str) -> bool:
        """False, and nothing changed, when no active admin would be left."""
        ...

    def set_active(self, id: PersonId, active: bool, *, by: str) -> bool:
        """False, and nothing changed, when no active admin would be left."""
        ...

    def set_zone(self, id: PersonId, zone: str) -> None: ...

    def set_languages(self, id: PersonId, languages: Sequence[str]) -> None: ...

    def set_shown_as(self, id: PersonId, name: str) -> None: ...

    def shown_as(self, full_name: str) -> str:
        """The name that customers read for that full name."""
        ...

    def check_new_password(self, id: PersonId, password: str) -> None:
        """Raises PasswordRefused."""
        ...

    def set_password(self, id: PersonId, password: str, *, by: str) -> None:
        """Raises PasswordRefused."""
        ...

    def password_is(self, id: PersonId, password: str) -> bool: ...

    def make_link(self, id: PersonId, *, lasts: timedelta, by: str) -> str:
        """A secret that lets its holder set the account's password, once; earlier ones end."""
        ...

    def of_link(self, secret: str) -> Person:
        """Whose link it is. Raises LinkSpent."""
        ...

    def spend_link(self, secret: str) -> Person:
        """Use the link up. Raises LinkSpent, to all but one of those who try at once."""
        ...

    def changes(self, id: PersonId, limit: int) -> Sequence[Change]:
        """Newest first."""
        ...

    def sign_ins(self, id: PersonId, limit: int) -> Sequence[SignIn]:
        """Newest first."""
        ...

    def note_sign_in(
        self, id: PersonId, how: str, *, well: bool, address: str, browser: str
    ) -> None: ...

    def note(self, id: PersonId, what: str, detail: str = "", *, by: str) -> None:
        """Keep what was done to an account, for the record."""
        ...


class Factors(Protocol):
    """Second factors. Secrets are kept encrypted, recovery codes as hashes."""

    def secret(self, id: PersonId) -> bytes | None: ...

    def put(self, id: PersonId, secret: bytes, digests: Sequence[str], *, step: int) -> None:
        """Set the factor and its recovery codes; `step` was spent on confirming it."""
        ...

    def remove(self, id: PersonId) -> bool:
        """Take the factor and its codes away; whether there was one."""
        ...

    def last_step(self, id: PersonId) -> int: ...

    def spend_step(self, id: PersonId, step: int) -> bool:
        """Keep that this step's code was used; False when it or a later one was used before."""
        ...

    def put_codes(self, id: PersonId, digests: Sequence[str]) -> None:
        """New recovery codes; the earlier ones are void."""
        ...

    def spend_code(self, id: PersonId, digest: str) -> bool:
        """Use a recovery code up; False when there is none such."""
        ...

    def codes_left(self, id: PersonId) -> int: ...


class StaffSessions(Protocol):
    """Browsers that are signed in, by the key of their session."""

    def holds(self, key: str, *, live: bool) -> bool:
        """Whether the session still holds; it ends here when it is over. Unless `live`, somebody
        was there now."""
        ...

    def proved(self, key: str) -> datetime | None:
        """When its owner last proved who they are."""
        ...

    def prove(self, key: str) -> None: ...

    def rename(self, old: str, new: str) -> None:
        """The session goes on under another key."""
        ...

    def sweep(self) -> int:
        """End all that are idle or old by now; how many."""
        ...

    def of(self, id: PersonId) -> Sequence[StaffSession]:
        """Those that hold, the latest first."""
        ...

    def id_of(self, key: str) -> int | None: ...

    def end(self, id: PersonId, *, session: int | None = None, but: str = "") -> int:
        """End one, or all but the one with the key `but`; how many ended."""
        ...


class Identities(Protocol):
    """Who somebody is at an identity provider: the pair of issuer and subject, never an
    address."""

    def person(self, issuer: str, subject: str) -> PersonId | None: ...

    def link(self, id: PersonId, issuer: str, subject: str, *, by: str) -> None: ...
