"""Who asks the widget's API: whoever has the secret of a conversation."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from unsnag.domain.conversations import Conversation
from unsnag.entrypoints.web.widget.errors import unknown_conversation
from unsnag.entrypoints.wiring import app


class CustomerToken(HttpBearer):
    """The secret that the widget got when its conversation was opened."""

    def authenticate(self, request: HttpRequest, token: str) -> Conversation | None:
        return app().open_conversation.by_token(token)


def conversation_of(request: HttpRequest) -> Conversation:
    """The conversation of a request that was let in. Raises Refused."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Conversation):
        raise unknown_conversation()
    return found
