"""Ids, money and time as every room uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
CustomerId = NewType("CustomerId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
IssueId = NewType("IssueId", int)
RunId = NewType("RunId", int)
EffectId = NewType("EffectId", int)
ApprovalId = NewType("ApprovalId", int)
TicketId = NewType("TicketId", int)
StaffId = NewType("StaffId", int)

_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
_WITHOUT_MINOR = {"JPY", "KRW", "CLP", "ISK"}


@dataclass(frozen=True)
class Money:
    """An amount in integer minor units (cents) of one currency; amounts never mix currencies."""

    minor: int
    currency: str

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        symbol = _SYMBOLS.get(self.currency, self.currency + " ")
        if self.currency in _WITHOUT_MINOR:
            return f"{sign}{symbol}{abs(self.minor):,}"
        whole, cents = divmod(abs(self.minor), 100)
        return f"{sign}{symbol}{whole:,}.{cents:02d}"
