"""The desk's reads on Django's database; a fixed number of queries whatever the length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from unsnag.adapters.store.models import (
    ApprovalRow,
    EffectRow,
    EventRow,
    LevelRow,
    MessageRow,
    RunRow,
    SwitchRow,
    TicketRow,
)
from unsnag.adapters.store.rows import as_money
from unsnag.adapters.store.shown import (
    approval_line,
    customer_shown,
    effect_shown,
    facts_shown,
    rule_shown,
    utterance,
)
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.queries.desk import (
    ApprovalLine,
    ApprovalWhole,
    EffectShown,
    Fact,
    Queue,
    QueueRow,
    TicketWhole,
    next_act,
)
from unsnag.application.queries.event_words import reason_title
from unsnag.domain.actions import ActionSpec, EffectState
from unsnag.domain.conversations import Author, Channel, Holder
from unsnag.domain.playbooks import Act, Playbook, fill
from unsnag.domain.resolutions import ApprovalState, RunState
from unsnag.domain.shared import ApprovalId, ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Priority, TicketState

MOST_ROWS = 200
_WAITING = ApprovalState.WAITING.value


@dataclass(frozen=True)
class Names:
    """What things of the connected system are called: look-ups and actions by their names."""

    look_ups: dict[str, str]
    actions: Sequence[ActionSpec]
    currency: str

    @property
    def action_titles(self) -> dict[str, str]:
        return {spec.name: spec.title for spec in self.actions}


class DatabaseDeskQueries:
    """Reads for the desk."""

    def __init__(self, shelf: PlaybookShelf, names: Names) -> None:
        self._shelf = shelf
        self._names = names

    def token(self) -> str:
        newest = (
            MessageRow.objects.aggregate(n=Max("pk"))["n"],
            EventRow.objects.aggregate(n=Max("pk"))["n"],
            ApprovalRow.objects.aggregate(n=Max("pk"))["n"],
            ApprovalRow.objects.filter(state=_WAITING).count(),
            EffectRow.objects.aggregate(n=Max("pk"))["n"],
            SwitchRow.objects.aggregate(n=Max("pk"))["n"],
            LevelRow.objects.aggregate(n=Max("pk"))["n"],
        )
        return ".".join(str(n or 0) for n in newest)

    def queue(self, state: TicketState) -> Queue:
        token = self.token()
        counted = TicketRow.objects.values_list("state").annotate(n=Count("pk"))
        counts = {TicketState(s): n for s, n in counted}
        rows = self._rows(state)
        return Queue(
            rows=tuple(_queue_row(row) for row in rows),
            counts={s: counts.get(s, 0) for s in TicketState},
            approvals=self.waiting(),
            left_out=max(0, counts.get(state, 0) - MOST_ROWS),
            token=token,
        )

    def _rows(self, state: TicketState) -> QuerySet[TicketRow]:
        theirs = MessageRow.objects.filter(
            conversation=OuterRef("conversation"), author=Author.CUSTOMER.value
        )
        rows = TicketRow.objects.filter(state=state.value).annotate(
            since=Coalesce(Subquery(theirs.order_by("-pk").values("at")[:1]), "opened")
        )
        closed = state is TicketState.CLOSED
        order = ("-updated",) if closed else ("priority", "since", "pk")
        joined = rows.select_related("issue", "conversation", "conversation__customer")
        return joined.order_by(*order)[:MOST_ROWS]

    def waiting(self) -> tuple[ApprovalLine, ...]:
        rows = self._approvals().filter(state=_WAITING).order_by("asked", "pk")
        return tuple(approval_line(row) for row in rows)

    def decided(self, *, limit: int) -> tuple[ApprovalLine, ...]:
        rows = self._approvals().exclude(state=_WAITING).order_by("-decided", "-pk")
        return tuple(approval_line(row) for row in rows[:limit])

    def _approvals(self) -> QuerySet[ApprovalRow]:
        return ApprovalRow.objects.select_related(
            "run", "run__conversation", "run__conversation__customer", "run__issue"
        )

    def ticket(self, id: TicketId) -> TicketWhole | None:
        token = self.token()
        found = TicketRow.objects.select_related("issue", "conversation__customer")
        row = found.filter(pk=id).first()
        if row is None:
            return None
        run = RunRow.objects.filter(issue_id=row.issue_id).last()
        return TicketWhole(
            id=TicketId(row.pk),
            issue=IssueId(row.issue_id),
            conversation=ConversationId(row.conversation_id),
            state=TicketState(row.state),
            priority=Priority(row.priority),
            channel=Channel(row.conversation.channel),
            holder=Holder(row.conversation.holder),
            opened=row.opened,
            reason=row.reason,
            reason_title=reason_title(row.reason),
            customer=customer_shown(row.conversation),
            wants=row.issue.text or row.packet["wants"],
            intent=self._intent(row.issue.intent),
            thread=self._thread(row.conversation_id),
            next_act=next_act(row.reason),
            run_state=None if run is None else RunState(run.state),
            effects=self._effects(row.issue_id),
            approvals=tuple(
                approval_line(a)
                for a in self._approvals().filter(run__issue_id=row.issue_id).order_by("pk")
            ),
            token=token,
            **self._known(row.packet, run),
        )

    def _known(self, packet: dict[str, Any], run: RunRow | None) -> dict[str, Any]:
        """What the packet tells, with the facts and the decision as the run has them by now."""
        playbook, names = self._playbook(run), self._names
        facts = {} if run is None else run.facts
        decision = packet["decision"] or (None if run is None else run.decision)
        read = facts_shown(playbook, facts, names.look_ups, names.currency)
        return {
            "detail": packet["detail"],
            "tried": tuple(packet["tried"]),
            "shown": tuple((slug, title) for slug, title in packet["shown"]),
            "facts": read or _packet_facts(packet, names.look_ups),
            "facts_read": None if run is None else run.facts_read,
            "rule": rule_shown(decision, facts, names.currency),
            "drafted": packet["drafted"],
            "next_step": fill(packet["next_step"], {**facts}, names.currency),
            "details": _details(packet),
            "missing": _missing(playbook, run),
        }

    def approval(self, id: ApprovalId) -> ApprovalWhole | None:
        row = self._approvals().filter(pk=id).first()
        if row is None:
            return None
        run = row.run
        playbook = self._playbook(run)
        ticket = TicketRow.objects.filter(issue_id=run.issue_id).values_list("pk", flat=True)
        switch = SwitchRow.objects.last()
        thread = self._thread(run.conversation_id)
        effects = self._effects(run.issue_id)
        return ApprovalWhole(
            line=approval_line(row),
            action=self._names.action_titles.get(row.action, row.action),
            object=row.object,
            amount=as_money(row.amount_minor, row.currency),
            reason=row.reason,
            customer=customer_shown(run.conversation),
            wants=run.issue.text,
            said=tuple(u for u in thread if u.author is Author.CUSTOMER),
            facts=facts_shown(playbook, run.facts, self._names.look_ups, self._names.currency),
            facts_read=run.facts_read,
            rule=rule_shown(run.decision, run.facts, self._names.currency),
            will=_will(playbook, run, row),
            playbook=run.playbook if playbook is None else playbook.title,
            conversation=ConversationId(run.conversation_id),
            issue=IssueId(run.issue_id),
            ticket=None if (found := ticket.first()) is None else TicketId(found),
            effect=effects[-1] if effects else None,
            run_state=RunState(run.state),
            actions_stopped=switch is not None and switch.stopped,
        )

    def _thread(self, conversation: int) -> tuple[Any, ...]:
        rows = MessageRow.objects.filter(conversation_id=conversation)
        return tuple(utterance(row) for row in rows)

    def _effects(self, issue: int) -> tuple[EffectShown, ...]:
        rows = list(EffectRow.objects.filter(issue_id=issue).order_by("pk"))
        titles, taken_back = self._names.action_titles, {row.undoes for row in rows}
        ways = {spec.name: titles.get(spec.undo or "", "") for spec in self._names.actions}
        verified = EffectState.VERIFIED.value

        def way(row: EffectRow) -> str:
            possible = row.state == verified and not row.undoes and row.key not in taken_back
            return ways.get(row.action, "") if possible else ""

        return tuple(effect_shown(row, titles, way(row)) for row in rows)

    def _playbook(self, run: RunRow | None) -> Playbook | None:
        return None if run is None else self._shelf.version(run.playbook, run.playbook_version)

    def _intent(self, intent: str) -> str:
        playbook = self._shelf.for_intent(intent) if intent else None
        if playbook is not None:
            return playbook.title
        return intent.replace("_", " ").capitalize()


def _queue_row(row: Any) -> QueueRow:
    return QueueRow(
        id=TicketId(row.pk),
        who=customer_shown(row.conversation).name,
        subject=row.issue.text,
        title=reason_title(row.reason),
        state=TicketState(row.state),
        priority=Priority(row.priority),
        channel=Channel(row.conversation.channel),
        waits_since=row.since,
    )


def _packet_facts(packet: dict[str, Any], titles: dict[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(f["about"], f["value"], titles.get(f["source"], f["source"])) for f in packet["facts"]
    )


def _details(packet: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", " ").capitalize(), value) for name, value in packet["details"])


def _missing(playbook: Playbook | None, run: RunRow | None) -> tuple[str, ...]:
    if playbook is None or run is None:
        return ()
    return tuple(name.replace("_", " ") for name in playbook.slots if name not in run.slots)


def _will(
    playbook: Playbook | None, run: RunRow, approval: ApprovalRow
) -> tuple[tuple[str, str], ...]:
    """What the action sends, by the connector's parameters; the amount as asked for approval."""
    if playbook is None:
        return ()
    abouts = {spec.name: spec.about for spec in playbook.facts}
    amount = as_money(approval.amount_minor, approval.currency)
    lines = []
    for step in playbook.steps:
        if not isinstance(step, Act) or step.action != approval.action:
            continue
        for parameter, fact in step.arguments.items():
            value = run.facts.get(fact, "")
            is_amount = amount is not None and value == amount.minor
            lines.append(
                (
                    parameter.replace("_", " ").capitalize(),
                    str(amount) if is_amount else str(value) or abouts.get(fact, fact),
                )
            )
    return tuple(lines)
