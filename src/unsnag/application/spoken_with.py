"""In which language a customer is answered."""

from __future__ import annotations

from unsnag.application.ports.models import LanguageOf
from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Author
from unsnag.domain.phrases import ENGLISH, PHRASES
from unsnag.domain.shared import ConversationId, IssueId

LAST_MESSAGES = 5
"""Of these of the customer the language is read: people change it, and a word alone says little."""

LANGUAGES = (ENGLISH, *sorted(PHRASES))


class SpokenWith:
    """Knows the language of a conversation."""

    def __init__(self, store: Store, language_of: LanguageOf) -> None:
        self._store = store
        self._language_of = language_of

    def __call__(self, conversation: ConversationId, issue: IssueId | None) -> str:
        """That of the run on the issue, also when it has ended, since its playbook may not speak
        every language; else that of the customer's own words, among those the AI has phrases in;
        English in doubt."""
        run = None if issue is None else self._store.last_run(issue)
        if run is not None:
            return run.language or ENGLISH
        said = [m.text for m in self._store.messages(conversation) if m.author is Author.CUSTOMER]
        return self._language_of("\n".join(said[-LAST_MESSAGES:]), LANGUAGES)
