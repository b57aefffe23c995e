"""Tables of routes, clocks and the people at the desk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from unsnag.adapters.store.models import TicketRow


class TicketRouteRow(models.Model):
    """Where a ticket is, why, and who has it. An empty `person` is nobody."""

    ticket = models.OneToOneField(TicketRow, on_delete=models.CASCADE, primary_key=True)
    team = models.CharField(max_length=40)
    live = models.BooleanField(default=False)
    rule = models.CharField(max_length=200)
    line = models.PositiveIntegerField(default=0)
    written = models.TextField(blank=True, default="")
    facts = models.JSONField(default=list)
    entitlement = models.CharField(max_length=80, blank=True, default="")
    skills = models.JSONField(default=list)
    language = models.CharField(max_length=12, blank=True, default="")
    minutes = models.JSONField(default=dict)
    version = models.CharField(max_length=64)
    cause = models.CharField(max_length=24)
    routed = models.DateTimeField()
    promised = models.DateTimeField(null=True)
    answered = models.DateTimeField(null=True)
    by_hand = models.CharField(max_length=200, blank=True, default="")
    person = models.CharField(max_length=150, blank=True, default="")
    given = models.DateTimeField(null=True)
    overflow_to = models.CharField(max_length=40, blank=True, default="")
    overflow_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("person",), name="tickets_of_person"),
            # With all that the teams' page counts, so that it never reads the rows.
            models.Index(fields=("promised", "team", "answered"), name="promises_of_days"),
            models.Index(
                fields=("overflow_at",),
                name="tickets_overflowing",
                condition=Q(overflow_at__isnull=False),
            ),
        )


class ClockRow(models.Model):
    """One clock; at most one of a kind goes on for a ticket. `team` had it when it was last
    written."""

    ticket = models.ForeignKey(TicketRow, on_delete=models.CASCADE)
    team = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    minutes = models.PositiveIntegerField()
    started = models.DateTimeField()
    due = models.DateTimeField(null=True)
    warns = models.DateTimeField(null=True)
    left_seconds = models.BigIntegerField()
    stopped = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)
    warned = models.BooleanField(default=False)
    told_over = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ticket", "kind"),
                condition=Q(stopped__isnull=True),
                name="one_clock_of_a_kind",
            ),
        )
        indexes = (
            models.Index(
                fields=("started", "team", "kind", "kept", "due", "stopped"),
                name="clocks_of_days",
            ),
            models.Index(
                fields=("warns",),
                name="clocks_to_warn",
                condition=Q(stopped__isnull=True, warned=False),
            ),
            models.Index(
                fields=("due",),
                name="clocks_due",
                condition=Q(stopped__isnull=True, told_over=False),
            ),
        )


class DeskPersonRow(models.Model):
    """Somebody who works tickets. No teams means all of them; a capacity of 0 the team's own."""

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    teams = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    capacity = models.PositiveIntegerField(default=0)
    away = models.BooleanField(default=False)
    seen = models.DateTimeField(null=True)
