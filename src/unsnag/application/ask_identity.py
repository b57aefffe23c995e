"""The dialogue that identifies a customer by a one-time code."""

from __future__ import annotations

import re
from dataclasses import replace

from unsnag.application.carry_out import human_choice
from unsnag.application.hand_off import HandOff
from unsnag.application.identify import Identify
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.turn import Turn
from unsnag.domain.conversations import Awaiting
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


class AskIdentity:
    """Takes the address, then the code."""

    def __init__(self, identify: Identify, hand_off: HandOff) -> None:
        self._identify = identify
        self._hand_off = hand_off

    def take_email(self, turn: Turn, playbook: Playbook | None) -> None:
        """Send a code to the typed address if it has an account; say the same either way."""
        found = _EMAIL.search(turn.text)
        if found is None:
            text = phrase("I need the e-mail address of your account to go on.", turn.language)
            return self._ask_again(turn, playbook, text, "email")
        address = found.group(0).lower()
        try:
            self._identify.send_code(turn.conversation, address)
        except SystemUnreachable as trouble:
            return self._unreachable(turn, playbook, trouble)
        turn.say(
            phrase(SENT, turn.language, address=address),
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
        turn.change(customer=known.customer, assurance=known.assurance)
        if turn.issue is not None:
            turn.issue = replace(turn.issue, customer=known.customer)
        turn.log(EventKind.IDENTIFIED, how=known.assurance.value)
        name = known.customer.first_name
        turn.say(phrase("Thanks, {name}, that's you.", turn.language, name=name))
        return True

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
