"""What the commands about mail and messengers work with. Each imports what it wires when it is
called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unsnag.entrypoints.configuration import read_configuration

if TYPE_CHECKING:
    from unsnag.application.ports.mail import MailReader
    from unsnag.application.queries.channels import ChannelHealth
    from unsnag.application.queries.mailbox import MailboxHealth


def mail_reader() -> MailReader:
    """What reads mails, in a process of its own."""
    from unsnag.adapters.channels.email.guarded import GuardedMailReader

    return GuardedMailReader()


def mail_health() -> MailboxHealth | None:
    """How the mailbox of this installation is; None without one. Needs no model."""
    from unsnag.bootstrap.clock import now
    from unsnag.bootstrap.mail import health_of
    from unsnag.entrypoints.mail_settings import read_mail_settings

    settings = read_mail_settings(read_configuration())
    return None if settings is None else health_of(settings, now)


def chat_health() -> ChannelHealth:
    """How the messengers of this installation are. Needs no model. Raises NotConfigured."""
    from unsnag.bootstrap.clock import now
    from unsnag.bootstrap.messaging import health_of

    return health_of(read_configuration(), now)
