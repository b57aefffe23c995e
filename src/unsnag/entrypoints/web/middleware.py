"""Lets other sites' pages call the widget's API: it takes bearer tokens only, never cookies."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_OPEN = ("/api/widget/", "/widget.js")


def widget_origins(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer preflight requests of the widget's API and mark its answers readable."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_OPEN):
            return get_response(request)
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, POST"
            response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response["Access-Control-Max-Age"] = "600"
        else:
            response = get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return middleware
