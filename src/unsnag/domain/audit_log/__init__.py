"""The audit log's rows: what one says, and how each is bound to all before it.

A row is written in one canonical form, and its hash is SHA-256 of the hash before it and of that
text. What belongs to a customer enters only as commitments under a key of that customer: without
the key nobody can tell what they were made of, and the chain stands as before.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"

BEGINNING = bytes(32)
"""What stands for the hash before the first row."""
_COMMITMENT = b"unsnag audit commitment\x00"


@dataclass(frozen=True)
class Entry:
    """Something that happened and is to be chained. `customer` names whose key seals `sealed`;
    `by` is who did it, empty where no person is known."""

    kind: str
    at: str
    by: str
    customer: str
    data: Mapping[str, Value]
    sealed: Mapping[str, Value]


@dataclass(frozen=True)
class Row:
    """A row of the log as it is kept: its place from 0, its kind, its canonical text, and the
    hash of the chain with it in hexadecimal digits."""

    seq: int
    kind: str
    text: str
    hash: str


def canonical(value: Value) -> str:
    """The one way of writing a value as JSON: keys in the order of their code points, no space, no
    escape that isn't needed, whole numbers only. It is RFC 8785 for such values with ASCII keys.
    Raises TypeError for a number with a fraction."""
    _whole(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _whole(value: Value) -> None:
    if isinstance(value, float):
        raise TypeError("a number in the audit log is whole")
    if isinstance(value, dict):
        for inner in value.values():
            _whole(inner)
    elif isinstance(value, list):
        for inner in value:
            _whole(inner)


def link(before: bytes, text: str) -> bytes:
    """The hash of the chain with one more row."""
    return hashlib.sha256(before + text.encode()).digest()


def commitment(key: bytes, name: str, value: Value) -> str:
    """What stands in the log for a value: HMAC-SHA256 under the customer's key, in hexadecimal
    digits. Who has the key and the value can show that they belong to it."""
    text = canonical({name: value})
    return hmac.new(key, _COMMITMENT + text.encode(), hashlib.sha256).hexdigest()


def row_of(entry: Entry, seq: int, before: bytes, key: bytes | None) -> Row:
    """Chain an entry at a place. `key` is the customer's, None where it belongs to nobody."""
    said: dict[str, Value] = {
        "seq": seq,
        "kind": entry.kind,
        "at": entry.at,
        "by": entry.by,
        "data": dict(entry.data),
    }
    if key is not None:
        said["customer"] = commitment(key, "customer", entry.customer)
        said["sealed"] = {
            name: commitment(key, name, value)
            for name, value in entry.sealed.items()
            if value is not None
        }
    text = canonical(said)
    return Row(seq, entry.kind, text, link(before, text).hex())
