"""Colleagues whom a note names: `@alex`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NAMED = re.compile(r"(?<![\w@.])@([\w.+-]+)")


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff. `handle` is what they sign in with and what a note names them by,
    `name` what people call them."""

    id: int
    handle: str
    name: str


def mentioned(text: str, colleagues: Iterable[Colleague]) -> tuple[Colleague, ...]:
    """Those of the colleagues whom the text names, in its order and each once. What only looks
    like a name, as in an e-mail address, names nobody."""
    by_handle = {one.handle.lower(): one for one in colleagues}
    found: dict[int, Colleague] = {}
    for match in _NAMED.finditer(text):
        handle = match[1].lower()
        one = by_handle.get(handle) or by_handle.get(handle.rstrip(".-+"))
        if one is not None:
            found.setdefault(one.id, one)
    return tuple(found.values())
