"""The mailbox's records in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from unsnag.adapters.store.mail_rows import (
    BadAddressRow,
    LetterRow,
    MailDoorRow,
    MailHookRow,
    MailRow,
    MailThreadRow,
)
from unsnag.adapters.store.models import MessageRow
from unsnag.adapters.store.statements import insert
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mailbox import BadAddress, CameIn, NewLetter, Taken, Thread
from unsnag.domain.conversations import Author
from unsnag.domain.mail.answering import SentLately, Silence, guarded
from unsnag.domain.mail.health import BOUNCES_WITHIN, DoorSeen, MailFigures
from unsnag.domain.mail.outgoing import Letter, LetterKind, LetterState
from unsnag.domain.mail.placing import Lately, PlacedBy, folded
from unsnag.domain.shared import ConversationId, MessageId

_OURS = (Author.AI.value, Author.HUMAN.value)
_WRITING = "writing"
"""The row that remembers up to which message everything was written out."""
_SETTLED_AFTER = timedelta(minutes=10)
"""Longer than any transaction: no older message can still appear."""
_COUNTED = tuple(kind.value for kind in LetterKind if kind.answer is not None)


class DatabaseMailBook:
    """The records of one mailbox."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def enter(self, came: CameIn) -> int | None:
        mail = came.mail
        row = MailRow(
            key=came.key,
            digest=came.digest,
            size=came.size,
            door=came.door,
            received=self._clock(),
            message_id=_plain(mail.message_id),
            subject=_plain(mail.subject),
            sender=_plain(folded(mail.sender.address), 320),
            sender_name=_plain(mail.sender.name),
            automatic=mail.automatic.value if mail.automatic else "",
            quarantined=mail.quarantined.value if mail.quarantined else "",
            proof=came.proof.value,
        )
        return int(row.pk) if insert(row, unless_it_clashes=True) else None

    def known(self, key: str) -> Taken:
        row = MailRow.objects.get(key=key)
        if row.conversation_id is None or row.said_id is None:
            return Taken(row.pk, None, None)
        return Taken(row.pk, ConversationId(row.conversation_id), MessageId(row.said_id))

    def settle(
        self,
        id: int,
        *,
        conversation: ConversationId | None,
        message: MessageId | None,
        placed: PlacedBy | None = None,
        silence: Silence | None = None,
    ) -> None:
        MailRow.objects.filter(pk=id).update(
            conversation_id=conversation,
            said_id=message,
            placed=placed.value if placed else "",
            silence=silence.value if silence else "",
        )

    def sent(self, message_ids: Sequence[str]) -> Mapping[str, tuple[ConversationId, str]]:
        if not message_ids:
            return {}
        rows = LetterRow.objects.filter(message_id__in=list(message_ids)[:100])
        known = rows.exclude(conversation=None)
        found = known.values_list("message_id", "conversation_id", "to")
        return {m: (ConversationId(c), to) for m, c, to in found if c is not None}

    def lately(self, sender: str, limit: int) -> Sequence[Lately]:
        rows = MailRow.objects.filter(sender=sender).exclude(conversation=None)
        newest = rows.order_by("-pk").values_list("conversation_id", "subject")[:limit]
        return [Lately(f"c{c}", sender, subject) for c, subject in dict(newest).items()]

    def thread(self, conversation: ConversationId) -> Thread | None:
        row = MailThreadRow.objects.filter(pk=conversation).first()
        if row is None:
            return None
        return Thread(conversation, row.to, row.name, row.subject, row.mailed, tuple(row.answers))

    def save_thread(self, thread: Thread) -> None:
        values = {
            "to": _plain(thread.to, 320),
            "name": _plain(thread.name),
            "subject": _plain(thread.subject),
            "mailed": thread.mailed,
            "answers": list(thread.answers),
        }
        MailThreadRow.objects.update_or_create(conversation_id=thread.conversation, defaults=values)

    def unwritten(self) -> Sequence[ConversationId]:
        now = self._clock()
        row, _ = MailDoorRow.objects.get_or_create(name=_WRITING, defaults={"in_use": False})
        said = MessageRow.objects.filter(pk__gt=row.mark, author__in=_OURS).filter(
            conversation__mailthreadrow__mailed__lt=F("pk")
        )
        # A turn that is under way may have more to say.
        free = Q(conversation__claimed_until=None) | Q(conversation__claimed_until__lt=now)
        found = said.filter(free).order_by("conversation_id")
        ids = found.values_list("conversation_id", flat=True).distinct()
        return [ConversationId(one) for one in ids]

    def written(self) -> None:
        before = self._clock() - _SETTLED_AFTER
        row = MailDoorRow.objects.get(name=_WRITING)
        old = MessageRow.objects.filter(pk__gt=row.mark, at__lt=before).order_by("-pk")
        newest = old.values_list("pk", flat=True).first()
        if newest is not None:
            MailDoorRow.objects.filter(pk=row.pk).update(mark=newest)

    def queue(self, letter: NewLetter) -> bool:
        now = self._clock()
        row = LetterRow(
            key=letter.key,
            kind=letter.kind.value,
            conversation_id=letter.conversation,
            to=_plain(letter.to, 320),
            guarded=_plain(guarded(letter.to), 320),
            subject=_plain(letter.subject),
            sender=letter.sender,
            message_id=letter.message_id,
            content=letter.content,
            created=now,
            due=now,
        )
        return insert(row, unless_it_clashes=True)

    def sent_lately(self, guarded: str, since: datetime) -> Sequence[SentLately]:
        rows = LetterRow.objects.filter(
            guarded=_plain(guarded, 320), created__gte=since, kind__in=_COUNTED
        )
        found = []
        for created, kind in rows.values_list("created", "kind"):
            answer = LetterKind(kind).answer
            if answer is not None:
                found.append(SentLately(created, answer))
        return found

    def due(self, now: datetime, limit: int, seconds: int) -> Sequence[Letter]:
        with transaction.atomic():
            waiting = LetterRow.objects.select_for_update().filter(due__lte=now)
            rows = list(waiting.order_by("due", "pk")[:limit])
            # Nobody else tries them meanwhile; whoever dies here leaves them due again.
            later = now + timedelta(seconds=seconds)
            LetterRow.objects.filter(pk__in=[row.pk for row in rows]).update(due=later)
        return [_letter(row) for row in rows]

    def tried(
        self, letter: Letter, state: LetterState, *, again: datetime | None = None, why: str = ""
    ) -> None:
        ended = None if state is LetterState.WAITING else self._clock()
        LetterRow.objects.filter(pk=letter.id).update(
            state=state.value, due=again, why=why[:300], ended=ended, attempts=F("attempts") + 1
        )

    def came_back(self, message_id: str, address: str, why: str) -> bool:
        known = LetterRow.objects.filter(message_id=message_id, to__iexact=address.strip())
        if not message_id or not known.exclude(state=LetterState.WAITING.value).exists():
            return False
        now = self._clock()
        known.update(state=LetterState.BOUNCED.value, why=_plain(why), due=None, ended=now)
        BadAddressRow.objects.update_or_create(
            address=_plain(folded(address), 320), defaults={"why": _plain(why), "at": now}
        )
        return True

    def bad_address(self, address: str) -> BadAddress | None:
        row = BadAddressRow.objects.filter(address=_plain(folded(address), 320)).first()
        return None if row is None else BadAddress(row.address, row.why, row.at)

    def clear_address(self, address: str) -> None:
        BadAddressRow.objects.filter(address=_plain(folded(address), 320)).delete()

    def called(self, call: str) -> bool:
        return MailHookRow.objects.filter(call=call).exists()

    def note_call(self, call: str, expires: datetime) -> None:
        MailHookRow.objects.filter(expires__lt=self._clock()).delete()
        MailHookRow.objects.get_or_create(call=call, defaults={"expires": expires})

    def seen(self, door: str, *, trouble: str = "", refused: bool = False) -> None:
        changes: dict[str, object] = {"trouble": _plain(trouble), "refused": refused}
        if not trouble:
            changes["well"] = self._clock()
        MailDoorRow.objects.update_or_create(name=door, defaults=changes)

    def mark(self, door: str) -> tuple[str, int]:
        row = MailDoorRow.objects.filter(name=door).first()
        return ("", 0) if row is None else (row.validity, row.mark)

    def set_mark(self, door: str, validity: str, uid: int) -> None:
        changes = {"validity": validity, "mark": uid}
        MailDoorRow.objects.update_or_create(name=door, defaults=changes)

    def keep_doors(self, doors: Sequence[str]) -> None:
        MailDoorRow.objects.exclude(name__in=doors).update(in_use=False)
        for name in doors:
            defaults = {"in_use": True}
            MailDoorRow.objects.update_or_create(name=name, defaults=defaults)

    def figures(self) -> MailFigures:
        since = self._clock() - BOUNCES_WITHIN
        waiting = LetterRow.objects.filter(state=LetterState.WAITING.value)
        ended = LetterRow.objects.filter(ended__gte=since)
        went = (LetterState.SENT.value, LetterState.BOUNCED.value)
        unread = MailRow.objects.exclude(quarantined="").filter(received__gte=since)
        newest = MailRow.objects.order_by("-received").values_list("received", flat=True)
        last = LetterRow.objects.filter(state__in=went).order_by("-ended")
        oldest = waiting.order_by("created").values_list("created", flat=True)
        return MailFigures(
            doors=[
                DoorSeen(row.name, row.well, row.trouble, row.refused)
                for row in MailDoorRow.objects.filter(in_use=True).order_by("name")
            ],
            last_received=newest.first(),
            last_sent=last.values_list("ended", flat=True).first(),
            waiting=waiting.count(),
            oldest_waiting=oldest.first(),
            bounced=ended.filter(state=LetterState.BOUNCED.value).count(),
            sent=ended.filter(state__in=went).count(),
            quarantined=unread.count(),
        )


def _letter(row: LetterRow) -> Letter:
    return Letter(
        row.pk,
        row.conversation_id,
        LetterKind(row.kind),
        row.to,
        row.sender,
        row.message_id,
        row.content,
        row.created,
        row.attempts,
    )


def _plain(text: str, most: int = 300) -> str:
    """As a column takes it: neither database keeps a zero byte or half of a pair."""
    clean = text.replace("\x00", "")[:most]
    return clean.encode("utf-8", "replace").decode("utf-8")
