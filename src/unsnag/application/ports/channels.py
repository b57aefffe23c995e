"""Port to mail that the product sends."""

from __future__ import annotations

from typing import Protocol


class Mailer(Protocol):
    """Sends a plain-text mail. Returns when it is accepted for delivery."""

    def send(self, *, to: str, subject: str, text: str) -> None: ...
