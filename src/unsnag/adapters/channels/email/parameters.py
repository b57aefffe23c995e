"""`text/plain; charset="utf-8"; name*0*=…`: a header's value with parameters (RFC 2045, 2231)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from unsnag.adapters.channels.email.charsets import text_of
from unsnag.adapters.channels.email.headers import decoded

_MOST = 60
_LONGEST = 8_000


@dataclass(frozen=True)
class Value:
    """The value in lower case, and its parameters decoded, names in lower case."""

    value: str
    parameters: Mapping[str, str]


def read(text: str) -> Value:
    """The value and its parameters; whatever is broken in it is left out."""
    pieces = _pieces(text[:_LONGEST])
    value = pieces[0].strip().lower() if pieces else ""
    if "=" in value:  # the value itself is missing
        value, pieces = "", ["", *pieces]
    simple: dict[str, str] = {}
    continued: dict[str, dict[int, tuple[str, bool]]] = {}
    for piece in pieces[1:_MOST]:
        name, equals, raw = piece.partition("=")
        name = name.strip().lower()
        if not equals or not name:
            continue
        base, star, rest = name.partition("*")
        if not star:
            simple.setdefault(base, _unquoted(raw))
            continue
        number, encoded = rest.rstrip("*"), rest.endswith("*") or not rest
        place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        continued.setdefault(base, {})[place] = (_unquoted(raw), encoded)
    found = {name: decoded(each) for name, each in simple.items()}
    found.update({name: _joined(parts) for name, parts in continued.items()})
    return Value(value, found)


def _pieces(text: str) -> list[str]:
    """The text at its semicolons, but for those in quotes."""
    pieces: list[str] = []
    piece: list[str] = []
    quoted = escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\" and quoted:
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            pieces.append("".join(piece))
            piece = []
            continue
        piece.append(char)
    if quoted:  # a quote that never ends: the semicolons in it divide after all
        return text.replace('"', "").split(";")
    return [*pieces, "".join(piece)]


def _unquoted(raw: str) -> str:
    text = raw.strip()
    if text.startswith('"'):
        end = text.rfind('"')
        inner = text[1:end] if end > 0 else text[1:]
        return inner.replace('\\"', '"').replace("\\\\", "\\")
    return text.split("(")[0].strip() if " (" in text else text


def _joined(parts: Mapping[int, tuple[str, bool]]) -> str:
    charset, data = "", b""
    for place in sorted(parts):
        text, encoded = parts[place]
        if encoded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decoded(text_of(data, charset))
