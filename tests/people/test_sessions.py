"""How long somebody stays signed in, and who is believed about where they come from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from tests.people.conftest import PASSWORD, House, is_in
from unsnag.adapters.store.people_rows import StaffSessionRow
from unsnag.entrypoints.configuration import NotConfigured
from unsnag.entrypoints.staff_settings import read_staff_settings
from unsnag.entrypoints.web.proxies import behind_proxies


def aged(**columns: timedelta) -> None:
    now = timezone.now()
    StaffSessionRow.objects.update(**{name: now - age for name, age in columns.items()})


def test_a_session_gets_a_new_key_when_somebody_signs_in(house: House) -> None:
    browser = Client()
    browser.get("/sign-in/with/nothing")
    browser.session.save()
    before = browser.session.session_key
    browser.post("/sign-in", {"name": "alex", "password": PASSWORD})
    assert browser.session.session_key != before
    assert is_in(browser)


def test_a_session_ends_when_nobody_was_there_for_long(house: House) -> None:
    browser = house.come("alex")
    aged(seen=timedelta(minutes=479))
    assert is_in(browser)
    aged(seen=timedelta(minutes=481))
    assert browser.get("/desk").headers["Location"].startswith("/sign-in")
    assert not StaffSessionRow.objects.exists()


def test_a_page_that_asks_by_itself_is_nobody_being_there(house: House) -> None:
    browser = house.come("alex")
    aged(seen=timedelta(minutes=400))
    assert browser.get("/desk/changes").status_code == 200
    assert timezone.now() - StaffSessionRow.objects.get().seen > timedelta(minutes=399)
    browser.get("/desk")
    assert timezone.now() - StaffSessionRow.objects.get().seen < timedelta(minutes=1)


def test_a_session_ends_after_a_day_whoever_is_there(house: House) -> None:
    browser = house.come("alex")
    aged(started=timedelta(hours=24, minutes=1))
    assert not is_in(browser)


def test_another_password_ends_every_other_session(house: House) -> None:
    here, there = house.come("alex"), house.come("alex")
    form = {"old": PASSWORD, "new": "five more words nobody says", "again": ""}
    assert here.post("/my/password", form).status_code == 422
    form["again"] = form["new"]
    assert here.post("/my/password", form | {"old": "wrong"}).status_code == 422
    assert here.post("/my/password", form).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(house.come("alex", form["new"]))


def test_one_ends_ones_own_sessions_and_nobody_elses(house: House) -> None:
    here, there, robin = house.come("alex"), house.come("alex"), house.come("robin")
    of_robin = StaffSessionRow.objects.get(person__username="robin").pk
    here.post("/my/sessions", {"session": str(of_robin)})
    assert is_in(robin)
    here.post("/my/sessions", {})
    assert is_in(here)
    assert not is_in(there)
    assert is_in(robin)


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser = house.come("alex")
    cookie = browser.cookies["sessionid"].value
    browser.post("/sign-out")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert not is_in(thief)


def _seen_by(monkeypatch: pytest.MonkeyPatch, trusted: str, **meta: str) -> HttpRequest:
    monkeypatch.setenv("UNSNAG_TRUSTED_PROXIES", trusted)
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    request = HttpRequest()
    request.META = {"REMOTE_ADDR": "10.0.0.1", "SERVER_NAME": "x", "SERVER_PORT": "80", **meta}
    behind_proxies(view)(request)
    return seen[0]


def test_nobody_but_a_trusted_proxy_says_where_a_request_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_X_FORWARDED_PROTO": "https"}
    request = _seen_by(monkeypatch, "", **said)
    assert request.META["REMOTE_ADDR"] == "10.0.0.1"
    assert not request.is_secure()
    request = _seen_by(monkeypatch, "10.0.0.1", **said)
    assert request.META["REMOTE_ADDR"] == "1.2.3.4"
    assert request.is_secure()


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        ("", "10.0.0.1"),
        ("1.2.3.4, nonsense", "10.0.0.1"),
        ("2001:DB8::1", "2001:db8::1"),
    ],
)
def test_of_several_addresses_the_nearest_that_is_no_proxy_counts(
    monkeypatch: pytest.MonkeyPatch, said: str, address: str
) -> None:
    """What stands before it was written by whoever sent the request."""
    request = _seen_by(monkeypatch, "10.0.0.1, 10.0.0.2", HTTP_X_FORWARDED_FOR=said)
    assert request.META["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UNSNAG_SECOND_FACTOR", "boss"),
        ("UNSNAG_SECOND_FACTOR", "customer"),
        ("UNSNAG_STEP_UP_MINUTES", "0"),
        ("UNSNAG_SESSION_HOURS", "a day"),
        ("UNSNAG_PASSWORD_SIGN_IN", "no"),
        ("UNSNAG_SSO", "/nowhere/at/all.toml"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(NotConfigured):
        read_staff_settings()


GOOD = '[providers.acme]\nissuer = "https://acme.example"\nclient_id = "unsnag"\n'


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("https", "http"),
        GOOD.replace('client_id = "unsnag"', ""),
        GOOD + 'client_secret = "in the open"\n',
        GOOD + "create_all = true\n",
        GOOD + 'client_secret_file = "/nowhere"\n',
        GOOD + '[providers.acme.roles]\nstaff = ["boss"]\n',
        "not toml",
    ],
)
def test_a_file_of_providers_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, text: str
) -> None:
    file = tmp_path / "sso.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("UNSNAG_SSO", str(file))
    with pytest.raises(NotConfigured):
        read_staff_settings()


def test_a_file_of_providers_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    file = tmp_path / "sso.toml"
    more = f'client_secret_file = "{tmp_path}/secret"\ncreate = true\nroles_claim = "groups"\n'
    file.write_text(GOOD + more + '[providers.acme.roles]\nx = ["lead", "admin"]\n', "utf-8")
    monkeypatch.setenv("UNSNAG_SSO", str(file))
    (one,) = read_staff_settings().providers
    assert (one.key, one.client_secret, one.create) == ("acme", "s3cret", True)
    assert not one.link_by_email
    assert {role.value for role in one.roles["x"]} == {"lead", "admin"}


def test_behind_tls_the_cookies_never_travel_without_it(tmp_path: Any) -> None:
    import json
    import os
    import subprocess
    import sys

    asked = (
        "import json; from unsnag.entrypoints.configuration import read_configuration as r;"
        "r().make_secrets(); from unsnag.entrypoints.web import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS,"
        "s.CSRF_TRUSTED_ORIGINS]))"
    )
    found = []
    for url in ("https://help.example.com", "http://127.0.0.1:8000"):
        environment = {**os.environ, "UNSNAG_DATA": str(tmp_path), "UNSNAG_PUBLIC_URL": url}
        command = [sys.executable, "-c", asked]
        said = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
        found.append(json.loads(said))
    assert found[0] == [True, True, 31_536_000, ["https://help.example.com"]]
    assert found[1] == [False, False, 0, []]
