"""Do one thing to many tickets. Each is a transaction of its own, so that what fails with one
leaves the others done, and is told by its number; done again under the same key it is done once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unsnag.application.hold_conversation import ConversationBusy
from unsnag.application.routing.assign_tickets import NobodyThere, TicketTaken
from unsnag.application.ticket_work.arrange_tickets import WithTheAI
from unsnag.application.work_ticket import ReplyEmpty, ReplyTooLong, TicketClosed, TicketMerged
from unsnag.domain.desk.tags import TagWrong
from unsnag.domain.shared import TicketId

MOST = 200
log = logging.getLogger(__name__)
_SAID = (TagWrong, TicketMerged, TicketTaken, NobodyThere)
WRONG_FOR_ALL = (ReplyEmpty, ReplyTooLong)
"""What is wrong with the words that were given, whichever ticket they are for."""


class NoSuchTicket(LookupError):
    """There is no ticket with that number."""

    code = "no_such_ticket"


class DraftUnseen(Exception):
    """The AI drafted beside the person here, and nobody has said yet what they did instead."""

    code = "draft_unseen"


class NoRouteYet(LookupError):
    """The ticket has no team yet; it gets one within a second."""

    code = "no_route_yet"


_BECAUSE = {
    NoRouteYet: "it has no team yet; try again in a moment",
    ConversationBusy: "the AI is answering there right now; try again in a moment",
    TicketClosed: "it was closed already",
    NoSuchTicket: "there is no such ticket",
    WithTheAI: "the AI has it; it comes back, or is closed, by itself",
}


@dataclass(frozen=True)
class Done:
    """What became of each ticket: those done, and those not with why."""

    done: tuple[TicketId, ...]
    failed: tuple[tuple[TicketId, str], ...]


def act_on_many(tickets: Sequence[TicketId], act: Callable[[TicketId], object]) -> Done:
    """Do `act` to each ticket once, in the order given. Raises what is wrong with the words that
    were given, which is wrong for all of them."""
    done: list[TicketId] = []
    failed: list[tuple[TicketId, str]] = []
    for ticket in dict.fromkeys(tickets):
        try:
            act(ticket)
        except WRONG_FOR_ALL:
            raise
        except DraftUnseen:
            failed.append((ticket, "say first what you did; open it and close it there"))
        except _SAID as why:
            failed.append((ticket, str(why)))
        except tuple(_BECAUSE) as why:
            failed.append((ticket, _BECAUSE[type(why)]))
        except Exception:
            # Undone by its own transaction; the others must not wait for what is wrong with it.
            log.exception("an act on ticket %s failed", ticket)
            failed.append((ticket, "something failed on our side; nothing was changed there"))
        else:
            done.append(ticket)
    return Done(tuple(done), tuple(failed))
