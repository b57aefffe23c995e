"""Training begun on a page: send a file, or the same tickets again, and see how far it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.training_runs import SentFileTooLarge
from unsnag.application.run_training import LARGEST_FILE, Sent, TrainingNotPossible
from unsnag.application.train_intents import OUT_OF_SCOPE
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.insights.understanding import HERE, understanding_page
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

AROUND_FILE = 100_000
"""Bytes that a form takes beside its file."""
TOO_LARGE = (
    f"That is more than {LARGEST_FILE // 1_000_000} MB, so nothing of it was read. "
    "Train with `unsnag train`, or give fewer tickets."
)


@csrf_exempt
@require_POST
@may(Capability.TEACH)
def begin(request: HttpRequest) -> HttpResponse:
    """Take the file in and begin. The length is looked at before the token is: to find the token,
    everything that was sent would have to be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_FILE + AROUND_FILE:
        return understanding_page(request, status=413, training_error=TOO_LARGE)
    return _begin(request)


@csrf_protect
def _begin(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    name = "" if file is None else str(file.name)
    pieces = () if file is None else file.chunks()
    label = request.POST.get("out_of_scope", "").strip()[:120] or OUT_OF_SCOPE
    try:
        run = app().run_training.begin(Sent(name, pieces, label), by=signed_in(request).name)
    except SentFileTooLarge as refused:
        return understanding_page(request, status=413, training_error=str(refused))
    except TrainingNotPossible as refused:
        return understanding_page(request, status=422, training_error=str(refused))
    return redirect("training-run", run.id)


@require_POST
@may(Capability.TEACH)
def again(request: HttpRequest) -> HttpResponse:
    """Learn the tickets of the version in force again, with what people said of them since."""
    choice = app().model_versions.in_force()
    if choice is None:
        return not_found(request, "No version is in force.", HERE, "Go to Understanding")
    try:
        run = app().run_training.again(choice.version, by=signed_in(request).name)
    except TrainingNotPossible as refused:
        return understanding_page(request, status=422, training_error=str(refused))
    return redirect("training-run", run.id)


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def one(request: HttpRequest, run: str) -> HttpResponse:
    """How far a training is, and what came of it."""
    found = app().run_training.get(run)
    if found is None:
        return not_found(request, "There is no such training.", HERE, "Go to Understanding")
    choice = app().model_versions.in_force()
    context = {
        "section": "understanding",
        "run": found,
        "stopped": app().run_training.stopped(found),
        "in_force": "" if choice is None else choice.version,
    }
    part = "_training_run" if getattr(request, "htmx", False) else "training_run"
    return page(request, f"insights/{part}.html", context)
