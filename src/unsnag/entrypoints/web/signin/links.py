"""Links that work once: an invited person sets a password, a locked-out one a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unsnag.application.ports.people import LinkSpent, PasswordRefused
from unsnag.entrypoints.web.signin.entering import begin
from unsnag.entrypoints.wiring import app

NOT_THE_SAME = "The two passwords differ. Write the same one twice."


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """The form to set a password. Looking uses nothing up, for mail programs look at links."""
    room = app().staff
    try:
        person = room.people.of_link(secret)
        if request.method == "GET":
            return _form(request, person.name)
        password = request.POST.get("password", "")
        if password != request.POST.get("again", ""):
            return _form(request, person.name, NOT_THE_SAME)
        person = room.own.take_link(secret, password)
    except PasswordRefused as refused:
        return _form(request, person.name, str(refused))
    except LinkSpent:
        return render(request, "signin/spent.html", {}, status=410)
    return begin(request, person, "", "one-time link")


def _form(request: HttpRequest, name: str, error: str = "") -> HttpResponse:
    context = {"name": name, "error": error}
    return render(request, "signin/welcome.html", context, status=422 if error else 200)
