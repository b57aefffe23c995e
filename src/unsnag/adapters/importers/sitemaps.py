"""Reads sitemaps: only the addresses and dates in them, a bounded number, and no declarations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.parsers import expat  # declarations, where XML's dangers lie, are refused below

from unsnag.application.ports.imports import SourceUnreadable

LARGEST_SITEMAP = 50_000_000
MOST_ENTRIES = 50_000  # as the protocol has it
_LONGEST = 4_096


@dataclass(frozen=True)
class Entry:
    """One address. `deeper` says that it is another sitemap."""

    address: str
    updated: datetime | None
    deeper: bool


class _Refused(Exception):
    """Stops the parser."""


@dataclass
class _Reading:
    """What the parser has seen so far."""

    entries: list[Entry] = field(default_factory=list)
    inside: str = ""
    name: str = ""
    address: str = ""
    changed: str = ""

    def start(self, tag: str, _attributes: object) -> None:
        local = tag.rpartition(":")[2].lower()
        if local in ("url", "sitemap"):
            self.inside, self.address, self.changed = local, "", ""
        # Images and videos of a page have a `loc` of their own, in their own namespace.
        self.name = local if ":" not in tag else ""

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2].lower()
        if local == self.inside and local in ("url", "sitemap"):
            address = self.address.strip()
            if address:
                if len(self.entries) >= MOST_ENTRIES:
                    raise _Refused(f"it names more than {MOST_ENTRIES:,} addresses")
                self.entries.append(Entry(address, _moment(self.changed), local == "sitemap"))
            self.inside = ""
        self.name = ""

    def text(self, data: str) -> None:
        if self.inside and self.name == "loc" and len(self.address) < _LONGEST:
            self.address += data
        elif self.inside and self.name == "lastmod" and len(self.changed) < 40:
            self.changed += data

    def declaration(self, *_: object) -> None:
        raise _Refused("it has a document type, which sitemaps don't")


def read_sitemap(raw: bytes, where: str) -> list[Entry]:
    """The entries in their order. Raises SourceUnreadable."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = reading.declaration
    parser.EntityDeclHandler = reading.declaration
    try:
        parser.Parse(raw, True)
    except _Refused as refused:
        raise SourceUnreadable(f"The sitemap {where} is not read: {refused}.") from refused
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise SourceUnreadable(f"The sitemap {where} is not valid XML: {fault}.") from fault
    return reading.entries


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
