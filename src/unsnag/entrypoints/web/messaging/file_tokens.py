"""Tokens in the addresses of files, each for one file and one member of the staff. A file is named
by its number, or by where it lies in a mail."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from unsnag.entrypoints.wiring import app


def token_for(file: int | str, user: Any) -> str:
    """The token by which this member of the staff opens this file."""
    key = f"files:{app().configuration.secret('django')}".encode()
    return hmac.new(key, f"{file}:{user.pk}".encode(), hashlib.sha256).hexdigest()[:40]


def fits(token: str, file: int | str, user: Any) -> bool:
    """Whether a token is this member's for this file."""
    return hmac.compare_digest(token_for(file, user).encode(), token.encode("utf-8", "replace"))


def in_mail(message: int, place: int) -> str:
    """What a file of a mail is called here."""
    return f"mail:{message}:{place}"
