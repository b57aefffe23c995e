"""Puts the staff's accounts together: people, sessions, second factors, single sign-on."""

from __future__ import annotations

import time
from contextlib import ExitStack

from unsnag.adapters.connectors.oidc.documents import Documents, http_client
from unsnag.adapters.connectors.oidc.provider import OidcProvider
from unsnag.adapters.store.desk_sharing import DatabasePresence
from unsnag.adapters.store.people import DatabaseIdentities, DatabasePeople
from unsnag.adapters.store.sign_in_tries import DatabaseSignInTries
from unsnag.adapters.store.staff_sessions import DatabaseFactors, DatabaseStaffSessions
from unsnag.application.people.manage_people import ManagePeople, Release
from unsnag.application.people.own_account import OwnAccount
from unsnag.application.people.second_factor import SecondFactor
from unsnag.application.people.sign_on import SignOn
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.sign_in import SignInTries
from unsnag.bootstrap.clock import now
from unsnag.entrypoints.configuration import Configuration, read_configuration
from unsnag.entrypoints.staff_settings import read_staff_settings
from unsnag.entrypoints.wiring import PeopleRoom


def people_room(
    configuration: Configuration,
    tries: SignInTries,
    left: Release,
    clock: Clock,
    closing: ExitStack,
) -> PeopleRoom:
    """What signing in and the people's pages work with; `left` is told of whoever is deactivated.
    Raises NotConfigured."""
    settings = read_staff_settings()
    people, sessions = DatabasePeople(clock), DatabaseStaffSessions(settings.idle, settings.longest)
    factors = DatabaseFactors(configuration.secret("people"), clock)
    http = http_client()
    closing.callback(http.close)
    providers = {
        one.key: OidcProvider(one, Documents(one.issuer, http, time.monotonic), clock)
        for one in settings.providers
    }
    return PeopleRoom(
        settings=settings,
        people=people,
        sessions=sessions,
        manage=ManagePeople(people, sessions, factors, left),
        own=OwnAccount(people, sessions),
        factor=SecondFactor(people, factors, tries, clock, settings.needs_factor),
        sign_on=SignOn(people, DatabaseIdentities(people), providers),
    )


def people_here() -> PeopleRoom:
    """The same for commands. Whoever is deactivated keeps no place at the desk; the worker gives
    their tickets back. Raises NotConfigured."""
    presence = DatabasePresence(now)
    return people_room(
        read_configuration(),
        DatabaseSignInTries(now),
        lambda one: presence.leave(one.full_name),
        now,
        ExitStack(),
    )
