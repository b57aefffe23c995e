"""What lies around the pages: other sites may call the widget's API, and styles and scripts travel
small."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

_OPEN = ("/api/widget/", "/widget.js", "/search/suggest")
"""What the widget calls from other sites' pages: by its bearer token, for browsers send no cookie
along to an answer that any origin may read."""
_PACKED = ("text/css", "text/javascript", "application/javascript")
_PACKED_KEPT = 64


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


def small_files(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Pack styles and scripts of the package. Pages are not packed: they hold what a request said
    beside a form's token, and their size must tell nothing of it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if not request.path.startswith(settings.STATIC_URL) or kind not in _PACKED:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        zips = "gzip" in request.headers.get("Accept-Encoding", "")
        if not zips or response.status_code != 200 or response.has_header("Content-Encoding"):
            return response
        packed = HttpResponse(_packed(_body(response)), headers=dict(response.headers))
        packed["Content-Encoding"] = "gzip"
        packed["Content-Length"] = str(len(packed.content))
        if response.has_header("ETag"):
            packed["ETag"] = "W/" + response["ETag"].removeprefix("W/")
        return packed

    return middleware


def _body(response: HttpResponseBase) -> bytes:
    if isinstance(response, StreamingHttpResponse):
        body = response.getvalue()
        response.close()
        return bytes(body)
    return response.content if isinstance(response, HttpResponse) else b""


@lru_cache(maxsize=_PACKED_KEPT)
def _packed(plain: bytes) -> bytes:
    return gzip.compress(plain, mtime=0)
