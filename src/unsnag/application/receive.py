"""Receive what a customer writes: exactly one row, on disk before anything else happens.

Payment cards and keys are taken out before that: no answer needs them, and what was never kept is
in no backup, export or audit log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from unsnag.application.ports.store import NewMessage, Store
from unsnag.domain.conversations import Author, Message
from unsnag.domain.personal_data import fit_to_keep
from unsnag.domain.shared import ConversationId

LONGEST = 20_000


class MessageTooLong(ValueError):
    """The message is longer than a turn can take."""

    code = "message_too_long"


class MessageEmpty(ValueError):
    """There is nothing in the message."""

    code = "message_empty"


def to_keep(text: str) -> str:
    """The text as it is kept and read: characters that every database takes, and none of what
    nobody may keep. Raises MessageTooLong or MessageEmpty."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    clean = whole.replace("\x00", "").strip()
    if not clean:
        raise MessageEmpty("Write something first.")
    if len(clean) > LONGEST:
        raise MessageTooLong(f"Please keep a message under {LONGEST:,} characters.")
    return fit_to_keep(clean)


class Receive:
    """Takes a message in, once per sender's key."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(
        self,
        conversation: ConversationId,
        text: str,
        *,
        key: str,
        choice: str = "",
        name: str = "",
        extras: Mapping[str, Any] | None = None,
    ) -> tuple[Message, bool]:
        """The stored message and whether it is new. `choice` is the button that was pressed, if
        one was; `extras` what its channel knows of it. Raises MessageTooLong or MessageEmpty."""
        clean = to_keep(text)
        digest = hashlib.sha256(key.encode()).hexdigest()[:40]
        new = NewMessage(
            Author.CUSTOMER,
            clean,
            f"customer:{digest}",
            author_name=name,
            extras={**(extras or {}), **({"choice": choice} if choice else {})},
        )
        return self._store.add_message(conversation, new)
