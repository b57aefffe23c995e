"""One-time codes that take a conversation along to a messenger.

A code is shown only to whoever holds the conversation, works once and for ten minutes, and only its
digest is kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import timedelta

GOOD_FOR = timedelta(minutes=10)
BYTES = 15
_CODE = re.compile(r"(?<![A-Za-z0-9-])go-([a-z2-7]{24})(?![A-Za-z0-9-])", re.IGNORECASE)


def code_of(random: bytes) -> str:
    """The code for 15 random bytes: `go-` and 24 letters and digits, fit for a link."""
    return "go-" + base64.b32encode(random).decode().lower()


def code_in(text: str) -> str:
    """The code in a text; empty where there is none."""
    found = _CODE.search(text)
    return "" if found is None else f"go-{found[1].lower()}"


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
