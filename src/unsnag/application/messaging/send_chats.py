"""Send what is in the queue of a channel, in order in each conversation.

A message is marked before its channel is called. Where nobody knows afterwards whether the channel
took it, it is sent again only to a channel that takes a key once; others tell by a report, and
where none can, a person is told that it may not have arrived.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from unsnag.application.messaging.take_reports import tell_undelivered
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import RawMails
from unsnag.application.ports.messaging import ChatBook, ChatChannel, SendingFailed
from unsnag.application.ports.store import Store
from unsnag.domain.messaging.timing import next_try
from unsnag.domain.messaging.values import Outgoing, OutState, naming
from unsnag.domain.shared import ConversationId

AT_ONCE = 20
CLAIM_SECONDS = 30
"""Longer than a call may take."""
FILE_CLAIM_SECONDS = 150
"""Longer than the calls for a file may take together."""
REPORTED_WITHIN = timedelta(minutes=5)
IN_DOUBT = "nobody knows whether the channel took it, and it can't be asked"
UNREPORTED = "the channel never told that it took it"
NOT_KEPT = "it is not kept any more"

log = logging.getLogger(__name__)


class SendChats:
    """Empties the queue of a channel."""

    def __init__(self, store: Store, book: ChatBook, folder: RawMails, clock: Clock) -> None:
        """`folder` has the bytes of files."""
        self._store = store
        self._book = book
        self._folder = folder
        self._clock = clock

    def __call__(self, channel: ChatChannel) -> int:
        """Try what is due; how many were tried."""
        kind, now = channel.channel, self._clock()
        self._book.beat(kind)
        for out in self._book.in_doubt(kind, now):
            self._doubt(channel, out)
        count = 0
        while count < AT_ONCE:
            due = self._book.next_due(kind, self._clock(), CLAIM_SECONDS, FILE_CLAIM_SECONDS)
            if due is None:
                break
            if due.part.file is not None:
                # A few large ones take longer than a queue may be left alone without an alarm.
                self._book.beat(kind)
            self._try(channel, due)
            count += 1
        return count

    def _try(self, channel: ChatChannel, out: Outgoing) -> None:
        try:
            id = self._handed_over(channel, out)
        except SendingFailed as trouble:
            self._failed(channel, out, trouble)
            return
        self._book.tried(out, OutState.SENT, id=id)

    def _handed_over(self, channel: ChatChannel, out: Outgoing) -> str:
        file = out.part.file
        if file is None:
            return channel.send(out)
        data = self._folder.read(file.digest)
        if data is None:
            raise SendingFailed(NOT_KEPT, for_good=True)
        return channel.send_file(out, file, data)

    def _failed(self, channel: ChatChannel, out: Outgoing, trouble: SendingFailed) -> None:
        kind, now, why = channel.channel, self._clock(), str(trouble)[:300]
        log.warning("message %s by %s was not taken: %s", out.id, kind.value, why)
        if trouble.wait:
            until = now + timedelta(seconds=trouble.wait)
            self._book.quiet_until(kind, until)
            self._book.tried(out, OutState.WAITING, again=until, why=why, counted=False)
            return
        if not trouble.for_good or trouble.refused:
            self._book.trouble(kind, why, refused=trouble.refused)
        if trouble.doubtful and not channel.traits.again:
            self._wait_for_report(channel, out, why)
            return
        again = next_try(out.attempts + 1, out.created, now)
        if trouble.closed and channel.traits.template and not out.template:
            self._book.tried(out, OutState.HELD, why=why)
        elif again is not None and not trouble.for_good:
            self._book.tried(out, OutState.WAITING, again=again, why=why)
        else:
            self._give_up(channel, out, why, stopped=trouble.stopped)

    def _doubt(self, channel: ChatChannel, out: Outgoing) -> None:
        """What was being sent when its sender died, or has waited for a report."""
        now = self._clock()
        if channel.traits.again:
            self._book.tried(out, OutState.WAITING, again=now)
        elif channel.traits.reports and now - out.created < REPORTED_WITHIN:
            self._wait_for_report(channel, out, IN_DOUBT)
        else:
            why = UNREPORTED if channel.traits.reports else IN_DOUBT
            self._not_known(channel, out, why)

    def _wait_for_report(self, channel: ChatChannel, out: Outgoing, why: str) -> None:
        if not channel.traits.reports:
            self._not_known(channel, out, IN_DOUBT)
            return
        until = self._clock() + REPORTED_WITHIN
        self._book.tried(out, OutState.SENDING, again=until, why=why)

    def _not_known(self, channel: ChatChannel, out: Outgoing, why: str) -> None:
        why = naming(out.part.file, why)
        with self._store.transaction():
            self._book.tried(out, OutState.DOUBTFUL, why=why)
            said = f"{why}. It was not sent a second time"
            tell_undelivered(
                self._store, ConversationId(out.conversation), out.id, channel.channel, said
            )

    def _give_up(
        self, channel: ChatChannel, out: Outgoing, why: str, *, stopped: bool = False
    ) -> None:
        why = naming(out.part.file, why)
        with self._store.transaction():
            if stopped:
                self._book.stop(channel.channel, out.place.address, True)
            self._book.tried(out, OutState.STOPPED if stopped else OutState.FAILED, why=why)
            tell_undelivered(
                self._store, ConversationId(out.conversation), out.id, channel.channel, why
            )
