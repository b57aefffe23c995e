"""What a mail of ours says: the words of the conversation, the buttons under them as links that
work once, and by whom it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.files import Attached
from unsnag.application.ports.mailbox import Button, Compose, Draft, MailFile
from unsnag.application.spoken_with import SpokenWith
from unsnag.domain.conversations import Message
from unsnag.domain.mail.links import GOOD_FOR, ChoiceLink, signed
from unsnag.domain.mail.mailbox import Mailbox
from unsnag.domain.mail.outgoing import LetterKind
from unsnag.domain.mail.values import Address
from unsnag.domain.phrases import ENGLISH, phrase
from unsnag.domain.shared import MessageId

BY_AI = "{company} (AI assistant)"
FROM_AI = (
    "I'm the AI assistant of {company}. You can answer this mail; write “person” and one of the "
    "team takes over."
)
FROM_PERSON = "You can answer this mail; your answer reaches the same conversation."
SOLVED = "This solved it"
NOT_SOLVED = "I still need help"
PERSON = "I want a person"
ONCE = "Each button works once, for 30 days, without signing in."
_SHORT = {"solved": SOLVED, "not_solved": NOT_SOLVED}
_TO_PERSON = ("human", "not_solved")
MOST_BUTTONS = 8


class Letters:
    """Writes mails out."""

    def __init__(
        self,
        spoken: SpokenWith,
        mailbox: Mailbox,
        compose: Compose,
        clock: Clock,
        files: Callable[[MessageId], Sequence[tuple[Attached, bytes]]] = lambda _message: (),
    ) -> None:
        """`files` are those that were attached to a message here."""
        self._files = files
        self._spoken = spoken
        self._mailbox = mailbox
        self._compose = compose
        self._clock = clock

    def written(
        self,
        kind: LetterKind,
        messages: Sequence[Message],
        *,
        to: Address,
        subject: str,
        message_id: str,
        reply_to: str,
        answers: Sequence[str],
    ) -> str:
        """The whole mail for these messages of one speaker, oldest first."""
        language = self._spoken(messages[-1].conversation, messages[-1].issue)
        company = self._mailbox.company
        person = kind is LetterKind.PERSON
        buttons = () if person else self._buttons(kind, messages, language)
        small = phrase(FROM_PERSON, language)
        if not person:
            small = phrase(FROM_AI, language, company=company)
            small += f" {phrase(ONCE, language)}" if buttons else ""
        by = f"{messages[-1].signed}, {company}" if person else BY_AI
        draft = Draft(
            kind=kind,
            to=to.address,
            to_name=to.name,
            by=by if person else phrase(BY_AI, language, company=company),
            subject=subject,
            message_id=message_id,
            at=self._clock(),
            paragraphs=tuple(paragraphs(messages)),
            buttons=buttons,
            sources=tuple(self._sources(messages)),
            small=small,
            reply_to=reply_to,
            answers=tuple(answers),
            language=language,
            files=tuple(self._attached(messages)),
        )
        return self._compose(draft)

    def _attached(self, messages: Sequence[Message]) -> Iterator[MailFile]:
        for message in messages:
            for one, data in self._files(message.id):
                yield MailFile(one.name, one.type, data)

    def link(
        self,
        conversation: int,
        message: int,
        choice: str,
        label: str,
        says: str = "",
        language: str = ENGLISH,
    ) -> str:
        """The address of a page with one button."""
        until = self._clock() + GOOD_FOR
        one = ChoiceLink(conversation, message, choice, label, until, says, language)
        return f"{self._mailbox.links}/mail/{signed(one, self._mailbox.secret)}"

    def _buttons(
        self, kind: LetterKind, messages: Sequence[Message], language: str
    ) -> tuple[Button, ...]:
        if kind is LetterKind.ACKNOWLEDGEMENT:
            return ()
        asked = [m for m in messages if m.extras.get("choices")]
        under = asked[-1] if asked else messages[-1]
        rows = list(under.extras.get("choices", ()))[:MOST_BUTTONS] if asked else []
        found = [(str(row["choice"]), str(row["label"])) for row in rows]
        if not any(choice in _TO_PERSON for choice, _ in found):
            found.append(("human", phrase(PERSON, language)))
        return tuple(self._button(under, choice, label, language) for choice, label in found)

    def _button(self, under: Message, choice: str, label: str, language: str) -> Button:
        said = phrase(_SHORT[choice], language) if choice in _SHORT else label
        return Button(
            said,
            self.link(int(under.conversation), int(under.id), choice, said, language=language),
        )

    def _sources(self, messages: Sequence[Message]) -> Sequence[Button]:
        rows: dict[str, Button] = {}
        for message in messages:
            for row in message.extras.get("articles", ()):
                slug = str(row["slug"])
                rows[slug] = Button(str(row["title"]), f"{self._mailbox.links}/articles/{slug}")
        return list(rows.values())


def paragraphs(messages: Sequence[Message]) -> Sequence[str]:
    """What messages of ours say where only text can be shown, a paragraph each."""
    found: list[str] = []
    for message in messages:
        found += [part for part in message.text.split("\n\n") if part.strip()]
        # The best passage; the others are a link away.
        for row in list(message.extras.get("articles", ()))[:1]:
            passage = str(row.get("passage", "")).strip()
            if passage and passage not in message.text:
                found.append(passage)
        found += [f"{r['name']}: {r['value']}" for r in message.extras.get("will", ())]
        receipt = message.extras.get("receipt")
        if isinstance(receipt, Mapping):
            found.append("\n".join(f"{k}: {v}" for k, v in receipt.items()))
    return found
