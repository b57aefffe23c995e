"""What a human agent does with a ticket, on the real store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.application.conftest import World
from unsnag.adapters.store.desk_sharing import DatabasePresence
from unsnag.adapters.store.models import EventRow, MessageRow, OutboxRow, TicketRow
from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.people.manage_people import DetailsRefused
from unsnag.application.work_ticket import (
    ReplyEmpty,
    ReplyTooLong,
    TicketClosed,
    WorkTicket,
)
from unsnag.domain.conversations import Author, Awaiting, Channel, Holder
from unsnag.domain.outcomes import EventKind, Outcome, standing
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.domain.staff import Role
from unsnag.domain.tickets import TicketState


def handed_off(world: World, text: str = "I want to talk to a person") -> ConversationId:
    chat = world.begin()
    world.say(chat, text)
    return chat


def only_ticket() -> TicketId:
    return TicketId(TicketRow.objects.get().pk)


def state() -> str:
    return TicketRow.objects.get().state


def kinds() -> list[str]:
    return list(EventRow.objects.values_list("kind", flat=True))


def outcome(world: World) -> Outcome:
    events = world.app.store.events(world.app.store.ticket(only_ticket()).issue)
    return standing(events, world.clock()).outcome


def test_a_reply_reaches_the_thread_once_and_leaves_the_ticket_waiting(world: World) -> None:
    chat = handed_off(world)
    work = world.app.work_ticket
    first = work.reply(only_ticket(), "Alex Lindgren", "  Hello there.  ", key="k1")
    again = work.reply(only_ticket(), "Alex Lindgren", "Hello there.", key="k1")
    assert first.id == again.id
    assert (first.author, first.author_name, first.text) == (
        Author.HUMAN,
        "Alex Lindgren",
        "Hello there.",
    )
    assert state() == "waiting"
    assert kinds().count("human_replied") == 1
    assert world.app.store.conversation(chat).holder is Holder.HUMAN


def test_the_customers_answer_opens_the_ticket_again_and_the_ai_stays_silent(world: World) -> None:
    chat = handed_off(world)
    world.app.work_ticket.reply(only_ticket(), "Alex", "Which colour?", key="k1")
    assert world.say(chat, "the blue one") == []
    assert state() == "open"


@pytest.mark.parametrize(("text", "error"), [("  \n", ReplyEmpty), ("x" * 20_001, ReplyTooLong)])
def test_an_impossible_reply_is_refused_and_changes_nothing(
    world: World, text: str, error: type[Exception]
) -> None:
    handed_off(world)
    before = MessageRow.objects.count()
    with pytest.raises(error):
        world.app.work_ticket.reply(only_ticket(), "Alex", text, key="k1")
    assert MessageRow.objects.count() == before
    assert state() == "open"


def test_a_reply_to_a_form_is_mailed_to_the_address_that_was_left(world: World) -> None:
    store = world.app.store
    chat = store.start_conversation(Channel.FORM)
    store.save_conversation(replace(chat, contact_name="Ana", contact_email="ana@example.com"))
    world.say(chat.id, "I want a person")
    world.app.work_ticket.reply(only_ticket(), "Alex", "We'll look at it.", key="k1")
    world.app.work_ticket.reply(only_ticket(), "Alex", "We'll look at it.", key="k1")
    mail = OutboxRow.objects.get()
    assert mail.to == "ana@example.com"
    assert mail.text.startswith("We'll look at it.")


def test_a_reply_in_the_widget_is_not_mailed(world: World) -> None:
    handed_off(world)
    world.app.work_ticket.reply(only_ticket(), "Alex", "Hello", key="k1")
    assert not OutboxRow.objects.exists()


class NoMail:
    """A mailer whose server refuses."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        raise ConnectionRefusedError(to)


def without_mail(world: World) -> WorkTicket:
    app = world.app
    kept, again = app.desk_room.kept, app.handle.try_again
    return WorkTicket(app.store, kept, NoMail(), world.clock, "Tern", again, lambda _: None)


def test_a_mail_that_cannot_be_sent_is_said_to_the_team_and_the_reply_stays(world: World) -> None:
    app = world.app
    chat = app.store.start_conversation(Channel.FORM)
    app.store.save_conversation(replace(chat, contact_email="ana@example.com"))
    world.say(chat.id, "I want a person")
    work = WorkTicket(
        app.store,
        app.desk_room.kept,
        NoMail(),
        world.clock,
        "Tern",
        app.handle.try_again,
        lambda _: None,
    )
    work.reply(only_ticket(), "Alex", "Hello", key="k1")
    texts = [(m.author, m.text) for m in app.store.messages(chat.id)][-2:]
    assert texts[0] == (Author.HUMAN, "Hello")
    assert texts[1][0] is Author.NOTE
    assert "could not be sent" in texts[1][1]


def test_a_note_is_for_the_team_and_touches_nothing_else(world: World) -> None:
    handed_off(world)
    before = kinds()
    world.app.work_ticket.note(only_ticket(), "Alex", "Called, no answer.", key="k1")
    row = MessageRow.objects.get(author="note")
    assert row.text == "Called, no answer."
    assert state() == "open"
    assert kinds() == before


def test_closing_asks_the_customer_and_a_yes_confirms(world: World) -> None:
    chat = handed_off(world)
    world.app.work_ticket.close(only_ticket(), "Alex Lindgren")
    last = world.replies(chat)[-1]
    assert last.text == "Alex Lindgren closed this. Did this solve it?"
    assert [c["choice"] for c in last.extras["choices"]] == ["solved", "not_solved"]
    after = world.app.store.conversation(chat)
    assert (after.holder, after.awaiting) == (Holder.AI, Awaiting.SOLVED)
    assert (state(), outcome(world)) == ("closed", Outcome.HANDED_OFF)
    world.say(chat, "Yes, that solved it", choice="solved")
    assert (state(), outcome(world)) == ("closed", Outcome.CONFIRMED)


def test_a_no_after_closing_opens_the_same_ticket_again(world: World) -> None:
    chat = handed_off(world)
    world.app.work_ticket.close(only_ticket(), "Alex")
    world.say(chat, "No, I need a person", choice="not_solved")
    assert state() == "open"
    assert world.app.store.conversation(chat).holder is Holder.HUMAN
    world.app.work_ticket.close(only_ticket(), "Alex")
    assert kinds().count("human_closed") == 2


def test_a_closed_ticket_is_not_closed_again(world: World) -> None:
    handed_off(world)
    world.app.work_ticket.close(only_ticket(), "Alex")
    with pytest.raises(TicketClosed):
        world.app.work_ticket.close(only_ticket(), "Robin")
    with pytest.raises(TicketClosed):
        world.app.work_ticket.give_back(only_ticket(), "Robin")
    assert kinds().count("human_closed") == 1


def test_a_reply_after_closing_takes_the_conversation_back_from_the_ai(world: World) -> None:
    chat = handed_off(world)
    world.app.work_ticket.close(only_ticket(), "Alex")
    world.app.work_ticket.reply(only_ticket(), "Alex", "One more thing.", key="k2")
    after = world.app.store.conversation(chat)
    assert (after.holder, after.awaiting) == (Holder.HUMAN, Awaiting.NOTHING)
    assert state() == "waiting"


def test_closing_a_ticket_of_an_older_need_leaves_the_current_one_alone(world: World) -> None:
    chat = handed_off(world)
    store = world.app.store
    current = store.conversation(chat)
    newer = store.open_issue(current, "order_status", "where is it")
    store.save_conversation(
        replace(current, issue=newer.id, holder=Holder.AI, awaiting=Awaiting.SLOT)
    )
    world.app.work_ticket.close(only_ticket(), "Alex")
    after = store.conversation(chat)
    assert (after.issue, after.awaiting) == (newer.id, Awaiting.SLOT)
    assert "choices" not in world.replies(chat)[-1].extras


def test_given_back_the_playbook_starts_over_with_what_is_known(world: World) -> None:
    chat = handed_off(world, "refund TT-10466 please")
    assert state() == "open"
    world.app.work_ticket.give_back(only_ticket(), "Alex")
    texts = [m.text for m in world.replies(chat)]
    assert "I'm trying this again now." in texts
    assert state() == "open", "the policy still leaves it to a person"
    assert MessageRow.objects.filter(author="note", author_name="Alex").count() == 1


def test_given_back_without_a_playbook_the_ticket_stays_with_the_ai(world: World) -> None:
    chat = handed_off(world)
    world.app.work_ticket.give_back(only_ticket(), "Alex")
    assert state() == TicketState.WITH_AI.value
    assert world.app.store.conversation(chat).holder is Holder.AI
    assert EventKind.GIVEN_BACK.value in kinds()


def test_while_a_turn_holds_the_conversation_nothing_is_half_done(world: World) -> None:
    chat = handed_off(world)
    app = world.app
    work = WorkTicket(
        app.store,
        app.desk_room.kept,
        NoMail(),
        world.clock,
        "Tern",
        app.handle.try_again,
        lambda _: None,
    )
    fence = app.store.claim_conversation(chat, seconds=60)
    assert fence is not None
    with pytest.raises(ConversationBusy):
        work.close(only_ticket(), "Alex")
    with pytest.raises(ConversationBusy):
        work.give_back(only_ticket(), "Alex")
    assert state() == "open"
    assert "human_closed" not in kinds()
    app.store.release_conversation(chat, fence)
    work.close(only_ticket(), "Alex")
    assert state() == "closed"


def test_what_the_customer_told_the_person_is_known_when_the_ai_goes_on(world: World) -> None:
    chat = world.begin()
    world.say(chat, "I want a refund")
    world.say(chat, "I want a person")
    world.app.work_ticket.reply(only_ticket(), "Alex", "For which order?", key="k1")
    assert world.say(chat, "It is TT-10482") == []
    world.app.work_ticket.give_back(only_ticket(), "Alex")
    run = world.app.store.last_run(world.app.store.ticket(only_ticket()).issue)
    assert run is not None
    assert "TT-10482" in run.slots.values()


def test_of_two_orders_that_the_customer_told_the_person_none_is_taken(world: World) -> None:
    chat = world.begin()
    world.say(chat, "I want a refund")
    world.say(chat, "I want a person")
    for text in ("TT-10482", "or was it TT-10477"):
        world.say(chat, text)
    world.app.work_ticket.give_back(only_ticket(), "Alex")
    run = world.app.store.last_run(world.app.store.ticket(only_ticket()).issue)
    assert run is not None
    assert not run.slots


class TestANameForCustomers:
    """What a person chose to be called by customers."""

    def name(self, world: World, shown: str) -> None:
        people = world.app.staff.people
        person = people.named("alex") or people.add(
            "alex", "Alex Lindgren", "", {Role.AGENT}, by="Ada"
        )
        world.app.staff.own.set_shown_as(person, shown)

    def read(self, world: World, chat: ConversationId) -> tuple[str, str]:
        """Whose answer it is, as the desk and as the customer have it."""
        kept = world.app.store.messages(chat)[-1].author_name
        return kept, world.app.thread(chat).messages[-1].name

    def reply(self, world: World, key: str) -> None:
        world.app.work_ticket.reply(only_ticket(), "Alex Lindgren", "Hello.", key=key)

    def test_customers_read_it_and_the_record_has_the_full_one(self, world: World) -> None:
        chat = handed_off(world)
        self.name(world, "  Lex ")
        self.reply(world, "k1")
        assert self.read(world, chat) == ("Alex Lindgren", "Lex")

    def test_what_was_said_keeps_the_name_that_it_was_said_under(self, world: World) -> None:
        chat = handed_off(world)
        self.name(world, "Lex")
        self.reply(world, "k1")
        self.name(world, "")
        self.reply(world, "k2")
        names = [m.name for m in world.app.thread(chat).messages if m.author is Author.HUMAN]
        assert names == ["Lex", "Alex Lindgren"]

    def test_closing_and_writing_show_it_too(self, world: World) -> None:
        chat = handed_off(world)
        self.name(world, "Lex")
        self.reply(world, "k1")
        DatabasePresence(world.clock).come(only_ticket(), "Alex Lindgren", writing=True)
        assert world.app.thread(chat).writer == "Lex"
        world.app.work_ticket.close(only_ticket(), "Alex Lindgren")
        assert world.app.thread(chat).messages[-1].text.startswith("Lex closed this.")

    def test_a_mail_is_signed_with_it(self, world: World) -> None:
        chat = world.app.store.start_conversation(Channel.FORM)
        world.app.store.save_conversation(replace(chat, contact_email="ana@example.com"))
        world.say(chat.id, "I want a person")
        self.name(world, "Lex")
        self.reply(world, "k1")
        assert "\n\nLex\n" in OutboxRow.objects.get().text

    @pytest.mark.parametrize("wrong", ["assistant", "L" * 61, "Le\u202ex"])
    def test_a_name_that_misleads_is_refused(self, world: World, wrong: str) -> None:
        with pytest.raises(DetailsRefused):
            self.name(world, wrong)
