"""How the staff signs in and stays signed in, read from the environment.

UNSNAG_SECOND_FACTOR     roles that don't get in without a second factor, with commas
UNSNAG_STEP_UP_MINUTES   how old the last proof may be for what weighs most (default 15)
UNSNAG_SESSION_IDLE_MINUTES  after so long without anybody there a session ends (default 480)
UNSNAG_SESSION_HOURS     after so long it ends in any case (default 24)
UNSNAG_PASSWORD_SIGN_IN  `off` lets people in by single sign-on and one-time links only
UNSNAG_SSO               file of the identity providers
UNSNAG_TRUSTED_PROXIES   addresses of reverse proxies whose X-Forwarded headers are believed
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from unsnag.application.ports.single_sign_on import ProviderSettings
from unsnag.domain.staff import STAFF_ROLES, Role
from unsnag.entrypoints.configuration import NotConfigured

_HERE = ("127.0.0.1", "localhost", "::1")
_KNOWN = {
    *("name", "issuer", "client_id", "client_secret", "client_secret_file", "create"),
    *("link_by_email", "roles_claim", "roles", "trust_factor"),
}


@dataclass(frozen=True)
class StaffSettings:
    """All settings of signing in."""

    needs_factor: frozenset[Role] = frozenset()
    step_up: timedelta = timedelta(minutes=15)
    idle: timedelta = timedelta(minutes=480)
    longest: timedelta = timedelta(hours=24)
    passwords: bool = True
    providers: tuple[ProviderSettings, ...] = ()


def read_staff_settings() -> StaffSettings:
    """Raises NotConfigured."""
    passwords = os.environ.get("UNSNAG_PASSWORD_SIGN_IN", "on")
    if passwords not in ("on", "off"):
        raise NotConfigured("UNSNAG_PASSWORD_SIGN_IN is on or off.")
    file = os.environ.get("UNSNAG_SSO", "")
    return StaffSettings(
        needs_factor=frozenset(
            _roles(os.environ.get("UNSNAG_SECOND_FACTOR", "").split(","), "UNSNAG_SECOND_FACTOR")
        ),
        step_up=timedelta(minutes=_number("UNSNAG_STEP_UP_MINUTES", 15)),
        idle=timedelta(minutes=_number("UNSNAG_SESSION_IDLE_MINUTES", 480)),
        longest=timedelta(hours=_number("UNSNAG_SESSION_HOURS", 24)),
        passwords=passwords == "on",
        providers=_providers(Path(file).expanduser()) if file else (),
    )


def trusted_proxies() -> frozenset[str]:
    """Addresses whose X-Forwarded headers are believed. Raises NotConfigured."""
    found = set()
    for word in os.environ.get("UNSNAG_TRUSTED_PROXIES", "").split(","):
        if word.strip():
            try:
                found.add(str(ipaddress.ip_address(word.strip())))
            except ValueError as wrong:
                raise NotConfigured(f"UNSNAG_TRUSTED_PROXIES: {word} is no address.") from wrong
    return frozenset(found)


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 100_000:
        raise NotConfigured(f"{name} is {text!r}; set it to a whole number from 1.")
    return int(text)


def _roles(words: list[str], where: str) -> list[Role]:
    known = {role.value: role for role in STAFF_ROLES}
    chosen = [word.strip() for word in words if word.strip()]
    for word in chosen:
        if word not in known:
            raise NotConfigured(f"{where}: there is no role {word!r}. Roles: {', '.join(known)}.")
    return [known[word] for word in chosen]


def _providers(file: Path) -> tuple[ProviderSettings, ...]:
    try:
        whole = tomllib.loads(file.read_text("utf-8"))
    except OSError as missing:
        raise NotConfigured(f"UNSNAG_SSO: {file} can't be read.") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise NotConfigured(f"{file}: {wrong}") from wrong
    return tuple(
        _provider(file, name, values) for name, values in whole.get("providers", {}).items()
    )


def _provider(file: Path, name: str, values: dict[str, Any]) -> ProviderSettings:
    where = f"{file}, providers.{name}"
    unknown = set(values) - _KNOWN
    if unknown or not (name.isascii() and name.replace("-", "").isalnum()):
        raise NotConfigured(f"{where}: {', '.join(sorted(unknown)) or 'the name'} isn't known.")
    for key in ("issuer", "client_id"):
        if not isinstance(values.get(key), str) or not values[key]:
            raise NotConfigured(f"{where}: write {key}.")
    parts = urlsplit(values["issuer"])
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise NotConfigured(f"{where}: the issuer must be an https address.")
    mapping = values.get("roles", {})
    return ProviderSettings(
        key=name,
        name=str(values.get("name", name)),
        issuer=values["issuer"],
        client_id=values["client_id"],
        client_secret=_secret(where, values),
        create=values.get("create") is True,
        link_by_email=values.get("link_by_email") is True,
        trust_factor=values.get("trust_factor") is True,
        roles_claim=str(values.get("roles_claim", "")),
        roles={str(k): frozenset(_roles(list(v), where)) for k, v in mapping.items()},
    )


def _secret(where: str, values: dict[str, Any]) -> str:
    if "client_secret" in values:
        raise NotConfigured(f"{where}: put the secret into a file and name it client_secret_file.")
    named = values.get("client_secret_file", "")
    if not named:
        return ""
    try:
        return Path(named).expanduser().read_text("utf-8").strip()
    except OSError as missing:
        raise NotConfigured(f"{where}: {named} can't be read.") from missing
