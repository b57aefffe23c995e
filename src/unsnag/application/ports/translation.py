"""Port to a service that translates, and to what is kept of its work.

The service may be outside, so what somebody wrote reaches it masked only: the type says so.
Languages are two or three letters, as they are recognised here; how the service writes them is its
adapter's to know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.personal_data import Masked
from unsnag.domain.shared import MessageId, TicketId


class NotTranslated(Exception):
    """There is no translation; the message says why in a sentence. `again` says that trying again
    may help."""

    code = "not_translated"

    def __init__(self, problem: str, *, again: bool = False) -> None:
        super().__init__(problem)
        self.again = again


class LanguagesNotServed(NotTranslated):
    """The service doesn't translate from the one language into the other."""

    code = "languages_not_served"


class Translator(Protocol):
    """A translation service."""

    name: str
    """What people are told that translated."""

    def languages(self) -> Mapping[str, Collection[str]]:
        """The languages that it translates from, each with those it translates into. Raises
        NotTranslated."""
        ...

    def detect(self, text: Masked) -> str:
        """The language of a text; empty where the service can't tell. Raises NotTranslated."""
        ...

    def translate(self, text: Masked, source: str, target: str) -> str:
        """The text in another language. Raises NotTranslated, LanguagesNotServed."""
        ...


@dataclass(frozen=True)
class Translation:
    """A message in another language. `digest` is of the text that was translated; `text` has the
    marks that stood in for personal data."""

    message: MessageId
    source: str
    target: str
    digest: str
    text: str
    service: str


@dataclass(frozen=True)
class Original:
    """What somebody wrote before it was translated and sent. `machine` is what the service made of
    it, which they may have changed before they sent it."""

    message: MessageId
    ticket: TicketId
    text: str
    source: str
    target: str
    machine: str
    service: str
    by: str


class Translations(Protocol):
    """Keeps translations, each message's once a language, and what was written before a reply was
    translated. Every method joins an open transaction of the store."""

    def of(
        self, messages: Collection[MessageId], targets: Collection[str]
    ) -> Mapping[tuple[MessageId, str], Translation]:
        """Those that are kept, by message and language."""
        ...

    def keep(self, translation: Translation, at: datetime) -> None:
        """In the place of an earlier one of the message in that language."""
        ...

    def keep_original(self, original: Original, at: datetime) -> None:
        """Once a message; a second time changes nothing."""
        ...

    def originals(self, messages: Collection[MessageId]) -> Mapping[MessageId, Original]: ...
