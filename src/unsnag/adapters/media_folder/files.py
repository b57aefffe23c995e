"""Pictures, videos and downloads by their content, in the data folder: no web server looks there,
so that every file is handed out by a view that knows who may see it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class MediaFolder:
    """MediaFiles in a folder. A file is written whole or not at all, and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        if place.exists():
            return digest
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(place)
        return digest

    def read(self, digest: str) -> bytes | None:
        path = self.path(digest)
        return None if path is None else Path(path).read_bytes()

    def path(self, digest: str) -> str | None:
        # A digest from an address is looked at before it becomes a path.
        if not _DIGEST.fullmatch(digest):
            return None
        place = self._place(digest)
        return str(place) if place.is_file() else None

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
