"""The audit as one JSON object, for other programs. Its keys are stable."""

from __future__ import annotations

from typing import Any

from unsnag.application.audit.columns import ROLES
from unsnag.application.audit.report import AuditReport, CategoryReport, Split
from unsnag.domain.learning import Assumptions, Estimate, Reach


def as_json(report: AuditReport) -> dict[str, Any]:
    """Plain values only. Savings are money over the tickets of the file."""
    return {
        "tickets": report.tickets,
        "source": report.source,
        "format": report.format,
        "skipped": _skipped(report),
        "columns": _columns(report),
        "discovered": report.discovered,
        "window": {
            "first": report.window.first or None,
            "last": report.window.last or None,
            "days": report.window.days,
            "dated": report.window.dated,
        },
        "assumptions": _assumptions(report.assumptions, report.rules),
        "reach": {reach.value: round(share, 4) for reach, share in report.reach_shares.items()},
        "savings": _estimate(report.saving) | {"currency": report.assumptions.currency},
        "savings_a_year": _estimate(report.saving.scaled(report.year_factor))
        if report.year_factor
        else None,
        "categories": [_category(category, report) for category in report.categories],
        "top": [_top(category) for category in report.top],
        "systems": [
            {
                "id": system.id,
                "name": system.title,
                "tickets": round(system.tickets),
                "completes": round(system.completes),
            }
            for system in report.systems
        ],
        "months": [{"month": month, "tickets": tickets} for month, tickets in report.months],
        "repeat_contacts": _repeats(report),
        "by": {split.by: _split(split) for split in report.splits},
        "duplicates": _duplicates(report),
        "notes": list(report.notes),
    }


def _top(category: CategoryReport) -> dict[str, Any]:
    return {
        "name": category.name,
        "tickets": category.tickets,
        "completes": category.assessment.reach is Reach.COMPLETES,
        "reach": category.assessment.reach.value,
    }


def _category(category: CategoryReport, report: AuditReport) -> dict[str, Any]:
    judged = category.assessment
    return {
        "name": category.name,
        "tickets": category.tickets,
        "share": round(category.share, 4),
        "resolvability": judged.score,
        "kind": judged.want.value,
        "need": judged.need_title,
        "completes": judged.reach is Reach.COMPLETES,
        "reach": judged.reach.value,
        "reach_shares": {r.value: round(share, 4) for r, share in judged.reach_shares.items()},
        "systems": [report.system_titles.get(name, name) for name in judged.systems],
        "because": [f"{part.points:+d}: {part.sentence}" for part in judged.because],
        "savings": _estimate(category.saving),
        "repeat_share": category.repeat_share,
        "hours_to_close": category.hours_to_close,
        "months": list(category.months),
        "trend": _trend(category),
        "solved": {
            "by": [{"way": way, "share": round(part, 4)} for way, part in category.solving.ways],
            "repeatable": _rounded(category.solving.repeatable),
            "answers_alike": _rounded(category.solving.alike),
            "marked": _rounded(category.solving.solved),
        },
        "typical": category.sentence or None,
        "examples": list(category.examples),
    }


def _trend(category: CategoryReport) -> dict[str, Any] | None:
    trend = category.trend
    if trend is None:
        return None
    return {
        "share_before": round(trend.before, 4),
        "share_after": round(trend.after, 4),
        "direction": "rising" if trend.after > trend.before else "falling",
    }


def _split(split: Split) -> dict[str, Any]:
    return {
        "tickets": split.of,
        "from_words": split.sampled,
        "parts": [
            {
                "value": part.value,
                "tickets": part.tickets,
                "share": round(part.share, 4),
                "reach": {reach.value: round(s, 4) for reach, s in part.reach_shares.items()},
                "largest": [{"name": name, "tickets": n} for name, n in part.largest],
            }
            for part in split.parts
        ],
    }


def _duplicates(report: AuditReport) -> dict[str, Any]:
    found = report.duplicates
    return {
        "tickets": found.tickets,
        "same_customer_within_a_day": found.twice,
        "most": [
            {"example": each.example, "tickets": each.tickets, "customers": each.customers}
            for each in found.most
        ],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _skipped(report: AuditReport) -> dict[str, Any]:
    skipped = report.skipped
    return {
        "empty": skipped.empty,
        "malformed": skipped.malformed,
        "duplicates": skipped.duplicates,
        "unread_dates": skipped.unread_dates,
        "same_text": skipped.same_text,
        "first_malformed": list(skipped.first_malformed),
    }


def _columns(report: AuditReport) -> dict[str, Any]:
    columns = report.columns
    return {
        "text": list(columns.text),
        **{role: getattr(columns, role) or None for role in ROLES},
        "named": sorted(columns.named),
    }


def _repeats(report: AuditReport) -> dict[str, Any]:
    repeats = report.repeats
    return {
        "customers": repeats.customers,
        "tickets_with_customer": repeats.known,
        "repeats": repeats.repeats,
        "share": round(repeats.share, 4) if repeats.known else None,
        "customers_with_several": repeats.several_tickets,
        "within_days": 14,
    }


def _assumptions(assumptions: Assumptions, rules: str) -> dict[str, Any]:
    return {
        "minutes_per_ticket": _estimate(assumptions.minutes_per_ticket),
        "cost_per_hour": assumptions.cost_per_hour,
        "currency": assumptions.currency,
        "addressable": {r.value: _estimate(e) for r, e in assumptions.addressable.items()},
        "rules": rules,
    }


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {
        "low": round(estimate.low, 2),
        "likely": round(estimate.likely, 2),
        "high": round(estimate.high, 2),
    }
