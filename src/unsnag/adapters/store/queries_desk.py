"""The desk's reads on Django's database; a fixed number of queries whatever the length."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import (
    ApprovalRow,
    CaseRow,
    EffectRow,
    EventRow,
    LevelRow,
    MessageRow,
    RunRow,
    SwitchRow,
    TicketRow,
)
from unsnag.adapters.store.oversight import as_case
from unsnag.adapters.store.queries_channels import deliveries, files_shown, newest_change
from unsnag.adapters.store.queries_found import find_tickets
from unsnag.adapters.store.queries_routing import names_of_people, narrowed, with_clock
from unsnag.adapters.store.rows import as_run
from unsnag.adapters.store.sheets import Names, Sheets
from unsnag.adapters.store.shown import (
    approval_line,
    customer_shown,
    effect_shown,
    facts_shown,
    queue_row,
    rule_shown,
    utterance,
)
from unsnag.adapters.store.work_models import TicketActRow
from unsnag.application.foresee import Foresee
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.oversight import Case
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.queries.desk import (
    ApprovalLine,
    ApprovalWhole,
    EffectShown,
    Fact,
    Queue,
    TicketsFound,
    TicketWhole,
    Utterance,
    next_act,
)
from unsnag.application.queries.event_words import reason_title
from unsnag.application.queries.heard import Hear
from unsnag.application.queries.routing import View
from unsnag.domain.actions import EffectState, Preview
from unsnag.domain.autonomy.evidence import Source
from unsnag.domain.autonomy.safeguards import Safeguards
from unsnag.domain.conversations import Author, Channel, Holder
from unsnag.domain.customers import Assurance
from unsnag.domain.personal_data import for_eyes
from unsnag.domain.playbooks import Playbook, fill
from unsnag.domain.resolutions import ApprovalState, RunState
from unsnag.domain.shared import ApprovalId, ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Priority, TicketState

MOST_ROWS = 100
_SHOWN = (
    *("state", "priority", "reason", "issue__text", "ticketrouterow__person"),
    *(f"conversation__{name}" for name in ("channel", "assurance", "contact_name")),
    *(f"conversation__{name}" for name in ("contact_email", "customer__name")),
    *("conversation__customer__email", "conversation__customer__tier"),
)
"""What a row of the queue shows: tickets and their threads hold much more."""
_WAITING = ApprovalState.WAITING.value
_REFUSED = EffectState.REFUSED.value


class DatabaseDeskQueries:
    """Reads for the desk."""

    def __init__(
        self,
        shelf: PlaybookShelf,
        names: Names,
        safeguards: Safeguards,
        foresee: Foresee,
        hear: Hear,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._hear = hear
        self._shelf = shelf
        self._foresee = foresee
        self._names = names
        self._sheets = Sheets(shelf, names, safeguards)

    def token(self) -> str:
        newest = (
            MessageRow.objects.aggregate(n=Max("pk"))["n"],
            EventRow.objects.aggregate(n=Max("pk"))["n"],
            ApprovalRow.objects.aggregate(n=Max("pk"))["n"],
            ApprovalRow.objects.filter(state=_WAITING).count(),
            EffectRow.objects.aggregate(n=Max("pk"))["n"],
            SwitchRow.objects.aggregate(n=Max("pk"))["n"],
            LevelRow.objects.aggregate(n=Max("pk"))["n"],
            TicketActRow.objects.aggregate(n=Max("pk"))["n"],
            *newest_change(),
        )
        return ".".join(str(n or 0) for n in newest)

    def queue(self, state: TicketState, view: View = View.ALL, login: str = "") -> Queue:
        token = self.token()
        counted = TicketRow.objects.values_list("state").annotate(n=Count("pk"))
        counts = {TicketState(s): n for s, n in counted}
        rows, total = self._rows(state, view, login), counts.get(state, 0)
        if view is not View.ALL:
            total = narrowed(view, login, self._clock()).count()
        names = names_of_people()
        return Queue(
            rows=tuple(queue_row(row, names, self._clock()) for row in rows),
            counts={s: counts.get(s, 0) for s in TicketState},
            approvals=self.waiting(),
            left_out=max(0, total - MOST_ROWS),
            token=token,
        )

    def find(self, words: str) -> TicketsFound:
        return find_tickets(words)

    def _rows(self, state: TicketState, view: View, login: str) -> QuerySet[TicketRow]:
        theirs = MessageRow.objects.filter(
            conversation=OuterRef("conversation"), author=Author.CUSTOMER.value
        )
        rows = TicketRow.objects.filter(state=state.value)
        if view is not View.ALL:
            rows = narrowed(view, login, self._clock())
        rows = with_clock(rows).annotate(
            since=Coalesce(Subquery(theirs.order_by("-pk").values("at")[:1]), "opened")
        )
        closed = state is TicketState.CLOSED
        order: tuple[str, ...] = ("-updated",) if closed else ("priority", "since", "pk")
        if view is View.DUE_SOON:
            order = ("due", "pk")
        joined = rows.select_related(
            "issue", "conversation", "conversation__customer", "ticketrouterow"
        )
        return joined.only(*_SHOWN).order_by(*order)[:MOST_ROWS]

    def waiting(self) -> tuple[ApprovalLine, ...]:
        rows = self._approvals().filter(state=_WAITING).order_by("asked", "pk")
        return tuple(approval_line(row) for row in rows)

    def decided(self, *, limit: int) -> tuple[ApprovalLine, ...]:
        rows = self._approvals().exclude(state=_WAITING).order_by("-decided", "-pk")
        return tuple(approval_line(row) for row in rows[:limit])

    def _approvals(self) -> QuerySet[ApprovalRow]:
        theirs = ("conversation", "conversation__customer", "issue")
        return ApprovalRow.objects.select_related(
            "run",
            "copies",
            "copies__run",
            *(f"run__{t}" for t in theirs),
            *(f"copies__run__{t}" for t in theirs),
        )

    def ticket(self, id: TicketId) -> TicketWhole | None:
        token = self.token()
        found = TicketRow.objects.select_related("issue", "conversation__customer")
        row = found.filter(pk=id).first()
        if row is None:
            return None
        run = RunRow.objects.filter(issue_id=row.issue_id).last()
        thread = self._thread(row.conversation_id)
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
            wants=for_eyes(row.issue.text or row.packet["wants"]),
            intent=self._intent(row.issue.intent),
            intent_code=row.issue.intent,
            thread=thread,
            heard=self._hear([m.text for m in thread if m.author is Author.CUSTOMER]),
            next_act=next_act(row.reason),
            run_state=None if run is None else RunState(run.state),
            effects=self._effects(row.issue_id),
            approvals=tuple(
                approval_line(a)
                for a in self._approvals().filter(run__issue_id=row.issue_id).order_by("pk")
            ),
            token=token,
            unseen_draft=_unseen_draft(row.issue_id),
            foreseen=self._foreseen(row, run),
            **self._known(row.packet, run),
        )

    def _foreseen(self, row: TicketRow, run: RunRow | None) -> Preview | None:
        """What the playbook would do next, while nothing of it was done and the ticket is open."""
        playbook = self._playbook(run)
        identified = Assurance(row.conversation.assurance).identified
        closed = row.state == TicketState.CLOSED.value
        if run is None or playbook is None or not identified or closed:
            return None
        seen = self._foresee(playbook, as_run(run))
        tried = EffectRow.objects.filter(issue_id=row.issue_id, undoes=None)
        if seen is None or tried.filter(object=seen.object).exclude(state=_REFUSED).exists():
            return None
        return seen

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
        return None if row is None else self._sheets.approval(row)

    def _thread(self, conversation: int) -> tuple[Utterance, ...]:
        into = root_of(conversation)
        one = Q(conversation=into) | Q(conversation__merged_into=into)
        rows = MessageRow.objects.filter(one).order_by("pk")
        told, files = deliveries(conversation), files_shown(conversation)
        return tuple(
            replace(utterance(row), delivery=told.get(row.pk), kept_files=files.get(row.pk, ()))
            for row in rows
        )

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


def _packet_facts(packet: dict[str, Any], titles: dict[str, str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(f["about"], f["value"], titles.get(f["source"], f["source"])) for f in packet["facts"]
    )


def _details(packet: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", " ").capitalize(), value) for name, value in packet["details"])


def _unseen_draft(issue: int) -> Case | None:
    rows = CaseRow.objects.filter(issue_id=issue, source=Source.OBSERVE.value, label="")
    row = rows.order_by("pk").last()
    return None if row is None else as_case(row)


def _missing(playbook: Playbook | None, run: RunRow | None) -> tuple[str, ...]:
    if playbook is None or run is None:
        return ()
    return tuple(name.replace("_", " ") for name in playbook.slots if name not in run.slots)
