"""The tables of call-backs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CallBackRow(models.Model):
    """A call that a customer asked for. `by` is the promised time; `next_from` and `next_until` are
    when the number may be called next, null once there is nothing more to do."""

    key = models.CharField(max_length=80, unique=True)
    ticket = models.ForeignKey("store.TicketRow", on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    opens = models.TimeField()
    closes = models.TimeField()
    consented = models.DateTimeField()
    by = models.DateTimeField()
    next_from = models.DateTimeField(null=True)
    next_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="waiting")

    class Meta:
        indexes = (
            models.Index(
                fields=("next_from",), name="calls_due", condition=Q(next_from__isnull=False)
            ),
        )


class CallMadeRow(models.Model):
    """An attempt to reach somebody; rows are only added to."""

    call_back = models.ForeignKey(CallBackRow, on_delete=models.PROTECT)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    outcome = models.CharField(max_length=12)
    note = models.ForeignKey("store.MessageRow", on_delete=models.PROTECT)
