"""Puts the mailbox together, as this installation is set. Import it only after Django is set up."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import close_old_connections

from unsnag.adapters.channels.email.composing import Composer
from unsnag.adapters.channels.email.guarded_file import file_of
from unsnag.adapters.channels.email.imap_door import Account, ImapDoor
from unsnag.adapters.channels.email.shared_reader import SharedMailReader
from unsnag.adapters.channels.email.signing import DkimSigner, KeyUnusable
from unsnag.adapters.channels.email.smtp_door import SmtpDoor
from unsnag.adapters.channels.email.smtp_post import Relay, SmtpPost
from unsnag.adapters.mail_folder.raw import RawMailFolder
from unsnag.adapters.models.language import language_of
from unsnag.adapters.store.attached_files import DatabaseAttachedFiles
from unsnag.adapters.store.kept_files import KeptChatFiles, KeptMails, UnsentFiles
from unsnag.adapters.store.mailbox import DatabaseMailBook
from unsnag.adapters.store.outbox import OutboxPost
from unsnag.adapters.store.queries_mailbox import DatabaseMailLines, DatabaseMailsOfMessages
from unsnag.application.forget_files import ForgetFiles
from unsnag.application.mail.letters import Letters
from unsnag.application.mail.mail_codes import QueueMailer
from unsnag.application.mail.open_file import OpenMailFile
from unsnag.application.mail.post_mail import PostMail
from unsnag.application.mail.send_mail import DOOR as OUT
from unsnag.application.mail.send_mail import SendMail
from unsnag.application.mail.take_choice import TakeChoice
from unsnag.application.mail.take_mail import Door, TakeMail
from unsnag.application.messaging.share_files import files_of
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import Post
from unsnag.application.ports.store import Store
from unsnag.application.queries.mailbox import MailboxHealth
from unsnag.application.receive import Receive
from unsnag.application.spoken_with import SpokenWith
from unsnag.domain.conversations import Conversation
from unsnag.domain.mail.mailbox import Mailbox
from unsnag.entrypoints.configuration import Configuration, NotConfigured
from unsnag.entrypoints.mail_settings import MailSettings, read_mail_settings
from unsnag.entrypoints.wiring import Answered, MailRoom

CODE_LABEL = "Yes, it's me"
LMTP, SMTP, IMAP = Door("lmtp", True), Door("smtp", True), Door("imap", True)


@dataclass(frozen=True)
class Mailing:
    """The mailbox, and what other rooms need of it."""

    room: MailRoom
    mailer: QueueMailer
    code_link: Callable[[Conversation, str], str]
    close: Callable[[], None]


def mail_files(configuration: Configuration) -> OpenMailFile:
    """Opens files of mails that were kept, also where no mailbox is set up any more."""
    raw = RawMailFolder(configuration.data / "mails")
    return OpenMailFile(DatabaseMailsOfMessages(), raw, file_of)


def old_files(configuration: Configuration, clock: Clock) -> ForgetFiles:
    """Deletes mails as they came and files of messages after the time they are kept for."""
    kept = (
        (KeptMails(), RawMailFolder(configuration.data / "mails")),
        (KeptChatFiles(), RawMailFolder(configuration.data / "files")),
    )
    unsent = ((UnsentFiles(), RawMailFolder(configuration.data / "files")),)
    return ForgetFiles(kept, configuration.files_kept_days, clock, unsent)


def mailing(
    configuration: Configuration, company: str, store: Store, clock: Clock
) -> Mailing | None:
    """None without a mailbox. Raises NotConfigured."""
    settings = read_mail_settings(configuration)
    if settings is None:
        return None
    mailbox = _mailbox(settings, company)
    book = DatabaseMailBook(clock)
    raw = RawMailFolder(configuration.data / "mails")
    reader, receive = SharedMailReader(), Receive(store)
    compose = Composer(mailbox)
    folder = RawMailFolder(configuration.data / "files")
    files = partial(files_of, DatabaseAttachedFiles(clock), folder)
    letters = Letters(SpokenWith(store, language_of), mailbox, compose, clock, files)
    post = _post(configuration, settings, mailbox, clock)
    take = TakeMail(store, book, raw, reader, receive, mailbox, clock)
    room = MailRoom(
        settings=settings,
        book=book,
        raw=raw,
        take=take,
        post=PostMail(store, book, mailbox, letters, clock),
        send=None if post is None else SendMail(store, book, post, clock),
        choose=TakeChoice(store, book, receive, mailbox, clock),
        health=health_of(settings, clock),
        doors=partial(_doors, settings, mailbox, take, book),
    )

    def code_link(conversation: Conversation, code: str) -> str:
        return letters.link(int(conversation.id), 0, "", CODE_LABEL, code)

    return Mailing(room, QueueMailer(book, mailbox, compose, clock), code_link, reader.close)


def health_of(settings: MailSettings, clock: Clock) -> MailboxHealth:
    """What tells how the mailbox is."""
    quiet = timedelta(hours=settings.quiet_hours)
    return MailboxHealth(DatabaseMailBook(clock), DatabaseMailLines(), clock, quiet)


def _mailbox(settings: MailSettings, company: str) -> Mailbox:
    if not settings.secret:
        raise NotConfigured("There is no secret for mail yet; start with `make run`.")
    secret = settings.secret.encode()
    return Mailbox(
        settings.address, secret, company, settings.links, settings.aliases, settings.border
    )


def _post(
    configuration: Configuration, settings: MailSettings, mailbox: Mailbox, clock: Clock
) -> Post | None:
    if settings.smtp is None:
        return OutboxPost(clock) if configuration.demo_mode else None
    signer = None
    if settings.dkim_key is not None:
        try:
            signer = DkimSigner.of_file(
                mailbox.ours.domain, settings.dkim_selector, settings.dkim_key
            )
        except KeyUnusable as unusable:
            raise NotConfigured(f"UNSNAG_MAIL_DKIM_KEY: {unusable}") from unusable
    server = settings.smtp
    return SmtpPost(
        Relay(server.host, server.port, server.tls, server.name, server.password), signer
    )


@contextlib.contextmanager
def _doors(
    settings: MailSettings,
    mailbox: Mailbox,
    take: TakeMail,
    book: DatabaseMailBook,
    answered: Answered,
    stop: threading.Event,
) -> Iterator[Sequence[Door]]:
    """Raises OSError when an address to listen on is taken."""

    def taking(door: Door, data: bytes) -> None:
        # A connection that broke, because the database was started again, is not used again.
        close_old_connections()
        answered(take(data, door))

    open_doors: list[Door] = []
    with contextlib.ExitStack() as stack:
        if settings.listen is not None:
            host, port, lmtp = settings.listen
            door = LMTP if lmtp else SMTP
            listening = SmtpDoor(host, port, partial(taking, door), mailbox.takes, lmtp=lmtp)
            listening.open()
            stack.callback(listening.close)
            open_doors.append(door)
        if settings.imap is not None:
            s = settings.imap
            folder = s.folder or "INBOX"
            account = Account(s.host, s.port, s.name, s.password, s.tls, folder, settings.imap_done)
            reading = ImapDoor(account, partial(taking, IMAP), book, stop)
            thread = threading.Thread(target=reading.run, name="mail-imap")
            thread.start()
            stack.callback(thread.join)
            stack.callback(stop.set)
            open_doors.append(IMAP)
        book.keep_doors([*(door.name for door in open_doors), OUT])
        yield open_doors
