"""What staff see of messengers, and the code by which a widget's conversation goes on in one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.messaging.conftest import Line, make_world, one_shop, open_line, shop
from unsnag.adapters.store.models import TicketRow
from unsnag.entrypoints.web.messaging.files import plain_name

__all__ = ["make_world", "one_shop", "open_line", "shop"]


def staff(name: str, role: str) -> Client:
    user, _ = User.objects.get_or_create(username=name)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


def test_a_file_is_saved_by_whom_it_was_shown_to_and_by_nobody_else(
    open_line: Callable[..., Line],
) -> None:
    line = open_line("telegram")
    line.service.files["evil.html"] = b"<script>alert(1)</script>"
    line.says("I want a person", file="evil.html")
    line.answered()
    line.room.fetch()
    ticket = TicketRow.objects.get().pk
    page = staff("ines", "agent").get(f"/desk/tickets/{ticket}").content.decode()
    (address,) = re.findall(r'href="(/desk/files/[^"]+)"', page)
    answer: Any = staff("ines", "agent").get(address)
    assert answer.status_code == 200
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert staff("omar", "agent").get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("ze\u200bro\ufeff.txt", "zero.txt"),
        ('a"; filename="b.exe', "a__ filename__b.exe"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
        ("Müller.pdf", "Muller.pdf"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_a_name_is_made_of_plain_letters(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_widgets_conversation_goes_on_in_a_messenger(open_line: Callable[..., Line]) -> None:
    line = open_line("telegram")
    opened = Client().post("/api/widget/v1/conversations", {}, content_type="application/json")
    headers = {"Authorization": f"Bearer {opened.json()['token']}"}
    told = Client().post("/api/widget/v1/elsewhere", headers=headers)
    assert told.status_code == 200, told.content
    way = next(w for w in told.json()["ways"] if w["channel"] == "telegram")
    assert way["link"].endswith(told.json()["code"])
    line.says(f"/start {told.json()['code']}")
    assert line.conversation == opened.json()["conversation"]
    assert Client().post("/api/widget/v1/elsewhere").status_code == 401


def test_without_a_messenger_the_widget_is_told_so(make_world: Callable[..., Any]) -> None:
    world = make_world()
    from unsnag.entrypoints import wiring

    wiring.provide(lambda: world.app)
    opened = Client().post("/api/widget/v1/conversations", {}, content_type="application/json")
    headers = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert Client().post("/api/widget/v1/elsewhere", headers=headers).status_code == 422


def test_managers_see_which_channels_are_set_up_and_what_is_wrong(
    open_line: Callable[..., Line],
) -> None:
    line = open_line("telegram")
    manager = staff("mona", "manager")
    page = manager.get("/insights/channels").content.decode()
    assert "Nobody has looked at the queue of Telegram" in page
    assert page.count("Not set up") == 5
    line.asks("How do I descale my Skerry?")
    page = manager.get("/insights/channels").content.decode()
    assert "Messages come and go as they should." in page
    for _ in range(5):
        sent = line.service.says("x")
        line.posts(type(sent)(sent.body, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}))
    page = manager.get("/insights/channels").content.decode()
    assert "Calls to the door of Telegram are not signed as they should be." in page
