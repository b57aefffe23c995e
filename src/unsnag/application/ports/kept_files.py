"""What is known of files whose bytes are kept beside the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class KeptFiles(Protocol):
    """Records of one kind that name bytes by their SHA-256."""

    def before(self, moment: datetime, limit: int) -> Sequence[str]:
        """Digests that records from before the moment still name, at most so many, each once."""
        ...

    def named_since(self, digest: str, moment: datetime) -> bool:
        """Whether a record from the moment on names it."""
        ...

    def forget(self, digest: str, moment: datetime) -> None:
        """Let the records from before the moment name it no more; what else they say stays."""
        ...
