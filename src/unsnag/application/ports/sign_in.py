"""Port to the count of tries to sign in, which every process of an installation shares."""

from __future__ import annotations

from typing import Protocol


class SignInTries(Protocol):
    """Tries that have not succeeded, by a key that tells nothing of who tried."""

    def take(self, key: str, *, most: int, seconds: int) -> bool:
        """Count a try, before its password is looked at; False when there were `most` already, and
        then nothing is counted. They are forgotten `seconds` after the last that counted."""
        ...

    def forget(self, key: str) -> None:
        """It succeeded: forget the tries."""
        ...
