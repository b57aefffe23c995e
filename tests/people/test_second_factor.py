"""The second factor through its pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.people.conftest import House, is_in
from unsnag.adapters.store.people_rows import StaffPersonRow, StaffRecoveryRow, StaffSessionRow
from unsnag.application.people.second_factor import SecondFactor
from unsnag.application.ports.people import PersonId
from unsnag.domain.staff import Role
from unsnag.domain.staff.second_factor import code_at


def shown_secret(page: str) -> bytes:
    import base64

    words = re.search(r"setup key:</p><p><code>([A-Z2-7 ]+)</code>", page)
    assert words is not None
    return base64.b32decode(words.group(1).replace(" ", ""))


def code_of(house: House, secret: bytes, ahead: int = 0) -> str:
    return code_at(secret, int(house.clock().timestamp()) // 30 + ahead)


def with_factor(house: House, name: str = "alex") -> tuple[bytes, list[str]]:
    """Set a factor up by the page; the secret and the recovery codes. A step has passed since."""
    browser = house.come(name)
    secret = shown_secret(browser.get("/my/factor").content.decode())
    page = browser.post("/my/factor", {"code": code_of(house, secret)}).content.decode()
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", page)
    assert len(codes) == 10
    house.clock.ahead += timedelta(seconds=31)
    return secret, codes


def with_needed(house: House, *roles: Role) -> None:
    """The house, where these roles need a factor."""
    old = house.room.factor
    house.set(factor=SecondFactor(old._people, old._factors, old._tries, old._clock, roles))


def test_the_picture_is_drawn_here_and_the_page_asks_nobody_else(house: House) -> None:
    page = house.come("alex").get("/my/factor").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_with_a_factor_the_password_alone_lets_nobody_in(house: House) -> None:
    secret, _ = with_factor(house)
    browser = house.come("alex")
    assert not is_in(browser)
    assert browser.get("/desk").status_code == 302
    answer = browser.post("/sign-in/factor", {"code": code_of(house, secret)})
    assert answer.headers["Location"] == "/desk"
    assert is_in(browser)


def test_the_way_that_was_asked_for_is_kept_through_the_second_step(house: House) -> None:
    secret, _ = with_factor(house)
    browser = house.come("alex", next="/desk/approvals")
    answer = browser.post("/sign-in/factor", {"code": code_of(house, secret)})
    assert answer.headers["Location"] == "/desk/approvals"


def test_a_code_works_once(house: House) -> None:
    secret, _ = with_factor(house)
    code = code_of(house, secret)
    assert house.come("alex").post("/sign-in/factor", {"code": code}).status_code == 302
    assert house.come("alex").post("/sign-in/factor", {"code": code}).status_code == 422


def test_the_code_that_set_it_up_does_not_sign_in(house: House) -> None:
    browser = house.come("alex")
    secret = shown_secret(browser.get("/my/factor").content.decode())
    code = code_of(house, secret)
    browser.post("/my/factor", {"code": code})
    assert house.come("alex").post("/sign-in/factor", {"code": code}).status_code == 422


def test_a_recovery_code_works_once_however_it_is_written(house: House) -> None:
    _, codes = with_factor(house)
    written = codes[0].upper().replace("-", " ")
    browser = house.come("alex")
    assert browser.post("/sign-in/factor", {"code": written}).status_code == 302
    assert is_in(browser)
    assert "9 recovery codes left" in browser.get("/my/account").content.decode()
    assert house.come("alex").post("/sign-in/factor", {"code": codes[0]}).status_code == 422


def test_new_recovery_codes_void_the_old_ones(house: House) -> None:
    secret, codes = with_factor(house)
    browser = house.come("alex")
    browser.post("/sign-in/factor", {"code": code_of(house, secret)})
    browser.post("/my/factor/codes")
    assert house.come("alex").post("/sign-in/factor", {"code": codes[1]}).status_code == 422


def test_codes_can_not_be_guessed_for_long(house: House) -> None:
    secret, _ = with_factor(house)
    browser = house.come("alex")
    answers = [browser.post("/sign-in/factor", {"code": "000000"}).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    again = house.come("alex")
    assert again.post("/sign-in/factor", {"code": code_of(house, secret)}).status_code == 429
    house.clock.ahead += timedelta(minutes=6)
    assert again.post("/sign-in/factor", {"code": code_of(house, secret)}).status_code == 302


def test_neither_secret_nor_codes_can_be_read_in_the_database(house: House) -> None:
    secret, codes = with_factor(house)
    row = StaffPersonRow.objects.get(person__username="alex")
    assert secret.hex() not in row.factor
    assert len(row.factor) > 40
    kept = set(StaffRecoveryRow.objects.values_list("digest", flat=True))
    assert len(kept) == 10
    assert kept.isdisjoint(codes)


def test_a_sealed_secret_is_of_one_person_alone(house: House) -> None:
    with_factor(house)
    sealed = StaffPersonRow.objects.get(person__username="alex").factor
    robin = User.objects.get(username="robin")
    StaffPersonRow.objects.update_or_create(person=robin, defaults={"factor": sealed})
    with pytest.raises(InvalidTag):
        house.room.factor._factors.secret(PersonId(robin.pk))


def test_a_role_that_needs_a_factor_gets_in_by_setting_one_up(house: House) -> None:
    with_needed(house, Role.ADMIN)
    browser = house.come("robin")
    assert not is_in(browser)
    page = browser.get("/sign-in/set-up").content.decode()
    answer = browser.post("/sign-in/set-up", {"code": code_of(house, shown_secret(page))})
    assert answer.content.count(b"<code>") == 10
    assert is_in(browser)
    assert browser.post("/my/factor/off").status_code == 422
    assert is_in(house.come("alex"))


def test_the_second_step_is_nobodys_without_the_first(house: House) -> None:
    with_factor(house)
    for path in ("/sign-in/factor", "/sign-in/set-up"):
        for answer in (Client().get(path), Client().post(path, {"code": "123456"})):
            assert answer.headers["Location"] == "/sign-in"


def test_an_empty_secret_is_never_set_up(house: House) -> None:
    browser = house.come("alex")
    code = code_at(b"", int(house.clock().timestamp()) // 30)
    assert browser.post("/my/factor", {"code": code}).status_code == 422
    assert StaffRecoveryRow.objects.count() == 0


def test_an_admin_resets_a_lost_factor_and_every_session_ends(house: House) -> None:
    with_factor(house)
    robin = house.come("robin")
    person = User.objects.get(username="alex").pk
    robin.post(f"/people/{person}/act", {"act": "factor"})
    assert StaffSessionRow.objects.filter(person_id=person).count() == 0
    assert is_in(house.come("alex"))


def grown_old(name: str) -> None:
    long_ago = timezone.now() - timedelta(minutes=16)
    StaffSessionRow.objects.filter(person__username=name).update(proved=long_ago)


@pytest.mark.parametrize(
    ("name", "path", "form"),
    [
        ("robin", "/people/invite", {"name": "x", "full_name": "X Y", "roles": "agent"}),
        ("morgan", "/insights/autonomy/resume", {}),
        ("morgan", "/insights/autonomy/level", {}),
        ("alex", "/my/factor", {"code": "1"}),
    ],
)
def test_what_weighs_most_asks_again_after_a_while(
    house: House, name: str, path: str, form: dict[str, str]
) -> None:
    house.hire("morgan", "Morgan Reyes", "manager")
    browser = house.come(name)
    grown_old(name)
    came = {"referer": "http://testserver/my/account?x=1"}
    answer = browser.post(path, form, headers=came)
    assert answer.headers["Location"] == "/sign-in/confirm?next=/my/account%3Fx%3D1"
    wrong = browser.post("/sign-in/confirm", {"password": "wrong", "next": "/desk"})
    assert wrong.status_code == 422
    assert "confirm" in browser.post(path, form).headers["Location"]
    right = browser.post(
        "/sign-in/confirm", {"password": "four words that nobody says", "next": "/my/account"}
    )
    assert right.headers["Location"] == "/my/account"
    assert "/confirm" not in browser.post(path, form).headers.get("Location", "")


def test_stopping_all_actions_never_asks_again(house: House) -> None:
    house.hire("morgan", "Morgan Reyes", "manager")
    browser = house.come("morgan")
    grown_old("morgan")
    assert browser.post("/insights/autonomy/stop").headers["Location"] == "/insights/autonomy"


def test_with_a_factor_it_is_the_factor_that_is_asked_for_again(house: House) -> None:
    secret, _ = with_factor(house, "robin")
    browser = house.come("robin")
    browser.post("/sign-in/factor", {"code": code_of(house, secret)})
    grown_old("robin")
    password = {"password": "four words that nobody says"}
    assert browser.post("/sign-in/confirm", password).status_code == 422
    house.clock.ahead += timedelta(seconds=31)
    answer = browser.post("/sign-in/confirm", {"code": code_of(house, secret)})
    assert answer.headers["Location"] == "/people"
