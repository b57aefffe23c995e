"""The dialogue that identifies a customer by a one-time code, or by a mail that was proved to be
theirs.

A mail that was not proved moves nothing in the conversation of somebody who was identified: it is
held until a code that went to the address on file comes back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from unsnag.application.carry_out import human_choice
from unsnag.application.hand_off import HandOff
from unsnag.application.identify import Identify
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.turn import Turn
from unsnag.domain.conversations import Awaiting, Channel, Conversation, Message
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.phrases import phrase
from unsnag.domain.playbooks import Playbook

MOST_TRIES = 3
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}\.[^\s@<>,;.]{1,63}")
_CODE = re.compile(r"(?<!\d)\d{3}\s?\d{3}(?!\d)")

SENT = (
    "If {address} belongs to an account, a six-digit code is on its way there. "
    "Type it here; it works for ten minutes."
)
NO_MATCH = (
    "That code doesn't match, or it is too old. Try it again, or type the address "
    "once more for a new one."
)


WHO_ARE_YOU = (
    "To look at your account I need to know it's you. Which e-mail address is it under? "
    "I'll send a one-time code there."
)
SENT_BY_MAIL = (
    "To go on I need to know it's you. If {address} belongs to an account, a mail with a button "
    "and a code is on its way there: press the button, or answer with the code. If your account "
    "has another address, answer with that one."
)
HELD = "held"
HELD_AWAITING = "held_awaiting"
PROOFS = ("verified", "link")
"""What shows that a message is its sender's: their domain's signature, or a link in a mail of ours
to them."""
_HARMLESS = ("solved", "not_solved")


class AskIdentity:
    """Takes the address, then the code."""

    def __init__(self, identify: Identify, hand_off: HandOff) -> None:
        self._identify = identify
        self._hand_off = hand_off

    def ask(self, turn: Turn, playbook: Playbook) -> bool:
        """Whether the customer is known, because the mails of this turn are proved to be theirs;
        else they were asked who they are. Raises SystemUnreachable."""
        senders = {_sender(message) for message in turn.taken}
        if len(senders) == 1 and (sender := senders.pop()):
            known = self._identify.by_signed_mail(turn.conversation, sender)
            if known is not None:
                self._known(turn, known)
                return True
        if turn.conversation.channel is Channel.EMAIL and turn.conversation.contact_email:
            self._send(turn, playbook, turn.conversation.contact_email.lower())
            return False
        turn.say(
            phrase(WHO_ARE_YOU, turn.language),
            extras={"input": "email", "choices": [human_choice(turn.language)]},
        )
        turn.log(EventKind.ASKED, what="the account's e-mail address")
        turn.wait_for(Awaiting.EMAIL)
        turn.commit()
        return False

    def holds(self, turn: Turn, playbook: Playbook | None) -> bool:
        """Whether the turn is held: a mail in it is not proved to come from the customer whose
        conversation this is. They are told so at the address on file."""
        state = turn.conversation
        unproved = any("mail" in m.extras and not _is_from(m, state) for m in turn.taken)
        if not state.identified or state.customer is None or not unproved:
            return False
        if state.awaiting in (Awaiting.EMAIL, Awaiting.CODE) or turn.choice in _HARMLESS:
            return False
        held = ",".join(str(m.id) for m in turn.taken)
        kept = {**state.details, HELD: held, HELD_AWAITING: state.awaiting.value}
        turn.change(details=kept)
        self._send(turn, playbook, state.customer.email)
        return True

    def released(self, turn: Turn) -> Sequence[Message]:
        """What was held, to be answered now that the customer is known; the conversation is as it
        was then."""
        details = dict(turn.conversation.details)
        held = {int(one) for one in details.pop(HELD, "").split(",") if one}
        awaiting = details.pop(HELD_AWAITING, "")
        if not held:
            return ()
        turn.change(details=details, awaiting=Awaiting(awaiting))
        return [m for m in turn.store.messages(turn.conversation.id) if m.id in held]

    def take_email(self, turn: Turn, playbook: Playbook | None) -> None:
        """Send a code to the typed address if it has an account; say the same either way."""
        found = _EMAIL.search(turn.text)
        if found is None:
            text = phrase("I need the e-mail address of your account to go on.", turn.language)
            return self._ask_again(turn, playbook, text, "email")
        return self._send(turn, playbook, found.group(0).lower())

    def _send(self, turn: Turn, playbook: Playbook | None, address: str) -> None:
        try:
            self._identify.send_code(turn.conversation, address)
        except SystemUnreachable as trouble:
            return self._unreachable(turn, playbook, trouble)
        by_mail = turn.conversation.channel is Channel.EMAIL
        said = phrase(SENT, turn.language, address=address)
        turn.say(
            phrase(SENT_BY_MAIL, turn.language, address=address) if by_mail else said,
            extras={"input": "code", "choices": [human_choice(turn.language)]},
        )
        turn.log(EventKind.ASKED, what="the one-time code")
        turn.wait_for(Awaiting.CODE)
        turn.commit()
        return None

    def take_code(self, turn: Turn, playbook: Playbook | None) -> bool:
        """Whether the customer is identified now; otherwise they were told what to do."""
        if _EMAIL.search(turn.text):
            self.take_email(turn, playbook)
            return False
        found = _CODE.search(turn.text)
        code = "" if found is None else re.sub(r"\s", "", found.group(0))
        try:
            known = self._identify.by_code(turn.conversation, code) if code else None
        except SystemUnreachable as trouble:
            self._unreachable(turn, playbook, trouble)
            return False
        if known is None or known.customer is None:
            text = phrase(NO_MATCH, turn.language)
            self._ask_again(turn, playbook, text, "code")
            return False
        self._known(turn, known)
        name = known.customer.first_name
        turn.say(phrase("Thanks, {name}, that's you.", turn.language, name=name))
        return True

    def _known(self, turn: Turn, known: Conversation) -> None:
        turn.change(customer=known.customer, assurance=known.assurance)
        if turn.issue is not None:
            turn.issue = replace(turn.issue, customer=known.customer)
        turn.log(EventKind.IDENTIFIED, how=known.assurance.value)

    def _ask_again(self, turn: Turn, playbook: Playbook | None, text: str, field: str) -> None:
        if turn.conversation.asked_times >= MOST_TRIES:
            return self._hand_off(turn, HandoffReason.NOT_IDENTIFIED, playbook=playbook)
        turn.say(text, extras={"input": field, "choices": [human_choice(turn.language)]})
        turn.change(asked_times=turn.conversation.asked_times + 1)
        turn.commit()
        return None

    def _unreachable(self, turn: Turn, playbook: Playbook | None, trouble: Exception) -> None:
        reason = HandoffReason.SYSTEM_UNREACHABLE
        self._hand_off(turn, reason, detail=str(trouble), playbook=playbook)


def _sender(message: Message) -> str:
    """Whose the message is proved to be, by the mail that brought it; empty where it isn't."""
    by = message.extras.get("mail", {})
    return str(by.get("from", "")) if by.get("proof") in PROOFS else ""


def _is_from(message: Message, state: Conversation) -> bool:
    known = "" if state.customer is None else state.customer.email.strip().lower()
    return bool(known) and _sender(message) == known
