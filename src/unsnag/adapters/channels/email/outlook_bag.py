"""What lies in winmail.dat, the bag (TNEF) in which Outlook sends files to other programs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from unsnag.adapters.channels.email.charsets import text_of
from unsnag.domain.mail.values import MailFile

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C
_BEGIN_FILE = 0x00069002
_FILE_NAME = 0x00018010
_FILE_DATA = 0x0006800F
_MOST = 2_000  # attributes


@dataclass(frozen=True)
class Bag:
    """The files in it, and its plain text where it has one."""

    files: tuple[MailFile, ...]
    text: str


def opened(data: bytes) -> Bag | None:
    """The bag's content as far as it can be read; None when it is no bag."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    files: list[tuple[str, int]] = []
    text = ""
    for kind, value in _attributes(data):
        if kind == _BEGIN_FILE:
            files.append(("", 0))
        elif kind == _FILE_NAME and files:
            files[-1] = (text_of(value.rstrip(b"\0")), files[-1][1])
        elif kind == _FILE_DATA and files:
            files[-1] = (files[-1][0], len(value))
        elif kind == _BODY:
            text = text_of(value)
    return Bag(
        tuple(MailFile(name[:255], "application/octet-stream", size) for name, size in files), text
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    for _ in range(_MOST):
        if at + 9 > len(data):
            return
        _, kind, length = struct.unpack_from("<BII", data, at)
        yield kind, data[at + 9 : at + 9 + length]
        at += 9 + length + 2
