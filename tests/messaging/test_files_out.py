"""Files that people at the desk send, from the form of a reply to the messenger's service."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.application.test_files_in_the_widget import archive, png
from tests.fakes import messengers as fakes
from tests.fakes.messengers import Took, TookFile
from tests.messaging.conftest import Line, make_world, one_shop, open_line, shop
from tests.messaging.test_at_the_desk import staff
from tests.messaging.test_one_channel import delivery, notes, with_person
from unsnag.adapters.store.chat_rows import ChatFileRow, ChatOutRow
from unsnag.domain.messaging.attached import MB
from unsnag.domain.shared import TicketId

__all__ = ["make_world", "one_shop", "open_line", "shop"]

Open = Callable[..., Line]
Files = dict[str, bytes]
ALL = ("messenger", "slack", "telegram", "webhook", "whatsapp")
PDF = b"%PDF-1.7\r\n--\r\n\x00\xff\r\n\r\nbill"
# A file that has in it what ends the part of a form.
TEXT = "Grüße\r\n--\r\nfrom Kiel\r\n".encode()


def sends(line: Line, ticket: TicketId, text: str, files: Files) -> Any:
    """The form of the reply, as a browser posts it; what is due then goes out."""
    http = staff("ines", "agent")
    page = http.get(f"/desk/tickets/{ticket}").content.decode()
    form = page[page.index('id="reply"') :]
    hidden = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', form)[0] for name in ("key", "seen")
    }
    given = [SimpleUploadedFile(name, data) for name, data in files.items()]
    answer = http.post(f"/desk/tickets/{ticket}/reply", {**hidden, "text": text, "files": given})
    line.goes_out()
    return answer


def taken(line: Line, after: int) -> list[Took]:
    return line.service.taken[after:]


def files_in(took: list[Took]) -> list[TookFile]:
    return [one.file for one in took if one.file is not None]


@pytest.fixture(params=ALL)
def line(request: pytest.FixtureRequest, open_line: Open) -> Line:
    return open_line(request.param)


def test_words_and_files_arrive_in_their_order_and_to_the_byte(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    picture = png(30, 20)
    files = {"leak.png": picture, 'the "bill" für Mara.pdf': PDF, "notes.txt": TEXT}
    assert sends(line, ticket, "Here you are.", files).status_code == 302
    said, *rest = taken(line, before)
    assert (said.text, said.file) == ("ines: Here you are.", None)
    assert [one.text for one in rest] == [""] * 3
    assert {one.to for one in rest} == {line.service.who}  # type: ignore[attr-defined]  # every stand-in has it
    assert [one.data for one in files_in(rest)] == [picture, PDF, TEXT]
    assert files_in(rest)[1].name == 'the "bill" für Mara.pdf'
    assert line.states()[-4:] == ["sent"] * 4
    assert delivery(line, ticket) == "sent"
    page = staff("ines", "agent").get(f"/desk/tickets/{ticket}").content.decode()
    assert "leak.png" in page


def test_a_file_may_go_without_words(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    assert sends(line, ticket, "", {"bill.pdf": PDF}).status_code == 302
    (only,) = taken(line, before)
    assert (only.text, files_in([only])[0].data) == ("", PDF)


def test_the_same_reply_twice_is_sent_once(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    http = staff("ines", "agent")
    for _ in range(2):
        form = {"key": "once", "text": "See this.", "files": [SimpleUploadedFile("b.pdf", PDF)]}
        assert http.post(f"/desk/tickets/{ticket}/reply", form).status_code == 302
        line.goes_out()
    assert [one.data for one in files_in(taken(line, before))] == [PDF]
    assert len(taken(line, before)) == 2


def test_who_asks_for_silence_gets_it_and_the_order_stays(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    line.service.next.append(line.service.slower(30))
    sends(line, ticket, "", {"a.txt": b"first", "b.txt": b"second"})
    line.later(29)
    line.goes_out()
    assert not taken(line, before)
    line.later(2)
    line.goes_out()
    assert [one.data for one in files_in(taken(line, before))] == [b"first", b"second"]


def test_a_file_that_is_refused_for_good_is_named_at_the_ticket(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    line.service.next.append(line.service.refusal())
    sends(line, ticket, "", {"a.txt": b"first", "b.txt": b"second"})
    assert [one.data for one in files_in(taken(line, before))] == [b"second"]
    assert line.states()[-2:] == ["failed", "sent"]
    assert "did not arrive: the file a.txt: " in notes(line, ticket)
    assert delivery(line, ticket) == "failed"
    page = staff("ines", "agent").get(f"/desk/tickets/{ticket}").content.decode()
    assert "the file a.txt: " in page


def test_an_answer_that_was_lost_makes_no_file_arrive_twice(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    # What goes before the call that the customer sees.
    line.service.spare = {"whatsapp": 1, "slack": 2}.get(line.service.door, 0)
    line.service.lose = 1
    sends(line, ticket, "", {"a.txt": b"first", "b.txt": b"second"})
    for _ in range(3):
        line.later(400)
        line.goes_out()
    assert [one.data for one in files_in(taken(line, before))] == [b"first", b"second"]
    if line.service.door == "webhook":
        assert line.states()[-2:] == ["sent", "sent"]
    else:
        assert line.states()[-2:] == ["doubtful", "sent"]
        assert "the file a.txt: " in notes(line, ticket)


@pytest.mark.parametrize(("door", "steps"), [("whatsapp", 1), ("slack", 2)])
def test_what_only_prepares_a_file_is_done_again(open_line: Open, door: str, steps: int) -> None:
    line = open_line(door)
    ticket = with_person(line)
    before = len(line.service.taken)
    for step in range(steps):
        line.service.lose, line.service.spare = 1, step
        sends(line, ticket, "", {"a.txt": f"after {step}".encode()})
        line.later(10)
        line.goes_out()
    sent = [f"after {step}".encode() for step in range(steps)]
    assert [one.data for one in files_in(taken(line, before))] == sent
    assert line.states()[-steps:] == ["sent"] * steps


def test_the_sender_dies_over_a_file(line: Line) -> None:
    ticket = with_person(line)
    before = len(line.service.taken)
    http = staff("ines", "agent")
    form = {"key": "k", "text": "", "files": [SimpleUploadedFile("a.txt", b"first")]}
    http.post(f"/desk/tickets/{ticket}/reply", form)
    line.room.write()
    # What a process leaves that is killed once it has marked a file.
    due = line.room.book.next_due(line.channel.channel, line.world.clock(), 30, 150)
    assert due is not None
    line.later(60)
    assert not line.room.book.in_doubt(line.channel.channel, line.world.clock())
    line.later(400)
    line.goes_out()
    again = line.service.door == "webhook"
    assert [one.data for one in files_in(taken(line, before))] == ([b"first"] if again else [])
    assert line.states()[-1] == ("sent" if again else "doubtful")


def test_a_file_that_is_not_kept_any_more_is_told(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    line.service.next.append(line.service.slower(30))
    sends(line, ticket, "", {"a.txt": b"first"})
    line.room.files.forget(ChatFileRow.objects.get().digest)
    line.later(31)
    line.goes_out()
    assert "the file a.txt: it is not kept any more" in notes(line, ticket)
    assert line.states()[-1] == "failed"


@pytest.mark.parametrize(
    ("door", "name", "data", "words"),
    [
        ("whatsapp", "cat.gif", b"GIF89a" + bytes(20), "WhatsApp takes no files like “cat.gif”."),
        ("whatsapp", "a.png", png() + bytes(5 * MB), "“a.png” up to 5 MB."),
        ("whatsapp", "a.mp4", b"\0\0\0 ftypisom" + bytes(16 * MB), "“a.mp4” up to 16 MB."),
        ("webhook", "a.pdf", b"%PDF-1" + bytes(5 * MB), "Webhook takes a file like “a.pdf” up to"),
        ("telegram", "a.exe", b"MZ\x90\0\xff", "Files of this type aren't taken"),
    ],
)
def test_what_a_messenger_does_not_take_is_said_before_anything_is_sent(
    open_line: Open, door: str, name: str, data: bytes, words: str
) -> None:
    line = open_line(door)
    ticket = with_person(line)
    before = len(line.service.taken)
    answer = sends(line, ticket, "Look at this.", {"ok.pdf": PDF, name: data})
    assert answer.status_code == 422
    page = answer.content.decode().replace("&#x27;", "'")
    assert words in page
    assert "Look at this." in page
    assert not taken(line, before)
    assert not ChatFileRow.objects.exclude(said=None).exists()


def test_text_messages_take_no_files_and_the_desk_says_so_first(open_line: Open) -> None:
    line = open_line("sms")
    ticket = with_person(line)
    page = staff("ines", "agent").get(f"/desk/tickets/{ticket}").content.decode()
    form = page[page.index('id="reply"') :].replace("&#x27;", "'")
    assert "Text messages: files can't be sent this way. Send a link instead." in form
    assert 'type="file"' not in form
    before = len(line.service.taken)
    assert sends(line, ticket, "Look.", {"a.pdf": PDF}).status_code == 422
    assert not taken(line, before)


def test_telegram_shows_pictures_as_photos_where_it_takes_them(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    before = len(line.service.taken)
    files = {"a.png": png(300, 200), "long.png": png(300, 10), "big.png": png(9_000, 1_001)}
    sends(line, ticket, "", {**files, "a.gif": b"GIF89a" + bytes(20)})
    shown = [(one.name, one.kind) for one in files_in(taken(line, before))]
    assert shown == [
        ("a.png", "photo"),
        ("long.png", "document"),
        ("big.png", "document"),
        ("a.gif", "document"),
    ]


def test_whatsapp_shows_each_kind_as_what_it_is(open_line: Open) -> None:
    line = open_line("whatsapp")
    ticket = with_person(line)
    before = len(line.service.taken)
    sheet = archive("[Content_Types].xml", "xl/workbook.xml")
    files = {"a.png": png(), "a.mp4": b"\0\0\0 ftypisom" + bytes(9), "prices.xlsx": sheet}
    sends(line, ticket, "", files)
    shown = [(one.name, one.kind) for one in files_in(taken(line, before))]
    assert shown == [("", "image"), ("", "video"), ("prices.xlsx", "document")]


def test_a_file_waits_with_its_words_until_whatsapp_lets_us_write(open_line: Open) -> None:
    line = open_line("whatsapp", UNSNAG_WHATSAPP_TEMPLATE="answer_ready:en")
    ticket = with_person(line)
    line.later(25 * 3600)
    before = len(line.service.taken)
    sends(line, ticket, "Here it is.", {"a.pdf": PDF})
    assert [one.text for one in taken(line, before)] == ["template answer_ready"]
    line.says("Yes please")
    line.answered()
    told = [one.text or files_in([one])[0].data for one in taken(line, before + 1)]
    assert told[:2] == ["ines: Here it is.", PDF]


def test_a_report_about_a_file_names_it(open_line: Open) -> None:
    line = open_line("whatsapp")
    ticket = with_person(line)
    sends(line, ticket, "", {"a.pdf": PDF})
    row = ChatOutRow.objects.latest("pk")
    service = cast(fakes.WhatsApp, line.service)
    assert line.posts(service.tells("delivered", id=row.external)).status_code == 200
    assert delivery(line, ticket) == "delivered"
    sends(line, ticket, "", {"b.pdf": PDF + b"2"})
    row = ChatOutRow.objects.latest("pk")
    line.posts(service.tells("failed", key=row.key))
    assert "did not arrive: the file b.pdf: " in notes(line, ticket)


def test_a_file_goes_to_the_thread_where_it_was_asked_for(open_line: Open) -> None:
    line = open_line("slack")
    service = cast(fakes.Slack, line.service)
    line.posts(
        service.event(
            {
                "type": "message",
                "channel": service.who,
                "channel_type": "im",
                "user": "U1",
                "text": "I want to talk to a person",
                "ts": "16.9",
                "thread_ts": "15.1",
            }
        )
    )
    line.answered()
    issue = line.state.issue
    assert issue is not None
    ticket = line.world.app.store.ticket_of_issue(issue)
    assert ticket is not None
    sends(line, ticket.id, "", {"a.pdf": PDF})
    assert (service.taken[-1].thread, files_in(service.taken[-1:])[0].data) == ("15.1", PDF)


def test_a_file_is_opened_at_the_desk_by_whoever_it_is_shown_to(open_line: Open) -> None:
    line = open_line("telegram")
    ticket = with_person(line)
    sends(line, ticket, "", {"a.pdf": PDF})
    http = staff("ines", "agent")
    page = http.get(f"/desk/tickets/{ticket}").content.decode()
    (address,) = re.findall(r'href="(/desk/files/[^"]+)"', page)
    found: Any = http.get(address)
    assert found.content == PDF
    assert Client().get(address).status_code == 302
