"""Heads in a file: a line of JSON each, only ever added to.

The file belongs on a disk that whoever administers the database can't write, or that a copy is
taken from which they can't: nothing else proves anything against them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from unsnag.adapters.audit_heads.signing import is_signed, sign
from unsnag.application.ports.audit_log import HeadsUnreadable
from unsnag.domain.audit_log import canonical
from unsnag.domain.audit_log.checking import Head, KeptHead

_LONGEST = 4096
"""Bytes; no line is longer."""


class HeadsFile:
    """Heads of one log. Without a secret it can be read only."""

    def __init__(self, path: Path, public: str, secret: Callable[[], str] | None = None) -> None:
        self._path = path
        self._public = public
        self._secret = secret

    def all(self) -> Sequence[KeptHead]:
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as problem:
            raise self._trouble("read", problem) from problem
        # What doesn't end in a line's end was being written when the machine stopped.
        whole = text[: text.rfind("\n") + 1]
        return [self._kept(n, line) for n, line in enumerate(whole.splitlines(), start=1)]

    def add(self, head: Head) -> None:
        if self._secret is None:
            raise HeadsUnreadable("These heads can be read only.")
        signature = sign(self._secret(), head.text)
        line = canonical({**json.loads(head.text), "signature": signature}) + "\n"
        try:
            with self._path.open("ab+") as file:
                _cut_a_torn_line(file)
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise self._trouble("written", problem) from problem

    def _kept(self, number: int, line: str) -> KeptHead:
        try:
            said = json.loads(line)
            head = Head(int(said["size"]), str(said["root"]), str(said["hash"]), str(said["at"]))
            signature = str(said["signature"])
        except (ValueError, KeyError, TypeError):
            return KeptHead(number, None, signed=False)
        return KeptHead(number, head, is_signed(self._public, head.text, signature))

    def _trouble(self, done: str, problem: OSError) -> HeadsUnreadable:
        return HeadsUnreadable(
            f"The heads at {self._path} can't be {done} ({problem.strerror}). "
            "Set UNSNAG_AUDIT_HEADS to a file that can."
        )


def _cut_a_torn_line(file: IO[bytes]) -> None:
    """Take away what was being written when the machine stopped: it was no head yet."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return
    start = max(0, size - _LONGEST)
    file.seek(start)
    tail = file.read()
    if not tail.endswith(b"\n"):
        file.truncate(start + tail.rfind(b"\n") + 1)
