"""HTTP to the shop's API: one bounded request, answers checked, failures named.

A request that may have reached the shop and one that surely did not are told apart: only the
latter is NotSent. Paths are built from values of a known shape only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx

from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable

_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
LARGEST_ANSWER = 2_000_000
SECONDS = httpx.Timeout(5.0, connect=2.0)


class ShopClient:
    """Reads and writes with the shop's key."""

    def __init__(self, url: str, key: str) -> None:
        self._http = httpx.Client(
            base_url=url.rstrip("/") + "/api",
            headers={"Authorization": f"Bearer {key}"},
            timeout=SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections; nothing can be called after."""
        self._http.close()

    def get(self, path: str, **query: str) -> Any:
        """Parsed JSON, or None when the shop says that there is no such thing.

        Raises SystemUnreachable.
        """
        try:
            response = self._http.get(path, params=query)
        except httpx.HTTPError as trouble:
            raise SystemUnreachable(f"The shop did not answer ({_name(trouble)}).") from trouble
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            raise SystemUnreachable(f"The shop answered with status {response.status_code}.")
        return _parsed(response)

    def post(self, path: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The created thing. Raises ActionRefused, NotSent or ResultUnknown."""
        try:
            response = self._http.post(path, json=dict(body), headers={"Idempotency-Key": key})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as trouble:
            raise NotSent(f"the shop was not reached ({_name(trouble)})") from trouble
        except httpx.HTTPError as trouble:
            raise ResultUnknown(f"the shop's answer was lost ({_name(trouble)})") from trouble
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise NotSent("the shop asked to slow down")
        if 400 <= response.status_code < 500:
            raise ActionRefused(_refusal(response))
        if response.status_code not in (httpx.codes.OK, httpx.codes.CREATED):
            raise ResultUnknown(f"the shop answered with status {response.status_code}")
        try:
            parsed = _parsed(response)
        except SystemUnreachable as trouble:
            raise ResultUnknown(str(trouble)) from trouble
        if not isinstance(parsed, dict):
            raise ResultUnknown("the shop's answer makes no sense")
        return parsed


def safe(value: str) -> bool:
    """Whether a value may stand in a path."""
    return _SAFE.fullmatch(value) is not None


def _name(trouble: Exception) -> str:
    return type(trouble).__name__


def _parsed(response: httpx.Response) -> Any:
    if len(response.content) > LARGEST_ANSWER:
        raise SystemUnreachable("The shop's answer is too large.")
    try:
        return response.json()
    except ValueError as trouble:
        raise SystemUnreachable("The shop's answer is not JSON.") from trouble


def _refusal(response: httpx.Response) -> str:
    try:
        error = response.json()["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"
