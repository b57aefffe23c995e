"""A mail becomes a message, a turn and a mail back, by the engine that answers in the chat."""

from __future__ import annotations

import re

from tests.mail.conftest import (
    MARA,
    PostOffice,
    make_world,
    one_shop,
    post_office,
    shop,
    text_of,
    written,
)
from unsnag.adapters.store.mail_rows import LetterRow, MailRow
from unsnag.domain.conversations import Author, Channel, Holder
from unsnag.domain.outcomes import Outcome, standing

__all__ = ["make_world", "one_shop", "post_office", "shop"]


def test_a_question_that_an_article_answers_is_answered_at_once(post_office: PostOffice) -> None:
    taken = post_office.arrives(written("How do I descale my Skerry?", subject="Limescale"))
    (mail,) = post_office.goes_out()
    said = text_of(mail)
    assert "Descale it every two months" in said
    assert "This solved it:" in said
    assert "I still need help:" in said
    assert mail["To"] == MARA
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == str(
        MailRow.objects.get().message_id and f"<{MailRow.objects.get().message_id}>"
    )
    assert LetterRow.objects.get().sender == ""
    assert taken.conversation is not None
    assert post_office.world.app.store.conversation(taken.conversation).channel is Channel.EMAIL


def test_the_same_mail_twice_is_one_message(post_office: PostOffice) -> None:
    data = written("How do I descale my Skerry?")
    first = post_office.arrives(data)
    again = post_office.arrives(b"Received: from elsewhere\r\n" + data)
    assert again == first
    assert MailRow.objects.count() == 1
    assert len(post_office.goes_out()) == 1


def test_a_reply_lands_in_the_same_conversation_and_a_quoted_number_does_not(
    post_office: PostOffice,
) -> None:
    first = post_office.arrives(written("The colour of the sky puzzles me.", subject="Hello"))
    (mail,) = post_office.goes_out()
    back = post_office.arrives(
        written("Any news?", subject="Re: Hello", to=str(mail["Reply-To"].addresses[0].addr_spec))
    )
    assert back.conversation == first.conversation
    stranger = post_office.arrives(
        written(
            "Any news?",
            "eve@else.example",
            subject=f"Re: Hello (ticket 1, conversation {first.conversation})",
        )
    )
    assert stranger.conversation != first.conversation


def test_a_person_is_given_within_one_turn_and_answers_by_mail(post_office: PostOffice) -> None:
    app = post_office.world.app
    taken = post_office.arrives(written("I want to talk to a person, please."))
    assert taken.conversation is not None
    (promise,) = post_office.goes_out()
    assert "You'll have an answer by" in text_of(promise)
    state = app.store.conversation(taken.conversation)
    assert state.holder is Holder.HUMAN
    assert state.issue is not None
    ticket = app.store.ticket_of_issue(state.issue)
    assert ticket is not None
    app.work_ticket.reply(ticket.id, "Ines", "Hello, this is Ines.", key="k1")
    app.work_ticket.reply(ticket.id, "Ines", "Hello, this is Ines.", key="k1")
    (reply,) = post_office.goes_out()
    assert "Hello, this is Ines." in text_of(reply)
    assert reply["Auto-Submitted"] is None
    assert "Ines" in str(reply["From"])
    letter = LetterRow.objects.order_by("-pk")[0]
    assert letter.sender.startswith("help+c")
    again = post_office.arrives(
        written(
            "Thanks",
            In_Reply_To=f"<{letter.message_id}>",
            subject="Re: A question",
            id="<x@y.example>",
        )
    )
    assert again.conversation == taken.conversation
    assert post_office.goes_out() == []


def test_one_click_solves_it(post_office: PostOffice) -> None:
    app = post_office.world.app
    taken = post_office.arrives(written("How do I descale my Skerry?"))
    (mail,) = post_office.goes_out()
    token = re.search(r"/mail/(\S+)", text_of(mail))
    assert token is not None
    link = post_office.room.choose.look(token[1])
    assert (link.choice, link.label) == ("solved", "This solved it")
    conversation, new = post_office.room.choose(token[1])
    assert (conversation, new) == (taken.conversation, True)
    assert post_office.room.choose(token[1]) == (taken.conversation, False)
    app.handle.take(conversation)
    issue = app.store.conversation(conversation).issue
    assert issue is not None
    assert standing(app.store.events(issue), app.clock()).outcome is Outcome.CONFIRMED


def test_a_machine_is_kept_and_never_answered(post_office: PostOffice) -> None:
    taken = post_office.arrives(
        written("I am away.", subject="Automatic reply: Hello", Auto_Submitted="auto-replied")
    )
    assert taken.conversation is not None
    (kept,) = post_office.world.app.store.messages(taken.conversation)
    assert kept.author is Author.NOTE
    assert post_office.goes_out() == []


def test_what_can_not_be_read_is_kept_with_the_reason(post_office: PostOffice) -> None:
    headers = b"".join(b"X-%d: y\r\n" % n for n in range(1_200))
    taken = post_office.arrives(b"From: a@b.example\r\nSubject: Big\r\n" + headers + b"\r\nx\r\n")
    assert taken.conversation is None
    row = MailRow.objects.get()
    assert row.quarantined == "too_many_headers"
    assert post_office.room.raw.read(row.digest) is not None


def test_a_signed_mail_from_the_address_on_file_needs_no_code(post_office: PostOffice) -> None:
    post_office.arrives(written("Please refund my order TT-10482, the cup is broken.", signed=True))
    mails = [text_of(m) for m in post_office.goes_out()]
    assert not any("code" in m for m in mails), mails
    state = post_office.world.app.store.conversation(post_office.taken[0].conversation)  # type: ignore[arg-type]
    assert state.customer is not None
    assert state.customer.ref == "cus_1001"


def test_an_unsigned_mail_is_asked_for_a_code_that_goes_to_the_address_on_file(
    post_office: PostOffice,
) -> None:
    app = post_office.world.app
    taken = post_office.arrives(written("Please refund my order TT-10482, the cup is broken."))
    assert taken.conversation is not None
    code_mail, asked = post_office.goes_out()
    assert code_mail["To"] == MARA
    assert "press the button, or answer with the code" in " ".join(text_of(asked).split())
    assert not app.store.conversation(taken.conversation).identified
    found = re.search(r"/mail/(\S+)", text_of(code_mail))
    assert found is not None
    conversation, _ = post_office.room.choose(found[1])
    app.handle.take(conversation)
    assert app.store.conversation(conversation).identified


def test_a_stranger_s_mail_in_an_identified_conversation_moves_nothing(
    post_office: PostOffice,
) -> None:
    app = post_office.world.app
    post_office.arrives(written("Please refund something.", signed=True))
    first = post_office.goes_out()[-1]
    back = str(first["Reply-To"].addresses[0].addr_spec)
    state = app.store.conversation(post_office.taken[0].conversation)  # type: ignore[arg-type]
    assert state.identified
    post_office.arrives(
        written("It is order TT-10482.", to=back, subject="Re: A question", id="<2@x>")
    )
    held = app.store.conversation(state.id)
    assert held.details["held_awaiting"] == "slot"
    assert post_office.world.refunds("TT-10482") == []
    code_mail, _asked = post_office.goes_out()
    assert code_mail["To"] == MARA
    found = re.search(r"Your code is (\d{6})", text_of(code_mail))
    assert found is not None
    post_office.arrives(written(found[1], to=back, subject="Re: A question", id="<3@x>"))
    assert "held" not in app.store.conversation(state.id).details
    run = app.store.last_run(held.issue)  # type: ignore[arg-type]
    assert run is not None
    assert run.slots.get("order") == "TT-10482" or "TT-10482" in run.slots.values()
