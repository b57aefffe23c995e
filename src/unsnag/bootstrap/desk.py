"""Puts together what the desk works tickets with."""

from __future__ import annotations

import time
from collections.abc import Callable

from unsnag.adapters.store.queries_handoffs import DatabaseHandoffQueries
from unsnag.application.answer import FindAnswer
from unsnag.application.ask_satisfaction import AskSatisfaction
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.application.ports.surveys import Surveys
from unsnag.application.ports.ticket_work import TicketWork
from unsnag.application.queries.trail import ReadTrail
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.ticket_work.arrange_tickets import ArrangeTickets
from unsnag.application.ticket_work.merge_tickets import MergeTickets
from unsnag.application.ticket_work.read_asked import ReadAsked
from unsnag.application.ticket_work.split_ticket import SplitTicket
from unsnag.application.ticket_work.write_note import WriteNote
from unsnag.application.translate import TranslateTickets
from unsnag.application.understand import Understand
from unsnag.application.work_ticket import WorkTicket
from unsnag.entrypoints.desk_room import DeskRoom


def desk_room(
    store: Store,
    work: TicketWork,
    work_ticket: WorkTicket,
    understand: Understand,
    route: RouteTickets,
    find_answer: FindAnswer,
    address: str,
    surveys: Surveys,
    satisfaction: AskSatisfaction,
    asked: ReadAsked,
    clock: Clock,
    translate: TranslateTickets | None,
    shown_as: Callable[[str], str],
) -> DeskRoom:
    """The room of one workspace."""
    return DeskRoom(
        kept=work,
        merge=MergeTickets(store, work, clock, time.sleep, shown_as),
        split=SplitTicket(store, work, understand, route, clock),
        arrange=ArrangeTickets(store, work, clock),
        note=WriteNote(store, work, work_ticket, clock),
        trail=ReadTrail(store, work),
        find_answer=find_answer,
        address=address,
        surveys=surveys,
        satisfaction=satisfaction,
        translate=translate,
        asked=asked,
        handoffs=DatabaseHandoffQueries(),
    )
