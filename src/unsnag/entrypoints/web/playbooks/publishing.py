"""What a draft changes, how many issues it takes, and putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.edit_playbook import PublishRefused
from unsnag.application.ports.playbook_files import ChangedMeanwhile, EditRefused
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.playbooks.policy_shown import (
    counted,
    file_diffs,
    shown_cases,
    shown_comparison,
    shown_findings,
)
from unsnag.entrypoints.web.playbooks.views import around, of_playbook
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app

MEANWHILE = (
    "Somebody else changed this playbook since you opened the page. Nothing was published or "
    "overwritten. Read what stands here now, then decide again."
)


@require_GET
@may(Capability.SEE_PLAYBOOKS)
@of_playbook
def changes(request: HttpRequest, name: str) -> HttpResponse:
    """The draft against the published playbook."""
    return _changes(request, name)


@require_POST
@may(Capability.PUBLISH_PLAYBOOKS)
@of_playbook
def share(request: HttpRequest, name: str) -> HttpResponse:
    """Give the draft a share of the new issues."""
    text = request.POST.get("share", "")
    try:
        number = int(text) if text.isdigit() and len(text) < 4 else -1
        seen = request.POST.get("draft", "")
        app().edit_playbook.share(name, number, seen=seen, by=signed_in(request))
    except ChangedMeanwhile:
        return _changes(request, name, status=409, problem=MEANWHILE)
    except PublishRefused as refused:
        return _changes(request, name, status=422, problem=str(refused))
    words = f"The draft takes {number} % of new issues." if number else "The draft takes no issues."
    messages.success(request, words)
    return redirect("playbook-changes", name)


@require_POST
@may(Capability.PUBLISH_PLAYBOOKS)
@of_playbook
def publish(request: HttpRequest, name: str) -> HttpResponse:
    """Put the draft in force."""
    post = request.POST
    try:
        app().edit_playbook.publish(
            name,
            draft=post.get("draft", ""),
            published=post.get("published", ""),
            reason=post.get("reason", ""),
            accept_outside=bool(post.get("outside")),
            by=signed_in(request),
        )
    except ChangedMeanwhile:
        return _changes(request, name, status=409, problem=MEANWHILE)
    except (PublishRefused, EditRefused) as refused:
        return _changes(request, name, status=422, problem=str(refused))
    messages.success(request, "Published. New issues are decided by it from now on.")
    return redirect("playbook", name)


@require_POST
@may(Capability.PUBLISH_PLAYBOOKS)
@of_playbook
def discard(request: HttpRequest, name: str) -> HttpResponse:
    """Take the draft away."""
    try:
        seen = request.POST.get("draft", "")
        app().edit_playbook.discard(name, seen=seen, by=signed_in(request))
    except ChangedMeanwhile:
        return _changes(request, name, status=409, problem=MEANWHILE)
    except EditRefused as refused:
        return _changes(request, name, status=422, problem=str(refused))
    messages.success(request, "The draft is gone. The published playbook stays as it is.")
    return redirect("playbook", name)


def _changes(
    request: HttpRequest, name: str, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    both = app().edit_playbook.both(name)
    context: dict[str, Any] = {**around(both, "changes"), "problem": problem, "review": None}
    review = app().edit_playbook.review(name)
    if review is not None:
        currency, playbook = app().company.currency, review.draft.playbook
        context |= {
            "review": review,
            "diffs": file_diffs(both),
            "comparison": shown_comparison(review.comparison, playbook, currency),
            "counted": counted(review.findings),
            "findings": shown_findings(review.findings, playbook, currency) if playbook else [],
            "cases": shown_cases(review.draft),
            "actions": _titles(playbook.actions if playbook else ()),
            "reason": request.POST.get("reason", ""),
        }
    return page(request, "playbooks/changes.html", context, status=status)


def _titles(actions: tuple[str, ...]) -> list[str]:
    titles = {a.name: a.title for a in app().edit_playbook.files.offered.actions}
    return [titles.get(action, action) for action in actions]
