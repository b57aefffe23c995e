"""gzip with an end: what is unpacked never grows past what was asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 65_536


class TooMuch(Exception):
    """The content is longer than what is taken."""

    code = "too_much"


class NotPacked(Exception):
    """The content says that it is gzip, and isn't."""

    code = "not_packed"


def bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The same chunks. Raises TooMuch as soon as they are more than `most` bytes together."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise TooMuch
        yield chunk


def unpacked(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The content of one gzip member, in pieces of 64 KB. Raises TooMuch, NotPacked; a second
    member is refused, because a million tiny ones take a reader for ever."""
    machine = zlib.decompressobj(_GZIP)
    total = 0
    try:
        for chunk in bounded(chunks, most):
            if machine.eof:
                raise NotPacked
            waiting = chunk
            while waiting:
                piece = machine.decompress(waiting, _STEP)
                total += len(piece)
                if total > most:
                    raise TooMuch
                yield piece
                waiting = machine.unconsumed_tail
            if machine.unused_data:
                raise NotPacked
    except zlib.error as fault:
        raise NotPacked from fault
    if not machine.eof:
        raise NotPacked


def gunzip(packed: bytes, most: int) -> bytes:
    """All of it. Raises TooMuch, NotPacked."""
    return b"".join(unpacked([packed], most))
