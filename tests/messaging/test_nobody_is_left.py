"""Random conversations by every way in: the window and a messenger, in many languages, in bursts,
with STOP, while people at the desk answer, close, give back, merge, split and put aside, with
somebody there or nobody, and weeks that pass. Whoever writes gets an answer or a person.

    UNSNAG_SEEDS=200 python -m pytest tests/messaging/test_nobody_is_left.py
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet

from tests.application import invariants
from tests.messaging.conftest import Line, make_world, one_shop, open_line, shop
from unsnag.adapters.store.chat_rows import ChatOutRow, ChatRow
from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import ConversationRow, TicketRow
from unsnag.adapters.store.work_models import MergeRow, SnoozeRow, TicketLinkRow
from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.ticket_work.arrange_tickets import WithTheAI
from unsnag.application.ticket_work.merge_tickets import NotMerged, TooLateToUnmerge
from unsnag.application.ticket_work.split_ticket import NothingToSplit
from unsnag.application.work_ticket import TicketClosed, TicketMerged
from unsnag.domain.conversations import Author
from unsnag.domain.desk.merging import MergeRefused
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.domain.tickets import TicketState

__all__ = ["make_world", "one_shop", "open_line", "shop"]

SEEDS = int(os.environ.get("UNSNAG_SEEDS", "6"))
CHATS, STEPS = 20, 60
BEGIN = datetime(2027, 3, 1, 10, tzinfo=UTC)
"""A Monday: whether anybody is at the desk doesn't depend on when the test runs."""
HUMAN = (
    "I want a human",
    "Ich möchte bitte mit einem Menschen sprechen",
    "Je veux parler à une personne",
    "Quiero hablar con una persona",
    "Voglio parlare con una persona",
    "Ik wil met een mens praten",
    "Quero falar com uma pessoa",
    "Chcę rozmawiać z człowiekiem",
    "Jag vill prata med en människa",
    "Bir insanla konuşmak istiyorum",
)
TEXTS = (
    "refund TT-10482 please",
    "Ich will mein Geld zurück für TT-10477, refund bitte",
    "where is my parcel TT-10501",
    "Wo ist mein Paket? Ich warte seit Tagen.",
    "Où est mon colis ? Je l'attends depuis une semaine.",
    "¿Dónde está mi pedido? Llevo días esperando.",
    "أين طلبي؟ أنتظر منذ أسبوع",
    "我的包裹在哪里?",
    "reset my password",
    "how do I descale it",
    "Wie entkalke ich die Maschine? descale",
    "merci beaucoup",
    "nein, das hilft mir nicht",
    "👍",
    "\u202e?",
    "no",
    "TT-10482",
    "123456",
    "the second one",
    "The machine gave me an electric shock",
    "Ich rufe meinen Anwalt an!",
    "x" * 3_000,
)
WISHES = ("STOP", "START", "HELP", "stop.", "unsubscribe")
CHOICES = ("slot:TT-10482", "intent:refund_request", "none_of_these", "solved", "not_solved")
VISITORS = ("cus_1001", "cus_1001", "cus_1003", None)
REFUSALS = (
    TicketClosed,
    TicketMerged,
    ConversationBusy,
    MergeRefused,
    NotMerged,
    TooLateToUnmerge,
    NothingToSplit,
    WithTheAI,
)
OURS = (Author.AI, Author.HUMAN)


class Desk:
    """One seed's play."""

    def __init__(self, line: Line, seed: int) -> None:
        self.line, self.world, self.random = line, line.world, random.Random(seed)
        self.chats: list[ConversationId] = []
        plus = "+" if line.service.door == "sms" else ""
        self.writers = [f"{plus}49155{seed:03}000{n}" for n in range(4)]
        self.sent = 0

    def step(self) -> None:
        by_customers = (self.write, self.press, self.burst, self.wish)
        moves = (*by_customers, self.work, self.arrange, self.pass_by, self.come_back)
        self.random.choices(moves, weights=(9, 4, 5, 1, 6, 6, 3, 4))[0]()

    # What customers do
    def write(self) -> None:
        human = self.random.random() < 0.2
        self._say(self._chat(), self.random.choice(HUMAN if human else TEXTS), human=human)

    def press(self) -> None:
        chat = self._chat()
        said = self.world.replies(chat)
        offered = [c["choice"] for c in said[-1].extras.get("choices", ())] if said else []
        choice = self.random.choice((*offered, *offered, "human", *CHOICES))
        self._say(chat, "pressed", choice=choice, human=choice == "human")

    def burst(self) -> None:
        who, human = self.random.choice(self.writers), self.random.random() < 0.25
        texts = self.random.choices(TEXTS, k=self.random.randint(1, 3))
        if human:
            texts.insert(self.random.randrange(len(texts) + 1), self.random.choice(HUMAN))
        for text in texts:
            assert self.line.says(text, who=who).status_code == 200
        chat = ConversationId(ChatRow.objects.filter(address=who).latest("last_in").pk)
        before = self._said(chat)
        self.line.answered()
        self._answered(chat, before, human=human)

    def wish(self) -> None:
        who = self.random.choice(self.writers)
        assert self.line.says(self.random.choice(WISHES), who=who).status_code == 200
        self.line.answered()

    def come_back(self) -> None:
        """Somebody writes again whose ticket was closed, a while or weeks before."""
        closed = TicketRow.objects.filter(
            state=TicketState.CLOSED.value, conversation__in=self.chats
        )
        chats = list(closed.order_by("pk").values_list("conversation", flat=True))
        if chats:
            self.world.clock.ahead += timedelta(hours=self.random.choice((2, 24 * 16)))
            human = self.random.random() < 0.6
            text = self.random.choice(HUMAN if human else TEXTS)
            self._say(ConversationId(self.random.choice(chats)), text, human=human)

    def _chat(self) -> ConversationId:
        if len(self.chats) < CHATS and (not self.chats or self.random.random() < 0.4):
            self.chats.append(self.world.begin(self.random.choice(VISITORS)))
            return self.chats[-1]
        return self.random.choice(self.chats)

    def _say(self, chat: ConversationId, text: str, choice: str = "", *, human: bool) -> None:
        before = self._said(chat)
        self.sent += 1
        self.world.app.receive(chat, text, key=f"k{self.sent}", choice=choice)
        self.world.app.handle.take(chat)
        self._answered(chat, before, human=human)

    # What must hold for them
    def _said(self, chat: ConversationId) -> int:
        return sum(m.author in OURS for m in self.world.app.store.messages(chat))

    def _answered(self, chat: ConversationId, before: int, *, human: bool) -> None:
        tickets = _tickets_of(chat)
        waits = tickets.filter(state=TicketState.OPEN.value)
        assert not self.world.app.store.unread(chat)
        assert self._said(chat) > before or waits.exists(), "neither an answer nor a person"
        if human:
            assert waits.exists(), "a person was asked for and nobody has it"
        for ticket in waits:
            kept = self.world.app.routing.book.kept(TicketId(ticket.pk))
            assert kept is not None, (ticket.pk, ticket.reason, "in nobody's queue")
            assert kept.team in self.world.app.routing.rules().teams

    # What people at the desk do
    def work(self) -> None:
        ticket = self._ticket()
        if ticket is None:
            return
        work, self.sent = self.world.app.work_ticket, self.sent + 1
        acts: tuple[Callable[[], object], ...] = (
            lambda: work.reply(ticket, "Alex", "Ich kümmere mich darum.", key=f"r{self.sent}"),
            lambda: work.close(ticket, "Alex"),
            lambda: work.close(ticket, "Alex"),
            lambda: work.give_back(ticket, "Alex"),
        )
        self._try(self.random.choice(acts))

    def arrange(self) -> None:
        ticket, room = self._ticket(), self.world.app.desk_room
        if ticket is None:
            return
        now, store = self.world.clock(), self.world.app.store
        fitting = [one.id for one, _ in room.kept.others_of_customer(store.ticket(ticket), 5)]
        other = self.random.choice(fitting or [ticket])
        until = self.random.choice((None, now + timedelta(hours=self.random.randint(1, 90))))
        said = store.messages(store.ticket(ticket).conversation)
        theirs = [m for m in said if m.author is Author.CUSTOMER]
        acts: list[Callable[[], object]] = [
            lambda: room.merge(ticket, other, "Alex"),
            lambda: room.merge(ticket, other, "Alex"),
            lambda: room.merge.undo(ticket, "Alex"),
            lambda: room.arrange.snooze(ticket, until, "Alex"),
        ]
        if theirs:
            one, following = self.random.choice(theirs).id, self.random.random() < 0.5
            acts += [lambda: room.split(ticket, one, "Alex", following=following)] * 2
        self._try(self.random.choice(acts))

    def pass_by(self) -> None:
        """Time passes, somebody comes or goes, and the worker sweeps."""
        book, now = self.world.app.routing.book, self.world.clock()
        if self.random.random() < 0.5:
            book.sign("alex", "Alex", now)
            book.set_away("alex", away=self.random.random() < 0.5, now=now)
        hours = self.random.choice((0.1, 1, 9, 30, 24 * 16))
        self.world.clock.ahead += timedelta(hours=hours)
        self.sweep()

    def sweep(self) -> None:
        self.world.app.recover()
        self.world.app.desk_room.arrange.wake_due()
        self.world.app.routing.watch()
        self.line.answered(0)

    def _ticket(self) -> TicketId | None:
        found = list(TicketRow.objects.order_by("pk").values_list("pk", flat=True))
        return TicketId(self.random.choice(found)) if found else None

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except REFUSALS:
            return


def _tickets_of(chat: ConversationId) -> QuerySet[TicketRow]:
    """Of the whole thread that a conversation is a part of."""
    root = root_of(chat)
    thread = ConversationRow.objects.filter(pk=root) | ConversationRow.objects.filter(
        merged_into=root
    )
    return TicketRow.objects.filter(conversation__in=thread)


@pytest.fixture(scope="module")
def met() -> Iterator[Counter[str]]:
    """What all seeds together met: a play in which little happens would prove little."""
    seen: Counter[str] = Counter()
    yield seen
    if seen["seeds"] == SEEDS:
        wanted = ("merges", "follow-ups", "splits", "snoozes", "stopped", "promises")
        assert all(seen[one] for one in wanted), seen
        print(f"\n{dict(seen)}")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whoever_writes_gets_an_answer_or_a_person(
    seed: int, met: Counter[str], open_line: Callable[..., Line]
) -> None:
    line = open_line(("telegram", "sms")[seed % 2])
    line.world.clock.ahead += BEGIN - line.world.clock()
    desk = Desk(line, seed)
    for _ in range(STEPS):
        desk.step()
    for _ in range(3):
        line.world.clock.ahead += timedelta(days=5)
        desk.sweep()
    invariants.effects_are_rightful(line.world)
    invariants.everything_came_to_rest()
    by_messenger = [ConversationId(pk) for pk in ChatRow.objects.values_list("pk", flat=True)]
    for chat in (*desk.chats, *by_messenger):
        nobody_waits_for_nothing(line, chat)
    links = TicketLinkRow.objects
    met["seeds"] += 1
    met["conversations"] += ConversationRow.objects.count()
    met["merges"] += MergeRow.objects.count()
    met["follow-ups"] += links.filter(kind="follow_up").count()
    met["splits"] += links.filter(kind="split").count()
    met["snoozes"] += SnoozeRow.objects.count()
    met["promises"] += sum(
        (kept := line.world.app.routing.book.kept(TicketId(pk))) is not None
        and kept.promised is not None
        for pk in TicketRow.objects.values_list("pk", flat=True)
    )
    met["stopped"] += ChatOutRow.objects.filter(state="stopped").count()


def nobody_waits_for_nothing(line: Line, chat: ConversationId) -> None:
    """What a customer wrote last was answered, or somebody has it before them or will."""
    said = [m for m in line.world.app.store.messages(chat) if m.author is not Author.NOTE]
    if not said or said[-1].author in OURS:
        return
    worked = (TicketState.OPEN.value, TicketState.SNOOZED.value)
    assert _tickets_of(chat).filter(state__in=worked).exists(), (chat, said[-1].text)
