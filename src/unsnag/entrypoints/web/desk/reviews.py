"""Reviews: runs that nobody approved, looked at afterwards, and cases in doubt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.queries.reviews import ReviewWhole
from unsnag.application.review import AlreadyReviewed, NoteMissing, SameReviewer
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

LABELS = {
    Label.RIGHT: "Right: I would have done exactly this",
    Label.WRONG: "Wrong: another action, object or amount, or a person should have had it",
    Label.CRITICAL: "Harmful: wrong person, above a cap, can't be undone, or it leaks something",
    Label.UNSURE: "I can't tell; somebody else should look",
}


@require_GET
@may(Capability.SEE_DESK)
def waiting(request: HttpRequest) -> HttpResponse:
    """All that wait for a review."""
    return page(request, "desk/reviews.html", _list())


@require_GET
@may(Capability.SEE_DESK)
def one(request: HttpRequest, case: int) -> HttpResponse:
    """One case."""
    return _one_page(request, case)


@require_POST
@may(Capability.REVIEW_CASES)
def label(request: HttpRequest, case: int) -> HttpResponse:
    """Say what was right or wrong, and go on to the next."""
    if _whole(case) is None:
        return _no_case(request)
    said = request.POST.get("label", "")
    try:
        if said not in set(Label):
            raise NoteMissing("Choose what you saw.")
        note = request.POST.get("note", "")
        lost = app().review(case, Label(said), by=signed_in(request).name, note=note)
    except NoteMissing as missing:
        return _one_page(request, case, status=422, error=str(missing), given=request.POST)
    except AlreadyReviewed:
        messages.info(request, "Somebody reviewed this before you. Nothing was changed.")
        return redirect("reviews")
    except SameReviewer:
        messages.warning(request, "You reviewed this before. A second review is somebody else's.")
        return redirect("reviews")
    if lost is None:
        messages.success(request, "Kept. Thank you.")
    else:
        messages.warning(request, f"{lost.reason} The action is back at approve.")
    following = app().reviews.waiting()
    return redirect("review", following[0].id) if following else redirect("reviews")


def _whole(case: int) -> ReviewWhole | None:
    return app().reviews.one(case) if case <= GREATEST_ID else None


def _no_case(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no such case.", "/desk/reviews", "See what waits")


def _one_page(request: HttpRequest, case: int, *, status: int = 200, **more: Any) -> HttpResponse:
    whole = _whole(case)
    if whole is None:
        return _no_case(request)
    labels = [(label.value, words) for label, words in LABELS.items()]
    context = {**_list(), "case": whole, "labels": labels, **more}
    return page(request, "desk/reviews.html", context, status=status)


def _list() -> dict[str, Any]:
    return {"section": "reviews", "waiting": app().reviews.waiting(), "now": app().clock()}
