"""Values as YAML text: plain where that reads back as the same value, folded when they are long."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from unsnag.application.ports.playbook_files import EditRefused

WIDTH = 100


def same(old: Any, new: Any) -> bool:
    """Whether a value says what is asked for already, however it is written."""
    if isinstance(new, Mapping) or isinstance(old, Mapping):
        return isinstance(old, Mapping) and isinstance(new, Mapping) and dict(old) == dict(new)
    if isinstance(new, list | tuple) or isinstance(old, list):
        return list(old or []) == list(new or []) if isinstance(old, list) else False
    if isinstance(new, str):
        return isinstance(old, str) and " ".join(old.split()) == " ".join(new.split())
    if isinstance(old, int) and isinstance(new, int):  # the parser has kinds of numbers of its own
        return isinstance(old, bool) is isinstance(new, bool) and old == new
    return type(old) is type(new) and bool(old == new)


def entry(name: str, value: Any, indent: int) -> list[str]:
    """The lines of `name: value`, indented."""
    pad = " " * indent
    if isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        lines = [line for v in value for line in item(v, indent + 2)]
        return [f"{pad}{name}:", *lines]
    if isinstance(value, Mapping | list | tuple):
        written = f"{pad}{name}: {flow(value)}"
        if len(written) <= WIDTH or not isinstance(value, Mapping):
            return [written]
        return [
            f"{pad}{name}:",
            *(line for key, one in value.items() for line in entry(str(key), one, indent + 2)),
        ]
    if not isinstance(value, str):
        return [f"{pad}{name}: {flow(value)}"]
    return _text(name, value, pad)


def _text(name: str, value: str, pad: str) -> list[str]:
    value = value.strip()
    if "\n" in value:
        if any(line != line.strip() for line in value.splitlines()) or "\r" in value:
            return [f"{pad}{name}: {_quoted(value)}"]
        return [f"{pad}{name}: |-", *(f"{pad}  {line}".rstrip() for line in value.splitlines())]
    short = f"{pad}{name}: {flow(value, inside=False)}"
    if len(short) <= WIDTH or value != " ".join(value.split()):
        return [short]
    wide = max(30, WIDTH - len(pad) - 2)
    lines = textwrap.wrap(value, wide, break_long_words=False, break_on_hyphens=False)
    return [f"{pad}{name}: >-", *(f"{pad}  {line}" for line in lines)]


def item(values: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a list's item with these names and values; the dash stands at `indent`."""
    lines = [line for name, value in values.items() for line in entry(name, value, indent + 2)]
    return [" " * indent + "- " + lines[0].lstrip(), *lines[1:]]


def flow(value: Any, *, inside: bool = True) -> str:
    """A value on one line; `inside` brackets more signs have a meaning."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    text = str(value)
    return text if _reads_back(text, inside) else _quoted(text)


def _reads_back(text: str, inside: bool) -> bool:
    if not text or text != text.strip() or "\n" in text or text.startswith(("'", '"')):
        return False
    document = f"{{name: {text}}}" if inside else f"name: {text}"
    try:
        found = YAML(typ="safe").load(StringIO(document))
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError):
        return False
    return isinstance(found, dict) and found == {"name": text}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def comment(line: str, start: int, quoted: bool) -> str:
    """The comment behind the value that begins at `start`, with the blanks before it."""
    at = start
    if quoted:
        mark = line[start]
        at = start + 1
        while at < len(line) and line[at] != mark:
            at += 2 if line[at] == "\\" and mark == '"' else 1
    found = re.search(r"\s+#.*$", line[at:])
    return found.group() if found else ""


def flow_end(lines: list[str], line: int, column: int) -> int:
    """The column behind a value that stands in brackets. Raises EditRefused when it goes on in
    the next line."""
    at = _scan(lines[line], column, ",}]")
    if at is None:
        raise EditRefused("This value is written over several lines. Change it in the files.")
    return len(lines[line][:at].rstrip())


def flow_close(lines: list[str], line: int, column: int) -> tuple[int, int]:
    """The line and column of the bracket that ends the mapping which begins there."""
    at = _scan(lines[line], column + 1, "}")
    if at is None:
        raise EditRefused("This is written over several lines. Change it in the files.")
    return line, len(lines[line][:at].rstrip())


def _scan(text: str, start: int, ends: str) -> int | None:
    depth, quote = 0, ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote and text[at - 1] != "\\" else quote
        elif sign in "'\"" and (at == start or text[at - 1] in " ,:{["):
            quote = sign
        elif depth == 0 and sign in ends:
            return at
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
    return None
