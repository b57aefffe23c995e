"""What the classifier made of each issue, in the database, and its sums by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import QuerySet

from unsnag.adapters.store.discovery_rows import ReadingRow
from unsnag.adapters.store.models import CorrectionRow, IssueRow
from unsnag.application.ports.discovery import IssueWords
from unsnag.application.ports.drift import Reading
from unsnag.domain.understanding.drift import Day, Thing, Watched

_LEAST_SURE_SHOWN = 40
"""Per cent; examples of unsure messages are looked for up to it, the least sure first."""


class DatabaseReadings:
    """Readings of one installation."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def unread(self, version: str, since: datetime, most: int) -> Sequence[IssueWords]:
        read = ReadingRow.objects.filter(version=version).values("issue_number")
        rows = IssueRow.objects.filter(opened__gte=since).exclude(text="").exclude(pk__in=read)
        found = rows.order_by("opened", "pk").values_list("pk", "text", "opened")[:most]
        return [IssueWords(*row) for row in found]

    def add(self, version: str, readings: Sequence[Reading]) -> None:
        rows = [
            ReadingRow(
                issue_number=one.issue,
                version=version,
                opened=one.opened,
                intent=one.intent,
                best=one.best,
                sureness=one.sureness,
            )
            for one in readings
        ]
        ReadingRow.objects.bulk_create(rows, ignore_conflicts=True)

    def days(self, version: str, first: date, last: date) -> Sequence[Day]:
        intents: defaultdict[date, Counter[str]] = defaultdict(Counter)
        sureness: defaultdict[date, Counter[int]] = defaultdict(Counter)
        within = {"opened__gte": self._start(first), "opened__lt": self._start(_next(last))}
        rows = ReadingRow.objects.filter(version=version, **within)
        for opened, intent, percent in rows.values_list("opened", "intent", "sureness").iterator():
            day = opened.astimezone(self._zone).date()
            intents[day][intent] += 1
            sureness[day][percent] += 1
        corrected = self._corrected(first, last)
        found, day = [], first
        while day <= last:
            taken = dict(intents[day])
            refused, messages = taken.pop("", 0), intents[day].total()
            found.append(Day(day, messages, taken, refused, corrected[day], dict(sureness[day])))
            day = _next(day)
        return found

    def _corrected(self, first: date, last: date) -> Counter[date]:
        rows = CorrectionRow.objects.filter(
            at__gte=self._start(first), at__lt=self._start(_next(last))
        )
        issues = {(number, at.astimezone(self._zone).date()) for number, at in _corrections(rows)}
        return Counter(day for _, day in issues)

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone)

    def examples(
        self, version: str, thing: Thing, first: date, last: date, most: int
    ) -> Sequence[tuple[int, str]]:
        start, end = self._start(first), self._start(_next(last))
        rows = ReadingRow.objects.filter(version=version).order_by("-opened")
        if thing.watched is Watched.CORRECTED:
            made = CorrectionRow.objects.filter(at__gte=start, at__lt=end)
            rows = rows.filter(issue_number__in=[number for number, _ in _corrections(made)])
        else:
            rows = rows.filter(opened__gte=start, opened__lt=end)
        if thing.watched is Watched.UNSURE:
            rows = rows.filter(sureness__lte=_LEAST_SURE_SHOWN).order_by("sureness", "-opened")
        elif thing.watched is not Watched.CORRECTED:
            rows = rows.filter(intent=thing.intent)
        return [(one.issue, one.text) for one in _with_words(rows, most)]

    def refused(self, version: str, since: datetime, most: int) -> Sequence[IssueWords]:
        rows = ReadingRow.objects.filter(version=version, intent="", opened__gte=since)
        return list(reversed(_with_words(rows.order_by("-opened"), most)))


def _with_words(rows: QuerySet[ReadingRow], most: int) -> list[IssueWords]:
    numbers = list(rows.values_list("issue_number", flat=True)[:most])
    found: dict[int, Any] = {
        pk: (pk, text, opened)
        for pk, text, opened in IssueRow.objects.filter(pk__in=numbers).values_list(
            "pk", "text", "opened"
        )
    }
    return [IssueWords(*found[number]) for number in numbers if number in found]


def _corrections(rows: QuerySet[CorrectionRow]) -> Sequence[tuple[int, datetime]]:
    """Those that changed the intent: who confirms what was understood corrects nothing."""
    found = rows.values_list("issue_number", "at", "was", "intent")
    return [(number, at) for number, at, was, intent in found if was != intent]


def _next(day: date) -> date:
    return day + timedelta(days=1)
