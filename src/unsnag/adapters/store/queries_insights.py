"""Insights' reads on Django's database. A day is read in four queries, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from unsnag.adapters.store.models import (
    EffectRow,
    EventRow,
    IssueRow,
    RunRow,
    TicketRow,
)
from unsnag.adapters.store.rows import as_event
from unsnag.adapters.store.sheets import Names
from unsnag.adapters.store.shown import customer_shown, effect_shown
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.queries.event_words import moment, reason_title, reason_titles
from unsnag.application.queries.insights import (
    DayFigures,
    IssueLine,
    IssueWhole,
    ListedIssue,
    measure,
)
from unsnag.domain.outcomes import Event, EventKind, standing
from unsnag.domain.shared import IssueId, TicketId


class DatabaseInsightsQueries:
    """Reads for insights."""

    def __init__(self, shelf: PlaybookShelf, names: Names, clock: Clock, zone: tzinfo) -> None:
        self._shelf = shelf
        self._names = names
        self._clock = clock
        self._zone = zone

    @property
    def zone(self) -> tzinfo:
        return self._zone

    def first_day(self) -> date | None:
        row = IssueRow.objects.order_by("opened").values_list("opened", flat=True).first()
        return None if row is None else row.astimezone(self._zone).date()

    def day(self, day: date) -> DayFigures:
        titles = {**reason_titles(), **{p.name: p.title for p in self._shelf.all()}}
        return measure(day, self._lines(day), self._clock(), titles)

    def _lines(self, day: date) -> list[IssueLine]:
        start = datetime.combine(day, time(), self._zone)
        end = datetime.combine(day + timedelta(days=1), time(), self._zone)
        rows = IssueRow.objects.filter(opened__gte=start, opened__lt=end).order_by("opened", "pk")
        return self._with_events(rows.select_related("conversation__customer"))

    def _with_events(self, rows: Any) -> list[IssueLine]:
        found = list(rows)
        ids = [row.pk for row in found]
        events: dict[int, list[Event]] = {}
        for event in EventRow.objects.filter(issue_id__in=ids):
            events.setdefault(event.issue_id, []).append(as_event(event))
        played: dict[int, list[str]] = {}
        for issue, name in RunRow.objects.filter(issue_id__in=ids).values_list(
            "issue_id", "playbook"
        ):
            played.setdefault(issue, []).append(name)
        return [
            IssueLine(
                id=IssueId(row.pk),
                opened=row.opened,
                channel=row.channel,
                intent=row.intent,
                text=row.text,
                who=customer_shown(row.conversation).name,
                events=tuple(events.get(row.pk, ())),
                playbooks=tuple(dict.fromkeys(played.get(row.pk, ()))),
            )
            for row in found
        ]

    def listed(self, day: date, issues: Sequence[IssueId]) -> tuple[ListedIssue, ...]:
        wanted = set(issues)
        return tuple(self._listed(line) for line in self._lines(day) if line.id in wanted)

    def _listed(self, line: IssueLine) -> ListedIssue:
        handed = [e for e in line.events if e.kind is EventKind.HANDED_OFF]
        playbook = self._shelf.for_intent(line.intent) if line.intent else None
        return ListedIssue(
            id=line.id,
            opened=line.opened,
            who=line.who,
            text=line.text,
            intent=line.intent.replace("_", " ").capitalize()
            if playbook is None
            else playbook.title,
            channel=line.channel,
            outcome=standing(line.events, self._clock()).outcome,
            reason=reason_title(str(handed[-1].data.get("reason", ""))) if handed else "",
        )

    def issue(self, id: IssueId) -> IssueWhole | None:
        rows = IssueRow.objects.filter(pk=id).select_related("conversation__customer")
        lines = self._with_events(rows)
        if not lines:
            return None
        [line] = lines
        titles = self._names.action_titles
        ticket = TicketRow.objects.filter(issue_id=id).values_list("pk", flat=True).first()
        return IssueWhole(
            listed=self._listed(line),
            standing=standing(line.events, self._clock()),
            moments=tuple(moment(event) for event in line.events),
            effects=tuple(
                effect_shown(row, titles)
                for row in EffectRow.objects.filter(issue_id=id).order_by("pk")
            ),
            runs=tuple(
                (run.playbook, run.playbook_version, run.state.replace("_", " "))
                for run in RunRow.objects.filter(issue_id=id).order_by("pk")
            ),
            ticket=None if ticket is None else TicketId(ticket),
        )
