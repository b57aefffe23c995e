"""Where things are and which secrets hold, read from the environment and the data folder.

    UNSNAG_DATA      folder of everything that is kept (default ./var)
    UNSNAG_DATABASE  postgresql://… to keep everything in PostgreSQL (default: SQLite in the folder)
    UNSNAG_HOST      address to listen on (default 127.0.0.1: this machine only)
    UNSNAG_PORT      port of the product (default 8000)
    UNSNAG_SHOP_PORT port of the demo's shop (default: the port after it)
    UNSNAG_SHOP_URL  address of a shop system that runs elsewhere
    UNSNAG_PLAYBOOKS folder of playbooks (default: the shipped ones)
    UNSNAG_EGRESS_ALLOW  hosts and networks inside that may be asked besides the public internet
    UNSNAG_AUDIT_HEADS  file of the audit log's signed heads (default: audit_heads.jsonl in the
                     folder)
    UNSNAG_FILES_KEPT_DAYS  for which mails as they came and files of messengers are kept (for ever)
    UNSNAG_SURVEY_PERCENT  of closed issues whose customers are asked how satisfied they are (20)
    UNSNAG_DEMO      1 when this is the demo: its kept mails can be read without signing in

Secrets are made once, on the first start, and kept in `secrets.json` of the data folder, readable
by its owner only. There are no default secrets.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAMES = ("django", "shop_api", "shop_django", "identity", "mail", "people")
AUDIT_KEY = "audit"
"""The secret that signs the audit log's heads: 32 bytes in base64."""
MOST_DAYS = 36_500
CONNECTORS = ("shop", "mail", "messaging")
"""Connected systems that send webhooks; `mail` is a mail provider that signs them so, `messaging`
a channel of the company's own."""


class NotConfigured(Exception):
    """A setting is missing or makes no sense; the message says what to do."""

    code = "not_configured"


@dataclass(frozen=True)
class Configuration:
    """All settings of one installation."""

    data: Path
    host: str
    port: int
    shop_port: int
    shop_url: str
    playbooks: Path
    demo: Path
    demo_mode: bool = False
    database_url: str = ""
    egress_allow: str = ""
    heads: Path | None = None
    survey_percent: int = 20
    files_kept_days: int | None = None

    @property
    def audit_heads(self) -> Path:
        """Where the audit log's heads are kept."""
        return self.heads or self.data / "audit_heads.jsonl"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        """SQLite's file; without meaning when `database_url` is set."""
        return self.data / "unsnag.sqlite3"

    @property
    def models(self) -> Path:
        return self.data / "models"

    def secret(self, name: str) -> str:
        """One secret; empty before `make_secrets`."""
        return str(self._kept().get(name, ""))

    def make_secrets(self) -> None:
        """Make the missing secrets; existing ones stay."""
        self.data.mkdir(parents=True, exist_ok=True)
        file = self.data / "secrets.json"
        kept = self._kept()
        missing = {name: secrets.token_urlsafe(40) for name in _NAMES if not kept.get(name)}
        if not kept.get(AUDIT_KEY):
            missing[AUDIT_KEY] = base64.b64encode(secrets.token_bytes(32)).decode()
        if missing:
            write_private(file, json.dumps({**kept, **missing}, indent=2))

    def hook_secrets(self, connector: str) -> tuple[str, ...]:
        """The secrets that a connector's webhooks may be signed with, the newest first; read anew
        each time, so that a change holds at once."""
        found = self._kept().get("hooks", {}).get(connector, ())
        return tuple(str(one) for one in found)

    def new_hook_secret(self, connector: str) -> str:
        """Make a secret (`whsec_` and base64 of 32 bytes); earlier ones stay accepted. Raises
        NotConfigured before the first start."""
        made = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        self._keep_hooks(connector, (made, *self.hook_secrets(connector)))
        return made

    def retire_hook_secrets(self, connector: str) -> int:
        """Accept only the newest secret from now on; how many were retired. Raises
        NotConfigured before the first start."""
        kept = self.hook_secrets(connector)
        self._keep_hooks(connector, kept[:1])
        return max(0, len(kept) - 1)

    def _keep_hooks(self, connector: str, kept: tuple[str, ...]) -> None:
        file, whole = self.data / "secrets.json", self._kept()
        if not whole:
            raise NotConfigured(f"There is nothing at {file} yet; start with `make run`.")
        hooks = {**whole.get("hooks", {}), connector: list(kept)}
        write_private(file, json.dumps({**whole, "hooks": hooks}, indent=2))

    def _kept(self) -> dict[str, Any]:
        file = self.data / "secrets.json"
        whole: dict[str, Any] = {}
        if file.exists():
            whole = json.loads(file.read_text(encoding="utf-8"))
        return whole


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise NotConfigured(f"{name} is {text!r}; set it to a port number from 1 to 65535.")
    return int(text)


def _days(name: str) -> int | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MOST_DAYS):
        raise NotConfigured(
            f"{name} is {text!r}; set it to a number of days from 1, or leave it out."
        )
    return int(text)


def _percent(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or int(text) > 100:
        raise NotConfigured(f"{name} is {text!r}; set it to a whole number from 0 to 100.")
    return int(text)


def _path(name: str) -> Path | None:
    text = os.environ.get(name, "")
    return Path(text).expanduser().resolve() if text else None


def _shipped(name: str) -> Path:
    """A folder that ships with the product: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parents[1] / name


def read_configuration() -> Configuration:
    """Read the environment. Raises NotConfigured."""
    port = _port("UNSNAG_PORT", 8000)
    shop_port = _port("UNSNAG_SHOP_PORT", port + 1)
    return Configuration(
        data=Path(os.environ.get("UNSNAG_DATA", "var")).expanduser().resolve(),
        host=os.environ.get("UNSNAG_HOST", "127.0.0.1"),
        port=port,
        shop_port=shop_port,
        shop_url=os.environ.get("UNSNAG_SHOP_URL", f"http://127.0.0.1:{shop_port}").rstrip("/"),
        playbooks=Path(os.environ.get("UNSNAG_PLAYBOOKS", _shipped("playbooks"))),
        demo=_shipped("demo"),
        demo_mode=os.environ.get("UNSNAG_DEMO") == "1",
        database_url=os.environ.get("UNSNAG_DATABASE", ""),
        egress_allow=os.environ.get("UNSNAG_EGRESS_ALLOW", ""),
        heads=_path("UNSNAG_AUDIT_HEADS"),
        survey_percent=_percent("UNSNAG_SURVEY_PERCENT", 20),
        files_kept_days=_days("UNSNAG_FILES_KEPT_DAYS"),
    )
