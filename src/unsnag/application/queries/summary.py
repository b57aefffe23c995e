"""A ticket in a few lines, put together from the record: who, what they want, what was tried and
decided, what was said last, what is still asked.

Every line is an extract: nothing is worded anew and nothing is left to a language model, so that a
line is in the ticket word for word or it isn't here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.application.queries.desk import TicketWhole, Utterance
from unsnag.domain.conversations import Author

MOST_TRIED = 3
LONGEST = 280
_SENTENCE = re.compile(r"[^.!?؟？\n]+[.!?؟？]*")
_ASKS = ("?", "؟", "？")


@dataclass(frozen=True)
class SummaryLine:
    """A line with what it is about. `by` is whose words they are, empty for the record's own."""

    about: str
    text: str
    by: str = ""


def summary(ticket: TicketWhole) -> tuple[SummaryLine, ...]:
    """The lines that there is something to say in."""
    customer = ticket.customer
    how = customer.how if customer.identified else "not identified"
    people = [m for m in ticket.thread if m.author is Author.HUMAN]
    lines = [
        SummaryLine("Who", f"{customer.name}, {how}"),
        SummaryLine("Wants", _cut(ticket.wants), customer.name),
        SummaryLine("Tried", "; ".join(ticket.tried[-MOST_TRIED:])),
        SummaryLine("Decided", "" if ticket.rule is None else ticket.rule.sentence),
        SummaryLine("Done", "; ".join(f"{e.title} ({e.state.value})" for e in ticket.effects)),
    ]
    if people:
        lines.append(SummaryLine("We said last", _cut(people[-1].text), people[-1].name))
    asked = open_question(ticket.thread)
    lines.append(SummaryLine("Still asked", _cut(asked), customer.name))
    return tuple(line for line in lines if line.text)


def open_question(thread: Sequence[Utterance]) -> str:
    """The last question of the customer that nobody of us has answered since: a sentence of theirs
    with a question mark; empty where there is none."""
    for said in reversed(thread):
        if said.author is Author.HUMAN:
            return ""
        if said.author is Author.CUSTOMER:
            asked = [s.strip() for s in _SENTENCE.findall(said.text) if s.rstrip().endswith(_ASKS)]
            if asked:
                return str(asked[-1])
    return ""


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rstrip()} …"
