"""The tables of the mailbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class MailRow(models.Model):
    """A mail that came in: exactly one row, whichever way it came and however often. `digest` names
    its bytes in the folder of mails."""

    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    door = models.CharField(max_length=40)
    received = models.DateTimeField(db_index=True)
    message_id = models.CharField(max_length=300, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    sender = models.CharField(max_length=320, blank=True, default="", db_index=True)
    sender_name = models.CharField(max_length=300, blank=True, default="")
    automatic = models.CharField(max_length=20, blank=True, default="")
    quarantined = models.CharField(max_length=24, blank=True, default="")
    proof = models.CharField(max_length=20, blank=True, default="")
    placed = models.CharField(max_length=20, blank=True, default="")
    silence = models.CharField(max_length=20, blank=True, default="")
    conversation = models.ForeignKey("store.ConversationRow", null=True, on_delete=models.PROTECT)
    said = models.ForeignKey("store.MessageRow", null=True, on_delete=models.PROTECT)

    class Meta:
        indexes = (
            models.Index(
                fields=("received",), name="mails_kept_unread", condition=~Q(quarantined="")
            ),
        )


class MailThreadRow(models.Model):
    """A conversation by mail: whom we answer, and how far it was written out."""

    conversation = models.OneToOneField(
        "store.ConversationRow", primary_key=True, on_delete=models.PROTECT
    )
    to = models.CharField(max_length=320)
    name = models.CharField(max_length=300, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    mailed = models.BigIntegerField(default=0)
    answers = models.JSONField(default=list)


class LetterRow(models.Model):
    """A mail of ours. The guard against loops counts these rows, so no restart forgets them."""

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    conversation = models.ForeignKey("store.ConversationRow", null=True, on_delete=models.PROTECT)
    to = models.CharField(max_length=320)
    guarded = models.CharField(max_length=320)
    subject = models.CharField(max_length=300, blank=True, default="")
    sender = models.CharField(max_length=320, blank=True, default="")
    message_id = models.CharField(max_length=300, unique=True)
    content = models.TextField()
    created = models.DateTimeField()
    state = models.CharField(max_length=12, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True, default="")
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("due",), name="letters_due", condition=Q(due__isnull=False)),
            models.Index(fields=("guarded", "created"), name="letters_to_address"),
            models.Index(fields=("state", "ended"), name="letters_by_state"),
        )


class BadAddressRow(models.Model):
    """An address from which our mail came back."""

    address = models.CharField(max_length=320, unique=True)
    why = models.CharField(max_length=300)
    at = models.DateTimeField()


class MailDoorRow(models.Model):
    """A way in or out: when it was last well, and how far it has read."""

    name = models.CharField(max_length=40, unique=True)
    in_use = models.BooleanField(default=True)
    well = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    refused = models.BooleanField(default=False)
    validity = models.CharField(max_length=40, blank=True, default="")
    mark = models.BigIntegerField(default=0)


class MailHookRow(models.Model):
    """Calls of mail providers that were taken, so that none is taken twice."""

    call = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)
