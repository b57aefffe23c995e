"""Open a conversation to a browser: a secret that only its customer holds.

Only the secret's digest is kept, so whoever reads the database can't write as a customer.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Channel, Conversation

TOKEN_BYTES = 32


class OpenConversation:
    """Starts conversations and finds them again by their secret."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, *, visit: str = "", page: str = "") -> tuple[Conversation, str]:
        """A new conversation and its secret of 256 random bits. `page` is where it began."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._store.transaction():
            conversation = self._store.start_conversation(Channel.WIDGET, visit=visit)
            if page:
                conversation = replace(conversation, details={"page": page})
                self._store.save_conversation(conversation)
            self._store.set_token(conversation.id, digest_of(token))
        return conversation, token

    def by_token(self, token: str) -> Conversation | None:
        """The conversation that the secret opens; None for any other text."""
        return self._store.conversation_by_token(digest_of(token)) if token else None


def digest_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
