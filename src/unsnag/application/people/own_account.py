"""What people do to their own account. It changes nothing but how they read these pages,
how they prove who they are, and the name that customers read; the one that their work is kept
under is an admin's to set."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from unsnag.application.people.manage_people import DetailsRefused
from unsnag.application.ports.people import People, Person, StaffSessions
from unsnag.application.turn import AI_NAME

MOST_LANGUAGES = 12
LONGEST_NAME = 60
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class WrongPassword(ValueError):
    """The present password isn't this one; nothing was changed."""

    code = "wrong_password"


class OwnAccount:
    """One's own time zone, languages, password and sessions."""

    def __init__(self, people: People, sessions: StaffSessions) -> None:
        self._people = people
        self._sessions = sessions

    def set_zone(self, person: Person, zone: str) -> None:
        """The time zone that one reads in; empty is the desk's. Raises DetailsRefused."""
        if zone and zone not in available_timezones():
            raise DetailsRefused("Write a time zone such as Europe/Berlin, or leave it empty.")
        self._people.set_zone(person.id, zone)
        self._people.note(person.id, "zone_set", zone, by=person.full_name)

    def set_languages(self, person: Person, written: str) -> None:
        """The languages that one reads, by their letters with spaces or commas between, the best
        first; none is the desk's own. Raises DetailsRefused."""
        languages = tuple(dict.fromkeys(written.lower().replace(",", " ").split()))
        if not all(_LANGUAGE.fullmatch(one) for one in languages):
            raise DetailsRefused("Write languages by their two letters, like en de.")
        if len(languages) > MOST_LANGUAGES:
            raise DetailsRefused(f"Write {MOST_LANGUAGES} languages at most.")
        self._people.set_languages(person.id, languages)
        self._people.note(person.id, "languages_set", " ".join(languages), by=person.full_name)

    def set_shown_as(self, person: Person, written: str) -> None:
        """The name that customers read from now on; empty is the full name. Raises
        DetailsRefused."""
        name = " ".join(written.split())
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise DetailsRefused(f"Write a name of {LONGEST_NAME} letters at most.")
        if name.casefold() == AI_NAME.casefold():
            raise DetailsRefused("Customers would take you for the AI. Write another name.")
        self._people.set_shown_as(person.id, name)
        self._people.note(person.id, "shown_as_set", name, by=person.full_name)

    def change_password(self, person: Person, old: str, new: str, *, keep: str) -> None:
        """All other sessions end; the one with the key `keep` goes on. Raises WrongPassword,
        PasswordRefused."""
        if person.has_password and not self._people.password_is(person.id, old):
            raise WrongPassword("That isn't your present password. Nothing was changed.")
        self._people.set_password(person.id, new, by=person.full_name)
        self._sessions.end(person.id, but=keep)

    def take_link(self, secret: str, password: str) -> Person:
        """Set the password by a link that works once; every session ends. Raises LinkSpent,
        PasswordRefused."""
        self._people.check_new_password(self._people.of_link(secret).id, password)
        person = self._people.spend_link(secret)
        self._people.set_password(person.id, password, by=person.full_name)
        self._sessions.end(person.id)
        return person

    def end_sessions(self, person: Person, *, session: int | None, keep: str) -> int:
        """End one of one's sessions, or all but this; how many ended."""
        ended = self._sessions.end(person.id, session=session, but=keep)
        self._people.note(person.id, "sessions_ended", str(ended), by=person.full_name)
        return ended
