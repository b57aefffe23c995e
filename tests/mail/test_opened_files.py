"""Files that came with a mail are saved from the desk, by who may see it, and as what they are not:
a page."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architecture.test_route_matrix import signed_in
from tests.mail.conftest import PostOffice, make_world, one_shop, shop, written
from tests.mail.conftest import post_office as post_office
from unsnag.adapters.channels.email.guarded_file import file_of
from unsnag.adapters.channels.email.reading import file_in, read_mail
from unsnag.adapters.mail_folder.raw import RawMailFolder
from unsnag.adapters.store.chat_rows import ChatFileRow
from unsnag.adapters.store.kept_files import KeptChatFiles, KeptMails
from unsnag.adapters.store.mail_rows import MailRow
from unsnag.adapters.store.models import TicketRow
from unsnag.application.forget_files import ForgetFiles
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured, read_configuration

__all__ = ["make_world", "one_shop", "shop"]

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PAGE = b"<script>alert(1)</script>"


def with_files(*files: tuple[str, str, bytes]) -> bytes:
    plain = written("I want a person. The picture shows where it leaks.")
    mail = message_from_bytes(plain, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


MAIL = with_files(
    ("leak.png", "image/png", PICTURE), ("../../evil\u202egnp.html", "text/html", PAGE)
)


def addresses(client: Client) -> list[str]:
    page = client.get(f"/desk/tickets/{TicketRow.objects.get().pk}").content.decode()
    return re.findall(r'href="(/desk/mail-files/[^"]+)"', page)


def test_a_file_is_saved_and_never_shown(post_office: PostOffice) -> None:
    wiring.provide(lambda: post_office.world.app)
    post_office.arrives(MAIL)
    client = signed_in("agent")
    picture, page = addresses(client)
    saved = client.get(picture)
    assert saved.content == PICTURE
    assert saved["Content-Disposition"] == 'attachment; filename="leak.png"'
    assert saved["Content-Type"] == "application/octet-stream"
    assert "sandbox" in saved["Content-Security-Policy"]
    other = client.get(page)
    assert other.content == PAGE
    name = other["Content-Disposition"].partition("filename=")[2]
    assert "/" not in name
    assert name.isascii()


def test_an_address_opens_for_the_one_it_was_shown_to_and_for_nothing_else(
    post_office: PostOffice,
) -> None:
    wiring.provide(lambda: post_office.world.app)
    post_office.arrives(MAIL)
    client = signed_in("agent")
    picture, _ = addresses(client)
    assert Client().get(picture).status_code == 302
    assert signed_in("manager").get(picture).status_code == 404
    head, message, place, token = picture.rsplit("/", 3)
    for wrong in (f"{message}/1/{token}", f"{int(message) + 1}/{place}/{token}", f"{10**30}/0/x"):
        assert client.get(f"{head}/{wrong}").status_code == 404


def test_a_mail_that_is_gone_or_too_large_gives_nothing() -> None:
    assert file_of(MAIL, 0) == PICTURE
    assert file_of(MAIL, 2) is None
    assert file_of(MAIL + b"x" * 26 * 1024 * 1024, 0) is None
    deep = b"".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n'.encode() for n in range(40)
    )
    assert file_of(deep, 0) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12),
            st.sampled_from(["image/png", "application/pdf", "text/html", "application/zip"]),
            st.binary(min_size=1, max_size=200),
        ),
        max_size=5,
    )
)
def test_the_files_of_a_mail_are_where_their_names_are(files: list[tuple[str, str, bytes]]) -> None:
    data = with_files(*files)
    named = read_mail(data).attachments
    assert [len(file_in(data, place) or b"") for place in range(len(named))] == [
        one.size for one in named
    ]
    for place, one in enumerate(named):
        assert (one.name, file_in(data, place)) in [(name, body) for name, _, body in files]
    assert file_in(data, len(named)) is None


@pytest.mark.parametrize("place", [-1, 10**9])
def test_a_place_that_is_none_gives_nothing(place: int) -> None:
    assert file_in(MAIL, place) is None


def test_a_file_is_deleted_after_its_time_and_its_text_stays(post_office: PostOffice) -> None:
    world = post_office.world
    taken = post_office.arrives(MAIL)
    digest = MailRow.objects.get().digest
    mails = world.app.configuration.data / "mails"
    forget = ForgetFiles([(KeptMails(), RawMailFolder(mails))], 30, world.clock)
    assert forget() == 0
    assert RawMailFolder(mails).read(digest) is not None
    world.clock.ahead = timedelta(days=31)
    assert ForgetFiles([(KeptMails(), RawMailFolder(mails))], None, world.clock)() == 0
    assert forget() == 1
    assert forget() == 0
    assert RawMailFolder(mails).read(digest) is None
    assert taken.message is not None
    assert world.app.open_mail_file(taken.message, 0) is None
    assert taken.conversation is not None
    said = [m.text for m in world.app.store.messages(taken.conversation)]
    assert "The picture shows where it leaks." in said[0]


def test_bytes_that_a_newer_message_has_too_are_kept(post_office: PostOffice) -> None:
    world = post_office.world
    taken = post_office.arrives(MAIL)
    chats = RawMailFolder(world.app.configuration.data / "files")
    digest = chats.keep(PICTURE)
    assert taken.message is not None
    assert taken.conversation is not None
    world.clock.ahead = timedelta(days=40)
    newer, _ = world.app.receive(taken.conversation, "And again", key="again-12")
    for said in (taken.message, newer.id):
        ChatFileRow.objects.create(
            conversation_id=taken.conversation, said_id=said, channel="telegram", digest=digest
        )
    forget = ForgetFiles([(KeptChatFiles(), chats)], 30, world.clock)
    assert forget() == 1
    assert chats.read(digest) == PICTURE
    old, new = ChatFileRow.objects.order_by("pk")
    assert (old.digest, new.digest) == ("", digest)
    assert "deleted" in old.why
    world.clock.ahead = timedelta(days=80)
    assert forget() == 1
    assert chats.read(digest) is None


@pytest.mark.parametrize("text", ["0", "-1", "ten", "1.5", "99999999"])
def test_a_time_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("UNSNAG_FILES_KEPT_DAYS", text)
    with pytest.raises(NotConfigured, match="UNSNAG_FILES_KEPT_DAYS"):
        read_configuration()
