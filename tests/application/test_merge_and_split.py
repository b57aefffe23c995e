"""Merging, splitting, linking and following up, on the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.application.conftest import World
from unsnag.adapters.store.models import ConversationRow, MailThreadRow, MessageRow, TicketRow
from unsnag.adapters.store.queries_found import find_tickets
from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.ports.ticket_work import ActKind, LinkKind
from unsnag.application.ticket_work.arrange_tickets import CannotLink
from unsnag.application.ticket_work.merge_tickets import (
    MergeTickets,
    NotMerged,
    TooLateToUnmerge,
)
from unsnag.application.ticket_work.split_ticket import NothingToSplit
from unsnag.application.work_ticket import TicketMerged
from unsnag.domain.conversations import Author, Awaiting, Holder
from unsnag.domain.desk.merging import MergeRefusal, MergeRefused
from unsnag.domain.outcomes import EventKind
from unsnag.domain.shared import ConversationId, MessageId, TicketId
from unsnag.domain.tickets import TicketState

Two = tuple[ConversationId, TicketId]


def asks(world: World, text: str, ref: str | None = "cus_1001") -> Two:
    """A conversation that a person has, and its ticket."""
    chat = world.begin(ref)
    world.say(chat, f"I want a person. {text}")
    return chat, TicketId(TicketRow.objects.latest("pk").pk)


def texts(world: World, chat: ConversationId, author: Author) -> list[str]:
    return [m.text for m in world.app.store.messages(chat) if m.author is author]


def state(ticket: TicketId) -> str:
    return TicketRow.objects.get(pk=ticket).state


def test_after_a_merge_both_ways_in_lead_to_one_thread_in_order_of_time(world: World) -> None:
    old, first = asks(world, "The kettle leaks.")
    new, second = asks(world, "It still leaks.")
    world.app.desk_room.merge(second, first, "Alex")
    world.say(new, "Written in the thread that went")
    world.say(old, "Written in the thread that stayed")
    theirs = [
        "I want a person. The kettle leaks.",
        "I want a person. It still leaks.",
        "Written in the thread that went",
        "Written in the thread that stayed",
    ]
    for chat in (old, new):
        assert texts(world, chat, Author.CUSTOMER) == theirs
        seen = world.app.thread(chat).messages
        assert [m.text for m in seen if m.author is Author.CUSTOMER] == theirs
        assert any("put your two messages together" in m.text for m in seen)
    assert (state(first), state(second)) == ("open", "merged")
    assert not world.app.store.unread(new)


def test_the_secret_of_either_thread_opens_the_one_that_stays(world: World) -> None:
    app = world.app
    (old, first), (new, second) = asks(world, "One."), asks(world, "Two.")
    app.store.set_token(old, "a" * 64)
    app.store.set_token(new, "b" * 64)
    app.desk_room.merge(second, first, "Alex")
    for digest in ("a" * 64, "b" * 64):
        found = app.store.conversation_by_token(digest)
        assert found is not None
        assert found.id == old


def test_the_same_message_sent_again_after_the_merge_is_still_one(world: World) -> None:
    (_, first), (new, second) = asks(world, "One."), asks(world, "Two.")
    said, is_new = world.app.receive(new, "Hello?", key="phone-7")
    assert is_new
    world.app.handle.take(new)
    world.app.desk_room.merge(second, first, "Alex")
    again, is_new = world.app.receive(new, "Hello?", key="phone-7")
    assert (again.id, is_new) == (said.id, False)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("cus_1001", "cus_1002", MergeRefusal.DIFFERENT_CUSTOMERS),
        ("cus_1001", None, MergeRefusal.NOT_IDENTIFIED),
        (None, None, MergeRefusal.NOT_IDENTIFIED),
    ],
)
def test_threads_of_two_people_or_of_nobody_verified_stay_apart(
    world: World, one: str | None, other: str | None, why: MergeRefusal
) -> None:
    (old, first), (new, second) = asks(world, "One.", one), asks(world, "Two.", other)
    for merged, kept in ((first, second), (second, first)):
        with pytest.raises(MergeRefused) as refused:
            world.app.desk_room.merge(merged, kept, "Alex")
        assert refused.value.why is why
        assert len(str(refused.value)) > 40
    assert (state(first), state(second)) == ("open", "open")
    assert "Two." not in str(texts(world, old, Author.CUSTOMER))
    assert "One." not in str(texts(world, new, Author.CUSTOMER))


def test_what_makes_no_sense_to_merge_is_refused_with_the_reason(world: World) -> None:
    app = world.app
    (_, first), (_, second), (_, third) = (asks(world, word) for word in ("One.", "Two.", "3."))
    app.desk_room.merge(second, first, "Alex")
    app.work_ticket.close(third, "Alex")
    for merged, kept, why in (
        (first, first, MergeRefusal.SAME_TICKET),
        (second, third, MergeRefusal.ALREADY_MERGED),
        (third, second, MergeRefusal.ALREADY_MERGED),
        (first, third, MergeRefusal.KEPT_CLOSED),
    ):
        with pytest.raises(MergeRefused) as refused:
            app.desk_room.merge(merged, kept, "Alex")
        assert refused.value.why is why


def test_a_thread_that_the_ai_is_at_is_not_merged(world: World) -> None:
    app = world.app
    (_, first), (new, second) = asks(world, "One."), asks(world, "Two.")
    merge = MergeTickets(app.store, app.desk_room.kept, world.clock, lambda _: None)
    fence = app.store.claim_conversation(new, seconds=60)
    assert fence is not None
    with pytest.raises(ConversationBusy):
        merge(second, first, "Alex")
    app.store.release_conversation(new, fence)
    ConversationRow.objects.filter(pk=new).update(holder="ai", awaiting="slot")
    with pytest.raises(MergeRefused) as refused:
        merge(second, first, "Alex")
    assert refused.value.why is MergeRefusal.AI_AT_WORK
    assert state(second) == "open"


def test_a_merge_is_undone_exactly_and_what_came_after_stays_where_it_was_written(
    world: World,
) -> None:
    app = world.app
    (old, first), (new, second) = asks(world, "One."), asks(world, "Two.")
    before = {chat: [m.id for m in app.store.messages(chat)] for chat in (old, new)}
    app.desk_room.merge(second, first, "Alex")
    world.say(new, "After the merge")
    app.desk_room.merge.undo(second, "Kim")
    assert [m.id for m in app.store.messages(new)] == before[new]
    assert [m.id for m in app.store.messages(old)][: len(before[old])] == before[old]
    assert texts(world, old, Author.CUSTOMER)[-1] == "After the merge"
    world.say(new, "After it was undone")
    assert texts(world, new, Author.CUSTOMER)[-1] == "After it was undone"
    assert "After it was undone" not in texts(world, old, Author.CUSTOMER)
    assert state(second) == "open"
    with pytest.raises(NotMerged):
        app.desk_room.merge.undo(second, "Kim")
    acts = [(a.kind, a.by) for a in app.desk_room.kept.acts(second)]
    assert acts == [(ActKind.MERGED, "Alex"), (ActKind.UNMERGED, "Kim")]


def test_a_merge_can_be_undone_for_a_week(world: World) -> None:
    (_, first), (_, second) = asks(world, "One."), asks(world, "Two.")
    world.app.desk_room.merge(second, first, "Alex")
    world.clock.ahead = timedelta(days=8)
    with pytest.raises(TooLateToUnmerge):
        world.app.desk_room.merge.undo(second, "Alex")
    assert state(second) == "merged"


def test_three_tickets_in_a_row_become_one_and_come_apart_in_the_middle(world: World) -> None:
    app = world.app
    (a, first), (b, second), (c, third) = (asks(world, word) for word in ("A.", "B.", "C."))
    app.desk_room.merge(third, second, "Alex")
    app.desk_room.merge(second, first, "Alex")
    assert {app.store.conversation(chat).id for chat in (a, b, c)} == {a}
    app.desk_room.merge.undo(second, "Alex")
    assert [app.store.conversation(chat).id for chat in (a, b, c)] == [a, b, b]


def test_a_merged_ticket_is_worked_in_the_one_that_stays_and_found_there(world: World) -> None:
    (_, first), (_, second) = asks(world, "One."), asks(world, "My flamingo is broken.")
    world.app.desk_room.merge(second, first, "Alex")
    with pytest.raises(TicketMerged) as told:
        world.app.work_ticket.reply(second, "Alex", "Hello", key="k")
    assert told.value.into == first
    assert [t.row.id for t in find_tickets("flamingo").tickets] == [first]
    assert [t.row.id for t in find_tickets(f"#{second}").tickets] == [second]


def test_an_answer_goes_on_by_mail_where_only_the_merged_thread_was_by_mail(world: World) -> None:
    (old, first), (new, second) = asks(world, "One."), asks(world, "Two.")
    thread = {"to": "elsewhere@example.com", "name": "Mara", "subject": "Two", "answers": ["<a@b>"]}
    MailThreadRow.objects.create(conversation_id=new, mailed=0, **thread)
    world.app.desk_room.merge(second, first, "Alex")
    lent = MailThreadRow.objects.get(pk=old)
    known = world.app.store.conversation(old).customer
    assert known is not None
    assert (lent.to, lent.answers) == (known.email, ["<a@b>"])  # never where somebody wrote from
    told = MessageRow.objects.get(key__startswith="merged:")
    assert lent.mailed < told.pk  # what was said before was read in the window
    world.app.desk_room.merge.undo(second, "Alex")
    assert not MailThreadRow.objects.filter(pk=old).exists()


def test_a_message_becomes_a_ticket_of_its_own_in_the_same_thread(world: World) -> None:
    app = world.app
    chat, ticket = asks(world, "The kettle leaks.")
    world.say(chat, "And where is my other order?")
    world.say(chat, "It was a present.")
    other = MessageRow.objects.get(text__startswith="And where")
    new = app.desk_room.split(ticket, MessageId(other.pk), "Alex", following=True)
    again = app.desk_room.split(ticket, MessageId(other.pk), "Alex", following=True)
    assert again.id == new.id
    assert new.id != ticket
    issue = app.store.issue(new.issue)
    assert issue.text == "And where is my other order?\nIt was a present."
    assert issue.intent == "order_status"
    [link] = app.desk_room.kept.links(ticket)
    assert (link.other.id, link.kind, link.newer) == (new.id, LinkKind.SPLIT, True)
    [back] = app.desk_room.kept.links(new.id)
    assert (back.other.id, back.newer) == (ticket, False)
    route = app.routing.book.kept(new.id)
    assert route is not None
    assert (route.cause, route.promised, route.team) == ("split", None, "support")
    [told] = [e for e in app.store.events(new.issue) if e.kind is EventKind.ROUTED]
    assert told.data["by"] == "Alex"
    assert app.routing.book.clocks(new.id)
    assert len(texts(world, chat, Author.CUSTOMER)) == 3  # the customer's thread is as it was
    assert not any("ticket" in m.text.lower() for m in app.thread(chat).messages[-1:])


def test_a_split_and_its_route_are_there_together_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, ticket = asks(world, "One.")
    world.say(chat, "And two.")
    said = MessageRow.objects.get(text="And two.")

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no route today")

    monkeypatch.setattr(world.app.routing.book, "keep", fails)
    with pytest.raises(RuntimeError):
        world.app.desk_room.split(ticket, MessageId(said.pk), "Alex")
    assert TicketRow.objects.count() == 1
    assert not world.app.desk_room.kept.links(ticket)
    monkeypatch.undo()
    new = world.app.desk_room.split(ticket, MessageId(said.pk), "Alex")
    assert world.app.routing.book.kept(new.id) is not None


def test_a_message_that_is_not_the_customers_or_not_of_this_thread_is_not_split_off(
    world: World,
) -> None:
    chat, ticket = asks(world, "One.")
    other_chat, _ = asks(world, "Two.")
    ours = next(m for m in world.app.store.messages(chat) if m.author is Author.AI)
    theirs = world.app.store.messages(other_chat)[0]
    for message in (ours.id, theirs.id, MessageId(10**9)):
        with pytest.raises(NothingToSplit):
            world.app.desk_room.split(ticket, message, "Alex")


def test_what_the_customer_writes_opens_every_ticket_of_the_thread_that_waits(
    world: World,
) -> None:
    app = world.app
    chat, ticket = asks(world, "One.")
    world.say(chat, "And two.")
    said = MessageRow.objects.get(text="And two.")
    new = app.desk_room.split(ticket, MessageId(said.pk), "Alex")
    for one in (ticket, new.id):
        app.work_ticket.reply(one, "Alex", "Which colour?", key=f"r{one}")
    assert {state(ticket), state(new.id)} == {"waiting"}
    assert world.say(chat, "blue") == []
    assert {state(ticket), state(new.id)} == {"open"}
    app.work_ticket.close(ticket, "Alex")
    left = app.store.conversation(chat)
    assert (left.holder, left.issue) == (Holder.HUMAN, new.issue)
    app.work_ticket.close(new.id, "Alex")
    left = app.store.conversation(chat)
    assert (left.holder, left.awaiting) == (Holder.AI, Awaiting.SOLVED)


def test_a_link_is_seen_from_both_tickets_and_can_be_taken_away(world: World) -> None:
    room = world.app.desk_room
    (_, first), (_, second) = asks(world, "One."), asks(world, "Two.", "cus_1002")
    assert room.arrange.link(second, first, "Alex")
    assert not room.arrange.link(first, second, "Alex")
    assert [x.other.id for x in room.kept.links(first)] == [second]
    assert [x.other.id for x in room.kept.links(second)] == [first]
    assert room.arrange.unlink(first, second, "Alex")
    assert not room.kept.links(second)
    with pytest.raises(CannotLink):
        room.arrange.link(first, first, "Alex")
    assert [a.kind for a in room.kept.acts(first)] == [ActKind.LINKED, ActKind.UNLINKED]


def test_a_reply_after_the_grace_period_makes_a_new_ticket_that_follows_the_closed_one(
    world: World,
) -> None:
    app = world.app
    chat, closed = asks(world, "One.")
    app.work_ticket.close(closed, "Alex")
    world.clock.ahead = timedelta(days=15)
    world.say(chat, "I want a person for something else")
    assert state(closed) == "closed"
    new = TicketId(TicketRow.objects.latest("pk").pk)
    assert new != closed
    [link] = app.desk_room.kept.links(new)
    assert (link.other.id, link.kind, link.newer) == (closed, LinkKind.FOLLOW_UP, False)
    assert any(f"Follows ticket {closed}" in t for t in texts(world, chat, Author.NOTE))


def test_a_reply_within_the_grace_period_opens_the_closed_ticket_again(world: World) -> None:
    app = world.app
    chat, closed = asks(world, "One.")
    app.work_ticket.close(closed, "Alex")
    world.clock.ahead = timedelta(days=13)
    world.say(chat, "no", choice="not_solved")
    assert state(closed) == TicketState.OPEN.value
    assert TicketRow.objects.count() == 1
    assert not app.desk_room.kept.links(closed)
