"""The mailbox's settings, read from the environment. None of them has a secret as its default.

    UNSNAG_MAIL_ADDRESS   what customers write to; without it there is no mailbox
    UNSNAG_MAIL_ALIASES   further addresses that arrive there, with commas
    UNSNAG_MAIL_BORDER    the name by which your own mail server signs its Authentication-Results
    UNSNAG_MAIL_LISTEN    lmtp://HOST:PORT or smtp://HOST:PORT, to be given mail by your server
    UNSNAG_MAIL_IMAP      imaps://NAME@HOST:PORT/FOLDER, to fetch mail (imap+starttls://, imap://)
    UNSNAG_MAIL_IMAP_DONE the folder for what was taken; without it mails are marked as seen
    UNSNAG_MAIL_SMTP      smtp+starttls://NAME@HOST:PORT, to send mail (smtps://, smtp://)
    UNSNAG_MAIL_DKIM_KEY  file of the private key that signs, with UNSNAG_MAIL_DKIM_SELECTOR
    UNSNAG_MAIL_QUIET_HOURS  how long nothing may come in before an alarm is raised (default 24)
    UNSNAG_MAIL_MAILGUN_KEY, UNSNAG_MAIL_SENDGRID_KEY, UNSNAG_MAIL_CALL_PASSWORD (NAME:PASSWORD)
                          by which calls of mail providers are known to be theirs
    UNSNAG_PUBLIC_URL     where customers reach the pages, for links in mails

Passwords are in UNSNAG_MAIL_IMAP_PASSWORD and UNSNAG_MAIL_SMTP_PASSWORD, or in the files that
UNSNAG_MAIL_IMAP_PASSWORD_FILE and UNSNAG_MAIL_SMTP_PASSWORD_FILE name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from unsnag.entrypoints.configuration import Configuration, NotConfigured

_LISTEN = {"lmtp": 24, "smtp": 25}
_IMAP = {"imaps": ("tls", 993), "imap+starttls": ("starttls", 143), "imap": ("none", 143)}
_SMTP = {"smtps": ("tls", 465), "smtp+starttls": ("starttls", 587), "smtp": ("none", 25)}
_IMAP_PASSWORD = ("UNSNAG_MAIL_IMAP_PASSWORD", "UNSNAG_MAIL_IMAP_PASSWORD_FILE")
_SMTP_PASSWORD = ("UNSNAG_MAIL_SMTP_PASSWORD", "UNSNAG_MAIL_SMTP_PASSWORD_FILE")
_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Server:
    """A mail server to reach. `tls` is "none", "starttls" or "tls"; `folder` is for reading."""

    host: str
    port: int
    tls: str
    name: str = ""
    password: str = ""
    folder: str = ""


@dataclass(frozen=True)
class MailSettings:
    """One mailbox. What isn't set is empty or None."""

    address: str
    links: str
    secret: str
    aliases: tuple[str, ...] = ()
    border: str = ""
    listen: tuple[str, int, bool] | None = None
    """Address, port, and whether by LMTP."""
    imap: Server | None = None
    imap_done: str = ""
    smtp: Server | None = None
    dkim_key: Path | None = None
    dkim_selector: str = ""
    quiet_hours: int = 24
    mailgun_key: str = ""
    sendgrid_key: str = ""
    call_password: str = ""


def read_mail_settings(configuration: Configuration) -> MailSettings | None:
    """None without a mailbox. Raises NotConfigured."""
    address = os.environ.get("UNSNAG_MAIL_ADDRESS", "").strip()
    if not address:
        return None
    local, _, domain = address.rpartition("@")
    if not local or "." not in domain or any(c.isspace() or c in "+<>,;" for c in address):
        raise NotConfigured(
            f"UNSNAG_MAIL_ADDRESS is {address!r}; set it to an address such as help@example.com."
        )
    key, selector = os.environ.get("UNSNAG_MAIL_DKIM_KEY", ""), _text("UNSNAG_MAIL_DKIM_SELECTOR")
    if bool(key) != bool(selector):
        raise NotConfigured(
            "UNSNAG_MAIL_DKIM_KEY and UNSNAG_MAIL_DKIM_SELECTOR belong together; set both or none."
        )
    return MailSettings(
        address=address,
        links=public_url(configuration),
        secret=configuration.secret("mail"),
        aliases=tuple(filter(None, (a.strip() for a in _text("UNSNAG_MAIL_ALIASES").split(",")))),
        border=_text("UNSNAG_MAIL_BORDER"),
        listen=_listen(),
        imap=_server("UNSNAG_MAIL_IMAP", _IMAP, _IMAP_PASSWORD),
        imap_done=_text("UNSNAG_MAIL_IMAP_DONE"),
        smtp=_server("UNSNAG_MAIL_SMTP", _SMTP, _SMTP_PASSWORD),
        dkim_key=Path(key).expanduser().resolve() if key else None,
        dkim_selector=selector,
        quiet_hours=_hours("UNSNAG_MAIL_QUIET_HOURS"),
        mailgun_key=_password("UNSNAG_MAIL_MAILGUN_KEY", "UNSNAG_MAIL_MAILGUN_KEY_FILE"),
        sendgrid_key=_text("UNSNAG_MAIL_SENDGRID_KEY"),
        call_password=_password("UNSNAG_MAIL_CALL_PASSWORD", "UNSNAG_MAIL_CALL_PASSWORD_FILE"),
    )


def public_url(configuration: Configuration) -> str:
    """Where customers reach the pages, without a slash at its end. Raises NotConfigured."""
    text = _text("UNSNAG_PUBLIC_URL").rstrip("/")
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise NotConfigured(f"UNSNAG_PUBLIC_URL is {text!r}; begin it with https://.")
    return text or configuration.url


def _listen() -> tuple[str, int, bool] | None:
    text = _text("UNSNAG_MAIL_LISTEN")
    if not text:
        return None
    parts = urlsplit(text)
    port = _port("UNSNAG_MAIL_LISTEN", text) or _LISTEN.get(parts.scheme, 0)
    if parts.scheme not in _LISTEN or not parts.hostname:
        raise NotConfigured(
            f"UNSNAG_MAIL_LISTEN is {text!r}; set it to lmtp://127.0.0.1:8024 or the like."
        )
    return parts.hostname, port, parts.scheme == "lmtp"


def _server(name: str, kinds: dict[str, tuple[str, int]], secret: tuple[str, str]) -> Server | None:
    text = _text(name)
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in kinds or not parts.hostname:
        said = ", ".join(f"{kind}://" for kind in kinds)
        raise NotConfigured(f"{name} is {text!r}; begin it with one of {said} and name a host.")
    if parts.password:
        raise NotConfigured(f"{name} holds a password; put it in {secret[0]} instead.")
    password = _password(*secret)
    tls, port = kinds[parts.scheme]
    user = unquote(parts.username or "")
    if user and not password:
        raise NotConfigured(f"{name} names {user}; set {secret[0]} or {secret[1]}.")
    if user and tls == "none" and parts.hostname not in _HERE:
        raise NotConfigured(f"{name} would send a password in the clear; use another scheme.")
    folder = unquote(parts.path.lstrip("/"))
    return Server(parts.hostname, _port(name, text) or port, tls, user, password, folder)


def _port(name: str, text: str) -> int:
    try:
        return urlsplit(text).port or 0
    except ValueError as wrong:
        raise NotConfigured(f"{name} is {text!r}; its port is none.") from wrong


def _password(name: str, of_file: str) -> str:
    file = _text(of_file)
    if not file:
        return os.environ.get(name, "")
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except OSError as trouble:
        raise NotConfigured(f"{of_file} names {file}, which can't be read.") from trouble


def _hours(name: str) -> int:
    text = os.environ.get(name, "24")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 8760:
        raise NotConfigured(f"{name} is {text!r}; set it to a number of hours.")
    return int(text)


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()
