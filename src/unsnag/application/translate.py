"""Lets people at the desk read and answer in languages that aren't theirs.

A service is asked only when somebody asks for it, and gets no personal data that is recognised: it
is put back into what comes back. A translation stands beside what was written, never in its place,
and nothing is sent that a person hasn't had before them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.application.ports.ticket_work import Act, ActKind, TicketWork
from unsnag.application.ports.translation import (
    LanguagesNotServed,
    NotTranslated,
    Original,
    Translation,
    Translations,
    Translator,
)
from unsnag.domain.conversations import Message
from unsnag.domain.personal_data import Masked, put_back, stood_in
from unsnag.domain.shared import MessageId, TicketId

LONGEST = 20_000
_MOST_REMEMBERED = 4_096
_FEW_WORDS = 2


@dataclass(frozen=True)
class Beside:
    """What stands below a message in another language: the offer to translate it, or its
    translation. `lost` is what the service dropped and only the original has."""

    source: str
    text: str = ""
    target: str = ""
    service: str = ""
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A reply as it was written and as the service would say it."""

    original: str
    text: str
    source: str
    target: str
    service: str
    lost: tuple[str, ...] = ()


class TranslateTickets:
    """Translates messages and drafts of tickets. `language_of` knows a text's language without
    asking anybody, empty in doubt."""

    def __init__(
        self,
        translator: Translator,
        kept: Translations,
        store: Store,
        work: TicketWork,
        language_of: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._translator = translator
        self._kept = kept
        self._store = store
        self._work = work
        self._language_of = language_of
        self._clock = clock
        self._known: dict[str, str] = {}

    @property
    def service(self) -> str:
        """What people are told that translates."""
        return self._translator.name

    def language(self, text: str, otherwise: str = "") -> str:
        """A text's language; in doubt that of what is said around it. Asks nobody."""
        if otherwise and text.isascii() and len(text.split()) <= _FEW_WORDS:
            return otherwise  # "pause" looks like many languages
        key = _digest(text)
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._language_of(text)
        return self._known[key] or otherwise

    def beside(
        self, thread: Mapping[MessageId, str], reads: Sequence[str], spoken: str
    ) -> Mapping[MessageId, Beside]:
        """What stands below those messages of a thread that aren't in a language that somebody
        reads. `spoken` is the customer's language. Asks nobody."""
        languages = {id: self.language(text, spoken) for id, text in thread.items()}
        foreign = {id: one for id, one in languages.items() if one and one not in reads}
        kept = self._kept.of(foreign.keys(), reads)
        found = {}
        for id, source in foreign.items():
            there = (kept.get((id, target)) for target in reads)
            good = (one for one in there if one is not None and _fits(one, thread[id]))
            one = next(good, None)
            found[id] = Beside(source) if one is None else _shown(one, thread[id])
        return found

    def message(
        self, ticket: TicketId, id: MessageId, text: str, reads: Sequence[str], spoken: str, by: str
    ) -> Beside:
        """Have a message translated into the first language of `reads` that the service knows, and
        keep it; one that is kept is not asked for again. Raises NotTranslated."""
        kept = self._kept.of([id], reads)
        for target in reads:
            one = kept.get((id, target))
            if one is not None and _fits(one, text):
                return _shown(one, text)
        masked = stood_in(text).text
        source = self.language(text, spoken) or self._translator.detect(masked)
        made = self._first(masked, source, reads)
        done = Translation(id, source, made[0], _digest(masked), made[1], self.service)
        now = self._clock()
        with self._store.transaction():
            self._kept.keep(done, now)
            told: dict[str, str | int] = {"message": id, "from": source, "to": done.target}
            once = f"translated:{id}:{done.target}:{done.digest[:12]}"
            self._work.record(Act(ticket, ActKind.TRANSLATED, by, now, once, told))
        return _shown(done, text)

    def _first(self, masked: Masked, source: str, targets: Sequence[str]) -> tuple[str, str]:
        """The first language that the service translates into, with the translation."""
        if not source:
            raise NotTranslated("The language of this message wasn't recognised.")
        refusal: NotTranslated = LanguagesNotServed("There is no language to translate into.")
        for target in targets:
            try:
                return target, self._translator.translate(masked, source, target)
            except LanguagesNotServed as refused:
                refusal = refused
        raise refusal

    def draft(self, text: str, target: str, writes: Sequence[str]) -> Draft:
        """A reply in the customer's language. Nothing of it is kept or sent. `writes` are the
        languages of who wrote it, the likeliest first. Raises NotTranslated."""
        clean = text.strip()
        if not clean:
            raise NotTranslated("Write the reply first, in your own language.")
        if len(clean) > LONGEST:
            raise NotTranslated(f"A reply has {LONGEST} characters at most.")
        stood = stood_in(clean)
        source = self._written_in(clean, target, writes)
        if source == target:
            raise NotTranslated("This is in the customer's language already.")
        made, lost = put_back(self._translator.translate(stood.text, source, target), stood)
        return Draft(clean, made, source, target, self.service, tuple(lost))

    def _written_in(self, text: str, target: str, writes: Sequence[str]) -> str:
        found = self.language(text)
        if found and (found in writes or found == target):
            return found
        # What is found in a short draft may be a guess; the service is asked, then the person told.
        told = self._translator.detect(stood_in(text).text)
        return told if told in (*writes, target) else found or told or next(iter(writes), "")

    def sent(self, message: Message, ticket: TicketId, draft: Draft, by: str) -> None:
        """Keep what was written before the reply was translated; a part of the transaction that
        keeps the reply."""
        now = self._clock()
        original = Original(
            message.id,
            ticket,
            draft.original,
            draft.source,
            draft.target,
            draft.text,
            draft.service,
            by,
        )
        self._kept.keep_original(original, now)
        told: dict[str, str | int] = {
            "message": message.id,
            "from": draft.source,
            "to": draft.target,
            "changed": int(_plain(draft.text) != _plain(message.text)),
        }
        once = f"sent-translated:{message.id}"
        self._work.record(Act(ticket, ActKind.REPLY_TRANSLATED, by, now, once, told))

    def originals(self, messages: Collection[MessageId]) -> Mapping[MessageId, Original]:
        """What was written before replies were translated."""
        return self._kept.originals(messages)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> str:
    """A text as it is compared: line ends are the browser's."""
    return "\n".join(text.replace("\r\n", "\n").strip().splitlines())


def _fits(one: Translation, text: str) -> bool:
    """Whether a translation is of the text as it stands: messengers let people change theirs."""
    return one.digest == _digest(stood_in(text).text)


def _shown(one: Translation, text: str) -> Beside:
    whole, lost = put_back(one.text, stood_in(text))
    return Beside(one.source, whole, one.target, one.service, tuple(lost))
