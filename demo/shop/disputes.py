"""What comes back on the shop after the fact: a bank's dispute, and money that was taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shop.models import Order


class DisputeKind(models.TextChoices):
    """Who took money back, and how."""

    CHARGEBACK = "chargeback"
    REFUND_REVERSED = "refund_reversed"


class DisputeState(models.TextChoices):
    """Where it stands; a withdrawn one never happened as far as money goes."""

    OPEN = "open"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class Dispute(models.Model):
    """Money that was taken back about an order. `effect_key` is the idempotency key of what the
    shop was asked to do and is now disputed; empty where the bank doesn't say."""

    id = models.CharField(primary_key=True, max_length=32)
    order = models.ForeignKey(Order, models.CASCADE, related_name="disputes")
    kind = models.CharField(max_length=20, choices=DisputeKind.choices)
    state = models.CharField(max_length=12, choices=DisputeState.choices, default=DisputeState.OPEN)
    amount_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200)
    effect_key = models.CharField(max_length=255, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="dispute_is_about_money")
        ]


class Event(models.Model):
    """Something that happened, to be told to whoever is connected. It is written in the
    transaction of what happened, and sent until it was taken."""

    id = models.CharField(primary_key=True, max_length=40)
    type = models.CharField(max_length=40)
    data = models.JSONField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(db_index=True)
