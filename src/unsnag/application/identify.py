"""Identify a customer: by a token that the host site signed, or by a code sent to the address on
file. A typed address alone proves nothing, and whether it has an account is never told."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from unsnag.application.ports.channels import Mailer
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import FactSource, KnownCustomer
from unsnag.application.ports.store import OneTimeCode, Store
from unsnag.domain.conversations import Channel, Conversation
from unsnag.domain.customers import Assurance
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import ConversationId

MINUTES = 10
MINUTES_BY_MAIL = 60  # mail takes its time
ATTEMPTS = 5
CODES_PER_HOUR = 5
CLAIM_SECONDS = 20


class ConversationBusy(Exception):
    """A turn of the conversation is being taken; try again after it."""

    code = "conversation_busy"


class Identify:
    """Knows who is writing."""

    def __init__(
        self,
        store: Store,
        source: FactSource,
        mailer: Mailer,
        clock: Clock,
        company: str,
        link: Callable[[Conversation, str], str] | None = None,
    ) -> None:
        """`link` makes the address of a page that takes a code for a conversation by mail."""
        self._store = store
        self._source = source
        self._mailer = mailer
        self._clock = clock
        self._company = company
        self._link = link

    def by_host_token(
        self,
        conversation: Conversation,
        *,
        ref: str,
        token_id: str,
        expires: datetime,
        continues: Conversation | None = None,
    ) -> Conversation:
        """Take over an identity whose signature the channel has checked.

        A token's id counts for one conversation only, except for a further one of the browser that
        holds `continues`, which the host signed for the same customer. A conversation that is
        already somebody's is not changed. A token is used up only when it identified somebody, so
        a failure can be tried again. Raises SystemUnreachable or ConversationBusy.
        """
        if conversation.customer is not None:
            return conversation
        known = self._source.customer(ref)
        if known is None:
            return conversation
        fence = self._store.claim_conversation(conversation.id, seconds=CLAIM_SECONDS)
        if fence is None:
            raise ConversationBusy(f"conversation {conversation.id}")
        try:
            with self._store.transaction():
                used = self._store.token_used(_token_digest(token_id), expires)
                if used and not _signed_for(continues, ref):
                    return conversation
                return self._take_over(conversation.id, known)
        finally:
            self._store.release_conversation(conversation.id, fence)

    def _take_over(self, id: ConversationId, known: KnownCustomer) -> Conversation:
        customer = self._store.save_customer(known.ref, known.name, known.email, known.tier)
        found = replace(
            self._store.conversation(id), customer=customer, assurance=Assurance.HOST_SIGNED
        )
        self._store.save_conversation(found)
        if found.issue is not None:
            issue = self._store.issue(found.issue)
            self._store.save_issue(replace(issue, customer=customer))
            how = Assurance.HOST_SIGNED.value
            key = f"{issue.id}:{EventKind.IDENTIFIED.value}:{how}"
            self._store.append(
                Event(issue.id, EventKind.IDENTIFIED, self._clock(), key, {"how": how})
            )
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
        by_mail = conversation.channel is Channel.EMAIL
        minutes = MINUTES_BY_MAIL if by_mail else MINUTES
        code = f"{secrets.randbelow(1_000_000):06d}"
        self._store.save_code(
            OneTimeCode(
                conversation=conversation.id,
                customer_ref=known.ref,
                digest=_digest(conversation, code),
                expires=now + timedelta(minutes=minutes),
                attempts=0,
            )
        )
        self._mailer.send(
            to=known.email,
            subject=f"{code} is your code for {self._company}",
            text=f"Your code is {code}.\n\n{self._way(conversation, code)}It works once, for "
            f"{minutes} minutes, in the conversation where you asked for it. If you didn't ask, "
            f"ignore this mail; nothing happens without the code.\n\n{self._company}",
        )

    def _way(self, conversation: Conversation, code: str) -> str:
        """How to give the code in a conversation by mail."""
        if self._link is None or conversation.channel is not Channel.EMAIL:
            return ""
        return (
            "Open this page and press its button, or answer our other mail with the code:\n"
            f"{self._link(conversation, code)}\n\n"
        )

    def by_signed_mail(self, conversation: Conversation, sender: str) -> Conversation | None:
        """The conversation identified by a mail that was proved to be its sender's; None when that
        is nobody's address on file, or somebody else's than whose conversation it is. Raises
        SystemUnreachable."""
        known = self._source.customer_by_email(sender)
        if known is None or not known.email_verified:
            return None
        if conversation.customer is not None and conversation.customer.ref != known.ref:
            return None
        customer = self._store.save_customer(known.ref, known.name, known.email, known.tier)
        return replace(conversation, customer=customer, assurance=Assurance.MAIL_SIGNED)

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


def _signed_for(conversation: Conversation | None, ref: str) -> bool:
    return (
        conversation is not None
        and conversation.assurance is Assurance.HOST_SIGNED
        and conversation.customer is not None
        and conversation.customer.ref == ref
    )


def _token_digest(token_id: str) -> str:
    return hashlib.sha256(token_id.encode()).hexdigest()


def _digest(conversation: Conversation, code: str) -> str:
    return hashlib.sha256(f"{conversation.id}:{code}".encode()).hexdigest()
