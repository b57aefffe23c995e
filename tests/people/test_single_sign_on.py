"""Signing in by an identity provider: one that we did not write, and one that lies."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.fakes.identity_process import missing, running_provider
from tests.fakes.identity_stand_in import StandIn, running_stand_in
from tests.people.conftest import House, is_in
from tests.people.provider_world import (
    BACK,
    Ticking,
    acme,
    connect,
    go,
    http,
    linked,
    sent,
    stand_in,
    ticking,
)
from unsnag.adapters.connectors.oidc.documents import Documents
from unsnag.adapters.connectors.oidc.provider import OidcProvider
from unsnag.adapters.store.people import DatabaseIdentities, DatabasePeople
from unsnag.adapters.store.people_rows import StaffIdentityRow
from unsnag.application.people.sign_on import SignOn

__all__ = ["http", "linked", "stand_in", "ticking"]


def test_somebody_whom_the_provider_vouches_for_is_in(linked: House, stand_in: StandIn) -> None:
    browser = Client()
    assert go(browser, stand_in).headers["Location"] == "/desk"
    assert is_in(browser)
    dana = User.objects.get(username__startswith="person-")
    assert dana.get_full_name() == "Dana Whitfield"
    assert [group.name for group in dana.groups.all()] == ["agent"]
    assert not dana.has_usable_password()


def test_what_is_sent_is_a_code_request_with_pkce_state_and_nonce(linked: House) -> None:
    browser = Client()
    first, second = sent(browser), sent(browser)
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    for fresh in ("state", "nonce", "code_challenge"):
        assert len(first[fresh]) >= 43
        assert first[fresh] != second[fresh]


def test_who_came_before_is_known_by_the_subject_whatever_else_changed(
    linked: House, stand_in: StandIn
) -> None:
    go(Client(), stand_in)
    stand_in.claims = {"email": "new@example.com", "name": "Dana Marsh"}
    browser = Client()
    go(browser, stand_in)
    assert is_in(browser)
    assert User.objects.count() == 3


def test_roles_follow_the_provider_at_each_sign_in(linked: House, stand_in: StandIn) -> None:
    go(Client(), stand_in)
    stand_in.claims = {"groups": ["audit"]}
    browser = Client()
    go(browser, stand_in)
    dana = User.objects.get(username__startswith="person-")
    assert [group.name for group in dana.groups.all()] == ["auditor"]
    stand_in.claims = {"groups": ["elsewhere"]}
    other = Client()
    assert go(other, stand_in).status_code == 403
    assert not is_in(other)


def test_an_answer_belongs_to_the_browser_that_asked(linked: House, stand_in: StandIn) -> None:
    asked = sent(Client())
    victim = Client()
    answer = {"code": stand_in.issue(asked), "state": asked["state"]}
    assert victim.get(BACK, answer).status_code == 403
    assert not is_in(victim)


def test_an_answer_is_taken_once(linked: House, stand_in: StandIn) -> None:
    browser = Client()
    asked = sent(browser)
    answer = {"code": stand_in.issue(asked), "state": asked["state"]}
    assert browser.get(BACK, answer).status_code == 302
    browser.post("/sign-out")
    assert browser.get(BACK, answer).status_code == 403
    assert not is_in(browser)


def test_a_stolen_code_is_worth_nothing_in_another_try(linked: House, stand_in: StandIn) -> None:
    stolen = stand_in.issue(sent(Client()))
    thief = Client()
    assert thief.get(BACK, {"code": stolen, "state": sent(thief)["state"]}).status_code == 403
    assert not is_in(thief)


def test_an_answer_of_another_provider_is_not_taken_for_this_ones(
    house: House, stand_in: StandIn, http: httpx.Client, ticking: Ticking
) -> None:
    with running_stand_in() as evil:
        other = replace(acme(evil.issuer), key="evil", name="Evil")
        connect(house, http, ticking, acme(stand_in.issuer), other)
        browser = Client()
        asked = sent(browser)  # to Acme, but the answer comes to Evil's address
        answer = {"code": "acmes-code", "state": asked["state"]}
        assert browser.get("/sign-in/with/evil/back", answer).status_code == 403
        assert "/token" not in evil.asked, "the code was shown to the other provider"
        assert go(Client(), stand_in, iss=evil.issuer).status_code == 403
        # Evil relays an honest token of Acme's.
        evil.sign = lambda claims: stand_in.sign({**claims, "iss": stand_in.issuer})  # type: ignore[method-assign]
        asked = sent(browser, "/sign-in/with/evil")
        answer = {"code": evil.issue(asked), "state": asked["state"]}
        assert browser.get("/sign-in/with/evil/back", answer).status_code == 403
        assert not is_in(browser)


def test_a_provider_that_names_itself_in_answers_must_do_so(
    linked: House, stand_in: StandIn
) -> None:
    stand_in.metadata = {"authorization_response_iss_parameter_supported": True}
    assert go(Client(), stand_in).status_code == 403
    assert go(Client(), stand_in, iss=stand_in.issuer).status_code == 302


def test_a_document_of_another_issuer_is_not_believed(linked: House, stand_in: StandIn) -> None:
    stand_in.metadata = {"issuer": "https://elsewhere.example"}
    answer = Client().get("/sign-in/with/acme")
    assert answer.status_code == 403
    assert b"calls itself another name" in answer.content


def test_endpoints_without_tls_elsewhere_are_refused(linked: House, stand_in: StandIn) -> None:
    stand_in.metadata = {"token_endpoint": "http://elsewhere.example/token"}
    assert Client().get("/sign-in/with/acme").status_code == 403


@pytest.mark.parametrize(
    ("allowed", "verified", "lets_in"),
    [(True, True, True), (True, False, False), (False, True, False), (True, "true", False)],
)
def test_an_address_links_an_account_only_if_verified_and_allowed(
    house: House,
    stand_in: StandIn,
    http: httpx.Client,
    ticking: Ticking,
    allowed: bool,
    verified: object,
    lets_in: bool,
) -> None:
    User.objects.filter(username="alex").update(email="Dana@Example.com")
    settings = acme(stand_in.issuer, create=False, link_by_email=allowed, roles_claim="", roles={})
    connect(house, http, ticking, settings)
    stand_in.claims = {"email_verified": verified}
    browser = Client()
    answer = go(browser, stand_in)
    assert is_in(browser) is lets_in
    assert StaffIdentityRow.objects.exists() is lets_in
    if not lets_in:
        assert answer.status_code == 403


def test_a_deactivated_person_stays_out_whatever_the_provider_says(
    linked: House, stand_in: StandIn
) -> None:
    go(Client(), stand_in)
    User.objects.filter(username__startswith="person-").update(is_active=False)
    browser = Client()
    assert b"deactivated" in go(browser, stand_in).content
    assert not is_in(browser)


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "desk",
    ],
)
def test_nobody_is_sent_anywhere_else(linked: House, stand_in: StandIn, there: str) -> None:
    browser = Client()
    asked = dict(
        parse_qsl(
            urlsplit(browser.get("/sign-in/with/acme", {"next": there}).headers["Location"]).query
        )
    )
    answer = {"code": stand_in.issue(asked), "state": asked["state"]}
    assert browser.get(BACK, answer).headers["Location"] == "/desk"
    form = {"name": "alex", "password": "four words that nobody says", "next": there}
    assert Client().post("/sign-in", form).headers["Location"] == "/desk"


def test_our_second_factor_is_asked_for_unless_the_providers_is_trusted(
    linked: House, stand_in: StandIn
) -> None:
    go(Client(), stand_in)
    dana = linked.room.people.named(User.objects.get(username__startswith="person-").username)
    assert dana is not None
    linked.room.factor._factors.put(dana.id, b"x" * 20, [], step=1)
    from unsnag.adapters.store.people_rows import StaffPersonRow

    StaffPersonRow.objects.filter(person_id=dana.id).update(factor_since=linked.clock())
    browser = Client()
    assert go(browser, stand_in).headers["Location"] == "/sign-in/factor"
    assert not is_in(browser)


def test_passwords_may_be_switched_off(linked: House, stand_in: StandIn) -> None:
    linked.set(settings=replace(linked.room.settings, passwords=False))
    page = Client().get("/sign-in").content
    assert b'type="password"' not in page
    assert b"Sign in with Acme" in page
    assert not is_in(linked.come("alex"))
    browser = Client()
    go(browser, stand_in)
    assert is_in(browser)


def test_signing_out_tells_that_the_provider_still_knows_one(
    linked: House, stand_in: StandIn
) -> None:
    browser = Client()
    go(browser, stand_in)
    page = browser.post("/sign-out").content.decode()
    assert "You may still be signed in at Acme" in page
    assert f"{stand_in.issuer}/out?client_id=unsnag" in page
    assert not is_in(browser)


def test_a_provider_that_is_away_is_told_and_passwords_go_on(linked: House) -> None:
    settings = acme("http://127.0.0.1:1")
    documents = Documents(settings.issuer, httpx.Client(trust_env=False), lambda: 0.0)
    provider = OidcProvider(settings, documents, linked.clock)
    people = DatabasePeople(linked.clock)
    linked.set(sign_on=SignOn(people, DatabaseIdentities(people), {"acme": provider}))
    answer = Client().get("/sign-in/with/acme")
    assert answer.status_code == 403
    assert b"answer" in answer.content
    assert is_in(linked.come("alex"))
    documents._http.close()


@pytest.mark.skipif(bool(missing()) and not os.environ.get("CI"), reason=missing())
def test_with_a_provider_that_we_did_not_write(
    house: House, http: httpx.Client, ticking: Ticking
) -> None:
    with running_provider(f"http://testserver{BACK}") as issuer:
        secret = "a secret of the tests alone"
        connect(house, http, ticking, acme(issuer, client_secret=secret))
        browser = Client()
        with httpx.Client(trust_env=False, follow_redirects=False) as outside:
            answer = outside.get(browser.get("/sign-in/with/acme").headers["Location"])
            while "testserver" not in answer.headers.get("location", ""):
                there = answer.headers.get("location", "")
                if there:
                    answer = outside.get(httpx.URL(issuer).join(there))
                else:
                    answer = outside.post(answer.url, data={"login": "dana"})
        back = urlsplit(answer.headers["location"])
        come = browser.get(f"{back.path}?{back.query}")
        assert come.headers.get("Location") == "/desk", come.content
        assert is_in(browser)
        browser.post("/sign-out")
        assert browser.get(f"{back.path}?{back.query}").status_code == 403
