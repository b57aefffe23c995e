"""Same key, same request: the same answer, once. Same key, other request: refused.

A key is taken in the transaction of the effect it stands for and kept for ever. A refused request
has no effect and takes no key. Callers hold the database's write lock (transactions here are
IMMEDIATE), so two requests with one key cannot both find it free; the unique column is the second
wall.
"""

import hashlib
import json
import secrets
from typing import TypeVar

from shop.models import Change, PasswordReset, Refund
from shop.refusals import IdempotencyKeyReused

Row = TypeVar("Row", Refund, PasswordReset, Change)


def fingerprint(request: dict[str, str | int]) -> str:
    """A digest of everything a request asks for, the same for every order of its fields."""
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def earlier(row: Row | None, request_fingerprint: str) -> Row | None:
    """The row this key made before, if it made one.

    Raises:
        IdempotencyKeyReused: the key stands for a different request.
    """
    if row is not None and row.request_fingerprint != request_fingerprint:
        raise IdempotencyKeyReused
    return row


def new_id(prefix: str) -> str:
    """An id nobody can guess, e.g. re_9f2c…"""
    return f"{prefix}_{secrets.token_hex(10)}"
