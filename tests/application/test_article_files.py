"""Files of articles: handed out to those who may read one of the articles, and never as a page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.application.conftest import World
from tests.fakes.knowledge import put_article
from unsnag.application.write_articles import Place
from unsnag.domain.knowledge import PUBLIC, STAFF
from unsnag.entrypoints import wiring

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (8).to_bytes(4, "big") + (6).to_bytes(4, "big")


@pytest.fixture
def staff(world: World) -> Client:
    wiring.provide(lambda: world.app)
    user = User.objects.create(username="alex")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    client = Client()
    client.force_login(user)
    return client


def test_a_file_is_for_the_readers_of_its_articles(world: World, staff: Client) -> None:
    writes = world.app.write_articles
    put_article("inside", audience=STAFF)
    address = writes.add_picture(Place("inside", "en"), PNG, "a.png", "A lever").address
    assert Client().get(address).status_code == 404
    shown = staff.get(address)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    shown.close()
    put_article("outside", audience=PUBLIC)
    writes.add_picture(Place("outside", "en"), PNG, "a.png", "A lever")
    open_to_all = Client().get(address)
    assert (open_to_all.status_code, open_to_all["Content-Type"]) == (200, "image/png")
    assert "sandbox" in open_to_all["Content-Security-Policy"]
    assert b"".join(open_to_all.streaming_content) == PNG  # type: ignore[attr-defined]
    open_to_all.close()
    writes.desk.archive("outside", by="Morgan")
    assert Client().get(address).status_code == 404


def test_a_player_gets_the_part_that_it_asks_for(world: World, staff: Client) -> None:
    put_article("open")
    writes = world.app.write_articles
    address = writes.add_picture(Place("open", "en"), PNG, "a.png", "A lever").address
    part = staff.get(address, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    assert part["Content-Range"] == f"bytes 1-3/{len(PNG)}"
    assert staff.get(address, headers={"Range": "bytes=-2"}).content == PNG[-2:]
    assert staff.get(address, headers={"Range": "bytes=900-"}).status_code == 416
    assert Client().get("/media/../secrets.json/a").status_code == 404
    assert Client().get(f"/media/{'0' * 64}/a.png").status_code == 404
