"""The tables of discovered intents, tickets to label, what the classifier made of issues, and what
moved; apart from the others, because they alone use them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LearningRunRow(models.Model):
    """Work on the classifier's tickets that goes on behind a page: how far it is, what came of it.
    `result` tells what was read."""

    run = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, db_index=True)
    title = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    began = models.DateTimeField()
    seen = models.DateTimeField()
    doing = models.CharField(max_length=120, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    result = models.JSONField(default=dict)


class FoundGroupRow(models.Model):
    """Tickets that belong together, found in a run; the tickets are in the run's file. A group
    that was merged or split stays, and `made_of` of another one names it."""

    run = models.CharField(max_length=16, db_index=True)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, db_index=True)
    intent = models.CharField(max_length=120, blank=True, default="")
    members = models.JSONField()
    typical = models.JSONField()
    examples = models.JSONField()
    months = models.JSONField(default=list)
    known_as = models.CharField(max_length=120, blank=True, default="")
    known = models.FloatField(default=0)
    refused = models.FloatField(default=0)
    made_of = models.JSONField(default=list)
    follows = models.BigIntegerField(null=True)
    by = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()


class LabelBatchRow(models.Model):
    """Tickets chosen to be labelled next, with what the model proposed for each."""

    batch = models.CharField(max_length=16, unique=True)
    version = models.CharField(max_length=64)
    made = models.DateTimeField()
    by = models.CharField(max_length=200)
    pool = models.PositiveIntegerField()
    tickets = models.JSONField()


class PassedOverRow(models.Model):
    """A ticket of a batch that somebody didn't want to label."""

    batch = models.CharField(max_length=16, db_index=True)
    key = models.CharField(max_length=16)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class ReadingRow(models.Model):
    """What a version of the classifier makes of an issue's first words."""

    issue_number = models.BigIntegerField()
    version = models.CharField(max_length=64)
    opened = models.DateTimeField()
    intent = models.CharField(max_length=120, blank=True)
    best = models.CharField(max_length=120)
    sureness = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "issue_number"), name="one_reading_each"),
        )
        indexes = (models.Index(fields=("version", "opened"), name="readings_by_day"),)


class LookRow(models.Model):
    """That the worker looked at something on a day: whoever writes the row does the work."""

    what = models.CharField(max_length=20)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("what", "day"), name="one_look_a_day"),)


class DriftAlarmRow(models.Model):
    """Something that moved. It is cleared when it no longer holds; one of a thing at a time."""

    watched = models.CharField(max_length=12)
    intent = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=64)
    raised = models.DateTimeField()
    seen = models.DateTimeField()
    since = models.DateField()
    figures = models.JSONField()
    examples = models.JSONField(default=list)
    acknowledged_by = models.CharField(max_length=200, blank=True, default="")
    acknowledged = models.DateTimeField(null=True)
    cleared = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("watched", "intent"),
                condition=Q(cleared__isnull=True),
                name="one_alarm_of_a_thing",
            ),
        )


class FlagRow(models.Model):
    """Intents that overlap, or one that seems to be missing, as the last weekly look found them."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=250)
    first = models.DateTimeField()
    last = models.DateTimeField()
    figures = models.JSONField()
    settled_by = models.CharField(max_length=200, blank=True, default="")
    settled = models.DateTimeField(null=True)
    cleared = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "name"), name="one_flag_each"),)


class TrainingProposalRow(models.Model):
    """A version trained with what people said since, and what it gains on tickets that neither had
    learned. Nothing is in force by it."""

    version = models.CharField(max_length=64)
    against = models.CharField(max_length=64)
    why = models.CharField(max_length=300)
    made = models.DateTimeField()
    by = models.CharField(max_length=200)
    figures = models.JSONField()
    state = models.CharField(max_length=12, default="open", db_index=True)
    settled_by = models.CharField(max_length=200, blank=True, default="")
    settled = models.DateTimeField(null=True)
