"""Invite people, give roles, take access away.

Only those who manage people may, and each change is kept with who made it. There is always an
active admin: the last one can't be deactivated nor lose the role. An invited person sets their own
password by a link that works once; nobody else ever knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import timedelta

from unsnag.application.ports.people import Factors, People, Person, PersonId, StaffSessions
from unsnag.domain.staff import (
    ROLE_TITLES,
    Capability,
    HumanAgent,
    Role,
    check_roles,
)

INVITED_FOR = timedelta(days=3)
LET_IN_FOR = timedelta(minutes=30)
LONGEST_NAME = 150
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,149}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")

Release = Callable[[Person], int]
"""Gives back to the queue what somebody was at; how many tickets."""


class DetailsRefused(ValueError):
    """Something about the person makes no sense; the message says what to do."""

    code = "details_refused"


class LastAdmin(ValueError):
    """Nobody would be left who can manage people; nothing was changed."""

    code = "last_admin"

    def __init__(self) -> None:
        super().__init__("This is the last admin. Make somebody else an admin first.")


class PersonUnknown(LookupError):
    """There is no such account."""

    code = "person_unknown"


class ManagePeople:
    """What admins do. `by` is who does it; every call raises NotAllowed without the capability."""

    def __init__(
        self, people: People, sessions: StaffSessions, factors: Factors, release: Release
    ) -> None:
        self._people = people
        self._sessions = sessions
        self._factors = factors
        self._release = release

    def invite(
        self, name: str, full_name: str, email: str, roles: Collection[Role], *, by: HumanAgent
    ) -> tuple[Person, str]:
        """The account and the secret of the link that its owner sets a password by. Raises
        DetailsRefused, RolesRefused, NameTaken."""
        by.require(Capability.MANAGE_PEOPLE)
        made = self._people.add(
            _name(name), _full_name(full_name), _email(email), check_roles(roles), by=by.name
        )
        return made, self._people.make_link(made.id, lasts=INVITED_FOR, by=by.name)

    def new_link(self, id: PersonId, *, by: HumanAgent) -> str:
        """Another link for somebody whose link ended or who is locked out. Raises
        PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        person = self._one(id)
        waits = person.last_signed_in is None
        return self._people.make_link(
            person.id, lasts=INVITED_FOR if waits else LET_IN_FOR, by=by.name
        )

    def set_roles(self, id: PersonId, roles: Collection[Role], *, by: HumanAgent) -> None:
        """Raises RolesRefused, LastAdmin, PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        chosen = check_roles(roles)
        if self._one(id).roles != chosen and not self._people.set_roles(id, chosen, by=by.name):
            raise LastAdmin

    def deactivate(self, id: PersonId, *, by: HumanAgent) -> int:
        """Their sessions end at once and what they were at goes back to the queue; how many
        tickets. Raises LastAdmin, PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        person = self._one(id)
        if not self._people.set_active(id, False, by=by.name):
            raise LastAdmin
        self._sessions.end(id)
        return self._release(person)

    def reactivate(self, id: PersonId, *, by: HumanAgent) -> None:
        """They may sign in again, with what they signed in with before. Raises PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        self._people.set_active(self._one(id).id, True, by=by.name)

    def end_sessions(self, id: PersonId, *, by: HumanAgent) -> int:
        """How many ended. Raises PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        ended = self._sessions.end(self._one(id).id)
        self._people.note(id, "sessions_ended", str(ended), by=by.name)
        return ended

    def reset_factor(self, id: PersonId, *, by: HumanAgent) -> bool:
        """Take a lost second factor away, with every session; whether there was one. Raises
        PersonUnknown."""
        by.require(Capability.MANAGE_PEOPLE)
        there = self._factors.remove(self._one(id).id)
        if there:
            self._sessions.end(id)
            self._people.note(id, "factor_reset", by=by.name)
        return there

    def _one(self, id: PersonId) -> Person:
        person = self._people.find(id)
        if person is None:
            raise PersonUnknown(str(id))
        return person


def roles_in_words(roles: Collection[Role]) -> str:
    """Roles as they are kept in the record and read on pages."""
    return ", ".join(ROLE_TITLES[role] for role in Role if role in roles)


def _name(name: str) -> str:
    clean = name.strip()
    if not _NAME.fullmatch(clean):
        raise DetailsRefused("Write a sign-in name of letters, digits and . _ - + @, no spaces.")
    return clean


def _full_name(full_name: str) -> str:
    clean = " ".join(full_name.split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise DetailsRefused("Write the person's full name.")
    return clean


def _email(email: str) -> str:
    clean = email.strip()
    if clean and (len(clean) > 254 or not _EMAIL.fullmatch(clean)):
        raise DetailsRefused("Write a whole e-mail address, or leave it empty.")
    return clean
