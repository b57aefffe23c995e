"""Insights: where a day's issues ended, and every number's issues behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.queries.insights import OUTCOME_TITLES, Counted, DayFigures, wilson
from unsnag.domain.outcomes import Outcome
from unsnag.domain.shared import IssueId
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import may, not_found, page
from unsnag.entrypoints.wiring import app

OUTCOME_WORDS = {
    Outcome.VERIFIED: "The shop's record, read back, shows what was asked",
    Outcome.CONFIRMED: "The customer said that it is solved",
    Outcome.ASSUMED: "An answer, then seven days of silence",
    Outcome.HANDED_OFF: "A person has it or closed it",
    Outcome.ABANDONED: "The customer left before an answer",
    Outcome.FAILED: "An action failed and nobody has it yet",
    Outcome.OPEN: "Still under way",
}


@require_GET
@may(Capability.SEE_FIGURES)
def day(request: HttpRequest) -> HttpResponse:
    """One day's cohort."""
    chosen = _day(request)
    figures = app().insights.day(chosen)
    return page(request, "insights/day.html", {**_around(chosen), **_shown(figures)})


@require_GET
@may(Capability.SEE_FIGURES)
def issues(request: HttpRequest) -> HttpResponse:
    """The issues behind a number of a day."""
    chosen = _day(request)
    figures = app().insights.day(chosen)
    counted = figures.named(request.GET.get("outcome", "all"))
    if counted is None:
        return not_found(
            request, "That day has no such number.", f"/insights?day={chosen}", "Go to the day"
        )
    listed = app().insights.listed(chosen, counted.issues)
    rows = [(row, OUTCOME_TITLES[row.outcome]) for row in listed]
    context = {**_around(chosen), "counted": counted, "rows": rows}
    return page(request, "insights/issues.html", context)


@require_GET
@may(Capability.SEE_FIGURES)
def issue(request: HttpRequest, issue: int) -> HttpResponse:
    """One issue's timeline and its effects."""
    whole = app().insights.issue(IssueId(issue)) if issue <= GREATEST_ID else None
    if whole is None:
        return not_found(
            request, "There is no issue with that number.", "/insights", "Go to insights"
        )
    opened = whole.listed.opened.astimezone(app().insights.zone).date()
    title = OUTCOME_TITLES[whole.listed.outcome]
    context = {**_around(opened), "issue": whole, "outcome_title": title}
    return page(request, "insights/issue.html", context)


def _today() -> date:
    return app().clock().astimezone(app().insights.zone).date()


def _day(request: HttpRequest) -> date:
    """The day asked for; today when it is missing, makes no sense or is still to come."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return _today()
    return min(max(asked, date(2000, 1, 1)), _today())


def _around(chosen: date) -> dict[str, Any]:
    first, today = app().insights.first_day(), _today()
    return {
        "section": "insights",
        "day": chosen,
        "today": chosen == today,
        "first": first,
        "before": chosen - timedelta(days=1) if first is not None and chosen > first else None,
        "after": chosen + timedelta(days=1) if chosen < today else None,
    }


def _shown(figures: DayFigures) -> dict[str, Any]:
    named = {c.name: c for c in (*figures.outcomes, *figures.flags, *figures.self_service)}
    most = max((c.n for c in figures.outcomes), default=0)
    bars = [
        {
            "counted": counted,
            "about": OUTCOME_WORDS[Outcome(counted.name)],
            "width": round(1000 * counted.n / most) if most else 0,
            "interval": _interval(counted, figures.all.n),
        }
        for counted in figures.outcomes
    ]
    return {"figures": figures, "named": named, "bars": bars}


def _interval(counted: Counted, whole: int) -> str:
    if not whole:
        return "–"
    low, high = wilson(counted.n, whole)
    return f"{round(100 * low)}–{round(100 * high)} %"
