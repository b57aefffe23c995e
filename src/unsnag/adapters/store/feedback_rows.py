"""The table of readers' answers. It holds nothing about the reader."""

from __future__ import annotations

from django.db import models


class ArticleVerdictRow(models.Model):
    vote = models.CharField(max_length=32, unique=True)
    article = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    solved = models.BooleanField()
    reason = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("article", "at"), name="verdicts_by_article"),)
