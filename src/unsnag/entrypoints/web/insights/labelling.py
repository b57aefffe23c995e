"""Label these next: one ticket after the other, by keyboard, each label kept at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.label_tickets import AT_ONCE, NONE_OF_THEM, NotInBatch
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

HERE = "/insights/understanding/label"
LONGEST_SHOWN = 3_000


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def label(request: HttpRequest) -> HttpResponse:
    """The newest batch, or a word on what this is."""
    batch = app().learning.label.newest()
    if batch is not None:
        return redirect("label-batch", batch.id)
    return _page(request, "")


@require_POST
@may(Capability.TEACH)
def choose(request: HttpRequest) -> HttpResponse:
    """Begin to choose the next ones."""
    try:
        run = app().learning.begin.choose(by=signed_in(request).name)
    except NotPossible as refused:
        return _page(request, "", str(refused), status=422)
    return redirect("learning-run", run.id)


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def batch(request: HttpRequest, batch: str) -> HttpResponse:
    """The next ticket of a batch, or that it is done."""
    return _page(request, batch)


@require_POST
@may(Capability.TEACH)
def say(request: HttpRequest, batch: str) -> HttpResponse:
    """Keep what was said of a ticket, and go on."""
    labelling, by = app().learning.label, signed_in(request).name
    said, key = request.POST.get("say", ""), request.POST.get("key", "")
    try:
        if said == "undo":
            labelling.take_back(batch, key, by=by)
            messages.info(request, "Taken back. Here it is again.")
        elif said == "skip":
            labelling.skip(batch, key, by=by)
        elif said == "none":
            labelling.label(batch, key, NONE_OF_THEM, by=by)
        elif said == "other":
            labelling.label(batch, key, _meant(request.POST.get("other", "")), by=by)
        elif said.startswith("intent:"):
            labelling.label(batch, key, said.removeprefix("intent:"), by=by)
        else:
            return _page(request, batch, "Choose what it is about.", status=422)
    except NotPossible as refused:
        return _page(request, batch, str(refused), status=422)
    except NotInBatch as missing:
        return not_found(request, str(missing), HERE, "Go to labelling")
    return redirect("label-batch", batch)


def _meant(typed: str) -> str:
    """What was typed as the list writes it; a name that isn't in it is refused later."""
    plain = typed.strip()
    same = [one for one in app().learning.label.intents() if one.casefold() == plain.casefold()]
    return same[0] if same else plain or "?"


def _page(request: HttpRequest, batch: str, error: str = "", *, status: int = 200) -> HttpResponse:
    labelling = app().learning.label
    standing = None
    if batch:
        try:
            standing = labelling.standing(batch)
        except NotInBatch:
            return not_found(request, "There is no such batch.", HERE, "Go to labelling")
    context = {
        "section": "understanding",
        "error": error,
        "standing": standing,
        "ticket": None if standing is None else standing.next,
        "at": 0 if standing is None else standing.done + 1,
        "count": 0 if standing is None else len(standing.batch.tickets),
        "intents": labelling.intents(),
        "at_once": AT_ONCE,
        "longest": LONGEST_SHOWN,
        "last_said": _last_said(standing),
        "spoken": len(app().learning.propose.spoken_since()),
    }
    return page(request, "insights/label.html", context, status=status)


def _last_said(standing: object) -> str:
    """What was said of the last ticket, in words."""
    last = getattr(standing, "last", None)
    if last is None:
        return ""
    said = getattr(standing, "said", {})
    return (said[last.key] or "none of these") if last.key in said else "skipped"
