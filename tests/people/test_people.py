"""Admins invite people, give roles and take access away; every change is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.people.conftest import PASSWORD, House, is_in, link_in
from unsnag.adapters.store.audit_models import AuditPendingRow
from unsnag.adapters.store.desk_models import PresenceRow
from unsnag.adapters.store.models import TicketRow
from unsnag.adapters.store.people_rows import StaffLinkRow
from unsnag.application.people.manage_people import LastAdmin
from unsnag.application.ports.people import LinkSpent, PersonId
from unsnag.domain.staff import HumanAgent, NotAllowed, Role
from unsnag.entrypoints.wiring import app

ROBIN = HumanAgent("Robin Okafor", frozenset({Role.ADMIN}))


def invited(house: House, **other: object) -> tuple[Client, bytes]:
    admin = house.come("robin")
    form = {"name": "sam", "full_name": "Sam Ito", "email": "sam@example.com", "roles": ["agent"]}
    return admin, admin.post("/people/invite", form | other).content


def test_an_invited_person_sets_their_own_password_and_is_in(house: House) -> None:
    _, page = invited(house)
    sam, link = Client(), link_in(page)
    assert b"You sign in as <strong>sam</strong>" in sam.get(link).content
    assert sam.get(link).status_code == 200  # looking uses nothing up
    done = sam.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == "/desk"
    assert is_in(sam)
    assert is_in(house.come("sam"))


def test_an_invitation_works_once(house: House) -> None:
    link = link_in(invited(house)[1])
    Client().post(link, {"password": PASSWORD, "again": PASSWORD})
    for answer in (Client().get(link), Client().post(link, {"password": "x", "again": "x"})):
        assert answer.status_code == 410
        assert b"This link has ended" in answer.content


def test_an_invitation_ends_after_three_days(house: House) -> None:
    link = link_in(invited(house)[1])
    house.clock.ahead = timedelta(days=3, minutes=1)
    assert Client().get(link).status_code == 410


def test_a_weak_password_does_not_use_the_link_up(house: House) -> None:
    link = link_in(invited(house)[1])
    for weak in ("short", "password1234", "sam@example.com"):
        answer = Client().post(link, {"password": weak, "again": weak})
        assert answer.status_code == 422, weak
    assert Client().post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302


def test_two_different_passwords_are_not_taken(house: House) -> None:
    link = link_in(invited(house)[1])
    assert Client().post(link, {"password": PASSWORD, "again": "other"}).status_code == 422


@pytest.mark.parametrize("secret", ["x", "0" * 43, " "])
def test_a_made_up_link_opens_nothing(house: House, secret: str) -> None:
    invited(house)
    with pytest.raises(LinkSpent):
        house.room.people.of_link(secret.strip())
    assert Client().get(f"/sign-in/welcome/{secret}").status_code == 410


def test_only_a_hash_of_the_link_is_kept(house: House) -> None:
    secret = link_in(invited(house)[1]).rpartition("/")[2]
    assert secret not in StaffLinkRow.objects.get().digest


def test_nobody_gets_the_name_that_somebody_elses_work_is_kept_under(house: House) -> None:
    _, page = invited(house, full_name="alex  LINDGREN")
    assert b"Somebody is called alex LINDGREN already" in page
    assert not User.objects.filter(username="sam").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "s am"},
        {"name": "ALEX"},
        {"full_name": " "},
        {"full_name": "a\u202eb"},
        {"email": "nowhere"},
        {"roles": []},
        {"roles": ["auditor", "agent"]},
        {"roles": ["customer"]},
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(house: House, wrong: object) -> None:
    admin = house.come("robin")
    form = {"name": "sam", "full_name": "Sam Ito", "email": "", "roles": ["agent"]}
    answer = admin.post("/people/invite", form | wrong)  # type: ignore[operator]
    assert answer.status_code == 422
    assert User.objects.count() == 2


def test_a_new_role_holds_from_the_next_click_on(house: House) -> None:
    alex, robin = house.come("alex"), house.come("robin")
    assert alex.get("/insights").status_code == 403
    person = User.objects.get(username="alex").pk
    robin.post(f"/people/{person}/roles", {"roles": ["lead"]})
    assert alex.get("/insights").status_code == 200
    robin.post(f"/people/{person}/roles", {"roles": ["auditor"]})
    assert alex.post("/desk/tickets/1/reply", {"text": "Hello"}).status_code == 403


def test_the_last_admin_stays_one(house: House) -> None:
    robin = house.come("robin")
    person = User.objects.get(username="robin").pk
    for path, form in ((f"/people/{person}/roles", {"roles": ["agent"]}),):
        answer = robin.post(path, form)
        assert answer.status_code == 422
        assert b"This is the last admin" in answer.content
    assert robin.post(f"/people/{person}/act", {"act": "deactivate"}).status_code == 422
    assert is_in(robin)
    assert robin.get("/people").status_code == 200


def test_with_another_admin_one_may_go(house: House) -> None:
    house.hire("kim", "Kim Wu", "admin")
    person = PersonId(User.objects.get(username="robin").pk)
    house.room.manage.set_roles(person, {Role.AGENT}, by=ROBIN)
    other = PersonId(User.objects.get(username="kim").pk)
    with pytest.raises(LastAdmin):
        house.room.manage.deactivate(other, by=ROBIN)


def test_a_deactivated_person_is_out_at_once_wherever_they_were(house: House) -> None:
    house.wants_a_person()
    ticket = TicketRow.objects.get().pk
    desk, phone = house.come("alex"), house.come("alex")
    desk.get("/desk")
    desk.post(f"/desk/tickets/{ticket}/take")
    assert app().routing.book.held_by(["alex"])
    desk.post(f"/desk/tickets/{ticket}/here")
    assert PresenceRow.objects.count() == 1
    assert desk.get("/desk/changes").status_code == 200
    robin = house.come("robin")
    person = User.objects.get(username="alex").pk
    robin.post(f"/people/{person}/act", {"act": "deactivate"})
    live = desk.get("/desk/changes", headers={"hx-request": "true"})
    assert live.status_code == 204
    assert live.headers["HX-Redirect"].startswith("/sign-in")
    assert not is_in(phone)
    assert not is_in(house.come("alex"))
    assert PresenceRow.objects.count() == 0
    assert not app().routing.book.held_by(["alex"])
    robin.post(f"/people/{person}/act", {"act": "reactivate"})
    assert not is_in(desk)
    assert is_in(house.come("alex"))


def test_a_link_of_a_deactivated_person_opens_nothing(house: House) -> None:
    admin, page = invited(house)
    person = User.objects.get(username="sam").pk
    admin.post(f"/people/{person}/act", {"act": "deactivate"})
    assert Client().get(link_in(page)).status_code == 410
    assert admin.post(f"/people/{person}/act", {"act": "link"}).status_code == 422


def test_a_new_link_ends_the_one_before(house: House) -> None:
    admin, page = invited(house)
    person = User.objects.get(username="sam").pk
    newer = link_in(admin.post(f"/people/{person}/act", {"act": "link"}).content)
    assert Client().get(link_in(page)).status_code == 410
    assert Client().get(newer).status_code == 200


def test_every_change_is_in_the_audit_log_with_who_made_it(house: House) -> None:
    admin, _ = invited(house)
    person = User.objects.get(username="sam").pk
    admin.post(f"/people/{person}/roles", {"roles": ["lead", "admin"]})
    admin.post(f"/people/{person}/act", {"act": "deactivate"})
    kept = AuditPendingRow.objects.filter(kind="person_changed").order_by("pk")
    assert [row.by for row in kept] == ["Robin Okafor"] * 4
    said = " ".join(row.data for row in kept)
    for what in ("added", "link_made", "roles_set", "deactivated"):
        assert f'"{what}"' in said
    assert "Agent → Lead, Admin" in said
    page = admin.get(f"/people/{person}").content.decode()
    assert "Roles:" in page
    assert "Deactivated" in page


def test_sign_ins_are_kept_also_those_that_were_refused(house: House) -> None:
    house.come("alex", "wrong")
    house.come("alex")
    person = PersonId(User.objects.get(username="alex").pk)
    last, first = house.room.people.sign_ins(person, 10)
    assert (first.well, last.well) == (False, True)
    assert last.how == "password"
    assert last.browser == "Firefox"
    assert last.at <= timezone.now()


def test_the_use_cases_refuse_by_themselves(house: House) -> None:
    manager = HumanAgent("Morgan", frozenset({Role.MANAGER}))
    with pytest.raises(NotAllowed):
        house.room.manage.invite("x", "X Y", "", {Role.AGENT}, by=manager)
    with pytest.raises(NotAllowed):
        house.room.manage.deactivate(PersonId(1), by=manager)


def test_an_unknown_field_changes_nothing(house: House) -> None:
    alex = house.come("alex")
    form = {"zone": "Asia/Tokyo", "roles": "admin", "is_superuser": "1", "id": "1"}
    assert alex.post("/my/zone", form).status_code == 302
    assert "Asia/Tokyo" in alex.get("/my/account").content.decode()
    assert alex.post("/my/zone", {"zone": "../../etc"}).status_code == 422
    user = User.objects.get(username="alex")
    assert not user.is_superuser
    assert [group.name for group in user.groups.all()] == ["agent"]
