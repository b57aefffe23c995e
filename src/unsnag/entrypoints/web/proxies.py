"""Reverse proxies that the settings name are believed; whoever else says where a request comes
from, or that it came by TLS, is not."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from unsnag.entrypoints.staff_settings import trusted_proxies

_SAID = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def behind_proxies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request the address that its nearest trusted proxy took it from, and drop what
    nobody trusted says."""
    trusted = trusted_proxies()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if meta.get("REMOTE_ADDR") not in trusted:
            for name in _SAID:
                meta.pop(name, None)
        else:
            meta["REMOTE_ADDR"] = (
                _client(meta.get("HTTP_X_FORWARDED_FOR", ""), trusted) or meta["REMOTE_ADDR"]
            )
        return get_response(request)

    return middleware


def _client(said: str, trusted: frozenset[str]) -> str:
    """The last address that isn't a proxy's own; empty when the header holds no such address."""
    for word in reversed(said.split(",")):
        try:
            address = str(ipaddress.ip_address(word.strip()))
        except ValueError:
            return ""
        if address not in trusted:
            return address
    return ""
