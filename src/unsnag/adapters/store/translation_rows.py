"""Tables of translations at the desk."""

from __future__ import annotations

from django.db import models

from unsnag.adapters.store.models import MessageRow, TicketRow


class TranslationRow(models.Model):
    """A message in another language, with marks in the place of personal data."""

    message = models.ForeignKey(MessageRow, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=8)
    source = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    service = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("message", "target"), name="one_translation"),
        )


class OriginalRow(models.Model):
    """What somebody wrote before their reply was translated and sent. Rows are only added."""

    message = models.OneToOneField(MessageRow, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(TicketRow, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    source = models.CharField(max_length=8)
    target = models.CharField(max_length=8)
    machine = models.TextField()
    service = models.CharField(max_length=255)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
