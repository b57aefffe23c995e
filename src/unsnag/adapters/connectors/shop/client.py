"""HTTP to the shop's API: one bounded request, answers checked, failures named.

A request that may have reached the shop and one that surely did not are told apart: only the
latter is NotSent. Paths are built from values of a known shape only.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import SystemUnreachable

_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NO_SUCH_THING = (httpx.codes.NOT_FOUND, httpx.codes.UNPROCESSABLE_ENTITY)
LARGEST_ANSWER = 2_000_000
SECONDS = httpx.Timeout(5.0, connect=2.0)
LONGEST_ANSWER_SECONDS = 8.0


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes


class _AnswerTooLong(httpx.HTTPError):
    """The body passed the largest size or the longest time."""


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
        """Parsed JSON, or None when the shop says that there is no such thing or that nothing can
        have such a name. Raises SystemUnreachable.
        """
        try:
            answer = self._ask("GET", path, params=query)
        except httpx.HTTPError as trouble:
            raise SystemUnreachable(f"The shop did not answer ({_name(trouble)}).") from trouble
        if answer.status in _NO_SUCH_THING and _refusal(answer) is not None:
            return None
        if answer.status != httpx.codes.OK:
            raise SystemUnreachable(f"The shop answered with status {answer.status}.")
        parsed = _parsed(answer)
        if parsed is None:
            raise SystemUnreachable("The shop answered with nothing.")
        return parsed

    def post(self, path: str, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The created thing. Raises ActionRefused, NotSent or ResultUnknown."""
        try:
            answer = self._ask("POST", path, json=dict(body), headers={"Idempotency-Key": key})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as trouble:
            raise NotSent(f"the shop was not reached ({_name(trouble)})") from trouble
        except httpx.HTTPError as trouble:
            raise ResultUnknown(f"the shop's answer was lost ({_name(trouble)})") from trouble
        if answer.status == httpx.codes.TOO_MANY_REQUESTS:
            raise NotSent("the shop asked to slow down")
        refusal = _refusal(answer)
        if 400 <= answer.status < 500 and refusal is not None:
            raise ActionRefused(refusal)
        if answer.status not in (httpx.codes.OK, httpx.codes.CREATED):
            raise ResultUnknown(f"the shop answered with status {answer.status}")
        try:
            parsed = _parsed(answer)
        except SystemUnreachable as trouble:
            raise ResultUnknown(str(trouble)) from trouble
        if not isinstance(parsed, dict):
            raise ResultUnknown("the shop's answer makes no sense")
        return parsed

    def _ask(self, method: str, path: str, **how: Any) -> _Answer:
        """One request with its whole answer. The time-out of each read is not enough: a shop that
        sends a byte now and then would hold a turn for ever."""
        until = time.monotonic() + LONGEST_ANSWER_SECONDS
        body = bytearray()
        with self._http.stream(method, path, **how) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER or time.monotonic() > until:
                    raise _AnswerTooLong("the answer does not end")
            return _Answer(response.status_code, bytes(body))


def safe(value: str) -> bool:
    """Whether a value may stand in a path."""
    return _SAFE.fullmatch(value) is not None


def text(answer: Mapping[str, Any], name: str) -> str:
    """A text of an answer. Raises KeyError, or TypeError for anything but a text."""
    value = answer[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is not a text")
    return value


def whole(answer: Mapping[str, Any], name: str) -> int:
    """A whole number of an answer. Raises KeyError, or TypeError for anything else."""
    value = answer[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is not a whole number")
    return value


def _name(trouble: Exception) -> str:
    return type(trouble).__name__


def _parsed(answer: _Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as trouble:
        raise SystemUnreachable("The shop's answer is not JSON.") from trouble


def _refusal(answer: _Answer) -> str | None:
    """The shop's own words for a refusal. None for an answer that is not in its shape: a gateway
    or a portal between us says nothing about what the shop did."""
    try:
        error = json.loads(answer.body)["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
