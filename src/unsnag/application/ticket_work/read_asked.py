"""What people ask a customer again after a hand-off: read from their replies, corrected by them.

A reply is read once, when it is sent, and what it asked for is kept with it as codes: the words are
not needed afterwards. Whether a detail was known is looked up in what stood before the hand-off:
the playbook's details and facts, who the customer is, and their own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.domain.completeness import Kept, Stood, as_data, handoffs
from unsnag.domain.completeness.asking import (
    EMAIL,
    EVERYWHERE,
    LANGUAGES,
    NAME,
    PHONE,
    PICTURE,
    TRIED,
    Wanted,
    asked_in,
    detail_of,
    name_of,
    wanted_details,
)
from unsnag.domain.conversations import Author, Conversation, Message
from unsnag.domain.details import Detail, emails_in, phones_in
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.playbooks import Playbook, Slot, SlotKind
from unsnag.domain.resolutions import Run
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Ticket

_SHOWN = (EventKind.ANSWERED, EventKind.SUGGESTION_OPENED, EventKind.ACTION_INTENDED)
_IN_WORDS = (SlotKind.CHOICE, SlotKind.PATTERN)


class NothingHandedOff(LookupError):
    """The ticket has no hand-off that anything could be asked after, or there is no such detail;
    nothing was changed."""

    code = "nothing_handed_off"


class ReadAsked:
    """Reads what replies ask for. `language_of` names a text's language by two letters, or ""."""

    def __init__(
        self,
        store: Store,
        shelf: PlaybookShelf,
        own: Sequence[Detail],
        language_of: Callable[[str], str],
        clock: Clock,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._own = own
        self._language_of = language_of
        self._clock = clock

    def __call__(self, ticket: Ticket, text: str) -> str | None:
        """What a reply asks for, as its event keeps it; None where it can't be read, because it is
        in another language."""
        language = self._language_of(text)
        if language and language not in LANGUAGES:
            return None
        wanted = self._wanted()
        found = asked_in(text, wanted, self._values_in)
        known = self._standing(ticket) if found else {}
        return as_data({name: known.get(name, Stood.NEVER) for name in found})

    def of_ticket(self, ticket_id: TicketId) -> Sequence[tuple[str, str, Stood | None]]:
        """What could have been asked for since the last hand-off, with its title and how it stood
        when it was, None where it wasn't: what every company asks for, the company's own details
        and those of the ticket's playbook; none without a hand-off. Those asked for come first,
        then what is known, then the others."""
        ticket = self._store.ticket(ticket_id)
        found = handoffs(self._store.events(ticket.issue))
        if not found:
            return ()
        asked, standing = found[-1].asked, self._standing(ticket)
        near = {*EVERYWHERE, *asked, *standing, *(name_of(one.name) for one in self._own)}
        run = self._store.last_run(ticket.issue)
        playbook = run and self._shelf.version(run.playbook, run.playbook_version)
        near |= {detail_of(slot) for slot in playbook.slots.values()} if playbook else set()
        wanted = [one for one in self._wanted().values() if one.name in near]
        lines = [(one.name, one.title, asked.get(one.name)) for one in wanted]
        return sorted(lines, key=lambda line: (line[2] is None, line[0] not in standing, line[1]))

    def kept(self, ticket_id: TicketId) -> Kept | None:
        """What has become of the ticket's last hand-off so far."""
        found = handoffs(self._store.events(self._store.ticket(ticket_id).issue))
        return found[-1].kept if found else None

    def correct(self, ticket_id: TicketId, detail: str, *, asked: bool, by: str) -> str:
        """Keep that somebody had to ask for a detail since the last hand-off, or that nobody did;
        the detail's title. Raises NothingHandedOff."""
        ticket, wanted = self._store.ticket(ticket_id), self._wanted()
        if detail not in wanted or not handoffs(self._store.events(ticket.issue)):
            raise NothingHandedOff(f"ticket {ticket_id}")
        now = self._clock()
        stood = self._standing(ticket).get(detail, Stood.NEVER)
        data: dict[str, str | int | bool] = {
            "ticket": ticket.id,
            "detail": detail,
            "asked": asked,
            "stood": stood.value,
            "said": "had to" if asked else "didn’t",
            "by": by,
        }
        key = f"{ticket.issue}:{EventKind.ASKED_AGAIN.value}:{detail}:{now.isoformat()}"[:160]
        self._store.append(Event(ticket.issue, EventKind.ASKED_AGAIN, now, key, data))
        return wanted[detail].title

    def title(self, detail: str) -> str:
        """What a detail is called; its code in words where it is no longer known."""
        one = self._wanted().get(detail)
        return detail.replace("_", " ").capitalize() if one is None else one.title

    def _wanted(self) -> Mapping[str, Wanted]:
        slots = [
            (slot, _questions(playbook, slot))
            for playbook in self._shelf.all()
            for slot in playbook.slots.values()
        ]
        return wanted_details(slots, self._own)

    def _values_in(self, text: str) -> set[str]:
        """The details that have a value in a text, whatever it is about."""
        found = {name_of(one.name) for one in self._own if one.found_in(text)}
        for playbook in self._shelf.all():
            found |= _patterns_in(playbook, text)
        return found | ({EMAIL} if emails_in(text) else set())

    def _standing(self, ticket: Ticket) -> Mapping[str, Stood]:
        """How details stood at the ticket's last hand-off; what isn't here was never asked for."""
        events = self._store.events(ticket.issue)
        handed = [e.at for e in events if e.kind is EventKind.HANDED_OFF]
        if not handed:
            return {}
        before = [e for e in events if e.at <= handed[-1]]
        conversation = self._store.conversation(ticket.conversation)
        messages = self._store.messages(ticket.conversation)
        said = [m for m in messages if m.author is Author.CUSTOMER and m.at <= handed[-1]]
        run = self._store.last_run(ticket.issue)
        known = self._known(conversation, run, said, before)
        in_vain = {self._asked_for(e) for e in before if e.kind is EventKind.ASKED}
        return dict.fromkeys(in_vain, Stood.IN_VAIN) | dict.fromkeys(known, Stood.KNOWN)

    def _known(
        self,
        conversation: Conversation,
        run: Run | None,
        said: Sequence[Message],
        before: Iterable[Event],
    ) -> set[str]:
        text = "\n".join(m.text for m in said)
        known = self._values_in(text)
        known |= {PHONE} if phones_in(text) else set()
        known |= {EMAIL} if conversation.identified or conversation.contact_email else set()
        known |= {NAME} if conversation.identified or conversation.contact_name else set()
        known |= {TRIED} if any(e.kind in _SHOWN for e in before) else set()
        known |= {PICTURE} if any(m.extras.get("files") for m in said) else set()
        if run is not None:
            known |= self._of_run(run, text)
        return known

    def _of_run(self, run: Run, text: str) -> set[str]:
        playbook = self._shelf.version(run.playbook, run.playbook_version)
        slots = {} if playbook is None else playbook.slots
        given = {name for name, value in run.slots.items() if value}
        heard = {s.name for s in slots.values() if s.kind in _IN_WORDS and s.hear(text)}
        found = {detail_of(slots[n]) if n in slots else name_of(n) for n in given | heard}
        read = {name.replace(".", "_") for name, value in run.facts.items() if value != ""}
        return found | {name for name in self._wanted() if name in read}

    def _asked_for(self, event: Event) -> str:
        what = str(event.data.get("what", ""))
        return EMAIL if "e-mail" in what else name_of(what.replace(" ", "_"))


def _questions(playbook: Playbook, slot: Slot) -> list[str]:
    return [playbook.in_language(slot.ask, language) for language in playbook.languages]


def _patterns_in(playbook: Playbook, text: str) -> set[str]:
    slots = playbook.slots.values()
    return {detail_of(s) for s in slots if s.kind is SlotKind.PATTERN and s.candidates(text)}
