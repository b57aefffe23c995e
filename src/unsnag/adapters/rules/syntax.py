"""The syntax tree of a condition, as the engine that evaluates it has parsed and checked it.

The engine gives its tree as a serialized `cel.expr.CheckedExpr`. Reading that, instead of parsing
the condition a second time, means that what is proved and what is run have one grammar, one set
of precedences and one resolution of dotted names. Only the few messages of the fragment are read;
every other construct becomes `Foreign`, never something near.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unsnag.adapters.rules.cel import compiled
from unsnag.domain.policies import FactSpec


@dataclass(frozen=True)
class Literal:
    value: bool | int | str


@dataclass(frozen=True)
class Name:
    """A fact, by its dotted name."""

    name: str


@dataclass(frozen=True)
class Call:
    """An operator by the engine's name for it, such as `_&&_`, or a function."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Listed:
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Foreign:
    """Something that is not read further, in words."""

    what: str


Node = Literal | Name | Call | Listed | Foreign

_ANY_VALUE, _CHECKED_EXPR = 2, 4
_CONST, _IDENT, _CALL, _LIST = 3, 4, 6, 7
_KINDS = {5: "a field of a value", 8: "a structure", 9: "a macro such as exists() or all()"}
_BOOL, _INT, _STRING = 2, 3, 6
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5


def parse(condition: str, facts: Sequence[FactSpec]) -> Node:
    """The tree of a condition that compiles over the facts. Raises RuntimeError when it doesn't."""
    deciding = tuple(f for f in facts if f.type.decides)
    outer = _fields(compiled(condition, deciding).serialize())
    checked = _fields(_last(outer, _ANY_VALUE))
    return _node(_last(checked, _CHECKED_EXPR))


def names_in(condition: str, facts: Sequence[FactSpec]) -> tuple[str, ...]:
    """The facts that a condition names, in order, each once; none when it can't be read."""
    try:
        return tuple(dict.fromkeys(_names(parse(condition, facts))))
    except RuntimeError:
        return ()


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    for child in _children(node):
        yield from _names(child)


def numbers_in(node: Node) -> Iterator[int]:
    """The whole numbers written in a tree."""
    if isinstance(node, Literal) and isinstance(node.value, int):
        if not isinstance(node.value, bool):
            yield node.value
        return
    for child in _children(node):
        yield from numbers_in(child)


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call):
        return node.arguments
    return node.items if isinstance(node, Listed) else ()


def _node(data: bytes) -> Node:
    fields = _fields(data)
    for number, value in fields:
        if number == _CONST and isinstance(value, bytes):
            return _literal(value)
        if number == _IDENT and isinstance(value, bytes):
            return Name(_last(_fields(value), 1).decode())
        if number == _LIST and isinstance(value, bytes):
            return _listed(value)
        if number == _CALL and isinstance(value, bytes):
            return _call(value)
        if number in _KINDS:
            return Foreign(_KINDS[number])
    return Foreign("something unknown")


def _literal(data: bytes) -> Node:
    for number, value in _fields(data):
        if number == _BOOL:
            return Literal(bool(value))
        if number == _INT and isinstance(value, int):
            return Literal(value - 2**64 if value >= 2**63 else value)
        if number == _STRING and isinstance(value, bytes):
            return Literal(value.decode())
    return Foreign("a value that is no whole number, text or truth value")


def _listed(data: bytes) -> Node:
    fields = _fields(data)
    if any(number != 1 for number, _ in fields):
        return Foreign("a list with optional items")
    return Listed(tuple(_node(v) for _, v in fields if isinstance(v, bytes)))


def _call(data: bytes) -> Node:
    fields = _fields(data)
    function = _last(fields, 2).decode()
    target = [_node(v) for n, v in fields if n == 1 and isinstance(v, bytes)]
    if target:
        return Foreign(f"the function {function}()")
    return Call(function, tuple(_node(v) for n, v in fields if n == 3 and isinstance(v, bytes)))


def _last(fields: Sequence[tuple[int, int | bytes]], number: int) -> bytes:
    found = [v for n, v in fields if n == number and isinstance(v, bytes)]
    return found[-1] if found else b""


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """The fields of one message of the wire format, in order: numbers, or bytes to read on."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
            found.append((number, value))
            continue
        size = 8 if kind == _FIXED_64 else 4
        if kind == _BYTES:
            size, at = _varint(data, at)
        elif kind not in (_FIXED_64, _FIXED_32):
            raise RuntimeError(f"the engine's tree has a field of kind {kind}")
        found.append((number, data[at : at + size]))
        at += size
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
