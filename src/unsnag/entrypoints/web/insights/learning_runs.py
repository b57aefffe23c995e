"""How far work behind a page is, and where to go when it is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.training_runs import TrainingState
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, not_found, page
from unsnag.entrypoints.wiring import app

UNDERSTANDING = "/insights/understanding"


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def one(request: HttpRequest, run: str) -> HttpResponse:
    """A run; when it is done, the way on."""
    work = app().learning.begin.work
    found = work.get(run)
    if found is None:
        return not_found(request, "There is no such work.", UNDERSTANDING, "Go to Understanding")
    there = _way_on(found)
    if found.state is TrainingState.DONE:
        # A part of a page can't show another page; the whole of it goes there.
        header = "HX-Redirect" if getattr(request, "htmx", False) else "Location"
        return HttpResponse(status=204 if header == "HX-Redirect" else 302, headers={header: there})
    context = {
        "section": "understanding",
        "run": found,
        "there": there,
        "stopped": work.stopped(found),
    }
    part = "_learning_run" if getattr(request, "htmx", False) else "learning_run"
    return page(request, f"insights/{part}.html", context)


def _way_on(run: LearningRun) -> str:
    """The page that shows what came of it, or from which it was begun."""
    if run.kind is RunKind.CHOOSE:
        done = run.state is TrainingState.DONE
        return f"{UNDERSTANDING}/label/{run.id}" if done else f"{UNDERSTANDING}/label"
    if run.kind is RunKind.PROPOSE:
        return f"{UNDERSTANDING}/moved#proposal"
    of = run.id if run.kind is RunKind.DISCOVER else run.result.get("of", "")
    return f"{UNDERSTANDING}/discovered?run={of}"
