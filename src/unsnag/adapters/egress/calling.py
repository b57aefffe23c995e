"""Calls to services whose address the settings name, by the same guarded way out as everything
else: resolved once, checked, pinned, with an end in time and size. Redirects are not followed with
what was sent, since a token or a customer's words would go along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpcore

from unsnag.adapters.egress.addresses import Address, joined, read_address
from unsnag.adapters.egress.client import Resolver
from unsnag.adapters.egress.pinning import CONNECT_SECONDS, READ_SECONDS, Deadline, PinnedBackend
from unsnag.adapters.egress.places import Places
from unsnag.adapters.egress.resolving import resolve
from unsnag.adapters.egress.unpacking import TooMuch, bounded
from unsnag.application.ports.egress import EgressFailed, EgressRefused

SECONDS = 15.0
MOST_BYTES = 1_000_000
MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TIMEOUTS = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": 1.0}


class NoAnswer(EgressFailed):
    """The call was sent, and nobody knows what became of it."""

    code = "no_answer"


class TooLarge(EgressFailed):
    """The answer is longer than what is taken of it."""

    code = "too_large"


@dataclass(frozen=True)
class Answer:
    """What a service answered; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class ServiceCalls:
    """Calls services. Usable by several threads."""

    def __init__(self, places: Places, resolver: Resolver = resolve) -> None:
        self._places, self._resolve = places, resolver

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, seconds: float = SECONDS
    ) -> Answer:
        """The answer, whatever its status. Raises EgressRefused, EgressFailed when nothing was
        sent, and NoAnswer when it may have been."""
        return self._call("POST", read_address(url), headers, body, MOST_BYTES, seconds)

    def get(self, url: str, headers: Mapping[str, str], most_bytes: int = MOST_BYTES) -> Answer:
        """The answer; redirects are followed without the headers. Raises EgressRefused,
        EgressFailed, TooLarge."""
        address = read_address(url)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._call("GET", address, headers, b"", most_bytes)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            onward = joined(address, location)
            if address.scheme == "https" and onward.scheme == "http":
                raise EgressRefused("downgrade", "A redirect leaves https; it is not followed.")
            address, headers = onward, {}
        raise EgressFailed(f"{url} redirects more than {MOST_REDIRECTS} times.")

    def _call(
        self,
        method: str,
        address: Address,
        headers: Mapping[str, str],
        body: bytes,
        most: int,
        seconds: float = SECONDS,
    ) -> Answer:
        pool = self._pool(address, seconds)
        sent = [("User-Agent", "Unsnag/0.1"), ("Connection", "close"), *headers.items()]
        if method == "POST":
            sent.append(("Content-Length", str(len(body))))
        host = address.host
        try:
            with (
                pool,
                pool.stream(
                    method,
                    address.url,
                    headers=sent,
                    content=body or None,
                    extensions={"timeout": _TIMEOUTS},
                ) as answer,
            ):
                return _whole(answer, most)
        except TooMuch as fault:
            raise TooLarge(f"{host} answered more than {most // 1000} KB.") from fault
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
            raise EgressFailed(f"{host} could not be reached.") from fault
        except (httpcore.TimeoutException, httpcore.NetworkError, TimeoutError) as fault:
            raise NoAnswer(f"{host} did not answer in time.") from fault
        except (httpcore.ProtocolError, OSError) as fault:
            raise NoAnswer(f"{host} broke off its answer.") from fault

    def _pool(self, address: Address, seconds: float) -> httpcore.ConnectionPool:
        """Connections to nowhere but where this address was found to be, and may be asked."""
        ip = address.ip
        ips = self._resolve(address.host, address.port) if ip is None else (ip,)
        self._places.check(address.host, address.port, ips)
        return httpcore.ConnectionPool(
            network_backend=PinnedBackend(ips[:3], Deadline(seconds)),
            max_keepalive_connections=0,
            http1=True,
            http2=False,
        )


def _whole(answer: httpcore.Response, most: int) -> Answer:
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise TooMuch
    return Answer(answer.status, headers, b"".join(bounded(answer.iter_stream(), most)))
