"""Accounts, links, sessions and second factors of the staff, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.people import DatabaseIdentities, DatabasePeople
from unsnag.adapters.store.people_rows import StaffSessionRow
from unsnag.adapters.store.staff_sessions import DatabaseFactors, DatabaseStaffSessions
from unsnag.application.ports.people import LinkSpent, NameTaken, PasswordRefused, Person
from unsnag.domain.staff import Role

pytestmark = pytest.mark.usefixtures("file_database")


@pytest.fixture
def people(clock: MovedClock) -> DatabasePeople:
    return DatabasePeople(clock)


def add(people: DatabasePeople, name: str, *roles: Role) -> Person:
    return people.add(name, name.capitalize(), f"{name}@x.example", roles, by="Root")


def test_an_account_has_what_was_said_of_it(people: DatabasePeople) -> None:
    ada = add(people, "ada", Role.AGENT, Role.LEAD)
    people.set_zone(ada.id, "Europe/Berlin")
    people.set_languages(ada.id, ("de", "en"))
    people.set_password(ada.id, "a long enough password", by="Root")
    found = people.named("ada")
    assert found is not None
    assert (found.roles, found.zone, found.languages, found.has_password) == (
        {Role.AGENT, Role.LEAD},
        "Europe/Berlin",
        ("de", "en"),
        True,
    )
    assert people.password_is(ada.id, "a long enough password")
    assert [one.id for one in people.with_email("ADA@x.example")] == [ada.id]
    with pytest.raises(PasswordRefused):
        people.set_password(ada.id, "short", by="Root")
    assert [one.what for one in people.changes(ada.id, 9)] == ["password_set", "added"]
    people.note_sign_in(ada.id, "password", well=True, address="1.2.3.4", browser="b" * 900)
    assert [one.well for one in people.sign_ins(ada.id, 9)] == [True]


def test_names_and_addresses_are_nobody_elses(people: DatabasePeople) -> None:
    add(people, "ada", Role.AGENT)
    for name, full, email in (
        ("ADA", "Other", "o@x.example"),
        ("bea", "ada", "o@x.example"),
        ("bea", "Other", "Ada@x.example"),
    ):
        with pytest.raises(NameTaken):
            people.add(name, full, email, (), by="Root")
    assert len(people.all()) == 1


def test_of_two_admins_who_remove_each_other_at_once_one_stays(people: DatabasePeople) -> None:
    ada, bea = add(people, "ada", Role.ADMIN), add(people, "bea", Role.ADMIN)
    results = at_once(
        [
            lambda: people.set_roles(ada.id, (), by="Bea"),
            lambda: people.set_active(bea.id, False, by="Ada"),
        ]
    )
    assert sorted(results) == [False, True]
    assert sum(Role.ADMIN in one.roles and one.active for one in people.all()) == 1


def test_a_link_is_used_once_however_many_try(people: DatabasePeople, clock: MovedClock) -> None:
    ada = add(people, "ada", Role.AGENT)
    secret = people.make_link(ada.id, lasts=timedelta(hours=1), by="Root")
    results = at_once([lambda: people.spend_link(secret) for _ in range(4)])
    assert sum(isinstance(one, Person) for one in results) == 1
    assert sum(isinstance(one, LinkSpent) for one in results) == 3
    late = people.make_link(ada.id, lasts=timedelta(hours=1), by="Root")
    clock.now += timedelta(hours=2)
    with pytest.raises(LinkSpent):
        people.of_link(late)


def test_a_factors_step_and_codes_are_spent_once(people: DatabasePeople, clock: MovedClock) -> None:
    ada, factors = add(people, "ada", Role.AGENT), DatabaseFactors("s" * 40, clock)
    factors.put(ada.id, b"secret", ["c1", "c2"], step=5)
    assert factors.secret(ada.id) == b"secret"
    assert sorted(at_once([lambda: factors.spend_step(ada.id, 6)] * 3)) == [False, False, True]
    assert not factors.spend_step(ada.id, 6)
    assert sorted(at_once([lambda: factors.spend_code(ada.id, "c1")] * 3)) == [False, False, True]
    assert (factors.codes_left(ada.id), factors.last_step(ada.id)) == (1, 6)
    assert factors.remove(ada.id)
    assert (factors.secret(ada.id), factors.codes_left(ada.id)) == (None, 0)
    assert not factors.spend_step(ada.id, 9)


def test_sessions_end_when_idle_when_old_and_by_hand(
    people: DatabasePeople, clock: MovedClock
) -> None:
    ada = add(people, "ada", Role.AGENT)
    sessions = DatabaseStaffSessions(timedelta(hours=1), timedelta(hours=5), clock)
    user = User.objects.get(pk=ada.id)
    for key in ("k1", "k2", "k3"):
        now = clock()
        StaffSessionRow.objects.create(
            person=user, key=key, started=now, seen=now, proved=now, how="password"
        )
    assert sessions.end(ada.id, but="k1") == 2
    for _ in range(5):
        clock.now += timedelta(minutes=55)
        assert sessions.holds("k1", live=False)
    assert len(sessions.of(ada.id)) == 1
    clock.now += timedelta(minutes=50)
    assert not sessions.holds("k1", live=False), "older than any session may be"
    assert sessions.of(ada.id) == []
    assert sessions.sweep() == 0


def test_an_identity_belongs_to_one_account(people: DatabasePeople) -> None:
    ada, bea = add(people, "ada", Role.AGENT), add(people, "bea", Role.AGENT)
    identities = DatabaseIdentities(people)
    identities.link(ada.id, "https://id.example", "s1", by="Root")
    with pytest.raises(NameTaken):
        identities.link(bea.id, "https://id.example", "s1", by="Root")
    assert identities.person("https://id.example", "s1") == ada.id
    assert [one.provider for one in people.all()] == ["https://id.example", ""]
