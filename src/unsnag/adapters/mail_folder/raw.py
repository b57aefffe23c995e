"""Mails as they came, by the SHA-256 of their bytes, in the data folder: no web server looks there.
A mail is on disk for good when it is kept, and never changed until it is forgotten."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from unsnag.application.ports.mailbox import DiskAlmostFull

ROOM = 512 * 1024 * 1024
"""Bytes that stay free for the database, whatever comes in."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class RawMailFolder:
    """RawMails in a folder that only its owner can read."""

    def __init__(self, folder: Path, *, room: int = ROOM) -> None:
        self._folder = folder
        self._room = room

    def keep(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        if place.exists():
            return digest
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._folder).free < self._room + len(data):
            raise DiskAlmostFull("Too little room is left on the disk to keep a mail.")
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(place)
        _settle(place.parent)
        return digest

    def read(self, digest: str) -> bytes | None:
        place = self._place(digest) if _DIGEST.fullmatch(digest) else None
        return place.read_bytes() if place is not None and place.is_file() else None

    def forget(self, digest: str) -> None:
        if _DIGEST.fullmatch(digest):
            self._place(digest).unlink(missing_ok=True)

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.eml"


def _settle(folder: Path) -> None:
    """The name of a file is on disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
