"""Files of two threads that a person put together, through the public doors."""

from __future__ import annotations

import re

from tests.application.conftest import World
from tests.application.test_files_in_the_widget import agent, gives, opens, png, says
from tests.application.test_widget_api import Browser, app, browser, signed
from unsnag.adapters.store.models import TicketRow
from unsnag.domain.shared import TicketId

__all__ = ["app", "browser"]


def with_a_file(browser: Browser, data: bytes, words: str) -> tuple[int, TicketId]:
    """A thread of the same verified customer that a person has: its file and its ticket."""
    browser.open(signed())
    browser.say("I want to talk to a person")
    file = gives(browser, data).json()["id"]
    assert says(browser, words, file).status_code == 200
    return file, TicketId(TicketRow.objects.latest("pk").pk)


def test_both_threads_files_open_in_either_and_apart_again_when_it_is_undone(
    app: World, browser: Browser
) -> None:
    other, pictures = Browser(), (png(), png())
    old, first = with_a_file(browser, pictures[0], "It leaks here")
    new, second = with_a_file(other, pictures[1], "And here")
    assert opens(browser, new).status_code == opens(other, old).status_code == 404
    app.app.desk_room.merge(second, first, "Ines")
    for one in (browser, other):
        assert [opens(one, file).content for file in (old, new)] == list(pictures)
        shown = [m["extras"].get("attached", []) for m in one.get("messages").json()["messages"]]
        assert [file["id"] for files in shown for file in files] == [old, new]
    desk = agent()
    page = desk.get(f"/desk/tickets/{first}").content.decode()
    for file, picture in zip((old, new), pictures, strict=True):
        (address,) = set(re.findall(rf'href="(/desk/files/{file}/[^"]+)"', page))
        assert desk.get(address).content == picture
    app.app.desk_room.merge.undo(second, "Ines")
    assert opens(browser, new).status_code == opens(other, old).status_code == 404
    assert opens(browser, old).content == pictures[0]
    assert opens(other, new).content == pictures[1]
