"""What the desk works tickets with, beside answering them."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.application.answer import FindAnswer
from unsnag.application.ask_satisfaction import AskSatisfaction
from unsnag.application.ports.surveys import Surveys
from unsnag.application.ports.ticket_work import TicketWork
from unsnag.application.queries.handoffs import HandoffQueries
from unsnag.application.queries.trail import ReadTrail
from unsnag.application.ticket_work.arrange_tickets import ArrangeTickets
from unsnag.application.ticket_work.merge_tickets import MergeTickets
from unsnag.application.ticket_work.read_asked import ReadAsked
from unsnag.application.ticket_work.split_ticket import SplitTicket
from unsnag.application.ticket_work.write_note import WriteNote
from unsnag.application.translate import TranslateTickets


@dataclass(frozen=True)
class DeskRoom:
    """The use cases of merging, splitting, arranging and noting, and what is kept of them.
    `address` is where customers find the product's pages; `translate` is None where no service
    translates."""

    kept: TicketWork
    merge: MergeTickets
    split: SplitTicket
    arrange: ArrangeTickets
    note: WriteNote
    trail: ReadTrail
    find_answer: FindAnswer
    address: str
    surveys: Surveys
    satisfaction: AskSatisfaction
    asked: ReadAsked
    handoffs: HandoffQueries
    translate: TranslateTickets | None = None
