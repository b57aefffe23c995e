"""Files between a customer in the widget and the team, through the public doors; and who has read
how far."""

from __future__ import annotations

import io
import re
import secrets
import struct
import zipfile
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.application.conftest import World
from tests.application.test_widget_api import ROOT, Browser, app, browser, conversation
from unsnag.adapters.store.chat_rows import ChatFileRow
from unsnag.adapters.store.models import TicketRow
from unsnag.application.forget_files import ForgetFiles
from unsnag.application.messaging.share_files import FileRefused, Given
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.messaging.attached import LARGEST, MOST_A_DAY, MOST_IN_A_MESSAGE, kind_of
from unsnag.domain.shared import TicketId
from unsnag.entrypoints.web.widget import files as widget_files

__all__ = ["app", "browser"]


def png(width: int = 2, height: int = 2) -> bytes:
    """A real picture, of a colour of its own."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    line = b"\x00" + secrets.token_bytes(3) * min(width, 300)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(line * min(height, 300)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return out.getvalue()


PICTURE = png()


@pytest.fixture(autouse=True)
def unhurried() -> None:
    for limit in (widget_files.UPLOADS, widget_files.MEGABYTES, widget_files.READS):
        limit.forget()


def bearer(browser: Browser, token: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {browser.token if token is None else token}"}


def gives(browser: Browser, data: bytes, name: str = "leak.png") -> Any:
    return browser.http.post(
        f"{ROOT}files?name={name}",
        data,
        content_type="application/octet-stream",
        headers=bearer(browser),
    )


def says(browser: Browser, text: str, *files: int, key: str = "") -> Any:
    key = key or secrets.token_hex(8)
    return browser.post("messages", {"key": key, "text": text, "files": list(files)})


def opens(browser: Browser, file: int, token: str | None = None) -> Any:
    return browser.http.get(f"{ROOT}files/{file}", headers=bearer(browser, token))


def agent(name: str = "ines") -> Client:
    user, _ = User.objects.get_or_create(username=name, first_name=name.capitalize())
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    client = Client()
    client.force_login(user)
    return client


def handed(browser: Browser) -> int:
    """The ticket of a conversation that a person has."""
    browser.say("person")
    return int(TicketRow.objects.get().pk)


def test_a_file_comes_with_its_message_and_is_opened_by_its_customer_alone(
    browser: Browser,
) -> None:
    browser.open()
    kept = gives(browser, PICTURE)
    assert kept.status_code == 201
    id = kept.json()["id"]
    assert kept.json() == {"id": id, "name": "leak.png", "size": len(PICTURE), "picture": True}
    assert opens(browser, id).status_code == 404, "it has no message yet"
    said = says(browser, "It leaks here", id).json()["messages"][0]
    assert said["text"] == "It leaks here"
    assert said["extras"] == {"attached": [kept.json()]}
    answer = opens(browser, id)
    assert answer.status_code == 200
    assert answer.content == PICTURE
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="leak.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    other = Browser()
    other.open()
    assert opens(other, id).status_code == 404
    assert opens(browser, id, token="").status_code == 401
    assert opens(browser, id, token="x" * 40).status_code == 401
    assert Client().get(f"/files/{id}").status_code == 404


def test_a_file_alone_is_a_message_whose_words_only_the_team_needs(browser: Browser) -> None:
    browser.open()
    id = gives(browser, PICTURE).json()["id"]
    first = says(browser, "", id).json()["messages"][0]
    assert (first["text"], first["extras"]["attached"][0]["id"]) == ("", id)
    assert browser.get("messages").json()["messages"][0]["text"] == ""
    assert says(browser, "").status_code == 422
    kept = conversation(browser)
    (row,) = ChatFileRow.objects.all()
    assert row.said_id == first["id"]
    assert row.conversation_id == kept.id


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("bill.pdf", b"%PDF-1.7 x", "bill.pdf"),
        ("bill.exe", b"%PDF-1.7 x", "bill.exe.pdf"),
        ("notes.csv", b"a;b\n1;2\n", "notes.csv"),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt"),
        ("../../etc/passwd", b"words", "passwd.txt"),
        ("bill\u202efdp.png", b"%PDF-1.7 x", "billfdp.png.pdf"),
        ("", b"words", "file.txt"),
        ("letter.docx", archive("[Content_Types].xml", "word/document.xml"), "letter.docx"),
        ("IMG.JPEG", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x02\x00\x02\x03", "IMG.jpeg"),
        ("clip.mov", b"\x00\x00\x00\x14ftypqt  rest", "clip.mov"),
    ],
)
def test_a_file_is_named_after_what_it_is(
    browser: Browser, name: str, data: bytes, kept: str
) -> None:
    browser.open()
    assert gives(browser, data, name).json()["name"] == kept


@pytest.mark.parametrize(
    ("data", "code", "status"),
    [
        (b"", "file_empty", 422),
        (b"MZ\x90\x00\x03\x00\x00\x00", "file_type", 422),
        (b"\x7fELF\x02\x01\x01\x00", "file_type", 422),
        (b"#!/bin/sh\nrm -rf /\n", "file_type", 422),
        (archive("run.exe"), "file_type", 422),
        (archive("[Content_Types].xml", "word/vbaProject.bin"), "file_type", 422),
        (b"%PDF-" + b"x" * LARGEST, "file_too_large", 413),
    ],
    ids=["empty", "windows", "linux", "script", "archive", "macros", "large"],
)
def test_what_is_not_taken_is_refused_in_words(
    browser: Browser, data: bytes, code: str, status: int
) -> None:
    browser.open()
    answer = gives(browser, data)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"].endswith(".")
    assert not ChatFileRow.objects.exists()


def test_a_picture_that_would_choke_a_browser_is_not_drawn() -> None:
    kind = kind_of(png(30_000, 30_000))
    assert kind is not None
    assert not kind.picture
    small = kind_of(PICTURE)
    assert small is not None
    assert small.picture


def test_the_same_message_twice_has_its_files_once(browser: Browser) -> None:
    browser.open()
    id = gives(browser, PICTURE).json()["id"]
    assert gives(browser, PICTURE).json()["id"] == id, "a repeated upload is the same file"
    once = says(browser, "", id, key="one-and-only").json()["messages"][0]
    again = says(browser, "", id, key="one-and-only").json()["messages"][0]
    assert once == again
    assert ChatFileRow.objects.count() == 1
    answer = says(browser, "and this", id)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "file_gone"
    texts = [m["text"] for m in browser.get("messages").json()["messages"]]
    assert "and this" not in texts


def test_nobody_sends_a_file_of_another_conversation(browser: Browser) -> None:
    browser.open()
    theirs = gives(browser, PICTURE).json()["id"]
    other = Browser()
    other.open()
    own = gives(other, b"words").json()["id"]
    for ids in ([theirs], [own, theirs]):
        answer = says(other, "look", *ids)
        assert answer.json()["error"]["code"] == "file_gone"
    assert ChatFileRow.objects.filter(said=None).count() == 2
    assert says(browser, "look", theirs).status_code == 200


def test_a_message_and_a_day_take_so_many_files(browser: Browser, app: World) -> None:
    browser.open()
    id = conversation(browser).id
    share = app.app.share_files
    ids = [share.upload(id, Given("a", f"{n}".encode())).id for n in range(MOST_A_DAY)]
    with pytest.raises(FileRefused, match="in a day"):
        share.upload(id, Given("a", b"one more"))
    answer = says(browser, "all", *ids[: MOST_IN_A_MESSAGE + 1])
    assert answer.json()["error"]["code"] == "files_too_many"
    assert says(browser, "some", *ids[:MOST_IN_A_MESSAGE]).status_code == 200
    app.clock.ahead = timedelta(days=1, minutes=1)
    assert share.upload(id, Given("a", b"tomorrow")).name == "a.txt"


def test_files_are_deleted_when_their_time_is_over_and_unsent_ones_after_a_day(
    browser: Browser, app: World
) -> None:
    browser.open()
    sent = gives(browser, PICTURE).json()["id"]
    says(browser, "", sent)
    left = gives(browser, PICTURE, "again.png").json()["id"]
    also = gives(browser, b"never sent").json()["id"]
    forget = app.app.forget_files
    assert isinstance(forget, ForgetFiles)
    assert forget() == 0
    app.clock.ahead = timedelta(days=2)
    assert forget() == 2
    assert not ChatFileRow.objects.filter(pk__in=[left, also]).exists()
    assert opens(browser, sent).content == PICTURE, "its bytes are named by a message still"


def test_who_answers_sees_the_file_and_sends_one_back(browser: Browser) -> None:
    browser.open()
    ticket = handed(browser)
    says(browser, "It leaks here", gives(browser, PICTURE).json()["id"])
    desk = agent()
    page = desk.get(f"/desk/tickets/{ticket}").content.decode()
    (address,) = re.findall(r'href="(/desk/files/[^"]+)"', page)
    saved: Any = desk.get(address)
    assert saved.content == PICTURE
    assert agent("omar").get(address).status_code == 404
    given = [SimpleUploadedFile("how.pdf", b"%PDF-1.4 x"), SimpleUploadedFile("look.gif", PICTURE)]
    form = {"text": "Like this", "key": "k1", "files": given}
    assert desk.post(f"/desk/tickets/{ticket}/reply", form).status_code == 302
    last = browser.get("messages").json()["messages"][-1]
    assert (last["author"], last["text"]) == ("human", "Like this")
    names = [(f["name"], f.get("picture", False)) for f in last["extras"]["attached"]]
    assert names == [("how.pdf", False), ("look.gif.png", True)]
    assert opens(browser, last["extras"]["attached"][0]["id"]).content == b"%PDF-1.4 x"
    other = Browser()
    other.open()
    assert opens(other, last["extras"]["attached"][0]["id"]).status_code == 404
    page = desk.get(f"/desk/tickets/{ticket}").content.decode()
    assert "look.gif.png" in page


def test_a_reply_is_not_sent_when_one_of_its_files_is_refused(browser: Browser) -> None:
    browser.open()
    ticket = handed(browser)
    before = len(browser.get("messages").json()["messages"])
    form = {"text": "Look", "key": "k2", "files": SimpleUploadedFile("a.exe", b"MZ\x90\x00")}
    answer = agent().post(f"/desk/tickets/{ticket}/reply", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Files of this type aren&#x27;t taken" in page
    assert "Nothing was sent" in page
    assert ">Look</textarea>" in page
    form = {"text": "x", "key": "k3", "files": SimpleUploadedFile("a.txt", b"words")}
    assert agent().post(f"/desk/tickets/{ticket}/note", form).status_code == 422
    assert len(browser.get("messages").json()["messages"]) == before


def test_where_files_cannot_go_is_said_before_sending(app: World) -> None:
    state = app.app.store.start_conversation(Channel.HELP_CENTER)
    app.say(state.id, "person")
    ticket = TicketRow.objects.get().pk
    desk = agent()
    page = desk.get(f"/desk/tickets/{ticket}").content.decode()
    assert "go to this customer from here. Send a link instead." in page
    assert 'type="file"' not in page
    with pytest.raises(FileRefused, match="Send a link"):
        app.app.share_files.reply(
            TicketId(ticket), "Ines", "Look", [Given("a.txt", b"words")], key="k"
        )


def test_a_note_is_never_read_and_its_files_never_opened(browser: Browser, app: World) -> None:
    browser.open()
    id = gives(browser, PICTURE).json()["id"]
    kept = conversation(browser)
    note, _ = app.app.store.add_message(kept.id, NewMessage(Author.NOTE, "for us", "note-1"))
    ChatFileRow.objects.filter(pk=id).update(said=note.id)
    assert opens(browser, id).status_code == 404
    browser.post("read", {"message": int(note.id)})
    assert app.app.read_marks.of(kept.id).by_customer == 0


def test_marks_say_what_each_side_has_really_seen(browser: Browser, app: World) -> None:
    browser.open()
    ticket = handed(browser)
    kept = conversation(browser)
    theirs, ours = app.app.store.messages(kept.id)[0], app.app.store.messages(kept.id)[-1]
    assert browser.get("messages").json().get("seen", 0) == 0
    desk = agent()
    desk.get(f"/desk/tickets/{ticket}")
    assert browser.get("messages").json().get("seen", 0) == 0, "a page that is open is not read"
    desk.post(f"/desk/tickets/{ticket}/here", {"writing": "no", "read": str(ours.id)})
    assert browser.get("messages").json()["seen"] == theirs.id
    token = app.app.desk.token()
    assert browser.post("read", {"message": 2**62}).status_code == 200
    assert app.app.read_marks.of(kept.id).by_customer == ours.id, "no further than there is"
    assert app.app.desk.token() != token, "desks that show it look again"
    assert "Seen by the customer" in desk.get(f"/desk/tickets/{ticket}").content.decode()
    at = app.app.read_marks.of(kept.id).customer_at
    browser.post("read", {"message": 1})
    assert app.app.read_marks.of(kept.id).by_customer == ours.id, "and never back"
    assert app.app.read_marks.of(kept.id).customer_at == at
    assert browser.post("read", {"message": 5}, token="").status_code == 401
