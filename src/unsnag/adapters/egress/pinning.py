"""Connections to one chosen IP address, with an end in time for everything they do."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from unsnag.adapters.egress.addresses import IpAddress

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Seconds to wait, `most` at the most. Raises httpcore.ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return min(left, most)


class TimedStream(httpcore.NetworkStream):
    """A stream whose every read and write ends by the deadline: an answer that drips in can't keep
    a reader for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout or READ_SECONDS))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout or READ_SECONDS))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout or CONNECT_SECONDS)
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, in their order, whatever name it is given: the
    name is never looked up a second time."""

    def __init__(self, ips: tuple[IpAddress, ...], deadline: Deadline) -> None:
        self._ips, self._deadline = ips, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  the pinned addresses stand for it
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  never bound
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for ip in self._ips:
            left = self._deadline.left(timeout or CONNECT_SECONDS)
            try:
                stream = self._sockets.connect_tcp(
                    str(ip), port, timeout=left, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
                failure = fault
                continue
            return TimedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002  the interface's
        timeout: float | None = None,  # noqa: ARG002  the interface's
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  the interface's
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("Nothing is asked through a file.")

    def sleep(self, seconds: float) -> None:
        time.sleep(self._deadline.left(seconds))
