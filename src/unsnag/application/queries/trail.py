"""Who did what with a ticket and when: the events of its issue and the acts on it, as one list.

Times are the record's own. A line names a person, the assistant, the customer or the product
itself; what a customer wrote stands in no line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from unsnag.application.ports.store import Store
from unsnag.application.ports.ticket_work import Act, ActKind, TicketWork
from unsnag.application.queries.event_words import moment
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import TicketId

_K = ActKind
_WORDS: Mapping[ActKind, str] = {
    _K.NOTED: "Wrote a note for the team",
    _K.MERGED: "Merged this into ticket {ticket}",
    _K.TOOK_IN: "Merged ticket {ticket} into this",
    _K.UNMERGED: "Took this and ticket {ticket} apart again",
    _K.SPLIT_OFF: "Made ticket {ticket} of a part of this",
    _K.SPLIT_FROM: "Made this of a part of ticket {ticket}",
    _K.LINKED: "Linked with ticket {ticket}",
    _K.UNLINKED: "Took the link with ticket {ticket} away",
    _K.SNOOZED: "Put aside until {until}",
    _K.WOKE: "Opened again: its time had come",
    _K.TAGGED: "Tagged {tags}",
    _K.UNTAGGED: "Removed the tag {tags}",
    _K.MENTIONED: "Named {who} in a note",
    _K.MACRO_USED: "Used the macro “{macro}”",
    _K.TRAIL_EXPORTED: "Exported this trail",
    _K.TRANSLATED: "Had a message translated by machine, {from} to {to}",
    _K.REPLY_TRANSLATED: "Had the reply translated by machine, {from} to {to}{changed}",
}
_CUSTOMER = (
    EventKind.CUSTOMER_WROTE,
    EventKind.CONFIRMED,
    EventKind.DENIED,
    EventKind.HUMAN_ASKED,
    EventKind.FORM_SENT,
    EventKind.REOPENED,
)


@dataclass(frozen=True)
class TrailLine:
    """One thing that was done; `kind` is its code, `by` who did it."""

    at: datetime
    by: str
    kind: str
    words: str


class ReadTrail:
    """Reads the trail of a ticket."""

    def __init__(self, store: Store, work: TicketWork) -> None:
        self._store = store
        self._work = work

    def __call__(self, ticket: TicketId) -> Sequence[TrailLine]:
        """The oldest first."""
        issue = self._store.ticket(ticket).issue
        return trail(self._store.events(issue), self._work.acts(ticket))


def trail(events: Iterable[Event], acts: Iterable[Act]) -> Sequence[TrailLine]:
    """Events and acts as lines, the oldest first."""
    lines = [TrailLine(e.at, _who(e), e.kind.value, moment(e).words) for e in events]
    lines += [TrailLine(a.at, a.by, a.kind.value, act_words(a)) for a in acts]
    return sorted(lines, key=lambda line: line.at)


def act_words(act: Act) -> str:
    """An act in words."""
    said = {name: str(value) for name, value in act.data.items()}
    if act.kind is ActKind.SNOOZED:
        said["until"] = _when(said.get("until", ""))
    if act.kind in (ActKind.TRANSLATED, ActKind.REPLY_TRANSLATED):
        said |= {"from": said["from"].upper(), "to": said["to"].upper()}
        said["changed"] = ", and changed it" if said.get("changed") == "1" else ""
    return _WORDS[act.kind].format_map(said)


def _when(until: str) -> str:
    if not until:
        return "the customer writes"
    moment = datetime.fromisoformat(until)
    return f"{moment:%H:%M}, {moment.day} {moment:%B %Y}"


def _who(event: Event) -> str:
    if event.data.get("by"):
        return str(event.data["by"])
    return "Customer" if event.kind in _CUSTOMER else "Assistant (AI)"
