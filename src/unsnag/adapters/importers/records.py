"""JSON of an export, page after page, and its values in our types.

Whatever a value is, reading it never fails: what makes no sense is empty. Only a file that isn't
JSON stops an import, and it does so before anything was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from unsnag.adapters.importers.packages import Package
from unsnag.application.ports.imports import SourceUnreadable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_ID = 100


def clean(text: str) -> str:
    """Without what a database or a page can't hold: control characters and halves of letters."""
    return _CONTROL.sub("", text)


@dataclass(frozen=True)
class Record:
    """One JSON object."""

    values: Mapping[str, Any]

    def text(self, *names: str) -> str:
        """The first of these that is a text with something in it, cleaned."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return clean(value).strip()
        return ""

    def id(self, *names: str) -> str:
        """A number or text that names a thing; empty when there is none."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)[:_LONGEST_ID]
            if isinstance(value, str) and value.strip():
                return clean(value).strip()[:_LONGEST_ID]
        return ""

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
        return value if fits and isinstance(value, int) else default

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        found = value if isinstance(value, list) else []
        return tuple(clean(v).strip() for v in found if isinstance(v, str) and v.strip())

    def record(self, name: str) -> Record:
        value = self.values.get(name)
        return Record(value if isinstance(value, dict) else {})

    def records(self, name: str) -> tuple[Record, ...]:
        value = self.values.get(name)
        found = value if isinstance(value, list) else []
        return tuple(Record(v) for v in found if isinstance(v, dict))

    def time(self, *names: str) -> datetime | None:
        """ISO 8601 or seconds since 1970."""
        for name in names:
            if (found := _time(self.values.get(name))) is not None:
                return found
        return None


def _time(value: object) -> datetime | None:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def parsed(name: str, raw: bytes) -> Any:
    """The JSON of a file. Raises SourceUnreadable with the place."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise SourceUnreadable(f"{name} is not UTF-8; export it again.") from fault
    except json.JSONDecodeError as fault:
        where = f"{name}, line {fault.lineno}"
        raise SourceUnreadable(f"{where}: not valid JSON ({fault.msg}).") from fault
    except (RecursionError, ValueError) as fault:
        raise SourceUnreadable(f"{name} holds JSON that can't be read.") from fault


def pages(package: Package) -> Iterator[tuple[str, Any]]:
    """Each JSON file's content, one at a time. Raises SourceUnreadable."""
    for name in package.names:
        if name.lower().endswith(".json"):
            yield name, parsed(name, package.read(name))


def listed(
    package: Package, kinds: Mapping[str, str], *, inside: str = ""
) -> Iterator[tuple[str, Record]]:
    """Each record with its kind. `kinds` maps the key that a list or a single record stands under
    to the kind. A bare list is of the kind that its file's name begins with. Lists may stand below
    `inside` of an envelope."""
    for name, page in pages(package):
        if isinstance(page, list):
            file = name.rsplit("/", 1)[-1].lower()
            kind = next((k for key, k in kinds.items() if file.startswith(key)), "")
            yield from _of(kind, page)
        elif isinstance(page, dict):
            for key, kind in kinds.items():
                value = page.get(key)
                if inside and isinstance(value, dict) and inside in value:
                    value = value[inside]
                yield from _of(kind, value if isinstance(value, list) else [value])


def _of(kind: str, found: list[Any]) -> Iterator[tuple[str, Record]]:
    if kind:
        yield from ((kind, Record(one)) for one in found if isinstance(one, dict))


def language_tag(text: str, default: str) -> str:
    """`en-us` and `en_US` as `en-US`; the default for what is no language."""
    match = re.fullmatch(
        r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[0-9]{3}|[A-Za-z]{4}))?", text.strip()
    )
    if match is None:
        return default
    region = match[2] or ""
    region = region.title() if len(region) == 4 else region.upper()
    return match[1].lower() + (f"-{region}" if region else "")
