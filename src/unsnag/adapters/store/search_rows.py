"""The tables of the log of searches; apart from the others, because only the log uses them."""

from __future__ import annotations

from django.db import models


class SearchRow(models.Model):
    """One search of a reader: what was shown, best first, and whether they wrote to us after."""

    key = models.CharField(max_length=64, unique=True)
    query = models.CharField(max_length=300)
    place = models.CharField(max_length=12)
    shown = models.JSONField(default=list)
    wrote_anyway = models.BooleanField(default=False)
    at = models.DateTimeField(db_index=True)


class SearchVisitRow(models.Model):
    """An article that was opened from a search, once for each article."""

    search = models.ForeignKey(SearchRow, on_delete=models.CASCADE, related_name="visits")
    article = models.CharField(max_length=200)
    dwell = models.FloatField(null=True)
    solved = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("search", "article"), name="one_visit_an_article"),
        )
