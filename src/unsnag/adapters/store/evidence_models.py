"""Tables of what connected systems tell, of what came back on us, and of pools of actions.

That a webhook counts once, and a reversal once, is a constraint of the table.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from unsnag.adapters.store.models import CaseRow, EffectRow


class HookRow(models.Model):
    """A webhook that was taken. Its id is known for ever; its body is not kept."""

    connector = models.CharField(max_length=40)
    hook = models.CharField(max_length=200)
    received = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("connector", "hook"), name="one_row_per_webhook"),
        )


class HintRow(models.Model):
    """An object to look at again; `due` is empty once that was done."""

    connector = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    object = models.CharField(max_length=200)
    received = models.DateTimeField()
    due = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=("due",), name="hints_due", condition=~Q(due=None)),)


class ReversalRow(models.Model):
    """Money that came back on us, as the connected system's record showed it last. `effect` is what
    it is about and `case` what it makes an error; both are empty where it is about nothing of
    ours."""

    connector = models.CharField(max_length=40)
    reference = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    object = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    stands = models.BooleanField()
    effect = models.ForeignKey(EffectRow, null=True, on_delete=models.PROTECT)
    case = models.ForeignKey(CaseRow, null=True, on_delete=models.PROTECT)
    first_seen = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("connector", "reference"), name="one_row_per_reversal"),
        )


class PoolRow(models.Model):
    """Actions whose cases count together from `at` on. Its members never change; a pool that is no
    more wanted is ended."""

    members = models.JSONField()
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True, default="")
