"""Which mails and files of messages name bytes that are kept, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from unsnag.adapters.store.chat_rows import ChatFileRow
from unsnag.adapters.store.mail_rows import MailRow


class KeptMails:
    """Mails, by when they came."""

    def before(self, moment: datetime, limit: int) -> Sequence[str]:
        rows = MailRow.objects.filter(received__lt=moment).exclude(digest="")
        return list(rows.order_by("digest").values_list("digest", flat=True).distinct()[:limit])

    def named_since(self, digest: str, moment: datetime) -> bool:
        return MailRow.objects.filter(digest=digest, received__gte=moment).exists()

    def forget(self, digest: str, moment: datetime) -> None:
        MailRow.objects.filter(digest=digest, received__lt=moment).update(digest="")


class KeptChatFiles:
    """Files of messages, by when their message was written."""

    def before(self, moment: datetime, limit: int) -> Sequence[str]:
        rows = ChatFileRow.objects.filter(said__at__lt=moment).exclude(digest="")
        return list(rows.order_by("digest").values_list("digest", flat=True).distinct()[:limit])

    def named_since(self, digest: str, moment: datetime) -> bool:
        later = Q(said__at__gte=moment) | Q(said=None)
        return ChatFileRow.objects.filter(later, digest=digest).exists()

    def forget(self, digest: str, moment: datetime) -> None:
        old = ChatFileRow.objects.filter(digest=digest, said__at__lt=moment)
        old.update(digest="", why="It was deleted after the time for which files are kept.")


class UnsentFiles:
    """Files whose message never came, by when they did."""

    def before(self, moment: datetime, limit: int) -> Sequence[str]:
        rows = ChatFileRow.objects.filter(said=None, came__lt=moment)
        return list(rows.order_by("digest").values_list("digest", flat=True).distinct()[:limit])

    def named_since(self, digest: str, moment: datetime) -> bool:
        other = Q(said__isnull=False) | Q(came__gte=moment)
        return ChatFileRow.objects.filter(other, digest=digest).exists()

    def forget(self, digest: str, moment: datetime) -> None:
        ChatFileRow.objects.filter(digest=digest, said=None, came__lt=moment).delete()
