"""Accounts of the staff in the database: Django's users and groups, and what we keep beside."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from unsnag.adapters.store.people_rows import (
    StaffChangeRow,
    StaffIdentityRow,
    StaffLinkRow,
    StaffPersonRow,
    StaffSignInRow,
)
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.people import (
    Change,
    LinkSpent,
    NameTaken,
    PasswordRefused,
    Person,
    PersonId,
    SignIn,
)
from unsnag.domain.staff import ROLE_TITLES, STAFF_ROLES, Role

KEPT_SIGN_INS = timedelta(days=180)
_NO_NAME = "there is no such account"


class DatabasePeople:
    """The accounts of one installation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def all(self) -> Sequence[Person]:
        users = User.objects.order_by("-is_active", "first_name", "last_name", "username")
        return _people(users)

    def find(self, id: PersonId) -> Person | None:
        return next(iter(_people(User.objects.filter(pk=id))), None)

    def named(self, name: str) -> Person | None:
        return next(iter(_people(User.objects.filter(username=name))), None)

    def with_email(self, email: str) -> Sequence[Person]:
        return _people(User.objects.filter(email__iexact=email, is_active=True)) if email else ()

    def add(
        self, name: str, full_name: str, email: str, roles: Collection[Role], *, by: str
    ) -> Person:
        first, _, last = full_name.partition(" ")
        if len(first) > 150 or len(last) > 150:
            raise NameTaken("Write a shorter name.")
        with transaction.atomic():
            _serialize()
            self._refuse_taken(name, full_name, email)
            user = User(username=name, first_name=first, last_name=last, email=email)
            user.set_unusable_password()
            user.save()
            StaffPersonRow.objects.create(person=user)
            user.groups.set(_groups(roles))
            self._note(user, "added", _words(roles), by)
        return _found(self.find(PersonId(user.pk)))

    def _refuse_taken(self, name: str, full_name: str, email: str) -> None:
        for one in User.objects.all():
            if one.username.lower() == name.lower():
                raise NameTaken(f"Somebody signs in as {one.username} already.")
            # Approvals by two people rest on names that tell people apart.
            if _full_name(one).casefold() == full_name.casefold():
                raise NameTaken(f"Somebody is called {full_name} already. Add an initial.")
            if email and one.email.lower() == email.lower():
                raise NameTaken(f"Somebody has the address {email} already.")

    def set_roles(self, id: PersonId, roles: Collection[Role], *, by: str) -> bool:
        with transaction.atomic():
            _serialize()
            user = User.objects.get(pk=id)
            if Role.ADMIN not in roles and not _other_admin(user):
                return False
            before = {r for r in STAFF_ROLES if user.groups.filter(name=r.value).exists()}
            user.groups.set(_groups(roles))
            if user.is_superuser:  # made by Django's own command; from now on the roles tell
                User.objects.filter(pk=id).update(is_superuser=False)
            self._note(user, "roles_set", f"{_words(before)} → {_words(roles)}", by)
            return True

    def set_active(self, id: PersonId, active: bool, *, by: str) -> bool:
        with transaction.atomic():
            _serialize()
            user = User.objects.get(pk=id)
            if not active and not _other_admin(user):
                return False
            if user.is_active is not active:
                User.objects.filter(pk=id).update(is_active=active)
                StaffLinkRow.objects.filter(person=user).delete()
                self._note(user, "reactivated" if active else "deactivated", "", by)
            return True

    def set_zone(self, id: PersonId, zone: str) -> None:
        StaffPersonRow.objects.update_or_create(person_id=id, defaults={"zone": zone})

    def set_languages(self, id: PersonId, languages: Sequence[str]) -> None:
        values = {"languages": " ".join(languages)}
        StaffPersonRow.objects.update_or_create(person_id=id, defaults=values)

    def set_shown_as(self, id: PersonId, name: str) -> None:
        StaffPersonRow.objects.update_or_create(person_id=id, defaults={"shown_as": name})

    def shown_as(self, full_name: str) -> str:
        named = StaffPersonRow.objects.exclude(shown_as="").select_related("person")
        return next((r.shown_as for r in named if _full_name(r.person) == full_name), full_name)

    def check_new_password(self, id: PersonId, password: str) -> None:
        try:
            validate_password(password, User.objects.get(pk=id))
        except ValidationError as refused:
            raise PasswordRefused(" ".join(refused.messages)) from refused

    def set_password(self, id: PersonId, password: str, *, by: str) -> None:
        self.check_new_password(id, password)
        user = User.objects.get(pk=id)
        user.set_password(password)
        with transaction.atomic():
            user.save(update_fields=["password"])
            self._note(user, "password_set", "", by)

    def password_is(self, id: PersonId, password: str) -> bool:
        return User.objects.get(pk=id).check_password(password)

    def make_link(self, id: PersonId, *, lasts: timedelta, by: str) -> str:
        secret = secrets.token_urlsafe(32)
        values = {"digest": _digest(secret), "expires": self._clock() + lasts}
        with transaction.atomic():
            StaffLinkRow.objects.update_or_create(person_id=id, defaults=values)
            self._note(User.objects.get(pk=id), "link_made", "", by)
        return secret

    def of_link(self, secret: str) -> Person:
        found = self._link(secret).values_list("person_id", flat=True).first()
        if found is None:
            raise LinkSpent
        return _found(self.find(PersonId(found)))

    def spend_link(self, secret: str) -> Person:
        person = self.of_link(secret)
        spent, _ = self._link(secret).delete()
        if not spent:
            raise LinkSpent
        return person

    def _link(self, secret: str) -> QuerySet[StaffLinkRow]:
        if not secret:
            return StaffLinkRow.objects.none()
        return StaffLinkRow.objects.filter(
            digest=_digest(secret), expires__gt=self._clock(), person__is_active=True
        )

    def changes(self, id: PersonId, limit: int) -> Sequence[Change]:
        rows = StaffChangeRow.objects.filter(person_number=id).order_by("-pk")[:limit]
        return [Change(row.at, row.by, row.what, row.detail) for row in rows]

    def sign_ins(self, id: PersonId, limit: int) -> Sequence[SignIn]:
        rows = StaffSignInRow.objects.filter(person_id=id).order_by("-pk")[:limit]
        return [SignIn(row.at, row.how, row.well, row.address, row.browser) for row in rows]

    def note_sign_in(
        self, id: PersonId, how: str, *, well: bool, address: str, browser: str
    ) -> None:
        now = self._clock()
        StaffSignInRow.objects.filter(person_id=id, at__lt=now - KEPT_SIGN_INS).delete()
        StaffSignInRow.objects.create(
            person_id=id,
            at=now,
            how=how[:80],
            well=well,
            address=address[:64],
            browser=browser[:200],
        )

    def note(self, id: PersonId, what: str, detail: str = "", *, by: str) -> None:
        self._note(User.objects.get(pk=id), what, detail, by)

    def _note(self, user: User, what: str, detail: str, by: str) -> None:
        StaffChangeRow.objects.create(
            person_number=user.pk,
            name=user.username,
            at=self._clock(),
            by=by[:300],
            what=what,
            detail=detail[:500],
        )


class DatabaseIdentities:
    """Who somebody is at an identity provider."""

    def __init__(self, people: DatabasePeople) -> None:
        self._people = people

    def person(self, issuer: str, subject: str) -> PersonId | None:
        found = StaffIdentityRow.objects.filter(issuer=issuer, subject=subject)
        person = found.values_list("person_id", flat=True).first()
        return None if person is None else PersonId(person)

    def link(self, id: PersonId, issuer: str, subject: str, *, by: str) -> None:
        try:
            with transaction.atomic():
                StaffIdentityRow.objects.create(person_id=id, issuer=issuer, subject=subject)
                self._people.note(id, "provider_linked", issuer, by=by)
        except IntegrityError as taken:
            raise NameTaken("That account of the provider is linked already.") from taken


def _people(users: QuerySet[User]) -> list[Person]:
    found = list(users.prefetch_related("groups"))
    ids = [user.pk for user in found]
    beside = {row.person_id: row for row in StaffPersonRow.objects.filter(person_id__in=ids)}
    links = dict(StaffLinkRow.objects.filter(person_id__in=ids).values_list("person_id", "expires"))
    issuers = dict(
        StaffIdentityRow.objects.filter(person_id__in=ids).values_list("person_id", "issuer")
    )
    people = []
    for user in found:
        row = beside.get(user.pk) or StaffPersonRow(person=user)
        names = {group.name for group in user.groups.all()}
        roles = {role for role in STAFF_ROLES if role.value in names}
        if user.is_superuser:
            roles |= {Role.MANAGER, Role.ADMIN}
        people.append(
            Person(
                id=PersonId(user.pk),
                name=user.username,
                full_name=_full_name(user),
                email=user.email,
                roles=frozenset(roles),
                active=user.is_active,
                has_password=user.has_usable_password(),
                zone=row.zone,
                factor_since=row.factor_since,
                last_signed_in=user.last_login,
                invited_until=links.get(user.pk),
                provider=issuers.get(user.pk, ""),
                languages=tuple(row.languages.split()),
                shown_as=row.shown_as,
            )
        )
    return people


def _full_name(user: User) -> str:
    return user.get_full_name() or user.username


def _serialize() -> None:
    """Make those who change who is an admin wait for each other. SQLite does so by itself."""
    Group.objects.get_or_create(name=Role.ADMIN.value)
    list(Group.objects.select_for_update().filter(name=Role.ADMIN.value))


def _other_admin(user: User) -> bool:
    """Whether an active admin is left without this person, or was none before."""
    admins = User.objects.filter(is_active=True)
    others = admins.exclude(pk=user.pk)
    is_admin = user.is_superuser or user.groups.filter(name=Role.ADMIN.value).exists()
    if not (is_admin and user.is_active):
        return True
    return (
        others.filter(groups__name=Role.ADMIN.value).exists()
        or others.filter(is_superuser=True).exists()
    )


def _groups(roles: Collection[Role]) -> list[Group]:
    return [Group.objects.get_or_create(name=role.value)[0] for role in roles]


def _words(roles: Collection[Role]) -> str:
    return ", ".join(ROLE_TITLES[role] for role in STAFF_ROLES if role in roles) or "none"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _found(person: Person | None) -> Person:
    if person is None:
        raise LookupError(_NO_NAME)
    return person
