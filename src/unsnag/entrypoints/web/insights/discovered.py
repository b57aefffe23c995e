"""Discovered intents on a page: what groups unlabelled tickets fall into, and what a manager makes
of each; and what the worker flagged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.audit.masking import shortened
from unsnag.application.audit.splitting import trend_of
from unsnag.application.discovery.arrange_groups import GroupMissing
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.naming_intents import intent_name
from unsnag.application.ports.discovery import FoundGroup, GroupState
from unsnag.application.ports.drift import FlagKind
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.training_runs import SentFileTooLarge, TrainingState
from unsnag.application.run_training import LARGEST_FILE, Sent
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.insights.month_bars import bars
from unsnag.entrypoints.web.insights.training import AROUND_FILE
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

HERE = "/insights/understanding/discovered"
SHOWN, MORE = 3, 20
MOSTLY = 0.5
"""The share of a group's examples from which on the page says what the classifier makes of it."""

TOO_LARGE = f"That is more than {LARGEST_FILE // 1_000_000} MB. Give fewer tickets."


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def discovered(request: HttpRequest) -> HttpResponse:
    """The newest discovery, or the one asked for."""
    return discovered_page(request)


def discovered_page(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    """The page, with what was wrong where something was."""
    learning = app().learning
    runs = list(learning.begin.work.every(RunKind.DISCOVER))
    done = [run for run in runs if run.state is TrainingState.DONE]
    asked = request.GET.get("run", "") or request.POST.get("run", "")
    run = next((one for one in done if one.id == asked), done[0] if done else None)
    groups = [] if run is None else list(learning.groups.of(run.id))
    open_ones = [group for group in groups if group.state is GroupState.PROPOSED]
    decided = learning.groups.decided()
    context = {
        "section": "understanding",
        "error": error,
        "run": run,
        "runs": done[:10],
        "under_way": [one for one in runs if one.state is TrainingState.WORKING],
        "cards": [_card(group, run) for group in open_ones],
        "merging": len(open_ones) > 1,
        "accepted": [g for g in decided if g in groups and g.state is GroupState.ACCEPTED],
        "aside": [g for g in decided if g in groups and g.state is GroupState.PUT_ASIDE],
        "earlier": [g for g in decided if g not in groups],
        "intents": learning.label.intents(),
        "flags": learning.watching.flags(),
        "overlap": FlagKind.OVERLAP,
        "last_look": learning.watching.last_look("weekly"),
        "most": LARGEST_FILE,
    }
    return page(request, "insights/discovered.html", context, status=status)


def _card(group: FoundGroup, run: LearningRun | None) -> dict[str, Any]:
    result = {} if run is None else run.result
    months = [(name, count) for name, count in result.get("months", ())]
    total = int(result.get("tickets", 0))
    texts = [shortened(text, 220) for text in dict.fromkeys(group.examples)]
    return {
        "one": group,
        "share": f"{100 * group.count / total:.1f} %" if total else "–",
        "bars": bars(group.months),
        "trend": trend_of([count for _, count in group.months], months) if months else None,
        "shown": texts[:SHOWN],
        "more": texts[SHOWN:MORE],
        "name": group.known_as if group.known > MOSTLY else intent_name(group.name),
        "known": f"{100 * group.known:.0f} %" if group.known > MOSTLY else "",
        "missing": f"{100 * group.refused:.0f} %" if group.refused > MOSTLY else "",
    }


@csrf_exempt
@require_POST
@may(Capability.TEACH)
def in_file(request: HttpRequest) -> HttpResponse:
    """Take a file in and begin. The length is looked at before the token is, which stands in what
    was sent."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_FILE + AROUND_FILE:
        return discovered_page(request, TOO_LARGE, status=413)
    return _in_file(request)


@csrf_protect
def _in_file(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    sent = Sent("" if file is None else str(file.name), () if file is None else file.chunks())
    return _begun(request, lambda by: app().learning.begin.discover_in_sent(sent, by=by))


@require_POST
@may(Capability.TEACH)
def in_own(request: HttpRequest) -> HttpResponse:
    """Begin on the product's own conversations."""
    return _begun(request, lambda by: app().learning.begin.discover_in_own(by=by))


def _begun(request: HttpRequest, begin: Callable[[str], LearningRun]) -> HttpResponse:
    try:
        run = begin(signed_in(request).name)
    except SentFileTooLarge:
        return discovered_page(request, TOO_LARGE, status=413)
    except (NotPossible, GroupMissing) as refused:
        return discovered_page(request, str(refused), status=422)
    return redirect("learning-run", run.id)


@require_POST
@may(Capability.TEACH)
def merge(request: HttpRequest) -> HttpResponse:
    """One group out of those that are ticked."""
    chosen = [int(one) for one in request.POST.getlist("group") if one.isdecimal()][:100]

    def change(by: str) -> str:
        made = app().learning.arrange.merge(chosen, by=by)
        return f"Merged into “{made.name}” with {made.count} tickets."

    return _changed(request, change)


@require_POST
@may(Capability.TEACH)
def arrange(request: HttpRequest, group: int) -> HttpResponse:
    """What the pressed button says becomes of a group."""
    arranging, said = app().learning.arrange, request.POST.get("say", "")
    name = request.POST.get("name", "")

    def accept(by: str) -> str:
        count = arranging.accept(group, name, by=by)
        return (
            f"“{' '.join(name.split())}” is an intent. The next training learns {count} of its "
            "tickets as examples."
        )

    def rename(by: str) -> str:
        arranging.rename(group, name, by=by)
        return "Renamed."

    def put_aside(by: str) -> str:
        arranging.put_aside(group, by=by)
        return "Put aside. It stays so in later discoveries, until you bring it back."

    def bring_back(by: str) -> str:
        arranging.bring_back(group, by=by)
        return "It is proposed again."

    def take_apart(by: str) -> str:
        arranging.take_apart(group, by=by)
        return "Taken apart again."

    if said == "split":
        return _begun(request, lambda by: app().learning.begin.split(group, by=by))
    changes = {
        "accept": accept,
        "rename": rename,
        "put_aside": put_aside,
        "bring_back": bring_back,
        "take_apart": take_apart,
    }
    if said not in changes:
        return discovered_page(request, "Choose what becomes of it.", status=422)
    return _changed(request, changes[said])


def _changed(request: HttpRequest, change: Callable[[str], str]) -> HttpResponse:
    try:
        told = change(signed_in(request).name)
    except (NotPossible, GroupMissing) as refused:
        return discovered_page(request, str(refused), status=422)
    messages.success(request, told)
    run = request.POST.get("run", "")
    return redirect(f"{HERE}?run={run}" if run.isalnum() else HERE)


@require_POST
@may(Capability.TEACH)
def settle_flag(request: HttpRequest, flag: int) -> HttpResponse:
    """Somebody saw to what was flagged."""
    by, now = signed_in(request).name, app().clock()
    if not app().learning.watching.settle_flag(flag, by=by, at=now):
        return not_found(request, "That is not flagged any more.", HERE, "Go to discovered intents")
    messages.success(request, "Noted. It is shown below until a weekly look finds it no more.")
    return redirect(HERE)
