"""Sign a customer in to the help center: by a link that the host site signed, or by a one-time code
sent to the address on file. What somebody types proves nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime

from unsnag.application.identify import Identify
from unsnag.application.know_reader import KnowReader, Reader
from unsnag.application.ports.facts import FactSource
from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Channel
from unsnag.domain.shared import ConversationId


class SignInReader:
    """Proves who reads."""

    def __init__(
        self, store: Store, source: FactSource, identify: Identify, readers: KnowReader
    ) -> None:
        self._store = store
        self._source = source
        self._identify = identify
        self._readers = readers

    def by_host_token(self, *, ref: str, token_id: str, expires: datetime) -> Reader | None:
        """The reader of a token whose signature was checked. None for a customer who isn't there
        and for a token that has opened the help center before. Raises SystemUnreachable; the token
        is not used up then."""
        if self._source.customer(ref) is None:
            return None
        digest = hashlib.sha256(f"help-center:{token_id}".encode()).hexdigest()
        with self._store.transaction():
            if self._store.token_used(digest, expires):
                return None
        self._readers.forget(ref)
        return self._readers.customer(ref)

    def send_code(self, email: str) -> ConversationId:
        """Send a code to the address on file, if there is such an account; nothing tells which.
        Gives the attempt, by which the code must come back. Raises SystemUnreachable."""
        attempt = self._store.start_conversation(Channel.HELP_CENTER)
        self._identify.send_code(attempt, email)
        return attempt.id

    def by_code(self, attempt: ConversationId, code: str) -> Reader | None:
        """The reader; None when the code is wrong, used up or too old. Raises
        SystemUnreachable."""
        found = self._identify.by_code(self._store.conversation(attempt), code.strip())
        if found is None or found.customer is None:
            return None
        self._readers.forget(found.customer.ref)
        return self._readers.customer(found.customer.ref)
