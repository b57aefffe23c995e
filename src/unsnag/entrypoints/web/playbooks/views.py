"""Playbooks to look at: all of them, one with its diagram, policy and figures, and its proofs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.edit_playbook import Both
from unsnag.application.ports.playbook_files import NoSuchPlaybook, Written
from unsnag.application.queries.insights import OUTCOME_TITLES
from unsnag.domain.outcomes import Outcome
from unsnag.domain.playbooks import Playbook
from unsnag.domain.playbooks.conditions import in_words
from unsnag.domain.playbooks.diagram import mermaid
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.playbooks.flow_shown import shown_flow
from unsnag.entrypoints.web.playbooks.policy_shown import (
    counted,
    shown_cases,
    shown_findings,
    shown_policy,
    side_by_side,
)
from unsnag.entrypoints.web.staff import may, not_found, page
from unsnag.entrypoints.wiring import app

View = Callable[[HttpRequest, str], HttpResponse]


def of_playbook(view: View) -> View:
    """A view of one playbook; a designed page when there is none of that name."""

    @wraps(view)
    def found(request: HttpRequest, name: str) -> HttpResponse:
        try:
            return view(request, name)
        except NoSuchPlaybook:
            return not_found(
                request, "There is no playbook of that name.", "/playbooks", "All playbooks"
            )

    return found


@require_GET
@may(Capability.SEE_PLAYBOOKS)
def every(request: HttpRequest) -> HttpResponse:
    """All playbooks."""
    rows = [_row(app().edit_playbook.both(name)) for name in app().edit_playbook.names()]
    groups = [
        (title, [row for row in rows if row["kind"] == kind])
        for kind, title in (
            ("broken", "Can't run"),
            ("acts", "Act in the shop"),
            ("guided", "Lead the customer"),
            ("answers", "Answer from the shop's record"),
        )
    ]
    context = {"section": "playbooks", "groups": [g for g in groups if g[1]], "n": len(rows)}
    return page(request, "playbooks/every.html", context)


def _row(both: Both) -> dict[str, Any]:
    written, playbook = both.published, both.published.playbook
    figures = app().playbooks.figures(playbook.name, [playbook.version])[0] if playbook else None
    shown = (Outcome.VERIFIED, Outcome.CONFIRMED, Outcome.ASSUMED, Outcome.HANDED_OFF)
    return {
        "name": written.name,
        "playbook": playbook,
        "title": _title(written),
        "kind": kind_of_playbook(playbook),
        "faults": written.faults,
        "cases": len(written.cases),
        "draft": both.draft,
        "share": app().edit_playbook.share_of(both.draft),
        "figures": figures,
        "outcomes": [(OUTCOME_TITLES[o], figures.outcomes[o]) for o in shown] if figures else [],
    }


def kind_of_playbook(playbook: Playbook | None) -> str:
    """Whether it acts, answers from what it looks up, or leads the customer by questions."""
    if playbook is None:
        return "broken"
    if playbook.actions:
        return "acts"
    return (
        "answers" if any(getattr(step, "settles", False) for step in playbook.steps) else "guided"
    )


def _title(written: Written) -> str:
    if written.playbook is not None:
        return written.playbook.title
    head = written.content.get("playbook.yaml") or {}
    return str(head.get("title") or written.name)


@require_GET
@may(Capability.SEE_PLAYBOOKS)
@of_playbook
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One playbook, published or draft: diagram, policy, cases, figures."""
    both = app().edit_playbook.both(name)
    drafted = request.GET.get("version") == "draft" and both.draft is not None
    written = both.draft if drafted and both.draft is not None else both.published
    context = {**around(both, "see"), "written": written, "drafted": drafted}
    if written.playbook is not None:
        context |= _shown(written, written.playbook)
    context |= _figures(both)
    return page(request, "playbooks/one.html", context)


def around(both: Both, tab: str) -> dict[str, Any]:
    """What every page of a playbook shows around its content."""
    return {
        "section": "playbooks",
        "tab": tab,
        "name": both.published.name,
        "title": _title(both.published),
        "both": both,
        "kind": kind_of_playbook(both.published.playbook),
        "share": app().edit_playbook.share_of(both.draft),
    }


def _shown(written: Written, playbook: Playbook) -> dict[str, Any]:
    currency = app().company.currency
    facts = (*playbook.facts, *(slot.fact for slot in playbook.slots.values()))
    return {
        "playbook": playbook,
        "flow": shown_flow(playbook, app().edit_playbook.files.offered, currency),
        "policy": shown_policy(playbook, currency),
        "cases": shown_cases(written),
        "mermaid": mermaid(playbook, lambda when: in_words(when, facts, currency)),
    }


def _figures(both: Both) -> dict[str, Any]:
    published = both.published.playbook
    if published is None:
        return {"figures": None, "history": []}
    columns = [("Published", published.version)]
    draft = both.draft.playbook if both.draft is not None else None
    if draft is not None and draft.version != published.version:
        columns.append(("Draft", draft.version))
    before = app().playbooks.version_before(published.name, published.version)
    if before and before not in [version for _, version in columns]:
        columns.append(("Before", before))
    figures = app().playbooks.figures(published.name, [version for _, version in columns])
    titled = [(title, f) for (title, _), f in zip(columns, figures, strict=True)]
    return {
        "figures": side_by_side(titled),
        "history": app().playbooks.publications(published.name),
    }


@require_GET
@may(Capability.SEE_PLAYBOOKS)
@of_playbook
def proofs(request: HttpRequest, name: str) -> HttpResponse:
    """What is proved of a playbook's policy: a part of a page, or a page of its own."""
    both = app().edit_playbook.both(name)
    drafted = request.GET.get("version") == "draft" and both.draft is not None
    written = both.draft if drafted and both.draft is not None else both.published
    context: dict[str, Any] = {**around(both, "see"), "drafted": drafted, "findings": None}
    if written.playbook is not None:
        findings = app().edit_playbook.findings(written.playbook)
        currency = app().company.currency
        context["counted"] = counted(findings)
        context["findings"] = shown_findings(findings, written.playbook, currency)
    parts = {"count": "playbooks/_proof_count.html", "list": "playbooks/_findings.html"}
    template = parts.get(request.GET.get("part", ""), "playbooks/proofs.html")
    return page(request, template, context)
