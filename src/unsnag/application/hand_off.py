"""Hand an issue to a person, with everything known, within the turn.

The customer is told in the words of the reason, with a dated promise; the ticket carries the
packet; from then on the AI is silent until the conversation is given back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from unsnag.application.ports.store import Store
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.turn import Turn
from unsnag.domain.conversations import Author, Awaiting, Holder, Message, Need
from unsnag.domain.customers import Assurance
from unsnag.domain.handoffs import (
    REASON_TEXTS,
    FactLine,
    HandoffPacket,
    HandoffReason,
)
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.phrases import phrase
from unsnag.domain.playbooks import Playbook, shown_fact
from unsnag.domain.policies import Decision
from unsnag.domain.resolutions import ApprovalState, RunState
from unsnag.domain.tickets import Ticket

_IDENTIFIED = {
    Assurance.ANONYMOUS: "not identified",
    Assurance.HOST_SIGNED: "signed in on our site",
    Assurance.CODE_CONFIRMED: "one-time code to the address on file",
    Assurance.MAIL_SIGNED: "signed mail from the address on file",
}
_TRIED = {
    EventKind.RECOGNISED: "Recognised the intent “{intent}”",
    EventKind.IDENTIFIED: "Identified the customer",
    EventKind.ASKED: "Asked for {what}",
    EventKind.ANSWERED: "Answered with {what}",
    EventKind.SUGGESTION_OPENED: "Customer opened the suggested article “{article}”",
    EventKind.DENIED: "Customer said that it did not solve it",
    EventKind.DECIDED: "Policy decided: {verdict} ({rule})",
    EventKind.APPROVAL_ASKED: "Asked a person to approve {what}",
    EventKind.REFUSED: "A person refused the action",
    EventKind.ACTION_INTENDED: "Asked the connected system for {what}",
    EventKind.ACTION_FAILED: "The action did not succeed: {why}",
    EventKind.PERSON_OFFERED: "Offered a person, for the customer ran out of patience",
    EventKind.HUMAN_ASKED: "Customer asked for a person",
    EventKind.REMINDED: "Reminded the customer",
    EventKind.WAITING_FOR_SYSTEM: "Waited for the connected system",
    EventKind.GIVEN_BACK: "A person gave the conversation back to the AI",
}


class HandOff:
    """Opens a ticket with its packet and tells the customer. `opened` is told of each ticket in
    the transaction that opens it."""

    def __init__(
        self,
        store: Store,
        route: RouteTickets,
        currency: str,
        opened: Callable[[Ticket], object] = lambda _ticket: None,
    ) -> None:
        self._store = store
        self._route = route
        self._currency = currency
        self._opened = opened

    def __call__(
        self,
        turn: Turn,
        reason: HandoffReason,
        *,
        detail: str = "",
        decision: Decision | None = None,
        playbook: Playbook | None = None,
        drafted: str = "",
        for_customer: str = "",
    ) -> None:
        """Hand off and commit the turn. The ticket and the message are one transaction."""
        if turn.issue is None:
            turn.begin_issue("", turn.text)
        assert turn.issue is not None  # noqa: S101  begun just above
        texts = REASON_TEXTS[reason]
        language = turn.language
        said = for_customer or phrase(texts.for_customer, language)
        plan = self._route.plan(turn.conversation, turn.issue, reason, language)
        turn.say(f"{said} {plan.told}", extras={"handed_off": True})
        turn.log(EventKind.HANDED_OFF, reason=reason.value)
        if turn.run is not None and not turn.run.state.ended:
            turn.move(state=RunState.HANDED_OFF)
        waiting: tuple[Need, ...] = ()
        if turn.foreground:
            waiting = turn.conversation.pending
            turn.change(holder=Holder.HUMAN, awaiting=Awaiting.NOTHING, pending=())
        with self._store.transaction():
            turn.commit()
            self.lapse_approval(turn, "handed off", "A person took over.")
            packet = self._packet(turn, reason, detail, decision, playbook, drafted)
            also = tuple(("also_asked", need.text) for need in waiting)
            packet = replace(packet, details=(*packet.details, *also))
            ticket = self._store.open_ticket(turn.issue.id, packet, plan.route.priority)
            self._route.opened(ticket, plan)
            self._opened(ticket)

    def lapse_approval(self, turn: Turn, by: str, reason: str) -> None:
        """Close a request for approval that the run still has open."""
        if turn.run is None:
            return
        approval = self._store.approval_of_step(turn.run.id, turn.run.step)
        if approval is not None:
            self._store.settle_approval(approval.id, ApprovalState.LAPSED, by=by, reason=reason)

    def _packet(
        self,
        turn: Turn,
        reason: HandoffReason,
        detail: str,
        decision: Decision | None,
        playbook: Playbook | None,
        drafted: str,
    ) -> HandoffPacket:
        assert turn.issue is not None  # noqa: S101  the caller has an issue
        issue, conversation = turn.issue, turn.conversation
        messages = [m for m in self._store.messages(conversation.id) if m.issue in (None, issue.id)]
        customer = conversation.customer
        who = conversation.contact_name or conversation.contact_email or "Unknown visitor"
        return HandoffPacket(
            reason=reason,
            detail=detail,
            who=who if customer is None else customer.name,
            identified_by=_IDENTIFIED[conversation.assurance],
            wants=issue.text,
            intent=issue.intent,
            said=tuple(m.text for m in messages if m.author is Author.CUSTOMER),
            tried=tuple(_in_words(self._store.events(issue.id))),
            shown=tuple(_articles(messages)),
            facts=self._fact_lines(turn, playbook),
            facts_read=None if turn.run is None else turn.run.facts_read,
            decision=decision,
            drafted=drafted,
            next_step=_next_step(reason, decision),
            details=() if turn.run is None else tuple(turn.run.slots.items()),
        )

    def _fact_lines(self, turn: Turn, playbook: Playbook | None) -> tuple[FactLine, ...]:
        if turn.run is None or playbook is None:
            return ()
        return tuple(
            FactLine(
                name=spec.name,
                about=spec.about or spec.name,
                value=shown_fact(spec, turn.run.facts[spec.name], self._currency),
                source=spec.source,
            )
            for spec in playbook.facts
            if spec.name in turn.run.facts and turn.run.facts[spec.name] != ""
        )


def _next_step(reason: HandoffReason, decision: Decision | None) -> str:
    if decision is not None and reason is HandoffReason.POLICY:
        return decision.rule.for_human
    return REASON_TEXTS[reason].next_step


def _in_words(events: Sequence[Event]) -> list[str]:
    lines = []
    for event in events:
        if event.kind in _TRIED:
            values = {k: str(v).replace("_", " ") for k, v in event.data.items()}
            lines.append(f"{event.at:%H:%M} {_TRIED[event.kind].format_map(_Missing(values))}")
    return lines


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _articles(messages: list[Message]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for message in messages:
        for article in message.extras.get("articles", ()):
            found[article["slug"]] = article["title"]
    return list(found.items())
