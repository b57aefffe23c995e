"""Slows down guessing of passwords: five failures for a name from an address, then five minutes of
rest. It counts names that don't exist as well, so that it tells nobody which ones do."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

FAILURES = 5
SECONDS = 300


def _key(name: str, address: str) -> str:
    text = f"{name.strip().lower()}\n{address}"
    return f"sign-in:{hashlib.sha256(text.encode()).hexdigest()}"


def must_wait(name: str, address: str) -> bool:
    """Whether the next try has to wait."""
    return int(cache.get(_key(name, address), 0)) >= FAILURES


def failed(name: str, address: str) -> None:
    """Count a failure; the rest begins anew with each."""
    key = _key(name, address)
    cache.add(key, 0, SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, SECONDS)
    cache.touch(key, SECONDS)


def succeeded(name: str, address: str) -> None:
    """Forget the failures."""
    cache.delete(_key(name, address))
