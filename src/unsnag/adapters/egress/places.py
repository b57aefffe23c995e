"""Which IP addresses and ports may be asked."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from unsnag.adapters.egress.addresses import PORTS, IpAddress
from unsnag.application.ports.egress import EgressRefused

_PLAIN_PORTS = frozenset(PORTS.values())
# What `is_global` lets through and is not the internet: ways to write an IPv4 address inside an
# IPv6 one, the old site-local block, and the address on which a cloud serves its machines.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "100::/64",  # discard
        "2001::/23",  # Teredo and other protocols
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
        "192.0.0.0/24",  # protocols, and a cloud's metadata at 192.0.0.192
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's own services on every machine
    )
)
_NAMED = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?")


def is_public(ip: IpAddress) -> bool:
    """Whether the address belongs to the internet and to nothing nearer."""
    if ip.is_multicast or ip.is_unspecified or ip.is_loopback or ip.is_link_local:
        return False
    if not ip.is_global or ip.is_reserved:
        return False
    return not any(ip.version == net.version and ip in net for net in _NOT_PUBLIC)


@dataclass(frozen=True)
class Allowed:
    """One entry of the allow-list: a host name or a network, with one port or the usual two."""

    host: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    port: int | None

    def port_fits(self, port: int) -> bool:
        return port == self.port if self.port else port in _PLAIN_PORTS

    def covers(self, host: str, ip: IpAddress) -> bool:
        """A name never leads to link-local or multicast addresses: these are written as such."""
        if self.network is not None:
            return ip.version == self.network.version and ip in self.network
        narrow = ip.is_link_local or ip.is_multicast or ip.is_unspecified
        return self.host == host and not narrow


@dataclass(frozen=True)
class Places:
    """The public internet on ports 80 and 443, and what the allow-list adds."""

    allowed: tuple[Allowed, ...] = ()

    def check(self, host: str, port: int, ips: tuple[IpAddress, ...]) -> None:
        """Every address of the host must be permitted: one that isn't spoils the name. Raises
        EgressRefused."""
        if not ips:
            raise EgressRefused("no_such_host", f"There is no host {host}.")
        for ip in ips:
            if port in _PLAIN_PORTS and is_public(ip):
                continue
            if any(a.port_fits(port) and a.covers(host, ip) for a in self.allowed):
                continue
            if not is_public(ip):
                problem = f"{host} is not on the public internet ({ip})."
                raise EgressRefused("private_address", problem)
            raise EgressRefused("port", f"Port {port} is not asked; 80 and 443 are.")


def read_allow_list(text: str) -> Places:
    """Entries with commas between: `wiki.example`, `wiki.example:8080`, `10.1.0.0/16`,
    `127.0.0.1:8123`, `[::1]:8123`. Raises ValueError with a sentence."""
    return Places(tuple(_entry(e.strip().lower()) for e in text.split(",") if e.strip()))


def _entry(text: str) -> Allowed:
    if text.startswith("["):
        place, _, after = text[1:].partition("]")
        port = after.removeprefix(":")
    elif text.count(":") > 1:
        place, port = text, ""
    else:
        place, _, port = text.partition(":")
    if port and not (port.isdecimal() and 1 <= int(port) <= 65_535):
        raise ValueError(f"“{text}” has a port that is no number from 1 to 65535.")
    number = int(port) if port else None
    try:
        return Allowed("", ipaddress.ip_network(place), number)
    except ValueError:
        if not _NAMED.fullmatch(place) or "/" in place or place.replace(".", "").isdecimal():
            raise ValueError(f"“{text}” is no host, address or network.") from None
    return Allowed(place, None, number)
