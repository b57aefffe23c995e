"""The tables of articles. An article has a row for each of its languages, and that language its
versions; which of them is published or open is said by the versions' own states, and the database
allows one of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CollectionRow(models.Model):
    slug = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    audience = models.CharField(max_length=130, default="public")
    titles = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "id")


class ArticleRow(models.Model):
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, default="article")
    language = models.CharField(max_length=12, default="en")
    collection = models.ForeignKey(
        CollectionRow, null=True, on_delete=models.PROTECT, related_name="articles"
    )
    audience = models.CharField(max_length=130, default="public")
    related = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=200, blank=True, default="")
    feature = models.CharField(max_length=120, blank=True, default="", db_index=True)
    checked = models.DateField(null=True)
    checked_by = models.CharField(max_length=200, blank=True, default="")
    archived = models.BooleanField(default=False)
    revision = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        ordering = ("position", "key")


class ArticleLanguageRow(models.Model):
    """An article in one language, with its address there."""

    article = models.ForeignKey(ArticleRow, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=12)
    slug = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("article", "language"), name="one_row_a_language"),
        )


class ArticleVersionRow(models.Model):
    """A version; `digest` is that of its content."""

    text = models.ForeignKey(ArticleLanguageRow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    keywords = models.JSONField(default=list)
    digest = models.CharField(max_length=32)
    by = models.CharField(max_length=200)
    began = models.DateTimeField()
    saved = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    publish_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True, default="")
    published = models.DateTimeField(null=True)
    source_number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("text", "number"), name="version_numbers"),
            models.UniqueConstraint(
                fields=("text",), condition=Q(state="published"), name="one_published_version"
            ),
            models.UniqueConstraint(
                fields=("text",),
                condition=Q(state__in=("draft", "review")),
                name="one_open_version",
            ),
        )
        indexes = (
            models.Index(fields=("publish_at",), name="versions_due", condition=Q(state="review")),
            models.Index(fields=("state",), name="versions_by_state"),
        )


class ArticleAddressRow(models.Model):
    """A former address. Rows are never removed."""

    address = models.CharField(max_length=500, unique=True)
    article = models.ForeignKey(ArticleRow, on_delete=models.PROTECT, related_name="addresses")
    language = models.CharField(max_length=12)


class ArticleSourceRow(models.Model):
    """Where an imported text came from, and what it said then."""

    source = models.CharField(max_length=200)
    source_id = models.CharField(max_length=500)
    language = models.CharField(max_length=12)
    text = models.ForeignKey(ArticleLanguageRow, on_delete=models.CASCADE, related_name="sources")
    digest = models.CharField(max_length=32)
    arrangement = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "source_id", "language"), name="one_text_a_source"
            ),
        )


class ArticleMediaRow(models.Model):
    article = models.ForeignKey(ArticleRow, on_delete=models.CASCADE, related_name="media")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    link = models.CharField(max_length=2000, blank=True, default="")
    content_type = models.CharField(max_length=100, blank=True, default="")
    size = models.BigIntegerField(default=0)
    title = models.CharField(max_length=300, blank=True, default="")
    alt = models.TextField(blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    position = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    chapters = models.JSONField(default=list)
    captions = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "id")


class ArticleChangeRow(models.Model):
    """Append-only: who changed what about an article beside its text."""

    article = models.ForeignKey(ArticleRow, on_delete=models.CASCADE, related_name="changes")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    what = models.TextField()


class SegmentRow(models.Model):
    name = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    plans = models.JSONField(default=list)
    products = models.JSONField(default=list)

    class Meta:
        ordering = ("title", "name")


class FeatureChangeRow(models.Model):
    """Append-only: something that articles describe has changed."""

    feature = models.CharField(max_length=120, db_index=True)
    on = models.DateField()
    by = models.CharField(max_length=200)
    note = models.TextField(blank=True, default="")


class KnowledgeRevisionRow(models.Model):
    """One row. `everything` is the last revision at which more changed than single articles."""

    number = models.BigIntegerField(default=0)
    everything = models.BigIntegerField(default=0)
