"""The tables of messengers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ChatRow(models.Model):
    """A conversation on a channel. `turn_due` is when its burst is answered; until then no sweep
    takes its messages."""

    conversation = models.OneToOneField(
        "store.ConversationRow", primary_key=True, on_delete=models.PROTECT
    )
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    thread = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    zone = models.CharField(max_length=60, blank=True, default="")
    written = models.BigIntegerField(default=0)
    last_in = models.DateTimeField(null=True)
    burst = models.DateTimeField(null=True)
    turn_due = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("channel", "address", "thread"), name="chats_at_place"),
            models.Index(
                fields=("turn_due",), name="chats_due", condition=Q(turn_due__isnull=False)
            ),
        )


class ChatInRow(models.Model):
    """What a channel told, by its own id: exactly one row, however often it tells it."""

    channel = models.CharField(max_length=20)
    event = models.CharField(max_length=200)
    received = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "event"), name="chat_event_once"),
        )


class ChatStopRow(models.Model):
    """An address at which somebody wants no messages."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "address"), name="chat_stop_once"),
        )


class ChatCodeRow(models.Model):
    """A one-time code that takes a conversation to a channel; only its digest."""

    digest = models.CharField(max_length=64, unique=True)
    conversation = models.ForeignKey("store.ConversationRow", on_delete=models.PROTECT)
    expires = models.DateTimeField(db_index=True)


class ChatOutRow(models.Model):
    """A message of ours to a channel. Those of a conversation go out one after the other."""

    key = models.CharField(max_length=80, unique=True)
    conversation = models.ForeignKey("store.ConversationRow", on_delete=models.PROTECT)
    said = models.ForeignKey("store.MessageRow", on_delete=models.PROTECT)
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=200)
    thread = models.CharField(max_length=200, blank=True, default="")
    part = models.JSONField()
    template = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="waiting")
    created = models.DateTimeField()
    due = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    external = models.CharField(max_length=200, blank=True, default="", db_index=True)
    why = models.CharField(max_length=300, blank=True, default="")
    changed = models.DateTimeField(db_index=True)

    class Meta:
        indexes = (
            models.Index(fields=("channel", "due"), name="chat_out_due", condition=~Q(due=None)),
            models.Index(
                fields=("conversation",),
                name="chat_out_open",
                condition=Q(state__in=("waiting", "sending", "held")),
            ),
        )


class ChatFileRow(models.Model):
    """A file that came with a message; its bytes are in the folder of files once they are here.
    One that was attached here has no message until that is sent, and tells when it `came`."""

    conversation = models.ForeignKey("store.ConversationRow", on_delete=models.PROTECT)
    said = models.ForeignKey("store.MessageRow", on_delete=models.PROTECT, null=True)
    came = models.DateTimeField(null=True)
    by_staff = models.BooleanField(default=False)
    picture = models.BooleanField(default=False)
    channel = models.CharField(max_length=20)
    source = models.TextField()
    name = models.CharField(max_length=200, blank=True, default="")
    type = models.CharField(max_length=100, blank=True, default="")
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    why = models.CharField(max_length=300, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("due",), name="chat_files_due", condition=~Q(due=None)),
            models.Index(
                fields=("came",), name="chat_files_waiting", condition=Q(said__isnull=True)
            ),
        )


class ReadMarkRow(models.Model):
    """How far each side of a conversation has read the other's messages."""

    conversation = models.OneToOneField(
        "store.ConversationRow", primary_key=True, on_delete=models.PROTECT
    )
    customer_to = models.BigIntegerField(default=0)
    customer_at = models.DateTimeField(null=True)
    staff_to = models.BigIntegerField(default=0)
    staff_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("customer_at",), name="read_by_customer"),)


class ChatDoorRow(models.Model):
    """A channel: when it was last seen to work, and until when it wants silence."""

    channel = models.CharField(max_length=20, unique=True)
    beat = models.DateTimeField(null=True)
    last_in = models.DateTimeField(null=True)
    last_out = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    refused = models.BooleanField(default=False)
    unsigned = models.PositiveIntegerField(default=0)
    mark = models.BigIntegerField(default=0)
