"""Sign in and out of the staff's pages."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from unsnag.entrypoints.web.signin import throttle
from unsnag.entrypoints.web.staff import human_agent

WRONG = "That name and password don't match. Check both and try again."
NO_ROLE = "This account may not open the desk yet. Ask a manager to add it to a role."
WAIT = "Too many tries. Wait five minutes, then try again."


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. One answer for a wrong name and a wrong password."""
    there = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts=None) or there == "/":
        there = "/desk"
    if request.method == "GET":
        if human_agent(request) is not None:
            return redirect(there)
        return render(request, "signin/sign_in.html", {"next": there})
    name = request.POST.get("name", "")[:150]
    address = request.META.get("REMOTE_ADDR", "")
    if not throttle.may_try(name, address):
        return _again(request, name, there, WAIT, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        return _again(request, name, there, WRONG, status=422)
    throttle.succeeded(name, address)
    login(request, user)
    if human_agent(request) is None:
        logout(request)
        return _again(request, name, there, NO_ROLE, status=403)
    return redirect(there)


def _again(request: HttpRequest, name: str, there: str, error: str, *, status: int) -> HttpResponse:
    context = {"name": name, "next": there, "error": error}
    return render(request, "signin/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/sign-in")
