"""Puts the messengers together, as this installation is set. Import it only after Django is set
up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from unsnag.adapters.channels.messenger.channel import MessengerChannel
from unsnag.adapters.channels.slack.channel import SlackChannel
from unsnag.adapters.channels.sms.channel import SmsChannel
from unsnag.adapters.channels.telegram.channel import TelegramChannel
from unsnag.adapters.channels.webhook.channel import WebhookChannel
from unsnag.adapters.channels.whatsapp.channel import WhatsAppChannel
from unsnag.adapters.egress.calling import ServiceCalls
from unsnag.adapters.egress.places import read_allow_list
from unsnag.adapters.mail_folder.raw import RawMailFolder
from unsnag.adapters.store.attached_files import DatabaseAttachedFiles
from unsnag.adapters.store.chat_book import DatabaseChatBook
from unsnag.adapters.store.queries_channels import DatabaseChatLines
from unsnag.application.messaging.fetch_files import FetchFiles
from unsnag.application.messaging.go_on_elsewhere import GoOnElsewhere
from unsnag.application.messaging.send_chats import SendChats
from unsnag.application.messaging.share_files import ByChat, ShareFiles
from unsnag.application.messaging.take_chat import TakeChat
from unsnag.application.messaging.take_turns import TakeTurns
from unsnag.application.messaging.write_chats import WriteChats
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import ChatChannel
from unsnag.application.ports.store import Store
from unsnag.application.queries.channels import NAMES, ChannelHealth
from unsnag.application.receive import Receive
from unsnag.application.spoken_with import SpokenWith
from unsnag.application.work_ticket import WorkTicket
from unsnag.domain.conversations import Channel, Conversation
from unsnag.domain.shared import ConversationId
from unsnag.entrypoints.configuration import Configuration, NotConfigured
from unsnag.entrypoints.messaging_settings import MessagingSettings, read_messaging_settings
from unsnag.entrypoints.wiring import ChatRoom

DOOR = "/api/messaging/sms"


def messaging(
    configuration: Configuration,
    zone: str,
    store: Store,
    spoken: SpokenWith,
    take: Callable[[ConversationId], bool],
    clock: Clock,
) -> ChatRoom:
    """What the channels work with, also where none is set up. Raises NotConfigured."""
    settings = read_messaging_settings(configuration)
    channels = {one.channel: one for one in _channels(configuration, settings, clock)}
    book, links, hours = DatabaseChatBook(clock), settings.links, settings.quiet_hours
    files = RawMailFolder(configuration.data / "files")
    return ChatRoom(
        channels=channels,
        book=book,
        files=files,
        take=TakeChat(store, book, Receive(store), settings.gathering, spoken, clock),
        turns=TakeTurns(book, take, clock),
        write=WriteChats(
            store, book, DatabaseAttachedFiles(clock), channels, hours, zone, links, spoken, clock
        ),
        send=SendChats(store, book, files, clock),
        fetch=FetchFiles(book, channels, files, clock),
        elsewhere=GoOnElsewhere(book, tuple(channels.values()), clock),
        health=ChannelHealth(book, DatabaseChatLines(), tuple(channels), clock),
    )


def share_files(
    configuration: Configuration,
    store: Store,
    receive: Receive,
    work: WorkTicket,
    mailbox: bool,
    channels: Mapping[Channel, ChatChannel],
    clock: Clock,
) -> ShareFiles:
    """What takes files from customers in the widget and from the team."""
    book = DatabaseChatBook(clock)

    def by_mail(conversation: Conversation) -> bool:
        form = conversation.channel is Channel.FORM and bool(conversation.contact_email)
        return mailbox and (form or conversation.channel is Channel.EMAIL)

    def by_chat(conversation: ConversationId) -> ByChat | None:
        chat = book.chat(conversation)
        if chat is None:
            return None
        channel = channels.get(chat.channel)
        return ByChat(NAMES[chat.channel], channel.traits.files if channel else None)

    folder = RawMailFolder(configuration.data / "files")
    files = DatabaseAttachedFiles(clock)
    return ShareFiles(store, files, folder, receive, work, by_mail, by_chat, clock)


def health_of(configuration: Configuration, clock: Clock) -> ChannelHealth:
    """What tells how the channels are. Raises NotConfigured."""
    settings = read_messaging_settings(configuration)
    channels = [one.channel for one in _channels(configuration, settings, clock)]
    return ChannelHealth(DatabaseChatBook(clock), DatabaseChatLines(), channels, clock)


def _channels(
    configuration: Configuration, settings: MessagingSettings, clock: Clock
) -> Iterator[ChatChannel]:
    try:
        calls = ServiceCalls(read_allow_list(configuration.egress_allow))
    except ValueError as fault:
        raise NotConfigured(f"UNSNAG_EGRESS_ALLOW: {fault}") from fault
    s = settings
    if s.webhook is not None:
        secrets = partial(configuration.hook_secrets, "messaging")
        yield WebhookChannel(s.webhook, secrets, calls, clock)
    if s.telegram is not None:
        t = s.telegram
        yield TelegramChannel(t.token, t.secret, t.bot, calls, t.url)
    if s.whatsapp is not None:
        w = s.whatsapp
        yield WhatsAppChannel(
            w.token, w.app_secret, w.verify, w.number_id, w.number, w.template, calls, w.url
        )
    if s.messenger is not None:
        m = s.messenger
        yield MessengerChannel(m.token, m.app_secret, m.verify, m.page, calls, m.url)
    if s.sms is not None:
        door = f"{s.links}{DOOR}"
        yield SmsChannel(s.sms.account, s.sms.token, s.sms.number, door, calls, s.sms.url)
    if s.slack is not None:
        yield SlackChannel(s.slack.token, s.slack.signing_secret, calls, s.slack.url)
