"""Reads an address strictly, so that no two readers can understand it differently.

An address that has more than one reading is refused rather than repaired: numbers that only some
resolvers take for an IP address, names before an @, backslashes, white space, invisible characters.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urljoin

import idna

from unsnag.application.ports.egress import EgressRefused

LONGEST_URL = 4_096
PORTS = {"http": 80, "https": 443}
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_SCHEME = re.compile(r"(https?)://", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_PATH_SAFE = "/?:@!$&'()*+,;=-._~%[]|"


@dataclass(frozen=True)
class Address:
    """One place to ask: `host` is ASCII in lower case, or an IP address without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, percent-encoded; begins with a slash."""

    @property
    def ip(self) -> IpAddress | None:
        """The IP address that the host is, None for a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        return self.origin + self.target


def read_address(url: str) -> Address:
    """The address in its one reading; a fragment is dropped. Raises EgressRefused."""
    if len(url) > LONGEST_URL:
        raise EgressRefused("too_long", f"An address has at most {LONGEST_URL} characters.")
    _refuse_unseen(url)
    scheme = _SCHEME.match(url)
    if scheme is None:
        raise EgressRefused("scheme", "Only addresses that begin with http:// or https:// work.")
    rest = url[scheme.end() :]
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    host, port = _host_and_port(authority, PORTS[scheme[1].lower()])
    target = rest[len(authority) :].partition("#")[0]
    if not target.startswith("/"):
        target = "/" + target
    return Address(scheme[1].lower(), host, port, quote(target, safe=_PATH_SAFE))


def joined(address: Address, location: str) -> Address:
    """Where a redirect or a link of a page at `address` leads. Raises EgressRefused."""
    _refuse_unseen(location)  # joining would drop some of them
    if _ANY_SCHEME.match(location):
        return read_address(location)
    try:
        return read_address(urljoin(address.url, location))
    except ValueError as fault:
        raise EgressRefused("not_an_address", f"A redirect can't be read: {fault}.") from fault


def _refuse_unseen(text: str) -> None:
    if "\\" in text or any(unicodedata.category(letter) in _UNSEEN for letter in text):
        problem = "The address has a backslash, white space or an invisible character."
        raise EgressRefused("not_an_address", problem)


def _host_and_port(authority: str, default: int) -> tuple[str, int]:
    if "@" in authority:
        raise EgressRefused("credentials", "An address must not carry a name or password.")
    if authority.startswith("["):
        inner, bracket, after = authority[1:].partition("]")
        host = _ipv6(inner) if bracket else ""
    else:
        name, colon, port = authority.partition(":")
        host, after = _host(name), colon + port
    if not host:
        raise EgressRefused("host", "The address names no host.")
    if not after:
        return host, default
    if not after.startswith(":") or not _PORT.fullmatch(after[1:]) or int(after[1:]) > 65_535:
        raise EgressRefused("port", "The address has a port that is no number from 1 to 65535.")
    return host, int(after[1:])


def _ipv6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text)) if "%" not in text else ""
    except ValueError:
        return ""


def _host(name: str) -> str:
    """The host in ASCII; empty when there is none."""
    ascii_name = name.lower()
    if not ascii_name.isascii():
        ascii_name = _in_ascii(name)
    ascii_name = ascii_name.removesuffix(".")
    labels = ascii_name.split(".")
    if len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise EgressRefused("host", "The address has a host that is no name.")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(ascii_name))
        except ValueError:
            problem = "Write an IP address as four numbers with dots, like 203.0.113.7."
            raise EgressRefused("number", problem) from None
    return ascii_name


def _in_ascii(name: str) -> str:
    """A name in another script. One that merely looks different but means ASCII is refused."""
    try:
        found = idna.encode(name, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as fault:
        raise EgressRefused("host", "The address has a host that is no name.") from fault
    for written, meant in zip(name.split("."), found.split("."), strict=False):
        if not written.isascii() and not meant.startswith("xn--"):
            raise EgressRefused("host", "The host is written in look-alike letters.")
    return found
