"""The tables of the classifier's versions; apart from the others, because they alone use them. Rows
are only ever added."""

from __future__ import annotations

from django.db import models


class ModelVersionRow(models.Model):
    """A learned version with its card. Its files are in the data folder under the same name."""

    version = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    by = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    data = models.CharField(max_length=64)
    card = models.JSONField()


class ModelChoiceRow(models.Model):
    """Who put a version in force; the newest row counts."""

    version = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()


class SurenessRow(models.Model):
    """How sure the classifier must be; the newest row counts."""

    setting = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class LabelDecisionRow(models.Model):
    """What a person said of a text; the newest row about it counts. `origin` says where."""

    key = models.CharField(max_length=16, db_index=True)
    text = models.TextField()
    intent = models.CharField(max_length=120, blank=True)
    left_out = models.BooleanField(default=False)
    origin = models.CharField(max_length=12, default="suspect")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class CorrectionRow(models.Model):
    """What a human agent said a ticket is about. No key leads to the issue: the example stays
    when everything else of the conversation is gone."""

    issue_number = models.BigIntegerField(db_index=True)
    text = models.TextField()
    was = models.CharField(max_length=120, blank=True)
    intent = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class TrainingRunRow(models.Model):
    """A training that was begun on a page: how far it is and what came of it."""

    run = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    began = models.DateTimeField()
    seen = models.DateTimeField()
    doing = models.CharField(max_length=120, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    version = models.CharField(max_length=64, blank=True, default="")
