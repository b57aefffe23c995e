"""A mail's header lines, and the words in them.

Mails in the field break lines anywhere, repeat headers, leave the blank line out, and write bytes
of any charset. What can be read is read; nothing raises but a limit, and everything is linear.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from unsnag.adapters.channels.email.charsets import text_of
from unsnag.adapters.channels.email.limits import LARGEST_HEADERS, MOST_HEADERS, KeptUnread
from unsnag.domain.mail.values import Quarantine

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:")
_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_OTHER = re.compile(rb"[^A-Za-z0-9+/\s]|[a-z]{2}\s[a-z]{2}")
_FOOTER = re.compile(rb"\n[_-]{2}")
_MOST_PIECES = 5_000
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """A name in lower case and its value as text, with encoded words still in it."""

    name: str
    value: str


@dataclass(frozen=True)
class Headers:
    """The header lines in their order."""

    lines: tuple[Header, ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, as written."""
        return tuple(line.value for line in self.lines if line.name == name)

    def first(self, name: str) -> str:
        """The first value that says something; empty where there is none."""
        return next((value for value in self.all(name) if value.strip()), "")


def split(data: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers that begin at `start`, and where the body begins. Raises KeptUnread."""
    found: list[tuple[bytes, list[bytes]]] = []
    at = start
    while at < end:
        stop = data.find(b"\n", at, min(end, at + LARGEST_HEADERS + 1))
        if stop < 0 and end - at > LARGEST_HEADERS:
            raise KeptUnread(Quarantine.HEADERS_TOO_LARGE)
        stop = end if stop < 0 else stop
        line = data[at:stop].rstrip(b"\r")
        if not line:
            at = stop + 1
            break
        named = _NAME.match(line)
        if line[:1] in b" \t" and found:
            found[-1][1].append(line)
        elif named:
            found.append((named.group(1).lower(), [line[named.end() :]]))
        elif line.startswith((b"From ", b">From ")) or (_goes_on(data, stop + 1, end)):
            if found and not line.startswith((b"From ", b">From ")):
                found[-1][1].append(line)
        else:
            break
        at = stop + 1
        if at - start > LARGEST_HEADERS:
            raise KeptUnread(Quarantine.HEADERS_TOO_LARGE)
        if len(found) > MOST_HEADERS:
            raise KeptUnread(Quarantine.TOO_MANY_HEADERS)
    charset = _body_charset(found)
    lines = (Header(name.decode("ascii"), _unfolded(parts, charset)) for name, parts in found)
    return Headers(tuple(lines)), min(at, end)


def _body_charset(found: list[tuple[bytes, list[bytes]]]) -> str:
    """The charset of the body, in which programs write headers that they should have encoded."""
    kinds = b" ".join(b" ".join(parts) for name, parts in found if name == b"content-type")
    named = _CHARSET.search(kinds[:2_000])
    return named.group(1).decode("ascii", "replace") if named else ""


def _goes_on(data: bytes, at: int, end: int) -> bool:
    """Whether headers go on below a line that is none: torn in by a program, not the body."""
    for _ in range(3):
        stop = data.find(b"\n", at, min(end, at + 4_000))
        if stop < 0:
            return False
        line = data[at:stop].rstrip(b"\r")
        if not line:
            return False
        if _NAME.match(line):
            return True
        at = stop + 1
    return False


def _unfolded(parts: list[bytes], charset: str) -> str:
    data = b" ".join(part.strip(b" \t") for part in parts)
    if data.isascii():
        text = text_of(data)
    else:
        try:
            text = data.decode("utf-8").replace("\0", "")
        except UnicodeDecodeError:
            text = text_of(data, charset)
    return text.strip()


def decoded(value: str) -> str:
    """The value with its encoded words (RFC 2047) as text, also where they stand in quotes, are
    torn, or name a charset that nobody knows."""
    if "=?" not in value:
        return value.strip()
    return "".join(_pieces(value)).strip()


def _pieces(value: str) -> Iterator[str]:
    """Pieces of text. White space between encoded words is none, and the bytes of neighbours in
    one charset are joined, since programs cut in the middle of a letter."""
    at = 0
    pending: list[bytes] = []
    charset = ""
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        adjacent = bool(at) and not between.strip()
        if pending and not (adjacent and found.group(1).lower() == charset):
            yield text_of(b"".join(pending), charset)
            pending = []
        if not adjacent:
            yield between
        charset = found.group(1).lower()
        pending.append(_word(found.group(2), found.group(3)))
        at = found.end()
    if pending:
        yield text_of(b"".join(pending), charset)
    yield value[at:]


def _word(kind: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if kind in "bB":
        return from_base64(data)
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


def from_base64(data: bytes) -> bytes:
    """What base64 says, also in pieces that are padded one by one. A torn end is left out, and so
    is what a list's program wrote below it."""
    footer = _FOOTER.search(data)
    pieces = (data[: footer.start()] if footer else data).split(b"=", _MOST_PIECES)
    return b"".join(
        _piece(piece) for at, piece in enumerate(pieces) if not at or not _OTHER.search(piece)
    )


def _piece(data: bytes) -> bytes:
    bare = _NOT_BASE64.sub(b"", data)
    bare = bare[:-1] if len(bare) % 4 == 1 else bare
    return base64.b64decode(bare + b"=" * (-len(bare) % 4))
