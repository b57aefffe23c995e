"""Reading and answering in other languages, through the desk's own pages, with a service that
checks the published protocol."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.application.conftest import World
from tests.fakes.libre_translate import LibreTranslate, running
from tests.fakes.messengers.service import Reply
from unsnag.adapters.store.models import MessageRow, TicketRow
from unsnag.adapters.store.translation_rows import OriginalRow, TranslationRow
from unsnag.adapters.store.work_models import TicketActRow
from unsnag.bootstrap.translation import translation
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured, read_configuration

GRINDER = "Guten Tag, meine Kaffeemühle ist gestern kaputt gegangen."
PERSON = "Ich möchte bitte mit einem Menschen sprechen."


@dataclass
class Desk:
    """Somebody at the desk, and a German customer who waits for a person."""

    world: World
    service: LibreTranslate
    client: Client
    chat: ConversationId
    ticket: TicketId

    def page(self) -> str:
        return html.unescape(self.client.get(f"/desk/tickets/{self.ticket}").content.decode())

    def of(self, text: str) -> int:
        return MessageRow.objects.get(text=text).pk

    def translate(self, text: str) -> str:
        path = f"/desk/tickets/{self.ticket}/messages/{self.of(text)}/translate"
        answer: Any = self.client.post(path)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    def draft(self, text: str) -> Any:
        path = f"/desk/tickets/{self.ticket}/translate"
        return json.loads(self.client.post(path, {"text": text}).content)

    def reply(self, text: str, token: str = "", key: str = "k1") -> Any:
        form = {"text": text, "translation": token, "key": key}
        return self.client.post(f"/desk/tickets/{self.ticket}/reply", form)

    def reads(self, languages: str) -> None:
        assert self.client.post("/my/languages", {"languages": languages}).status_code == 302


def sign_in(name: str, role: str = "agent") -> Client:
    user, new = User.objects.get_or_create(username=name, first_name=name.capitalize())
    if new:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def service() -> Iterator[LibreTranslate]:
    one = LibreTranslate()
    with running(one):
        yield one
    assert one.wrong == []


@pytest.fixture
def desk(
    make_world: Callable[..., World], service: LibreTranslate, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    port = service.url.rpartition(":")[2]
    monkeypatch.setenv("UNSNAG_TRANSLATE_URL", service.url)
    monkeypatch.setenv("UNSNAG_EGRESS_ALLOW", f"127.0.0.1:{port}")
    return _desk(make_world(), service)


def _desk(world: World, service: LibreTranslate) -> Desk:
    wiring.provide(lambda: world.app)
    chat = world.begin("cus_1001")
    world.say(chat, GRINDER)
    world.say(chat, PERSON, choice="human")
    ticket = TicketId(TicketRow.objects.get().pk)
    return Desk(world, service, sign_in("alex"), chat, ticket)


def test_a_message_is_translated_when_somebody_asks_and_stands_below_the_original(
    desk: Desk,
) -> None:
    assert "Translate from German" in desk.page()
    assert desk.service.asked == [], "showing a ticket asks nobody"
    shown = desk.translate(GRINDER)
    assert "Machine translation from German" in shown
    assert "Good day, my coffee grinder broke yesterday." in shown
    page = desk.page()
    assert page.index(GRINDER) < page.index("Good day, my coffee grinder broke yesterday.")
    assert desk.translate(GRINDER) == shown
    assert len(desk.service.asked) == 1, "what was translated is kept"
    assert TicketActRow.objects.filter(kind="translated", by="Alex").count() == 1
    trail = desk.client.get(f"/desk/tickets/{desk.ticket}/trail").content.decode()
    assert "Had a message translated by machine, DE to EN" in trail


def test_who_reads_the_language_is_offered_nothing(desk: Desk) -> None:
    desk.reads("de, EN")
    page = desk.page()
    assert "Translate from" not in page
    assert "Translate to" not in page
    desk.reads("")
    assert "Translate from German" in desk.page()


def test_the_language_that_somebody_reads_best_is_what_it_is_translated_to(desk: Desk) -> None:
    desk.reads("fi zh en")  # the service has no German to Finnish
    assert "(zh-Hans) Guten Tag" in desk.translate(GRINDER)
    assert TranslationRow.objects.get().target == "zh"


def test_a_word_or_two_are_taken_to_be_in_the_language_of_the_rest(desk: Desk) -> None:
    desk.world.say(desk.chat, "OK thanks")
    page = desk.page()
    assert page.count("Translate from German") >= 3
    assert "Translate to German" in page


def test_what_is_wrong_with_languages_is_said(desk: Desk) -> None:
    for wrong in ("german", "d", "de;en", "a1 de", " ".join(f"a{c}" for c in "bcdefghijklmnop")):
        answer = desk.client.post("/my/languages", {"languages": wrong})
        assert answer.status_code == 422
        assert wrong in answer.content.decode()


def test_no_personal_data_reaches_the_service_and_all_of_it_is_back_in_the_translation(
    desk: Desk,
) -> None:
    said = "Meine Nummer ist +44 20 7946 0958 und ich bin jo@example.com, bitte schnell"
    desk.world.say(desk.chat, said)
    shown = desk.translate(said)
    assert "+44 20 7946 0958 und ich bin jo@example.com" in shown
    drafted = desk.draft("We write to jo@example.com or call +44 20 7946 0958 about the order.")
    assert "jo@example.com or call +44 20 7946 0958" in drafted["text"]
    for text in desk.service.texts:
        assert "jo@" not in text
        assert "7946" not in text
    assert not TranslationRow.objects.filter(text__contains="jo@").exists()


def test_what_the_service_drops_is_said(desk: Desk) -> None:
    desk.service.next.append(Reply(200, json.dumps([{"code": "en", "targets": ["de"]}]).encode()))
    assert desk.draft("We write to jo@example.com the day after.")["lost"] == ""
    desk.service.next.append(Reply(200, {"translatedText": "Wir schreiben."}))
    assert desk.draft("We write to jo@example.com the day after.")["lost"] == "jo@example.com"


def test_a_reply_is_translated_seen_changed_and_sent_with_what_was_written(desk: Desk) -> None:
    made = desk.draft("We are sending you a new one today.")
    assert made["text"] == "Wir senden Ihnen heute eine neue."
    assert made["pair"] == "English to German"
    assert not MessageRow.objects.filter(author="human").exists(), "nothing was sent"
    better = "Wir schicken Ihnen heute eine neue."
    assert desk.reply(better, made["token"]).status_code == 302
    assert desk.reply(better, made["token"]).status_code == 302
    sent = MessageRow.objects.get(author="human")
    assert sent.text == better
    kept = OriginalRow.objects.get()
    assert (kept.message_id, kept.text, kept.machine, kept.by) == (
        sent.pk,
        "We are sending you a new one today.",
        "Wir senden Ihnen heute eine neue.",
        "Alex",
    )
    act = TicketActRow.objects.get(kind="reply_translated")
    assert act.data == {"message": sent.pk, "from": "en", "to": "de", "changed": 1}
    page = desk.page()
    assert "Translated by machine from English before Alex sent it" in page
    assert "We are sending you a new one today." in page
    customer = [m.text for m in desk.world.app.thread(desk.chat).messages]
    assert better in customer
    assert "We are sending you a new one today." not in json.dumps(customer)


@pytest.mark.parametrize("token", ["", "forged", "W10:1:x"])
def test_a_reply_without_a_translation_of_ours_goes_out_as_it_is(desk: Desk, token: str) -> None:
    assert desk.reply("Bis morgen!", token).status_code == 302
    assert MessageRow.objects.get(author="human").text == "Bis morgen!"
    assert not OriginalRow.objects.exists()


def test_a_translation_made_for_somebody_else_or_elsewhere_is_not_kept_with_a_reply(
    desk: Desk,
) -> None:
    token = desk.draft("We are sending you a new one today.")["token"]
    alex, desk.client = desk.client, sign_in("kim")
    assert desk.reply("Hallo!", token).status_code == 302
    other = desk.world.begin("cus_1003")
    desk.world.say(other, PERSON, choice="human")
    desk.client, desk.ticket = alex, TicketId(TicketRow.objects.latest("pk").pk)
    assert desk.reply("Hallo nochmals!", token, key="k2").status_code == 302
    assert MessageRow.objects.filter(author="human").count() == 2
    assert not OriginalRow.objects.exists()


def test_a_service_that_fails_is_told_and_the_reply_goes_out_without_it(desk: Desk) -> None:
    desk.translate(PERSON)
    for fault in (Reply(500, {}), Reply(200, b"nonsense"), Reply(429, {}, {"Retry-After": "99"})):
        desk.service.next.append(fault)
        shown = desk.translate(GRINDER)
        assert "Not translated: 127.0.0.1" in shown
        assert "Try again" in shown
        assert GRINDER in desk.page()
    assert "asks us to wait" in desk.draft("We are sending you a new one today.")["problem"]
    assert desk.reply("We are sending you a new one today.").status_code == 302
    assert MessageRow.objects.get(author="human").text == "We are sending you a new one today."
    assert not TranslationRow.objects.filter(message_id=desk.of(GRINDER)).exists()


def test_a_message_that_was_changed_afterwards_is_offered_again(desk: Desk) -> None:
    desk.translate(GRINDER)
    MessageRow.objects.filter(text=GRINDER).update(text="Guten Tag, es ist nicht mehr nötig.")
    page = desk.page()
    assert "my coffee grinder" not in page
    assert "Translate from German" in page


def test_what_is_written_in_the_customers_language_already_is_not_translated(desk: Desk) -> None:
    made = desk.draft("Wir senden Ihnen heute eine neue, das ist sicher.")
    assert made == {"problem": "This is in the customer's language already.", "again": False}
    assert "Write the reply first" in desk.draft("  ")["problem"]
    assert "20000 characters" in desk.draft("a word " * 3_000)["problem"]


def test_notes_and_other_tickets_messages_are_never_sent_to_the_service(desk: Desk) -> None:
    note = {"text": "Ich denke, das ist ein Garantiefall.", "key": "n1"}
    assert desk.client.post(f"/desk/tickets/{desk.ticket}/note", note).status_code == 302
    other = desk.world.begin("cus_1003")
    desk.world.say(other, "Ich bin eine andere Person und warte.", choice="human")
    for text in (note["text"], "Ich bin eine andere Person und warte."):
        path = f"/desk/tickets/{desk.ticket}/messages/{desk.of(text)}/translate"
        assert desk.client.post(path).status_code == 404
    assert desk.service.asked == []


def test_who_only_looks_may_not_have_anything_translated(desk: Desk) -> None:
    desk.client = sign_in("audrey", "auditor")
    assert "Translate from" not in desk.page()
    path = f"/desk/tickets/{desk.ticket}/messages/{desk.of(GRINDER)}/translate"
    assert desk.client.post(path).status_code == 403


def test_without_a_service_the_desk_is_as_it_was(
    make_world: Callable[..., World], service: LibreTranslate
) -> None:
    desk = _desk(make_world(), service)
    page = desk.page()
    assert "Translate" not in page
    assert "translating.js" not in page
    path = f"/desk/tickets/{desk.ticket}/messages/{desk.of(GRINDER)}/translate"
    assert desk.client.post(path).status_code == 404
    assert "problem" in desk.draft("Hello")
    account = desk.client.get("/my/account").content.decode()
    assert "No translation service is connected" in account


@pytest.mark.parametrize(
    "given",
    [
        {"UNSNAG_TRANSLATE_URL": "translate.example"},
        {"UNSNAG_TRANSLATE_URL": "http://me:secret@translate.example"},
        {"UNSNAG_TRANSLATE_KEY": "k"},
        {"UNSNAG_TRANSLATE_KEY_FILE": "/nowhere/at/all"},
        {"UNSNAG_TRANSLATE_URL": "https://translate.example", "UNSNAG_EGRESS_ALLOW": "a:b:c/9"},
    ],
)
def test_settings_that_make_no_sense_are_refused(
    given: dict[str, str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    app = world.app
    with pytest.raises(NotConfigured):
        translation(read_configuration(), app.store, app.desk_room.kept, app.clock)
