"""Issues and their append-only events in the database."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.models import EventRow, IssueRow
from unsnag.adapters.store.rows import as_event, as_issue
from unsnag.adapters.store.statements import insert, update
from unsnag.application.ports.clock import Clock
from unsnag.domain.conversations import Conversation, Issue
from unsnag.domain.outcomes import Event
from unsnag.domain.shared import IssueId

# Asked several times a turn, and written out for that: Django would put it together anew.
_EVENTS = "select * from store_eventrow where issue_id = %s order by at, id"


class IssueRecords:
    """The part of the store that keeps issues and the event log."""

    clock: Clock

    def open_issue(self, conversation: Conversation, intent: str, text: str) -> Issue:
        row = IssueRow(
            conversation_id=conversation.id,
            channel=conversation.channel.value,
            customer_id=None if conversation.customer is None else conversation.customer.id,
            intent=intent,
            text=text,
            opened=self.clock(),
        )
        insert(row)
        return as_issue(row)

    def issue(self, id: IssueId) -> Issue:
        return as_issue(IssueRow.objects.select_related("customer").get(pk=id))

    def save_issue(self, issue: Issue) -> None:
        customer = None if issue.customer is None else issue.customer.id
        changes = {"intent": issue.intent, "text": issue.text, "customer_id": customer}
        update(IssueRow, {"id": issue.id}, changes)

    def issues_of_visit(self, visit: str) -> Sequence[Issue]:
        if not visit:
            return []
        rows = IssueRow.objects.filter(conversation__visit=visit).select_related("customer")
        return [as_issue(row) for row in rows.order_by("id")]

    def append(self, event: Event) -> None:
        row = EventRow(
            key=event.key,
            issue_id=event.issue,
            kind=event.kind.value,
            at=event.at,
            data=dict(event.data),
        )
        insert(row, unless_it_clashes=True)

    def events(self, issue: IssueId) -> Sequence[Event]:
        return [as_event(row) for row in EventRow.objects.raw(_EVENTS, [issue])]
