"""Identify a customer: by a token that the host site signed, or by a code sent to the address on
file. A typed address alone proves nothing, and whether it has an account is never told."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from unsnag.application.ports.channels import Mailer
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import FactSource
from unsnag.application.ports.store import OneTimeCode, Store
from unsnag.domain.conversations import Conversation
from unsnag.domain.customers import Assurance

MINUTES = 10
ATTEMPTS = 5
CODES_PER_HOUR = 5


class Identify:
    """Knows who is writing."""

    def __init__(
        self, store: Store, source: FactSource, mailer: Mailer, clock: Clock, company: str
    ) -> None:
        self._store = store
        self._source = source
        self._mailer = mailer
        self._clock = clock
        self._company = company

    def by_host_token(
        self, conversation: Conversation, *, ref: str, token_id: str, expires: datetime
    ) -> Conversation:
        """Take over an identity whose signature the channel has checked.

        A token's id counts for one conversation only. A conversation that is already somebody
        else's is not changed. Raises SystemUnreachable.
        """
        if conversation.customer is not None and conversation.customer.ref != ref:
            return conversation
        if self._store.token_used(f"{token_id}:{conversation.id}", expires):
            return conversation
        known = self._source.customer(ref)
        if known is None:
            return conversation
        customer = self._store.save_customer(known.ref, known.name, known.email, known.tier)
        found = replace(conversation, customer=customer, assurance=Assurance.HOST_SIGNED)
        self._store.save_conversation(found)
        return found

    def send_code(self, conversation: Conversation, email: str) -> None:
        """Send a code to the address on file, if there is such an account and it is confirmed.

        Nothing tells the caller which it was. Raises SystemUnreachable.
        """
        known = self._source.customer_by_email(email)
        if known is None or not known.email_verified:
            self._store.drop_code(conversation.id)
            return
        now = self._clock()
        if self._store.codes_sent_since(known.ref, now - timedelta(hours=1)) >= CODES_PER_HOUR:
            return
        code = f"{secrets.randbelow(1_000_000):06d}"
        self._store.save_code(
            OneTimeCode(
                conversation=conversation.id,
                customer_ref=known.ref,
                digest=_digest(conversation, code),
                expires=now + timedelta(minutes=MINUTES),
                attempts=0,
            )
        )
        self._mailer.send(
            to=known.email,
            subject=f"{code} is your code for {self._company}",
            text=f"Your code is {code}.\n\nIt works once, for {MINUTES} minutes, in the "
            f"conversation where you asked for it. If you didn't ask, ignore this mail; nothing "
            f"happens without the code.\n\n{self._company}",
        )

    def by_code(self, conversation: Conversation, code: str) -> Conversation | None:
        """The identified conversation, or None when the code is wrong, used up or too old."""
        kept = self._store.take_code_attempt(conversation.id)
        if kept is None or kept.attempts > ATTEMPTS or kept.expires < self._clock():
            return None
        if not hmac.compare_digest(kept.digest, _digest(conversation, code)):
            return None
        known = self._source.customer(kept.customer_ref)
        self._store.drop_code(conversation.id)
        if known is None:
            return None
        customer = self._store.save_customer(known.ref, known.name, known.email, known.tier)
        return replace(conversation, customer=customer, assurance=Assurance.CODE_CONFIRMED)


def _digest(conversation: Conversation, code: str) -> str:
    return hashlib.sha256(f"{conversation.id}:{code}".encode()).hexdigest()
