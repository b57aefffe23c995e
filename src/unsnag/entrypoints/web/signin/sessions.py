"""Sessions of the staff end when they are idle or old, when somebody ends them, and when the
account is deactivated, at the next request whatever it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from unsnag.entrypoints.wiring import app


class StaffSessions:
    """Signs out whose session is over, before any view is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Nothing for those who aren't signed in."""
        if SESSION_KEY not in request.session:
            return
        key, live = request.session.session_key or "", getattr(view, "live", False)
        if not app().staff.sessions.holds(key, live=live):
            logout(request)
