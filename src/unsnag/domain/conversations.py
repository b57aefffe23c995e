"""The thread with a customer, whatever the channel.

Every inbound message becomes exactly one row: the sender's own id for it makes a repeat harmless.
While a person has the conversation the AI stays silent, until it is given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from unsnag.domain.customers import Assurance, Customer
from unsnag.domain.shared import ConversationId, IssueId, MessageId


class Channel(StrEnum):
    """Closed set of where a contact began."""

    WIDGET = "widget"
    FORM = "form"
    HELP_CENTER = "help_center"
    EMAIL = "email"
    MESSAGING = "messaging"  # the company's own, by signed webhooks
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    SMS = "sms"
    SLACK = "slack"


class Author(StrEnum):
    """Closed set of who speaks."""

    CUSTOMER = "customer"
    AI = "ai"  # the AIAgent, which always says that it is one
    HUMAN = "human"  # a HumanAgent
    NOTE = "note"  # written for the team; the customer never sees it


class Holder(StrEnum):
    """Closed set of who answers next."""

    AI = "ai"
    HUMAN = "human"


class Awaiting(StrEnum):
    """Closed set of what the AI asked the customer for last."""

    NOTHING = "nothing"
    EMAIL = "email"  # the address of their account, to send a code to
    CODE = "code"  # the one-time code
    SLOT = "slot"  # a detail that the playbook needs
    WHICH_INTENT = "which_intent"  # which of the close intents they mean
    SOLVED = "solved"  # whether the answer solved it
    APPROVAL = "approval"  # nothing from the customer: a person checks the action


SHOWN_AS = "shown_as"
"""What a message of a person's keeps their name for customers under, where they have one."""


@dataclass(frozen=True)
class Message:
    """One utterance. `key` is unique in the conversation; `extras` is what a screen may add to the
    text: choices, articles, a receipt."""

    id: MessageId
    conversation: ConversationId
    issue: IssueId | None
    author: Author
    author_name: str
    text: str
    extras: Mapping[str, Any]
    key: str
    at: datetime

    @property
    def signed(self) -> str:
        """The name that the customer reads; the desk reads whose it is."""
        return str(self.extras.get(SHOWN_AS) or self.author_name)


@dataclass(frozen=True)
class Need:
    """One thing wanted in a message that wants several, kept until its turn comes."""

    text: str
    intent: str


@dataclass(frozen=True)
class Conversation:
    """The state of a thread between two messages; all that a turn needs to know. `suspended` are
    issues that wait behind the current one, the last suspended last."""

    id: ConversationId
    channel: Channel
    holder: Holder
    awaiting: Awaiting
    customer: Customer | None
    assurance: Assurance
    issue: IssueId | None
    asked_times: int = 0
    pending: tuple[Need, ...] = ()
    offered: tuple[str, ...] = ()
    suspended: tuple[IssueId, ...] = ()
    contact_name: str = ""
    contact_email: str = ""
    visit: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def identified(self) -> bool:
        return self.customer is not None and self.assurance.identified


@dataclass(frozen=True)
class Issue:
    """One need of one customer: the unit that every rate is built on."""

    id: IssueId
    conversation: ConversationId
    channel: Channel
    customer: Customer | None
    intent: str
    text: str
    opened: datetime
