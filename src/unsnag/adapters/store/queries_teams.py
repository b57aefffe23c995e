"""What is counted of every team at once: a fixed number of statements, whatever the number of teams
and tickets.

The database only counts cases that are alike; what a case means, the domain says once of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Min, Q

from unsnag.adapters.store.models import TicketRow
from unsnag.adapters.store.routing_rows import ClockRow, TicketRouteRow
from unsnag.domain.routing import ClockKind
from unsnag.domain.routing.keeping import Keeping, clocks_kept, promises_kept
from unsnag.domain.routing.people import Place, place
from unsnag.domain.tickets import TicketState

_OPEN, _SNOOZED = TicketState.OPEN.value, TicketState.SNOOZED.value
_TEAM = "ticketrouterow__team"


class Counted(TypedDict):
    """What is counted of a team."""

    places: Mapping[Place, int]
    oldest: datetime | None
    due_soon: int
    overdue: int
    kept: Mapping[ClockKind, Keeping]
    promises: Keeping


class TeamTables:
    """The counts of every team now, with the keeping since a moment."""

    def __init__(self, now: datetime, since: datetime) -> None:
        self._now = now
        self._places, self._oldest = _places()
        self._due = self._hurrying()
        self._kept = self._clocks(since)
        self._promises = self._promised(since)

    def of(self, team: str) -> Counted:
        """The counts of one team."""
        soon, over = self._due.get(team, (0, 0))
        kept = self._kept.get(team, {})
        return {
            "places": self._places.get(team, Counter()),
            "oldest": self._oldest.get(team),
            "due_soon": soon,
            "overdue": over,
            "kept": {kind: kept.get(kind, Keeping()) for kind in ClockKind},
            "promises": self._promises.get(team, Keeping()),
        }

    def _hurrying(self) -> Mapping[str, tuple[int, int]]:
        now = self._now
        # From the open tickets, which are few, to their clocks; never from all clocks.
        running = TicketRow.objects.filter(state=_OPEN, clockrow__stopped=None)
        rows = (
            running.values_list(_TEAM)
            .annotate(
                soon=Count(
                    "pk",
                    filter=Q(clockrow__warns__lte=now, clockrow__due__gte=now),
                    distinct=True,
                ),
                over=Count("pk", filter=Q(clockrow__due__lt=now), distinct=True),
            )
            .order_by()
        )
        return {team: (soon, over) for team, soon, over in rows}

    def _clocks(self, since: datetime) -> Mapping[str, Mapping[ClockKind, Keeping]]:
        alike = (
            ClockRow.objects.filter(started__gte=since, started__lte=self._now)
            .annotate(over=_is(Q(due__lt=self._now)), ended=_is(Q(stopped__isnull=False)))
            .values("team", "kind", "kept", "over", "ended")
            .annotate(n=Count("pk"), one_due=Max("due"), one_stopped=Max("stopped"))
            .order_by()
        )
        found: dict[str, dict[ClockKind, Keeping]] = {}
        for case in alike:
            kind, team = ClockKind(case["kind"]), found.setdefault(case["team"], {})
            one = clocks_kept([(case["one_due"], case["one_stopped"], case["kept"])], self._now)
            team[kind] = team.get(kind, Keeping()) + one.times(case["n"])
        return found

    def _promised(self, since: datetime) -> Mapping[str, Keeping]:
        alike = (
            TicketRouteRow.objects.filter(promised__gte=since, promised__lte=self._now)
            .annotate(in_time=_is(Q(answered__lte=F("promised"))))
            .values("team", "in_time")
            .annotate(n=Count("pk"), by=Min("promised"))
            .order_by()
        )
        found: dict[str, Keeping] = {}
        for case in alike:
            answered = case["by"] if case["in_time"] else None
            one = promises_kept([(case["by"], answered)], self._now).times(case["n"])
            found[case["team"]] = found.get(case["team"], Keeping()) + one
        return found


def _places() -> tuple[dict[str, Counter[Place]], dict[str, datetime]]:
    """The places of open and snoozed tickets, and when the oldest came that nobody has."""
    alike = (
        TicketRow.objects.filter(state__in=(_OPEN, _SNOOZED), ticketrouterow__isnull=False)
        .annotate(taken=_is(~Q(ticketrouterow__person="")))
        .values_list(_TEAM, "taken", "ticketrouterow__live", "state")
        .annotate(n=Count("pk"), first=Min("opened"))
        .order_by()
    )
    places: dict[str, Counter[Place]] = {}
    oldest: dict[str, datetime] = {}
    for team, taken, live, state, n, first in alike:
        where = place(taken=taken, live=live, snoozed=state == _SNOOZED)
        places.setdefault(team, Counter())[where] += n
        if not taken and state == _OPEN:
            oldest[team] = min(first, oldest.get(team, first))
    return places, oldest


def _is(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())
