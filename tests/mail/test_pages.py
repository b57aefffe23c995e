"""What people see of mail in a browser: the button behind a link, and how the mailbox is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.mail.conftest import PostOffice, make_world, one_shop, shop, text_of, written
from tests.mail.conftest import post_office as post_office
from unsnag.domain.conversations import Holder
from unsnag.domain.outcomes import EventKind
from unsnag.entrypoints import wiring

__all__ = ["make_world", "one_shop", "shop"]


@pytest.fixture
def client(post_office: PostOffice) -> Client:
    wiring.provide(lambda: post_office.world.app)
    return Client()


def links(post_office: PostOffice) -> dict[str, str]:
    """The buttons of the newest mail, by what they say."""
    text = text_of(post_office.goes_out()[-1])
    return {
        label: f"/mail/{token}" for label, token in re.findall(r"(.+):\r?\n\S+/mail/(\S+)", text)
    }


def test_opening_a_link_does_nothing_and_pressing_its_button_does(
    post_office: PostOffice, client: Client
) -> None:
    taken = post_office.arrives(written("How do I descale my Skerry?"))
    assert taken.conversation is not None
    store = post_office.world.app.store
    before = len(store.messages(taken.conversation))
    found = links(post_office)
    for _ in range(3):
        opened = client.get(found["I still need help"])
        assert opened.status_code == 200
        assert b'<form method="post">' in opened.content
    assert len(store.messages(taken.conversation)) == before
    pressed = client.post(found["I still need help"])
    assert "You&#x27;ll have an answer by" in pressed.content.decode()
    state = store.conversation(taken.conversation)
    assert state.holder is Holder.HUMAN
    again = client.post(found["I still need help"])
    assert b"nothing was done twice" in again.content
    assert state.issue is not None
    kinds = [event.kind for event in store.events(state.issue)]
    assert kinds.count(EventKind.DENIED) == 1
    assert kinds.count(EventKind.HANDED_OFF) == 1


def test_a_link_ends_and_can_not_be_changed(post_office: PostOffice, client: Client) -> None:
    post_office.arrives(written("How do I descale my Skerry?"))
    found = links(post_office)["This solved it"]
    assert client.get(found[:-1] + ("a" if found[-1] != "a" else "b")).status_code == 404
    assert client.post("/mail/x").status_code == 404
    post_office.world.clock.ahead = timedelta(days=31)
    assert client.get(found).status_code == 410
    assert client.post(found).status_code == 410


def test_this_solved_it_is_not_answered_by_another_mail(
    post_office: PostOffice, client: Client
) -> None:
    post_office.arrives(written("How do I descale my Skerry?"))
    found = links(post_office)
    assert b"Good to hear" in client.post(found["This solved it"]).content
    assert post_office.goes_out() == []
    post_office.world.clock.ahead = timedelta(minutes=1)
    client.post(found["I still need help"])
    assert "answer by" in text_of(post_office.goes_out()[-1])


def staff(role: str) -> Client:
    user = User.objects.create_user(role, first_name=role.title())
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


def test_a_manager_sees_how_the_mailbox_is_and_an_agent_does_not(
    post_office: PostOffice, client: Client
) -> None:
    post_office.room.book.keep_doors(["imap", "out"])
    post_office.room.book.seen("imap")
    post_office.room.book.seen("out")
    post_office.arrives(
        written("I am away", subject="Automatic reply: <b>x</b>", Auto_Submitted="auto-replied")
    )
    manager = staff("manager")
    page = manager.get("/insights/mailbox").content.decode()
    assert "Mail comes and goes as it should." in page
    assert "An automatic reply" in page
    assert "<b>x</b>" not in page
    post_office.world.clock.ahead = timedelta(hours=25)
    page = manager.get("/insights/mailbox").content.decode()
    assert "IMAP has not said for five minutes that it works." in page
    assert "No mail has come in" in page
    assert "3<span" in manager.get("/insights").content.decode()
    assert staff("agent").get("/insights/mailbox").status_code == 403
