"""Slows down guessing of passwords: five failures for a name from an address, then five minutes of
rest, whichever process is asked. It counts names that don't exist as well, so that it tells nobody
which ones do."""

from __future__ import annotations

import hashlib

from unsnag.entrypoints.wiring import app

FAILURES = 5
SECONDS = 300


def _key(name: str, address: str) -> str:
    return hashlib.sha256(f"{name.strip().lower()}\n{address}".encode()).hexdigest()


def may_try(name: str, address: str) -> bool:
    """Count a try, before the password is looked at; False when it has to wait."""
    return app().sign_in_tries.take(_key(name, address), most=FAILURES, seconds=SECONDS)


def succeeded(name: str, address: str) -> None:
    """Forget the failures."""
    app().sign_in_tries.forget(_key(name, address))
