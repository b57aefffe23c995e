"""The parts of a mail (MIME), found in one pass a level over its bytes.

Boundaries are searched for as bytes, never line by line, so that a mail of millions of lines costs
no more than one of a few. Missing ends, boundaries that begin alike and parts without headers are
read as mail programs read them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from unsnag.adapters.channels.email import parameters
from unsnag.adapters.channels.email.headers import Headers, decoded, from_base64, split
from unsnag.adapters.channels.email.limits import DEEPEST, MOST_PARTS, KeptUnread
from unsnag.domain.mail.values import Quarantine

_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")
_FIRST_DELIMITER = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200})\r?\n[A-Za-z-]{2,40}:")
_GUESSED = 20_000  # bytes in which a missing boundary is looked for
_SPACES = b" \t\r"


@dataclass
class Part:
    """One part: its headers, where its undecoded body lies in the mail, and the parts in it."""

    headers: Headers
    source: bytes = b""
    start: int = 0
    end: int = 0
    children: list[Part] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """A copy of the undecoded body, made when it is asked for: bodies may be large and lie in
        one another."""
        return self.source[self.start : self.end]

    @cached_property
    def content(self) -> parameters.Value:
        """The content type with its parameters; text/plain where it is missing or broken."""
        for value in self.headers.all("content-type"):
            read = parameters.read(value)
            if _TYPE.fullmatch(read.value):
                return read
            if read.value in ("text", "html"):
                kind = "text/html" if read.value == "html" else "text/plain"
                return parameters.Value(kind, read.parameters)
        return parameters.Value("text/plain", {})

    @property
    def type(self) -> str:
        """Such as text/plain, in lower case."""
        return self.content.value

    @cached_property
    def disposition(self) -> parameters.Value:
        """The first disposition that says something."""
        return parameters.read(self.headers.first("content-disposition"))

    @property
    def file_name(self) -> str:
        """As the sender named it; empty where it has no name."""
        given = self.disposition.parameters
        name = given.get("filename") or self.content.parameters.get("name", "")
        return " ".join(decoded(name).split())[:255]

    @property
    def content_id(self) -> str:
        """The name by which texts refer to it, without brackets."""
        return self.headers.first("content-id").strip().strip("<>")[:255]

    def data(self) -> bytes:
        """The body decoded; as it is where its encoding is unknown."""
        words = decoded(self.headers.first("content-transfer-encoding")).lower().replace(" ", "-")
        encoding = words.split(";")[0].strip("\"'- ")
        if encoding == "base64" and not self.children:
            return from_base64(self.body)
        if encoding.startswith("quoted"):
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _from_uu(self.body)
        return self.body

    def walk(self) -> Iterator[Part]:
        """This part and those in it; not those of mails in it."""
        yield self
        if self.type.startswith("message/"):
            return
        for child in self.children:
            yield from child.walk()


def tree_of(data: bytes) -> Part:
    """The mail as a tree of parts. Raises KeptUnread when there are too many, or too deep."""
    return _Tree(data).read(0, len(data), 0)


class _Tree:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._parts = 0

    def read(self, start: int, end: int, depth: int, fallback: str = "") -> Part:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise KeptUnread(Quarantine.TOO_MANY_PARTS)
        if depth > DEEPEST:
            raise KeptUnread(Quarantine.NESTED_TOO_DEEPLY)
        headers, body = split(self._data, start, end)
        part = Part(headers, self._data, body, end)
        if part.type == "text/plain" and fallback and not headers.first("content-type"):
            part.content = parameters.Value(fallback, {})
        if part.type.startswith("multipart/"):
            inner = "message/rfc822" if part.type == "multipart/digest" else ""
            for first, last in self._regions(part, body, end):
                part.children.append(self.read(first, last, depth + 1, inner))
        elif part.type in ("message/rfc822", "message/global") and _is_plain(part):
            part.children.append(self.read(_past_blank(self._data, body, end), end, depth + 1))
        return part

    def _regions(self, part: Part, start: int, end: int) -> Iterator[tuple[int, int]]:
        boundary = part.content.parameters.get("boundary", "").rstrip()
        mark = b"--" + boundary.encode("utf-8", "replace")
        found = list(self._delimiters(mark, start, end)) if boundary else []
        beginning = b"" if found else self._data[start : min(end, start + _GUESSED)]
        if guessed := _FIRST_DELIMITER.search(beginning):
            mark = b"--" + guessed.group(1).rstrip()
            found = list(self._delimiters(mark, start, end))
        for place, (_, first, closes) in enumerate(found):
            if closes:
                break
            yield first, found[place + 1][0] if place + 1 < len(found) else end

    def _delimiters(self, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Where each delimiter line begins (with the line end before it), where the next line
        does, and whether it is the last."""
        data, at = self._data, start
        count = 0
        while (at := data.find(mark, at, end)) >= 0:
            line_end = data.find(b"\n", at, end)
            line_end = end if line_end < 0 else line_end
            rest = data[at + len(mark) : min(line_end, at + len(mark) + 200)].strip(_SPACES)
            at_line_start = at == start or data[at - 1 : at] == b"\n"
            if at_line_start and rest in (b"", b"--"):
                count += 1
                if count > MOST_PARTS + 1:
                    raise KeptUnread(Quarantine.TOO_MANY_PARTS)
                before = at - 1 if at > start else at
                before = before - 1 if data[before - 1 : before] == b"\r" else before
                yield max(before, start), min(line_end + 1, end), rest == b"--"
            at += len(mark)


def _is_plain(part: Part) -> bool:
    encoding = part.headers.first("content-transfer-encoding").strip().lower()
    return encoding not in ("base64", "quoted-printable")


def _past_blank(data: bytes, at: int, end: int) -> int:
    """Past blank lines above a mail in a mail, which some programs leave there."""
    for _ in range(5):
        if data[at : at + 1] == b"\n":
            at += 1
        elif data[at : at + 2] == b"\r\n":
            at += 2
    return min(at, end)


def _from_uu(data: bytes) -> bytes:
    lines = data.splitlines()
    decode: Callable[[bytes], bytes] = binascii.a2b_uu
    out = []
    for line in lines:
        if not line or line.startswith((b"begin ", b"end")):
            continue
        try:
            out.append(decode(line))
        except binascii.Error:
            continue
    return b"".join(out)
