"""Names to addresses by the system's resolver, with an end to the waiting."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading

from unsnag.adapters.egress.addresses import IpAddress
from unsnag.application.ports.egress import EgressFailed

SECONDS = 5.0
_MOST_WAITING = 64
_waiting = threading.BoundedSemaphore(_MOST_WAITING)


def resolve(host: str, port: int) -> tuple[IpAddress, ...]:
    """Every address of the name, in the resolver's order; empty when there is none. Raises
    EgressFailed when the resolver takes longer than five seconds."""
    if not _waiting.acquire(blocking=False):
        raise EgressFailed("Too many names are being looked up already.")
    answers: queue.SimpleQueue[tuple[IpAddress, ...]] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
    try:
        return answers.get(timeout=SECONDS)
    except queue.Empty:
        raise EgressFailed(f"The name {host} was not resolved in time.") from None


def _look_up(host: str, port: int, answers: queue.SimpleQueue[tuple[IpAddress, ...]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        ips = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
        answers.put(tuple(dict.fromkeys(ips)))
    except (OSError, UnicodeError, ValueError):
        answers.put(())
    finally:
        _waiting.release()
