"""The whole path of a message, from the first word to a close or a person.

    receive → understand → { answer | playbook: ask, look up, decide, act } → verify → close
                                                                             or hand off

This is the only place that knows the order. Whatever fails inside a turn, the customer gets an
answer and a person gets the issue: nothing is lost and nobody meets a dead end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from unsnag.application.advance import Advance, solved_choices
from unsnag.application.ask_identity import AskIdentity
from unsnag.application.carry_out import human_choice
from unsnag.application.follow_up import begin_anew
from unsnag.application.hand_off import HandOff
from unsnag.application.hear_danger import HearsDanger
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.application.spoken_with import SpokenWith
from unsnag.application.take_need import TakeNeed
from unsnag.application.turn import Turn, TurnLost
from unsnag.application.wait_for_answer import WaitForAnswer
from unsnag.domain import moods, signals
from unsnag.domain.conversations import Author, Awaiting, Holder, Message
from unsnag.domain.details import Reading
from unsnag.domain.handoffs import HandoffReason, reason_of
from unsnag.domain.outcomes import EventKind
from unsnag.domain.personal_data import CALLED, masks_in
from unsnag.domain.phrases import phrase
from unsnag.domain.playbooks import Playbook, Slot, SlotKind
from unsnag.domain.resolutions import Run, RunState
from unsnag.domain.shared import ConversationId, IssueId, RunId
from unsnag.domain.tickets import TicketState

CLAIM_SECONDS = 60
WITH_THE_ASSISTANT = (
    "You're with the assistant again; a person has read everything so far. Is this solved?"
)
UNDER_WAY = "That's under way already. I'll tell you here how it ends."
LEFT = "All right, I've left it. Nothing was changed. Write any time."

OFFER = (
    "You sound unhappy with this, and I understand why. I’ll go on, and a person can take over at "
    "any time: just say so."
)
TAKEN_OUT = "I took {what} out of your message before it was kept. Please don’t send it here."

log = logging.getLogger(__name__)


class HandleMessage:
    """Takes turns in conversations and takes runs up again."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shelf: PlaybookShelf,
        ask_identity: AskIdentity,
        take_need: TakeNeed,
        advance: Advance,
        wait: WaitForAnswer,
        hand_off: HandOff,
        reading: Callable[[], Reading],
        spoken: SpokenWith,
        rated: Callable[[Turn], bool] = lambda _turn: False,
        danger: HearsDanger = signals.needs_human_now,
    ) -> None:
        self._danger = danger
        self._spoken = spoken
        self._rated = rated
        self._reading = reading
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._ask_identity = ask_identity
        self._take_need = take_need
        self._advance = advance
        self._wait = wait
        self._hand_off = hand_off

    def take(self, conversation: ConversationId) -> bool:
        """Answer everything unread in the conversation; False while another holder is at it.

        Messages that came in together are answered together.
        """
        while True:
            with self._claimed(conversation) as fence:
                if fence is None:
                    return False
                while unread := self._store.unread(conversation):
                    self._guarded(conversation, fence, tuple(unread))
            if not self._store.unread(conversation):
                return True

    def resume(self, run_id: RunId) -> bool:
        """Take up a run that waits; False while another holder has the conversation."""
        run = self._store.run(run_id)
        with self._claimed(run.conversation) as fence:
            if fence is None:
                return False
            turn = self._turn(run.conversation, fence, ())
            turn.foreground = turn.conversation.issue == run.issue
            turn.issue = self._store.issue(run.issue)
            turn.run = self._store.run(run_id)
            self._safely(turn, self._resume)
        return True

    def _resume(self, turn: Turn) -> None:
        run = turn.move()
        playbook = self._shelf.version(run.playbook, run.playbook_version)
        if playbook is None:
            detail = f"The version {run.playbook_version} of {run.playbook} is not kept."
            return self._hand_off(turn, HandoffReason.INTERNAL_ERROR, detail=detail)
        return self._advance.resume(turn, playbook)

    def go_on(self, conversation: ConversationId) -> bool:
        """Turn to what a turn left when its process died: further needs, and issues put aside;
        False while another holder has the conversation."""
        with self._claimed(conversation) as fence:
            if fence is None:
                return False
            self._safely(self._turn(conversation, fence, ()), lambda _: None)
        return True

    def try_again(self, issue_id: IssueId) -> bool:
        """After a person gave the issue back: start its playbook over with what is known, or ask
        whether it is solved. False while another holder has the conversation."""
        issue = self._store.issue(issue_id)
        with self._claimed(issue.conversation) as fence:
            if fence is None:
                return False
            turn = self._turn(issue.conversation, fence, ())
            turn.issue = issue
            self._safely(turn, self._try_again)
        return True

    def _try_again(self, turn: Turn) -> None:
        assert turn.issue is not None  # noqa: S101  try_again has set it
        turn.change(holder=Holder.AI, issue=turn.issue.id)
        turn.log(EventKind.GIVEN_BACK)
        before = self._store.last_run(turn.issue.id)
        playbook = self._shelf.for_issue(turn.issue.intent, turn.issue.id)
        if playbook is not None and (before is not None or turn.issue.text):
            turn.say(phrase("I'm trying this again now.", turn.language))
            return self._take_need.start_again(turn, playbook, before)
        turn.say(
            phrase(WITH_THE_ASSISTANT, turn.language),
            extras={"choices": solved_choices(turn.language)},
        )
        turn.wait_for(Awaiting.SOLVED)
        return turn.commit()

    @contextmanager
    def _claimed(self, conversation: ConversationId) -> Iterator[int | None]:
        fence = self._store.claim_conversation(conversation, seconds=CLAIM_SECONDS)
        try:
            yield fence
        except TurnLost:
            log.warning("a turn of conversation %s was taken by another holder", conversation)
        finally:
            if fence is not None:
                self._store.release_conversation(conversation, fence)

    def _turn(self, conversation: ConversationId, fence: int, taken: tuple[Message, ...]) -> Turn:
        state = self._store.conversation(conversation)
        turn = Turn(self._store, self._clock, state, fence, self._spoken, taken)
        if state.issue is not None:
            turn.issue = self._store.issue(state.issue)
            turn.run = self._store.active_run(state.issue)
        return turn

    def _guarded(
        self, conversation: ConversationId, fence: int, taken: tuple[Message, ...]
    ) -> None:
        self._safely(self._turn(conversation, fence, taken), self._answer)

    def _safely(self, turn: Turn, take: Callable[[Turn], None]) -> None:
        """Take a turn and go on to the further needs. Whatever goes wrong in it, the customer gets
        an answer and a person gets the issue."""
        try:
            take(turn)
            self._take_need.go_on(turn)
        except TurnLost:
            raise
        except Exception as failure:
            log.exception("a turn of conversation %s failed", turn.conversation.id)
            again = self._turn(turn.conversation.id, turn.fence, tuple(turn.taken))
            if turn.issue is not None:
                again.foreground = turn.foreground
                again.issue = self._store.issue(turn.issue.id)
                again.run = self._store.active_run(turn.issue.id)
            detail = f"{type(failure).__name__}; see the server's log."
            self._hand_off(again, HandoffReason.INTERNAL_ERROR, detail=detail)

    def _answer(self, turn: Turn) -> None:
        if self._rated(turn):
            return None
        if turn.conversation.holder is Holder.AI and not turn.choice:
            begin_anew(turn)  # where the ticket was closed so long ago that this is no answer to it
        if turn.issue is not None:
            turn.log(EventKind.CUSTOMER_WROTE)
        if turn.conversation.holder is Holder.HUMAN:
            return self._leave_to_person(turn)
        signal = self._danger(turn.text)
        if signal is not None:
            return self._hand_over(turn, reason_of(signal.kind), f"Said: “{signal.words}”.")
        if turn.choice == "human" or (not turn.choice and signals.wants_human(turn.text)):
            return self._hand_over(turn, HandoffReason.CUSTOMER_ASKED, "")
        if any(m.extras.get("enough") for m in turn.taken):
            return self._hand_over(turn, HandoffReason.ENOUGH_MAILS, "")
        if self._ask_identity.holds(turn, self._playbook(turn.run)):
            return None
        return self._go_on(turn)

    def _go_on(self, turn: Turn) -> None:
        """Take what the customer says as the answer to what the AI waits for."""
        if self._withdrawn(turn):
            return None
        self._notice(turn)
        handler = {
            Awaiting.EMAIL: self._take_email,
            Awaiting.CODE: self._take_code,
            Awaiting.SLOT: self._take_slot,
            Awaiting.WHICH_INTENT: self._take_need.take_intent,
            Awaiting.SOLVED: self._take_verdict,
            Awaiting.APPROVAL: self._while_waiting,
            Awaiting.NOTHING: self._take_next,
        }[turn.conversation.awaiting]
        return handler(turn)

    def _notice(self, turn: Turn) -> None:
        """Say what was taken out of the message, and offer a person to who runs out of patience."""
        language = turn.language
        for kind in masks_in(turn.text):
            said = phrase(TAKEN_OUT, language, what=phrase(CALLED[kind], language))
            turn.say(said, key=f"taken-out:{turn.taken[-1].id}:{kind.value}")
        if not signals.frustration(turn.text).level:
            return
        theirs = self._store.messages(turn.conversation.id)
        mood = moods.mood([m.text for m in theirs if m.author is Author.CUSTOMER])
        if mood.wants_offer:
            turn.offer_person(phrase(OFFER, language), [human_choice(language)])

    def _withdrawn(self, turn: Turn) -> bool:
        """Whether the customer doesn't want it any more, and nothing is under way yet."""
        run, awaiting = turn.run, turn.conversation.awaiting
        if run is None or awaiting in (Awaiting.NOTHING, Awaiting.SOLVED):
            return False
        if turn.choice or not signals.says_never_mind(turn.text):
            return False
        if run.state is RunState.ACTING:
            turn.say(phrase(UNDER_WAY, turn.language))
            turn.commit()
        else:
            self._wait.withdraw(turn, phrase(LEFT, turn.language))
        return True

    def _leave_to_person(self, turn: Turn) -> None:
        with self._store.transaction():
            turn.commit()
            ticket = None if turn.issue is None else self._store.ticket_of_issue(turn.issue.id)
            # Nobody but the customer knows which of the thread's tickets they answer.
            asked = self._store.worked_tickets(turn.conversation.id)
            for one in {t.id for t in (ticket, *asked) if t is not None}:
                self._store.set_ticket_state(one, TicketState.OPEN)

    def _hand_over(self, turn: Turn, reason: HandoffReason, detail: str) -> None:
        if turn.issue is None or self._take_need.over(turn):
            turn.begin_issue("", turn.text)
        if reason is HandoffReason.CUSTOMER_ASKED:
            turn.log(EventKind.HUMAN_ASKED)
        self._hand_off(turn, reason, detail=detail, playbook=self._playbook(turn.run))

    def _take_email(self, turn: Turn) -> None:
        self._ask_identity.take_email(turn, self._playbook(turn.run))

    def _take_code(self, turn: Turn) -> None:
        playbook = self._playbook(turn.run)
        if not self._ask_identity.take_code(turn, playbook):
            return
        turn.change(awaiting=Awaiting.NOTHING, asked_times=0)
        if held := self._ask_identity.released(turn):
            turn.heard = held
            self._go_on(turn)
        elif playbook is None:
            turn.commit()
        else:
            self._advance.play(turn, playbook)

    def _take_slot(self, turn: Turn) -> None:
        playbook = self._playbook(turn.run)
        if playbook is None or turn.run is None:
            return self._take_need(turn)
        slot = playbook.slots.get(getattr(playbook.steps[turn.run.step], "slot", ""))
        value = None if slot is None else _given(slot, turn, self._reading())
        if slot is not None and value:
            turn.move(slots={**turn.run.slots, slot.name: value})
        elif corrected := self._take_need.corrected(turn, playbook):
            turn.move(slots={**turn.run.slots, **corrected}, step=0, trail=(), facts={})
        elif self._take_need.changed_mind(turn):
            return self._take_need.meanwhile(turn)
        return self._advance.play(turn, playbook)

    def _take_verdict(self, turn: Turn) -> None:
        if turn.choice == "solved" or (not turn.choice and signals.says_solved(turn.text)):
            turn.log(EventKind.CONFIRMED)
            turn.say(phrase("Good to hear. I'll close this; write any time.", turn.language))
            turn.wait_for(Awaiting.NOTHING, asked_times=0)
            return turn.commit()
        refused = turn.choice == "not_solved" or signals.says_not_solved(turn.text)
        if not refused and self._take_need.changed_mind(turn):
            turn.change(awaiting=Awaiting.NOTHING)
            return self._take_need(turn)
        return self._not_solved(turn, EventKind.DENIED)

    def _not_solved(self, turn: Turn, event: EventKind) -> None:
        turn.log(event)
        if turn.run is None and turn.issue is not None:
            turn.run = self._store.last_run(turn.issue.id)
        playbook = None
        if turn.run is not None:
            playbook = self._shelf.version(turn.run.playbook, turn.run.playbook_version)
        self._hand_off(turn, HandoffReason.NOT_SOLVED, playbook=playbook)

    def _while_waiting(self, turn: Turn) -> None:
        if self._take_need.changed_mind(turn):
            return self._take_need(turn)
        turn.say(
            phrase("There's no news yet. I'll tell you here as soon as there is.", turn.language),
            extras={"choices": [human_choice(turn.language)]},
        )
        return turn.commit()

    def _take_next(self, turn: Turn) -> None:
        if self._take_need.over(turn):
            if turn.choice == "not_solved" or signals.says_not_solved(turn.text):
                return self._not_solved(turn, EventKind.REOPENED)
            if signals.says_solved(turn.text):
                turn.log(EventKind.CONFIRMED)
                turn.say(phrase("You're welcome. Write any time.", turn.language))
                return turn.commit()
        return self._take_need(turn)

    def _playbook(self, run: Run | None) -> Playbook | None:
        if run is None or run.state is RunState.FINISHED:
            return None
        return self._shelf.version(run.playbook, run.playbook_version)


def _given(slot: Slot, turn: Turn, reading: Reading) -> str | None:
    """The answer to a slot's question, pressed or written."""
    chosen = turn.choice.removeprefix("slot:") if turn.choice.startswith("slot:") else ""
    if chosen and slot.kind in (SlotKind.PATTERN, SlotKind.LISTED):
        return chosen
    return slot.take(chosen or turn.text, reading)
