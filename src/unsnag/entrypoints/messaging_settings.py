"""The messengers' settings, read from the environment. None of them has a secret as its default.

    UNSNAG_MESSAGING_URL       takes our messages for the company's own channel; its secret is made
                               by `unsnag hooks secret messaging`
    UNSNAG_TELEGRAM_TOKEN, UNSNAG_TELEGRAM_SECRET, UNSNAG_TELEGRAM_BOT (its name, for links)
    UNSNAG_WHATSAPP_TOKEN, UNSNAG_WHATSAPP_APP_SECRET, UNSNAG_WHATSAPP_VERIFY,
    UNSNAG_WHATSAPP_NUMBER_ID, UNSNAG_WHATSAPP_NUMBER (what people dial, for links),
    UNSNAG_WHATSAPP_TEMPLATE   NAME:LANGUAGE of a notice that an answer waits
    UNSNAG_MESSENGER_TOKEN, UNSNAG_MESSENGER_APP_SECRET, UNSNAG_MESSENGER_VERIFY,
    UNSNAG_MESSENGER_PAGE      the page's id
    UNSNAG_SMS_ACCOUNT, UNSNAG_SMS_TOKEN, UNSNAG_SMS_NUMBER
    UNSNAG_SLACK_TOKEN, UNSNAG_SLACK_SIGNING_SECRET
    UNSNAG_CALLS_TO            +49,+44: beginnings of the numbers that people may call back; without
                               it no call is offered
    UNSNAG_MESSAGING_PAUSE     seconds of silence after which a burst is answered (default 4)
    UNSNAG_MESSAGING_QUIET_HOURS  21:00-08:00: nobody is written to who didn't just write

Each secret may be in a file instead, which the same name with _FILE names. UNSNAG_TELEGRAM_URL,
UNSNAG_WHATSAPP_URL, UNSNAG_MESSENGER_URL, UNSNAG_SMS_URL and UNSNAG_SLACK_URL name another address
of the service, such as a Bot API server of your own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from unsnag.domain.messaging.timing import Gathering, QuietHours
from unsnag.entrypoints.configuration import Configuration, NotConfigured
from unsnag.entrypoints.mail_settings import public_url

LONGEST_PAUSE = 60
_TIMES_PAUSE = 5
"""A burst is never gathered for longer than so many pauses."""
_GRAPH = "https://graph.facebook.com/v25.0"


@dataclass(frozen=True)
class Telegram:
    """One bot."""

    token: str
    secret: str
    bot: str
    url: str


@dataclass(frozen=True)
class WhatsApp:
    """One business number."""

    token: str
    app_secret: str
    verify: str
    number_id: str
    number: str
    template: tuple[str, str]
    url: str


@dataclass(frozen=True)
class Messenger:
    """One page."""

    token: str
    app_secret: str
    verify: str
    page: str
    url: str


@dataclass(frozen=True)
class Sms:
    """One number."""

    account: str
    token: str
    number: str
    url: str


@dataclass(frozen=True)
class Slack:
    """One app."""

    token: str
    signing_secret: str
    url: str


@dataclass(frozen=True)
class MessagingSettings:
    """All messengers that are set up; None for those that aren't."""

    links: str
    gathering: Gathering
    quiet_hours: QuietHours | None = None
    webhook: str | None = None
    telegram: Telegram | None = None
    whatsapp: WhatsApp | None = None
    messenger: Messenger | None = None
    sms: Sms | None = None
    slack: Slack | None = None


def read_messaging_settings(configuration: Configuration) -> MessagingSettings:
    """Raises NotConfigured for half of a channel."""
    return MessagingSettings(
        links=public_url(configuration),
        gathering=_gathering(),
        quiet_hours=_quiet_hours(),
        webhook=_address("UNSNAG_MESSAGING_URL", "") or None,
        telegram=_telegram(),
        whatsapp=_whatsapp(),
        messenger=_messenger(),
        sms=_sms(),
        slack=_slack(),
    )


def calls_to() -> tuple[str, ...]:
    """The beginnings of numbers that may be called back. Raises NotConfigured."""
    given = tuple(one.strip() for one in _text("UNSNAG_CALLS_TO").split(",") if one.strip())
    for one in given:
        if not (one.startswith("+") and one[1:].isascii() and one[1:].isdigit()):
            raise NotConfigured(f"UNSNAG_CALLS_TO has {one!r}; write +49 or the like.")
    return given


def _telegram() -> Telegram | None:
    given = _all("UNSNAG_TELEGRAM_TOKEN", "UNSNAG_TELEGRAM_SECRET")
    if given is None:
        return None
    url = _address("UNSNAG_TELEGRAM_URL", "https://api.telegram.org")
    return Telegram(given[0], given[1], _text("UNSNAG_TELEGRAM_BOT").lstrip("@"), url)


def _whatsapp() -> WhatsApp | None:
    given = _all(
        "UNSNAG_WHATSAPP_TOKEN",
        "UNSNAG_WHATSAPP_APP_SECRET",
        "UNSNAG_WHATSAPP_VERIFY",
        "UNSNAG_WHATSAPP_NUMBER_ID",
    )
    if given is None:
        return None
    name, _, language = _text("UNSNAG_WHATSAPP_TEMPLATE").partition(":")
    if name and not language:
        raise NotConfigured("UNSNAG_WHATSAPP_TEMPLATE is NAME:LANGUAGE, such as answer_waits:en.")
    number, url = _text("UNSNAG_WHATSAPP_NUMBER"), _address("UNSNAG_WHATSAPP_URL", _GRAPH)
    return WhatsApp(given[0], given[1], given[2], given[3], number, (name, language), url)


def _messenger() -> Messenger | None:
    given = _all(
        "UNSNAG_MESSENGER_TOKEN",
        "UNSNAG_MESSENGER_APP_SECRET",
        "UNSNAG_MESSENGER_VERIFY",
        "UNSNAG_MESSENGER_PAGE",
    )
    if given is None:
        return None
    url = _address("UNSNAG_MESSENGER_URL", _GRAPH)
    return Messenger(given[0], given[1], given[2], given[3], url)


def _sms() -> Sms | None:
    given = _all("UNSNAG_SMS_ACCOUNT", "UNSNAG_SMS_TOKEN", "UNSNAG_SMS_NUMBER")
    if given is None:
        return None
    url = _address("UNSNAG_SMS_URL", "https://api.twilio.com")
    return Sms(given[0], given[1], given[2], url)


def _slack() -> Slack | None:
    given = _all("UNSNAG_SLACK_TOKEN", "UNSNAG_SLACK_SIGNING_SECRET")
    if given is None:
        return None
    return Slack(given[0], given[1], _address("UNSNAG_SLACK_URL", "https://slack.com/api"))


def _all(*names: str) -> tuple[str, ...] | None:
    """All of these settings, or None where none is set. Raises NotConfigured for some of them."""
    values = tuple(_secret(name) for name in names)
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        raise NotConfigured(f"Set {' and '.join(missing)} too, or none of {', '.join(names)}.")
    return values


def _secret(name: str) -> str:
    file = _text(f"{name}_FILE")
    if not file:
        return _text(name)
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except OSError as trouble:
        raise NotConfigured(f"{name}_FILE names {file}, which can't be read.") from trouble


def _address(name: str, otherwise: str) -> str:
    text = (_text(name) or otherwise).rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise NotConfigured(f"{name} is {text!r}; begin it with https://.")
    return text


def _gathering() -> Gathering:
    text = _text("UNSNAG_MESSAGING_PAUSE") or "4"
    if not text.isascii() or not text.isdigit() or int(text) > LONGEST_PAUSE:
        raise NotConfigured(
            f"UNSNAG_MESSAGING_PAUSE is {text!r}; set it to 0 to {LONGEST_PAUSE} seconds."
        )
    seconds = int(text)
    return Gathering(timedelta(seconds=seconds), timedelta(seconds=seconds * _TIMES_PAUSE))


def _quiet_hours() -> QuietHours | None:
    text = _text("UNSNAG_MESSAGING_QUIET_HOURS")
    if not text:
        return None
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as wrong:
        raise NotConfigured(
            f"UNSNAG_MESSAGING_QUIET_HOURS is {text!r}; write it as 21:00-08:00."
        ) from wrong
    return QuietHours(begin, end)


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()
