"""Who belongs to a conversation by mail, how long it stays open, and what comes back to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.mail.conftest import MARA, PostOffice, make_world, one_shop, shop, text_of, written
from tests.mail.conftest import post_office as post_office
from unsnag.adapters.store.mail_rows import LetterRow
from unsnag.application.messaging.share_files import FileRefused, Given
from unsnag.application.send_form import FormMessage
from unsnag.domain.conversations import Author, Conversation
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import TicketState

__all__ = ["make_world", "one_shop", "shop"]


def handed_over(post_office: PostOffice) -> tuple[Conversation, TicketId, str]:
    """A conversation that a person has, its ticket, and the address to answer."""
    store = post_office.world.app.store
    taken = post_office.arrives(written("A person, please."))
    assert taken.conversation is not None
    state = store.conversation(taken.conversation)
    assert state.issue is not None
    ticket = store.ticket_of_issue(state.issue)
    assert ticket is not None
    back = post_office.goes_out()[-1]["Reply-To"].addresses[0].addr_spec
    return state, ticket.id, str(back)


def test_an_answer_to_a_closed_ticket_opens_it_within_a_fortnight(post_office: PostOffice) -> None:
    state, ticket, back = handed_over(post_office)
    app = post_office.world.app
    app.work_ticket.close(ticket, "Ines")
    post_office.world.clock.ahead = timedelta(days=13)
    late = post_office.arrives(written("It broke again, no it is not solved.", to=back, id="<2@x>"))
    assert late.conversation == state.id
    assert app.store.ticket(ticket).state is TicketState.OPEN


def test_later_it_begins_a_new_conversation_that_names_the_ticket(post_office: PostOffice) -> None:
    state, ticket, back = handed_over(post_office)
    app = post_office.world.app
    app.work_ticket.close(ticket, "Ines")
    post_office.world.clock.ahead = timedelta(days=15)
    late = post_office.arrives(written("It broke again.", to=back, id="<2@x>"))
    assert late.conversation not in (None, state.id)
    said = app.store.messages(late.conversation)  # type: ignore[arg-type]
    notes = [m.text for m in said if m.author is Author.NOTE]
    assert f"Follows ticket {ticket}," in notes[0]
    assert app.store.ticket(ticket).state is TicketState.CLOSED


def test_somebody_else_on_the_mail_is_heard_and_sees_nothing(post_office: PostOffice) -> None:
    state, ticket, back = handed_over(post_office)
    other = post_office.arrives(written("I'm copied in.", "boss@else.example", to=back))
    assert other.conversation == state.id
    post_office.world.app.work_ticket.reply(ticket, "Ines", "Only for Mara.", key="1")
    (reply,) = post_office.goes_out()
    assert [one.addr_spec for one in reply["To"].addresses] == [MARA]
    assert reply["Cc"] is None


def test_a_bounce_opens_the_ticket_and_silences_the_ai(post_office: PostOffice) -> None:
    state, ticket, _ = handed_over(post_office)
    app, book = post_office.world.app, post_office.room.book
    app.work_ticket.reply(ticket, "Ines", "Hello Mara.", key="1")
    post_office.goes_out()
    letter = LetterRow.objects.order_by("-pk")[0]
    LetterRow.objects.update(state="sent")
    report = (
        "From: MAILER-DAEMON@mx.example.com\r\nTo: x@tern.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com"
        f"\r\n\r\nFinal-Recipient: rfc822; {MARA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{letter.message_id}>\r\n"
        "Subject: Re: A question\r\n\r\nHello\r\n--b--\r\n"
    )
    forged = report.replace(letter.message_id, "c1.x.y@tern.example").replace(MARA, "a@b.example")
    post_office.arrives(b"Return-Path: <>\r\n" + forged.encode())
    assert book.bad_address("a@b.example") is None
    bounce = post_office.arrives(b"Return-Path: <>\r\n" + report.encode())
    assert bounce.conversation == state.id
    assert app.store.ticket(ticket).state is TicketState.OPEN
    assert book.bad_address(MARA) is not None
    app.work_ticket.close(ticket, "Ines")
    assert post_office.goes_out() == []
    post_office.arrives(written("I'm here again.", id="<9@x>"))
    assert book.bad_address(MARA) is None


def test_a_form_is_answered_by_mail_and_goes_on_there(post_office: PostOffice) -> None:
    app = post_office.world.app
    form = FormMessage("v" * 32, "k" * 32, "Mara", MARA, "The lid is broken, what now?")
    sent = app.send_form(form)
    assert post_office.goes_out() == []
    app.work_ticket.reply(sent.ticket, "Ines", "Send us a picture.", key="1")
    (mail,) = post_office.goes_out()
    assert "Send us a picture." in text_of(mail)
    back = str(mail["Reply-To"].addresses[0].addr_spec)
    answer = post_office.arrives(written("Here it is.", to=back, id="<3@x>"))
    assert answer.conversation == app.store.ticket(sent.ticket).conversation


def test_files_of_a_reply_go_with_its_mail(post_office: PostOffice) -> None:
    _, ticket, _ = handed_over(post_office)
    app = post_office.world.app
    given = [Given("how.pdf", b"%PDF-1.4 x"), Given("Zähler.txt", "grün".encode())]
    app.share_files.reply(ticket, "Ines", "", given, key="k1")
    (letter,) = post_office.goes_out()
    found = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    assert found == {"how.pdf": b"%PDF-1.4 x", "Zähler.txt": "grün"}
    assert "how.pdf" in text_of(letter)
    large = [Given(f"{n}.pdf", b"%PDF-" + bytes([n]) * 6_000_000) for n in (65, 66)]
    with pytest.raises(FileRefused, match="10 MB together"):
        app.share_files.reply(ticket, "Ines", "Two films", large, key="k2")
    assert post_office.goes_out() == []
