"""Let somebody in whom an identity provider vouches for.

Who they are is the pair of issuer and subject, for ever. An address links an existing account
once, only where the provider has verified it, the settings allow it, and exactly one active person
has it. Roles that come from the provider are set at each sign-in; the last admin keeps theirs.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from unsnag.application.ports.people import Identities, NameTaken, People, Person
from unsnag.application.ports.single_sign_on import Attempt, Claims, Provider, SignOnRefused
from unsnag.domain.staff import Role, RolesRefused, check_roles


class SignOn:
    """`providers` by the key that their addresses have here."""

    def __init__(
        self, people: People, identities: Identities, providers: Mapping[str, Provider]
    ) -> None:
        self._people = people
        self._identities = identities
        self.providers = providers

    def begin(self, provider: str) -> Attempt:
        """A try that only this browser can finish."""
        return Attempt(provider, *(secrets.token_urlsafe(32) for _ in range(3)))

    def finish(
        self,
        attempt: Attempt,
        back: str,
        *,
        code: str,
        issuer: str,
        again: bool = False,
    ) -> Person:
        """Who it is. Raises SignOnRefused."""
        provider = self.providers[attempt.provider]
        claims = provider.claims(attempt, back, code=code, issuer=issuer, again=again)
        by = f"{provider.settings.name} (single sign-on)"
        person = self._known(provider, claims, by)
        if person is None:
            raise SignOnRefused(
                "nobody", "You have no account here yet. Ask an admin to invite you."
            )
        if not person.active:
            raise SignOnRefused("inactive", "This account was deactivated. Ask an admin.")
        person = self._with_roles(provider, claims, person, by)
        if not person.roles:
            raise SignOnRefused("no_role", "You have no role here yet. Ask an admin for one.")
        return person

    def _known(self, provider: Provider, claims: Claims, by: str) -> Person | None:
        id = self._identities.person(claims.issuer, claims.subject)
        if id is not None:
            return self._people.find(id)
        if provider.settings.link_by_email and claims.email_verified:
            there = self._people.with_email(claims.email)
            if len(there) == 1:
                self._identities.link(there[0].id, claims.issuer, claims.subject, by=by)
                return there[0]
        return self._created(provider, claims, by) if provider.settings.create else None

    def _created(self, provider: Provider, claims: Claims, by: str) -> Person:
        roles = self._roles(provider, claims)
        name = re.sub(r"[^A-Za-z0-9._-]", "", claims.username.split("@")[0])[:100]
        email = claims.email if claims.email_verified else ""
        full_name = " ".join(claims.name.split())
        if not full_name or not full_name.isprintable():
            raise SignOnRefused("no_name", "The sign-in service gave no name. Ask an admin.")
        try:
            made = self._people.add(
                name or f"person-{secrets.token_hex(4)}", full_name, email, roles, by=by
            )
        except NameTaken as taken:
            raise SignOnRefused(
                "name_taken", "Somebody has your name or address here already. Ask an admin."
            ) from taken
        self._identities.link(made.id, claims.issuer, claims.subject, by=by)
        return made

    def _with_roles(self, provider: Provider, claims: Claims, person: Person, by: str) -> Person:
        if not provider.settings.roles_claim:
            return person
        roles = self._roles(provider, claims)
        if roles != person.roles:
            self._people.set_roles(person.id, roles, by=by)
        return self._people.find(person.id) or person

    def _roles(self, provider: Provider, claims: Claims) -> frozenset[Role]:
        mapped = [provider.settings.roles.get(group, frozenset()) for group in claims.groups]
        try:
            return check_roles(frozenset().union(*mapped))
        except RolesRefused as refused:
            raise SignOnRefused(
                "no_role", "The sign-in service gives you no role here. Ask an admin."
            ) from refused
