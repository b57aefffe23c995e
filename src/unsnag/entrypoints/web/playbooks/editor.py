"""The editor: steps, rules and cases as cards with forms, or the files as they are.

Every change goes to the draft, which begins as the published files. What is wrong is kept and
shown at its place.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.edit_playbook import Both
from unsnag.application.ports.playbook_files import (
    CASES,
    FILES,
    PLAYBOOK,
    POLICY,
    ChangedMeanwhile,
    EditRefused,
)
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.playbooks.cards import COMPARISONS, Table
from unsnag.entrypoints.web.playbooks.desks import desk_for
from unsnag.entrypoints.web.playbooks.fields import Desk
from unsnag.entrypoints.web.playbooks.posted import edits
from unsnag.entrypoints.web.playbooks.views import around, of_playbook
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app

MEANWHILE = (
    "Somebody else changed this playbook since you opened it. Nothing was overwritten. "
    "This is how it stands now; make your change again."
)
TITLES = {PLAYBOOK: "Steps", POLICY: "Policy", CASES: "Cases"}


@require_GET
@may(Capability.SEE_PLAYBOOKS)
@of_playbook
def steps(request: HttpRequest, name: str) -> HttpResponse:
    """Steps, rules and cases as cards."""
    return _editor(request, app().edit_playbook.both(name))


@require_POST
@may(Capability.EDIT_PLAYBOOKS)
@of_playbook
def change(request: HttpRequest, name: str) -> HttpResponse:
    """One change, into the draft."""
    both = app().edit_playbook.both(name)
    seen = request.POST.get("seen", "")
    post = {key: str(value) for key, value in request.POST.items()}
    try:
        if seen != both.latest.digest:
            raise ChangedMeanwhile(name)
        texts: Mapping[str, str] = both.latest.texts
        for edit in edits(post, desk_of(both)):
            texts = app().edit_playbook.files.edited(texts, edit)
        app().edit_playbook.write(name, texts, seen=seen, by=signed_in(request))
    except ChangedMeanwhile:
        now = app().edit_playbook.both(name)
        return _editor(request, now, status=409, problem=MEANWHILE, typed=_typed(post))
    except EditRefused as refused:
        return _editor(request, both, status=422, problem=str(refused), typed=_typed(post))
    there = _where(post)
    address = f"{reverse('playbook-edit', args=[name])}?at={there}"
    return redirect(f"{address}#{there}")


@require_GET
@may(Capability.SEE_PLAYBOOKS)
@of_playbook
def files(request: HttpRequest, name: str) -> HttpResponse:
    """The files as they are."""
    return _files(request, app().edit_playbook.both(name), {})


@require_POST
@may(Capability.EDIT_PLAYBOOKS)
@of_playbook
def save_files(request: HttpRequest, name: str) -> HttpResponse:
    """The files as they were written, into the draft."""
    texts = {
        file: text.replace("\r\n", "\n")
        for file in FILES
        if (text := request.POST.get(file, "")).strip()
    }
    try:
        draft = app().edit_playbook.write(
            name, texts, seen=request.POST.get("seen", ""), by=signed_in(request)
        )
    except ChangedMeanwhile:
        both = app().edit_playbook.both(name)
        return _files(request, both, texts, status=409, problem=MEANWHILE)
    except EditRefused as refused:
        both = app().edit_playbook.both(name)
        return _files(request, both, texts, status=422, problem=str(refused))
    if draft.faults:
        number = len(draft.faults)
        messages.warning(
            request, f"Saved in the draft, with {number} problem{'' if number == 1 else 's'}."
        )
    else:
        messages.success(request, "Saved in the draft. Nothing is wrong with it.")
    return redirect("playbook-files", name)


def _files(
    request: HttpRequest,
    both: Both,
    typed: Mapping[str, str],
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    latest = both.latest
    sheets = [
        {
            "file": file,
            "title": TITLES[file],
            "text": latest.texts.get(file, ""),
            "typed": typed.get(file, "") if typed.get(file) != latest.texts.get(file) else "",
            "faults": [f for f in latest.faults if f.file == file],
            "rows": min(40, max(8, latest.texts.get(file, "").count("\n") + 3)),
        }
        for file in FILES
    ]
    context = {**around(both, "files"), "sheets": sheets, "problem": problem, "latest": latest}
    return page(request, "playbooks/files.html", context, status=status)


def _editor(
    request: HttpRequest,
    both: Both,
    *,
    status: int = 200,
    problem: str = "",
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    latest, desk = both.latest, desk_of(both)
    table = Table(latest, desk)
    head, flow, (rules, last), cases = table.head(), table.steps(), table.rules(), table.cases()
    slots, declared = table.parts.slots(), table.parts.facts()
    caps, claims = table.parts.caps(), table.claims()
    unreadable = [file for file in latest.texts if file not in latest.content]
    context = {
        **around(both, "edit"),
        "latest": latest,
        "head": head,
        "steps": flow,
        "rules": rules,
        "last": last,
        "cases": cases,
        "slots": slots,
        "declared": declared,
        "caps": caps,
        "claims": claims,
        "has_policy": POLICY in latest.texts,
        "unreadable": unreadable,
        "rest": table.rest(),
        "facts": [(spec.name, spec.about or spec.name) for spec in desk.facts],
        "comparisons": COMPARISONS,
        "currency": desk.currency,
        "problem": problem,
        "typed": typed or [],
        "at": request.GET.get("at", ""),
    }
    return page(request, "playbooks/edit.html", context, status=status)


def desk_of(both: Both) -> Desk:
    """What the forms of a playbook offer."""
    names = [n for n in app().edit_playbook.names() if n != both.published.name]
    offered = app().edit_playbook.files.offered
    return desk_for(both.latest, offered, app().company.currency, names)


def _typed(post: Mapping[str, str]) -> list[tuple[str, str]]:
    """What somebody typed, so that it is not lost."""
    return [
        (key.removeprefix("f:").split(":")[0].replace("_", " ").capitalize(), value)
        for key, value in post.items()
        if (key.startswith("f:") or key.endswith(":cel") or ":value:" in key) and value.strip()
    ]


def _where(post: Mapping[str, str]) -> str:
    """The card to go back to: the one that was changed, moved or added."""
    *above, last = post.get("path", "").split("/") or [""]
    asked = post.get("do", "")
    if asked in ("up", "down") and last.isdigit():
        last = str(max(0, int(last) + (-1 if asked == "up" else 1)))
    if asked == "delete" and last.isdigit():
        last = str(max(0, int(last) - 1))
    path = [*above, last]
    if asked == "add":
        path.append(post.get("name") or post.get("index", "0"))
    path = [step.replace(".", "_") for step in path]
    return "-".join([post.get("file", "").split(".")[0], *(p for p in path if p)])
