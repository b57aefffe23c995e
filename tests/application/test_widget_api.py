"""The widget's API through the public door: real routes, store, path of a message and shop."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.test import Client

from tests.application.conftest import World
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import Author, Conversation
from unsnag.domain.customers import Assurance
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.web.widget import api as widget_api
from unsnag.entrypoints.web.widget.limits import Limit

ROOT = "/api/widget/v1/"
MARA, TOBIAS = "cus_1001", "cus_1002"


@pytest.fixture
def app(world: World) -> World:
    wiring.provide(lambda: world.app)
    widget_api.MESSAGES.forget()
    widget_api.CONVERSATIONS.forget()
    return world


class Browser:
    """A visitor's widget."""

    def __init__(self) -> None:
        self.http = Client()
        self.token = ""

    def post(self, path: str, body: Any, *, token: str | None = None) -> Any:
        bearer = self.token if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.http.post(ROOT + path, raw, content_type="application/json", headers=headers)

    def get(self, path: str, *, token: str | None = None) -> Any:
        bearer = self.token if token is None else token
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self.http.get(ROOT + path, headers=headers)

    def open(self, identity: str | None = None, *, page: str | None = None) -> dict[str, Any]:
        body = {k: v for k, v in (("identity", identity), ("page", page)) if v is not None}
        found: dict[str, Any] = self.post("conversations", body).json()
        self.token = found["token"]
        return found

    def say(self, text: str, key: str = "", choice: str = "") -> Any:
        key = key or secrets.token_hex(8)
        return self.post("messages", {"key": key, "text": text, "choice": choice})


@pytest.fixture
def browser(app: World) -> Browser:
    return Browser()


def conversation(browser: Browser) -> Conversation:
    found = wiring.app().open_conversation.by_token(browser.token)
    assert found is not None
    return found


def signed(secret: str = "", algorithm: str = "HS256", **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "sub": MARA,
        "iss": "a-shop",
        "aud": "unsnag",
        "iat": now,
        "exp": now + 600,
        "jti": secrets.token_hex(8),
        **changes,
    }
    key = secret or read_configuration().secret("identity")
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, "" if algorithm == "none" else key, algorithm=algorithm)


def test_a_message_is_answered_in_the_same_request(browser: Browser) -> None:
    opened = browser.open()
    assert "AI assistant" in opened["greeting"]
    assert "person" in opened["greeting"]
    heard = browser.say("How do I descale it?").json()
    first, *answers = heard["messages"]
    assert (first["author"], first["text"]) == ("customer", "How do I descale it?")
    assert answers[0]["extras"]["articles"][0]["slug"] == "descale-skerry"
    assert heard["state"] == {
        "holder": "ai",
        "awaiting": "solved",
        "typing": False,
        "finished": False,
    }


def test_the_same_key_twice_is_one_message(browser: Browser) -> None:
    browser.open()
    once = browser.say("Where is my parcel?", key="one-and-only").json()["messages"]
    again = browser.say("Where is my parcel?", key="one-and-only").json()["messages"]
    assert [m["id"] for m in again] == [m["id"] for m in once]
    own = [m for m in browser.get("messages").json()["messages"] if m["author"] == "customer"]
    assert len(own) == 1


def test_asking_after_an_id_gives_only_what_is_newer(browser: Browser) -> None:
    browser.open()
    messages = browser.say("How do I descale it?").json()["messages"]
    newer = browser.get(f"messages?after={messages[0]['id']}").json()
    assert [m["id"] for m in newer["messages"]] == [m["id"] for m in messages[1:]]
    assert newer["more"] is False


def test_a_finished_issue_says_so(browser: Browser) -> None:
    browser.open()
    browser.say("How do I descale it?")
    state = browser.say("Yes, that solved it", choice="solved").json()["state"]
    assert state["finished"] is True


def test_asking_for_a_person_hands_over_with_a_promise(browser: Browser) -> None:
    browser.open()
    heard = browser.say("person").json()
    assert heard["messages"][-1]["extras"]["handed_off"] is True
    assert "answer by" in heard["messages"][-1]["text"]
    assert heard["state"]["holder"] == "human"


def test_notes_and_unknown_extras_never_leave(browser: Browser, app: World) -> None:
    browser.open()
    mine = conversation(browser).id
    for n, (author, extras) in enumerate(
        (
            (Author.NOTE, {"choices": []}),
            (Author.AI, {"secret": "x", "receipt": {"reference": "re_1"}, "input": "password"}),
        )
    ):
        app.app.store.add_message(mine, NewMessage(author, f"text {n}", f"k{n}", "A", extras))
    body = browser.get("messages").json()
    assert [m["text"] for m in body["messages"]] == ["text 1"]
    assert body["messages"][0]["extras"] == {"receipt": {"reference": "re_1"}}


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 5000])
def test_a_token_that_opens_nothing_is_refused_the_same_way(browser: Browser, token: str) -> None:
    browser.open()
    answers = [
        browser.get("messages", token=token.encode().decode("latin-1")),
        browser.post("messages", {"key": "12345678", "text": "hi"}, token=token),
        browser.post("identity", {"identity": signed()}, token=token),
    ]
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert answers[0].json()["error"]["code"] == "unknown_conversation"


def test_one_conversation_never_shows_another(browser: Browser) -> None:
    browser.open()
    browser.say("How do I descale it?")
    other = Browser()
    other.open()
    assert other.get("messages").json()["messages"] == []


def test_only_the_digest_of_a_token_is_kept(browser: Browser) -> None:
    from unsnag.adapters.store.models import ConversationRow

    token = browser.open()["token"]
    row = ConversationRow.objects.get()
    assert len(token) >= 43
    assert token not in str(vars(row))
    assert len(row.token_digest) == 64


def test_the_page_is_kept_without_its_query(browser: Browser) -> None:
    browser.open(page="https://me:pw@shop.example/orders/7?secret=1#x")
    assert conversation(browser).details["page"] == "https://shop.example/orders/7"
    other = Browser()
    other.open(page="javascript:alert(1)")
    assert "page" not in conversation(other).details


def test_a_signed_token_identifies(browser: Browser) -> None:
    assert browser.open(signed())["identity"] == {"state": "identified", "reason": ""}
    found = conversation(browser)
    assert found.assurance is Assurance.HOST_SIGNED
    assert found.customer is not None
    assert found.customer.ref == MARA


_NOW = int(time.time())
BAD: dict[str, tuple[Callable[[], str], str]] = {
    "expired": (lambda: signed(exp=_NOW - 300, iat=_NOW - 900), "expired"),
    "signed by somebody else": (lambda: signed("x" * 40), "not_valid"),
    "another algorithm": (lambda: signed(algorithm="HS384"), "not_valid"),
    "no algorithm": (lambda: signed(algorithm="none"), "not_valid"),
    "another audience": (lambda: signed(aud="another"), "other_audience"),
    "a list of audiences": (lambda: signed(aud=["unsnag", "x"]), "other_audience"),
    "no audience": (lambda: signed(aud=None), "incomplete"),
    "no id": (lambda: signed(jti=None), "incomplete"),
    "an empty id": (lambda: signed(jti=""), "incomplete"),
    "no customer": (lambda: signed(sub=None), "incomplete"),
    "no end": (lambda: signed(exp=None), "incomplete"),
    "lives for two days": (lambda: signed(exp=_NOW + 2 * 86400), "lives_too_long"),
    "issued in the future": (lambda: signed(iat=_NOW + 3600, exp=_NOW + 7200), "not_valid"),
    "no token at all": (lambda: "nonsense", "not_valid"),
    "an unknown customer": (lambda: signed(sub="cus_0"), "not_taken"),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_token_leaves_the_visitor_anonymous_and_served(browser: Browser, case: str) -> None:
    make, reason = BAD[case]
    opened = browser.open(make())
    assert opened["identity"] == {"state": "anonymous", "reason": reason}
    assert conversation(browser).customer is None
    assert browser.say("How do I descale it?").status_code == 200


def test_a_token_counts_for_one_conversation(browser: Browser) -> None:
    token = signed()
    browser.open(token)
    thief = Browser()
    assert thief.open(token)["identity"] == {"state": "anonymous", "reason": "not_taken"}


def test_the_same_browser_may_go_on_with_its_token_in_a_new_conversation(
    browser: Browser,
) -> None:
    token = signed()
    first = browser.open(token)["conversation"]
    second = browser.open(token)
    assert second["identity"]["state"] == "identified"
    assert second["conversation"] != first


def test_a_conversation_stays_with_its_customer(browser: Browser) -> None:
    browser.open(signed())
    answer = browser.post("identity", {"identity": signed(sub=TOBIAS)}).json()
    assert answer == {"state": "another", "reason": ""}
    found = conversation(browser).customer
    assert found is not None
    assert found.ref == MARA


def test_a_token_may_come_later(browser: Browser) -> None:
    browser.open()
    browser.say("Where is my parcel?")
    assert browser.post("identity", {"identity": signed()}).json()["state"] == "identified"
    found = conversation(browser)
    assert found.issue is not None
    issue = wiring.app().store.issue(found.issue)
    assert issue.customer is not None
    assert issue.customer.ref == MARA


def test_a_token_is_not_used_up_while_the_shop_is_away(
    make_world: Callable[..., World], app: World
) -> None:
    token, browser = signed(), Browser()
    away = make_world("http://127.0.0.1:9")
    wiring.provide(lambda: away.app)
    assert browser.open(token)["identity"]["state"] == "later"
    assert browser.say("How do I descale it?").status_code == 200
    wiring.provide(lambda: app.app)
    assert browser.post("identity", {"identity": token}).json()["state"] == "identified"


ODD: dict[str, tuple[Any, int]] = {
    "nothing": (b"", 422),
    "no JSON": (b"{", 400),
    "not UTF-8": (b'{"key":"12345678","text":"\xff"}', 400),
    "a list": ([], 400),
    "nested deeply": (b"[" * 50_000, 400),
    "a huge number": (b'{"key":"12345678","text":' + b"9" * 6000 + b"}", 400),
    "no text": ({"key": "12345678"}, 422),
    "text that is a number": ({"key": "12345678", "text": 1}, 422),
    "text that is null": ({"key": "12345678", "text": None}, 422),
    "an unknown field": ({"key": "12345678", "text": "hi", "author": "human"}, 422),
    "a short key": ({"key": "1", "text": "hi"}, 422),
    "a key with a line": ({"key": "12345678\n", "text": "hi"}, 422),
    "only white space": ({"key": "12345678", "text": " \n\t"}, 422),
    "only NUL": ({"key": "12345678", "text": "\x00"}, 422),
    "too many characters": ({"key": "12345678", "text": "x" * 20_001}, 422),
    "too many bytes": ({"key": "12345678", "text": "x" * 100_001}, 413),
    "far too many bytes": ({"key": "12345678", "text": "x" * 1_100_000}, 413),
}


@pytest.mark.parametrize("case", list(ODD))
def test_odd_bodies_are_refused_in_words(browser: Browser, case: str) -> None:
    body, status = ODD[case]
    browser.open()
    answer = browser.post("messages", body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["code"]
    assert error["message"].endswith(".")
    assert browser.get("messages").json()["messages"] == []


@pytest.mark.parametrize(
    "text",
    [
        "\ud800 half",
        "a\x00b",
        "\u202e\u05d2\u05dc \U0001f469\u200d\U0001f467 \U0010ffff",
        "x" * 20_000,
    ],
)
def test_odd_characters_are_kept_whole(browser: Browser, text: str) -> None:
    browser.open()
    answer = browser.say(text, choice="\x00\udfff")
    assert answer.status_code == 200
    kept = answer.json()["messages"][0]["text"]
    assert kept == text.replace("\ud800", "�").replace("\x00", "")


@pytest.mark.parametrize("after", ["-1", "x", str(2**63), "9" * 400, "1.5"])
def test_an_odd_place_to_start_from_is_refused(browser: Browser, after: str) -> None:
    browser.open()
    assert browser.get(f"messages?after={after}").status_code == 422


def test_too_many_messages_are_told_when_to_go_on(browser: Browser) -> None:
    browser.open()
    codes = []
    for n in range(31):
        answer = browser.say("hi", key="the-same-one" if n else "the-first-one")
        codes.append(answer.status_code)
    assert codes == [200] * 30 + [429]
    assert int(answer["Retry-After"]) >= 1
    assert answer.json()["error"]["code"] == "too_many"


def test_too_many_conversations_from_one_address_are_refused(browser: Browser) -> None:
    codes = [browser.post("conversations", {}).status_code for _ in range(31)]
    assert codes == [201] * 30 + [429]


def test_a_limit_lets_go_with_time_and_counts_each_sender() -> None:
    now = [0.0]
    limit = Limit(2, seconds=60, now=lambda: now[0])
    assert [limit.take("a"), limit.take("a"), limit.take("a")] == [0, 0, 30]
    assert limit.take("b") == 0
    now[0] = 30
    assert limit.take("a") == 0
    assert limit.take("a") == 30


def test_other_sites_may_call_the_api_and_load_the_script(browser: Browser) -> None:
    preflight = browser.http.options(ROOT + "messages")
    assert preflight.status_code == 204
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    script = browser.http.get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script["Access-Control-Allow-Origin"] == "*"
    assert "max-age=300" in script["Cache-Control"]
    again = browser.http.get("/widget.js", headers={"If-None-Match": script["ETag"]})
    assert again.status_code == 304


def test_the_api_describes_itself(browser: Browser) -> None:
    paths = browser.get("openapi.json").json()["paths"]
    talk = ("workspace", "conversations", "messages", "identity", "elsewhere", "articles/{slug}")
    files = ("files", "files/{file}", "read")
    forms = ("forms/suggest", "forms/opened", "forms/solved", "forms/sent")
    assert set(paths) == {ROOT + path for path in (*talk, *files, *forms)}
    assert browser.get("docs").status_code == 404


def test_the_outbox_is_the_demos_alone(
    browser: Browser, app: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.open()
    browser.say("I forgot my password")
    browser.say("mara.lindqvist@example.com")
    page = browser.http.get("/demo/outbox").content.decode()
    assert "This is the demo" in page
    assert "is your code for" in page
    object.__setattr__(app.app.configuration, "demo_mode", False)
    assert browser.http.get("/demo/outbox").status_code == 404
