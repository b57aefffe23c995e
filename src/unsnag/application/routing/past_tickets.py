"""Past tickets as facts to route: what the file says, and what it doesn't, counted.

Intent, channel, language, tier and priority are read where the file has them, and the rest from the
customer's words. A column `facts.NAME` says a fact outright. Nothing is made up: what is missing
takes the value written in TAKEN_AS, and how often that was is told.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from unsnag.application.audit.columns import Columns, guess
from unsnag.application.audit.dates import DateForm, form_of, parse
from unsnag.application.ports.tickets import Row, TicketRows, TicketsFileProblem
from unsnag.domain import moods, signals
from unsnag.domain.conversations import Channel
from unsnag.domain.handoffs import HandoffReason, priority_for, reason_of
from unsnag.domain.routing.deciding import PRIORITIES, TicketFacts
from unsnag.domain.tickets import Priority

SAMPLE = 500
TAKEN_AS = {
    "intent": "not recognised",
    "channel": Channel.EMAIL.value,
    "language": "en",
    "tier": "standard",
    "reason": HandoffReason.NO_ANSWER.value,
    "priority": "by the reason",
}
_CHANNELS = {
    "chat": Channel.WIDGET,
    "live chat": Channel.WIDGET,
    "mail": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "web": Channel.FORM,
    "web form": Channel.FORM,
    "contact form": Channel.FORM,
}
_PRIORITIES = {"critical": "urgent", "p1": "urgent", "p2": "high", "medium": "normal"}
_GIVEN = "facts."


@dataclass(frozen=True)
class PastTicket:
    """One past ticket as it would be routed. `closed` is None where the file doesn't say when."""

    number: int
    known: TicketFacts
    at: datetime
    closed: datetime | None


@dataclass
class Missing:
    """What the file did not say, counted while it is read. `moment` counts the tickets that were
    left out because their opening is not dated."""

    facts: Counter[str] = field(default_factory=Counter)
    moment: int = 0


def past_tickets(source: TicketRows, missing: Missing) -> Iterator[PastTicket]:
    """The file's tickets, one at a time. Raises TicketsFileProblem for a file without tickets or
    without dates."""
    rows = source.rows()
    sample = list(itertools.islice(rows, SAMPLE))
    if not sample:
        raise TicketsFileProblem("The file has no tickets in it. Choose another file.")
    columns = guess(sample, {})
    if not columns.created:
        raise TicketsFileProblem(
            "No column says when a ticket was opened, so there are no hours. Call one created."
        )
    form = form_of(row.get(columns.created, "") for row in sample)
    for number, row in enumerate(itertools.chain(sample, rows), start=1):
        at = _moment(row, columns.created, form)
        if at is None:
            missing.moment += 1
            continue
        yield PastTicket(number, _known(row, columns, missing), at, _closed(row, columns, form))


def _moment(row: Row, column: str, form: DateForm) -> datetime | None:
    seconds = parse(row.get(column, ""), form) if column else None
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _closed(row: Row, columns: Columns, form: DateForm) -> datetime | None:
    return _moment(row, columns.closed, form)


def _known(row: Row, columns: Columns, missing: Missing) -> TicketFacts:
    text = "\n".join(row[c] for c in columns.text if row.get(c))

    def said(name: str, column: str) -> str:
        value = row.get(f"{_GIVEN}{name}") or (row.get(column, "") if column else "")
        if not value.strip():
            missing.facts[name] += 1
        return value.strip()

    signal = signals.needs_human_now(text)
    reason = said("reason", "") if signal is None else reason_of(signal.kind).value
    reason = reason if reason in set(HandoffReason) else TAKEN_AS["reason"]
    return TicketFacts(
        intent=said("intent", columns.label),
        reason=reason,
        channel=_channel(said("channel", columns.channel), missing),
        language=said("language", columns.language)[:2].lower() or TAKEN_AS["language"],
        tier=said("tier", "tier"),
        priority=_priority(said("priority", "priority"), HandoffReason(reason)),
        urgent_words=moods.urgency(text).level > 0,
        frustrated=signals.frustration(text).level > 0,
    )


def _channel(written: str, missing: Missing) -> str:
    word = written.lower()
    if word in set(Channel):
        return word
    if word and word not in _CHANNELS:
        missing.facts["channel"] += 1
    return _CHANNELS.get(word, Channel.EMAIL).value


def _priority(written: str, reason: HandoffReason) -> Priority:
    word = written.lower()
    return PRIORITIES.get(_PRIORITIES.get(word, word), priority_for(reason))
