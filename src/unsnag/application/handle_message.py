"""The whole path of a message, from the first word to a close or a person.

    receive → understand → { answer | playbook: ask, look up, decide, act } → verify → close
                                                                             or hand off

This is the only place that knows the order. Whatever fails inside a turn, the customer gets an
answer and a person gets the issue: nothing is lost and nobody meets a dead end.
"""

from __future__ import annotations

import logging
import re

from unsnag.application.advance import HUMAN_CHOICE, MOST_ASKED, SOLVED_CHOICES, Advance
from unsnag.application.answer import FindAnswer
from unsnag.application.hand_off import HandOff
from unsnag.application.identify import Identify
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.application.turn import Turn, TurnLost
from unsnag.application.understand import Understand, Understood
from unsnag.domain import signals
from unsnag.domain.conversations import Awaiting, Holder, Message, Need
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind, Outcome, standing
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import Run, RunState
from unsnag.domain.shared import ConversationId, IssueId, RunId
from unsnag.domain.tickets import TicketState
from unsnag.domain.understanding import JudgementKind

CLAIM_SECONDS = 60
NONE_OF_THESE = {"label": "Something else", "choice": "none_of_these"}
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_CODE = re.compile(r"(?<!\d)\d{3}\s?\d{3}(?!\d)")
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|hiya|good (morning|afternoon|evening)|hallo|hej|hola|bonjour|ciao|moin)"
    r"(\s+(there|all|team|everyone))?\W*$",
    re.IGNORECASE,
)

log = logging.getLogger(__name__)


class HandleMessage:
    """Takes turns in conversations and takes runs up again."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shelf: PlaybookShelf,
        understand: Understand,
        find_answer: FindAnswer,
        identify: Identify,
        advance: Advance,
        hand_off: HandOff,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._understand = understand
        self._find_answer = find_answer
        self._identify = identify
        self._advance = advance
        self._hand_off = hand_off

    def take(self, conversation: ConversationId) -> bool:
        """Answer everything unread in the conversation; False while another holder is at it.

        Messages that came in together are answered together.
        """
        fence = self._store.claim_conversation(conversation, seconds=CLAIM_SECONDS)
        if fence is None:
            return False
        try:
            while unread := self._store.unread(conversation):
                self._guarded(conversation, fence, tuple(unread))
        except TurnLost:
            return False
        finally:
            self._store.release_conversation(conversation, fence)
        if self._store.unread(conversation):
            return self.take(conversation)
        return True

    def resume(self, run_id: RunId) -> bool:
        """Take up a run that waits; False while another holder has the conversation."""
        run = self._store.run(run_id)
        fence = self._store.claim_conversation(run.conversation, seconds=CLAIM_SECONDS)
        if fence is None:
            return False
        try:
            turn = self._turn(run.conversation, fence, ())
            turn.foreground = turn.conversation.issue == run.issue
            turn.issue = self._store.issue(run.issue)
            turn.run = self._store.run(run_id)
            playbook = self._shelf.version(run.playbook, run.playbook_version)
            if playbook is None:
                self._hand_off(turn, HandoffReason.INTERNAL_ERROR, detail="Playbook not found.")
            else:
                self._advance.resume(turn, playbook)
                self._go_on(turn)
        except TurnLost:
            return False
        finally:
            self._store.release_conversation(run.conversation, fence)
        return True

    def try_again(self, issue_id: IssueId) -> None:
        """After a person gave the issue back: start its playbook over with what is known, or offer
        to go on."""
        issue = self._store.issue(issue_id)
        fence = self._store.claim_conversation(issue.conversation, seconds=CLAIM_SECONDS)
        if fence is None:
            return
        try:
            turn = self._turn(issue.conversation, fence, ())
            turn.issue = issue
            turn.change(holder=Holder.AI, issue=issue.id)
            turn.log(EventKind.GIVEN_BACK)
            before = self._store.last_run(issue_id)
            playbook = self._shelf.for_intent(issue.intent)
            if before is None or playbook is None:
                turn.say(
                    "You're with the assistant again; a person has read everything so far. "
                    "Is this solved?",
                    extras={"choices": list(SOLVED_CHOICES)},
                )
                turn.wait_for(Awaiting.SOLVED)
                turn.commit()
            else:
                turn.say("I'm trying this again now.")
                self._start(turn, playbook, dict(before.slots))
        except TurnLost:
            return
        finally:
            self._store.release_conversation(issue.conversation, fence)

    def _turn(
        self, conversation: ConversationId, fence: int, taken: tuple[Message, ...]
    ) -> Turn:
        state = self._store.conversation(conversation)
        turn = Turn(self._store, self._clock, state, fence, taken)
        if state.issue is not None:
            turn.issue = self._store.issue(state.issue)
            turn.run = self._store.active_run(state.issue)
        return turn

    def _guarded(
        self, conversation: ConversationId, fence: int, taken: tuple[Message, ...]
    ) -> None:
        try:
            self._answer(self._turn(conversation, fence, taken))
        except TurnLost:
            raise
        except Exception as failure:
            # Whatever went wrong, the customer gets an answer and a person gets the issue.
            log.exception("a turn of conversation %s failed", conversation)
            turn = self._turn(conversation, fence, taken)
            detail = f"{type(failure).__name__}; see the server's log."
            self._hand_off(turn, HandoffReason.INTERNAL_ERROR, detail=detail)

    def _answer(self, turn: Turn) -> None:
        if turn.issue is not None:
            turn.log(EventKind.CUSTOMER_WROTE)
        if turn.conversation.holder is Holder.HUMAN:
            return self._leave_to_person(turn)
        signal = signals.needs_human_now(turn.text)
        if signal is not None:
            reason = HandoffReason.LEGAL if signal.kind == "legal" else HandoffReason.SAFETY
            words = ", ".join(signal.words)
            return self._hand_over(turn, reason, f"Words that gave it away: {words}.")
        if turn.choice == "human" or (not turn.choice and signals.wants_human(turn.text)):
            return self._hand_over(turn, HandoffReason.CUSTOMER_ASKED, "")
        handler = {
            Awaiting.EMAIL: self._take_email,
            Awaiting.CODE: self._take_code,
            Awaiting.SLOT: self._take_slot,
            Awaiting.WHICH_INTENT: self._take_intent,
            Awaiting.SOLVED: self._take_verdict,
            Awaiting.APPROVAL: self._while_waiting,
            Awaiting.NOTHING: self._take_need,
        }[turn.conversation.awaiting]
        handler(turn)
        return self._go_on(turn)

    def _hand_over(self, turn: Turn, reason: HandoffReason, detail: str) -> None:
        if turn.issue is None or self._over(turn):
            turn.begin_issue("", turn.text)
        if reason is HandoffReason.CUSTOMER_ASKED:
            turn.log(EventKind.HUMAN_ASKED)
        playbook = self._playbook(turn.run)
        self._hand_off(turn, reason, detail=detail, playbook=playbook)

    def _leave_to_person(self, turn: Turn) -> None:
        with self._store.transaction():
            turn.commit()
            if turn.issue is not None:
                ticket = self._store.ticket_of_issue(turn.issue.id)
                if ticket is not None:
                    self._store.set_ticket_state(ticket.id, TicketState.OPEN)

    def _take_email(self, turn: Turn) -> None:
        found = _EMAIL.search(turn.text)
        if found is None:
            return self._ask_again(
                turn, "I need the e-mail address of your account to go on.", "email"
            )
        try:
            self._identify.send_code(turn.conversation, found.group(0).lower())
        except SystemUnreachable as trouble:
            return self._hand_off(turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble))
        turn.say(
            f"If {found.group(0)} belongs to an account, a six-digit code is on its way there. "
            "Type it here; it works for ten minutes.",
            extras={"input": "code", "choices": [HUMAN_CHOICE]},
        )
        turn.log(EventKind.ASKED, what="the one-time code")
        turn.wait_for(Awaiting.CODE)
        turn.commit()
        return None

    def _take_code(self, turn: Turn) -> None:
        if _EMAIL.search(turn.text):
            return self._take_email(turn)
        found = _CODE.search(turn.text)
        try:
            code = "" if found is None else re.sub(r"\s", "", found.group(0))
            known = self._identify.by_code(turn.conversation, code) if code else None
        except SystemUnreachable as trouble:
            return self._hand_off(turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble))
        if known is None:
            return self._ask_again(
                turn,
                "That code doesn't match, or it is too old. Try it again, or type the address "
                "once more for a new one.",
                "code",
            )
        turn.change(customer=known.customer, assurance=known.assurance)
        if turn.issue is not None:
            turn.issue = self._with_customer(turn)
        turn.log(EventKind.IDENTIFIED, how=known.assurance.value)
        turn.say(f"Thanks, {known.customer.first_name if known.customer else ''}. That's you.")
        return self._carry_on(turn)

    def _ask_again(self, turn: Turn, text: str, field: str) -> None:
        if turn.conversation.asked_times >= MOST_ASKED:
            return self._hand_off(
                turn, HandoffReason.NOT_IDENTIFIED, playbook=self._playbook(turn.run)
            )
        turn.say(text, extras={"input": field, "choices": [HUMAN_CHOICE]})
        turn.change(asked_times=turn.conversation.asked_times + 1)
        turn.commit()
        return None

    def _take_slot(self, turn: Turn) -> None:
        playbook = self._playbook(turn.run)
        if playbook is None or turn.run is None:
            return self._take_need(turn)
        value = turn.choice.removeprefix("slot:") if turn.choice.startswith("slot:") else ""
        asked = playbook.steps[turn.run.step]
        slot = playbook.slots.get(getattr(asked, "slot", ""))
        if slot is not None and (found := value or slot.find(turn.text)):
            turn.move(slots={**turn.run.slots, slot.name: found})
            return self._advance.play(turn, playbook)
        if self._changed_mind(turn):
            return self._take_need(turn)
        return self._advance.play(turn, playbook)

    def _changed_mind(self, turn: Turn) -> bool:
        understood = self._understand(turn.text)
        other = understood.judgement.intents[:1]
        current = () if turn.issue is None else (turn.issue.intent,)
        return understood.judgement.kind is JudgementKind.RECOGNISED and other != current

    def _take_intent(self, turn: Turn) -> None:
        chosen = turn.choice.removeprefix("intent:")
        if turn.choice.startswith("intent:") and chosen in turn.conversation.offered:
            text = turn.issue.text if turn.issue is not None else turn.text
            turn.change(offered=(), awaiting=Awaiting.NOTHING)
            return self._begin(turn, chosen, text)
        if turn.choice == "none_of_these":
            return self._hand_off(turn, HandoffReason.NOT_UNDERSTOOD)
        turn.change(offered=(), awaiting=Awaiting.NOTHING)
        understood = self._understand(turn.text)
        if understood.judgement.kind is JudgementKind.RECOGNISED:
            return self._route(turn, understood)
        return self._hand_off(turn, HandoffReason.NOT_UNDERSTOOD)

    def _take_verdict(self, turn: Turn) -> None:
        if turn.choice == "solved" or (not turn.choice and signals.says_solved(turn.text)):
            turn.log(EventKind.CONFIRMED)
            turn.say("Good to hear. I'll close this; write any time.")
            turn.wait_for(Awaiting.NOTHING, asked_times=0)
            return turn.commit()
        if turn.choice == "not_solved" or signals.says_not_solved(turn.text):
            turn.log(EventKind.DENIED)
            return self._hand_off(
                turn, HandoffReason.NOT_SOLVED, playbook=self._last_playbook(turn)
            )
        if self._changed_mind(turn):
            turn.change(awaiting=Awaiting.NOTHING)
            return self._take_need(turn)
        turn.log(EventKind.DENIED)
        return self._hand_off(
            turn, HandoffReason.NOT_SOLVED, detail="The customer wrote on after the answer.",
            playbook=self._last_playbook(turn),
        )

    def _while_waiting(self, turn: Turn) -> None:
        if self._changed_mind(turn):
            return self._take_need(turn)
        turn.say(
            "A colleague hasn't decided yet. I'll tell you here as soon as there's news.",
            extras={"choices": [HUMAN_CHOICE]},
        )
        turn.commit()
        return None

    def _take_need(self, turn: Turn) -> None:
        over = self._over(turn)
        if over and signals.says_solved(turn.text):
            turn.log(EventKind.CONFIRMED)
            turn.say("You're welcome. Write any time.")
            return turn.commit()
        if over and signals.says_not_solved(turn.text):
            turn.log(EventKind.REOPENED)
            return self._hand_off(
                turn, HandoffReason.NOT_SOLVED, playbook=self._last_playbook(turn)
            )
        if _GREETING.match(turn.text):
            turn.say("Hello. What can I help you with?")
            return turn.commit()
        return self._route(turn, self._understand(turn.text))

    def _over(self, turn: Turn) -> bool:
        """Whether the current issue has come to an end."""
        if turn.issue is None:
            return False
        now = standing(self._store.events(turn.issue.id), self._clock())
        return now.outcome is not Outcome.OPEN

    def _route(self, turn: Turn, understood: Understood) -> None:
        judgement = understood.judgement
        turn.change(pending=(*turn.conversation.pending, *understood.further))
        if judgement.kind is JudgementKind.RECOGNISED:
            return self._begin(turn, judgement.intents[0], understood.text)
        self._own_issue(turn, "", understood.text)
        if judgement.kind is JudgementKind.UNKNOWN:
            return self._hand_off(turn, HandoffReason.NOT_UNDERSTOOD)
        turn.say(
            "I want to get this right. Which is it?",
            extras={
                "choices": [
                    *({"label": self._label(i), "choice": f"intent:{i}"} for i in judgement.intents),
                    NONE_OF_THESE,
                    HUMAN_CHOICE,
                ]
            },
        )
        turn.log(EventKind.ASKED, what="which of the close intents is meant")
        turn.change(offered=judgement.intents)
        turn.wait_for(Awaiting.WHICH_INTENT)
        turn.commit()
        return None

    def _own_issue(self, turn: Turn, intent: str, text: str) -> None:
        """Make sure that the need has an issue of its own."""
        issue = turn.issue
        fresh = issue is not None and not issue.intent and turn.run is None
        if issue is None or not fresh or self._over(turn):
            turn.begin_issue(intent, text)
        elif intent:
            turn.issue = _with(issue, intent=intent, text=issue.text or text)

    def _begin(self, turn: Turn, intent: str, text: str) -> None:
        self._own_issue(turn, intent, text)
        turn.log(EventKind.RECOGNISED, intent=intent)
        playbook = self._shelf.for_intent(intent)
        if playbook is not None:
            slots = {s.name: v for s in playbook.slots.values() if (v := s.find(text))}
            return self._start(turn, playbook, slots)
        answer = self._find_answer(text)
        if answer is None:
            return self._hand_off(turn, HandoffReason.NO_ANSWER)
        best = answer.citations[0]
        turn.say(
            best.sentence,
            extras={
                "articles": [
                    {"slug": c.slug, "title": c.title, "passage": c.passage, "sentence": c.sentence}
                    for c in answer.citations
                ]
            },
        )
        turn.say("Did this solve it?", extras={"choices": list(SOLVED_CHOICES)})
        turn.log(EventKind.ANSWERED, what=f"the article “{best.title}”", article=best.slug)
        turn.wait_for(Awaiting.SOLVED)
        turn.commit()
        return None

    def _start(self, turn: Turn, playbook: Playbook, slots: dict[str, str]) -> None:
        assert turn.issue is not None  # noqa: S101  the callers have one
        with self._store.transaction():
            self._store.keep_playbook(playbook)
            turn.run = self._store.start_run(turn.issue.id, playbook)
            turn.move(slots=slots)
            turn.change(awaiting=Awaiting.NOTHING, asked_times=0)
            turn.commit()
        self._advance.play(turn, playbook)

    def _carry_on(self, turn: Turn) -> None:
        playbook = self._playbook(turn.run)
        turn.change(awaiting=Awaiting.NOTHING, asked_times=0)
        if playbook is None:
            return turn.commit()
        return self._advance.play(turn, playbook)

    def _go_on(self, turn: Turn) -> None:
        """Turn to the next need of the message once nothing is awaited for this one."""
        state = turn.conversation
        idle = state.awaiting in (Awaiting.NOTHING, Awaiting.APPROVAL)
        if not state.pending or not idle or state.holder is Holder.HUMAN or not turn.foreground:
            return
        need, *rest = state.pending
        turn.change(pending=tuple(rest), awaiting=Awaiting.NOTHING)
        turn.say(f"You also wrote: “{need.text}”")
        self._next_need(turn, need)
        self._go_on(turn)

    def _next_need(self, turn: Turn, need: Need) -> None:
        turn.begin_issue(need.intent, need.text)
        self._begin_known(turn, need)

    def _begin_known(self, turn: Turn, need: Need) -> None:
        turn.log(EventKind.RECOGNISED, intent=need.intent)
        self._begin(turn, need.intent, need.text)

    def _with_customer(self, turn: Turn) -> object:
        return _with(turn.issue, customer=turn.conversation.customer)

    def _playbook(self, run: Run | None) -> Playbook | None:
        if run is None or run.state is RunState.FINISHED:
            return None
        return self._shelf.version(run.playbook, run.playbook_version)

    def _last_playbook(self, turn: Turn) -> Playbook | None:
        if turn.issue is None:
            return None
        turn.run = turn.run or self._store.last_run(turn.issue.id)
        return None if turn.run is None else self._shelf.version(
            turn.run.playbook, turn.run.playbook_version
        )

    def _label(self, intent: str) -> str:
        playbook = self._shelf.for_intent(intent)
        return intent.replace("_", " ").capitalize() if playbook is None else playbook.title
