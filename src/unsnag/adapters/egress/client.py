"""The one client that asks addresses somebody else wrote.

For each hop: the address is read strictly, the name is resolved once, every IP address of it is
checked, and the connection goes to just those. Redirects are followed by hand, so that each is a
hop like the first. Proxies, cookies, sign-ins and the environment play no part.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from email.message import Message

import httpcore

from unsnag.adapters.egress.addresses import Address, IpAddress, joined, read_address
from unsnag.adapters.egress.pinning import CONNECT_SECONDS, READ_SECONDS, Deadline, PinnedBackend
from unsnag.adapters.egress.places import Places
from unsnag.adapters.egress.resolving import resolve
from unsnag.adapters.egress.unpacking import NotPacked, TooMuch, bounded, unpacked
from unsnag.application.ports.egress import EgressFailed, EgressRefused, Fetched

MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
AGENT = "Unsnag/0.1 (help center import and link check)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TIMEOUTS = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS, "pool": 1.0}
Resolver = Callable[[str, int], tuple[IpAddress, ...]]


@dataclass(frozen=True)
class Budget:
    """What one client may spend in its life, and one fetch in its own."""

    requests: int = 20_000
    bytes: int = 4_000_000_000
    seconds: float = 6 * 3600.0
    seconds_each: float = 30.0


class EgressClient:
    """Asks public addresses; see the port. Usable by several threads."""

    def __init__(
        self,
        places: Places = Places(),  # noqa: B008  frozen
        budget: Budget = Budget(),
        resolver: Resolver = resolve,
    ) -> None:
        self._places, self._budget, self._resolve = places, budget, resolver
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._requests = self._bytes = 0

    def fetch(
        self,
        url: str,
        *,
        most_bytes: int = 10_000_000,
        media_types: Collection[str] = (),
        same_host: bool = False,
    ) -> Fetched:
        """See the port."""
        deadline = Deadline(self._budget.seconds_each)
        address = read_address(url)
        first = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._hop(address, deadline, most_bytes, media_types)
            if isinstance(answer, Fetched):
                return answer
            if address.scheme == "https" and answer.scheme == "http":
                raise EgressRefused("downgrade", "A redirect leaves https; it is not followed.")
            if same_host and answer.host != first.host:
                raise EgressRefused("other_host", f"A redirect leads to {answer.host}.")
            address = answer
        raise EgressFailed(f"{first.url} redirects more than {MOST_REDIRECTS} times.")

    def _hop(
        self, address: Address, deadline: Deadline, most_bytes: int, media_types: Collection[str]
    ) -> Fetched | Address:
        self._spend(requests=1)
        ips = self._checked(address)
        pool = httpcore.ConnectionPool(
            network_backend=PinnedBackend(ips[:MOST_ADDRESSES], deadline),
            max_keepalive_connections=0,
            http1=True,
            http2=False,
        )
        headers = [
            ("User-Agent", AGENT),
            ("Accept", ", ".join(media_types) or "*/*"),
            ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
        ]
        try:
            with (
                pool,
                pool.stream(
                    "GET", address.url, headers=headers, extensions={"timeout": _TIMEOUTS}
                ) as answer,
            ):
                location = _header(answer, b"location")
                if answer.status in _REDIRECTS and location:
                    return joined(address, location)
                return self._whole(address, answer, most_bytes, media_types)
        except TooMuch as fault:
            problem = f"{address.url} is larger than {most_bytes // 1000} KB."
            raise EgressFailed(problem) from fault
        except NotPacked as fault:
            raise EgressFailed(f"{address.url} is packed in a way that can't be read.") from fault
        except (httpcore.TimeoutException, TimeoutError) as fault:
            raise EgressFailed(f"{address.url} did not answer in time.") from fault
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as fault:
            raise EgressFailed(f"{address.url} did not answer ({type(fault).__name__}).") from fault

    def _checked(self, address: Address) -> tuple[IpAddress, ...]:
        ip = address.ip
        ips = self._resolve(address.host, address.port) if ip is None else (ip,)
        self._places.check(address.host, address.port, ips)
        return ips

    def _whole(
        self,
        address: Address,
        answer: httpcore.Response,
        most_bytes: int,
        media_types: Collection[str],
    ) -> Fetched:
        kind = Message()
        kind["Content-Type"] = _header(answer, b"content-type") or "application/octet-stream"
        media_type, charset = kind.get_content_type(), kind.get_param("charset", "")
        good = 200 <= answer.status < 300
        if good and media_types and media_type not in media_types:
            raise EgressFailed(f"{address.url} is {media_type}, which is not what was asked for.")
        packing = _header(answer, b"content-encoding").strip().lower()
        if packing not in ("", "identity", "gzip", "x-gzip"):
            raise NotPacked
        counted = (self._counted(chunk) for chunk in answer.iter_stream())
        taken = unpacked if "gzip" in packing else bounded
        name = charset if isinstance(charset, str) else ""
        body = b"".join(taken(counted, most_bytes))
        return Fetched(address.url, answer.status, media_type, name.lower(), body)

    def _counted(self, chunk: bytes) -> bytes:
        self._spend(size=len(chunk))
        return chunk

    def _spend(self, *, requests: int = 0, size: int = 0) -> None:
        with self._lock:
            self._requests += requests
            self._bytes += size
            spent = (
                self._requests > self._budget.requests
                or self._bytes > self._budget.bytes
                or time.monotonic() - self._began > self._budget.seconds
            )
        if spent:
            problem = "This run has asked the internet for as much as one run may."
            raise EgressRefused("budget_spent", problem)


def _header(answer: httpcore.Response, name: bytes) -> str:
    for key, value in answer.headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return ""
