"""Puts the audit log together. Import it only after Django is set up, but for the key."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from unsnag.adapters.audit_heads.file import HeadsFile
from unsnag.adapters.audit_heads.signing import public_key
from unsnag.application.chain_audit import ChainAudit
from unsnag.application.ports.clock import Clock
from unsnag.application.verify_audit import VerifyAudit
from unsnag.domain.policies import Caps
from unsnag.entrypoints.configuration import AUDIT_KEY, Configuration, NotConfigured

if TYPE_CHECKING:
    from unsnag.adapters.store.audit_log import DatabaseAuditLog


def public_key_of(configuration: Configuration) -> str:
    """The key that heads are checked with. Raises NotConfigured before the first start."""
    secret = configuration.secret(AUDIT_KEY)
    if not secret:
        raise NotConfigured("There is no key of the audit log yet; start with `make run`.")
    return public_key(secret)


def log(clock: Clock | None = None) -> DatabaseAuditLog:
    """The log in this installation's database."""
    from unsnag.adapters.store.audit_log import DatabaseAuditLog
    from unsnag.bootstrap.clock import now

    return DatabaseAuditLog(clock or now)


def chainer(configuration: Configuration, clock: Clock) -> ChainAudit:
    """The log's one writer."""
    configuration.make_secrets()
    secret = configuration.secret(AUDIT_KEY)
    heads = HeadsFile(configuration.audit_heads, public_key(secret), lambda: secret)
    return ChainAudit(log(clock), heads, clock)


def note_caps(caps: Caps, clock: Clock) -> bool:
    """Write the workspace's caps into the log where they are not those that it says last."""
    return log(clock).note_once("caps_in_force", by="", data=asdict(caps))


def verifier(configuration: Configuration, heads: Path | None, key: str) -> VerifyAudit:
    """What verifies the log. Raises NotConfigured, HeadsUnreadable."""
    kept = HeadsFile(heads or configuration.audit_heads, key or public_key_of(configuration))
    return VerifyAudit(log(), kept)
