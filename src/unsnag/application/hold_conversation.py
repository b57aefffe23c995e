"""Hold a conversation for a moment, so that no turn of the AI is mixed with what a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from unsnag.application.ports.store import Store
from unsnag.domain.shared import ConversationId

CLAIM_SECONDS = 30
TRIES = 10
PAUSE_SECONDS = 0.3


class ConversationBusy(Exception):
    """The AI is in the middle of a turn of this conversation; nothing was changed."""

    code = "conversation_busy"


@contextmanager
def held(
    store: Store, conversation: ConversationId, pause: Callable[[float], None]
) -> Iterator[None]:
    """The conversation is ours while this lasts; waits a moment for a turn that is under way.
    Raises ConversationBusy."""
    fence = None
    for _ in range(TRIES):
        fence = store.claim_conversation(conversation, seconds=CLAIM_SECONDS)
        if fence is not None:
            break
        pause(PAUSE_SECONDS)
    if fence is None:
        raise ConversationBusy(f"conversation {conversation}")
    try:
        yield
    finally:
        store.release_conversation(conversation, fence)
